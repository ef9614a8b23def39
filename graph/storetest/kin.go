package storetest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"chainchief/graph"
)

// dynasty is a group by parents, one by its name, and a joint venture of both:
//
//	e-k0 ← e-k1 ← e-k2      e-k0 ← e-k3
//	甲系: e-m0, e-m1 ← e-m2, and e-k3
func dynasty() []graph.Record {
	of := func(id, parent, group string) graph.Record {
		return firm(id, id+"公司", "", "", func(e *graph.Enterprise) { e.Parent, e.Group = parent, group })
	}
	return []graph.Record{
		of("e-k0", "", ""), of("e-k1", "e-k0", ""), of("e-k2", "e-k1", ""), of("e-k3", "e-k0", "甲系"),
		of("e-m0", "", "甲系"), of("e-m1", "", "甲系"), of("e-m2", "e-m1", ""), of("e-m3", "e-m2", "乙系"),
	}
}

func (u suite) kin(t *testing.T) {
	s := u.filled(t)
	apply(t, s, batch("dynasty", dynasty()...))
	holds := func(t *testing.T, want string, limit int, ids ...string) {
		t.Helper()
		got, err := s.Kin(t.Context(), graph.KinQuery{Enterprises: ids, Limit: limit})
		must(t, err)
		equal(t, "kin", kinText(got), want)
		met, err := walkedKin(t.Context(), s, ids, limit)
		must(t, err)
		equal(t, "kin met on a walk", kinText(met), want)
	}
	for _, c := range []struct {
		sentence, want string
		limit          int
		ids            []string
	}{
		{"parents, children and sisters are kin, by id", "e-k0: e-k1 e-k2 e-k3", 10, []string{"e-k0"}},
		{"those with an ancestor in common are kin, however far below it", "e-k2: e-k0 e-k1 e-k3", 10, []string{"e-k2"}},
		{"those with the same name of a group are kin, and one without goes by its parent's", "e-m2: e-k3 e-m0 e-m1 e-m3", 10, []string{"e-m2"}},
		{"who bears another name is kin by its parents alone", "e-m3: e-m1 e-m2", 10, []string{"e-m3"}},
		{"a joint venture is kin to two groups that are not kin", "e-k3: e-k0 e-k1 e-k2 e-m0 e-m1 e-m2 // e-m0: e-k3 e-m1 e-m2", 10, []string{"e-k3", "e-m0"}},
		{"there is a group for each enterprise in the order asked for, twice for one asked for twice", "e-m3: e-m1 e-m2 // e-a: e-c // e-m3: e-m1 e-m2", 10, []string{"e-m3", "e-a", "e-m3"}},
		{"the limit is per enterprise, and a cut is said", "e-k2: e-k0 + // e-a: e-c", 1, []string{"e-k2", "e-a"}},
		{"a list that just fills its limit is not cut", "e-k2: e-k0 e-k1 e-k3", 3, []string{"e-k2"}},
		{"who stands alone has an empty group", "e-b:", 10, []string{"e-b"}},
	} {
		t.Run(c.sentence, func(t *testing.T) { holds(t, c.want, c.limit, c.ids...) })
	}
	for _, c := range []struct {
		sentence string
		q        graph.KinQuery
		want     error
	}{
		{"no enterprise is ErrInvalid", graph.KinQuery{Limit: 10}, graph.ErrInvalid},
		{"an unknown enterprise is ErrNotFound", graph.KinQuery{Enterprises: []string{"e-a", "e-none"}, Limit: 10}, graph.ErrNotFound},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			_, err := s.Kin(t.Context(), c.q)
			wantErr(t, err, c.want)
		})
	}
	t.Run("a walk may ask for more kin of an enterprise than a query", func(t *testing.T) { holdsWalked(t, s, "e-k0", "e-k0: e-k1 e-k2 e-k3") })
	t.Run("no ancestor counts that is too many generations away", func(t *testing.T) {
		var line []graph.Record
		for i := range graph.MostGenerations + 3 {
			line = append(line, firm(fmt.Sprintf("e-y%02d", i), "某公司", "", "", func(e *graph.Enterprise) {
				if e.Group = "丙系"; i > 0 {
					e.Parent, e.Group = fmt.Sprintf("e-y%02d", i-1), ""
				}
			}))
		}
		apply(t, s, batch("line", append(line, firm("e-z", "某公司", "", "", func(e *graph.Enterprise) { e.Group = "丙系" }))...))
		holds(t, "e-y00: e-y01 e-y02 e-y03 e-y04 e-y05 e-y06 e-y07 e-y08 e-z // e-z: e-y00 e-y01 e-y02 e-y03 e-y04 e-y05 e-y06 e-y07 e-y08", 20, "e-y00", "e-z")
		holds(t, "e-y10: e-y02 e-y03 e-y04 e-y05 e-y06 e-y07 e-y08 e-y09", 20, "e-y10")
	})
	t.Run("each write is seen", func(t *testing.T) {
		apply(t, s, batch("moved", firm("e-k1", "某公司", "", "", func(e *graph.Enterprise) { e.Group = "乙系" }), firm("e-k3", "某公司", "", "")))
		holds(t, "e-k0: // e-k1: e-k2 e-m3 // e-k2: e-k1 e-m3 // e-k3:", 10, "e-k0", "e-k1", "e-k2", "e-k3")
		_, err := s.Undo(t.Context(), graph.UndoRequest{Import: "moved", Actor: graph.Actor{Person: "某人"}, Time: noon})
		must(t, err)
		holds(t, "e-k0: e-k1 e-k2 e-k3 // e-k3: e-k0 e-k1 e-k2 e-m0 e-m1 e-m2", 10, "e-k0", "e-k3")
	})
	t.Run("merges are followed, and the group keeps the id asked for", func(t *testing.T) {
		_, err := s.Merge(t.Context(), graph.MergeRequest{Old: "e-m1", New: "e-k0", Actor: graph.Actor{Person: "某人"}, Time: noon})
		must(t, err)
		got, err := s.Kin(t.Context(), graph.KinQuery{Enterprises: []string{"e-m1", "e-m3"}, Limit: 10})
		must(t, err)
		equal(t, "kin", kinText(got), "e-m1: e-k1 e-k2 e-k3 e-m2 e-m3 // e-m3: e-k0 e-k1 e-k2 e-k3 e-m2")
	})
	t.Run("parents in a ring end", func(t *testing.T) {
		apply(t, s, batch("ring", firm("e-r0", "某公司", "", ""), firm("e-r1", "某公司", "", "", func(e *graph.Enterprise) { e.Parent = "e-r0" })))
		apply(t, s, batch("closed", firm("e-r0", "某公司", "", "", func(e *graph.Enterprise) { e.Parent = "e-r1" })))
		holds(t, "e-r0: e-r1 // e-r1: e-r0", 10, "e-r0", "e-r1")
	})
}

