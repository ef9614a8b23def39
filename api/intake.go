package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"chainchief/graph"
	"chainchief/inquiry"
	"chainchief/intake/sheet"
	"chainchief/seed"
)

// fields reads a body, a JSON object or a form, as values by name: texts, and of
// JSON also numbers, booleans, lists and objects.
func fields(r *http.Request) (map[string]any, error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" && kind != "application/x-www-form-urlencoded" {
		return nil, fault{415, "请用 Content-Type: application/json 或表单（application/x-www-form-urlencoded）发送"}
	}
	data, err := io.ReadAll(r.Body)
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return nil, err
	}
	if err != nil {
		return nil, fault{400, "请求内容没有发送完整，请重新发送"}
	}
	if kind == "application/json" {
		return objectOf(data)
	}
	form, err := url.ParseQuery(string(data))
	if err != nil {
		return nil, fault{400, "表单写法有误，请检查 % 和 & 的用法"}
	}
	values := map[string]any{}
	for name, list := range form {
		switch list = slices.DeleteFunc(list, func(v string) bool { return v == "" }); len(list) {
		case 0: // not filled in
		case 1:
			values[name] = oneLine(list[0])
		default:
			for i := range list {
				list[i] = oneLine(list[i])
			}
			values[name] = list
		}
	}
	return values, nil
}

// oneLine puts what was typed in several lines into one: records are rows of tables.
func oneLine(text string) string {
	if !strings.ContainsAny(text, "\r\n") {
		return text
	}
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\r' || r == '\n' }), " ")
}

// objectOf reads one JSON object, strictly.
func objectOf(data []byte) (map[string]any, error) {
	if !utf8.Valid(data) {
		return nil, fault{400, "请求内容含有乱码，须是 UTF-8 编码，请改正后重新发送"}
	}
	if data = bytes.TrimSpace(data); len(data) == 0 {
		return nil, fault{400, "请求内容是空的，请发送一个 JSON 对象"}
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var values map[string]any
	var shape *json.UnmarshalTypeError
	err := d.Decode(&values)
	switch {
	case errors.As(err, &shape):
		return nil, fault{400, "请求内容须是一个 JSON 对象，即写在 { } 里的各项"}
	case err != nil:
		return nil, fault{400, fmt.Sprintf("请求内容不是完整、正确的 JSON，请检查第%d个字节附近的括号、引号和逗号", d.InputOffset()+1)}
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fault{400, "请求内容里有多余的部分，请只发送一个 JSON 对象"}
	}
	if values == nil {
		return nil, fault{400, "请求内容须是一个 JSON 对象"}
	}
	return values, nil
}

// texts takes named texts out of values; others are refused.
func texts(values map[string]any, names ...string) (map[string]string, error) {
	out := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		text, ok := values[name].(string)
		switch {
		case !slices.Contains(names, name):
			return nil, fault{400, fmt.Sprintf("没有“%s”这一项，可用：%s", clean(name), strings.Join(names, "、"))}
		case !ok:
			return nil, fault{400, fmt.Sprintf("%s 只能填一个，须是文字", name)}
		}
		out[name] = strings.TrimSpace(text)
	}
	return out, nil
}

// doorSets are the fields of a source that are not entered: the door says them.
var doorSets = []string{"evidence", "source_date", "verification"}

// entered lists the fields that a person fills in.
func entered(d *graph.Description) []*graph.Field {
	var list []*graph.Field
	for i := range d.Fields {
		f := &d.Fields[i]
		if f.Type != graph.Derived && f.Type != graph.Group && !(f.Name == d.Key && len(d.ID) > 0) && !slices.Contains(doorSets, f.Name) {
			list = append(list, f)
		}
	}
	return list
}

func fieldNames(d *graph.Description) []string {
	var names []string
	for _, f := range entered(d) {
		if f.Type != graph.Columns {
			names = append(names, f.Name)
		}
	}
	return names
}

// wanted reports whether a field must be filled in: what the table requires, and
// the date of what is entered today.
func wanted(f *graph.Field) bool { return f.Required || f.Name == "date" && f.Type == graph.Day }

