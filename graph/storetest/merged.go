package storetest

import (
	"strings"
	"testing"

	"chainchief/graph"
)

// mergedIDs looks up e-b and e-c, which were merged into e-a, the latter over e-b.
func (u suite) mergedIDs(t *testing.T) {
	merged := func(t *testing.T) graph.Store {
		t.Helper()
		s := u.filled(t)
		merge(t, s, "e-c", "e-b")
		merge(t, s, "e-b", "e-a")
		return s
	}
	s := merged(t)
	t.Run("Enterprises follows merges, over a chain of them too", func(t *testing.T) {
		got, err := s.Enterprises(t.Context(), []string{"e-c", "e-g", "e-b", "e-a"})
		must(t, err)
		equal(t, "enterprises", keys(got), "e-a e-g e-a e-a")
	})
	t.Run("Members follows merges and keeps the id asked for as the group's", func(t *testing.T) {
		got, err := s.Members(t.Context(), graph.MembersQuery{Enterprises: []string{"e-c", "e-a"}, Limit: 10})
		must(t, err)
		const list = " e-a|aa.x.one e-a|bb.z.raw e-a|aa.x.one e-a|aa.x.two"
		equal(t, "members", membersText(got), "e-c:"+list+" // e-a:"+list)
	})
	t.Run("Members of segments takes merged ids as a filter", func(t *testing.T) {
		got, err := s.Members(t.Context(), graph.MembersQuery{Segments: []string{"bb.z.raw", "aa.y.end"}, Enterprises: []string{"e-c"}, Limit: 10})
		must(t, err)
		equal(t, "members", membersText(got), "bb.z.raw: e-a|bb.z.raw // aa.y.end:")
	})
	t.Run("Links follows merges and keeps the id asked for as the group's", func(t *testing.T) {
		got, err := s.Links(t.Context(), graph.LinksQuery{Enterprises: []string{"e-b", "e-a", "e-c"}, Direction: graph.Both, Limit: 10})
		must(t, err)
		equal(t, "links", linksText(got), "e-b: l-5 l-0 // e-a: l-5 l-0 // e-c: l-5 l-0")
		if l := got[0].Links[1]; l.ID != "l-0" || l.Customer != "e-a" {
			t.Errorf("link is %+v, want it to name the survivor", l)
		}
	})
	t.Run("Tally counts the survivor once", func(t *testing.T) {
		got, err := s.Tally(t.Context(), graph.TallyQuery{Scopes: []string{"aa.x", "bb"}, Parts: [][]string{{"900101"}}})
		must(t, err)
		equal(t, "tally", tallyText(got), "aa.x: confirmed large 1, confirmed institution 1 | hint ? 1 // bb: confirmed large 1 | -")
	})
	t.Run("Find finds the survivor by the old names, over a chain too", func(t *testing.T) {
		for _, text := range []string{"乙公司", "丙公司", "pinyine-c"} {
			got, err := s.Find(t.Context(), graph.FindQuery{Text: text, Limit: 10})
			must(t, err)
			equal(t, "found for "+text, foundText(got), "e-a")
		}
	})
	t.Run("all aliases lead to the survivor", func(t *testing.T) {
		var got []string
		for _, r := range dumped(t, s, graph.KindAliases) {
			a := r.(graph.Alias)
			got = append(got, a.Old+" to "+a.New)
		}
		equal(t, "aliases", strings.Join(got, ", "), "e-b to e-a, e-c to e-a")
	})
	t.Run("Merge follows merges", func(t *testing.T) {
		s := merged(t)
		merge(t, s, "e-g", "e-c")
		got, err := s.Enterprises(t.Context(), []string{"e-g"})
		must(t, err)
		equal(t, "enterprises", keys(got), "e-a")
		merge(t, s, "e-b", "e-d") // the survivor goes where its alias goes
		got, err = s.Enterprises(t.Context(), []string{"e-a", "e-b", "e-c", "e-g"})
		must(t, err)
		equal(t, "enterprises", keys(got), "e-d e-d e-d e-d")
	})
	u.mergedBatch(t, merged)
}

