package main

import (
	"bufio"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/report"
	"chainchief/seed"
)

// correctionLine is a correction as the API tells it.
type correctionLine struct {
	graph.Correction
	StateZH    string `json:"state_zh"`
	EvidenceZH string `json:"evidence_zh"`
	OnZH       string `json:"on_zh"`
	Who        string `json:"who"` // the record
	FieldZH    string `json:"field_zh"`
	BeforeZH   string `json:"before_zh"`
	AfterZH    string `json:"after_zh"`
}

// sentence tells a correction in one line.
func (c correctionLine) sentence() string {
	said := fmt.Sprintf("%s更正：%s %s %s → %s，%s，%s，%s", c.StateZH, c.Who, c.FieldZH, c.BeforeZH, c.AfterZH, c.By, c.Date, c.Reason)
	if c.Reviewer != "" {
		said += "；审核人" + c.Reviewer
		if c.ReviewNote != "" {
			said += "：" + c.ReviewNote
		}
	}
	return said + "（标识 " + c.ID + "）"
}

func runCorrect(ctx context.Context, args []string, s streams) error {
	f := newFlags("correct", "更正一条记录的几项：记录先不变，成为待审更正，采纳后才生效。", s)
	kind := f.String("kind", string(graph.KindEnterprises), "记录的`类别`：企业、项目、从业、供应关系、环节、需求、核实等，也可写 enterprises 等标识")
	key := f.String("key", "", "`哪一条`：标识；企业可写简称、全称或股票代码，项目、环节、园区可写名称（必填）")
	var set texts
	f.Var(&set, "set", "`项=新值`，可写多次，如 --set 规模=中型；等号后留空表示清空（必填）")
	reason := f.String("reason", "", "更正`理由`（必填）")
	by := f.String("by", "", "更正`人`（必填）")
	source := f.String("source", "", "出处`网址`")
	b := f.backend()
	if err := f.parse(args); err != nil {
		return err
	}
	if *key == "" || len(set) == 0 || *reason == "" || *by == "" {
		return usageError{"请写明哪一条、改什么、理由和更正人，如 chainchief correct --key 明天氢能 --set 规模=中型 --reason 电话核实 --by 张三"}
	}
	if d := seed.KindCalled(*kind); d != nil {
		*kind = string(d.Kind)
	}
	values := map[string]string{}
	for _, one := range set {
		name, value, ok := strings.Cut(one, "=")
		if name = strings.TrimSpace(name); !ok || name == "" {
			return usageError{fmt.Sprintf("--set “%s”写法不对，请写成 项=新值，如 规模=中型", one)}
		}
		if name = fieldNamed(graph.Kind(*kind), name); name == "" {
			return usageError{fmt.Sprintf("--set “%s”：%s没有这一项，可写 %s", one, graph.Kind(*kind).ZH(), strings.Join(fieldWords(graph.Kind(*kind)), "、"))}
		}
		values[name] = value
	}
	return b.with(ctx, s, func(c *client) error {
		who := asker{bufio.NewReader(s.in), s, false}
		id, err := *key, error(nil)
		if *kind == string(graph.KindEnterprises) {
			id, err = who.firm(ctx, c, id)
		} else {
			id, err = who.thing(ctx, c, graph.Kind(*kind), id)
		}
		if err != nil {
			return err
		}
		body := map[string]any{"kind": *kind, "key": id, "set": values, "reason": *reason, "by": *by}
		if *source != "" {
			body["source_url"] = *source
		}
		var out page[correctionLine]
		if err := c.post(ctx, "/corrections", nil, *by, body, &out); err != nil {
			return err
		}
		return tellCorrections(s, out.Items)
	})
}

// fieldWords are what people call the fields of a kind that they enter.
func fieldWords(kind graph.Kind) (list []string) {
	d := graph.Describe(kind)
	for i := range d.Fields {
		if f := &d.Fields[i]; f.Type != graph.Derived && f.Type != graph.Columns && f.Name != d.Key {
			list = append(list, f.ZH)
		}
	}
	return list
}

