package seed

import (
	"slices"
	"strings"

	"chainchief/graph"
)

// The classes of an entry that is a segment.
const (
	classCard = "card"
	classLeaf = "leaf"
)

func indexChain(d *reader, r *row) {
	d.chains.add(r, "id", r.text("id"), entry{id: r.text("id")})
}

func readChain(d *reader, r *row) {
	c := graph.Chain{
		ID:     r.slug("id"),
		Name:   r.required("name"),
		NameEN: r.text("name_en"),
		System: r.oneOf("system", "chain", "cluster"),
		Source: r.source(),
	}
	if strings.Contains(c.ID, ".") {
		r.fault("id", "产业链的标识不能含点，点只用在环节的标识里")
	}
	d.put(r, "id", c)
}

// isCard takes any word in the column for a yes; readSegment blames a wrong one.
func isCard(r *row) bool { return r.text("card") != "" }

func indexSegment(d *reader, r *row) {
	class := classLeaf
	if isCard(r) {
		class = classCard
	}
	d.segments.add(r, "id", r.text("id"), entry{id: r.text("id"), class: class, chain: r.text("chain")})
}

func readSegment(d *reader, r *row) {
	s := graph.Segment{
		ID:      r.slug("id"),
		Chain:   d.chains.must(r, "chain").id,
		Name:    r.required("name"),
		Stage:   graph.Stage(r.oneOf("stage", "upstream", "midstream", "downstream", "support")),
		Card:    isCard(r),
		Aliases: r.aliases("aliases", r.text("name")),
		Source:  r.source(),
	}
	r.oneOf("card", "yes", "")
	if s.ID != "" && !strings.Contains(s.ID, ".") {
		r.fault("id", "环节的标识须含点，如 nev.battery.cell")
	}
	s.Inputs = d.neighbours(r, "inputs", s)
	if s.Card {
		for _, column := range []string{"parent", "recycled_from", "twin_of", "upgrade_from", "kind", "traded", "weight",
			"supply_radius_km", "min_invest_100m_cny", "policy"} {
			if r.text(column) != "" {
				r.fault(column, "卡片的这一列须留空，只有环节才填写")
			}
		}
		d.put(r, "id", s)
		return
	}
	parent := d.segments.must(r, "parent")
	if parent.id != "" && (parent.class != classCard || parent.chain != r.text("chain")) {
		r.fault("parent", "须写同一条产业链的一张卡片（card 列为 yes 的环节）")
	}
	s.Parent = parent.id
	s.RecycledFrom = d.neighbours(r, "recycled_from", s)
	s.TwinOf = d.neighbours(r, "twin_of", s)
	s.UpgradeFrom = d.neighbours(r, "upgrade_from", s)
	s.Kind = graph.SegmentKind(r.oneOf("kind", "part", "material", "capital", "packaging", "service", "market", "primary", "user"))
	s.Traded = r.oneOf("traded", "yes", "no") == "yes"
	s.Weight = r.whole("weight", 1, 3)
	s.SupplyRadiusKM = r.whole("supply_radius_km", 1, 20_000)
	s.MinInvest100MCNY = r.number("min_invest_100m_cny", 0, 1e5)
	s.Policy = r.text("policy")
	d.put(r, "id", s)
}

// neighbours reads a list of segments of the same class as s: leaves feed leaves, cards feed cards.
func (d *reader) neighbours(r *row, column string, s graph.Segment) []string {
	var list []string
	for _, e := range d.segments.all(r, column) {
		switch {
		case (e.class == classCard) != s.Card:
			r.faultAt(column, e.id, "环节只能与环节相连，卡片只能与卡片相连，请改写")
		case e.id == s.ID && column != "recycled_from":
			r.faultAt(column, e.id, "不能指向自己，请删去")
		default:
			list = append(list, e.id)
		}
	}
	return list
}

// leaf refuses a card where one leaf is meant.
func (r *row) leaf(column string, e entry) string {
	if e.class == classCard {
		r.faultAt(column, e.id, "这是一张卡片，请改写其中的具体环节")
	}
	return e.id
}

// refuseCycles names every cycle along inputs that remains when those named before are cut open.
func (d *reader) refuseCycles() {
	list := slices.Clone(d.batch.Put.Segments)
	for {
		cycle := graph.SupplyCycle(list)
		if cycle == nil {
			return
		}
		first, last := cycle[0], cycle[len(cycle)-1]
		d.at[graph.Ref{Kind: graph.KindSegments, Key: first}].faultAt("inputs", last,
			"inputs 成环："+strings.Join(append(cycle, first), " → ")+"；请断开一处，或改记到 recycled_from 列")
		i := slices.IndexFunc(list, func(s graph.Segment) bool { return s.ID == first })
		list[i].Inputs = slices.DeleteFunc(slices.Clone(list[i].Inputs), func(id string) bool { return id == last })
	}
}

func readCluster(d *reader, r *row) {
	d.put(r, "id", graph.Cluster{
		ID:                  r.slug("id"),
		Name:                r.required("name"),
		Chain:               d.chains.must(r, "chain").id,
		Regions:             ids(d.regions.all(r, "region")),
		LeadFirms:           ids(d.enterprises.all(r, "lead_firms")),
		TargetOutput100MCNY: r.number("target_output_100m_cny", 0, 1e6),
		TargetNote:          r.text("target_note"),
		Source:              r.source(),
	})
}
