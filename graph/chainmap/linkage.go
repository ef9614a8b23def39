package chainmap

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// partnersPerSide is how many of each list a linkage map shows at most: more
// could not be read.
const partnersPerSide = 25

// DrawPartners draws partners of either side and known links; none is graph.ErrNotFound.
func DrawPartners(ctx context.Context, l Layouter, a *insight.Partners, o Options) (*Scene, error) {
	if len(a.Suppliers)+len(a.Customers)+len(a.Equipment)+len(a.Known) == 0 {
		return nil, fmt.Errorf("%w: %s", graph.ErrNotFound, strings.Join(append([]string{"没有可画的伙伴。"}, a.Notes...), ""))
	}
	return Draw(ctx, l, partnersDrawing(a), o)
}

// DrawInputs draws what a maker needs and who makes it; no input is graph.ErrNotFound.
func DrawInputs(ctx context.Context, l Layouter, a *insight.Assembly, o Options) (*Scene, error) {
	if len(a.Rows) == 0 {
		return nil, fmt.Errorf("%w: %s", graph.ErrNotFound, strings.Join(a.Notes, ""))
	}
	return Draw(ctx, l, inputsDrawing(a), o)
}

// partnersDrawing sets suppliers left, the asked side in the middle, customers right.
func partnersDrawing(a *insight.Partners) Network {
	home, other := insight.ShortPlace(a.Home.Name), insight.ShortPlace(a.Other.Name)
	s := newSketch(fmt.Sprintf("%s在%s的伙伴", a.Of.Name, other),
		[]string{home + "—" + other, "数据截至" + insight.DateZH(a.AsOf)},
		append(append([]string{"注明“已有合作”的是登记的供货关系，其余是可能的供货方向。"}, a.Notes...), rulesZH(a.RuleVersion)))
	s.Columns = true
	own := func(n *insight.Named) string {
		if n == nil {
			n = &a.Of.Named
		}
		node := Node{ID: "own " + n.ID, Caption: home, Name: n.Name, Calm: true, Focus: true, Column: 1}
		if strings.HasPrefix(n.ID, "e-") {
			node.Href = enterprisePage(n.ID)
		}
		s.node(node)
		return node.ID
	}
	if a.Of.Kind == "enterprise" || len(a.Known) == 0 {
		if a.Of.Kind != "chain" && a.Of.Kind != "park" {
			own(nil)
		}
	}
	theirs := func(f *insight.Firm, place string, side graph.Direction, lines ...string) string {
		column := map[graph.Direction]int{graph.Suppliers: 0, graph.Customers: 2}[side]
		node := Node{ID: string(side) + " " + f.ID, Caption: place, Name: f.ShortName, Lines: lines, Calm: true, Column: column, Title: f.Name, Href: enterprisePage(f.ID)}
		s.node(node)
		return node.ID
	}
	link := func(side graph.Direction, mine, other, label string, class EdgeClass) {
		if side == graph.Suppliers {
			mine, other = other, mine
		}
		s.edge(Edge{From: mine, To: other, Label: label, Class: class})
	}
	for _, k := range a.Known[:min(len(a.Known), partnersPerSide)] {
		with := &k.With
		if a.Of.Kind == "enterprise" {
			with = nil // a parent's link too is shown as the enterprise's
		}
		link(k.Side, own(with), theirs(&k.Firm, k.Place, k.Side, "已有合作"), k.Product, EdgeClass(k.Class))
	}
	for _, side := range []struct {
		side  graph.Direction
		items []insight.Partner
	}{{graph.Suppliers, withEquipment(a, graph.Suppliers, a.Suppliers)}, {graph.Customers, withEquipment(a, graph.Customers, a.Customers)}} {
		for i := range min(len(side.items), partnersPerSide) {
			x := &side.items[i]
			with := x.With
			if a.Of.Kind == "enterprise" {
				with = nil
			}
			link(side.side, own(with), theirs(&x.Firm, x.Place, side.side, x.Segment.Name, fmt.Sprintf("%s %.0f分", x.LinkZH, x.Score)), "", chained)
		}
	}
	return s.Network
}

// withEquipment puts the equipment of a side behind its other proposals.
func withEquipment(a *insight.Partners, side graph.Direction, list []insight.Partner) []insight.Partner {
	list = slices.Clone(list)
	for _, x := range a.Equipment {
		if x.Side == side {
			list = append(list, x)
		}
	}
	return list
}

// inputsDrawing sets the maker right and its inputs, level by level, left of it.
func inputsDrawing(a *insight.Assembly) Network {
	region := insight.ShortPlace(a.Region.Name)
	var counts []string
	for _, state := range insight.InputStates {
		counts = append(counts, fmt.Sprintf("%s%d", insight.InputStateZH(state, region), a.Counts[state]))
	}
	s := newSketch(fmt.Sprintf("%s上游配套图 · %s", a.ShortName, a.Region.Name),
		[]string{strings.Join(counts, "，"), "数据截至" + insight.DateZH(a.AsOf)},
		append(slices.Clone(a.Notes), rulesZH(a.RuleVersion)))
	s.Columns = true
	s.node(Node{ID: a.Maker.ID, Caption: a.Place, Name: a.ShortName, Calm: true, Focus: true, Column: a.Depth, Title: a.Maker.Name, Href: enterprisePage(a.Maker.ID)})
	own := map[string]bool{}
	for _, n := range a.Segments {
		own[n.ID] = true
	}
	for _, x := range a.Rows {
		node := Node{ID: x.Segment.ID, Caption: x.StateZH, Name: x.Segment.Name, Calm: true, Column: a.Depth - x.Level, Href: "/segments/" + x.Segment.ID}
		switch x.State {
		case insight.InputHere:
			node.Lines = append(node.Lines, supplyLine(region, x.Here))
		case insight.InputNear, insight.InputEmpty:
			node.Status, node.Calm = insight.Unseen, false
		}
		for i, ring := range x.Rings {
			if ring.Count > 0 {
				node.Lines = append(node.Lines, supplyLine([]string{"50公里内", "100公里内"}[i], ring))
			}
		}
		s.node(node)
		for _, into := range x.Into {
			to := into.ID
			if own[to] {
				to = a.Maker.ID
			}
			s.edge(Edge{From: x.Segment.ID, To: to, Class: chained})
		}
	}
	return s.Network
}

// supplyLine names the first firm of a place and counts the others.
func supplyLine(place string, s insight.Supply) string {
	switch {
	case len(s.Firms) == 0:
		return fmt.Sprintf("%s：%d家", place, s.Count)
	case s.Count == 1:
		return place + "：" + s.Firms[0].ShortName
	}
	return fmt.Sprintf("%s：%s等%d家", place, s.Firms[0].ShortName, s.Count)
}
