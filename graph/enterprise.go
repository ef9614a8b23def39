package graph

// EnterpriseType tells firms from institutions.
type EnterpriseType string

// An institution (school, institute, utility, market hall) is shown, never counted.
const (
	TypeEnterprise  EnterpriseType = "enterprise"
	TypeInstitution EnterpriseType = "institution"
)

// Size is the known size of an enterprise; blank is unknown.
type Size string

// The sizes, from the smallest.
const (
	SizeMicro   Size = "micro"
	SizeSmall   Size = "small"
	SizeMedium  Size = "medium"
	SizeLarge   Size = "large"
	SizeUnknown Size = ""
)

// Sizes is the order in which Counts are indexed.
var Sizes = []Size{SizeMicro, SizeSmall, SizeMedium, SizeLarge, SizeUnknown}

// Index returns the place of s in Sizes; an unknown word counts as unknown size.
func (s Size) Index() int {
	for i, v := range Sizes {
		if v == s {
			return i
		}
	}
	return len(Sizes) - 1
}

// Enterprise is a firm or an institution.
type Enterprise struct {
	ID         string         `json:"id"` // e-…, from the folded name at first entry; kept for ever
	Name       string         `json:"name"`
	ShortName  string         `json:"short_name"`
	Aliases    []string       `json:"aliases,omitempty"`
	Region     string         `json:"region,omitzero"` // place of production; blank for foreign or unlocated firms
	Place      string         `json:"place,omitzero"`  // where Region is blank
	Park       string         `json:"park,omitzero"`   // park id
	Parent     string         `json:"parent,omitzero"` // id of the parent enterprise
	Type       EnterpriseType `json:"type"`
	Size       Size           `json:"size,omitzero"`       // the known size, settled when the record is made
	SizeBasis  string         `json:"size_basis,omitzero"` // listed, little-giant, page, estimate, reviewer-estimate, tier
	Tiers      []string       `json:"tiers,omitempty"`     // listed, unicorn, little-giant, leading-agri
	ListedCode string         `json:"listed_code,omitzero"`
	Products   []string       `json:"products,omitempty"`
	LocalSince Date           `json:"local_since,omitzero"` // when production began there
	LocalUntil Date           `json:"local_until,omitzero"` // when the legal person ended
	// Search is what Find looks in; see MatchRank for its form.
	Search string `json:"search"`
	Source
}

// Certainty is how sure a membership is. A hint is never proof of presence.
type Certainty string

// The certainties, from the surest.
const (
	Confirmed Certainty = "confirmed"
	Probable  Certainty = "probable"
	Hint      Certainty = "hint"
)

// Certainties is the order in which Counts are indexed.
var Certainties = []Certainty{Confirmed, Probable, Hint}

// Index returns the place of c in Certainties, or -1.
func (c Certainty) Index() int {
	for i, v := range Certainties {
		if v == c {
			return i
		}
	}
	return -1
}

// Membership says that an enterprise works in a leaf segment. Its evidence,
// source date, verification and since are the enterprise's where it has none.
type Membership struct {
	Enterprise string    `json:"enterprise"`
	Segment    string    `json:"segment"`
	Certainty  Certainty `json:"certainty"`
	Since      Date      `json:"since,omitzero"`
	Until      Date      `json:"until,omitzero"`
	Source
}

// Inherit fills what a membership leaves blank from its enterprise: since, and
// the source as a whole where it has no evidence; it ends no later than the enterprise.
func (m Membership) Inherit(e Enterprise) Membership {
	if m.Since == "" {
		m.Since = e.LocalSince
	}
	m.Until = earlier(m.Until, e.LocalUntil)
	if m.Evidence == "" {
		m.Source = e.Source
	}
	return m
}

// LinkKind tells trade from deliveries inside a group of companies.
type LinkKind string

// An intra-group link is shown as such and proves no partnership.
const (
	LinkSupply     LinkKind = "supply"
	LinkIntraGroup LinkKind = "intra-group"
)

// SupplyLink says that a supplier sells to a customer (供应关系). Parallel links are kept.
type SupplyLink struct {
	ID         string   `json:"id"` // l-…
	Supplier   string   `json:"supplier"`
	Customer   string   `json:"customer"`
	Product    string   `json:"product"`
	Segment    string   `json:"segment,omitzero"` // leaf that what is sold belongs to; blank if unknown
	Kind       LinkKind `json:"kind"`
	Since      Date     `json:"since,omitzero"`
	Until      Date     `json:"until,omitzero"`
	Confidence float64  `json:"confidence"` // 0..1
	Source
}

// The least confidence of each class of link; below disclosed a link is inferred.
const (
	ConfidenceConfirmed = 0.9
	ConfidenceDisclosed = 0.7
)

// Class returns confirmed, disclosed or inferred.
func (l SupplyLink) Class() string {
	switch {
	case l.Confidence >= ConfidenceConfirmed:
		return "confirmed"
	case l.Confidence >= ConfidenceDisclosed:
		return "disclosed"
	}
	return "inferred"
}
