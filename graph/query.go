package graph

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"time"
)

// MaxLimit is the largest limit of any query; a limit below 1 or above it is ErrInvalid.
const MaxLimit = 10_000

// MaxIDs is the most ids one query may name.
const MaxIDs = 1_000

// Meta is the state of the store as a whole.
type Meta struct {
	// StoreID is drawn at random when the store is made, filled by Load or restored:
	// two stores that stand at the same revision differ in it.
	StoreID string `json:"store_id"`
	// Revision is raised by every write that changes something; 0 for a store never written.
	Revision int64 `json:"revision"`
	// FactsRevision and LedgerRevision are the revisions of the last writes that
	// changed facts and records of the ledger: what the judgement rests on, and the
	// work of an office. A judgement, a picture or a tag holds as long as FactsRevision does.
	FactsRevision  int64 `json:"facts_revision"`
	LedgerRevision int64 `json:"ledger_revision"`
	DataDate       Date  `json:"data_date"` // the default as-of of every question
	Records        int   `json:"records"`   // of all kinds but imports, aliases and images
}

// NewStoreID draws a store id.
func NewStoreID() string { return rand.Text()[:16] }

// TallyQuery asks how many enterprises work in each scope, part by part.
type TallyQuery struct {
	// Scopes are leaf, card or chain ids; a card or chain stands for all its leaves,
	// each enterprise counted once. An unknown id is ErrNotFound.
	Scopes []string
	// Parts are disjoint lists of exact region codes, never expanded ("" = without
	// region). A code listed twice, in one part or in two, is ErrInvalid.
	Parts [][]string
	AsOf  Date // blank: the data date
}

// Counts counts distinct enterprises by certainty and size, in the order of
// Certainties and Sizes. An enterprise counts once, at its highest certainty in the scope.
type Counts struct {
	Enterprises  [3][5]int32 `json:"enterprises"`
	Institutions [3]int32    `json:"institutions"`
	// Captive counts those of Enterprises again that serve their own group alone:
	// all their memberships in the scope are captive.
	Captive [3][5]int32 `json:"captive,omitzero"`
}

// Suppliers are the counts without those that are captive, who sell to nobody.
func (c Counts) Suppliers() Counts {
	for i := range c.Captive {
		for j, n := range c.Captive[i] {
			c.Enterprises[i][j] -= n
		}
	}
	c.Captive = [3][5]int32{}
	return c
}

// Present counts the enterprises that are confirmed or probable.
func (c *Counts) Present() int {
	n := 0
	for _, bySize := range c.Enterprises[:Hint.Index()] {
		for _, k := range bySize {
			n += int(k)
		}
	}
	return n
}

// Add adds the counts of a disjoint part.
func (c *Counts) Add(d *Counts) {
	for i := range c.Enterprises {
		for j := range c.Enterprises[i] {
			c.Enterprises[i][j] += d.Enterprises[i][j]
			c.Captive[i][j] += d.Captive[i][j]
		}
		c.Institutions[i] += d.Institutions[i]
	}
}

// Tally answers a TallyQuery: Rows in the order of Scopes.
type Tally struct {
	AsOf Date       `json:"as_of"`
	Rows []TallyRow `json:"rows"`
}

// TallyRow holds the counts of one scope: one per part, in the order of the
// query, and Elsewhere for all other regions.
type TallyRow struct {
	Scope     string   `json:"scope"`
	Parts     []Counts `json:"parts"`
	Elsewhere Counts   `json:"elsewhere"`
}

// MembersQuery asks who works in segments, or in what segments enterprises work.
type MembersQuery struct {
	Segments     []string  // leaf ids; blank: all the enterprises' segments. Unknown: ErrNotFound
	Enterprises  []string  // blank: all. One of Segments and Enterprises must be set. Unknown: ErrNotFound
	Regions      []string  // exact region codes ("" = without region); blank: everywhere
	AsOf         Date      // blank: the data date
	MinCertainty Certainty // blank: hint
	Limit        int       // per segment where Segments is set, else per enterprise
}

// Member is a membership with its enterprise. Membership is as recorded with
// what it inherits filled in (Membership.Inherit).
type Member struct {
	Membership Membership `json:"membership"`
	Enterprise Enterprise `json:"enterprise"`
}

// MemberGroup holds the members of one segment or enterprise, ordered by
// certainty, size (largest first, unknown last), name, id, segment, since.
// An enterprise with several memberships that are in force appears once for each.
type MemberGroup struct {
	Of        string   `json:"of"` // the segment, or the enterprise as asked for
	Members   []Member `json:"members"`
	Truncated bool     `json:"truncated"`
}

