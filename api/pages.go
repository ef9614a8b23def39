package api

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// pageRoute is a page: its address, template and the parameters it knows.
type pageRoute struct {
	path, name string
	params     []string
	data       func(*server, *gin.Context, *params) (any, error)
}

var pageRoutes = []pageRoute{
	{"/", "home", where, (*server).homePage},
	{"/chains/:id", "chain", where, (*server).chainPage},
	{"/segments/:id", "segment", where, (*server).segmentPage},
	{"/enterprises/:id", "enterprise", where, (*server).enterprisePage},
	{"/enterprises/:id/inputs", "inputs", []string{"region", "partner", "as_of"}, (*server).inputsPage},
	{"/paths", "paths", []string{"from", "to", "k", "directed", "inferred", "as_of"}, (*server).pathsPage},
	{"/scenario", "scenario", with(where, []string{"without", "chain"}), (*server).scenarioPage},
	{"/backtest", "backtest", with(where, []string{"date"}), (*server).backtestPage},
	{"/search", "search", []string{"q", "cursor"}, (*server).searchPage},
	{"/api/docs", "docs", nil, (*server).docsPage},
}

// frame is what the layout of every page needs.
type frame struct {
	Title     string
	Path      string
	Form      *placeForm // nil: a page without a place
	Data      any
	RequestID string
}

// placeForm is the form of region, partner and date at the head of a page.
type placeForm struct {
	Region, Partner, AsOf string // as asked for; blank: the default
	Regions               []regionGroup
	Partners              []graph.Region
	DataDate              graph.Date
}

type regionGroup struct {
	Name    string
	Regions []graph.Region
}

func (s *server) pages(e *gin.Engine) {
	for _, r := range pageRoutes {
		e.GET(r.path, s.page(r))
	}
	e.GET("/static/:name", func(c *gin.Context) {
		if !s.site.ServeStatic(c.Writer, c.Param("name")) {
			s.fail(c, fault{404, "没有这个文件"})
		}
	})
	e.GET("/favicon.ico", func(c *gin.Context) { c.Status(http.StatusNoContent) })
}

// page renders a page, or the error page in its stead.
func (s *server) page(r pageRoute) gin.HandlerFunc {
	return func(c *gin.Context) {
		defer limits{}.apply(c)()
		f := frame{Path: c.Request.URL.Path, RequestID: requestID(c)}
		p, err := readParams(dropBlank(dropForeign(c.Request.URL.RawQuery, r.params)), r.params)
		if err == nil {
			err = s.nameRegions(c.Request.Context(), p)
		}
		if err == nil {
			var fresh bool
			if fresh, err = s.notModified(c, p); fresh {
				return
			}
		}
		tag := c.Writer.Header().Get("ETag")
		if body, ok := s.rendered.Get(tag); ok && err == nil {
			c.Data(http.StatusOK, pageType, body)
			return
		}
		if err == nil {
			f.Data, err = r.data(s, c, p)
		}
		if err == nil && slices.Contains(r.params, "region") {
			f.Form, err = s.placeForm(c, p)
		}
		if err != nil {
			s.failPage(c, err)
			return
		}
		if body, ok := s.render(c, http.StatusOK, r.name, f); ok {
			s.rendered.Add(tag, body)
		}
	}
}

const (
	pageType     = "text/html; charset=utf-8"
	renderedKept = 64 // pages by their tags: a page of a whole chain takes long to write
)

func (s *server) render(c *gin.Context, status int, name string, f frame) ([]byte, bool) {
	body, err := s.site.Render(name, f)
	if err != nil {
		s.fail(c, err)
		return nil, false
	}
	c.Data(status, pageType, body)
	return body, true
}

// failPage answers with the error page, to who asks for a page.
func (s *server) failPage(c *gin.Context, err error) {
	if strings.HasPrefix(c.Request.URL.Path, "/api/v") || !strings.Contains(c.GetHeader("Accept"), "text/html") {
		s.fail(c, err)
		return
	}
	status, detail := problemOf(err)
	if status == http.StatusInternalServerError {
		s.log.Error("page failed", "request_id", requestID(c), "path", c.Request.URL.Path, "error", err)
	}
	c.Writer.Header().Del("ETag")
	c.Header("Cache-Control", "no-store")
	s.render(c, status, "error", frame{Path: c.Request.URL.Path, RequestID: requestID(c),
		Data: Problem{Title: problemTitles[status], Status: status, Detail: detail, RequestID: requestID(c)}})
}

// dropBlank takes out fields that a form left blank: there they mean the default.
func dropBlank(rawQuery string) string {
	values, err := url.ParseQuery(rawQuery)
	if err != nil {
		return rawQuery // readParams says what is wrong
	}
	for name, list := range values {
		if len(list) == 1 && list[0] == "" {
			values.Del(name)
		}
	}
	return values.Encode()
}