// mergedBatch writes batches that still name the old ids.
func (u suite) mergedBatch(t *testing.T, merged func(*testing.T) graph.Store) {
	t.Run("a batch that refers to the old id is led to the survivor", func(t *testing.T) {
		s := merged(t)
		p := project("p-9", "900101")
		p.Investors = []graph.Investor{{Name: "丙公司", Enterprise: "e-c"}}
		apply(t, s, batch("b-1",
			works("e-c", "bb.z.ware", graph.Hint, "", ""), link("l-9", "e-c", "e-d", 0.5, "", ""), p,
			firm("e-h", "辛公司", "", "", func(e *graph.Enterprise) { e.Parent = "e-b" }),
			graph.Cluster{ID: "cl-9", Name: "某集群", Chain: "aa", LeadFirms: []string{"e-c", "e-d", "e-b", "e-a"}}))
		got := state{}
		for _, r := range dumped(t, s) {
			got[r.Ref()] = r
		}
		if !got.has(graph.KindMemberships, "e-a|bb.z.ware|") || got.has(graph.KindMemberships, "e-c|bb.z.ware|") {
			t.Error("the membership is not the survivor's")
		}
		if l := got[graph.Ref{Kind: graph.KindLinks, Key: "l-9"}].(graph.SupplyLink); l.Supplier != "e-a" {
			t.Errorf("link is %+v", l)
		}
		if p := got[p.Ref()].(graph.Project); p.Investors[0].Enterprise != "e-a" {
			t.Errorf("project is %+v", p)
		}
		if e := got[graph.Ref{Kind: graph.KindEnterprises, Key: "e-h"}].(graph.Enterprise); e.Parent != "e-a" {
			t.Errorf("enterprise is %+v", e)
		}
		if c := got[graph.Ref{Kind: graph.KindClusters, Key: "cl-9"}].(graph.Cluster); strings.Join(c.LeadFirms, " ") != "e-a e-d" {
			t.Errorf("cluster is %+v", c)
		}
	})
	t.Run("a batch that refers to the old id is the same batch when it comes again", func(t *testing.T) {
		s := merged(t)
		b := batch("b-1", works("e-c", "bb.z.ware", graph.Hint, "", ""))
		first := apply(t, s, b)
		equal(t, "import", string(encode(apply(t, s, b))), string(encode(first)))
	})
	t.Run("what led to the survivor stays with it after an unmerge", func(t *testing.T) {
		s := merged(t)
		apply(t, s, batch("b-1", works("e-c", "bb.z.ware", graph.Hint, "", "")))
		_, err := s.Unmerge(t.Context(), unmerging("e-b"))
		must(t, err)
		_, err = s.Unmerge(t.Context(), unmerging("e-c"))
		must(t, err)
		got, err := s.Members(t.Context(), graph.MembersQuery{Segments: []string{"bb.z.ware"}, Limit: 10})
		must(t, err)
		equal(t, "members", membersText(got), "bb.z.ware: e-a|bb.z.ware")
	})
	for _, c := range []struct {
		sentence string
		batch    graph.Batch
		want     error
		says     string
	}{
		{"that puts the old enterprise is ErrConflict and names the survivor", batch("b-1", firm("e-c", "丙公司", "", "")), graph.ErrConflict, "e-a"},
		{"that deletes the old enterprise is ErrNotFound", deleting("b-1", graph.Ref{Kind: graph.KindEnterprises, Key: "e-c"}), graph.ErrNotFound, "e-c"},
		{"that deletes a membership by its old key is ErrNotFound", deleting("b-1", graph.Ref{Kind: graph.KindMemberships, Key: "e-b|bb.z.raw|"}), graph.ErrNotFound, "e-b"},
		{"whose link becomes a loop is ErrInvalid", batch("b-1", link("l-9", "e-b", "e-a", 0.5, "", "")), graph.ErrInvalid, ""},
		{"that names one membership by two ids is ErrInvalid", batch("b-1", works("e-b", "bb.z.ware", graph.Hint, "", ""), works("e-c", "bb.z.ware", graph.Hint, "", "")), graph.ErrInvalid, ""},
	} {
		t.Run("a batch "+c.sentence, func(t *testing.T) {
			s := merged(t)
			unchanged(t, s, c.want, func() error {
				_, err := s.Apply(t.Context(), c.batch)
				wantText(t, err, c.says)
				return err
			})
		})
	}
	t.Run("the deletion of a survivor that aliases lead to is ErrInvalid", func(t *testing.T) {
		s := u.filled(t)
		apply(t, s, batch("b-1", firm("e-h", "辛公司", "", ""), firm("e-i", "壬公司", "", "")))
		merge(t, s, "e-h", "e-i")
		unchanged(t, s, graph.ErrInvalid, func() error {
			_, err := s.Apply(t.Context(), deleting("b-2", graph.Ref{Kind: graph.KindEnterprises, Key: "e-i"}))
			return err
		})
	})
}
