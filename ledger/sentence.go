package ledger

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"chainchief/graph"
)

// Slip is a percentage printed in a sentence that the sentence's own figures, or the
// goal, do not bear out.
type Slip struct {
	Part, Whole string // the figures, as written
	Printed     string // 87.9%
	Right       string // 85.3%, with as many digits
}

func (s Slip) String() string {
	return fmt.Sprintf("写作%s，按%s÷%s应为%s", s.Printed, s.Part, s.Whole, s.Right)
}

// Rate holds a printed percentage to its figures: nil where it is theirs, rounded to the
// digits it is printed with.
func Rate(part, whole, printed string) *Slip {
	p, w, of := amount(part), amount(whole), amount(printed)
	if p == nil || w == nil || of == nil || w.Sign() == 0 {
		return nil
	}
	return rate(figure{text: part, value: p}, figure{text: whole, value: w}, strings.TrimSuffix(printed, "%"))
}

func rate(part, whole figure, printed string) *Slip {
	digits := 0
	if _, after, ok := strings.Cut(printed, "."); ok {
		digits = len(after)
	}
	right := percent(part.value, whole.value, digits)
	if right == printed {
		return nil
	}
	return &Slip{Part: part.text, Whole: whole.text, Printed: printed + "%", Right: right + "%"}
}

// percent is a share in percent, rounded half up; exactly, since 68.75 must come out as 68.8.
func percent(part, whole *big.Rat, digits int) string {
	ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil)
	r := new(big.Rat).Quo(part, whole)
	r.Mul(r, new(big.Rat).SetInt(new(big.Int).Mul(ten, big.NewInt(200))))
	r.Add(r, big.NewRat(1, 1))
	n := new(big.Int).Div(new(big.Int).Div(r.Num(), r.Denom()), big.NewInt(2))
	text := n.String()
	if digits == 0 {
		return text
	}
	for len(text) <= digits {
		text = "0" + text
	}
	return text[:len(text)-digits] + "." + text[len(text)-digits:]
}

// figure is a number in a sentence.
type figure struct {
	text  string // with its unit
	value *big.Rat
	unit  string
	at    int    // where it begins, in bytes
	end   int    // behind its unit
	about string // the words before it
	class bool   // it names a class of things
}

var (
	figures = regexp.MustCompile(`(\d+(?:\.\d+)?)(万|亿)?(%|个|项|家|户|人|名|台|辆|套|批次|次|亩|元|平方米|公里|吨|件|条|座)?`)
	pairs   = regexp.MustCompile(`(\d+(?:\.\d+)?)/(\d+(?:\.\d+)?)|(\d+)[个项家户]中的?(\d+)[个项家户]`)
	// classed is what stands behind a number that names a class of things (5亿元以上项目) and counts none.
	classed  = regexp.MustCompile(`^[（]?(?:及|或)?(?:以上|以下|以内|以外)`)
	percents = regexp.MustCompile(`百分之(\d+(?:\.\d+)?)`)
)

// amount reads 14826, 2万 or 48.4亿; nil: it is no number.
func amount(text string) *big.Rat {
	m := figures.FindStringSubmatch(text)
	if m == nil {
		return nil
	}
	return scaled(m[1], m[2])
}

func scaled(digits, scale string) *big.Rat {
	v, ok := new(big.Rat).SetString(digits)
	if !ok {
		return nil
	}
	times := map[string]int64{"万": 10_000, "亿": 100_000_000}[scale]
	if times > 0 {
		v.Mul(v, new(big.Rat).SetInt64(times))
	}
	return v
}

// plain writes what people write in several ways in one: digits and signs are narrow,
// brackets and commas wide, 百分之70 is 70%; blanks and the commas of thousands go.
func plain(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９', r == '％', r == '．', r == '／':
			return r - '！' + '!'
		case r == ' ' || r == '\u3000' || r == '\u00a0':
			return -1
		}
		return r
	}, text)
	text = thousands.ReplaceAllString(text, "$1$2")
	return percents.ReplaceAllString(strings.NewReplacer("(", "（", ")", "）", "[", "（", "]", "）", ",", "，", ";", "；").Replace(text), "$1%")
}

var thousands = regexp.MustCompile(`(\d),(\d{3})`)

// dated are the figures that count nothing: years, months and days.
var dated = regexp.MustCompile(`\d+(?:[-—~至]\d+)?(?:年|月份?|日|号|季度)`)

