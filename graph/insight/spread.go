package insight

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
)

// SpreadQuestion asks for a supply network as its reader spread it out: who was
// opened, hidden and pinned. The same question has the same answer, place for place.
type SpreadQuestion struct {
	Of string // id of the enterprise in the middle
	// Opened are ids of enterprises and keys of folds in the order they were opened. One
	// with Closed before it was closed again and keeps its room, so that no other moves.
	Opened   []string
	Hidden   []string // ids of enterprises
	Pinned   []Pin
	From, To string // ids of two enterprises whose shortest way is shown; both or neither
	Without  string // who or what is thought away: an id, or a tie's key; blank: nothing
	Inferred bool   // inferred links too
	AsOf     graph.Date
	Region   string // whose chain suffers where somebody is thought away
	Partner  string
}

// Pin is an enterprise that stays on the sheet, in its place.
type Pin struct {
	ID          string
	Column, Row int
}

// Closed stands before what was closed again.
const Closed = "-"

// The bounds of a sheet.
const (
	MostSpread   = 300 // boxes at all
	firstSide    = 20  // boxes of one side of the one in the middle, at first
	openedAtOnce = 40  // boxes that come with one opening
	foldedKind   = 12  // enterprises of one kind before the rest are folded
	mostPlaces   = 400 // of a pin, in each direction
)

// Spread is a supply network on a sheet: columns from the suppliers at the left
// to the customers at the right, the one asked for at column 0, row 0.
type Spread struct {
	SpreadQuestion
	Nodes   []SpreadNode
	Ties    []Tie
	Deals   []Deal // of the ties between enterprises
	Undrawn int    // inferred links of those opened that are left out, Inferred not being asked for
	// Full: more was opened than a sheet takes. Truncated: an enterprise has more links than are looked at.
	Full, Truncated bool
	Way             *PathAnswer // from From to To
	Lost            []string    // what would break, a sentence each
}

// SpreadNode is a box: an enterprise, or a fold of several.
type SpreadNode struct {
	NetworkNode // of a fold: the segment alone
	Key         string
	Column, Row int
	Fold        bool
	Rest        int    // enterprises in the fold, or neighbours of the enterprise that are not on the sheet
	RestMore    bool   // and others beyond those looked at
	Opened      bool   // its neighbours were opened
	Pinned      bool   // it stays where it is
	OnWay       bool   // it lies on the way asked for
	Gone        bool   // it is thought away
	Loss        string // what it would lose; blank: nothing
	Sole        bool   // and has no other
}

// Tie is an arrow from a supplier's box to a customer's.
type Tie struct {
	From, To string // keys
	Deal     *Deal  // the surest; nil: of a fold
	Class    string // of the surest
	Count    int    // links, of a fold enterprises
	OnWay    bool
	Gone     bool // it is thought away
}

// TieKey names the tie of two enterprises.
func TieKey(supplier, customer string) string { return supplier + "~" + customer }

// FoldKey names the fold of the neighbours of one enterprise, on one side, of one kind.
func FoldKey(of string, side graph.Direction, kind string) string {
	return "~" + of + "~" + string(side) + "~" + kind
}

func foldParts(key string) (of string, side graph.Direction, kind string) {
	parts := strings.SplitN(key, "~", 4)
	if len(parts) < 4 || parts[0] != "" {
		return "", "", ""
	}
	return parts[1], graph.Direction(parts[2]), parts[3]
}

// otherKinds is the kind of a fold of several kinds.
const otherKinds = "*"

// Openers are the enterprises whose neighbours the sheet may show.
func (q *SpreadQuestion) Openers() []string {
	list := []string{q.Of}
	for _, key := range q.Opened {
		key = strings.TrimPrefix(key, Closed)
		if of, _, _ := foldParts(key); of != "" {
			key = of
		}
		if !slices.Contains(list, key) {
			list = append(list, key)
		}
	}
	return list
}

// Check returns graph.ErrInvalid for a question without an answer.
func (q *SpreadQuestion) Check() error {
	for _, p := range q.Pinned {
		if max(p.Column, -p.Column, p.Row, -p.Row) > mostPlaces {
			return fmt.Errorf("%w: 固定的位置太远，请在图上重新固定", graph.ErrInvalid)
		}
	}
	for _, key := range q.Opened {
		if of, side, _ := foldParts(strings.TrimPrefix(key, Closed)); strings.Contains(key, "~") && (of == "" || side != graph.Suppliers && side != graph.Customers) {
			return fmt.Errorf("%w: 展开的内容写法有误，请在图上重新展开", graph.ErrInvalid)
		}
	}
	if len(q.Opened) > MostSpread || len(q.Hidden) > 2*MostSpread || len(q.Pinned) > MostSpread {
		return fmt.Errorf("%w: 展开、隐藏或固定的太多，请从这家企业的网络重新开始", graph.ErrInvalid)
	}
	return nil
}

