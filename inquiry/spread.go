package inquiry

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
)

const (
	openedLinks = 1000 // links of an enterprise that is opened that are looked at
	shownLinks  = 200  // links of any other one on a sheet
)

// spreadKey is a question as what is kept is found by it.
type spreadKey struct{ question string }

// Spread answers with a supply network as its reader spread it out. An unknown id
// is graph.ErrNotFound.
func (v *View) Spread(ctx context.Context, q insight.SpreadQuestion) (*insight.Spread, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	if err := v.start(ctx, &q.AsOf, &q.Region); err != nil {
		return nil, err
	}
	return kept(ctx, v, spreadKey{fmt.Sprintf("%+v", q)}, func(ctx context.Context) (*insight.Spread, error) { return v.spread(ctx, q) })
}

func (v *View) spread(ctx context.Context, q insight.SpreadQuestion) (*insight.Spread, error) {
	middle, err := v.Enterprises(ctx, []string{q.Of})
	if err != nil {
		return nil, err
	}
	q.Of = middle[0].ID // the survivor of a merge
	a := &insight.Spread{SpreadQuestion: q}
	if q.From != "" && q.To != "" && q.From != q.To {
		if a.Way, err = v.Paths(ctx, insight.PathQuestion{From: q.From, To: q.To, Paths: 1, Inferred: q.Inferred, AsOf: q.AsOf}); err != nil {
			return nil, err
		}
	}
	r := &spreadReader{View: v, ctx: ctx, a: a, segments: map[string]string{}, links: map[string][]graph.SupplyLink{}, cut: map[string]bool{}}
	if r.names, err = v.Names(ctx); err != nil {
		return nil, err
	}
	near, err := r.neighbours(q.Openers())
	if err != nil {
		return nil, err
	}
	var hops []insight.Hop
	if a.Way != nil && len(a.Way.Paths) > 0 {
		hops = a.Way.Paths[0].Hops
	}
	a.Nodes, a.Full = insight.Arrange(&q, near, hops)
	if err := r.describe(); err != nil {
		return nil, err
	}
	r.tie()
	r.markWay(hops)
	return a, r.lose()
}

// spreadReader reads what stands on a sheet.
type spreadReader struct {
	*View
	ctx      context.Context
	names    *Names
	a        *insight.Spread
	segments map[string]string // by enterprise: of what it sells, else its main one
	links    map[string][]graph.SupplyLink
	cut      map[string]bool // who has more links than were read
}

// read reads the links of enterprises on both sides.
func (r *spreadReader) read(ids []string, limit int) error {
	least := graph.ConfidenceDisclosed
	if r.a.Inferred {
		least = 0
	}
	for part := range slices.Chunk(ids, graph.MaxIDs) {
		groups, err := r.Links(r.ctx, graph.LinksQuery{Enterprises: part, Direction: graph.Both, AsOf: r.a.AsOf, Limit: limit})
		if err != nil {
			return err
		}
		for _, g := range groups {
			sure := slices.DeleteFunc(slices.Clone(g.Links), func(l graph.SupplyLink) bool { return l.Confidence < least })
			if limit == openedLinks {
				r.a.Undrawn += len(g.Links) - len(sure)
			}
			r.links[g.Of], r.cut[g.Of] = sure, g.Truncated
		}
	}
	return nil
}

// neighbours reads who is near the enterprises that are opened.
func (r *spreadReader) neighbours(openers []string) (map[string]*insight.Neighbours, error) {
	if err := r.read(openers, openedLinks); err != nil {
		return nil, err
	}
	var unknown []string
	for _, id := range openers {
		r.a.Truncated = r.a.Truncated || r.cut[id]
		for _, l := range r.links[id] {
			if l.Supplier != id && l.Segment != "" && r.segments[l.Supplier] == "" {
				r.segments[l.Supplier] = l.Segment
			}
			unknown = append(unknown, l.Supplier, l.Customer)
		}
	}
	if err := r.mainSegments(append(unknown, openers...)); err != nil {
		return nil, err
	}
	near := map[string]*insight.Neighbours{}
	for _, id := range openers {
		n := &insight.Neighbours{Sides: map[graph.Direction][]insight.Partnered{}, Truncated: r.cut[id]}
		seen := map[insight.Partnered]bool{}
		for _, l := range r.links[id] {
			side, other := graph.Customers, l.Customer
			if l.Customer == id {
				side, other = graph.Suppliers, l.Supplier
			}
			if mark := (insight.Partnered{ID: other, Kind: string(side)}); !seen[mark] {
				seen[mark] = true
				n.Sides[side] = append(n.Sides[side], insight.Partnered{ID: other, Kind: r.segments[other]})
			}
		}
		near[id] = n
	}
	return near, nil
}

// mainSegments finds what enterprises do of whom no link says what they sell.
func (r *spreadReader) mainSegments(ids []string) error {
	ids = slices.DeleteFunc(unique(ids), func(id string) bool { return r.segments[id] != "" })
	for part := range slices.Chunk(ids, graph.MaxIDs) {
		groups, err := r.Members(r.ctx, graph.MembersQuery{Enterprises: part, AsOf: r.a.AsOf, Limit: worksRead})
		if err != nil {
			return err
		}
		for _, g := range groups {
			works := make([]graph.Membership, len(g.Members))
			for i, m := range g.Members {
				works[i] = m.Membership
			}
			r.segments[g.Of] = r.names.Atlas.MainSegment(works, &r.desk.rules)
		}
	}
	return nil
}

