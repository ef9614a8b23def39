package insight

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
)

// Atlas is a taxonomy and a gazetteer made ready for questions about single
// enterprises and segments, which must not pay for reading either again. It is
// not changed after it is made.
type Atlas struct {
	Taxonomy  graph.Taxonomy
	Gazetteer graph.Gazetteer
	Set       graph.Dataset // what questions are about that name no region or partner
	net       *network
	regions   map[string]*graph.Region
	inside    map[string][]string // a region's code and those of all that lies in it, sorted
	parks     map[string]graph.Park
	pairs     map[string][]graph.ParkPair // by either park
	chains    map[string]string           // names
	serves    [][]int                     // by segment: whose makers buy its equipment or services besides
	servedBy  [][]int

	// What names segments and regions in answers, which share it.
	segmentNames []Named
	regionNames  map[string]*Named
	shortNames   map[string]string // of regions
	placeNames   map[string]string // of regions, with the city before that of a county
}

// NewAtlas makes an atlas; set is blank for a store that has none.
func NewAtlas(t graph.Taxonomy, g graph.Gazetteer, set graph.Dataset) *Atlas {
	a := &Atlas{Taxonomy: t, Gazetteer: g, net: newNetwork(t), regions: map[string]*graph.Region{}, inside: map[string][]string{},
		parks: map[string]graph.Park{}, pairs: map[string][]graph.ParkPair{}, chains: map[string]string{}}
	for _, c := range t.Chains {
		a.chains[c.ID] = c.Name
	}
	a.regionNames, a.shortNames, a.placeNames = map[string]*Named{}, map[string]string{}, map[string]string{}
	for i := range g.Regions {
		r := &g.Regions[i]
		a.regions[r.Code], a.regionNames[r.Code], a.shortNames[r.Code] = r, &Named{r.Code, r.Name}, ShortPlace(r.Name)
	}
	for _, r := range g.Regions {
		a.placeNames[r.Code] = a.shortNames[r.Code]
		if r.Level != graph.LevelCity && r.Level != graph.LevelProvince {
			a.placeNames[r.Code] = a.shortNames[r.Parent] + a.shortNames[r.Code]
		}
	}
	for _, s := range a.net.segments {
		a.segmentNames = append(a.segmentNames, Named{s.ID, s.Name})
	}
	for i := range g.Regions {
		r := &g.Regions[i]
		for at, ok := r, true; ok; at, ok = a.regions[at.Parent] {
			a.inside[at.Code] = append(a.inside[at.Code], r.Code)
		}
	}
	for _, codes := range a.inside {
		slices.Sort(codes)
	}
	a.serves, a.servedBy = make([][]int, len(a.net.segments)), make([][]int, len(a.net.segments))
	for i := range a.net.segments {
		for _, id := range a.net.segments[i].Serves {
			j := a.net.index[id]
			a.serves[i], a.servedBy[j] = append(a.serves[i], j), append(a.servedBy[j], i)
		}
	}
	for _, p := range g.Parks {
		a.parks[p.ID] = p
	}
	for _, p := range g.ParkPairs {
		a.pairs[p.Park] = append(a.pairs[p.Park], p)
		if p.PartnerPark != "" {
			a.pairs[p.PartnerPark] = append(a.pairs[p.PartnerPark], p)
		}
	}
	a.Set = a.settle(set)
	return a
}

// isScience: a service of research or testing.
func (a *Atlas) isScience(s int) bool {
	return a.net.segments[s].Kind == graph.SegmentService && isResearch(&a.net.segments[s])
}

// isResearch tells a service of research or testing by its name: such a service
// serves a whole chain, whatever its recorded edges are.
func isResearch(s *graph.Segment) bool {
	for _, word := range []string{"研发", "检测", "检验", "试验", "研究"} {
		if strings.Contains(s.Name, word) {
			return true
		}
	}
	return false
}

// Region returns a region; an unknown one is graph.ErrNotFound.
func (a *Atlas) Region(code string) (graph.Region, error) {
	if r, ok := a.regions[code]; ok {
		return *r, nil
	}
	return graph.Region{}, a.noRegion(code)
}

// Codes returns the code of a region and those of all that lies in it, sorted.
func (a *Atlas) Codes(code string) []string { return a.inside[code] }

// Within reports whether the place code lies in the region.
func (a *Atlas) Within(code, region string) bool {
	_, ok := slices.BinarySearch(a.inside[region], code)
	return ok
}

// Others lists the codes of all regions but some, and the blank one of enterprises whose region is unknown.
func (a *Atlas) Others(but ...[]string) []string {
	out := map[string]bool{}
	for _, codes := range but {
		for _, c := range codes {
			out[c] = true
		}
	}
	list := make([]string, 1, len(a.Gazetteer.Regions)+1)
	for i := range a.Gazetteer.Regions {
		if code := a.Gazetteer.Regions[i].Code; !out[code] {
			list = append(list, code)
		}
	}
	return list
}

