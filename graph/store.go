package graph

import (
	"context"
	"iter"
)

// What every store promises, and graph/storetest holds:
//
//   - Each method is safe for concurrent use and sees one revision. Values that
//     come back are copies; values that go in are not kept.
//   - An unknown id is ErrNotFound, a bad argument ErrInvalid, nothing found an
//     empty answer and no error. A done context ends the call with its error.
//   - Every list is totally ordered (by code point, last by id); a limit is
//     mandatory and a cut is said (Truncated, NextCursor).
//   - Every look-up of an enterprise by id follows aliases of merges. Answers
//     carry the surviving id; MemberGroup.Of, LinkGroup.Of and KinGroup.Of keep the id asked for.
//   - Dates follow ActiveAt; a blank as-of is the graph's data date, never the clock.
//     A membership is in force by its inherited interval (Membership.Inherit).
//   - No store returns a float that it computed.
//   - A write is acknowledged when it is durable, and is all or nothing: after an
//     error neither the disk nor an answer has changed. A write that changes
//     nothing is not stored and raises no revision.

// Catalog reads what is small and read whole.
type Catalog interface {
	Meta(context.Context) (Meta, error)
	Taxonomy(context.Context) (Taxonomy, error)
	Gazetteer(context.Context) (Gazetteer, error)
}

// Counter answers who works where.
type Counter interface {
	Tally(context.Context, TallyQuery) (Tally, error)
	Members(context.Context, MembersQuery) ([]MemberGroup, error) // one group per segment or enterprise asked for, in that order
}

// Finder looks up enterprises, links, corporate groups, projects and records of people.
type Finder interface {
	// Enterprises returns the enterprises in the order of ids (at most MaxIDs); an unknown one is ErrNotFound.
	Enterprises(ctx context.Context, ids []string) ([]Enterprise, error)
	Find(context.Context, FindQuery) (Found, error)
	Links(context.Context, LinksQuery) ([]LinkGroup, error) // one group per enterprise asked for, in that order
	Kin(context.Context, KinQuery) ([]KinGroup, error)      // one group per enterprise asked for, in that order
	Projects(context.Context, ProjectsQuery) (ProjectPage, error)
	Records(context.Context, RecordsQuery) (RecordPage, error)
}

// Historian reads past writes and the whole graph, kind by kind.
type Historian interface {
	Imports(context.Context, ImportsQuery) (ImportPage, error)
	Dump(context.Context, DumpQuery) (DumpPage, error)
	// History returns what writes did to one record, be it gone by now; one that no
	// write touched has none. Aliases are not followed: what was written of a merged
	// enterprise stands under its own id.
	History(context.Context, HistoryQuery) (History, error)
}

// Reader is every question a store answers.
type Reader interface {
	Catalog
	Counter
	Finder
	Historian
}

// Writer changes the graph by the rules of graph/rules. Every write that changes
// something raises Meta.Revision by one.
type Writer interface {
	// Apply writes a batch and returns its import. The id of an applied batch with
	// the same content changes nothing and returns the same import; with other
	// content, or after its undo, it is ErrConflict. A batch that would change
	// nothing is not stored: its import has no Sequence.
	Apply(context.Context, Batch) (Import, error)
	// Preview tells what Apply would do with the batch, and changes nothing.
	Preview(context.Context, Batch) (Preview, error)
	// Undo restores what the import touched and marks it undone. Where a later
	// import touched one of these records, or needs one of them, it is
	// ErrConflict naming the later imports; an import undone already is ErrConflict.
	Undo(context.Context, UndoRequest) (Import, error)
	// Merge makes two enterprises one; Old's memberships and links go to New.
	Merge(context.Context, MergeRequest) (Import, error)
	// Unmerge undoes the merge that made Old an alias, by the rules of Undo.
	Unmerge(context.Context, UnmergeRequest) (Import, error)
}

// LoadRequest fills an empty store in many transactions.
type LoadRequest struct {
	DataDate Date
	// Revision, where set, becomes the store's revision (a copy keeps its number); else it is 1.
	Revision int64
	// Records yields the graph in the order of Kinds; an error ends the load.
	Records iter.Seq2[Record, error]
	// Progress, where set, is told how many records are in.
	Progress func(records int)
}

// Admin prepares and checks a store.
type Admin interface {
	// Prepare creates what the store needs (files, constraints, indexes); again it changes nothing.
	Prepare(context.Context) error
	// Ping returns nil when the store can answer, else an ErrUnavailable that says why.
	Ping(context.Context) error
	// Load fills an empty store, checks each record and every reference, and empties the
	// store again if anything fails. A store that holds records is ErrNotEmpty.
	Load(context.Context, LoadRequest) (Meta, error)
}

// Aging is optional for a reader: it tells what was written to some kinds apart from what
// was written to others, so that what was made of the former holds.
type Aging interface {
	// LastWrite is the revision of the last write that touched a record of the kinds, or an
	// earlier one where none did since the store was opened.
	LastWrite(ctx context.Context, kinds ...Kind) (int64, error)
}

// Store is a graph with everything a program needs of it.
type Store interface {
	Reader
	Writer
	Admin
	// Read calls read with one view of the store: everything that read asks of it is
	// of one revision, whatever others write meanwhile. Read may call read again
	// where a write got in between, so read must start anew each time and must not
	// write. It returns ErrBusy only where its context ends before it can.
	Read(ctx context.Context, read func(Reader) error) error
	// Close releases the store; calls under way end first.
	Close() error
}
