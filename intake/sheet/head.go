package sheet

import (
	"cmp"
	"regexp"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// topRows are those among which the headings are looked for.
const topRows = 60

// mostHeadRows is how many rows headings may take; a blank one inside a merge counts.
const mostHeadRows = 4

// headWords are those with which headings end.
var headWords = regexp.MustCompile(`(序号|编号|编码|代码|名称|名单|性质|类型|类别|类|级别|等级|内容|规模|投资|投资额|金额|资金|总额|额|数|数量|个数|项目数|情况|进度|进展|时间|日期|年限|期限|年度|月份|年份|地点|地址|位置|选址|属地|地区|区域|县区|区县|乡镇|园区|片区|单位|部门|业主|投资方|来源|企业|领导|联系人|联络人|负责人|责任人|电话|手机|方式|形式|传真|备注|说明|计划|完成|累计|目标|指标|指标值|安排|节点|问题|措施|建议|需求|占比|比例|比|率|%|增长|增幅|同比|环比|面积|用地|亩数|产值|收入|营收|税收|利润|产品|产能|产量|行业|产业|产业链|环节|领域|状态|阶段|批次|简介|概况|评价|工作|任务|事项|资本|法人|人数|股东|上旬|中旬|下旬|小计|合计|本月|本年|当月|本期|评估|结果|意见|[1-9１-９]?[0-2]?月|年)$|^(项目|企业|单位|公司|姓名|no\.?|id)$`)

// strictLabel are texts that are labels of a form rather than values.
var strictLabel = regexp.MustCompile(`^(.{0,6}(名称|编号|代码)|.{0,6}性质|.{0,6}(建设|生产)?(内容|规模)(及规模|和内容|及内容)?|.{0,6}地点|.{0,4}地址|.{0,10}投资额?|.{0,8}完成投资额?|.{0,6}资本|.{0,6}(联系人|联络人|负责人|责任人|经办人)(及电话|电话)?|.{0,4}(电话|手机|联系方式)|.{0,8}单位(、责任人)?|所属.{1,6}|.{0,12}(时间|日期|年限|期限|时限)|备注|.{0,12}(情况|问题|进度|进展|安排|目标|简介|概况|措施|建议|节点|需求)|.{0,6}(面积|用地|产值|收入|税收|产品|产能|人数)|(业主|企业|法人)(名称|代表)?|法定代表人|项目业主|投资方|行业类别|产业类别)$`)

// mostColumns bounds the columns of a table; what lies to the right of them is
// decoration, or a trap.
const mostColumns = 1024

// tallRows is where a merge counts as tall. Few are, and a sheet with more than
// mostTall was not made by a person.
const tallRows, mostTall = 64, 1000

// view is a sheet with its merges in order.
type view struct {
	*Sheet
	merges []Range // by first row, without the tall ones
	tall   []Range
}

func newView(s *Sheet) *view {
	v := &view{Sheet: s}
	if slices.ContainsFunc(s.Rows, tooWide) {
		cut := *s
		cut.Rows = slices.Clone(s.Rows)
		for i := range cut.Rows {
			r := &cut.Rows[i]
			r.Cells = r.Cells[:sort.Search(len(r.Cells), func(k int) bool { return r.Cells[k].Col > mostColumns })]
		}
		cut.Rows = slices.DeleteFunc(cut.Rows, func(r Row) bool { return len(r.Cells) == 0 })
		v.Sheet = &cut
	}
	for _, m := range s.Merges {
		switch {
		case m.LastRow-m.FirstRow < tallRows:
			v.merges = append(v.merges, m)
		case len(v.tall) < mostTall:
			v.tall = append(v.tall, m)
		}
	}
	slices.SortStableFunc(v.merges, func(a, b Range) int { return cmp.Compare(a.FirstRow, b.FirstRow) })
	return v
}

func tooWide(r Row) bool { return r.Cells[len(r.Cells)-1].Col > mostColumns }

// row returns the row of a number; a blank one where nothing stands in it.
func (v *view) row(number int) *Row {
	i := sort.Search(len(v.Rows), func(i int) bool { return v.Rows[i].Number >= number })
	if i < len(v.Rows) && v.Rows[i].Number == number {
		return &v.Rows[i]
	}
	return &Row{Number: number}
}

// block returns the merge around a place, or the place alone.
func (v *view) block(row, col int) Range {
	for _, m := range v.tall {
		if m.has(row, col) {
			return m
		}
	}
	from := sort.Search(len(v.merges), func(i int) bool { return v.merges[i].FirstRow > row-tallRows })
	for _, m := range v.merges[from:] {
		if m.FirstRow > row {
			break
		}
		if m.has(row, col) {
			return m
		}
	}
	return Range{row, col, row, col}
}

func (r Range) has(row, col int) bool {
	return row >= r.FirstRow && row <= r.LastRow && col >= r.FirstCol && col <= r.LastCol
}

// head is where the headings are.
type head struct{ first, last int }

// findHead looks for the heading rows; ok is false where none looks like one.
func (v *view) findHead() (h head, ok bool) {
	rows := v.Rows[:min(len(v.Rows), topRows)]
	scores, best := make([]float64, len(rows)), 0.0
	for i := range rows {
		scores[i] = headScore(&rows[i])
		best = max(best, scores[i])
	}
	if best < 3 {
		return v.latinHead()
	}
	for i := range rows {
		if scores[i] >= 0.7*best {
			return v.growHead(rows[i].Number), true
		}
	}
	return h, false
}

// latinWord is a heading as programs write it: name, total_investment.
var latinWord = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_ ./()%-]*$`)

// latinHead takes the first row of several cells for headings if all are different
// words in Latin letters, and something stands below.
func (v *view) latinHead() (h head, ok bool) {
	at := slices.IndexFunc(v.Rows, func(r Row) bool { return len(r.Cells) > 1 })
	if at < 0 || at+1 == len(v.Rows) {
		return h, false
	}
	seen := map[string]bool{}
	for _, c := range v.Rows[at].Cells {
		if c.Kind != Text || seen[c.Text] || !latinWord.MatchString(strings.TrimSpace(c.Text)) {
			return h, false
		}
		seen[c.Text] = true
	}
	return head{v.Rows[at].Number, v.Rows[at].Number}, true
}

// headScore says how much a row looks like headings: words that end headings,
// no numbers, no sentences.
func headScore(r *Row) float64 {
	score, texts := 0.0, 0
	for _, c := range r.Cells {
		s, _, _ := headKey(c.Text)
		n := utf8.RuneCountInString(s)
		switch {
		case c.Kind == Number && c.Number >= 1990 && c.Number <= 2050 && c.Number == float64(int(c.Number)):
			texts++
		case c.Kind != Text:
			score -= 2
		case looksNumber(s), n > 40, strings.ContainsAny(s, "。;"):
			score -= 2
		case s == "序号":
			score, texts = score+6, texts+1
		case n <= 25 && headWords.MatchString(s):
			score, texts = score+2, texts+1
		default:
			score, texts = score+0.25, texts+1
		}
	}
	if texts < 2 {
		return 0
	}
	return score
}

var numberLike = regexp.MustCompile(`^[+-]?[\d,.]+%?$|^\d{4}[-./年]\d{1,2}([-./月]\d{0,2}日?)?$`)

func looksNumber(s string) bool {
	// Most texts begin with something else, and matching costs more than looking.
	return s != "" && (s[0] <= '9' && s[0] > ' ') && numberLike.MatchString(s)
}

// growHead finds all the rows of the headings around the one with most of them.
func (v *view) growHead(number int) head {
	h := head{number, number}
	for _, c := range v.row(number).Cells {
		if b := v.block(number, c.Col); b.LastRow-b.FirstRow < mostHeadRows {
			h.last = max(h.last, b.LastRow)
		}
	}
	// Cells that a vertical merge from above covers are headings too.
	for _, m := range v.merges {
		if m.FirstRow < number && m.LastRow >= number && m.LastRow-m.FirstRow < mostHeadRows && !v.isTitle(m.FirstRow) {
			h.first = min(h.first, m.FirstRow)
			h.last = max(h.last, m.LastRow)
		}
	}
	if h.first == number && v.groupsAbove(number) {
		h.first--
	}
	for h.last-h.first+1 < mostHeadRows && v.partsBelow(h) {
		h.last++
	}
	return h
}

// isTitle: nothing else stands in the row.
func (v *view) isTitle(number int) bool { return len(v.row(number).Cells) < 2 }

// groupsAbove reports whether the row above names groups of the columns.
func (v *view) groupsAbove(number int) bool {
	above, own := v.row(number-1), v.row(number)
	if len(above.Cells) < 2 || len(above.Cells) >= len(own.Cells) {
		return false
	}
	wide := 0
	for i, c := range above.Cells {
		s := plain(c.Text)
		if c.Kind != Text || looksNumber(s) || strings.ContainsAny(s, ":。") || utf8.RuneCountInString(s) > 20 || own.Cell(c.Col).IsBlank() {
			return false
		}
		next := own.Cells[len(own.Cells)-1].Col + 1
		if i+1 < len(above.Cells) {
			next = above.Cells[i+1].Col
		}
		if next-c.Col > 1 {
			wide++
		}
	}
	return wide > 0
}

// partsBelow reports whether the row below the headings splits some of them.
func (v *view) partsBelow(h head) bool {
	below := v.row(h.last + 1)
	if len(below.Cells) == 0 {
		return false
	}
	last := v.row(h.last)
	for _, c := range below.Cells {
		s, _, _ := headKey(c.Text)
		if c.Kind != Text || looksNumber(s) || utf8.RuneCountInString(s) > 25 || sectionMark.MatchString(s) || totalWord.MatchString(plain(c.Text)) && s != "小计" && s != "合计" {
			return false
		}
		if s == "" { // nothing but a unit, under whatever it measures
			continue
		}
		b := v.block(h.last, c.Col)
		over := last.Cell(c.Col)
		switch {
		case b.LastCol > b.FirstCol && b.FirstRow == b.LastRow: // a merge over several columns
			if v.row(b.FirstRow).Cell(b.FirstCol).IsBlank() {
				return false
			}
		case b.LastRow > b.FirstRow:
			return false
		case over.IsBlank(): // a group that is not merged: its text stands further left
			if !slices.ContainsFunc(last.Cells, func(l Cell) bool { return l.Col < c.Col }) {
				return false
			}
		default: // the first column of such a group
			if !last.Cell(c.Col+1).IsBlank() || below.Cell(c.Col+1).IsBlank() {
				return false
			}
		}
	}
	return slices.ContainsFunc(below.Cells, func(c Cell) bool {
		s, _, _ := headKey(c.Text)
		return s == "" || headWords.MatchString(s)
	})
}

// headings reads the headings of the columns from their rows.
func (v *view) headings(h head) []Heading {
	used := v.usedColumns(h)
	var list []Heading
	for col := 1; col < len(used); col++ {
		parts := v.headParts(h, col)
		if len(parts) == 0 && !used[col] {
			continue
		}
		b := v.block(h.last, col)
		if b.FirstCol < col && !used[col] { // the rest of a merge with nothing under it
			continue
		}
		list = append(list, makeHeading(col, parts))
	}
	return list
}

// usedColumns tells the columns that hold something below the headings.
func (v *view) usedColumns(h head) []bool {
	var used []bool
	mark := func(col int, on bool) {
		for len(used) <= col {
			used = append(used, false)
		}
		used[col] = used[col] || on
	}
	for i := range v.Rows {
		r := &v.Rows[i]
		if r.Number < h.first {
			continue
		}
		for _, c := range r.Cells {
			mark(c.Col, r.Number > h.last)
		}
		if r.Number <= h.last {
			for _, c := range r.Cells {
				if b := v.block(r.Number, c.Col); b.LastCol-b.FirstCol < 100 {
					mark(b.LastCol, false)
				}
			}
		}
	}
	return used
}

// headParts are the texts over a column, top down.
func (v *view) headParts(h head, col int) (parts []string) {
	deepest := v.row(h.last)
	for number := h.first; number <= h.last; number++ {
		b := v.block(number, col)
		if b.FirstRow < number && b.FirstRow >= h.first { // said one row above
			continue
		}
		r := v.row(b.FirstRow)
		c := r.Cell(b.FirstCol)
		if c.IsBlank() && number < h.last && b == (Range{number, col, number, col}) && !deepest.Cell(col).IsBlank() {
			c = v.groupOf(r, deepest, col)
		}
		text := tidy(c.Text)
		if text == "" || len(parts) > 0 && plain(parts[len(parts)-1]) == plain(text) {
			continue
		}
		parts = append(parts, text)
	}
	return parts
}

// groupOf finds the text of a group that is not merged: the nearest on the left
// that has a part of its own right below.
func (v *view) groupOf(r, deepest *Row, col int) Cell {
	for i := len(r.Cells) - 1; i >= 0; i-- {
		c := r.Cells[i]
		if c.Col > col {
			continue
		}
		if b := v.block(r.Number, c.Col); b.LastCol > b.FirstCol || deepest.Cell(c.Col).IsBlank() {
			return Cell{}
		}
		return c
	}
	return Cell{}
}

func makeHeading(col int, parts []string) Heading {
	h := Heading{Col: col, Parts: parts, Text: strings.Join(parts, " / ")}
	if len(parts) == 0 {
		h.Text = "（" + ColumnName(col) + "列，无表头）"
		return h
	}
	var keys []string
	for _, p := range parts {
		key, unit, period := headKey(p)
		if unit.Kind != "" {
			h.Unit = unit // that of the lowest part counts
		}
		if period.Text != "" {
			h.Period = period
		}
		if key != "" { // （万元） in a row of its own
			keys = append(keys, key)
		}
	}
	if len(keys) == 0 {
		keys = []string{plain(parts[0])}
	}
	h.Key, h.Leaf = strings.Join(keys, "/"), keys[len(keys)-1]
	if h.Unit.Kind == Money && notMoney.MatchString(h.Leaf) && !moneyWords.MatchString(h.Leaf) {
		h.Unit = Unit{} // a group's unit is not that of 完成情况 or 进度 below it
	}
	h.Person = personOf(h.Leaf)
	if len(keys) > 1 && h.Person == NoPerson && h.Leaf == "姓名" {
		h.Person = PersonName
	}
	return h
}
