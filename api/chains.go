package api

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"chainchief/graph"
	"chainchief/graph/chainmap"
	"chainchief/graph/insight"
	"chainchief/inquiry"
	"chainchief/report"
)

// head is what every answer about a place repeats.
type head struct {
	Region      insight.Named  `json:"region"`
	Partner     *insight.Named `json:"partner"`
	AsOf        graph.Date     `json:"as_of"`
	RuleVersion int            `json:"rule_version"`
}

func headOf(a *insight.Answer) head { return head{a.Region, a.Partner, a.AsOf, a.RuleVersion} }

// chainSummary is a chain in the list of all.
type chainSummary struct {
	Chain         insight.Named          `json:"chain"`
	NameEN        string                 `json:"name_en"`
	System        string                 `json:"system"`
	SystemZH      string                 `json:"system_zh"`
	Figures       insight.Figures        `json:"figures"`
	Counts        map[insight.Status]int `json:"counts"`
	Actions       map[insight.Action]int `json:"actions"`
	UndatedStarts int                    `json:"undated_starts"`
	insight.Sourced
	Ranked int `json:"-"` // what stands in the ranked list: in a county, fewer than have such an action
}

type chainsAnswer struct {
	head
	listAnswer[chainSummary]
}

// askChains is /chains: every chain in a place.
func askChains(r *request) (*reply, error) {
	out, _, err := r.everyChain()
	if err != nil {
		return nil, err
	}
	return &reply{json: out, name: "chains", paper: func() *report.Paper { return report.AllChains(out.report()) }}, nil
}

// everyChain judges every chain in a place.
func (r *request) everyChain() (*chainsAnswer, []*insight.Answer, error) {
	q := r.question("")
	if r.err != nil {
		return nil, nil, r.err
	}
	names, err := r.v.Names(r.ctx)
	if err != nil {
		return nil, nil, err
	}
	judged, err := r.v.Chains(r.ctx, q)
	if err != nil {
		return nil, nil, err
	}
	out := &chainsAnswer{listAnswer: listAnswer[chainSummary]{Items: []chainSummary{}}}
	for _, a := range judged {
		chain := names.ChainRecord(a.Chain.ID)
		out.head = headOf(a)
		out.Items = append(out.Items, chainSummary{Chain: a.Chain, NameEN: chain.NameEN, System: chain.System, SystemZH: insight.SystemZH(chain.System), Figures: a.Figures,
			Counts: a.Counts, Actions: a.Actions, UndatedStarts: a.UndatedStarts, Sourced: insight.SourcedOf(chain.Source), Ranked: len(a.Items)})
	}
	return out, judged, nil
}

func (a *chainsAnswer) report() *report.Chains {
	out := &report.Chains{Head: report.Head(a.head)}
	for _, c := range a.Items {
		out.Items = append(out.Items, report.ChainFigures{Chain: c.Chain, System: c.System, SystemZH: c.SystemZH, Figures: c.Figures, Counts: c.Counts, Actions: c.Actions})
	}
	return out
}

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

type chainAnswer struct {
	Chain    insight.Named `json:"chain"`
	NameEN   string        `json:"name_en"`
	System   string        `json:"system"`
	SystemZH string        `json:"system_zh"`
	insight.Sourced
	head
	UndatedStarts int                    `json:"undated_starts"`
	UnplacedFirms int                    `json:"unplaced_firms"`
	Figures       insight.Figures        `json:"figures"`
	Counts        map[insight.Status]int `json:"counts"`
	Clusters      []inquiry.Cluster      `json:"clusters"`
	Segments      []insight.Verdict      `json:"segments"`
}

// judge judges the chain that the address names.
func (r *request) judge() (*insight.Answer, error) {
	q := r.question(r.key())
	if r.err != nil {
		return nil, r.err
	}
	return r.v.Gaps(r.ctx, q)
}

