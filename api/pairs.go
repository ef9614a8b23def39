package api

import (
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
	"chainchief/report"
)

// pairing is a zone, whom it is paired with, and what is clear about it.
type pairing struct {
	Park     insight.Named  `json:"park"`
	Region   *insight.Named `json:"region"`
	Level    string         `json:"level"`
	LevelZH  string         `json:"level_zh"`
	Partners []string       `json:"partners"` // none: 待结对
	Paired   bool           `json:"paired"`
	// Elements are the five that a pairing must make clear, in their order.
	Elements []pairElement   `json:"elements"`
	Items    []pairItem      `json:"items"` // other items of cooperation
	Carriers []carrierAnswer `json:"carriers"`
}

// pairElement is what a pairing says of one element; no items: nothing yet.
type pairElement struct {
	Element   string     `json:"element"`
	ElementZH string     `json:"element_zh"`
	Items     []pairItem `json:"items"`
}

type pairItem struct {
	ID      string     `json:"id"`
	Name    string     `json:"name"`
	State   string     `json:"state"`
	StateZH string     `json:"state_zh"`
	Lead    string     `json:"lead"`
	Until   graph.Date `json:"until"`
}

// carrierAnswer is what a park has for a project to sit on.
type carrierAnswer struct {
	ID     string        `json:"id"`
	Park   insight.Named `json:"park"`
	Type   string        `json:"type"`
	TypeZH string        `json:"type_zh"`
	Name   string        `json:"name"`
	Number float64       `json:"number"` // 0: not stated
	Unit   string        `json:"unit"`
	Date   graph.Date    `json:"date"`
	Note   string        `json:"note"`
}

// Said is the carrier in a few words: 厂房 12000平方米（2026年6月）.
func (c carrierAnswer) Said() string {
	text := c.TypeZH
	if c.Name != "" {
		text += " " + c.Name
	}
	if c.Number != 0 {
		text += " " + graph.Digits(c.Number) + c.Unit
	}
	return text + "（" + insight.DateZH(c.Date) + "）"
}

func carrierOf(names *inquiry.Names, c *graph.Carrier) carrierAnswer {
	park := insight.Named{ID: c.Park}
	if n := names.Park(c.Park); n != nil {
		park = *n
	}
	return carrierAnswer{c.ID, park, c.Type, graph.Describe(graph.KindCarriers).Field("type").WordZH(c.Type), c.Name, c.Number, c.Unit, c.Date, c.Note}
}

// sits are the carriers of the parks in some regions on which a plant of a segment could
// sit: any, or of a chemical park alone where its policy says so.
func (r *request) sits(names *inquiry.Names, d *insight.Verdict, codes []string) ([]carrierAnswer, error) {
	work, err := r.v.Work(r.ctx)
	if err != nil {
		return nil, err
	}
	chemical := map[string]bool{}
	for _, c := range work.Carriers {
		chemical[c.Park] = chemical[c.Park] || c.Type == graph.CarrierChemical
	}
	list := []carrierAnswer{}
	for _, p := range names.Gazetteer.Parks {
		if !slices.Contains(codes, p.Region) || strings.Contains(d.Policy, insight.ParkLevelZH("chemical-park")) && p.Level != "chemical-park" && !chemical[p.ID] {
			continue
		}
		for i := range work.Carriers {
			if c := &work.Carriers[i]; c.Park == p.ID {
				list = append(list, carrierOf(names, c))
			}
		}
	}
	return list, nil
}

// pairings are the provincial and national zones of regions, and whatever else is paired there.
func (r *request) pairings(names *inquiry.Names, codes []string) ([]pairing, error) {
	o, err := r.v.Office(r.ctx)
	if err != nil {
		return nil, err
	}
	element, state := graph.Describe(graph.KindCooperations).Field("element"), graph.Describe(graph.KindCooperations).Field("state")
	list := []pairing{}
	for _, p := range names.Gazetteer.Parks {
		paired := slices.ContainsFunc(names.Gazetteer.ParkPairs, func(q graph.ParkPair) bool { return q.Park == p.ID })
		if codes != nil && !slices.Contains(codes, p.Region) || p.Level != "national" && p.Level != "provincial" && !paired {
			continue
		}
		one := pairing{Park: insight.Named{ID: p.ID, Name: p.Name}, Region: names.Region(p.Region), Level: p.Level, LevelZH: insight.ParkLevelZH(p.Level), Partners: []string{}, Items: []pairItem{}, Carriers: []carrierAnswer{}}
		for _, q := range names.Gazetteer.ParkPairs {
			if q.Park == p.ID && q.Status == "paired" {
				partner := q.PartnerText
				if n := names.Park(q.PartnerPark); n != nil {
					partner = n.Name
				}
				one.Partners, one.Paired = append(one.Partners, partner), true
			}
		}
		for _, w := range element.Words {
			e := pairElement{w.Value, w.ZH, []pairItem{}}
			for _, c := range o.Cooperations {
				if c.Park == p.ID && c.Element == w.Value {
					e.Items = append(e.Items, pairItem{c.ID, c.Name, c.State, state.WordZH(c.State), c.Lead, c.Until})
				}
			}
			if w.Value == graph.CooperationItem {
				one.Items = e.Items
			} else {
				one.Elements = append(one.Elements, e)
			}
		}
		for i := range o.Carriers {
			if c := &o.Carriers[i]; c.Park == p.ID {
				one.Carriers = append(one.Carriers, carrierOf(names, c))
			}
		}
		list = append(list, one)
	}
	slices.SortStableFunc(list, func(a, b pairing) int {
		if a.Paired != b.Paired && !a.Paired {
			return -1 // what is still to be done stands first
		} else if a.Paired != b.Paired {
			return 1
		}
		return 0
	})
	return list, nil
}

