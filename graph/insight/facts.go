package insight

import (
	"cmp"
	"slices"
	"strings"

	"chainchief/graph"
)

// Facts is what a store said about a Frame, all at one revision.
type Facts struct {
	Now    graph.Tally // Frame.Tally(as-of, CoverageScopes…)
	Before graph.Tally // Frame.TallyBefore(as-of − Rules.LossMonths)
	// Undated is the tally of the chain at a date before every record: who is
	// counted then has no known start.
	Undated  graph.Tally
	Later    bool            // the data go on after the as-of date
	Records  Records         // of all regions
	Projects []graph.Project // of HomeCodes
	// Members holds the firms worth naming, surest and largest first: of the focal
	// region those of Frame.NamedHere, then of each part those of Frame.Named.
	Members   []map[string][]graph.Member
	Registers []Register
	Products  *Products // of every segment; nil: not asked for
}

// Records is what people recorded of places, each list ordered by id.
type Records struct {
	Needs    []graph.Need
	Checks   []graph.Check
	Coverage []graph.Coverage
	Presence []graph.Presence
	Policies []graph.Policy
}

// Register is the count of a place whose register of a chain may be complete:
// the chain as a whole first, then its leaves.
type Register struct {
	Chain, Region string
	KnownCount    int
	Tally         graph.Tally // one part: the place
}

// DawnOfRecords is the date of the Undated tally.
const DawnOfRecords graph.Date = "1900"

// CoverageScopes lists the card and chain ids whose official count in the focal
// region or its city can be held against our own: they join the tally.
func (f *Frame) CoverageScopes(r Records) []string {
	scopes := []string{f.Chain.ID}
	for _, c := range r.Coverage {
		here := c.Region == f.Region.Code || f.County && c.Region == f.City.Code
		if here && !slices.Contains(scopes, c.Scope) && (f.isCard(c.Scope) || f.isChain(c.Scope)) {
			scopes = append(scopes, c.Scope)
		}
	}
	slices.Sort(scopes)
	return scopes
}

func (f *Frame) isChain(id string) bool {
	return slices.ContainsFunc(f.net.segments, func(s graph.Segment) bool { return s.Chain == id })
}

func (f *Frame) isCard(id string) bool {
	_, ok := f.net.names[id]
	return ok
}

// RegisterPlaces lists the coverage rows that call themselves a whole register
// of a chain in the closure; inquiry tallies each place. A chain of which
// neither the focal region nor its city has one is left out: no quotient can be
// taken of it here.
func (f *Frame) RegisterPlaces(r Records) []graph.Coverage {
	own := map[string]bool{} // chains
	for _, c := range r.Coverage {
		if c.Register && (c.Region == f.Region.Code || f.County && c.Region == f.City.Code) {
			own[c.Scope] = true
		}
	}
	var chains []string
	for _, i := range f.segments {
		if c := f.net.segments[i].Chain; own[c] && !slices.Contains(chains, c) {
			chains = append(chains, c)
		}
	}
	best := map[string]graph.Coverage{}
	for _, c := range r.Coverage {
		if !c.Register || !slices.Contains(chains, c.Scope) || !knownAt(c.SourceDate, f.AsOf) {
			continue
		}
		key := c.Scope + "|" + c.Region
		if b, ok := best[key]; !ok || c.KnownCount > b.KnownCount {
			best[key] = c
		}
	}
	list := make([]graph.Coverage, 0, len(best))
	for _, c := range best {
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b graph.Coverage) int {
		return cmp.Or(strings.Compare(a.Scope, b.Scope), strings.Compare(a.Region, b.Region))
	})
	return list
}

// knownAt: a record without a date counts at every date.
func knownAt(d, asOf graph.Date) bool { return d == "" || d.LastDay() <= asOf.LastDay() }

// monthsAgo is the difference in calendar months, a bare year read as June.
func monthsAgo(d, asOf graph.Date) (int, bool) {
	then, ok1 := d.Month()
	now, ok2 := asOf.Month()
	return now - then, ok1 && ok2
}
