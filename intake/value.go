package intake

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"chainchief/graph"
	"chainchief/intake/sheet"
	"chainchief/seed"
)

// reading is what a cell says for a field.
type reading struct {
	value any  // nil: nothing
	own   bool // its text is kept as the office's own column, since it is no value of the field
	fault string
	ask   *Question
}

// read reads a cell for a field. A blank cell says nothing.
func (c *checker) read(p *part, i int, cell sheet.Cell, hint string) reading {
	col, f := &p.s.Map.Columns[i], p.uses[i].field
	text := clean(cell.Text)
	if text == "" && cell.Kind != sheet.Fault {
		return reading{}
	}
	if cell.Kind == sheet.Fault {
		return reading{fault: "公式出错或没有结果，请在 WPS 或 Excel 里改正、保存后再导入"}
	}
	if v, ok := seed.MeantAbout(p.d, f, hint, "", text, c.dir.find); ok && f.Type == graph.Columns {
		return reading{value: v}
	} else if f.Type == graph.Columns {
		return reading{fault: "须是 列名=所登记的项，几项之间用分号隔开"}
	}
	if slices.Contains(nothing, text) && f.Type != graph.YesNo && !slices.ContainsFunc(f.Words, func(w graph.Word) bool { return w.ZH == text }) { // 无 may be a verdict
		return reading{}
	}
	switch f.Type {
	case graph.Number, graph.Whole:
		if money(f) {
			return c.amount(p, i, cell)
		}
		head := p.s.Table.Headings[i].Unit
		if col.Unit != "" && col.Sure {
			head = sheet.UnitOf(col.Unit)
		}
		n, known, err := sheet.ReadIn(cell, head, sheet.UnitOf(f.Unit))
		switch {
		case err != nil:
			return reading{fault: err.Error()}
		case !known:
			return reading{ask: p.unitQuestion(i)}
		case f.Type == graph.Whole && n != float64(int64(n)):
			return reading{fault: "须是整数"}
		case f.Past && f.Early(graph.Date(number(n)), c.today):
			return reading{fault: fmt.Sprintf("不能晚于今天（%s），请核对后改正", c.today)}
		}
		return reading{value: n}
	case graph.YesNo:
		b, err := sheet.ReadYesNo(cell)
		if err != nil {
			return reading{fault: err.Error()}
		}
		return reading{value: b}
	case graph.Day:
		return c.day(p, i, cell)
	case graph.Enum, graph.Reference:
		if f.List() || col.Use == member+"segment" {
			return c.several(p, f, text, hint)
		}
		return c.meant(p, f, text, hint)
	case graph.Group:
		return reading{value: c.investors(text)}
	case graph.URL:
		if !strings.HasPrefix(text, "http://") && !strings.HasPrefix(text, "https://") {
			return reading{own: true}
		}
		return reading{value: text}
	case graph.Slug:
		return reading{value: text}
	}
	if f.Worded() {
		return reading{value: f.Meant(text, seed.Fold)}
	}
	if named := f.Name == "aliases" || f.Name == "former_names" || f.Most > 0; named && (longest(cell.Text) > mostName || !f.List() && utf8.RuneCountInString(text) > mostName) { // before it is spelt out
		return reading{fault: fmt.Sprintf("太长，最多 %d 字，请缩短", mostName)}
	}
	if f.List() {
		list := pieces(cell.Text)
		for i := range list {
			if f.Name == "verification" {
				list[i] = graph.FlagMeant(list[i])
			}
		}
		return reading{value: list}
	}
	if f.Name == "credit_code" {
		code := strings.ToUpper(seed.SearchKey(text))
		if !graph.ValidCreditCode(code) {
			return reading{fault: "不是有效的统一社会信用代码（18位，末位是校验码），请核对营业执照后改正，或留空"}
		}
		return reading{value: code}
	}
	if col.Use == "listed_code" && len(text) < 6 && strings.Trim(text, "0123456789") == "" {
		return reading{fault: "股票代码须有六位，开头的 0 可能被表格软件去掉了，请改正"}
	}
	return reading{value: text}
}

// mostName is how long a name may be, in characters.
const mostName = 200

// longest is the length of the longest piece of a text.
func longest(text string) (n int) {
	for _, p := range pieces(text) {
		n = max(n, utf8.RuneCountInString(p))
	}
	return n
}

// marks are what offices put before the names that matter more.
const marks = "★☆●○◆◇▲△■□※*＊"

// marked takes such a mark off a name.
func marked(text string) (mark, name string) {
	name = strings.TrimLeft(text, marks+" ")
	if name == "" {
		return "", text
	}
	return strings.TrimSpace(text[:len(text)-len(name)]), name
}

// nothing are texts by which people say that a cell holds nothing.
var nothing = []string{"-", "--", "—", "——", "/", "／", "无", "暂无", "（略）", "(略)", "不详", "未知", "未登记", "规模未掌握"}

