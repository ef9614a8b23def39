package graph

import (
	"cmp"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxText is the longest text a field takes where it does not say itself, in characters.
const MaxText = 10_000

// leastMost is the least Most that a field may have: shorter texts need no look at the table.
const leastMost = 40

// MaxList is the most values a list takes.
const MaxList = 2_000

// Fault is one thing wrong with one record.
type Fault struct {
	Ref     Ref    `json:"ref"`
	Who     string `json:"who"`      // the record as a sentence names it
	Field   string `json:"field"`    // blank: the record as a whole
	FieldZH string `json:"field_zh"` // what people call the field
	Value   string `json:"value"`    // as it was given, cut where it is long
	Want    string `json:"want"`     // what to do
}

func (f Fault) Error() string {
	if f.Field == "" {
		return f.Who + "：" + f.Want
	}
	if f.Value == "" {
		return fmt.Sprintf("%s 的%s（%s）没有写，%s", f.Who, f.FieldZH, f.Field, f.Want)
	}
	return fmt.Sprintf("%s 的%s（%s）写作“%s”，%s", f.Who, f.FieldZH, f.Field, f.Value, f.Want)
}

// codes are the words for programs that a fault has in brackets behind those for people.
var codes = regexp.MustCompile(`（[a-z][a-z0-9_]*）(写作|没有写)|(只能是 [^“”]*?)（[a-z0-9_、-]+）`)

// Plain is the sentence of a fault without them.
func Plain(sentence string) string { return codes.ReplaceAllString(sentence, "$1$2") }

// Faults is all that is wrong with some records. It is an ErrInvalid.
type Faults []Fault

func (f Faults) Error() string {
	text := ErrInvalid.Error() + ": " + f[0].Error()
	if len(f) > 1 {
		text += fmt.Sprintf("（另有 %d 处）", len(f)-1)
	}
	return text
}

func (f Faults) Unwrap() error { return ErrInvalid }

// Report collects what is wrong with one record.
type Report struct {
	d      *Description
	record Record
	faults Faults
}

// Fault adds a fault of a field, or with a blank field of the record.
func (c *Report) Fault(field, value, want string) {
	zh := field
	if f := c.d.Field(field); f != nil {
		zh = f.ZH
	}
	if len(value) > 100 {
		value = strings.ToValidUTF8(value[:100], "") + "…"
	}
	c.faults = append(c.faults, Fault{Ref: c.record.Ref(), Who: c.d.Call(c.record), Field: field, FieldZH: zh, Value: value, Want: want})
}

// CheckRecord returns Faults where a record is wrong in itself, whatever else
// the graph holds.
func CheckRecord(r Record) error {
	if faults := FaultsOf(r); len(faults) > 0 {
		return faults
	}
	return nil
}

// FaultsAfter lists what is wrong with a record as what takes the place of another one
// of its key, nil where there was none. by is the person who writes.
func FaultsAfter(stored, r Record, by string) Faults {
	own, ok := r.(interface{ after(Record, string, *Report) })
	if !ok {
		return nil
	}
	c := &Report{d: byKind[r.Ref().Kind], record: r}
	own.after(stored, by, c)
	return c.faults
}

// FaultsOf lists what is wrong with a record in itself.
func FaultsOf(r Record) Faults {
	d, ok := describing(r)
	if !ok {
		return Faults{{Ref: r.Ref(), Who: r.Ref().Key, Want: fmt.Sprintf("没有“%s”这一类记录，请改正类别", r.Ref().Kind)}}
	}
	c := &Report{d: d, record: r}
	if own, ok := r.(interface{ check(*Report) }); ok { // the kinds of which there are very many
		own.check(c)
	} else {
		c.fields(d.Fields, reflect.ValueOf(r))
	}
	d.shape.check(r, c)
	return c.faults
}

// describing finds the row of a record without making its key.
func describing(r Record) (*Description, bool) {
	var d *Description
	switch r.(type) {
	case Enterprise:
		d = byKind[KindEnterprises]
	case Membership:
		d = byKind[KindMemberships]
	case SupplyLink:
		d = byKind[KindLinks]
	default:
		d = byKind[r.Ref().Kind]
	}
	return d, d != nil
}

// fields checks each field by what the table says of it.
func (c *Report) fields(fields []Field, v reflect.Value) {
	for i := range fields {
		f := &fields[i]
		value := v.FieldByIndex(f.index)
		if f.Type == Group {
			for k := range value.Len() {
				c.fields(f.Fields, value.Index(k))
			}
			continue
		}
		c.field(f, value)
	}
}

func (c *Report) field(f *Field, v reflect.Value) {
	switch f.Type {
	case Number, Whole:
		n := 0.0
		if v.CanFloat() {
			n = v.Float()
		} else {
			n = float64(v.Int())
		}
		if n != 0 || f.Required { // 0 stands for not stated
			c.number(f.Name, n, f.Low, f.High)
		}
		return
	case YesNo, Derived:
		return
	case Columns:
		c.columns(f.Name, v.Interface().(map[string]string))
		return
	}
	values := f.texts(v)
	if f.list {
		values = v.Convert(reflect.TypeFor[[]string]()).Interface().([]string)
	} else if len(values) == 0 {
		values = []string{""}
	}
	if len(values) > MaxList {
		c.Fault(f.Name, fmt.Sprintf("%d 个", len(values)), fmt.Sprintf("最多 %d 个，请缩短", MaxList))
		return
	}
	for k, value := range values {
		blank := strings.TrimSpace(value) == ""
		switch {
		case blank && (f.Required || f.list && f.Type == Reference):
			c.Fault(f.Name, value, "不能为空，请填写")
			continue
		case value == "":
			continue
		}
		switch f.Type {
		case Slug, Reference:
			c.slug(f.Name, value)
			if f.list && slices.Contains(values[:k], value) {
				c.Fault(f.Name, value, "重复出现，请只保留一个")
			}
		case Text:
			c.text(f.Name, value)
		case URL:
			c.url(f.Name, value)
		case Day:
			if c.d.Class != ClassLedger && c.d.Kind != KindProjects || c.year(f.Name, Date(value)) {
				c.date(f.Name, Date(value))
			}
		case Enum:
			c.oneOf(f, value)
		}
	}
}

func (c *Report) slug(field, value string) {
	if !slug(value) {
		c.Fault(field, value, "须是由英文字母、数字、点、横线组成的标识")
	}
}

func (c *Report) optional(field, value string) {
	if value != "" {
		c.slug(field, value)
	}
}

// invisible reports characters that nobody sees and that turn or part the text
// around them. The joiners of emoji and of some scripts (U+200C, U+200D) are none.
func invisible(r rune) bool {
	switch {
	case r == 0x200B, r == 0x200E, r == 0x200F, r >= 0x202A && r <= 0x202E, r == 0x2060, r >= 0x2066 && r <= 0x2069, r == 0xFEFF:
		return true
	}
	return false
}

// text: valid UTF-8 without control and invisible characters, so that it can stand in any table, page or header.
func (c *Report) text(field string, values ...string) {
	for _, v := range values {
		if n := utf8.RuneCountInString(v); n > leastMost {
			most := MaxText
			if f := c.d.Field(field); f != nil && f.Most > 0 {
				most = f.Most
			}
			if n > most {
				c.Fault(field, v, fmt.Sprintf("太长，最多 %d 字，请缩短", most))
				continue
			}
		}
		if i := strings.IndexFunc(v, invisible); i >= 0 {
			r, _ := utf8.DecodeRuneInString(v[i:])
			shown := strings.Map(func(r rune) rune {
				if invisible(r) {
					return '�'
				}
				return r
			}, v)
			c.Fault(field, shown, fmt.Sprintf("含有看不见的字符 %U，请删去", r))
		}
		if !utf8.ValidString(v) || strings.ContainsFunc(v, unicode.IsControl) {
			c.Fault(field, strings.ToValidUTF8(v, "�"), "含有控制字符或乱码，请改正")
		}
	}
}

func (c *Report) required(field, value string) {
	if strings.TrimSpace(value) == "" {
		c.Fault(field, value, "不能为空，请填写")
	}
	c.text(field, value)
}

func (c *Report) url(field, value string) {
	if value != "" && !strings.HasPrefix(value, "https://") && !strings.HasPrefix(value, "http://") {
		c.Fault(field, value, "须以 http:// 或 https:// 开头")
	}
	c.text(field, value)
}

func (c *Report) oneOf(f *Field, value string) {
	if slices.ContainsFunc(f.Words, func(w Word) bool { return w.Value == value }) {
		return
	}
	var words, codes []string
	for _, w := range f.Words {
		words, codes = append(words, cmp.Or(w.ZH, w.Value)), append(codes, w.Value)
	}
	c.Fault(f.Name, value, "只能是 "+strings.Join(words, "、")+"（"+strings.Join(codes, "、")+"）")
}

func (c *Report) word(field, value string) {
	if f := c.d.Field(field); value != "" || f.Required {
		c.oneOf(f, value)
	}
}

func (c *Report) date(field string, d Date) {
	if !d.valid() {
		c.Fault(field, string(d), "请写成 2021、2021-04 或 2021-04-30")
	}
}

// The years that a record of an office's work may speak of: any other one is a slip of the hand.
const (
	firstYear = 1949
	lastYear  = 2100
)

// year reports whether a date lies in them; what is no date may.
func (c *Report) year(field string, d Date) bool {
	n, err := strconv.Atoi(string(d[:min(4, len(d))]))
	if err != nil || len(d) < 4 || n >= firstYear && n <= lastYear {
		return true
	}
	c.Fault(field, string(d), fmt.Sprintf("须在%d年到%d年之间，请核对年份", firstYear, lastYear))
	return false
}

// interval checks that [since, until) is one, where both are dates.
func (c *Report) interval(sinceField, untilField string, since, until Date) {
	if since != "" && until != "" && since.valid() && until.valid() && until.LastDay() <= since.LastDay() {
		c.Fault(untilField, string(until), "须晚于"+c.d.Field(sinceField).ZH+" "+string(since))
	}
}

func (c *Report) number(field string, v, low, high float64) {
	if math.IsNaN(v) || v < low || v > high {
		c.Fault(field, Digits(v), fmt.Sprintf("须在 %s 到 %s 之间", NumberZH(low), NumberZH(high)))
	}
}

// Digits is a number as it stands in a sheet: 1200000, never 1.2e+06.
func Digits(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// NumberZH is a bound as people read it: 12.5, 3万, 10亿.
func NumberZH(v float64) string {
	for _, unit := range []struct {
		of float64
		zh string
	}{{1e8, "亿"}, {1e4, "万"}} {
		if n := v / unit.of; math.Abs(n) >= 1 && n == math.Trunc(n) {
			return Digits(n) + unit.zh
		}
	}
	return Digits(v)
}

// columns checks an office's own columns.
func (c *Report) columns(field string, m map[string]string) {
	if len(m) > MaxList {
		c.Fault(field, fmt.Sprintf("%d 列", len(m)), fmt.Sprintf("最多 %d 列，请减少", MaxList))
	}
	for heading, value := range m {
		if strings.TrimSpace(heading) == "" {
			c.Fault(field, value, "这一列没有列名，请补上")
		}
		c.text(field, heading, value)
	}
}

// source checks what every record has.
func (c *Report) source(s *Source) {
	if s.Evidence != "" && !slices.Contains(EvidenceClasses, s.Evidence) {
		c.Fault("evidence", string(s.Evidence), "不是已知的来源类别")
	}
	c.url("source_url", s.SourceURL)
	c.date("source_date", s.SourceDate)
	c.text("verification", s.Verification...)
	c.columns("extra", s.Extra)
}
