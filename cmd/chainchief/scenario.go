package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"chainchief/api"
	"chainchief/graph/insight"
)

func runScenario(ctx context.Context, args []string, s streams) error {
	f := newFlags("scenario", "若企业离开，产业链最轻和最重会怎样；不给 --without 时只列出单点。", s)
	var without texts
	f.Var(&without, "without", "离开的`企业`：简称、全称、股票代码或标识；可以重复")
	chain := f.String("chain", "", "产业链`标识`；不给 --without 时可省，列出全部产业链的单点")
	how, q, b := f.answer(), f.question(), f.backend()
	if err := f.parse(args); err != nil {
		return err
	}
	if len(without) > 0 && *chain == "" {
		return usageError{"请用 --chain 指明看哪条产业链，如 chainchief scenario --without 应流航源 --chain equipment"}
	}
	query, err := q.values()
	if err != nil {
		return err
	}
	if *chain != "" {
		query.Set("chain", *chain)
	}
	for _, name := range without {
		query.Add("without", name)
	}
	return ask(ctx, b, s, "/scenario", query, how, func(p *paper, a *api.ScenarioAnswer) { scenarioTable(p, a, q.limit) }, tableOf("情景", scenarioRows))
}

func scenarioTable(p *paper, a *api.ScenarioAnswer, limit int) {
	if a.Scenario != nil {
		whatLeaves(p, a.Scenario, limit)
		p.line("")
	}
	of := "全部产业链"
	if a.Chain != nil {
		of = a.Chain.Name
	}
	p.line("单点：%s · %s · 数据截至%s · 规则版本%d（现状，共%d个）", of, a.Region.Name, insight.DateZH(a.AsOf), a.RuleVersion, len(a.SinglePoints))
	rows := [][]string{{"位次", "产业链", "环节", "必经比例", "要害", "主要企业"}}
	for i, one := range cut(a.SinglePoints, limit) {
		rows = append(rows, []string{strconv.Itoa(i + 1), one.Chain.Name, one.Segment.Name, fmt.Sprintf("%.0f%%", 100*one.Cut), yesZH(one.Critical), strings.Join(one.Firms, "、")})
	}
	p.table(rows, make([][]string, len(rows)-1))
}

func whatLeaves(p *paper, a *insight.Scenario, limit int) {
	partner := "无"
	if a.Partner != nil {
		partner = a.Partner.Name
	}
	p.line("%s · %s · 联动伙伴：%s", a.Chain.Name, a.Region.Name, partner)
	for _, line := range a.Sentences {
		p.wrap("", line)
	}
	for _, l := range a.Leaving {
		p.line("")
		p.wrap("", fmt.Sprintf("%s的环节（来源：%s）：", l.Enterprise.Name, insight.SourceZH(l.Source)))
		for _, s := range l.Segments {
			others := "本地和伙伴地区都没有登记别的企业"
			if len(s.Others) > 0 {
				others = "同环节还有" + joinNames(s.Others)
			}
			p.wrap("   · ", fmt.Sprintf("%s（%s，%s）：%s", s.Segment.Name, s.Segment.ID, insight.CertaintyZH(s.Certainty), others))
		}
	}
	p.line("")
	p.line("变化的环节（%d个）", len(a.Changes))
	if len(a.Changes) > 0 {
		rows := [][]string{{"环节", "现在", "最轻", "最重", "标识"}}
		for _, c := range cut(a.Changes, limit) {
			rows = append(rows, []string{c.Segment.Name, c.Before.ZH(), c.Lightest.ZH(), c.Heaviest.ZH(), c.Segment.ID})
		}
		p.table(rows, make([][]string, len(rows)-1))
	}
	p.line("")
	p.line("失去唯一登记供应商的企业（%d家，其中%d家在本地和伙伴地区无人可接；另有%d家客户还有别的登记供应商）", len(a.CutOff), a.CutOffLightest, a.OtherCustomers)
	for _, c := range cut(a.CutOff, limit) {
		where := "地点不明"
		if c.Region != nil {
			where = c.Region.Name
		}
		take := "无人可接"
		if len(c.TakeOver) > 0 {
			take = "可由" + joinNames(c.TakeOver) + "承接"
			if c.Guessed {
				take += "（供应关系未写明环节，按供应商的环节推定）"
			}
		}
		p.wrap("   · ", fmt.Sprintf("%s（%s）：%s；%s", c.Enterprise.Name, where, c.Deals[0].Sentence(), take))
	}
}

// scenarioRows is a row for each change and each firm cut off, then for each single point.
func scenarioRows(a *api.ScenarioAnswer) [][]string {
	rows := [][]string{{"kind", "id", "name", "before", "lightest", "heaviest", "note"}}
	if a.Scenario != nil {
		for _, c := range a.Scenario.Changes {
			rows = append(rows, []string{"change", c.Segment.ID, c.Segment.Name, c.Before.ZH(), c.Lightest.ZH(), c.Heaviest.ZH(), ""})
		}
		for _, c := range a.Scenario.CutOff {
			lightest := "断供"
			if len(c.TakeOver) > 0 {
				lightest = "可由" + joinNames(c.TakeOver) + "承接"
			}
			rows = append(rows, []string{"cut_off", c.Enterprise.ID, c.Enterprise.Name, "有供应商", lightest, "断供", c.Deals[0].Sentence()})
		}
	}
	for _, one := range a.SinglePoints {
		rows = append(rows, []string{"single_point", one.Segment.ID, one.Segment.Name, fmt.Sprintf("%.3f", one.Cut), "", "", strings.Join(one.Firms, "、")})
	}
	return rows
}

func cut[T any](list []T, limit int) []T {
	if limit > 0 && limit < len(list) {
		return list[:limit]
	}
	return list
}

func yesZH(b bool) string {
	if b {
		return "是"
	}
	return "否"
}

func joinNames(list []insight.Named) string {
	names := make([]string, len(list))
	for i, n := range list {
		names[i] = n.Name
	}
	return strings.Join(names, "、")
}