// day reads a date and asks where only a part of it is sure, or where what has
// happened would lie ahead; a record that needs its date is refused then.
func (c *checker) day(p *part, i int, cell sheet.Cell) reading {
	read, doubt, err := sheet.ReadDay(cell)
	if err != nil {
		return reading{fault: err.Error()}
	}
	f, d := p.uses[i].field, graph.Date(read.String())
	switch early := f.Early(d, c.today); {
	case early && f.Required:
		return reading{fault: fmt.Sprintf("不能晚于今天（%s），请核对后改正", c.today)}
	case early:
		doubt = fmt.Sprintf("“%s”晚于今天（%s），请核对", cut(clean(cell.Text), 20), c.today)
	case doubt == "":
		return reading{value: d}
	}
	text := clean(cell.Text)
	q := &Question{ID: questionID(AboutDate, string(p.s.Map.Kind), f.Name, text), About: AboutDate, Sheet: p.s.Name, Place: cell.Place(),
		Text:    fmt.Sprintf("%s（%s）%s", p.s.Map.Columns[i].Heading, cell.Place(), doubt),
		Options: []Option{{AnswerYes, "按 " + string(d) + " 读入"}, {AnswerSkip, "不读入日期，原文留作自有列"}}}
	key := f.Name + " " + text // one date of a column means one thing, next month too
	switch a := cmp.Or(c.file.Answers[q.ID], p.s.Map.Answers[key]); a {
	case AnswerYes, AnswerSkip:
		p.s.Map.Answers[key] = a
		return reading{value: d, own: a == AnswerSkip}
	}
	return reading{ask: q}
}

// settle gives a reading by what a person said to its question, or asks.
func (c *checker) settle(q *Question, r reading) reading {
	switch a := c.file.Answers[q.ID]; {
	case a == AnswerYes:
		return r
	case a == AnswerSkip:
		return reading{own: true}
	}
	return reading{ask: q}
}

// The bounds of a sum that is not asked about, in 亿元.
const leastAmount, mostAmount, mostTimes = 0.001, 1000, 10_000

// amount reads a sum of money into the unit of its field. What looks like a slip
// between 万 and 亿 is asked later, when the last value is known.
func (c *checker) amount(p *part, i int, cell sheet.Cell) reading {
	col, f := &p.s.Map.Columns[i], p.uses[i].field
	if col.Unit == "" && sheet.UnitOf(unitBehind(cell.Text)).Kind != sheet.Money {
		return reading{ask: p.unitQuestion(i)}
	}
	a, err := sheet.ReadAmount(cell, sheet.UnitOf(col.Unit))
	if err != nil {
		return reading{fault: err.Error()}
	}
	if a.Currency != "CNY" {
		return reading{own: true} // no rate is ever applied
	}
	v := a.Yi()
	if f.Unit == "万元" {
		v = a.Wan()
	}
	switch v.Sign() {
	case 0:
		if p.d.Zeros(f.Name) {
			return reading{value: 0.0}
		}
		return reading{}
	case -1:
		if f.Low >= 0 {
			return reading{fault: "金额不能是负数，请改正或留空"}
		}
	}
	r := reading{value: v.Float()}
	if !col.Sure && col.Unit != "" {
		return reading{ask: p.unitQuestion(i)}
	}
	if a.Doubt != "" {
		q := &Question{About: AboutAmount, Sheet: p.s.Name, Place: cell.Place(), Text: fmt.Sprintf("%s（%s）%s", col.Heading, cell.Place(), a.Doubt),
			Options: []Option{{AnswerYes, "按 " + v.String() + " " + f.Unit + "读入"}, {AnswerSkip, "不读入金额，原文留作自有列"}}}
		q.ID = questionID(q.About, p.s.Name, col.Key, cell.Text) // once for all equal cells of the column
		return c.settle(q, r)
	}
	return r
}

// unitBehind is what stands behind the number of a cell.
func unitBehind(text string) string {
	return strings.TrimLeft(clean(text), "约近超0123456789.,，+- ¥￥$")
}

// unitQuestion asks in what unit a column is.
func (p *part) unitQuestion(i int) *Question {
	col := &p.s.Map.Columns[i]
	q := &Question{ID: questionID(AboutUnit, p.s.Name, col.Key), About: AboutUnit, Sheet: p.s.Name, Place: col.Place,
		Text: fmt.Sprintf("“%s”（%s列）没有写单位，请选定", col.Heading, col.Place)}
	units := []string{col.Unit, "万元", "亿元", "元"}
	if f := p.uses[i].field; !money(f) {
		q.Text = fmt.Sprintf("“%s”（%s列）的单位和%s的单位（%s）换算不了，请选定", col.Heading, col.Place, f.ZH, f.Unit)
		units = sheet.Units(sheet.UnitOf(f.Unit))
	}
	for _, u := range units {
		if u != "" && !slices.Contains(q.Options, Option{u, u}) {
			q.Options = append(q.Options, Option{u, u})
		}
	}
	q.Options = append(q.Options, Option{AnswerSkip, "不读入" + map[bool]string{true: "金额", false: "这一列"}[money(p.uses[i].field)] + "，原文留作自有列"})
	return q
}

