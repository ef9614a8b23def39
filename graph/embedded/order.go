package embedded

import (
	"cmp"
	"slices"
)

// A sorted list of handles is changed for a whole write at once: cut takes
// handles out while the records are still what they were sorted by, merge puts
// handles in when the records are what they are now. Both move each stretch
// between two changes once, so that a write of one record and of a million
// cost what they should.

type compare func(a, b handle) int

// cut takes handles, all of them in the list, out of it.
func cut(list, gone []handle, by compare) []handle {
	if len(gone) == 0 {
		return list
	}
	slices.SortFunc(gone, by)
	kept, next := 0, 0
	for _, h := range gone {
		i, _ := slices.BinarySearchFunc(list[next:], h, by)
		if i += next; kept == next {
			kept = i
		} else {
			kept += copy(list[kept:], list[next:i])
		}
		next = i + 1
	}
	kept += copy(list[kept:], list[next:])
	return list[:kept]
}

// merge puts handles, none of them in the list, into it.
func merge(list, added []handle, by compare) []handle {
	if len(added) == 0 {
		return list
	}
	slices.SortFunc(added, by)
	return mergeSorted(list, added, by)
}

func mergeSorted(list, added []handle, by compare) []handle {
	end := len(list)
	list = append(list, added...)
	for k, h := range slices.Backward(added) {
		i, _ := slices.BinarySearchFunc(list[:end], h, by)
		copy(list[i+k+1:], list[i:end])
		list[i+k] = h
		end = i
	}
	return list
}

// sortBegun sorts handles by numbers that come first in their order, which stand side
// by side, and by the order itself, which looks all over memory, where these are alike.
func sortBegun(handles []handle, begin func(handle) uint64, by compare) {
	type begun struct {
		begin  uint64
		handle handle
	}
	list := make([]begun, len(handles))
	for i, h := range handles {
		list[i] = begun{begin(h), h}
	}
	slices.SortFunc(list, func(a, b begun) int {
		if a.begin != b.begin {
			return cmp.Compare(a.begin, b.begin)
		}
		return by(a.handle, b.handle)
	})
	for i, b := range list {
		handles[i] = b.handle
	}
}

// byOwner calls f for each owner of some of the handles with these handles.
func byOwner(handles []handle, owner func(handle) handle, f func(owner handle, list []handle)) {
	pairs := make([]uint64, len(handles))
	for i, h := range handles {
		pairs[i] = uint64(owner(h))<<32 | uint64(h)
	}
	slices.Sort(pairs)
	var list []handle
	for i, p := range pairs {
		list = append(list, handle(p))
		if i+1 == len(pairs) || pairs[i+1]>>32 != p>>32 {
			f(handle(p>>32), list)
			list = list[:0]
		}
	}
}
