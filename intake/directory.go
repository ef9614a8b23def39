package intake

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"chainchief/graph"
	"chainchief/seed"
)

// directory finds the places, chains, segments and parks that cells name.
type directory struct {
	tax     graph.Taxonomy
	gaz     graph.Gazetteer
	dataset graph.Dataset
	regions map[string]graph.Region
	byName  map[string][]string // of regions
	called  map[string]bool     // names in byName of parks, and of regions but for what is in brackets
	longest int
	leaves  map[string][]string // ids by name, alias and id
	leaf    map[string]*graph.Segment
	cards   map[string]bool
	chains  map[string]string
	parks   map[string][]string
	grams   map[string]map[string]bool // of the names of each leaf
	words   map[string][]string        // segments by the words for what they make
	memo    map[string]resolved
}

// resolved is what a text of a column stands for: an id, or what it may be.
type resolved struct {
	id      string
	options []Option
	many    bool // it is the name of all the options
}

func newDirectory(tax graph.Taxonomy, gaz graph.Gazetteer, dataset graph.Dataset) *directory {
	d := &directory{tax: tax, gaz: gaz, dataset: dataset, regions: map[string]graph.Region{}, called: map[string]bool{}, byName: map[string][]string{}, leaves: map[string][]string{},
		leaf: map[string]*graph.Segment{}, cards: map[string]bool{}, chains: map[string]string{}, parks: map[string][]string{}, memo: map[string]resolved{}}
	put := func(m map[string][]string, text, id string) {
		key := seed.SearchKey(text)
		if key != "" && !slices.Contains(m[key], id) {
			m[key] = append(m[key], id)
		}
	}
	for _, r := range gaz.Regions {
		d.regions[r.Code] = r
		put(d.byName, r.Name, r.Code)
		put(d.byName, r.Code, r.Code)
	}
	for _, r := range gaz.Regions { // 金寨 where nothing is called just so
		if short := shortPlace(seed.SearchKey(r.Name)); d.byName[short] == nil || short == seed.SearchKey(r.Name) {
			put(d.byName, short, r.Code)
		}
	}
	for _, r := range gaz.Regions { // 市开发区, 六安市开发区 and 六安经济技术开发区 of 市开发区(六安经济技术开发区), where nothing else is called so
		before, after, found := strings.Cut(seed.Fold(r.Name), "(")
		if !found {
			continue
		}
		up := d.regions[r.Parent].Name
		for _, called := range []string{before, up + strings.TrimPrefix(before, "市"), up + before, strings.TrimSuffix(after, ")")} {
			if key := seed.SearchKey(called); d.byName[key] == nil || d.called[key] {
				put(d.byName, key, r.Code)
				d.called[key] = true
			}
		}
	}
	for _, p := range gaz.Parks { // a park says where it is
		for _, called := range []string{p.Name, strings.TrimPrefix(p.Name, "安徽")} {
			before, _, _ := strings.Cut(seed.Fold(called), "(")
			for _, text := range []string{called, before} {
				if key := seed.SearchKey(text); (d.byName[key] == nil || d.called[key]) && d.regions[p.Region].Code != "" {
					put(d.byName, key, p.Region)
					d.called[key] = true
				}
			}
		}
	}
	for key := range d.byName {
		d.longest = max(d.longest, utf8.RuneCountInString(key))
	}
	for i := range tax.Segments {
		s := &tax.Segments[i]
		if s.Card {
			d.cards[s.ID] = true
			continue
		}
		d.leaf[s.ID] = s
		for _, text := range append([]string{s.ID, s.Name}, s.Aliases...) {
			put(d.leaves, text, s.ID)
		}
	}
	for _, c := range tax.Chains {
		d.chains[seed.SearchKey(c.Name)], d.chains[c.ID] = c.ID, c.ID
		d.chains[strings.TrimSuffix(seed.SearchKey(c.Name), "产业链")] = c.ID
	}
	for _, p := range gaz.Parks {
		put(d.parks, p.Name, p.ID)
		put(d.parks, p.ID, p.ID)
		if short, ok := strings.CutPrefix(seed.SearchKey(p.Name), "安徽"); ok {
			put(d.parks, short, p.ID)
		}
	}
	return d
}

