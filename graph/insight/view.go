package insight

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
)

// court holds one judgement while it is made.
type court struct {
	*Frame
	rules *Rules
	facts *Facts
	row   map[string]*graph.TallyRow // of facts.Now, by scope
	z     [][5]int                   // size points by segment
	home  *view                      // the focal region
	city  *view                      // of a county, else nil

	near      []*relatives // by segment, made on demand
	seen      []bool       // by segment: with room, scratch of making them
	room      relatives
	registers map[string]*registers // by chain, likewise
}

// registers sums up the places whose register of a chain is complete.
type registers struct {
	places int
	all    float64         // N_R
	in     map[int]float64 // N_Rs by segment
	own    map[string]own  // by place
}

// own is one place: N_r, and N_rs by segment.
type own struct {
	all float64
	in  map[int]float64
}

// view is one focal place with its partner's parts, read off the same tallies:
// the question's own, and for a county its city's.
type view struct {
	*court
	code    string // of the place
	name    string
	codes   []string
	county  bool
	parts   []Part
	now     [][]graph.Counts            // by segment: the place, each part, elsewhere
	before  []former                    // by segment
	checks  map[string]*graph.Check     // the latest verdict of exactly this place, by leaf
	needs   map[string][]*graph.Need    // stated here or inside, by leaf
	listed  map[string]*graph.Coverage  // here or inside, by leaf
	counts  map[string]*graph.Coverage  // official count of exactly this place, by scope
	works   map[string][]*graph.Project // projects here or inside, by leaf
	shown   map[string]*graph.Presence  // pages that say it is here or inside, by leaf
	cap     float64
	largest *graph.Project    // whose amount is the cap; nil: the rules' cap
	state   []*state          // by segment, made on demand
	mass    [][]mass          // by segment and part
	firmsIn map[[2]int][]Firm // by place and segment, made on demand
	// restricts is what each policy says here, by its place in the records, made on demand.
	restricts map[int]restriction
	ofChain   int // present enterprises of the chain asked about
}

// restriction is what a policy says and does in this place, to any segment of its class.
type restriction struct {
	text   string
	barred bool
}

// former is what a segment counted in the place before: N in tenths, and who was present.
type former struct{ tenths, present int }

// state is what a segment is in a place, with what the judgement rests on.
type state struct {
	status      Status
	clause      string // the rule that fired, in words
	confirmed   bool   // present by a check alone (人工核定)
	byRegister  *graph.Coverage
	byPage      *graph.Presence // present by a page that names no enterprise
	single      bool
	broken      bool // 断点
	projects    []ProjectNote
	location    *Location
	contradicts bool // a check says no while a firm is recorded (与核实不符)
	making      *graph.Project
	running     bool   // made 在建 by a project that is commissioned: 已投产待登记
	agency      string // the institution that runs it, which is recorded and never counted
}

// zh is the word on the screen.
func (st *state) zh() string {
	switch {
	case st.agency != "":
		return "已投产（机构运营）"
	case st.running:
		return "已投产待登记"
	}
	return st.status.ZH()
}

// basis is what a segment rests on that is here without an enterprise that is counted, in
// a few words; blank: it is not here.
func (st *state) basis() string {
	switch {
	case st.confirmed:
		return "经核实有，企业待登记"
	case st.byRegister != nil:
		return fmt.Sprintf("按名录%d家", st.byRegister.KnownCount)
	case st.byPage != nil:
		return "据公开资料，企业待登记"
	}
	return ""
}

func newCourt(f *Frame, facts *Facts, rules Rules) *court {
	j := &court{Frame: f, rules: &rules, facts: facts, near: make([]*relatives, len(f.net.segments)), seen: make([]bool, len(f.net.segments)), registers: map[string]*registers{}}
	j.row = make(map[string]*graph.TallyRow, len(facts.Now.Rows))
	for i := range facts.Now.Rows {
		j.row[facts.Now.Rows[i].Scope] = &facts.Now.Rows[i]
	}
	j.z = make([][5]int, len(f.net.segments))
	for k, s := range f.segments {
		row := &facts.Now.Rows[k]
		everywhere := row.Elsewhere
		for p := range row.Parts {
			everywhere.Add(&row.Parts[p])
		}
		j.z[s] = rules.points(&everywhere)
	}
	if f.County {
		var parts []Part
		for _, p := range f.Parts {
			if !p.Inner {
				parts = append(parts, p)
			}
		}
		j.city = j.newView(false, *f.City, f.HomeCodes(), parts, f.capCity)
		j.home = j.newView(true, f.Region, f.Codes, f.Parts, f.capCounty)
	} else {
		j.home = j.newView(false, f.Region, f.Codes, f.Parts, f.capCity)
	}
	return j
}