func figuresOf(text string) (list []figure) {
	blank := dated.ReplaceAllStringFunc(text, func(s string) string { return strings.Repeat("~", len(s)) })
	before := 0
	for _, m := range figures.FindAllStringSubmatchIndex(blank, -1) {
		f := figure{text: text[m[0]:m[1]], at: m[0], end: m[1], about: strings.Trim(text[before:m[0]], "，、,；;。（）()")}
		scale := ""
		if m[4] >= 0 {
			scale = text[m[4]:m[5]]
		}
		if m[6] >= 0 {
			f.unit = text[m[6]:m[7]]
		}
		f.class = classed.MatchString(text[m[1]:])
		if f.value = scaled(text[m[2]:m[3]], scale); f.value != nil {
			list, before = append(list, f), m[1]
		}
	}
	return list
}

var (
	// growing is what stands before a percentage that is a change, of which a sentence does not say the figures.
	growing = regexp.MustCompile(`(?:增长|增幅|增加|提高|提升|上升|下降|减少|同比|环比|增速|回落|高于|低于|快于)[^，,。；;]{0,12}$`)
	// ofCounts is what stands before one of two counts: 开工率68.9%, 占75%.
	ofCounts = regexp.MustCompile(`(?:率|占|占比)[为达约是：]{0,2}$`)
	// ofNamed is what stands between the whole and its percentage, which says whose it is: 占145个的87.9%.
	ofNamed = regexp.MustCompile(`^(?:项目|企业|任务|目标|计划|总数|总额|总量|投资)?[的之](?:比例|比重|份额)?[为达约是]{0,2}$`)
	// naming is what stands before such a whole.
	naming = regexp.MustCompile(`(?:占|完成|达到?|相当于|为|是)[^，。；（）]*$`)
	// ofAll is what stands before a count of all: 共145个, 年度计划50亿元.
	ofAll = regexp.MustCompile(`(?:共|总|全部|合计|应|需|计划|目标|任务|总数|总额|总量|总投资)[有为是达计]{0,2}[^，。；（）]{0,4}$`)
	// ofGoal is what stands before one that is a share of the goal.
	ofGoal = regexp.MustCompile(`(?:目标|任务|计划|序时|全年|年度)[^，,。；;]{0,8}$`)
)

// Slips are the percentages of a sentence that do not agree with its figures: with n/m and
// m个中的n个 beside them; with the whole that they name themselves (占145个的); with the
// goal, which the words or the number of the task say; or with two counts of the sentence, as
// a rate. One that could be of none of them is left alone.
func Slips(text string, g *graph.Goal) []Slip {
	var goals []figure
	if g != nil {
		goals = figuresOf(plain(g.Name))
		if g.Number > 0 {
			n := strconv.FormatFloat(g.Number, 'f', -1, 64)
			goals = append(goals, figure{text: n + g.Unit, value: scaled(n, ""), unit: g.Unit, about: plain(g.Name)})
			if scale := strings.TrimPrefix(g.Unit, "万"); scale != g.Unit {
				goals[len(goals)-1].value, goals[len(goals)-1].unit = scaled(n, "万"), scale
			}
		}
	}
	var slips []Slip
	for _, sentence := range strings.FieldsFunc(plain(text), func(r rune) bool { return r == '。' || r == '；' || r == ';' || r == '\n' }) {
		slips = append(slips, slipsOf(sentence, goals)...)
	}
	return slips
}

func slipsOf(sentence string, goals []figure) (slips []Slip) {
	list := figuresOf(sentence)
	var counts []figure // of the sentence so far
	from := 0           // behind the last percentage
	for _, f := range list {
		if f.unit != "%" {
			if !f.class {
				counts = append(counts, f)
			}
			continue
		}
		printed := strings.TrimSuffix(f.text, "%")
		before := sentence[:f.at]
		var slip *Slip
		if all := named(sentence, counts, from, f); all != nil {
			slip = apartOf(counts, *all, printed)
		} else if part, whole, ok := beside(sentence, from, f); ok {
			slip = rate(part, whole, printed)
		} else if !growing.MatchString(before) {
			slip = apart(counts, from, goals, before, printed)
		}
		if slip != nil {
			slips = append(slips, *slip)
		}
		if from = f.end; strings.HasPrefix(sentence[from:], "（") { // what stands in the brackets is said of this one
			from += max(0, strings.Index(sentence[from:], "）"))
		}
	}
	return slips
}

