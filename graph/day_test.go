package graph_test

import (
	"testing"

	"chainchief/graph"
)

// TestReadDate: dates are read as people type them.
func TestReadDate(t *testing.T) {
	for text, want := range map[string]string{"2021": "2021", "2021年": "2021", "2021年4月": "2021-04", "2021.4": "2021-04", "2021/4/30": "2021-04-30",
		"2021年4月30日": "2021-04-30", "202104": "2021-04", "20210430": "2021-04-30", " ２０２１-04 ": "2021-04", "2021-04-30": "2021-04-30", "2021—4—30": "2021-04-30", "2021 年 4 月": "2021-04"} {
		if got, doubt, err := graph.ReadDate(text); err != nil || doubt != "" || string(got) != want {
			t.Errorf("%q: %q, %q, %v", text, got, doubt, err)
		}
	}
	for text, want := range map[string]string{"2024年底": "2024", "09.10": "2009-10", "2024年6月上旬": "2024-06"} {
		if got, doubt, err := graph.ReadDate(text); err != nil || doubt == "" || string(got) != want {
			t.Errorf("%q: %q, %q, %v", text, got, doubt, err)
		}
	}
	for _, text := range []string{"", "今年", "2021年13月", "20211", "2021年的铁基", "1789", "2021-02-30"} {
		if got, _, err := graph.ReadDate(text); err == nil {
			t.Errorf("%q is read as %q", text, got)
		}
	}
}

// TestEarly: what has happened does not lie ahead; a plan may, and so may what is left
// of a year that has begun.
func TestEarly(t *testing.T) {
	firm, project := graph.Describe(graph.KindEnterprises), graph.Describe(graph.KindProjects)
	for _, c := range []struct {
		d     *graph.Description
		field string
		date  graph.Date
		early bool
	}{
		{firm, "founded", "2031-03", true}, {firm, "founded", "2026-12-01", true}, {firm, "founded", "2026-12", true}, {firm, "founded", "2026-11-30", false}, {firm, "founded", "2026", false},
		{firm, "founded", "", false}, {firm, "local_until", "2031", false}, {firm, "name", "2031", false}, {project, "date", "2027", true}, {project, "planned_end", "2027", false},
	} {
		if got := c.d.Field(c.field).Early(c.date, "2026-11-30"); got != c.early {
			t.Errorf("%s %s: %v", c.field, c.date, got)
		}
	}
}

// TestFlagsAreReadAsTheyAreSaid: a list that was given out comes back without a change.
func TestFlagsAreReadAsTheyAreSaid(t *testing.T) {
	for flag, word := range map[string]string{graph.Unverified: "待核", "since-at-latest": "起始时间不晚于所注日期", "merged-2025-12": "2025年12月已归并", "merged-2025-02": "2025年2月已归并", "other": "other"} {
		if got := graph.FlagZH(flag); got != word || graph.FlagMeant(got) != flag || graph.FlagMeant(flag) != flag {
			t.Errorf("%s is said as %s, which is read as %s", flag, got, graph.FlagMeant(got))
		}
	}
}
