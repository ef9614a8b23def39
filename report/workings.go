package report

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// The sheets of a workbook of workings.
const (
	scoresSheet  = "得分"
	walksSheet   = "需求明细"
	nearSheet    = "相近环节"
	countsSheet  = "家数"
	rulesSheet   = "参数"
	workingsHead = 2 // the row of the headings
)

// WriteWorkings writes the scores of a chain in a place so that each can be
// checked by hand: every input as a number, every step as a formula. made is when.
func WriteWorkings(to io.Writer, a *insight.Workings, reader Where, made time.Time) (err error) {
	f := excelize.NewFile()
	defer func() {
		if closing := f.Close(); err == nil {
			err = closing
		}
	}()
	w := &workings{book: &book{File: f, reader: reader, names: map[string]bool{}}, Workings: a, rule: map[string]string{}, walksOf: map[int][2]int{}, nearOf: map[int][2]int{}, cells: map[string]any{}}
	w.prepare()
	for _, name := range []string{scoresSheet, walksSheet, nearSheet, countsSheet, rulesSheet} {
		w.book.sheet(name)
	}
	w.rules()
	w.counts()
	w.walks()
	w.near()
	w.scores()
	w.explain()
	w.results()
	calculate := true // a spreadsheet works them out itself
	w.do(func() error { return f.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: &calculate}) })
	w.do(func() error { f.SetActiveSheet(0); return f.DeleteSheet("Sheet1") })
	at := made.UTC().Format(time.RFC3339)
	w.do(func() error {
		return f.SetDocProps(&excelize.DocProperties{Title: w.title(), Creator: creator, LastModifiedBy: creator, Created: at, Modified: at, Language: "zh-CN"})
	})
	if w.err != nil {
		return w.err
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		return err
	}
	return numbered(to, buf.Bytes())
}

// results writes beside each formula what it gives.
func (w *workings) results() {
	r := &reckoner{cells: maps.Clone(w.cells)}
	for _, at := range slices.Sorted(maps.Keys(w.cells)) {
		text, ok := w.cells[at].(formula)
		if !ok {
			continue
		}
		sheet, cell, _ := strings.Cut(at, "!")
		w.do(func() error {
			v, err := r.value(sheet, cell)
			if err != nil {
				return err
			}
			if err := w.SetCellValue(sheet, cell, numeric(v)); err != nil {
				return err
			}
			return w.SetCellFormula(sheet, cell, string(text))
		})
	}
}

// workings is such a workbook being filled.
type workings struct {
	*book
	*insight.Workings
	rule            map[string]string // where each parameter stands
	cells           map[string]any    // all that was written, by sheet!A1
	walksOf, nearOf map[int][2]int    // the rows of a score: the first and the last; none where there are none
}

func (w *workings) title() string { return w.Chain.Name + " · " + w.Region.Name + "：测算明细" }

// heading is a column: its name for programs and for people.
type heading struct{ key, name string }

// lay writes the title and the headings of a sheet.
func (w *workings) lay(sheet, title string, heads []heading) {
	w.do(func() error { return w.SetCellStr(sheet, "A1", title) })
	w.do(func() error { return w.SetCellStyle(sheet, "A1", "A1", w.book.title) })
	for i, h := range heads {
		text := h.name
		if w.reader == Programs {
			text = h.key
		}
		w.set(sheet, i+1, workingsHead, text)
		w.do(func() error {
			letter, err := excelize.ColumnNumberToName(i + 1)
			if err != nil {
				return err
			}
			least := 10
			if h.key == "segment" || h.key == "other" || strings.HasSuffix(h.key, "_name") { // else the cell beside cuts off an id or a name
				least = 26
			}
			return w.SetColWidth(sheet, letter, letter, float64(max(least, min(mostColumn, textWidth(text)+2))))
		})
	}
	w.do(func() error {
		return w.SetCellStyle(sheet, cellName(1, workingsHead), cellName(len(heads), workingsHead), w.head)
	})
	w.do(func() error {
		return w.SetPanes(sheet, &excelize.Panes{Freeze: true, XSplit: 2, YSplit: workingsHead, TopLeftCell: cellName(3, workingsHead+1), ActivePane: "bottomRight"})
	})
	w.page(sheet, a4Columns+1)
}

// formula is a cell that is worked out.
type formula string

