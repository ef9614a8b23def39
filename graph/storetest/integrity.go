package storetest

import (
	"testing"

	"chainchief/graph"
)

func (u suite) integrity(t *testing.T) {
	s := u.filled(t)
	changed := func(ref graph.Ref, r graph.Record) graph.Record {
		if worldState()[ref] == nil || r.Ref() != ref {
			t.Fatalf("the case is vacuous: %v", ref)
		}
		return r
	}
	del := func(kind graph.Kind, key string) graph.Batch { return deleting("b-1", graph.Ref{Kind: kind, Key: key}) }
	seg := func(key string) graph.Ref { return graph.Ref{Kind: graph.KindSegments, Key: key} }
	put := func(records ...graph.Record) graph.Batch { return batch("b-1", records...) }
	parent := func(id string) func(*graph.Enterprise) { return func(e *graph.Enterprise) { e.Parent = id } }
	park := func(id string) func(*graph.Enterprise) { return func(e *graph.Enterprise) { e.Park = id } }
	investor := func(id string) graph.Project {
		p := project("p-9", "900101")
		p.Investors = []graph.Investor{{Name: "某公司", Enterprise: id}}
		return p
	}
	both := func(r graph.Record) graph.Batch {
		b := put(r)
		b.Delete = []graph.Ref{r.Ref()}
		return b
	}
	for _, c := range []struct {
		sentence string
		batch    graph.Batch
	}{
		{"an enterprise in an unknown region", put(firm("e-9", "酉公司", "none", ""))},
		{"an enterprise in an unknown park", put(firm("e-9", "酉公司", "", "", park("k-none")))},
		{"an enterprise of an unknown parent", put(firm("e-9", "酉公司", "", "", parent("e-none")))},
		{"a membership of an unknown enterprise", put(works("e-none", "aa.x.one", graph.Hint, "", ""))},
		{"a membership in an unknown segment", put(works("e-a", "aa.x.none", graph.Hint, "", ""))},
		{"a membership in a card", put(works("e-a", "aa.x", graph.Hint, "", ""))},
		{"a link from an unknown supplier", put(link("l-9", "e-none", "e-a", 0.5, "", ""))},
		{"a link to an unknown customer", put(link("l-9", "e-a", "e-none", 0.5, "", ""))},
		{"a link of an unknown segment", put(segmented(link("l-9", "e-a", "e-b", 0.5, "", ""), "aa.x.none"))},
		{"a link of a card", put(segmented(link("l-9", "e-a", "e-b", 0.5, "", ""), "aa.x"))},
		{"a link of an enterprise to itself", put(link("l-9", "e-a", "e-a", 0.5, "", ""))},
		{"a link with a confidence above 1", put(link("l-9", "e-a", "e-b", 1.5, "", ""))},
		{"a membership that ends before it begins", put(works("e-a", "aa.y.end", graph.Hint, "2024", "2023"))},
		{"a membership of no known certainty", put(works("e-a", "aa.y.end", "sure", "", ""))},
		{"an enterprise of no known size", put(firm("e-9", "酉公司", "", "huge"))},
		{"an enterprise that is its own parent", put(firm("e-9", "酉公司", "", "", parent("e-9")))},
		{"a project in an unknown region", put(project("p-9", "none"))},
		{"a project of an unknown segment", put(project("p-9", "900101", "aa.x.one", "aa.x.none"))},
		{"a project of a card", put(project("p-9", "900101", "aa.x"))},
		{"a project of an unknown investor", put(investor("e-none"))},
		{"a need in an unknown region", put(need("n-9", "none", "aa.x.one"))},
		{"a need of a card", put(need("n-9", "900101", "aa.x"))},
		{"a check of a card", put(check("c-9", "900101", "aa.x"))},
		{"a check of an unknown segment", put(check("c-9", "900101", "aa.x.none"))},
		{"a coverage of an unknown chain", put(coverage("g-9", "900101", "none"))},
		{"a coverage of an unknown segment", put(coverage("g-9", "900101", "aa.none"))},
		{"a park in an unknown region", put(graph.Park{ID: "k-9", Name: "某园区", Region: "none", Level: "national"})},
		{"a park paired with an unknown park", put(graph.ParkPair{ID: "q-9", Park: "k-a", PartnerPark: "k-none", Status: "paired"})},
		{"a cluster of an unknown chain", put(graph.Cluster{ID: "cl-9", Name: "某集群", Chain: "none"})},
		{"a cluster in an unknown region", put(graph.Cluster{ID: "cl-9", Name: "某集群", Chain: "aa", Regions: []string{"none"}})},
		{"a cluster led by an unknown enterprise", put(graph.Cluster{ID: "cl-9", Name: "某集群", Chain: "aa", LeadFirms: []string{"e-a", "e-none"}})},
		{"a county in a province", put(region("900103", "丁区", graph.LevelCounty, "90"))},
		{"a county in a county", put(region("900103", "丁区", graph.LevelCounty, "900101"))},
		{"a zone in a province", put(region("900192", "乙开发区", graph.LevelZone, "90"))},
		{"a city in a city", put(region("9003", "丙市", graph.LevelCity, "9001"))},
		{"a city in an unknown province", put(region("9003", "丙市", graph.LevelCity, "91"))},
		{"a region that changes its level", put(changed(graph.Ref{Kind: graph.KindRegions, Key: "900102"}, region("900102", "乙区", graph.LevelZone, "9001")))},
		{"a segment of an unknown chain", put(card("zz.x", "zz"))},
		{"a leaf in an unknown card", put(leaf("aa.none.one"))},
		{"a leaf in a leaf", put(moved(leaf("aa.x.new"), "aa.x.one"))},
		{"a leaf in a card of another chain", put(moved(leaf("aa.x.new"), "bb.z"))},
		{"a leaf fed by an unknown segment", put(leaf("aa.x.new", "aa.x.none"))},
		{"a leaf fed by a card", put(leaf("aa.x.new", "aa.y"))},
		{"a leaf fed by its own card", put(leaf("aa.x.new", "aa.x"))},
		{"a card fed by a leaf", put(changed(seg("aa.y"), card("aa.y", "aa", "aa.x.one")))},
		{"a twin of a card", put(twin(leaf("aa.x.new"), "bb.z"))},
		{"a twin of an unknown segment", put(twin(leaf("aa.x.new"), "bb.z.none"))},
		{"a leaf recycled from an unknown segment", put(recycling(leaf("aa.x.new"), "aa.x.none"))},
		{"a leaf that becomes a card", put(changed(seg("bb.z.ware"), card("bb.z.ware", "bb")))},
		{"a card that changes its chain", put(changed(seg("aa.y"), card("aa.y", "bb")))},
		{"a segment fed by itself", put(leaf("aa.x.new", "aa.x.new"))},
		{"a supply cycle of two", put(leaf("aa.x.one", "aa.x.two"))},
		{"a supply cycle of three, closed by one record", put(leaf("aa.x.one", "aa.y.end"))},
		{"a supply cycle inside one batch", put(leaf("aa.x.n1", "aa.x.n3"), leaf("aa.x.n2", "aa.x.n1"), leaf("aa.x.n3", "aa.x.n2"))},
		{"a supply cycle over two chains", put(leaf("bb.z.raw", "aa.y.end"), twin(leaf("aa.x.one", "bb.z.ware"), "bb.z.raw"))},
		{"a supply cycle of cards", put(card("aa.x", "aa", "aa.y"))},
		{"the deletion of a region in use", del(graph.KindRegions, "900102")},
		{"the deletion of a city with counties", del(graph.KindRegions, "9002")},
		{"the deletion of a park in use", del(graph.KindParks, "k-a")},
		{"the deletion of a chain in use", del(graph.KindChains, "bb")},
		{"the deletion of a card with leaves", del(graph.KindSegments, "bb.z")},
		{"the deletion of a leaf that feeds another", del(graph.KindSegments, "bb.z.raw")},
		{"the deletion of a leaf in use", del(graph.KindSegments, "aa.x.one")},
		{"the deletion of an enterprise in use", del(graph.KindEnterprises, "e-g")},
		{"the deletion of a parent enterprise", del(graph.KindEnterprises, "e-a")},
		{"a record twice in one batch", put(firm("e-9", "酉公司", "", ""), firm("e-9", "酉公司", "", ""))},
		{"a record deleted twice in one batch", deleting("b-1", graph.Ref{Kind: graph.KindLinks, Key: "l-1"}, graph.Ref{Kind: graph.KindLinks, Key: "l-1"})},
		{"a record put and deleted in one batch", both(link("l-1", "e-a", "e-b", 0.5, "", ""))},
		{"an import in a batch", put(graph.Import{ID: "x", Title: "x", Actor: graph.Actor{Person: "x"}, Sequence: 1})},
		{"an alias in a batch", put(graph.Alias{Old: "e-x", New: "e-a", Import: "world"})},
		{"an image in a batch", put(graph.Image{Import: "world", Target: seg("aa.x")})},
		{"the deletion of an import", del(graph.KindImports, "world")},
		{"the deletion of the data date", deleting("b-1", graph.DataDate("").Ref())},
		{"the deletion of no known kind", del("none", "x")},
		{"a batch without records", put()},
		{"a batch without an id", batch("", firm("e-9", "酉公司", "", ""))},
		{"a batch whose id is no slug", batch("批次 1", firm("e-9", "酉公司", "", ""))},
		{"a batch without a title", retitled(put(firm("e-9", "酉公司", "", "")), " ", "测试员")},
		{"a batch without a person", retitled(put(firm("e-9", "酉公司", "", "")), "标题", " ")},
	} {
		t.Run(c.sentence+" is ErrInvalid", func(t *testing.T) {
			unchanged(t, s, graph.ErrInvalid, func() error {
				_, err := s.Apply(t.Context(), c.batch)
				return err
			})
		})
	}
	for _, c := range []struct {
		sentence string
		batch    graph.Batch
	}{
		{"the deletion of what is not there", del(graph.KindLinks, "l-none")},
		{"the deletion of a key of another kind", del(graph.KindLinks, "e-a")},
	} {
		t.Run(c.sentence+" is ErrNotFound", func(t *testing.T) {
			unchanged(t, s, graph.ErrNotFound, func() error {
				_, err := s.Apply(t.Context(), c.batch)
				return err
			})
		})
	}
	for i, c := range []struct {
		sentence string
		records  []graph.Record
	}{
		{"recycling edges may close a cycle", []graph.Record{recycling(leaf("aa.x.one"), "aa.y.end")}},
		{"edges may join leaves of two chains", []graph.Record{leaf("bb.z.new", "aa.x.one")}},
		{"a coverage may count a card", []graph.Record{coverage("g-9", "900101", "aa.x")}},
		{"a coverage may count all industry", []graph.Record{coverage("g-8", "900101", graph.ScopeAll)}},
		{"a county, a zone and a reporting unit lie in a city", []graph.Record{
			region("9003", "丙市", graph.LevelCity, "90"), region("900301", "丁县", graph.LevelCounty, "9003"),
			region("900391", "丙开发区", graph.LevelZone, "9003"), region("9003r1", "乙填报单位", graph.LevelReportingUnit, "9003"),
		}},
		{"a leaf may move to another card of its chain", []graph.Record{moved(leaf("aa.x.two", "aa.x.one"), "aa.y")}},
		{"an edge may be turned round in one batch", []graph.Record{leaf("bb.z.ware"), leaf("bb.z.raw", "bb.z.ware")}},
		{"a link may be of no segment", []graph.Record{segmented(link("l-9", "e-a", "e-b", 0.5, "", ""), "")}},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			apply(t, s, batch("good-"+string(rune('a'+i)), c.records...))
		})
	}
}

func segmented(l graph.SupplyLink, segment string) graph.SupplyLink { l.Segment = segment; return l }

func retitled(b graph.Batch, title, person string) graph.Batch {
	b.Title, b.Person = title, person
	return b
}
