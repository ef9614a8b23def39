package api

import (
	"html/template"
	"net/url"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/report"
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

// scenarioView is the page of single points and of what happens when enterprises leave.
type scenarioView struct {
	Without      []string // names as given
	Chain        string
	Chains       []graph.Chain
	Judged       head
	Scenario     *insight.Scenario // nil: nobody leaves
	SinglePoints []insight.ChainSingle
	Singles      int // all single points, also those that no way through a chain must pass
	Trouble      trouble
	query        url.Values
}

// Fields are the names for the form, and some blank ones.
func (v scenarioView) Fields() []string {
	return append(slices.Clone(v.Without), make([]string, max(1, 3-len(v.Without)))...)
}

// Ranked are the single points that some way through a chain must pass; Unranked counts the others.
func (v scenarioView) Ranked() []insight.ChainSingle {
	passed, _ := report.Passed(v.SinglePoints)
	return passed
}

func (v scenarioView) Unranked() int {
	return v.Singles - len(v.Ranked())
}

// Query asks for the same as a table.
func (v scenarioView) Query() template.URL { return template.URL(v.query.Encode()) }

// With is the address of the page with a candidate in the place of the name that fits several.
func (v scenarioView) With(id string) string {
	return "/scenario?" + instead(v.query, v.Trouble.Name, id, "without")
}

// askScenario is /scenario and its page, which says beside the form what is wrong with a name.
func askScenario(r *request) (*reply, error) {
	q := r.question(r.id("chain"))
	var without []string
	for _, name := range r.values["without"] {
		switch name = strings.TrimSpace(name); {
		case name == "" && r.html():
		case name == "" || len([]rune(name)) > longestText:
			r.bad("without", "请写企业的简称、全称或标识")
		default:
			without = append(without, name)
		}
	}
	if r.err != nil {
		return nil, r.err
	}
	if len(without) > 0 && q.Chain == "" && !r.html() {
		return nil, fault{400, "请用 chain 指明看哪条产业链，如 chain=nev"}
	}
	singles, a, err := r.v.SinglePoints(r.ctx, q)
	if err != nil {
		return nil, err
	}
	out := ScenarioAnswer{head: headOf(a), SinglePoints: singles}
	if q.Chain != "" {
		out.Chain = &a.Chain
		if len(without) > 0 {
			out.Scenario, err = r.v.Scenario(r.ctx, q, without)
		}
	}
	if r.html() {
		judged := []*insight.Answer{a}
		if q.Chain == "" {
			var trouble error
			if judged, trouble = r.v.Chains(r.ctx, q); trouble != nil {
				return nil, trouble
			}
		}
		all := 0
		for _, one := range judged {
			all += one.Figures.SingleCount
		}
		rep, err := r.scenarioPage(&out, q.Chain, without, all, err)
		if err == nil && out.Chain != nil {
			rep.thing = r.asked("风险研判：" + strings.Join(append([]string{out.Chain.Name}, without...), "，"))
		}
		return rep, err
	}
	return &reply{json: out, name: r.called(out.Region.Name, "风险研判"), paper: func() *report.Paper {
		return report.Scenario(&report.Risk{Head: report.Head(out.head), Chain: out.Chain, Scenario: out.Scenario, SinglePoints: out.SinglePoints})
	}}, err
}

func (r *request) scenarioPage(a *ScenarioAnswer, chain string, without []string, singles int, err error) (*reply, error) {
	v := scenarioView{Chain: chain, query: r.values, Judged: a.head, Scenario: a.Scenario, SinglePoints: a.SinglePoints, Singles: singles}
	switch {
	case err != nil:
		if v.Trouble, err = troubleOf(err); err != nil {
			return nil, err
		}
	case len(without) > 0 && chain == "":
		v.Trouble.Sentence = "请再选一条产业链，推演这些企业外迁（停产）的影响。"
	case a.Scenario != nil:
		without = nil
		for _, l := range a.Scenario.Leaving {
			without = append(without, l.Enterprise.Name)
		}
	}
	for _, name := range without {
		v.Without = append(v.Without, clean(name))
	}
	names, err := r.v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	v.Chains = names.Taxonomy.Chains
	return &reply{page: v}, nil
}
