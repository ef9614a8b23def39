package graph

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// FieldType says what values a field takes.
type FieldType string

// The types of fields. Text, Reference, Date and Enum may also be lists, where
// the struct has one.
const (
	Slug      FieldType = "slug"    // an ASCII identifier of the record's own
	Text      FieldType = "text"    // on one line
	URL       FieldType = "url"     // an address of the web
	Number    FieldType = "number"  // from Low to High
	Whole     FieldType = "whole"   // from Low to High
	YesNo     FieldType = "yes-no"  // a bool
	Day       FieldType = "date"    // a Date
	Enum      FieldType = "enum"    // one of Words
	Reference FieldType = "ref"     // the key of a record of the kind Ref
	Group     FieldType = "group"   // a list of small structs with Fields of their own
	Columns   FieldType = "columns" // an office's own columns by their headings, known only at run time
	Derived   FieldType = "derived" // worked out from other fields when the record is made; nobody enters it
)

// Word is a value of an enum and what people read for it.
type Word struct{ Value, ZH string }

// Field describes one field of a kind.
type Field struct {
	Name     string // in JSON, in Neo4j and, unless Column says otherwise, as the heading of a CSV column
	Column   string
	ZH       string
	Type     FieldType
	Required bool
	Words    []Word // of an enum; a blank value is allowed where the field is not required
	Ref      Kind   // of a reference
	Low      float64
	High     float64
	Most     int      // of a text, in characters; 0: MaxText
	Unit     string   // 亿元, 公里
	Synonyms []string // other headings that mean it
	Also     []Word   // other words that people write for a value: 续建 is started
	Ahead    bool     // of a date: it may lie ahead, as a plan or an end does
	Past     bool     // of a year: it tells of what has happened, as dates do
	Fields   []Field  // of a group

	// Internal: the field is the office's own, see Published.
	Internal bool
	// Claim: the record's source bears it out; see Revise.
	Claim bool
	// Of is the field that this one tells of; see Revise.
	Of string

	// Edge is the type of the relationship that a reference makes in Neo4j; blank: REFERS_TO.
	Edge string
	// Into: the relationship leads from the record referred to, to this one.
	Into bool
	// Flow is the property kind of a FEEDS relationship.
	Flow string
	// Node: the field is a property of the node too, besides the whole record.
	Node bool

	index []int // in the struct
	list  bool
}

// List reports whether the field holds several values.
func (f *Field) List() bool { return f.list }

// Heading is the heading of the field's column in CSV.
func (f *Field) Heading() string {
	if f.Column != "" {
		return f.Column
	}
	return f.Name
}

// WordZH returns what people read for a value of an enum, or the value itself.
func (f *Field) WordZH(value string) string {
	for _, w := range f.Words {
		if w.Value == value {
			return w.ZH
		}
	}
	return value
}

// sourceFields are those of Source, which every record of a fact or ledger kind has.
var sourceFields = []Field{
	{Name: "evidence", ZH: "来源类别", Type: Enum, Words: evidenceWords},
	{Name: "source_url", ZH: "来源网址", Type: URL, Synonyms: []string{"网址", "链接"}},
	{Name: "source_date", ZH: "来源日期", Type: Day},
	{Name: "verification", ZH: "核实标记", Type: Text},
	{Name: "extra", ZH: "本单位自有列", Type: Columns},
}

// bind finds the fields in the struct by their names in JSON; it panics where
// one is missing on either side.
func bind(t reflect.Type, fields []Field, of string) []Field {
	fields = slices.Clone(fields)
	seen := map[string]bool{}
	names := jsonNames(t)
	for i := range fields {
		f := &fields[i]
		at, ok := names[f.Name]
		if !ok || seen[f.Name] {
			panic(fmt.Sprintf("graph: %s has no field %q, or has it twice", of, f.Name))
		}
		seen[f.Name] = true
		f.index = at
		typ := t.FieldByIndex(at).Type
		f.list = typ.Kind() == reflect.Slice
		if f.Type == Group {
			f.Fields = bind(typ.Elem(), f.Fields, of+"."+f.Name)
		}
	}
	for name := range names {
		if !seen[name] {
			panic(fmt.Sprintf("graph: %s lacks the field %q of its struct", of, name))
		}
	}
	return fields
}

