package intake_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"chainchief/graph"
	"chainchief/intake"
)

// TestRandomEdits makes 1,000 edits in the sheets of an office. What the dry run
// counts is what the write counts, record by record; and every import taken back,
// the newest first, leaves the store as it was, byte by byte.
func TestRandomEdits(t *testing.T) {
	s := house(t)
	r := rand.New(rand.NewPCG(1, 2))
	heads := []string{"序号", "企业名称", "统一社会信用代码", "县区", "所属环节", "主要产品", "注册资本（万元）", "成立时间", "经营状态", "地址", "曾用名", "备注"}
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	code := func(i int) string {
		begin := fmt.Sprintf("91341500MA2T%05d", i)
		return begin + graph.CreditCheck(begin)
	}
	value := func(col, i int) string {
		switch heads[col] {
		case "企业名称":
			return pick(fmt.Sprintf("六安试验%d号机械有限公司", i), fmt.Sprintf("六安市试验%d号机械有限公司", i), fmt.Sprintf("试验%d号机械", i), "安徽明天氢能科技股份有限公司", "国轩高科", "")
		case "统一社会信用代码":
			return pick("", code(i), code(i), "91341500MA2T00000X")
		case "县区":
			return pick("金安区", "六安市裕安区", "霍山", "", "火星")
		case "所属环节":
			return pick("", "膜电极", "双极板；膜电极", "没有的环节")
		case "主要产品":
			return pick("齿轮", "齿轮、轴承", "", "=1+1", "\x01坏", strings.Repeat("长", 40))
		case "注册资本（万元）":
			return pick("500", "1,200.5", "5亿元", "", "约300", "五百", "99999999999", "300万美元", "0")
		case "成立时间":
			return pick("2020", "2020.3", "2021年5月6日", "", "昨天", "2024年上半年")
		case "经营状态":
			return pick("", "正常", "停产", "在业", "不知道")
		case "曾用名":
			return pick("", "", "", fmt.Sprintf("六安试验%d号老厂", i))
		}
		return pick("", "甲", "乙\n丙", fmt.Sprint(i))
	}
	rows := [][]string{heads}
	for i := range 40 {
		row := make([]string, len(heads))
		for c := range heads {
			row[c] = value(c, i)
		}
		row[1] = fmt.Sprintf("六安试验%d号机械有限公司", i)
		rows = append(rows, row)
	}
	states := []string{dump(t, s)}
	var imports []string
	edits, written := 0, 0
	for round := 0; edits < 1000; round++ {
		for range 100 {
			edits++
			switch i := 1 + r.IntN(len(rows)-1); r.IntN(20) {
			case 0: // a row gone
				if len(rows) > 20 {
					rows = slices.Delete(rows, i, i+1)
				}
			case 1: // a row put in, or twice
				rows = slices.Insert(rows, i, slices.Clone(rows[i]))
				rows[i][1] = value(1, r.IntN(80))
			case 2: // sorted otherwise
				j := 1 + r.IntN(len(rows)-1)
				rows[i], rows[j] = rows[j], rows[i]
			default:
				c := r.IntN(len(heads))
				rows[i][c] = value(c, i)
			}
		}
		for i, row := range rows[1:] {
			row[0] = fmt.Sprint(i + 1)
		}
		f := open(t, s, fmt.Sprintf("第%d次.csv", round), table(rows...))
		if sh := f.Sheets[0]; sh.Table == nil { // what stands in it is too odd
			if err := sh.HeadAt(1, 1); err != nil {
				t.Fatal(err)
			}
			if err := f.Propose(t.Context(), s); err != nil {
				t.Fatal(err)
			}
		}
		review := check(t, s, f)
		for try := 0; try < 3 && len(review.Questions) > 0; try++ {
			for _, q := range review.Questions {
				if len(q.Options) > 0 && r.IntN(3) > 0 {
					f.Answers[q.ID] = q.Options[r.IntN(len(q.Options))].Value
				}
			}
			review = check(t, s, f)
		}
		before := dump(t, s)
		c := review.Counts
		if c.Rows != c.Added+c.Updated+c.Unchanged+c.Joined+c.Refused+c.Asked {
			t.Fatalf("round %d: the rows do not add up: %+v", round, c)
		}
		for _, row := range review.Rows {
			if row.Change == intake.RowRefused && !slices.ContainsFunc(review.Faults, func(x intake.Fault) bool { return x.Row == row.Row }) {
				t.Fatalf("round %d: row %d is refused without a reason", round, row.Row)
			}
		}
		i, err := review.Apply(t.Context(), s, clerk, noon)
		if err != nil {
			t.Fatalf("round %d: %v; %s", round, err, review.Conflict)
		}
		if i.Added != review.Import.Added || i.Updated != review.Import.Updated || i.Unchanged != review.Import.Unchanged || i.Deleted != 0 {
			t.Fatalf("round %d: written %+v, the dry run said %+v", round, i, review.Import)
		}
		if i.Sequence == 0 {
			continue
		}
		written++
		if before != states[len(states)-1] {
			t.Fatalf("round %d: the settings changed records", round)
		}
		imports, states = append(imports, i.ID), append(states, dump(t, s))
	}
	if written < 6 {
		t.Errorf("only %d of the files changed anything", written)
	}
	for k, id := range slices.Backward(imports) {
		if _, err := s.Undo(t.Context(), graph.UndoRequest{Import: id, Actor: clerk, Time: noon}); err != nil {
			t.Fatal(err)
		}
		if dump(t, s) != states[k] {
			t.Fatalf("the undo of import %d left something", k)
		}
	}
}

