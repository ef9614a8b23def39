package chainmap

import (
	"chainchief/graph/chainmap/paint"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// What a flow map can be about, besides the id of a segment or card.
const (
	focusBreaks = "breaks" // all 断点 with their neighbours
	focusAll    = "all"    // the whole chain
)

// MostSteps is the farthest a flow map looks from its focus.
const MostSteps = 6

// Flow draws the flow map (流程) of a chain: its leaf segments as boxes from left to
// right, around a focus: a segment, a card, focusBreaks or focusAll; blank is
// focusBreaks, or focusAll where nothing is broken. Steps is how many links it looks up
// and down; 0 is one. What one page cannot hold in letters that can be read goes on a
// page for each card, after one that shows how the cards hang together. An unknown
// focus is graph.ErrNotFound.
func Flow(ctx context.Context, t graph.Taxonomy, a *insight.Answer, o Options, focus string, steps int) (*paint.Scene, error) {
	m := newModel(t, a, o)
	about, name, err := m.focus(focus)
	if err != nil {
		return nil, err
	}
	whole := m.around(about, max(steps, 1), focus == focusAll)
	if len(whole.boxes) == len(m.leafs) {
		whole.unfocus() // nothing to set off
	}
	h := m.heading("流程图：" + name)
	h.facts = append(h.facts, fmt.Sprintf("图上%d个环节、%d条联系", len(whole.boxes), len(whole.links)))
	whole.heading = h
	s, fits, err := m.drawFlow(whole)
	if err != nil {
		return nil, err
	}
	if fits || len(m.cards) < 2 {
		s.DOT = whole.dot()
		return finish(s), nil
	}
	var cards []*card
	for _, c := range m.cards {
		if slices.ContainsFunc(c.rows, func(r *segment) bool { return slices.Contains(about, r.id) }) {
			cards = append(cards, c)
		}
	}
	var pages []*paint.Scene
	if len(cards) > 1 {
		h.title = m.heading("流程图：" + name + "（总览）").title
		s, err := m.drawCards(t, h, cards)
		if err != nil {
			return nil, err
		}
		pages = append(pages, s)
	}
	for _, c := range cards {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		page := whole.of(m, c)
		page.heading = m.heading("流程图：" + c.name)
		page.facts = append(page.facts, fmt.Sprintf("本板块%d个环节，与其他板块%d条联系", len(c.rows), page.outer))
		s, _, err := m.drawFlow(page)
		if err != nil {
			return nil, err
		}
		pages = append(pages, s)
	}
	s = bind(pages, max(matrixText*o.Paper.Unit(), leastFrameText))
	s.DOT = whole.dot()
	return finish(s), nil
}

// focus lists the segments a flow map is about, and its name.
func (m *model) focus(id string) ([]string, string, error) {
	var all, broken []string
	for _, c := range m.cards {
		var own []string
		for _, r := range c.rows {
			all, own = append(all, r.id), append(own, r.id)
			if r.id == id {
				return []string{r.id}, r.name, nil
			}
			if r.broken {
				broken = append(broken, r.id)
			}
		}
		if c.id == id {
			return own, c.name, nil
		}
	}
	switch {
	case id == focusAll:
		return all, "全部环节", nil
	case id == focusBreaks && len(broken) == 0:
		return nil, "", fmt.Errorf("%w: 这条链在这里没有断点，请另选一个环节或板块作焦点", graph.ErrNotFound)
	case id == focusBreaks, id == "" && len(broken) > 0:
		return broken, "断点及其上下游", nil
	case id == "":
		return all, "全部环节", nil
	}
	return nil, "", fmt.Errorf("%w: 这条链没有环节或板块“%.40s”，请改正焦点（也可写 breaks 或 all）", graph.ErrNotFound, id)
}

// flow is boxes and the links between them, as they go on one page.
type flow struct {
	heading
	boxes []flowBox
	links []flowLink
	notes []string
	outer int // links to the cards that are drawn as one box
}

type flowBox struct {
	Node
	stage graph.Stage
	words string // under its name, in as many lines as they take
}

// flowLink is goods of one box that another takes.
type flowLink struct {
	arrow
	links    int // between segments
	recycled bool
}

// around is what lies up to n links upstream or downstream of the segments, with the
// links that lead there; all: every link.
func (m *model) around(about []string, n int, all bool) *flow {
	f, found, led := &flow{notes: m.notes()}, map[string]bool{}, map[arrow]bool{}
	for _, up := range []bool{true, false} {
		edge := map[string]bool{}
		for _, id := range about {
			edge[id], found[id] = true, true
		}
		for range n {
			further := map[string]bool{}
			for _, l := range m.links {
				at, next := l.from, l.to
				if up {
					at, next = next, at
				}
				if edge[at] {
					led[l], further[next], found[next] = true, true, true
				}
			}
			edge = further
		}
	}
	for _, c := range m.cards {
		for _, r := range c.rows {
			if found[r.id] {
				f.boxes = append(f.boxes, flowBox{Node: m.node(c, r, slices.Contains(about, r.id)), stage: c.stage})
			}
		}
	}
	if !m.options.Shows(layerLinks) {
		return f
	}
	for _, l := range m.links {
		if led[l] || all {
			f.links = append(f.links, flowLink{l, 1, false})
		}
	}
	for _, l := range m.recycled {
		if found[l.from] && found[l.to] {
			f.links = append(f.links, flowLink{l, 1, true})
		}
	}
	return f
}

func (f *flow) unfocus() {
	for i := range f.boxes {
		f.boxes[i].Focus = false
	}
}

// of is the part of a flow that is a card's, each other card that it takes from or
// feeds as one box on that side.
func (f *flow) of(m *model, c *card) *flow {
	cardOf := map[string]*card{}
	for _, k := range m.cards {
		for _, r := range k.rows {
			cardOf[r.id] = k
		}
	}
	part := &flow{notes: append([]string{"其他板块各合为一框，圈内为环节联系条数。"}, f.notes...)}
	for _, b := range f.boxes {
		if cardOf[b.ID] == c {
			part.boxes = append(part.boxes, b)
		}
	}
	at := map[flowLink]int{} // in links, by ends
	segments := map[string][]string{}
	for _, l := range f.links {
		from, to := cardOf[l.from], cardOf[l.to]
		if from != c && to != c {
			continue
		}
		bundle := flowLink{arrow: l.arrow, recycled: l.recycled}
		other, k, side := "", to, "to-"
		switch {
		case from != c:
			side, k, other = "from-", from, l.from
			bundle.from = side + k.id
		case to != c:
			other = l.to
			bundle.to = side + k.id
		}
		if other != "" {
			part.outer++
			id := side + k.id
			if segments[id] == nil {
				part.boxes = append(part.boxes, flowBox{Node: Node{ID: id, Name: k.name, Calm: true, Href: m.cardPage(k.id)}, stage: k.stage})
			}
			segments[id] = once(segments[id], m.leafs[other].name)
		}
		i, ok := at[bundle]
		if !ok {
			i = len(part.links)
			at[bundle], part.links = i, append(part.links, bundle)
		}
		part.links[i].links++
	}
	for i := range part.boxes {
		b := &part.boxes[i]
		if list := segments[b.ID]; list != nil {
			b.Caption = fmt.Sprintf("其他板块 · %d个环节", len(list))
			b.words = strings.Join(list, "、")
		}
	}
	return part
}

// cardPage is the address of the flow map of a card, asked where the map was.
func (m *model) cardPage(id string) string {
	page := "/chains/" + url.PathEscape(m.answer.Chain.ID) + "?focus=" + url.QueryEscape(id) + "&kind=flow"
	if m.options.Keep != "" {
		page += "&" + m.options.Keep
	}
	return page
}

// dot names the boxes and the arrows between them, for other programs to lay out.
func (f *flow) dot() string {
	var b strings.Builder
	b.WriteString("digraph map {\n  rankdir=\"LR\";\n  node [shape=box];\n")
	for i := range f.boxes {
		fmt.Fprintf(&b, "  %s [label=%s];\n", quote(f.boxes[i].ID), quote(f.boxes[i].Name))
	}
	for _, l := range f.links {
		style := ""
		if l.recycled {
			style = " [style=\"dashed\"]"
		}
		fmt.Fprintf(&b, "  %s -> %s%s;\n", quote(l.from), quote(l.to), style)
	}
	return b.String() + "}\n"
}

func (m *model) node(c *card, r *segment, focus bool) Node {
	n := Node{ID: r.id, Caption: c.name, Name: r.name, Calm: r.calm || m.quiet(r), Focus: focus, Title: r.title, Href: m.segmentPage(r.id), Data: r.data()}
	if m.options.Shows(layerStatus) && !r.withheld {
		n.Status = r.status
	}
	if m.options.Shows(layerPoints) && !r.faded {
		n.Single, n.Broken = r.single, r.broken
	}
	switch {
	case r.changed:
		n.Lines = append(n.Lines, change(r))
	case r.withheld:
		n.Lines = append(n.Lines, insight.Withheld.ZH())
	case r.basis != "" && m.options.Shows(layerFirms):
		n.Lines = append(n.Lines, r.basis)
	case len(r.firms) > 0 && m.options.Shows(layerFirms):
		text := r.firms[0].words()
		if r.all > 1 {
			text += fmt.Sprintf("等%d家", r.all)
		}
		n.Lines = append(n.Lines, text)
	case len(r.projects) > 0 && m.options.Shows(layerProjects):
		n.Lines = append(n.Lines, r.projects[0].label)
	case r.action != "" && m.options.Shows(layerActions):
		n.Lines = append(n.Lines, r.action)
	}
	if r.partner > 0 && m.options.Shows(layerPartner) {
		n.Lines = append(n.Lines, fmt.Sprintf("%s%d家", m.partnerName(), r.partner))
	}
	return n
}

// flowLegend explains what occurs among the boxes and arrows of a page.
func (m *model) flowLegend(f *flow) []legendEntry {
	n := Network{}
	for i := range f.boxes {
		n.Nodes = append(n.Nodes, f.boxes[i].Node)
	}
	for _, l := range f.links {
		class := chained
		if l.recycled {
			class = recycling
		}
		n.Edges = append(n.Edges, Edge{Class: class})
	}
	list := n.legend()
	words := statusLegend()[len(insight.Statuses):]
	for i, shown := range []func(k Node) bool{func(k Node) bool { return k.Single }, func(k Node) bool { return k.Broken }} {
		if slices.ContainsFunc(n.Nodes, shown) {
			list = slices.Insert(list, len(list)-len(n.edgeLegend()), words[i])
		}
	}
	return list
}

func (m *model) partnerName() string {
	if len(m.answer.Parts) == 1 {
		name, _ := paint.Clean(m.answer.Parts[0].Name)
		return paint.Shorten(name, 1, 4.2)
	}
	return "伙伴"
}
