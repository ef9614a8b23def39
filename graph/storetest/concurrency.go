package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"chainchief/graph"
)

func (u suite) concurrency(t *testing.T) {
	const writers, rounds = 6, 5
	t.Run("concurrent batches all land, one after the other", func(t *testing.T) {
		s := u.filled(t)
		imports := make([]graph.Import, writers*rounds)
		together(writers, func(w int) {
			for i := w * rounds; i < (w+1)*rounds; i++ {
				id := fmt.Sprintf("%02d", i)
				var err error
				imports[i], err = s.Apply(t.Context(), batch("b-"+id, firm("e-c"+id, "公司"+id, "", ""), works("e-c"+id, "bb.z.ware", graph.Hint, "", "")))
				if err != nil {
					t.Errorf("batch %s: %v", id, err)
				}
			}
		})
		seen := map[int64]bool{}
		for _, i := range imports {
			if seen[i.Sequence] || i.Sequence < 2 || i.Sequence > writers*rounds+1 {
				t.Errorf("%s has sequence %d, twice or out of range", i.ID, i.Sequence)
			}
			seen[i.Sequence] = true
		}
		if m := meta(t, s); m.Revision != writers*rounds+1 || m.Records != len(worldState())+2*writers*rounds {
			t.Fatalf("meta is %+v", m)
		}
		got, err := s.Members(t.Context(), graph.MembersQuery{Segments: []string{"bb.z.ware"}, Limit: graph.MaxLimit})
		must(t, err)
		if n := len(got[0].Members); n != writers*rounds {
			t.Fatalf("%d memberships, want %d", n, writers*rounds)
		}
	})
	t.Run("the same batch, applied by many at once, lands once", func(t *testing.T) {
		s := u.filled(t)
		b := batch("b-1", firm("e-h", "辛公司", "", ""))
		imports := make([]graph.Import, writers)
		together(writers, func(w int) {
			var err error
			if imports[w], err = s.Apply(t.Context(), b); err != nil {
				t.Errorf("apply: %v", err)
			}
		})
		for _, i := range imports {
			equal(t, "import", string(encode(i)), string(encode(imports[0])))
		}
		if m := meta(t, s); m.Revision != 2 {
			t.Fatalf("revision is %d, want 2", m.Revision)
		}
		p, err := s.Imports(t.Context(), graph.ImportsQuery{Limit: 10})
		must(t, err)
		equal(t, "imports", keys(p.Imports), "b-1 world")
	})
	t.Run("of batches that contradict each other under one id, one lands", func(t *testing.T) {
		s := u.filled(t)
		landed := make([]bool, writers)
		together(writers, func(w int) {
			_, err := s.Apply(t.Context(), batch("b-1", firm("e-h", fmt.Sprintf("公司%d", w), "", "")))
			if landed[w] = err == nil; err != nil {
				conflict(t, err)
			}
		})
		if n := len(filter(landed, func(b bool) bool { return b })); n != 1 {
			t.Fatalf("%d landed, want 1", n)
		}
	})
	t.Run("an undo by many at once happens once", func(t *testing.T) {
		s := u.filled(t)
		apply(t, s, batch("b-1", firm("e-h", "辛公司", "", "")))
		undone := make([]bool, writers)
		together(writers, func(w int) {
			_, err := s.Undo(t.Context(), undoing("b-1"))
			if undone[w] = err == nil; err != nil {
				conflict(t, err)
			}
		})
		if n := len(filter(undone, func(b bool) bool { return b })); n != 1 || meta(t, s).Revision != 3 {
			t.Fatalf("%d undid it, revision %d", n, meta(t, s).Revision)
		}
	})
	u.whole(t)
	u.views(t)
}

// views reads again and again while others write as fast as they can.
func (u suite) views(t *testing.T) {
	t.Run("all that is asked inside Read is of one revision, while others write", func(t *testing.T) {
		s := u.filled(t)
		const rounds = 6
		var writing sync.WaitGroup
		var landed [2]int
		stop, another := make(chan struct{}), make(chan struct{}) // another write has landed
		for w := range landed {
			writing.Go(func() {
				for {
					select {
					case <-stop:
						return
					default:
					}
					id := fmt.Sprintf("%d-%03d", w, landed[w])
					if _, err := s.Apply(t.Context(), batch(id, firm("e-z"+id, "公司"+id, "", graph.SizeSmall), works("e-z"+id, "bb.z.ware", graph.Confirmed, "", ""))); err != nil {
						t.Errorf("apply: %v", err)
						return
					}
					landed[w]++
					select {
					case another <- struct{}{}:
					default:
					}
				}
			})
		}
		for range rounds {
			<-another
			must(t, s.Read(t.Context(), func(r graph.Reader) error { return oneRevision(t, r) }))
		}
		close(stop)
		writing.Wait()
		if m, n := meta(t, s), landed[0]+landed[1]; n < rounds || m.Revision != int64(n)+1 {
			t.Fatalf("revision is %d after %d writes", m.Revision, n)
		}
		trouble := errors.New("of the reader")
		if err := s.Read(t.Context(), func(graph.Reader) error { return trouble }); !errors.Is(err, trouble) {
			t.Fatalf("error is %v", err)
		}
		apply(t, s, batch("after", firm("e-after", "后公司", "", "")))
	})
	t.Run("inside Read every question is answered as outside", func(t *testing.T) {
		s := u.filled(t)
		q := graph.LinksQuery{Enterprises: []string{"e-a", "e-b"}, Direction: graph.Both, Limit: 10}
		for _, ask := range append(questions(), question{"walk", false, func(ctx context.Context, r graph.Reader) (any, error) { return walked(ctx, r, q) }}) {
			want, err := ask.ask(t.Context(), s)
			must(t, err)
			must(t, s.Read(t.Context(), func(r graph.Reader) error {
				got, err := ask.ask(t.Context(), r)
				equal(t, ask.name, canonical(got), canonical(want))
				return err
			}))
		}
	})
	t.Run("a context that ends inside Read ends it", func(t *testing.T) {
		s := u.filled(t)
		ctx, cancel := context.WithCancel(t.Context())
		wantErr(t, s.Read(ctx, func(r graph.Reader) error {
			cancel()
			_, err := r.Meta(ctx)
			return err
		}), context.Canceled)
		apply(t, s, batch("after", firm("e-after", "后公司", "", "")))
	})
}

