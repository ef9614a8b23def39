package seed

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"chainchief/graph"
)

// Store is what an update reads.
type Store interface {
	graph.Catalog
	graph.Historian
}

// Update brings a store that was filled with a set of data up to another set.
// What anybody wrote since stays as it is.
type Update struct {
	// Batch puts and deletes what differs; it is of ImportSeed, and can be undone.
	Batch graph.Batch
	// Kept are the records that the set would change or delete and that stay, in the order of Kinds, then by key.
	Kept []Kept
}

// Empty reports whether there is nothing to write.
func (u *Update) Empty() bool {
	return u.Batch.Put.Len() == 0 && len(u.Batch.Delete) == 0 && u.Batch.DataDate == ""
}

// Kept is a record that an update leaves as it is, and why.
type Kept struct {
	Ref graph.Ref
	Who string // as a sentence names it
	Why string
}

// Why a record stays as it is.
const (
	KeptChanged  = "本单位改过"
	KeptDeleted  = "本单位已删去"
	KeptMerged   = "已并入别的企业"
	KeptReferred = "新数据已不列，但本单位的记录还用到它"
	KeptWithout  = "所属的记录已被本单位删去"
)

// ofSet reports whether an import brought a set of data. Those of earlier
// versions have no class.
func ofSet(i *graph.Import) bool {
	return i.Class == graph.ImportSeed || i.Class == "" && strings.HasPrefix(i.ID, "seed-")
}

// PlanUpdate works out an update at a time. What the last sets brought and the
// new one no longer has is deleted, unless somebody changed it or refers to it.
func PlanUpdate(ctx context.Context, s Store, set graph.Batch, now time.Time) (Update, error) {
	meta, err := s.Meta(ctx)
	if err != nil {
		return Update{}, err
	}
	p := &planner{set: set, there: map[graph.Ref]graph.Record{}, came: map[graph.Ref]bool{}, touched: map[graph.Ref]bool{}, merged: map[graph.Ref]bool{}}
	if err := p.read(ctx, s); err != nil {
		return Update{}, err
	}
	p.put()
	p.delete()
	b := graph.Batch{
		ID: fmt.Sprintf("%s-%d", set.ID, meta.Revision), Title: set.Title, File: set.File, Class: graph.ImportSeed, Actor: set.Actor, Time: now,
	}
	for _, r := range p.puts {
		b.Put.Add(r)
	}
	b.Delete = p.deletes
	if set.DataDate != meta.DataDate && !p.touched[graph.DataDate("").Ref()] {
		b.DataDate = set.DataDate
	}
	slices.SortFunc(p.kept, func(a, b Kept) int { return graph.CompareRefs(a.Ref, b.Ref) })
	return Update{b, p.kept}, nil
}

type planner struct {
	set     graph.Batch
	there   map[graph.Ref]graph.Record // what stands in the store
	came    map[graph.Ref]bool         // what a set brought
	touched map[graph.Ref]bool         // what anybody else wrote
	merged  map[graph.Ref]bool         // enterprises that were merged into another

	puts    []graph.Record
	deletes []graph.Ref
	kept    []Kept
}

// read reads the whole store: its records, and by which imports they were written.
func (p *planner) read(ctx context.Context, s Store) error {
	sets := map[string]bool{}
	for _, kind := range graph.Kinds { // imports come before images
		q := graph.DumpQuery{Kind: kind, Limit: graph.MaxLimit}
		for {
			page, err := s.Dump(ctx, q)
			if err != nil {
				return err
			}
			for r := range page.Bundle.All() {
				switch r := r.(type) {
				case graph.Import:
					sets[r.ID] = ofSet(&r)
				case graph.Alias:
					p.merged[graph.Ref{Kind: graph.KindEnterprises, Key: r.Old}] = true
				case graph.Image:
					if sets[r.Import] {
						p.came[r.Target] = true
					} else {
						p.touched[r.Target] = true
					}
				default:
					p.there[r.Ref()] = r
				}
			}
			if q.Cursor = page.NextCursor; q.Cursor == "" {
				break
			}
		}
	}
	return nil
}

func (p *planner) keep(r graph.Record, why string) {
	p.kept = append(p.kept, Kept{r.Ref(), graph.Call(r), why})
}

// put takes what the set has and the store lacks or has otherwise.
func (p *planner) put() {
	gone := map[graph.Ref]bool{} // what the set has and will not stand in the store
	for r := range p.set.Put.All() {
		ref := r.Ref()
		is := p.there[ref]
		switch {
		case is != nil && bytes.Equal(graph.Encode(is), graph.Encode(r)):
		case p.touched[ref] && is != nil:
			p.keep(is, KeptChanged)
		case p.merged[ref] || p.touched[ref] && slices.ContainsFunc(graph.References(r), func(to graph.Ref) bool { return p.merged[to] }):
			p.keep(r, KeptMerged) // what the set has new of it goes to the enterprise it is now
		case p.touched[ref]:
			p.keep(r, KeptDeleted)
			gone[ref] = true
		case slices.ContainsFunc(graph.References(r), func(to graph.Ref) bool { return gone[to] }):
			p.keep(r, KeptWithout)
			gone[ref] = true
		default:
			p.puts = append(p.puts, r)
		}
	}
}

// delete takes what the set no longer has, unless something that stays refers to it.
func (p *planner) delete() {
	has := map[graph.Ref]bool{}
	for r := range p.set.Put.All() {
		has[r.Ref()] = true
	}
	going := map[graph.Ref]bool{}
	for ref, r := range p.there {
		switch {
		case has[ref] || !p.came[ref]:
		case p.touched[ref]:
			p.keep(r, KeptChanged)
		default:
			going[ref] = true
		}
	}
	after := map[graph.Ref]graph.Record{}
	for ref, r := range p.there {
		if !going[ref] {
			after[ref] = r
		}
	}
	for _, r := range p.puts {
		after[r.Ref()] = r
	}
	var stay func(graph.Record)
	stay = func(r graph.Record) {
		for _, to := range graph.References(r) {
			if going[to] {
				delete(going, to)
				p.keep(p.there[to], KeptReferred)
				stay(p.there[to])
			}
		}
	}
	for _, r := range after {
		stay(r)
	}
	for ref := range going {
		p.deletes = append(p.deletes, ref)
	}
	slices.SortFunc(p.deletes, graph.CompareRefs)
}