// slip asks about an amount that is outside what sums of its kind are, or far from its last value.
func (c *checker) slip(p *part, i int, cell sheet.Cell, v, last float64) reading {
	f, col := p.uses[i].field, &p.s.Map.Columns[i]
	inYi, low := v, leastAmount
	if f.Unit == "万元" {
		inYi, low = v/1e4, leastAmount/10 // the capital of a small firm
	}
	if p.d.Kind == graph.KindMonths || p.d.Kind == graph.KindAcres { // a firm may pay little in a month, or lose
		inYi, low = math.Abs(inYi), 0
	}
	why := ""
	switch {
	case v == 0 && p.d.Zeros(f.Name):
		return reading{value: v}
	case inYi < low || inYi > mostAmount:
		why = fmt.Sprintf("是 %s %s，不在常见的范围里", number(v), f.Unit)
	case last > 0 && (v >= last*mostTimes || math.Abs(v) <= last/mostTimes):
		why = fmt.Sprintf("由 %s 变为 %s %s，相差一万倍以上", number(last), number(v), f.Unit)
	default:
		return reading{value: v}
	}
	q := &Question{About: AboutAmount, Sheet: p.s.Name, Place: cell.Place(), Text: fmt.Sprintf("%s（%s）%s，可能错了万和亿，请核对", col.Heading, cell.Place(), why)}
	offer := func(answer, text string, times, low, high float64) {
		if of := inYi * times; of >= low && of <= high {
			q.Options = append(q.Options, Option{answer, text + " " + number(v*times) + " " + f.Unit})
		}
	}
	record := f.High // what a record may hold, in 亿元
	if f.Unit == "万元" {
		record /= 1e4
	}
	offer(AnswerYes, "确是", 1, 1e-8, record)
	offer("x0.0001", "应是", 1e-4, low, mostAmount)
	offer("x10000", "应是", 1e4, low, mostAmount)
	q.Options = append(q.Options, Option{AnswerSkip, "不读入金额，原文留作自有列"})
	q.ID = questionID(q.About, p.s.Name, col.Key, cell.Text, why) // once for all equal cells of the column
	switch a := c.file.Answers[q.ID]; {
	case a == "x0.0001" && q.offers(a):
		return reading{value: v / 1e4}
	case a == "x10000" && q.offers(a):
		return reading{value: v * 1e4}
	case a == AnswerYes && !q.offers(a):
		return reading{ask: q}
	}
	return c.settle(q, reading{value: v})
}

// offers reports whether a question has an answer.
func (q *Question) offers(a string) bool {
	return slices.ContainsFunc(q.Options, func(o Option) bool { return o.Value == a })
}

func number(v float64) string {
	return strings.TrimRight(strings.TrimRight(fmt.Sprintf("%.6f", v), "0"), ".")
}

// meant reads a word, or the name of something that a field refers to.
func (c *checker) meant(p *part, f *graph.Field, text, hint string) reading {
	if f.Type == graph.Enum {
		v := f.Meant(text, seed.Fold)
		if slices.ContainsFunc(f.Words, func(w graph.Word) bool { return w.Value == v }) {
			return reading{value: v}
		}
		var options []Option
		for _, w := range f.Words {
			options = append(options, Option{w.Value, w.ZH})
		}
		return c.word(p, f, text, options, "看不出是哪一种")
	}
	byID := cmp.Or(seed.IDIn(text), text)
	if f.Ref == graph.KindEnterprises {
		id, many := c.reg.exactly(text)
		if i, ok := c.reg.byID[byID]; ok {
			id = c.reg.firms[i].record.ID
		}
		switch {
		case id != "":
			return reading{value: id}
		case f.Required && many:
			return reading{fault: "有几家企业叫这个名称，请写企业全称"}
		case f.Required:
			return reading{fault: "没有这家企业，请先导入企业名单，或改正名称"}
		}
		return reading{own: true}
	}
	if _, made := c.at[graph.Ref{Kind: f.Ref, Key: byID}]; (f.Ref == p.d.Kind || f.Ref == graph.KindPolicies || f.Ref == graph.KindGoals || f.Ref == graph.KindInstitutes) && (made || c.stored[f.Ref][byID] != nil) {
		return reading{value: byID} // its own rows are told apart by their keys
	}
	r := c.dir.resolve(f.Ref, text, hint)
	if f.Ref == graph.KindGoals || f.Ref == graph.KindInstitutes {
		r = c.bearing(f.Ref, text)
	}
	if r.id != "" {
		return reading{value: r.id}
	}
	if f.Ref == graph.KindParks {
		return reading{own: true}
	}
	options := r.options
	if f.Ref == graph.KindRegions && len(options) == 0 {
		options = c.dir.home()
	}
	why := "没有这个" + f.Ref.ZH()
	if r.many {
		why = "有几个同名的" + f.Ref.ZH()
	}
	return c.word(p, f, text, options, why)
}

