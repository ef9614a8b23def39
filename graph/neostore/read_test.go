package neostore

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"chainchief/graph"
)

// trip is a kind that no other file knows.
type trip struct {
	ID     string   `json:"id"`
	To     string   `json:"to"`
	Hosts  []string `json:"hosts,omitempty"`
	Remark string   `json:"remark,omitzero"`
	Days   int      `json:"days,omitzero"`
	Done   bool     `json:"done,omitzero"`
	graph.Source
}

const kindTrips graph.Kind = "neo_trips"

func (t trip) Ref() graph.Ref { return graph.Ref{Kind: kindTrips, Key: t.ID} }

func init() {
	graph.Register[trip](graph.Description{
		Kind: kindTrips, ZH: "走访", Class: graph.ClassLedger, Label: "NeoTrip", Key: "id",
		Fields: []graph.Field{
			{Name: "id", ZH: "标识", Type: graph.Slug, Required: true},
			{Name: "to", ZH: "地区", Type: graph.Reference, Ref: graph.KindRegions, Required: true, Edge: "LED_TO"},
			{Name: "hosts", ZH: "企业", Type: graph.Reference, Ref: graph.KindEnterprises, Node: true, Edge: "HOSTS", Into: true},
			{Name: "remark", ZH: "备注", Type: graph.Text},
			{Name: "days", ZH: "天数", Type: graph.Whole, High: 99, Node: true},
			{Name: "done", ZH: "已完成", Type: graph.YesNo, Node: true},
		},
	}, nil)
}

// small is a graph of a province, a city and three firms.
func small(t *testing.T) *Store {
	t.Helper()
	s := emptied(t)
	applied(t, s, "base",
		graph.Region{Code: "90", Name: "省", Level: graph.LevelProvince}, graph.Region{Code: "9001", Name: "市", Level: graph.LevelCity, Parent: "90"},
		graph.Chain{ID: "aa", Name: "链", NameEN: "chain", System: "chain"},
		company("e-a", "9001"), company("e-b", "9001"), company("e-c", "90"),
		graph.SupplyLink{ID: "l-1", Supplier: "e-a", Customer: "e-b", Product: "件", Kind: graph.LinkSupply, Confidence: 0.9})
	return s
}

func company(id, region string) graph.Enterprise {
	return graph.Enterprise{ID: id, Name: "公司" + id, ShortName: id, Region: region, Type: graph.TypeEnterprise, Search: graph.SearchText([]string{"公司" + id, id}, []string{"gongsi"}, []string{"gs"})}
}

func batchOf(id string, records ...graph.Record) graph.Batch {
	b := graph.Batch{ID: id, Title: "测试", Actor: tester, Time: noon}
	b.Put.Add(records...)
	return b
}

func applied(t *testing.T, s *Store, id string, records ...graph.Record) graph.Import {
	t.Helper()
	imp, err := s.Apply(t.Context(), batchOf(id, records...))
	if err != nil {
		t.Fatal(err)
	}
	return imp
}