// newView merges the tally's parts into focal, parts and elsewhere. For the
// city of a county, the focal counts are the county's and 市内's together.
func (j *court) newView(county bool, region graph.Region, codes []string, parts []Part, cap float64) *view {
	v := &view{court: j, code: region.Code, name: ShortPlace(region.Name), codes: codes, county: county, parts: parts, cap: cap, firmsIn: map[[2]int][]Firm{}, restricts: map[int]restriction{}}
	size := len(j.net.segments)
	v.now, v.mass, v.before, v.state = make([][]graph.Counts, size), make([][]mass, size), make([]former, size), make([]*state, size)
	width := len(parts) + 2
	counts, masses := make([]graph.Counts, 0, len(v.segments)*width), make([]mass, 0, len(v.segments)*width)
	for k, s := range v.segments {
		counts = v.arrange(counts, &j.facts.Now.Rows[k])
		v.now[s] = counts[len(counts)-width : len(counts) : len(counts)]
		for i := range v.now[s] {
			masses = append(masses, j.rules.weigh(&v.now[s][i], j.z[s]))
		}
		v.mass[s] = masses[len(masses)-width : len(masses) : len(masses)]
		was := v.place(&j.facts.Before.Rows[k])
		v.before[s] = former{j.rules.tenths(&was), was.Present()}
	}
	whole := v.place(v.row[v.Chain.ID])
	v.ofChain = whole.Present()
	v.readRecords()
	return v
}

// place is what a row counts in the place itself.
func (v *view) place(row *graph.TallyRow) graph.Counts {
	c := row.Parts[0]
	if v.Frame.County && !v.county {
		c.Add(&row.Parts[1])
		c.Add(&row.Parts[len(row.Parts)-1])
	}
	return c
}

// arrange appends the counts of the place, of each part, and of elsewhere.
func (v *view) arrange(to []graph.Counts, row *graph.TallyRow) []graph.Counts {
	to = append(to, v.place(row))
	others := row.Parts[1:]
	if v.Frame.County { // firms known only by city belong to 市内
		last := len(others) - 1
		if v.county {
			inner := others[0]
			inner.Add(&others[last])
			to = append(to, inner)
		}
		others = others[1:last]
	}
	return append(append(to, others...), row.Elsewhere)
}

