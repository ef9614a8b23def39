package insight

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"chainchief/graph"
)

// joinZH lists names; one that holds the list's own comma is put in quotes.
func joinZH(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		if quoted[i] = name; strings.Contains(name, "、") && !strings.HasPrefix(name, "“") {
			quoted[i] = "“" + name + "”"
		}
	}
	return strings.Join(quoted, "、")
}

// number prints up to one decimal, number2 exactly two.
func number(x float64) string  { return strings.TrimSuffix(strconv.FormatFloat(x, 'f', 1, 64), ".0") }
func number2(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) }

// dateZH prints a date as 2022年6月; blank: 日期不明.
func dateZH(d graph.Date) string {
	if d == "" {
		return "日期不明"
	}
	var out [24]byte
	text := out[:0]
	for _, unit := range [...]string{"年", "月", "日"} {
		part, rest, _ := strings.Cut(string(d), "-")
		n, err := strconv.Atoi(part)
		if err != nil {
			break
		}
		text = append(strconv.AppendInt(text, int64(n), 10), unit...)
		if d = graph.Date(rest); rest == "" {
			break
		}
	}
	return string(text)
}

// DateZH prints a date as people read it.
func DateZH(d graph.Date) string { return dateZH(d) }

// shorten lists at most max names, then 等n….
func shorten(names []string, max int, unit string) string {
	if len(names) <= max {
		return joinZH(names)
	}
	return joinZH(names[:max]) + "等" + strconv.Itoa(len(names)) + unit
}

// needZH tells a stated need: who said it, when, and what.
func needZH(n *graph.Need) string {
	who := n.SaidBy
	if n.Date != "" {
		who += "于" + dateZH(n.Date)
	}
	return fullWidth(fmt.Sprintf("%s提出需求：%s", who, n.Need))
}

// sentence joins what is said.
func sentence(by string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), by)
}

// fullWidth turns the punctuation of recorded texts into that of Chinese, but not
// inside numbers and foreign words.
func fullWidth(text string) string {
	runes := []rune(text)
	latin := func(i int) bool { return i >= 0 && i < len(runes) && runes[i] < utf8.RuneSelf && runes[i] != ' ' }
	for i, r := range runes {
		if wide, ok := widePunctuation[r]; ok && !(latin(i-1) && latin(i+1)) {
			runes[i] = wide
		}
	}
	return string(runes)
}

var widePunctuation = map[rune]rune{',': '，', ';': '；', ':': '：', '(': '（', ')': '）'}

func investors(p *graph.Project) string {
	var names []string
	for _, i := range p.Investors {
		names = append(names, i.Name)
	}
	if len(names) == 0 {
		return "投资方未载"
	}
	return joinZH(names)
}

// Percent prints a share in per cent; nil is 资料不足.
func Percent(x *float64) string {
	if x == nil {
		return "（资料不足）"
	}
	return number(100**x) + "%"
}

// Decimal prints a figure with two decimals; nil is 资料不足.
func Decimal(x *float64) string {
	if x == nil {
		return "（资料不足）"
	}
	return number2(*x)
}

// unrecordedZH stands once where nobody is on record.
const unrecordedZH = "暂无登记仅表示本系统尚未掌握，不代表当地没有"
