package chainmap

import (
	"chainchief/graph/chainmap/paint"
	"slices"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// EdgeClass says how sure a link is.
type EdgeClass string

// The classes. inferred links are dashed and never drawn in the public edition.
const (
	confirmed  EdgeClass = "confirmed"
	disclosed  EdgeClass = "disclosed"
	unsourced  EdgeClass = "unsourced" // said to be confirmed or disclosed, by no source
	inferred   EdgeClass = "inferred"
	intraGroup EdgeClass = "intra_group"
	kinship    EdgeClass = "kin" // no link: a corporate group, without a direction
	recycling  EdgeClass = "recycling"
	chained    EdgeClass = "chained"   // a link of the taxonomy
	potential  EdgeClass = "potential" // the same, where two enterprises might trade and no link is recorded
)

// classOf is the class of a supply link.
func classOf(d *insight.Deal) EdgeClass {
	switch {
	case d.Kind == graph.LinkIntraGroup:
		return intraGroup
	case d.Unfounded():
		return unsourced
	}
	return EdgeClass(d.Class)
}

// zh is the word on the screen.
func (c EdgeClass) zh() string {
	switch c {
	case intraGroup:
		return insight.LinkKindZH(graph.LinkIntraGroup)
	case kinship:
		return "集团内"
	case unsourced:
		return "待核"
	case recycling:
		return "回收利用"
	case chained:
		return "供应方向"
	case potential:
		return "潜在"
	}
	return insight.ClassZH(string(c))
}

// line of an edge by class: its colour, relative thickness, and dashes relative to it.
func (c EdgeClass) line() (colour paint.Colour, thick, dash float64) {
	switch c {
	case inferred:
		return paint.Grey, 0.9, 3.5
	case potential:
		return paint.Grey, 0.9, 3.5
	case intraGroup:
		return paint.Faint, 0.9, 0
	case kinship:
		return paint.Faint, 1.1, 1.2
	case recycling:
		return paint.Faint, 0.9, 1.8
	case disclosed:
		return paint.ArrowColour, 1.1, 0
	case unsourced:
		return paint.ArrowColour, 1.1, 5
	case confirmed:
		return paint.Navy, 1.5, 0
	}
	return paint.ArrowColour, 1, 0
}

// legend explains the classes of edge and the statuses that are drawn.
func (n *Network) legend() []legendEntry {
	var list []legendEntry
	for _, e := range statusLegend()[:len(insight.Statuses)] {
		if slices.ContainsFunc(n.Nodes, func(k Node) bool { return k.Status != "" && k.Status.ZH() == e.word }) {
			list = append(list, e)
		}
	}
	return append(list, n.edgeLegend()...)
}

var edgeRules = map[EdgeClass]string{
	confirmed: "有可靠来源证实的供应关系", disclosed: "公开披露的供应关系", unsourced: "没有出处，对外使用前须先核实", inferred: "由资料推断，未证实，不参与判断",
	intraGroup: "同一集团内部供应，不算合作证明", kinship: "母公司、子公司或同属一个集团，不是供货", recycling: "只画，不参与判断", chained: "环节之间的供应关系", potential: "产业链上可以这样相供，没有登记，不是实际供货",
}

func (n *Network) edgeLegend() []legendEntry {
	var list []legendEntry
	for _, class := range []EdgeClass{chained, potential, confirmed, disclosed, unsourced, inferred, intraGroup, kinship, recycling} {
		if !slices.ContainsFunc(n.Edges, func(e Edge) bool { return e.Class == class }) {
			continue
		}
		list = append(list, legendEntry{func(s *paint.Scene, cx, cy, side float64) {
			colour, thick, dash := class.line()
			w := thick * side * 0.13
			s.Draw(paint.Path{Steps: []paint.Step{paint.Move(cx-side*0.65, cy), paint.Line(cx+side*0.3, cy)}, Stroke: &colour, Width: w, Dash: dash * w})
			if class != kinship {
				s.Draw(paint.Path{Steps: paint.Arrowhead(paint.Pt(cx+side*0.65, cy), 1, 0, side*0.5), Fill: &colour})
			}
		}, class.zh(), edgeRules[class], false})
	}
	return list
}
