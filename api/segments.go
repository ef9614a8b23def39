package api

import (
	"cmp"
	"fmt"
	"slices"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
	"chainchief/report"
)

// segmentItem is a segment in a list, with the names of its chain and board.
type segmentItem struct {
	inquiry.Segment
	ChainName  string `json:"chain_name"`
	ParentName string `json:"parent_name,omitzero"`
}

// askSegments is /segments.
func askSegments(r *request) (*reply, error) {
	chain, card := r.id("chain"), r.oneOf("card", "yes", "no")
	if r.err != nil {
		return nil, r.err
	}
	names, err := r.v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	if err := checkScope(names, chain, ""); err != nil {
		return nil, err
	}
	list := []segmentItem{}
	for _, seg := range names.Taxonomy.Segments {
		if (chain == "" || seg.Chain == chain) && (card == "" || seg.Card == (card == "yes")) {
			list = append(list, segmentItem{inquiry.SegmentOf(seg), insight.NameOf(names.Chain(seg.Chain)), insight.NameOf(names.Segment(seg.Parent))})
		}
	}
	return paged(r, list, r.called("", "环节"), func(list []segmentItem) *report.Paper {
		rows := make([]report.Segment, len(list))
		for i, s := range list {
			rows[i] = report.Segment{ID: s.ID, Name: s.Name, Chain: s.Chain, ChainName: s.ChainName, Parent: s.Parent, ParentName: s.ParentName, Card: s.Card, Stage: s.Stage, StageZH: s.StageZH, Kind: string(s.Kind), KindZH: s.KindZH}
		}
		return report.Segments(rows).With(r.listFacts(names)...)
	})
}

type segmentAnswer struct {
	Segment inquiry.Segment `json:"segment"`
	Chain   *insight.Named  `json:"chain"`
	Card    *insight.Named  `json:"card"`    // of a leaf
	Leaves  []insight.Named `json:"leaves"`  // of a card
	Inputs  []insight.Named `json:"inputs"`  // what feeds it
	Outputs []insight.Named `json:"outputs"` // what it feeds
	head
	Verdict *insight.Verdict `json:"verdict"` // null for a card
}

// segmentView is a segment's page: the verdict and whom to court; of a card, its leaves.
type segmentView struct {
	*segmentAnswer
	Targets *insight.Targets  // nil for a card, and in public
	Members []insight.Verdict // of a card
	// Partners could trade with the segment; on the panel alone, nil where there are none to ask for.
	Partners *insight.Partners
	Marks    marks
	// Works are the firms of a leaf here, then the partner's; MoreWorks: there are more.
	Works     []worksHere
	MoreWorks bool
	// Sits are the carriers on which a plant of the segment could sit here.
	Sits []carrierAnswer
	// Opinions of experts, by segment.
	Opinions map[string][]opinion
}

// worksHere is a firm that works in a segment.
type worksHere struct {
	graph.Member
	Place   string
	Partner bool // it is the partner's
}

// mostWorks is how many firms of a place a segment's page lists.
const mostWorks = 300

// works lists the firms of a segment, here and at the partner's.
func (r *request) works(names *inquiry.Names, a *insight.Answer, segment string) (list []worksHere, more bool, err error) {
	places := [][]string{names.Atlas.Codes(a.Region.ID)}
	for _, p := range a.Parts {
		places = append(places, p.Codes)
	}
	seen := map[string]bool{}
	for i, codes := range places {
		if len(codes) == 0 {
			continue
		}
		groups, err := r.v.Members(r.ctx, graph.MembersQuery{Segments: []string{segment}, Regions: codes, AsOf: a.AsOf, Limit: mostWorks})
		if err != nil {
			return nil, false, err
		}
		for _, m := range groups[0].Members {
			if !seen[m.Enterprise.ID] {
				seen[m.Enterprise.ID] = true
				list = append(list, worksHere{m, cmp.Or(insight.NameOf(names.Region(m.Enterprise.Region)), m.Enterprise.Place), i > 0})
			}
		}
		more = more || groups[0].Truncated
	}
	return list, more, nil
}

