package report

import (
	"cmp"
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// A package (N图N清单) is the pictures and lists of a chain in one archive.

// Part is a picture, a list or a paper that a package may have.
type Part struct {
	ID, ZH  string
	Picture bool
	Paper   bool   // in the form of 公文
	Inner   bool   // it is the office's own: no part of the public edition
	Note    string // what a reader must know of it
}

// parts are all there are, in the order in which they are numbered.
var parts = []Part{
	{ID: "map", ZH: "产业链图", Picture: true},
	{ID: "flow", ZH: "技术路线图", Picture: true, Note: "系统没有登记技术参数，以环节之间的供应流程图代"},
	{ID: "uses", ZH: "应用领域图", Picture: true, Note: "列产业链分类中的下游、用户和市场环节"},
	{ID: "regions", ZH: "区域分布图", Picture: true, Note: "色块示意，不是地图"},
	{ID: "routes", ZH: "招商线路图", Picture: true, Inner: true, Note: "示意图，不是地图；名单须逐一核实"},
	{ID: "linkage", ZH: "联动图", Picture: true},
	{ID: "works", ZH: "作战施工图", Picture: true, Inner: true, Note: "责任单位、完成时限和进展取自台账，空着的请填写"},
	{ID: "firms", ZH: "企业清单"},
	{ID: "projects", ZH: "项目清单"},
	{ID: "clusters", ZH: "集群园区清单"},
	{ID: "problems", ZH: "问题清单", Note: "由登记资料按规则列出，内部版后附台账里未销号的问题；责任单位、办理时限和办理情况空着的请填写"},
	{ID: "policies", ZH: "政策清单", Note: "列对新建项目有约束的政策类别"},
	{ID: "targets", ZH: "招商目标清单", Inner: true, Note: "由登记资料提出，须逐一核实"},
	{ID: "partners", ZH: "联动伙伴清单", Inner: true, Note: "由环节之间的供应关系提出，须逐一核实"},
	{ID: "data", ZH: "数据缺口清单", Inner: true, Note: "正式核实请用核实单"},
	{ID: "analysis", ZH: "产业链图谱分析报告", Paper: true},
	{ID: "brief", ZH: "一页纸", Paper: true},
}

// Preset is a package as a place has it.
type Preset struct {
	Name, Called string // 江西, 四图五清单
	Parts        []Part
}

//go:embed packages.csv
var presetTable string

// Presets are the packages that can be asked for by name; the first one where nothing is said.
func Presets() []Preset {
	rows, err := csv.NewReader(strings.NewReader(presetTable)).ReadAll()
	if err != nil {
		panic("report: packages.csv: " + err.Error()) // it is part of the program
	}
	var list []Preset
	for _, row := range rows[1:] {
		p, err := partsOf(strings.Fields(row[2]))
		if err != nil {
			panic("report: packages.csv: " + err.Error())
		}
		list = append(list, Preset{row[0], row[1], p})
	}
	return list
}

// ReadPreset finds the package that a text asks for: blank, the name of one, or the parts
// themselves, by id or name with commas between; anything else is graph.ErrInvalid.
func ReadPreset(text string) (Preset, error) {
	presets := Presets()
	if strings.TrimSpace(text) == "" {
		return presets[0], nil
	}
	for _, p := range presets {
		if p.Name == text || p.Called == text {
			return p, nil
		}
	}
	list, err := partsOf(strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",，、 ", r) }))
	if err != nil {
		return Preset{}, err
	}
	p := Preset{Parts: list}
	p.Called = p.Count()
	return p, nil
}

// Count is what a package is called by how many pictures and lists it has: 三图五清单.
func (p Preset) Count() string {
	pictures, lists := p.count()
	words := ""
	if pictures > 0 {
		words = amountOf(pictures) + "图"
	}
	if lists > 0 {
		words += amountOf(lists) + "清单"
	}
	return cmp.Or(words, "材料")
}

// amountOf is a number before what it counts: 两图.
func amountOf(n int) string {
	if n == 2 {
		return "两"
	}
	return ordinalZH(n)
}

// count counts the pictures and the lists.
func (p Preset) count() (pictures, lists int) {
	for _, part := range p.Parts {
		switch {
		case part.Picture:
			pictures++
		case !part.Paper:
			lists++
		}
	}
	return pictures, lists
}

// partsOf finds parts by their ids or names, in their own order.
func partsOf(names []string) ([]Part, error) {
	wanted := map[string]bool{}
	for _, name := range names {
		i := slices.IndexFunc(parts, func(p Part) bool { return p.ID == name || p.ZH == name })
		if i < 0 {
			var known []string
			for _, p := range Presets() {
				known = append(known, p.Name)
			}
			for _, p := range parts {
				known = append(known, p.ZH)
			}
			return nil, fmt.Errorf("%w: 没有“%.40s”这一种图或清单，可选 %s，几种之间用逗号分开", graph.ErrInvalid, name, strings.Join(known, "、"))
		}
		wanted[parts[i].ID] = true
	}
	return slices.DeleteFunc(slices.Clone(parts), func(p Part) bool { return !wanted[p.ID] }), nil
}

