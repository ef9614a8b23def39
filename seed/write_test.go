package seed

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"chainchief/graph"
	"chainchief/graph/storetest/newkind"
)

// written back: the files that Sheets makes of records.
func filesOf(t *testing.T, date graph.Date, b *graph.Bundle, zh bool) fstest.MapFS {
	t.Helper()
	m := fstest.MapFS{}
	for _, s := range Sheets(date, b) {
		var buf bytes.Buffer
		if err := s.WriteCSV(&buf, zh); err != nil {
			t.Fatal(err)
		}
		m[s.File+".csv"] = &fstest.MapFile{Data: buf.Bytes()}
	}
	return m
}

// sameAgain reads what was written of records and compares each byte.
func sameAgain(t *testing.T, date graph.Date, b *graph.Bundle) {
	t.Helper()
	lines := func(b *graph.Bundle) []string {
		var list []string
		for r := range b.All() {
			list = append(list, string(r.Ref().Kind)+" "+string(graph.Encode(r)))
		}
		slices.Sort(list)
		return list
	}
	for _, zh := range []bool{false, true} {
		files := filesOf(t, date, b, zh)
		again, err := Read(files)
		if err != nil {
			t.Fatalf("zh %v: %v", zh, list(err.(Faults)))
		}
		if again.DataDate != date {
			t.Errorf("zh %v: data date %s", zh, again.DataDate)
		}
		want, got := lines(b), lines(&again.Put)
		for i := range max(len(want), len(got)) {
			if i >= len(want) || i >= len(got) || want[i] != got[i] {
				t.Fatalf("zh %v: %d records, %d came back; the first that differs\n%s\n%s", zh, len(want), len(got), at(want, i), at(got, i))
			}
		}
	}
}

func at(list []string, i int) string {
	if i >= len(list) {
		return "–"
	}
	return list[i]
}

// TestWriteBundled: the bundled set, written and read, is the same to the byte.
func TestWriteBundled(t *testing.T) {
	b, err := Bundled()
	if err != nil {
		t.Fatal(err)
	}
	sameAgain(t, b.DataDate, &b.Put)
	for name, f := range filesOf(t, b.DataDate, &b.Put, false) {
		head, _, _ := strings.Cut(string(f.Data), "\r\n")
		if name != "meta.csv" && (strings.HasPrefix(head, "\uFEFFid,") != slices.Contains([]string{"chains.csv", "clusters.csv", "segments.csv"}, name) || strings.Contains(head, "extra:")) {
			t.Errorf("%s begins with %s", name, head)
		}
	}
	// Who reads Chinese headings reads Chinese words under them.
	flags := regexp.MustCompile(`unverified|since-at-latest|merged-\d`)
	for name, f := range filesOf(t, b.DataDate, &b.Put, true) {
		if code := flags.Find(f.Data); code != nil {
			t.Errorf("%s for people says %s", name, code)
		}
	}
	if firms := filesOf(t, b.DataDate, &b.Put, false)["enterprises.csv"].Data; !flags.Match(firms) {
		t.Error("enterprises.csv for programs has no flag as programs write it")
	}
}

// TestWriteForPeople: what is written for people calls everything by its name, first, and
// leaves an id behind it where the name alone would not be read back; chains and segments
// stand in the order of the trade. It is the same again when it is read.
func TestWriteForPeople(t *testing.T) {
	b, err := Bundled()
	if err != nil {
		t.Fatal(err)
	}
	id := regexp.MustCompile(`^[A-Za-z0-9._*-]+$`)
	named := 0
	files := fstest.MapFS{}
	for _, s := range Sheets(b.DataDate, &b.Put) {
		s.NamesFirst()
		if f := s.Columns[0].Field; f != nil && f.Name == s.Kind.Key && len(s.Kind.Name) > 0 && f.Name != s.Kind.Name[0] && s.Kind.Field(s.Kind.Name[0]).Name == "name" {
			t.Errorf("%s begins with ids", s.File)
		}
		for k, c := range s.Columns {
			if c.Field == nil || c.Field.Type != graph.Reference && !scopes(s.Kind, c.Field) {
				continue
			}
			for _, row := range s.Rows {
				for _, one := range strings.Split(row[k].ZH, ";") {
					if id.MatchString(one) {
						t.Fatalf("%s has %q under %s", s.File, one, c.ZH)
					}
					if IDIn(one) != "" {
						named++
					}
				}
			}
		}
		var buf bytes.Buffer
		if err := s.WriteCSV(&buf, true); err != nil {
			t.Fatal(err)
		}
		files[s.File+".csv"] = &fstest.MapFile{Data: buf.Bytes()}
	}
	if named < 500 {
		t.Errorf("%d names have an id behind them", named)
	}
	again, err := Read(files)
	if err != nil {
		t.Fatal(list(err.(Faults)))
	}
	if again.ID != b.ID {
		t.Error("read again it is another set")
	}
}