// TestHostileCells: no text of a cell breaks a check; what goes in is sound.
func TestHostileCells(t *testing.T) {
	s := house(t)
	for _, text := range []string{
		"<script>alert(1)</script>", "=HYPERLINK(\"http://x\")", "a\u202eb", "\u200b", "\ufeff企业", "'; DROP TABLE", strings.Repeat("长", 32767), strings.Repeat("（", 3000),
		"\u2028\u2029", "{{.}}", "../../etc/passwd", "名称\t\t两个", "𠮷野家公司", "é́́́", "NaN", "1e400", "-0", "原（原（原原原原）", "%s%d%n", "\xff\xfe坏", "1\x00",
	} {
		var rows [][]string
		heads := []string{"企业名称", "统一社会信用代码", "县区", "所属环节", "主要产品", "注册资本（万元）", "成立时间", "曾用名", "网址", "我的列"}
		rows = append(rows, heads)
		for c := range heads {
			row := make([]string, len(heads))
			row[0] = fmt.Sprintf("六安试验%d号公司", c)
			row[c] = text
			rows = append(rows, row)
		}
		data := table(rows...)
		f, err := intake.Open("x.csv", strings.NewReader(string(data)), int64(len(data)))
		if err != nil {
			continue // the reader of sheets refuses it in a sentence of its own
		}
		if err := f.Propose(t.Context(), s); err != nil {
			t.Fatal(err)
		}
		if f.Sheets[0].Map == nil {
			continue
		}
		r := check(t, s, f)
		for _, q := range r.Questions {
			if len(q.Options) == 0 {
				t.Fatalf("%.40q: a question without answers: %+v", text, q)
			}
			f.Answers[q.ID] = q.Options[len(q.Options)-1].Value
		}
		r = check(t, s, f)
		if r.Conflict != "" {
			t.Errorf("%.40q: %s", text, r.Conflict)
			continue
		}
		i := apply(t, s, r)
		for _, x := range r.Faults {
			if len([]rune(x.Value)) > 61 || x.Want == "" {
				t.Errorf("%.40q: a fault without an end: %.100v", text, x)
			}
		}
		if i.Sequence > 0 {
			if _, err := s.Undo(t.Context(), graph.UndoRequest{Import: i.ID, Actor: clerk, Time: noon}); err != nil {
				t.Fatal(err)
			}
		}
	}
}
