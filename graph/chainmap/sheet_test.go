package chainmap

import (
	"chainchief/graph/chainmap/paint"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"chainchief/graph/insight"
)

// nameSizes are the sizes in which the segments that have rows are named.
func nameSizes(s *paint.Scene) (least float64) {
	for i := range s.Groups {
		g := &s.Groups[i]
		if !strings.HasPrefix(g.ID, "segment-") || !slices.ContainsFunc(g.Items, func(it paint.Item) bool { return it.Path != nil }) {
			continue
		}
		for _, it := range g.Items {
			if it.Text != nil {
				if least == 0 || it.Text.Size < least {
					least = it.Text.Size
				}
				break // the first is the name
			}
		}
	}
	return least
}

// TestSheetsCanBeRead: 8 points are the least on A3, 12 on a slide; what hangs on a
// wall has names of 24, on A0 and on A1. Nothing leaves its room on any of them.
func TestSheetsCanBeRead(t *testing.T) {
	openWorld(t)
	for _, c := range world.taxonomy.Chains {
		for _, region := range []string{"341500", "341524", "341523"} {
			for name, k := range map[string]struct {
				o            Options
				least, names float64
			}{
				"a3":    {Options{}, 8, 9},
				"slide": {Options{For: Slide, Paper: PaperFor(Slide)}, 12, 0},
				"a0":    {Options{For: Wall, Paper: PaperFor(Wall)}, 22, 24},
				"a1":    {Options{For: Wall, Paper: paint.Papers["a1"]}, 16, 24},
				"page":  {Options{For: Page}, 8, 9},
			} {
				s := panelOf(t, c.ID, region, k.o)
				if s.Smallest < k.least {
					t.Errorf("%s of %s on %s: the smallest text has %.2f points", c.ID, region, name, s.Smallest)
				}
				if got := nameSizes(s); got > 0 && got < k.names {
					t.Errorf("%s of %s on %s: names of %.1f points", c.ID, region, name, got)
				}
				checkTexts(t, s)
				checkCards(t, s)
			}
		}
	}
}

// TestTheSheetSaysItsResult: the key sentence counts the 断点, the list beside the
// cards begins with the first of the ranking, the imprint tells the sheet from others.
func TestTheSheetSaysItsResult(t *testing.T) {
	for _, chain := range chains {
		a := judged(t, insight.Question{Chain: chain})
		broken := 0
		for _, v := range a.Segments {
			if v.BreakPoint {
				broken++
			}
		}
		text := texts(panelOf(t, chain, "", Options{Office: "市链长制办公室"}))
		key := "没有断点"
		if broken > 0 {
			key = "断点" + strconv.Itoa(broken) + "处"
		}
		first := "先做什么（前十位）"
		if n := len(a.Items); n < 10 {
			first = fmt.Sprintf("先做什么（共%d项）", n)
		}
		for _, want := range []string{key, first, "图号：" + strings.ToUpper(chain) + "-341500-", "编制单位：市链长制办公室", "完整度（"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: the sheet does not say %s", chain, want)
			}
		}
		if !strings.Contains(text, squeeze(a.Items[0].Segment.Name)) {
			t.Errorf("%s: the first of the list is missing", chain)
		}
	}
}

// TestTheStatesAddUp: the states in the head of a sheet, with those that its edition does not
// tell, are as many as the segments that it names, and those of the answer of its edition.
func TestTheStatesAddUp(t *testing.T) {
	openWorld(t)
	for _, c := range world.taxonomy.Chains {
		chain, whole := c.ID, judged(t, insight.Question{Chain: c.ID})
		for edition, a := range map[Edition]*insight.Answer{Internal: whole, Public: whole.Public()} {
			said, sum := texts(panelOf(t, chain, "", Options{Edition: edition})), 0
			for status, n := range a.Counts {
				sum += n
				if tile := strconv.Itoa(n) + status.ZH(); n > 0 && !strings.Contains(said, tile) {
					t.Errorf("%s, %s: the sheet does not say %s", chain, edition, tile)
				}
			}
			if head := fmt.Sprintf("状态一览%d个环节", sum); !strings.Contains(said, head) {
				t.Errorf("%s, %s: the sheet does not say %s", chain, edition, head)
			}
		}
	}
}

