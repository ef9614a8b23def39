package api

import (
	"context"

	"github.com/gin-gonic/gin"

	"chainchief/graph/chainmap"
)

// The parameters of paths and networks, and of a page they are drawn on.
var (
	pathParams    = []string{"from", "to", "k", "directed", "inferred", "as_of"}
	networkParams = []string{"depth", "direction", "limit", "inferred", "as_of"}
	pageParams    = []string{"paper", "edition"}
)

func (p *params) page() chainmap.Options {
	paper, err := chainmap.ParsePaper(p.values.Get("paper"))
	if err != nil {
		p.bad("paper", "可选 a4、a3、a2、a1，或以毫米写成 600x300")
	}
	return chainmap.Options{Paper: paper, Edition: chainmap.Edition(p.oneOf("edition", string(chainmap.Internal), string(chainmap.Public)))}
}

func (s *server) getPathsMap(c *gin.Context, p *params) error {
	q, page := p.pathQuestion(), p.page()
	if p.err != nil {
		return p.err
	}
	return s.sendPicture(c, p, "paths", func(ctx context.Context) (*chainmap.Scene, error) {
		a, err := s.desk.Paths(ctx, q)
		if err != nil {
			return nil, err
		}
		return chainmap.DrawPaths(ctx, s.layout, a, page)
	})
}

func (s *server) getNetworkMap(c *gin.Context, p *params) error {
	q, page := p.networkQuestion(c.Param("id")), p.page()
	if p.err != nil {
		return p.err
	}
	return s.sendPicture(c, p, "network-"+c.Param("id"), func(ctx context.Context) (*chainmap.Scene, error) {
		a, err := s.desk.Network(ctx, q)
		if err != nil {
			return nil, err
		}
		return chainmap.DrawNetwork(ctx, s.layout, a, page)
	})
}

// partnersParams and inputsParams are the parameters of the two questions.
var (
	partnersParams = with([]string{"enterprise", "segment", "chain", "park", "direction"}, where, []string{"limit"})
	inputsParams   = []string{"depth", "region", "as_of"}
)

func (s *server) getPartnersMap(c *gin.Context, p *params) error {
	page := p.page()
	q, err := s.partnersQuestion(c, p)
	if err != nil {
		return err
	}
	direction, limit := p.direction(), p.limit()
	if p.err != nil {
		return p.err
	}
	return s.sendPicture(c, p, "partners", func(ctx context.Context) (*chainmap.Scene, error) {
		a, err := s.desk.Partners(ctx, q)
		if err != nil {
			return nil, err
		}
		return chainmap.DrawPartners(ctx, s.layout, seen(a, direction, limit), page)
	})
}

func (s *server) getInputsMap(c *gin.Context, p *params) error {
	q, page := p.inputsQuestion(c.Param("id")), p.page()
	if p.err != nil {
		return p.err
	}
	return s.sendPicture(c, p, "inputs-"+q.Enterprise, func(ctx context.Context) (*chainmap.Scene, error) {
		a, err := s.desk.Inputs(ctx, q)
		if err != nil {
			return nil, err
		}
		return chainmap.DrawInputs(ctx, s.layout, a, page)
	})
}
