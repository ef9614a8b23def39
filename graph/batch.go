package graph

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"math"
	"slices"
	"strings"
	"time"
)

// Ref names one record.
type Ref struct {
	Kind Kind   `json:"kind"`
	Key  string `json:"key"`
}

// Record is any record of the graph, always a value and never a pointer. The key
// of its Ref is unique within its kind and, compared by code point, the order of
// every list of that kind.
type Record interface{ Ref() Ref }

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

	Dataset      []Dataset     `json:"dataset,omitempty"`
	Policies     []Policy      `json:"policies,omitempty"`
	ProductEdges []ProductEdge `json:"product_edges,omitempty"`
	Presence     []Presence    `json:"presence,omitempty"`

	Notes []Note `json:"notes,omitempty"`
	// Only in Dump and Load:
	Imports []Import `json:"imports,omitempty"`
	Aliases []Alias  `json:"aliases,omitempty"`
	Images  []Image  `json:"images,omitempty"`

	others map[Kind]any // of the kinds that have no list above: pointers to their lists
}

// The rows of the kinds above, each beside its struct.
func init() {
	register(regionRow, checkRegion, func(b *Bundle) *[]Region { return &b.Regions })
	register(datasetRow, checkDataset, func(b *Bundle) *[]Dataset { return &b.Dataset })
	register(policyRow, checkPolicy, func(b *Bundle) *[]Policy { return &b.Policies })
	register(chainRow, checkChain, func(b *Bundle) *[]Chain { return &b.Chains })
	register(segmentRow, checkSegment, func(b *Bundle) *[]Segment { return &b.Segments })
	register(productEdgeRow, nil, func(b *Bundle) *[]ProductEdge { return &b.ProductEdges })
	register(parkRow, nil, func(b *Bundle) *[]Park { return &b.Parks })
	register(parkPairRow, checkParkPair, func(b *Bundle) *[]ParkPair { return &b.ParkPairs })
	register(enterpriseRow, nil, func(b *Bundle) *[]Enterprise { return &b.Enterprises })
	register(clusterRow, nil, func(b *Bundle) *[]Cluster { return &b.Clusters })
	register(membershipRow, nil, func(b *Bundle) *[]Membership { return &b.Memberships })
	register(linkRow, nil, func(b *Bundle) *[]SupplyLink { return &b.Links })
	register(projectRow, checkProject, func(b *Bundle) *[]Project { return &b.Projects })
	register(needRow, nil, func(b *Bundle) *[]Need { return &b.Needs })
	register(checkRow, nil, func(b *Bundle) *[]Check { return &b.Checks })
	register(coverageRow, checkCoverage, func(b *Bundle) *[]Coverage { return &b.Coverage })
	register(presenceRow, nil, func(b *Bundle) *[]Presence { return &b.Presence })
	register(noteRow, checkNote, func(b *Bundle) *[]Note { return &b.Notes })
	register[Mapping](mappingRow, nil, nil)
	register[Decision](decisionRow, nil, nil)
	register(correctionRow, checkCorrection, nil)
	register(opinionRow, checkOpinion, nil)
	register(postRow, checkPost, nil)
	register(goalRow, checkGoal, nil)
	register[GoalValue](goalValueRow, nil, nil)
	register(carrierRow, checkCarrier, nil)
	register[Cooperation](cooperationRow, nil, nil)
	register[Visit](visitRow, nil, nil)
	register(problemRow, checkProblem, nil)
	register(passageRow, checkPassage, nil)
	register[Demand](demandRow, nil, nil)
	register[Screening](screeningRow, nil, nil)
	register(progressRow, checkProgress, nil)
	register(tripRow, checkTrip, nil)
	register(countRow, checkCount, nil)
	register[Holiday](holidayRow, nil, nil)
	register(criterionRow, checkCriterion, nil)
	register(titleRow, checkTitle, nil)
	register(monthRow, checkMonth, nil)
	register(acreRow, checkAcre, nil)
	register[Institute](instituteRow, nil, nil)
	register[Result](resultRow, nil, nil)
	register(measureRow, checkMeasure, nil)
	register(importRow, checkImport, func(b *Bundle) *[]Import { return &b.Imports })
	register(aliasRow, nil, func(b *Bundle) *[]Alias { return &b.Aliases })
	register(imageRow, nil, func(b *Bundle) *[]Image { return &b.Images })
}

// All yields every record of the bundle, kind by kind in the order of Kinds.
func (b *Bundle) All() iter.Seq[Record] {
	return func(yield func(Record) bool) {
		for _, d := range table {
			if !d.shape.each(b, yield) {
				return
			}
		}
	}
}

