package chainmap

import (
	"chainchief/graph/chainmap/paint"
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// courted asks whom to court for the first of a list, as a sheet is drawn.
func courted(t testing.TB, a *insight.Answer) (list []*insight.Targets) {
	t.Helper()
	for _, v := range FirstOf(a) {
		if v.Action == insight.Link {
			continue
		}
		found, err := world.desk.Targets(context.Background(), insight.TargetsQuestion{Segment: v.Segment.ID, Region: a.Region.ID})
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, found)
	}
	return list
}

// TestTheFirstSayWhyWithWhomAndHowSure: each of the first ten has a line with a firm of
// the answer or of the list to court, or says that nobody is known yet; no other firm.
func TestTheFirstSayWhyWithWhomAndHowSure(t *testing.T) {
	openWorld(t)
	seen := map[string]int{}
	for _, c := range world.taxonomy.Chains {
		for i, region := range []string{"", "341524", "341523", ""} {
			a := judged(t, insight.Question{Chain: c.ID, Region: region})
			o := Options{Paper: paint.A3}
			if i < 3 { // else nobody has been looked for
				o.Targets = courted(t, a)
			}
			m := newModel(world.taxonomy, a, o)
			sh := newSheet(m)
			b := sh.first()
			sh.s.Begin(paint.Group{ID: "side"})
			for i, v := range FirstOf(a) {
				from := len(sh.s.Groups[len(sh.s.Groups)-1].Items)
				b.row(i, paint.Box(0, 0, sh.side.W, b.high))
				g := &paint.Group{Items: sh.s.Groups[len(sh.s.Groups)-1].Items[from:]}
				line, leaf := textOf(g), m.leafs[v.Segment.ID]
				known := map[string]bool{}
				for _, f := range slices.Concat(v.PartnerFirms, v.Firms) {
					known[f.ShortName] = true
				}
				for _, x := range m.options.Targets {
					for _, y := range x.Items {
						known[y.Firm.ShortName] = known[y.Firm.ShortName] || x.Segment.ID == v.Segment.ID
					}
				}
				before, firms, all, after := m.whom(&v, leaf)
				switch {
				case len(firms) == 0:
					seen["nobody"]++
					if !strings.Contains(line, "对象待摸排") || len(known) > 0 && v.Action == insight.Link {
						t.Errorf("%s of %s, %s: %q", c.ID, region, v.Segment.Name, line)
					}
				case !strings.Contains(line, firms[0].name) || all < len(firms):
					t.Errorf("%s of %s, %s does not name %s, one of %d: %q", c.ID, region, v.Segment.Name, firms[0].name, all, line)
				}
				for _, f := range firms {
					name, _, _ := strings.Cut(f.name, "（")
					if seen["somebody"]++; !known[f.name] && !known[name] {
						t.Errorf("%s: nobody told of %s", v.Segment.ID, f.name)
					}
				}
				// Of a 联动 the place stands before its firms and what is done with them behind, or
				// they are taken for those who do it.
				if v.Action == insight.Link && len(firms) > 0 {
					seen["linked"]++
					place := ""
					if strings.HasPrefix(firms[0].name, leaf.withPart) { // 合肥彩虹光伏 says itself where it is
						place = leaf.withPart
					}
					if strings.TrimSuffix(before, place)+place+after != v.DirectionZH || !strings.Contains(line, before+firms[0].name) || !strings.Contains(line, after) {
						t.Errorf("%s of %s, %s: %q is not %s", c.ID, region, v.Segment.Name, line, v.DirectionZH)
					}
				}
				if v.Stated {
					seen["stated"]++
				}
				if v.Stated != (v.StatedZH != "") || !strings.Contains(line, v.StatedZH) || v.Stated != strings.Contains(line, "诉求") {
					t.Errorf("%s of %s, %s, needed by %q: %q", c.ID, region, v.Segment.Name, v.StatedZH, line)
				}
				if v.GradeZH == "" || !strings.Contains(line, v.GradeZH) || v.BreakPoint != strings.Contains(line, breakWord) {
					t.Errorf("%s of %s, %s: %q", c.ID, region, v.Segment.Name, line)
				}
				if foot := strings.Join(b.foot, "\n"); strings.Contains(foot, "诉求") != a.Items[0].Stated || strings.Contains(foot, "可信度低的") != slices.ContainsFunc(FirstOf(a), func(v insight.Verdict) bool { return v.GradeZH == "低" }) {
					t.Errorf("%s of %s: under the ten stands %q", c.ID, region, foot)
				}
				if strings.Contains(line, "…") && len([]rune(v.Segment.Name)) < longName {
					t.Errorf("%s of %s: cut off: %q", c.ID, region, line)
				}
			}
		}
	}
	if seen["somebody"] < 50 || seen["nobody"] == 0 || seen["linked"] < 20 || seen["stated"] == 0 {
		t.Errorf("this test proves nothing: %v", seen)
	}
}