// RegionName is the short name of a region: 六安, 金寨.
func (a *Atlas) RegionName(code string) string { return a.shortNames[code] }

// placeOf names where an enterprise is: its city where it is a county of
// another, else the place as recorded.
func (a *Atlas) placeOf(e *graph.Enterprise) string {
	if name, ok := a.placeNames[e.Region]; ok {
		return name
	}
	if e.Place != "" {
		return e.Place
	}
	return "地点不明"
}

// Distance is that between the centres of two regions in km; false where either centre is unknown.
func (a *Atlas) Distance(x, y string) (float64, bool) {
	from, ok1 := a.centre(x)
	to, ok2 := a.centre(y)
	if !ok1 || !ok2 {
		return 0, false
	}
	return greatCircle(from, to), true
}

// cityOf returns the city that a county, zone or reporting unit belongs to;
// other places stand for themselves.
func (a *Atlas) cityOf(code string) string {
	for r, ok := a.regions[code]; ok; r, ok = a.regions[r.Parent] {
		if r.Level == graph.LevelCity || r.Level == graph.LevelProvince {
			return r.Code
		}
	}
	return code
}

// centre is the place of a region, or of what contains it.
func (a *Atlas) centre(code string) (point, bool) {
	for r, ok := a.regions[code]; ok; r, ok = a.regions[r.Parent] {
		if r.Lat != 0 || r.Lon != 0 {
			return point{r.Lat, r.Lon}, true
		}
	}
	return point{}, false
}

// Leaf returns a leaf segment; a card, chain or unknown id is graph.ErrNotFound.
func (a *Atlas) Leaf(id string) (graph.Segment, error) {
	if i, ok := a.net.index[id]; ok {
		return a.net.segments[i], nil
	}
	if name, ok := a.net.names[id]; ok {
		return graph.Segment{}, fmt.Errorf("%w: “%s”（%s）是板块，请给出其中一个环节的标识", graph.ErrNotFound, id, name)
	}
	return graph.Segment{}, fmt.Errorf("%w: 没有环节“%s”，可用 segments 命令或产业链页面查看", graph.ErrNotFound, id)
}

// Leaves lists the leaf ids of a chain; an unknown chain is graph.ErrNotFound.
func (a *Atlas) Leaves(chain string) ([]string, error) {
	if _, ok := a.chains[chain]; !ok {
		return nil, fmt.Errorf("%w: 没有产业链“%s”，可用 chains 命令或首页查看", graph.ErrNotFound, chain)
	}
	var ids []string
	for i := range a.net.segments {
		if s := &a.net.segments[i]; s.Chain == chain {
			ids = append(ids, s.ID)
		}
	}
	return ids, nil
}

// ChainName names a chain.
func (a *Atlas) ChainName(id string) string { return a.chains[id] }

// Park returns a park; an unknown one is graph.ErrNotFound.
func (a *Atlas) Park(id string) (graph.Park, error) {
	if p, ok := a.parks[id]; ok {
		return p, nil
	}
	return graph.Park{}, fmt.Errorf("%w: 没有园区“%s”，可用 parks 命令查看", graph.ErrNotFound, id)
}

func (a *Atlas) named(s int) Named { return a.segmentNames[s] }

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

// The places that a set is about which does not say so, if it has them: it was
// made before sets did.
const (
	firstRegion  = "341500"
	firstPartner = "340100"
)

// settle fills in what a set, or a store without one, leaves open.
func (a *Atlas) settle(set graph.Dataset) graph.Dataset {
	known := func(code string) string {
		if a.regions[code] == nil {
			return ""
		}
		return code
	}
	if set.Region == "" {
		set.Region, set.Partner = known(firstRegion), cmp.Or(set.Partner, known(firstPartner))
	}
	return set
}

// noRegion is the error of a code that no region has, with one that some region has.
func (a *Atlas) noRegion(code string) error {
	if code == "" {
		return fmt.Errorf("%w: 没有写明地区，这套数据也没有默认地区，请指定一个", graph.ErrInvalid)
	}
	example := ""
	if home := a.regions[a.Set.Region]; home != nil {
		example = fmt.Sprintf("，%s是 %s", a.shortNames[home.Code], home.Code)
	}
	return fmt.Errorf("%w: 没有地区代码“%s”%s", graph.ErrNotFound, code, example)
}

// caps are the largest sensible investments of a city and of a county, 亿元.
func (a *Atlas) caps(r Rules) (city, county float64) {
	return cmp.Or(a.Set.CapCity100MCNY, r.CapCity), cmp.Or(a.Set.CapCounty100MCNY, r.CapCounty)
}