// recordOf makes a record of what was entered and lists everything that is wrong
// with it. today is the last date of what has happened. Words and names may be those of the screen.
// Where a record of figures stands already, what was not entered stays as it is there; nil: none does.
func recordOf(d *graph.Description, values map[string]any, today graph.Date, names *inquiry.Names, stands graph.Record) (graph.Record, graph.Faults) {
	record := d.Zero()
	if stands != nil {
		record = stands
	}
	var faults graph.Faults
	wrong := map[string]bool{}
	add := func(field, zh, value, want string) {
		wrong[field] = true
		faults = append(faults, graph.Fault{Who: d.ZH, Field: field, FieldZH: zh, Value: clean(value), Want: want})
	}
	list := entered(d)
	for _, name := range slices.Sorted(maps.Keys(values)) {
		i := slices.IndexFunc(list, func(f *graph.Field) bool { return f.Name == name })
		if i < 0 {
			add(clean(name), clean(name), shown(values[name]), "没有这一项，请删去")
			continue
		}
		value, want := valueOf(list[i], values[name], reflect.TypeOf(list[i].Value(record)), names)
		if want != "" {
			add(name, list[i].ZH, shown(values[name]), want)
			continue
		}
		if named, ok := value.([]string); ok && name == "zero" { // the last of the names
			record = zeroes(d, record, named, values)
			continue
		}
		record = d.Stated(record, name, value)
	}
	for _, f := range list {
		text := f.Text(record)
		switch {
		case wrong[f.Name]:
		case wanted(f) && !f.Required && text == "":
			add(f.Name, f.ZH, text, "不能为空，请写成 2026 或 2026-11-30")
		case f.Early(graph.Date(text), today):
			add(f.Name, f.ZH, text, earlyWant(today))
		}
	}
	record = graph.Told(signed(d, record))
	if d.Key != "" && len(d.ID) > 0 {
		record = d.Field(d.Key).With(record, d.NewID(record, seed.Fold))
	}
	for _, f := range graph.FaultsOf(record) {
		if !wrong[f.Field] && !slices.Contains(doorSets, f.Field) { // those follow from what was entered
			faults = append(faults, f)
		}
	}
	return record, faults
}

// zeroes names the figures that are 0 indeed beside those that were written as 0. One that was
// entered too keeps its number, which is then told not to go with it.
func zeroes(d *graph.Description, record graph.Record, named []string, values map[string]any) graph.Record {
	f := d.Field("zero")
	for _, name := range named {
		if _, entered := values[name]; !entered && d.Zeros(name) {
			record = d.Stated(record, name, 0.0)
		} else if list := f.Texts(record); !slices.Contains(list, name) {
			record = f.With(record, append(list, name))
		}
	}
	return record
}

// shown is a value as it was sent.
func shown(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []string:
		return strings.Join(v, "、")
	}
	data, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(data)
}

// earlyWant is what is wanted of a date that cannot lie ahead.
func earlyWant(today graph.Date) string { return "不能晚于今天（" + string(today) + "）" }

// signed says that an office entered the record, and when.
func signed(d *graph.Description, r graph.Record) graph.Record {
	if f := d.Field("evidence"); f != nil {
		r = f.With(r, graph.EvidenceOffice)
	}
	if date, source := d.Field("date"), d.Field("source_date"); date != nil && source != nil && date.Type == graph.Day {
		r = source.With(r, date.Value(r))
	}
	return r
}

