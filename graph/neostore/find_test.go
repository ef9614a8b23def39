package neostore

import (
	"fmt"
	"testing"

	"chainchief/graph"
	"chainchief/graph/embedded"
	"chainchief/seed"
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
	long := p.Enterprise(2_500) // its names are more than a range index takes
	for i := range 300 {
		long.Aliases = append(long.Aliases, fmt.Sprintf("%d号科技有限公司", i))
	}
	long.Search = graph.SearchText(seed.SearchKeys(long.Name, long.ShortName, long.Aliases, ""))
	for _, s := range []graph.Store{local, remote} {
		b := graph.Batch{ID: "b-1", Title: "测试", Actor: tester, Time: noon}
		b.Put.Add(long)
		if _, err := s.Apply(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	for _, most := range []int{enough, 50, 6} {
		t.Run(fmt.Sprint(most), func(t *testing.T) {
			remote.enough = most
			findMany(t, p, local, remote)
		})
	}
}

// findMany asks both stores of one province.
func findMany(t *testing.T, p *synth.Province, local, remote graph.Store) {
	places := p.Places()
	prefix, short := p.Enterprise(0).Name[:6], p.Enterprise(17).ShortName
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
		{graph.FindQuery{Text: prefix, Limit: 30}, 9},
		{graph.FindQuery{Text: prefix[:3], Limit: 100}, 9},
		{graph.FindQuery{Text: prefix, Regions: places[:9], Limit: 7}, 9},
		{graph.FindQuery{Text: short[:3], Limit: 10}, 9},
		{graph.FindQuery{Text: short[:6], Limit: 3}, 9},
		{graph.FindQuery{Text: "州", Limit: 200}, 9},
		{graph.FindQuery{Regions: places[:5], Limit: 100}, 30},
		{graph.FindQuery{Text: "gongsi", Regions: places[2:5], Limit: 70}, 9},
		{graph.FindQuery{Text: p.Enterprise(17).Name, Limit: 20}, 2},
		{graph.FindQuery{Text: p.Enterprise(17).ShortName, Limit: 20}, 2},
		{graph.FindQuery{Text: "公司", Regions: places[:2], Limit: 100}, 30},
		{graph.FindQuery{Text: "有限公司", Regions: places[1:2], Limit: 50}, 30},
		{graph.FindQuery{Text: "公司", Scopes: []string{synth.ChainID(0)}, Limit: 60}, 9},
		{graph.FindQuery{Text: "无此", Limit: 20}, 1},
		{graph.FindQuery{Text: "号科技有限公司", Limit: 20}, 1},
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

// TestUpgrade prepares a graph whose enterprises an earlier version wrote, which
// found them by other properties.
func TestUpgrade(t *testing.T) {
	s := emptied(t)
	p := synth.New(300, 7)
	if _, err := s.Load(t.Context(), p.Request(nil)); err != nil {
		t.Fatal(err)
	}
	q := graph.FindQuery{Text: "公司", Limit: 50}
	s.enough = 20
	want, err := s.Find(t.Context(), q)
	if err != nil || len(want.Enterprises) != q.Limit {
		t.Fatal(len(want.Enterprises), err)
	}
	for _, statement := range []string{"MATCH (e:Enterprise) SET e.grams = '' REMOVE e.scan", "MATCH (m:Meta) SET m.schema = 'earlier'"} {
		if _, err := s.execute(t.Context(), statement, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Find(t.Context(), q); err != nil || ids(got) != ids(want) {
		t.Errorf("%v\n got %s\nwant %s", err, ids(got), ids(want))
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
