package walk

import (
	"container/heap"
	"context"
	"slices"
	"strings"

	"chainchief/graph"
)

// mostNear bounds the links read for one neighbourhood. A link that is read from
// both its ends counts twice.
const mostNear = 20_000

// At least leastShare links of each enterprise are read. A level is not read on
// once there are enoughShares candidates for each place left.
const leastShare, enoughShares = 64, 2

// NearQuery asks for the enterprises around one.
type NearQuery struct {
	Of          string // id
	Depth       int    // links away, at most
	Enterprises int    // how many besides Of, at most
	Along       graph.LinksQuery
}

// Neighbourhood is the enterprises around one.
type Neighbourhood struct {
	// Neighbours are the enterprise asked for, then the nearest first. Where a level
	// does not fit whole, the surest of the links read decide, then their ids.
	Neighbours []Neighbour
	// Links are those read between two of the Neighbours, each once, the surest
	// first. The outermost enterprises are not opened: links among them are missing.
	Links []Link
	// Truncated: enterprises within Depth, or links of those that were opened, are missing.
	Truncated bool
}

// Neighbour is an enterprise of a neighbourhood.
type Neighbour struct {
	Number int32           // in the web
	Level  int             // links away, exactly
	Side   graph.Direction // of the enterprise asked for: where the way to this one begins
	Sells  bool            // it is the supplier of the link it was reached by
	By     int32           // that link, in the web
}

// Link is a link between two enterprises of a neighbourhood.
type Link struct {
	Number             int32 // in the web
	Supplier, Customer int   // in Neighbours
}

// nearSearch collects a neighbourhood level by level.
type nearSearch struct {
	q         NearQuery
	web       graph.Web
	most      int             // links to read
	place     map[int32]int32 // in list, by number in the web
	list      []Neighbour
	read      []tie // a link may be read from both its ends
	depth     int   // of the enterprises being reached
	queue     []int32
	short     []short
	skip      int // links of an enterprise that were read before
	level     []front
	fresh     []graph.Arc // of all in level
	truncated bool
}

// tie is a link as it was read from one of its ends.
type tie struct {
	of int32
	graph.Arc
}

// short is an enterprise of which only the first links are read.
type short struct {
	of    int32
	links int
}

// FindNeighbourhood walks a web. An unknown enterprise is graph.ErrNotFound.
func FindNeighbourhood(ctx context.Context, web graph.Web, q NearQuery) (*Neighbourhood, error) {
	return findNeighbourhood(ctx, web, q, mostNear)
}

func findNeighbourhood(ctx context.Context, web graph.Web, q NearQuery, most int) (*Neighbourhood, error) {
	centre, err := web.Number(q.Of)
	if err != nil {
		return nil, err
	}
	s := &nearSearch{q: q, web: web, most: most, place: make(map[int32]int32, q.Enterprises+1)}
	s.add(Neighbour{Number: centre})
	for len(s.queue) > 0 && s.depth < q.Depth {
		if err := s.readLevel(ctx); err != nil {
			return nil, err
		}
	}
	return &Neighbourhood{Neighbours: s.list, Links: s.inside(), Truncated: s.truncated}, nil
}

func (s *nearSearch) add(n Neighbour) {
	s.place[n.Number] = int32(len(s.list))
	s.list, s.queue = append(s.list, n), append(s.queue, n.Number)
}

func (s *nearSearch) room() int { return s.q.Enterprises + 1 - len(s.list) }

// readLevel opens the enterprises in the queue and takes in whom their links
// reach. What it leaves unread ends the walk: a next level would not be exact.
func (s *nearSearch) readLevel(ctx context.Context) error {
	s.depth++
	unopened := s.queue
	s.queue = nil
	for {
		var err error
		if unopened, err = s.open(ctx, unopened); err != nil {
			return err
		}
		s.takeIn()
		if s.room() == 0 || len(s.read) >= s.most || len(unopened)+len(s.short) == 0 {
			break
		}
		if len(unopened) > 0 {
			continue
		}
		more, err := s.readOn(ctx)
		if err != nil {
			return err
		}
		if !more {
			break
		}
	}
	if len(unopened)+len(s.short) > 0 || s.room() == 0 && s.depth < s.q.Depth && len(s.queue) > 0 {
		s.truncated, s.queue = true, nil
	}
	return nil
}

// open reads the first links of enterprises, the surest, as long as more
// candidates are wanted. It returns those it did not open.
func (s *nearSearch) open(ctx context.Context, queue []int32) ([]int32, error) {
	s.skip = 0
	q := s.q.Along
	for len(queue) > 0 && len(s.read) < s.most && len(s.fresh) < enoughShares*s.room() {
		q.Limit = min(s.room()+leastShare, max(leastShare, enoughShares*s.room()/len(queue)))
		some := queue[:min(len(queue), readAtOnce)]
		queue = queue[len(some):]
		if err := s.web.Arcs(ctx, some, q, s.take); err != nil {
			return nil, err
		}
	}
	return queue, nil
}

