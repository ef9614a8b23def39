package intake

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"chainchief/graph"
	"chainchief/graph/embedded"
	"chainchief/seed"
)

// TestPairs holds the bands to a ledger of labelled pairs, made up for it: each says
// a firm of a file and one of the store. What is taken for the same by itself must be
// the same; what is the same must be taken so, or asked about.
func TestPairs(t *testing.T) {
	store, err := embedded.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	bundled, err := seed.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	places := graph.Batch{ID: "places", Title: "地区", Actor: graph.Actor{Person: "测试"}, Time: time.Now()}
	places.Put.Regions = bundled.Put.Regions
	if _, err := store.Apply(t.Context(), places); err != nil {
		t.Fatal(err)
	}
	gaz, err := store.Gazetteer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	dir := newDirectory(graph.Taxonomy{}, gaz, graph.Dataset{Region: "341500"})
	file, err := os.ReadFile("testdata/pairs.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	p := newPlaces(gaz.Regions)
	sames, autos, wrong, missed, asked := 0, 0, 0, 0, 0
	for _, row := range rows[1:] {
		cell := func(name string) string {
			for i, h := range rows[0] {
				if h == name {
					return row[i]
				}
			}
			t.Fatalf("no column %s", name)
			return ""
		}
		e := graph.Enterprise{ID: "e-1", Name: cell("recorded"), ShortName: cell("short_name"), CreditCode: cell("credit_code"), Region: cell("region"), FormerNames: pieces(cell("former_names")), Aliases: pieces(cell("aliases"))}
		if e.ShortName == "" {
			e.ShortName = e.Name
		}
		s := &said{text: cell("said"), name: p.parse(cell("said")), code: cell("said_code"), region: cell("said_region")}
		for _, old := range append(pieces(cell("said_former")), s.name.former) {
			if old != "" {
				s.former = append(s.former, p.parse(old))
			}
		}
		for _, code := range []string{s.code, e.CreditCode} {
			if code != "" && !graph.ValidCreditCode(code) {
				t.Fatalf("%s is no code", code)
			}
		}
		find := func(decided ...graph.Decision) band {
			g := newRegistry(p, dir.within)
			g.add(e, false)
			for _, d := range decided {
				g.decide(d)
			}
			auto, candidates := g.find(s, g.findAlike([]*said{s})[s])
			switch {
			case auto >= 0:
				return same
			case len(candidates) > 0:
				return ask
			}
			return different
		}
		got, is := find(), cell("label") == "same"
		if is {
			sames++
		}
		tell := func() {
			t.Logf("%s, %s: %q and %q are taken for %d", cell("label"), cell("kind"), cell("said"), cell("recorded"), got)
		}
		switch {
		case got == same:
			if autos++; !is {
				wrong++
				tell()
			}
		case got == ask:
			asked++
			d := graph.Decision{One: label(s.text, s.name.key, s.code, p.parse(e.Name).key), Other: e.Name, Verdict: graph.DecidedDifferent}
			want := different
			if is {
				d.Verdict, want = graph.DecidedSame, same
			}
			if d.One != d.Other && find(d) != want {
				t.Errorf("%q and %q are asked about again", s.text, e.Name)
			}
		case is:
			missed++
			tell()
		}
		if cell("kind") == "nobody takes them for one" && got != different {
			t.Errorf("%q and %q are asked about", s.text, e.Name)
		}
	}
	t.Logf("%d pairs, %d of them the same: %d taken by themselves, %d of them wrong; %d asked; %d missed", len(rows)-1, sames, autos, wrong, asked, missed)
	if len(rows) < 301 || float64(wrong) > 0.005*float64(autos) || float64(missed) > 0.01*float64(sames) {
		t.Error("the bands are off")
	}
	if autos < sames/2 {
		t.Errorf("only %d are settled without a question", autos)
	}
}

// TestNamesTakenApart shows how names are read.
func TestNamesTakenApart(t *testing.T) {
	bundled, err := seed.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	p := newPlaces(bundled.Put.Regions)
	for text, want := range map[string]string{
		"安徽省六安市恒沃机械有限责任公司":      "恒沃机械 [安徽 六安] []",
		"恒沃（六安）机械股份有限公司":        "恒沃机械 [] [六安]",
		"安徽恒沃（集团）有限公司":          "恒沃 [安徽] [] 集团",
		"六安恒沃集团":                "恒沃 [六安] [] 集团",
		"安徽恒沃机械有限公司霍山分公司":       "恒沃机械 [安徽] [] 霍山分公司",
		"金寨恒沃机械有限公司（原六安市第二机械厂）": "恒沃机械 [金寨] [] 原六安市第二机械厂",
		"六安科技": "科技 [六安] []",
		"安徽":   "安徽 [] []",
		"ＡＢＣ（合肥）电子　有限公司":   "abc电子 [] [合肥]",
		"霍山县恒沃农业专业合作社":     "恒沃农业专业合作社 [霍山] []",
		"六安恒沃投资合伙企业（有限合伙）": "恒沃投资 [六安] []",
		"六安经济技术开发区恒沃机械厂":   "经济技术开发区恒沃机械厂 [六安] []",
		"":                        " [] []",
		strings.Repeat("长", 3000): strings.Repeat("长", 3000) + " [] []",
	} {
		n := p.parse(text)
		got := fmt.Sprint(n.core, " ", n.places, " ", n.inner)
		if n.group {
			got += " 集团"
		}
		if n.branch != "" {
			got += " " + n.branch
		}
		if n.former != "" {
			got += " 原" + n.former
		}
		if got != want {
			t.Errorf("%s is %s, want %s", cut(text, 40), cut(got, 80), cut(want, 80))
		}
	}
}
