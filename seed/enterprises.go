package seed

import (
	"regexp"
	"slices"
	"strings"

	"chainchief/graph"
)

// An enterprise may be referred to by its name or an alias.
func indexEnterprise(d *reader, r *row) {
	name := r.text("name")
	e := entry{id: graph.EnterpriseID(Fold(name))}
	d.enterprises.add(r, "name", name, e)
	for _, alias := range r.aliases("aliases", name) {
		d.enterprises.add(r, "aliases", alias, e)
	}
}

// shortCode is a listed code whose leading zeros a spreadsheet ate.
var shortCode = regexp.MustCompile(`^[0-9]{1,5}$`)

func readEnterprise(d *reader, r *row) {
	e := graph.Enterprise{
		ID:         graph.EnterpriseID(Fold(r.text("name"))),
		Name:       r.required("name"),
		ShortName:  r.required("short_name"),
		Aliases:    r.aliases("aliases", r.text("name")),
		Region:     d.regions.one(r, "region").id,
		Place:      r.text("place"),
		Park:       d.parks.one(r, "park").id,
		Parent:     d.enterprises.one(r, "parent").id,
		Type:       graph.EnterpriseType(r.oneOf("type", "enterprise", "institution")),
		Size:       graph.Size(r.oneOf("size", "micro", "small", "medium", "large", "")),
		SizeBasis:  r.oneOf("size_basis", "listed", "little-giant", "page", "estimate", "reviewer-estimate", "tier", ""),
		Tiers:      r.list("tier"),
		ListedCode: r.text("listed_code"),
		Products:   r.list("products"),
		Source:     r.source(),
	}
	for _, tier := range e.Tiers {
		r.allow("tier", tier, []string{"listed", "unicorn", "little-giant", "leading-agri"})
	}
	if shortCode.MatchString(e.ListedCode) {
		r.fault("listed_code", "股票代码须有六位，开头的 0 可能被 Excel 去掉了；境外上市的写明交易所，如 09973.HK")
	}
	if e.Parent == e.ID {
		r.fault("parent", "不能是企业自己，请留空或改写")
	}
	e.LocalSince, e.LocalUntil = r.interval("local_since", "local_until")
	if e.LocalUntil == "" && slices.ContainsFunc(e.Verification, func(flag string) bool { return strings.HasPrefix(flag, "merged-") }) {
		r.fault("local_until", "verification 写明企业已被合并，请填写截止的年月")
	}
	if e.Size == graph.SizeUnknown {
		e.Size, e.SizeBasis = sizeOfTiers(e.Tiers)
	}
	e.Search = graph.SearchText(SearchKeys(e.Name, e.ShortName, e.Aliases, e.ListedCode))
	d.put(r, "name", e)
}

// sizeOfTiers settles the size of an enterprise of which only the tiers are
// known: a listed one is large, the others are medium.
func sizeOfTiers(tiers []string) (size graph.Size, basis string) {
	switch {
	case slices.Contains(tiers, "listed"):
		return graph.SizeLarge, "tier"
	case len(tiers) > 0:
		return graph.SizeMedium, "tier"
	}
	return graph.SizeUnknown, ""
}

func readMembership(d *reader, r *row) {
	d.put(r, "enterprise", graph.Membership{
		Enterprise: d.enterprises.must(r, "enterprise").id,
		Segment:    r.leaf("segment", d.segments.must(r, "segment")),
		Certainty:  graph.Certainty(r.oneOf("certainty", "confirmed", "probable", "hint")),
		Since:      r.date("since"),
		Source:     r.source(),
	})
}

func readLink(d *reader, r *row) {
	l := graph.SupplyLink{
		Supplier:   d.enterprises.must(r, "supplier").id,
		Customer:   d.enterprises.must(r, "customer").id,
		Product:    r.text("product"),
		Segment:    r.leaf("segment", d.segments.one(r, "segment")),
		Kind:       graph.LinkKind(r.oneOf("kind", "supply", "intra-group")),
		Confidence: r.number("confidence", 0, 1),
		Source:     r.source(),
	}
	l.Since, l.Until = r.interval("since", "until")
	r.required("confidence")
	if l.Supplier == l.Customer && l.Supplier != "" {
		r.fault("customer", "供应商和客户是同一家企业，请改正其中一个")
	}
	l.ID = graph.LinkID(l.Supplier, l.Customer, l.Segment, Fold(l.Product), l.Since)
	d.put(r, "supplier", l)
}
