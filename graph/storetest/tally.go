package storetest

import (
	"cmp"
	"fmt"
	"strings"
	"testing"

	"chainchief/graph"
)

func (u suite) tally(t *testing.T) {
	s := u.filled(t)
	city := [][]string{{"900101", "900102", "900191"}}
	for _, c := range []struct {
		sentence string
		q        graph.TallyQuery
		want     string
		empty    bool
	}{
		{
			sentence: "a leaf counts its enterprises by certainty and size, part by part, institutions apart",
			q:        graph.TallyQuery{Scopes: []string{"aa.x.one"}, Parts: [][]string{{"900101"}, {"900102"}}},
			want:     "aa.x.one: confirmed large 1, probable medium 1, confirmed institution 1 | - | hint ? 1",
		},
		{
			sentence: "a card counts each enterprise of its leaves once, at its highest certainty",
			q:        graph.TallyQuery{Scopes: []string{"aa.x"}, Parts: city},
			want:     "aa.x: confirmed large 1, probable medium 1, confirmed institution 1 | hint ? 1",
		},
		{
			sentence: "a chain counts each enterprise of its leaves once, at its highest certainty",
			q:        graph.TallyQuery{Scopes: []string{"aa"}, Parts: city},
			want:     "aa: confirmed large 1, probable medium 1, probable ? 1, confirmed institution 1 | confirmed ? 1",
		},
		{
			sentence: "rows come in the order of the scopes, one for each time a scope is named",
			q:        graph.TallyQuery{Scopes: []string{"bb", "aa.y.end", "bb"}, Parts: city},
			want:     "bb: confirmed medium 1 | - // aa.y.end: probable ? 1 | confirmed ? 1 // bb: confirmed medium 1 | -",
		},
		{
			sentence: "the blank code is the enterprises without region",
			q:        graph.TallyQuery{Scopes: []string{"aa.x.one"}, Parts: [][]string{{""}, {"900101"}}},
			want:     "aa.x.one: hint ? 1 | confirmed large 1, probable medium 1, confirmed institution 1 | -",
		},
		{
			sentence: "without parts everything is elsewhere",
			q:        graph.TallyQuery{Scopes: []string{"aa.x.one"}},
			want:     "aa.x.one: confirmed large 1, probable medium 1, hint ? 1, confirmed institution 1",
		},
		{
			sentence: "a part may be blank, and a code need not exist",
			q:        graph.TallyQuery{Scopes: []string{"bb.z.raw"}, Parts: [][]string{{}, {"nowhere"}, {"900101"}}},
			want:     "bb.z.raw: - | - | confirmed medium 1 | -",
		},
		{
			sentence: "codes are exact: a city does not stand for its counties",
			q:        graph.TallyQuery{Scopes: []string{"bb.z.raw"}, Parts: [][]string{{"9001", "90"}}},
			want:     "bb.z.raw: - | confirmed medium 1",
		},
		{
			sentence: "a scope where nobody works is a row of zeros",
			q:        graph.TallyQuery{Scopes: []string{"bb.z.ware"}, Parts: city},
			want:     "bb.z.ware: - | -",
			empty:    true,
		},
		{
			sentence: "an as-of date counts the memberships in force then, by their inherited interval",
			q:        graph.TallyQuery{Scopes: []string{"aa.x", "aa.y"}, AsOf: "2020-05-31"},
			want: "aa.x: confirmed micro 1, confirmed large 1, probable medium 1, hint small 1, hint ? 1, confirmed institution 1 // " +
				"aa.y: confirmed ? 1",
		},
		{
			sentence: "a partial date counts from its last day, as the date asked for and in the records",
			q:        graph.TallyQuery{Scopes: []string{"aa.x", "aa.y.end"}, AsOf: "2018"},
			want: "aa.x: confirmed micro 1, confirmed large 1, probable medium 1, hint ? 1, confirmed institution 1 // " +
				"aa.y.end: confirmed ? 1",
		},
		{
			sentence: "a membership is in force on the last day of its since",
			q:        graph.TallyQuery{Scopes: []string{"aa.y.end"}, AsOf: "2023-05-31"},
			want:     "aa.y.end: confirmed ? 1, probable ? 1",
		},
		{
			sentence: "a membership is not in force the day before",
			q:        graph.TallyQuery{Scopes: []string{"aa.y.end"}, AsOf: "2023-05-30"},
			want:     "aa.y.end: confirmed ? 1",
		},
		{
			sentence: "a membership is no longer in force on the last day of its until",
			q:        graph.TallyQuery{Scopes: []string{"aa.x.two"}, AsOf: "2022-03-31"},
			want:     "aa.x.two: probable large 1",
		},
		{
			sentence: "a membership is in force the day before its until",
			q:        graph.TallyQuery{Scopes: []string{"aa.x.two"}, AsOf: "2022-03-30"},
			want:     "aa.x.two: probable large 1, hint small 1",
		},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			got, err := s.Tally(t.Context(), c.q)
			must(t, err)
			if !c.empty && !strings.ContainsAny(tallyText(got), "123456789") {
				t.Fatal("the case is vacuous")
			}
			equal(t, "tally", tallyText(got), c.want)
			if want := graph.EffectiveDate(c.q.AsOf, worldDate); got.AsOf != want {
				t.Errorf("as-of is %q, want %q", got.AsOf, want)
			}
		})
	}
	for _, c := range []struct {
		sentence string
		q        graph.TallyQuery
		want     error
	}{
		{"a code listed twice in one part is ErrInvalid", graph.TallyQuery{Parts: [][]string{{"900101", "900101"}}}, graph.ErrInvalid},
		{"a code listed in two parts is ErrInvalid", graph.TallyQuery{Parts: [][]string{{"900101"}, {"900101"}}}, graph.ErrInvalid},
		{"the blank code listed twice is ErrInvalid", graph.TallyQuery{Parts: [][]string{{""}, {""}}}, graph.ErrInvalid},
		{"an unknown scope is ErrNotFound", graph.TallyQuery{Scopes: []string{"aa", "aa.x.none"}}, graph.ErrNotFound},
		{"an unknown chain is ErrNotFound", graph.TallyQuery{Scopes: []string{"none"}}, graph.ErrNotFound},
		{"a bad argument comes before an unknown id", graph.TallyQuery{Scopes: []string{"none"}, AsOf: "2024-13"}, graph.ErrInvalid},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			_, err := s.Tally(t.Context(), c.q)
			wantErr(t, err, c.want)
		})
	}
	t.Run("without scopes there are no rows", func(t *testing.T) {
		got, err := s.Tally(t.Context(), graph.TallyQuery{Parts: city})
		must(t, err)
		equal(t, "tally", tallyText(got), "")
	})
	u.undated(t)
	u.tallyFollowsWrites(t)
}