// jsonNames maps the names in JSON to the places of fields, embedded structs opened.
func jsonNames(t reflect.Type) map[string][]int {
	names := map[string][]int{}
	for _, f := range reflect.VisibleFields(t) {
		if f.Anonymous || !f.IsExported() {
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name != "" && name != "-" {
			names[name] = f.Index
		}
	}
	return names
}

// listsOf finds the fields of a struct that a copy must not share.
func listsOf(t reflect.Type) [][]int {
	var lists [][]int
	for _, f := range reflect.VisibleFields(t) {
		if k := f.Type.Kind(); !f.Anonymous && (k == reflect.Slice || k == reflect.Map) {
			lists = append(lists, f.Index)
		}
	}
	return lists
}

func cloneLists(v reflect.Value, lists [][]int) {
	for _, at := range lists {
		f := v.FieldByIndex(at)
		switch {
		case f.IsNil():
		case f.Kind() == reflect.Map:
			f.Set(reflect.ValueOf(maps.Clone(f.Interface().(map[string]string))))
		default:
			own := reflect.MakeSlice(f.Type(), f.Len(), f.Len())
			reflect.Copy(own, f)
			f.Set(own)
		}
	}
}

func (f *Field) of(r Record) reflect.Value { return reflect.ValueOf(r).FieldByIndex(f.index) }

// Texts returns the values of the field as texts, as CSV has them; a blank value is none.
func (f *Field) Texts(r Record) []string { return f.texts(f.of(r)) }

func (f *Field) texts(v reflect.Value) []string {
	switch v.Kind() {
	case reflect.Slice:
		var list []string
		for i := range v.Len() {
			if e := v.Index(i); e.Kind() == reflect.String {
				list = append(list, e.String())
			} else {
				list = append(list, f.Fields[0].texts(e.FieldByIndex(f.Fields[0].index))...)
			}
		}
		return list
	case reflect.Map:
		var list []string
		m := v.Interface().(map[string]string)
		for _, k := range slices.Sorted(maps.Keys(m)) {
			list = append(list, k+"="+m[k])
		}
		return list
	case reflect.String:
		if v.String() != "" {
			return []string{v.String()}
		}
	case reflect.Float64:
		if v.Float() != 0 {
			return []string{strconv.FormatFloat(v.Float(), 'f', -1, 64)}
		}
	case reflect.Int, reflect.Int64:
		if v.Int() != 0 {
			return []string{strconv.FormatInt(v.Int(), 10)}
		}
	case reflect.Bool:
		if v.Bool() {
			return []string{"yes"}
		}
	}
	return nil
}

// Text returns the values of the field as one text, several with semicolons between them.
func (f *Field) Text(r Record) string { return strings.Join(f.Texts(r), ";") }

// Value returns the value of the field as it is in the struct.
func (f *Field) Value(r Record) any { return f.of(r).Interface() }

// With returns the record with the field set to a value of the field's Go type
// or one that converts to it.
func (f *Field) With(r Record, value any) Record {
	p := reflect.New(reflect.TypeOf(r))
	p.Elem().Set(reflect.ValueOf(r))
	to := p.Elem().FieldByIndex(f.index)
	if value == nil {
		to.SetZero()
	} else {
		to.Set(reflect.ValueOf(value).Convert(to.Type()))
	}
	return p.Elem().Interface().(Record)
}

// Make returns a record of the kind with the values that value gives for its
// fields; nil leaves a field blank. A value is of the field's Go type or one that
// converts to it; a list may be of texts.
func (d *Description) Make(value func(*Field) any) Record {
	p := reflect.New(d.shape.kind).Elem()
	for i := range d.Fields {
		f := &d.Fields[i]
		v := value(f)
		if v == nil {
			continue
		}
		to, from := p.FieldByIndex(f.index), reflect.ValueOf(v)
		switch {
		case from.Kind() == reflect.Slice && from.IsNil():
		case from.Type().ConvertibleTo(to.Type()):
			to.Set(from.Convert(to.Type()))
		default: // a list of a type of its own
			for k := range from.Len() {
				to.Set(reflect.Append(to, from.Index(k).Convert(to.Type().Elem())))
			}
		}
	}
	return p.Interface().(Record)
}