// TestTheOrderOfTheTradeStays: chains stand where their first segments do, not by id, in
// the file as in the set, and a set that was written and read has the same order.
func TestTheOrderOfTheTradeStays(t *testing.T) {
	b, err := Bundled()
	if err != nil {
		t.Fatal(err)
	}
	order := func(b *graph.Bundle) (ids []string) {
		tax := graph.Taxonomy{Chains: b.Chains, Segments: b.Segments}.InOrder()
		for _, c := range tax.Chains {
			ids = append(ids, c.ID)
		}
		for _, s := range tax.Segments {
			ids = append(ids, s.ID)
		}
		return ids
	}
	last := slices.MaxFunc(b.Put.Segments, graph.CompareSegments).Chain
	for i := range b.Put.Segments { // the chain that is last by its id goes before all others
		if s := &b.Put.Segments[i]; s.Chain == last {
			s.Order -= 9
		} else {
			s.Order += 100_000
		}
	}
	want := order(&b.Put)
	if want[0] != last {
		t.Fatalf("%s goes first", want[0])
	}
	var written []string
	for _, s := range Sheets(b.DataDate, &b.Put) {
		if traded(s.Kind) {
			for _, row := range s.Rows {
				written = append(written, row[0].Text)
			}
		}
	}
	if !slices.Equal(written, want) {
		t.Error("the files have another order than the set")
	}
	again, err := Read(filesOf(t, b.DataDate, &b.Put, true))
	if err != nil {
		t.Fatal(list(err.(Faults)))
	}
	if !slices.Equal(order(&again.Put), want) {
		t.Error("read again it has another order")
	}
}

// TestWriteOffice: what an office has made of a set comes back too: its own
// columns, a renamed firm, two firms of one name, texts like formulas, a kind of one file.
func TestWriteOffice(t *testing.T) {
	b, err := Read(folder(nil))
	if err != nil {
		t.Fatal(err)
	}
	p := &b.Put
	firm := func(name, region string) graph.Enterprise {
		e := graph.Enterprise{ID: graph.EnterpriseID(Fold(name)), Name: name, ShortName: name, Region: region, Type: graph.TypeEnterprise, Source: graph.Source{Evidence: graph.EvidenceOffice}}
		e.Search = graph.SearchText(SearchKeys(e.Name, e.ShortName, e.Aliases, e.ListedCode))
		return e
	}
	p.Enterprises[0].Extra = map[string]string{"车牌": "皖N·1", "联系科室, 电话": "=1+1", "-备注": "'引号"}
	renamed := firm("从前叫别的名字", "341502")
	renamed.ID = graph.EnterpriseID("旧名")
	twin, other := firm("同名厂", "341502"), firm("同名厂", "340100")
	other.ID = graph.EnterpriseID("同名厂二")
	twin.Products = []string{"-5", "@甲", "＝乙", "''丙"}
	p.Enterprises = append(p.Enterprises, renamed, twin, other)
	p.Memberships = append(p.Memberships,
		graph.Membership{Enterprise: twin.ID, Segment: "nev.raw.copper", Certainty: graph.Hint, Captive: true, Source: graph.Source{Evidence: graph.EvidenceOffice, Extra: map[string]string{"车牌": "a"}}},
		graph.Membership{Enterprise: other.ID, Segment: "nev.raw.copper", Certainty: graph.Confirmed, Since: "2020", Source: graph.Source{Evidence: graph.EvidenceOffice}},
		graph.Membership{Enterprise: renamed.ID, Segment: "nev.raw.copper", Certainty: graph.Probable, Source: graph.Source{Evidence: graph.EvidenceOffice}})
	p.Coverage[0].Extra = map[string]string{"车牌": "b"}
	for i, region := range []string{"341502", "340100"} { // two projects of one name
		pr := graph.Project{Name: "一期", Kind: "new", Region: region, Stage: graph.ProjectSigned, Investors: []graph.Investor{{Name: "某基金"}}, Source: graph.Source{Evidence: graph.EvidenceOffice}}
		pr.ID = graph.Describe(graph.KindProjects).NewID(pr, Fold)
		pr.Amount100MCNY = float64(i) + 0.1
		p.Projects = append(p.Projects, pr)
	}
	v := newkind.Reception{Enterprise: twin.ID, Outcome: "interested", Date: "2026-05-06", Topics: []string{"用地", "用工"}, Days: 0.5, Source: graph.Source{Evidence: graph.EvidenceOffice, Extra: map[string]string{"带队": "李四"}}}
	v.ID = graph.Describe(newkind.Kind).NewID(v, Fold)
	n := graph.Note{Text: "+86 请核对", By: "张三", Date: "2026-05-06", Source: graph.Source{Evidence: graph.EvidenceOffice}}
	n.ID = graph.Describe(graph.KindNotes).NewID(n, Fold)
	p.Add(v, n)
	for r := range p.All() {
		if err := graph.CheckRecord(r); err != nil {
			t.Fatal(err)
		}
	}
	sameAgain(t, b.DataDate, p)
}

// TestNamesOfPlaces: a region, chain or segment may be written as people call it; where
// several bear a name, what it belongs to stands before it.
func TestNamesOfPlaces(t *testing.T) {
	read := func(line string) (graph.Batch, error) {
		return Read(folder(func(files map[string]string) {
			files["regions"] += "340000-2,江苏省,province,,,,common-knowledge,,2026-11,\n341599,同名县,county,341500,,,common-knowledge,,2026-11,\n340199,同名县,county,340100,,,common-knowledge,,2026-11,\n"
			files["needs"] += line + "\n"
		}))
	}
	b, err := read("六安市 · 同名县,新能源汽车 · 铜箔,缺,某局,2025,office,,,")
	if err != nil {
		t.Fatal(list(err.(Faults)))
	}
	if n := b.Put.Needs[1]; n.Region != "341599" || n.Segment != "nev.raw.copper" {
		t.Errorf("%+v", n)
	}
	for cell, want := range map[string]string{"同名县": "可指不止一个，请改写标识", "没有县": "没有这个地区，请写 regions.csv 中已有的 code"} {
		_, err := read(fmt.Sprintf("%s,铜箔,缺,某局,2025,office,,,", cell))
		if err == nil || !strings.Contains(list(err.(Faults)), want) {
			t.Errorf("%s: %v", cell, err)
		}
	}
}
