package bench

import (
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
)

// evaluationTable is where the last table stands.
const evaluationTable = "../docs/evaluation.md"

// Which way a figure gets better.
const (
	more    = 1
	less    = -1
	neither = 0
)

// figure is one number of the table.
type figure struct {
	row, name        string
	value, low, high float64 // NaN: not known
	digits           int
	better           int
	tolerance        float64 // how much worse it may get before that is a regression
}

type section struct {
	title, note string
	figures     []figure
}

// sheet is the whole table.
type sheet struct{ sections []*section }

func (s *sheet) section(title, note string) *section {
	x := &section{title: title, note: note}
	s.sections = append(s.sections, x)
	return x
}

func (s *section) add(row, name string, value, low, high float64, better int, tolerance float64) {
	s.figures = append(s.figures, figure{row, name, value, low, high, 3, better, tolerance})
}

// count adds how many there are, or how many on average, with so many digits.
func (s *section) count(row, name string, value float64, digits, better int, tolerance float64) {
	s.figures = append(s.figures, figure{row, name, value, math.NaN(), math.NaN(), digits, better, tolerance})
}

func (f *figure) String() string {
	if math.IsNaN(f.value) {
		return "–"
	}
	text := strconv.FormatFloat(f.value, 'f', f.digits, 64)
	if !math.IsNaN(f.low) {
		text += fmt.Sprintf(" [%.3f, %.3f]", f.low, f.high)
	}
	return text
}

// markdown writes the table: one line for each row, one column for each name.
func (s *sheet) markdown() string {
	var b strings.Builder
	for _, x := range s.sections {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n", x.title, x.note)
		var names, rows []string
		cells := map[[2]string]string{}
		for i := range x.figures {
			f := &x.figures[i]
			if cells[[2]string{f.row, ""}] == "" {
				rows = append(rows, f.row)
				cells[[2]string{f.row, ""}] = f.row
			}
			if cells[[2]string{"", f.name}] == "" {
				names = append(names, f.name)
				cells[[2]string{"", f.name}] = f.name
			}
			cells[[2]string{f.row, f.name}] = f.String()
		}
		if len(rows) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n| | %s |\n|---|%s\n", strings.Join(names, " | "), strings.Repeat("---|", len(names)))
		for _, r := range rows {
			b.WriteString("| " + r)
			for _, n := range names {
				b.WriteString(" | " + cells[[2]string{r, n}])
			}
			b.WriteString(" |\n")
		}
	}
	return b.String()
}

// readTable reads the values of a table back, by section, row and name.
func readTable(text string) map[[3]string]float64 {
	values := map[[3]string]float64{}
	title := ""
	var names []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "## "):
			title, names = strings.TrimPrefix(line, "## "), nil
		case !strings.HasPrefix(line, "|") || strings.HasPrefix(line, "|---"):
		default:
			cells := strings.Split(strings.Trim(line, "|"), "|")
			for i := range cells {
				cells[i] = strings.TrimSpace(cells[i])
			}
			if names == nil {
				names = cells[1:]
				continue
			}
			for i, c := range cells[1:] {
				first, _, _ := strings.Cut(c, " ")
				if v, err := strconv.ParseFloat(first, 64); err == nil && i < len(names) {
					values[[3]string{title, cells[0], names[i]}] = v
				}
			}
		}
	}
	return values
}

const evaluationHead = `# 评测：规则和资料每改一次，数字怎么变

` + "`go test ./bench -run Evaluate`" + ` 重算下表并与本文比较，某个数字变差超过允许的幅度就报错；` + "`CHAINCHIEF_WRITE=1`" + ` 时改写本文。
` + "`CHAINCHIEF_SET=目录 go test ./bench -v -run Evaluate`" + ` 评测另一套数据，结果只打印，不比较；` + "`CHAINCHIEF_CASES=1`" + ` 另打印没找到、排得靠后、评得不对的每一条。
数字有多大把握看方括号里的区间（95%，自助抽样）。样本少的地方，差别不说明什么。
`

// TestEvaluate makes the table of docs/evaluation.md again, and fails where a
// figure is worse than there by more than its tolerance.
func TestEvaluate(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	d := readSet(t)
	s := &sheet{}
	d.holdOut(t, s)
	own := os.Getenv("CHAINCHIEF_SET") == ""
	if own {
		d.graded(t, s)
	}
	full := map[string]judged{}
	for _, region := range d.places(own) {
		full[region] = d.judge(t, d.store, region)
	}
	d.dropping(t, s, full)
	d.blanking(t, s, full)
	d.counting(s, full, d.places(own))
	d.backtests(t, s)
	d.unexplained(s)
	text := evaluationHead + s.markdown()
	switch {
	case !own:
		fmt.Println(text)
		return
	case os.Getenv("CHAINCHIEF_WRITE") != "":
		if err := os.WriteFile(evaluationTable, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	last, err := os.ReadFile(evaluationTable)
	if err != nil {
		t.Fatal(err)
	}
	s.compare(t, readTable(string(last)))
}

// compare fails for each figure that got worse.
func (s *sheet) compare(t *testing.T, last map[[3]string]float64) {
	for _, x := range s.sections {
		for i := range x.figures {
			f := &x.figures[i]
			before, ok := last[[3]string{x.title, f.row, f.name}]
			if !ok {
				t.Logf("%s，%s，%s：%s，上次没有", x.title, f.row, f.name, f)
				continue
			}
			if loss := float64(f.better) * (before - f.value); f.better != neither && loss > f.tolerance+0.5*math.Pow10(-f.digits) {
				t.Errorf("%s，%s，%s：%s，上次 %g，允许变差 %g", x.title, f.row, f.name, f, before, f.tolerance)
			}
		}
	}
}
