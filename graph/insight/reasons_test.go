package insight_test

import (
	"strings"
	"testing"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// TestSameCity: a county is sent to the partner for nothing that its own city has.
func TestSameCity(t *testing.T) {
	const city, county, segment = "341500", "341525", "nev.chassis.brake" // 合肥 has an anchor in it
	page := func(b *bundle) {
		b.Presence = append(b.Presence, graph.Presence{ID: "r-case", Region: city, Segment: segment, What: "年产制动器10万套", Date: "2025", Source: synthetic})
	}
	small := func(b *bundle) { b.firm(city, segment, graph.SizeSmall, graph.Confirmed, "2015", "") }
	for _, c := range []struct {
		name   string
		make   func(*bundle)
		action insight.Action
		says   string
		first  string // whose firms are named first
	}{
		{"nobody in the city", func(*bundle) {}, insight.Link, "合肥已有", "合肥"},
		{"a page tells of the city", page, insight.Verify, "同市已有：有公开资料：年产制动器10万套", ""},
		{"a small firm in the city", small, insight.Link, "市内、合肥已有", "市内"},
		{"one that serves its own group alone", func(b *bundle) { small(b); b.Memberships[len(b.Memberships)-1].Captive = true }, insight.Link, "合肥已有", "合肥"},
		{"somebody here asks for it", func(b *bundle) { page(b); b.Needs = append(b.Needs, need(county, segment)) }, insight.Fill, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := &world{t: t, store: bundled(t)}
			var b bundle
			b.made(county, "nev.vehicle.bus")
			c.make(&b)
			w.apply(b.Bundle)
			d := segmentOf(t, w.all("nev", county), segment)
			if d.Action != c.action || !strings.Contains(d.ActionReason, c.says) {
				t.Errorf("got %s: %s", d.ActionZH, d.ActionReason)
			}
			if c.first != "" && (len(d.PartnerFirms) == 0 || d.PartnerFirms[0].Part != c.first) {
				t.Errorf("partners %v, want those of %s first", insight.FirmNames(d.PartnerFirms, 5), c.first)
			}
		})
	}
}

// TestNobodyKnowsWhatTheyGrow: growers whom only a page tells of are no reason to
// link up, for nobody knows whether it is apples or chestnuts.
func TestNobodyKnowsWhatTheyGrow(t *testing.T) {
	const place, segment = "341300", "food.bev.soft" // 合肥 has an anchor in it
	for _, c := range []struct {
		name   string
		make   func(*bundle)
		action insight.Action
		says   string
	}{
		{"a page", func(b *bundle) {
			b.Presence = append(b.Presence, graph.Presence{ID: "r-case", Region: place, Segment: "food.plant.fruit", What: "果林5万亩", Date: "2025", Source: synthetic})
		}, insight.Verify, "没有登记到企业，不知出的是哪种产品"},
		{"a grower of fruit", func(b *bundle) {
			b.made(place, "food.plant.fruit")
			b.Memberships[len(b.Memberships)-1].Products = []string{"水果"}
		}, insight.Link, "可为其配套"},
		{"a grower of nuts", func(b *bundle) {
			b.made(place, "food.plant.fruit")
			b.Memberships[len(b.Memberships)-1].Products = []string{"坚果"}
		}, insight.Verify, "对不上"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := &world{t: t, store: bundled(t)}
			var b bundle
			b.made(place, "food.health.device", "food.health.device", "food.health.chem", "food.health.chem", "food.goose.shuttlecock")
			c.make(&b)
			w.apply(b.Bundle)
			d := segmentOf(t, w.all("food", place), segment)
			if d.Action != c.action || !strings.Contains(d.ActionReason, c.says) {
				t.Errorf("got %s: %s", d.ActionZH, d.ActionReason)
			}
		})
	}
}

// TestProductsToCheck: what a firm may make is no product of it for certain.
func TestProductsToCheck(t *testing.T) {
	const place, segment = "341300", "display.terminal.tv" // 合肥 has an anchor in it
	for words, says := range map[string]string{
		"显示铁框与背板":            "可为其配套",
		"显示铁框与背板(待核)":        "可为其配套，产品待核实",
		"笔电金属外壳;显示铁框与背板(待核)": "可为其配套，产品待核实",
		"笔电金属外壳":             "对不上",
	} {
		w := &world{t: t, store: bundled(t)}
		var b bundle
		b.made(place, "display.semi.ddic", "display.semi.ddic", "display.semi.cof", "display.semi.cof", "display.structure.metal")
		b.Memberships[len(b.Memberships)-1].Products = strings.Split(words, ";")
		w.apply(b.Bundle)
		if d := segmentOf(t, w.all("display", place), segment); !strings.Contains(d.ActionReason, says) || strings.Contains(d.ActionReason, "待核实") != strings.Contains(says, "待核实") {
			t.Errorf("%s: %s: %s", words, d.ActionZH, d.ActionReason)
		}
	}
}
