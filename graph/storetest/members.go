package storetest

import (
	"strings"
	"testing"

	"chainchief/graph"
)

func (u suite) members(t *testing.T) {
	s := u.filled(t)
	for _, c := range []struct {
		sentence string
		q        graph.MembersQuery
		want     string
		empty    bool
	}{
		{
			sentence: "there is a group for each segment, in the order asked for",
			q:        graph.MembersQuery{Segments: []string{"bb.z.raw", "aa.x.two"}, Limit: 10},
			want:     "bb.z.raw: e-b|bb.z.raw // aa.x.two: e-a|aa.x.two",
		},
		{
			sentence: "there is a group for each enterprise, in the order asked for",
			q:        graph.MembersQuery{Enterprises: []string{"e-b", "e-a"}, Limit: 10},
			want:     "e-b: e-b|bb.z.raw e-b|aa.x.one // e-a: e-a|aa.x.one e-a|aa.x.two",
		},
		{
			sentence: "with segments and enterprises the groups are the segments and hold those enterprises",
			q:        graph.MembersQuery{Segments: []string{"aa.x.one", "aa.x.two"}, Enterprises: []string{"e-a", "e-d"}, Limit: 10},
			want:     "aa.x.one: e-a|aa.x.one e-d|aa.x.one // aa.x.two: e-a|aa.x.two",
		},
		{
			sentence: "what is asked for twice is answered twice",
			q:        graph.MembersQuery{Segments: []string{"bb.z.raw", "bb.z.raw"}, Enterprises: []string{"e-b", "e-b"}, Limit: 10},
			want:     "bb.z.raw: e-b|bb.z.raw // bb.z.raw: e-b|bb.z.raw",
		},
		{
			sentence: "the limit is per segment, and a cut is said",
			q:        graph.MembersQuery{Segments: []string{"aa.x.one", "bb.z.raw"}, Limit: 2},
			want:     "aa.x.one: e-f|aa.x.one e-a|aa.x.one + // bb.z.raw: e-b|bb.z.raw",
		},
		{
			sentence: "the limit is per enterprise where no segment is given, and a cut is said",
			q:        graph.MembersQuery{Enterprises: []string{"e-a", "e-c", "e-g"}, Limit: 1},
			want:     "e-a: e-a|aa.x.one + // e-c: // e-g: e-g|aa.y.end",
		},
		{
			sentence: "a list that just fills its limit is not cut",
			q:        graph.MembersQuery{Segments: []string{"aa.x.one"}, Limit: 4},
			want:     "aa.x.one: e-f|aa.x.one e-a|aa.x.one e-b|aa.x.one e-d|aa.x.one",
		},
		{
			sentence: "a least certainty leaves out the less sure",
			q:        graph.MembersQuery{Segments: []string{"aa.x.one"}, MinCertainty: graph.Probable, Limit: 10},
			want:     "aa.x.one: e-f|aa.x.one e-a|aa.x.one e-b|aa.x.one",
		},
		{
			sentence: "confirmed only",
			q:        graph.MembersQuery{Segments: []string{"aa.x.one"}, MinCertainty: graph.Confirmed, Limit: 10},
			want:     "aa.x.one: e-f|aa.x.one e-a|aa.x.one",
		},
		{
			sentence: "regions are exact codes",
			q:        graph.MembersQuery{Segments: []string{"aa.y.end"}, Regions: []string{"900191", "9001"}, Limit: 10},
			want:     "aa.y.end: e-g|aa.y.end",
		},
		{
			sentence: "the blank code is the enterprises without region",
			q:        graph.MembersQuery{Segments: []string{"aa.y.end", "aa.x.one"}, Regions: []string{""}, Limit: 10},
			want:     "aa.y.end: e-d|aa.y.end // aa.x.one: e-d|aa.x.one",
		},
		{
			sentence: "a limit counts what passes the filters",
			q:        graph.MembersQuery{Segments: []string{"aa.x.one"}, Regions: []string{""}, Limit: 1},
			want:     "aa.x.one: e-d|aa.x.one",
		},
		{
			sentence: "an as-of date takes the memberships in force then",
			q:        graph.MembersQuery{Segments: []string{"aa.x.one", "aa.x.two", "aa.y.end"}, AsOf: "2019-12-31", Limit: 10},
			want:     "aa.x.one: e-f|aa.x.one e-a|aa.x.one e-e|aa.x.one e-b|aa.x.one e-d|aa.x.one // aa.x.two: e-a|aa.x.two e-c|aa.x.two // aa.y.end: e-d|aa.y.end",
		},
		{
			sentence: "nobody is an empty group",
			q:        graph.MembersQuery{Segments: []string{"bb.z.ware"}, Limit: 10},
			want:     "bb.z.ware:",
			empty:    true,
		},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			got, err := s.Members(t.Context(), c.q)
			must(t, err)
			if !c.empty && !strings.Contains(membersText(got), "|") {
				t.Fatal("the case is vacuous")
			}
			equal(t, "members", membersText(got), c.want)
		})
	}
	for _, c := range []struct {
		sentence string
		q        graph.MembersQuery
		want     error
	}{
		{"neither segments nor enterprises is ErrInvalid", graph.MembersQuery{Limit: 10}, graph.ErrInvalid},
		{"an unknown certainty is ErrInvalid", graph.MembersQuery{Segments: []string{"aa.x.one"}, MinCertainty: "sure", Limit: 10}, graph.ErrInvalid},
		{"an unknown segment is ErrNotFound", graph.MembersQuery{Segments: []string{"aa.x.none"}, Limit: 10}, graph.ErrNotFound},
		{"a card is no leaf, so ErrNotFound", graph.MembersQuery{Segments: []string{"aa.x"}, Limit: 10}, graph.ErrNotFound},
		{"an unknown enterprise is ErrNotFound", graph.MembersQuery{Enterprises: []string{"e-a", "e-none"}, Limit: 10}, graph.ErrNotFound},
		{"an unknown enterprise beside segments is ErrNotFound", graph.MembersQuery{Segments: []string{"aa.x.one"}, Enterprises: []string{"e-none"}, Limit: 10}, graph.ErrNotFound},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			_, err := s.Members(t.Context(), c.q)
			wantErr(t, err, c.want)
		})
	}
	t.Run("a membership comes with its enterprise and with what it inherits", func(t *testing.T) {
		got, err := s.Members(t.Context(), graph.MembersQuery{Segments: []string{"aa.x.one"}, Enterprises: []string{"e-a"}, Limit: 1})
		must(t, err)
		want := works("e-a", "aa.x.one", graph.Confirmed, "2015", "")
		want.Source = synthetic
		equal(t, "membership", string(encode(got[0].Members[0].Membership)), string(encode(want)))
		equal(t, "enterprise", string(encode(got[0].Members[0].Enterprise)), string(encode(worldState()[graph.Ref{Kind: graph.KindEnterprises, Key: "e-a"}])))
	})
	u.inherit(t)
	u.memberOrder(t)
}

