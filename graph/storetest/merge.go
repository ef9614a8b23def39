package storetest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"chainchief/graph"
)

func merging(old, kept string) graph.MergeRequest {
	return graph.MergeRequest{Old: old, New: kept, Actor: tester, Time: noon}
}

func unmerging(old string) graph.UnmergeRequest {
	return graph.UnmergeRequest{Old: old, Actor: tester, Time: noon}
}

func merge(t *testing.T, s graph.Store, old, kept string) graph.Import {
	t.Helper()
	i, err := s.Merge(t.Context(), merging(old, kept))
	must(t, err)
	return i
}

// about writes down the records of a kind whose text holds the word.
func about(t *testing.T, s graph.Store, kind graph.Kind, word string) string {
	t.Helper()
	var list []string
	for _, r := range dumped(t, s, kind) {
		if strings.Contains(string(graph.Encode(r)), `"`+word+`"`) {
			list = append(list, r.Ref().Key)
		}
	}
	return strings.Join(list, " ")
}

func (u suite) merge(t *testing.T) {
	t.Run("memberships and links move to the survivor, and a link between the two is dropped", func(t *testing.T) {
		s := u.filled(t)
		merge(t, s, "e-b", "e-a")
		equal(t, "enterprises", about(t, s, graph.KindEnterprises, "e-b"), "")
		equal(t, "memberships of the old", about(t, s, graph.KindMemberships, "e-b"), "")
		equal(t, "memberships", about(t, s, graph.KindMemberships, "e-a"), "e-a|aa.x.one| e-a|aa.x.one|2018 e-a|aa.x.two| e-a|bb.z.raw|")
		equal(t, "links of the old", about(t, s, graph.KindLinks, "e-b"), "")
		equal(t, "links", about(t, s, graph.KindLinks, "e-a"), "l-0 l-4 l-5 l-6")
		equal(t, "aliases", about(t, s, graph.KindAliases, "e-a"), "e-b")
	})
	t.Run("clusters, parents and investors follow, each enterprise named once", func(t *testing.T) {
		s := u.filled(t)
		apply(t, s, batch("b-1", firm("e-h", "辛公司", "", "", func(e *graph.Enterprise) { e.Parent = "e-a" })))
		merge(t, s, "e-a", "e-c") // e-a was the parent of e-c
		var parents []string
		for _, r := range dumped(t, s, graph.KindEnterprises) {
			if e := r.(graph.Enterprise); e.Parent != "" {
				parents = append(parents, e.ID+" of "+e.Parent)
			}
		}
		equal(t, "parents", strings.Join(parents, ", "), "e-h of e-c")
		for _, r := range dumped(t, s, graph.KindProjects) {
			if id := r.(graph.Project).Investors[0].Enterprise; id != "e-c" {
				t.Errorf("%s has investor %q", r.Ref().Key, id)
			}
		}
		x, err := s.Taxonomy(t.Context())
		must(t, err)
		equal(t, "lead firms", strings.Join(x.Clusters[0].LeadFirms, " "), "e-c e-b")
		merge(t, s, "e-b", "e-c")
		x, err = s.Taxonomy(t.Context())
		must(t, err)
		equal(t, "lead firms", strings.Join(x.Clusters[0].LeadFirms, " "), "e-c")
	})
	t.Run("the survivor keeps its facts and takes the names as aliases", func(t *testing.T) {
		s := u.filled(t)
		old := firm("e-h", "辛公司", "900201", graph.SizeLarge, func(e *graph.Enterprise) {
			e.Aliases, e.ListedCode, e.Products = []string{"辛厂", "壬"}, "999999", []string{"件"}
		})
		kept := firm("e-i", "壬公司", "900102", graph.SizeMicro, func(e *graph.Enterprise) { e.Aliases = []string{"壬厂"} })
		apply(t, s, batch("b-1", old, kept))
		merge(t, s, "e-h", "e-i")
		kept.Aliases = []string{"壬厂", "辛公司", "辛", "辛厂"}
		kept.Search = graph.SearchText([]string{"壬公司", "壬", "壬厂", "辛公司", "辛", "辛厂", "999999"}, []string{"pinyine-i", "pinyine-h"}, []string{"pye-i", "pye-h"})
		got, err := s.Enterprises(t.Context(), []string{"e-i"})
		must(t, err)
		equal(t, "survivor", string(encode(got[0])), string(encode(kept)))
		for _, text := range []string{"辛公司", "辛厂", "999999", "pinyine-h", "壬厂"} {
			found, err := s.Find(t.Context(), graph.FindQuery{Text: text, Limit: 10})
			must(t, err)
			equal(t, "found for "+text, foundText(found), "e-i")
		}
	})
	u.surer(t)
	t.Run("a merge is an import with its own counts, and raises the revision by one", func(t *testing.T) {
		s := u.filled(t)
		i, err := s.Merge(t.Context(), graph.MergeRequest{Old: "e-b", New: "e-a", Actor: graph.Actor{Person: "某人"}, Time: noon.Add(1500 * time.Millisecond)})
		must(t, err)
		if i.Sequence != 2 || i.Person != "某人" || !i.Time.Equal(noon.Add(time.Second)) || i.Added != 3 || i.Updated != 3 || i.Deleted != 6 || i.Unchanged != 0 {
			t.Errorf("import is %+v", i)
		}
		wantWords(t, i.Title, "乙公司", "甲公司")
		p, err := s.Imports(t.Context(), graph.ImportsQuery{IDs: []string{i.ID}, Limit: 1})
		must(t, err)
		equal(t, "import as kept", string(encode(p.Imports[0])), string(encode(i)))
		if m := meta(t, s); m.Revision != 2 {
			t.Errorf("revision is %d, want 2", m.Revision)
		}
	})
	for _, c := range []struct {
		sentence string
		q        graph.MergeRequest
		want     error
	}{
		{"an unknown old enterprise is ErrNotFound", merging("e-none", "e-a"), graph.ErrNotFound},
		{"an unknown new enterprise is ErrNotFound", merging("e-a", "e-none"), graph.ErrNotFound},
		{"an enterprise merged into itself is ErrInvalid", merging("e-a", "e-a"), graph.ErrInvalid},
		{"an enterprise merged into one it was merged into is ErrInvalid", merging("e-g", "e-a"), graph.ErrInvalid},
		{"an enterprise merged into one that was merged into it is ErrInvalid", merging("e-a", "e-g"), graph.ErrInvalid},
		{"a merge without a person is ErrInvalid", graph.MergeRequest{Old: "e-b", New: "e-a", Time: noon}, graph.ErrInvalid},
		{"a merge without a time is ErrInvalid", graph.MergeRequest{Old: "e-b", New: "e-a", Actor: tester}, graph.ErrInvalid},
		{"a bad argument comes before an unknown id", graph.MergeRequest{Old: "e-none", New: "e-a", Actor: tester}, graph.ErrInvalid},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			s := u.prepared(t) // e-g is merged into e-a
			unchanged(t, s, c.want, func() error {
				_, err := s.Merge(t.Context(), c.q)
				return err
			})
		})
	}
}