// keysOf lists the keys of all pages of an answer of Records.
func keysOf(t *testing.T, s graph.Reader, q graph.RecordsQuery) string {
	t.Helper()
	var keys []string
	for {
		p, err := s.Records(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range p.Records {
			keys = append(keys, r.Ref().Key)
		}
		if len(p.Records) > q.Limit {
			t.Fatalf("%d records on a page of %d", len(p.Records), q.Limit)
		}
		if q.Cursor = p.NextCursor; q.Cursor == "" {
			return strings.Join(keys, " ")
		}
	}
}

// TestKindOfRunTime carries a kind that no other file knows through the store.
func TestKindOfRunTime(t *testing.T) {
	s := small(t)
	first := trip{ID: "v-1", To: "9001", Hosts: []string{"e-a", "e-b"}, Remark: "看厂", Days: 2, Done: true}
	applied(t, s, "trips", first, trip{ID: "v-2", To: "90", Hosts: []string{"e-b"}}, trip{ID: "v-3", To: "9001"})

	rows, err := s.execute(t.Context(), `MATCH (:Enterprise {id: 'e-a'})-[:HOSTS]->(v:NeoTrip)-[:LED_TO]->(:Region {code: '9001'})
		RETURN v.id AS id, v.days AS days, v.done AS done, v.hosts AS hosts`, nil)
	if err != nil || len(rows) != 1 {
		t.Fatal(len(rows), err)
	}
	if r := rows[0]; r.text("id") != "v-1" || r.integer("days") != 2 || !r.truth("done") || !slices.Equal(r.texts("hosts"), first.Hosts) || r.err() != nil {
		t.Error("the node does not say what the record says:", r.record.Values, r.err())
	}
	if _, err := s.execute(t.Context(), "CREATE (:NeoTrip {id: 'v-1'})", nil); err == nil {
		t.Error("two nodes have one key")
	}
	for want, q := range map[string]graph.RecordsQuery{
		"v-1 v-2 v-3": {},
		"v-2":         {IDs: []string{"v-2", "v-2"}},
		"v-1 v-3":     {Refs: []graph.Ref{{Kind: graph.KindRegions, Key: "9001"}}},
		"v-1 v-2":     {Refs: []graph.Ref{{Kind: graph.KindEnterprises, Key: "e-b"}, {Kind: graph.KindEnterprises, Key: "e-a"}}},
		"v-3":         {IDs: []string{"v-2", "v-3"}, Refs: []graph.Ref{{Kind: graph.KindRegions, Key: "9001"}}},
		"":            {Refs: []graph.Ref{{Kind: graph.KindEnterprises, Key: "e-c"}, {Kind: graph.KindLinks, Key: "l-1"}}},
	} {
		q.Kinds = []graph.Kind{kindTrips}
		for q.Limit = 1; q.Limit < 4; q.Limit++ {
			if got := keysOf(t, s, q); got != want {
				t.Errorf("%+v: %q, want %q", q, got, want)
			}
		}
	}
	_, err = s.Records(t.Context(), graph.RecordsQuery{Kinds: []graph.Kind{kindTrips}, IDs: []string{"v-9"}, Limit: 1})
	if !errors.Is(err, graph.ErrNotFound) || !strings.Contains(err.Error(), "走访 v-9") {
		t.Error("an unknown trip:", err)
	}
	if got := keysOf(t, s, graph.RecordsQuery{Kinds: []graph.Kind{graph.KindRegions}, Refs: []graph.Ref{{Kind: graph.KindRegions, Key: "90"}}, Limit: 5}); got != "9001" {
		t.Errorf("%q refer to the province", got)
	}

	// A record that is referred to stays, and a merge leads the reference on.
	gone := batchOf("gone")
	gone.Delete = []graph.Ref{{Kind: graph.KindEnterprises, Key: "e-b"}, {Kind: graph.KindLinks, Key: "l-1"}}
	if _, err := s.Apply(t.Context(), gone); !errors.Is(err, graph.ErrInvalid) {
		t.Error("a host was deleted:", err)
	}
	if _, err := s.Merge(t.Context(), graph.MergeRequest{Old: "e-b", New: "e-c", Actor: tester, Time: noon}); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"e-b", "e-c"} {
		if got := keysOf(t, s, graph.RecordsQuery{Kinds: []graph.Kind{kindTrips}, Refs: []graph.Ref{{Kind: graph.KindEnterprises, Key: id}}, Limit: 5}); got != "v-1 v-2" {
			t.Errorf("after the merge %q refer to %s", got, id)
		}
	}
	if _, err := s.Unmerge(t.Context(), graph.UnmergeRequest{Old: "e-b", Actor: tester, Time: noon.Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}

	// It goes to another store and back, and an undo takes it away.
	home := opened(t)
	carry(t, s, home)
	want := dumped(t, s)
	wipe(t, s)
	carry(t, home, s)
	if got := dumped(t, s); !slices.Equal(got, want) {
		t.Errorf("came home:\n%s\nwent out:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if _, err := s.Undo(t.Context(), graph.UndoRequest{Import: "trips", Actor: tester, Time: noon}); err != nil {
		t.Fatal(err)
	}
	if got := keysOf(t, s, graph.RecordsQuery{Kinds: []graph.Kind{kindTrips}, Limit: 5}); got != "" {
		t.Errorf("%q are left", got)
	}
}

// TestMeta: facts and ledger have revisions of their own; what changes nothing is not stored.
func TestMeta(t *testing.T) {
	s := small(t)
	m := metaOf(t, s)
	if m.StoreID == "" || m.Revision != 1 || m.FactsRevision != 1 || m.LedgerRevision != 0 || m.Records != 7 {
		t.Errorf("after facts: %+v", m)
	}
	note := graph.Note{ID: "t-1", Text: "注意", By: "张三", Date: "2026-11-25"}
	applied(t, s, "note", note)
	m.Revision, m.LedgerRevision, m.Records = 2, 2, 8
	if got := metaOf(t, s); got != m {
		t.Errorf("after a note: %+v, want %+v", got, m)
	}
	if imp := applied(t, s, "again", note); imp.Sequence != 0 || imp.Unchanged != 1 {
		t.Errorf("a batch that changes nothing: %+v", imp)
	}
	if p, err := s.Imports(t.Context(), graph.ImportsQuery{Limit: 9}); err != nil || len(p.Imports) != 2 || metaOf(t, s) != m {
		t.Errorf("%d imports, %+v, %v", len(p.Imports), metaOf(t, s), err)
	}

	both := batchOf("both", company("e-d", "90"), company("e-a", "90"), graph.Note{ID: "t-2", Text: "又", By: "张三", Date: "2026-11-25"}, note)
	p, err := s.Preview(t.Context(), both)
	if err != nil || metaOf(t, s) != m {
		t.Fatalf("a preview leaves %+v, %v", metaOf(t, s), err)
	}
	var changes []string
	for _, c := range p.Changes {
		changes = append(changes, c.Change+" "+c.Ref.Key)
	}
	if got := strings.Join(changes, ", "); got != "updated e-a, added e-d, added t-2" {
		t.Error("the preview says", got)
	}
	imp, err := s.Apply(t.Context(), both)
	if p.Import.Sequence = imp.Sequence; err != nil || p.Import != imp {
		t.Errorf("the preview says %+v, it was %+v, %v", p.Import, imp, err)
	}
	m.Revision, m.FactsRevision, m.LedgerRevision, m.Records = 3, 3, 3, 10
	if got := metaOf(t, s); got != m {
		t.Errorf("after both: %+v, want %+v", got, m)
	}

	// A graph that an earlier version wrote has one revision and no id.
	if _, err := s.execute(t.Context(), "MATCH (m:Meta) REMOVE m.store_id, m.facts_revision, m.ledger_revision", nil); err != nil {
		t.Fatal(err)
	}
	if err := s.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := metaOf(t, s)
	if got.StoreID == "" || got.StoreID == m.StoreID || got.FactsRevision != 3 || got.LedgerRevision != 3 {
		t.Errorf("of an earlier version: %+v", got)
	}
	again := got
	if err := s.Prepare(t.Context()); err != nil || metaOf(t, s) != again {
		t.Errorf("prepared again: %+v, was %+v, %v", metaOf(t, s), again, err)
	}
	if err := s.empty(t.Context()); err != nil {
		t.Fatal(err)
	}
	if m := metaOf(t, s); m.StoreID == got.StoreID || m.Revision != 0 {
		t.Errorf("emptied: %+v", m)
	}
}

// TestRead: a whole answer is of one revision, though another process writes
// each time it is read; at last that has to wait.
func TestRead(t *testing.T) {
	s := small(t)
	other, err := Open(Options{URI: server(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	write := func(n int) error {
		_, err := other.Apply(t.Context(), batchOf(fmt.Sprint("w-", n), company(fmt.Sprint("e-w", n), "90")))
		return err
	}
	calls, landed := 0, make(chan error, 1)
	var seen int
	var last graph.Meta
	err = s.Read(t.Context(), func(r graph.Reader) error {
		calls++
		first, err := r.Meta(t.Context())
		if err != nil {
			return err
		}
		if calls <= tries {
			if err := write(calls); err != nil {
				return err
			}
		} else {
			go func() { landed <- write(calls) }()
			select {
			case err := <-landed:
				t.Error("a write landed while the store was locked:", err)
			case <-time.After(300 * time.Millisecond):
			}
		}
		p, err := r.Dump(t.Context(), graph.DumpQuery{Kind: graph.KindEnterprises, Limit: 99})
		if err != nil {
			return err
		}
		seen = len(p.Bundle.Enterprises)
		last, err = r.Meta(t.Context())
		if last != first {
			t.Errorf("meta is %+v, was %+v", last, first)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if calls != tries+1 || seen != 3+tries || last.Records != 7+tries {
		t.Errorf("%d calls, %d firms, %+v", calls, seen, last)
	}
	if err := <-landed; err != nil {
		t.Error("the write that waited:", err)
	}

	// Many may ask at once, and a walk over links may.
	err = s.Read(t.Context(), func(r graph.Reader) error {
		var asking sync.WaitGroup
		for range 5 {
			asking.Go(func() {
				if list, err := r.Enterprises(t.Context(), []string{"e-a"}); err != nil || len(list) != 1 {
					t.Error(list, err)
				}
			})
		}
		asking.Wait()
		return graph.Weave(t.Context(), r, func(w graph.Web) error {
			n, err := w.Number("e-a")
			if err != nil {
				return err
			}
			met := ""
			q := graph.LinksQuery{Direction: graph.Customers, Limit: 9}
			err = w.Arcs(t.Context(), []int32{n}, q, func(_ int32, arcs []graph.Arc, _ bool) bool {
				for _, a := range arcs {
					met += w.ID(a.Other)
				}
				return true
			})
			if met != "e-b" {
				t.Errorf("the walk met %q", met)
			}
			return err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	trouble := errors.New("of the reader")
	if err := s.Read(t.Context(), func(graph.Reader) error { return trouble }); err != trouble {
		t.Error(err)
	}
	err = s.Read(t.Context(), func(r graph.Reader) error {
		_, err := r.Records(t.Context(), graph.RecordsQuery{Kinds: []graph.Kind{graph.KindRegions}, IDs: []string{"91"}, Limit: 1})
		return err
	})
	if !errors.Is(err, graph.ErrNotFound) {
		t.Error(err)
	}
}
