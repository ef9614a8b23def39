package chainmap

import (
	"bytes"
	"chainchief/graph/chainmap/paint"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// hostile are names that someone, some day, will type.
var hostile = []string{
	`引号"与'单引号`, `反斜杠\`, `\N\G\E\T`, `"]; evil [label="x`, `<script>alert(1)</script>`, `<b>粗</b>&amp;&#x41;`, "两\n行\r\n\t三",
	"控制\x00\x01\x1b[31m字符\x7f", "\u202e右到左\u202c שלום عربى", "😀🚗企业", "𠮷野家", strings.Repeat("长", 10_000), "", "   ",
	"]]>", "--><!--", "${jndi}", "坏\xff\xfe字节", "a\u0301\u200b\ufeff零宽", "}", "digraph { a -> b }",
}

func hostileNetwork() Network {
	n := Network{Title: strings.Join(hostile[:12], ""), Facts: hostile, Notes: hostile}
	for i, name := range hostile {
		n.Nodes = append(n.Nodes, Node{ID: name + fmt.Sprint(i), Name: name, Caption: name, Lines: []string{name}, Title: name,
			Status: insight.Statuses[i%len(insight.Statuses)], Href: "javascript:" + name})
		if i > 0 {
			n.Edges = append(n.Edges, Edge{From: n.Nodes[i-1].ID, To: n.Nodes[i].ID, Label: name, Class: []EdgeClass{confirmed, inferred, intraGroup, "?\"<"}[i%4]})
		}
	}
	return n
}

// TestHostileNamesStayText: whatever a name holds comes out as text in every
// format, within its box, and opens nothing.
func TestHostileNamesStayText(t *testing.T) {
	openWorld(t)
	s, err := Draw(context.Background(), world.pool, hostileNetwork(), Options{Paper: paint.A3})
	if err != nil {
		t.Fatal(err)
	}
	checkTexts(t, s)
	checkNodes(t, s)
	if len(s.Warnings) == 0 || !strings.Contains(s.Warnings[0], "𠮷") || !strings.Contains(s.Warnings[0], "😀") {
		t.Errorf("warnings %q do not name the characters replaced", s.Warnings)
	}
	var svg, pdf, png bytes.Buffer
	if err := errors.Join(s.SVG(context.Background(), &svg), s.PDF(context.Background(), &pdf), s.PNG(context.Background(), &png, 72)); err != nil {
		t.Fatal(err)
	}
	d := xml.NewDecoder(bytes.NewReader(svg.Bytes()))
	drawn := ""
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "svg", "g", "path", "text", "title", "desc":
			default:
				t.Errorf("element <%s>", e.Name.Local)
			}
			for _, a := range e.Attr {
				if strings.HasPrefix(a.Name.Local, "on") || a.Name.Local == "style" || a.Name.Local == "href" {
					t.Errorf("attribute %s=%q", a.Name.Local, a.Value)
				}
			}
		case xml.CharData:
			drawn += string(e)
		}
	}
	for _, want := range []string{"<script>alert(1)</script>", `引号"与'单引号`, `反斜杠\`, "〓〓企业", "〓野家", "两 行 三"} {
		if !strings.Contains(drawn, want) {
			t.Errorf("%q is not in the picture", want)
		}
	}
	for _, gone := range []string{"\x00", "\x1b", "\u202e"} {
		if strings.Contains(svg.String(), gone) {
			t.Errorf("%q is in the SVG", gone)
		}
	}
	if dir := os.Getenv("CHAINMAP_OUT"); dir != "" {
		os.WriteFile(dir+"/hostile.pdf", pdf.Bytes(), 0o644)
		os.WriteFile(dir+"/hostile.png", png.Bytes(), 0o644)
	}
}

// TestThePublicEditionHidesInferredLinks: they are in no format, nor in the DOT.
func TestThePublicEditionHidesInferredLinks(t *testing.T) {
	openWorld(t)
	n := Network{Title: "图", Nodes: []Node{{ID: "a", Name: "甲"}, {ID: "b", Name: "乙"}, {ID: "c", Name: "丙"}},
		Edges: []Edge{{From: "a", To: "b", Class: confirmed}, {From: "b", To: "c", Label: "推断的货", Class: inferred}}}
	for edition, want := range map[Edition]int{Internal: 2, Public: 1} {
		s, err := Draw(context.Background(), world.pool, n, Options{Paper: paint.A3, Edition: edition})
		if err != nil {
			t.Fatal(err)
		}
		if got := len(boxesOf(s, "edge-")); got != want {
			t.Errorf("%s edition has %d edges, want %d", edition, got, want)
		}
		var svg bytes.Buffer
		if err := s.SVG(context.Background(), &svg); err != nil {
			t.Fatal(err)
		}
		if shown := strings.Contains(svg.String(), "推断的货"); shown != (edition == Internal) {
			t.Errorf("%s edition: inferred label shown: %v", edition, shown)
		}
	}
}

func TestTooLargeSaysWhatToNarrow(t *testing.T) {
	openWorld(t)
	n := Network{Title: "图", Nodes: make([]Node, mostNodes+1)}
	_, err := Draw(context.Background(), world.pool, n, Options{Paper: paint.A3})
	if !errors.Is(err, graph.ErrTooLarge) || !strings.Contains(err.Error(), "缩小范围") {
		t.Errorf("got %v", err)
	}
	if _, err := Draw(context.Background(), world.pool, Network{Title: "图"}, Options{Paper: paint.A3}); !errors.Is(err, graph.ErrInvalid) {
		t.Errorf("nothing to draw: %v", err)
	}
	var out bytes.Buffer
	large := &paint.Scene{Width: 6000, Height: 6000} // 156 million pixels
	if err := large.PNG(context.Background(), &out, paint.DPI); !errors.Is(err, graph.ErrTooLarge) || !strings.Contains(err.Error(), "改用 PDF、SVG") || out.Len() > 0 {
		t.Errorf("a large image: %v", err)
	}
}

// TestHostileNamesOnAPanel: a chain whose every name is hostile still makes a map.
func TestHostileNamesOnAPanel(t *testing.T) {
	a := *judged(t, insight.Question{Chain: "iron"})
	names := map[string]string{}
	next := 0
	name := func(id string) string {
		if names[id] == "" {
			names[id] = hostile[next%len(hostile)]
			next++
		}
		return names[id]
	}
	taxonomy := world.taxonomy
	taxonomy.Segments = slices.Clone(taxonomy.Segments)
	for i := range taxonomy.Segments {
		taxonomy.Segments[i].Name = name(taxonomy.Segments[i].ID)
	}
	a.Segments = slices.Clone(a.Segments)
	for i := range a.Segments {
		v := &a.Segments[i]
		v.Segment.Name, v.Card.Name = name(v.Segment.ID), name(v.Card.ID)
		v.Firms = slices.Clone(v.Firms)
		for k := range v.Firms {
			v.Firms[k].Name, v.Firms[k].ShortName = name(v.Firms[k].ID), ""
		}
		v.Projects = slices.Clone(v.Projects)
		for k := range v.Projects {
			v.Projects[k].Name = name(v.Projects[k].ID)
		}
	}
	a.Region.Name, a.Chain.Name = hostile[3], hostile[4]
	a.Parts = slices.Clone(a.Parts)
	a.Parts[0].Name = hostile[11]
	for kind, draw := range map[string]func() (*paint.Scene, error){
		"panel": func() (*paint.Scene, error) {
			return Panel(context.Background(), taxonomy, &a, Options{Paper: paint.A3})
		},
		"flow": func() (*paint.Scene, error) {
			return Flow(context.Background(), taxonomy, &a, Options{Paper: paint.A3}, "all", 1)
		},
	} {
		s, err := draw()
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		checkTexts(t, s)
		var svg, pdf bytes.Buffer
		if err := errors.Join(s.SVG(context.Background(), &svg), s.PDF(context.Background(), &pdf)); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(svg.String(), "<script") {
			t.Errorf("%s: markup in the SVG", kind)
		}
		for d := xml.NewDecoder(&svg); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestNotesThatFillThePage leave no room for the drawing: an error that says what to do.
func TestNotesThatFillThePage(t *testing.T) {
	openWorld(t)
	n := Network{Title: "甲", Nodes: []Node{{ID: "a", Name: "甲"}}, Notes: slices.Repeat([]string{"注"}, 400)}
	if _, err := Draw(context.Background(), world.pool, n, Options{Paper: paint.A3}); !errors.Is(err, graph.ErrInvalid) {
		t.Errorf("got %v", err)
	}
}

// TestAFewBoxesFillTheSheet: the drawing reaches from one side of its page to
// the other, or from top to bottom, on a sheet of any shape.
func TestAFewBoxesFillTheSheet(t *testing.T) {
	openWorld(t)
	n := Network{Title: "甲与丁的关联路径"}
	for i, name := range []string{"安徽甲新能源科技股份有限公司", "乙铜箔", "丙动力电池有限公司", "丁汽车集团"} {
		n.Nodes = append(n.Nodes, Node{ID: name, Name: name})
		if i > 0 {
			n.Edges = append(n.Edges, Edge{From: n.Nodes[i-1].ID, To: name, Label: "锂电铜箔", Class: confirmed})
		}
	}
	for _, size := range []string{"a4", "a3", "600x300", "300x600"} {
		paper, err := paint.ParsePaper(size)
		if err != nil {
			t.Fatal(err)
		}
		s, err := Draw(context.Background(), world.pool, n, Options{Paper: paper})
		if err != nil {
			t.Fatal(err)
		}
		checkTexts(t, s)
		checkNodes(t, s)
		x0, y0, x1, y1 := paper.Width, paper.Height, 0.0, 0.0
		for _, g := range s.Groups {
			if g.Class != "node" {
				continue
			}
			for _, p := range g.Items[0].Path.Steps {
				q := p.P[2]
				if p.Op != 'Z' {
					x0, x1, y0, y1 = min(x0, q.X), max(x1, q.X), min(y0, q.Y), max(y1, q.Y)
				}
			}
		}
		if (x1-x0)/paper.Width < 0.7 && (y1-y0)/paper.Height < 0.6 {
			t.Errorf("%s: the boxes cover %.0f %% of the width and %.0f %% of the height", size, 100*(x1-x0)/paper.Width, 100*(y1-y0)/paper.Height)
		}
	}
}

// TestStepsWithinAGroupHaveNoDirection: a row for each way, the lines without an arrowhead.
func TestStepsWithinAGroupHaveNoDirection(t *testing.T) {
	a, b := insight.Named{ID: "e-a", Name: "甲"}, insight.Named{ID: "e-b", Name: "乙"}
	step := func(from, to insight.Named, h insight.Hop) insight.Path {
		h.From, h.To = from, to
		return insight.Path{Length: 1, Enterprises: []insight.Named{from, to}, Hops: []insight.Hop{h}}
	}
	heads := func(h insight.Hop) int {
		s, err := DrawPaths(t.Context(), &insight.PathAnswer{From: a, To: b, Paths: []insight.Path{step(a, b, h), step(b, a, h)}}, Options{Paper: paint.A3})
		if err != nil {
			t.Fatal(err)
		}
		if got := len(boxesOf(s, "edge-")); got != 2 {
			t.Errorf("%d lines, want one a way", got)
		}
		var svg bytes.Buffer
		if err := s.SVG(t.Context(), &svg); err != nil {
			t.Fatal(err)
		}
		if h.Kin != nil && !strings.Contains(svg.String(), "甲 — 乙：集团内") {
			t.Error("the line does not say what it is")
		}
		return strings.Count(svg.String(), "<path")
	}
	line := heads(insight.Hop{Kin: &insight.Kinship{Relation: "parent"}})
	arrow := heads(insight.Hop{WithFlow: true, Deal: &insight.Deal{Class: "disclosed"}})
	if line != arrow-3 { // on the two lines and in the legend
		t.Errorf("%d shapes, arrows have %d", line, arrow)
	}
}

// TestAPathIsARowThatSaysWhereItIsFrom: what goes, since when, how sure and from
// where stands at its arrow, which points the way goods go; a way that is not
// recorded is called so; the public edition draws nothing inferred.
func TestAPathIsARowThatSaysWhereItIsFrom(t *testing.T) {
	a, b := insight.Named{ID: "e-a", Name: "甲"}, insight.Named{ID: "e-b", Name: "乙"}
	deal := insight.Deal{Product: "膜电极", Since: "2024", Class: "confirmed", ClassZH: "已证实", Sourced: insight.SourcedOf(graph.Source{Evidence: graph.EvidenceReported, SourceDate: "2025-03"})}
	guess := deal
	guess.Product, guess.Class = "双极板", "inferred"
	path := func(d *insight.Deal, flow bool) insight.Path {
		return insight.Path{Length: 1, Enterprises: []insight.Named{a, b}, Hops: []insight.Hop{{From: a, To: b, WithFlow: flow, Deal: d}}}
	}
	drawn := func(answer *insight.PathAnswer, o Options) string {
		answer.From, answer.To, answer.Sentences = a, b, []string{"甲与乙最少隔1步。", "列出全部路径。", "只看登记的。"}
		s, err := DrawPaths(t.Context(), answer, o)
		if err != nil {
			return err.Error()
		}
		var out bytes.Buffer
		for _, page := range pagesOf(s) {
			checkTexts(t, page)
			checkNodes(t, page)
		}
		if err := s.SVG(t.Context(), &out); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	both := &insight.PathAnswer{Paths: []insight.Path{path(&deal, false), path(&guess, true)}}
	for _, paper := range []string{"a4", "a3", "a1"} {
		svg := drawn(both, Options{Paper: paint.Papers[paper]})
		for _, want := range []string{">膜电极 · 2024年起<", "已证实 · ", "2025年3月", "乙 → 甲：膜电极", "甲 → 乙：双极板"} {
			if !strings.Contains(svg, want) {
				t.Errorf("%s: %q is not in the picture", paper, want)
			}
		}
	}
	if svg := drawn(both, Options{Paper: paint.A3, Edition: Public}); strings.Contains(svg, "双极板") || !strings.Contains(svg, "1条路径含推断") {
		t.Error("the public edition shows an inferred link, or does not say that it leaves one out")
	}
	if got := drawn(&insight.PathAnswer{Paths: both.Paths[1:]}, Options{Paper: paint.A3, Edition: Public}); !strings.Contains(got, "请用内部版") {
		t.Errorf("nothing but inferred links: %s", got)
	}
	svg := drawn(&insight.PathAnswer{Through: []insight.SegmentRoute{{Supplier: b.ID, Segments: []insight.Named{{ID: "nev.a", Name: "电芯"}, {ID: "nev.b", Name: "整车"}}}}}, Options{Paper: paint.A3})
	for _, want := range []string{"潜在配套路径（没有登记的供货路径）", "电芯 → 整车：潜在", "乙 → 电芯", `stroke-dasharray`} {
		if !strings.Contains(svg, want) {
			t.Errorf("a way that is not recorded: no %q", want)
		}
	}
	many := &insight.PathAnswer{}
	for range 40 {
		many.Paths = append(many.Paths, path(&deal, true))
	}
	if svg := drawn(many, Options{Paper: paint.Papers["a4"]}); strings.Count(svg, `class="way"`) != 40 {
		t.Error("not all of many paths are drawn")
	}
}

// TestNoSourceIsNotConfirmed: whatever confidence a link is given, a picture does not
// call it confirmed or disclosed where no source bears it out.
func TestNoSourceIsNotConfirmed(t *testing.T) {
	named := func(id string) insight.Named { return insight.Named{ID: id, Name: id} }
	for _, c := range []struct {
		evidence   graph.Evidence
		kind       graph.LinkKind
		confidence float64
		word       string
	}{
		{graph.EvidenceCommonKnowledge, graph.LinkSupply, 0.95, "待核"}, {graph.EvidenceCommonKnowledge, graph.LinkSupply, graph.ConfidenceDisclosed, "待核"},
		{graph.EvidenceCommonKnowledge, graph.LinkSupply, 0.3, "推断"}, {graph.EvidenceReported, graph.LinkSupply, 0.95, "已证实"},
		{graph.EvidenceReposted, graph.LinkSupply, graph.ConfidenceDisclosed, "已披露"}, {graph.EvidenceCommonKnowledge, graph.LinkIntraGroup, 0.99, "集团内部"},
	} {
		l := graph.SupplyLink{Supplier: "甲", Customer: "乙", Product: "膜电极", Kind: c.kind, Confidence: c.confidence, Source: graph.Source{Evidence: c.evidence}}
		d := insight.NewDeal(l, named, func(string) *insight.Named { return nil })
		s := Network{Edges: []Edge{{From: "甲", To: "乙", Class: classOf(&d)}}}
		if words := s.edgeLegend(); len(words) != 1 || words[0].word != c.word {
			t.Errorf("%s %s %v is drawn as %+v, not as %s", c.evidence, c.kind, c.confidence, words, c.word)
		}
	}
}
