package seed

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"chainchief/graph"
)

// The getters of a row record what is wrong with a cell and return the zero
// value in its place, so that one pass finds every fault.

// text is what stands in a column; a column that is not there is blank.
func (r *row) text(column string) string {
	if i, there := r.column[column]; there {
		return r.cells[i]
	}
	return ""
}

// identified reports whether the row says itself what its record's id is.
func (r *row) identified() bool { return len(r.kind.ID) > 0 && r.text(r.kind.Key) != "" }

// extra reads an office's own columns; nil: none has anything in it.
func (r *row) extra() map[string]string {
	var m map[string]string
	for column := range r.column {
		if own, ok := strings.CutPrefix(column, ownPrefix); ok && r.text(column) != "" {
			if m == nil {
				m = map[string]string{}
			}
			m[own] = r.text(column)
		}
	}
	return m
}

// fault blames a cell; with a blank column, the row.
func (r *row) fault(column, message string) {
	value := ""
	if column != "" {
		value = r.text(column)
	}
	r.faultAt(column, value, message)
}

// faultAt blames one value of a cell.
func (r *row) faultAt(column, value, message string) {
	r.miss(column)
	if slices.Contains(r.unseen, column) || slices.Contains(r.lost, column) {
		return
	}
	r.faults = append(r.faults, Fault{r.file, r.line, cmp.Or(r.shown[column], column), value, message})
}

// miss says that the value of a column is not known: the row makes no record.
func (r *row) miss(column string) {
	r.bad = true
	r.blamed = append(r.blamed, column)
}

// refuseUnseen blames control characters, and invisible ones inside a cell.
func (r *row) refuseUnseen(column string) {
	text := r.text(column)
	switch {
	case strings.ContainsFunc(text, unicode.IsControl):
		r.fault(column, "含有换行或其他控制字符，请删去")
	case strings.ContainsFunc(text, invisible):
		r.fault(column, unseenIn(text)+"请删去")
	default:
		return
	}
	r.unseen = append(r.unseen, column)
}

// unseenIn names the first invisible character of a text, before what else is to be said; blank for none.
func unseenIn(text string) string {
	i := strings.IndexFunc(text, invisible)
	if i < 0 {
		return ""
	}
	c, _ := utf8.DecodeRuneInString(text[i:])
	return fmt.Sprintf("含有看不见的字符 U+%04X，", c)
}

// required also refuses a text that folds to nothing, which no reader would tell from none.
func (r *row) required(column string) string {
	v := r.text(column)
	if Fold(v) == "" {
		r.fault(column, "不能为空，请填写")
	}
	return v
}

// oneOf reads an enum; allow "" where it may be blank.
func (r *row) oneOf(column string, allowed ...string) string {
	v := r.text(column)
	r.allow(column, v, allowed)
	return v
}

// said reports whether a column has a heading for people: who writes such writes words for people.
func (r *row) said(column string) bool {
	return strings.ContainsFunc(r.shown[column], func(c rune) bool { return unicode.Is(unicode.Han, c) })
}

func (r *row) allow(column, value string, allowed []string) {
	if slices.Contains(allowed, value) {
		return
	}
	said := slices.DeleteFunc(slices.Clone(allowed), func(s string) bool { return s == "" })
	if f := fieldAt(r.kind, column); f != nil && r.said(column) {
		for i, v := range said {
			for _, w := range f.Options() {
				if w.Value == v {
					said[i] = w.ZH
				}
			}
		}
	}
	words := "只能写 " + strings.Join(said, "、")
	if slices.Contains(allowed, "") {
		words += "，或留空"
	}
	r.faultAt(column, value, words)
}

var numberForm = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

