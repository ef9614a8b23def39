package report

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"math"
	"reflect"
	"regexp"
	"strconv"
	"strings"
)

// A spreadsheet works formulas out when it opens the workbook; viewers and previews do
// not, and show what stands beside them. reckoner works out what this package writes:
// numbers, texts, cells, the four rules, powers, comparisons and a few functions.
type reckoner struct {
	cells map[string]any // by sheet!A1: a number, a text, or a formula
	on    []string       // cells being worked out, so that a ring of them is an error
}

// value is what a cell shows: a float64 or a string; a blank one is "".
func (r *reckoner) value(sheet, cell string) (any, error) {
	at := sheet + "!" + cell
	text, ok := r.cells[at].(formula)
	if !ok {
		switch v := reflect.ValueOf(r.cells[at]); {
		case v.CanInt():
			return float64(v.Int()), nil
		case v.CanUint():
			return float64(v.Uint()), nil
		case v.CanFloat():
			return v.Float(), nil
		case v.IsValid():
			return v.String(), nil
		}
		return "", nil
	}
	if len(r.on) > 100 {
		return nil, fmt.Errorf("report: the formulas of %s run in a ring", at)
	}
	r.on = append(r.on, at)
	p := &parsing{reckoner: r, sheet: sheet, rest: string(text)}
	v, err := p.compared()
	r.on = r.on[:len(r.on)-1]
	if err == nil && p.rest != "" {
		err = fmt.Errorf("report: %q is left of the formula of %s", p.rest, at)
	}
	if err == nil {
		r.cells[at] = v
	}
	return v, err
}

// parsing is a formula being read from the left.
type parsing struct {
	*reckoner
	sheet, rest string
}

func (p *parsing) take(mark string) bool {
	rest, ok := strings.CutPrefix(p.rest, mark)
	if ok {
		p.rest = rest
	}
	return ok
}