func (v *view) readRecords() {
	v.checks, v.needs = map[string]*graph.Check{}, map[string][]*graph.Need{}
	v.listed, v.counts = map[string]*graph.Coverage{}, map[string]*graph.Coverage{}
	v.works, v.shown = map[string][]*graph.Project{}, map[string]*graph.Presence{}
	inside := func(code string) bool { _, ok := slices.BinarySearch(v.codes, code); return ok }
	larger := func(m map[string]*graph.Coverage, c *graph.Coverage) {
		if b := m[c.Scope]; b == nil || c.KnownCount > b.KnownCount {
			m[c.Scope] = c
		}
	}
	r := &v.facts.Records
	disputed := map[string]bool{} // two people say different things of the same day
	for i := range r.Checks {
		c := &r.Checks[i]
		b := v.checks[c.Segment]
		switch {
		case c.Region != v.code || !knownAt(c.Date, v.AsOf):
		case b == nil || b.Date.LastDay() < c.Date.LastDay():
			v.checks[c.Segment] = c
			delete(disputed, c.Segment)
		case b.Date.LastDay() == c.Date.LastDay() && b.Verdict != c.Verdict:
			disputed[c.Segment] = true
		}
	}
	for segment := range disputed { // neither decides
		delete(v.checks, segment)
	}
	for i := range r.Needs {
		if n := &r.Needs[i]; inside(n.Region) && knownAt(n.Date, v.AsOf) {
			v.needs[n.Segment] = append(v.needs[n.Segment], n)
		}
	}
	for i := range r.Coverage {
		c := &r.Coverage[i]
		if !knownAt(c.SourceDate, v.AsOf) {
			continue
		}
		if c.Region == v.code {
			larger(v.counts, c)
		}
		if _, leaf := v.net.index[c.Scope]; leaf && inside(c.Region) && c.KnownCount >= v.rules.ListedCount {
			larger(v.listed, c)
		}
	}
	for i := range r.Presence {
		p := &r.Presence[i]
		b := v.shown[p.Segment]
		if inside(p.Region) && knownAt(cmp.Or(p.Date, p.SourceDate), v.AsOf) && (b == nil || b.Region != v.code && p.Region == v.code) {
			v.shown[p.Segment] = p
		}
	}
	for i := range v.facts.Projects {
		p := &v.facts.Projects[i]
		if !inside(p.Region) || p.Stage == graph.ProjectLead {
			continue
		}
		for _, s := range p.Segments {
			v.works[s] = append(v.works[s], p)
		}
		months, dated := monthsAgo(p.Date, v.AsOf)
		if len(p.Segments) > 0 && dated && knownAt(p.Date, v.AsOf) && months <= v.rules.BuildingMonths &&
			(p.Stage == graph.ProjectStarted || p.Stage.Runs()) {
			if p.Amount100MCNY > v.cap {
				v.cap, v.largest = p.Amount100MCNY, p
			}
		}
	}
	for _, list := range v.works {
		slices.SortFunc(list, func(a, b *graph.Project) int {
			return cmp.Or(strings.Compare(b.Date.LastDay(), a.Date.LastDay()), strings.Compare(a.ID, b.ID))
		})
	}
}

// focal is the counts of the place itself.
func (v *view) focal(s int) *graph.Counts { return &v.now[s][0] }

// open is what a place or part has of a segment without what serves its own group
// alone: the firms one could buy of.
func (v *view) open(s, place int) graph.Counts { return v.now[s][place].Suppliers() }

// partner adds up the counts of the partner's parts.
func (v *view) partner(s int) *graph.Counts {
	var sum graph.Counts
	for k := range v.parts {
		sum.Add(&v.now[s][1+k])
	}
	return &sum
}

// present reports whether a segment is here: a firm, a check, a register, or a page.
func (v *view) present(s int) bool {
	id := v.net.segments[s].ID
	if v.focal(s).Present() > 0 {
		return true
	}
	if c := v.checks[id]; c != nil {
		return c.Verdict == "yes"
	}
	return v.listed[id] != nil || v.shown[id] != nil
}

// inner returns the index of 市内 among the parts, or -1.
func (v *view) inner() int {
	return slices.IndexFunc(v.parts, func(p Part) bool { return p.Inner })
}

func (v *view) partsWhere(ok func(k int) bool) []int {
	var list []int
	for k := range v.parts {
		if ok(k) {
			list = append(list, k)
		}
	}
	return list
}

func (v *view) partNames(parts []int) string {
	names := make([]string, len(parts))
	for i, k := range parts {
		names[i] = v.parts[k].Name
	}
	return joinZH(names)
}

// together names r ∪ h.
func (v *view) together() string {
	if len(v.parts) == 0 {
		return v.name
	}
	return v.name + "、" + v.partNames(v.partsWhere(func(int) bool { return true }))
}

func (v *view) named(s int) Named { return Named{v.net.segments[s].ID, v.net.segments[s].Name} }

func (v *view) names(list []int, max int) string {
	var names []string
	for _, s := range list {
		names = append(names, v.net.segments[s].Name)
	}
	return shorten(names, max, "个环节")
}

// chainNames names segments of other chains with their chain.
func (v *view) chainNames(list []int) string {
	var names []string
	for _, s := range list {
		names = append(names, fmt.Sprintf("“%s”（%s）", v.net.segments[s].Name, v.net.segments[s].ID))
	}
	return joinZH(names)
}

// filter keeps the segments for which ok holds.
func filter(list []int, ok func(int) bool) []int {
	var out []int
	for _, i := range list {
		if ok(i) {
			out = append(out, i)
		}
	}
	return out
}

// fewFirms: of the chain hardly anybody is recorded here, so that nothing is
// ranked and no share of it is told.
func (v *view) fewFirms() bool { return v.ofChain < v.rules.FloorFirms }
