package embedded

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"chainchief/graph"
)

// describe writes down a memory without its handles: every list in its order, every set, every total.
func (m *memory) describe() []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	enterprise := func(h handle) string { return m.enterprises.rows[h].id }
	membership := func(h handle) string { return m.membership(h).Ref().Key }
	link := m.linkID
	names := func(list []handle, name func(handle) string) string {
		var b strings.Builder
		for _, h := range list {
			b.WriteString(name(h) + " ")
		}
		return b.String()
	}
	unordered := func(s *set, name func(handle) string) string {
		list := slices.Collect(s.all())
		slices.SortFunc(list, func(a, b handle) int { return strings.Compare(name(a), name(b)) })
		return fmt.Sprint(s.n, names(list, name))
	}
	say("meta %+v, %d records", m.meta(), m.records())
	say("history %v", m.history)
	for kind, s := range m.shelves {
		var b graph.Bundle
		s.dump(&b, "", 1<<30)
		for r := range b.All() {
			say("%s %s", kind, graph.Encode(r))
		}
	}
	for to, from := range m.referrers {
		say("referrers %v: %v", to, from)
	}
	say("enterprises by id: %s", names(m.enterprisesByID, enterprise))
	say("enterprises by name: %s", names(m.enterprisesByName, enterprise))
	say("memberships by key: %s", names(m.membershipsByKey, membership))
	say("links by id: %s", names(m.linksByID, link))
	say("%d ids", m.ids.n)
	for _, h := range m.enterprisesByID {
		id := m.enterprises.rows[h].id
		if found, known := m.enterpriseOf(id); !known || found != h {
			say("%s is not found by its id", id)
		}
		row := &m.enterprises.rows[h]
		say("%s: %s: %s", id, graph.Encode(m.enterprise(h)), names(row.memberships, membership))
		for _, a := range row.arcs {
			say("%v %s %s %v %v %v", isSale(a.trade), link(linkOf(a.trade)), m.enterprises.rows[a.other].id, a.confidence, a.since, a.until)
		}
	}
	for _, h := range m.membershipsByKey {
		say("%s", graph.Encode(m.membership(h)))
	}
	for _, h := range m.linksByID {
		say("%s", graph.Encode(m.link(h)))
	}
	for segment, in := range m.members {
		if len(in.all) > 0 {
			say("members of %s: %s", m.words.texts[segment], names(in.all, membership))
		}
		for code, text := range m.codes.texts {
			if list := in.places.get(handle(code)); list != nil && len(*list) > 0 {
				say("members of %s in %q: %s", m.words.texts[segment], text, names(*list, membership))
			}
		}
	}
	for code, s := range m.inRegion {
		say("in region %s: %s", m.codes.texts[code], unordered(s, enterprise))
	}
	for word, s := range m.inPark {
		say("in park %s: %s", m.words.texts[word], unordered(s, enterprise))
	}
	for word, s := range m.soldIn {
		say("sold in %s: %s", m.words.texts[word], unordered(s, link))
	}
	for parent, list := range m.children {
		list = slices.Clone(list)
		slices.SortFunc(list, m.byID)
		say("children of %s: %s", parent, names(list, enterprise))
	}
	for group, list := range m.inGroup {
		list = slices.Clone(list)
		slices.SortFunc(list, m.byID)
		say("in group %s: %s", group, names(list, enterprise))
	}
	for g, s := range m.grams.all() {
		say("gram %x: %s", uint64(g), unordered(s, enterprise))
	}
	for leaf, s := range m.scopes {
		say("scopes of %s: %s %s", m.words.texts[leaf], m.words.texts[s[1]], m.words.texts[s[2]])
	}
	out = append(out, m.kept[0].describe(m)...)
	slices.Sort(out)
	return out
}