func (u suite) inherit(t *testing.T) {
	t.Run("since, until and source are inherited only where they are missing or go beyond the enterprise", func(t *testing.T) {
		s := u.filled(t)
		own := graph.Source{Evidence: graph.EvidenceOffice, SourceURL: "https://example.invalid/own", SourceDate: "2023"}
		of := graph.Source{Evidence: graph.EvidenceSynthetic, SourceURL: "https://example.invalid/of", Verification: []string{graph.Unverified}}
		e := firm("e-h", "辛公司", "900102", graph.SizeSmall, func(e *graph.Enterprise) {
			e.LocalSince, e.LocalUntil, e.Source = "2010-03", "2030", of
		})
		sourced := works("e-h", "bb.z.ware", graph.Hint, "2011", "2031-01-01")
		sourced.Source = own
		apply(t, s, batch("b-1", e,
			works("e-h", "aa.x.one", graph.Confirmed, "", "2029"), works("e-h", "aa.x.two", graph.Probable, "2009", ""), sourced))
		got, err := s.Members(t.Context(), graph.MembersQuery{Enterprises: []string{"e-h"}, Limit: 10})
		must(t, err)
		want := []graph.Membership{
			{Enterprise: "e-h", Segment: "aa.x.one", Certainty: graph.Confirmed, Since: "2010-03", Until: "2029", Source: of},
			{Enterprise: "e-h", Segment: "aa.x.two", Certainty: graph.Probable, Since: "2009", Until: "2030", Source: of},
			{Enterprise: "e-h", Segment: "bb.z.ware", Certainty: graph.Hint, Since: "2011", Until: "2030", Source: own},
		}
		var memberships []graph.Membership
		for _, m := range got[0].Members {
			memberships = append(memberships, m.Membership)
		}
		equal(t, "memberships", string(encode(memberships)), string(encode(want)))
	})
	t.Run("an enterprise with several memberships in force appears once for each", func(t *testing.T) {
		s := u.filled(t)
		apply(t, s, batch("b-1", works("e-b", "aa.x.one", graph.Confirmed, "2021-05", ""), works("e-b", "aa.x.one", graph.Probable, "2016", "2017")))
		got, err := s.Members(t.Context(), graph.MembersQuery{Segments: []string{"aa.x.one"}, Enterprises: []string{"e-b"}, Limit: 10})
		must(t, err)
		equal(t, "members", membersText(got), "aa.x.one: e-b|aa.x.one e-b|aa.x.one")
		if a := got[0].Members[0].Membership; a.Since != "2021-05" {
			t.Errorf("the surer one does not come first: %+v", a)
		}
		tally, err := s.Tally(t.Context(), graph.TallyQuery{Scopes: []string{"aa.x.one"}})
		must(t, err)
		equal(t, "tally, where it counts once", tallyText(tally),
			"aa.x.one: confirmed medium 1, confirmed large 1, hint ? 1, confirmed institution 1")
	})
}

