package graph

import (
	"context"
	"encoding/binary"
	"slices"
	"strings"
)

// Weaver is optional for a store: it gives the supply links and corporate groups
// by number, for walks that read thousands of them to name a few.
type Weaver interface {
	// Weave calls use with the web of one revision. No write lands meanwhile, so use
	// must be short, and must ask nothing else of the store.
	Weave(ctx context.Context, use func(Web) error) error
}

// Web is the supply links and corporate groups of a graph, where enterprises and links have small
// numbers. These hold as long as the web.
type Web interface {
	// Number is that of an enterprise by its surviving id; an unknown one is ErrNotFound.
	Number(id string) (int32, error)
	ID(enterprise int32) string
	LinkID(number int32) string

	// The methods below call a function once per item. The item is valid only
	// during the call; copy what you keep.

	Enterprises(ctx context.Context, numbers []int32, use func(i int, e *Enterprise)) error
	Links(numbers []int32, use func(i int, l *SupplyLink))
	// Works calls use once per enterprise with its first memberships in force, in
	// the order of Members.
	Works(ctx context.Context, of []int32, asOf Date, limit int, use func(i int, works []Membership)) error
	// Arcs calls take once per enterprise with its links, in the order of
	// Reader.Links, until take returns false. The query's Enterprises are not looked
	// at, and its Limit may be above MaxLimit; a store without a web of its own
	// still gives MaxLimit links at most, and says truncated.
	Arcs(ctx context.Context, of []int32, q LinksQuery, take func(of int32, arcs []Arc, truncated bool) (more bool)) error
	// Kin calls take once per enterprise with those of its corporate group, in the
	// order of Reader.Kin, until take returns false. The limit is that of Arcs.
	Kin(ctx context.Context, of []int32, limit int, take func(of int32, kin []int32, truncated bool) (more bool)) error
}

// Arc is a supply link as a walk meets it at one of its ends.
type Arc struct {
	Link, Other int32 // the link, and the enterprise at its other end
	Sells       bool  // the end where it was met is the supplier
	Confidence  float64
	// Order is LinkOrder of the link's id.
	Order uint64
}

// Surest orders links by confidence, the highest first, then by id.
func Surest(a, b SupplyLink) int {
	switch {
	case a.Confidence > b.Confidence:
		return -1
	case a.Confidence < b.Confidence:
		return 1
	}
	return strings.Compare(a.ID, b.ID)
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

// firstLimit is how many links of each enterprise are asked for at first. Few have
// more; those are asked for again one by one, so that an answer stays small.
const firstLimit = 500

func (w *readWeb) Arcs(ctx context.Context, of []int32, q LinksQuery, take func(int32, []Arc, bool) bool) error {
	most := min(q.Limit, MaxLimit)
	q.Limit, q.Enterprises = min(most, firstLimit), w.idsOf(of)
	groups, err := w.store.Links(ctx, q)
	if err != nil {
		return err
	}
	for i, g := range groups {
		if g.Truncated && q.Limit < most {
			one := q
			one.Limit, one.Enterprises = most, q.Enterprises[i:i+1]
			again, err := w.store.Links(ctx, one)
			if err != nil {
				return err
			}
			g = again[0]
		}
		if !take(of[i], w.arcs(&g), g.Truncated) {
			return nil
		}
	}
	return nil
}

// arcs numbers the links of a group.
func (w *readWeb) arcs(g *LinkGroup) []Arc {
	arcs := make([]Arc, 0, len(g.Links))
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
	return arcs
}
