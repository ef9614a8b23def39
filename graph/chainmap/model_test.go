package chainmap

import (
	"bytes"
	"chainchief/graph/chainmap/paint"
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"chainchief/graph"
	"chainchief/graph/insight"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGoldenDOT holds the DOT of a flow map.
func TestGoldenDOT(t *testing.T) {
	openWorld(t)
	scenes := map[string]*paint.Scene{}
	flow, err := Flow(context.Background(), world.taxonomy, judged(t, insight.Question{Chain: "nev"}), Options{Paper: paint.A3}, "nev.battery.cell", 1)
	if err != nil {
		t.Fatal(err)
	}
	scenes["flow-nev.battery.cell"] = flow
	for name, s := range scenes {
		path := filepath.Join("testdata", name+".dot")
		if *update {
			if err := os.WriteFile(path, []byte(s.DOT), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if s.DOT != string(want) {
			t.Errorf("%s has changed; look at the picture, then run go test ./graph/chainmap -run Golden -update", path)
		}
	}
}

// TestTheSameAnswerGivesTheSamePicture, byte for byte, in each format.
func TestTheSameAnswerGivesTheSamePicture(t *testing.T) {
	var first [3]bytes.Buffer
	for i := range 3 {
		s := panelOf(t, "food", "", Options{})
		var now [3]bytes.Buffer
		for k, err := range []error{s.SVG(context.Background(), &now[0]), s.PDF(context.Background(), &now[1]), s.PNG(context.Background(), &now[2], 40)} {
			if err != nil {
				t.Fatal(err)
			}
			if i == 0 {
				first[k] = now[k]
			} else if !bytes.Equal(first[k].Bytes(), now[k].Bytes()) {
				t.Errorf("format %d differs", k)
			}
		}
	}
}

// TestEverySegmentStandsOnTheMap once, in full, with its status and its card.
func TestEverySegmentStandsOnTheMap(t *testing.T) {
	for _, chain := range chains {
		s := panelOf(t, chain, "", Options{})
		a := judged(t, insight.Question{Chain: chain})
		if len(a.Segments) < 50 {
			t.Fatalf("%s has %d segments", chain, len(a.Segments))
		}
		for _, v := range a.Segments {
			i := slices.IndexFunc(s.Groups, func(g paint.Group) bool { return g.ID == "segment-"+v.Segment.ID })
			if i < 0 {
				t.Errorf("%s is not on the map", v.Segment.ID)
				continue
			}
			g := &s.Groups[i]
			if !strings.Contains(g.Class, "status-"+string(v.Status)) {
				t.Errorf("%s has class %q, status %s", v.Segment.ID, g.Class, v.Status)
			}
			if name := squeeze(v.Segment.Name); !strings.HasPrefix(squeeze(textOf(g)), name) {
				t.Errorf("%s says %q, not %q", v.Segment.ID, textOf(g), name)
			}
		}
	}
}

func textOf(g *paint.Group) string {
	var b strings.Builder
	for _, it := range g.Items {
		if it.Text != nil {
			b.WriteString(it.Text.S)
		}
	}
	return b.String()
}

func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// TestThePublicEdition names no firm below confirmed, none that is unverified, no hint and
// nothing without a source to show, says how much that is, and gives no advice.
func TestThePublicEdition(t *testing.T) {
	for _, chain := range chains {
		a := judged(t, insight.Question{Chain: chain})
		allowed, hidden := map[string]bool{}, map[string]bool{}
		for _, v := range a.Segments {
			for _, f := range v.Firms {
				name := cmp.Or(f.ShortName, f.Name)
				if f.Certainty == graph.Confirmed && !f.Flagged(graph.Unverified) && (f.Evidence == graph.EvidenceReported || f.Evidence == graph.EvidencePlan2021) {
					allowed[name] = true
				} else {
					hidden[name] = true
				}
			}
		}
		var svg bytes.Buffer
		s := panelOf(t, chain, "", Options{Edition: Public})
		if err := s.SVG(context.Background(), &svg); err != nil {
			t.Fatal(err)
		}
		for _, g := range s.Groups {
			if !strings.HasPrefix(g.ID, "segment-") {
				continue
			}
			text := textOf(&g) + g.Title
			for name := range hidden {
				if !allowed[name] && strings.Contains(g.Title, name) {
					t.Errorf("%s: %s names %s", chain, g.ID, name)
				}
			}
			if slices.ContainsFunc(g.Data, func(d [2]string) bool { return d[0] == "action" }) {
				t.Errorf("%s: %s tells a page what to do: %v", chain, g.ID, g.Data)
			}
			for _, sign := range []string{"*", "（线索）", "第1位", insight.Suspected.ZH(), insight.Insufficient.ZH(), insight.NotNow.ZH()} {
				if strings.Contains(text, sign) {
					t.Errorf("%s: %s says %q", chain, g.ID, text)
				}
			}
		}
		text := texts(s)
		for _, no := range []string{"网络转载（未核）", "无出处（待核）", insight.NotNow.ZH(), insight.Insufficient.ZH() + "1：", "红要补", "蓝可联动", "项目待核", "有旗的待核"} {
			if strings.Contains(text, no) {
				t.Errorf("%s: the public sheet says %s", chain, no)
			}
		}
		for _, v := range a.Segments {
			for _, p := range v.Projects {
				if (p.Evidence == graph.EvidenceReposted || p.Flagged(graph.Unverified)) && strings.Contains(text, squeeze(projectLabel(p))) {
					t.Errorf("%s: the public sheet names %s", chain, p.Name)
				}
			}
		}
		if chain == "nev" && !strings.Contains(text, "（企业35家、项目22个）；27个环节只有这类资料") {
			t.Errorf("the public sheet does not say how much it leaves out: %s", text)
		}
		if !strings.Contains(svg.String(), "公开版：未列") || strings.Contains(svg.String(), "status-suspected") {
			t.Errorf("%s does not say that it is the public edition, or shows a hint", chain)
		}
		if len(hidden) == 0 || len(allowed) == 0 {
			t.Errorf("%s: %d firms allowed, %d hidden: this test proves nothing", chain, len(allowed), len(hidden))
		}
	}
}

// TestThreeStates: an earlier date and the projects done stand beside now, in
// the layout, and what differs is told.
func TestThreeStates(t *testing.T) {
	a := judged(t, insight.Question{Chain: "nev"})
	before := judged(t, insight.Question{Chain: "nev", AsOf: "2021"})
	s := panelOf(t, "nev", "", Options{Before: before, Planned: true})
	changed := 0
	for i, v := range a.Segments {
		want := before.Segments[i].Status != v.Status || v.Status == insight.Building || v.Status == insight.Signed
		k := slices.IndexFunc(s.Groups, func(g paint.Group) bool { return g.ID == "segment-"+v.Segment.ID })
		if got := strings.Contains(textOf(&s.Groups[k]), "→"); got != want {
			t.Errorf("%s: change told %v, want %v", v.Segment.ID, got, want)
		}
		if want {
			changed++
		}
	}
	if text := texts(panelOf(t, "nev", "", Options{Before: before, Planned: true, Edition: Public})); strings.Contains(text, insight.Suspected.ZH()) {
		t.Error("the public sheet tells of hints of then")
	}
	broken := 0
	for i := range before.Segments {
		v := &before.Segments[i]
		k := slices.IndexFunc(s.Groups, func(g paint.Group) bool { return g.ID == "segment-"+v.Segment.ID })
		torn := 0 // pieces of red marks of 断点: that of today is white on red
		for _, it := range s.Groups[k].Items {
			if it.Path != nil && it.Path.Stroke != nil && *it.Path.Stroke == paint.Red && len(it.Path.Steps) == 4 && it.Path.Steps[2].Op == 'M' {
				torn++
			}
		}
		want := 0
		if v.BreakPoint {
			want, broken = 2, broken+1
		}
		if a.Segments[i].BreakPoint {
			want += 2 // and when the projects are done
		}
		if torn != want {
			t.Errorf("%s: %d pieces of marks of 断点, want %d", v.Segment.ID, torn, want)
		}
	}
	if broken == 0 {
		t.Error("nothing was broken then: this test proves nothing")
	}
	if changed < 5 {
		t.Errorf("only %d changes: this test proves nothing", changed)
	}
}

// patience is a context that ends when it has been asked so often.
type patience struct {
	context.Context
	left int
}

func (p *patience) Err() error {
	if p.left--; p.left < 0 {
		return context.Canceled
	}
	return nil
}

// TestPaintingStopsWhenNobodyWaits: at the next group, and with nothing written.
func TestPaintingStopsWhenNobodyWaits(t *testing.T) {
	s := panelOf(t, "iron", "", Options{})
	for name, paint := range map[string]func(context.Context, io.Writer) error{
		"svg": s.SVG, "pdf": s.PDF, "pptx": s.PPTX, "png": func(ctx context.Context, w io.Writer) error { return s.PNG(ctx, w, 40) },
	} {
		ctx := &patience{context.Background(), 0}
		if name != "svg" {
			ctx.left = len(s.Groups) / 2
		}
		var out bytes.Buffer
		if err := paint(ctx, &out); !errors.Is(err, context.Canceled) || out.Len() > 0 {
			t.Errorf("%s: %v, %d bytes", name, err, out.Len())
		}
		if ctx.left != -1 {
			t.Errorf("%s: went on for %d more looks", name, -1-ctx.left)
		}
	}
}

func TestText(t *testing.T) {
	for in, want := range map[string]string{"a\tb\n": "a b", "\x00甲\x1f乙": "甲 乙", "𠮷": "〓", "\u202e反": "反", "": "", " ": ""} {
		if got, _ := paint.Clean(in); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
	const size = 10
	for _, s := range []string{"模组辅件（铜铝排、CCS、塑料支架）", "短", "Semiconductor equipment, wafers", "，，，，，，，，，，，，", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"} {
		for most := 12.0; most < 200; most += 7 {
			for n := 1; n < 4; n++ {
				lines := paint.Wrap(s, size, most, n)
				if len(lines) > n {
					t.Errorf("%q in %d lines of %.0f gave %d", s, n, most, len(lines))
				}
				for _, l := range lines {
					if paint.Width(l, size) > most {
						t.Errorf("line %q is longer than %.0f", l, most)
					}
				}
				if !paint.Cut(lines) && squeeze(strings.Join(lines, "")) != squeeze(s) {
					t.Errorf("%q became %q", s, lines)
				}
			}
		}
	}
}

// TestEveryMarkDiffersInGrey: no two statuses have marks of one shape.
func TestEveryMarkDiffersInGrey(t *testing.T) {
	seen := map[string]insight.Status{}
	for _, st := range insight.Statuses {
		s := &paint.Scene{Groups: []paint.Group{{}}}
		drawMark(s, st, false, 0, 0, 10)
		shape := ""
		for _, it := range s.Groups[0].Items {
			shape += fmt.Sprint(it.Path.Steps, it.Path.Fill != nil, it.Path.Width, it.Path.Dash)
		}
		if other, ok := seen[shape]; ok || shape == "" {
			t.Errorf("%s is drawn as %s is", st, other)
		}
		seen[shape] = st
	}
}

func TestParsePaper(t *testing.T) {
	for in, want := range map[string]paint.Paper{"": paint.A3, "A3": paint.A3, "a4": paint.Papers["a4"], "420x297": paint.A3} {
		if got, err := paint.ParsePaper(in); err != nil || fmt.Sprintf("%.1f", got) != fmt.Sprintf("%.1f", want) {
			t.Errorf("%q: %v %v", in, got, err)
		}
	}
	for _, in := range []string{"a9", "10x10", "100x2001", "-200x300", "x", "200x", "1e3x200", "letter"} {
		if _, err := paint.ParsePaper(in); err == nil {
			t.Errorf("%q was accepted", in)
		}
	}
}

// FuzzDOT: no name can break out of its quotes: the layout finds the nodes that
// were written, and no other.
func FuzzDOT(f *testing.F) {
	for _, s := range hostile {
		f.Add(s, s)
	}
	openWorld(f)
	f.Fuzz(func(t *testing.T, a, b string) {
		if len(a)+len(b) > 4000 {
			t.Skip()
		}
		g := newDOT()
		g.node("1"+a, 72, 36)
		g.node("2"+b, 72, 36)
		g.edge("1"+a, "2"+b, attribute{"id", a})
		plan, err := world.pool.Lay(context.Background(), g.String())
		if err != nil {
			t.Fatalf("%v\n%s", err, g)
		}
		if len(plan.Boxes) != 2 || len(plan.Curves) != 1 {
			t.Errorf("%d nodes and %d edges\n%s", len(plan.Boxes), len(plan.Curves), g)
		}
	})
}

// TestMarkSymbols: pages show every mark that pictures show, in the colour of
// the words beside it.
func TestMarkSymbols(t *testing.T) {
	symbols := MarkSymbols()
	for _, name := range append([]string{"single", "break"}, statusNames()...) {
		_, symbol, ok := strings.Cut(symbols, `<symbol id="m-`+name+`" `)
		symbol, _, _ = strings.Cut(symbol, "</symbol>")
		if !ok || !strings.Contains(symbol, "<path ") || !strings.Contains(symbol, "currentColor") || strings.Contains(symbol, "#") {
			t.Errorf("%s: %q", name, symbol)
		}
	}
}

func statusNames() []string {
	var list []string
	for _, st := range insight.Statuses {
		list = append(list, string(st))
	}
	return list
}

// TestTitleSaysChainOnce, whatever the chain is called.
func TestTitleSaysChainOnce(t *testing.T) {
	openWorld(t)
	a := *judged(t, insight.Question{Chain: "iron"})
	for name, want := range map[string]string{"铁基材料": "六安铁基材料产业链图谱", "茶产业": "六安茶产业链图谱", "茶产业链": "六安茶产业链图谱", "供应链": "六安供应链产业链图谱"} {
		a.Chain.Name = name
		s, err := Panel(context.Background(), world.taxonomy, &a, Options{Paper: paint.A3})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(texts(s), want) {
			t.Errorf("the map of %s is not called %s", name, want)
		}
	}
}

// texts is all that is written on a picture, without blanks.
func texts(s *paint.Scene) string {
	var b strings.Builder
	for i := range s.Groups {
		for _, it := range s.Groups[i].Items {
			if it.Text != nil {
				b.WriteString(squeeze(it.Text.S))
			}
		}
	}
	return b.String()
}

// TestLayersAndTheirWords: what a picture does not show, neither its legend nor
// its footnote explains; 只看缺口 alone fades what is no gap, and says so.
func TestLayersAndTheirWords(t *testing.T) {
	const certainty, toDo, rest, faded = "点线为从业待核", "要补：", "板块末行各环节不列入招商", "灰色环节不是缺口"
	alone := panelOf(t, "nev", "", Options{Layers: []Layer{layerStatus}}) // firms are underlined, as often as their names are broken
	marks := func(s *paint.Scene) (n int) {
		for i := range s.Groups {
			for _, it := range s.Groups[i].Items {
				if it.Path != nil && it.Path.Fill == nil && strings.HasPrefix(s.Groups[i].ID, "segment-") {
					n++
				}
			}
		}
		return n
	}
	for _, c := range []struct {
		layers   []Layer
		has, not []string
		marks    bool
	}{
		{nil, []string{"优势：", "断点：", "箭头：", certainty, toDo, rest}, []string{faded}, true},
		{[]Layer{layerGapsOnly}, []string{"待核实", "断点：", "箭头：", certainty, toDo, faded}, []string{rest, "优势：", "一般：", "暂未涉及：", "独家支撑："}, true},
		{[]Layer{layerStatus, layerGapsOnly}, []string{"待核实", faded}, []string{"优势：", "断点：", "箭头：", certainty, toDo, rest}, true},
		{[]Layer{layerLinks}, []string{"箭头：", rest}, []string{"优势：", "断点：", certainty, toDo, faded}, false},
		{[]Layer{}, []string{rest}, []string{"优势：", "断点：", "箭头：", certainty, toDo, faded}, false},
	} {
		s := panelOf(t, "nev", "", Options{Layers: c.layers})
		text := texts(s)
		for _, want := range c.has {
			if !strings.Contains(text, want) {
				t.Errorf("layers %v: %s is not explained", c.layers, want)
			}
		}
		for _, no := range c.not {
			if strings.Contains(text, no) {
				t.Errorf("layers %v: %s is explained", c.layers, no)
			}
		}
		if got := marks(s) >= marks(alone); got != c.marks || marks(alone) == 0 {
			t.Errorf("layers %v: %d marks, of %d", c.layers, marks(s), marks(alone))
		}
	}
}
