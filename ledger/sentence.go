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
	return rate(figure{text: part, value: p}, figure{text: whole, value: w}, strings.TrimSuffix(printed, "%")+"%")
}

// rate holds 74.13% or 8成, as printed, to two figures.
func rate(part, whole figure, printed string) *Slip {
	number, of := strings.TrimSuffix(printed, "%"), whole.value
	if tenths, ok := strings.CutSuffix(printed, "成"); ok {
		number, of = tenths, new(big.Rat).Mul(of, big.NewRat(10, 1))
	}
	digits := 0
	if _, after, ok := strings.Cut(number, "."); ok {
		digits = len(after)
	}
	right := percent(part.value, of, digits)
	if right == number {
		return nil
	}
	if of != whole.value { // to say 七成 of 74% would be to say less than is known
		right = percent(part.value, whole.value, 0)
	}
	return &Slip{Part: part.text, Whole: whole.text, Printed: printed, Right: right + "%"}
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
	named bool   // it stands in the name of a goal that has a number of its own
}

var (
	figures = regexp.MustCompile(`(\d+(?:\.\d+)?)(万|亿)?(%|成|个|项|家|户|人|名|台|辆|套|批次|次|亩|元|平方米|公里|吨|件|条|座)?`)
	pairs   = regexp.MustCompile(`(\d+(?:\.\d+)?)/(\d+(?:\.\d+)?)|(\d+)[个项家户]中的?(\d+)[个项家户]`)
	// classed is what stands behind a number that names a class of things (5亿元以上项目) and counts none.
	classed  = regexp.MustCompile(`^[（]?(?:及|或)?(?:以上|以下|以内|以外)`)
	percents = regexp.MustCompile(`百分之(\d+(?:\.\d+)?)`)
	// spelled is a percentage in words, tenths one in tenths that ends its part of the sentence: 完成八成, and no 完成三成立二.
	spelled = regexp.MustCompile(`百分之([零〇一二两三四五六七八九十百点]+)`)
	tenths  = regexp.MustCompile(`([一二三四五六七八九])成([一二三四五六七八九半]?)(的?[，,。；;、（()）\n]|$)`)
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
// brackets and commas wide, 百分之70 and 百分之七十 are 70%, 八成五 is 8.5成; blanks and the
// commas of thousands go.
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
	text = spelled.ReplaceAllStringFunc(text, func(s string) string { return "百分之" + digits(strings.TrimPrefix(s, "百分之")) })
	text = tenths.ReplaceAllStringFunc(text, func(s string) string {
		m := tenths.FindStringSubmatch(s)
		if m[2] != "" {
			m[2] = "." + digits(strings.Replace(m[2], "半", "五", 1))
		}
		return digits(m[1]) + m[2] + "成" + m[3]
	})
	return percents.ReplaceAllString(strings.NewReplacer("(", "（", ")", "）", "[", "（", "]", "）", ",", "，", ";", "；").Replace(text), "$1%")
}

const ones = "零一二三四五六七八九"

// digits writes 六十五点三 as 65.3; up to a few hundred, as percentages go.
func digits(words string) string {
	before, after, point := strings.Cut(strings.NewReplacer("〇", "零", "两", "二").Replace(words), "点")
	sum, one, in := 0, 0, false
	for _, r := range before {
		switch r {
		case '百', '十':
			if !in {
				one = 1
			}
			sum, one, in = sum+one*map[rune]int{'百': 100, '十': 10}[r], 0, false
		default:
			one, in = strings.Index(ones, string(r))/len("零"), true
		}
	}
	text := strconv.Itoa(sum + one)
	if !point {
		return text
	}
	text += "."
	for _, r := range after {
		text += strconv.Itoa(max(0, strings.Index(ones, string(r))/len("零")))
	}
	return text
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
	// ofDone is what stands before one that is named as the goal's.
	ofDone = regexp.MustCompile(`(?:完成率|完成比例|[，、（]完成)[为达约是到：]{0,2}$`)
	// partOf is what stands between such a percentage and the part that is told behind it: 200个的75%，即160个.
	partOf = regexp.MustCompile(`^[，（]?(?:即|为|计|合|共计|也就是)$`)
	// planned is what stands before a count of what is to be done: 应完成200个，已完成150个（80%）.
	planned = regexp.MustCompile(`(?:应|须|计划|目标|任务)[^，。；（）]{0,6}$`)
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
			// a number in its name is that of a thing (第12批) unless it counts something by its unit
			goals = slices.DeleteFunc(goals, func(f figure) bool { return f.unit == "" })
			for i := range goals {
				goals[i].named = true
			}
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
	for i, f := range list {
		if !f.share() {
			if !f.class {
				counts = append(counts, f)
			}
			continue
		}
		printed := f.text
		before := sentence[:f.at]
		var slip *Slip
		if all := named(sentence, counts, from, f); all != nil {
			if i+1 < len(list) && alike(list[i+1], *all) && all.value.Sign() > 0 && partOf.MatchString(sentence[f.end:list[i+1].at]) {
				slip = rate(list[i+1], *all, printed)
			} else {
				slip = apartOf(counts, *all, printed)
			}
		} else if part, whole, ok := beside(sentence, from, f); ok {
			slip = rate(part, whole, printed)
		} else if !growing.MatchString(before) {
			if own := ofGoalAlone(list, goals, before); own != nil {
				slip = rate(counts[len(counts)-1], *own, printed)
			} else {
				slip = apart(counts, from, goals, before, printed)
			}
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

// share reports whether it is a percentage or tenths.
func (f figure) share() bool { return f.unit == "%" || f.unit == "成" }

// ofGoalAlone is the goal's own number, for a percentage that is named as what is done of it
// in a sentence with one count, which is in the unit of the goal.
func ofGoalAlone(list, goals []figure, before string) *figure {
	if len(goals) == 0 || !ofDone.MatchString(before) {
		return nil
	}
	own := &goals[len(goals)-1]
	if own.named || own.unit == "" || own.share() || own.value.Sign() <= 0 {
		return nil
	}
	n := 0
	for _, f := range list {
		if f.share() || f.class {
			continue
		}
		if n++; n > 1 || f.unit != own.unit || f.at > len(before) || partial.MatchString(f.about) {
			return nil
		}
	}
	if n == 0 {
		return nil
	}
	return own
}

// partial is what stands before a count that is not all of what is done.
var partial = regexp.MustCompile(`其中|本月|当月|本季|当季|本周`)

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
				if g.named && like < 2 { // it counts something else
					continue
				}
				if !g.share() && try(c, g, like) {
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
	if best != nil && own[0].at != last.at && planned.MatchString(own[0].about) && strings.HasSuffix(before, last.text+"（") {
		return best // what was to be done stands in the same breath
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
	points := func(text string) float64 {
		n, _ := strconv.ParseFloat(strings.TrimRight(text, "%成"), 64)
		if strings.HasSuffix(text, "成") {
			n *= 10
		}
		return n
	}
	return max(points(a)-points(b), points(b)-points(a))
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
