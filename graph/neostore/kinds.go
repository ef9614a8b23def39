package neostore

import (
	"reflect"
	"slices"
	"strings"

	"chainchief/graph"
)

// isRelationship reports whether the records of a kind are relationships.
func isRelationship(kind graph.Kind) bool {
	d := graph.Describe(kind)
	return d != nil && d.Relationship()
}

// fill puts the names of a kind into a statement.
func fill(statement string, kind graph.Kind, pairs ...string) string {
	d := graph.Describe(kind)
	return cypher(statement, append(pairs, "<kind>", string(kind), "<Label>", d.Label, "<key>", d.KeyName())...)
}

// nodeKinds are the kinds whose records are nodes.
func nodeKinds() []*graph.Description {
	return slices.DeleteFunc(graph.Describing(), (*graph.Description).Relationship)
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

// properties are those of the node of a record, which data encodes. A blank one is
// left out, except where blank is an answer of its own: an enterprise without region.
func properties(r graph.Record, data []byte) map[string]any {
	d := graph.Describe(r.Ref().Kind)
	m := map[string]any{}
	for i := range d.Fields {
		if f := &d.Fields[i]; f.Node {
			property(m, f, r)
		}
	}
	switch r := r.(type) {
	case graph.Enterprise:
		m["name"] = cut(r.Name, longestName)
		m["region"] = r.Region
		if r.Group != "" {
			m["kin"] = cut(r.Group, longestName)
		}
		search := graph.Small(r.Search)
		m["search"] = cut(search, longestSearch)
		m["grams"] = cut(grams(cut(r.Name, longestName), r.Search), longestSearch)
		m["scan"] = scan(search)
		_, m["spelled"], _ = graph.SplitSearch(r.Search)
	case graph.Import:
		m["sequence"] = r.Sequence
		m["undone"] = !r.UndoneAt.IsZero()
	case graph.Image:
		m["target"] = target(r.Target)
	}
	m["record"], m[d.KeyName()] = string(data), r.Ref().Key
	return m
}

// property sets the value of a field, in a type that Neo4j knows.
func property(m map[string]any, f *graph.Field, r graph.Record) {
	switch v := reflect.ValueOf(f.Value(r)); {
	case f.List():
		m[f.Name] = texts(f.Texts(r))
	case v.Kind() == reflect.Bool:
		m[f.Name] = v.Bool()
	case v.CanFloat():
		m[f.Name] = v.Float()
	case v.CanInt():
		m[f.Name] = v.Int()
	default:
		if text := f.Text(r); text != "" {
			m[f.Name] = text
		}
	}
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
func count(c *graph.Counts, standing int64, captive bool, n int32) {
	certainty, rest := standing/10, standing%10
	if rest%2 == 1 {
		c.Institutions[certainty] += n
		return
	}
	size := sizeRanks[rest/2].Index()
	c.Enterprises[certainty][size] += n
	if captive {
		c.Captive[certainty][size] += n
	}
}

// membership is the WORKS_IN of a record. What it takes from its enterprise
// (region, size, the inherited dates) is kept here too, so that counting and
// listing touch no other node; it is written whenever the enterprise is.
func membership(m graph.Membership, e graph.Enterprise, data []byte) map[string]any {
	in := m.Inherit(e)
	begins, ends := interval(in.Since, in.Until)
	p := map[string]any{
		"key": m.Ref().Key, "record": string(data), "segment": m.Segment, "certainty": string(m.Certainty),
		"region": e.Region, "begins": begins, "ends": ends, "begun": string(in.Since), "standing": standing(m, e),
	}
	if e.Size != "" {
		p["size"] = string(e.Size)
	}
	if m.Captive {
		p["captive"] = int64(1)
	}
	return p
}

// supply is the SUPPLIES of a record.
func supply(l graph.SupplyLink, data []byte) map[string]any {
	begins, ends := interval(l.Since, l.Until)
	p := map[string]any{
		"id": l.ID, "record": string(data), "kind": string(l.Kind), "confidence": l.Confidence, "begins": begins, "ends": ends,
	}
	if l.Segment != "" {
		p["segment"] = l.Segment
	}
	if l.Product != "" {
		p["product"] = cut(l.Product, longestName)
	}
	return p
}
