package main

import (
	"context"
	"fmt"
	"strings"

	"chainchief/graph/insight"
	"chainchief/report"
)

func runPartners(ctx context.Context, args []string, s streams) error {
	f := newFlags("partners", "伙伴地区里谁能和本地企业、环节、产业链或园区对接：供应商、客户、已有合作、科创。", s)
	of := map[string]*string{
		"enterprise": f.String("enterprise", "", "企业`名称`、简称、代码或标识"),
		"segment":    f.String("segment", "", "环节`标识`，如 nev.body.diecast"),
		"chain":      f.String("chain", "", "产业链`标识`，如 nev"),
		"park":       f.String("park", "", "园区`名称`或标识"),
	}
	direction := f.String("direction", "both", "`方向`：both、suppliers（谁能供给本方）、customers（本方能供给谁）")
	how, q, b := f.answer(), f.question(), f.backend()
	if err := f.parse(args); err != nil {
		return err
	}
	query, err := q.values()
	if err != nil {
		return err
	}
	given := 0
	for name, value := range of {
		if *value != "" {
			given++
			query.Set(name, *value)
		}
	}
	if given != 1 {
		return usageError{"请用 --enterprise、--segment、--chain、--park 中恰好一个指明为谁找伙伴，如 chainchief partners --enterprise 明天氢能"}
	}
	query.Set("direction", *direction)
	query.Set("limit", q.most())
	return ask(ctx, b, s, "/partners", query, how, partnersLines, report.PartnersTable)
}

func partnersLines(p *paper, a *insight.Partners) {
	p.line("%s · %s → %s · 数据截至%s · 规则版本%d", a.Of.Name, a.Home.Name, a.Other.Name, insight.DateZH(a.AsOf), a.RuleVersion)
	if len(a.Segments) > 0 {
		p.wrap("本方环节：", names(a.Segments))
	}
	for _, x := range a.Pairings {
		p.wrap("园区：", x.Sentence)
	}
	for _, n := range a.Notes {
		p.wrap("说明：", n)
	}
	if len(a.Known) > 0 {
		p.line("")
		p.line("已有合作（%d条，不再推荐）", len(a.Known))
		for _, k := range a.Known {
			p.wrap("  ", k.Sentence)
		}
	}
	for _, list := range []struct {
		title string
		items []insight.Partner
	}{{"可以供货的客户", a.Customers}, {"可以采购的供应商", a.Suppliers}} {
		p.line("")
		p.line("%s（%d家）", list.title, len(list.items))
		if len(list.items) == 0 {
			continue
		}
		rows := [][]string{{"位次", "企业", "所在地", "伙伴环节", "四链接", "得分", "标识"}}
		var notes [][]string
		for _, x := range list.items {
			name := x.Firm.ShortName
			if a.Of.Kind != "enterprise" && x.With != nil {
				name += "（对接" + x.With.Name + "）"
			}
			rows = append(rows, []string{fmt.Sprint(x.Rank), name, x.Place, x.Segment.Name, x.LinkZH, fmt.Sprintf("%.1f", x.Score), x.Firm.ID})
			notes = append(notes, []string{strings.Join(x.Reasons, "")})
		}
		p.table(rows, notes)
	}
	if len(a.Science) > 0 {
		p.line("")
		p.line("科创链接（%d家，机构和研发检测服务）", len(a.Science))
		for _, x := range a.Science {
			p.wrap("  ", strings.Join(x.Reasons, ""))
		}
	}
}

func names(list []insight.Named) string {
	out := make([]string, len(list))
	for i, n := range list {
		out[i] = n.Name
	}
	return strings.Join(out, "、")
}
