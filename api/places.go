package api

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
)

func (s *server) listRegions(c *gin.Context, p *params) error {
	level := p.oneOf("level", "province", "city", "county", "zone", "reporting-unit")
	parent, limit := p.id("parent"), p.limit()
	if p.err != nil {
		return p.err
	}
	names, err := s.desk.Names(c.Request.Context())
	if err != nil {
		return err
	}
	if parent != "" {
		if _, err := regionCodes(names, parent); err != nil {
			return err
		}
	}
	list := []inquiry.Region{}
	for _, r := range names.Gazetteer.Regions {
		if (level == "" || string(r.Level) == level) && (parent == "" || r.Parent == parent) {
			list = append(list, inquiry.RegionOf(r))
		}
	}
	return respondPage(c, p, list, limit)
}

// regionCodes returns a region's code and those of all that lies in it; nil for none asked for.
func regionCodes(names *inquiry.Names, region string) ([]string, error) {
	if region == "" {
		return nil, nil
	}
	if names.Region(region) == nil {
		return nil, fmt.Errorf("%w: 没有地区代码“%s”，可用 /api/v1/regions 查看", graph.ErrNotFound, region)
	}
	return insight.RegionCodes(names.Gazetteer, region), nil
}

func (s *server) listParks(c *gin.Context, p *params) error {
	region, limit := p.id("region"), p.limit()
	if p.err != nil {
		return p.err
	}
	names, err := s.desk.Names(c.Request.Context())
	if err != nil {
		return err
	}
	codes, err := regionCodes(names, region)
	if err != nil {
		return err
	}
	list := []inquiry.Park{}
	for _, park := range names.Gazetteer.Parks {
		if region == "" || slices.Contains(codes, park.Region) {
			list = append(list, names.ParkOf(park))
		}
	}
	return respondPage(c, p, list, limit)
}

type parkAnswer struct {
	Park  inquiry.Park       `json:"park"`
	Pairs []inquiry.ParkPair `json:"pairs"`
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
		out := parkAnswer{Park: names.ParkOf(park), Pairs: []inquiry.ParkPair{}}
		for _, pair := range names.Gazetteer.ParkPairs {
			if pair.Park == id || pair.PartnerPark == id {
				out.Pairs = append(out.Pairs, names.ParkPairOf(pair))
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
	if q.Regions, err = regionCodes(names, region); err != nil {
		return err
	}
	if q.Segments, err = leaves(names, chain, segment); err != nil {
		return err
	}
	found, err := s.store.Projects(c.Request.Context(), q)
	if err != nil {
		return err
	}
	items := make([]inquiry.Project, 0, len(found.Projects))
	for _, project := range found.Projects {
		items = append(items, names.Project(project))
	}
	c.JSON(http.StatusOK, listAnswer[inquiry.Project]{items, found.NextCursor})
	return nil
}

// leaves returns the leaf asked for, or those of the card or chain; nil for none asked for.
func leaves(names *inquiry.Names, chain, segment string) ([]string, error) {
	if err := checkScope(names, chain, segment); err != nil {
		return nil, err
	}
	if chain == "" && segment == "" {
		return nil, nil
	}
	list := []string{}
	for _, s := range names.Taxonomy.Segments {
		if !s.Card && (s.Chain == chain || s.ID == segment || s.Parent == segment && segment != "") {
			list = append(list, s.ID)
		}
	}
	return list, nil
}

// checkScope refuses a chain or segment that is unknown, and both at once.
func checkScope(names *inquiry.Names, chain, segment string) error {
	switch {
	case chain != "" && segment != "":
		return fault{400, "chain 和 segment 只能给一个：环节已经属于一条链"}
	case chain != "" && names.Chain(chain) == nil:
		return fmt.Errorf("%w: 没有产业链“%s”，可用 /api/v1/chains 查看", graph.ErrNotFound, chain)
	case segment != "" && names.Segment(segment) == nil:
		return fmt.Errorf("%w: 没有环节“%s”，可用 /api/v1/segments 查看", graph.ErrNotFound, segment)
	}
	return nil
}

func (s *server) getProject(c *gin.Context, _ *params) error {
	id := c.Param("id")
	found, err := s.store.Projects(c.Request.Context(), graph.ProjectsQuery{IDs: []string{id}, Limit: 1})
	if errors.Is(err, graph.ErrNotFound) {
		return fmt.Errorf("%w: 没有项目“%s”，可用 /api/v1/projects 查看", graph.ErrNotFound, id)
	}
	if err != nil {
		return err
	}
	names, err := s.desk.Names(c.Request.Context())
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, names.Project(found.Projects[0]))
	return nil
}
