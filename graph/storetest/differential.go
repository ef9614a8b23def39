package storetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"chainchief/graph"
)

// KeptSeeds are played by every differential test: seeds that once failed, so
// that what they found stays found.
var KeptSeeds = []uint64{}

// Contender is a store under differential test. It must be empty.
type Contender struct {
	Name  string
	Store graph.Store
}

// Played counts what a differential test compared.
type Played struct {
	Writes, WritesLanded int
	Questions, Answered  int // Answered: without error and not empty
	Judgements, Judged   int // questions of an Asker, and those answered
	Contents             int // comparisons of everything a store holds
}

// Add adds the counts of another play.
func (p *Played) Add(q Played) {
	p.Writes += q.Writes
	p.WritesLanded += q.WritesLanded
	p.Questions += q.Questions
	p.Answered += q.Answered
	p.Judgements += q.Judgements
	p.Judged += q.Judged
	p.Contents += q.Contents
}

// Report logs the counts, and fails where so little landed or was found that
// the comparison says nothing.
func (p Played) Report(t *testing.T) {
	t.Helper()
	t.Logf("compared with the naive store: %d writes (%d landed), %d questions (%d answered), %d judgements (%d answered), %d times the whole contents",
		p.Writes, p.WritesLanded, p.Questions, p.Answered, p.Judgements, p.Judged, p.Contents)
	if p.WritesLanded*4 < p.Writes || p.Answered*4 < p.Questions || p.Judged*4 < p.Judgements || p.Contents == 0 {
		t.Error("the test is vacuous")
	}
}

// Drawn is what a question about the world of a differential test may name.
// Most of it exists.
type Drawn struct {
	Rand          *rand.Rand
	Firms         [3]string // enterprises
	Leaf, Park    string
	Region, Other string // codes
	Chain         string
	AsOf          graph.Date // blank once in a while
}

// Asker makes a question that is answered over a store, by many calls of it.
// The name tells what is asked.
type Asker func(Drawn) (name string, ask func(context.Context, graph.Store) (any, error))

// Differential plays random writes and questions, always the same for a seed,
// on the naive store and on the contenders, and holds every answer and every
// kind of error to the naive one's. Each write is followed by three questions
// and, where there is an asker, one of its questions; now and then everything
// that the stores hold is compared.
func Differential(t *testing.T, seed uint64, writes int, asker Asker, contenders ...Contender) Played {
	t.Helper()
	d := &differential{t: t, seed: seed, dice: newDice(seed), model: NewNaive(), contenders: contenders}
	d.write("load the world", func(ctx context.Context, s graph.Store) (any, error) {
		b := batch("world", all[graph.Record](worldState())...)
		b.DataDate = worldDate
		return s.Apply(ctx, b)
	})
	for range writes {
		if name, op, b := d.dice.write(); b != nil {
			d.apply(name, *b)
		} else {
			d.write(name, op)
		}
		for range 3 {
			name, op := d.dice.question()
			d.ask(name, op)
		}
		if asker != nil {
			name, op := asker(d.dice.drawn())
			d.judge(name, op)
		}
		if d.dice.one(12) {
			d.compareContents()
		}
	}
	d.compareContents()
	return d.played
}

// operation is one call on a store.
type operation func(context.Context, graph.Store) (any, error)

type differential struct {
	t          *testing.T
	seed       uint64
	step       int
	dice       *dice
	model      graph.Store
	contenders []Contender
	played     Played
}

func (d *differential) write(name string, op operation) {
	d.t.Helper()
	d.step++
	d.played.Writes++
	if _, err := d.same(name, op); err == nil {
		d.played.WritesLanded++
	}
	d.compareMeta(name)
}

// apply previews a batch everywhere, then applies it, and holds each store to
// its own preview.
func (d *differential) apply(name string, b graph.Batch) {
	d.t.Helper()
	type outcome struct {
		preview graph.Preview
		err     error
	}
	previews := map[graph.Store]outcome{}
	_, _ = d.same("preview of "+name, func(ctx context.Context, s graph.Store) (any, error) {
		before := meta(d.t, s)
		p, err := s.Preview(ctx, b)
		if got := meta(d.t, s); got != before {
			d.t.Fatalf("seed %d, preview of %s: meta was %+v, is %+v", d.seed, name, before, got)
		}
		previews[s] = outcome{p, err}
		return told(p), err
	})
	d.write(name, func(ctx context.Context, s graph.Store) (any, error) {
		i, err := s.Apply(ctx, b)
		if wrong := unlike(previews[s].preview, previews[s].err, i, err); wrong != "" {
			d.t.Fatalf("seed %d, step %d, %s: preview and apply of %T differ: %s", d.seed, d.step, name, s, wrong)
		}
		return i, err
	})
}

func (d *differential) ask(name string, op operation) {
	d.t.Helper()
	d.played.Questions++
	if answer, err := d.same(name, op); err == nil && len(answer) > 40 {
		d.played.Answered++
	}
}

func (d *differential) judge(name string, op operation) {
	d.t.Helper()
	d.played.Judgements++
	if _, err := d.same(name, op); err == nil {
		d.played.Judged++
	}
}

// same runs an operation everywhere and fails unless all say the same.
func (d *differential) same(name string, op operation) (string, error) {
	d.t.Helper()
	answer, err := op(d.t.Context(), d.model)
	want := canonical(answer)
	for _, c := range d.contenders {
		got, errGot := op(d.t.Context(), c.Store)
		if kindOf(errGot) != kindOf(err) {
			d.t.Fatalf("seed %d, step %d, %s: %s says %v, the naive store %v", d.seed, d.step, name, c.Name, errGot, err)
		}
		if err == nil && canonical(got) != want {
			d.t.Fatalf("seed %d, step %d, %s: %s answers\n %s\nthe naive store\n %s", d.seed, d.step, name, c.Name, clip(canonical(got)), clip(want))
		}
	}
	return want, err
}

func (d *differential) compareContents() {
	d.t.Helper()
	d.played.Contents++
	want := contents(d.t, d.model)
	for _, c := range d.contenders {
		equalLines(d.t, fmt.Sprintf("seed %d, step %d: contents of %s", d.seed, d.step, c.Name), contents(d.t, c.Store), want)
	}
}

// compareMeta holds the stores to the revisions of the naive one.
func (d *differential) compareMeta(name string) {
	d.t.Helper()
	want := meta(d.t, d.model)
	for _, c := range d.contenders {
		if got := meta(d.t, c.Store); known(got) != known(want) {
			d.t.Fatalf("seed %d, step %d, %s: meta of %s is %+v, of the naive store %+v", d.seed, d.step, name, c.Name, got, want)
		}
	}
}

// kindOf is the kind of an error, which stores must agree on; its words are their own.
func kindOf(err error) error {
	kinds := []error{graph.ErrInvalid, graph.ErrNotFound, graph.ErrConflict, graph.ErrTooLarge, graph.ErrStale, graph.ErrNotEmpty}
	if i := slices.IndexFunc(kinds, func(k error) bool { return errors.Is(err, k) }); i >= 0 {
		return kinds[i]
	}
	return err
}

// paged follows a store's own cursors, page by page.
func paged[A any](ask func(cursor string) (A, string, error)) ([]A, error) {
	var pages []A
	for cursor := ""; ; {
		page, next, err := ask(cursor)
		if err != nil {
			return nil, err
		}
		pages = append(pages, page)
		if next == "" || len(pages) == 6 {
			return pages, nil
		}
		cursor = next
	}
}
