package embedded

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
)

func members(s *set) []handle { return slices.Collect(s.all()) }

func sorted(m map[handle]bool) []handle { return slices.Sorted(maps.Keys(m)) }

// A set is held to a map, over thin and thick stretches and back.
func TestSet(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for round := range 60 {
		var s set
		model := map[handle]bool{}
		limit := 1 << (3 + r.IntN(14))
		for step := range 3000 {
			if step%500 == 0 {
				limit = 1 << (3 + r.IntN(14))
			}
			h := handle(r.IntN(limit))
			if r.IntN(3) == 0 {
				s.remove(h)
				delete(model, h)
			} else {
				s.add(h)
				model[h] = true
			}
			if s.n != len(model) || s.has(h) != model[h] {
				t.Fatalf("round %d, step %d: %d members, want %d", round, step, s.n, len(model))
			}
		}
		if got := members(&s); !slices.Equal(got, sorted(model)) {
			t.Fatalf("round %d: %v, want %v", round, got, sorted(model))
		}
	}
}

func TestIntersectAndUnion(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for range 300 {
		var sets []*set
		every, some := map[handle]int{}, map[handle]bool{}
		for range 1 + r.IntN(4) {
			s := new(set)
			limit := 1 << (2 + r.IntN(12))
			for range r.IntN(1 << (2 + r.IntN(9))) {
				s.add(handle(r.IntN(limit)))
			}
			for h := range s.all() {
				every[h]++
				some[h] = true
			}
			sets = append(sets, s)
		}
		maps.DeleteFunc(every, func(_ handle, n int) bool { return n < len(sets) })
		u, i := union(sets), intersect(sets)
		if got := members(u); !slices.Equal(got, sorted(some)) || u.n != len(some) {
			t.Fatalf("union is %v of %d, want %v", got, u.n, sorted(some))
		}
		if got, want := members(i), slices.Sorted(maps.Keys(every)); !slices.Equal(got, want) || i.n != len(want) {
			t.Fatalf("intersection is %v of %d, want %v", got, i.n, want)
		}
	}
	if s := union(nil); s.n != 0 || s.has(0) {
		t.Error("the union of nothing is not empty")
	}
}

func TestCutAndMerge(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	rank := r.Perm(1000)
	by := func(a, b handle) int { return rank[a] - rank[b] }
	var list []handle
	in := map[handle]bool{}
	for range 500 {
		var gone, added []handle
		for range r.IntN(1 << r.IntN(9)) {
			h := handle(r.IntN(1000))
			if in[h] && !slices.Contains(gone, h) {
				gone = append(gone, h)
			} else if !in[h] && !slices.Contains(added, h) {
				added = append(added, h)
			}
		}
		list = merge(cut(list, gone, by), added, by)
		for _, h := range gone {
			delete(in, h)
		}
		for _, h := range added {
			in[h] = true
		}
		if want := slices.SortedFunc(maps.Keys(in), by); !slices.Equal(list, want) {
			t.Fatalf("list is %v, want %v", list, want)
		}
	}
}
