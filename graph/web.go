package graph

import (
	"context"
	"encoding/binary"
	"slices"
)

// Weaver is what a store may offer besides: its supply links by number, for walks
// that meet thousands of them to tell of a few.
type Weaver interface {
	// Weave calls use with the web of one revision. No write lands meanwhile, so use
	// must be short, and must ask nothing else of the store.
	Weave(ctx context.Context, use func(Web) error) error
}

// Web is the supply links of a graph, where enterprises and links have small
// numbers. These hold as long as the web.
type Web interface {
	// Number is that of an enterprise by its surviving id; an unknown one is ErrNotFound.
	Number(id string) (int32, error)
	ID(enterprise int32) string
	LinkID(number int32) string

	// What follows hands one thing after another to a function, whose it is only
	// until that returns; what it copies it may keep.

	Enterprises(ctx context.Context, numbers []int32, use func(i int, e *Enterprise)) error
	Links(numbers []int32, use func(i int, l *SupplyLink))
	// Works has of each enterprise the first memberships in force, as Members has them.
	Works(ctx context.Context, of []int32, asOf Date, limit int, use func(i int, works []Membership)) error
	// Arcs has of each enterprise the links, as Reader.Links has them for the rest of
	// the query, until take says that it has enough.
	Arcs(ctx context.Context, of []int32, q LinksQuery, take func(of int32, arcs []Arc, truncated bool) (more bool)) error
}

// Arc is a supply link as a walk meets it at one of its ends.
type Arc struct {
	Link, Other int32 // the link, and the enterprise at its other end
	Sells       bool  // the end where it was met is the supplier
	Confidence  float64
	// Order is LinkOrder of the link's id.
	Order uint64
}

// LinkOrder is the beginning of an id as a number: of two ids with different
// numbers the one with the lower number comes first.
func LinkOrder(id string) uint64 {
	var begin [8]byte
	copy(begin[:], id)
	return binary.BigEndian.Uint64(begin[:])
}

// Weave calls use with the web of a store: its own, or one made of what its Links say.
func Weave(ctx context.Context, store Reader, use func(Web) error) error {
	if w, ok := store.(Weaver); ok {
		return w.Weave(ctx, use)
	}
	return use(&readWeb{store: store, enterprises: map[string]int32{}, links: map[string]int32{}})
}

// readWeb is a web made of what was read; it numbers what it meets.
type readWeb struct {
	store              Reader
	enterprises, links map[string]int32
	ids                []string
	read               []SupplyLink
}

func (w *readWeb) number(id string) int32 {
	n, known := w.enterprises[id]
	if !known {
		n = int32(len(w.ids))
		w.enterprises[id] = n
		w.ids = append(w.ids, id)
	}
	return n
}

// Number leaves it to Arcs to find that there is no such enterprise.
func (w *readWeb) Number(id string) (int32, error) { return w.number(id), nil }

func (w *readWeb) ID(enterprise int32) string { return w.ids[enterprise] }

func (w *readWeb) idsOf(numbers []int32) []string {
	ids := make([]string, len(numbers))
	for i, n := range numbers {
		ids[i] = w.ids[n]
	}
	return ids
}

func (w *readWeb) Enterprises(ctx context.Context, numbers []int32, use func(int, *Enterprise)) error {
	done := 0
	for ids := range slices.Chunk(w.idsOf(numbers), MaxIDs) {
		found, err := w.store.Enterprises(ctx, ids)
		if err != nil {
			return err
		}
		for i := range found {
			use(done+i, &found[i])
		}
		done += len(found)
	}
	return nil
}

func (w *readWeb) Works(ctx context.Context, of []int32, asOf Date, limit int, use func(int, []Membership)) error {
	done := 0
	for ids := range slices.Chunk(w.idsOf(of), MaxIDs) {
		groups, err := w.store.Members(ctx, MembersQuery{Enterprises: ids, AsOf: asOf, Limit: limit})
		if err != nil {
			return err
		}
		for i, g := range groups {
			works := make([]Membership, len(g.Members))
			for k := range g.Members {
				works[k] = g.Members[k].Membership
			}
			use(done+i, works)
		}
		done += len(groups)
	}
	return nil
}

func (w *readWeb) LinkID(number int32) string { return w.read[number].ID }

func (w *readWeb) Links(numbers []int32, use func(int, *SupplyLink)) {
	for i, n := range numbers {
		l := w.read[n]
		use(i, &l)
	}
}

func (w *readWeb) Arcs(ctx context.Context, of []int32, q LinksQuery, take func(int32, []Arc, bool) bool) error {
	q.Enterprises = w.idsOf(of)
	groups, err := w.store.Links(ctx, q)
	if err != nil {
		return err
	}
	var arcs []Arc
	for i, g := range groups {
		arcs = arcs[:0]
		for _, l := range g.Links {
			n, known := w.links[l.ID]
			if !known {
				n = int32(len(w.read))
				w.links[l.ID] = n
				w.read = append(w.read, l)
			}
			a := Arc{Link: n, Sells: l.Supplier == g.Of, Confidence: l.Confidence, Order: LinkOrder(l.ID)}
			if a.Sells {
				a.Other = w.number(l.Customer)
			} else {
				a.Other = w.number(l.Supplier)
			}
			arcs = append(arcs, a)
		}
		if !take(of[i], arcs, g.Truncated) {
			return nil
		}
	}
	return nil
}
