package neostore

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"chainchief/graph"
	"chainchief/seed/synth"
)

// dear are the operators that go through more than was asked for. A statement
// that means all of a label may scan it: these are named here.
var dear = []string{"AllNodesScan", "CartesianProduct", "NodeByLabelScan", "UnionNodeByLabelsScan", "RelationshipTypeScan", "NodeIndexScan"}

var meansAll = map[string]bool{"clear_totals": true, "pair": true, "unpair": true, "empty_enterprises": true, "empty_rest": true}

// TestPlans profiles every statement over a made-up province: none may scan or
// multiply what it need not, and each must find something where it is a question.
func TestPlans(t *testing.T) {
	s := emptied(t)
	p := synth.New(3_000, 3)
	if _, err := s.Load(t.Context(), p.Request(nil)); err != nil {
		t.Fatal(err)
	}
	b := graph.Batch{ID: "b-1", Title: "测试", Actor: tester, Time: noon}
	e := p.Enterprise(5)
	e.Place = "某地"
	b.Put.Add(e)
	if _, err := s.Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Merge(t.Context(), graph.MergeRequest{Old: p.Enterprise(8).ID, New: p.Enterprise(9).ID, Actor: tester, Time: noon}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.execute(t.Context(), cypher("replan"), nil); err != nil { // what was here before has left its statistics
		t.Fatal(err)
	}
	leaves, towns := p.Leaves(0), p.Places()
	var related []string
	for i := range 3_000 {
		if e := p.Enterprise(i); e.Parent != "" && e.Group != "" && i != 8 {
			related = append(related, e.ID)
		}
	}
	firm, other := p.Enterprise(1), p.Enterprise(2)
	link, membership := p.Links(1)[0], p.Memberships(1)[0]
	page, err := s.Projects(t.Context(), graph.ProjectsQuery{Limit: 1})
	if err != nil || len(page.Projects) == 0 {
		t.Fatal("no project", err)
	}
	project := page.Projects[0]
	params := map[string]any{
		"ids": texts([]string{firm.ID, other.ID, leaves[0]}), "scopes": texts([]string{leaves[0], synth.ChainID(0)}),
		"regions": texts([]string{everywhere, towns[0], towns[1]}), "part": map[string]any{towns[0]: int64(0)}, "day": int64(20261130),
		"segments": texts(leaves[:5]), "enterprises": texts([]string{firm.ID, other.ID}), "below": int64(30), "most": int64(20), "confidence": 0.0,
		"after": "", "keys": texts([]string{firm.ID, leaves[0], towns[0], link.ID, membership.Ref().Key}), "before": int64(99),
		"text": "有限公司", "spelled": spelled("有限公司"), "token": lineToken("轴承", "\x02"), "tokens": texts(shortTokens("轴承")), "enough": int64(enough),
		"probe": int64(probe), "common": int64(common),
		"skip": int64(0), "deep": int64(20), "ranks": []int64{2}, "beginning": nil, "name": "", "id": "", "leaves": texts(leaves[:3]),
		"targets": texts([]string{target(e.Ref())}), "target": target(e.Ref()), "import": "b-1", "schema": schema(), "keyOf": map[string]any{"Enterprise": "id", "Region": "code", "Park": "id", "Segment": "id"},
		"store_id": "s", "revision": int64(9), "facts_revision": int64(9), "ledger_revision": int64(8),
		"data_date": "2026-11-30", "records": int64(1), "sequence": int64(5),
	}
	tallyParams := func(q map[string]any) { q["scopes"] = []any{texts(leaves[:3]), texts(leaves[3:5])} }
	inRegion := func(q map[string]any) { q["regions"] = texts(towns[:3]) }
	noFilter := func(q map[string]any) { q["ids"], q["regions"], q["segments"] = nil, nil, nil }
	rowsOf := func(rows ...map[string]any) func(map[string]any) {
		return func(q map[string]any) {
			list := make([]any, len(rows))
			for i, r := range rows {
				list[i] = r
			}
			q["rows"] = list
		}
	}
	own := func(m graph.Record) map[string]any {
		return map[string]any{"key": m.Ref().Key, "props": properties(m, graph.Encode(m))}
	}
	at := func(k graph.Kind) []string {
		d := graph.Describe(k)
		return []string{"<Label>", d.Label, "<key>", d.KeyName()}
	}
	edge := []string{"<Type>", "LOCATED_IN", "<From>", "Enterprise", "<from>", "id", "<To>", "Region", "<to>", "code"}
	tie := rowsOf(map[string]any{"from": other.ID, "to": towns[0], "props": map[string]any{}})
	cases := []struct {
		statement string
		fill      []string
		change    func(map[string]any)
		write     bool // finding nothing is no fault
	}{
		{"meta", nil, nil, false}, {"prepared", nil, nil, false}, {"found_meta", nil, nil, false},
		{"lock", nil, nil, true}, {"loading", nil, nil, true}, {"save", nil, nil, true},
		{"scopes", nil, nil, false}, {"resolve", nil, nil, false},
		{"enterprises", nil, nil, false}, {"get_totals", nil, func(q map[string]any) {
			q["keys"] = texts([]string{synth.ChainID(0) + "|*", synth.ChainID(0) + "|" + towns[0]})
		}, false}, {"tally", nil, tallyParams, false},
		{"members_of_segments", nil, nil, false}, {"members_of_segments_in", nil, inRegion, false},
		{"members_of_enterprises", nil, noFilter, false}, {"members_among", nil, func(q map[string]any) {
			noFilter(q)
			q["segments"] = texts([]string{membership.Segment})
		}, false},
		{"links", []string{"<Direction>", "-[l:SUPPLIES]-()"}, nil, false}, {"links", []string{"<Direction>", "<-[l:SUPPLIES]-()"}, nil, true},
		{"links", []string{"<Direction>", "-[l:SUPPLIES]->()"}, nil, true},
		{"kin", []string{"<most>", "8"}, func(q map[string]any) { q["enterprises"] = texts(related) }, false},
		{"projects", nil, noFilter, false}, {"projects_in", nil, func(q map[string]any) { noFilter(q); inRegion(q) }, false},
		{"known", at(graph.KindEnterprises), nil, false}, {"imports", nil, noFilter, false},
		{"records_by_id", at(graph.KindProjects), func(q map[string]any) { q["ids"] = texts([]string{project.ID}) }, false},
		{"records_of", append(at(graph.KindProjects), "<To>", "Region", "<to>", "code", "<way>", "<-[:LOCATED_IN|REFERS_TO]-"), func(q map[string]any) {
			noFilter(q)
			q["keys"] = texts([]string{project.Region})
		}, false},
		{"records_of", append(at(graph.KindSegments), "<To>", "Segment", "<to>", "id", "<way>", "-[:FEEDS|HAS]->"), noFilter, true},
		{"dump_nodes", at(graph.KindEnterprises), nil, false}, {"dump_relationships", at(graph.KindLinks), nil, false},
		{"find_all", nil, nil, false}, {"find_in_regions", nil, inRegion, false}, {"find_in_leaves", nil, noFilter, false},
		{"find_text", []string{"<in>", "search"}, func(q map[string]any) { noFilter(q); q["tokens"] = texts([]string{"有限公司"}) }, false},
		{"find_text", []string{"<in>", "grams"}, func(q map[string]any) { noFilter(q); q["text"] = "轴承" }, false},
		{"find_rank", nil, func(q map[string]any) { noFilter(q); q["text"], q["beginning"] = "轴承", "轴承" }, false},
		{"find_prefix", nil, func(q map[string]any) { q["text"], q["ranks"] = string([]rune(firm.Name)[:2]), []int64{1} }, false},
		{"find_walk", nil, nil, false}, {"find_walk_in", nil, inRegion, false},
		{"get_nodes", at(graph.KindEnterprises), nil, false}, {"get_relationships", at(graph.KindMemberships), nil, false},
		{"get_relationships", at(graph.KindLinks), nil, false},
		{"get_aliases", nil, func(q map[string]any) { q["ids"] = texts([]string{p.Enterprise(8).ID}) }, false},
		{"referrers", at(graph.KindEnterprises), nil, false}, {"referrers", at(graph.KindRegions), nil, false},
		{"sold", nil, func(q map[string]any) { q["keys"] = texts([]string{link.Segment}) }, false},
		{"last_imports", nil, nil, false}, {"history", nil, nil, false}, {"images", nil, nil, false}, {"leaves", nil, nil, false},
		{"memberships_of", nil, nil, false}, {"working", nil, nil, false},
		{"put_totals", nil, rowsOf(map[string]any{"key": "x|y", "props": map[string]any{"key": "x|y"}}), true},
		{"put_nodes", at(graph.KindEnterprises), rowsOf(own(firm)), true}, {"create_images", nil, rowsOf(map[string]any{"props": map[string]any{"key": "x"}}), true},
		{"create_edges", edge, tie, true}, {"delete_edges", edge, tie, true},
		{"create_memberships", nil, rowsOf(map[string]any{"from": firm.ID, "to": leaves[0], "props": map[string]any{"key": "x"}}), true},
		{"create_links", nil, rowsOf(map[string]any{"from": firm.ID, "to": other.ID, "props": map[string]any{"id": "x"}}), true},
		{"set_relationships", at(graph.KindLinks), rowsOf(map[string]any{"key": link.ID, "props": supply(link, graph.Encode(link))}), true},
		{"derive", nil, rowsOf(own(firm)), true},
		{"set_groups", nil, nil, true}, {"unset_groups", nil, nil, true}, {"pair", nil, nil, true}, {"unpair", nil, nil, true}, {"clear_totals", nil, nil, true},
		{"delete_images", nil, nil, true}, {"delete_relationships", at(graph.KindLinks), nil, true}, {"delete_nodes", at(graph.KindEnterprises), nil, true},
	}
	seen := map[string]bool{
		"replan": true, "schema": true, "rank": true, "column": true,
		"constraint_node": true, "constraint_relationship": true, "empty_enterprises": true, "empty_rest": true, // these cannot be profiled
	}
	check := func(name, text string, q map[string]any, write bool) {
		t.Helper()
		operators, rows := profiled(t, s, text, q)
		for _, op := range operators {
			if slices.ContainsFunc(dear, func(d string) bool { return strings.Contains(op, d) }) && !meansAll[name] {
				t.Errorf("%s uses %s: %v", name, op, operators)
			}
		}
		if rows == 0 && !write {
			t.Errorf("%s found nothing: its plan says little", name)
		}
	}
	check("taxonomy", allOf(graph.KindChains, graph.KindClusters, graph.KindSegments), nil, false)
	check("gazetteer", allOf(graph.KindRegions, graph.KindParks, graph.KindParkPairs), nil, false)
	for _, c := range cases {
		seen[c.statement] = true
		q := map[string]any{}
		for k, v := range params {
			q[k] = v
		}
		if c.change != nil {
			c.change(q)
		}
		check(c.statement, cypher(c.statement, append([]string{"<Rank>", cypher("rank")}, c.fill...)...), q, c.write)
	}
	for name := range statements {
		if !seen[name] {
			t.Errorf("%s is not profiled", name)
		}
	}
}

// noon is when the tests write.
var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

// tester is who writes.
var tester = graph.Actor{Person: "测试员"}

// profiled runs a statement, takes back what it wrote, and returns its operators.
func profiled(t *testing.T, s *Store, text string, params map[string]any) (operators []string, rows int) {
	t.Helper()
	session := s.session(t.Context())
	defer session.Close(context.WithoutCancel(t.Context()))
	tx, err := session.BeginTransaction(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Close(context.WithoutCancel(t.Context()))
	result, err := tx.Run(t.Context(), "PROFILE "+text, params)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	records, err := result.Collect(t.Context())
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	summary, err := result.Consume(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var walk func(neo4j.ProfiledPlan)
	walk = func(p neo4j.ProfiledPlan) {
		operators = append(operators, fmt.Sprint(p.Operator(), " ", p.Arguments()["Details"]))
		for _, c := range p.Children() {
			walk(c)
		}
	}
	walk(summary.Profile())
	return operators, len(records)
}
