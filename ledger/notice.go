package ledger

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"chainchief/graph"
)

// Form is how a city words its notice (招商成效公示). The words of each head stand before
// 新签约项目; the thresholds are investments in 亿元.
type Form struct {
	Heads   []Head
	Started string // the words before 新签约开工项目, of the first head
	Rates   string // the words before 新签约项目开工率
	Join    string // between the starts and their rates
	Trip    string // the measure word of a unit's journeys
}

// Head is one threshold of a notice.
type Head struct {
	From  float64
	Words string
}

// Forms are those the city has published, by the year of the first: the newest first.
var Forms = []Form{
	{[]Head{{1, "亿元以上"}, {5, "5亿元以上"}}, "亿元以上", "亿元以上", "。", "次"},
	{[]Head{{1, "固投亿元以上"}, {5, "固投5亿元及以上"}, {10, "固投10亿元及以上"}}, "固投亿元以上", "亿元以上", "；", "批次"},
}

// Unit is a county, or a zone that reports for itself, and what it has done in a period.
type Unit struct {
	Region  string  `json:"region"`
	Name    string  `json:"name"`
	Signed  []int   `json:"signed"` // newly signed projects, by the heads of the form
	Started int     `json:"started"`
	Rate    float64 `json:"rate"` // Started in percent of the first of Signed, with one digit; 0 where that is 0
	Trips   int     `json:"trips"`
}

// Notice is what the units of a place did in a period.
type Notice struct {
	Since graph.Date `json:"since"`
	Until graph.Date `json:"until"`
	Units []Unit     `json:"units"` // in the customary order
	Total Unit       `json:"total"`
	form  Form
}

// Heads are the thresholds as they are worded.
func (n *Notice) Heads() (words []string) {
	for _, h := range n.form.Heads {
		words = append(words, h.Words)
	}
	return words
}

// Empty reports whether the ledger holds nothing of the period, which then is no notice.
func (n *Notice) Empty() bool { return n.Total.Signed[0] == 0 && n.Total.Trips == 0 }

// RateZH is Rate as people read it; of nothing there is no share.
func (u Unit) RateZH() string {
	if u.Signed[0] == 0 {
		return "—"
	}
	return strconv.FormatFloat(u.Rate, 'f', -1, 64) + "%"
}

// NewNotice counts the projects of the ledger that were signed in a period, both days
// included, and of them those that had started by its end; and the journeys of the heads
// of party and government. units are the regions that report, with the codes of all that
// lies in each.
func NewNotice(form Form, cases []*Dossier, trips []graph.Trip, units []graph.Region, codes func(string) []string, since, until graph.Date) *Notice {
	n := &Notice{Since: since, Until: until, form: form, Total: Unit{Name: "全市", Signed: make([]int, len(form.Heads))}}
	of := map[string]int{}
	units = slices.Clone(units)
	slices.SortFunc(units, func(a, b graph.Region) int {
		return cmp.Or(rankOf(a)-rankOf(b), strings.Compare(a.Code, b.Code))
	})
	for i, u := range units {
		name, _, _ := strings.Cut(strings.ReplaceAll(u.Name, "（", "("), "(")
		n.Units = append(n.Units, Unit{Region: u.Code, Name: name, Signed: make([]int, len(form.Heads))})
		for _, code := range codes(u.Code) {
			of[code] = i
		}
	}
	inside := func(d graph.Date) bool { return d.LastDay() >= since.FirstDay() && d.LastDay() <= until.LastDay() }
	for _, c := range cases {
		i, ok := of[c.Region]
		signed, started := c.Signed(until)
		if !ok || !inside(signed) {
			continue
		}
		for h, head := range form.Heads {
			if c.Amount100MCNY >= head.From {
				n.Units[i].Signed[h]++
				n.Total.Signed[h]++
			}
		}
		if started && c.Amount100MCNY >= form.Heads[0].From {
			n.Units[i].Started++
			n.Total.Started++
		}
	}
	for _, t := range trips {
		if i, ok := of[t.Region]; ok && t.Head && inside(t.Date) {
			n.Units[i].Trips++
			n.Total.Trips++
		}
	}
	for i := range n.Units {
		n.Units[i].Rate = shareOf(n.Units[i].Started, n.Units[i].Signed[0])
	}
	n.Total.Rate = shareOf(n.Total.Started, n.Total.Signed[0])
	return n
}

