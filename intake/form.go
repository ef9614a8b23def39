package intake

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/intake/sheet"
	"chainchief/seed"
)

// guideSheet is the first sheet of our own template, for people alone.
const guideSheet = "填写说明"

// mostAbove is how many rows may stand above the headings of a sheet of our own.
const mostAbove = 20

// again is what a browser puts behind the name of a file that was there before: parks (1).csv.
var again = regexp.MustCompile(`\s*[(（]\d+[)）]$`)

// form finds the kind whose sheet, as our own templates and exports lay it out, a
// sheet is: it bears the kind's name, and most of its headings are the kind's own.
// head is the row of the headings.
func form(name string, s *sheet.Sheet) (d *graph.Description, head int) {
	switch ext := path.Ext(name); strings.ToLower(ext) {
	case ".csv", ".xlsx", ".xls":
		name = again.ReplaceAllString(strings.TrimSuffix(name, ext), "")
	}
	if d = seed.KindCalled(name); d == nil {
		return nil, 0
	}
	most := 0
	for i := range s.Rows[:min(len(s.Rows), mostAbove)] {
		row := &s.Rows[i]
		fields, others := map[string]bool{}, 0
		for _, c := range row.Cells {
			text := clean(c.Text)
			_, own := seed.OwnColumn(text)
			switch f := seed.FieldCalled(d, text); {
			case f != nil:
				fields[f.Name] = true
			case !own:
				others++
			}
		}
		if len(fields) > most && len(fields) > others && (fields["evidence"] || d.Kind == graph.KindDataset) && !slices.ContainsFunc(naming(d), func(use string) bool { return !fields[use] }) {
			head, most = row.Number, len(fields)
		}
	}
	if most == 0 {
		return nil, 0
	}
	return d, head
}

// given are the lists that we give out and that are no records, each with headings that
// no list of records has together.
var given = []struct {
	name     string
	headings []string
}{
	{"缺口清单", []string{"判定依据", "工作建议"}},
	{"测算明细", []string{"环节标识", "必要性"}},
	{"测算明细", []string{"对方环节标识", "系数"}},
	{"测算明细", []string{"相近环节标识", "权重"}},
	{"测算明细", []string{"环节标识", "边权"}},
	{"招商对象", []string{"投资意向线索", "待核实"}},
	{"联动伙伴", []string{"四链接", "伙伴环节"}},
	{"配套需求表", []string{"用于", "已有供应商"}},
	{"供应网络", []string{"供方标识", "需方标识"}},
	{"企业关联", []string{"并列关系", "供货关系"}},
	{"风险研判", []string{"途经占比", "关键环节"}},
	{"回测", []string{"排序方法", "首次命中"}},
	{"产业链概况", []string{"完整度", "韧性"}},
	{"县区比较", []string{"登记到的环节", "可招商环节"}},
	{"环节标识", []string{"层次", "上下游", "所属板块"}},
	{"地区代码", []string{"上级代码", "级别"}},
	{"园区标识", []string{"标识", "园区", "主导产业"}},
	{"数据底账", []string{"标明待核", "无日期"}},
	{"数据底账", []string{"已登记", "缺", "登记率"}},
	{"数据底账", []string{"从业待核", "没有企业的环节"}},
	{"企业梯队候选", []string{"理由", "还缺的资料"}},
	{"监测提醒", []string{"指标", "情况", "规则"}},
	{"亩均评价", []string{"排位", "各项得分"}},
	{"科创对接", []string{"成果", "为什么"}},
	{"可对照的政策", []string{"支持内容", "对上的条件"}},
	{"历次导入", []string{"来路", "经办人", "更新"}},
}

// givenOut says what a sheet is where it is a list of ours that is no list of
// records, and what to give instead; blank: it is none.
func givenOut(s *sheet.Sheet) string {
	for i := range s.Rows[:min(len(s.Rows), mostAbove)] {
		heads := map[string]bool{}
		for _, c := range s.Rows[i].Cells {
			heads[clean(c.Text)] = true
		}
		for _, list := range given {
			if !slices.ContainsFunc(list.headings, func(h string) bool { return !heads[h] }) {
				return fmt.Sprintf("这是本系统给出的“%s”，不是企业、项目等记录的清单，没有读入；要登记或改记录，请用填报模板、“导出”里的记录表或本单位自己的名单", list.name)
			}
		}
	}
	return ""
}

// proposeForm says what the columns of a sheet of our own are.
func proposeForm(t *sheet.Table, d *graph.Description) *Map {
	columns, _ := propose(t, d)
	used := map[string]bool{}
	marked := func(i int) bool { _, own := seed.OwnColumn(t.Headings[i].Text); return own } // 自有：开工时间 is no field
	for i := range columns {
		c := &columns[i]
		f := seed.FieldCalled(d, c.Heading)
		if f == nil || !entered(f) || used[f.Name] || marked(i) {
			continue
		}
		c.Use, used[f.Name] = f.Name, true
		if money(f) && !c.Sure {
			c.Unit, c.Sure = f.Unit, true
		}
	}
	for i := range columns {
		c := &columns[i]
		switch f := seed.FieldCalled(d, c.Heading); {
		case marked(i) && c.Person:
			c.Use = graph.ColumnLeft
		case marked(i) && d.Kind != graph.KindDataset:
			c.Use = c.own()
		case f != nil && c.Use == f.Name: // as above
		case f != nil || d.Kind == graph.KindDataset:
			c.Use = graph.ColumnLeft
		case used[c.Use]:
			c.Use = graph.ColumnOwn
		}
	}
	return newMap(d.Kind, columns)
}