// valueOf makes of what was entered a value of the Go type of a field, or says what is wanted.
func valueOf(f *graph.Field, v any, of reflect.Type, names *inquiry.Names) (value any, want string) {
	if v == nil {
		return nil, "不能为 null，不填就去掉这一项"
	}
	text, isText := v.(string)
	text = strings.TrimSpace(text)
	_, several := v.([]string)
	switch {
	case strings.ContainsRune(text, utf8.RuneError):
		return nil, "含有乱码，请改正"
	case several && !f.List():
		return nil, "只能填一个，请只保留一个"
	case f.Type == graph.Columns:
		object, ok := v.(map[string]any)
		columns := map[string]string{}
		for heading, cell := range object {
			s, isText := cell.(string)
			ok = ok && isText
			columns[heading] = s
		}
		if !ok {
			return nil, "须是列名和文字的对象"
		}
		return columns, ""
	case f.List():
		return listOf(f, v, of, names)
	case f.Type == graph.Number && isText && slices.Contains(unsaid, text):
		return nil, ""
	case f.Type == graph.Number, f.Type == graph.Whole:
		n, ok := numberOf(f, v)
		if !ok || f.Type == graph.Whole && n != float64(int64(n)) {
			return nil, "须是数"
		}
		return n, ""
	case f.Type == graph.YesNo:
		if b, ok := v.(bool); ok {
			return b, ""
		}
		switch f.Meant(text, seed.Fold) {
		case "yes":
			return true, ""
		case "no":
			return false, ""
		}
		return nil, "只能是 是、否（yes、no）"
	case !isText:
		return nil, "须是文字"
	}
	return meant(f, text, names)
}

// unsaid are what people write in place of a number that they do not state.
var unsaid = []string{"", "-", "--", "—", "——", "/"}

// numberOf is a number as JSON has it, or as people write it in a sheet: 1,200 or, where
// the field is a sum in 亿元, 1200万.
func numberOf(f *graph.Field, v any) (n float64, ok bool) {
	switch v := v.(type) {
	case json.Number:
		n, err := v.Float64()
		return n, err == nil
	case string:
		cell, unit := sheet.Cell{Kind: sheet.Text, Text: v}, sheet.UnitOf(f.Unit)
		if unit.Kind != sheet.Money {
			n, known, err := sheet.ReadIn(cell, unit, unit)
			return n, known && err == nil
		}
		a, err := sheet.ReadAmount(cell, unit)
		return a.Base.Shift(-unit.Power).Float(), err == nil && a.Doubt == "" && a.Currency == unit.Currency
	}
	return 0, false
}

// calledBy says of which kinds a record may be given by its name, and how it is found.
var calledBy = map[graph.Kind]func(*inquiry.Names, string) (string, error){
	graph.KindRegions: (*inquiry.Names).RegionCode, graph.KindChains: (*inquiry.Names).ChainID, graph.KindSegments: (*inquiry.Names).SegmentID,
	graph.KindParks: (*inquiry.Names).ParkID, graph.KindClusters: (*inquiry.Names).ClusterID,
}

// meant is the value that a text stands for: of a word of the screen the word of
// programs, of the name of a region, chain, segment, park or cluster its id.
func meant(f *graph.Field, text string, names *inquiry.Names) (value, want string) {
	find := calledBy[f.Ref]
	if f.Type != graph.Reference || find == nil || text == "" || isSlug(text) {
		return f.Meant(text, seed.Fold), ""
	}
	id, err := find(names, clean(text))
	if err != nil {
		said := sentence(err)
		if errors.Is(err, graph.ErrNotFound) {
			said += "，请从清单里选择"
		}
		return "", said
	}
	return id, ""
}

// listOf makes a list of texts; one text holds several with semicolons between them.
func listOf(f *graph.Field, v any, of reflect.Type, names *inquiry.Names) (any, string) {
	var list []string
	switch v := v.(type) {
	case string:
		list = strings.FieldsFunc(v, func(r rune) bool { return r == ';' || r == '；' || r == '\n' })
	case []string:
		list = v
	case []any:
		for _, one := range v {
			s, ok := one.(string)
			if !ok {
				return nil, "须是文字的列表"
			}
			list = append(list, s)
		}
	default:
		return nil, "须是文字的列表"
	}
	out := reflect.MakeSlice(of, len(list), len(list))
	for i, s := range list {
		value, want := meant(f, strings.TrimSpace(s), names)
		if want != "" {
			return nil, want
		}
		out.Index(i).SetString(value)
	}
	return out.Interface(), ""
}