// askSegment is /segments/{id}, and the page and the panel of a segment.
func askSegment(r *request) (*reply, error) {
	q, id := r.question(""), r.key()
	if r.err != nil {
		return nil, r.err
	}
	names, err := r.v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	seg, ok := names.SegmentRecord(id)
	if !ok {
		return nil, fmt.Errorf("%w: 没有环节“%s”，可用 /api/v1/segments 查看", graph.ErrNotFound, id)
	}
	q.Chain = seg.Chain
	a, err := r.v.Gaps(r.ctx, q)
	if err != nil {
		return nil, err
	}
	out := &segmentAnswer{Segment: inquiry.SegmentOf(seg), Chain: names.Chain(seg.Chain), Card: names.Segment(seg.Parent), head: headOf(a),
		Leaves: []insight.Named{}, Inputs: names.Segments(seg.Inputs), Outputs: []insight.Named{}, Verdict: verdictOf(a, id)}
	for _, other := range names.Taxonomy.Segments {
		if other.Parent == id {
			out.Leaves = append(out.Leaves, insight.Named{ID: other.ID, Name: other.Name})
		}
		for _, in := range other.Inputs {
			if in == id {
				out.Outputs = append(out.Outputs, insight.Named{ID: other.ID, Name: other.Name})
			}
		}
	}
	if !r.html() {
		return &reply{json: out}, nil
	}
	v := segmentView{segmentAnswer: out}
	rep := &reply{page: &v, thing: thingOf(graph.KindSegments, id, seg.Name)}
	if v.Marks, err = r.marks(r.v, graph.Ref{Kind: graph.KindSegments, Key: id}); err != nil {
		return nil, err
	}
	if v.Opinions, err = r.opinions(r.v, a.Region.ID); err != nil {
		return nil, err
	}
	if out.Verdict != nil {
		if r.route.page == "panel" && a.Partner != nil && !r.public {
			if v.Partners, err = r.v.Partners(r.ctx, insight.PartnersQuestion{Segment: id, Region: q.Region, Partner: q.Partner, AsOf: q.AsOf}); err != nil {
				return nil, err
			}
		}
		if r.route.page != "panel" {
			if v.Works, v.MoreWorks, err = r.works(names, a, id); err != nil {
				return nil, err
			}
		}
		if !r.public && out.Verdict.Action.Ranked() {
			if v.Sits, err = r.sits(names, out.Verdict, names.Atlas.Codes(a.Region.ID)); err != nil {
				return nil, err
			}
		}
		if !r.public {
			v.Targets, err = r.v.Targets(r.ctx, insight.TargetsQuestion{Segment: id, Region: q.Region, Partner: q.Partner, AsOf: q.AsOf})
		}
		return rep, err
	}
	for _, d := range a.Segments {
		if d.Card.ID == id {
			v.Members = append(v.Members, d)
		}
	}
	return rep, nil
}

// verdictOf finds a segment's verdict, the ranked one where it has a rank.
func verdictOf(a *insight.Answer, id string) *insight.Verdict {
	for _, list := range [][]insight.Verdict{a.Items, a.Segments} {
		for i := range list {
			if list[i].Segment.ID == id {
				return &list[i]
			}
		}
	}
	return nil
}

// askTargets is /segments/{id}/targets: at most limit of each list.
func askTargets(r *request) (*reply, error) {
	q, limit := r.question(""), r.most()
	if r.err != nil {
		return nil, r.err
	}
	a, err := r.v.Targets(r.ctx, insight.TargetsQuestion{Segment: r.key(), Region: q.Region, Partner: q.Partner, AsOf: q.AsOf})
	if err != nil {
		return nil, err
	}
	out := *a
	out.Items, out.Expansion = first(a.Items, limit), first(a.Expansion, limit)
	return &reply{json: &out, name: r.called(a.Region.Name, a.Segment.Name, "招商对象"), paper: func() *report.Paper { return report.Targets(&out) }}, nil
}

func first[T any](list []T, most int) []T { return list[:min(len(list), most)] }

// most is how many of each list are wanted: as a table all, where nobody says.
func (r *request) most() int {
	if r.table() && !r.values.Has("limit") {
		return graph.MaxLimit
	}
	if r.html() && slices.Contains(r.route.params, "limit") {
		return r.number("limit", listedOnPage, 1, mostLimit)
	}
	return r.limit()
}

// listedOnPage is how many rows of a list a page shows where nobody says.
const listedOnPage = 100