// identity are the fields whose texts say which record a row of our own is.
func identity(d *graph.Description) []string {
	switch {
	case len(d.ID) > 0:
		return d.ID[1:]
	case d.Key != "":
		return []string{d.Key}
	}
	return []string{d.Ends[0], d.Ends[1], "since"}
}

// wrote finds the stored record that a row of our own is of, by how we write it.
type wrote struct {
	tell func(*graph.Description, *graph.Field, graph.Record) seed.Cell
	at   map[graph.Kind]map[string]graph.Record // by the texts of the identity
}

const betweenTexts = "\x00"

// wroteOf is how our own sheet writes a field of a stored record.
func (c *checker) wroteOf(d *graph.Description, f *graph.Field, r graph.Record) seed.Cell {
	if c.wrote.tell == nil {
		all := &graph.Bundle{Regions: c.dir.gaz.Regions, Parks: c.dir.gaz.Parks, Chains: c.dir.tax.Chains, Segments: c.dir.tax.Segments}
		for i := range c.reg.firms {
			if !c.reg.firms[i].fresh {
				all.Enterprises = append(all.Enterprises, c.reg.firms[i].record)
			}
		}
		for _, kind := range []graph.Kind{graph.KindProjects, graph.KindPolicies} {
			for r := range c.recordsOf(kind) {
				all.Add(r)
			}
		}
		c.wrote.tell = seed.Telling(all)
	}
	return c.wrote.tell(d, f, r)
}

// of is the record that a row of our own was written of; nil: there is none.
func (c *checker) of(p *part, rec *sheet.Record) graph.Record {
	names := identity(p.d)
	if c.wrote.at == nil {
		c.wrote.at = map[graph.Kind]map[string]graph.Record{}
	}
	at := c.wrote.at[p.d.Kind]
	if at == nil {
		at = map[string]graph.Record{}
		c.wrote.at[p.d.Kind] = at
		for r := range c.recordsOf(p.d.Kind) {
			texts, words := make([]string, len(names)), make([]string, len(names))
			for i, name := range names {
				cell := c.wroteOf(p.d, p.d.Field(name), r)
				texts[i], words[i] = cell.Text, cell.ZH
			}
			at[strings.Join(texts, betweenTexts)], at[strings.Join(words, betweenTexts)] = r, r
		}
	}
	if p.d.Kind == graph.KindDataset {
		for _, r := range at {
			return r // there is but one
		}
		return nil
	}
	key := make([]string, len(names))
	for i, name := range names {
		for k, u := range p.uses {
			if u.field != nil && u.field.Name == name {
				key[i] = p.text(&rec.Cells[k])
			}
		}
	}
	return at[strings.Join(key, betweenTexts)]
}

// about takes what a row says of a record of another kind for what it means there.
func (c *checker) about(p *part, old graph.Record, said map[string]any) {
	text := func(name string) string {
		if s, ok := said[name].(string); ok || old == nil || p.d.Field(name) == nil {
			return s
		}
		return p.d.Field(name).Text(old)
	}
	on, field := text("on"), text("field")
	for name, v := range said {
		if s, ok := v.(string); ok && p.d.Field(name) != nil {
			if v, ok := seed.MeantAbout(p.d, p.d.Field(name), on, field, s, c.dir.find); ok {
				said[name] = v
			}
		}
	}
}

// recordsOf are the stored records of a kind that was read.
func (c *checker) recordsOf(kind graph.Kind) func(yield func(graph.Record) bool) {
	return func(yield func(graph.Record) bool) {
		if kind == graph.KindEnterprises {
			for i := range c.reg.firms {
				if f := &c.reg.firms[i]; !f.fresh && !yield(f.record) {
					return
				}
			}
		}
		for _, r := range c.stored[kind] {
			if !yield(r) {
				return
			}
		}
	}
}

// text is what stands in a cell; our own CSV keeps spreadsheets from taking it for a formula.
func (p *part) text(cell *sheet.Cell) string {
	text := clean(cell.Text)
	if p.s.Form && p.s.csv {
		return seed.Unguard(text)
	}
	return text
}

// derived fills what a record of our own form works out from its other fields.
func (c *checker) derived(r graph.Record) graph.Record {
	if p, ok := r.(graph.ParkPair); ok {
		p.PartnerPark = c.dir.resolve(graph.KindParks, p.PartnerText, "").id
		return p
	}
	return r
}

// learn makes a new place, chain or segment known to the rows that name it.
func (c *checker) learn(r graph.Record) {
	d := c.dir
	switch r := r.(type) {
	case graph.Region:
		d.gaz.Regions = append(slices.Clip(d.gaz.Regions), r)
	case graph.Park:
		d.gaz.Parks = append(slices.Clip(d.gaz.Parks), r)
	case graph.Chain:
		d.tax.Chains = append(slices.Clip(d.tax.Chains), r)
	case graph.Segment:
		d.tax.Segments = append(slices.Clip(d.tax.Segments), r)
	default:
		return
	}
	c.learnt = true
}