// rankOf puts counties before districts and both before zones, as the city lists them.
func rankOf(r graph.Region) int {
	switch {
	case r.Level != graph.LevelCounty:
		return 2
	case len(r.Code) == 6 && r.Code[4:] > "20": // GB/T 2260: 01 to 20 are districts
		return 0
	}
	return 1
}

// shareOf is a share in percent with one digit, halves rounded up.
func shareOf(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return math.Floor(float64(part)*1000/float64(whole)+0.5) / 10
}

// Reached is when a project came to a stage, by what the ledger said at a date; blank: it
// had not, it was sent back from there, or it came to nothing. Of one that is not in the
// ledger nothing is known but the stage that was reported last.
func (c *Dossier) Reached(stage graph.ProjectStage, at graph.Date) graph.Date {
	if len(c.Track) == 0 {
		if c.Stage == stage {
			return c.Date
		}
		return ""
	}
	n := 0
	for n < len(c.Track) && c.Track[n].Date.LastDay() <= at.LastDay() {
		n++
	}
	if now, _ := graph.Standing(c.Track[:n]); slices.Index(graph.ProjectStages, now) < slices.Index(graph.ProjectStages, stage) {
		return ""
	}
	for _, x := range slices.Backward(c.Track[:n]) {
		if x.To == stage && x.Onward() {
			return x.Date
		}
	}
	return ""
}

// Signed is when a project of the ledger was signed and whether it had started, by what
// the ledger said at a date; blank: it was not, or it came to nothing.
func (c *Dossier) Signed(at graph.Date) (signed graph.Date, started bool) {
	if len(c.Track) == 0 {
		return "", false
	}
	return c.Reached(graph.ProjectSigned, at), c.Reached(graph.ProjectStarted, at) != ""
}

// Text is the notice in the form of the city, with a line break behind each paragraph.
func (n *Notice) Text() string {
	var b strings.Builder
	period := periodZH(n.Since, n.Until)
	year := n.Since.FirstDay()[:4] + "年"
	fmt.Fprintf(&b, "%s%s全市招商引资工作成效\n按照市政府要求，现将%s全市招商引资工作成效予以公示：\n", year, period, period)
	number := 0
	head := func(words string) {
		fmt.Fprintf(&b, "%s、%s情况\n", []string{"一", "二", "三", "四", "五", "六", "七", "八", "九"}[number], words)
		number++
	}
	for h, one := range n.form.Heads {
		head(one.Words + "新签约项目")
		fmt.Fprintf(&b, "%s全市%s新签约项目%d个%s。\n", period, one.Words, n.Total.Signed[h], n.list(func(u *Unit) float64 { return float64(u.Signed[h]) }, "个"))
	}
	head(n.form.Started + "新签约开工项目")
	fmt.Fprintf(&b, "%s全市%s新签约开工项目%d个%s", period, n.form.Started, n.Total.Started, n.list(func(u *Unit) float64 { return float64(u.Started) }, "个"))
	if rates := n.list(func(u *Unit) float64 { return u.Rate }, "%"); rates != "" {
		b.WriteString(n.form.Join + "各县区" + n.form.Rates + "新签约项目开工率" + strings.TrimPrefix(rates, "，"))
	}
	b.WriteString("。\n")
	head("县区党政主要负责同志外出招商")
	fmt.Fprintf(&b, "%s县区党政主要负责同志共外出招商%d批次%s。\n", period, n.Total.Trips, n.list(func(u *Unit) float64 { return float64(u.Trips) }, n.form.Trip))
	b.WriteString("特此公示。\n")
	return b.String()
}

// list names the units that have some, the largest first.
func (n *Notice) list(value func(*Unit) float64, measure string) string {
	var order []*Unit
	for i := range n.Units {
		if value(&n.Units[i]) > 0 {
			order = append(order, &n.Units[i])
		}
	}
	slices.SortStableFunc(order, func(a, b *Unit) int { return cmp.Compare(value(b), value(a)) })
	var words []string
	for _, u := range order {
		words = append(words, u.Name+strconv.FormatFloat(value(u), 'f', -1, 64)+measure)
	}
	if words == nil {
		return ""
	}
	return "，分别为：" + strings.Join(words, "、")
}