// Neighbours are the partners of one enterprise on both sides, the surest first.
type Neighbours struct {
	Sides     map[graph.Direction][]Partnered
	Truncated bool
}

// Partnered is a partner and the kind it is folded with: the id of its segment.
type Partnered struct{ ID, Kind string }

type slot struct{ column, row int }

// spreading places boxes; what stands once is never moved.
type spreading struct {
	q      *SpreadQuestion
	near   map[string]*Neighbours
	at     map[string]slot // by key, shown or not
	order  []string
	taken  map[slot]bool
	shown  map[string]bool
	opened map[string]bool
	folds  map[string][]string // by key: who is in it
	full   bool
}

// Arrange places the boxes of a sheet. near has the neighbours of all Openers.
// The nodes have their keys, places and segments of folds; who they are is filled in after.
func Arrange(q *SpreadQuestion, near map[string]*Neighbours, way []Hop) (nodes []SpreadNode, full bool) {
	s := &spreading{q: q, near: near, at: map[string]slot{}, taken: map[slot]bool{}, shown: map[string]bool{}, opened: map[string]bool{}, folds: map[string][]string{}}
	s.put(q.Of, slot{})
	s.shown[q.Of] = true
	for _, p := range q.Pinned {
		if at := (slot{p.Column, p.Row}); s.at[p.ID] == (slot{}) && p.ID != q.Of && !s.taken[at] {
			s.put(p.ID, at)
			s.shown[p.ID] = true
		}
	}
	s.open(q.Of, firstSide, true)
	for _, key := range q.Opened {
		key, closed := strings.CutPrefix(key, Closed)
		if of, side, kind := foldParts(key); of != "" {
			s.unfold(key, of, side, kind, !closed)
		} else if _, placed := s.at[key]; placed && key != q.Of {
			s.open(key, openedAtOnce/2, !closed && s.shown[key])
		}
	}
	s.along(way)
	for _, key := range s.order {
		if s.shown[key] && !slices.Contains(q.Hidden, key) || key == q.Of {
			if n, ok := s.node(key); ok {
				nodes = append(nodes, n)
			}
		}
	}
	return nodes, s.full
}

func (s *spreading) put(key string, at slot) {
	s.at[key], s.taken[at] = at, true
	s.order = append(s.order, key)
}

// room is how many more boxes a sheet takes.
func (s *spreading) room() int { return MostSpread - len(s.order) }

// block places boxes that come together in the free places nearest to a row, in their order.
func (s *spreading) block(keys []string, column, row int) {
	var rows []int
	for d := 0; len(rows) < len(keys); d++ {
		for _, r := range []int{row + d, row - d} {
			if !s.taken[slot{column, r}] && len(rows) < len(keys) && !slices.Contains(rows, r) {
				rows = append(rows, r)
			}
		}
	}
	slices.Sort(rows)
	for i, key := range keys {
		s.put(key, slot{column, rows[i]})
	}
}

// open shows the neighbours of a box, those of one kind beyond a number folded.
func (s *spreading) open(id string, perSide int, shown bool) {
	s.opened[id] = s.opened[id] || shown
	at := s.at[id]
	for _, side := range []graph.Direction{graph.Suppliers, graph.Customers} {
		column := at.column + 1
		if side == graph.Suppliers {
			column = at.column - 1
		}
		keys, fresh := s.choose(id, side, min(perSide, s.room()))
		s.block(fresh, column, at.row)
		for _, key := range keys {
			s.shown[key] = s.shown[key] || shown
		}
	}
}

// kinds groups the neighbours of one side, the largest kind first.
func (s *spreading) kinds(id string, side graph.Direction) [][]Partnered {
	var groups [][]Partnered
	for _, p := range s.near[id].Sides[side] {
		i := slices.IndexFunc(groups, func(g []Partnered) bool { return g[0].Kind == p.Kind })
		if i < 0 {
			i, groups = len(groups), append(groups, nil)
		}
		groups[i] = append(groups[i], p)
	}
	slices.SortStableFunc(groups, func(a, b []Partnered) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a[0].Kind, b[0].Kind))
	})
	return groups
}