// askPairs is /pairs, and the page 园区结对.
func askPairs(r *request) (*reply, error) {
	names, region, codes, err := r.listPlace()
	if err != nil {
		return nil, err
	}
	if codes == nil {
		codes = names.Atlas.Codes(names.Atlas.Set.Region)
	}
	list, err := r.pairings(names, codes)
	if err != nil {
		return nil, err
	}
	if !r.html() {
		return paged(r, list, r.called("", "园区结对"), func(list []pairing) *report.Paper { return pairsPaper(list).With(r.listFacts(names)...) })
	}
	v := &listPage{Title: "园区结对", Unit: "个园区", Noun: "/pairs", All: len(list), Everywhere: region == "", Ledger: true, New: graph.KindCooperations,
		Columns: []listColumn{{Name: "园区"}, {Name: "县区", Tight: true}, {Name: "伙伴园区"}}}
	for _, e := range graph.Describe(graph.KindCooperations).Field("element").Words {
		if e.Value != graph.CooperationItem {
			v.Columns = append(v.Columns, listColumn{Name: e.ZH})
		}
	}
	v.Columns = append(v.Columns, listColumn{Name: "承接载体"})
	waiting := 0
	for _, p := range list {
		partner := saidCell(strings.Join(p.Partners, "；"))
		if !p.Paired {
			waiting++
			partner = saidCell("待结对")
		}
		row := []listCell{linkedCell(p.Park.Name, "/parks/"+p.Park.ID, p.LevelZH), saidCell(insight.NameOf(p.Region)), partner}
		for _, e := range p.Elements {
			cell := listCell{}
			for _, item := range e.Items {
				cell.Links = append(cell.Links, listLink{item.Name + "（" + item.StateZH + "）", "/cooperations/" + item.ID + "/history"})
			}
			if cell.Links == nil {
				cell = linkedCell("待明确", address("/cooperations/new", "element", e.Element, "park", p.Park.ID, "region", regionID(p.Region)))
			}
			row = append(row, cell)
		}
		sits := listCell{}
		for _, c := range p.Carriers {
			sits.Links = append(sits.Links, listLink{Text: c.Said()})
		}
		if sits.Links == nil {
			sits = linkedCell("登记", address("/carriers/new", "park", p.Park.ID))
		}
		v.Rows = append(v.Rows, append(row, sits))
	}
	v.Lead = fmt.Sprintf("%d个园区，已结对%d个，待结对%d个。", len(list), len(list)-waiting, waiting)
	v.Notes = []string{"省级以上开发区与合作方园区结对，须明确合作方案、合作路径、承接平台、重点举措和政策保障；“待明确”的，点开登记。"}
	r.finish(v, region, "", "", nil)
	return &reply{page: v}, nil
}

func regionID(n *insight.Named) string {
	if n == nil {
		return ""
	}
	return n.ID
}

func pairsPaper(list []pairing) *report.Paper {
	t := &report.Table{Name: "园区结对", Columns: []report.Column{{Key: "park", Name: "园区"}, {Key: "region", Name: "县区"}, {Key: "level", Name: "级别"}, {Key: "paired", Name: "结对状态", Kept: true}, {Key: "partners", Name: "伙伴园区"}}}
	for _, w := range graph.Describe(graph.KindCooperations).Field("element").Words {
		t.Columns = append(t.Columns, report.Column{Key: w.Value, Name: w.ZH, Kept: true})
	}
	t.Columns = append(t.Columns, report.Column{Key: "carriers", Name: "承接载体", Kept: true})
	said := func(items []pairItem) string {
		var words []string
		for _, i := range items {
			words = append(words, i.Name+"（"+i.StateZH+"）")
		}
		return strings.Join(words, "；")
	}
	var rows [][]any
	for i := range list {
		p := &list[i]
		paired := "待结对"
		if p.Paired {
			paired = "已结对"
		}
		row := []any{report.Word{Code: p.Park.ID, Text: p.Park.Name}, namedWord(p.Region), report.Word{Code: p.Level, Text: p.LevelZH}, paired, strings.Join(p.Partners, "；")}
		for _, e := range p.Elements {
			row = append(row, said(e.Items))
		}
		var sits []string
		for _, c := range p.Carriers {
			sits = append(sits, c.Said())
		}
		rows = append(rows, append(row, said(p.Items), strings.Join(sits, "；")))
	}
	t.Lists = []report.List{{Unit: "个", Rows: rows}}
	return &report.Paper{Title: "园区结对", Tables: []*report.Table{t}}
}
