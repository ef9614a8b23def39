package sheet

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// format is a number format of a cell, as far as reading needs it: whether it
// shows a day, and what it shows. A nil format is General.
type format struct {
	bits    []bit
	date    bool // shows a year, a month or a day
	clock   bool // shows a time only
	percent bool
	comma   bool
	// least and most are the digits behind the point.
	least, most int
}

// bit is a piece of a format: a literal, or a run of one of y, m, d, h, s, n
// (minutes), p (AM/PM), # (the number).
type bit struct {
	code  byte // 0: literal
	count int
	text  string
}

// builtin are the formats known by number alone, as Excel and WPS in Chinese show them.
var builtin = map[int]string{
	1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
	14: "yyyy/m/d", 15: "yyyy/m/d", 16: "m/d", 17: "yyyy/m", 18: "h:mm", 19: "h:mm:ss", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm",
	27: `yyyy"年"m"月"`, 28: `m"月"d"日"`, 29: `m"月"d"日"`, 30: "m/d/yy", 31: `yyyy"年"m"月"d"日"`, 32: `h"时"mm"分"`, 33: `h"时"mm"分"ss"秒"`,
	34: `h"时"mm"分"`, 35: `h"时"mm"分"ss"秒"`, 36: `yyyy"年"m"月"`, 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00",
	41: "#,##0", 42: "#,##0", 43: "#,##0.00", 44: "#,##0.00", 45: "mm:ss", 46: "h:mm:ss", 47: "mm:ss",
	50: `yyyy"年"m"月"`, 51: `m"月"d"日"`, 52: `yyyy"年"m"月"`, 53: `m"月"d"日"`, 54: `m"月"d"日"`, 55: `yyyy"年"m"月"`, 56: `m"月"d"日"`,
	57: `yyyy"年"m"月"`, 58: `m"月"d"日"`,
}

// formatOf makes a format of its number and, where the file defines it, its code.
func formatOf(id int, code string) *format {
	if code == "" {
		code = builtin[id]
	}
	section, _, _ := strings.Cut(code, ";")
	if section == "" || len(section) > 255 || strings.Contains(strings.ToLower(section), "general") || strings.Contains(section, "@") {
		return nil
	}
	f := &format{}
	f.parse(section)
	f.minutes()
	for _, b := range f.bits {
		switch b.code {
		case 'y', 'm', 'd':
			f.date = true
		case 'h', 's', 'n':
			f.clock = true
		}
	}
	f.clock = f.clock && !f.date
	return f
}

func (f *format) literal(s string) {
	if n := len(f.bits); n > 0 && f.bits[n-1].code == 0 {
		f.bits[n-1].text += s
		return
	}
	f.bits = append(f.bits, bit{text: s})
}

func (f *format) parse(s string) {
	behind, number := false, false
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '"':
			end := strings.IndexByte(s[i+1:], '"')
			if end < 0 {
				return
			}
			f.literal(s[i+1 : i+1+end])
			i += end + 2
		case c == '[': // a colour, a language, a condition; [h] is a time
			end := strings.IndexByte(s[i:], ']')
			if end < 0 {
				return
			}
			if in := strings.ToLower(s[i+1 : i+end]); in == "h" || in == "hh" {
				f.bits = append(f.bits, bit{code: 'h', count: 1})
			}
			i += end + 1
		case c == '\\' || c == '_' || c == '*': // the next character as it is, as a gap, as a filling
			i++
			size := runeSize(s[i:])
			if c == '\\' {
				f.literal(s[i : i+size])
			}
			i += size
		case len(s)-i >= 5 && strings.EqualFold(s[i:i+5], "am/pm"):
			f.bits = append(f.bits, bit{code: 'p'})
			i += 5
		case strings.HasPrefix(s[i:], "上午/下午"):
			f.bits = append(f.bits, bit{code: 'p'})
			i += len("上午/下午")
		case strings.IndexByte("ymdhseYMDHSE", c) >= 0 && !number:
			n := 1
			for i+n < len(s) && s[i+n]|0x20 == c|0x20 {
				n++
			}
			code := c | 0x20
			if code == 'e' {
				code = 'y'
			}
			f.bits = append(f.bits, bit{code: code, count: n})
			i += n
		case c == '0' || c == '#' || c == '?' || c == '.' || c == ',' && number:
			if !number {
				f.bits = append(f.bits, bit{code: '#'})
				number = true
			}
			switch {
			case c == '.':
				behind = true
			case c == ',':
				f.comma = f.comma || !behind
			case behind:
				if f.most++; c == '0' {
					f.least = f.most
				}
			}
			i++
		case (c == 'E' || c == 'e') && number: // an exponent is not shown: the digits say more
			i += 2
		default:
			size := runeSize(s[i:])
			f.percent = f.percent || c == '%'
			f.literal(s[i : i+size])
			i += size
		}
		i = min(i, len(s))
	}
}

func runeSize(s string) int {
	for i := range s {
		if i > 0 {
			return i
		}
	}
	return len(s)
}

// minutes tells the m of a time from that of a month: it stands behind hours or before seconds.
func (f *format) minutes() {
	last := -1
	for i, b := range f.bits {
		switch {
		case b.code == 0:
			continue
		case b.code == 'm' && last >= 0 && f.bits[last].code == 'h':
			f.bits[i].code = 'n'
		case b.code == 's' && last >= 0 && f.bits[last].code == 'm':
			f.bits[last].code = 'n'
		}
		last = i
	}
}

