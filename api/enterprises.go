package api

import (
	"cmp"
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"chainchief/graph"
	"chainchief/inquiry"
)

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

func (s *server) findEnterprises(ctx context.Context, q enterpriseQuery) (answer *listAnswer[inquiry.Enterprise], err error) {
	err = s.desk.View(ctx, func(v *inquiry.View) error {
		names, err := v.Names(ctx)
		if err != nil {
			return err
		}
		find := graph.FindQuery{AsOf: q.asOf, Limit: q.limit, Cursor: q.cursor}
		if find.Regions, err = regionCodes(names, q.region); err != nil {
			return err
		}
		if err := checkScope(names, q.chain, q.segment); err != nil {
			return err
		}
		if scope := cmp.Or(q.chain, q.segment); scope != "" {
			find.Scopes = []string{scope}
		}
		found, err := v.Search(ctx, q.text, find)
		if err != nil {
			return err
		}
		items, err := v.Firms(ctx, found.Enterprises)
		answer = &listAnswer[inquiry.Enterprise]{items, found.NextCursor}
		return err
	})
	return answer, err
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
