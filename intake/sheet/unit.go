package sheet

import (
	"math"
	"regexp"
	"strings"
	"unicode/utf8"
)

// UnitKind says what a unit measures.
type UnitKind string

// What units measure.
const (
	Money   UnitKind = "money"
	Area    UnitKind = "area"
	Percent UnitKind = "percent"
	Count   UnitKind = "count" // 个, 项, 家, 人, …
	Other   UnitKind = "other" // a unit of which only the text is known: 吨标煤, 万元/亩
)

// Unit is a unit as a heading or a unit row gives it. The zero Unit is none.
type Unit struct {
	Text     string // 万元, 亿元, 万美元, 亩, ㎡
	Kind     UnitKind
	Currency string // of money: CNY, USD, HKD, EUR, JPY
	// Power: one of it is 10 to this power of the base unit (元, 美元, 平方米). 0 for 亩 and the others.
	Power int
}

var (
	moneyUnit = regexp.MustCompile(`^(?:人民币)?(百|千|十万|百万|千万|万|十亿|百亿|千亿|亿|)(元|美元|美金|港元|港币|欧元|日元|英镑)(?:人民币)?$`)
	areaUnit  = regexp.MustCompile(`^(万|)(亩|公顷|平方米|平米|m2|平方公里|km2)$`)
	countUnit = regexp.MustCompile(`^(万|)(个|家|项|人|户|条|件|宗|批次|批|次|台|辆|套|台套|台/套|名|座|天)$`)
	otherUnit = regexp.MustCompile(`^(?:万|千|百|亿)?(?:吨|公斤|千克|千瓦|千瓦时|度|公里|米|立方米|吨标煤|吨标准煤|mw|gw|gwh|mwh|kw|kwh|kv|km|m|m3|年|月)(?:/.{1,4})?$|^.?(?:元|吨标煤)/(?:亩|平方米|m2|人|吨)$`)
)

var powers = map[string]int{"": 0, "十": 1, "百": 2, "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8, "十亿": 9, "百亿": 10, "千亿": 11}

// measured are units by what they measure, each as so many of one that all of a kind are whole numbers of.
var measured = map[string]struct {
	what  string
	times float64
}{
	"千瓦时": {"电", 1}, "度": {"电", 1}, "kwh": {"电", 1}, "mwh": {"电", 1e3}, "gwh": {"电", 1e6},
	"㎡": {"地", 3}, "亩": {"地", 2000}, "公顷": {"地", 3e4}, "平方公里": {"地", 3e6},
	"吨标准煤": {"煤", 1}, "吨标煤": {"煤", 1}, "公斤": {"重", 1}, "千克": {"重", 1}, "吨": {"重", 1e3},
	"人": {"人", 1}, "名": {"人", 1},
}

// measure is what a unit measures and how many of its kind it is; false: nothing is known of it.
func (u Unit) measure() (what string, times float64, known bool) {
	for name, m := range measured {
		prefix, ends := strings.CutSuffix(u.Text, name)
		if power, known := powers[prefix]; ends && known {
			return m.what, m.times * math.Pow10(power), true
		}
	}
	return u.Text, 1, false
}

// times is how many of another unit one of this is; false: nobody can tell.
func (u Unit) times(to Unit) (n float64, known bool) {
	what, many, is := u.measure()
	other, each, also := to.measure()
	switch {
	case u.Kind == "", to.Kind == "", u.Text == to.Text:
		return 1, true
	case is && also && what == other:
		return many / each, true
	case u.Kind == Count && to.Kind == Count: // 项 or 件
		return math.Pow10(u.Power - to.Power), true
	}
	return 0, false
}

var currencies = map[string]string{"元": "CNY", "美元": "USD", "美金": "USD", "港元": "HKD", "港币": "HKD", "欧元": "EUR", "日元": "JPY", "英镑": "GBP"}

// UnitOf reads a unit such as 万元, 亿元人民币, 万美元, 亩, ㎡, %, also behind 单位：;
// the zero Unit where it is none.
func UnitOf(text string) Unit {
	s := plain(text)
	for _, label := range []string{"计量单位:", "金额单位:", "货币单位:", "单位:", "单位", ":"} {
		s = strings.TrimPrefix(s, label)
	}
	if m := moneyUnit.FindStringSubmatch(s); m != nil {
		return Unit{Text: m[1] + m[2], Kind: Money, Currency: currencies[m[2]], Power: powers[m[1]]}
	}
	if m := areaUnit.FindStringSubmatch(s); m != nil {
		power := powers[m[1]] + map[string]int{"公顷": 4, "平方公里": 6, "km2": 6}[m[2]]
		name := strings.NewReplacer("m2", "㎡", "平方米", "㎡", "平米", "㎡", "k㎡", "平方公里").Replace(s)
		if m[2] == "km2" {
			name = m[1] + "平方公里"
		}
		return Unit{Text: name, Kind: Area, Power: power}
	}
	if m := countUnit.FindStringSubmatch(s); m != nil {
		return Unit{Text: s, Kind: Count, Power: powers[m[1]]}
	}
	switch {
	case strings.HasSuffix(s, "%") && utf8.RuneCountInString(s) <= 6:
		return Unit{Text: "%", Kind: Percent}
	case otherUnit.MatchString(s):
		return Unit{Text: s, Kind: Other}
	}
	return Unit{}
}

// unitsLike are the units that one column may be in, as people are asked about it.
func unitsLike(of Unit) []string {
	list := []string{of.Text}
	for _, one := range []string{"万千瓦时", "千瓦时", "亩", "㎡", "公顷", "吨标准煤", "万吨标准煤", "人", "万人", "吨", "公斤"} {
		if _, known := UnitOf(one).times(of); known && one != of.Text && of.Kind != "" {
			list = append(list, one)
		}
	}
	return list
}