// within reports whether one of two regions lies in the other.
func (d *directory) within(a, b string) bool { return d.inside(a, b) || d.inside(b, a) }

// inside reports whether region a is b or lies in it.
func (d *directory) inside(a, b string) bool {
	for a != "" {
		if a == b {
			return true
		}
		a = d.regions[a].Parent
	}
	return false
}

// resolve finds what a text of a column that refers to a kind means.
func (d *directory) resolve(kind graph.Kind, text, hint string) resolved {
	key := string(kind) + "\n" + text + "\n" + hint
	r, ok := d.memo[key]
	if !ok {
		switch kind {
		case graph.KindRegions:
			r = d.region(text)
		case graph.KindSegments:
			r = d.segment(text, hint)
		case graph.KindChains:
			r.id = d.chain(text)
		case graph.KindParks:
			if list := d.parks[seed.SearchKey(text)]; len(list) == 1 {
				r.id = list[0]
			}
		case graph.KindClusters:
			for _, c := range d.tax.Clusters {
				if c.ID == text || seed.SearchKey(c.Name) == seed.SearchKey(text) {
					r.id = c.ID
				}
			}
		}
		if id := seed.IDIn(text); r.id == "" && id != "" { // as our own exports say it where a name is not enough
			if named := d.resolve(kind, id, hint); named.id == id {
				r = named
			}
		}
		d.memo[key] = r
	}
	return r
}

// find is the id that a text means; blank: none, or it may be several.
func (d *directory) find(kind graph.Kind, text string) string { return d.resolve(kind, text, "").id }

func (d *directory) chain(text string) string {
	key := seed.SearchKey(text)
	return cmp.Or(d.chains[key], d.chains[strings.TrimSuffix(key, "产业链")], d.chains[strings.TrimSuffix(key, "产业")])
}

// region finds a region by its code or name, or by the innermost place that a
// text such as 六安市金寨县 or an address names.
func (d *directory) region(text string) resolved {
	key := seed.SearchKey(text)
	if list := d.byName[key]; len(list) == 1 {
		return resolved{id: list[0]}
	} else if len(list) > 1 {
		return d.oneOf(list)
	}
	return d.oneOf(d.mentioned(key))
}

// mentioned lists the innermost regions that a key names in full, or begins with.
func (d *directory) mentioned(key string) []string {
	var found []string
	rest := key
	for rest != "" {
		hit := 0
		ends := []int{}
		for i := range rest {
			if i > 0 {
				ends = append(ends, i)
			}
			if len(ends) > d.longest {
				break
			}
		}
		ends = append(ends, len(rest))
		for _, end := range slices.Backward(ends) {
			if end > len(rest) {
				continue
			}
			list := d.byName[rest[:end]]
			if len(list) == 0 || len(rest) != len(key) && !d.full(rest[:end]) {
				continue
			}
			hit = end
			if len(found) > 0 { // the next one must lie within the last
				inside := slices.DeleteFunc(slices.Clone(list), func(c string) bool {
					return !slices.ContainsFunc(found, func(o string) bool { return d.within(c, o) })
				})
				if len(inside) > 0 {
					found = inside
				}
			} else {
				found = list
			}
			break
		}
		if hit == 0 {
			_, hit = utf8.DecodeRuneInString(rest)
		}
		rest = rest[hit:]
	}
	return found
}

// full reports whether a key is the whole name of a region, with the word for its level,
// or one that people use for it.
func (d *directory) full(key string) bool {
	return d.called[key] || slices.ContainsFunc(d.byName[key], func(c string) bool { return seed.SearchKey(d.regions[c].Name) == key }) && placeSuffix.MatchString(key)
}

