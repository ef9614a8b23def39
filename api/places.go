package api

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"chainchief/graph"
	"chainchief/graph/insight"
)

func (s *server) listRegions(c *gin.Context, p *params) error {
	level := p.oneOf("level", "province", "city", "county", "zone", "reporting-unit")
	parent, limit := p.id("parent"), p.limit()
	if p.err != nil {
		return p.err
	}
	g, err := s.store.Gazetteer(c.Request.Context())
	if err != nil {
		return err
	}
	var list []graph.Region
	for _, r := range g.Regions {
		if (level == "" || string(r.Level) == level) && (parent == "" || r.Parent == parent) {
			list = append(list, r)
		}
	}
	return respondPage(c, p, list, limit)
}

func (s *server) listParks(c *gin.Context, p *params) error {
	region, limit := p.id("region"), p.limit()
	if p.err != nil {
		return p.err
	}
	g, err := s.store.Gazetteer(c.Request.Context())
	if err != nil {
		return err
	}
	codes := insight.RegionCodes(g, region)
	var list []graph.Park
	for _, park := range g.Parks {
		if region == "" || slices.Contains(codes, park.Region) {
			list = append(list, park)
		}
	}
	return respondPage(c, p, list, limit)
}

type parkAnswer struct {
	Park   graph.Park       `json:"park"`
	Region *insight.Named   `json:"region"`
	Pairs  []graph.ParkPair `json:"pairs"`
}

func (s *server) getPark(c *gin.Context, _ *params) error {
	names, err := s.desk.Names(c.Request.Context())
	if err != nil {
		return err
	}
	id := c.Param("id")
	for _, park := range names.Gazetteer.Parks {
		if park.ID != id {
			continue
		}
		out := parkAnswer{Park: park, Region: names.Region(park.Region), Pairs: []graph.ParkPair{}}
		for _, pair := range names.Gazetteer.ParkPairs {
			if pair.Park == id || pair.PartnerPark == id {
				out.Pairs = append(out.Pairs, pair)
			}
		}
		c.JSON(http.StatusOK, out)
		return nil
	}
	return fmt.Errorf("%w: 没有园区“%s”，可用 /api/v1/parks 查看", graph.ErrNotFound, id)
}

func (s *server) listProjects(c *gin.Context, p *params) error {
	region, segment, chain := p.id("region"), p.id("segment"), p.id("chain")
	q := graph.ProjectsQuery{Limit: p.limit(), Cursor: p.cursor()}
	if p.err != nil {
		return p.err
	}
	names, err := s.desk.Names(c.Request.Context())
	if err != nil {
		return err
	}
	if region != "" {
		q.Regions = insight.RegionCodes(names.Gazetteer, region)
	}
	switch {
	case segment != "" && chain != "":
		return fault{400, "chain 和 segment 只能给一个：环节已经属于一条链"}
	case segment != "":
		q.Segments = []string{segment}
	case chain != "":
		if names.Chain(chain) == nil {
			return fmt.Errorf("%w: 没有产业链“%s”，可用 /api/v1/chains 查看", graph.ErrNotFound, chain)
		}
		for _, seg := range names.Taxonomy.Segments {
			if seg.Chain == chain && !seg.Card {
				q.Segments = append(q.Segments, seg.ID)
			}
		}
	}
	found, err := s.store.Projects(c.Request.Context(), q)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, listAnswer[graph.Project]{nonNil(found.Projects), found.NextCursor})
	return nil
}

func nonNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func (s *server) getProject(c *gin.Context, _ *params) error {
	found, err := s.store.Projects(c.Request.Context(), graph.ProjectsQuery{IDs: []string{c.Param("id")}, Limit: 1})
	if err != nil {
		return err
	}
	names, err := s.desk.Names(c.Request.Context())
	if err != nil {
		return err
	}
	project := found.Projects[0]
	c.JSON(http.StatusOK, struct {
		Project  graph.Project   `json:"project"`
		Region   *insight.Named  `json:"region"`
		Segments []insight.Named `json:"segments"`
	}{project, names.Region(project.Region), namedSegments(names, project.Segments)})
	return nil
}