// describe says who the boxes are, and how many neighbours of each are not shown.
func (r *spreadReader) describe() error {
	var ids, unread []string
	shown := map[string]bool{}
	for i := range r.a.Nodes {
		if n := &r.a.Nodes[i]; !n.Fold {
			ids, shown[n.Key] = append(ids, n.Key), true
			if r.links[n.Key] == nil {
				unread = append(unread, n.Key)
			}
		}
	}
	if err := r.read(unread, shownLinks); err != nil {
		return err
	}
	if err := r.mainSegments(ids); err != nil {
		return err
	}
	firms, err := r.firms(r.ctx, ids)
	if err != nil {
		return err
	}
	for i := range r.a.Nodes {
		n := &r.a.Nodes[i]
		if n.Fold {
			if n.Segment != nil {
				n.Segment = r.names.Segment(n.Segment.ID)
			}
			continue
		}
		e := firms[n.Key]
		n.Describe(&e, r.names.Atlas)
		n.Segment, n.RestMore = r.names.Segment(r.segments[n.Key]), r.cut[n.Key]
		others := map[string]bool{}
		for _, l := range r.links[n.Key] {
			for _, id := range []string{l.Supplier, l.Customer} {
				if id != n.Key && !shown[id] {
					others[id] = true
				}
			}
		}
		n.Rest = len(others)
	}
	return nil
}

// tie joins the boxes.
func (r *spreadReader) tie() {
	a := r.a
	byID := map[string]*insight.SpreadNode{}
	for i := range a.Nodes {
		byID[a.Nodes[i].Key] = &a.Nodes[i]
	}
	var links []graph.SupplyLink
	seen := map[string]bool{}
	for i := range a.Nodes {
		for _, l := range r.links[a.Nodes[i].Key] {
			if byID[l.Supplier] != nil && byID[l.Customer] != nil && !seen[l.ID] {
				seen[l.ID] = true
				links = append(links, l)
			}
		}
	}
	slices.SortStableFunc(links, func(a, b graph.SupplyLink) int { // the surest first, as a store gives them
		if a.Confidence != b.Confidence {
			return map[bool]int{true: -1, false: 1}[a.Confidence > b.Confidence]
		}
		return strings.Compare(a.ID, b.ID)
	})
	deals := make([]insight.Deal, len(links))
	for i, l := range links {
		deals[i] = insight.NewDeal(l, func(id string) insight.Named { return insight.Named{ID: id, Name: byID[id].Name} }, r.names.Segment)
	}
	a.Join(deals)
}

// markWay marks what lies on the way asked for.
func (r *spreadReader) markWay(hops []insight.Hop) {
	on := map[string]bool{}
	for _, h := range hops {
		for _, id := range []string{h.From.ID, h.To.ID} {
			if n := r.a.Node(id); n != nil {
				n.OnWay = true
			}
		}
		on[insight.TieKey(h.From.ID, h.To.ID)], on[insight.TieKey(h.To.ID, h.From.ID)] = true, true
	}
	for i := range r.a.Ties {
		t := &r.a.Ties[i]
		t.OnWay = on[insight.TieKey(t.From, t.To)]
	}
}

// lose says what would break without somebody, or without a tie, by the answer of the scenario.
func (r *spreadReader) lose() error {
	a := r.a
	if a.Without == "" {
		return nil
	}
	supplier, customer, tie := strings.Cut(a.Without, "~")
	without := func(id string) (*insight.Scenario, error) {
		chain := r.names.ChainOf(r.segments[id])
		if chain == "" && len(r.names.Taxonomy.Chains) > 0 {
			chain = r.names.Taxonomy.Chains[0].ID // who is cut off does not depend on it
		}
		return r.Scenario(r.ctx, insight.Question{Chain: chain, Region: a.Region, Partner: a.Partner, AsOf: a.AsOf}, []string{id})
	}
	if err := r.mainSegments(slices.DeleteFunc([]string{supplier, customer}, func(id string) bool { return id == "" })); err != nil {
		return err
	}
	s, err := without(supplier)
	if err != nil {
		return err
	}
	mark := func(who insight.Named, zh string, sole bool) {
		if n := a.Node(who.ID); n != nil {
			n.Loss, n.Sole = zh, sole
		}
		a.Lost = append(a.Lost, who.Name+"："+zh)
	}
	if !tie {
		if n := a.Node(supplier); n != nil {
			n.Gone = true
		}
	}
	for _, list := range [][]insight.CutOff{s.CutOff, s.LostSome} {
		for i := range list {
			if c := &list[i]; !tie || c.Enterprise.ID == customer {
				zh := c.ZH()
				mark(c.Enterprise, zh, c.Others == 0)
				a.Lost[len(a.Lost)-1] += "；可承接的：" + c.Successors.ZH() + "。"
			}
		}
	}
	if tie {
		if s, err = without(customer); err != nil {
			return err
		}
	}
	for i := range s.LostCustomers {
		if c := &s.LostCustomers[i]; !tie || c.Enterprise.ID == supplier {
			mark(c.Enterprise, c.ZH(), c.Others == 0)
			a.Lost[len(a.Lost)-1] += "。"
		}
	}
	switch {
	case tie && len(a.Lost) == 0:
		a.Lost = []string{"这条关系是推断的，或未登记，不参与推演；请先核实。"}
	case tie:
		a.Lost = append(a.Lost, "只算一步，不计连锁反应，也不计产量；没有登记的供货关系不在其中。")
	default:
		a.Lost = append(slices.Clone(s.Sentences[:1]), append(a.Lost, s.Sentences[1:]...)...)
	}
	return nil
}