// oneOf settles on one of several regions where only one is of the place that the data is about.
func (d *directory) oneOf(list []string) resolved {
	if len(list) > 1 && d.dataset.Region != "" {
		if own := slices.DeleteFunc(slices.Clone(list), func(c string) bool { return !d.within(c, d.dataset.Region) }); len(own) > 0 {
			list = own
		}
	}
	if len(list) == 1 {
		return resolved{id: list[0]}
	}
	r := resolved{many: len(list) > 1}
	for _, c := range list {
		r.options = append(r.options, Option{c, d.regionName(c)})
	}
	return r
}

func (d *directory) regionName(code string) string {
	r := d.regions[code]
	if up := d.regions[r.Parent]; up.Name != "" && r.Level != graph.LevelCity {
		return up.Name + strings.TrimPrefix(r.Name, "市") // 六安市 and 市开发区
	}
	return r.Name
}

// home are the regions of the place that the data is about, the place first, to choose from.
func (d *directory) home() []Option {
	var list []Option
	for _, r := range d.gaz.Regions {
		if d.dataset.Region != "" && (r.Code == d.dataset.Region || r.Parent == d.dataset.Region) {
			list = append(list, Option{r.Code, r.Name})
		}
	}
	return list
}

// segment finds a segment by name, alias or id; hint is a chain that the row names.
func (d *directory) segment(text, hint string) resolved {
	list := d.leaves[seed.SearchKey(text)]
	if before, after, found := strings.Cut(text, "·"); found && len(list) == 0 { // as segmentName says it
		text, hint = after, before
		list = d.leaves[seed.SearchKey(text)]
	}
	if chain := d.chain(hint); chain != "" && len(list) > 1 {
		if own := slices.DeleteFunc(slices.Clone(list), func(id string) bool { return d.leaf[id].Chain != chain }); len(own) > 0 {
			list = own
		}
	}
	if len(list) == 1 {
		return resolved{id: list[0]}
	}
	r := resolved{many: len(list) > 1}
	if len(list) == 0 {
		list = d.nearest(seed.SearchKey(text), d.chain(hint))
	}
	for _, id := range list {
		r.options = append(r.options, Option{id, d.segmentName(id)})
	}
	return r
}

func (d *directory) segmentName(id string) string {
	s := d.leaf[id]
	if s == nil {
		return id
	}
	for _, c := range d.tax.Chains {
		if c.ID == s.Chain {
			return c.Name + " · " + s.Name
		}
	}
	return s.Name
}

// mostProposals of segments are made for a word.
const mostProposals = 6

// nearest lists the segments whose names, aliases or products are nearest to a word.
func (d *directory) nearest(key, chain string) []string {
	if d.grams == nil {
		d.grams = map[string]map[string]bool{}
		for id, s := range d.leaf {
			set := map[string]bool{}
			for _, text := range slices.Concat([]string{s.Name}, s.Aliases, s.Products) {
				grams(seed.SearchKey(text), set)
			}
			d.grams[id] = set
		}
	}
	own := map[string]bool{}
	grams(key, own)
	type hit struct {
		id    string
		score float64
	}
	var hits []hit
	for id, set := range d.grams {
		n := 0
		for g := range own {
			if set[g] {
				n++
			}
		}
		if n == 0 {
			continue
		}
		score := float64(n) / float64(len(own))
		if d.leaf[id].Chain == chain {
			score += 0.2
		}
		name := seed.SearchKey(d.leaf[id].Name)
		if strings.Contains(name, key) || strings.Contains(key, name) {
			score++
		}
		if score >= 0.3 {
			hits = append(hits, hit{id, score})
		}
	}
	slices.SortFunc(hits, func(a, b hit) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.id, b.id)) })
	var list []string
	for _, h := range hits[:min(len(hits), mostProposals)] {
		list = append(list, h.id)
	}
	return list
}

func grams(key string, into map[string]bool) {
	runes := []rune(key)
	for i := 0; i+2 <= len(runes); i++ {
		into[string(runes[i:i+2])] = true
	}
}
