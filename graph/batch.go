package graph

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"time"
)

// Kind names a kind of record; the word is the same in CSV file names, in Dump and in HTTP.
type Kind string

// The kinds of record. The last three are kept by the store itself.
const (
	KindChains      Kind = "chains"
	KindClusters    Kind = "clusters"
	KindSegments    Kind = "segments"
	KindRegions     Kind = "regions"
	KindParks       Kind = "parks"
	KindParkPairs   Kind = "park_pairs"
	KindEnterprises Kind = "enterprises"
	KindMemberships Kind = "memberships"
	KindLinks       Kind = "links"
	KindProjects    Kind = "projects"
	KindNeeds       Kind = "needs"
	KindChecks      Kind = "checks"
	KindCoverage    Kind = "coverage"
	KindImports     Kind = "imports"
	KindAliases     Kind = "aliases"
	KindImages      Kind = "images"

	// KindMeta is the kind of DataDate, in images only.
	KindMeta Kind = "meta"
)

// Kinds lists every kind in an order in which no record refers to a later kind
// (regions, chains, … ), which is the order of Dump and Load.
var Kinds = []Kind{
	KindRegions, KindChains, KindSegments, KindParks, KindParkPairs, KindEnterprises, KindClusters,
	KindMemberships, KindLinks, KindProjects, KindNeeds, KindChecks, KindCoverage,
	KindImports, KindAliases, KindImages,
}

// Ref names one record.
type Ref struct {
	Kind Kind   `json:"kind"`
	Key  string `json:"key"`
}

// Record is any record of the graph, always a value and never a pointer. Key is
// unique within its Kind and, compared by code point, the order of every list of that kind.
type Record interface {
	Ref() Ref
	// References lists the records this one needs to exist, without blanks.
	References() []Ref
	check() error
}

// Bundle is a set of records by kind. Its JSON is the exchange form of a graph.
type Bundle struct {
	Chains      []Chain      `json:"chains,omitempty"`
	Clusters    []Cluster    `json:"clusters,omitempty"`
	Segments    []Segment    `json:"segments,omitempty"`
	Regions     []Region     `json:"regions,omitempty"`
	Parks       []Park       `json:"parks,omitempty"`
	ParkPairs   []ParkPair   `json:"park_pairs,omitempty"`
	Enterprises []Enterprise `json:"enterprises,omitempty"`
	Memberships []Membership `json:"memberships,omitempty"`
	Links       []SupplyLink `json:"links,omitempty"`
	Projects    []Project    `json:"projects,omitempty"`
	Needs       []Need       `json:"needs,omitempty"`
	Checks      []Check      `json:"checks,omitempty"`
	Coverage    []Coverage   `json:"coverage,omitempty"`
	// Only in Dump and Load:
	Imports []Import `json:"imports,omitempty"`
	Aliases []Alias  `json:"aliases,omitempty"`
	Images  []Image  `json:"images,omitempty"`
}

// All yields every record of the bundle, kind by kind in the order of Kinds.
func (b *Bundle) All() iter.Seq[Record] {
	return func(yield func(Record) bool) {
		_ = each(b.Regions, yield) && each(b.Chains, yield) && each(b.Segments, yield) && each(b.Parks, yield) &&
			each(b.ParkPairs, yield) && each(b.Enterprises, yield) && each(b.Clusters, yield) && each(b.Memberships, yield) &&
			each(b.Links, yield) && each(b.Projects, yield) && each(b.Needs, yield) && each(b.Checks, yield) &&
			each(b.Coverage, yield) && each(b.Imports, yield) && each(b.Aliases, yield) && each(b.Images, yield)
	}
}

func each[T Record](list []T, yield func(Record) bool) bool {
	for _, r := range list {
		if !yield(r) {
			return false
		}
	}
	return true
}

