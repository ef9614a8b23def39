package embedded

import (
	"iter"
	"math/bits"
	"slices"
)

// handle is the place of an enterprise, a membership or a link in its column.
// It holds for as long as the record does and never leaves the package.
type handle = uint32

// set is a set of handles: a sorted list while it is thin, a bitmap where it
// holds more than one in 32 of the handles up to its last, which is then smaller.
// So both a rare and a common text cost little to keep and to intersect.
type set struct {
	list []handle
	bits []uint64 // in place of list
	n    int
}

func (s *set) add(h handle) {
	if s.bits != nil {
		if int(h/64) > 2*max(s.n, 32) { // far out: it is thin again
			s.list, s.bits = slices.AppendSeq(make([]handle, 0, s.n+1), s.all()), nil
			s.add(h)
			return
		}
		s.grow(h)
		if mask := uint64(1) << (h % 64); s.bits[h/64]&mask == 0 {
			s.bits[h/64] |= mask
			s.n++
		}
		return
	}
	if last := len(s.list) - 1; last < 0 || s.list[last] < h {
		s.list = append(s.list, h)
	} else if s.list[last] == h {
		return
	} else if i, found := slices.BinarySearch(s.list, h); !found {
		s.list = slices.Insert(s.list, i, h)
	}
	s.n = len(s.list)
	if last := s.list[s.n-1]; s.n > 32 && s.n > int(last/32) {
		s.grow(last)
		for _, h := range s.list {
			s.bits[h/64] |= 1 << (h % 64)
		}
		s.list = nil
	}
}

func (s *set) grow(h handle) {
	if n := int(h/64) + 1 - len(s.bits); n > 0 {
		s.bits = append(s.bits, make([]uint64, n)...)
	}
}

func (s *set) remove(h handle) {
	if s.bits != nil {
		if mask := uint64(1) << (h % 64); int(h/64) < len(s.bits) && s.bits[h/64]&mask != 0 {
			s.bits[h/64] &^= mask
			s.n--
		}
		return
	}
	if i, found := slices.BinarySearch(s.list, h); found {
		s.list = slices.Delete(s.list, i, i+1)
		s.n--
	}
}

func (s *set) has(h handle) bool {
	if s.bits != nil {
		return s.hasBit(h)
	}
	_, found := slices.BinarySearch(s.list, h)
	return found
}

// hasBit is has of a bitmap.
func (s *set) hasBit(h handle) bool {
	return int(h/64) < len(s.bits) && s.bits[h/64]>>(h%64)&1 != 0
}

// all yields the handles in ascending order.
func (s *set) all() iter.Seq[handle] {
	return func(yield func(handle) bool) {
		for _, h := range s.list {
			if !yield(h) {
				return
			}
		}
		for i, word := range s.bits {
			for ; word != 0; word &= word - 1 {
				if !yield(handle(i*64 + bits.TrailingZeros64(word))) {
					return
				}
			}
		}
	}
}

// intersect returns what is in every set; there must be one at least. The
// answer may be one of the sets itself and is only to be read.
func intersect(sets []*set) *set {
	slices.SortFunc(sets, func(a, b *set) int { return a.n - b.n })
	least, others := sets[0], sets[1:]
	if len(others) == 0 {
		return least
	}
	if least.bits == nil {
		var both set
		for _, h := range least.list {
			if !slices.ContainsFunc(others, func(s *set) bool { return !s.has(h) }) {
				both.list = append(both.list, h)
			}
		}
		both.n = len(both.list)
		return &both
	}
	both := set{bits: slices.Clone(least.bits)}
	for _, s := range others {
		if s.bits == nil { // larger than least and yet thin: it reaches further
			for i := range both.bits {
				for word := both.bits[i]; word != 0; word &= word - 1 {
					if h := handle(i*64 + bits.TrailingZeros64(word)); !s.has(h) {
						both.bits[i] &^= 1 << (h % 64)
					}
				}
			}
			continue
		}
		both.bits = both.bits[:min(len(both.bits), len(s.bits))]
		for i := range both.bits {
			both.bits[i] &= s.bits[i]
		}
	}
	for _, word := range both.bits {
		both.n += bits.OnesCount64(word)
	}
	return &both
}

// union returns what is in any of the sets.
func union(sets []*set) *set {
	if len(sets) == 1 {
		return sets[0]
	}
	var any set
	for _, s := range sets {
		any.grow(s.last())
		if s.bits != nil {
			for i, word := range s.bits {
				any.bits[i] |= word
			}
		}
		for _, h := range s.list {
			any.bits[h/64] |= 1 << (h % 64)
		}
	}
	for _, word := range any.bits {
		any.n += bits.OnesCount64(word)
	}
	return &any
}

// thick returns the set as a bitmap, which is quicker to look into.
func (s *set) thick() *set {
	if s.bits != nil {
		return s
	}
	t := set{n: s.n}
	t.grow(s.last())
	for _, h := range s.list {
		t.bits[h/64] |= 1 << (h % 64)
	}
	return &t
}

// without returns the set without some.
func (s *set) without(some []handle) *set {
	rest := &set{bits: slices.Clone(s.thick().bits)}
	for _, h := range some {
		if int(h/64) < len(rest.bits) {
			rest.bits[h/64] &^= 1 << (h % 64)
		}
	}
	for _, word := range rest.bits {
		rest.n += bits.OnesCount64(word)
	}
	return rest
}

// last is a handle that no member exceeds.
func (s *set) last() handle {
	switch {
	case len(s.bits) > 0:
		return handle(len(s.bits)*64 - 1)
	case len(s.list) > 0:
		return s.list[len(s.list)-1]
	}
	return 0
}
