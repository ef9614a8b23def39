package insight

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
)

// Question is what is asked: how a chain stands in a region, seen with a partner.
type Question struct {
	Chain   string
	Region  string     // code; blank: that of the data set
	Partner string     // code; blank: that of the data set where it makes sense
	AsOf    graph.Date // blank: the data date
}

// Frame is a question put into the terms of a taxonomy and a gazetteer: it
// knows which reads a judgement needs.
type Frame struct {
	Chain              graph.Chain
	Region             graph.Region
	Partner            *graph.Region // nil where there is none
	AsOf               graph.Date
	County             bool          // a county, zone or reporting unit
	City               *graph.Region // of a county
	Codes              []string      // the exact codes of the focal region
	Parts              []Part        // of the partner
	net                *network
	parks              []graph.Park
	regionNames        map[string]*Named
	capCity, capCounty float64 // 亿元, beyond which an investment is not sensible
	segments           []int   // of the closure, in net order
	leaves             []int   // of the chain, in net order
}

// NewFrame resolves a question. Unknown chain or region: graph.ErrNotFound; a
// partner that contains, equals or lies within the region: graph.ErrInvalid.
func NewFrame(q Question, a *Atlas, rules Rules) (*Frame, error) {
	f := &Frame{AsOf: q.AsOf, net: a.net, parks: a.Gazetteer.Parks, regionNames: a.regionNames}
	if err := f.findChain(q.Chain, a.Taxonomy); err != nil {
		return nil, err
	}
	region, err := a.Region(cmp.Or(q.Region, a.Set.Region))
	if err != nil {
		return nil, err
	}
	f.Region, f.Codes = region, a.inside[region.Code]
	f.capCity, f.capCounty = a.caps(rules)
	f.County = region.Level != graph.LevelCity && region.Level != graph.LevelProvince
	if err := f.findPartner(q.Partner, a); err != nil {
		return nil, err
	}
	if f.County {
		city, err := a.Region(region.Parent)
		if err != nil {
			return nil, err
		}
		f.City = &city
		inner := Part{Code: city.Code, Name: "市内", Inner: true}
		for _, c := range a.inside[city.Code] {
			if c != region.Code && (len(f.Parts) == 0 || !slices.Contains(f.Parts[0].Codes, c)) {
				inner.Codes = append(inner.Codes, c)
			}
		}
		inner.KM, inner.Known = a.Distance(region.Code, city.Code)
		f.Parts = slices.Insert(f.Parts, 0, inner)
	}
	f.segments = f.net.closure(f.leaves)
	return f, nil
}

func (f *Frame) findChain(id string, t graph.Taxonomy) error {
	i := slices.IndexFunc(t.Chains, func(c graph.Chain) bool { return c.ID == id })
	if i < 0 {
		var known []string
		for _, c := range t.Chains {
			known = append(known, c.ID+"（"+c.Name+"）")
		}
		return fmt.Errorf("%w: 没有产业链“%s”，可选 %s", graph.ErrNotFound, id, strings.Join(known, "、"))
	}
	f.Chain = t.Chains[i]
	for i := range f.net.segments {
		if f.net.segments[i].Chain == id {
			f.leaves = append(f.leaves, i)
		}
	}
	return nil
}

func (f *Frame) findPartner(code string, a *Atlas) error {
	explicit := code != ""
	if code = cmp.Or(code, a.Set.Partner); code == "" {
		return nil // a set need not have a partner
	}
	partner, err := a.Region(code)
	if err != nil {
		return err
	}
	codes := a.inside[partner.Code]
	nested := slices.Contains(codes, f.Region.Code) || slices.Contains(f.Codes, partner.Code)
	if nested && explicit {
		return fmt.Errorf("%w: 联动伙伴 %s 与 %s 重叠，请选另一个地区", graph.ErrInvalid, partner.Name, f.Region.Name)
	}
	if nested {
		return nil
	}
	p := Part{Code: partner.Code, Name: ShortPlace(partner.Name), Codes: codes}
	p.KM, p.Known = a.Distance(f.Region.Code, partner.Code)
	f.Partner, f.Parts = &partner, []Part{p}
	return nil
}

// Tally asks for the counts a judgement needs at a date: the closure of the
// chain and the scopes given besides.
func (f *Frame) Tally(asOf graph.Date, scopes ...string) graph.TallyQuery {
	q := graph.TallyQuery{AsOf: asOf, Parts: f.tallyParts(f.Parts), Scopes: make([]string, 0, len(f.segments)+len(scopes))}
	for _, i := range f.segments {
		q.Scopes = append(q.Scopes, f.net.segments[i].ID)
	}
	q.Scopes = append(q.Scopes, scopes...)
	return q
}

// TallyBefore asks for the counts of the focal region alone, and for a county of
// what makes up its city, at an earlier date.
func (f *Frame) TallyBefore(asOf graph.Date) graph.TallyQuery {
	q := f.Tally(asOf)
	q.Parts = f.ownParts()
	return q
}

// ownParts are those of tallyParts that make up the place, and the city of a county.
func (f *Frame) ownParts() [][]string {
	if f.County {
		return f.tallyParts(f.Parts[:1])
	}
	return f.tallyParts(nil)
}

// tallyParts: the focal region; then the parts. Of 市内, the firms known only by
// city are counted apart, as the last part.
func (f *Frame) tallyParts(others []Part) [][]string {
	parts := [][]string{f.Codes}
	for _, p := range others {
		codes := p.Codes
		if p.Inner {
			codes = slices.DeleteFunc(slices.Clone(codes), func(c string) bool { return c == p.Code })
		}
		parts = append(parts, codes)
	}
	if f.County {
		parts = append(parts, []string{f.City.Code})
	}
	return parts
}

// HomeCodes are the exact codes whose projects, needs, checks and counts
// matter: the focal region's, and its city's for a county.
func (f *Frame) HomeCodes() []string {
	if !f.County {
		return f.Codes
	}
	codes := slices.Concat(f.Codes, f.Parts[0].Codes)
	slices.Sort(codes)
	return codes
}

// Named lists the leaf ids whose firms a verdict may name: the chain's, and
// those that could be upgraded into them.
func (f *Frame) Named() []string {
	list := slices.Clone(f.leaves)
	for _, s := range f.leaves {
		list = append(list, f.net.upgrades[s]...)
	}
	slices.Sort(list)
	return f.net.ids(slices.Compact(list))
}

// NamedHere lists besides the leaf ids whose firms in the focal region a 联动 may
// name: what the chain's leaves are fed by and feed, in any chain.
func (f *Frame) NamedHere() []string {
	in := make([]bool, len(f.net.segments))
	for _, s := range f.leaves {
		for _, t := range f.net.around[s] {
			in[t] = true
			if !f.net.segments[t].Traded {
				for _, u := range f.net.around[t] {
					in[u] = true
				}
			}
		}
		in[s] = true
		for _, t := range f.net.upgrades[s] {
			in[t] = true
		}
	}
	var list []int
	for s, so := range in {
		if so {
			list = append(list, s)
		}
	}
	return f.net.ids(list)
}

// Leaves lists the leaf ids of the chain.
func (f *Frame) Leaves() []string { return f.net.ids(f.leaves) }

// LeavesOf lists the leaf ids of any chain.
func (f *Frame) LeavesOf(chain string) []string {
	var ids []string
	for _, s := range f.net.segments {
		if s.Chain == chain {
			ids = append(ids, s.ID)
		}
	}
	return ids
}