// undated holds the answers of a graph that has no data date.
func (u suite) undated(t *testing.T) {
	t.Run("without any date all that has begun and not ended is in force", func(t *testing.T) {
		s := u.open(t)
		apply(t, s, batch("world", all[graph.Record](worldState())...))
		got, err := s.Tally(t.Context(), graph.TallyQuery{Scopes: []string{"aa.x", "aa.y"}})
		must(t, err)
		equal(t, "tally", tallyText(got), "aa.x: confirmed large 1, probable medium 1, hint ? 1, confirmed institution 1 // "+
			"aa.y: confirmed ? 1, probable ? 1")
		if got.AsOf != "" {
			t.Errorf("as-of is %q, want a blank", got.AsOf)
		}
		groups, err := s.Links(t.Context(), graph.LinksQuery{Enterprises: []string{"e-a"}, Direction: graph.Both, Limit: 10})
		must(t, err)
		equal(t, "links", linksText(groups), "e-a: l-1 l-2 l-6 l-3 l-5")
	})
}

// tallyFollowsWrites is for stores that keep totals.
func (u suite) tallyFollowsWrites(t *testing.T) {
	s := u.filled(t)
	ask := func(t *testing.T, want string) {
		t.Helper()
		q := graph.TallyQuery{Scopes: []string{"aa.x.one", "aa.x"}, Parts: [][]string{{"900101"}, {"900201"}}}
		got, err := s.Tally(t.Context(), q)
		must(t, err)
		equal(t, "tally", tallyText(got), want)
	}
	const begin = "aa.x.one: confirmed large 1, probable medium 1, confirmed institution 1 | - | hint ? 1 // " +
		"aa.x: confirmed large 1, probable medium 1, confirmed institution 1 | - | hint ? 1"
	for _, c := range []struct {
		sentence string
		batch    graph.Batch
		want     string
	}{
		{
			"an enterprise that moves is counted where it is now",
			batch("moves", firm("e-b", "乙公司", "900201", graph.SizeMedium)),
			"aa.x.one: confirmed large 1, confirmed institution 1 | probable medium 1 | hint ? 1 // " +
				"aa.x: confirmed large 1, confirmed institution 1 | probable medium 1 | hint ? 1",
		},
		{
			"an enterprise that grows is counted by its size now",
			batch("grows", firm("e-b", "乙公司", "900101", graph.SizeLarge)),
			"aa.x.one: confirmed large 1, probable large 1, confirmed institution 1 | - | hint ? 1 // " +
				"aa.x: confirmed large 1, probable large 1, confirmed institution 1 | - | hint ? 1",
		},
		{
			"an enterprise that ended is no longer counted",
			batch("ends", firm("e-b", "乙公司", "900101", graph.SizeMedium, func(e *graph.Enterprise) { e.LocalUntil = "2024-06" })),
			"aa.x.one: confirmed large 1, confirmed institution 1 | - | hint ? 1 // " +
				"aa.x: confirmed large 1, confirmed institution 1 | - | hint ? 1",
		},
		{
			"an enterprise that turns out an institution is counted apart",
			batch("school", firm("e-b", "乙公司", "900101", graph.SizeMedium, func(e *graph.Enterprise) { e.Type = graph.TypeInstitution })),
			"aa.x.one: confirmed large 1, confirmed institution 1, probable institution 1 | - | hint ? 1 // " +
				"aa.x: confirmed large 1, confirmed institution 1, probable institution 1 | - | hint ? 1",
		},
		{
			"an enterprise that stopped is no longer counted",
			batch("stopped", firm("e-b", "乙公司", "900101", graph.SizeMedium, func(e *graph.Enterprise) { e.State, e.StateDate = graph.StateStopped, "2024-05" })),
			"aa.x.one: confirmed large 1, confirmed institution 1 | - | hint ? 1 // " +
				"aa.x: confirmed large 1, confirmed institution 1 | - | hint ? 1",
		},
		{
			"an enterprise that was deregistered, nobody knows when, is not counted",
			batch("deregistered", firm("e-b", "乙公司", "900101", graph.SizeMedium, func(e *graph.Enterprise) { e.State = graph.StateDeregistered })),
			"aa.x.one: confirmed large 1, confirmed institution 1 | - | hint ? 1 // " +
				"aa.x: confirmed large 1, confirmed institution 1 | - | hint ? 1",
		},
		{
			"an enterprise that is not to be found is not counted",
			batch("unfound", firm("e-b", "乙公司", "900101", graph.SizeMedium, func(e *graph.Enterprise) { e.State = graph.StateUnfound })),
			"aa.x.one: confirmed large 1, confirmed institution 1 | - | hint ? 1 // " +
				"aa.x: confirmed large 1, confirmed institution 1 | - | hint ? 1",
		},
		{
			"an enterprise that moved away, nobody knows where, is no longer counted",
			batch("moved", firm("e-b", "乙公司", "900101", graph.SizeMedium, func(e *graph.Enterprise) { e.State, e.StateDate = graph.StateMoved, "2024-05" })),
			"aa.x.one: confirmed large 1, confirmed institution 1 | - | hint ? 1 // " +
				"aa.x: confirmed large 1, confirmed institution 1 | - | hint ? 1",
		},
		{
			"an enterprise that moved away is not counted where it went, be it known",
			batch("moved-on", firm("e-a", "甲公司", "900101", graph.SizeLarge, func(e *graph.Enterprise) {
				e.State, e.StateDate, e.MovedTo = graph.StateMoved, "2024-05", "900201"
			})),
			"aa.x.one: probable medium 1, confirmed institution 1 | - | hint ? 1 // " +
				"aa.x: probable medium 1, confirmed institution 1 | - | hint ? 1",
		},
		{
			"an enterprise that moves away later is counted, and one that was entered where it went is there",
			batch("moving",
				firm("e-b", "乙公司", "900101", graph.SizeMedium, func(e *graph.Enterprise) { e.State, e.StateDate = graph.StateMoved, "2024-07" }),
				firm("e-a", "甲公司", "900201", graph.SizeLarge, func(e *graph.Enterprise) {
					e.State, e.StateDate, e.MovedTo = graph.StateMoved, "2024-05", "900201"
				})),
			"aa.x.one: probable medium 1, confirmed institution 1 | confirmed large 1 | hint ? 1 // " +
				"aa.x: probable medium 1, confirmed institution 1 | confirmed large 1 | hint ? 1",
		},
		{
			"an enterprise in restructuring, or one that stops later, is counted",
			batch("working",
				firm("e-b", "乙公司", "900101", graph.SizeMedium, func(e *graph.Enterprise) { e.State, e.StateDate = graph.StateRestructuring, "2020" }),
				firm("e-a", "甲公司", "900201", graph.SizeLarge, func(e *graph.Enterprise) { e.State, e.StateDate = graph.StateStopped, "2024-07" })),
			"aa.x.one: probable medium 1, confirmed institution 1 | confirmed large 1 | hint ? 1 // " +
				"aa.x: probable medium 1, confirmed institution 1 | confirmed large 1 | hint ? 1",
		},
		{
			"who serves its own group alone is counted apart, but not where it does something else too",
			batch("captive", captive(works("e-a", "aa.x.one", graph.Confirmed, "", "")), captive(works("e-b", "aa.x.one", graph.Probable, "2018", "")),
				captive(works("e-f", "aa.x.one", graph.Confirmed, "", ""))),
			"aa.x.one: confirmed large 1, probable medium 1, of them captive confirmed large 1, of them captive probable medium 1, confirmed institution 1 | - | hint ? 1 // " +
				"aa.x: confirmed large 1, probable medium 1, of them captive probable medium 1, confirmed institution 1 | - | hint ? 1",
		},
		{
			"a membership that gets surer is counted by its certainty now",
			batch("surer", works("e-d", "aa.x.one", graph.Confirmed, "", "")),
			"aa.x.one: confirmed large 1, probable medium 1, confirmed institution 1 | - | confirmed ? 1 // " +
				"aa.x: confirmed large 1, probable medium 1, confirmed institution 1 | - | confirmed ? 1",
		},
		{
			"a leaf that changes its card is counted in the card it is in",
			batch("moved-leaf", moved(leaf("aa.x.one"), "aa.y")),
			"aa.x.one: confirmed large 1, probable medium 1, confirmed institution 1 | - | hint ? 1 // " +
				"aa.x: probable large 1 | - | -",
		},
		{
			"a deleted membership is no longer counted, and its card counts what is left",
			deleting("gone", graph.Ref{Kind: graph.KindMemberships, Key: "e-a|aa.x.one|"}),
			"aa.x.one: probable medium 1, confirmed institution 1 | - | hint ? 1 // " +
				"aa.x: probable medium 1, probable large 1, confirmed institution 1 | - | hint ? 1",
		},
		{
			"another data date counts what is in force then",
			dating("later", "2020"),
			"aa.x.one: confirmed large 1, probable medium 1, confirmed institution 1 | - | hint ? 1 // " +
				"aa.x: confirmed large 1, probable medium 1, confirmed institution 1 | - | hint small 1, hint ? 1",
		},
	} {
		t.Run(c.sentence+", and undone as before", func(t *testing.T) {
			ask(t, begin)
			apply(t, s, c.batch)
			ask(t, c.want)
			_, err := s.Undo(t.Context(), undoing(c.batch.ID))
			must(t, err)
			ask(t, begin)
		})
	}
}

