package api

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"chainchief/graph"
	"chainchief/graph/chainmap"
	"chainchief/graph/chainmap/paint"
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
	Ranked int  `json:"-"` // what stands in the ranked list: in a county, fewer than have such an action
	Ours   bool `json:"-"` // the place lies where the data set is of, whose plan says who answers for the chain
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
	return &reply{json: out, name: r.called(out.Region.Name, "产业链"), paper: func() *report.Paper { return report.AllChains(out.report()) }}, nil
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
			Counts: a.Counts, Actions: a.Actions, UndatedStarts: a.UndatedStarts, Sourced: insight.SourcedOf(chain.Source), Ranked: len(a.Items), Ours: names.Atlas.Within(a.Region.ID, names.Atlas.Set.Region)})
	}
	return out, judged, nil
}

func (a *chainsAnswer) report() *report.Chains {
	out := &report.Chains{Head: report.Head(a.head)}
	for _, c := range a.Items {
		row := report.ChainFigures{Chain: c.Chain, Figures: c.Figures, Counts: c.Counts, Actions: c.Actions}
		if c.Ours {
			row.System, row.SystemZH = c.System, c.SystemZH
		}
		out.Items = append(out.Items, row)
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
	if n := counts[insight.Withheld]; n > 0 {
		list = append(list, statusCount{insight.Withheld, n})
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

// askGaps is /chains/{id}/gaps; chosen by status or action, the rank of each stays what it is.
func askGaps(r *request) (*reply, error) {
	chosen := r.selection()
	a, err := r.judge()
	if err != nil {
		return nil, err
	}
	a = chosen.of(a)
	limit, cursor := r.limit(), r.cursor()
	if r.err != nil {
		return nil, r.err
	}
	if r.table() && !r.values.Has("limit") && cursor == "" {
		limit = max(1, len(a.Items))
	}
	out := &GapsAnswer{Answer: *a}
	out.Items, out.NextCursor, err = page(a.Items, limit, cursor, r.revision)
	return &reply{json: out, name: r.called(a.Region.Name, a.Chain.Name, "缺口清单"), paper: func() *report.Paper { return report.Gaps(&out.Answer) }}, err
}

// standingAnswer is the answer of /chains/{id}/segments.
type standingAnswer struct {
	Chain insight.Named `json:"chain"`
	head
	Items []insight.Verdict `json:"items"`
}

// askStanding is /chains/{id}/segments: how each segment stands, the map as a table.
func askStanding(r *request) (*reply, error) {
	chosen := r.selection()
	a, err := r.judge()
	if err != nil {
		return nil, err
	}
	a = chosen.of(a)
	return &reply{json: standingAnswer{a.Chain, headOf(a), a.Segments}, name: r.called(a.Region.Name, a.Chain.Name, "环节状态"), paper: func() *report.Paper {
		if r.public {
			return report.Published(a)
		}
		return report.Standing(a)
	}}, nil
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
		return &reply{name: r.called(w.Region.Name, w.Chain.Name, "测算明细"), file: func(to io.Writer) error { return report.WriteWorkings(to, w, r.heads(), r.now()) }}, nil
	}
	a, err := r.judge()
	if err != nil {
		return nil, err
	}
	return &reply{json: figuresAnswer{a.Chain, headOf(a), a.UndatedStarts, a.Figures, scoresOf(a)}}, nil
}

// mapParams are the parameters of a chain's map, besides where.
var mapParams = with([]string{"kind", "focus", "steps", "layers", "paper", "edition", "compare", "projects", "for", "office"}, choosing)

// choosing are the parameters by which segments are chosen.
var choosing = []string{"status", "action"}

// selection is which segments are wanted; nil: all.
type selection struct {
	statuses []insight.Status
	actions  []insight.Action
}

func (p *params) selection() selection {
	return selection{listed(p, "status", insight.Statuses), listed(p, "action", insight.Actions)}
}

// listed reads values that are separated by commas.
func listed[T ~string](p *params, name string, allowed []T) (list []T) {
	if !p.values.Has(name) {
		return nil
	}
	for text := range strings.SplitSeq(p.values.Get(name), ",") {
		if !slices.Contains(allowed, T(text)) {
			if p.people {
				p.bad(name, "请在页面上选择")
			}
			words := make([]string, len(allowed))
			for i, a := range allowed {
				words[i] = string(a)
			}
			p.bad(name, "可选 "+worded(name, words)+"，多个用逗号分开")
		}
		list = append(list, T(text))
	}
	return list
}

func (c selection) all() bool { return c.statuses == nil && c.actions == nil }

func (c selection) has(d *insight.Verdict) bool {
	return (c.statuses == nil || slices.Contains(c.statuses, d.Status)) && (c.actions == nil || slices.Contains(c.actions, d.Action))
}

// of is an answer with the segments chosen; counts and figures stay those of the chain.
func (c selection) of(a *insight.Answer) *insight.Answer {
	if c.all() {
		return a
	}
	out := *a
	for _, list := range []*[]insight.Verdict{&out.Items, &out.NotRanked, &out.Segments} {
		*list = slices.DeleteFunc(slices.Clone(*list), func(d insight.Verdict) bool { return !c.has(&d) })
	}
	return &out
}

// mapQuestion is what a map is asked to be.
type mapQuestion struct {
	insight.Question
	selection
	kind    string
	focus   string
	steps   int
	options chainmap.Options
	compare graph.Date
}

// drawing is what a map is called.
func (q *mapQuestion) drawing() string {
	if q.kind == "flow" {
		return "流程图"
	}
	return "图谱"
}

func (p *params) mapQuestion(chain string) mapQuestion {
	q := mapQuestion{Question: p.question(chain), kind: p.oneOf("kind", "panel", "flow"), focus: p.id("focus"), compare: p.date("compare"), options: p.paperOptions()}
	if q.selection = p.selection(); q.options.Edition == chainmap.Public {
		q.actions = nil // what to do is not told there, nor by what stands out
	}
	q.options.Statuses, q.options.Actions = q.statuses, q.actions
	q.options.Planned = p.oneOf("projects", "done") == "done"
	p.purpose(&q)
	if p.values.Has("steps") {
		var err error
		if q.steps, err = strconv.Atoi(p.values.Get("steps")); err != nil || q.steps < 1 || q.steps > chainmap.MostSteps {
			p.bad("steps", fmt.Sprintf("须是 1 到 %d 的整数", chainmap.MostSteps))
		}
	}
	if p.values.Has("layers") {
		q.options.Layers = []chainmap.Layer{}
		if p.values.Get("layers") != "" {
			q.options.Layers = listed(p, "layers", chainmap.Layers)
		}
	}
	if p.err == nil && q.kind != "flow" && (q.focus != "" || q.steps != 0) {
		p.err = fault{400, "focus 和 steps 只用于流程图，请加上 kind=flow"}
	}
	return q
}

// purpose reads what a panel is for, and who made it.
func (p *params) purpose(q *mapQuestion) {
	names := make([]string, len(chainmap.Purposes))
	for i, name := range chainmap.Purposes {
		names[i] = string(name)
	}
	q.options.For = chainmap.Purpose(p.oneOf("for", names...))
	if !p.values.Has("paper") {
		q.options.Paper = chainmap.PaperFor(q.options.For)
	}
	if q.options.Office = p.values.Get("office"); utf8.RuneCountInString(q.options.Office) > mostOffice {
		p.bad("office", fmt.Sprintf("最多 %d 字", mostOffice))
	}
	if p.err == nil && q.kind == "flow" && q.options.For != "" {
		p.err = fault{400, "for 只用于图谱，请去掉 kind=flow"}
	}
}

const mostOffice = 40 // characters

// askMap is /chains/{id}/map: it judges; what it answers lays out and paints.
func askMap(r *request) (*reply, error) {
	q := r.mapQuestion(r.key())
	if r.err != nil {
		return nil, r.err
	}
	if _, err := r.layouter(); err != nil {
		return nil, err
	}
	a, err := r.v.Whole().Gaps(r.ctx, q.Question) // the drawing leaves out what its edition does, and says so
	if err != nil {
		return nil, err
	}
	return r.chainMap(a, q)
}

// chainMap is the map of a judged chain.
func (r *request) chainMap(a *insight.Answer, q mapQuestion) (*reply, error) {
	names, err := r.v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	if q.compare != "" {
		before := q.Question
		before.AsOf = q.compare
		if before.AsOf.LastDay() >= a.AsOf.LastDay() {
			r.bad("compare", "须早于截至日期 "+string(a.AsOf))
			return nil, r.err
		}
		if q.options.Before, err = r.v.Whole().Gaps(r.ctx, before); err != nil {
			return nil, err
		}
	}
	keep := url.Values{}
	for _, name := range where {
		if value := r.values.Get(name); value != "" && !(name == "region" && value == names.Atlas.Set.Region) {
			keep.Set(name, value)
		}
	}
	if q.options.Edition == chainmap.Public {
		keep.Set(editionParam, string(chainmap.Public))
	}
	q.options.Keep = keep.Encode()
	if q.kind != "flow" && q.options.For == "" {
		if q.options.Counties, err = r.tiles(names, a, q.Question); err != nil {
			return nil, err
		}
		if q.options.Edition != chainmap.Public { // whom to court stays within the house
			if q.options.Targets, err = r.courted(chainmap.FirstOf(a), q.Question); err != nil {
				return nil, err
			}
		}
	}
	q.options = r.pictureOptions(q.options)
	draw := func(ctx context.Context) (*paint.Scene, error) {
		return chainmap.Panel(ctx, names.Taxonomy, a, q.options)
	}
	if q.kind == "flow" {
		draw = func(ctx context.Context) (*paint.Scene, error) {
			return chainmap.Flow(ctx, names.Taxonomy, a, q.options, q.focus, q.steps)
		}
	}
	return &reply{draw: draw, name: r.called(a.Region.Name, a.Chain.Name, q.drawing())}, nil
}

// courted is whom to court for those of a ranked list that are not linked up with the partner.
func (r *request) courted(items []insight.Verdict, q insight.Question) (list []*insight.Targets, err error) {
	for i := range items {
		if items[i].Action == insight.Link {
			continue
		}
		t, err := r.v.Targets(r.ctx, insight.TargetsQuestion{Segment: items[i].Segment.ID, Region: q.Region, Partner: q.Partner, AsOf: q.AsOf})
		if err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	return list, nil
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
