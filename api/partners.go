package api

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// partnersQuestion reads whom partners are asked for; an enterprise may be given
// by its name, a park too.
func (s *server) partnersQuestion(c *gin.Context, p *params) (q insight.PartnersQuestion, err error) {
	enterprise, park := p.text("enterprise"), p.text("park")
	q = insight.PartnersQuestion{Segment: p.id("segment"), Chain: p.id("chain"), Region: p.id("region"), Partner: p.id("partner"), AsOf: p.date("as_of")}
	if p.err != nil {
		return q, p.err
	}
	if enterprise != "" {
		e, err := s.desk.Resolve(c.Request.Context(), enterprise)
		if err != nil {
			return q, err
		}
		q.Enterprise = e.ID
	}
	if park != "" {
		q.Park, err = s.findPark(c, park)
	}
	return q, err
}

// findPark finds the park that an id or a name means.
func (s *server) findPark(c *gin.Context, text string) (string, error) {
	g, err := s.store.Gazetteer(c.Request.Context())
	if err != nil {
		return "", err
	}
	text = strings.TrimSpace(text)
	var fits []graph.Park
	for _, p := range g.Parks {
		if p.ID == text || p.Name == text {
			return p.ID, nil
		}
		if strings.Contains(p.Name, text) {
			fits = append(fits, p)
		}
	}
	switch len(fits) {
	case 0:
		return "", fmt.Errorf("%w: 没有园区“%s”，可用 /api/v1/parks 查看", graph.ErrNotFound, clean(text))
	case 1:
		return fits[0].ID, nil
	}
	var names []string
	for _, p := range fits {
		names = append(names, p.Name)
	}
	return "", fmt.Errorf("%w: “%s”可指多个园区：%s；请写全称或标识", graph.ErrConflict, clean(text), strings.Join(names, "、"))
}

func (p *params) direction() graph.Direction {
	return graph.Direction(p.oneOf("direction", string(graph.Both), string(graph.Suppliers), string(graph.Customers)))
}

// getPartners answers with at most limit partners of each list.
func (s *server) getPartners(c *gin.Context, p *params) error {
	direction, limit := p.direction(), p.limit()
	q, err := s.partnersQuestion(c, p)
	if err != nil {
		return err
	}
	a, err := s.desk.Partners(c.Request.Context(), q)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, seen(a, direction, limit))
	return nil
}

// seen keeps one direction of partners, and so many of each list.
func seen(a *insight.Partners, direction graph.Direction, limit int) *insight.Partners {
	out := *a
	if direction == graph.Customers {
		out.Suppliers = []insight.Partner{}
	}
	if direction == graph.Suppliers {
		out.Customers = []insight.Partner{}
	}
	if direction == graph.Customers || direction == graph.Suppliers {
		out.Known = []insight.KnownLink{}
		for _, k := range a.Known {
			if k.Side == direction {
				out.Known = append(out.Known, k)
			}
		}
	}
	out.Suppliers, out.Customers = first(out.Suppliers, limit), first(out.Customers, limit)
	out.Known, out.Science = first(out.Known, limit), first(out.Science, limit)
	return &out
}

func first[T any](list []T, most int) []T { return list[:min(len(list), most)] }

// getTargets answers with at most limit targets of each list.
func (s *server) getTargets(c *gin.Context, p *params) error {
	q := p.question("")
	limit := p.limit()
	if p.err != nil {
		return p.err
	}
	a, err := s.desk.Targets(c.Request.Context(), insight.TargetsQuestion{Segment: c.Param("id"), Region: q.Region, Partner: q.Partner, AsOf: q.AsOf})
	if err != nil {
		return err
	}
	out := *a
	out.Items, out.Expansion = first(a.Items, limit), first(a.Expansion, limit)
	c.JSON(http.StatusOK, out)
	return nil
}

// getInputs answers with the 整零协同表 of a maker.
func (s *server) getInputs(c *gin.Context, p *params) error {
	q := p.inputsQuestion(c.Param("id"))
	if p.err != nil {
		return p.err
	}
	a, err := s.desk.Inputs(c.Request.Context(), q)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, a)
	return nil
}

func (p *params) inputsQuestion(id string) insight.InputsQuestion {
	return insight.InputsQuestion{Enterprise: id, Depth: p.levels(), Region: p.id("region"), AsOf: p.date("as_of")}
}

// levels is the number of levels of inputs; 0: the default.
func (p *params) levels() int {
	if !p.values.Has("depth") {
		return 0
	}
	n, err := strconv.Atoi(p.values.Get("depth"))
	if most := insight.Default.AssemblyLevels; err != nil || n < 1 || n > most {
		p.bad("depth", fmt.Sprintf("须是 1 到 %d 的整数", most))
	}
	return n
}