// cell gives a cell the number f as the format shows it; date is added where the
// number is a day.
func (f *format) cell(c Cell, value, date float64) Cell {
	c.Number = value
	if f == nil || math.IsInf(value, 0) || math.IsNaN(value) {
		c.Kind, c.Text = Number, general(value)
		return c
	}
	if !f.date && !f.clock {
		c.Kind, c.Text = Number, f.show(value)
		return c
	}
	c.Kind = Number
	t := fromSerial(value + date)
	if f.clock {
		t = fromSerial(1 + value - math.Floor(value))
	}
	if t.IsZero() {
		c.Text = general(value)
		return c
	}
	if f.date {
		c.Kind, c.Number = Date, value+date
	}
	c.Text = f.showTime(t)
	return c
}

// general writes a number with the 15 digits that a spreadsheet keeps, without an exponent
// where people would write none.
func general(f float64) string {
	if f == math.Trunc(f) && math.Abs(f) < 1e15 {
		return strconv.FormatInt(int64(f), 10)
	}
	if d, ok := fromFloat(f); ok && math.Abs(f) < 1e21 && math.Abs(f) >= 1e-9 {
		return d.String()
	}
	return strconv.FormatFloat(f, 'g', 15, 64)
}

// show writes a number as the format has it.
func (f *format) show(value float64) string {
	if f.percent {
		value *= 100
	}
	if math.Abs(value) >= 1e21 {
		return general(value)
	}
	// 15 digits first: what lies behind them is no part of the number.
	if v, err := strconv.ParseFloat(strconv.FormatFloat(value, 'g', 15, 64), 64); err == nil {
		value = v
	}
	digits := strconv.FormatFloat(math.Abs(value), 'f', min(f.most, 30), 64)
	if whole, frac, ok := strings.Cut(digits, "."); ok {
		for len(frac) > f.least && strings.HasSuffix(frac, "0") {
			frac = frac[:len(frac)-1]
		}
		digits = strings.TrimSuffix(whole+"."+frac, ".")
	}
	if f.comma {
		whole, frac, _ := strings.Cut(digits, ".")
		for i := len(whole) - 3; i > 0; i -= 3 {
			whole = whole[:i] + "," + whole[i:]
		}
		if digits = whole; frac != "" {
			digits += "." + frac
		}
	}
	sign := ""
	if value < 0 && strings.Trim(digits, "0.,") != "" {
		sign = "-"
	}
	var out strings.Builder
	out.WriteString(sign)
	for _, b := range f.bits {
		if b.code == '#' {
			out.WriteString(digits)
		} else {
			out.WriteString(b.text)
		}
	}
	return out.String()
}

// showTime writes a day or time as the format has it.
func (f *format) showTime(t time.Time) string {
	var out []byte
	half := false
	for _, b := range f.bits {
		half = half || b.code == 'p'
	}
	for _, b := range f.bits {
		switch b.code {
		case 0:
			out = append(out, b.text...)
		case 'y':
			if b.count == 2 {
				out = pad(out, t.Year()%100, 2)
			} else {
				out = pad(out, t.Year(), 4)
			}
		case 'm':
			out = pad(out, int(t.Month()), min(b.count, 2))
		case 'd':
			if b.count > 2 {
				out = append(out, "星期"+string([]rune("日一二三四五六")[t.Weekday()])...)
			} else {
				out = pad(out, t.Day(), b.count)
			}
		case 'h':
			h := t.Hour()
			if half && h%12 == 0 {
				h = 12
			} else if half {
				h %= 12
			}
			out = pad(out, h, b.count)
		case 'n':
			out = pad(out, t.Minute(), b.count)
		case 's':
			out = pad(out, t.Second(), b.count)
		case 'p':
			out = append(out, map[bool]string{true: "上午", false: "下午"}[t.Hour() < 12]...)
		}
	}
	return string(out)
}

func pad(out []byte, n, width int) []byte {
	s := strconv.Itoa(n)
	for range min(width, 4) - len(s) {
		out = append(out, '0')
	}
	return append(out, s...)
}

// readStyles reads the number format of each style of a cell.
func (x *xlsx) readStyles(name string) error {
	codes, inCells := map[int]string{}, false
	var ids []int
	err := x.read(name, func(m *markup, t token) error {
		switch {
		case m.name == "cellXfs" && t != textBit:
			inCells = t == startTag && !m.empty
		case t == startTag && m.name == "numFmt":
			if id, err := strconv.Atoi(m.attr("numFmtId")); err == nil && len(codes) < 1<<16 {
				codes[id] = m.attr("formatCode")
			}
		case t == startTag && m.name == "xf" && inCells:
			id, _ := strconv.Atoi(m.attr("numFmtId"))
			if ids = append(ids, id); len(ids) > 1<<16 {
				return errHalf
			}
		}
		return nil
	})
	made := map[int]*format{}
	for _, id := range ids {
		if _, ok := made[id]; !ok {
			made[id] = formatOf(id, codes[id])
		}
		x.formats = append(x.formats, made[id])
	}
	return err
}
