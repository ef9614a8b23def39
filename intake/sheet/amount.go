package sheet

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
)

var (
	amountForm = regexp.MustCompile(`^([+-]?(?:\d[\d,]*(?:\.\d*)?|\.\d+))([^\d.,].*)?$`)
	rangeForm  = regexp.MustCompile(`^[\d.,]+[^\d.,-]{0,4}(?:-|至|到)[\d.,]+`)
	about      = regexp.MustCompile(`^(约|大约|近|超过|超|逾|不低于|不少于|预计|估计|>=?|≥|≧)|(左右|余|多|以上|\+)$`)
	severally  = regexp.MustCompile(`\d[^\d]*[,;、+]\s*[^\d,]*\d`)
	noValue    = regexp.MustCompile(`^(-+|/+|无|暂无|没有|待定|未定|不详|未知|n/a|na)$`)
)

// numberIn takes the number out of a cell, with what stands behind it and the word
// that makes it uncertain.
func numberIn(c Cell) (d Decimal, behind, word string, err error) {
	if c.IsBlank() {
		return d, "", "", fmt.Errorf("没有填，请补上数字")
	}
	s := plain(c.Text)
	switch {
	case c.Kind == Fault && c.Text == noResult:
		return d, "", "", fmt.Errorf("公式没有存下结果，请在 WPS 或 Excel 里打开、保存后再导入")
	case c.Kind == Fault:
		return d, "", "", fmt.Errorf("公式出错（%s），请改成数字", short(c.Text, 20))
	case c.Kind == Date:
		return d, "", "", fmt.Errorf("“%s”是日期，请改成数字", short(c.Text, 20))
	case c.Kind == Number:
		d, ok := fromFloat(c.Number)
		if !ok {
			return d, "", "", fmt.Errorf("“%s”不是可用的数字，请改正", short(c.Text, 20))
		}
		// A format may write the unit: 0.00"亿元". Of 12% the number is 0.12.
		behind = strings.TrimLeft(s, "+-0123456789.,¥￥$()")
		if behind == "%" {
			d = d.Shift(2)
		}
		return d, behind, "", nil
	case noValue.MatchString(s):
		return d, "", "", fmt.Errorf("写的是“%s”，没有数字，请填数字或留空", short(c.Text, 20))
	}
	s = strings.TrimLeft(s, "¥￥$")
	for {
		at := about.FindStringIndex(s)
		if at == nil {
			break
		}
		word = s[at[0]:at[1]]
		s = s[:at[0]] + s[at[1]:]
	}
	// 10余亿元: the word stands inside.
	if i := strings.IndexAny(s, "余多"); word == "" && i > 0 {
		word = s[i : i+len("余")]
		s = s[:i] + s[i+len("余"):]
	}
	if rangeForm.MatchString(s) {
		return d, "", "", fmt.Errorf("“%s”是一个范围，请填一个数", short(c.Text, 20))
	}
	m := amountForm.FindStringSubmatch(s)
	if m == nil {
		return d, "", "", fmt.Errorf("“%s”不是数字，请改正", short(c.Text, 20))
	}
	if severally.MatchString(m[2]) || strings.ContainsAny(m[2], "0123456789") && UnitOf(m[2]).Kind == "" {
		return d, "", "", fmt.Errorf("“%s”里不只一个数，请只留一个", short(c.Text, 20))
	}
	if !groups.MatchString(m[1]) {
		return d, "", "", fmt.Errorf("“%s”里的逗号位置不对，请改正", short(c.Text, 20))
	}
	d, ok := ParseDecimal(strings.ReplaceAll(m[1], ",", ""))
	if !ok {
		return d, "", "", fmt.Errorf("“%s”不是可用的数字，请改正", short(c.Text, 20))
	}
	return d, m[2], word, nil
}

// groups are digits with commas by thousands, or by ten thousands as some write them.
var groups = regexp.MustCompile(`^[+-]?(?:\d*|\d{1,3}(?:,\d{3})+|\d{1,4}(?:,\d{4})+)(?:\.\d*)?$`)

func readNumber(c Cell) (Decimal, error) {
	d, behind, _, err := numberIn(c)
	if err != nil {
		return Decimal{}, err
	}
	if u := UnitOf(behind); behind != "" && u.Kind == "" && behind != "亿" && behind != "万" && c.Kind != Number {
		return Decimal{}, fmt.Errorf("“%s”不是数字，请改正", short(c.Text, 20))
	}
	return d, nil
}

func readIn(c Cell, head, to Unit) (v float64, known bool, err error) {
	_, behind, _, err := numberIn(c)
	d, bad := readNumber(c)
	switch {
	case err != nil, bad != nil:
		return 0, true, cmp.Or(err, bad)
	case (behind == "万" || behind == "亿") && to.Kind != "":
		return 0, true, fmt.Errorf("“%s”没有写全单位，请写成%s的数", short(c.Text, 20), to.Text)
	}
	if own := UnitOf(behind); own.Kind != "" && own.Kind != Percent {
		head = own
	}
	times, known := head.times(to)
	return d.Float() * times, known, nil
}

func readAmount(c Cell, u Unit) (Amount, error) {
	d, behind, word, err := numberIn(c)
	if err != nil {
		return Amount{}, err
	}
	own := UnitOf(behind)
	if behind == "亿" || behind == "万" {
		own = UnitOf(behind + "元")
	}
	switch {
	case own.Kind == Money:
		u = own
	case behind != "" && c.Kind != Number:
		return Amount{}, fmt.Errorf("“%s”不是金额，请改正", short(c.Text, 20))
	case u.Kind == "":
		return Amount{}, fmt.Errorf("没有写单位，请选定这一列是万元还是亿元")
	case u.Kind != Money:
		return Amount{}, fmt.Errorf("单位是%s，不是金额，请重新选定这一列的单位", u.Text)
	}
	a := Amount{Base: d.Shift(u.Power), Currency: u.Currency}
	if word != "" {
		a.Doubt = "写的是“" + short(c.Text, 20) + "”，按 " + d.String() + u.Text + "读入，请确认"
	}
	return a, nil
}

var yes = map[string]bool{
	"是": true, "有": true, "√": true, "✓": true, "✔": true, "☑": true, "对": true, "已": true, "1": true, "yes": true, "y": true, "true": true, "属实": true,
	"否": false, "无": false, "×": false, "✗": false, "☐": false, "没有": false, "不是": false, "未": false, "0": false, "no": false, "n": false, "false": false, "不": false, "x": false,
}

func readYesNo(c Cell) (bool, error) {
	if c.Kind == YesNo {
		return c.Number != 0, nil
	}
	if v, ok := yes[plain(c.Text)]; ok {
		return v, nil
	}
	if c.IsBlank() {
		return false, fmt.Errorf("没有填，请填“是”或“否”")
	}
	return false, fmt.Errorf("“%s”看不出是或否，请填“是”或“否”", short(c.Text, 20))
}
