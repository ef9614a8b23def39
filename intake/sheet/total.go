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

// compare holds each total against the records it may count. A total is right
// where any run of records that it may mean has its count and sums; else the
// difference to the likeliest is reported.
func (r *reader) compare() {
	sums := r.columnsToSum()
	var prefix [][]Decimal
	for _, p := range r.totals {
		if !p.partial && len(r.t.Records) > 0 {
			if prefix == nil {
				prefix = r.prefixSums(sums)
			}
			r.compareOne(p, sums, prefix)
		}
		r.t.Totals = append(r.t.Totals, p.Total)
	}
}

// stretch is a run of records.
type stretch struct{ first, last int }

func (r *reader) compareOne(p pendingTotal, sums []int, prefix [][]Decimal) {
	may := r.stretches(p)
	if len(may) == 0 {
		return
	}
	var worst *Finding
	for i, s := range may {
		bad := r.differences(p, s, sums, prefix)
		if bad == nil {
			return
		}
		if i == 0 {
			worst = bad
		}
	}
	r.t.find(worst.Row, worst.Col, "%s", worst.Text)
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

// prefixSums are the sums of the first n records by column; a column with a value
// that is no number has none.
func (r *reader) prefixSums(cols []int) [][]Decimal {
	out := make([][]Decimal, len(cols))
	for k, col := range cols {
		sum, list := Decimal{}, make([]Decimal, 1, len(r.t.Records)+1)
		for _, rec := range r.t.Records {
			c := rec.Cells[col]
			if !c.IsBlank() && c.Row == rec.Row { // what a merge spreads counts once
				d, err := readNumber(c)
				if err != nil {
					list = nil
					break
				}
				sum = sum.Add(d)
			}
			list = append(list, sum)
		}
		out[k] = list
	}
	return out
}

// differences says in one sentence where a total and a run of records differ; nil
// where they do not. More than two columns are only counted.
func (r *reader) differences(p pendingTotal, s stretch, cols []int, prefix [][]Decimal) *Finding {
	var said []string
	more, at := 0, 0
	if have := s.last - s.first; p.Count >= 0 && p.Count != have {
		said = append(said, fmt.Sprintf("写 %d 项，实有 %d 项", p.Count, have))
	}
	for k, col := range cols {
		if prefix[k] == nil || p.Cells[col].IsBlank() {
			continue
		}
		total, err := readNumber(p.Cells[col])
		if err != nil {
			continue
		}
		sum := prefix[k][s.last].Add(prefix[k][s.first].Neg())
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