func captive(m graph.Membership) graph.Membership { m.Captive = true; return m }

func moved(g graph.Segment, card string) graph.Segment { g.Parent = card; return g }

func deleting(id string, refs ...graph.Ref) graph.Batch {
	b := batch(id)
	b.Delete = refs
	return b
}

func dating(id string, d graph.Date) graph.Batch {
	b := batch(id)
	b.DataDate = d
	return b
}

func undoing(id string) graph.UndoRequest {
	return graph.UndoRequest{Import: id, Actor: tester, Time: noon}
}

// tallyText writes a tally down: rows apart by //, parts and elsewhere by |.
func tallyText(t graph.Tally) string {
	var rows []string
	for _, r := range t.Rows {
		var parts []string
		for _, c := range append(r.Parts[:len(r.Parts):len(r.Parts)], r.Elsewhere) {
			parts = append(parts, countsText(c))
		}
		rows = append(rows, r.Scope+": "+strings.Join(parts, " | "))
	}
	return strings.Join(rows, " // ")
}

func countsText(c graph.Counts) string {
	var words []string
	for i, bySize := range c.Enterprises {
		for j, n := range bySize {
			if n > 0 {
				size := graph.Sizes[j]
				if size == graph.SizeUnknown {
					size = "?"
				}
				words = append(words, fmt.Sprintf("%s %s %d", graph.Certainties[i], size, n))
			}
		}
	}
	for i, bySize := range c.Captive {
		for j, n := range bySize {
			if n > 0 {
				words = append(words, fmt.Sprintf("of them captive %s %s %d", graph.Certainties[i], cmp.Or(string(graph.Sizes[j]), "?"), n))
			}
		}
	}
	for i, n := range c.Institutions {
		if n > 0 {
			words = append(words, fmt.Sprintf("%s institution %d", graph.Certainties[i], n))
		}
	}
	if len(words) == 0 {
		return "-"
	}
	return strings.Join(words, ", ")
}
