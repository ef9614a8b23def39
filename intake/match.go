package intake

import (
	"slices"
	"strings"
	"unicode/utf8"

	"chainchief/graph"
	"chainchief/seed"
)

// firm is an enterprise of the store, or one that a row before made.
type firm struct {
	record graph.Enterprise
	names  []name // the registered name, then former names, then what else people call it
	legal  int    // how many of names were registered
	fresh  bool   // made by a row of the file
}

func (p *places) firm(e graph.Enterprise) firm {
	f := firm{record: e, legal: 1 + len(e.FormerNames)}
	for _, text := range slices.Concat([]string{e.Name}, e.FormerNames, []string{e.ShortName}, e.Aliases) {
		n := p.parse(text)
		if len(f.names) < f.legal || !slices.ContainsFunc(f.names, func(o name) bool { return o.key == n.key }) {
			f.names = append(f.names, n)
		}
	}
	return f
}

// said is what a row says of a firm.
type said struct {
	name   name
	text   string
	code   string // valid, or blank
	former []name
	region string
}

// registry is the firms that rows are compared with.
type registry struct {
	places    *places
	firms     []firm
	byID      map[string]int
	byKey     map[string][]int
	byCode    map[string][]int
	byCore    map[string][]int // of those that are fresh
	decisions map[[2]string]graph.Decision
	within    func(a, b string) bool // regions, one in the other
}

func newRegistry(p *places, within func(a, b string) bool) *registry {
	return &registry{places: p, byID: map[string]int{}, byKey: map[string][]int{}, byCode: map[string][]int{}, byCore: map[string][]int{}, decisions: map[[2]string]graph.Decision{}, within: within}
}

func (g *registry) add(e graph.Enterprise, fresh bool) int {
	i := len(g.firms)
	f := g.places.firm(e)
	f.fresh = fresh
	g.firms = append(g.firms, f)
	g.byID[e.ID] = i
	g.put(i)
	return i
}

// put makes a firm known by what its record says now.
func (g *registry) put(i int) {
	f := &g.firms[i]
	for k := range f.names {
		g.byKey[f.names[k].key] = appendNew(g.byKey[f.names[k].key], i)
	}
	if c := f.record.CreditCode; c != "" {
		g.byCode[c] = appendNew(g.byCode[c], i)
	}
	if f.fresh {
		g.byCore[f.names[0].core] = appendNew(g.byCore[f.names[0].core], i)
	}
}

func appendNew(list []int, i int) []int {
	if slices.Contains(list, i) {
		return list
	}
	return append(list, i)
}

// renew gives a firm the record that a row made of it.
func (g *registry) renew(i int, e graph.Enterprise) {
	fresh := g.firms[i].fresh
	g.firms[i] = g.places.firm(e)
	g.firms[i].fresh = fresh
	g.put(i)
}

// pair is the key of a decision; the order of the two does not count.
func pair(a, b string) [2]string {
	a, b = seed.Fold(a), seed.Fold(b)
	return [2]string{min(a, b), max(a, b)}
}

// decide remembers a decision; of two about one pair the later one counts.
func (g *registry) decide(d graph.Decision) {
	at := pair(d.One, d.Other)
	if g.decisions[at].Date.LastDay() <= d.Date.LastDay() {
		g.decisions[at] = d
	}
}

// decided is what a person said of a name and a firm; blank where nobody did.
func (g *registry) decided(s *said, f *firm) string {
	if len(g.decisions) == 0 {
		return ""
	}
	e := &f.record
	for _, text := range slices.Concat([]string{e.Name}, e.FormerNames, []string{e.ShortName}, e.Aliases) {
		if v := g.decisions[pair(label(s.text, s.name.key, s.code, seed.SearchKey(text)), text)].Verdict; v != "" {
			return v
		}
	}
	return ""
}