func numeric(v any) float64 {
	x, _ := v.(float64) // a blank cell counts as 0
	return x
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// compared is a sum, or two with a sign of comparison between them.
func (p *parsing) compared() (any, error) {
	v, err := p.sum()
	for _, sign := range []string{"<=", "<", "="} {
		if err != nil || !p.take(sign) {
			continue
		}
		var w any
		if w, err = p.sum(); err != nil {
			return nil, err
		}
		switch sign {
		case "<=":
			return truth(numeric(v) <= numeric(w)), nil
		case "<":
			return truth(numeric(v) < numeric(w)), nil
		}
		_, text := v.(string)
		if _, also := w.(string); text != also && v != "" && w != "" {
			return truth(false), nil
		} else if !text && !also {
			return truth(numeric(v) == numeric(w)), nil
		}
		return truth(v == w || v == "" && w == 0.0 || v == 0.0 && w == ""), nil
	}
	return v, err
}

// chain is what one yields, with signs of one rank between, from the left.
func (p *parsing) chain(one func() (any, error), signs map[string]func(a, b float64) float64) (any, error) {
	v, err := one()
	for again := true; again && err == nil; {
		again = false
		for sign, do := range signs {
			if p.take(sign) {
				var w any
				if w, err = one(); err != nil {
					return nil, err
				}
				v, again = do(numeric(v), numeric(w)), true
			}
		}
	}
	return v, err
}

func (p *parsing) sum() (any, error) {
	return p.chain(p.product, map[string]func(a, b float64) float64{"+": func(a, b float64) float64 { return a + b }, "-": func(a, b float64) float64 { return a - b }})
}

func (p *parsing) product() (any, error) {
	return p.chain(p.power, map[string]func(a, b float64) float64{"*": func(a, b float64) float64 { return a * b }, "/": func(a, b float64) float64 { return a / b }})
}

func (p *parsing) power() (any, error) {
	return p.chain(p.single, map[string]func(a, b float64) float64{"^": math.Pow})
}

var (
	numberForm = regexp.MustCompile(`^[0-9]+(?:\.[0-9]+)?`)
	callForm   = regexp.MustCompile(`^([A-Z]+)\(`)
	placeForm  = regexp.MustCompile(`^(?:'([^']+)'!)?(\$?[A-Z]+\$?[0-9]+)(?::(\$?[A-Z]+)(\$?[0-9]+))?`)
)

// single is a number, a text, a cell, something in brackets, or a function; a minus may stand before it.
func (p *parsing) single() (any, error) {
	if p.take("-") {
		v, err := p.single()
		return -numeric(v), err
	}
	if p.take("(") {
		v, err := p.compared()
		if err == nil && !p.take(")") {
			err = fmt.Errorf("report: no bracket closes before %q", p.rest)
		}
		return v, err
	}
	if p.take(`"`) {
		text, rest, _ := strings.Cut(p.rest, `"`)
		p.rest = rest
		return text, nil
	}
	if m := numberForm.FindString(p.rest); m != "" {
		p.take(m)
		return strconv.ParseFloat(m, 64)
	}
	if m := callForm.FindStringSubmatch(p.rest); m != nil {
		p.take(m[0])
		return p.call(m[1])
	}
	list, err := p.place()
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

// place are the values of a cell or of a range of one column.
func (p *parsing) place() (list []any, err error) {
	m := placeForm.FindStringSubmatch(p.rest)
	if m == nil {
		return nil, fmt.Errorf("report: %q is no formula", p.rest)
	}
	p.take(m[0])
	sheet, plain := p.sheet, func(s string) string { return strings.ReplaceAll(s, "$", "") }
	if m[1] != "" {
		sheet = m[1]
	}
	column := strings.TrimRight(plain(m[2]), "0123456789")
	first, err := strconv.Atoi(strings.TrimPrefix(plain(m[2]), column))
	last := first
	if err == nil && m[4] != "" {
		last, err = strconv.Atoi(plain(m[4]))
	}
	for row := first; row <= last && err == nil; row++ {
		var v any
		v, err = p.value(sheet, column+strconv.Itoa(row))
		list = append(list, v)
	}
	return list, err
}

// call works a function out.
func (p *parsing) call(name string) (any, error) {
	var given []any
	for !p.take(")") {
		if len(given) > 0 && !p.take(",") {
			return nil, fmt.Errorf("report: no bracket closes before %q", p.rest)
		}
		if m := placeForm.FindStringSubmatch(p.rest); m != nil && m[3] != "" {
			list, err := p.place()
			if err != nil {
				return nil, err
			}
			given = append(given, list...)
			continue
		}
		v, err := p.compared()
		if err != nil {
			return nil, err
		}
		given = append(given, v)
	}
	if len(given) == 0 {
		return nil, fmt.Errorf("report: %s has nothing to work on", name)
	}
	total := 0.0
	switch x := numeric(given[0]); name {
	case "IF":
		if len(given) == 3 && x == 0 {
			return given[2], nil
		} else if len(given) == 3 {
			return given[1], nil
		}
	case "INT":
		return math.Floor(x), nil
	case "EXP":
		return math.Exp(x), nil
	case "ROUND":
		if len(given) == 2 {
			scale := math.Pow(10, numeric(given[1]))
			return math.Round(x*scale) / scale, nil
		}
	case "SUM", "OR":
		for _, v := range given {
			total += numeric(v)
		}
		if name == "OR" {
			total = truth(total > 0)
		}
		return total, nil
	case "MAX", "MIN":
		for _, v := range given[1:] {
			if name == "MAX" {
				x = math.Max(x, numeric(v))
			} else {
				x = math.Min(x, numeric(v))
			}
		}
		return x, nil
	}
	return nil, fmt.Errorf("report: %s is not known, or not with %d values", name, len(given))
}

// textResult is how excelize writes every cell with a formula: as one whose result is a text.
var textResult = regexp.MustCompile(`(<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?) t="str"(><f>)`)

// numbered writes a workbook out again whose formulas give numbers, and says so.
func numbered(to io.Writer, book []byte) error {
	in, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		return err
	}
	out := zip.NewWriter(to)
	for _, f := range in.File {
		if !strings.HasPrefix(f.Name, "xl/worksheets/") {
			if err := out.Copy(f); err != nil {
				return err
			}
			continue
		}
		r, err := f.Open()
		if err != nil {
			return err
		}
		data, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		w, err := out.Create(f.Name)
		if err != nil {
			return err
		}
		if _, err := w.Write(textResult.ReplaceAll(data, []byte("$1$2"))); err != nil {
			return err
		}
	}
	return out.Close()
}
