package api

import (
	"context"
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/seed"
)

// enterpriseBrief is an enterprise in a list.
type enterpriseBrief struct {
	ID         string               `json:"id"`
	Name       string               `json:"name"`
	ShortName  string               `json:"short_name"`
	Aliases    []string             `json:"aliases"`
	Region     *insight.Named       `json:"region"`
	Type       graph.EnterpriseType `json:"type"`
	Size       graph.Size           `json:"size"`
	Tiers      []string             `json:"tiers"`
	ListedCode string               `json:"listed_code"`
	graph.Source
}

type enterpriseQuery struct {
	text, chain, segment, region string
	asOf                         graph.Date
	limit                        int
	cursor                       string
}

func (s *server) listEnterprises(c *gin.Context, p *params) error {
	q := enterpriseQuery{p.text("q"), p.id("chain"), p.id("segment"), p.id("region"), p.date("as_of"), p.limit(), p.cursor()}
	if p.err != nil {
		return p.err
	}
	out, err := s.findEnterprises(c.Request.Context(), q)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, out)
	return nil
}

func (s *server) findEnterprises(ctx context.Context, q enterpriseQuery) (*listAnswer[enterpriseBrief], error) {
	names, err := s.desk.Names(ctx)
	if err != nil {
		return nil, err
	}
	find := graph.FindQuery{Text: seed.Fold(q.text), AsOf: q.asOf, Limit: q.limit, Cursor: q.cursor}
	if q.region != "" {
		if names.Region(q.region) == nil {
			return nil, fmt.Errorf("%w: 没有地区代码“%s”，可用 /api/v1/regions 查看", graph.ErrNotFound, q.region)
		}
		find.Regions = insight.RegionCodes(names.Gazetteer, q.region)
	}
	switch {
	case q.chain != "" && q.segment != "":
		return nil, fault{400, "chain 和 segment 只能给一个：环节已经属于一条链"}
	case q.chain != "" && names.Chain(q.chain) == nil:
		return nil, fmt.Errorf("%w: 没有产业链“%s”，可用 /api/v1/chains 查看", graph.ErrNotFound, q.chain)
	case q.chain != "":
		find.Scopes = []string{q.chain}
	case q.segment != "" && names.Segment(q.segment) == nil:
		return nil, fmt.Errorf("%w: 没有环节“%s”，可用 /api/v1/segments 查看", graph.ErrNotFound, q.segment)
	case q.segment != "":
		find.Scopes = []string{q.segment}
	}
	if q.text != "" && find.Text == "" {
		return &listAnswer[enterpriseBrief]{Items: []enterpriseBrief{}}, nil // nothing but blanks
	}
	found, err := s.store.Find(ctx, find)
	if err != nil {
		return nil, err
	}
	out := &listAnswer[enterpriseBrief]{Items: make([]enterpriseBrief, 0, len(found.Enterprises)), NextCursor: found.NextCursor}
	for _, e := range found.Enterprises {
		out.Items = append(out.Items, enterpriseBrief{e.ID, e.Name, e.ShortName, list(e.Aliases), names.Region(e.Region), e.Type, e.Size, list(e.Tiers), e.ListedCode, e.Source})
	}
	return out, nil
}

// list makes a missing list an empty one, so that JSON has no null for it.
func list(l []string) []string {
	if l == nil {
		return []string{}
	}
	return l
}

func (s *server) getEnterprise(c *gin.Context, p *params) error {
	asOf := p.date("as_of")
	if p.err != nil {
		return p.err
	}
	profile, err := s.desk.Profile(c.Request.Context(), c.Param("id"), asOf)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, profile)
	return nil
}