// oneRevision asks for the same in several ways, and fails where the answers are
// of several revisions. A store may ask it again, so that only its error counts.
func oneRevision(t *testing.T, r graph.Reader) error {
	ctx := t.Context()
	first, err := r.Meta(ctx)
	if err != nil {
		return err
	}
	for range 20 {
		tally, err := r.Tally(ctx, graph.TallyQuery{Scopes: []string{"bb.z.ware"}})
		if err != nil {
			return err
		}
		groups, err := r.Members(ctx, graph.MembersQuery{Segments: []string{"bb.z.ware"}, Limit: graph.MaxLimit})
		if err != nil {
			return err
		}
		page, err := r.Imports(ctx, graph.ImportsQuery{Limit: 1})
		if err != nil {
			return err
		}
		m, err := r.Meta(ctx)
		if err != nil {
			return err
		}
		newest := page.Imports[0].Sequence // the world is the first, each later one adds a member
		if n := tally.Rows[0].Elsewhere.Present(); m != first || n != len(groups[0].Members) || int64(n) != newest-1 || newest != m.Revision {
			return fmt.Errorf("meta was %+v, is %+v; %d counted, %d listed, %d imports", first, m, n, len(groups[0].Members), newest)
		}
	}
	return nil
}

// whole lets readers look on while two enterprises change places again and again.
func (u suite) whole(t *testing.T) {
	t.Run("readers see the whole of a write or nothing of it, and the revision rises", func(t *testing.T) {
		const rounds = 30
		s := u.filled(t)
		places := [2]string{"900101", "900201"}
		swap := func(i int) graph.Batch {
			here, there := places[i%2], places[(i+1)%2]
			return batch(fmt.Sprintf("swap-%d", i),
				firm("e-x", fmt.Sprintf("甲%d", i), here, graph.SizeSmall), works("e-x", "bb.z.ware", graph.Confirmed, "", ""),
				firm("e-y", fmt.Sprintf("甲%d", i), there, graph.SizeSmall), works("e-y", "bb.z.ware", graph.Confirmed, "", ""))
		}
		apply(t, s, swap(0))
		done := make(chan struct{})
		var readers sync.WaitGroup
		for range 3 {
			readers.Go(func() { u.watch(t, s, places, done) })
		}
		for i := range rounds {
			if _, err := s.Apply(t.Context(), swap(i+1)); err != nil {
				t.Errorf("swap: %v", err)
			}
		}
		close(done)
		readers.Wait()
		if m := meta(t, s); m.Revision != rounds+2 {
			t.Fatalf("revision is %d, want %d", m.Revision, rounds+2)
		}
	})
}

// watch asks until done, and each answer must be of one revision.
func (u suite) watch(t *testing.T, s graph.Store, places [2]string, done chan struct{}) {
	var last int64
	for asked := 0; ; asked++ {
		select {
		case <-done:
			if asked == 0 {
				t.Error("the case is vacuous: nothing was asked")
			}
			return
		default:
		}
		m, err := s.Meta(t.Context())
		if err != nil || m.Revision < last {
			t.Errorf("revision %d after %d, %v", m.Revision, last, err)
			return
		}
		last = m.Revision
		tally, err := s.Tally(t.Context(), graph.TallyQuery{Scopes: []string{"bb.z.ware"}, Parts: [][]string{places[:1], places[1:]}})
		if err != nil || tallyText(tally) != "bb.z.ware: confirmed small 1 | confirmed small 1 | -" {
			t.Errorf("tally is %s, %v", tallyText(tally), err)
			return
		}
		list, err := s.Enterprises(t.Context(), []string{"e-x", "e-y"})
		if err != nil || list[0].Name != list[1].Name || list[0].Region == list[1].Region {
			t.Errorf("enterprises are %+v, %v", list, err)
			return
		}
		groups, err := s.Members(t.Context(), graph.MembersQuery{Enterprises: []string{"e-x", "e-y"}, Limit: 10})
		if err != nil || len(groups[0].Members)+len(groups[1].Members) != 2 ||
			groups[0].Members[0].Enterprise.Name != groups[1].Members[0].Enterprise.Name {
			t.Errorf("members are %s, %v", membersText(groups), err)
			return
		}
		found, err := s.Find(t.Context(), graph.FindQuery{Text: list[0].Name[:len("甲")], Regions: places[:], Limit: 10})
		if err != nil || len(found.Enterprises) != 3 {
			t.Errorf("found %s, %v", foundText(found), err)
			return
		}
	}
}

// together runs n calls at the same time and waits for them.
func together(n int, call func(i int)) {
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-start
			call(i)
		})
	}
	close(start)
	all.Wait()
}

// conflict marks a test that may not be ended here, in a goroutine of its own.
func conflict(t *testing.T, err error) {
	if !errors.Is(err, graph.ErrConflict) {
		t.Errorf("error is %v, want %v", err, graph.ErrConflict)
	}
}