// set puts a value or a formula into a cell; nil leaves it blank.
func (w *workings) set(sheet string, column, row int, value any) {
	at := cellName(column, row)
	if value != nil {
		w.cells[sheet+"!"+at] = value
	}
	w.do(func() error {
		switch v := value.(type) {
		case nil, formula: // with what it gives, once all is written
			return nil
		case string:
			return w.SetCellStr(sheet, at, v)
		}
		return w.SetCellValue(sheet, at, value)
	})
}

func (w *workings) row(sheet string, row int, cells ...any) {
	for i, c := range cells {
		w.set(sheet, i+1, row, c)
	}
}

// there is a cell of another sheet.
func there(sheet string, column, row int) string {
	name, err := excelize.CoordinatesToCellName(column, row, true)
	if err != nil {
		name = "A1" // only for a row or column below 1
	}
	return "'" + sheet + "'!" + name
}

// rules fills the sheet of parameters.
func (w *workings) rules() {
	w.lay(rulesSheet, "参数：判定规则第"+fmt.Sprint(w.RuleVersion)+"版", []heading{{"parameter", "参数"}, {"name", "含义"}, {"value", "数值"}, {"weight", "折算"}})
	r := &w.Workings.Rules
	row := workingsHead
	for _, p := range []struct {
		key, zh string
		value   float64
	}{
		{"z0", "微型企业的规模分", float64(r.SizePoints[0])}, {"z1", "小型", float64(r.SizePoints[1])}, {"z2", "中型", float64(r.SizePoints[2])}, {"z3", "大型", float64(r.SizePoints[3])},
		{"unknown", "规模都未掌握的环节，按几分计", float64(r.UnknownPoints)},
		{"p0", "从业已确认的权重", float64(r.Tenths[0]) / 10}, {"p1", "从业较可能的权重", float64(r.Tenths[1]) / 10},
		{"half", "饱和常数：饱和度＝C/(C＋常数)", r.Saturation}, {"scale", "需求的分类粗细折算", w.Scale},
		{"side", "装备、服务、包装的边权", r.SideEdge}, {"second", "用户的用户", r.SecondEdge}, {"supplier", "供方", r.SupplierEdge},
		{"distance", "距离衰减（公里）", r.DistanceScale}, {"radius", "配套半径的上限（公里）", r.NeedRadius}, {"stated", "有人提出需求时必要性不低于", r.StatedNeed},
		{"help", "伙伴地区的帮助", r.PartnerHelp}, {"least_feasibility", "可行性不低于", r.LeastFeasibility}, {"least_value", "价值不低于", r.LeastValue},
		{"pool_weight", "企业来源的权重", r.PoolWeight}, {"importance_weight", "重要程度的权重", r.ImportanceWeight},
		{"e0", "必要性的指数", r.Exponents[0]}, {"e1", "可行性的指数", r.Exponents[1]}, {"e2", "价值的指数", r.Exponents[2]},
		{"near0", "相近：同一板块", r.Related[0]}, {"near1", "相近：一步之邻", r.Related[1]}, {"near2", "相近：两步之邻", r.Related[2]},
	} {
		row++
		w.row(rulesSheet, row, p.key, p.zh, p.value)
		w.rule[p.key] = there(rulesSheet, 3, row)
	}
	for k, p := range w.Parts {
		row++
		w.row(rulesSheet, row, fmt.Sprintf("part%d", k), "到"+p.Name+"的距离（公里）；折算＝exp(−距离/距离衰减)，不知道的不计")
		if p.Known {
			w.set(rulesSheet, 3, row, p.KM)
		}
		w.set(rulesSheet, 4, row, formula(fmt.Sprintf("IF(C%d=\"\",0,EXP(-C%d/%s))", row, row, w.rule["distance"])))
		w.rule[fmt.Sprintf("near part%d", k)] = there(rulesSheet, 4, row)
	}
}

// The columns of the sheet of counts: before the places, and of each place.
const (
	countsEdge, countsUnknown, countsFirst = 3, 7, 8
	countsEach                             = 12 // two certainties by five sizes, N, C
)

// at is the cell of N (0) or C (1) of a segment in a place.
func (w *workings) at(segment, place, what int) string {
	return there(countsSheet, countsFirst+place*countsEach+10+what, workingsHead+1+segment)
}