// surer merges e-h into e-i, both in one segment.
func (u suite) surer(t *testing.T) {
	for _, c := range []struct {
		sentence  string
		old, kept graph.Certainty
		stays     string
	}{
		{"the surer membership of the old stays", graph.Confirmed, graph.Hint, "of the old"},
		{"the surer membership of the survivor stays", graph.Hint, graph.Probable, "of the survivor"},
		{"of equally sure memberships that of the survivor stays", graph.Probable, graph.Probable, "of the survivor"},
	} {
		t.Run("where both are in a segment from the same date, "+c.sentence, func(t *testing.T) {
			s := u.filled(t)
			flagged := func(m graph.Membership, flag string) graph.Membership {
				m.Evidence, m.Verification = graph.EvidenceSynthetic, []string{flag}
				return m
			}
			apply(t, s, batch("b-1", firm("e-h", "辛公司", "", ""), firm("e-i", "壬公司", "", ""),
				flagged(works("e-h", "bb.z.raw", c.old, "2020", ""), "of the old"), flagged(works("e-i", "bb.z.raw", c.kept, "2020", ""), "of the survivor"),
				flagged(works("e-h", "bb.z.raw", graph.Hint, "2021", ""), "another date")))
			merge(t, s, "e-h", "e-i")
			var got []string
			for _, r := range dumped(t, s, graph.KindMemberships) {
				if m := r.(graph.Membership); m.Enterprise == "e-i" || m.Enterprise == "e-h" {
					got = append(got, r.Ref().Key+" "+m.Verification[0])
				}
			}
			want := []string{"e-i|bb.z.raw|2020 " + c.stays, "e-i|bb.z.raw|2021 another date"}
			equalLines(t, "memberships", got, want)
		})
	}
}

