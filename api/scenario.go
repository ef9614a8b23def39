package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"chainchief/graph/insight"
)

// ScenarioAnswer is the answer of /scenario: what happens when enterprises
// leave, and, with or without any, the single points of the chain or of the
// whole region, ranked.
type ScenarioAnswer struct {
	head
	Chain        *insight.Named        `json:"chain"`    // null: every chain of the region
	Scenario     *insight.Scenario     `json:"scenario"` // null where nobody leaves
	SinglePoints []insight.ChainSingle `json:"single_points"`
}

func (s *server) getScenario(c *gin.Context, p *params) error {
	q, without := p.question(p.id("chain")), p.values["without"]
	for _, name := range without {
		if name == "" || len([]rune(name)) > longestText {
			p.bad("without", "请写企业的简称、全称或标识")
		}
	}
	switch {
	case p.err != nil:
		return p.err
	case len(without) > 0 && q.Chain == "":
		return fault{400, "请用 chain 指明看哪条产业链，如 chain=nev"}
	}
	singles, a, err := s.desk.SinglePoints(c.Request.Context(), q)
	if err != nil {
		return err
	}
	out := ScenarioAnswer{head: headOf(a), SinglePoints: singles}
	if q.Chain != "" {
		out.Chain = &a.Chain
	}
	if len(without) > 0 {
		if out.Scenario, err = s.desk.Scenario(c.Request.Context(), q, without); err != nil {
			return err
		}
	}
	c.JSON(http.StatusOK, out)
	return nil
}