// bearing finds a goal or an institute by its name, among those stored and those of the file.
func (c *checker) bearing(kind graph.Kind, text string) (r resolved) {
	name := graph.Describe(kind).Field("name")
	add := func(one graph.Record) {
		said := cut(name.Text(one), 40)
		if g, ok := one.(graph.Goal); ok {
			said += "（" + string(g.Until) + "）"
		}
		if key := one.Ref().Key; !slices.ContainsFunc(r.options, func(o Option) bool { return o.Value == key }) {
			r.options = append(r.options, Option{key, said})
		}
	}
	folded := seed.Fold(text)
	for _, key := range c.named[kind][folded] {
		add(c.stored[kind][key])
	}
	for ref, w := range c.at {
		if ref.Kind == kind && w.now != nil && seed.Fold(name.Text(w.now)) == folded {
			add(w.now)
		}
	}
	slices.SortFunc(r.options, func(a, b Option) int { return strings.Compare(a.Value, b.Value) })
	if r.many = len(r.options) > 1; len(r.options) == 1 {
		r.id = r.options[0].Value
	}
	return r
}

// mostWord is the longest text of a cell that may be a word to be asked about; a longer one is a remark.
const mostWord = 60

// word settles a word of a column once for all its rows.
func (c *checker) word(p *part, f *graph.Field, text string, options []Option, why string) reading {
	if utf8.RuneCountInString(text) > mostWord {
		if f.Required && !(f.Ref == graph.KindSegments) {
			return reading{fault: why + "，请改正"}
		}
		return reading{own: true}
	}
	key := f.Name + " " + text
	q := &Question{ID: questionID(AboutValue, string(p.s.Map.Kind), f.Name, seed.Fold(text)), About: AboutValue, Sheet: p.s.Name,
		Text: fmt.Sprintf("%s“%s”%s，请选定", f.ZH, cut(text, 40), why), Options: options}
	brought := f == graph.Describe(graph.KindMemberships).Field("segment") // the enterprise stands without it
	if !f.Required || brought || f.Type == graph.Enum && f.Name != "verdict" {
		q.Options = append(slices.Clip(q.Options), Option{AnswerSkip, "不对应，原文留作自有列"})
	}
	a := c.file.Answers[q.ID]
	if a == "" {
		a = p.s.Map.Answers[key]
	} else {
		p.s.Map.Answers[key] = a
	}
	switch {
	case a == AnswerSkip:
		return reading{own: true}
	case a != "" && c.allowed(f, a):
		return reading{value: a}
	}
	return reading{ask: q}
}

// allowed reports whether an answer is a value of a field.
func (c *checker) allowed(f *graph.Field, a string) bool {
	switch {
	case f.Type == graph.Enum:
		return slices.ContainsFunc(f.Words, func(w graph.Word) bool { return w.Value == a })
	case f.Ref == graph.KindRegions:
		return c.dir.regions[a].Code != ""
	case f.Ref == graph.KindSegments:
		return c.dir.leaf[a] != nil
	}
	return true
}

// several reads a cell of several words or names; one that is not settled asks for all.
func (c *checker) several(p *part, f *graph.Field, text, hint string) reading {
	whole := c.meant(p, f, text, hint)
	list := pieces(text)
	if s, ok := whole.value.(string); ok || len(list) < 2 {
		if ok {
			whole.value = []string{s}
		}
		return whole
	}
	var out []string
	for _, piece := range list {
		r := c.meant(p, f, piece, hint)
		if r.ask != nil || r.fault != "" {
			return r
		}
		if s, ok := r.value.(string); ok && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	if len(out) == 0 {
		return reading{own: true}
	}
	return reading{value: out}
}

// investors reads who pays for a project; one that is a recorded firm is linked with it.
func (c *checker) investors(text string) []graph.Investor {
	var list []graph.Investor
	for _, one := range pieces(text) {
		if slices.ContainsFunc(list, func(i graph.Investor) bool { return i.Name == one }) {
			continue
		}
		id, _ := c.reg.exactly(one)
		list = append(list, graph.Investor{Name: one, Enterprise: id})
	}
	return list
}

func questionID(about string, parts ...string) string {
	return graph.NewID(about, parts...)
}
