package insight

import (
	"slices"
	"strings"
	"testing"

	"chainchief/graph"
)

func TestPathQuestionsWithoutAnAnswer(t *testing.T) {
	for _, q := range []PathQuestion{{From: "a", To: "a", Paths: 1}, {From: "a", To: "b"}, {From: "a", To: "b", Paths: MostPaths + 1}} {
		if q.Check() == nil {
			t.Errorf("%+v is let through", q)
		}
	}
}

func TestSegmentRoutesFollowTheFlow(t *testing.T) {
	leaf := func(id string, inputs ...string) graph.Segment {
		return graph.Segment{ID: id, Name: id, Chain: "c", Parent: "card", Inputs: inputs}
	}
	taxonomy := graph.Taxonomy{Segments: []graph.Segment{leaf("a"), leaf("b", "a"), leaf("c", "a"), leaf("d", "b", "c"), leaf("x")}}
	ask := func(from, to string, directed bool) (out []string) {
		for _, r := range NewAtlas(taxonomy, graph.Gazetteer{}, graph.Dataset{}).SegmentRoutes(PathQuestion{From: "F", To: "T", Directed: directed}, []string{from}, []string{to}, 5) {
			line := r.Supplier
			for _, s := range r.Segments {
				line += " " + s.ID
			}
			out = append(out, line)
		}
		return out
	}
	for _, c := range []struct {
		from, to string
		directed bool
		want     []string
	}{
		{"a", "d", true, []string{"F a b d", "F a c d"}},
		{"d", "a", true, nil},
		{"d", "a", false, []string{"T a b d", "T a c d"}},
		{"b", "c", false, nil}, // both feed d, but neither feeds the other
		{"a", "x", false, nil},
		{"a", "a", false, nil},
	} {
		if got := ask(c.from, c.to, c.directed); !slices.Equal(got, c.want) {
			t.Errorf("%s to %s, directed %v: got %q, want %q", c.from, c.to, c.directed, got, c.want)
		}
	}
}

// TestPathsNotFoundAreNotDenied: what was searched whole is said to be so, and a
// bound is said as a bound.
func TestPathsNotFoundAreNotDenied(t *testing.T) {
	path := Path{Length: 2}
	for _, c := range []struct {
		what      string
		a         PathAnswer
		asked     int
		want, not []string
	}{
		{"none, all read", PathAnswer{LinksRead: 321}, 3, []string{"6步以内没有登记", "已查完6步以内的全部登记关系", "没有登记不等于没有往来"}, []string{"321", "未找到"}},
		{"none, bound met", PathAnswer{LinksRead: 100_000, Truncated: true}, 3, []string{"在查过的100000条关系内未找到", "不等于没有"}, []string{"没有登记", "步以内"}},
		{"some, bound met", PathAnswer{Paths: []Path{path}, LinksRead: 100_000, Truncated: true}, 3, []string{"最少隔2步", "只查了100000条", "可能还有"}, []string{"只有这些"}},
		{"fewer than asked for", PathAnswer{Paths: []Path{path}}, 3, []string{"最少隔2步", "6步以内只有这些"}, []string{"可能还有"}},
		{"as many as asked for", PathAnswer{Paths: []Path{path}}, 1, []string{"列出1条"}, []string{"只有这些", "可能还有"}},
		{"over segments only", PathAnswer{Through: []SegmentRoute{{}}}, 1, []string{"潜在配套路径", "并非实际供货"}, nil},
	} {
		c.a.From.Name, c.a.To.Name, c.a.AsOf = "甲", "乙", "2026"
		c.a.Tell(c.asked)
		text := strings.Join(c.a.Sentences, "\n")
		for _, w := range c.want {
			if !strings.Contains(text, w) {
				t.Errorf("%s: %q lacks %q", c.what, text, w)
			}
		}
		for _, w := range c.not {
			if strings.Contains(text, w) {
				t.Errorf("%s: %q has %q", c.what, text, w)
			}
		}
	}
}
