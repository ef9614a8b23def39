package report

import (
	"fmt"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// Inputs lists what a maker needs and who makes it: in the region, and in each ring around the maker.
func Inputs(a *insight.Assembly) *Paper {
	region := insight.ShortPlace(a.Region.Name)
	name := a.Table
	fields := inputFields(region, a.RingsKM)
	t := &Table{Name: name, ListKey: "level", Columns: columnsOf(fields)}
	for level := 1; level <= a.Depth; level++ {
		var rows []insight.AssemblyRow
		for _, x := range a.Rows {
			if x.Level == level {
				rows = append(rows, x)
			}
		}
		t.Lists = append(t.Lists, List{Name: fmt.Sprintf("第%d层上游", level), Code: fmt.Sprint(level), Unit: "个环节", Rows: rowsOf(fields, rows)})
	}
	var counts []string
	for _, state := range insight.InputStates {
		if n := a.Counts[state]; n > 0 {
			counts = append(counts, fmt.Sprintf("%s%d", insight.InputStateZH(state, region), n))
		}
	}
	p := &Paper{Title: fmt.Sprintf("%s（%s）%s", a.Maker.Name, a.Place, name),
		Facts: []Fact{{Key: "maker", Name: "本方企业", Code: a.Maker.ID, Text: a.Maker.Name}, placeFact("region", "地区", a.Region, ""), asOfFact(a.AsOf), ruleFact(a.RuleVersion)},
		Lines: []Line{{"主营：", Names(a.Segments)}, {"上游环节：", strings.Join(counts, "，")}}, Tables: []*Table{t}}
	for _, n := range a.Notes {
		p.Lines = append(p.Lines, Line{"说明：", n})
	}
	p.Notes = []string{ruleNote(a.RuleVersion)}
	return p
}

type inputRow = insight.AssemblyRow

func inputFields(region string, rings []float64) []field[inputRow] {
	fields := []field[inputRow]{
		{text("segment_name", "环节"), func(x *inputRow) any { return x.Segment.Name }},
		{text("chain_name", "产业链").hide(Screen), func(x *inputRow) any { return x.Chain.Name }},
		{text("kind", "类别"), func(x *inputRow) any { return Word{x.Kind, x.KindZH} }},
		{text("into", "用于").hide(Screen), func(x *inputRow) any { return nameList(x.Into) }},
		{number("count_region", region+"家数", 0), func(x *inputRow) any { return x.Here.Count }},
		{sentence("firms_region", region+"企业", region+"：").hide(Screen), func(x *inputRow) any { return shortFirms(&x.Here) }},
		{sentence("firms_region_sourced", "", region+"：").only(Screen), func(x *inputRow) any { return sourcedFirms(&x.Here) }},
	}
	inner := 0.0
	for i, km := range rings {
		span := fmt.Sprintf("%.0f公里内", km)
		if inner > 0 {
			span = fmt.Sprintf("%.0f–%.0f公里", inner, km)
		}
		ring := func(x *inputRow) *insight.Supply {
			if i < len(x.Rings) {
				return &x.Rings[i]
			}
			return &insight.Supply{}
		}
		fields = append(fields,
			field[inputRow]{number(fmt.Sprintf("count_%.0f_km", km), span+"家数", 0), func(x *inputRow) any { return ring(x).Count }},
			field[inputRow]{sentence(fmt.Sprintf("firms_%.0f_km", km), span+"企业", "").hide(Screen), func(x *inputRow) any { return shortFirms(ring(x)) }},
			field[inputRow]{sentence("", "", span+"：").only(Screen), func(x *inputRow) any { return sourcedFirms(ring(x)) }})
		inner = km
	}
	return append(fields,
		field[inputRow]{text("state", "状况"), func(x *inputRow) any { return Word{x.State, x.StateZH} }},
		field[inputRow]{sentence("known_said", "", "已供货：").only(Screen), func(x *inputRow) any { return knownSentences(x) }},
		field[inputRow]{sentence("projects", region+"项目", "项目："), func(x *inputRow) any { return projectNames(x.Projects) }},
		field[inputRow]{sentence("known", "已有供应商", "").hide(Screen), func(x *inputRow) any { return knownNames(x) }},
		field[inputRow]{text("evidence", "来源类别").hide(Screen), func(x *inputRow) any { return []string(inputSources(x)) }},
		field[inputRow]{text("segment", "环节标识"), func(x *inputRow) any { return x.Segment.ID }})
}

func sourcedFirms(s *insight.Supply) any {
	if len(s.Firms) == 0 {
		return nil
	}
	return insight.FirmNames(s.Firms, 4)
}

func shortFirms(s *insight.Supply) []string {
	var names []string
	for _, f := range s.Firms {
		name := f.ShortName
		if f.Certainty != graph.Confirmed {
			name += "（" + insight.CertaintyZH(f.Certainty) + "）"
		}
		names = append(names, name)
	}
	if more := s.Count - len(s.Firms); more > 0 {
		names = append(names, fmt.Sprintf("另有%d家", more))
	}
	return names
}

func knownSentences(x *inputRow) []string {
	var said []string
	for _, k := range x.Known {
		said = append(said, k.Sentence)
	}
	return said
}

func knownNames(x *inputRow) []string {
	var names []string
	for _, k := range x.Known {
		names = append(names, k.Firm.ShortName+"（"+k.Place+"，"+k.ClassZH+"）")
	}
	return names
}

func inputSources(x *inputRow) sourceClasses {
	var classes sourceClasses
	for _, s := range append([]insight.Supply{x.Here}, x.Rings...) {
		for _, f := range s.Firms {
			classes.add(f.Evidence)
		}
	}
	for _, k := range x.Known {
		classes.add(k.Evidence)
	}
	for _, p := range x.Projects {
		classes.add(p.Evidence)
	}
	return classes
}
