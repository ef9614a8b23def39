package inquiry

import (
	"context"
	"fmt"
	"slices"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// How much is read for partners.
const (
	partnerWorks     = 200   // memberships of the enterprise asked for
	partnerLinks     = 60    // links of the enterprise asked for, the surest first
	partnerLinksEach = 20    // of each firm of a segment, chain or park
	partnerDeals     = 60    // links of a candidate, either way, the surest first
	partnerDoes      = 50    // memberships of a candidate or of the other end of a link
	partnerFirms     = 400   // firms of a segment, chain or park
	parkFirms        = 10000 // firms of a park's region that are looked through
)

// Partners judges who on the other side could trade with an enterprise, a
// segment, a chain or a park. Unknown: graph.ErrNotFound; not exactly one of the
// four, or overlapping regions: graph.ErrInvalid.
func (v *View) Partners(ctx context.Context, q insight.PartnersQuestion) (*insight.Partners, error) {
	given := 0
	for _, id := range []string{q.Enterprise, q.Segment, q.Chain, q.Park} {
		if id != "" {
			given++
		}
	}
	if given != 1 {
		return nil, fmt.Errorf("%w: 请在 enterprise、segment、chain、park 中给出恰好一个", graph.ErrInvalid)
	}
	if err := v.start(ctx, &q.AsOf, nil); err != nil {
		return nil, err
	}
	return answered(ctx, v, q, v.partnersFacts, insight.FindPartners)
}

func (v *View) partnersFacts(ctx context.Context, a *insight.Atlas, q insight.PartnersQuestion) (*insight.PartnersFacts, error) {
	sides, err := a.Sides(q.Region, q.Partner)
	if err != nil {
		return nil, err
	}
	f := &insight.PartnersFacts{Sides: sides, AsOf: q.AsOf}
	if err := v.ownSide(ctx, a, q, f); err != nil {
		return nil, err
	}
	firms := ownFirms(f)
	if err := v.partnerTrades(ctx, f, firms); err != nil {
		return nil, err
	}
	own := partnerSegments(f)
	segments := a.PartnerSegments(own, v.desk.rules)
	if err := v.partnerOthers(ctx, a, f, firms, segments); err != nil {
		return nil, err
	}
	if f.Products, err = v.products(ctx); err != nil {
		return nil, err
	}
	if len(segments) > 0 {
		if f.Everybody, err = v.Tally(ctx, graph.TallyQuery{Scopes: segments, AsOf: q.AsOf}); err != nil {
			return nil, err
		}
	}
	return f, v.partnerDeals(ctx, f, firms, own)
}

// partnerSegments lists the segments of the asked side, each once.
func partnerSegments(f *insight.PartnersFacts) []string {
	var own []string
	for _, m := range f.Own {
		own = append(own, m.Membership.Segment)
	}
	if f.Alone != "" {
		own = append(own, f.Alone)
	}
	slices.Sort(own)
	return slices.Compact(own)
}

// partnerOthers reads the firms of the other side, by segment, and the families of all met so far.
func (v *View) partnerOthers(ctx context.Context, a *insight.Atlas, f *insight.PartnersFacts, firms []graph.Enterprise, segments []string) error {
	for ids := range slices.Chunk(segments, graph.MaxIDs) {
		groups, err := v.Members(ctx, graph.MembersQuery{Segments: ids, Regions: a.Codes(f.Sides.Other.Code), AsOf: f.AsOf,
			MinCertainty: graph.Probable, Limit: v.desk.rules.PartnerOthers})
		if err != nil {
			return err
		}
		f.Others = append(f.Others, groups...)
	}
	var others []string // parents
	for _, g := range f.Others {
		if g.Truncated {
			if s, err := a.Leaf(g.Of); err == nil {
				f.Truncated = append(f.Truncated, fmt.Sprintf("“%s”企业多，只比较了最确定、规模最大的%d家。", s.Name, v.desk.rules.PartnerOthers))
			}
		}
		for i := range g.Members {
			others = append(others, g.Members[i].Enterprise.Parent)
		}
	}
	f.Families = map[string]graph.Enterprise{}
	return v.families(ctx, f.Families, slices.Concat(parents(firms), parents(f.Ends), others))
}

// partnerDeals reads what the candidates and the own firms do, whom the
// candidates trade with, and who of those does what the own side does.
func (v *View) partnerDeals(ctx context.Context, f *insight.PartnersFacts, firms []graph.Enterprise, own []string) error {
	candidates := f.Candidates(v.desk.rules)
	all := slices.Clone(candidates)
	for i := range firms {
		all = append(all, firms[i].ID)
	}
	slices.Sort(all)
	for chunk := range slices.Chunk(slices.Compact(all), graph.MaxIDs) {
		works, err := v.Members(ctx, graph.MembersQuery{Enterprises: chunk, AsOf: f.AsOf, MinCertainty: graph.Probable, Limit: partnerDoes})
		if err != nil {
			return err
		}
		f.Works = append(f.Works, works...)
	}
	known := map[string]bool{}
	for i := range f.Ends {
		known[f.Ends[i].ID] = true
	}
	var ends, unread []string
	for chunk := range slices.Chunk(candidates, graph.MaxIDs) {
		groups, err := v.Links(ctx, graph.LinksQuery{Enterprises: chunk, Direction: graph.Both, AsOf: f.AsOf,
			MinConfidence: graph.ConfidenceDisclosed, Limit: partnerDeals})
		if err != nil {
			return err
		}
		for _, g := range groups {
			if len(g.Links) > 0 {
				f.Trades = append(f.Trades, g)
			}
			ends = append(ends, otherEnds(g)...)
		}
	}
	slices.Sort(ends)
	ends = slices.Compact(ends)
	for _, id := range ends {
		if !known[id] {
			unread = append(unread, id)
		}
	}
	var above []string
	for chunk := range slices.Chunk(unread, graph.MaxIDs) {
		found, err := v.Enterprises(ctx, chunk)
		if err != nil {
			return err
		}
		f.Ends, above = append(f.Ends, found...), append(above, parents(found)...)
	}
	for chunk := range slices.Chunk(ends, graph.MaxIDs) {
		for segments := range slices.Chunk(own, graph.MaxIDs) {
			groups, err := v.Members(ctx, graph.MembersQuery{Segments: segments, Enterprises: chunk, AsOf: f.AsOf, MinCertainty: graph.Probable, Limit: graph.MaxLimit})
			if err != nil {
				return err
			}
			f.Peers = append(f.Peers, groups...)
		}
	}
	return v.families(ctx, f.Families, above)
}

// otherEnds lists the other ends of the links of one enterprise.
func otherEnds(g graph.LinkGroup) []string {
	ends := make([]string, 0, len(g.Links))
	for i := range g.Links {
		if l := &g.Links[i]; l.Supplier != g.Of {
			ends = append(ends, l.Supplier)
		} else {
			ends = append(ends, l.Customer)
		}
	}
	return ends
}

// ownSide reads the firms of the asked side.
func (v *View) ownSide(ctx context.Context, a *insight.Atlas, q insight.PartnersQuestion, f *insight.PartnersFacts) error {
	members := graph.MembersQuery{AsOf: q.AsOf, MinCertainty: graph.Probable, Limit: v.desk.rules.PartnerOwn}
	switch {
	case q.Enterprise != "":
		found, err := v.Enterprises(ctx, []string{q.Enterprise})
		if err != nil {
			return err
		}
		e := found[0]
		f.Self, f.Of = &e, insight.Asked{Kind: "enterprise", Named: insight.Named{ID: e.ID, Name: e.Name}}
		f.Sides = a.Facing(f.Sides, &e)
		members.Enterprises, members.Limit = []string{e.ID}, partnerWorks
	case q.Segment != "":
		s, err := a.Leaf(q.Segment)
		if err != nil {
			return err
		}
		f.Of = insight.Asked{Kind: "segment", Named: insight.Named{ID: s.ID, Name: s.Name}}
		members.Segments, members.Regions = []string{s.ID}, a.Codes(f.Sides.Home.Code)
	case q.Chain != "":
		leaves, err := a.Leaves(q.Chain)
		if err != nil {
			return err
		}
		f.Of = insight.Asked{Kind: "chain", Named: insight.Named{ID: q.Chain, Name: a.ChainName(q.Chain)}}
		members.Segments, members.Regions = leaves, a.Codes(f.Sides.Home.Code)
	default:
		park, err := a.Park(q.Park)
		if err != nil {
			return err
		}
		f.Of = insight.Asked{Kind: "park", Named: insight.Named{ID: park.ID, Name: park.Name}}
		f.Sides = a.Facing(f.Sides, &graph.Enterprise{Region: park.Region})
		if members.Enterprises, err = v.parkFirms(ctx, a, park, f); err != nil || len(members.Enterprises) == 0 {
			return err
		}
	}
	if len(members.Segments)+len(members.Enterprises) == 0 {
		return nil
	}
	groups, err := v.Members(ctx, members)
	if err != nil {
		return err
	}
	for _, g := range groups {
		f.Own = append(f.Own, g.Members...)
	}
	if q.Enterprise != "" && len(f.Own) == 0 {
		f.Gone = insight.GoneZH(*f.Self, q.AsOf)
		if f.Begins, err = v.begins(ctx, f.Self.ID, q.AsOf, graph.Probable); err != nil {
			return err
		}
	}
	if q.Segment != "" && !slices.ContainsFunc(f.Own, func(m graph.Member) bool { return m.Enterprise.Type == graph.TypeEnterprise }) {
		f.Alone = q.Segment
	}
	return nil
}

// parkFirms lists the ids of the firms of a park.
func (v *View) parkFirms(ctx context.Context, a *insight.Atlas, park graph.Park, f *insight.PartnersFacts) ([]string, error) {
	// A firm of the park may be placed in any county of its city.
	codes := a.Codes(park.Region)
	if r, err := a.Region(park.Region); err == nil && r.Level != graph.LevelCity && r.Level != graph.LevelProvince {
		codes = a.Codes(r.Parent)
	}
	found, err := v.Find(ctx, graph.FindQuery{Regions: codes, Limit: parkFirms})
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, e := range found.Enterprises {
		if e.Park == park.ID && len(ids) < partnerFirms {
			ids = append(ids, e.ID)
		}
	}
	if found.NextCursor != "" || len(ids) == partnerFirms {
		f.Truncated = append(f.Truncated, "园区所在地企业太多，只看了其中一部分。")
	}
	return ids, nil
}

// ownFirms lists the firms of the asked side, each once.
func ownFirms(f *insight.PartnersFacts) []graph.Enterprise {
	var list []graph.Enterprise
	seen := map[string]bool{}
	if f.Self != nil {
		list, seen[f.Self.ID] = append(list, *f.Self), true
	}
	for _, m := range f.Own {
		if !seen[m.Enterprise.ID] && len(list) < partnerFirms {
			list, seen[m.Enterprise.ID] = append(list, m.Enterprise), true
		}
	}
	return list
}

// families reads enterprises by id, and their parents in turn, into known; blank ids are none.
func (v *View) families(ctx context.Context, known map[string]graph.Enterprise, parents []string) error {
	for {
		parents = slices.DeleteFunc(parents, func(id string) bool { _, ok := known[id]; return ok || id == "" })
		if len(parents) == 0 {
			return nil
		}
		slices.Sort(parents)
		var next []string
		for chunk := range slices.Chunk(slices.Compact(parents), graph.MaxIDs) {
			found, err := v.Enterprises(ctx, chunk)
			if err != nil {
				return err
			}
			for i := range found {
				known[chunk[i]], next = found[i], append(next, found[i].Parent)
			}
		}
		parents = next
	}
}

// parents lists the parents of enterprises.
func parents(firms []graph.Enterprise) []string {
	list := make([]string, len(firms))
	for i := range firms {
		list[i] = firms[i].Parent
	}
	return list
}

// partnerTrades reads the links of the own firms, and what the other ends work in.
func (v *View) partnerTrades(ctx context.Context, f *insight.PartnersFacts, firms []graph.Enterprise) error {
	var ids []string
	for _, e := range firms {
		ids = append(ids, e.ID)
	}
	slices.Sort(ids)
	limit := partnerLinks
	if f.Self == nil {
		limit = partnerLinksEach
	}
	for chunk := range slices.Chunk(slices.Compact(ids), graph.MaxIDs) {
		groups, err := v.Links(ctx, graph.LinksQuery{Enterprises: chunk, Direction: graph.Both, AsOf: f.AsOf, Limit: limit})
		if err != nil {
			return err
		}
		f.Links = append(f.Links, groups...)
	}
	var ends []string
	for _, g := range f.Links {
		if g.Truncated {
			f.Truncated = append(f.Truncated, fmt.Sprintf("有企业的供应关系超过%d条，只看了最可信的，已有合作可能不全。", limit))
		}
		ends = append(ends, otherEnds(g)...)
	}
	slices.Sort(f.Truncated)
	f.Truncated = slices.Compact(f.Truncated)
	slices.Sort(ends)
	for chunk := range slices.Chunk(slices.Compact(ends), graph.MaxIDs) {
		found, err := v.Enterprises(ctx, chunk)
		if err != nil {
			return err
		}
		works, err := v.Members(ctx, graph.MembersQuery{Enterprises: chunk, AsOf: f.AsOf, MinCertainty: graph.Probable, Limit: partnerDoes})
		if err != nil {
			return err
		}
		f.Ends, f.EndWorks = append(f.Ends, found...), append(f.EndWorks, works...)
	}
	return nil
}