func (u suite) memberOrder(t *testing.T) {
	s := u.filled(t)
	dated := func(e *graph.Enterprise) { e.LocalSince = "2022" }
	apply(t, s, batch("b-1",
		firm("m-09", "甲公司", "", graph.SizeLarge), works("m-09", "bb.z.ware", graph.Confirmed, "", ""),
		firm("m-08", "甲公司", "", graph.SizeLarge), works("m-08", "bb.z.ware", graph.Confirmed, "", ""),
		firm("m-07", "乙公司", "", graph.SizeLarge), works("m-07", "bb.z.ware", graph.Confirmed, "", ""),
		firm("m-06", "𠮷公司", "", graph.SizeLarge), works("m-06", "bb.z.ware", graph.Confirmed, "", ""),
		firm("m-05", "（甲）公司", "", graph.SizeLarge), works("m-05", "bb.z.ware", graph.Confirmed, "", ""),
		firm("m-04", "甲公司", "", graph.SizeMedium), works("m-04", "bb.z.ware", graph.Confirmed, "", ""),
		firm("m-03", "甲公司", "", graph.SizeSmall), works("m-03", "bb.z.ware", graph.Confirmed, "", ""),
		firm("m-02", "甲公司", "", graph.SizeMicro), works("m-02", "bb.z.ware", graph.Confirmed, "", ""),
		firm("m-01", "甲公司", "", graph.SizeUnknown), works("m-01", "bb.z.ware", graph.Confirmed, "", ""),
		firm("m-00", "甲公司", "", graph.SizeLarge, dated), works("m-00", "bb.z.ware", graph.Probable, "", "2030"),
		works("m-00", "bb.z.ware", graph.Probable, "2022", "2029"), works("m-00", "bb.z.ware", graph.Probable, "2021", ""),
		works("m-00", "bb.z.raw", graph.Probable, "2022", ""), works("m-00", "aa.y.end", graph.Probable, "2023", ""),
	))
	t.Run("members are ordered by certainty, size from the largest, name by code point, then id", func(t *testing.T) {
		got, err := s.Members(t.Context(), graph.MembersQuery{Segments: []string{"bb.z.ware"}, MinCertainty: graph.Confirmed, Limit: 20})
		must(t, err)
		want := "bb.z.ware:"
		for _, id := range []string{"m-07", "m-08", "m-09", "m-05", "m-06", "m-04", "m-03", "m-02", "m-01"} {
			want += " " + id + "|bb.z.ware"
		}
		equal(t, "members", membersText(got), want)
	})
	t.Run("members are ordered at last by segment, then by since as inherited, then by key", func(t *testing.T) {
		got, err := s.Members(t.Context(), graph.MembersQuery{Enterprises: []string{"m-00"}, Limit: 20})
		must(t, err)
		var text []string
		for _, m := range got[0].Members {
			text = append(text, strings.TrimSpace(m.Membership.Segment+" "+string(m.Membership.Since+" "+m.Membership.Until)))
		}
		equal(t, "members", strings.Join(text, ", "),
			"aa.y.end 2023, bb.z.raw 2022, bb.z.ware 2021, bb.z.ware 2022 2030, bb.z.ware 2022 2029")
	})
}

// membersText writes groups down: groups apart by //, a plus for a cut.
func membersText(groups []graph.MemberGroup) string {
	var list []string
	for _, g := range groups {
		text := g.Of + ":"
		for _, m := range g.Members {
			text += " " + m.Enterprise.ID + "|" + m.Membership.Segment
		}
		if g.Truncated {
			text += " +"
		}
		list = append(list, text)
	}
	return strings.Join(list, " // ")
}
