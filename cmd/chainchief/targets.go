package main

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"chainchief/graph/insight"
	"chainchief/report"
)

func runTargets(ctx context.Context, args []string, s streams) error {
	f := newFlags("targets", "为一个环节找招商对象：先看该不该招，再看找谁，依据是什么。", s)
	segment := f.String("segment", "", "环节`标识`，如 nev.battery.separator（必填；gaps 的结果里有）")
	how, q, b := f.answer(), f.question(), f.backend()
	if err := f.parse(args); err != nil {
		return err
	}
	if *segment == "" {
		return usageError{"请用 --segment 指明环节，如 chainchief targets --segment nev.battery.separator"}
	}
	query, err := q.values()
	if err != nil {
		return err
	}
	query.Set("limit", q.most())
	return ask(ctx, b, s, "/segments/"+url.PathEscape(*segment)+"/targets", query, how, targetsLines, report.TargetsTable)
}

func targetsLines(p *paper, a *insight.Targets) {
	partner := "无"
	if a.Partner != nil {
		partner = a.Partner.Name
	}
	p.line("%s · %s · %s · 联动伙伴：%s · 数据截至%s · 规则版本%d", a.Segment.Name, a.Chain.Name, a.Region.Name, partner, insight.DateZH(a.AsOf), a.RuleVersion)
	p.wrap("判断：", fmt.Sprintf("%s，举措：%s。%s", a.StatusZH, a.ActionZH, a.ActionReason))
	if a.Warning != "" {
		p.wrap("注意：", a.Warning)
	}
	for _, n := range a.Notes {
		p.wrap("说明：", n)
	}
	for _, list := range []struct {
		title string
		items []insight.Target
	}{{"招商对象", a.Items}, {"扩产合作（伙伴地区和市内的企业）", a.Expansion}} {
		p.line("")
		p.line("%s（%d家）", list.title, len(list.items))
		if len(list.items) == 0 {
			continue
		}
		rows := [][]string{{"位次", "企业", "所在地", "先行依据", "得分", "把握", "标识"}}
		var notes [][]string
		for _, x := range list.items {
			var evidence []string
			for _, e := range x.Evidence {
				evidence = append(evidence, insight.TargetEvidenceZH(e))
			}
			rows = append(rows, []string{fmt.Sprint(x.Rank), x.Firm.ShortName, x.Place, strings.Join(evidence, "、"), fmt.Sprintf("%.1f", x.Score), x.Grade, x.Firm.ID})
			notes = append(notes, []string{x.Sentence})
		}
		p.table(rows, notes)
	}
}
