package graph

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// The ways in which people type a date, in half width without blanks.
var (
	dayForm  = regexp.MustCompile(`^(\d{4}|\d{2})(?:年|[-./])(\d{1,2})(?:(?:月份?|[-./])(?:(\d{1,2})(?:日|号)?)?)?(?:t?\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?z?)?$`)
	packed   = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})?$`)
	yearOnly = regexp.MustCompile(`^(\d{4})年?(?:度)?$`)
	vague    = regexp.MustCompile(`^(\d{4})年?(?:(\d{1,2})月(?:份)?)?(上半年|下半年|年?底|年?末|年?初|年?中|春节?前?|第?[一二三四1-4]季度|上旬|中旬|下旬|底|末|初|前|后|左右)$`)
)

// mostDate is the longest text, in bytes, that is taken for a date.
const mostDate = 64

// ReadDate reads a date as people type it: 2021年4月, 2021.4, 2021/4/30, 202104, also
// in wide digits. Where only a part of it is sure (2024年底, 09.10) doubt says what
// a person should be asked. A text that is none is ErrInvalid.
func ReadDate(text string) (d Date, doubt string, err error) {
	said := strings.TrimSpace(text)
	s := ""
	if len(said) <= mostDate {
		s = strings.Map(narrow, said)
	}
	for _, form := range []*regexp.Regexp{packed, yearOnly, dayForm} {
		m := form.FindStringSubmatch(s)
		if m == nil {
			continue
		}
		year := m[1]
		if len(year) == 2 { // 09.10
			year = "20" + year
		}
		if d, err = ParseDate(dated(append([]string{year}, m[2:]...))); err == nil && len(m[1]) == 2 {
			doubt = fmt.Sprintf("“%s”的年份只有两位，按 %s 读入，请确认", said, d)
		}
		return d, doubt, err
	}
	if m := vague.FindStringSubmatch(s); m != nil {
		if d, err = ParseDate(dated(m[1:3])); err == nil {
			doubt = fmt.Sprintf("“%s”只读到 %s，请补上月份或日期", said, d)
		}
		return d, doubt, err
	}
	d, err = ParseDate(said)
	return d, "", err
}

// dated writes year, month and day, as many as there are, with two digits each.
func dated(parts []string) string {
	out := parts[0]
	for _, p := range parts[1:] {
		if p != "" {
			out += "-" + strings.Repeat("0", 2-len(p)) + p
		}
	}
	return out
}

// narrow makes wide characters narrow and big letters small, all lines between
// digits hyphens, and drops blanks.
func narrow(r rune) rune {
	if r >= '！' && r <= '～' {
		r += '!' - '！'
	}
	switch {
	case unicode.IsSpace(r) || invisible(r):
		return -1
	case strings.ContainsRune("—–~〜−─‑", r):
		return '-'
	}
	return unicode.ToLower(r)
}

// FirstDay returns the first day that d covers, as YYYY-MM-DD; "" for a blank date
// and for what is none.
func (d Date) FirstDay() string {
	if d == "" || !d.valid() {
		return ""
	}
	return string(d) + "-01-01"[min(len(d)-4, 6):]
}

// Early reports whether a date or year of the field lies behind today, though the field
// tells of what has happened. A year or month that has begun does not.
func (f *Field) Early(d, today Date) bool {
	return (f.Type == Day || f.Past) && !f.Ahead && d.FirstDay() > today.LastDay()
}
