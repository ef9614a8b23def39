package insight

import (
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
)

// PathQuestion asks how two enterprises are connected along supply links, and
// within corporate groups.
type PathQuestion struct {
	From, To string // ids of two enterprises
	Paths    int    // how many, the best first: 1..MostPaths
	Directed bool   // links only the way goods go, from From to To
	Inferred bool   // inferred links too, not only confirmed and disclosed ones
	AsOf     graph.Date
}

// Along says which links are walked.
func (q PathQuestion) Along() graph.LinksQuery {
	direction := graph.Both
	if q.Directed {
		direction = graph.Customers
	}
	return along(direction, q.Inferred, q.AsOf)
}

// Check returns graph.ErrInvalid for a question without an answer.
func (q PathQuestion) Check() error {
	if q.Paths < 1 || q.Paths > MostPaths {
		return fmt.Errorf("%w: 路径条数须在 1 到 %d 之间", graph.ErrInvalid, MostPaths)
	}
	if q.From == q.To {
		return fmt.Errorf("%w: 起点和终点是同一家企业，请换一家", graph.ErrInvalid)
	}
	return nil
}

// SegmentRoute connects two enterprises through the segments they work in: what
// one could supply to the other, though nobody recorded that it does.
type SegmentRoute struct {
	// Supplier is the enterprise at the upstream end.
	Supplier string  `json:"supplier"`
	Segments []Named `json:"segments"` // in the order goods flow
}

// SegmentRoutes finds the shortest ways along the flow of goods from a segment
// of one enterprise to a segment of the other, at most max of them by ids, over
// at most MostLevels edges. Where both directions are asked for, the shorter wins.
func (a *Atlas) SegmentRoutes(q PathQuestion, from, to []string, max int) []SegmentRoute {
	n := a.net
	routes := n.flows(from, to, max)
	out := n.segmentRoutes(q.From, routes)
	if q.Directed {
		return out
	}
	against := n.flows(to, from, max)
	switch {
	case len(against) == 0:
		return out
	case len(routes) == 0 || len(against[0]) < len(routes[0]):
		return n.segmentRoutes(q.To, against)
	case len(against[0]) == len(routes[0]):
		out = append(out, n.segmentRoutes(q.To, against)...)
	}
	return out[:min(len(out), max)]
}

func (n *network) segmentRoutes(supplier string, routes [][]int) []SegmentRoute {
	out := make([]SegmentRoute, 0, len(routes))
	for _, r := range routes {
		one := SegmentRoute{Supplier: supplier}
		for _, s := range r {
			one.Segments = append(one.Segments, Named{n.segments[s].ID, n.segments[s].Name})
		}
		out = append(out, one)
	}
	return out
}

// mostWays bounds the ways over segments that are followed at once.
const mostWays = 20_000

// flows lists the shortest ways downstream from any of the first segments to
// any of the last, at least one edge long.
func (n *network) flows(from, to []string, max int) [][]int {
	end := map[int]bool{}
	for _, id := range to {
		end[n.index[id]] = true
	}
	var level [][]int
	for _, id := range slices.Sorted(slices.Values(from)) {
		level = append(level, []int{n.index[id]})
	}
	seen := map[int]int{} // segment → level at which it was first reached
	for depth := range MostLevels {
		var found, next [][]int
		for _, way := range level {
			for _, t := range n.outputs[way[len(way)-1]] {
				first, ok := seen[t]
				if ok && first < depth && !end[t] {
					continue
				}
				longer := append(slices.Clone(way), t)
				if end[t] {
					found = append(found, longer)
				}
				if !ok || first == depth {
					seen[t] = depth
					next = append(next, longer)
				}
			}
		}
		if len(found) > 0 {
			slices.SortFunc(found, func(a, b []int) int { return slices.Compare(a, b) })
			return found[:min(len(found), max)]
		}
		level = next[:min(len(next), mostWays)]
	}
	return nil
}

// PathAnswer tells how two enterprises are connected.
type PathAnswer struct {
	From      Named      `json:"from"`
	To        Named      `json:"to"`
	Directed  bool       `json:"directed"`
	Inferred  bool       `json:"inferred"` // inferred links were walked too
	AsOf      graph.Date `json:"as_of"`
	Paths     []Path     `json:"paths"`
	LinksRead int        `json:"links_read"`
	// Truncated: the search ended at its bound, and paths of at most MostLevels
	// steps may be missing. Otherwise none is, up to the number asked for.
	Truncated bool `json:"truncated"`
	// Through is filled only where no recorded path was found: another kind of
	// connection, over segments that feed each other.
	Through   []SegmentRoute `json:"through_segments"`
	Shared    []Named        `json:"shared_segments"` // both work in them; said only where no path was found
	Sentences []string       `json:"sentences"`
}

// Path is a path with everything named.
type Path struct {
	Length      int     `json:"length"`     // steps of both kinds
	Confidence  float64 `json:"confidence"` // the lowest of its deals; 0 where it has none
	Enterprises []Named `json:"enterprises"`
	Hops        []Hop   `json:"hops"`
	GroupSteps  int     `json:"group_steps"` // steps within corporate groups
}