// periodZH is a period behind its first year: 1-6月份, else its days.
func periodZH(since, until graph.Date) string {
	a, err := time.Parse(time.DateOnly, since.FirstDay())
	b, err2 := time.Parse(time.DateOnly, until.LastDay())
	if err != nil || err2 != nil {
		return ""
	}
	if a.Year() == b.Year() && a.Day() == 1 && b.AddDate(0, 0, 1).Day() == 1 {
		if a.Month() == b.Month() {
			return fmt.Sprintf("%d月份", a.Month())
		}
		return fmt.Sprintf("%d-%d月份", a.Month(), b.Month())
	}
	if a.Year() != b.Year() {
		return fmt.Sprintf("%d月%d日至%d年%d月%d日", a.Month(), a.Day(), b.Year(), b.Month(), b.Day())
	}
	return fmt.Sprintf("%d月%d日至%d月%d日", a.Month(), a.Day(), b.Month(), b.Day())
}

// Bulletin is the text of a 季度通报: what came into each stage in a period and did not go
// back in it, and what waits at its end.
func Bulletin(cases []*Dossier, days *Calendar, since, until graph.Date, place string) string {
	into := map[graph.ProjectStage]int{}
	amount := map[graph.ProjectStage]float64{}
	back := 0
	for _, c := range cases {
		var reached []graph.ProjectStage // in the period, and not left again in it
		for _, x := range c.Track {
			switch day := x.Date.LastDay(); {
			case day < since.FirstDay() || day > until.LastDay():
			case x.To == graph.ProjectEnded:
				into[x.To]++
			case x.Onward():
				reached = append(reached, x.To)
			default:
				back++
				stands := slices.Index(graph.ProjectStages, x.To)
				reached = slices.DeleteFunc(reached, func(s graph.ProjectStage) bool { return slices.Index(graph.ProjectStages, s) > stands })
			}
		}
		for _, stage := range reached {
			into[stage]++
			amount[stage] += c.Amount100MCNY
		}
	}
	stuck, overdue, valid := 0, 0, 0
	var named []string
	for _, col := range Board(cases, days, until, Filter{}) {
		stuck, overdue, valid = stuck+col.Stuck, overdue+col.Overdue, valid+col.Valid
		for _, c := range col.Cards {
			if c.Overdue && len(named) < 10 {
				named = append(named, fmt.Sprintf("%s（%s，%s前%s）", c.Name, cmp.Or(c.Unit, "责任单位未定"), c.Next().NextDue, c.Next().Next))
			}
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s年%s%s招商项目推进情况通报\n", since.FirstDay()[:4], periodZH(since, until), place)
	said := func(s graph.ProjectStage, words string) string {
		text := fmt.Sprintf("%s%d个", words, into[s])
		if amount[s] > 0 {
			text += "（总投资" + strconv.FormatFloat(math.Round(amount[s]*100)/100, 'f', -1, 64) + "亿元）"
		}
		return text
	}
	fmt.Fprintf(&b, "一、进展。%s，%s，%s，%s，%s；终止%d个，退回%d个。\n", said(graph.ProjectLead, "新增线索"), said(graph.ProjectSigned, "新签约"), said(graph.ProjectStarted, "新开工"), said(graph.ProjectCommissioned, "新投产"), said(graph.ProjectEnrolled, "新入规"), into[graph.ProjectEnded], back)
	fmt.Fprintf(&b, "二、在手。%d亿元以上有效线索%d个；下一步逾期%d个，久无进展%d个。\n", ValidLeadFrom, valid, overdue, stuck)
	if named != nil {
		fmt.Fprintf(&b, "三、请抓紧办理：%s。\n", strings.Join(named, "；"))
	}
	return b.String()
}

// Counted is what the ledger counts where another list counts something of a unit, or of
// them all; false: the notice has no such number.
func (n *Notice) Counted(c graph.Count) (int, bool) {
	u := &n.Total
	if i := slices.IndexFunc(n.Units, func(u Unit) bool { return u.Region == c.Region }); i >= 0 {
		u = &n.Units[i]
	}
	switch c.What {
	case "signed_1":
		return u.Signed[0], true
	case "signed_5":
		return u.Signed[1], true
	case "started_1":
		return u.Started, true
	case "trips":
		return u.Trips, true
	}
	return 0, false
}