func holdsWalked(t *testing.T, s graph.Reader, id, want string) {
	t.Helper()
	met, err := walkedKin(t.Context(), s, []string{id}, 10*graph.MaxLimit)
	must(t, err)
	equal(t, "kin met on a walk", kinText(met), want)
}

// walkedKin answers a query for kin by way of the web of a store.
func walkedKin(ctx context.Context, s graph.Reader, ids []string, limit int) (list []graph.KinGroup, err error) {
	found, err := s.Enterprises(ctx, ids) // a web knows surviving ids only
	if err != nil {
		return nil, err
	}
	err = graph.Weave(ctx, s, func(w graph.Web) error {
		numbers := make([]int32, len(found))
		for i, e := range found {
			if numbers[i], err = w.Number(e.ID); err != nil {
				return err
			}
		}
		return w.Kin(ctx, numbers, limit, func(of int32, kin []int32, truncated bool) bool {
			g := graph.KinGroup{Of: ids[len(list)], Truncated: truncated}
			if at := numbers[len(list)]; at != of {
				g.Of = "not asked for: " + w.ID(of)
			}
			for _, n := range kin {
				g.Kin = append(g.Kin, w.ID(n))
			}
			list = append(list, g)
			return true
		})
	})
	return list, err
}

// kinText writes groups down: groups apart by //, a plus for a cut.
func kinText(groups []graph.KinGroup) string {
	var list []string
	for _, g := range groups {
		text := strings.TrimSpace(g.Of + ": " + strings.Join(g.Kin, " "))
		if g.Truncated {
			text += " +"
		}
		list = append(list, text)
	}
	return strings.Join(list, " // ")
}
