package intake

import (
	"context"
	"fmt"
	"strings"
	"time"

	"chainchief/graph"
)

// Review is what the rows of a file would do, worked out by the plan that Apply follows.
type Review struct {
	// Rows are all rows; the cells that change are told of the first MostTold that change something.
	Rows      []Row      `json:"rows"`
	Faults    []Fault    `json:"faults"`
	Questions []Question `json:"questions"` // those without an answer
	// Proposals are segments for firms that say what they make and not where they belong.
	// No row waits for them: without an answer nothing comes of them.
	Proposals []Question `json:"proposals"`
	// Gone are records that earlier files of the same headings brought and this one
	// does not have. They are never deleted.
	Gone []Gone `json:"gone"`
	// Counts are of rows; Import has those of records.
	Counts Counts       `json:"counts"`
	Import graph.Import `json:"import"`
	// Conflict says why the store would refuse the batch as a whole; blank: it would not.
	Conflict string `json:"conflict,omitzero"`
	// Notes are what the store would have a person look at.
	Notes []string `json:"notes"`

	batch, ledger graph.Batch
	revision      int64
	empty         bool
}

// MostTold is of how many rows a review tells the cells: more than anybody reads, and
// of a list of 100,000 firms they would take more memory than the firms.
const MostTold = 2_000

// Counts counts the rows of a file by what becomes of them.
type Counts struct {
	Rows      int `json:"rows"`
	Added     int `json:"added"`
	Updated   int `json:"updated"`
	Unchanged int `json:"unchanged"`
	Removed   int `json:"removed"`
	Joined    int `json:"joined"` // of a record that a row above is of too
	Refused   int `json:"refused"`
	Asked     int `json:"asked"` // wait for an answer
}

// Row is one row and what becomes of it.
type Row struct {
	Sheet  string    `json:"sheet"`
	Row    int       `json:"row"` // as the sheet shows it
	Who    string    `json:"who"`
	Ref    graph.Ref `json:"ref,omitzero"`
	Change string    `json:"change"`
	Cells  []Cell    `json:"cells"` // that change
	wait   []string  // the questions it waits for
}

// What becomes of a row.
const (
	RowAdded     = "added"
	RowUpdated   = "updated"
	RowRemoved   = "removed"
	RowUnchanged = "unchanged"
	RowJoined    = "joined"
	RowRefused   = "refused"
	RowAsked     = "asked"
)

// Cell is a value before and after, with the place of the cell that says so; a
// value that follows from others has none.
type Cell struct {
	Place   string `json:"place,omitzero"`
	Heading string `json:"heading,omitzero"`
	Field   string `json:"field"`
	FieldZH string `json:"field_zh"`
	Before  string `json:"before"`
	After   string `json:"after"`
	// Why says what cleared a value that no cell speaks of (随阶段更新), or what an own
	// column was called before.
	Why string `json:"why,omitzero"`
}

// Fault is what is wrong with a row, where the sheet shows it, and what to do.
type Fault struct {
	Sheet   string `json:"sheet"`
	Row     int    `json:"row"`
	Place   string `json:"place,omitzero"`
	Heading string `json:"heading,omitzero"`
	Value   string `json:"value,omitzero"`
	Want    string `json:"want"`
}

func (f Fault) String() string {
	s := fmt.Sprintf("%s 第 %d 行", f.Sheet, f.Row)
	if f.Place != "" {
		s = strings.TrimSpace(f.Sheet + " " + f.Place)
	}
	if f.Heading != "" {
		s += " " + f.Heading
	}
	if f.Value != "" {
		s += "“" + f.Value + "”"
	}
	return s + "：" + f.Want
}

// Gone is a record that is not in the file any more.
type Gone struct {
	Ref graph.Ref `json:"ref"`
	Who string    `json:"who"`
}

// Empty reports whether there is nothing to write: no record would change.
func (r *Review) Empty() bool {
	return r.empty || r.Import.Added+r.Import.Updated+r.Import.Deleted == 0
}

// Revision is that of the store when the rows were checked.
func (r *Review) Revision() int64 { return r.revision }

// Apply writes what was reviewed, as by and now, as one import that can be undone. What a person
// said (the mapping, which firms are one) is written before it and stays when the
// import is undone. Where the store has changed since, it is ErrConflict; so it is
// after a write that failed, which lets go of the rows, until the file is checked again.
func (r *Review) Apply(ctx context.Context, store graph.Store, by graph.Actor, now time.Time) (graph.Import, error) {
	for _, b := range []*graph.Batch{&r.ledger, &r.batch} {
		b.Actor, b.Time = by, now
	}
	meta, err := store.Meta(ctx)
	if err != nil {
		return graph.Import{}, err
	}
	switch {
	case r.revision == spent:
		return graph.Import{}, fmt.Errorf("%w: 上次没有写成，请重新校核后再写入", graph.ErrConflict)
	case meta.Revision != r.revision:
		return graph.Import{}, fmt.Errorf("%w: 校核之后数据有了变化，请重新校核", graph.ErrConflict)
	}
	if r.Conflict != "" {
		return graph.Import{}, fmt.Errorf("%w: %s", graph.ErrConflict, r.Conflict)
	}
	if r.ledger.Put.Len() > 0 {
		if _, err := store.Apply(ctx, r.ledger); err != nil {
			return graph.Import{}, fmt.Errorf("%w（导入设置没有写入，数据也没有写入）", err)
		}
	}
	if r.Empty() {
		return r.Import, nil
	}
	// The store has its own records soon: nobody else holds those of a large file meanwhile.
	b := r.batch
	r.batch = graph.Batch{}
	imp, err := store.Apply(ctx, b)
	if err != nil {
		r.revision = spent
	}
	return imp, err
}

// Written is the batch that Apply writes; it is not to be changed.
func (r *Review) Written() *graph.Batch { return &r.batch }

// spent is the revision of a review whose write failed: it is to be checked again.
const spent = -1