// TestASheetCountsAsItsLists: what it says in words is as many as its lists have, and the
// page; where nothing is recorded nothing is judged.
func TestASheetCountsAsItsLists(t *testing.T) {
	a := judged(t, insight.Question{Chain: "nev"})
	n := strconv.Itoa(len(a.Figures.SinglePoints))
	if len(a.Figures.SinglePoints) == a.Figures.SingleCount {
		t.Error("all of the single points lie on a way: this test proves nothing")
	}
	for _, c := range []struct {
		chain, region string
		want          []string
	}{
		{"nev", "", []string{"；" + n + "个环节主要靠一家企业", n + "独家支撑"}},
		{"food", "341523", []string{"要补1处（调味品与复合调味料），可联动4处。"}},
		{"food", "341524", []string{"要补0处，可联动1处。"}},
		{"food", "341503", []string{"断点1处：1处未列入清单（调理肉制品）。"}},
		{"nev", "341503", []string{"登记企业0家，先补登记，不作判断。"}},
	} {
		s := panelOf(t, c.chain, c.region, Options{})
		for _, want := range c.want {
			if !strings.Contains(texts(s), want) {
				t.Errorf("%s of %s: the sheet does not say %s", c.chain, c.region, want)
			}
		}
		if strings.Contains(texts(s), "没有断点") && c.chain == "nev" {
			t.Errorf("%s of %s: a place of which nothing is known is judged", c.chain, c.region)
		}
	}
	m, marked := newModel(world.taxonomy, a, Options{Paper: paint.A3}), 0
	for _, s := range m.leafs {
		if s.single {
			marked++
		}
	}
	if strconv.Itoa(marked) != n {
		t.Errorf("%d rows are marked as resting on one firm, %s are listed", marked, n)
	}
}

// TestAGreenMarkHasItsBasis: beside the mark of what is here stands a firm that counts, or
// what it rests on, or nothing; never leads or firms of the partner alone. And the column
// counts each segment once: the tiles sum up to the head, 断点 and 独家支撑 stand apart.
func TestAGreenMarkHasItsBasis(t *testing.T) {
	openWorld(t)
	seen := map[string]int{}
	for _, c := range world.taxonomy.Chains {
		for name, o := range map[string]Options{"sheet": {Paper: paint.A3}, "wall": {For: Wall, Paper: paint.Papers["a0"]}, "page": {For: Page, Paper: paint.A3}, "public": {Paper: paint.A3, Edition: Public}} {
			a := judged(t, insight.Question{Chain: c.ID})
			m, s := newModel(world.taxonomy, a, o), panelOf(t, c.ID, "", o)
			said := map[string]string{}
			for i := range s.Groups {
				said[s.Groups[i].ID] = textOf(&s.Groups[i])
			}
			for _, v := range a.Segments {
				leaf, text := m.leafs[v.Segment.ID], said["segment-"+v.Segment.ID]
				if !present(v.Status) || leaf.withheld {
					continue
				}
				basis, _, _ := strings.Cut(v.Basis, "，")
				if (basis == "") != (v.Inputs.FirmsRegion > 0) {
					t.Errorf("%s rests on %q with %d firms", v.Segment.ID, v.Basis, v.Inputs.FirmsRegion)
				}
				stands, others := basis != "" && strings.Contains(text, basis), false
				for _, f := range leaf.firms {
					here := strings.Contains(text, squeeze(f.name))
					stands, others = stands || here && f.grade != hinted, others || here && f.grade == hinted
				}
				for _, f := range leaf.with {
					others = others || strings.Contains(text, squeeze(f.name))
				}
				if others && !stands {
					t.Errorf("%s, %s: nobody that counts stands beside the mark of what is here: %s", name, v.Segment.ID, text)
				}
				if basis != "" && stands {
					seen[name+" "+basis]++
				}
			}
			if name != "sheet" && name != "public" {
				continue
			}
			sh := newSheet(m)
			sh.s.Begin(paint.Group{ID: "tiles"})
			sh.numbers(0)
			sum, apart, among := 0, false, 0
			for _, it := range sh.s.Groups[len(sh.s.Groups)-1].Items {
				if it.Text == nil {
					continue
				}
				apart = apart || it.Text.S == "其中"
				if n, err := strconv.Atoi(it.Text.S); err == nil && !apart {
					sum += n
				} else if err == nil {
					among += n
				}
			}
			marked := 0
			for _, leaf := range m.leafs {
				for _, is := range []bool{leaf.broken, leaf.single} {
					if is {
						marked++
					}
				}
			}
			if sum != len(a.Segments) || among != marked {
				t.Errorf("%s, %s: the tiles sum up to %d of %d segments, among them %d of %d marked", c.ID, name, sum, len(a.Segments), among, marked)
			}
		}
	}
	if seen["sheet 按名录90家"] == 0 || seen["sheet 据公开资料"] < 4 {
		t.Errorf("this test proves nothing: %v", seen)
	}
}