// placeForm offers the counties of the city asked about and of the default
// region's, every city of the province, and as partners the prefecture cities.
func (s *server) placeForm(c *gin.Context, p *params) (*placeForm, error) {
	ctx := c.Request.Context()
	g, err := s.store.Gazetteer(ctx)
	if err != nil {
		return nil, err
	}
	meta, err := s.store.Meta(ctx)
	if err != nil {
		return nil, err
	}
	form := &placeForm{Region: p.values.Get("region"), Partner: p.values.Get("partner"), AsOf: p.values.Get("as_of"), DataDate: meta.DataDate}
	if form.Region == "" {
		form.Region = insight.DefaultRegion
	}
	children := map[string][]graph.Region{}
	byCode := map[string]graph.Region{}
	for _, r := range g.Regions {
		byCode[r.Code] = r
		children[r.Parent] = append(children[r.Parent], r)
	}
	// The product's own city first, then whatever other cities hold counties.
	for _, own := range []bool{true, false} {
		for _, r := range g.Regions {
			if r.Level == graph.LevelCity && len(children[r.Code]) > 0 && (r.Code == insight.DefaultRegion) == own {
				form.Regions = append(form.Regions, regionGroup{r.Name, append([]graph.Region{r}, children[r.Code]...)})
			}
		}
	}
	if province, ok := byCode[byCode[insight.DefaultRegion].Parent]; ok {
		var cities []graph.Region
		for _, r := range children[province.Code] {
			if len(children[r.Code]) == 0 {
				cities = append(cities, r)
			}
		}
		form.Regions = append(form.Regions, regionGroup{province.Name + "其他市", cities})
	}
	for _, r := range g.Regions {
		if r.Level == graph.LevelCity || r.Level == graph.LevelProvince && len(children[r.Code]) == 0 {
			form.Partners = append(form.Partners, r)
		}
	}
	return form, nil
}

// Keep carries the place over to another address.
func (f *placeForm) Keep() string { return f.keep("?", "region", "partner", "as_of") }

// KeepAlso carries the place over behind other parameters; it is encoded already.
func (f *placeForm) KeepAlso() template.URL {
	return template.URL(f.keep("&", "region", "partner", "as_of"))
}

// KeepAlone carries the place over to where no partner matters.
func (f *placeForm) KeepAlone() string { return f.keep("?", "region", "as_of") }

func (f *placeForm) keep(before string, names ...string) string {
	v := url.Values{}
	for name, value := range map[string]string{"region": f.Region, "partner": f.Partner, "as_of": f.AsOf} {
		if value != "" && !(name == "region" && value == insight.DefaultRegion) && slices.Contains(names, name) {
			v.Set(name, value)
		}
	}
	if len(v) == 0 {
		return ""
	}
	return before + v.Encode()
}

func (s *server) homePage(c *gin.Context, p *params) (any, error) {
	q := p.question("")
	if p.err != nil {
		return nil, p.err
	}
	all, err := s.chains(c, q)
	if err != nil {
		return nil, err
	}
	// Chains with a chief of the city stand first.
	slices.SortStableFunc(all.Items, func(a, b chainSummary) int { return strings.Compare(a.System, b.System) })
	return all, nil
}

// chainView is a chain's page: the answer, and its segments by card.
type chainView struct {
	*insight.Answer
	Drawn bool          // maps can be had
	Lists []verdictList // not ranked
	Cards []cardView
}

type verdictList struct {
	Action insight.Action
	Items  []insight.Verdict
}

type cardView struct {
	Card     insight.Named
	Segments []insight.Verdict
}

// Statuses lists the counts in the order of the legend.
func (v chainView) Statuses() []statusCount { return statusCounts(v.Counts) }

type statusCount struct {
	Status insight.Status
	Count  int
}

func statusCounts(counts map[insight.Status]int) []statusCount {
	var list []statusCount
	for _, st := range insight.Statuses {
		list = append(list, statusCount{st, counts[st]})
	}
	return list
}

// Statuses lists the counts in the order of the legend.
func (c chainSummary) Statuses() []statusCount { return statusCounts(c.Counts) }

// Ranked counts what stands in the ranked list.
func (c chainSummary) Ranked() int {
	n := 0
	for a, k := range c.Actions {
		if a.Ranked() {
			n += k
		}
	}
	return n
}

func (s *server) chainPage(c *gin.Context, p *params) (any, error) {
	if !isSlug(c.Param("id")) {
		return nil, fault{404, "没有这条产业链，请从首页选择"}
	}
	a, err := s.judge(c, p)
	if err != nil {
		return nil, err
	}
	v := chainView{Answer: a, Drawn: s.layout != nil}
	for _, action := range []insight.Action{insight.FollowUp, insight.Restricted, insight.Verify, insight.NotNow} {
		list := verdictList{Action: action}
		for _, d := range a.NotRanked {
			if d.Action == action {
				list.Items = append(list.Items, d)
			}
		}
		v.Lists = append(v.Lists, list)
	}
	for _, d := range a.Segments {
		i := slices.IndexFunc(v.Cards, func(c cardView) bool { return c.Card.ID == d.Card.ID })
		if i < 0 {
			i = len(v.Cards)
			v.Cards = append(v.Cards, cardView{Card: d.Card})
		}
		v.Cards[i].Segments = append(v.Cards[i].Segments, d)
	}
	return v, nil
}