// Hop is one step of a path: along supply links, or from kin to kin.
type Hop struct {
	From     Named    `json:"from"`
	To       Named    `json:"to"`
	WithFlow bool     `json:"with_flow"` // From supplies To; else From buys from To, or the step is one to kin
	Deal     *Deal    `json:"deal"`      // the surest; null: a step to kin
	Others   []Deal   `json:"others"`    // parallel links between the two
	Kin      *Kinship `json:"kin"`       // null: a step along links
}

// NewPath names a path: its enterprises, which the families hold with their
// ancestors, and the links of each hop, the surest first; a hop without is one to kin.
func NewPath(enterprises []string, hops [][]graph.SupplyLink, confidence float64, families map[string]graph.Enterprise, segment func(id string) *Named) Path {
	enterprise := func(id string) Named { return Named{ID: id, Name: families[id].Name} }
	p := Path{Length: len(hops), Confidence: confidence, Hops: make([]Hop, 0, len(hops))}
	for i, links := range hops {
		from, to := enterprises[i], enterprises[i+1]
		h := Hop{From: enterprise(from), To: enterprise(to), Others: []Deal{}}
		if len(links) == 0 {
			a, b := families[from], families[to]
			k := NewKinship(families, &a, &b)
			h.Kin = &k
			p.GroupSteps++
		}
		for n, l := range links {
			d := NewDeal(l, enterprise, segment)
			if n == 0 {
				h.Deal, h.WithFlow = &d, l.Supplier == from
				continue
			}
			h.Others = append(h.Others, d)
		}
		p.Hops = append(p.Hops, h)
	}
	for _, id := range enterprises {
		p.Enterprises = append(p.Enterprises, enterprise(id))
	}
	return p
}

// InGroup: the path has no deal on it; its ends belong to one corporate group.
func (p *Path) InGroup() bool { return p.Length > 0 && p.GroupSteps == p.Length }

// KindZH tells in short what a path is made of.
func (p *Path) KindZH() string {
	switch confidence := number(100*p.Confidence) + "%"; {
	case p.InGroup():
		return fmt.Sprintf("%d步，同一集团，不是供货", p.Length)
	case p.GroupSteps > 0:
		return fmt.Sprintf("%d步，其中集团内%d步，供货的最低可信度%s", p.Length, p.GroupSteps, confidence)
	default:
		return fmt.Sprintf("%d步，最低可信度%s", p.Length, confidence)
	}
}

// Sentence draws a path in one line: an arrow points the way goods go; a step to
// kin has none.
func (p *Path) Sentence() string {
	var b strings.Builder
	b.WriteString(p.Enterprises[0].Name)
	for _, h := range p.Hops {
		arrow := " → "
		switch {
		case h.Kin != nil:
			arrow = " —" + h.Kin.KindZH() + "— "
		case !h.WithFlow:
			arrow = " ← "
		}
		b.WriteString(arrow + h.To.Name)
	}
	return b.String()
}

// Tell writes the sentences of an answer to a question for so many paths. Where
// none was found it claims no more than was searched.
func (a *PathAnswer) Tell(paths int) {
	which := "登记的供应关系（不含推断）"
	if a.Inferred {
		which = "全部供应关系（含推断）"
	}
	add := func(format string, args ...any) { a.Sentences = append(a.Sentences, fmt.Sprintf(format, args...)) }
	switch {
	case len(a.Paths) > 0 && a.Paths[0].InGroup():
		add("%s与%s属同一集团（%s）；按%s，列出%d条路径；数据截至%s。", a.From.Name, a.To.Name, a.Paths[0].Hops[0].Kin.RelationZH, which, len(a.Paths), dateZH(a.AsOf))
	case len(a.Paths) > 0:
		add("按%s，%s与%s最少隔%d步，列出%d条路径；数据截至%s。", which, a.From.Name, a.To.Name, a.Paths[0].Length, len(a.Paths), dateZH(a.AsOf))
	case a.Truncated:
		add("按%s，在查过的%d条关系内未找到%s与%s之间的供应路径，不等于没有；关系过多，没有查完。", which, a.LinksRead, a.From.Name, a.To.Name)
	default:
		add("按%s，%d步以内没有登记%s与%s之间的供应路径（已查完%d步以内的全部登记关系）；没有登记不等于没有往来。", which, MostLevels, a.From.Name, a.To.Name, MostLevels)
	}
	if slices.ContainsFunc(a.Paths, func(p Path) bool { return p.GroupSteps > 0 }) {
		add("“集团内”的步是母公司、子公司或同属一个集团，不是供货，没有供货方向，不计可信度；步数照计。")
	}
	if len(a.Through) > 0 {
		add("潜在配套路径：以下只说明产业链上可以配套，并非实际供货。")
	}
	if len(a.Shared) > 0 {
		add("两家同在%s环节，是同行。", joinZH(namesOf(a.Shared)))
	}
	switch {
	case len(a.Paths) == 0:
	case a.Truncated:
		add("关系过多，只查了%d条，可能还有未列出的路径。", a.LinksRead)
	case len(a.Paths) < paths:
		add("%d步以内只有这些；更长的路径没有查。", MostLevels)
	}
}
