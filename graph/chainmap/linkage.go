package chainmap

import (
	"chainchief/graph/chainmap/paint"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// DrawPartners sets out who could trade with whom, a row a pair of segments, and
// known links; none is graph.ErrNotFound.
func DrawPartners(_ context.Context, a *insight.Partners, o Options) (*paint.Scene, error) {
	if len(a.Suppliers)+len(a.Customers)+len(a.Equipment)+len(a.Known) == 0 {
		return nil, fmt.Errorf("%w: %s", graph.ErrNotFound, strings.Join(append([]string{"没有可画的伙伴。"}, a.Notes...), ""))
	}
	return partnersMatrix(a, o).draw(o)
}

// DrawInputs sets out what a maker needs and who makes it, a row a segment; no
// input is graph.ErrNotFound.
func DrawInputs(_ context.Context, a *insight.Assembly, o Options) (*paint.Scene, error) {
	if len(a.Rows) == 0 {
		return nil, fmt.Errorf("%w: %s", graph.ErrNotFound, strings.Join(a.Notes, ""))
	}
	return inputsMatrix(a, o).draw(o)
}

// gradesNote explains the signs behind the names.
const gradesNote = "企业名后“*”为从业待核，“（线索）”不计入家数。"

// pairing is the firms of both sides that could trade over a pair of segments.
type pairing struct {
	from, to            insight.Named
	theirs, ours, links []string
	firms               int // of the asked side, the most that one of theirs fits
}

// pairsOf gathers proposals of a side by their two segments; those that the edition may
// not name are counted by id.
func (o Options) pairsOf(a *insight.Partners, items []insight.Partner, side graph.Direction, unnamed map[string]bool) (pairs []*pairing) {
	for i := range items {
		x := &items[i]
		if !o.shown(&x.Firm) {
			unnamed[x.Firm.ID] = true
			continue
		}
		from, to := x.Segment, x.OwnSegment
		if side == graph.Customers {
			from, to = to, from
		}
		at := slices.IndexFunc(pairs, func(p *pairing) bool { return p.from.ID == from.ID && p.to.ID == to.ID })
		if at < 0 {
			at, pairs = len(pairs), append(pairs, &pairing{from: from, to: to})
		}
		pairs[at].add(x, cmp.Or(x.With, &a.Of.Named).Name)
	}
	return pairs
}

// leftOutOf says how many firms the public edition does not name.
func leftOutOf(unnamed map[string]bool) []string {
	if len(unnamed) == 0 {
		return nil
	}
	return []string{fmt.Sprintf("公开版：未列线索、网络转载、无出处、行业研判和待核的资料（企业%d家）。", len(unnamed))}
}

// add adds a proposal, and the first of the asked side that it fits.
func (p *pairing) add(x *insight.Partner, with string) {
	p.theirs, p.ours, p.links = once(p.theirs, firmWords(&x.Firm)+"（"+x.Place+"）"), once(p.ours, with), once(p.links, x.LinkZH)
	p.firms = max(p.firms, x.WithOthers+1)
}

// names are the partners and the firms of the asked side, those not named counted.
func (p *pairing) names() (theirs, ours string) {
	ours = strings.Join(p.ours, "、")
	if p.firms > len(p.ours) {
		ours += fmt.Sprintf("等%d家", p.firms)
	}
	return strings.Join(p.theirs, "、"), ours
}

// partnersMatrix has a row for each pair of segments: who could sell, and who buy.
func partnersMatrix(a *insight.Partners, o Options) *matrix {
	home, other := insight.ShortPlace(a.Home.Name), insight.ShortPlace(a.Other.Name)
	m := &matrix{title: fmt.Sprintf("%s在%s的伙伴", a.Of.Name, other), facts: []string{o.Edition.ZH(), home + "—" + other, "数据截至" + insight.DateZH(a.AsOf)}, asOf: a.AsOf,
		columns: []matrixColumn{{"供方环节", 0.19, paint.Ink}, {"供方企业", 0.26, paint.Ink}, {"需方环节", 0.19, paint.Ink}, {"需方企业", 0.26, paint.Ink}, {"依据", 0.1, paint.Grey}}}
	m.notes = append([]string{"“已有合作”是登记的供货关系，其余按环节之间的供应关系提出，是可能的对接，须逐一核实。" + gradesNote}, a.Notes...)
	m.notes = append(m.notes, rulesZH(a.RuleVersion))
	unnamed := map[string]bool{}
	for _, k := range a.Known {
		if o.Edition == Public && (!o.Edition.vouched(k.Sourced) || !o.shown(&k.Firm)) {
			unnamed[k.Firm.ID] = true
			continue
		}
		theirs, segment := firmWords(&k.Firm)+"（"+k.Place+"）", ""
		if k.Segment != nil {
			segment = k.Segment.Name
		}
		row := matrixRow{group: "已有合作", cells: []string{segment, k.With.Name, "", theirs, k.ClassZH + "：" + k.Product}, href: enterprisePage(k.Firm.ID)}
		if k.Side == graph.Suppliers {
			row.cells[1], row.cells[3] = theirs, k.With.Name
		}
		m.rows = append(m.rows, row)
	}
	for _, part := range []struct {
		name  string
		side  graph.Direction
		items []insight.Partner
	}{
		{fmt.Sprintf("向%s采购（%s供%s）", other, other, home), graph.Suppliers, a.Suppliers},
		{fmt.Sprintf("为%s配套（%s供%s）", other, home, other), graph.Customers, a.Customers},
		{fmt.Sprintf("装备对接（%s供%s）", other, home), graph.Suppliers, ofSide(a.Equipment, graph.Suppliers)},
		{fmt.Sprintf("装备对接（%s供%s）", home, other), graph.Customers, ofSide(a.Equipment, graph.Customers)},
	} {
		for _, p := range o.pairsOf(a, part.items, part.side, unnamed) {
			suppliers, customers := p.names()
			if part.side == graph.Customers {
				suppliers, customers = customers, suppliers
			}
			m.rows = append(m.rows, matrixRow{group: part.name, href: "/segments/" + p.from.ID,
				cells: []string{p.from.Name, suppliers, p.to.Name, customers, strings.Join(p.links, "、")}})
		}
	}
	m.notes = append(m.notes, leftOutOf(unnamed)...)
	return m
}

func once(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

func ofSide(list []insight.Partner, side graph.Direction) []insight.Partner {
	return slices.DeleteFunc(slices.Clone(list), func(x insight.Partner) bool { return x.Side != side })
}

// shown reports whether a firm may be named in the edition.
func (o Options) shown(f *insight.Firm) bool {
	return o.Edition != Public || f.Published()
}

func firmWords(f *insight.Firm) string {
	return firm{cmp.Or(f.ShortName, f.Name), gradeOf(*f)}.words()
}

// inputsMatrix has a row for each segment, and a column for each place where it may be made.
func inputsMatrix(a *insight.Assembly, o Options) *matrix {
	region := insight.ShortPlace(a.Region.Name)
	var counts []string
	for _, state := range insight.InputStates {
		counts = append(counts, fmt.Sprintf("%s%d", insight.InputStateZH(state, region), a.Counts[state]))
	}
	m := &matrix{title: fmt.Sprintf("%s%s · %s", a.ShortName, a.Table, a.Region.Name), facts: []string{o.Edition.ZH(), strings.Join(counts, "；"), "数据截至" + insight.DateZH(a.AsOf)}, asOf: a.AsOf,
		columns: []matrixColumn{{"环节", 0.2, paint.Ink}, {region, 0.2, paint.Green}, {"项目", 0.18, paint.Amber}}}
	inner := 0.0
	for _, km := range a.RingsKM {
		head := fmt.Sprintf("%.0f公里内", km)
		if inner > 0 {
			head = fmt.Sprintf("%.0f–%.0f公里", inner, km)
		}
		m.columns, inner = append(m.columns, matrixColumn{head, 0.3 / float64(len(a.RingsKM)), paint.Blue}), km
	}
	m.columns = append(m.columns, matrixColumn{"空缺", 0.12, paint.Red})
	m.notes = append([]string{"公里数从" + a.ShortName + "所在地算起，不含" + region + "。" + gradesNote}, a.Notes...)
	m.notes = append(m.notes, rulesZH(a.RuleVersion))
	for level := 1; level <= a.Depth; level++ {
		for i := range a.Rows {
			x := &a.Rows[i]
			if x.Level != level {
				continue
			}
			cells := []string{x.Segment.Name, supplyWords(o, &x.Here), projectWords(o, x.Projects)}
			for k := range a.RingsKM {
				var ring insight.Supply
				if k < len(x.Rings) {
					ring = x.Rings[k]
				}
				cells = append(cells, supplyWords(o, &ring))
			}
			gap := ""
			switch x.State {
			case insight.InputEmpty:
				gap = "空缺"
			case insight.InputNear:
				gap = region + insight.Unseen.ZH()
			}
			m.rows = append(m.rows, matrixRow{group: fmt.Sprintf("第%d层上游 · %s", level, x.Chain.Name), cells: append(cells, gap),
				href: "/segments/" + x.Segment.ID, alarm: x.State == insight.InputEmpty})
		}
	}
	return m
}

// supplyWords names the makers in a place, and counts those not named.
func supplyWords(o Options, s *insight.Supply) string {
	var names []string
	for i := range s.Firms {
		if o.shown(&s.Firms[i]) {
			names = append(names, firmWords(&s.Firms[i]))
		}
	}
	text := strings.Join(names, "、")
	switch {
	case s.Count == 0 && text == "":
		return ""
	case text == "":
		return fmt.Sprintf("%d家", s.Count)
	case s.Count > len(names):
		return fmt.Sprintf("%s等%d家", text, s.Count)
	}
	return text
}

func projectWords(o Options, list []insight.ProjectNote) string {
	var words []string
	for _, p := range list {
		if o.Edition.vouched(p.Sourced) {
			words = append(words, projectLabel(p))
		}
	}
	return strings.Join(words, "；")
}
