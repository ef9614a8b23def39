package report

import (
	"fmt"
	"strings"

	"chainchief/graph/insight"
)

// walks fills the sheet of what needs each segment.
func (w *workings) walks() {
	heads := []heading{{"segment", "环节标识"}, {"segment_name", "环节"}, {"relation", "关系"}, {"via", "经过"}, {"other", "对方环节标识"}, {"other_name", "对方环节"}, {"factor", "系数"}}
	places := w.Places[:len(w.Places)-1] // elsewhere has no demand
	for k, place := range places {
		heads = append(heads, heading{fmt.Sprintf("place%d_counts", k), place + " 计入"}, heading{fmt.Sprintf("place%d_sat", k), place + " 饱和度"}, heading{fmt.Sprintf("place%d_demand", k), place + " 需求"})
	}
	w.lay(walksSheet, "需求明细：谁用得到它（直接用户、用户的用户），谁供给它；同类环节只计大的一个", heads)
	row := workingsHead
	for _, i := range w.wanted() {
		s := &w.Scores[i]
		first := row + 1
		for _, x := range s.Walks {
			row++
			relation, via, factor := "直接用户", "", w.edge(s.Counts)
			switch {
			case x.Supply:
				relation, factor = "供方", w.rule["supplier"]+"*"+w.edge(x.To)
			case x.Via >= 0:
				relation, via, factor = "用户的用户", w.Counts[x.Via].Segment.Name, w.edge(s.Counts)+"*"+w.rule["second"]+"*"+w.edge(x.Via)
			}
			to := w.Counts[x.To].Segment
			cells := []any{s.Segment.ID, s.Segment.Name, relation, via, to.ID, to.Name, formula(factor)}
			for k := range places {
				at := len(cells)
				c := w.at(x.To, k, 1)
				cells = append(cells, w.counted(x, k), formula(fmt.Sprintf("%s/(%s+%s)", c, c, w.rule["half"])),
					formula(fmt.Sprintf("%s*%s*%s", cellName(7, row), cellName(at+1, row), cellName(at+2, row))))
			}
			w.row(walksSheet, row, cells...)
		}
		if row >= first {
			w.walksOf[i] = [2]int{first, row}
		}
	}
}

// counted is 1 where a walk counts in a place, 0 where a twin of one of its steps
// is larger there, or as large and before it.
func (w *workings) counted(x insight.Walk, place int) any {
	var smaller []string
	less := func(segment int, twins []int) {
		for _, t := range twins {
			sign := "<"
			if t < segment {
				sign = "<="
			}
			smaller = append(smaller, w.at(segment, place, 1)+sign+w.at(t, place, 1))
		}
	}
	less(x.To, x.Twins)
	less(x.Via, x.ViaTwins)
	if smaller == nil {
		return 1
	}
	return formula("IF(OR(" + strings.Join(smaller, ",") + "),0,1)")
}

// near fills the sheet of what is near to each segment.
func (w *workings) near() {
	w.lay(nearSheet, "相近环节：本地有多少与它相近的产业基础", []heading{{"segment", "环节标识"}, {"segment_name", "环节"}, {"other", "相近环节标识"}, {"other_name", "相近环节"},
		{"class", "相近之处"}, {"weight", "权重"}, {"sat", "本地饱和度"}, {"product", "权重×饱和度"}})
	row := workingsHead
	for _, i := range w.wanted() {
		s := &w.Scores[i]
		first := row + 1
		for _, x := range s.Relative {
			row++
			to, c := w.Counts[x.Counts].Segment, w.at(x.Counts, 0, 1)
			w.row(nearSheet, row, s.Segment.ID, s.Segment.Name, to.ID, to.Name, []string{"同一板块", "一步之邻", "两步之邻"}[x.Class], formula(w.rule[fmt.Sprintf("near%d", x.Class)]),
				formula(fmt.Sprintf("%s/(%s+%s)", c, c, w.rule["half"])), formula(fmt.Sprintf("%s*%s", cellName(6, row), cellName(7, row))))
		}
		if row >= first {
			w.nearOf[i] = [2]int{first, row}
		}
	}
}

// sum is the sum of a column over the rows of a score; 0 where it has none.
func sum(sheet string, column int, rows [2]int) string {
	if rows[0] == 0 {
		return "0"
	}
	from, to := cellName(column, rows[0]), cellName(column, rows[1])
	return fmt.Sprintf("SUM('%s'!%s:%s)", sheet, from, to)
}