// Add appends a record to the list of its kind.
func (b *Bundle) Add(r Record) {
	switch r := r.(type) {
	case Chain:
		b.Chains = append(b.Chains, r)
	case Cluster:
		b.Clusters = append(b.Clusters, r)
	case Segment:
		b.Segments = append(b.Segments, r)
	case Region:
		b.Regions = append(b.Regions, r)
	case Park:
		b.Parks = append(b.Parks, r)
	case ParkPair:
		b.ParkPairs = append(b.ParkPairs, r)
	case Enterprise:
		b.Enterprises = append(b.Enterprises, r)
	case Membership:
		b.Memberships = append(b.Memberships, r)
	case SupplyLink:
		b.Links = append(b.Links, r)
	case Project:
		b.Projects = append(b.Projects, r)
	case Need:
		b.Needs = append(b.Needs, r)
	case Check:
		b.Checks = append(b.Checks, r)
	case Coverage:
		b.Coverage = append(b.Coverage, r)
	case Import:
		b.Imports = append(b.Imports, r)
	case Alias:
		b.Aliases = append(b.Aliases, r)
	case Image:
		b.Images = append(b.Images, r)
	default:
		panic(fmt.Sprintf("graph: %T is not a record", r))
	}
}

// Len counts the records.
func (b *Bundle) Len() int {
	n := 0
	for range b.All() {
		n++
	}
	return n
}

// Encode returns the canonical bytes of a record: equal records have equal bytes.
func Encode(r Record) []byte {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(r); err != nil {
		panic(fmt.Sprintf("graph: encode %v: %v", r.Ref(), err)) // NaN or Inf, which check refuses
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n"))
}

// Decode reads what Encode wrote.
func Decode(kind Kind, data []byte) (Record, error) {
	switch kind {
	case KindChains:
		return decode[Chain](data)
	case KindClusters:
		return decode[Cluster](data)
	case KindSegments:
		return decode[Segment](data)
	case KindRegions:
		return decode[Region](data)
	case KindParks:
		return decode[Park](data)
	case KindParkPairs:
		return decode[ParkPair](data)
	case KindEnterprises:
		if e, ok := decodeEnterprise(data); ok {
			return e, nil
		}
		return decode[Enterprise](data)
	case KindMemberships:
		if m, ok := decodeMembership(data); ok {
			return m, nil
		}
		return decode[Membership](data)
	case KindLinks:
		if l, ok := decodeLink(data); ok {
			return l, nil
		}
		return decode[SupplyLink](data)
	case KindProjects:
		return decode[Project](data)
	case KindNeeds:
		return decode[Need](data)
	case KindChecks:
		return decode[Check](data)
	case KindCoverage:
		return decode[Coverage](data)
	case KindImports:
		return decode[Import](data)
	case KindAliases:
		return decode[Alias](data)
	case KindImages:
		return decode[Image](data)
	case KindMeta:
		return decode[DataDate](data)
	}
	return nil, fmt.Errorf("%w: 没有“%s”这一类记录", ErrInvalid, kind)
}

func decode[T Record](data []byte) (Record, error) {
	var r T
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, fmt.Errorf("graph: decode %T: %w", r, err)
	}
	return r, nil
}

// MaxBatch is the most records one Batch may put and delete together.
const MaxBatch = 1_000_000

// Batch is one write: all of it or nothing.
type Batch struct {
	ID     string    `json:"id"` // a slug, chosen by the caller; the same id with the same content again changes nothing
	Title  string    `json:"title"`
	File   string    `json:"file,omitzero"` // the source file
	Person string    `json:"person"`
	Origin string    `json:"origin,omitzero"` // from where the write came: an address, or blank for a command
	Time   time.Time `json:"time"`            // given by the caller; kept in UTC to the second
	// DataDate, where set, becomes the graph's data date.
	DataDate Date   `json:"data_date,omitzero"`
	Put      Bundle `json:"put"`              // whole records, inserted or replaced
	Delete   []Ref  `json:"delete,omitempty"` // an absent record is ErrNotFound
}

