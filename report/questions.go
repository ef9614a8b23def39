package report

import (
	"fmt"
	"math"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
)

func round(x float64, digits int) float64 {
	unit := math.Pow(10, float64(digits))
	return math.Round(x*unit) / unit
}

func rounded(x *float64, digits int) any {
	if x == nil {
		return nil
	}
	return round(*x, digits)
}

func nameOf(n *insight.Named) string {
	if n == nil {
		return ""
	}
	return n.Name
}

func namesOf(list []insight.Named) string {
	var names []string
	for _, n := range list {
		names = append(names, n.Name)
	}
	return strings.Join(names, "；")
}

func basis(asOf graph.Date, version int) string {
	return fmt.Sprintf("数据截至%s，规则版本%d。未见不等于没有；每条理由后是来源类别和日期。", insight.DateZH(asOf), version)
}

// TargetsTable lists whom to court for a segment, the 扩产合作 behind.
func TargetsTable(a *insight.Targets) *Table {
	t := &Table{Name: "招商对象", Head: []string{"列表", "位次", "企业", "简称", "所在地", "所属集团", "先行依据", "得分", "把握", "做本环节", "规模",
		"距离公里", "推荐理由", "尚未核实", "产品", "来源类别", "来源日期", "企业标识"}, Wide: []string{"推荐理由"},
		Notes: []string{fmt.Sprintf("%s · %s · 招商对象", a.Region.Name, a.Segment.Name), basis(a.AsOf, a.RuleVersion)}}
	if a.Warning != "" {
		t.Notes = append(t.Notes, a.Warning)
	}
	t.Notes = append(t.Notes, a.Notes...)
	for k, list := range [][]insight.Target{a.Items, a.Expansion} {
		for _, x := range list {
			var evidence []string
			for _, e := range x.Evidence {
				evidence = append(evidence, insight.TargetEvidenceZH(e))
			}
			t.Rows = append(t.Rows, []any{[]string{"招商", "扩产合作"}[k], x.Rank, x.Firm.Name, x.Firm.ShortName, x.Place, nameOf(x.Group),
				strings.Join(evidence, "；"), round(x.Score, 1), x.Grade, insight.CertaintyZH(x.Firm.Certainty), insight.SizeZH(x.Firm.Size),
				rounded(x.Inputs.DistanceKM, 0), x.Sentence, strings.Join(x.Missing, "；"), strings.Join(x.Products, "；"),
				insight.EvidenceZH(x.Firm.Evidence), string(x.Firm.SourceDate), x.Firm.ID})
		}
	}
	return t
}

// PartnersTable lists partners of either side, known ones, then research.
func PartnersTable(a *insight.Partners) *Table {
	t := &Table{Name: "联动伙伴", Head: []string{"列表", "位次", "企业", "简称", "所在地", "四链接", "本方", "本方环节", "伙伴环节", "得分", "连边q",
		"规模", "已验证", "距离公里", "理由", "来源类别", "来源日期", "企业标识"}, Wide: []string{"理由"},
		Notes: []string{fmt.Sprintf("%s · 在%s的伙伴", a.Of.Name, a.Other.Name), basis(a.AsOf, a.RuleVersion)}}
	t.Notes = append(t.Notes, a.Notes...)
	for _, p := range a.Pairings {
		t.Notes = append(t.Notes, p.Sentence)
	}
	for k, list := range [][]insight.Partner{a.Customers, a.Suppliers} {
		for _, x := range list {
			proven := "不适用"
			if x.Inputs.Proven != nil {
				proven = map[bool]string{true: "是", false: "否"}[*x.Inputs.Proven == 1]
			}
			t.Rows = append(t.Rows, []any{[]string{"可供货的客户", "可采购的供应商"}[k], x.Rank, x.Firm.Name, x.Firm.ShortName, x.Place, x.LinkZH,
				nameOf(x.With), x.OwnSegment.Name, x.Segment.Name, round(x.Score, 1), round(x.Inputs.Q, 3), insight.SizeZH(x.Firm.Size), proven,
				rounded(x.Inputs.DistanceKM, 0), strings.Join(x.Reasons, ""), insight.EvidenceZH(x.Firm.Evidence), string(x.Firm.SourceDate), x.Firm.ID})
		}
	}
	for _, x := range a.Known {
		t.Rows = append(t.Rows, []any{"已有合作", nil, x.Firm.Name, x.Firm.ShortName, x.Place, "", x.With.Name, nameOf(x.Segment), "", nil, nil,
			insight.SizeZH(x.Firm.Size), "", nil, x.Sentence, insight.EvidenceZH(x.Evidence), string(x.SourceDate), x.Firm.ID})
	}
	for _, x := range a.Science {
		t.Rows = append(t.Rows, []any{"科创链接", nil, x.Firm.Name, x.Firm.ShortName, x.Place, x.LinkZH, "", "", x.Segment.Name, nil, nil, "", "", nil,
			strings.Join(x.Reasons, ""), insight.EvidenceZH(x.Firm.Evidence), string(x.Firm.SourceDate), x.Firm.ID})
	}
	return t
}

// AssemblyTable is the 整零协同表.
func AssemblyTable(a *insight.Assembly) *Table {
	region := insight.ShortPlace(a.Region.Name)
	t := &Table{Name: "整零协同表", Head: []string{"层级", "环节", "产业链", "类别", "用于", "状况", region + "家数", region + "企业"}, Wide: []string{region + "项目"},
		Notes: []string{fmt.Sprintf("%s（%s）· 整零协同表 · %s", a.Maker.Name, a.Place, a.Region.Name), basis(a.AsOf, a.RuleVersion)}}
	inner := 0.0
	for _, km := range a.RingsKM {
		span := fmt.Sprintf("%.0f公里内", km)
		if inner > 0 {
			span = fmt.Sprintf("%.0f–%.0f公里", inner, km)
		}
		t.Head = append(t.Head, span+"家数", span+"企业")
		inner = km
	}
	t.Head = append(t.Head, region+"项目", "已有供应商", "来源类别", "环节标识")
	t.Notes = append(t.Notes, a.Notes...)
	for _, x := range a.Rows {
		var classes []string
		add := func(e graph.Evidence) {
			if zh := insight.EvidenceZH(e); zh != "" && !strings.Contains(strings.Join(classes, "；"), zh) {
				classes = append(classes, zh)
			}
		}
		row := []any{x.Level, x.Segment.Name, x.Chain.Name, x.KindZH, namesOf(x.Into), x.StateZH}
		for _, s := range append([]insight.Supply{x.Here}, x.Rings...) {
			row = append(row, s.Count, shortFirms(s))
			for _, f := range s.Firms {
				add(f.Evidence)
			}
		}
		var known []string
		for _, k := range x.Known {
			known = append(known, k.Firm.ShortName+"（"+k.Place+"，"+decimal(k.Confidence, 2)+"）")
			add(k.Evidence)
		}
		for _, p := range x.Projects {
			add(p.Evidence)
		}
		t.Rows = append(t.Rows, append(row, projectNames(x.Projects), strings.Join(known, "；"), strings.Join(classes, "；"), x.Segment.ID))
	}
	return t
}

func shortFirms(s insight.Supply) string {
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
	return strings.Join(names, "；")
}
