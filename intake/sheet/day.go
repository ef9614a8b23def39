package sheet

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"chainchief/graph"
)

// String writes the day as far as it is known: 2021, 2021-03, 2021-03-05; blank for the zero Day.
func (d Day) String() string {
	switch {
	case d.Year == 0:
		return ""
	case d.Month == 0:
		return fmt.Sprintf("%04d", d.Year)
	case d.Day == 0:
		return fmt.Sprintf("%04d-%02d", d.Year, d.Month)
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// real reports whether there is such a day, month or year, between 1900 and 2100.
func (d Day) real() bool {
	if d.Year < 1900 || d.Year > 2100 || d.Month < 0 || d.Month > 12 || d.Day < 0 || d.Day > 0 && d.Month == 0 {
		return false
	}
	if d.Day == 0 {
		return true
	}
	t := time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC)
	return t.Day() == d.Day
}

// A number without a format is taken for a day only between 1950 and 2100.
const firstSerial, lastSerial = 18264, 73415

func readDay(c Cell) (Day, string, error) {
	if c.IsBlank() {
		return Day{}, "", fmt.Errorf("没有填，请补上日期")
	}
	switch c.Kind {
	case Date:
		t := c.Time()
		if day := (Day{t.Year(), int(t.Month()), t.Day()}); !t.IsZero() && day.real() {
			return dropDay(c, day), "", nil
		}
		return Day{}, "", notADay(c)
	case Number:
		return numberDay(c)
	case Text:
		return textDay(c)
	}
	return Day{}, "", notADay(c)
}

func notADay(c Cell) error {
	return fmt.Errorf("“%s”看不出是哪一天，请写成 2021-03 或 2021-03-05", short(c.Text, 20))
}

// dropDay leaves out what the sheet does not show: Excel stores 2021年3月 as the first of
// March, and 2021年 as the first of January.
func dropDay(c Cell, d Day) Day {
	digits := strings.FieldsFunc(c.Text, func(r rune) bool { return r < '0' || r > '9' })
	if d.Day == 1 && d.Month == 1 && len(digits) == 1 && digits[0] == strconv.Itoa(d.Year) {
		return Day{Year: d.Year}
	}
	if d.Day == 1 && len(digits) == 2 && !strings.Contains(c.Text, "日") && !strings.Contains(c.Text, ":") && strings.Contains(c.Text, strconv.Itoa(d.Year)) {
		d.Day = 0
	}
	return d
}

// numberDay reads what was typed as a number: 2021, 2021.3, 202103, 20210305, or a
// day whose format got lost.
func numberDay(c Cell) (Day, string, error) {
	s := general(c.Number)
	switch {
	case strings.Contains(s, "."):
		shown := plain(c.Text)
		year, month, _ := strings.Cut(s, ".")
		_, shownMonth, _ := strings.Cut(shown, ".")
		y, _ := strconv.Atoi(year)
		m, _ := strconv.Atoi(month)
		if len(month) == 1 && len(shownMonth) == 2 { // shown as 2021.10
			m, _ = strconv.Atoi(shownMonth)
		}
		d := Day{Year: y, Month: m}
		if len(year) != 4 || len(month) > 2 || m == 0 || !d.real() {
			return Day{}, "", notADay(c)
		}
		if month == "1" && len(shownMonth) < 2 {
			return Day{Year: y}, fmt.Sprintf("“%s”可能是 1 月，也可能是 10 月（表格会吞掉末尾的 0），只读了年份，请改成 %d-01 或 %d-10", short(c.Text, 20), y, y), nil
		}
		return d, "", nil
	case len(s) == 4, len(s) == 6, len(s) == 8:
		return textDay(Cell{Kind: Text, Text: s})
	case c.Number >= firstSerial && c.Number < lastSerial:
		t := fromSerial(c.Number)
		return Day{t.Year(), int(t.Month()), t.Day()}, "", nil
	}
	return Day{}, "", notADay(c)
}

func textDay(c Cell) (Day, string, error) {
	if d, doubt, err := graph.ReadDate(c.Text); err == nil {
		return dayOf(d), doubt, nil
	}
	s := plain(c.Text)
	if n := atoi(s); len(s) == 5 && n >= firstSerial && n < lastSerial { // saved as CSV without its format
		t := fromSerial(float64(n))
		return Day{t.Year(), int(t.Month()), t.Day()}, "", nil
	}
	if _, _, ok := textSpan(s); ok {
		return Day{}, "", fmt.Errorf("“%s”是起止两个时间，请分成两列，或映射到起止时间", short(c.Text, 20))
	}
	return Day{}, "", notADay(c)
}

func atoi(s string) int { n, _ := strconv.Atoi(s); return n }

// dayOf is a date taken apart.
func dayOf(d graph.Date) Day {
	parts := append(strings.Split(string(d), "-"), "", "")
	return Day{atoi(parts[0]), atoi(parts[1]), atoi(parts[2])}
}

func readSpan(c Cell) (from, to Day, err error) {
	if c.IsBlank() {
		return Day{}, Day{}, fmt.Errorf("没有填，请补上起止时间")
	}
	if d, doubt, err := readDay(c); err == nil && doubt == "" {
		return d, d, nil
	}
	if from, to, ok := textSpan(plain(c.Text)); c.Kind == Text && ok {
		return from, to, nil
	}
	return Day{}, Day{}, fmt.Errorf("“%s”看不出起止时间，请写成 2021-2023 或 2021.3-2023.12", short(c.Text, 20))
}

// joints stand between the two ends of a span.
var joints = regexp.MustCompile(`至|到|-+`)

// textSpan reads 2009-2011, 2007.10-2010.12, 09.10-11.3, 2010-. Every mark may be
// the joint: 2009-3-2011-5.
func textSpan(s string) (from, to Day, ok bool) {
	if len(s) > 64 {
		return from, to, false
	}
	for _, at := range joints.FindAllStringIndex(s, -1) {
		from, _, noFrom := graph.ReadDate(s[:at[0]])
		right := s[at[1]:]
		to, _, noTo := graph.ReadDate(right)
		switch {
		case noFrom != nil:
		case right == "" || right == "今":
			return dayOf(from), Day{}, true
		case noTo == nil && to.LastDay() >= from.FirstDay():
			return dayOf(from), dayOf(to), true
		}
	}
	return Day{}, Day{}, false
}