// TestNamesBreakBetweenTheirThings: rather than within a word.
func TestNamesBreakBetweenTheirThings(t *testing.T) {
	for name, want := range map[string]string{
		"控制器、仪表与充电器": "控制器、|仪表与充电器", "储氢瓶与车载供氢系统": "储氢瓶|与车载供氢系统", "车载电源（OBC与DC/DC）": "车载电源|（OBC与DC/DC）", "车身与整车控制器": "车身与|整车控制器", "不饱和聚酯树脂": "不饱和|聚酯树脂",
	} {
		if got := strings.Join(paint.Balance(name, 10, max(paint.Width(name, 10)*0.72, 45), 2), "|"); got != want {
			t.Errorf("%s breaks as %s, want %s", name, got, want)
		}
	}
}

// TestEverySignIsExplained: the legend says what each mark means that has been drawn, in
// the look that it has, and nothing else; it runs over on no sheet, with three states neither.
func TestEverySignIsExplained(t *testing.T) {
	openWorld(t)
	for _, c := range world.taxonomy.Chains {
		before := judged(t, insight.Question{Chain: c.ID, AsOf: "2021"})
		for name, o := range map[string]Options{
			"sheet": {Paper: paint.A3}, "states": {Paper: paint.A3, Before: before, Planned: true}, "public states": {Paper: paint.A3, Before: before, Planned: true, Edition: Public},
			"slide": {For: Slide, Paper: PaperFor(Slide)}, "wall": {For: Wall, Paper: paint.Papers["a1"], Before: before}, "page": {For: Page, Paper: paint.A3},
			"public": {Paper: paint.A3, Edition: Public}, "gaps": {Paper: paint.A3, Layers: []Layer{layerGapsOnly}}, "chosen": {Paper: paint.A3, Statuses: []insight.Status{insight.Building}},
			"status": {Paper: paint.A3, Layers: []Layer{layerStatus}}, "firms": {Paper: paint.A3, Layers: []Layer{layerFirms}}, "partner": {Paper: paint.A3, Layers: []Layer{layerPartner}},
			"projects": {Paper: paint.A3, Layers: []Layer{layerProjects}}, "points": {Paper: paint.A3, Layers: []Layer{layerPoints}}, "actions": {Paper: paint.A3, Layers: []Layer{layerActions}},
			"links": {Paper: paint.A3, Layers: []Layer{layerLinks}}, "nothing": {Paper: paint.A3, Layers: []Layer{}},
		} {
			m := newModel(world.taxonomy, judged(t, insight.Question{Chain: c.ID}), o)
			sh := newSheet(m)
			p, err := newPanel(m, world.taxonomy, sh.main, sh.u, sh.t)
			if err != nil {
				t.Fatal(err)
			}
			sh.paint(p)
			said := map[string]sign{}
			for _, e := range p.legend(sh.s.Signs) {
				said[e.word] = e
				if text, _ := sh.entry(e, 1); !strings.Contains(texts(sh.s), squeeze(text)) {
					t.Errorf("%s, %s: nobody explains %s", c.ID, name, text)
				}
			}
			for key := range sh.s.Signs {
				word, look, _ := strings.Cut(key, "·")
				if e, ok := said[word]; !ok || !strings.Contains(e.rule, look) {
					t.Errorf("%s, %s: %s is drawn and not explained", c.ID, name, key)
				}
			}
		}
	}
}

