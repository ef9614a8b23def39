package sheet

import (
	"regexp"
	"strconv"
	"strings"
)

// span is a period in a text in half width without blanks: 2010年1-3月, 2024年上半年, 1-7月, 至2009年底.
var span = regexp.MustCompile(`(?:(?:截至|截止|至|自)?((?:19|20)\d\d)(?:年(度|初|底|末)?|[./-](\d{1,2})(?:月)?|(\d\d)$))?` +
	`(?:(?:截至|截止|至)?(\d{1,2})(?:月份?)?[-至到](\d{1,2})月份?|(?:截至|截止|至)?(\d{1,2})月(?:份|底|末)?|(上半年|下半年|全年|前三季度|第?[一二三四1-4]季度))?`)

// findPeriod returns the period in a text, as long as it has a year; months may
// stand elsewhere in it: 2010年…情况表(1-3月).
func findPeriod(s string) Period {
	s = plain(s)
	var out Period
	year, first, last := 0, 0, 0
	for _, m := range span.FindAllStringSubmatch(s, -1) {
		if m[0] == "" {
			continue
		}
		y, from, to := spanParts(m)
		if y > 0 && year == 0 {
			year = y
			out.Text = m[0]
			first, last = from, to
			continue
		}
		if y == 0 && from > 0 && first == 0 && (m[6] != "" || m[7] != "" || m[8] != "") {
			first, last = from, to
			if out.Text != "" {
				out.Text += m[0]
			} else {
				out.Text = m[0]
			}
		}
	}
	if year == 0 {
		return out
	}
	if first == 0 {
		first, last = 1, 12
	}
	out.From, out.To = Day{Year: year, Month: first}, Day{Year: year, Month: last}
	return out
}

func spanParts(m []string) (year, first, last int) {
	year, _ = strconv.Atoi(m[1])
	num := func(s string) int { n, _ := strconv.Atoi(s); return n }
	switch {
	case m[6] != "":
		first, last = num(m[5]), num(m[6])
	case m[7] != "":
		first = num(m[7])
		last = first
	case m[3] != "" || m[4] != "":
		first = num(m[3] + m[4])
		last = first
	case strings.HasSuffix(m[8], "季度") && m[8] != "前三季度":
		q := strings.IndexAny("1234", strings.NewReplacer("一", "1", "二", "2", "三", "3", "四", "4", "第", "").Replace(m[8])[:1])
		first, last = 3*q+1, 3*q+3
	default:
		if s, ok := map[string][2]int{"上半年": {1, 6}, "下半年": {7, 12}, "前三季度": {1, 9}, "全年": {1, 12}}[m[8]]; ok {
			first, last = s[0], s[1]
		}
	}
	if first < 1 || last > 12 || first > last {
		first, last = 0, 0
	}
	return year, first, last
}

// cutPeriod takes years and months out of a heading in plain form; 全年 and the
// months that a blank form leaves open (月计划投资额) go too.
func cutPeriod(s string) (rest string, p Period) {
	p = findPeriod(s)
	rest = span.ReplaceAllStringFunc(s, func(m string) string {
		parts := span.FindStringSubmatch(m)
		if parts != nil && parts[1] == "" && (parts[8] == "全年" || parts[8] == "上半年" || parts[8] == "下半年" || strings.HasSuffix(parts[8], "季度")) {
			return m // 全年完成投资 and 1-7月完成投资 are different columns
		}
		return ""
	})
	rest = openMonth.ReplaceAllString(rest, "")
	if rest == "" || rest == "份" { // 月份 is no month left open
		return s, p
	}
	return rest, p
}

// openMonth is what is left where a form has a blank for the number of the month: 1~ 月完成投资, 至 旬.
var openMonth = regexp.MustCompile(`^(?:年)?(?:\d{1,2}-)?月|^至旬|^旬`)
