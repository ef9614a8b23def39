package insight

import (
	"fmt"
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

// linkBasis says how sure a link is, and who says so.
func linkBasis(l *graph.SupplyLink) string { return sourcedWord(LinkClassZH(l), l.Source) }

// soldThing is what a link delivers.
func soldThing(l *graph.SupplyLink) string {
	if l.Product == "" {
		return "产品未载"
	}
	return "“" + l.Product + "”"
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

// Unfounded: no source bears the link out, so it is never shown as confirmed or disclosed.
func (d *Deal) Unfounded() bool { return d.ClassZH == unfounded }

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

// KnownLink is a partner that the asked side has, by links of at least
// disclosed confidence of its own: one for each pair and side.
type KnownLink struct {
	Side       graph.Direction `json:"side"` // suppliers or customers: what the partner is
	Firm       Firm            `json:"firm"`
	Place      string          `json:"place"`
	With       Named           `json:"with"`    // whose link it is
	Product    string          `json:"product"` // of all links of the pair
	Segment    *Named          `json:"segment"` // the next three: of the surest link
	Since      graph.Date      `json:"since,omitzero"`
	Confidence float64         `json:"confidence"`
	Class      string          `json:"class"`
	ClassZH    string          `json:"class_zh"`
	Sentence   string          `json:"sentence"`
	Sourced
}

// add tells another link of the same pair.
func (k *KnownLink) add(l *graph.SupplyLink) {
	if l.Product == "" || slices.Contains(strings.Split(k.Product, "、"), l.Product) {
		return
	}
	k.Product = strings.TrimPrefix(k.Product+"、"+l.Product, "、")
	k.Sentence = strings.TrimSuffix(k.Sentence, "。") + fmt.Sprintf("；另有“%s”（%s）。", l.Product, linkBasis(l))
}

// along asks for the links of a walk, whatever their number.
func along(direction graph.Direction, inferred bool, asOf graph.Date) graph.LinksQuery {
	q := graph.LinksQuery{Direction: direction, AsOf: asOf, MinConfidence: graph.ConfidenceDisclosed}
	if inferred {
		q.MinConfidence = 0
	}
	return q
}