// choose picks what of one side is shown: all keys, and those of them not yet placed.
func (s *spreading) choose(id string, side graph.Direction, most int) (keys, fresh []string) {
	groups := s.kinds(id, side)
	for _, each := range []int{foldedKind, 8, 5, 3, 2, 1} {
		keys, fresh = nil, nil
		folds := map[string][]string{}
		add := func(key string) {
			keys = append(keys, key)
			if _, placed := s.at[key]; !placed {
				fresh = append(fresh, key)
			}
		}
		left := groups
		for len(left) > 0 {
			g := left[0]
			n := each
			if len(g) == n+1 {
				n++ // a fold of one would take its place
			}
			if each == 1 && len(fresh)+min(len(g), 2)+1 > most && len(left) > 1 {
				break
			}
			for _, p := range g[:min(n, len(g))] {
				add(p.ID)
			}
			if len(g) > n {
				key := FoldKey(id, side, g[0].Kind)
				add(key)
				for _, p := range g[n:] {
					folds[key] = append(folds[key], p.ID)
				}
			}
			left = left[1:]
		}
		if len(left) > 0 {
			key := FoldKey(id, side, otherKinds)
			add(key)
			for _, g := range left {
				for _, p := range g {
					folds[key] = append(folds[key], p.ID)
				}
			}
		}
		if len(fresh) <= most || each == 1 {
			for key, list := range folds {
				s.folds[key] = list
			}
			break
		}
	}
	if len(fresh) > s.room() {
		s.full = true
		cut := fresh[max(s.room(), 0):]
		keys = slices.DeleteFunc(keys, func(key string) bool { return slices.Contains(cut, key) })
		fresh = fresh[:max(s.room(), 0)]
	}
	return keys, fresh
}

// unfold takes the next ones out of a fold.
func (s *spreading) unfold(key, of string, side graph.Direction, kind string, shown bool) {
	at, placed := s.at[key]
	if !placed {
		return
	}
	var next, fresh []string
	for _, id := range s.folds[key] {
		if len(next) == foldedKind {
			break
		}
		if _, placed := s.at[id]; !placed && len(fresh) == s.room() {
			s.full = true
			break
		} else if !placed {
			fresh = append(fresh, id)
		} else if s.shown[id] {
			continue
		}
		next = append(next, id)
	}
	s.block(fresh, at.column, at.row)
	for _, id := range next {
		s.shown[id] = s.shown[id] || shown && s.shown[key]
	}
}

// along shows who lies on a way, beside the one before where they stand nowhere yet.
func (s *spreading) along(way []Hop) {
	for i := range way {
		h := &way[i]
		for _, id := range []string{h.From.ID, h.To.ID} {
			if _, placed := s.at[id]; !placed {
				before := s.at[h.From.ID]
				switch {
				case h.Kin != nil || id == h.From.ID:
				case h.WithFlow:
					before.column++
				default:
					before.column--
				}
				s.block([]string{id}, before.column, before.row)
			}
			s.shown[id] = true
		}
	}
}

func (s *spreading) node(key string) (SpreadNode, bool) {
	at := s.at[key]
	n := SpreadNode{Key: key, Column: at.column, Row: at.row, Opened: s.opened[key]}
	n.ID = key
	of, side, kind := foldParts(key)
	if of != "" {
		n.Fold, n.Side = true, side
		for _, id := range s.folds[key] {
			if !s.shown[id] && !slices.Contains(s.q.Hidden, id) {
				n.Rest++
			}
		}
		if kind != otherKinds {
			n.Segment = &Named{ID: kind}
		}
		return n, n.Rest > 0 && s.shown[of] && !slices.Contains(s.q.Hidden, of)
	}
	n.Pinned = slices.ContainsFunc(s.q.Pinned, func(p Pin) bool { return p.ID == key })
	return n, true
}

// FoldOf is the enterprise and the side whose neighbours a fold holds.
func (n *SpreadNode) FoldOf() (of string, side graph.Direction) {
	of, side, _ = foldParts(n.Key)
	return of, side
}

// Node is the box with a key; nil where there is none.
func (a *Spread) Node(key string) *SpreadNode {
	for i := range a.Nodes {
		if a.Nodes[i].Key == key {
			return &a.Nodes[i]
		}
	}
	return nil
}

// Middle is the enterprise in the middle.
func (a *Spread) Middle() *SpreadNode { return a.Node(a.Of) }

