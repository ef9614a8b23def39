package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"chainchief/api"
	"chainchief/graph/insight"
	"chainchief/report"
)

func runGaps(ctx context.Context, args []string, s streams) (err error) {
	f := newFlags("gaps", "产业链缺口清单：缺什么、弱什么、怎么办、把握多大。", s)
	chain := f.String("chain", "", "产业链`标识`：nev 新能源汽车、food 食品健康、iron 铁基材料、equipment 高端装备、display 新型显示（必填）")
	format := f.String("format", "table", "输出`格式`：table、json、csv")
	output := f.String("o", "", "写入`文件`（默认屏幕）")
	q, b := f.question(), f.backend()
	if err := f.parse(args); err != nil {
		return err
	}
	if *chain == "" {
		return usageError{"请用 --chain 指明产业链，如 chainchief gaps --chain nev"}
	}
	paint, ok := map[string]func(io.Writer, *api.GapsAnswer) error{
		"table": gapsTable, "json": gapsJSON, "csv": gapsCSV,
	}[*format]
	if !ok {
		return usageError{fmt.Sprintf("没有输出格式“%s”，可选 table、json、csv", *format)}
	}
	query, err := q.values()
	if err != nil {
		return err
	}
	query.Set("limit", "1000") // a chain has fewer segments
	c, err := b.client(ctx, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	var answer api.GapsAnswer
	if err := c.get(ctx, "/chains/"+url.PathEscape(*chain)+"/gaps", query, &answer); err != nil {
		return err
	}
	if q.limit > 0 {
		answer.Items = answer.Items[:min(q.limit, len(answer.Items))]
		answer.NotRanked = answer.NotRanked[:min(q.limit, len(answer.NotRanked))]
	}
	var buf bytes.Buffer
	if err := paint(&buf, &answer); err != nil {
		return err
	}
	return deliver(*output, buf.Bytes(), s)
}

// deliver writes a result to the screen or, whole or not at all, to a file.
func deliver(path string, data []byte, s streams) error {
	if path == "" {
		_, err := s.out.Write(data)
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(path), ".chainchief-*")
	if err != nil {
		return fmt.Errorf("不能写入 %s，请检查目录和权限：%w", path, err)
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(data)
	if closing := temp.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Chmod(temp.Name(), 0o644)
	}
	if err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("不能写入 %s，请检查磁盘空间和权限：%w", path, err)
	}
	fmt.Fprintf(s.err, "已写入 %s\n", path)
	return nil
}

func gapsCSV(w io.Writer, a *api.GapsAnswer) error { return report.GapsCSV(w, &a.Answer) }

func gapsJSON(w io.Writer, a *api.GapsAnswer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(a)
}

// gapsTable prints the answer for a terminal: the chain's figures, the ranked
// list, then the other lists, each line with its reason under it.
func gapsTable(w io.Writer, a *api.GapsAnswer) error {
	p := &paper{w: w, width: terminalWidth()}
	partner := "无"
	if a.Partner != nil {
		partner = a.Partner.Name
	}
	p.line("%s · %s · 联动伙伴：%s · 数据截至%s · 规则版本%d", a.Chain.Name, a.Region.Name, partner, insight.DateZH(a.AsOf), a.RuleVersion)
	fig := a.Figures
	p.wrap("完整度：", fmt.Sprintf("%s（%d个可招商环节中登记到%d个；未见%d个，未见不等于没有；另有%d个资料不足，不计）；含伙伴地区%s；在建、签约落地后%s",
		insight.Percent(fig.Completeness), fig.Judged, fig.Present, fig.Unseen, fig.Insufficient,
		insight.Percent(fig.CompletenessPartner), insight.Percent(fig.CompletenessPlanned)))
	p.wrap("韧性：", fmt.Sprintf("%s（按%d个环节）", insight.Decimal(fig.Resilience), fig.ResilienceOver))
	p.wrap("登记企业：", fmt.Sprintf("本链%d家%s，其中%d家起始日期不明，按一直存在计", fig.Recorded, insight.RecordedZH(fig), a.UndatedStarts))
	if a.UnplacedFirms > 0 {
		p.line("另有%d家企业只知在本市、县区不明。", a.UnplacedFirms)
	}
	var counts []string
	for _, st := range insight.Statuses {
		if n := a.Counts[st]; n > 0 {
			counts = append(counts, fmt.Sprintf("%s%d", st.ZH(), n))
		}
	}
	p.wrap("环节状态：", strings.Join(counts, "，"))
	if len(fig.SinglePoints) > 0 {
		var names []string
		for _, one := range fig.SinglePoints {
			name := one.Segment.Name
			if len(one.Firms) > 0 {
				name += "（" + strings.Join(one.Firms, "、") + "）"
			}
			if one.Critical {
				name += "要害"
			}
			names = append(names, name)
		}
		p.wrap("固链（单点）：", strings.Join(names, "；"))
	}
	p.line("")
	p.line("一、建议清单（%d项）%s", len(a.Items), map[bool]string{true: "：排序不稳定，名次仅供参考", false: ""}[a.Unstable])
	rows := [][]string{{"位次", "可能位次", "环节", "状态", "举措", "得分", "把握", "标识"}}
	var notes [][]string
	for i := range a.Items {
		d := &a.Items[i]
		rows = append(rows, []string{fmt.Sprint(d.Rank), fmt.Sprintf("%d-%d", d.RankLow, d.RankHigh), d.Segment.Name, d.StatusZH,
			d.ActionZH, fmt.Sprintf("%.1f", d.Score), d.Grade, d.Segment.ID + breakMark(d)})
		notes = append(notes, noteLines(d))
	}
	p.table(rows, notes)
	titles := []string{"二", "三", "四", "五"}
	for k, action := range []insight.Action{insight.FollowUp, insight.Restricted, insight.Verify, insight.NotNow} {
		rows, notes := [][]string{{"环节", "状态", "把握", "标识"}}, [][]string(nil)
		for i := range a.NotRanked {
			if d := &a.NotRanked[i]; d.Action == action {
				rows = append(rows, []string{d.Segment.Name, d.StatusZH, d.Grade, d.Segment.ID + breakMark(d)})
				notes = append(notes, noteLines(d))
			}
		}
		p.line("")
		p.line("%s、%s（%d项，不排名）", titles[k], action.ZH(), len(notes))
		if len(notes) > 0 {
			p.table(rows, notes)
		}
	}
	return p.err
}

func breakMark(d *insight.Verdict) string {
	if d.BreakPoint {
		return " 断点"
	}
	return ""
}

// noteLines: why the status, why the action, and who.
func noteLines(d *insight.Verdict) []string {
	lines := []string{d.StatusZH + "：" + d.Clause, d.ActionZH + "：" + d.ActionReason}
	if d.Action == insight.Link && len(d.PartnerFirms) > 0 {
		lines = append(lines, "可联动："+insight.FirmNames(d.PartnerFirms, 6))
	}
	if d.Action == insight.Upgrade && len(d.Firms) > 0 {
		lines = append(lines, "可延伸："+insight.FirmNames(d.Firms, 6))
	}
	return lines
}
