package sheet

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// invisible reports characters that no reader sees and that are no blanks.
func invisible(r rune) bool {
	return r >= 0x200B && r <= 0x200F || r >= 0x202A && r <= 0x202E || r == 0x2060 || r >= 0x2066 && r <= 0x2069 || r == 0xFEFF || r == 0xAD
}

// plain is a text for comparing: half width, lower case, without blanks, line
// breaks and invisible characters.
func plain(s string) string {
	if isASCII(s) && strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r >= 'A' && r <= 'Z' }) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || unicode.IsControl(r) || invisible(r):
			return -1
		case r == '—' || r == '–' || r == '~' || r == '〜' || r == '−' || r == '─':
			return '-'
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(s))
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// tidy is a text for showing on one line: a run of blanks is one, and none
// stands beside a Chinese character (合  计, 总 签 约 情 况).
func tidy(s string) string {
	words := strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || invisible(r) || unicode.IsControl(r) })
	var out strings.Builder
	for i, w := range words {
		if i > 0 {
			before, _ := utf8.DecodeLastRuneInString(words[i-1])
			after, _ := utf8.DecodeRuneInString(w)
			if before < 0x2E80 && after < 0x2E80 {
				out.WriteByte(' ')
			}
		}
		out.WriteString(w)
	}
	return out.String()
}

// short cuts a text for a message.
func short(s string, most int) string {
	s = tidy(s)
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

// brackets are the innermost ones, in half width.
var brackets = regexp.MustCompile(`[(\[【][^()\[\]【】]*[)\]】]`)

// Unitless is a heading in plain form without its unit, and that unit: 营业收入（万元） is
// 营业收入 in 万元.
func Unitless(heading string) (bare string, unit Unit) {
	s := strings.Trim(plain(heading), "*★●") // marks of what must be filled in
	s = brackets.ReplaceAllStringFunc(s, func(b string) string {
		inner := strings.Trim(b, "()[]【】")
		if u := headUnit(inner, s); u.Kind != "" {
			if unit.Kind == "" {
				unit = u
			}
			return ""
		}
		return b
	})
	if unit.Kind == "" {
		return tailUnit(s)
	}
	return s, unit
}

// headKey is a heading for matching, with the unit and the period that stood in it.
func headKey(text string) (key string, unit Unit, period Period) {
	s, unit := Unitless(text)
	s, period = cutPeriod(s)
	if period.Text != "" {
		period.Text = findPeriod(tidy(text)).Text
	}
	s = strings.TrimPrefix(strings.Trim(s, ":、,.;-/*★●"), "其中:")
	if s == "" && unit.Kind == "" { // nothing but a period: 2021年
		s = plain(text)
	}
	return s, unit, period
}

// headUnit reads what stands in the brackets of a heading.
func headUnit(inner, heading string) Unit {
	u := UnitOf(inner)
	if u.Kind == "" && moneyWords.MatchString(heading) && (inner == "亿" || inner == "万") {
		return UnitOf(inner + "元")
	}
	return u
}

// tail are units that are written behind a heading without brackets.
var tail = regexp.MustCompile(`[:,/]?(单位:)?((?:百|千|十|百|千)?[万亿]?(?:美|港|欧|日)?元|亩|公顷|平方米|m2|%)$`)

func tailUnit(s string) (string, Unit) {
	at := tail.FindStringIndex(s)
	if at == nil || at[0] == 0 {
		return s, Unit{}
	}
	u := UnitOf(strings.TrimLeft(s[at[0]:], ":,/"))
	if u.Kind == "" || u.Kind == Money && u.Power == 0 && !strings.ContainsAny(s[at[0]:], ":,/") {
		return s, Unit{} // 单元
	}
	return s[:at[0]], u
}

// moneyWords are in headings of sums of money; notMoney are in those that only sound like it.
var (
	moneyWords = regexp.MustCompile(`投资|外资|资金|金额|产值|收入|营收|税|利润|资本|到资|销售|造价|贷款|补助|投入|费|支出|预算|价款|额|^[一二三四]期$`)
	notMoney   = regexp.MustCompile(`占|率|比例|比重|同比|环比|比$|增长|增幅|增速|情况|形象|进度|时间|日期|年限|名称|单位|方$|人$|来源|方式|形式|类|项目数|个数|家数|内容|备注|强度|名额|主体|协议`)
	areaWords  = regexp.MustCompile(`面积|用地|占地|土地`)
)

// mayBe reports whether a column may hold values of a unit: its heading says so, or
// that of its group does (合同外资 / 1-5月 / 实绩).
func mayBe(h *Heading, kind UnitKind) bool {
	words := moneyWords
	switch kind {
	case Money:
	case Area:
		words = areaWords
	default:
		return false
	}
	if notMoney.MatchString(h.Leaf) {
		return false
	}
	for key := range strings.SplitSeq(h.Key, "/") {
		if words.MatchString(key) && (key == h.Leaf || !notMoney.MatchString(key)) {
			return true
		}
	}
	return false
}