// fieldNamed is the name of a field that people may call by its word on the screen; blank: there is none.
func fieldNamed(kind graph.Kind, name string) string {
	d := graph.Describe(kind)
	if d == nil || d.Field(name) != nil {
		return name
	}
	for i := range d.Fields {
		if d.Fields[i].ZH == name {
			return d.Fields[i].Name
		}
	}
	return ""
}

func tellCorrections(s streams, list []correctionLine) error {
	for _, c := range list {
		if _, err := fmt.Fprintln(s.out, c.sentence()); err != nil {
			return err
		}
	}
	return nil
}

func runCorrections(ctx context.Context, args []string, s streams) error {
	f := newFlags("corrections", "更正清单：待审、已采纳、已退回；也可采纳或退回一条。", s)
	states := graph.Describe(graph.KindCorrections).Field("state")
	state := f.String("state", "", "只列这种`状态`："+wordsOf(states.Words))
	who := f.String("of", "", "只列这位更正`人`的")
	var accept, back texts
	f.Var(&accept, "accept", "采纳这一条：更正的`标识`，可写多次，一并写入")
	f.Var(&back, "return", "退回这一条：更正的`标识`，可写多次；须写 --reason")
	reason := f.String("reason", "", "审核`意见`")
	by := f.String("by", "", "审核`人`")
	yes := f.Bool("yes", false, "记录在填报后又改过，也按更正写入")
	o, limit, b := f.output(lists), f.limit(), f.backend()
	if err := f.parse(args); err != nil {
		return err
	}
	if len(accept)+len(back) > 0 {
		return reviewCorrections(ctx, b, s, accept, back, *reason, *by, *yes)
	}
	if err := o.settle(s); err != nil {
		return err
	}
	if v := meantBy(states, *state); v != "" && states.WordZH(v) == v {
		return usageError{fmt.Sprintf("没有状态“%s”，可用 %s", *state, wordsOf(states.Words))}
	}
	return ask(ctx, b, s, noun{path: "/corrections", query: given("state", meantBy(states, *state), "by", *who), limit: *limit, limited: true}, o, func(p *page[correctionLine]) *report.Paper {
		return correctionsPaper(p.Items)
	})
}

// reviewCorrections accepts corrections, or sends them back.
func reviewCorrections(ctx context.Context, b *backend, s streams, accept, back []string, reason, by string, yes bool) error {
	switch {
	case len(accept) > 0 && len(back) > 0:
		return usageError{"--accept 和 --return 请分两次写"}
	case by == "":
		return usageError{"请用 --by 写明审核人"}
	case len(back) > 0 && reason == "":
		return usageError{"退回须用 --reason 写明理由，更正人才知道怎样改"}
	}
	ids, step := accept, "accept"
	if len(back) > 0 {
		ids, step = back, "return"
	}
	body := map[string]any{}
	if reason != "" {
		body["reason"] = reason
	}
	if len(ids) > 1 {
		body["also"] = ids[1:]
	}
	return b.with(ctx, s, func(c *client) error {
		var out page[correctionLine]
		if err := c.post(ctx, "/corrections/"+url.PathEscape(ids[0])+"/"+step, given("confirm", onlyYes(yes)), by, body, &out); err != nil {
			return err
		}
		return tellCorrections(s, out.Items)
	})
}

func onlyYes(on bool) string {
	if on {
		return "yes"
	}
	return ""
}

