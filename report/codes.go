package report

import (
	"chainchief/graph"
	"chainchief/graph/insight"
)

// Chains are all chains of a place with their figures.
type Chains struct {
	Head
	Items []ChainFigures `json:"items"`
}

// ChainFigures is a chain of such a list.
type ChainFigures struct {
	Chain    insight.Named          `json:"chain"`
	SystemZH string                 `json:"system_zh"`
	System   string                 `json:"system"`
	Figures  insight.Figures        `json:"figures"`
	Counts   map[insight.Status]int `json:"counts"`
	Actions  map[insight.Action]int `json:"actions"`
}

func chainFields() []field[ChainFigures] {
	type c = ChainFigures
	fields := []field[c]{
		{text("chain", "标识"), func(x *c) any { return x.Chain.ID }},
		{text("chain_name", "产业链"), func(x *c) any { return x.Chain.Name }},
		{text("system", "机制").hide(Screen), func(x *c) any { return Word{x.System, x.SystemZH} }},
		{share("completeness", "完整度"), func(x *c) any { return x.Figures.Completeness }},
		{share("completeness_partner", "含伙伴地区").hide(Screen), func(x *c) any { return x.Figures.CompletenessPartner }},
		{share("completeness_planned", "项目落地后").hide(Screen), func(x *c) any { return x.Figures.CompletenessPlanned }},
		{number("resilience", "韧性", 2), func(x *c) any { return x.Figures.Resilience }},
		{number("recorded", "登记企业（家）", 0), func(x *c) any { return x.Figures.Recorded }},
		{number("known_count", "名录家数", 0).hide(Screen), func(x *c) any { return positive(x.Figures.KnownCount) }},
		{text("known_what", "名录口径").hide(Screen), func(x *c) any { return x.Figures.KnownWhat }},
		{number("single_points", "独家支撑环节", 0), func(x *c) any { return len(x.Figures.SinglePoints) }},
	}
	for _, s := range insight.Statuses {
		fields = append(fields, field[c]{number(string(s), s.ZH(), 0).hide(Screen), func(x *c) any { return x.Counts[s] }})
	}
	return fields
}

// AllChains lists the chains of a place.
func AllChains(a *Chains) *Paper {
	fields := chainFields()
	p := list("产业链", fields, a.Items)
	untold := 0
	for i := range a.Items {
		untold += a.Items[i].Figures.Untold
	}
	p.Facts, p.Notes = a.facts(), append(untoldNote(untold), Unrecorded, Unequal, ruleNote(a.RuleVersion))
	return p
}

// list is a paper of one table.
func list[T any](title string, fields []field[T], items []T) *Paper {
	return &Paper{Title: title, Tables: []*Table{{Name: title, Columns: columnsOf(fields), Lists: []List{{Unit: "条", Rows: rowsOf(fields, items)}}}}}
}

// Region is a region as a list of codes has it.
type Region struct {
	Code       string            `json:"code"`
	Name       string            `json:"name"`
	Parent     string            `json:"parent"`
	ParentName string            `json:"parent_name"`
	Level      graph.RegionLevel `json:"level"`
	LevelZH    string            `json:"level_zh"`
}

// Regions lists the codes of regions.
func Regions(items []Region) *Paper {
	return list("地区代码", []field[Region]{
		{text("code", "代码"), func(r *Region) any { return r.Code }},
		{text("name", "地区"), func(r *Region) any { return r.Name }},
		{text("level", "级别"), func(r *Region) any { return Word{string(r.Level), r.LevelZH} }},
		{text("parent", "上级代码"), func(r *Region) any { return r.Parent }},
		{text("parent_name", "上级"), func(r *Region) any { return r.ParentName }},
	}, items)
}

// Segment is a segment as a list of codes has it.
type Segment struct {
	ID         string      `json:"id"`
	Name       string      `json:"name"`
	Chain      string      `json:"chain"`
	ChainName  string      `json:"chain_name"`
	Parent     string      `json:"parent"`
	ParentName string      `json:"parent_name"`
	Card       bool        `json:"card"`
	Stage      graph.Stage `json:"stage"`
	StageZH    string      `json:"stage_zh"`
	Kind       string      `json:"kind"`
	KindZH     string      `json:"kind_zh"`
}

// Segments lists the codes of segments, those of their boards with them.
func Segments(items []Segment) *Paper {
	return list("环节标识", []field[Segment]{
		{text("id", "标识"), func(s *Segment) any { return s.ID }},
		{text("name", "名称"), func(s *Segment) any { return s.Name }},
		{text("type", "层次"), func(s *Segment) any {
			if s.Card {
				return Word{"card", "板块"}
			}
			return Word{"segment", "环节"}
		}},
		{text("stage", "上下游"), func(s *Segment) any { return Word{string(s.Stage), s.StageZH} }},
		{text("kind", "类别"), func(s *Segment) any { return Word{s.Kind, s.KindZH} }},
		{text("chain", "产业链标识").hide(Screen), func(s *Segment) any { return s.Chain }},
		{text("chain_name", "产业链"), func(s *Segment) any { return s.ChainName }},
		{text("parent", "所属板块标识").hide(Screen), func(s *Segment) any { return s.Parent }},
		{text("parent_name", "所属板块"), func(s *Segment) any { return s.ParentName }},
	}, items)
}

// Park is a park as a list of codes has it.
type Park struct {
	ID      string         `json:"id"`
	Name    string         `json:"name"`
	Region  *insight.Named `json:"region"`
	Level   string         `json:"level"`
	LevelZH string         `json:"level_zh"`
	Leading []string       `json:"leading_industries"`
}

// Parks lists the ids of parks.
func Parks(items []Park) *Paper {
	return list("园区标识", []field[Park]{
		{text("id", "标识"), func(p *Park) any { return p.ID }},
		{text("name", "园区"), func(p *Park) any { return p.Name }},
		{text("region", "地区"), func(p *Park) any { return p.Region }},
		{text("level", "级别"), func(p *Park) any { return Word{p.Level, p.LevelZH} }},
		{sentence("leading_industries", "主导产业", "主导产业：").hide(Screen), func(p *Park) any { return p.Leading }},
	}, items)
}