// judge says how sure it is that a row is about a firm.
func (g *registry) judge(s *said, f *firm) band {
	switch g.decided(s, f) {
	case graph.DecidedSame:
		return same
	case graph.DecidedDifferent:
		return different
	case graph.DecidedOpen:
		return ask
	}
	best, exact := different, false
	of := func(n *name) {
		for i := range f.names {
			other := &f.names[i]
			b := g.places.likeness(n, other)
			switch {
			case i < f.legal:
				exact = exact || n.key == other.key
			case n.key == other.key && utf8.RuneCountInString(other.core) >= 3 && len(g.byKey[other.key]) == 1:
			case b == same || b == ask && n.core == other.core, g.begun(s, n, other, f):
				b = ask // what people call it is not what it is
			default:
				b = different
			}
			best = max(best, b)
		}
	}
	of(&s.name)
	for i := range s.former {
		of(&s.former[i])
	}
	mine, theirs := s.code, f.record.CreditCode
	switch {
	case mine != "" && mine == theirs:
		if best == different {
			return ask // another name altogether: a rename, or a slip
		}
		return same
	case mine != "" && theirs != "":
		if exact {
			return ask
		}
		return different
	}
	if best == same && s.region != "" && f.record.Region != "" && !g.within(s.region, f.record.Region) {
		if !exact || len(s.name.places)+len(s.name.inner) == 0 {
			return ask
		}
	}
	return best
}

// begun reports whether a name begins with what people call a firm of the same place:
// 金寨雅迪电动车厂 with 金寨雅迪.
func (g *registry) begun(s *said, n, called *name, f *firm) bool {
	rest, ok := strings.CutPrefix(n.key, called.key)
	return ok && utf8.RuneCountInString(called.key) >= leastShort && n.branch == "" && !numbered(rest) && g.places.agree(n, called) == same &&
		(s.region == "" || f.record.Region == "" || g.within(s.region, f.record.Region))
}

// candidate is a firm that a row may be about.
type candidate struct {
	firm int
	band band
}

// find lists the firms that a row may be about, the likeliest first. alike are
// those of the store whose names are near, as findAlike found them.
func (g *registry) find(s *said, alike []int) (auto int, asked []int) {
	var list []candidate
	seen := map[int]bool{}
	look := func(is []int) {
		for _, i := range is {
			if seen[i] {
				continue
			}
			seen[i] = true
			if b := g.judge(s, &g.firms[i]); b != different {
				list = append(list, candidate{i, b})
			}
		}
	}
	if s.code != "" {
		look(g.byCode[s.code])
	}
	look(g.byKey[s.name.key])
	for i := range s.former {
		look(g.byKey[s.former[i].key])
	}
	for _, i := range g.byCore[s.name.core] {
		// Two rows of one file are two firms, unless they say the same in other letters.
		if !seen[i] && g.judge(s, &g.firms[i]) == same {
			look([]int{i})
		}
	}
	look(alike)
	sure := slices.DeleteFunc(slices.Clone(list), func(c candidate) bool { return c.band != same })
	if len(sure) > 1 && s.code != "" { // the code says which
		coded := slices.DeleteFunc(slices.Clone(sure), func(c candidate) bool { return g.firms[c.firm].record.CreditCode != s.code })
		if len(coded) == 1 {
			sure = coded
		}
	}
	if len(sure) > 1 { // the registered name goes before what people call it
		named := slices.DeleteFunc(slices.Clone(sure), func(c candidate) bool { return g.firms[c.firm].names[0].key != s.name.key })
		if len(named) == 1 {
			sure = named
		}
	}
	if len(sure) == 1 && !g.another(s, sure[0].firm) {
		return sure[0].firm, nil
	}
	slices.SortStableFunc(list, func(a, b candidate) int { return int(b.band) - int(a.band) })
	for _, c := range list {
		if len(asked) < mostCandidates {
			asked = append(asked, c.firm)
		}
	}
	return -1, asked
}

// another reports whether a firm is meant by what a person said once, while
// another bears the registered name that the row says: then that is asked.
func (g *registry) another(s *said, firm int) bool {
	f := &g.firms[firm]
	if f.names[0].key == s.name.key || s.code != "" && f.record.CreditCode == s.code {
		return false
	}
	return slices.ContainsFunc(g.byKey[s.name.key], func(i int) bool { return i != firm && g.firms[i].names[0].key == s.name.key })
}

// mostCandidates are offered in a question.
const mostCandidates = 5

// alike finds among many cores those near a given one; it is made of the smaller
// of two sets and asked with the larger.
type alike struct {
	whole, begin, end, slip map[string][]int
	signed                  map[string][]signed // by the first two characters
}

// signed is a core long enough to be shortened or to shorten another.
type signed struct {
	core string
	i    int
}