// Of yields the records of one kind.
func (b *Bundle) Of(kind Kind) iter.Seq[Record] {
	return func(yield func(Record) bool) {
		if d := byKind[kind]; d != nil {
			d.shape.each(b, yield)
		}
	}
}

// Add appends records to the lists of their kinds.
func (b *Bundle) Add(records ...Record) {
	for _, r := range records {
		d := byKind[r.Ref().Kind]
		if d == nil {
			panic(fmt.Sprintf("graph: %T is of no kind", r))
		}
		d.shape.add(b, r)
	}
}

// Len counts the records.
func (b *Bundle) Len() int {
	n := 0
	for _, d := range table {
		n += d.shape.count(b)
	}
	return n
}

// Encode returns the canonical bytes of a record: equal records have equal bytes.
func Encode(r Record) []byte {
	var plain []byte
	switch r := r.(type) {
	case Enterprise:
		plain = encodeEnterprise(&r)
	case Membership:
		plain = encodeMembership(&r)
	case SupplyLink:
		plain = encodeLink(&r)
	}
	if plain != nil {
		return plain
	}
	return encode(r)
}

// encode is Encode by encoding/json alone.
func encode(r Record) []byte {
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
	case KindEnterprises:
		if e, ok := decodeEnterprise(data); ok {
			return e, nil
		}
	case KindMemberships:
		if m, ok := decodeMembership(data); ok {
			return m, nil
		}
	case KindLinks:
		if l, ok := decodeLink(data); ok {
			return l, nil
		}
	case KindMeta:
		var d DataDate
		if err := json.Unmarshal(data, &d); err != nil {
			return nil, fmt.Errorf("graph: decode %T: %w", d, err)
		}
		return d, nil
	}
	d := byKind[kind]
	if d == nil {
		return nil, fmt.Errorf("%w: 没有“%s”这一类记录", ErrInvalid, kind)
	}
	return d.shape.decode(data)
}

// MarshalJSON writes the lists by kind, in the order of Kinds; empty ones are left out.
func (b Bundle) MarshalJSON() ([]byte, error) {
	var buf bytes.Buffer
	sep := byte('{')
	for _, d := range table {
		var list []json.RawMessage
		for r := range b.Of(d.Kind) {
			list = append(list, Encode(r))
		}
		if len(list) == 0 {
			continue
		}
		data, err := json.Marshal(list)
		if err != nil {
			return nil, err
		}
		buf.WriteByte(sep)
		fmt.Fprintf(&buf, "%q:%s", d.Kind, data)
		sep = ','
	}
	if sep == '{' {
		return []byte("{}"), nil
	}
	buf.WriteByte('}')
	return buf.Bytes(), nil
}

// UnmarshalJSON reads what MarshalJSON writes; a kind that is not in the table is an error.
func (b *Bundle) UnmarshalJSON(data []byte) error {
	var lists map[Kind]json.RawMessage
	if err := json.Unmarshal(data, &lists); err != nil {
		return err
	}
	for kind, list := range lists {
		d := byKind[kind]
		if d == nil {
			return fmt.Errorf("%w: 没有“%s”这一类记录", ErrInvalid, kind)
		}
		if err := d.shape.unmarshal(list, b); err != nil {
			return err
		}
	}
	return nil
}

// MaxBatch is the most records one Batch may put and delete together.
const MaxBatch = 1_000_000

// ImportClass says how a write came in.
type ImportClass string

// The classes of imports. Those of earlier versions have none.
const (
	ImportSeed  ImportClass = "seed"  // a data set that fills a store
	ImportFile  ImportClass = "file"  // a file of an office
	ImportForm  ImportClass = "form"  // a form or a request with single records
	ImportMerge ImportClass = "merge" // two enterprises became one
)

// Actor is who writes, from where and by what means. WithActor puts one into a
// context; the body of a request never says it.
type Actor struct {
	Person string `json:"person"`
	Origin string `json:"origin,omitzero"` // an address, socket, or blank for a command
	Means  string `json:"means,omitzero"`  // session, oidc, gateway, key, socket, command; token, of times before accounts
}

type actorKey struct{}

// WithActor returns a context in which writes are the actor's.
func WithActor(ctx context.Context, a Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, a)
}

// ActorOf returns the actor of a context; false where it has none.
func ActorOf(ctx context.Context) (Actor, bool) {
	a, ok := ctx.Value(actorKey{}).(Actor)
	return a, ok
}

