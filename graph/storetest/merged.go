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
	u.mergedRows(t, merged)
	for _, c := range []struct {
		sentence string
		batch    graph.Batch
		want     error
		says     string
	}{
		{"that deletes the old enterprise is ErrNotFound", deleting("b-1", graph.Ref{Kind: graph.KindEnterprises, Key: "e-c"}), graph.ErrNotFound, "e-c"},
		{"that deletes a membership by its old key is ErrNotFound", deleting("b-1", graph.Ref{Kind: graph.KindMemberships, Key: "e-b|bb.z.raw|"}), graph.ErrNotFound, "e-b"},
		{"whose link was a loop before it was led is ErrInvalid", batch("b-1", link("l-9", "e-b", "e-b", 0.5, "", "")), graph.ErrInvalid, ""},
		{"whose row ends before the survivor began is ErrInvalid", batch("b-1", firm("e-b", "乙公司", "", "", func(e *graph.Enterprise) { e.LocalUntil = "2014" })), graph.ErrInvalid, "甲公司"},
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

// mergedRows puts rows of enterprises that were merged into e-a.
func (u suite) mergedRows(t *testing.T, merged func(*testing.T) graph.Store) {
	named := func(e *graph.Enterprise) { e.Aliases = []string{"丙厂"} }
	row := firm("e-c", "丙新公司", "900102", graph.SizeSmall, func(e *graph.Enterprise) {
		e.Park, e.Parent, e.Aliases, e.Extra = "k-a", "e-a", []string{"丙厂"}, map[string]string{"编号": "7"}
	})
	own := firm("e-a", "甲公司", "900201", graph.SizeMedium)
	for _, c := range []struct {
		sentence   string
		records    []graph.Record
		region     string
		size       graph.Size
		park       string
		extra      string
		since      graph.Date
		also, memo string // names found, memberships in bb.z.ware
	}{
		{"renews the facts of the survivor where it has them, and its names become aliases", []graph.Record{row}, "900102", graph.SizeSmall, "k-a", "7", "2015", "丙新公司 丙厂 甲公司 乙公司", ""},
		{"leaves as they are what it does not say", []graph.Record{firm("e-b", "乙公司", "", "", named)}, "900101", graph.SizeLarge, "", "", "2015", "丙厂 甲公司", ""},
		{"stands behind the survivor's own row in the same batch, but for the names", []graph.Record{row, own}, "900201", graph.SizeMedium, "", "", "", "丙新公司 丙厂 甲公司", ""},
		{"gives the survivor its membership", []graph.Record{works("e-c", "bb.z.ware", graph.Hint, "", "")}, "900101", graph.SizeLarge, "", "", "2015", "", "hint"},
		{"gives the survivor its membership where it is surer", []graph.Record{works("e-a", "bb.z.ware", graph.Hint, "", ""), works("e-c", "bb.z.ware", graph.Confirmed, "", "")}, "900101", graph.SizeLarge, "", "", "2015", "", "confirmed"},
		{"does not make the survivor's membership less sure", []graph.Record{works("e-b", "bb.z.ware", graph.Hint, "", ""), works("e-a", "bb.z.ware", graph.Probable, "", ""), works("e-c", "bb.z.ware", graph.Hint, "", "")}, "900101", graph.SizeLarge, "", "", "2015", "", "probable"},
		{"has no link to what it is itself", []graph.Record{link("l-9", "e-b", "e-a", 0.5, "", ""), link("l-8", "e-c", "e-b", 0.5, "", ""), firm("e-b", "乙公司", "", "", named)}, "900101", graph.SizeLarge, "", "", "2015", "丙厂", ""},
	} {
		t.Run("a row of a merged enterprise "+c.sentence, func(t *testing.T) {
			s := merged(t)
			b := batch("b-1", c.records...)
			p := preview(t, s, b)
			if wrong := unlike(p, nil, apply(t, s, b), nil); wrong != "" {
				t.Error(wrong)
			}
			list, err := s.Enterprises(t.Context(), []string{"e-a"})
			must(t, err)
			e := list[0]
			if e.Name != "甲公司" || e.Parent != "" || e.Region != c.region || e.Size != c.size || e.Park != c.park || e.Extra["编号"] != c.extra || e.LocalSince != c.since {
				t.Errorf("the survivor is %+v", e)
			}
			for _, text := range strings.Fields(c.also) {
				found, err := s.Find(t.Context(), graph.FindQuery{Text: text, Limit: 10})
				must(t, err)
				equal(t, "found for "+text, foundText(found), "e-a")
			}
			var memo []string
			for _, r := range dumped(t, s, graph.KindMemberships) {
				if m := r.(graph.Membership); m.Segment == "bb.z.ware" {
					memo = append(memo, string(m.Certainty))
				}
			}
			equal(t, "memberships", strings.Join(memo, " "), c.memo)
			for _, r := range dumped(t, s) {
				if l, ok := r.(graph.SupplyLink); ok && l.Supplier == l.Customer {
					t.Errorf("a link to itself stands there: %+v", l)
				}
				must(t, graph.CheckRecord(r))
			}
			// Taken back, it is as after the merges.
			_, err = s.Undo(t.Context(), undoing("b-1"))
			must(t, err)
			equalLines(t, "contents", contents(t, s, graph.KindImports), contents(t, merged(t), graph.KindImports))
		})
	}
	t.Run("a batch of nothing but a link between two that are one changes nothing", func(t *testing.T) {
		s := merged(t)
		if i := apply(t, s, batch("b-1", link("l-9", "e-b", "e-a", 0.5, "", ""))); i.Sequence != 0 || i.Added+i.Unchanged != 0 {
			t.Fatalf("import is %+v", i)
		}
	})
}
