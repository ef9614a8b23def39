package graph

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
)

// Kind names a kind of record; the word is the same in CSV file names, in Dump and in HTTP.
type Kind string

// The kinds of record that the code names. Kinds lists all there are.
const (
	KindChains      Kind = "chains"
	KindClusters    Kind = "clusters"
	KindSegments    Kind = "segments"
	KindRegions     Kind = "regions"
	KindDataset     Kind = "dataset"
	KindPolicies    Kind = "policies"
	KindParks       Kind = "parks"
	KindParkPairs   Kind = "park_pairs"
	KindEnterprises Kind = "enterprises"
	KindMemberships Kind = "memberships"
	KindLinks       Kind = "links"

	KindProductEdges Kind = "product_edges"
	KindPresence     Kind = "presence"

	KindProjects Kind = "projects"
	KindNeeds    Kind = "needs"
	KindChecks   Kind = "checks"
	KindCoverage Kind = "coverage"
	KindNotes    Kind = "notes"

	KindProfiles  Kind = "profiles"
	KindDecisions Kind = "decisions"

	KindImports Kind = "imports"
	KindAliases Kind = "aliases"
	KindImages  Kind = "images"

	// KindMeta is the kind of DataDate, in images only.
	KindMeta Kind = "meta"
)

// Class says what the records of a kind are for.
type Class string

// The classes of kinds.
const (
	ClassFact   Class = "fact"   // enters the judgement: a write raises Meta.FactsRevision
	ClassLedger Class = "ledger" // the work of an office: a write raises Meta.LedgerRevision
	ClassKept   Class = "kept"   // written by the store alone: imports, aliases, images
)

// Description is the row of a kind in the table of kinds. Whatever treats
// records of every kind alike is worked out from it: checks, references, copies,
// both stores, CSV, JSON, OpenAPI, forms. Use Describe to look one up.
type Description struct {
	Kind Kind
	ZH   string // what one record is called: 企业
	// Measure is its measure word where that is not 个: 家.
	Measure string
	Class   Class
	// Internal: records of the kind are the office's own, see Published. Unclaimed: they
	// say what things are called, and claim nothing that a source must bear out.
	Internal, Unclaimed bool
	// Label is the label of its nodes in Neo4j, or the type of its relationships.
	Label string
	// Ends are the two fields, both references, between which a relationship runs; blank for nodes.
	Ends [2]string
	// Key is the field that is the record's key; blank where Ref makes the key of several fields.
	Key string
	// ID says of what NewID makes the id of a new record: a prefix, then names of
	// fields, whose texts are folded. Blank where a person chooses the id.
	ID []string
	// Name are the fields by which a sentence names a record, the first that is not blank.
	Name []string
	// Fields are in the order of a table's columns. Those of Source follow by themselves.
	Fields []Field

	place int // in the order of Kinds
	shape shape
}

// shape is what the table needs to know of the Go type behind a kind.
type shape struct {
	kind      reflect.Type
	zero      func() Record
	decode    func(data []byte) (Record, error)
	clone     func(Record) Record
	check     func(Record, *Report) // what no field says
	list      func(b *Bundle) any   // a pointer to the list of a bundle that the code names, or nil
	each      func(b *Bundle, yield func(Record) bool) bool
	count     func(b *Bundle) int
	add       func(b *Bundle, r Record)
	unmarshal func(data []byte, b *Bundle) error
}

// table holds the rows of all kinds in their order.
var table []*Description

var byKind = map[Kind]*Description{}

// Kinds lists every kind in an order in which no record refers to a later kind
// (regions, chains, …), which is the order of Dump and Load. The kinds kept by
// the store come last.
var Kinds []Kind

// Describe returns the row of a kind, or nil where there is none.
func Describe(kind Kind) *Description { return byKind[kind] }

// Describing returns the rows of all kinds, in the order of Kinds.
func Describing() []*Description { return slices.Clone(table) }

// Place is the position of the kind in the order of Kinds, or -1 for an unknown one.
func (k Kind) Place() int {
	if d := byKind[k]; d != nil {
		return d.place
	}
	return -1
}

// Class returns the class of the kind; blank for an unknown one.
func (k Kind) Class() Class {
	if d := byKind[k]; d != nil {
		return d.Class
	}
	return ""
}

// ZH returns what one record of the kind is called, or the kind itself where it is unknown.
func (k Kind) ZH() string {
	if d := byKind[k]; d != nil {
		return d.ZH
	}
	return string(k)
}

// Register adds a kind to the table: T is its struct, whose fields bear in JSON
// the names of the row. It is for init functions; it panics where the row and
// the struct do not fit. Kinds that other kinds refer to come first; kinds of
// ClassKept stay last.
func Register[T Record](d Description, special func(T, *Report)) {
	register[T](d, special, nil)
}