// Batch is one write: all of it or nothing.
type Batch struct {
	ID    string      `json:"id"` // a slug, chosen by the caller; the same id with the same content again changes nothing
	Title string      `json:"title"`
	File  string      `json:"file,omitzero"`  // the source file
	Class ImportClass `json:"class,omitzero"` // how the records came in
	Actor
	Time time.Time `json:"time"` // given by the caller; kept in UTC to the second
	// DataDate, where set, becomes the graph's data date.
	DataDate Date   `json:"data_date,omitzero"`
	Put      Bundle `json:"put"`              // whole records, inserted or replaced
	Delete   []Ref  `json:"delete,omitempty"` // an absent record is ErrNotFound
	// Counted: Preview counts, but lists no change; it makes no difference to a write.
	Counted bool `json:"-"`
}

// Digest identifies the content of a batch: what it puts, deletes and dates, whatever the order of its records.
func (b *Batch) Digest() string {
	// Lines in their order, a kind at a time: all of a large batch would be as much again as the batch.
	sum := sha256.New()
	io.WriteString(sum, "data_date "+string(b.DataDate))
	var lines [][]byte
	write := func() {
		slices.SortFunc(lines, bytes.Compare)
		for i, line := range lines {
			sum.Write([]byte{'\n'})
			sum.Write(line)
			lines[i] = nil
		}
		lines = lines[:0]
	}
	for _, ref := range b.Delete {
		lines = append(lines, []byte("delete "+string(ref.Kind)+" "+ref.Key))
	}
	write()
	kinds := slices.Clone(Kinds)
	slices.SortFunc(kinds, func(a, b Kind) int { return strings.Compare(string(a)+" ", string(b)+" ") })
	for _, kind := range kinds {
		for r := range b.Put.Of(kind) {
			lines = append(lines, append([]byte("put "+string(kind)+" "), Encode(r)...))
		}
		write()
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// Import is the store's record of a write that can be undone: a batch or a merge.
type Import struct {
	ID       string      `json:"id"`
	Sequence int64       `json:"sequence"` // 1, 2, … in the order of commits
	Title    string      `json:"title"`
	File     string      `json:"file,omitzero"`
	Class    ImportClass `json:"class,omitzero"`
	Actor
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

func (i Import) Ref() Ref { return Ref{KindImports, i.ID} }
func (a Alias) Ref() Ref  { return Ref{KindAliases, a.Old} }

// Ref: the key of an image is import|kind|key.
func (i Image) Ref() Ref {
	return Ref{KindImages, i.Import + "|" + string(i.Target.Kind) + "|" + i.Target.Key}
}

var importRow = Description{
	Kind: KindImports, ZH: "批次", Class: ClassKept, Label: "Import", Key: "id", Name: []string{"title"},
	Fields: []Field{
		{Name: "id", ZH: "批次号", Type: Slug, Required: true},
		{Name: "sequence", ZH: "序号", Type: Derived},
		{Name: "title", ZH: "标题", Type: Text, Required: true, Node: true},
		{Name: "file", ZH: "文件", Type: Text},
		{Name: "class", ZH: "来路", Type: Enum, Words: []Word{{"seed", "数据包"}, {"file", "文件导入"}, {"form", "填报"}, {"merge", "合并"}}},
		{Name: "person", ZH: "经办人", Type: Text, Required: true, Node: true},
		{Name: "origin", ZH: "来自", Type: Text},
		{Name: "means", ZH: "方式", Type: Text},
		{Name: "time", ZH: "时间", Type: Derived},
		{Name: "digest", ZH: "内容摘要", Type: Derived},
		{Name: "added", ZH: "新增", Type: Derived},
		{Name: "updated", ZH: "更新", Type: Derived},
		{Name: "unchanged", ZH: "未变", Type: Derived},
		{Name: "deleted", ZH: "删除", Type: Derived},
		{Name: "undone_by", ZH: "撤销人", Type: Derived},
		{Name: "undone_at", ZH: "撤销时间", Type: Derived},
	},
}

func checkImport(i Import, report *Report) {
	report.number("sequence", float64(i.Sequence), 1, math.MaxInt64)
}

var aliasRow = Description{
	Kind: KindAliases, ZH: "合并", Class: ClassKept, Label: "Alias", Key: "old",
	Fields: []Field{
		{Name: "old", ZH: "原企业", Type: Slug, Required: true},
		{Name: "new", ZH: "并入的企业", Type: Reference, Ref: KindEnterprises, Required: true, Node: true},
		{Name: "import", ZH: "批次", Type: Slug, Required: true, Node: true},
	},
}

var imageRow = Description{
	Kind: KindImages, ZH: "前像", Class: ClassKept, Label: "Image",
	Fields: []Field{
		{Name: "import", ZH: "批次", Type: Slug, Required: true, Node: true},
		{Name: "target", ZH: "对象", Type: Derived},
		{Name: "before", ZH: "原值", Type: Derived},
	},
}
