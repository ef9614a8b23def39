package api

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
)

// homeView is the first page: how the chains of a place stand, what to do first,
// where, and what has happened.
type homeView struct {
	*chainsAnswer
	Chains   []homeChain
	Sum      homeSum
	Counties *countyTable // nil: the place has no counties
	Funnel   funnel
	News     news
}

// homeChain is a chain with the first things to do about it.
type homeChain struct {
	chainSummary
	Pieces []barPiece
	First  []insight.Verdict
	Few    string // why there is nothing to do first
}

// homeSum adds the chains up. Segments belong to one chain each, enterprises do
// not: they are not added.
type homeSum struct {
	Judged, Present, Coming, Broken int
	Fullest, Busiest                *homeChain // nil: none
	Few                             []string   // chains with too few firms to be judged
	Early                           bool       // the date lies before the first dated fact of every chain
}

// barPiece is one status in a bar of all segments of a chain, in thousandths.
type barPiece struct {
	Status   insight.Status
	Count    int
	At, Wide int
}

// firstThings is how many things to do a chain has on the first page.
const firstThings = 3

// askHome is the first page.
func askHome(r *request) (*reply, error) {
	since := r.date("since")
	out, judged, err := r.everyChain()
	if err != nil {
		return nil, err
	}
	names, err := r.v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	v := &homeView{chainsAnswer: out}
	byID := map[string]*insight.Answer{}
	for _, a := range judged {
		byID[a.Chain.ID] = a
	}
	// What can be judged stands first, then chains with a chief of the city.
	few := func(c chainSummary) int {
		if c.Figures.Completeness == nil {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(out.Items, func(a, b chainSummary) int {
		return cmp.Or(few(a)-few(b), strings.Compare(a.System, b.System))
	})
	for _, item := range out.Items {
		v.Chains = append(v.Chains, homeChainOf(item, byID[item.Chain.ID]))
	}
	v.Sum = sumOf(v.Chains, byID)
	if v.Counties, err = r.countyTable(names, v); err != nil {
		return nil, err
	}
	projects, err := r.v.ProjectsIn(r.ctx, names.Atlas.Codes(v.Region.ID))
	if err != nil {
		return nil, err
	}
	v.Funnel = funnelOf(r.desk.Rules(), projects, v.AsOf)
	v.News, err = r.news(names, v, projects, since)
	rep := &reply{page: v}
	if v.Region.ID != names.Atlas.Set.Region { // that one is everybody's first page
		rep.thing = &thing{"县区", v.Region.Name, address("/", "region", v.Region.ID)}
	}
	return rep, err
}

func homeChainOf(item chainSummary, a *insight.Answer) homeChain {
	c := homeChain{chainSummary: item, Pieces: piecesOf(item.Counts)}
	for _, list := range [][]insight.Verdict{a.Items, a.NotRanked} {
		for _, d := range list {
			if (d.Action.Ranked() || d.Action == insight.FollowUp) && len(c.First) < firstThings {
				c.First = append(c.First, d)
			}
			if d.Action == insight.TooFew && c.Few == "" {
				c.Few = d.ActionReason
			}
		}
	}
	return c
}

// piecesOf sets counts side by side, in the order of the legend.
func piecesOf(counts map[insight.Status]int) []barPiece {
	all, at := 0, 0
	for _, n := range counts {
		all += n
	}
	var list []barPiece
	for _, s := range statusCounts(counts) {
		if s.Count > 0 {
			end := at + s.Count
			list = append(list, barPiece{s.Status, s.Count, at * 1000 / all, end*1000/all - at*1000/all})
			at = end
		}
	}
	return list
}

func sumOf(chains []homeChain, answers map[string]*insight.Answer) homeSum {
	sum := homeSum{Early: len(chains) > 0}
	for i := range chains {
		c := &chains[i]
		sum.Judged += c.Figures.Judged
		sum.Present += c.Figures.Present
		sum.Coming += c.Counts[insight.Building] + c.Counts[insight.Signed]
		sum.Early = sum.Early && answers[c.Chain.ID].BeforeFacts
		for _, d := range answers[c.Chain.ID].Segments {
			if d.BreakPoint {
				sum.Broken++
			}
		}
		full := c.Figures.Completeness
		if full == nil {
			sum.Few = append(sum.Few, c.Chain.Name)
		} else if sum.Fullest == nil || *full > *sum.Fullest.Figures.Completeness {
			sum.Fullest = c
		}
		if c.Ranked > 0 && (sum.Busiest == nil || c.Ranked > sum.Busiest.Ranked) {
			sum.Busiest = c
		}
	}
	return sum
}

// countyTable is how many enterprises of each chain are recorded in each county,
// as a table and as tiles that lie about as the counties do.
type countyTable struct {
	City       insight.Named
	Chains     []insight.Named
	Rows       []countyLine
	Total      countyLine
	Tiles      []tile
	Wide, Tall int // of the tiles, in their own units
}

// countyLine is one county.
type countyLine struct {
	Region insight.Named // no ID: known by city alone
	Short  string
	Page   string
	Asked  bool // the page is about it
	Cells  []countyCell
	Chains int // that it has enterprises of
}

type countyCell struct {
	Count int
	Level int // 0 nobody, then in steps for the shade
	Page  string
}

// countySteps are the counts from which a cell is one shade darker; from the
// second one on there are enough firms for a judgement.
var countySteps = []int{1, insight.Default.FloorFirms, 2 * insight.Default.FloorFirms, 4 * insight.Default.FloorFirms}

// countyTable counts, in one call of the store, what the chain pages of the
// counties say is recorded there.
func (r *request) countyTable(names *inquiry.Names, v *homeView) (*countyTable, error) {
	places := countiesOf(names.Gazetteer, v.Region.ID)
	if places == nil {
		return nil, nil
	}
	t := &countyTable{City: *names.Region(places[0])}
	q := graph.TallyQuery{AsOf: v.AsOf, Parts: [][]string{{places[0]}}}
	for _, c := range v.Chains {
		t.Chains, q.Scopes = append(t.Chains, c.Chain), append(q.Scopes, c.Chain.ID)
	}
	for _, code := range places[1:] {
		q.Parts = append(q.Parts, names.Atlas.Codes(code))
	}
	shown := places
	if p := v.Partner; p != nil && !slices.ContainsFunc(names.Atlas.Codes(p.ID), func(code string) bool { return slices.Contains(places, code) }) {
		q.Parts, shown = append(q.Parts, names.Atlas.Codes(p.ID)), append(slices.Clone(places), p.ID)
	}
	if len(q.Scopes) == 0 {
		return nil, nil
	}
	counts, err := r.v.Tally(r.ctx, q)
	if err != nil {
		return nil, err
	}
	total := make([]int, len(t.Chains))
	line := func(code string, part int) countyLine {
		l := countyLine{Region: *names.Region(code), Asked: code == v.Region.ID, Page: address("/", "region", code)}
		l.Short = insight.ShortPlace(l.Region.Name)
		for i, c := range t.Chains {
			n := 0
			if part < 0 {
				n = total[i]
			} else {
				n = counts.Rows[i].Parts[part].Present()
			}
			l.Cells = append(l.Cells, countyCell{n, levelOf(n), address("/chains/"+c.ID, "region", code)})
			if n > 0 {
				l.Chains++
			}
		}
		return l
	}
	for i, code := range shown {
		l := line(code, i)
		if i == len(places) { // the partner
			t.Tiles = append(t.Tiles, tile{countyLine: l, Partner: true})
			break
		}
		for k, c := range l.Cells {
			total[k] += c.Count
		}
		if i > 0 {
			t.Rows, t.Tiles = append(t.Rows, l), append(t.Tiles, tile{countyLine: l})
		}
	}
	if city := line(places[0], 0); city.Chains > 0 {
		city.Region, city.Short, city.Asked = insight.Named{}, "未分县区", false
		t.Rows = append(t.Rows, city)
	}
	t.Total = line(places[0], -1)
	t.lay(names.Gazetteer)
	return t, nil
}

func levelOf(n int) int {
	level := 0
	for i, least := range countySteps {
		if n >= least {
			level = i + 1
		}
	}
	return level
}

// tile is a county on the schematic map.
type tile struct {
	countyLine
	Partner bool
	X, Y    int // of its corner
}

// The size of a tile and of the gap between two.
const (
	tileWide, tileHigh, tileGap = 150, 92, 10
)

// Of its tile.
func (t tile) Mid() int   { return t.X + tileWide/2 }
func (t tile) Name() int  { return t.Y + 36 }
func (t tile) Said() int  { return t.Y + 66 }
func (t tile) Shade() int { return (4*t.Chains + len(t.Cells) - 1) / max(1, len(t.Cells)) }

// lay puts each place into the free square of a grid nearest to where it lies by
// its coordinates; what has none is not drawn. The partner, however far, stands
// beside the counties, on its own side.
func (t *countyTable) lay(g graph.Gazetteer) {
	where := map[string][2]float64{}
	for _, one := range g.Regions {
		if one.Lat != 0 || one.Lon != 0 {
			where[one.Code] = [2]float64{one.Lon, -one.Lat}
		}
	}
	t.Tiles = slices.DeleteFunc(t.Tiles, func(x tile) bool { _, ok := where[x.Region.ID]; return !ok })
	if len(t.Tiles) == 0 {
		return
	}
	columns := int(math.Ceil(math.Sqrt(1.3 * float64(len(t.Tiles)))))
	size := [2]int{columns, (len(t.Tiles) + columns - 1) / columns}
	var low, high [2]float64
	first := true
	for _, partner := range []bool{false, true} {
		for i := range t.Tiles {
			at := where[t.Tiles[i].Region.ID]
			if t.Tiles[i].Partner != partner {
				continue
			}
			for k := range at {
				if partner {
					room := (high[k] - low[k]) / float64(size[k])
					at[k] = max(low[k]-room, min(high[k]+room, at[k]))
				}
				if first || at[k] < low[k] {
					low[k] = at[k]
				}
				if first || at[k] > high[k] {
					high[k] = at[k]
				}
			}
			where[t.Tiles[i].Region.ID], first = at, false
		}
	}
	type fit struct {
		tile, x, y int
		off        float64
	}
	var fits []fit
	for i := range t.Tiles {
		at := where[t.Tiles[i].Region.ID]
		for x := range size[0] {
			for y := range size[1] {
				off := 0.0
				for k, square := range []int{x, y} {
					wide := max(high[k]-low[k], 1e-9)
					off += math.Pow((at[k]-low[k])/wide*float64(size[k]-1)-float64(square), 2)
				}
				fits = append(fits, fit{i, x, y, off})
			}
		}
	}
	slices.SortStableFunc(fits, func(a, b fit) int { return cmp.Compare(a.off, b.off) })
	placed, taken := map[int]bool{}, map[[2]int]bool{}
	for _, f := range fits {
		if square := [2]int{f.x, f.y}; !placed[f.tile] && !taken[square] {
			placed[f.tile], taken[square] = true, true
			t.Tiles[f.tile].X, t.Tiles[f.tile].Y = f.x*(tileWide+tileGap), f.y*(tileHigh+tileGap)
		}
	}
	t.Wide, t.Tall = size[0]*(tileWide+tileGap)-tileGap, size[1]*(tileHigh+tileGap)-tileGap
}

// funnel is how far the projects of a place have come.
type funnel struct {
	Stages []funnelStage
	All    int
	Stale  []insight.ProjectNote // those to be checked, the oldest first
}

// Named are those to be checked that the first page names.
func (f funnel) Named() []insight.ProjectNote { return f.Stale[:min(len(f.Stale), 6)] }

type funnelStage struct {
	Stage       graph.ProjectStage
	ZH          string
	Count       int
	Stale       int     // of them to be checked
	Amount      float64 // 亿元, of those that state one
	Stated      int
	Wide, Share int // of the bar and of those to be checked, in thousandths
}

// funnelStages are those of the funnel, in its order.
var funnelStages = []graph.ProjectStage{graph.ProjectLead, graph.ProjectSigned, graph.ProjectStarted, graph.ProjectCommissioned, graph.ProjectEnrolled, graph.ProjectUnknown}

func funnelOf(rules insight.Rules, projects []graph.Project, asOf graph.Date) funnel {
	var f funnel
	at := map[graph.ProjectStage]*funnelStage{}
	for _, stage := range funnelStages {
		at[stage] = &funnelStage{Stage: stage, ZH: insight.StageZH(stage)}
	}
	for i := range projects {
		p := &projects[i]
		n, known := rules.ProjectNoteAt(p, asOf)
		s := at[p.Stage]
		if !known || s == nil {
			continue
		}
		f.All++
		s.Count++
		if p.Amount100MCNY > 0 {
			s.Amount += p.Amount100MCNY
			s.Stated++
		}
		if n.Stale() {
			s.Stale++
			f.Stale = append(f.Stale, n)
		}
	}
	most := 1
	for _, s := range at {
		most = max(most, s.Count)
	}
	for _, s := range at {
		if s.Count == 0 && (s.Stage == graph.ProjectLead || s.Stage == graph.ProjectEnrolled) {
			continue // a place that keeps no such ledger is not told that it is empty
		}
		s.Wide, s.Share = s.Count*1000/most, s.Stale*1000/most
		f.Stages = append(f.Stages, *s)
	}
	order := funnelStages
	slices.SortFunc(f.Stages, func(a, b funnelStage) int { return slices.Index(order, a.Stage) - slices.Index(order, b.Stage) })
	slices.SortStableFunc(f.Stale, func(a, b insight.ProjectNote) int {
		return cmp.Or(slices.Index(order, a.Stage)-slices.Index(order, b.Stage), strings.Compare(a.Date.LastDay(), b.Date.LastDay()), strings.Compare(a.ID, b.ID))
	})
	return f
}
