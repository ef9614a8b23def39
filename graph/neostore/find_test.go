package neostore

import (
	"testing"

	"chainchief/graph"
	"chainchief/graph/embedded"
	"chainchief/seed/synth"
)

// TestFindMany holds searches with more hits than are sorted at a time to the
// embedded store, page by page: the first pages, and all of some.
func TestFindMany(t *testing.T) {
	remote := emptied(t)
	local, err := embedded.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer local.Close()
	p := synth.New(5_000, 7)
	for _, s := range []graph.Store{local, remote} {
		if _, err := s.Load(t.Context(), p.Request(nil)); err != nil {
			t.Fatal(err)
		}
	}
	places := p.Places()
	compared := 0
	for _, c := range []struct {
		q     graph.FindQuery
		pages int
	}{
		{graph.FindQuery{Limit: 700}, 9},
		{graph.FindQuery{Text: "有限公司", Limit: 40}, 5},
		{graph.FindQuery{Text: "有限公司", Limit: 900}, 9},
		{graph.FindQuery{Text: "公司", Limit: 900}, 9},
		{graph.FindQuery{Text: "司", Limit: 30}, 3},
		{graph.FindQuery{Text: "gongsi", Limit: 900}, 9},
		{graph.FindQuery{Text: "g", Limit: 500}, 12},
		{graph.FindQuery{Text: "科技", Limit: 100}, 20},
		{graph.FindQuery{Text: "轴承", Limit: 20}, 9},
		{graph.FindQuery{Text: "轴", Limit: 20}, 9},
		{graph.FindQuery{Text: "zh", Limit: 300}, 9},
		{graph.FindQuery{Text: p.Enterprise(17).Name, Limit: 20}, 2},
		{graph.FindQuery{Text: p.Enterprise(17).ShortName, Limit: 20}, 2},
		{graph.FindQuery{Text: "公司", Regions: places[:2], Limit: 100}, 30},
		{graph.FindQuery{Text: "有限公司", Regions: places[1:2], Limit: 50}, 30},
		{graph.FindQuery{Text: "公司", Scopes: []string{synth.ChainID(0)}, Limit: 60}, 9},
		{graph.FindQuery{Text: "无此", Limit: 20}, 1},
	} {
		a, b := c.q, c.q
		for range c.pages {
			want, err := local.Find(t.Context(), a)
			if err != nil {
				t.Fatal(err)
			}
			got, err := remote.Find(t.Context(), b)
			if err != nil {
				t.Fatal(err)
			}
			if w, g := ids(want), ids(got); w != g {
				t.Fatalf("%+v\n got %s\nwant %s", c.q, g, w)
			}
			compared++
			if a.Cursor, b.Cursor = want.NextCursor, got.NextCursor; a.Cursor == "" {
				break
			}
		}
	}
	if compared < 60 {
		t.Errorf("the test is vacuous: %d pages", compared)
	}
}

func ids(f graph.Found) string {
	text := ""
	for _, e := range f.Enterprises {
		text += e.ID + " "
	}
	if f.NextCursor != "" {
		text += "+"
	}
	return text
}
