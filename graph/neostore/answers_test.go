package neostore

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"chainchief/graph"
	"chainchief/graph/embedded"
	"chainchief/graph/insight"
	"chainchief/inquiry"
	"chainchief/seed"
)

// TestAnswers holds every question to have the same answer, byte for byte, from
// both stores: the gaps of every chain in 六安 and each of its counties, the
// others for some of what can be asked.
func TestAnswers(t *testing.T) {
	remote, local := emptied(t), opened(t)
	batch, err := seed.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []graph.Store{local, remote} {
		if _, err := s.Apply(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
	desks := []*inquiry.Desk{inquiry.New(local), inquiry.New(remote)}
	compared := map[string]int{}
	compare := func(question, of string, ask func(*inquiry.Desk) (any, error)) {
		t.Helper()
		var bodies [2][]byte
		for i, d := range desks {
			answer, err := ask(d)
			if err != nil {
				t.Fatalf("%s of %s: %v", question, of, err)
			}
			bodies[i] = asJSON(t, answer)
		}
		if !bytes.Equal(bodies[0], bodies[1]) {
			t.Fatalf("%s of %s differs:\n%s\n%s", question, of, bodies[0], bodies[1])
		}
		compared[question]++
	}
	ctx := t.Context()
	places := []string{"341500"}
	for _, r := range batch.Put.Regions {
		if r.Parent == "341500" {
			places = append(places, r.Code)
		}
	}
	for _, chain := range batch.Put.Chains {
		for _, place := range places {
			compare("gaps", chain.ID+" in "+place, func(d *inquiry.Desk) (any, error) {
				return d.Gaps(ctx, insight.Question{Chain: chain.ID, Region: place})
			})
		}
		compare("partners", chain.ID, func(d *inquiry.Desk) (any, error) {
			return d.Partners(ctx, insight.PartnersQuestion{Chain: chain.ID})
		})
	}
	firms := batch.Put.Enterprises
	for i := 0; i+80 < len(firms); i += 80 {
		e, other := firms[i], firms[i+7]
		compare("partners", e.Name, func(d *inquiry.Desk) (any, error) {
			return d.Partners(ctx, insight.PartnersQuestion{Enterprise: e.ID})
		})
		compare("inputs", e.Name, func(d *inquiry.Desk) (any, error) {
			return d.Inputs(ctx, insight.InputsQuestion{Enterprise: e.ID})
		})
		compare("paths", e.Name+" to "+other.Name, func(d *inquiry.Desk) (any, error) {
			return d.Paths(ctx, insight.PathQuestion{From: e.ID, To: other.ID, Paths: 3, Inferred: true})
		})
		compare("network", e.Name, func(d *inquiry.Desk) (any, error) {
			return d.Network(ctx, insight.NetworkQuestion{Of: e.ID, Depth: 2, Direction: graph.Both, Limit: 50, Inferred: true})
		})
		compare("profile", e.Name, func(d *inquiry.Desk) (any, error) { return d.Profile(ctx, e.ID, "") })
	}
	for i, s := range batch.Put.Segments {
		if !s.Card && i%40 == 0 {
			compare("targets", s.ID, func(d *inquiry.Desk) (any, error) {
				return d.Targets(ctx, insight.TargetsQuestion{Segment: s.ID})
			})
		}
	}
	compare("scenario", "nev", func(d *inquiry.Desk) (any, error) {
		e, err := d.Resolve(ctx, "明天氢能")
		if err != nil {
			return nil, err
		}
		return d.Scenario(ctx, insight.Question{Chain: "nev"}, []string{e.ID})
	})
	compare("backtest", "2021-04", func(d *inquiry.Desk) (any, error) {
		return d.Backtest(ctx, insight.BacktestQuestion{Date: "2021-04"})
	})
	compare("holdings", "all", func(d *inquiry.Desk) (h any, err error) {
		err = d.View(ctx, func(v *inquiry.View) (err error) { h, err = v.Holdings(ctx); return err })
		return h, err
	})
	t.Logf("answers that are the same from both stores: %v", compared)
	if compared["gaps"] < 5*8 || len(compared) < 10 {
		t.Error("the test is vacuous")
	}
}

// TestAnsweredBesideWriters: whoever writes without a pause does not keep
// others from their answers.
func TestAnsweredBesideWriters(t *testing.T) {
	remote := emptied(t)
	batch, err := seed.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := remote.Apply(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	var writes atomic.Int64
	stop, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for n := 0; ; n++ {
			select {
			case <-stop:
				return
			default:
			}
			e := batch.Put.Enterprises[n%len(batch.Put.Enterprises)]
			e.Place = fmt.Sprint("第", n, "次")
			b := graph.Batch{ID: fmt.Sprint("w-", n), Title: "不停地写", Actor: graph.Actor{Person: "某人"}, Time: batch.Time}
			b.Put.Add(e)
			if _, err := remote.Apply(t.Context(), b); err != nil {
				t.Error(err)
				return
			}
			writes.Add(1)
		}
	}()
	// Answers are asked until as many writes as chains went beside them, on a slow disk too.
	for chains := batch.Put.Chains; writes.Load() < int64(len(chains)) && !t.Failed(); {
		for _, chain := range chains {
			if _, err := inquiry.New(remote).Gaps(t.Context(), insight.Question{Chain: chain.ID}); err != nil {
				t.Errorf("%s: %v", chain.ID, err)
			}
		}
	}
	close(stop)
	<-ended
}

// TestThereAndBack carries a graph with a history to Neo4j and back: what comes
// home is what went out.
func TestThereAndBack(t *testing.T) {
	home, remote, again := opened(t), emptied(t), opened(t)
	batch, err := seed.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := home.Apply(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	firms := batch.Put.Enterprises
	when := batch.Time.Add(time.Hour)
	if _, err := home.Merge(t.Context(), graph.MergeRequest{Old: firms[0].ID, New: firms[1].ID, Actor: graph.Actor{Person: "某人"}, Time: when}); err != nil {
		t.Fatal(err)
	}
	carry(t, home, remote)
	carry(t, remote, again)
	want, got := dumped(t, home), dumped(t, again)
	if len(want) < 3_000 || !slices.Equal(got, want) {
		t.Errorf("%d records went out, %d came home, or they differ", len(want), len(got))
	}
	a, b := metaOf(t, home), metaOf(t, again)
	if a.StoreID == b.StoreID {
		t.Error("a copy has the id of what it was copied from")
	}
	a.StoreID, a.FactsRevision, a.LedgerRevision = b.StoreID, a.Revision, a.Revision // as Load has them
	if a != b {
		t.Errorf("meta is %+v, was %+v", b, a)
	}
}

func carry(t *testing.T, from, to graph.Store) {
	t.Helper()
	m := metaOf(t, from)
	records := func(yield func(graph.Record, error) bool) {
		for _, kind := range graph.Kinds {
			for q := (graph.DumpQuery{Kind: kind, Limit: 1000}); ; {
				p, err := from.Dump(t.Context(), q)
				if err != nil {
					yield(nil, err)
					return
				}
				for r := range p.Bundle.All() {
					if !yield(r, nil) {
						return
					}
				}
				if q.Cursor = p.NextCursor; q.Cursor == "" {
					break
				}
			}
		}
	}
	if _, err := to.Load(t.Context(), graph.LoadRequest{DataDate: m.DataDate, Revision: m.Revision, Records: records}); err != nil {
		t.Fatal(err)
	}
}

// dumped writes down every record of a store, one a line.
func dumped(t *testing.T, s graph.Store) (lines []string) {
	t.Helper()
	for _, kind := range graph.Kinds {
		for q := (graph.DumpQuery{Kind: kind, Limit: graph.MaxLimit}); ; {
			p, err := s.Dump(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			for r := range p.Bundle.All() {
				lines = append(lines, r.Ref().Key+" "+string(graph.Encode(r)))
			}
			if q.Cursor = p.NextCursor; q.Cursor == "" {
				break
			}
		}
	}
	return lines
}

func metaOf(t *testing.T, s graph.Store) graph.Meta {
	t.Helper()
	m, err := s.Meta(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func opened(t *testing.T) graph.Store {
	t.Helper()
	s, err := embedded.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func asJSON(t *testing.T, v any) []byte {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
