package insight

import (
	"slices"
	"strings"

	"chainchief/graph"
)

// How far a walk along supply links goes.
const (
	MostLevels    = 6
	DefaultPaths  = 3
	MostPaths     = 20
	DefaultNearby = 100
	MostNearby    = 1_000
)

var classWords = map[string]string{"confirmed": "已证实", "disclosed": "已披露", "inferred": "推断"}

// ClassZH is the word on the screen for the class of a link.
func ClassZH(class string) string { return classWords[class] }

// LinkClassZH is the word for how sure a link is, given where it comes from.
func LinkClassZH(l *graph.SupplyLink) string {
	if l.Evidence == graph.EvidenceCommonKnowledge && l.Confidence >= graph.ConfidenceDisclosed {
		return unfounded
	}
	return ClassZH(l.Class())
}

// Deal is a supply link as shown: what is sold, how sure that is, and who says so.
type Deal struct {
	ID         string         `json:"id"`
	Supplier   Named          `json:"supplier"`
	Customer   Named          `json:"customer"`
	Product    string         `json:"product"`
	Segment    *Named         `json:"segment"` // null where it is not recorded
	Kind       graph.LinkKind `json:"kind"`
	KindZH     string         `json:"kind_zh"`
	Class      string         `json:"class"` // confirmed, disclosed, inferred
	ClassZH    string         `json:"class_zh"`
	Confidence float64        `json:"confidence"`
	Since      graph.Date     `json:"since,omitzero"`
	Until      graph.Date     `json:"until,omitzero"`
	Sourced
}

// NewDeal names what a link refers to.
func NewDeal(l graph.SupplyLink, enterprise func(id string) Named, segment func(id string) *Named) Deal {
	return Deal{ID: l.ID, Supplier: enterprise(l.Supplier), Customer: enterprise(l.Customer), Product: l.Product, Segment: segment(l.Segment),
		Kind: l.Kind, KindZH: LinkKindZH(l.Kind), Class: l.Class(), ClassZH: LinkClassZH(&l), Confidence: l.Confidence,
		Since: l.Since, Until: l.Until, Sourced: SourcedOf(l.Source)}
}

// Sentence tells a deal in one line: what, since when, how sure, and from where.
func (d *Deal) Sentence() string {
	parts := []string{d.Product}
	if d.Segment != nil && d.Segment.Name != d.Product {
		parts = append(parts, "环节"+d.Segment.Name)
	}
	if d.Since != "" {
		parts = append(parts, dateZH(d.Since)+"起")
	}
	if d.Kind == graph.LinkIntraGroup {
		parts = append(parts, "集团内部")
	}
	parts = append(parts, d.ClassZH, "来源："+SourceZH(d.Source))
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "，")
}

// SegmentNamed names a leaf segment; nil where there is none.
func (a *Atlas) SegmentNamed(id string) *Named {
	i, ok := a.net.index[id]
	if !ok {
		return nil
	}
	return &a.segmentNames[i]
}

// RegionNamed names a region; nil where there is none.
func (a *Atlas) RegionNamed(code string) *Named { return a.regionNames[code] }

// MainSegment picks the segment that says best what an enterprise does: of its
// surest memberships the one with the greatest weight, made goods before the rest.
func (a *Atlas) MainSegment(works []graph.Membership, r *Rules) string {
	best, rank := "", -1.0
	for i := range works {
		s := &a.net.segments[a.net.index[works[i].Segment]]
		x := r.weight(s) + 10*float64(len(graph.Certainties)-works[i].Certainty.Index())
		if s.Made() && s.Traded {
			x += 5
		}
		if x > rank || x == rank && s.ID < best {
			best, rank = s.ID, x
		}
	}
	return best
}