// beside finds n/m or m个中的n个 for a percentage: in the brackets behind it, else before it.
func beside(sentence string, from int, f figure) (part, whole figure, ok bool) {
	pair := func(text string) (figure, figure, bool) {
		all := pairs.FindAllStringSubmatch(text, -1)
		if all == nil {
			return figure{}, figure{}, false
		}
		m := all[len(all)-1]
		n, of := m[1], m[2]
		if n == "" {
			of, n = m[3], m[4]
		}
		p, w := figure{text: n, value: scaled(n, "")}, figure{text: of, value: scaled(of, "")}
		return p, w, w.value.Sign() > 0
	}
	if rest, open := strings.CutPrefix(sentence[f.end:], "（"); open {
		if inside, _, closed := strings.Cut(rest, "）"); closed {
			if p, w, found := pair(inside); found {
				return p, w, true
			}
		}
	}
	return pair(sentence[from:f.at])
}

// named is the whole that a percentage names itself: the count right before it.
func named(sentence string, counts []figure, from int, f figure) *figure {
	if len(counts) == 0 {
		return nil
	}
	last := &counts[len(counts)-1]
	if last.at < from || !naming.MatchString(last.about) || !ofNamed.MatchString(sentence[last.end:f.at]) || growing.MatchString(sentence[from:f.at]) {
		return nil
	}
	return last
}

// apartOf holds a percentage to the whole that it names and the nearest count before that
// could be its part.
func apartOf(counts []figure, whole figure, printed string) *Slip {
	var nearest *Slip
	for _, part := range slices.Backward(counts[:len(counts)-1]) {
		if whole.value.Sign() <= 0 || !alike(part, whole) {
			continue
		}
		s := rate(part, whole, printed)
		if s == nil {
			return nil
		}
		if nearest == nil {
			nearest = s
		}
	}
	return nearest
}

// alike reports whether two figures could count the same things.
func alike(a, b figure) bool { return a.unit == b.unit || a.unit == "" || b.unit == "" }

// apart holds a percentage to the counts before it and the goals.
func apart(counts []figure, from int, goals []figure, before, printed string) *Slip {
	var own, earlier []figure // since the last percentage, and before it
	for _, c := range counts {
		if c.at >= from {
			own = append(own, c)
		} else {
			earlier = append(earlier, c)
		}
	}
	if len(own) == 0 {
		return nil
	}
	var best *Slip
	likeness := -1
	try := func(part, whole figure, like int) (agrees bool) {
		if whole.value.Sign() <= 0 || !alike(part, whole) {
			return false
		}
		s := rate(part, whole, printed)
		if s == nil {
			return true
		}
		if like > likeness {
			best, likeness = s, like
		}
		return false
	}
	last := own[len(own)-1]
	if ofGoal.MatchString(before) {
		for _, g := range goals {
			for _, c := range own {
				like := common(c.about, g.about)
				if c.at == last.at {
					like++ // of two that are alike the nearest
				}
				if g.unit != "%" && try(c, g, like) {
					return nil
				}
			}
		}
		return best
	}
	for _, whole := range append(earlier, own[:len(own)-1]...) {
		if whole.value.Cmp(last.value) >= 0 && try(last, whole, 0) {
			return nil
		}
	}
	if ofAll.MatchString(last.about) { // all of them are told last: 开工128个（共145个）
		for _, part := range append(earlier, own[:len(own)-1]...) {
			if last.value.Cmp(part.value) >= 0 && try(part, last, part.at) {
				return nil
			}
		}
	}
	if best == nil || !ofCounts.MatchString(before) || difference(best.Right, best.Printed) > nearby { // they are not the figures meant
		return nil
	}
	return best
}

// nearby is how far, in points, a rate may be from two counts of its sentence and still be theirs.
const nearby = 10

func difference(a, b string) float64 {
	x, _ := strconv.ParseFloat(strings.TrimSuffix(a, "%"), 64)
	y, _ := strconv.ParseFloat(strings.TrimSuffix(b, "%"), 64)
	return max(x-y, y-x)
}

// common is the length of the longest run of words that two texts share.
func common(a, b string) int {
	y := []rune(b)
	best := 0
	row := make([]int, len(y)+1)
	for _, r := range a {
		for j := len(y); j > 0; j-- {
			if row[j] = 0; y[j-1] == r {
				row[j] = row[j-1] + 1
				best = max(best, row[j])
			}
		}
	}
	return best
}