// Numbering puts 序号 before the columns of a table, as offices have it.
func (t *Table) Numbering() {
	t.Columns = slices.Insert(t.Columns, 0, number("no", "序号", 0))
	n := 0
	for i := range t.Lists {
		for k, row := range t.Lists[i].Rows {
			n++
			t.Lists[i].Rows[k] = slices.Insert(slices.Clone(row), 0, any(n))
		}
	}
}

// toFill are columns that somebody fills in.
func toFill(names ...string) []Column {
	var list []Column
	for i, name := range names {
		c := text(fmt.Sprintf("%s%d", filled, i+1), name)
		c.Kept = true
		list = append(list, c)
	}
	return list
}

// filled begins the keys of columns that somebody fills in: what stands there is no record's.
const filled = "fill_"

// problem is a row of 问题清单.
type problem struct {
	kind, about, said, basis, advice, by string
	evidence                             graph.Evidence
	date                                 graph.Date
	key                                  string
	unit, until, state                   string // who settles it, until when, how far it is
}

var problemFields = []field[problem]{
	{text("kind", "问题类别"), func(x *problem) any { return x.kind }},
	{text("about", "环节或项目"), func(x *problem) any { return x.about }},
	{sentence("said", "问题", ""), func(x *problem) any { return x.said }},
	{sentence("basis", "依据", ""), func(x *problem) any { return x.basis }},
	{sentence("advice", "工作建议", ""), func(x *problem) any { return x.advice }},
	{text("said_by", "提出单位"), func(x *problem) any { return x.by }},
	{text("evidence", "来源类别"), func(x *problem) any { return evidence(x.evidence) }},
	{text("date", "日期"), func(x *problem) any { return x.date }},
	{text("key", "").only(Programs), func(x *problem) any { return x.key }},
}

// Problems lists what is wrong with a chain, as far as records tell: 断点 and gaps that are to
// be worked on, what hangs on one firm, projects that are to be checked, needs that
// somebody stated, and the problems of the ledger. name names a segment. An answer that is
// public has no advice.
func Problems(a *insight.Answer, needs []graph.Need, issues []graph.Issue, name func(segment string) string) *Paper {
	var list []problem
	projects := map[string]bool{}
	var late []problem
	for i := range a.Segments {
		v := &a.Segments[i]
		for _, p := range v.Projects {
			if p.Stale() && !projects[p.ID] {
				projects[p.ID] = true
				late = append(late, problem{kind: "项目进展待核", about: p.Name, said: Progress(p.Date, p.Stage, p.Remark), basis: "投资方：" + p.Investor, evidence: p.Evidence, date: p.SourceDate, key: p.ID})
			}
		}
		kind := ""
		switch {
		case v.BreakPoint:
			kind = "断点"
		case v.Status == insight.Missing, v.Status == insight.Lost:
			kind = v.Status.ZH()
		case v.Status == insight.Weak && v.Rank > 0:
			kind = "薄弱环节"
		case v.Rank > 0 && v.Action != insight.Link:
			kind = "待补强环节"
		default:
			continue
		}
		p := problem{kind: kind, about: v.Segment.Name, said: v.Card.Name + "的“" + v.Segment.Name + "”" + v.StatusZH, basis: v.Clause, key: v.Segment.ID}
		if v.Action != insight.NoAction {
			p.advice = v.ActionZH + "：" + v.ActionReason
			if v.ActionReason == "" {
				p.advice = v.ActionZH
			}
		}
		list = append(list, p)
	}
	slices.SortStableFunc(list, func(x, y problem) int { return problemPlace(x.kind) - problemPlace(y.kind) })
	for _, s := range a.Figures.SinglePoints {
		said := "主要靠一家企业"
		if len(s.Firms) > 0 {
			said = "主要靠" + strings.Join(s.Firms, "、")
		}
		list = append(list, problem{kind: "独家支撑", about: s.Segment.Name, said: said + "，途经占比" + insight.Percent(&s.Cut), basis: "下游在本地，供货路径经过它", key: s.Segment.ID})
	}
	list = append(list, late...)
	for _, n := range needs {
		list = append(list, problem{kind: "诉求", about: name(n.Segment), said: n.Need, basis: n.CounterNote, by: n.SaidBy, evidence: n.Evidence, date: n.Date, key: n.ID})
	}
	for i := range issues {
		x := &issues[i]
		list = append(list, problem{kind: "台账问题", about: name(x.Segment), said: x.What, basis: x.StepText("type"), by: x.By, evidence: x.Evidence, date: x.Date, key: x.ID,
			unit: x.Unit, until: insight.DateZH(x.Until), state: graph.ProblemSteps[x.Step()].ZH})
	}
	fields := columnsOf(problemFields)
	blank := toFill("责任单位", "办理时限", "办理情况")
	rows := rowsOf(problemFields, list)
	for i := range rows {
		for _, text := range []string{list[i].unit, list[i].until, list[i].state} {
			if text == "" {
				rows[i] = append(rows[i], nil)
				continue
			}
			rows[i] = append(rows[i], text)
		}
	}
	behind := "，后附台账里未销号的问题"
	if len(issues) == 0 {
		behind = ""
	}
	return &Paper{Title: a.Chain.Name + "问题清单", Facts: Head{a.Region, a.Partner, a.AsOf, a.RuleVersion}.facts(),
		Tables: []*Table{{Name: "问题清单", Columns: append(fields, blank...), Lists: []List{{Unit: "项", Rows: rows}}}},
		Notes:  []string{"由登记资料按规则列出" + behind + "；责任单位、办理时限和办理情况空着的请填写。", Unrecorded, ruleNote(a.RuleVersion)}}
}

