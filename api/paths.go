package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"chainchief/graph"
	"chainchief/graph/insight"
)

func (p *params) pathQuestion() insight.PathQuestion {
	return insight.PathQuestion{From: p.needed("from", "from=明天氢能"), To: p.needed("to", "to=江淮汽车"),
		Paths: p.number("k", insight.DefaultPaths, 1, insight.MostPaths), Directed: p.yes("directed"), Inferred: p.yes("inferred"), AsOf: p.date("as_of")}
}

func (s *server) getPaths(c *gin.Context, p *params) error {
	q := p.pathQuestion()
	if p.err != nil {
		return p.err
	}
	a, err := s.desk.Paths(c.Request.Context(), q)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, a)
	return nil
}

// defaultDepth is how far a network reaches where nobody says.
const defaultDepth = 2

func (p *params) networkQuestion(id string) insight.NetworkQuestion {
	direction := graph.Direction(p.oneOf("direction", string(graph.Both), string(graph.Suppliers), string(graph.Customers)))
	if direction == "" {
		direction = graph.Both
	}
	return insight.NetworkQuestion{Of: id, Depth: p.number("depth", defaultDepth, 1, insight.MostLevels), Direction: direction,
		Limit: p.number("limit", insight.DefaultNearby, 1, insight.MostNearby), Inferred: p.yes("inferred"), AsOf: p.date("as_of")}
}

func (s *server) getNetwork(c *gin.Context, p *params) error {
	q := p.networkQuestion(c.Param("id"))
	if p.err != nil {
		return p.err
	}
	a, err := s.desk.Network(c.Request.Context(), q)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, a)
	return nil
}
