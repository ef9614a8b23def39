package inquiry

import (
	"context"
	"errors"
	"fmt"
	"time"

	"chainchief/graph"
	"chainchief/graph/panics"
)

// answerKey names an answer: the same question at the same revision under the
// same rules has the same answer. Questions are comparable values, each of a
// type of its own.
type answerKey struct {
	revision int64
	rules    int
	question any
}

func (k answerKey) String() string {
	return fmt.Sprintf("%d|%d|%T%+v", k.revision, k.rules, k.question, k.question)
}

const (
	answersKept = 512
	// judgeTimeout bounds a judgement that several callers wait for.
	judgeTimeout = 30 * time.Second
)

// begin fills the as-of date of a question and returns the state it is asked of.
func (d *Desk) begin(ctx context.Context, asOf *graph.Date) (graph.Meta, error) {
	meta, err := d.reader.Meta(ctx)
	if err != nil {
		return graph.Meta{}, err
	}
	if *asOf == "" {
		*asOf = meta.DataDate
	}
	if *asOf == "" {
		return graph.Meta{}, fmt.Errorf("%w: 数据没有注明日期，请用 as_of 给出", graph.ErrInvalid)
	}
	return meta, nil
}

type judged[A any] struct {
	answer   A
	revision int64
}

// once answers a question: from what is kept, or by reading at one revision and
// then judging. Equal questions asked at once are judged once. read reads all
// that is needed at the revision and returns the judgement still to be made.
func once[A any](ctx context.Context, d *Desk, revision int64, question any, read func(ctx context.Context, revision int64) (judge func() A, err error)) (A, error) {
	var none A
	key := answerKey{revision, d.rules.Version, question}
	if a, ok := d.answers.Get(key); ok {
		return a.(A), nil
	}
	done := d.flight.DoChan(key.String(), func() (_ any, err error) {
		defer panics.Catch(&err)
		// The first caller may go away while others wait.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), judgeTimeout)
		defer cancel()
		return atOneRevision(ctx, d.reader, read)
	})
	select {
	case <-ctx.Done():
		return none, ctx.Err()
	case r := <-done:
		if r.Err != nil {
			return none, r.Err
		}
		j := r.Val.(judged[A])
		key.revision = j.revision
		d.answers.Add(key, j.answer)
		return j.answer, nil
	}
}

// atOneRevision tries twice as long as the data changes while it reads, then
// asks the store to let no write land meanwhile. Where it cannot: graph.ErrBusy.
func atOneRevision[A any](ctx context.Context, reader graph.Reader, read func(context.Context, int64) (func() A, error)) (judged[A], error) {
	var j judged[A]
	var err error
	for range 2 {
		if j, err = tryOnce(ctx, reader, read); !errors.Is(err, graph.ErrBusy) {
			return j, err
		}
	}
	if h, ok := reader.(graph.Holder); ok {
		held := h.Hold(ctx, func(ctx context.Context) error {
			j, err = tryOnce(ctx, reader, read)
			return err
		})
		return j, held
	}
	return j, err
}

// tryOnce is graph.ErrBusy where the data changed.
func tryOnce[A any](ctx context.Context, reader graph.Reader, read func(context.Context, int64) (func() A, error)) (judged[A], error) {
	busy := fmt.Errorf("%w: 正在写入数据，请稍后再试", graph.ErrBusy)
	before, err := reader.Meta(ctx)
	if err != nil {
		return judged[A]{}, err
	}
	judge, err := read(ctx, before.Revision)
	if errors.Is(err, graph.ErrStale) { // between two pages
		return judged[A]{}, busy
	}
	if err != nil {
		return judged[A]{}, err
	}
	after, err := reader.Meta(ctx)
	if err != nil {
		return judged[A]{}, err
	}
	if before.Revision != after.Revision {
		return judged[A]{}, busy
	}
	return judged[A]{judge(), before.Revision}, nil
}