// TestASlideSaysWhatItIs: for whom, as of when, with which partner, and what its colours mean.
func TestASlideSaysWhatItIs(t *testing.T) {
	for edition, word := range map[Edition]string{Internal: "内部版", Public: "公开版"} {
		s := panelOf(t, "nev", "", Options{For: Slide, Paper: PaperFor(Slide), Edition: edition})
		for _, want := range append(barWords[:], word+"·联动伙伴：合肥市·数据截至2026年11月30日", "本地1/15") {
			if !strings.Contains(texts(s), want) {
				t.Errorf("a slide of the edition %s does not say %s", edition, want)
			}
		}
	}
}

// TestWhatStaysInTheHouse: neither ranks nor what to do stand on a public sheet, and
// its counters agree with one another.
func TestWhatStaysInTheHouse(t *testing.T) {
	for _, chain := range chains {
		inside, public := panelOf(t, chain, "", Options{}), panelOf(t, chain, "", Options{Edition: Public})
		text := texts(public)
		for _, word := range []string{"补1", "联1", "先做什么", "要补：", "联动："} {
			if strings.Contains(text, word) {
				t.Errorf("%s: the public sheet says %s", chain, word)
			}
		}
		counters := func(s *paint.Scene) (list []string) {
			for i := range s.Groups {
				for _, it := range s.Groups[i].Items {
					if it.Text != nil && strings.HasPrefix(it.Text.S, "本地") && strings.Contains(it.Text.S, "/") {
						list = append(list, it.Text.S)
					}
				}
			}
			return list
		}
		if a, b := counters(inside), counters(public); len(a) == 0 || !slices.Equal(a, b) {
			t.Errorf("%s: the cards count %v inside and %v in public", chain, a, b)
		}
	}
}

// TestMarksAgreeWithTheirRows: a project in production is not drawn as one being
// built, one that stands still has its flag, and firms of a list are counted.
func TestMarksAgreeWithTheirRows(t *testing.T) {
	openWorld(t)
	seen := map[string]int{}
	for _, c := range world.taxonomy.Chains {
		m := newModel(world.taxonomy, judged(t, insight.Question{Chain: c.ID}), Options{Paper: paint.A3})
		for _, s := range m.leafs {
			if s.running {
				seen["running"]++
				if !strings.Contains(s.projects[0].label, "投产") {
					t.Errorf("%s is in production and says %s", s.id, s.projects[0].label)
				}
			}
			if (s.status == insight.Building || s.status == insight.Signed) && len(s.projects) == 0 {
				t.Errorf("%s is %s and names no project", s.id, s.status.ZH())
			}
			for _, p := range s.projects {
				if p.late {
					seen["late"]++
				}
			}
			if strings.HasPrefix(s.basis, "按名录") {
				seen["listed"]++
			}
		}
	}
	if seen["running"] == 0 || seen["late"] == 0 || seen["listed"] == 0 {
		t.Errorf("this test proves nothing: %v", seen)
	}
}

// TestArrowsLeaveTheirCards: each begins at the edge of the card it comes from, also
// where that is shorter than its place on the sheet.
func TestArrowsLeaveTheirCards(t *testing.T) {
	for _, chain := range chains {
		s := panelOf(t, chain, "", Options{})
		cards, arrows := boxesOf(s, "card-"), 0
		for i := range s.Groups {
			g := &s.Groups[i]
			if !strings.HasPrefix(g.ID, "arrow-") {
				continue
			}
			arrows++
			r, at := cards[g.Data[0][1]], g.Items[0].Path.Steps[0].P[2]
			inside := at.X > r.X-1 && at.X < r.X+r.W+1 && at.Y > r.Y-1 && at.Y < r.Y+r.H+1
			if q := r.Inset(1); !inside || at.X > q.X && at.X < q.X+q.W && at.Y > q.Y && at.Y < q.Y+q.H {
				t.Errorf("%s: %s begins at %.0f, %.0f, its card is %.0f", chain, g.ID, at.X, at.Y, r)
			}
		}
		if arrows < 5 {
			t.Errorf("%s: only %d arrows", chain, arrows)
		}
	}
}
