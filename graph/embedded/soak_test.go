package embedded

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chainchief/graph"
)

// A soak of less compares nothing.
const enoughWrites, enoughReads = 30, 300

// Readers, and a writer that applies, undoes, merges and unmerges, work side by
// side for a while. Every answer is sound, the memory stays what the file holds,
// and its size stays where it was. It takes two seconds or more with a few enterprises;
//
//	CHAINCHIEF_SOAK=5m go test ./graph/embedded -run Soak -timeout 1h
//
// takes as long as it says, with a hundred thousand.
func TestSoak(t *testing.T) {
	long, n := 2*time.Second, 2000
	if text := os.Getenv("CHAINCHIEF_SOAK"); text != "" {
		var err error
		if long, err = time.ParseDuration(text); err != nil {
			t.Fatal(err)
		}
		n = 100_000
	}
	s := loaded(t, t.TempDir(), n)
	t.Cleanup(func() { s.Close() })

	// Totals of days often asked for are kept, and a write may have dropped them: they make up a good part of so small
	// a heap, so they are asked for before each weighing.
	weigh := func() uint64 {
		for _, asOf := range soakDays {
			q := tallyOf()
			q.AsOf = asOf
			for range oftenAsked {
				if _, err := s.Tally(t.Context(), q); err != nil {
					t.Fatal(err)
				}
			}
		}
		return heap()
	}
	weigh()
	var reads atomic.Int64
	var readers sync.WaitGroup
	var pause sync.RWMutex // to weigh the heap while nobody reads
	done := make(chan struct{})
	for seed := range uint64(4) {
		readers.Go(func() {
			r := soakReader{rand.New(rand.NewPCG(seed, 11)), s, n}
			for {
				select {
				case <-done:
					return
				default:
				}
				pause.RLock()
				err := r.read(t)
				pause.RUnlock()
				if err != nil {
					t.Errorf("reader %d: %v", seed, err)
					return
				}
				reads.Add(1)
			}
		})
	}

	w := writer{rand.New(rand.NewPCG(1, 12)), s, n}
	writes, good := 0, 0
	var sizes []uint64 // of the heap, a tenth of the time apart
	writesAt := []int{}
	// A slow disk gets the time that enough writes need.
	for began, next := time.Now(), time.Duration(0); (time.Since(began) < long || good < enoughWrites || reads.Load() < enoughReads) && !t.Failed(); writes++ {
		err := w.write(t, writes)
		switch {
		case err == nil:
			good++
		case !errors.Is(err, graph.ErrInvalid) && !errors.Is(err, graph.ErrConflict) && !errors.Is(err, graph.ErrNotFound):
			t.Error(err)
		}
		if time.Since(began) > next {
			next += long / 10
			pause.Lock()
			sizes, writesAt = append(sizes, weigh()), append(writesAt, writes)
			pause.Unlock()
		}
	}
	close(done)
	readers.Wait()
	sizes, writesAt = append(sizes, weigh()), append(writesAt, writes)

	before := s.memory.describe()
	sound(t, s)
	dir := s.dir
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again := opened(t, dir)
	if !slices.Equal(again.memory.describe(), before) {
		t.Error("what was written is not what is read")
	}
	t.Logf("%d reads beside %d writes, %d of them good; heap in kB: %v", reads.Load(), writes, good, kilobytes(sizes))
	// The history of imports is part of the memory, about a kilobyte each; nothing else may grow.
	middle, last := len(sizes)/2, len(sizes)-1
	if last-middle < 3 {
		t.Fatalf("%d weighings show no growth", len(sizes))
	}
	if most := sizes[middle] + sizes[middle]/10 + uint64(writesAt[last]-writesAt[middle])*2048; sizes[last] > most {
		t.Errorf("the heap has grown from %d to %d", sizes[middle], sizes[last])
	}
}

func heap() uint64 {
	runtime.GC()
	runtime.GC() // what the first found dead is free now
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func kilobytes(sizes []uint64) (list []uint64) {
	for _, n := range sizes {
		list = append(list, n>>10)
	}
	return list
}

// soakDays are the dates asked for; the first is the data date.
var soakDays = []graph.Date{"", "2011", "2016-03", "2021-06-30"}

// soakReader asks at random and looks whether the answer holds together.
type soakReader struct {
	*rand.Rand
	s *Store
	n int
}

func (r *soakReader) read(t *testing.T) error {
	ctx := t.Context()
	asOf := pick(r.Rand, soakDays...)
	switch r.IntN(5) {
	case 0: // parts and elsewhere are together what is counted without parts
		q := tallyOf()
		q.AsOf = asOf
		whole := graph.TallyQuery{Scopes: q.Scopes, AsOf: asOf}
		before, err := r.s.Meta(ctx)
		if err != nil {
			return err
		}
		a, err := r.s.Tally(ctx, q)
		if err != nil {
			return err
		}
		b, err := r.s.Tally(ctx, whole)
		if err != nil {
			return err
		}
		if after, err := r.s.Meta(ctx); err != nil || after.Revision != before.Revision {
			return err // somebody wrote in between
		}
		for i := range a.Rows {
			sum := a.Rows[i].Elsewhere
			for k := range a.Rows[i].Parts {
				sum.Add(&a.Rows[i].Parts[k])
			}
			if sum != b.Rows[i].Elsewhere {
				return fmt.Errorf("%s as of %q: parts make %v, the whole is %v", q.Scopes[i], asOf, sum, b.Rows[i].Elsewhere)
			}
		}
	case 1: // who is found bears the text
		text := pick(r.Rand, "精密", "公司", "hui", "龙", "ah")
		f, err := r.s.Find(ctx, graph.FindQuery{Text: text, Limit: 30, AsOf: asOf})
		if err != nil {
			return err
		}
		for _, e := range f.Enterprises {
			if graph.MatchRank(e.Search, text) == graph.NoMatch {
				return fmt.Errorf("%q found %q", text, e.Name)
			}
		}
	case 2: // links are those of the enterprise, the surest first
		var ids []string
		for range 20 {
			ids = append(ids, firmID(r.IntN(r.n)))
		}
		groups, err := r.s.Links(ctx, graph.LinksQuery{Enterprises: ids, Direction: graph.Customers, Limit: 50, AsOf: asOf})
		if errors.Is(err, graph.ErrNotFound) {
			return nil // one was deleted
		}
		for _, g := range groups {
			for i, l := range g.Links {
				if i > 0 && l.Confidence > g.Links[i-1].Confidence || l.Supplier != g.Links[0].Supplier {
					return fmt.Errorf("links of %s: %+v", g.Of, g.Links)
				}
			}
		}
		return err
	case 3: // members work in the segment and stand in the region
		q := graph.MembersQuery{Segments: []string{leafID(r.IntN(leafCount))}, Regions: []string{countyCode(r.IntN(100))}, Limit: 20, AsOf: asOf}
		groups, err := r.s.Members(ctx, q)
		if err != nil {
			return err
		}
		for _, m := range groups[0].Members {
			if m.Membership.Segment != q.Segments[0] || m.Enterprise.Region != q.Regions[0] || m.Membership.Enterprise != m.Enterprise.ID {
				return fmt.Errorf("%v in %v: %+v", q.Segments, q.Regions, m)
			}
		}
	default:
		p, err := r.s.Imports(ctx, graph.ImportsQuery{Limit: 3})
		if err == nil && len(p.Imports) > 1 && p.Imports[0].Sequence <= p.Imports[1].Sequence {
			err = fmt.Errorf("imports out of order: %+v", p.Imports)
		}
		return err
	}
	return nil
}