// scores fills the first sheet: a row for each score, from what it rests on to the number.
func (w *workings) scores() {
	heads := []heading{{"segment", "环节标识"}, {"segment_name", "环节"}, {"rank", "排名"}, {"status", "状态"}, {"action", "工作建议"}, {"stated", "有人提出需求"},
		{"radius_km", "配套半径（公里）"}, {"weight", "重要程度"}, {"c_region", "本地C"}}
	places := w.Places[:len(w.Places)-1]
	for k, place := range places {
		heads = append(heads, heading{fmt.Sprintf("demand%d", k), place + " 需求"})
	}
	after := len(heads)
	heads = append(heads, heading{"demand", "需求合计"}, heading{"need", "必要性"}, heading{"relatedness", "相近程度"}, heading{"c_partner", "伙伴地区C"}, heading{"feasibility", "可行性"},
		heading{"n_others", "外地N"}, heading{"pool", "企业来源"}, heading{"value", "价值"}, heading{"score", "得分（公式）"}, heading{"score_program", "得分（系统）"}, heading{"difference", "差"})
	title := w.title() + "，数据截至" + insight.DateZH(w.AsOf)
	w.lay(scoresSheet, title, heads)
	r := w.rule
	for n, i := range w.wanted() {
		s, row := &w.Scores[i], workingsHead+1+n
		cell := func(column int) string { return cellName(column, row) }
		rank, stated := any(nil), "否"
		for _, d := range w.Items {
			if d.Segment.ID == s.Segment.ID {
				rank = d.Rank
			}
		}
		if s.Stated {
			stated = "是"
		}
		cells := []any{s.Segment.ID, s.Segment.Name, rank, s.Verdict.StatusZH, s.Verdict.ActionZH, stated, s.Radius, s.Weight, formula(w.at(s.Counts, 0, 1))}
		total := cell(10)
		for k := range places {
			cells = append(cells, formula(r["scale"]+"*"+sum(walksSheet, 7+3*k+3, w.walksOf[i])))
			if k > 0 {
				total += fmt.Sprintf("+%s*%s", r[fmt.Sprintf("near part%d", k-1)], cell(10+k))
			}
		}
		demand, need, related, helped, feasible, others, pool, value, score := cell(after+1), cell(after+2), cell(after+3), cell(after+4), cell(after+5), cell(after+6), cell(after+7), cell(after+8), cell(after+9)
		help, outside := []string{"0"}, []string{"0"}
		for k := range w.Places[1:] {
			outside = append(outside, w.at(s.Counts, k+1, 0))
			if k+1 < len(places) {
				help = append(help, w.at(s.Counts, k+1, 1))
			}
		}
		weights := sum(nearSheet, 6, w.nearOf[i])
		cells = append(cells, formula(total),
			formula(fmt.Sprintf("MAX(IF(%s=\"是\",%s,0),(1-%s/(%s+%s))*%s/(%s+1)*MIN(1,%s/%s))", cell(6), r["stated"], cell(9), cell(9), r["half"], demand, demand, r["radius"], cell(7))),
			formula(fmt.Sprintf("IF(%s=0,0,%s/%s)", weights, sum(nearSheet, 8, w.nearOf[i]), weights)),
			formula(strings.Join(help, "+")),
			formula(fmt.Sprintf("MAX(%s,1-(1-%s)*(1-%s*%s/(%s+%s)))", r["least_feasibility"], related, r["help"], helped, helped, r["half"])),
			formula(strings.Join(outside, "+")),
			formula(fmt.Sprintf("%s/(%s+%s)", others, others, r["half"])),
			formula(fmt.Sprintf("MAX(%s,(%s*%s+%s*%s/3)/(%s+%s))", r["least_value"], r["pool_weight"], pool, r["importance_weight"], cell(8), r["pool_weight"], r["importance_weight"])),
			formula(fmt.Sprintf("100*%s^%s*%s^%s*%s^%s", need, r["e0"], feasible, r["e1"], value, r["e2"])),
			s.Verdict.Score, formula(score+"-"+cell(after+10)))
		w.row(scoresSheet, row, cells...)
	}
	if n := len(w.wanted()); n > 0 {
		w.do(func() error {
			return w.AutoFilter(scoresSheet, cellName(1, workingsHead)+":"+cellName(len(heads), workingsHead+n), nil)
		})
	}
}

// explain says what the sheets are.
func (w *workings) explain() {
	partner := "无"
	if w.Partner != nil {
		partner = w.Partner.Name
	}
	w.remarks(&Paper{Lines: []Line{{"地区", w.Region.Name}, {"联动伙伴", partner}, {"数据截至", insight.DateZH(w.AsOf)}, {"判定规则", fmt.Sprintf("第%d版", w.RuleVersion)}},
		Notes: []string{
			"得分 = 100 × 必要性^0.5 × 可行性^0.2 × 价值^0.3；各表的数都是公式，改动“家数”或“参数”里的数，得分随之重算；“差”是公式与系统所示得分之差。",
			"必要性 = (1 − 本地饱和度) × 需求/(需求 + 1) × 配套半径折算；需求 = 本地需求 + 各伙伴地区需求 × 距离折算，见“需求明细”。",
			"可行性由本地相近的产业基础（“相近环节”）和伙伴地区的企业得出；价值由外地有多少企业可找和环节的重要程度得出。",
			"只列计得分的环节；本地优势、一般等环节不计得分。有人提出需求的排在前，其余按得分排名。", Unrecorded,
		}})
}
