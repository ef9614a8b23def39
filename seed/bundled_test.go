package seed

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"chainchief/graph"
)

// TestBundled: the bundled folder loads, and its README says how many rows each file has.
func TestBundled(t *testing.T) {
	b, err := Bundled()
	if err != nil {
		t.Fatal(err)
	}
	if b.ID != BundledID {
		t.Errorf("BundledID is %s, the bundled set is %s", BundledID, b.ID)
	}
	text, err := os.ReadFile("data/README.md")
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]int{}
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z_]+)\\.csv` \\|[^|]*\\| ([0-9]+) \\|").FindAllStringSubmatch(string(text), -1) {
		said[m[1]], _ = strconv.Atoi(m[2])
	}
	for _, k := range kinds() {
		if k.Class == graph.ClassLedger {
			continue
		}
		n := 0
		for range b.Put.Of(k.Kind) {
			n++
		}
		if rows, told := said[fileOf(k)]; !told || rows != n {
			t.Errorf("%s has %d records, README says %d", fileOf(k), n, rows)
		}
	}
}

// TestREADMETellsTheValues: whoever prepares a set of his own finds every value
// that a column takes, and every column that may not be blank.
func TestREADMETellsTheValues(t *testing.T) {
	text, err := os.ReadFile("data/README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range kinds() {
		if k.Class == graph.ClassLedger { // what an office writes, not what it begins with
			continue
		}
		for i := range k.Fields {
			f := &k.Fields[i]
			if !written(k, f) {
				continue
			}
			for _, w := range f.Words {
				if !strings.Contains(string(text), "`"+w.Value+"`") {
					t.Errorf("%s.%s may be %s, which README does not tell", fileOf(k), f.Heading(), w.Value)
				}
			}
			if f.Required && !strings.Contains(string(text), "`"+f.Heading()+"`") {
				t.Errorf("%s.%s may not be blank, which README does not tell", fileOf(k), f.Heading())
			}
		}
	}
}

// TestBundledFacts: what the columns of the bundled files say arrives in the fields.
func TestBundledFacts(t *testing.T) {
	b, err := Bundled()
	if err != nil {
		t.Fatal(err)
	}
	if d := b.Put.Dataset[0]; d.ID != graph.DatasetID || d.Region != "341500" || d.Partner != "340100" || d.CapCity100MCNY != 60 || d.CapCounty100MCNY != 30 || d.Title != b.Title {
		t.Errorf("data set %+v", d)
	}
	segments := map[string]graph.Segment{}
	for i, s := range b.Put.Segments {
		segments[s.ID] = s
		if s.Order != 10*(i+1) {
			t.Fatalf("%s stands at %d in row %d", s.ID, s.Order, i+1)
		}
	}
	if s := segments["iron.wire.rope"]; s.PolicyClass != "steel-finishing" || len(s.Products) != 2 || s.Serves[0] != "iron.ore.mining" {
		t.Errorf("%+v", s)
	}
	captive := 0
	for _, m := range b.Put.Memberships {
		if m.Captive {
			captive++
		}
	}
	if captive != 64 {
		t.Errorf("%d captive memberships", captive)
	}
	for _, e := range b.Put.Enterprises {
		switch e.Name {
		case "金寨嘉悦新能源科技有限公司":
			if e.End() != "2024-03" || e.StateSource == "" || e.StateNote == "" {
				t.Errorf("%+v", e)
			}
		case "比亚迪股份有限公司":
			if len(e.Aliases) != 1 || e.Aliases[0] != "BYD" {
				t.Errorf("%+v", e)
			}
		}
	}
	for _, p := range b.Put.Projects {
		if p.Name == "AMOLED柔性显示触控模组与5G智能终端研发制造基地(精卓光显小镇)" &&
			(p.Investors[0].Enterprise == "" || p.Operator != p.Investors[0].Enterprise || p.Announced100MCNY != 135 || p.StateNote == "") {
			t.Errorf("%+v", p)
		}
	}
}