func (w *workings) edge(segment int) string {
	return there(countsSheet, countsEdge, workingsHead+1+segment)
}

// counts fills the sheet of who works where.
func (w *workings) counts() {
	heads := []heading{{"segment", "环节标识"}, {"segment_name", "环节"}, {"edge", "边权"}, {"micro", "全部微型"}, {"small", "全部小型"}, {"medium", "全部中型"}, {"unknown_points", "规模未掌握按几分"}}
	sizes := []string{"微型", "小型", "中型", "大型", "规模未掌握"}
	for k, place := range w.Places {
		for i, certainty := range []string{"已确认", "较可能"} {
			for s, size := range sizes {
				heads = append(heads, heading{fmt.Sprintf("place%d_%s_%s", k, graph.Certainties[i], sizeKey(s)), place + " " + certainty + " " + size})
			}
		}
		heads = append(heads, heading{fmt.Sprintf("place%d_n", k), place + " N"}, heading{fmt.Sprintf("place%d_c", k), place + " C"})
	}
	w.lay(countsSheet, "家数：各环节登记的企业（家），N＝加权家数，C＝加权规模分；线索不计", heads)
	for i := range w.Counts {
		c, row := &w.Counts[i], workingsHead+1+i
		cells := []any{c.Segment.ID, c.Segment.Name, 1}
		if c.SideEdge {
			cells[2] = formula(w.rule["side"])
		}
		for size := range 3 {
			var terms []string
			for k := range w.Places {
				for certainty := range 2 {
					terms = append(terms, cellName(countsFirst+k*countsEach+5*certainty+size, row))
				}
			}
			cells = append(cells, formula(strings.Join(terms, "+")))
		}
		d, e, f := cellName(4, row), cellName(5, row), cellName(6, row)
		middle := fmt.Sprintf("INT((%s+%s+%s)/2)", d, e, f) // the upper median of the known sizes below large
		cells = append(cells, formula(fmt.Sprintf("IF(%s+%s+%s=0,%s,IF(%s<%s,%s,IF(%s<%s+%s,%s,%s)))", d, e, f, w.rule["unknown"], middle, d, w.rule["z0"], middle, d, e, w.rule["z1"], w.rule["z2"])))
		for k := range w.Places {
			first := countsFirst + k*countsEach
			for certainty := range 2 {
				for size := range sizes {
					cells = append(cells, c.PerPlace[k].Enterprises[certainty][size])
				}
			}
			n, points := make([]string, 2), make([]string, 2)
			for certainty := range 2 {
				from := first + 5*certainty
				var firms, terms []string
				for size := range 4 {
					firms = append(firms, cellName(from+size, row))
					terms = append(terms, cellName(from+size, row)+"*"+w.rule[fmt.Sprintf("z%d", size)])
				}
				firms = append(firms, cellName(from+4, row))
				terms = append(terms, cellName(from+4, row)+"*"+cellName(countsUnknown, row))
				n[certainty] = fmt.Sprintf("%s*(%s)", w.rule[fmt.Sprintf("p%d", certainty)], strings.Join(firms, "+"))
				points[certainty] = fmt.Sprintf("%s*(%s)", w.rule[fmt.Sprintf("p%d", certainty)], strings.Join(terms, "+"))
			}
			cells = append(cells, formula("ROUND("+strings.Join(n, "+")+",6)"), formula("ROUND("+strings.Join(points, "+")+",6)"))
		}
		w.row(countsSheet, row, cells...)
	}
}

func sizeKey(i int) string {
	if s := graph.Sizes[i]; s != graph.SizeUnknown {
		return string(s)
	}
	return "unknown"
}

// wanted are the scores to show, those ranked first, then in the order of the trade.
func (w *workings) wanted() []int {
	var list []int
	for i := range w.Scores {
		if w.Scores[i].Verdict.Scored() {
			list = append(list, i)
		}
	}
	rank := map[string]int{}
	for _, d := range w.Items {
		rank[d.Segment.ID] = d.Rank
	}
	place := func(i int) int {
		if r := rank[w.Scores[i].Segment.ID]; r > 0 {
			return r
		}
		return len(w.Scores) + 1
	}
	slices.SortStableFunc(list, func(a, b int) int { return place(a) - place(b) })
	return list
}