// strays lists the references of a record to what there is not.
func (r *request) strays(v *inquiry.View, record graph.Record) (graph.Faults, error) {
	names, err := v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	var faults graph.Faults
	d := graph.Describe(record.Ref().Kind)
	if n, ok := record.(graph.Note); ok && n.Subject != "" && graph.CheckRecord(n) == nil {
		ref := graph.Ref{Kind: n.On, Key: n.Subject}
		there, err := r.record(v, ref)
		if err != nil && !errors.Is(err, graph.ErrInvalid) {
			return nil, err
		}
		if there == nil {
			faults = append(faults, graph.Fault{Ref: record.Ref(), Who: d.Call(record), Field: "subject", FieldZH: d.Field("subject").ZH, Value: clean(n.Subject), Want: "没有这个" + n.On.ZH() + "，请从它的页面上登记批注"})
		}
	}
	for i := range d.Fields {
		f := &d.Fields[i]
		if f.Type != graph.Reference || !inquiry.Named(f.Ref) {
			continue
		}
		for _, key := range f.Texts(record) {
			known := names.Name(f.Ref, key) != nil
			if f.Ref == graph.KindEnterprises {
				_, err := v.Enterprises(r.ctx, []string{key})
				if err != nil && !errors.Is(err, graph.ErrNotFound) {
					return nil, err
				}
				known = err == nil
			}
			if !known {
				faults = append(faults, graph.Fault{Ref: record.Ref(), Who: d.Call(record), Field: f.Name, FieldZH: f.ZH, Value: clean(key), Want: "没有这个" + f.Ref.ZH() + "，请从清单里选择"})
			}
			if s, ok := names.SegmentRecord(key); ok && s.Card && f.Ref == graph.KindSegments {
				faults = append(faults, graph.Fault{Ref: record.Ref(), Who: d.Call(record), Field: f.Name, FieldZH: f.ZH, Value: clean(key), Want: "“" + s.Name + "”是板块，请选择其中的具体环节"})
			}
		}
	}
	return faults, nil
}

// record reads one record; nil where there is none. A merged enterprise is the survivor.
func (r *request) record(v *inquiry.View, ref graph.Ref) (graph.Record, error) {
	if d := graph.Describe(ref.Kind); d == nil || d.Class == graph.ClassKept {
		return nil, nil
	} else if d.Relationship() {
		return r.dumped(v, ref)
	}
	if ref.Kind == graph.KindEnterprises {
		list, err := v.Enterprises(r.ctx, []string{ref.Key})
		if errors.Is(err, graph.ErrNotFound) || err != nil {
			return nil, unlessMissing(err)
		}
		return list[0], nil
	}
	page, err := v.Records(r.ctx, graph.RecordsQuery{Kinds: []graph.Kind{ref.Kind}, IDs: []string{ref.Key}, Limit: 1})
	if err != nil {
		return nil, unlessMissing(err)
	}
	return page.Records[0], nil
}

// dumped reads a relationship, of which no store answers by key: it is the first
// in the order of keys behind what comes just before it.
func (r *request) dumped(v *inquiry.View, ref graph.Ref) (graph.Record, error) {
	last := len(ref.Key) - 1
	if last < 0 || ref.Key[last] == 0 {
		return nil, nil
	}
	before := ref.Key[:last] + string(ref.Key[last]-1) + "\x7f"
	page, err := v.Dump(r.ctx, graph.DumpQuery{Kind: ref.Kind, Limit: 1, Cursor: graph.Cursor{Revision: v.Meta.Revision, After: before}.String()})
	if err != nil {
		return nil, err
	}
	for one := range page.Bundle.Of(ref.Kind) {
		if one.Ref() == ref {
			return one, nil
		}
	}
	if undated := inherited(ref); undated != ref {
		return r.dumped(v, undated)
	}
	return nil, nil
}

// inherited is a membership as it is kept whose start, as answers tell it, is its enterprise's.
func inherited(ref graph.Ref) graph.Ref {
	if i := strings.LastIndexByte(ref.Key, '|'); ref.Kind == graph.KindMemberships && i >= 0 {
		ref.Key = ref.Key[:i+1]
	}
	return ref
}

func unlessMissing(err error) error {
	if errors.Is(err, graph.ErrNotFound) {
		return nil
	}
	return err
}
