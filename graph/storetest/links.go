package storetest

import (
	"strings"
	"testing"

	"chainchief/graph"
)

func (u suite) links(t *testing.T) {
	s := u.filled(t)
	for _, c := range []struct {
		sentence string
		q        graph.LinksQuery
		want     string
		empty    bool
	}{
		{
			sentence: "suppliers are the links in which the enterprise buys",
			q:        graph.LinksQuery{Enterprises: []string{"e-a"}, Direction: graph.Suppliers, Limit: 10},
			want:     "e-a: l-3 l-5",
		},
		{
			sentence: "customers are the links in which the enterprise sells, parallel links and all",
			q:        graph.LinksQuery{Enterprises: []string{"e-a"}, Direction: graph.Customers, Limit: 10},
			want:     "e-a: l-1 l-2",
		},
		{
			sentence: "both are ordered by confidence, then id, each link once",
			q:        graph.LinksQuery{Enterprises: []string{"e-a"}, Direction: graph.Both, Limit: 10},
			want:     "e-a: l-1 l-2 l-3 l-5",
		},
		{
			sentence: "there is a group for each enterprise in the order asked for, and a link between two stands in both",
			q:        graph.LinksQuery{Enterprises: []string{"e-b", "e-a"}, Direction: graph.Both, Limit: 10},
			want:     "e-b: l-1 l-2 l-3 l-0 // e-a: l-1 l-2 l-3 l-5",
		},
		{
			sentence: "a link between two stands in the group of the one who sells and in that of the one who buys",
			q:        graph.LinksQuery{Enterprises: []string{"e-a", "e-b"}, Direction: graph.Customers, Limit: 10},
			want:     "e-a: l-1 l-2 // e-b: l-3",
		},
		{
			sentence: "an enterprise asked for twice has two groups",
			q:        graph.LinksQuery{Enterprises: []string{"e-g", "e-g"}, Direction: graph.Customers, Limit: 10},
			want:     "e-g: l-0 // e-g: l-0",
		},
		{
			sentence: "the limit is per enterprise, and a cut is said",
			q:        graph.LinksQuery{Enterprises: []string{"e-a", "e-g"}, Direction: graph.Both, Limit: 1},
			want:     "e-a: l-1 + // e-g: l-0",
		},
		{
			sentence: "a list that just fills its limit is not cut",
			q:        graph.LinksQuery{Enterprises: []string{"e-a"}, Direction: graph.Both, Limit: 4},
			want:     "e-a: l-1 l-2 l-3 l-5",
		},
		{
			sentence: "a least confidence keeps what reaches it",
			q:        graph.LinksQuery{Enterprises: []string{"e-a", "e-b"}, Direction: graph.Both, MinConfidence: 0.7, Limit: 10},
			want:     "e-a: l-1 l-2 l-3 // e-b: l-1 l-2 l-3",
		},
		{
			sentence: "a limit counts what passes the filters",
			q:        graph.LinksQuery{Enterprises: []string{"e-b"}, Direction: graph.Suppliers, MinConfidence: 0.95, Limit: 2},
			want:     "e-b: l-1 l-2",
		},
		{
			sentence: "an as-of date takes the links in force then",
			q:        graph.LinksQuery{Enterprises: []string{"e-a"}, Direction: graph.Both, AsOf: "2020", Limit: 10},
			want:     "e-a: l-1 l-2 l-3 l-4 l-5",
		},
		{
			sentence: "a year that has begun is in force on its last day",
			q:        graph.LinksQuery{Enterprises: []string{"e-g"}, Direction: graph.Suppliers, AsOf: "2025", Limit: 10},
			want:     "e-g: l-6",
		},
		{
			sentence: "a year that has begun is not in force before its last day",
			q:        graph.LinksQuery{Enterprises: []string{"e-g"}, Direction: graph.Suppliers, AsOf: "2025-12-30", Limit: 10},
			want:     "e-g:", empty: true,
		},
		{
			sentence: "a link is over on the last day of its until",
			q:        graph.LinksQuery{Enterprises: []string{"e-c"}, Direction: graph.Customers, AsOf: "2022-03", Limit: 10},
			want:     "e-c:", empty: true,
		},
		{
			sentence: "no link is an empty group",
			q:        graph.LinksQuery{Enterprises: []string{"e-f"}, Direction: graph.Both, Limit: 10},
			want:     "e-f:", empty: true,
		},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			got, err := s.Links(t.Context(), c.q)
			must(t, err)
			if c.empty == strings.Contains(linksText(got), "l-") {
				t.Fatalf("the case is marked empty=%v, the answer is %s", c.empty, linksText(got))
			}
			equal(t, "links", linksText(got), c.want)
			met, err := walked(t.Context(), s, c.q)
			must(t, err)
			equal(t, "links met on a walk", linksText(walkedLinks(met)), c.want)
		})
	}
	t.Run("a walk may ask for more links of an enterprise than a query", func(t *testing.T) {
		met, err := walked(t.Context(), s, graph.LinksQuery{Enterprises: []string{"e-g"}, Direction: graph.Both, Limit: 10 * graph.MaxLimit})
		must(t, err)
		all, err := s.Links(t.Context(), graph.LinksQuery{Enterprises: []string{"e-g"}, Direction: graph.Both, Limit: graph.MaxLimit})
		must(t, err)
		equal(t, "links met on a walk", linksText(walkedLinks(met)), linksText(all))
	})
	t.Run("a link comes as it was written", func(t *testing.T) {
		got, err := s.Links(t.Context(), graph.LinksQuery{Enterprises: []string{"e-g"}, Direction: graph.Customers, Limit: 1})
		must(t, err)
		equal(t, "link", string(encode(got[0].Links[0])), string(encode(link("l-0", "e-g", "e-b", 0.3, "", ""))))
	})
	for _, c := range []struct {
		sentence string
		q        graph.LinksQuery
		want     error
	}{
		{"no enterprise is ErrInvalid", graph.LinksQuery{Direction: graph.Both, Limit: 10}, graph.ErrInvalid},
		{"a blank direction is ErrInvalid", graph.LinksQuery{Enterprises: []string{"e-a"}, Limit: 10}, graph.ErrInvalid},
		{"an unknown direction is ErrInvalid", graph.LinksQuery{Enterprises: []string{"e-a"}, Direction: "up", Limit: 10}, graph.ErrInvalid},
		{"a confidence above 1 is ErrInvalid", graph.LinksQuery{Enterprises: []string{"e-a"}, Direction: graph.Both, MinConfidence: 1.1, Limit: 10}, graph.ErrInvalid},
		{"an unknown enterprise is ErrNotFound", graph.LinksQuery{Enterprises: []string{"e-a", "e-none"}, Direction: graph.Both, Limit: 10}, graph.ErrNotFound},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			_, err := s.Links(t.Context(), c.q)
			wantErr(t, err, c.want)
		})
	}
}

// linksText writes groups down: groups apart by //, a plus for a cut.
func linksText(groups []graph.LinkGroup) string {
	var list []string
	for _, g := range groups {
		text := strings.TrimSpace(g.Of + ": " + keys(g.Links))
		if g.Truncated {
			text += " +"
		}
		list = append(list, text)
	}
	return strings.Join(list, " // ")
}
