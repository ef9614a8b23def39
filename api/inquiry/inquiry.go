// Package inquiry turns a question into an answer: it reads what a judgement
// needs from a store, at one revision, and hands it to the pure functions of
// graph/insight. Commands and HTTP handlers both ask here.
package inquiry

import (
	"context"
	"fmt"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/sync/singleflight"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// Desk answers questions over a store. It is safe for concurrent use. Answers
// are shared: a caller must not change one.
type Desk struct {
	reader  graph.Reader
	rules   insight.Rules
	answers *lru.Cache[answerKey, *insight.Answer]
	flight  singleflight.Group
}

// answerKey names an answer: the same question at the same revision under the
// same rules has the same answer.
type answerKey struct {
	revision int64
	rules    int
	question insight.Question
}

const (
	answersKept = 256
	// judgeTimeout bounds a judgement that several callers wait for.
	judgeTimeout = 30 * time.Second
)

// New returns a desk with the default rules.
func New(reader graph.Reader) *Desk {
	answers, _ := lru.New[answerKey, *insight.Answer](answersKept) // fails for a size below 1 only
	return &Desk{reader: reader, rules: insight.Default, answers: answers}
}

// Rules returns the rules in force.
func (d *Desk) Rules() insight.Rules { return d.rules }

// Gaps judges a chain in a region. Unknown chain or region: graph.ErrNotFound;
// bad partner or date: graph.ErrInvalid. Equal questions asked at once are judged once.
func (d *Desk) Gaps(ctx context.Context, q insight.Question) (*insight.Answer, error) {
	meta, err := d.reader.Meta(ctx)
	if err != nil {
		return nil, err
	}
	if q.Region == "" {
		q.Region = insight.DefaultRegion
	}
	if q.AsOf == "" {
		q.AsOf = meta.DataDate
	}
	if q.AsOf == "" {
		return nil, fmt.Errorf("%w: 数据没有注明日期，请用 as_of 给出", graph.ErrInvalid)
	}
	key := answerKey{meta.Revision, d.rules.Version, q}
	if a, ok := d.answers.Get(key); ok {
		return a, nil
	}
	done := d.flight.DoChan(fmt.Sprint(key), func() (any, error) {
		// The first caller may go away while others wait.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), judgeTimeout)
		defer cancel()
		return d.judge(ctx, q)
	})
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case r := <-done:
		if r.Err != nil {
			return nil, r.Err
		}
		j := r.Val.(judged)
		d.answers.Add(answerKey{j.revision, d.rules.Version, q}, j.answer)
		return j.answer, nil
	}
}

type judged struct {
	answer   *insight.Answer
	revision int64
}

// judge reads and judges at one revision: it tries again once when the data
// changed meanwhile, then gives up with graph.ErrBusy.
func (d *Desk) judge(ctx context.Context, q insight.Question) (judged, error) {
	for range 2 {
		before, err := d.reader.Meta(ctx)
		if err != nil {
			return judged{}, err
		}
		frame, facts, err := d.gather(ctx, q)
		if err != nil {
			return judged{}, err
		}
		after, err := d.reader.Meta(ctx)
		if err != nil {
			return judged{}, err
		}
		if before.Revision == after.Revision {
			return judged{insight.Judge(frame, facts, d.rules), before.Revision}, nil
		}
	}
	return judged{}, fmt.Errorf("%w: 正在写入数据，请稍后再试", graph.ErrBusy)
}