// describe writes down totals; what counts nothing is left out.
func (t *totals) describe(m *memory) []string {
	var out []string
	for scope, t := range t.scope {
		for code, text := range m.codes.texts {
			if c := t.places.get(handle(code)); c != nil && *c != (placeCounts{}) {
				out = append(out, fmt.Sprintf("total of %s in %q: %v", m.words.texts[scope], text, *c))
			}
		}
		if t.all != (graph.Counts{}) {
			out = append(out, fmt.Sprintf("total of %s: %v", m.words.texts[scope], t.all))
		}
	}
	slices.Sort(out)
	return out
}

// sound fails the test unless the memory is what the file would give back.
func sound(t *testing.T, s *Store) {
	t.Helper()
	for _, kept := range s.memory.kept {
		if got, want := kept.describe(s.memory), s.memory.countDay(kept.day).describe(s.memory); !slices.Equal(got, want) {
			t.Fatalf("the totals of %d are kept wrong", kept.day)
		}
	}
	fresh, err := s.file.recall()
	if err != nil {
		t.Fatal(err)
	}
	same(t, s.memory, fresh)
}

// same fails the test unless a memory is what another is that was read from the file.
func same(t *testing.T, m, fresh *memory) {
	t.Helper()
	got, want := m.describe(), fresh.describe()
	if slices.Equal(got, want) {
		return
	}
	for _, line := range got {
		if !slices.Contains(want, line) {
			t.Errorf("memory: %.300s", line)
		}
	}
	for _, line := range want {
		if !slices.Contains(got, line) {
			t.Errorf("file:   %.300s", line)
		}
	}
	t.FailNow()
}

// After any writes, every index of the memory is what it would be if it were
// built anew from the file.
func TestMemoryIsWhatTheFileHolds(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			s := opened(t, t.TempDir())
			if _, err := s.Load(t.Context(), graph.LoadRequest{DataDate: worldDate, Records: world(60)}); err != nil {
				t.Fatal(err)
			}
			sound(t, s)
			w := writer{rand.New(rand.NewPCG(seed, 5)), s, 80}
			done := 0
			for i := range 400 {
				if i%5 == 0 { // of days asked for often the totals are kept, too
					ask := graph.TallyQuery{Scopes: []string{"nev"}, AsOf: pick[graph.Date](w.Rand, "2012", "2016-03")}
					for range oftenAsked {
						if _, err := s.Tally(t.Context(), ask); err != nil {
							t.Fatal(err)
						}
					}
					if s.memory.keptOn(s.memory.asOf(ask.AsOf)) == nil {
						t.Fatal("a day asked for often is not kept")
					}
				}
				err := w.write(t, i)
				switch {
				case err == nil:
					done++
				case !errors.Is(err, graph.ErrInvalid) && !errors.Is(err, graph.ErrConflict) && !errors.Is(err, graph.ErrNotFound):
					t.Fatal(err)
				}
				if i%20 == 0 {
					sound(t, s)
					s.memory = imprinted(t, s) // to be written on
				}
			}
			sound(t, s)
			if done < 100 {
				t.Errorf("only %d writes were good", done)
			}
		})
	}
}

// writer makes writes at random, many of which a store must refuse.
type writer struct {
	*rand.Rand
	s     *Store
	firms int // it writes of
}

func (w *writer) firmID() string { return firmID(w.IntN(w.firms)) }

