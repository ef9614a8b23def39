package graph

import "slices"

// KindMonths is the kind of monthly figures.
const KindMonths Kind = "months"

// Month is what a firm that is watched did in one month (运行监测). A figure of 0 was not
// stated, unless Zero names it.
type Month struct {
	ID         string   `json:"id"` // mo-…
	Enterprise string   `json:"enterprise"`
	Month      Date     `json:"month"`            // YYYY-MM
	Output     float64  `json:"output,omitzero"`  // 万元, of the month alone as all others
	Revenue    float64  `json:"revenue,omitzero"` // 万元
	Profit     float64  `json:"profit,omitzero"`  // 万元, below 0: a loss
	Tax        float64  `json:"tax,omitzero"`     // 万元
	Power      float64  `json:"power,omitzero"`   // 万千瓦时
	Staff      float64  `json:"staff,omitzero"`   // persons at its end
	Orders     float64  `json:"orders,omitzero"`  // 万元 on hand at its end
	Stock      float64  `json:"stock,omitzero"`   // 万元 of finished goods at its end
	Receivable float64  `json:"receivable,omitzero"`
	Zero       []string `json:"zero,omitempty"` // figures that are 0 indeed
	Source
}

func (m Month) Ref() Ref { return Ref{KindMonths, m.ID} }

// Figure is a figure by its name; false: it was not stated.
func (m *Month) Figure(name string) (float64, bool) {
	f := Describe(KindMonths).Field(name)
	if f == nil {
		return 0, false
	}
	v, ok := f.Value(*m).(float64)
	return v, ok && (v != 0 || slices.Contains(m.Zero, name))
}

// Zeros reports whether a 0 of a field says something: the figures of a firm, which name those that are 0 indeed.
func (d *Description) Zeros(name string) bool {
	zero := d.Field("zero")
	return zero != nil && slices.ContainsFunc(zero.Words, func(w Word) bool { return w.Value == name })
}

// Stated returns the record with a field as somebody stated it; nil: it is not stated. A figure
// that was written as 0 is named among those that are 0 indeed, and no other one is.
func (d *Description) Stated(r Record, name string, value any) Record {
	r = d.Field(name).With(r, value)
	if !d.Zeros(name) {
		return r
	}
	zero := d.Field("zero")
	list, _ := zero.Value(r).([]string)
	at, is := slices.Index(list, name), value == 0.0
	switch {
	case is && at < 0:
		list = append(slices.Clone(list), name)
	case !is && at >= 0:
		list = slices.Delete(slices.Clone(list), at, at+1)
	}
	if len(list) == 0 {
		list = nil
	}
	return zero.With(r, list)
}

// monthWords are the figures of a month.
var monthWords = []Word{{"output", "产值"}, {"revenue", "营业收入"}, {"profit", "利润"}, {"tax", "税收"}, {"power", "用电"}, {"staff", "用工"}, {"orders", "订单"}, {"stock", "库存"}, {"receivable", "应收账款"}}

// MonthFigures are the figures of a month with their words, in their order.
func MonthFigures() []Word { return slices.Clone(monthWords) }

var monthRow = Description{
	Kind: KindMonths, ZH: "月度监测", Measure: "条", Class: ClassLedger, Label: "Month", Key: "id", ID: []string{"mo", "enterprise", "month"},
	Fields: []Field{
		{Name: "id", ZH: "标识", Type: Slug, Required: true},
		{Name: "enterprise", ZH: "企业", Type: Reference, Ref: KindEnterprises, Required: true, Node: true, Synonyms: []string{"企业名称", "单位名称", "公司名称"}},
		{Name: "month", ZH: "月份", Type: Day, Required: true, Node: true, Synonyms: []string{"监测月份", "报告期", "所属月份", "年月"}},
		{Name: "output", ZH: "产值", Type: Number, High: 1e9, Unit: "万元", Synonyms: []string{"工业总产值", "当月产值", "本月产值", "总产值"}},
		{Name: "revenue", ZH: "营业收入", Type: Number, High: 1e9, Unit: "万元", Synonyms: []string{"营收", "销售收入", "主营业务收入", "当月营业收入", "本月营业收入"}},
		{Name: "profit", ZH: "利润", Type: Number, Low: -1e9, High: 1e9, Unit: "万元", Synonyms: []string{"利润总额", "当月利润"}},
		{Name: "tax", ZH: "税收", Type: Number, Low: -1e9, High: 1e9, Unit: "万元", Synonyms: []string{"税金", "入库税收", "实缴税收", "当月税收"}},
		{Name: "power", ZH: "用电", Type: Number, High: 1e7, Unit: "万千瓦时", Synonyms: []string{"用电量", "当月用电量"}},
		{Name: "staff", ZH: "用工", Type: Number, High: 1e7, Unit: "人", Synonyms: []string{"用工数", "用工人数", "从业人数", "从业人员"}},
		{Name: "orders", ZH: "订单", Type: Number, High: 1e9, Unit: "万元", Synonyms: []string{"在手订单", "订单金额", "订单额"}},
		{Name: "stock", ZH: "库存", Type: Number, High: 1e9, Unit: "万元", Synonyms: []string{"产成品库存", "产成品存货"}},
		{Name: "receivable", ZH: "应收账款", Type: Number, High: 1e9, Unit: "万元"},
		{Name: "zero", ZH: "确为零的指标", Type: Enum, Words: monthWords, Synonyms: []string{"确为零"}},
	},
}

func checkMonth(m Month, report *Report) {
	if m.Month.valid() && len(m.Month) != len("2006-01") {
		report.Fault("month", string(m.Month), "须写到月，如 2026-10，不写日")
	}
	checkZero(m.Zero, report, func(name string) bool { v, _ := m.Figure(name); return v != 0 })
}

// checkZero holds what is said to be 0 to what is stated.
func checkZero(zero []string, report *Report, stated func(string) bool) {
	for _, name := range zero {
		if stated(name) {
			report.Fault("zero", name, "“"+report.d.Field(name).ZH+"”填了数，又说确为零，请改正其中一个")
		}
	}
}