func problemPlace(kind string) int {
	return slices.Index([]string{"断点", insight.Missing.ZH(), insight.Lost.ZH(), "薄弱环节", "待补强环节"}, kind)
}

// courted is a firm to court for a segment of the ranked list.
type courted struct {
	verdict *insight.Verdict
	target  *insight.Target
	list    string
}

var courtedFields = func() []field[courted] {
	fields := []field[courted]{
		{number("rank", "环节排名", 0), func(x *courted) any { return x.verdict.Rank }},
		{text("segment_name", "环节"), func(x *courted) any { return x.verdict.Segment.Name }},
		{text("action_zh", "工作建议"), func(x *courted) any { return x.verdict.ActionZH }},
		{text("segment", "").only(Programs), func(x *courted) any { return x.verdict.Segment.ID }},
	}
	for _, f := range targetFields {
		if f.Key != "rank" && f.Key != "score" {
			fields = append(fields, field[courted]{f.Column, func(x *courted) any { return f.cell(x.target) }})
		}
	}
	return fields
}()

// ChainTargets lists whom to court for the segments of a chain, in the order of the ranked list.
func ChainTargets(a *insight.Answer, list []*insight.Targets) *Paper {
	var rows []courted
	for _, x := range list {
		i := slices.IndexFunc(a.Items, func(v insight.Verdict) bool { return v.Segment.ID == x.Segment.ID })
		for k := range x.Items {
			rows = append(rows, courted{&a.Items[i], &x.Items[k], x.ListZH})
		}
	}
	return &Paper{Title: a.Chain.Name + "招商目标清单", Facts: Head{a.Region, a.Partner, a.AsOf, a.RuleVersion}.facts(),
		Tables: []*Table{{Name: "招商目标清单", Columns: columnsOf(courtedFields), Lists: []List{{Unit: "家", Rows: rowsOf(courtedFields, rows)}}}},
		Notes:  []string{"每个环节列前几家；名单由登记资料提出，次序不说明优劣，须逐一核实。", Unrecorded, ruleNote(a.RuleVersion)}}
}

// Lack is something that is not recorded, or still to be checked.
type Lack struct {
	Kind  string // 环节, 企业, 项目
	Key   string
	Name  string
	Place string
	What  []string
	graph.Source
}

var lackFields = []field[Lack]{
	{text("kind", "类别"), func(x *Lack) any { return x.Kind }},
	{text("name", "名称"), func(x *Lack) any { return x.Name }},
	{text("place", "地区"), func(x *Lack) any { return x.Place }},
	{sentence("what", "缺少或待核", ""), func(x *Lack) any { return x.What }},
	{text("evidence", "现有来源"), func(x *Lack) any { return evidence(x.Evidence) }},
	{text("source_date", "来源日期"), func(x *Lack) any { return x.SourceDate }},
	{text("key", "").only(Programs), func(x *Lack) any { return x.Key }},
}

// Lacks sets out what is not recorded of a chain (数据缺口清单).
func Lacks(a *insight.Answer, list []Lack) *Paper {
	blank := toFill("补填", "核实单位", "核实日期")
	rows := rowsOf(lackFields, list)
	for i := range rows {
		rows[i] = append(rows[i], make([]any, len(blank))...)
	}
	return &Paper{Title: a.Chain.Name + "数据缺口清单", Facts: Head{a.Region, a.Partner, a.AsOf, a.RuleVersion}.facts(),
		Tables: []*Table{{Name: "数据缺口清单", Columns: append(columnsOf(lackFields), blank...), Lists: []List{{Unit: "条", Rows: rows}}}},
		Notes:  []string{"本表供查看和安排；要把答复导入系统，请用“核实单”，或在企业、项目的页面更正。", Unrecorded}}
}