// readOn reads further links of the enterprises that are read in part, and
// reports whether there were any.
func (s *nearSearch) readOn(ctx context.Context) (more bool, err error) {
	list := s.short
	s.short = nil
	before := len(s.read)
	for _, e := range list {
		s.skip = e.links
		q := s.q.Along
		q.Limit = 4 * e.links
		if err := s.web.Arcs(ctx, []int32{e.of}, q, s.take); err != nil {
			return false, err
		}
	}
	s.takeIn()
	return len(s.read) > before, nil
}

// take notes the links of an enterprise.
func (s *nearSearch) take(of int32, arcs []graph.Arc, truncated bool) bool {
	all := len(arcs)
	arcs = arcs[min(s.skip, all):]
	if room := s.most - len(s.read); len(arcs) > room {
		arcs, truncated = arcs[:room], true
	}
	if truncated {
		s.short = append(s.short, short{of, all})
	}
	begin := len(s.fresh)
	for _, a := range arcs {
		s.read = append(s.read, tie{of, a})
		if _, known := s.place[a.Other]; !known {
			s.fresh = append(s.fresh, a)
		}
	}
	if fresh := s.fresh[begin:]; len(fresh) > 0 {
		s.level = append(s.level, front{s.place[of], fresh})
	}
	return true
}

// takeIn adds whom the links of the level reach, the surest first, as far as there is room.
func (s *nearSearch) takeIn() {
	heap.Init(s)
	for ; len(s.level) > 0; heap.Fix(s, 0) {
		r := &s.level[0]
		a := r.arcs[0]
		if _, known := s.place[a.Other]; !known {
			if s.room() == 0 {
				s.truncated = true
				break
			}
			n := Neighbour{Number: a.Other, Level: s.depth, Side: s.list[r.from].Side, Sells: !a.Sells, By: a.Link}
			if s.depth == 1 {
				n.Side = graph.Suppliers
				if a.Sells {
					n.Side = graph.Customers
				}
			}
			s.add(n)
		}
		r.arcs = r.arcs[1:]
		for len(r.arcs) > 0 {
			if _, known := s.place[r.arcs[0].Other]; !known {
				break
			}
			r.arcs = r.arcs[1:]
		}
		if len(r.arcs) > 0 {
			continue
		}
		last := len(s.level) - 1
		s.level[0], s.level = s.level[last], s.level[:last]
		if last == 0 {
			break
		}
	}
	s.level, s.fresh = s.level[:0], nil
}

// inside lists the links read between enterprises of the neighbourhood.
func (s *nearSearch) inside() []Link {
	ties := make([]*tie, 0, len(s.read))
	for i := range s.read {
		if _, ok := s.place[s.read[i].Other]; ok { // as the other end is
			ties = append(ties, &s.read[i])
		}
	}
	slices.SortFunc(ties, func(a, b *tie) int { return s.surest(&a.Arc, &b.Arc) })
	ties = slices.CompactFunc(ties, func(a, b *tie) bool { return a.Link == b.Link })
	links := make([]Link, len(ties))
	for i, t := range ties {
		l := Link{t.Link, int(s.place[t.Other]), int(s.place[t.of])}
		if t.Sells {
			l.Supplier, l.Customer = l.Customer, l.Supplier
		}
		links[i] = l
	}
	return links
}

// surest is graph.Surest for links of the web.
func (s *nearSearch) surest(a, b *graph.Arc) int {
	switch {
	case a.Confidence > b.Confidence, a.Confidence == b.Confidence && a.Order < b.Order:
		return -1
	case a.Confidence < b.Confidence, a.Order > b.Order:
		return 1
	case a.Link == b.Link:
		return 0
	}
	return strings.Compare(s.web.LinkID(a.Link), s.web.LinkID(b.Link))
}

// front is links from an enterprise to others that are not in the neighbourhood
// yet, the surest first.
type front struct {
	from int32 // in list
	arcs []graph.Arc
}

// heap.Interface, the surest link on top.

func (s *nearSearch) Len() int      { return len(s.level) }
func (s *nearSearch) Swap(i, j int) { s.level[i], s.level[j] = s.level[j], s.level[i] }
func (s *nearSearch) Less(i, j int) bool {
	return s.surest(&s.level[i].arcs[0], &s.level[j].arcs[0]) < 0
}
func (s *nearSearch) Push(any) { panic("never called") }
func (s *nearSearch) Pop() any { panic("never called") }