// askChain is /chains/{id}: a chain with all its segments and their status.
func askChain(r *request) (*reply, error) {
	a, err := r.judge()
	if err != nil {
		return nil, err
	}
	names, err := r.v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	clusters, err := r.v.Clusters(r.ctx, a.Chain.ID)
	if err != nil {
		return nil, err
	}
	record := names.ChainRecord(a.Chain.ID)
	return &reply{json: chainAnswer{Chain: a.Chain, NameEN: record.NameEN, System: record.System, SystemZH: insight.SystemZH(record.System),
		Sourced: insight.SourcedOf(record.Source), head: headOf(a), UndatedStarts: a.UndatedStarts, UnplacedFirms: a.UnplacedFirms,
		Figures: a.Figures, Counts: a.Counts, Clusters: clusters, Segments: a.Segments}}, nil
}

// GapsAnswer is the answer of /chains/{id}/gaps: the judgement with one page of
// the ranked list; what is not ranked stands whole on every page.
type GapsAnswer struct {
	insight.Answer
	NextCursor string `json:"next_cursor"`
}

// askGaps is /chains/{id}/gaps, and the page of a chain.
func askGaps(r *request) (*reply, error) {
	a, err := r.judge()
	if err != nil {
		return nil, err
	}
	if r.html() {
		v := viewOfChain(a, r.layout != nil)
		v.Opinions, err = r.opinions(r.v, a.Region.ID)
		return &reply{page: v}, err
	}
	limit, cursor := r.limit(), r.cursor()
	if r.err != nil {
		return nil, r.err
	}
	if r.table() && !r.values.Has("limit") && cursor == "" {
		limit = max(1, len(a.Items))
	}
	out := &GapsAnswer{Answer: *a}
	out.Items, out.NextCursor, err = page(a.Items, limit, cursor, r.revision)
	return &reply{json: out, name: a.Chain.ID + "-gaps", paper: func() *report.Paper { return report.Gaps(&out.Answer) }}, err
}

// askFigures is /chains/{id}/figures: as a workbook, the scores step by step (测算明细).
func askFigures(r *request) (*reply, error) {
	if r.table() {
		q := r.question(r.key())
		if r.err != nil {
			return nil, r.err
		}
		w, err := r.v.Workings(r.ctx, q)
		if err != nil {
			return nil, err
		}
		return &reply{name: w.Chain.ID + "-figures", file: func(to io.Writer) error { return report.WriteWorkings(to, w, r.heads(), r.now()) }}, nil
	}
	a, err := r.judge()
	if err != nil {
		return nil, err
	}
	return &reply{json: figuresAnswer{a.Chain, headOf(a), a.UndatedStarts, a.Figures, scoresOf(a)}}, nil
}

