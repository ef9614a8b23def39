package neostore

import (
	"strings"

	"chainchief/graph"
)

// place says where the records of a kind are kept: nodes of a label, or
// relationships of a type, each with a unique key.
type place struct {
	label        string // of nodes, or the type of relationships
	key          string // the property that holds Ref().Key
	relationship bool
}

var places = map[graph.Kind]place{
	graph.KindChains:      {label: "Chain", key: "id"},
	graph.KindClusters:    {label: "Cluster", key: "id"},
	graph.KindSegments:    {label: "Segment", key: "id"},
	graph.KindRegions:     {label: "Region", key: "code"},
	graph.KindParks:       {label: "Park", key: "id"},
	graph.KindParkPairs:   {label: "ParkPair", key: "id"},
	graph.KindEnterprises: {label: "Enterprise", key: "id"},
	graph.KindMemberships: {label: "WORKS_IN", key: "key", relationship: true},
	graph.KindLinks:       {label: "SUPPLIES", key: "id", relationship: true},
	graph.KindProjects:    {label: "Project", key: "id"},
	graph.KindNeeds:       {label: "Need", key: "id"},
	graph.KindChecks:      {label: "Check", key: "id"},
	graph.KindCoverage:    {label: "Coverage", key: "id"},
	graph.KindImports:     {label: "Import", key: "id"},
	graph.KindAliases:     {label: "Alias", key: "old"},
	graph.KindImages:      {label: "Image", key: "key"},
}

// kindOf is the kind of record that a node with the label is.
var kindOf = func() map[string]graph.Kind {
	m := map[string]graph.Kind{}
	for kind, p := range places {
		m[p.label] = kind
	}
	return m
}()

// fill puts the names of a place into a statement.
func (p place) fill(statement string) string {
	return cypher(statement, "<Label>", p.label, "<key>", p.key)
}

// The longest texts that are indexed. An index takes at most 8 kB in a range
// and 32 kB in a text, and a longer value would make the write fail. What is cut is
// only found and ordered by: record keeps the whole.
const (
	longestName   = 2_000
	longestSearch = 30_000
	longestScan   = 5_000
)

// scan is search for the range indexes, which go by name and hold what is looked
// in; blank where it is too long, so that search itself is read.
func scan(search string) string {
	if search = cut(search, longestSearch); len(search) <= longestScan {
		return search
	}
	return ""
}

func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "")
}

// properties are those of the node of a record. A blank one is left out, except
// where blank is an answer of its own: an enterprise without region.
func properties(r graph.Record) map[string]any {
	ref := r.Ref()
	m := map[string]any{"record": string(graph.Encode(r)), places[ref.Kind].key: ref.Key}
	set := func(name, v string) {
		if v != "" {
			m[name] = v
		}
	}
	switch r := r.(type) {
	case graph.Chain:
		set("name", r.Name)
		set("system", r.System)
	case graph.Cluster:
		set("name", r.Name)
		set("chain", r.Chain)
	case graph.Segment:
		set("name", r.Name)
		set("chain", r.Chain)
		set("parent", r.Parent)
		set("stage", string(r.Stage))
		set("kind", string(r.Kind))
		m["card"] = r.Card
	case graph.Region:
		set("name", r.Name)
		set("level", string(r.Level))
		set("parent", r.Parent)
	case graph.Park:
		set("name", r.Name)
		set("region", r.Region)
		set("level", r.Level)
	case graph.ParkPair:
		set("park", r.Park)
		set("partner_park", r.PartnerPark)
		set("status", r.Status)
	case graph.Enterprise:
		m["name"] = cut(r.Name, longestName)
		m["region"] = r.Region
		search := graph.Small(r.Search)
		m["search"] = cut(search, longestSearch)
		m["grams"] = cut(grams(cut(r.Name, longestName), r.Search), longestSearch)
		m["scan"] = scan(search)
		_, m["spelled"], _ = graph.SplitSearch(r.Search)
		set("short_name", r.ShortName)
		set("type", string(r.Type))
		set("size", string(r.Size))
		set("listed_code", r.ListedCode)
		set("local_since", string(r.LocalSince))
		set("local_until", string(r.LocalUntil))
	case graph.Project:
		set("name", r.Name)
		set("region", r.Region)
		set("stage", string(r.Stage))
		m["segments"] = texts(r.Segments)
	case graph.Need:
		set("region", r.Region)
		set("segment", r.Segment)
	case graph.Check:
		set("region", r.Region)
		set("segment", r.Segment)
		set("verdict", r.Verdict)
	case graph.Coverage:
		set("region", r.Region)
		set("scope", r.Scope)
	case graph.Import:
		m["sequence"] = r.Sequence
		m["undone"] = !r.UndoneAt.IsZero()
		set("title", r.Title)
		set("person", r.Person)
	case graph.Alias:
		set("new", r.New)
		set("import", r.Import)
	case graph.Image:
		set("import", r.Import)
		m["target"] = target(r.Target)
	}
	return m
}

// target words a Ref as the property of an image.
func target(ref graph.Ref) string { return string(ref.Kind) + "|" + ref.Key }

// sizeRanks orders the largest first and the unknown last, as graph.MemberGroup does.
var sizeRanks = []graph.Size{graph.SizeLarge, graph.SizeMedium, graph.SizeSmall, graph.SizeMicro, graph.SizeUnknown}

// standing is the number that memberships are ordered and counted by: the
// certainty, then the size of the enterprise, then 1 for an institution. The
// smallest of an enterprise in a scope is what it counts as there.
func standing(m graph.Membership, e graph.Enterprise) int64 {
	n := int64(m.Certainty.Index())*10 + 8
	for i, size := range sizeRanks {
		if size == e.Size {
			n = int64(m.Certainty.Index())*10 + int64(i)*2
		}
	}
	if e.Type == graph.TypeInstitution {
		n++
	}
	return n
}

// count adds n enterprises of a standing.
func count(c *graph.Counts, standing int64, n int) {
	certainty, rest := standing/10, standing%10
	if rest%2 == 1 {
		c.Institutions[certainty] += n
		return
	}
	c.Enterprises[certainty][sizeRanks[rest/2].Index()] += n
}

// membership is the WORKS_IN of a record. What it takes from its enterprise
// (region, size, the inherited dates) is kept here too, so that counting and
// listing touch no other node; it is written whenever the enterprise is.
func membership(m graph.Membership, e graph.Enterprise) map[string]any {
	in := m.Inherit(e)
	begins, ends := interval(in.Since, in.Until)
	p := map[string]any{
		"key": m.Ref().Key, "record": string(graph.Encode(m)), "segment": m.Segment, "certainty": string(m.Certainty),
		"region": e.Region, "begins": begins, "ends": ends, "begun": string(in.Since), "standing": standing(m, e),
	}
	if e.Size != "" {
		p["size"] = string(e.Size)
	}
	return p
}

// supply is the SUPPLIES of a record.
func supply(l graph.SupplyLink) map[string]any {
	begins, ends := interval(l.Since, l.Until)
	p := map[string]any{
		"id": l.ID, "record": string(graph.Encode(l)), "kind": string(l.Kind), "confidence": l.Confidence, "begins": begins, "ends": ends,
	}
	if l.Segment != "" {
		p["segment"] = l.Segment
	}
	if l.Product != "" {
		p["product"] = cut(l.Product, longestName)
	}
	return p
}