// TestEveryFlagIsInTheColumn: a project with a flag stands in the column beside the cards
// or is counted under it, as what hangs on one firm names it first.
func TestEveryFlagIsInTheColumn(t *testing.T) {
	openWorld(t)
	flags, mainly := 0, 0
	for _, c := range world.taxonomy.Chains {
		a := judged(t, insight.Question{Chain: c.ID})
		m := newModel(world.taxonomy, a, Options{Paper: paint.A3})
		late, all, others := map[string]bool{}, map[string]bool{}, map[string]bool{}
		for _, v := range a.Segments { // of the answer: those not yet at work, or whose firm is not recorded, and others
			for _, p := range v.Projects {
				if others[p.ID] = true; p.Stage == graph.ProjectSigned || p.Stage == graph.ProjectStarted || building(v.Status) {
					all[p.ID] = true
					late[p.ID] = late[p.ID] || p.Remark != ""
				}
			}
		}
		maps.DeleteFunc(late, func(_ string, is bool) bool { return !is })
		maps.DeleteFunc(others, func(id string, _ bool) bool { return all[id] })
		for _, s := range m.leafs {
			if s.mainly {
				mainly++
				i := slices.IndexFunc(a.Figures.SinglePoints, func(k insight.Single) bool { return k.Segment.ID == s.id })
				if line := firmLines(s, 8, 200, 3)[0]; !slices.Contains(a.Figures.SinglePoints[i].Firms, line[1].text) || line[0].text != "主要靠" {
					t.Errorf("%s hangs on %v and says %v", s.id, a.Figures.SinglePoints[i].Firms, line)
				}
			} else if s.single && max(len(s.firms), s.all) > 1 {
				t.Errorf("%s hangs on one firm and lists several", s.id)
			}
		}
		s := panelOf(t, c.ID, "", Options{Targets: courted(t, a), Counties: []County{{Name: "北县"}, {Name: "南县"}, {Name: "西县"}, {Name: "东县"}}})
		shown, text := 0, ""
		for i := range s.Groups {
			if g := &s.Groups[i]; g.ID == "side" {
				text = textOf(g)
				for _, it := range g.Items {
					if p := it.Path; p != nil && p.Fill != nil && *p.Fill == paint.Red && len(p.Steps) == 4 { // the cloth of a flag
						shown++
					}
				}
			}
		}
		told := 0 // by name
		for _, p := range m.projects() {
			if label := []rune(squeeze(p.label)); strings.Contains(squeeze(text), string(label[:min(12, len(label))])) {
				told++
			}
		}
		if n := len(all) - told; len(all) > 0 && (len(m.projects()) != len(all) || n < 0 || n > 0 && !strings.Contains(text, fmt.Sprintf("另%d个见项目清单", n))) {
			t.Errorf("%s: of %d projects %d are named: %s", c.ID, len(all), told, text)
		}
		unlisted := 0
		for _, found := range regexp.MustCompile(`(?:已投产|阶段待核)([0-9]+)个`).FindAllStringSubmatch(text, -1) {
			n, _ := strconv.Atoi(found[1])
			unlisted += n
		}
		if len(all) > 0 && unlisted != len(others) {
			t.Errorf("%s: of %d projects that are not listed %d are counted: %s", c.ID, len(others), unlisted, text)
		}
		rest := ""
		if n := len(late) - shown; n > 0 {
			rest = fmt.Sprintf("其中%d个有旗", n)
		}
		if flags += len(late); len(late) < shown || !strings.Contains(text, rest) || len(late) > 0 && !strings.Contains(text, fmt.Sprintf("有旗的%d个", len(late))) {
			t.Errorf("%s: of %d flags %d stand in the column: %s", c.ID, len(late), shown, text)
		}
	}
	if flags < 10 || mainly < 2 {
		t.Errorf("this test proves nothing: %d flags, %d hang on one of several", flags, mainly)
	}
}