// Alone: no link of the enterprise in the middle is on record.
func (a *Spread) Alone() bool { return len(a.Nodes) == 1 && a.Middle().Rest == 0 && len(a.Hidden) == 0 }

// Join ties the boxes by the deals between them, which come with the surest first.
func (a *Spread) Join(deals []Deal) {
	shown, at := map[string]bool{}, map[string]int{}
	for i := range a.Nodes {
		shown[a.Nodes[i].Key] = true
	}
	for _, d := range deals {
		if !shown[d.Supplier.ID] || !shown[d.Customer.ID] {
			continue
		}
		a.Deals = append(a.Deals, d)
		key := TieKey(d.Supplier.ID, d.Customer.ID)
		if i, ok := at[key]; ok {
			a.Ties[i].Count++
			continue
		}
		at[key] = len(a.Ties)
		a.Ties = append(a.Ties, Tie{From: d.Supplier.ID, To: d.Customer.ID, Deal: &d, Class: d.Class, Count: 1, Gone: a.Without == key || a.Without == d.Supplier.ID || a.Without == d.Customer.ID})
	}
	for i := range a.Nodes {
		n := &a.Nodes[i]
		if of, side := n.FoldOf(); n.Fold && side == graph.Suppliers {
			a.Ties = append(a.Ties, Tie{From: n.Key, To: of, Count: n.Rest})
		} else if n.Fold {
			a.Ties = append(a.Ties, Tie{From: of, To: n.Key, Count: n.Rest})
		}
	}
}

// Anonymous is the sheet without names: an enterprise is called by its place and
// segment, and known by a number.
func (a *Spread) Anonymous() *Spread {
	b := *a
	b.Nodes, b.Ties, b.Deals, b.Lost, b.Way = slices.Clone(a.Nodes), nil, nil, nil, nil
	called, keys := map[string]string{}, map[string]string{}
	for i := range b.Nodes {
		n := &b.Nodes[i]
		keys[n.Key] = fmt.Sprintf("n%d", i+1)
		if !n.Fold {
			n.Name = AnonymousZH(n.Region, n.Segment)
			called[n.Key] = n.Name
			n.ID, n.ShortName, n.Source = "", "", graph.Source{}
		} else {
			n.ID = ""
		}
		n.Key = keys[n.Key]
	}
	nameless := func(d Deal) Deal {
		d.ID, d.Product = "", ""
		if d.Segment != nil {
			d.Product = d.Segment.Name
		}
		d.Supplier, d.Customer = Named{Name: called[d.Supplier.ID]}, Named{Name: called[d.Customer.ID]}
		d.Sourced = Sourced{}
		return d
	}
	for _, t := range a.Ties {
		t.From, t.To = keys[t.From], keys[t.To]
		if t.Deal != nil {
			d := nameless(*t.Deal)
			t.Deal = &d
		}
		b.Ties = append(b.Ties, t)
	}
	for _, d := range a.Deals {
		b.Deals = append(b.Deals, nameless(d))
	}
	b.Of = keys[a.Of]
	return &b
}

// AnonymousZH stands for an enterprise whose name is not told.
func AnonymousZH(region, segment *Named) string {
	var parts []string
	if region != nil {
		parts = append(parts, region.Name)
	}
	if segment != nil {
		parts = append(parts, segment.Name)
	}
	if parts == nil {
		return "某企业"
	}
	return "某企业（" + strings.Join(parts, "·") + "）"
}

// Facts say what the sheet holds.
func (a *Spread) Facts() []string {
	firms := 0
	for i := range a.Nodes {
		if !a.Nodes[i].Fold {
			firms++
		}
	}
	facts := []string{fmt.Sprintf("图上%d家企业、%d条供应关系", firms, len(a.Deals)), "数据截至" + DateZH(a.AsOf)}
	if a.Undrawn > 0 {
		facts = append(facts, fmt.Sprintf("推断的%d条未画", a.Undrawn))
	}
	if a.Inferred {
		facts = append(facts, "含推断的关系")
	}
	if n := len(a.Hidden); n > 0 {
		facts = append(facts, fmt.Sprintf("隐藏了%d家", n))
	}
	return facts
}

// Notes warn of what is missing.
func (a *Spread) Notes() (notes []string) {
	if a.Full {
		notes = append(notes, fmt.Sprintf("图上最多%d个方框，没有全部展开；请先收起几家，再点“整理”。", MostSpread))
	}
	if a.Truncated {
		notes = append(notes, "有的企业供应关系过多，只取了可信度高的一部分。")
	}
	return append(notes, "没有登记的往来不在图上。")
}
