package graph

import (
	"maps"
	"strings"
)

// Mapping is how the columns of an office's sheet are read, kept so that the next
// sheet with the same headings needs no click. It never enters the judgement.
type Mapping struct {
	ID          string `json:"id"` // f-…
	Fingerprint string `json:"fingerprint"`
	Name        string `json:"name"`
	On          Kind   `json:"on"` // of the records that its rows are
	// Columns say by heading what a column is: the name of a field, a unit behind it
	// (amount_100m_cny 万元), ColumnOwn, ColumnLeft, or ColumnTicked.
	Columns map[string]string `json:"columns,omitempty"`
	// Constants are values of fields for which the sheet has no column.
	Constants map[string]string `json:"constants,omitempty"`
	// Answers are what a person said of the values of a column: 环节 锂电正极 → nev.battery.cathode.
	Answers map[string]string `json:"answers,omitempty"`
	By      string            `json:"by"`
	Date    Date              `json:"date,omitzero"`
	Source
}

// What a column of a mapping may be besides a field.
const (
	ColumnOwn    = "+" // kept as the office's own column
	ColumnLeft   = "-" // left out: numbers of rows, persons
	ColumnTicked = "!" // of persons, and kept because somebody said so
)

// internalMark is behind the heading of an office's own column that is for the office alone.
const internalMark = "（内部）"

// Internal is the heading of an office's own column that tells of persons: its cells
// are kept, and leave the office only where somebody says so.
func Internal(heading string) string { return External(heading) + internalMark }

// External is a heading without the mark that Internal puts behind it.
func External(heading string) string { return strings.TrimSuffix(heading, internalMark) }

func internal(heading, _ string) bool { return strings.HasSuffix(heading, internalMark) }

// PublicColumns are an office's own columns but for the internal ones.
func PublicColumns(own map[string]string) map[string]string {
	own = maps.Clone(own)
	if maps.DeleteFunc(own, internal); len(own) == 0 {
		return nil
	}
	return own
}

// HasInternal reports whether a record has internal columns.
func HasInternal(r Record) bool {
	d := Describe(r.Ref().Kind)
	if d == nil || d.Field("extra") == nil {
		return false
	}
	own, _ := d.Field("extra").Value(r).(map[string]string)
	for heading := range own {
		if internal(heading, "") {
			return true
		}
	}
	return false
}

// Public is a record without the internal columns of an office; nil of nil.
func Public(r Record) Record {
	if r == nil || !HasInternal(r) {
		return r
	}
	f := Describe(r.Ref().Kind).Field("extra")
	return f.With(r, PublicColumns(f.Value(r).(map[string]string)))
}

// memberUse is before the name of a field of the memberships that the rows of
// enterprises bring along.
const memberUse = "memberships."

// UseField is the field that a column of a sheet of a kind is, or nil. A field of the
// memberships that the rows of enterprises bring along is written memberships.segment.
func UseField(kind Kind, use string) *Field {
	if name, ok := strings.CutPrefix(use, memberUse); ok && kind == KindEnterprises {
		kind, use = KindMemberships, name
	}
	if d := Describe(kind); d != nil {
		return d.Field(use)
	}
	return nil
}

// uses are the words for what a column is besides a field.
var uses = []Word{{ColumnOwn, "自有列"}, {ColumnLeft, "不读入"}, {ColumnTicked, "自有列（含个人信息）"}}

// UseZH is what people read for what a column of a sheet of a kind is, its unit behind it.
func UseZH(kind Kind, use string) string {
	for _, w := range uses {
		if w.Value == use {
			return w.ZH
		}
	}
	name, unit, _ := strings.Cut(use, " ")
	f := UseField(kind, name)
	if f == nil {
		return use
	}
	zh := f.ZH
	if strings.HasPrefix(name, memberUse) && f.Name != "segment" {
		zh = "环节：" + zh
	}
	return strings.TrimSpace(zh + " " + unit)
}

// UseMeant is what a column is by what people call it, as UseZH has it; any other
// text is returned as it is.
func UseMeant(kind Kind, text string) string {
	for _, w := range uses {
		if w.ZH == text {
			return w.Value
		}
	}
	zh, unit, _ := strings.Cut(text, " ")
	for _, of := range []struct {
		kind   Kind
		prefix string
	}{{kind, ""}, {KindMemberships, memberUse}} {
		if d := Describe(of.kind); d != nil && (of.prefix == "" || kind == KindEnterprises) {
			for i := range d.Fields {
				if use := of.prefix + d.Fields[i].Name; UseZH(kind, use) == zh {
					return strings.TrimSpace(use + " " + unit)
				}
			}
		}
	}
	return text
}

// Decision is what a person said of two names: the same firm or not. It is kept
// for ever, so that the question does not come again.
type Decision struct {
	ID      string `json:"id"` // d-…
	One     string `json:"one"`
	Other   string `json:"other"` // the name that the firm had in the store
	Verdict string `json:"verdict"`
	By      string `json:"by"`
	Date    Date   `json:"date"`
	Source
}

// The verdicts of a decision.
const (
	DecidedSame      = "same"
	DecidedDifferent = "different"
	// DecidedOpen: they were taken for one, and that was taken back: to be asked again.
	DecidedOpen = "open"
)

func (m Mapping) Ref() Ref  { return Ref{KindProfiles, m.ID} }
func (d Decision) Ref() Ref { return Ref{KindDecisions, d.ID} }

var mappingRow = Description{
	Kind: KindProfiles, ZH: "导入对应", Measure: "套", Class: ClassLedger, Label: "Mapping", Key: "id", ID: []string{"f", "fingerprint"}, Name: []string{"name"},
	Fields: []Field{
		{Name: "id", ZH: "标识", Type: Slug, Required: true},
		{Name: "fingerprint", ZH: "表头指纹", Type: Text, Required: true, Most: 64},
		{Name: "name", ZH: "名称", Type: Text, Required: true, Most: 200, Node: true},
		{Name: "on", ZH: "登记为", Type: Text, Required: true, Node: true},
		{Name: "columns", ZH: "各列对应", Type: Columns},
		{Name: "constants", ZH: "统一填写", Type: Columns},
		{Name: "answers", ZH: "已答问题", Type: Columns},
		{Name: "by", ZH: "经办人", Type: Text, Required: true, Most: 40},
		{Name: "date", ZH: "日期", Type: Day},
	},
}

var decisionRow = Description{
	Kind: KindDecisions, ZH: "同一企业认定", Measure: "条", Class: ClassLedger, Label: "Decision", Key: "id", ID: []string{"d", "one", "other"}, Name: []string{"one"},
	Fields: []Field{
		{Name: "id", ZH: "标识", Type: Slug, Required: true},
		{Name: "one", ZH: "文件中的名称", Type: Text, Required: true, Most: 200, Node: true},
		{Name: "other", ZH: "库中的名称", Type: Text, Required: true, Most: 200, Node: true},
		{Name: "verdict", ZH: "认定", Type: Enum, Required: true, Words: []Word{{DecidedSame, "同一家"}, {DecidedDifferent, "不是同一家"}, {DecidedOpen, "待认定"}}},
		{Name: "by", ZH: "认定人", Type: Text, Required: true, Most: 40},
		{Name: "date", ZH: "日期", Type: Day, Required: true},
	},
}