// correctionsPaper sets corrections out by the table of kinds.
func correctionsPaper(list []correctionLine) *report.Paper {
	d := graph.Describe(graph.KindCorrections)
	t := &report.Table{Name: d.ZH}
	var fields []*graph.Field
	for i := range d.Fields {
		if f := &d.Fields[i]; !slices.Contains([]string{"verification", "extra", "evidence", "source_date"}, f.Name) {
			fields = append(fields, f)
		}
	}
	fields = append(fields[1:], fields[0]) // who reads the list looks for the record; the id is for --accept and --return
	for _, f := range fields {
		t.Columns = append(t.Columns, report.Column{Key: f.Name, Name: map[bool]string{true: "记录", false: f.ZH}[f.Name == "subject"]})
	}
	var rows [][]any
	for _, c := range list {
		var row []any
		for _, f := range fields {
			text := f.Text(c.Correction)
			said := f.WordZH(text)
			if word, ok := map[string]string{"on": c.OnZH, "subject": c.Who, "field": c.FieldZH, "before": c.BeforeZH, "after": c.AfterZH}[f.Name]; ok {
				said = word
			}
			row = append(row, report.Word{Code: text, Text: said})
		}
		rows = append(rows, row)
	}
	t.Lists = []report.List{{Unit: "条", Rows: rows}}
	return &report.Paper{Title: "更正", Tables: []*report.Table{t}}
}

func runCheck(ctx context.Context, args []string, s streams) error {
	return enter(ctx, args, s, "check", graph.KindChecks, "登记一条核实：一个环节在一个地区有没有。", "chainchief check --region 金寨县 --segment 膜电极 --verdict no --by 张三 --date 2026-11-20")
}

func runNeed(ctx context.Context, args []string, s streams) error {
	return enter(ctx, args, s, "need", graph.KindNeeds, "登记一项需求：谁说缺哪个环节。", "chainchief need --region 金寨县 --segment 轮毂电机 --need 须外购 --said-by 县专班 --date 2026-11 --by 张三")
}

// enter runs a command that enters a record: a flag a field, by the table of kinds.
func enter(ctx context.Context, args []string, s streams, name string, kind graph.Kind, summary, example string) error {
	d := graph.Describe(kind)
	f := newFlags(name, summary, s)
	given := map[string]*string{}
	for i := range d.Fields {
		field := &d.Fields[i]
		if field.Name == d.Key || field.Type == graph.Columns || slices.Contains([]string{"evidence", "source_date", "verification"}, field.Name) {
			continue
		}
		given[field.Name] = f.String(strings.ReplaceAll(field.Name, "_", "-"), "", fieldUsage(field))
	}
	by := given["by"]
	if by == nil {
		by = f.String("by", "", "经办`人`（必填）")
	}
	yes := f.Bool("yes", false, "会改掉他人登记的内容、或与同一天的核实相反，也写入")
	b := f.backend()
	if err := f.parse(args); err != nil {
		return err
	}
	body := map[string]any{}
	for field, value := range given {
		if *value != "" {
			body[field] = *value
		}
	}
	if len(body) == 0 || *by == "" {
		return usageError{"请逐项写明，并用 --by 写明何人，如 " + example}
	}
	return b.with(ctx, s, func(c *client) error {
		var out struct {
			ID      string         `json:"id"`
			Region  *insight.Named `json:"region"`
			Segment *insight.Named `json:"segment"`
		}
		if err := c.post(ctx, "/"+string(kind), url.Values{"confirm": {switchValue(*yes)}}, *by, body, &out); err != nil {
			return err
		}
		_, err := fmt.Fprintf(s.out, "已登记%s：%s，%s（标识 %s）；有误可撤销。\n", d.ZH, insight.NameOf(out.Region), insight.NameOf(out.Segment), out.ID)
		return err
	})
}

// wordsOf lists the words that a flag takes, those of programs and those of people.
func wordsOf(words []graph.Word) string {
	var list []string
	for _, w := range words {
		list = append(list, w.Value+" "+w.ZH)
	}
	return strings.Join(list, "、")
}

// meantBy is the value that a word stands for, as people read it or as programs do.
func meantBy(f *graph.Field, text string) string { return f.Meant(text, seed.Fold) }

// fieldUsage says what a flag of a field takes.
func fieldUsage(f *graph.Field) string {
	text := "`" + f.ZH + "`"
	if len(f.Words) > 0 {
		text += "：" + wordsOf(f.Words)
	}
	if f.Type == graph.Day {
		text += "：2026、2026-11 或 2026-11-20"
	}
	if f.Required || f.Name == "date" && f.Type == graph.Day {
		text += "（必填）"
	}
	return text
}