func (w *writer) write(t *testing.T, i int) error {
	id := fmt.Sprint("w-", i)
	switch w.IntN(10) {
	case 0:
		_, err := w.s.Merge(t.Context(), graph.MergeRequest{Old: w.firmID(), New: w.firmID(), Actor: graph.Actor{Person: "测试员"}, Time: noon})
		return err
	case 1, 2:
		past := w.s.memory.history
		if len(past) == 0 {
			return nil
		}
		last := past[max(0, len(past)-1-w.IntN(3))]
		_, err := w.s.Undo(t.Context(), graph.UndoRequest{Import: last, Actor: graph.Actor{Person: "测试员"}, Time: noon})
		return err
	case 3:
		aliases := slices.Collect(maps.Keys(w.s.memory.aliases.rows))
		if len(aliases) == 0 {
			return nil
		}
		_, err := w.s.Unmerge(t.Context(), graph.UnmergeRequest{Old: pick(w.Rand, aliases...), Actor: graph.Actor{Person: "测试员"}, Time: noon})
		return err
	}
	b := batch(id)
	if w.IntN(8) == 0 {
		b.DataDate = pick[graph.Date](w.Rand, "2015", "2019-06", "2024", worldDate)
	}
	for range 1 + w.IntN(6) {
		w.add(&b)
	}
	_, err := w.s.Apply(t.Context(), b)
	return err
}

func (w *writer) add(b *graph.Batch) {
	n := w.IntN(w.firms)
	switch w.IntN(9) {
	case 0, 1:
		e := firm(n)
		e.Region, e.Size = countyCode(w.IntN(5)), pick(w.Rand, graph.Sizes...)
		e.Type = pick(w.Rand, graph.TypeEnterprise, graph.TypeInstitution)
		if w.IntN(3) == 0 {
			e.Parent, e.Name, e.Search = w.firmID(), pick(w.Rand, "甲", "乙", "丙")+e.Name, firm(w.IntN(w.firms)).Search
		}
		if w.IntN(3) == 0 {
			e.LocalUntil = pick[graph.Date](w.Rand, "2024", "2024-06", "2030")
		}
		b.Put.Add(e)
	case 2:
		m := pick(w.Rand, memberships(n)...)
		m.Certainty, m.Until = pick(w.Rand, graph.Certainties...), pick[graph.Date](w.Rand, "", "2022")
		b.Put.Add(m)
	case 3:
		l := supply(n, w.IntN(3), w.firms)
		l.Customer, l.Confidence, l.Segment = w.firmID(), float64(w.IntN(4))/4, leafID(w.IntN(leafCount))
		b.Put.Add(l)
	case 4:
		g := graph.Segment{ID: leafID(w.IntN(leafCount)), Chain: "nev", Name: "某环节", Stage: graph.StageMidstream, Kind: graph.SegmentPart}
		g.Parent = leafID(w.IntN(leafCount))[:7]
		b.Put.Add(g)
	case 5:
		b.Put.Add(graph.Project{
			ID: fmt.Sprint("p-", w.IntN(9)), Name: "某项目", Kind: "new", Region: countyCode(w.IntN(5)), Stage: graph.ProjectSigned,
			Segments: []string{leafID(w.IntN(5))}, Investors: []graph.Investor{{Name: "某", Enterprise: w.firmID()}},
		})
	case 6:
		b.Put.Add(graph.Cluster{ID: fmt.Sprint("c-", w.IntN(4)), Name: "某集群", Chain: "nev", LeadFirms: []string{w.firmID()}})
	case 7:
		b.Put.Add(graph.Park{ID: fmt.Sprint("k-", w.IntN(4)), Name: "某园", Region: countyCode(w.IntN(5)), Level: "national"})
	default:
		w.strike(b)
	}
}

// strike deletes a record, half the time with all that refers to it.
func (w *writer) strike(b *graph.Batch) {
	var all []graph.Ref
	for _, kind := range []graph.Kind{graph.KindEnterprises, graph.KindMemberships, graph.KindLinks, graph.KindProjects, graph.KindClusters, graph.KindParks} {
		p, _ := w.s.memory.dump(graph.DumpQuery{Kind: kind, Limit: 1000})
		for r := range p.Bundle.All() {
			all = append(all, r.Ref())
		}
	}
	ref := pick(w.Rand, all...)
	b.Delete = append(b.Delete, ref)
	if w.IntN(2) == 0 {
		for _, r := range w.s.memory.refers(ref) {
			if !slices.Contains(b.Delete, r) {
				b.Delete = append(b.Delete, r)
			}
		}
	}
}
