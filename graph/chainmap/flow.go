package chainmap

import (
	"context"
	"fmt"
	"slices"

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

// Flow draws the flow map (流程) of a chain: its leaf segments as boxes, around a
// focus: a segment, a card, focusBreaks or focusAll; blank is focusBreaks, or
// focusAll where nothing is broken. Steps is how many links it looks up and
// down; 0 is one. An unknown focus is graph.ErrNotFound.
func Flow(ctx context.Context, l Layouter, t graph.Taxonomy, a *insight.Answer, o Options, focus string, steps int) (*Scene, error) {
	m := newModel(t, a, o)
	about, name, err := m.focus(focus)
	if err != nil {
		return nil, err
	}
	shown := m.around(about, max(steps, 1), focus == focusAll)
	if len(shown) == len(m.leafs) {
		about = nil // nothing to set off
	}
	n := m.flow(shown, about)
	h := m.heading("流程图：" + name)
	n.Title, n.Facts, n.AsOf, n.Notes = h.title, h.facts, h.asOf, m.notes()
	return drawNetwork(ctx, l, n, o, append(m.statusLegend(), n.edgeLegend()...))
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

// around is what lies up to n links upstream or downstream of the segments.
func (m *model) around(about []string, n int, all bool) map[string]bool {
	in, out := map[string][]string{}, map[string][]string{}
	for _, l := range m.links {
		out[l.from] = append(out[l.from], l.to)
		in[l.to] = append(in[l.to], l.from)
	}
	found := map[string]bool{}
	for _, id := range about {
		found[id] = true
	}
	if all {
		return found
	}
	for _, next := range []map[string][]string{in, out} {
		edge := about
		seen := map[string]bool{}
		for range n {
			var further []string
			for _, id := range edge {
				for _, k := range next[id] {
					if !seen[k] {
						seen[k], found[k] = true, true
						further = append(further, k)
					}
				}
			}
			edge = further
		}
	}
	return found
}

// flow makes the network of some segments.
func (m *model) flow(shown map[string]bool, about []string) Network {
	var n Network
	for _, c := range m.cards {
		for _, r := range c.rows {
			if shown[r.id] {
				n.Nodes = append(n.Nodes, m.node(c, r, slices.Contains(about, r.id)))
			}
		}
	}
	if !m.options.Shows(layerLinks) {
		return n
	}
	for _, l := range m.links {
		if shown[l.from] && shown[l.to] {
			n.Edges = append(n.Edges, Edge{From: l.from, To: l.to, Class: chained})
		}
	}
	for _, l := range m.recycled {
		if shown[l.from] && shown[l.to] {
			n.Edges = append(n.Edges, Edge{From: l.from, To: l.to, Class: recycling})
		}
	}
	return n
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
		n.Lines = append(n.Lines, "公开版不列")
	case len(r.firms) > 0 && m.options.Shows(layerFirms):
		text := r.firms[0].words()
		if total := len(r.firms) + r.more; total > 1 {
			text += fmt.Sprintf("等%d家", total)
		}
		n.Lines = append(n.Lines, text)
	case len(r.projects) > 0 && m.options.Shows(layerProjects):
		n.Lines = append(n.Lines, r.projects[0].label)
	case r.action != "" && m.options.Shows(layerActions):
		n.Lines = append(n.Lines, r.status.ZH()+" · "+r.action)
	}
	if r.partner > 0 && m.options.Shows(layerPartner) {
		n.Lines = append(n.Lines, fmt.Sprintf("%s%d家", m.partnerName(), r.partner))
	}
	return n
}

// statusLegend explains the statuses of a flow map.
func (m *model) statusLegend() []legendEntry {
	if !m.options.Shows(layerStatus) {
		return nil
	}
	list := statusLegend()
	if !m.options.Shows(layerPoints) {
		list = list[:len(insight.Statuses)]
	}
	if !m.options.Shows(layerGapsOnly) {
		return list
	}
	marks := map[string]bool{} // of the gaps: the others are faded
	for _, s := range m.leafs {
		if s.gap() {
			marks[s.status.ZH()] = true
			marks[s.before.ZH()] = m.options.Before != nil || marks[s.before.ZH()]
			marks[s.planned.ZH()] = m.options.Planned || marks[s.planned.ZH()]
			marks["独家支撑"] = marks["独家支撑"] || s.single
			marks["断点"] = marks["断点"] || s.broken
		}
	}
	for i := range list {
		list[i].undrawn = !marks[list[i].word]
	}
	return list
}

func (m *model) partnerName() string {
	if len(m.answer.Parts) == 1 {
		name, _ := clean(m.answer.Parts[0].Name)
		return shorten(name, 1, 4.2)
	}
	return "伙伴"
}