func register[T Record](d Description, special func(T, *Report), list func(*Bundle) *[]T) {
	if byKind[d.Kind] != nil {
		panic(fmt.Sprintf("graph: kind %s is registered twice", d.Kind))
	}
	row := &d
	if d.Class != ClassKept {
		row.Fields = append(slices.Clip(d.Fields), sourceFields...)
	}
	row.Fields = bind(reflect.TypeFor[T](), row.Fields, string(d.Kind))
	row.shape = shapeOf(row, special, list)
	at := len(table)
	if d.Class != ClassKept {
		at = slices.IndexFunc(table, func(o *Description) bool { return o.Class == ClassKept })
		if at < 0 {
			at = len(table)
		}
	}
	table = slices.Insert(table, at, row)
	byKind[d.Kind] = row
	Kinds = nil
	for i, o := range table {
		o.place = i
		Kinds = append(Kinds, o.Kind)
	}
}

func shapeOf[T Record](d *Description, special func(T, *Report), list func(*Bundle) *[]T) shape {
	s := shape{
		kind: reflect.TypeFor[T](),
		zero: func() Record { var r T; return r },
		decode: func(data []byte) (Record, error) {
			var r T
			if err := json.Unmarshal(data, &r); err != nil {
				return nil, fmt.Errorf("graph: decode %T: %w", r, err)
			}
			return r, nil
		},
		check: func(r Record, c *Report) {
			if special != nil {
				special(r.(T), c)
			}
		},
	}
	there := list // or nil, where nothing of the kind was added
	if list == nil {
		there = func(b *Bundle) *[]T { l, _ := b.others[d.Kind].(*[]T); return l }
	}
	lists := listsOf(s.kind)
	s.clone = func(r Record) Record {
		own := r.(T)
		cloneLists(reflect.ValueOf(&own).Elem(), lists)
		return own
	}
	if list == nil {
		list = func(b *Bundle) *[]T {
			if b.others == nil {
				b.others = map[Kind]any{}
			}
			l, ok := b.others[d.Kind].(*[]T)
			if !ok {
				l = new([]T)
				b.others[d.Kind] = l
			}
			return l
		}
	}
	s.list = func(b *Bundle) any { return list(b) }
	s.each = func(b *Bundle, yield func(Record) bool) bool {
		if l := there(b); l != nil {
			for i := range *l {
				if !yield((*l)[i]) {
					return false
				}
			}
		}
		return true
	}
	s.count = func(b *Bundle) int {
		if l := there(b); l != nil {
			return len(*l)
		}
		return 0
	}
	s.add = func(b *Bundle, r Record) {
		l := list(b)
		*l = append(*l, r.(T))
	}
	s.unmarshal = func(data []byte, b *Bundle) error { return json.Unmarshal(data, list(b)) }
	return s
}

// Zero returns a record of the kind with nothing in it.
func (d *Description) Zero() Record { return d.shape.zero() }

// Type is the Go type of the records of the kind.
func (d *Description) Type() reflect.Type { return d.shape.kind }

// Field returns the field of a name, or nil.
func (d *Description) Field(name string) *Field {
	for i := range d.Fields {
		if d.Fields[i].Name == name {
			return &d.Fields[i]
		}
	}
	return nil
}

// KeyName is the name of the property that holds Ref().Key.
func (d *Description) KeyName() string {
	if d.Key != "" {
		return d.Key
	}
	return "key"
}

// Relationship reports whether the records are relationships in Neo4j, not nodes.
func (d *Description) Relationship() bool { return d.Ends[0] != "" }

// Call names a record in a sentence: 企业 甲厂.
func (d *Description) Call(r Record) string {
	for _, name := range d.Name {
		if text := d.Field(name).Text(r); text != "" {
			return d.ZH + " " + text
		}
	}
	return d.ZH + " " + r.Ref().Key
}

// Call names a record in a sentence: 企业 甲厂.
func Call(r Record) string {
	if d := Describe(r.Ref().Kind); d != nil {
		return d.Call(r)
	}
	return r.Ref().Key
}

// NewID makes the id of a new record by the row's rule; fold is how a text is
// made alike before it counts (seed.Fold). It returns "" for a kind whose ids
// people choose.
func (d *Description) NewID(r Record, fold func(string) string) string {
	if len(d.ID) == 0 {
		return ""
	}
	parts := make([]string, 0, len(d.ID)-1)
	for _, name := range d.ID[1:] {
		f := d.Field(name)
		text := f.Text(r)
		if f.Type == Text {
			text = fold(text)
		}
		parts = append(parts, text)
	}
	return NewID(d.ID[0], parts...)
}

// Copy returns a record whose lists are its own.
func Copy[T Record](r T) T {
	d := byKind[r.Ref().Kind]
	return d.shape.clone(r).(T)
}
