package api

import (
	"context"
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
)

func (s *server) listSegments(c *gin.Context, p *params) error {
	chain, card, limit := p.id("chain"), p.oneOf("card", "yes", "no"), p.limit()
	if p.err != nil {
		return p.err
	}
	ctx := c.Request.Context()
	names, err := s.desk.Names(ctx)
	if err != nil {
		return err
	}
	if chain != "" && names.Chain(chain) == nil {
		return fault{404, "没有产业链“" + chain + "”，可用 /api/v1/chains 查看"}
	}
	list := []inquiry.Segment{}
	for _, seg := range names.Taxonomy.Segments {
		if (chain == "" || seg.Chain == chain) && (card == "" || seg.Card == (card == "yes")) {
			list = append(list, inquiry.SegmentOf(seg))
		}
	}
	return respondPage(c, p, list, limit)
}

// respondPage answers with one page of a list that is held whole.
func respondPage[T any](c *gin.Context, p *params, list []T, limit int) error {
	items, next, err := page(list, limit, p.cursor(), p.revision)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, listAnswer[T]{items, next})
	return nil
}

type segmentAnswer struct {
	Segment inquiry.Segment `json:"segment"`
	Chain   *insight.Named  `json:"chain"`
	Card    *insight.Named  `json:"card"`    // of a leaf
	Leaves  []insight.Named `json:"leaves"`  // of a card
	Inputs  []insight.Named `json:"inputs"`  // what feeds it
	Outputs []insight.Named `json:"outputs"` // what it feeds
	head
	Verdict *insight.Verdict `json:"verdict"` // null for a card
}

func (s *server) getSegment(c *gin.Context, p *params) error {
	q := p.question("")
	if p.err != nil {
		return p.err
	}
	out, err := s.segment(c.Request.Context(), c.Param("id"), q)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, out)
	return nil
}

func (s *server) segment(ctx context.Context, id string, q insight.Question) (*segmentAnswer, error) {
	names, err := s.desk.Names(ctx)
	if err != nil {
		return nil, err
	}
	seg, ok := names.SegmentRecord(id)
	if !ok {
		return nil, fmt.Errorf("%w: 没有环节“%s”，可用 /api/v1/segments 查看", graph.ErrNotFound, id)
	}
	q.Chain = seg.Chain
	a, err := s.desk.Gaps(ctx, q)
	if err != nil {
		return nil, err
	}
	out := &segmentAnswer{Segment: inquiry.SegmentOf(seg), Chain: names.Chain(seg.Chain), Card: names.Segment(seg.Parent), head: headOf(a),
		Leaves: []insight.Named{}, Inputs: names.Segments(seg.Inputs), Outputs: []insight.Named{}}
	for _, other := range names.Taxonomy.Segments {
		if other.Parent == id {
			out.Leaves = append(out.Leaves, insight.Named{ID: other.ID, Name: other.Name})
		}
		for _, in := range other.Inputs {
			if in == id {
				out.Outputs = append(out.Outputs, insight.Named{ID: other.ID, Name: other.Name})
			}
		}
	}
	out.Verdict = verdictOf(a, id)
	return out, nil
}

// verdictOf finds a segment's verdict, the ranked one where it has a rank.
func verdictOf(a *insight.Answer, id string) *insight.Verdict {
	for _, list := range [][]insight.Verdict{a.Items, a.Segments} {
		for i := range list {
			if list[i].Segment.ID == id {
				return &list[i]
			}
		}
	}
	return nil
}
