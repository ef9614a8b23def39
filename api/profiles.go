package api

import (
	"github.com/gin-gonic/gin"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
)

// enterpriseView is an enterprise's page: what is recorded of it, and its partners.
type enterpriseView struct {
	*inquiry.Profile
	Partners *insight.Partners
	Drawn    bool // maps can be had
}

func (s *server) enterprisePage(c *gin.Context, p *params) (any, error) {
	q := p.question("")
	if p.err != nil {
		return nil, p.err
	}
	if !isSlug(c.Param("id")) {
		return nil, fault{404, "没有这家企业，请用页面上方的搜索查找"}
	}
	ctx := c.Request.Context()
	profile, err := s.desk.Profile(ctx, c.Param("id"), q.AsOf)
	if err != nil {
		return nil, err
	}
	partners, err := s.desk.Partners(ctx, insight.PartnersQuestion{Enterprise: c.Param("id"), Region: q.Region, Partner: q.Partner, AsOf: q.AsOf})
	if err != nil {
		return nil, err
	}
	return enterpriseView{profile, partners, s.layout != nil}, nil
}

// segmentView is a segment's page: the verdict and whom to court; of a card, its leaves.
type segmentView struct {
	*segmentAnswer
	Targets *insight.Targets  // nil for a card
	Members []insight.Verdict // of a card
}

func (s *server) segmentPage(c *gin.Context, p *params) (any, error) {
	q := p.question("")
	if p.err != nil {
		return nil, p.err
	}
	id := c.Param("id")
	if !isSlug(id) {
		return nil, fault{404, "没有这个环节，请从首页选择产业链"}
	}
	ctx := c.Request.Context()
	answer, err := s.segment(ctx, id, q)
	if err != nil {
		return nil, err
	}
	v := segmentView{segmentAnswer: answer}
	if answer.Verdict != nil {
		v.Targets, err = s.desk.Targets(ctx, insight.TargetsQuestion{Segment: id, Region: q.Region, Partner: q.Partner, AsOf: q.AsOf})
		return v, err
	}
	q.Chain = answer.Chain.ID
	a, err := s.desk.Gaps(ctx, q)
	if err != nil {
		return nil, err
	}
	for _, d := range a.Segments {
		if d.Card.ID == id {
			v.Members = append(v.Members, d)
		}
	}
	return v, nil
}

func (s *server) inputsPage(c *gin.Context, p *params) (any, error) {
	q := insight.InputsQuestion{Enterprise: c.Param("id"), Region: p.id("region"), AsOf: p.date("as_of")}
	if p.err != nil {
		return nil, p.err
	}
	if !isSlug(q.Enterprise) {
		return nil, fault{404, "没有这家企业，请用页面上方的搜索查找"}
	}
	a, err := s.desk.Inputs(c.Request.Context(), q)
	return inputsView{a}, err
}

// inputsView is the page of a 整零协同表.
type inputsView struct{ *insight.Assembly }

// Levels lists the rows by level.
func (v inputsView) Levels() []inputsLevel {
	list := make([]inputsLevel, v.Depth)
	for i := range list {
		list[i].Level = i + 1
	}
	for _, r := range v.Rows {
		list[r.Level-1].Rows = append(list[r.Level-1].Rows, r)
	}
	return list
}

type inputsLevel struct {
	Level int
	Rows  []insight.AssemblyRow
}

// States counts the rows by state, from best to worst.
func (v inputsView) States() []inputsState {
	var list []inputsState
	for _, state := range insight.InputStates {
		list = append(list, inputsState{insight.InputStateZH(state, insight.ShortPlace(v.Region.Name)), v.Counts[state]})
	}
	return list
}

type inputsState struct {
	ZH    string
	Count int
}

// searchView is the page of a search.
type searchView struct {
	Text string
	*listAnswer[inquiry.Enterprise]
}

func (s *server) searchPage(c *gin.Context, p *params) (any, error) {
	q := enterpriseQuery{text: p.text("q"), limit: defaultLimit, cursor: p.cursor()}
	if p.err != nil {
		return nil, p.err
	}
	v := searchView{q.text, &listAnswer[inquiry.Enterprise]{}}
	if q.text == "" {
		return v, nil
	}
	var err error
	v.listAnswer, err = s.findEnterprises(c.Request.Context(), q)
	return v, err
}

// NetworkDepth is how far the picture of the network reaches: around a hub one
// step is as much as can be read.
func (v enterpriseView) NetworkDepth() int {
	if len(v.Suppliers)+len(v.Customers) > 12 {
		return 1
	}
	return 2
}

// Sides are the two lists of proposals of an enterprise's page.
func (v enterpriseView) Sides() []partnerSide {
	return []partnerSide{{"可以供货的客户", v.Partners.Customers}, {"可以采购的供应商", v.Partners.Suppliers}}
}

type partnerSide struct {
	Title string
	Items []insight.Partner
}

// Trades are the two lists of recorded links of an enterprise's page.
func (v enterpriseView) Trades() []tradeSide {
	return []tradeSide{{"供应商", graph.Suppliers, v.Suppliers}, {"客户", graph.Customers, v.Customers}}
}

type tradeSide struct {
	Title string
	Side  graph.Direction
	Deals []insight.Deal
}

// Other is the partner in a deal.
func (t tradeSide) Other(d insight.Deal) insight.Named {
	if t.Side == graph.Suppliers {
		return d.Supplier
	}
	return d.Customer
}