// chainView is a chain's page: the answer, and its segments by card.
type chainView struct {
	*insight.Answer
	Drawn bool          // maps can be had
	Lists []verdictList // not ranked
	Cards []cardView
	// Opinions of experts, by segment; they stand beside the verdicts and change none.
	Opinions map[string][]opinion
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

func viewOfChain(a *insight.Answer, drawn bool) chainView {
	v := chainView{Answer: a, Drawn: drawn}
	for _, action := range insight.Unranked {
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
	return v
}

// mapParams are the parameters of a chain's map, besides where.
var mapParams = []string{"kind", "focus", "steps", "layers", "paper", "edition", "compare", "projects"}

// mapQuestion is what a map is asked to be.
type mapQuestion struct {
	insight.Question
	kind    string
	focus   string
	steps   int
	options chainmap.Options
	compare graph.Date
}

func (p *params) mapQuestion(chain string) mapQuestion {
	q := mapQuestion{Question: p.question(chain), kind: p.oneOf("kind", "panel", "flow"), focus: p.id("focus"), compare: p.date("compare"), options: p.paperOptions()}
	q.options.Planned = p.oneOf("projects", "done") == "done"
	if p.values.Has("steps") {
		var err error
		if q.steps, err = strconv.Atoi(p.values.Get("steps")); err != nil || q.steps < 1 || q.steps > chainmap.MostSteps {
			p.bad("steps", fmt.Sprintf("须是 1 到 %d 的整数", chainmap.MostSteps))
		}
	}
	if p.values.Has("layers") {
		q.options.Layers = []chainmap.Layer{}
		for name := range strings.FieldsFuncSeq(p.values.Get("layers"), func(r rune) bool { return r == ',' }) {
			if !slices.Contains(chainmap.Layers, chainmap.Layer(name)) {
				p.bad("layers", "可选 "+layerNames()+"，多个用逗号分开")
			}
			q.options.Layers = append(q.options.Layers, chainmap.Layer(name))
		}
	}
	if p.err == nil && q.kind != "flow" && (q.focus != "" || q.steps != 0) {
		p.err = fault{400, "focus 和 steps 只用于流程图，请加上 kind=flow"}
	}
	return q
}

func layerNames() string {
	names := make([]string, len(chainmap.Layers))
	for i, l := range chainmap.Layers {
		names[i] = string(l)
	}
	return strings.Join(names, "、")
}

// askMap is /chains/{id}/map: it judges; what it answers lays out and paints.
func askMap(r *request) (*reply, error) {
	q := r.mapQuestion(r.key())
	if r.err != nil {
		return nil, r.err
	}
	layout, err := r.layouter()
	if err != nil {
		return nil, err
	}
	answer, err := r.v.Gaps(r.ctx, q.Question)
	if err != nil {
		return nil, err
	}
	if q.compare != "" {
		before := q.Question
		before.AsOf = q.compare
		if before.AsOf.LastDay() >= answer.AsOf.LastDay() {
			return nil, fault{400, "compare 须早于 as_of（" + string(answer.AsOf) + "）"}
		}
		if q.options.Before, err = r.v.Gaps(r.ctx, before); err != nil {
			return nil, err
		}
	}
	names, err := r.v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	kind := "panel"
	draw := func(ctx context.Context) (*chainmap.Scene, error) {
		return chainmap.Panel(ctx, layout, names.Taxonomy, answer, q.options)
	}
	if q.kind == "flow" {
		kind, draw = "flow", func(ctx context.Context) (*chainmap.Scene, error) {
			return chainmap.Flow(ctx, layout, names.Taxonomy, answer, q.options, q.focus, q.steps)
		}
	}
	return &reply{draw: draw, name: q.Chain + "-" + kind}, nil
}

// figuresAnswer is the answer of /chains/{id}/figures.
type figuresAnswer struct {
	Chain insight.Named `json:"chain"`
	head
	UndatedStarts int             `json:"undated_starts"`
	Figures       insight.Figures `json:"figures"`
	Scores        []segmentScore  `json:"scores"` // of the segments that bear one, those ranked first
}

// segmentScore is the score of a segment with its inputs.
type segmentScore struct {
	Segment     insight.Named  `json:"segment"`
	Rank        int            `json:"rank,omitzero"`
	Status      insight.Status `json:"status"`
	StatusZH    string         `json:"status_zh"`
	Action      insight.Action `json:"action"`
	ActionZH    string         `json:"action_zh"`
	Score       float64        `json:"score"`
	Need        float64        `json:"need"`
	Feasibility float64        `json:"feasibility"`
	Value       float64        `json:"value"`
	Inputs      insight.Inputs `json:"inputs"`
}

// scoresOf are the scores of an answer, those ranked first.
func scoresOf(a *insight.Answer) []segmentScore {
	list := []segmentScore{}
	add := func(d *insight.Verdict) {
		list = append(list, segmentScore{d.Segment, d.Rank, d.Status, d.StatusZH, d.Action, d.ActionZH, d.Score, d.Need, d.Feasibility, d.Value, d.Inputs})
	}
	ranked := map[string]bool{}
	for i := range a.Items {
		ranked[a.Items[i].Segment.ID] = true
		if a.Items[i].Scored() {
			add(&a.Items[i])
		}
	}
	for i := range a.Segments {
		if d := &a.Segments[i]; d.Scored() && !ranked[d.Segment.ID] {
			add(d)
		}
	}
	return list
}