// number reads a decimal number; a blank is 0.
func (r *row) number(column string, low, high float64) float64 {
	text := r.text(column)
	if text == "" {
		return 0
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || !numberForm.MatchString(text) || v < low || v > high {
		r.fault(column, fmt.Sprintf("请写 %s 到 %s 之间的数字，如 12.5，不带单位和千位分隔", graph.NumberZH(low), graph.NumberZH(high)))
		return 0
	}
	return v + 0 // never -0, which would be encoded in another way
}

// whole reads a whole number; a blank is 0.
func (r *row) whole(column string, low, high int) int {
	text := r.text(column)
	if text == "" {
		return 0
	}
	v, err := strconv.Atoi(text)
	if err != nil || v < low || v > high {
		r.fault(column, fmt.Sprintf("请写 %d 到 %d 之间的整数，不带单位和千位分隔", low, high))
		return 0
	}
	return v
}

// date reads a date; a blank is unknown.
func (r *row) date(column string) graph.Date {
	v := r.text(column)
	if v == "" {
		return ""
	}
	d, err := graph.ParseDate(v)
	if err != nil {
		r.fault(column, "请写成 2021、2021-04 或 2021-04-30（在 Excel 里先把这一列设为文本格式）")
	}
	return d
}

// list reads values separated by semicolons, none twice.
func (r *row) list(column string) []string {
	var list []string
	for _, v := range splitList(r.text(column)) {
		if slices.Contains(list, v) {
			r.faultAt(column, v, "在这一格里出现了两次，请只保留一个")
			continue
		}
		list = append(list, v)
	}
	return list
}

// aliases reads names separated by semicolons; one that folds to a name already there is dropped.
func (r *row) aliases(column string, names ...string) []string {
	var list []string
	for _, v := range splitList(r.text(column)) {
		if pieces := splitWrong(v); len(pieces) > 1 && strings.ContainsAny(v, "、，") {
			r.faultAt(column, v, "像是几个名称写在一起，请用分号隔开："+strings.Join(pieces, ";"))
			list = append(list, pieces...) // so that who refers to one is not blamed too
			continue
		}
		same := func(other string) bool { return Fold(other) == Fold(v) }
		if Fold(v) != "" && !slices.ContainsFunc(names, same) && !slices.ContainsFunc(list, same) {
			list = append(list, v)
		}
	}
	return list
}

var evidenceClasses = func() (words []string) {
	for _, e := range graph.EvidenceClasses {
		words = append(words, string(e))
	}
	return words
}()

var flagForm = regexp.MustCompile(`^(unverified|since-at-latest|merged-[0-9]{4}-(0[1-9]|1[0-2]))$`)

// source reads the columns that stand in every file; that of the data set need
// not have them. The address of a page is kept only for the classes that may show
// one: of a repost the original is not known.
func (r *row) source(k *graph.Description) graph.Source {
	if _, there := r.column["evidence"]; !there && k.Kind == graph.KindDataset {
		return graph.Source{}
	}
	s := graph.Source{
		Evidence:     graph.Evidence(r.oneOf("evidence", evidenceClasses...)),
		SourceDate:   r.date("source_date"),
		Verification: r.list("verification"),
	}
	for _, flag := range s.Verification {
		if !flagForm.MatchString(flag) {
			want := "只能写 unverified、since-at-latest、merged-年-月，或留空"
			if r.said("verification") {
				want = "只能写 待核、起始时间不晚于所注日期、2025年12月已归并 这样的说法，或留空"
			}
			r.faultAt("verification", flag, want)
		}
	}
	url := r.text("source_url")
	switch {
	case url != "" && !strings.HasPrefix(url, "https://") && !strings.HasPrefix(url, "http://"):
		r.fault("source_url", "须是以 http:// 或 https:// 开头的网页地址，或留空")
	case url == "" && s.Evidence == graph.EvidenceReported:
		r.fault("source_url", "evidence 写 reported 时须给出网页地址；只见过转载的写 reposted")
	case s.Evidence == graph.EvidenceReported || s.Evidence == graph.EvidenceOffice:
		s.SourceURL = url
	}
	return s
}