func newAlike() *alike {
	return &alike{map[string][]int{}, map[string][]int{}, map[string][]int{}, map[string][]int{}, map[string][]signed{}}
}

func (a *alike) add(core string, i int) {
	if utf8.RuneCountInString(core) < 2 || len(core) > longestName {
		return
	}
	put := func(m map[string][]int, k string) {
		if l := m[k]; len(l) < mostAlike && (len(l) == 0 || l[len(l)-1] != i) {
			m[k] = append(l, i)
		}
	}
	put(a.whole, core)
	runes := []rune(core)
	for at := range core {
		if n := utf8.RuneCountInString(core[:at]); n >= 2 {
			put(a.begin, core[:at])
		}
		if n := utf8.RuneCountInString(core[at:]); at > 0 && n >= 4 {
			put(a.end, core[at:])
		}
	}
	if len(runes) >= leastShort {
		for _, v := range withoutOne(runes) {
			put(a.slip, v)
		}
		if key := string(runes[:2]); len(a.signed[key]) < mostSignedAlike {
			a.signed[key] = append(a.signed[key], signed{core, i})
		}
	}
}

// mostAlike bounds how many cores are looked at for one beginning, end or slip.
const mostAlike = 50

// mostSignedAlike bounds how many cores are looked at for their first two characters.
const mostSignedAlike = 1000

func withoutOne(runes []rune) []string {
	list := make([]string, 0, len(runes))
	for i := range runes {
		list = append(list, string(runes[:i])+string(runes[i+1:]))
	}
	return list
}

// near calls yield with each that may be near a core, maybe more than once.
func (a *alike) near(core string, yield func(int)) {
	each := func(list []int) {
		for _, i := range list {
			yield(i)
		}
	}
	if utf8.RuneCountInString(core) < 2 || len(core) > longestName {
		return
	}
	each(a.whole[core])
	each(a.begin[core]) // it begins another
	each(a.slip[core])  // another has one character more
	for at := range core {
		if at > 0 {
			if utf8.RuneCountInString(core[:at]) >= 2 {
				each(a.whole[core[:at]])
			}
			if utf8.RuneCountInString(core[at:]) >= 4 {
				each(a.whole[core[at:]])
			}
		}
	}
	if runes := []rune(core); len(runes) >= leastShort {
		for _, other := range a.signed[string(runes[:2])] {
			if shortens(core, other.core) || shortens(other.core, core) {
				yield(other.i)
			}
		}
		each(a.end[core])
		for _, v := range withoutOne(runes) {
			each(a.whole[v])
			each(a.slip[v])
		}
	}
}

// findAlike finds for each of some rows the firms of the store with names near to its own.
func (g *registry) findAlike(rows []*said) map[*said][]int {
	out := map[*said][]int{}
	found := func(s *said, i int) {
		if l := out[s]; len(l) < mostAlike && !slices.Contains(l, i) {
			out[s] = append(l, i)
		}
	}
	if len(rows) == 0 || len(g.firms) == 0 {
		return out
	}
	cores := func(s *said, use func(string)) {
		use(s.name.core)
		for i := range s.former {
			use(s.former[i].core)
		}
	}
	a := newAlike()
	if len(rows) < len(g.firms) {
		for i, s := range rows {
			cores(s, func(c string) { a.add(c, i) })
		}
		for i := range g.firms {
			for k := range g.firms[i].names {
				a.near(g.firms[i].names[k].core, func(row int) { found(rows[row], i) })
			}
		}
		return out
	}
	for i := range g.firms {
		for k := range g.firms[i].names {
			a.add(g.firms[i].names[k].core, i)
		}
	}
	for _, s := range rows {
		cores(s, func(c string) { a.near(c, func(i int) { found(s, i) }) })
	}
	return out
}

// exactly finds the one firm of a name, alias or id, for columns that refer to firms.
func (g *registry) exactly(text string) (id string, many bool) {
	if i, ok := g.byID[strings.TrimSpace(text)]; ok {
		return g.firms[i].record.ID, false
	}
	n := g.places.parse(text)
	list := g.byKey[n.key]
	switch len(list) {
	case 0:
		return "", false
	case 1:
		return g.firms[list[0]].record.ID, false
	}
	return "", true
}
