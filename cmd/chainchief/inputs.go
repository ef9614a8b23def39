package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"chainchief/graph/insight"
	"chainchief/report"
)

func runInputs(ctx context.Context, args []string, s streams) (err error) {
	f := newFlags("inputs", "整零协同表：一家整机企业要什么，本地谁做，周边谁做，哪里是空的。", s)
	enterprise := f.String("enterprise", "", "整机企业`名称`、简称、代码或标识，如 蔚来（必填）")
	depth := f.Int("depth", insight.Default.AssemblyLevels, "上游`层数`：1 或 2")
	how, q, b := f.answer(), f.question(), f.backend()
	if err := f.parse(args); err != nil {
		return err
	}
	if *enterprise == "" {
		return usageError{"请用 --enterprise 指明整机企业，如 chainchief inputs --enterprise 蔚来"}
	}
	query, err := q.values()
	if err != nil {
		return err
	}
	if err := how.check(); err != nil {
		return err
	}
	c, err := b.client(ctx, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	// Partners know an enterprise by its name; the table by its id.
	var found insight.Partners
	if err := c.get(ctx, "/partners", url.Values{"enterprise": {*enterprise}, "limit": {"1"}}, &found); err != nil {
		return err
	}
	query.Del("partner")
	query.Set("depth", fmt.Sprint(*depth))
	path := "/enterprises/" + url.PathEscape(found.Of.ID) + "/inputs"
	return askOf(ctx, c, s, path, query, how, func(p *paper, a *insight.Assembly) { inputsLines(p, a, q.limit) }, report.AssemblyTable)
}

func inputsLines(p *paper, a *insight.Assembly, limit int) {
	region := insight.ShortPlace(a.Region.Name)
	p.line("%s（%s）· 整零协同表 · %s · 数据截至%s · 规则版本%d", a.Maker.Name, a.Place, a.Region.Name, insight.DateZH(a.AsOf), a.RuleVersion)
	p.wrap("它做：", names(a.Segments))
	var counts []string
	for _, state := range insight.InputStates {
		if n := a.Counts[state]; n > 0 {
			counts = append(counts, fmt.Sprintf("%s%d", insight.InputStateZH(state, region), n))
		}
	}
	p.wrap("上游环节：", strings.Join(counts, "，"))
	for _, n := range a.Notes {
		p.wrap("说明：", n)
	}
	for level := 1; level <= a.Depth; level++ {
		rows, notes := [][]string{{"环节", "类别", region, "50公里内", "50–100公里", "状况", "标识"}}, [][]string(nil)
		for _, x := range a.Rows {
			if x.Level != level || limit > 0 && len(notes) == limit {
				continue
			}
			row := []string{x.Segment.Name, x.KindZH, fmt.Sprint(x.Here.Count)}
			for _, ring := range x.Rings {
				row = append(row, fmt.Sprint(ring.Count))
			}
			rows = append(rows, append(row, x.StateZH, x.Segment.ID))
			notes = append(notes, inputNotes(&x, region))
		}
		p.line("")
		p.line("第%d层上游（%d个环节）", level, len(notes))
		if len(notes) > 0 {
			p.table(rows, notes)
		}
	}
}

func inputNotes(x *insight.AssemblyRow, region string) []string {
	var lines []string
	if len(x.Here.Firms) > 0 {
		lines = append(lines, region+"："+insight.FirmNames(x.Here.Firms, 4))
	}
	for i, ring := range x.Rings {
		if len(ring.Firms) > 0 {
			lines = append(lines, []string{"50公里内：", "50–100公里："}[i]+insight.FirmNames(ring.Firms, 4))
		}
	}
	for _, k := range x.Known {
		lines = append(lines, "已供货："+k.Sentence)
	}
	for _, p := range x.Projects {
		lines = append(lines, fmt.Sprintf("项目：%s（%s，%s%s）", p.Name, p.Investor, insight.DateZH(p.Date), p.StageZH))
	}
	return lines
}