func (u suite) unmerge(t *testing.T) {
	for _, c := range []struct{ sentence, old, kept string }{
		{"with links between the two", "e-b", "e-a"},
		{"where the survivor was the child", "e-a", "e-c"},
		{"where the old had nothing but a name", "e-f", "e-g"},
	} {
		t.Run("unmerge restores exactly what was, "+c.sentence, func(t *testing.T) {
			for _, take := range []string{"by Unmerge", "by Undo"} {
				s := u.filled(t)
				before, answers := contents(t, s, graph.KindImports), u.answers(t, s)
				i := merge(t, s, c.old, c.kept)
				if slices.Equal(contents(t, s, graph.KindImports), before) {
					t.Fatal("the case is vacuous")
				}
				back, err := s.Unmerge(t.Context(), unmerging(c.old))
				if take == "by Undo" {
					s = u.filled(t)
					merge(t, s, c.old, c.kept)
					back, err = s.Undo(t.Context(), undoing(i.ID))
				}
				must(t, err)
				i.UndoneBy, i.UndoneAt = "测试员", noon
				equal(t, "import "+take, string(encode(back)), string(encode(i)))
				equalLines(t, "contents "+take, contents(t, s, graph.KindImports), before)
				equalLines(t, "answers "+take, u.answers(t, s), answers)
			}
		})
	}
	for _, id := range []string{"e-none", "e-a", "e-b", ""} {
		t.Run("an id that is no alias is ErrNotFound: "+id, func(t *testing.T) {
			s := u.prepared(t) // e-g is merged into e-a
			unchanged(t, s, graph.ErrNotFound, func() error {
				_, err := s.Unmerge(t.Context(), unmerging(id))
				return err
			})
		})
	}
	t.Run("a merge taken back is ErrNotFound by Unmerge and ErrConflict by Undo", func(t *testing.T) {
		s := u.filled(t)
		i := merge(t, s, "e-b", "e-a")
		_, err := s.Unmerge(t.Context(), unmerging("e-b"))
		must(t, err)
		_, err = s.Unmerge(t.Context(), unmerging("e-b"))
		wantErr(t, err, graph.ErrNotFound)
		_, err = s.Undo(t.Context(), undoing(i.ID))
		wantErr(t, err, graph.ErrConflict)
	})
	t.Run("an unmerge without a person or a time is ErrInvalid", func(t *testing.T) {
		s := u.prepared(t)
		for _, q := range []graph.UnmergeRequest{{Old: "e-g", Time: noon}, {Old: "e-g", Actor: tester}, {Old: "e-none"}} {
			unchanged(t, s, graph.ErrInvalid, func() error {
				_, err := s.Unmerge(t.Context(), q)
				return err
			})
		}
	})
	t.Run("a pair taken apart may be merged again later, but not at the same time", func(t *testing.T) {
		s := u.filled(t)
		merge(t, s, "e-b", "e-a")
		_, err := s.Unmerge(t.Context(), unmerging("e-b"))
		must(t, err)
		unchanged(t, s, graph.ErrConflict, func() error {
			_, err := s.Merge(t.Context(), merging("e-b", "e-a"))
			return err
		})
		q := merging("e-b", "e-a")
		q.Time = noon.Add(time.Second)
		_, err = s.Merge(t.Context(), q)
		must(t, err)
	})
	for _, c := range []struct {
		sentence string
		later    graph.Batch
	}{
		{"the survivor", batch("later", firm("e-a", "改名公司", "", ""))},
		{"a membership that moved", batch("later", works("e-a", "bb.z.raw", graph.Hint, "", ""))},
		{"a link that moved", batch("later", link("l-0", "e-g", "e-c", 0.3, "", ""))},
		{"a membership where the old's was", deleting("later", graph.Ref{Kind: graph.KindMemberships, Key: "e-a|aa.x.one|2018"})},
	} {
		t.Run("an unmerge is ErrConflict where a later import changed "+c.sentence+", which it names", func(t *testing.T) {
			s := u.filled(t)
			before := contents(t, s, graph.KindImports)
			merge(t, s, "e-b", "e-a")
			apply(t, s, c.later)
			unchanged(t, s, graph.ErrConflict, func() error {
				_, err := s.Unmerge(t.Context(), unmerging("e-b"))
				wantText(t, err, "later")
				return err
			})
			_, err := s.Undo(t.Context(), undoing("later"))
			must(t, err)
			_, err = s.Unmerge(t.Context(), unmerging("e-b"))
			must(t, err)
			equalLines(t, "contents", contents(t, s, graph.KindImports), before)
		})
	}
	t.Run("a merge is a later import to those before it", func(t *testing.T) {
		s := u.filled(t)
		apply(t, s, batch("first", works("e-b", "aa.y.end", graph.Hint, "", "")))
		i := merge(t, s, "e-b", "e-a")
		_, err := s.Undo(t.Context(), undoing("first"))
		wantErr(t, err, graph.ErrConflict)
		wantText(t, err, i.Title, i.Person)
	})
	t.Run("what was deleted before a merge comes back only after the merge is taken back", func(t *testing.T) {
		s := u.filled(t)
		apply(t, s, deleting("first", graph.Ref{Kind: graph.KindMemberships, Key: "e-b|bb.z.raw|"}))
		i := merge(t, s, "e-b", "e-a")
		_, err := s.Undo(t.Context(), undoing("first"))
		wantErr(t, err, graph.ErrConflict)
		wantText(t, err, i.Title, i.Person)
		_, err = s.Unmerge(t.Context(), unmerging("e-b"))
		must(t, err)
		_, err = s.Undo(t.Context(), undoing("first"))
		must(t, err)
	})
	t.Run("a chain of merges is taken back from the last to the first", func(t *testing.T) {
		s := u.filled(t)
		before := contents(t, s, graph.KindImports)
		merge(t, s, "e-b", "e-a")
		last := merge(t, s, "e-a", "e-c")
		unchanged(t, s, graph.ErrConflict, func() error {
			_, err := s.Unmerge(t.Context(), unmerging("e-b"))
			wantText(t, err, last.Title)
			return err
		})
		for _, id := range []string{"e-a", "e-b"} {
			_, err := s.Unmerge(t.Context(), unmerging(id))
			must(t, err)
		}
		equalLines(t, "contents", contents(t, s, graph.KindImports), before)
	})
}

// wantWords fails the test unless the text holds each of the words.
func wantWords(t *testing.T, text string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("%q does not say %q", text, w)
		}
	}
}