// Digest identifies the content of a batch: what it puts, deletes and dates, whatever the order of its records.
func (b *Batch) Digest() string {
	lines := [][]byte{[]byte("data_date " + string(b.DataDate))}
	for r := range b.Put.All() {
		lines = append(lines, append([]byte("put "+string(r.Ref().Kind)+" "), Encode(r)...))
	}
	for _, ref := range b.Delete {
		lines = append(lines, []byte("delete "+string(ref.Kind)+" "+ref.Key))
	}
	slices.SortFunc(lines, bytes.Compare)
	sum := sha256.Sum256(bytes.Join(lines, []byte("\n")))
	return hex.EncodeToString(sum[:])
}

// Import is the store's record of a write that can be undone: a batch or a merge.
type Import struct {
	ID        string    `json:"id"`
	Sequence  int64     `json:"sequence"` // 1, 2, … in the order of commits
	Title     string    `json:"title"`
	File      string    `json:"file,omitzero"`
	Person    string    `json:"person"`
	Origin    string    `json:"origin,omitzero"`
	Time      time.Time `json:"time"`
	Digest    string    `json:"digest"`
	Added     int       `json:"added"`
	Updated   int       `json:"updated"`
	Unchanged int       `json:"unchanged"` // put, and equal to what was there; not touched by the write
	Deleted   int       `json:"deleted"`
	// UndoneBy and UndoneAt are set when the write was undone.
	UndoneBy string    `json:"undone_by,omitzero"`
	UndoneAt time.Time `json:"undone_at,omitzero"`
}

// Alias says that an enterprise was merged into another; every look-up by id follows it.
type Alias struct {
	Old    string `json:"old"`
	New    string `json:"new"`
	Import string `json:"import"` // the merge, as an Import
}

// Image is what a record was before an import touched it.
type Image struct {
	Import string          `json:"import"`
	Target Ref             `json:"target"`
	Before json.RawMessage `json:"before,omitempty"` // Encode of the record; absent where there was none
}

// DataDate is the graph's data date as a record, so that a batch that changes
// it can be undone like any other change.
type DataDate Date

// Ref: there is one data date.
func (d DataDate) Ref() Ref { return Ref{KindMeta, "data_date"} }

func (c Chain) Ref() Ref      { return Ref{KindChains, c.ID} }
func (c Cluster) Ref() Ref    { return Ref{KindClusters, c.ID} }
func (s Segment) Ref() Ref    { return Ref{KindSegments, s.ID} }
func (r Region) Ref() Ref     { return Ref{KindRegions, r.Code} }
func (p Park) Ref() Ref       { return Ref{KindParks, p.ID} }
func (p ParkPair) Ref() Ref   { return Ref{KindParkPairs, p.ID} }
func (e Enterprise) Ref() Ref { return Ref{KindEnterprises, e.ID} }

// Ref: the key of a membership is enterprise|segment|since.
func (m Membership) Ref() Ref {
	return Ref{KindMemberships, m.Enterprise + "|" + m.Segment + "|" + string(m.Since)}
}
func (l SupplyLink) Ref() Ref { return Ref{KindLinks, l.ID} }
func (p Project) Ref() Ref    { return Ref{KindProjects, p.ID} }
func (n Need) Ref() Ref       { return Ref{KindNeeds, n.ID} }
func (c Check) Ref() Ref      { return Ref{KindChecks, c.ID} }
func (c Coverage) Ref() Ref   { return Ref{KindCoverage, c.ID} }
func (i Import) Ref() Ref     { return Ref{KindImports, i.ID} }
func (a Alias) Ref() Ref      { return Ref{KindAliases, a.Old} }

// Ref: the key of an image is import|kind|key.
func (i Image) Ref() Ref {
	return Ref{KindImages, i.Import + "|" + string(i.Target.Kind) + "|" + i.Target.Key}
}
