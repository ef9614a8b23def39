package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"chainchief/graph"
)

// slip is a 核实单 as an office has it open: its cells by sheet, row and heading.
type slip struct {
	t      testing.TB
	title  string                // of the sheet that explains it
	sheets map[string][][]string // the headings first
}

var slipSheets = []string{"签署", "环节", "企业", "项目"}

// slipFor downloads the 核实单 of a place.
func slipFor(t testing.TB, b *bed, query string) *slip {
	t.Helper()
	r := b.do("GET", "/api/v1/verifications.xlsx?"+query, "")
	if r.StatusCode != 200 {
		t.Fatalf("%d %s", r.StatusCode, text(t, r))
	}
	f, err := excelize.OpenReader(strings.NewReader(text(t, r)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s := &slip{t: t, sheets: map[string][][]string{}}
	if s.title, err = f.GetCellValue("填写说明", "A1"); err != nil {
		t.Fatal(err)
	}
	for _, name := range slipSheets {
		rows, err := f.GetRows(name)
		if err != nil || len(rows) < 2 {
			t.Fatalf("%s: %d rows, %v", name, len(rows), err)
		}
		for _, row := range rows[1:] {
			s.sheets[name] = append(s.sheets[name], append(row, make([]string, len(rows[1])-len(row))...))
		}
	}
	return s
}

func (s *slip) column(sheet, heading string) int {
	s.t.Helper()
	at := slices.Index(s.sheets[sheet][0], heading)
	if at < 0 {
		s.t.Fatalf("%s has no %s: %q", sheet, heading, s.sheets[sheet][0])
	}
	return at
}

func (s *slip) cell(sheet string, row int, heading string) string {
	s.t.Helper()
	return s.sheets[sheet][row][s.column(sheet, heading)]
}

func (s *slip) fill(sheet string, row int, heading, value string) {
	s.t.Helper()
	s.sheets[sheet][row][s.column(sheet, heading)] = value
}

// row finds the first row of a sheet from some row on of which something holds.
func (s *slip) row(sheet string, from int, holds func(cell func(heading string) string) bool) int {
	s.t.Helper()
	for i := from; i < len(s.sheets[sheet]); i++ {
		if holds(func(heading string) string { return s.cell(sheet, i, heading) }) {
			return i
		}
	}
	s.t.Fatalf("%s has no such row", sheet)
	return 0
}

func (s *slip) sign() {
	for i, value := range []string{"张三", "金寨县测试局", "2026-11-30", "2026-11-30"} {
		s.sheets["签署"][i+1][1] = value
	}
}

// file saves the slip as another program might: without styles, rules and hidden
// sheets, the sheets and columns in another order.
func (s *slip) file() string {
	s.t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for _, name := range append(slices.Clone(slipSheets[1:]), slipSheets[0]) {
		if _, err := f.NewSheet(name); err != nil {
			s.t.Fatal(err)
		}
		for i, row := range s.sheets[name] {
			cells := slices.Clone(row)
			if name != "签署" {
				slices.Reverse(cells)
			}
			if err := f.SetSheetRow(name, fmt.Sprintf("A%d", i+3), &cells); err != nil {
				s.t.Fatal(err)
			}
		}
	}
	if _, err := f.NewSheet("填写说明"); err != nil {
		s.t.Fatal(err)
	}
	if err := f.SetCellStr("填写说明", "A1", s.title); err != nil {
		s.t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		s.t.Fatal(err)
	}
	return buf.String()
}

// sent is what a 核实单 comes to when it is sent back.
type sent struct {
	ID        string
	Counts    map[string]int
	Questions []struct {
		ID, About, Text string
		Options         []struct{ Value, Text string }
	}
	Faults []struct {
		Sheet string
		Row   int
		Want  string
	}
	Rows []struct {
		Who, Change string
		Cells       []struct{ FieldZH, Before, After string }
	}
	Notes  []string
	Signed *struct{ By, Unit, Date string }
}

func (s *slip) send(b *bed) *sent {
	s.t.Helper()
	r := b.do("POST", "/api/v1/verifications", sheetBody("核实单.xlsx", s.file()), sheetType, bearer)
	body := text(s.t, r)
	if r.StatusCode != 201 {
		s.t.Fatalf("%d %s\n%s", r.StatusCode, body, b.log)
	}
	return readSent(s.t, body)
}

func readSent(t testing.TB, body string) *sent {
	t.Helper()
	out := &sent{}
	if err := json.Unmarshal([]byte(body), out); err != nil {
		t.Fatal(err)
	}
	return out
}

func (x *sent) answer(t testing.TB, b *bed, value string) *sent {
	t.Helper()
	body, err := json.Marshal(map[string]any{"answers": map[string]string{x.Questions[0].ID: value}})
	if err != nil {
		t.Fatal(err)
	}
	r := b.do("PATCH", "/api/v1/intakes/"+x.ID, string(body), jsonBody, bearer)
	said := text(t, r)
	if r.StatusCode != 200 {
		t.Fatalf("%d %s\n%s", r.StatusCode, said, b.log)
	}
	return readSent(t, said)
}

// write writes what was sent and returns the import.
func (x *sent) write(t testing.TB, b *bed) string {
	t.Helper()
	r := b.do("POST", "/api/v1/intakes/"+x.ID+"/apply", "", bearer)
	body := text(t, r)
	if r.StatusCode != 201 {
		t.Fatalf("%d %s", r.StatusCode, body)
	}
	return at(t, []byte(body), "id")
}

func member(t testing.TB, b *bed, id, segment string) *graph.Membership {
	t.Helper()
	groups, err := b.store.Members(t.Context(), graph.MembersQuery{Enterprises: []string{id}, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range groups[0].Members {
		if m.Membership.Segment == segment {
			return &m.Membership
		}
	}
	return nil
}

// keyOf is the key in a row's code.
func keyOf(code string) []string {
	_, key, _ := strings.Cut(code, "/")
	key, _, _ = strings.Cut(key, "#")
	return strings.Split(key, "|")
}

func statusOf(t testing.TB, b *bed, region, segment string) string {
	t.Helper()
	return at(t, []byte(text(t, b.do("GET", "/api/v1/segments/"+segment+"?region="+region, ""))), "verdict.status")
}

// TestVerificationRoundTrip: a county answers, its rows and columns in another order,
// lines and a column added; each answer lands on its record, the judgement follows,
// and all of it is taken back at once.
func TestVerificationRoundTrip(t *testing.T) {
	b := newDesk(t)
	s := slipFor(t, b, "region=341500")
	before := everything(t, b)
	s.sign()
	s.fill("环节", 1, "核实结果", "无")
	missing := keyOf(s.cell("环节", 1, "核实编号"))
	if status := statusOf(t, b, missing[0], missing[1]); !slices.Contains([]string{"unseen", "suspected", "insufficient"}, status) {
		t.Fatalf("%v is asked about and %s", missing, status)
	}
	s.fill("环节", 2, "核实结果", "有（企业名）")
	s.fill("环节", 2, "企业名称", "六安核实测试新材料有限公司")
	found := keyOf(s.cell("环节", 2, "核实编号"))
	s.fill("环节", 3, "核实结果", "不清楚")

	s.fill("企业", 1, "核实结果", "属实")
	yes := keyOf(s.cell("企业", 1, "核实编号"))
	other := func(key string) func(func(string) string) bool {
		return func(cell func(string) string) bool { return keyOf(cell("核实编号"))[0] != key }
	}
	n := s.row("企业", 2, other(yes[0]))
	s.fill("企业", n, "核实结果", "无此企业（已迁出、注销）")
	gone := keyOf(s.cell("企业", n, "核实编号"))
	for i := n + 1; i < len(s.sheets["企业"]) && keyOf(s.cell("企业", i, "核实编号"))[0] == gone[0]; i++ {
		n = i
	}
	n++
	s.fill("企业", n, "核实结果", "更正为…")
	s.fill("企业", n, "更正后的环节", s.cell("环节", 1, "产业链")+" · "+s.cell("环节", 1, "环节"))
	moved := keyOf(s.cell("企业", n, "核实编号"))
	n = s.row("企业", n+1, other(moved[0]))
	s.fill("企业", n, "核实结果", "更正为…")
	s.fill("企业", n, "更正后的环节", "不从事这一环节")
	notThere := keyOf(s.cell("企业", n, "核实编号"))

	s.fill("项目", 1, "核实结果", "更正为…")
	s.fill("项目", 1, "更正后的阶段", "投产")
	s.fill("项目", 1, "阶段日期", "2026年10月")
	running := keyOf(s.cell("项目", 1, "核实编号"))[0]
	s.fill("项目", 2, "核实结果", "无此项目（已终止、未落地）")
	dropped := keyOf(s.cell("项目", 2, "核实编号"))[0]

	for name, rows := range s.sheets {
		if name == "签署" {
			continue
		}
		for i := range rows { // a column and lines of the office's own
			rows[i] = append(rows[i], "")
		}
		rows[0][len(rows[0])-1] = "科室意见"
		rows[1][len(rows[1])-1] = "同意"
		remark := make([]string, len(rows[0]))
		remark[1] = "以上由各乡镇填报"
		answered := slices.DeleteFunc(slices.Clone(rows[1:]), func(row []string) bool {
			return row[s.column(name, "核实结果")] == "" && row[1] > "中" // some without an answer are deleted
		})
		slices.Reverse(answered)
		s.sheets[name] = append([][]string{rows[0], remark, make([]string, len(rows[0]))}, answered...)
	}
	x := s.send(b)
	if len(x.Faults) > 0 || len(x.Questions) > 0 || x.Signed == nil || x.Signed.Unit != "金寨县测试局" {
		t.Fatalf("%+v", x)
	}
	if i := slices.IndexFunc(x.Notes, func(s string) bool { return strings.Contains(s, "没有填核实结果") }); i < 0 {
		t.Errorf("nothing is said of rows without an answer: %q", x.Notes)
	}
	done := x.write(t, b)
	if title := find(t, b, "/imports/"+done, "title"); title != "六安市核实单：9条（张三（金寨县测试局），2026-11-30）" {
		t.Errorf("the write is called %q", title)
	}

	// The check of a city is the city's own.
	if status := statusOf(t, b, missing[0], missing[1]); status != "ordinary" && status != "weak" && status != "strong" { // the firm that was moved there makes it present
		t.Errorf("a segment to which a firm was moved is %s", status)
	}
	checks := text(t, b.do("GET", "/api/v1/checks?limit=100", ""))
	if !strings.Contains(checks, "张三（金寨县测试局）") || strings.Count(checks, `"verdict":"no"`) != 1 || strings.Count(checks, `"verdict":"yes"`) != 1 {
		t.Errorf("checks are %s", checks)
	}
	if status := statusOf(t, b, found[0], found[1]); slices.Contains([]string{"unseen", "suspected", "insufficient", "missing"}, status) {
		t.Errorf("a segment with a firm is %s", status)
	}
	if m := member(t, b, yes[0], yes[1]); m == nil || m.Certainty != graph.Confirmed || m.Evidence != graph.EvidenceOffice || m.SourceDate != "2026-11-30" {
		t.Errorf("confirmed: %+v", m)
	}
	if m := member(t, b, moved[0], moved[1]); m != nil {
		t.Errorf("the old membership stands: %+v", m)
	}
	if m := member(t, b, moved[0], missing[1]); m == nil || m.Certainty != graph.Confirmed {
		t.Errorf("moved: %+v", m)
	}
	if m := member(t, b, notThere[0], notThere[1]); m != nil {
		t.Errorf("works there still: %+v", m)
	}
	list, err := b.store.Enterprises(t.Context(), []string{gone[0]})
	if err != nil || list[0].State != graph.StateUnfound || !strings.Contains(list[0].StateNote, "张三（金寨县测试局）") || member(t, b, gone[0], gone[1]) != nil {
		t.Errorf("gone: %+v, %v", list, err)
	}
	if body := text(t, b.do("GET", "/api/v1/projects/"+running, "")); !strings.Contains(body, `"stage":"commissioned"`) || !strings.Contains(body, `"date":"2026-10"`) {
		t.Errorf("the project is %s", body)
	}
	if p := text(t, b.do("GET", "/api/v1/projects/"+dropped, "")); !strings.Contains(p, `"stage":"ended"`) || !strings.Contains(p, "张三（金寨县测试局）于2026-11-30核实：无此项目（已终止、未落地）") {
		t.Errorf("the project that is none: %s", p)
	}
	// Taken in once more it changes nothing and asks nothing.
	if again := s.send(b); len(again.Rows) > 0 || len(again.Faults) > 0 || len(again.Questions) > 0 {
		t.Errorf("again: %+v", again)
	}
	if r := b.do("POST", "/api/v1/imports/"+done+"/undo", "", bearer); r.StatusCode != 200 {
		t.Fatalf("undo: %d %s", r.StatusCode, text(t, r))
	}
	if after := everything(t, b); after != before {
		t.Error("undone, it is not as before")
	}
}

// everything is all facts in the store.
func everything(t testing.TB, b *bed) string {
	t.Helper()
	var out strings.Builder
	for _, kind := range graph.Kinds {
		if kind.Class() != graph.ClassFact {
			continue
		}
		page, err := b.store.Dump(t.Context(), graph.DumpQuery{Kind: kind, Limit: graph.MaxLimit})
		if err != nil {
			t.Fatal(err)
		}
		for r := range page.Bundle.All() {
			fmt.Fprintf(&out, "%s\n", graph.Encode(r))
		}
	}
	return out.String()
}

// TestVerifiedAbsence: a county that signs 无 makes its segment 缺失.
func TestVerifiedAbsence(t *testing.T) {
	b := newDesk(t)
	s := slipFor(t, b, "region=341524&chain=nev")
	s.sign()
	n := s.row("环节", 1, func(cell func(string) string) bool { return cell("系统判断") == "暂无登记" })
	s.fill("环节", n, "核实结果", "无")
	s.fill("环节", n, "说明", "已逐户走访")
	key := keyOf(s.cell("环节", n, "核实编号"))
	s.send(b).write(t, b)
	if status := statusOf(t, b, key[0], key[1]); status != "missing" {
		t.Errorf("%v is %s", key, status)
	}
	body := text(t, b.do("GET", "/api/v1/segments/"+key[1]+"?region="+key[0], ""))
	if !strings.Contains(body, "张三（金寨县测试局）于2026年11月30日核实为“无”") {
		t.Errorf("nobody is named: %.1500s", body)
	}
	for _, row := range slipFor(t, b, "region=341524&chain=nev").sheets["环节"] {
		if strings.Contains(row[0], "|"+key[1]+"#") {
			t.Error("what was checked is asked again")
		}
	}
}

// TestVerificationChangedSince: what somebody changed after the sheet was made is
// told (then, now, answered) and written over only where a person says so.
func TestVerificationChangedSince(t *testing.T) {
	for value, want := range map[string]graph.Certainty{"yes": graph.Confirmed, "skip": graph.Probable} {
		b := newDesk(t)
		s := slipFor(t, b, "region=341500&chain=nev")
		n := s.row("企业", 1, func(cell func(string) string) bool { return strings.HasPrefix(cell("现有登记"), "线索") })
		s.sign()
		s.fill("企业", n, "核实结果", "属实")
		key := keyOf(s.cell("企业", n, "核实编号"))
		m := *member(t, b, key[0], key[1])
		page, err := b.store.Dump(t.Context(), graph.DumpQuery{Kind: graph.KindMemberships, Limit: graph.MaxLimit})
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range page.Bundle.Memberships {
			if one.Enterprise == key[0] && one.Segment == key[1] {
				m = one
			}
		}
		m.Certainty, m.Source = graph.Probable, graph.Source{Evidence: graph.EvidenceTradeKnowledge}
		batch := graph.Batch{ID: "theirs", Title: "别人改的", Actor: graph.Actor{Person: "李四"}, Time: b.clock()}
		batch.Put.Add(m)
		if _, err := b.store.Apply(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
		x := s.send(b)
		if len(x.Questions) != 1 || x.Questions[0].About != "changed" || len(x.Rows) != 0 {
			t.Fatalf("%+v", x)
		}
		for _, said := range []string{"发出时“线索", "现在“较可能；行业研判", "核实单答“属实”"} {
			if !strings.Contains(x.Questions[0].Text, said) {
				t.Errorf("%s does not say %s", x.Questions[0].Text, said)
			}
		}
		if x = x.answer(t, b, value); len(x.Questions) != 0 {
			t.Fatalf("asked again: %+v", x.Questions)
		}
		if value == "yes" {
			x.write(t, b)
		} else if r := b.do("POST", "/api/v1/intakes/"+x.ID+"/apply", "", bearer); r.StatusCode != 200 {
			t.Errorf("nothing to write: %d", r.StatusCode)
		}
		if got := member(t, b, key[0], key[1]).Certainty; got != want {
			t.Errorf("%s: it is %s", value, got)
		}
	}
}

// TestVerificationRefused: what is no 核实单, is not signed, or was mixed up does not go in.
func TestVerificationRefused(t *testing.T) {
	b := newDesk(t)
	refused := func(name, file, says string) {
		t.Helper()
		r := b.do("POST", "/api/v1/verifications", sheetBody("核实单.xlsx", file), sheetType, bearer)
		if r.StatusCode != 400 {
			t.Errorf("%s: %d %s", name, r.StatusCode, text(t, r))
		} else if p := problem(t, r); !strings.Contains(p.Detail, says) {
			t.Errorf("%s: %s", name, p.Detail)
		}
	}
	unsigned := slipFor(t, b, "region=341524")
	unsigned.fill("企业", 1, "核实结果", "属实")
	refused("unsigned", unsigned.file(), "还没有签署，“签署”表缺核实人、核实单位、核实日期")
	unsigned.sign()
	unsigned.sheets["签署"][3][1] = "2027-01-01"
	refused("signed tomorrow", unsigned.file(), "晚于今天")
	unsigned.sheets["签署"][3][1], unsigned.sheets["签署"][4][1] = "2026-10-08", "2026-11-30"
	refused("signed before it was made", unsigned.file(), "核实日期 2026-10-08 早于制表日期 2026-11-30，请改成签署的那一天")
	refused("an office's own list", text(t, b.do("GET", "/api/v1/enterprises.xlsx?limit=10", "")), "不是本系统发出的核实单")

	s := slipFor(t, b, "region=341524")
	s.sign()
	for i := range s.sheets["企业"] {
		s.sheets["企业"][i][0] = ""
	}
	s.sheets["企业"][0][0] = "编号"
	refused("the column of codes is gone", s.file(), "没有“核实编号”这一列")

	s = slipFor(t, b, "region=341524")
	s.sign()
	firms := s.sheets["企业"]
	firms[1][0], firms[2][0] = firms[2][0], firms[1][0] // one column sorted alone
	s.fill("企业", 1, "核实结果", "属实")
	s.fill("企业", 3, "核实结果", "大概是")
	s.fill("环节", 1, "核实结果", "有（企业名）")
	s.sheets["环节"] = append(s.sheets["环节"], slices.Clone(s.sheets["环节"][2]))
	s.fill("环节", 2, "核实结果", "无")
	s.fill("环节", len(s.sheets["环节"])-1, "核实结果", "不清楚")
	added := make([]string, len(firms[0]))
	added[s.column("企业", "企业")], added[s.column("企业", "核实结果")] = "六安加的一行有限公司", "属实"
	s.sheets["企业"] = append(s.sheets["企业"], added)
	x := s.send(b)
	if len(x.Rows) > 0 || len(x.Faults) != 7 {
		t.Errorf("%d rows, %d faults: %+v", len(x.Rows), len(x.Faults), x.Faults)
	}
	for _, says := range []string{"对不上", "看不出答的是什么", "写明是哪家企业", "两处答的不一样", "没有核实编号"} {
		if !slices.ContainsFunc(x.Faults, func(f struct {
			Sheet string
			Row   int
			Want  string
		}) bool {
			return strings.Contains(f.Want, says)
		}) {
			t.Errorf("nothing says %s: %+v", says, x.Faults)
		}
	}

	other := slipFor(t, b, "region=341524") // of another city's system
	other.sign()
	empty := newDesk(t)
	key := keyOf(other.cell("企业", 1, "核实编号"))
	batch := graph.Batch{ID: "less", Title: "没有这家", Actor: graph.Actor{Person: "李四"}, Time: empty.clock()}
	page, err := empty.store.Dump(t.Context(), graph.DumpQuery{Kind: graph.KindMemberships, Limit: graph.MaxLimit})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range page.Bundle.Memberships {
		if m.Enterprise == key[0] {
			batch.Delete = append(batch.Delete, m.Ref())
		}
	}
	if _, err := empty.store.Apply(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	other.fill("企业", 1, "核实结果", "属实")
	r := empty.do("POST", "/api/v1/verifications", sheetBody("核实单.xlsx", other.file()), sheetType, bearer)
	if r.StatusCode != http.StatusBadRequest || !strings.Contains(problem(t, r).Detail, "可能是别处的系统发出的") {
		t.Errorf("another system's: %d", r.StatusCode)
	}
}

// TestVerificationLands: whatever rows are answered and however they are shuffled,
// just those that are answered change, each as its row says.
func TestVerificationLands(t *testing.T) {
	b := newDesk(t)
	r := rand.New(rand.NewPCG(7, 11))
	s := slipFor(t, b, "region=341500&chain=nev")
	s.sign()
	rows := s.sheets["企业"]
	answer := s.column("企业", "核实结果")
	confirmed := map[string]bool{}
	for _, row := range rows[1:] {
		if r.IntN(3) == 0 {
			row[answer] = "属实"
			confirmed[strings.Join(keyOf(row[0])[:2], "|")] = true
		}
	}
	r.Shuffle(len(rows)-1, func(i, k int) { rows[i+1], rows[k+1] = rows[k+1], rows[i+1] })
	columns := r.Perm(len(rows[0]))
	for i, row := range rows {
		rows[i] = nil
		for _, k := range columns {
			rows[i] = append(rows[i], row[k])
		}
	}
	before := memberships(t, b)
	if x := s.send(b); len(x.Faults)+len(x.Questions) > 0 || x.Counts["updated"] != len(confirmed) {
		t.Fatalf("%d answers: %+v", len(confirmed), x)
	} else {
		x.write(t, b)
	}
	after := memberships(t, b)
	for key, was := range before {
		is := after[key]
		if want := confirmed[key]; want != (is.Certainty == graph.Confirmed && is.Evidence == graph.EvidenceOffice) || !want && !reflect.DeepEqual(is, was) {
			t.Errorf("%s, answered %v, is %+v", key, want, is)
		}
	}
}

// memberships are all of them by enterprise and segment.
func memberships(t testing.TB, b *bed) map[string]graph.Membership {
	t.Helper()
	page, err := b.store.Dump(t.Context(), graph.DumpQuery{Kind: graph.KindMemberships, Limit: graph.MaxLimit})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]graph.Membership{}
	for _, m := range page.Bundle.Memberships {
		out[m.Enterprise+"|"+m.Segment] = m
	}
	return out
}