// FindQuery searches and lists enterprises.
type FindQuery struct {
	// Text is folded as Enterprise.Search is (seed.Fold): lower case, no blanks.
	// Upper-case ASCII or a blank in it is ErrInvalid. Empty lists by name, id.
	Text    string
	Regions []string // exact codes; blank: all
	Scopes  []string // leaf, card or chain ids; blank: all. Unknown: ErrNotFound
	AsOf    Date     // for Scopes: the memberships in force; blank: the data date
	Limit   int
	Cursor  string
}

// Found is a page of enterprises, ordered by MatchRank, then name, then id.
type Found struct {
	Enterprises []Enterprise `json:"enterprises"`
	NextCursor  string       `json:"next_cursor,omitzero"` // blank on the last page
}

// Direction is a way along supply links, seen from an enterprise.
type Direction string

// The directions.
const (
	Suppliers Direction = "suppliers"
	Customers Direction = "customers"
	Both      Direction = "both"
)

// LinksQuery asks for the supply links of up to MaxIDs enterprises.
type LinksQuery struct {
	Enterprises   []string // unknown: ErrNotFound
	Direction     Direction
	AsOf          Date // blank: the data date
	MinConfidence float64
	Limit         int // per enterprise
}

// LinkGroup holds the links of one enterprise, ordered by confidence (highest
// first), then id. A link between two enterprises of the query stands in both groups.
type LinkGroup struct {
	Of        string       `json:"of"` // as asked for
	Links     []SupplyLink `json:"links"`
	Truncated bool         `json:"truncated"`
}

// ProjectsQuery asks for projects by place and segment, whatever their date.
type ProjectsQuery struct {
	IDs      []string // blank: all. Unknown: ErrNotFound
	Regions  []string // exact codes; blank: all
	Segments []string // leaf ids; blank: all. Unknown: ErrNotFound
	Limit    int
	Cursor   string
}

// ProjectPage is a page of projects, ordered by id.
type ProjectPage struct {
	Projects   []Project `json:"projects"`
	NextCursor string    `json:"next_cursor,omitzero"`
}

// RecordsQuery asks for the records of kinds that stay small: any but
// enterprises, memberships, links and images.
type RecordsQuery struct {
	Kinds  []Kind   // at least one
	IDs    []string // keys of one kind; blank: all. Unknown: ErrNotFound
	Refs   []Ref    // only records that refer to one of them; blank: all
	Limit  int
	Cursor string
}

// RecordPage is a page of records, ordered by kind as in the table, then by key.
type RecordPage struct {
	Records    []Record
	NextCursor string
}

// ImportsQuery asks for past writes, the newest first.
type ImportsQuery struct {
	IDs    []string // blank: all. Unknown: ErrNotFound
	Limit  int
	Cursor string
}

// ImportPage is a page of imports, ordered by sequence, the newest first.
type ImportPage struct {
	Imports    []Import `json:"imports"`
	NextCursor string   `json:"next_cursor,omitzero"`
}

// DumpQuery asks for all records of one kind.
type DumpQuery struct {
	Kind   Kind
	Limit  int
	Cursor string
}

// Images asks for the before-images of a write, in a store of that revision. The pages
// are no longer than it has images, since those of other writes stand behind them: the
// last page ends with one of these, or there is none.
func (i Import) Images(revision int64) DumpQuery {
	return DumpQuery{Kind: KindImages, Limit: min(MaxLimit, i.Added+i.Updated+i.Deleted+1), Cursor: Cursor{Revision: revision, After: i.ID + "|"}.String()}
}

// DumpPage is a page of records of one kind, ordered by key.
type DumpPage struct {
	Bundle     Bundle `json:"bundle"`
	NextCursor string `json:"next_cursor,omitzero"`
}

// HistoryQuery asks for the writes, not undone, that touched one record.
type HistoryQuery struct {
	Ref   Ref
	Limit int
}

// History is the past of one record, the newest write first.
type History struct {
	Touches   []Touch `json:"touches"`
	Truncated bool    `json:"truncated"`
}

// Touch is one write that touched a record, and what the record was before.
type Touch struct {
	Import Import          `json:"import"`
	Before json.RawMessage `json:"before,omitempty"` // Encode of the record; absent where there was none
}

// UndoRequest names an import to take back, who does it and when.
type UndoRequest struct {
	Import string
	Actor
	Time time.Time
}

// MergeRequest says that two enterprises are one: Old is merged into New.
type MergeRequest struct {
	Old, New string
	Actor
	Time time.Time
}

// UnmergeRequest takes a merge back.
type UnmergeRequest struct {
	Old string // the id that was merged away
	Actor
	Time time.Time
}

// CheckLimit returns ErrInvalid for a limit outside 1..MaxLimit.
func CheckLimit(limit int) error {
	if limit < 1 || limit > MaxLimit {
		return fmt.Errorf("%w: limit 须在 1 到 %d 之间", ErrInvalid, MaxLimit)
	}
	return nil
}
