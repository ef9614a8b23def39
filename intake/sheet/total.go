package sheet

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// countOf reads how many records a total says there are, in its own words or in
// the next cell (合计 | 13个); -1 where it does not say.
func (r *reader) countOf(l *line, lead string) int {
	for _, s := range []string{lead, l.label, r.second(l)} {
		if m := countIn.FindStringSubmatch(s); m != nil {
			n, _ := strconv.Atoi(m[1])
			return n
		}
		if m := totalWord.FindStringSubmatch(s); m != nil && m[3] != "" {
			n, _ := strconv.Atoi(m[3])
			return n
		}
	}
	return -1
}

// second is the second text of a row.
func (r *reader) second(l *line) string {
	n := 0
	for _, c := range l.Row.Cells {
		if c.Kind == Text {
			if n++; n == 2 {
				return plain(short(c.Text, 20))
			}
		}
	}
	return ""
}

// mostTotals bounds the totals that are compared.
const mostTotals = 2000

// compare holds each total against the records it may count. A total is right
// where any run of records that it may mean has its count and sums; else the
// difference to the likeliest is reported.
func (r *reader) compare() {
	for _, p := range r.totals {
		r.t.Totals = append(r.t.Totals, p.Total)
	}
	if len(r.totals) > mostTotals {
		r.t.find(0, 0, "合计、小计超过 %d 行，没有逐一核对，请自行核对", mostTotals)
		return
	}
	may, ends := make([][]stretch, len(r.totals)), map[int]bool{}
	for i, p := range r.totals {
		if p.partial {
			continue
		}
		may[i] = r.stretches(p)
		for _, s := range may[i] {
			ends[s.first], ends[s.last] = true, true
		}
	}
	if len(ends) == 0 {
		return
	}
	cols := r.columnsToSum()
	sums := r.sumsUpTo(cols, ends)
	for i, p := range r.totals {
		r.compareOne(p, may[i], cols, sums)
	}
}

// stretch is a run of records.
type stretch struct{ first, last int }

func (r *reader) compareOne(p pendingTotal, may []stretch, cols []int, sums []map[int]Decimal) {
	var worst *Finding
	for i, s := range may {
		bad := r.differences(p, s, cols, sums)
		if bad == nil {
			return
		}
		if i == 0 {
			worst = bad
		}
	}
	if worst != nil {
		r.t.find(worst.Row, worst.Col, "%s", worst.Text)
	}
}

// stretches are the runs of records that a total may count, the likeliest first.
func (r *reader) stretches(p pendingTotal) (may []stretch) {
	n := len(r.t.Records)
	add := func(first, last int) {
		if s := (stretch{first, last}); last > first && !slices.Contains(may, s) {
			may = append(may, s)
		}
	}
	whole := p.whole && (len(p.path) == 0 || p.at == n || p.at == 0)
	if whole {
		add(0, n)
	}
	for i := len(p.path) - 1; i >= 0; i-- {
		s := r.sections[p.path[i].section]
		add(s.first, s.last)
	}
	if p.whole {
		add(0, n)
	}
	// Without sections around it: what lies between it and the total before or behind.
	before, behind := 0, n
	for _, o := range r.totals {
		if o.at < p.at {
			before = max(before, o.at)
		}
		if o.Row > p.Row && o.at > p.at {
			behind = min(behind, o.at)
		}
	}
	if len(p.path) == 0 && !whole {
		add(before, p.at)
		add(p.at, behind)
	}
	return may
}

// columnsToSum are the columns whose total is a sum: amounts, areas, counts.
func (r *reader) columnsToSum() (cols []int) {
	for i, h := range r.t.Headings {
		if i == r.number || h.Unit.Kind == Percent || h.Unit.Kind == Other || notMoney.MatchString(h.Leaf) {
			continue
		}
		if h.Unit.Kind != "" || moneyWords.MatchString(h.Leaf) {
			cols = append(cols, i)
		}
	}
	return cols
}

// sumsUpTo are the sums of the first n records by column, for the n at which some
// run of records begins or ends; nil for a column with a value that is no number.
func (r *reader) sumsUpTo(cols []int, ends map[int]bool) []map[int]Decimal {
	out := make([]map[int]Decimal, len(cols))
	for k, col := range cols {
		sum, at := Decimal{}, map[int]Decimal{0: {}}
		for i, rec := range r.t.Records {
			c := rec.Cells[col]
			if !c.IsBlank() && c.Row == rec.Row { // what a merge spreads counts once
				d, err := readNumber(c)
				if err != nil {
					at = nil
					break
				}
				sum = sum.Add(d)
			}
			if ends[i+1] {
				at[i+1] = sum
			}
		}
		out[k] = at
	}
	return out
}

// differences says in one sentence where a total and a run of records differ; nil
// where they do not. More than two columns are only counted.
func (r *reader) differences(p pendingTotal, s stretch, cols []int, sums []map[int]Decimal) *Finding {
	var said []string
	more, at := 0, 0
	if have := s.last - s.first; p.Count >= 0 && p.Count != have {
		said = append(said, fmt.Sprintf("写 %d 项，实有 %d 项", p.Count, have))
	}
	for k, col := range cols {
		if sums[k] == nil || p.Cells[col].IsBlank() {
			continue
		}
		total, err := readNumber(p.Cells[col])
		if err != nil {
			continue
		}
		sum := sums[k][s.last].Add(sums[k][s.first].Neg())
		if within(total.Add(sum.Neg()), total) {
			continue
		}
		h := r.t.Headings[col]
		if at == 0 {
			at = h.Col
		}
		if len(said) > 2 {
			more++
			continue
		}
		said = append(said, fmt.Sprintf("“%s”是 %s，各行相加是 %s", short(h.Text, 30), total, sum))
	}
	if len(said) == 0 {
		return nil
	}
	text := fmt.Sprintf("第 %d 行“%s”：%s", p.Row, short(p.Text, 30), strings.Join(said, "；"))
	if more > 0 {
		text += fmt.Sprintf("；另有 %d 列不符", more)
	}
	return &Finding{Row: p.Row, Col: at, Text: text + "，请核对"}
}

// within: rows and total are rounded each for itself, so half a unit of the last
// digit shown is no difference.
func within(off, said Decimal) bool {
	if off.Sign() < 0 {
		off = off.Neg()
	}
	half, _ := ParseDecimal("0.5")
	return off.Shift(0).Cmp(half.Shift(-min(said.Shift(0).scale, 6))) < 0 || off.Float() <= 1e-9*max(1, said.Float())
}
