package api

import (
	"errors"
	"html/template"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
)

// The pages of questions that name enterprises, which a person fills in: what is
// wrong with a name is said beside it, and nothing of what was filled in is lost.

// trouble is why a question has no answer; both blank: it has one, or was not asked.
type trouble struct {
	Sentence   string
	Name       string // that fits several
	Candidates []inquiry.Candidate
	More       bool
}

// troubleOf words an error that the person asking can mend; any other is the page's.
func troubleOf(err error) (trouble, error) {
	var several *inquiry.AmbiguousError
	switch {
	case errors.As(err, &several):
		return trouble{Sentence: several.Question(), Name: several.Name, Candidates: several.Candidates, More: several.More}, nil
	case errors.Is(err, graph.ErrNotFound), errors.Is(err, graph.ErrInvalid):
		_, detail := problemOf(err)
		return trouble{Sentence: detail}, nil
	}
	return trouble{}, err
}

// pathsView is the page of paths.
type pathsView struct {
	From, To           string
	Directed, Inferred bool
	Answer             *insight.PathAnswer // nil: not asked yet, or in trouble
	Trouble            trouble
	Drawn              bool
	query              url.Values
}

// Query asks for the same as a picture; it is encoded already.
func (v pathsView) Query() template.URL { return template.URL(v.query.Encode()) }

// With is the address of the page with a candidate in the place of the name that fits several.
func (v pathsView) With(id string) string {
	return "/paths?" + instead(v.query, v.Trouble.Name, id, "from", "to")
}

// instead puts an id where a name stands under some keys.
func instead(query url.Values, name, id string, keys ...string) string {
	q := url.Values{}
	for k, list := range query {
		for _, v := range list {
			if v == name && slices.Contains(keys, k) {
				v = id
			}
			q.Add(k, v)
		}
	}
	return q.Encode()
}

func (s *server) pathsPage(c *gin.Context, p *params) (any, error) {
	v := pathsView{From: p.text("from"), To: p.text("to"), Directed: p.yes("directed"), Inferred: p.yes("inferred"), Drawn: s.layout != nil, query: p.values}
	k, asOf := p.number("k", insight.DefaultPaths, 1, insight.MostPaths), p.date("as_of")
	if p.err != nil || strings.TrimSpace(v.From) == "" || strings.TrimSpace(v.To) == "" {
		return v, p.err
	}
	a, err := s.desk.Paths(c.Request.Context(), insight.PathQuestion{From: v.From, To: v.To, Paths: k, Directed: v.Directed, Inferred: v.Inferred, AsOf: asOf})
	if err != nil {
		v.Trouble, err = troubleOf(err)
		return v, err
	}
	v.Answer, v.From, v.To = a, a.From.Name, a.To.Name
	return v, nil
}

// scenarioView is the page of single points and of what happens when enterprises leave.
type scenarioView struct {
	Without      []string // names as given
	Chain        string
	Chains       []graph.Chain
	Judged       head
	Scenario     *insight.Scenario // nil: nobody leaves
	SinglePoints []insight.ChainSingle
	Trouble      trouble
	query        url.Values
}

// Fields are the names for the form, and some blank ones.
func (v scenarioView) Fields() []string {
	return append(slices.Clone(v.Without), make([]string, max(1, 3-len(v.Without)))...)
}

// With is the address of the page with a candidate in the place of the name that fits several.
func (v scenarioView) With(id string) string {
	return "/scenario?" + instead(v.query, v.Trouble.Name, id, "without")
}

func (s *server) scenarioPage(c *gin.Context, p *params) (any, error) {
	ctx, q := c.Request.Context(), p.question(p.id("chain"))
	v := scenarioView{Chain: q.Chain, query: p.values}
	for _, name := range p.values["without"] {
		if name = strings.TrimSpace(name); name != "" {
			v.Without = append(v.Without, clean(name))
		}
	}
	if p.err != nil {
		return nil, p.err
	}
	taxonomy, err := s.store.Taxonomy(ctx)
	if err != nil {
		return nil, err
	}
	v.Chains = taxonomy.Chains
	singles, a, err := s.desk.SinglePoints(ctx, q)
	if err != nil {
		return nil, err
	}
	v.SinglePoints, v.Judged = singles, headOf(a)
	switch {
	case len(v.Without) == 0:
	case q.Chain == "":
		v.Trouble.Sentence = "请再选一条产业链：看这些企业离开后它会怎样。"
	default:
		if v.Scenario, err = s.desk.Scenario(ctx, q, v.Without); err != nil {
			v.Trouble, err = troubleOf(err)
			return v, err
		}
		v.Without = nil
		for _, l := range v.Scenario.Leaving {
			v.Without = append(v.Without, l.Enterprise.Name)
		}
	}
	return v, nil
}

// backtestView is the page that says how far the ranking can be trusted.
type backtestView struct {
	Date     string
	Backtest *insight.Backtest
	Trouble  trouble
}

// backtestDate is the month before the projects that the bundled data knows of.
const backtestDate = "2021-04"

func (s *server) backtestPage(c *gin.Context, p *params) (any, error) {
	q := insight.BacktestQuestion{Region: p.id("region"), Partner: p.id("partner"), Date: p.date("date"), Until: p.date("as_of")}
	if p.err != nil {
		return nil, p.err
	}
	if q.Date == "" {
		q.Date = backtestDate
	}
	v := backtestView{Date: string(q.Date)}
	var err error
	if v.Backtest, err = s.desk.Backtest(c.Request.Context(), q); err != nil {
		v.Trouble, err = troubleOf(err)
	}
	return v, err
}
