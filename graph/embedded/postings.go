package embedded

import (
	"iter"
	"slices"
)

// postings are the enterprises of each gram. Where many different characters are
// written there are as many grams as enterprises, of which a question asks for a
// few: those of an imprint stay as they lie there until one is asked for or changed.
type postings struct {
	own  map[gram]*set // made or changed here; nil: nobody has it any more
	keys []gram        // of those that lie in an imprint, sorted
	laid laidSets
}

// get returns who has a gram, only to be read; nil: nobody.
func (p *postings) get(g gram) *set {
	if s, ok := p.own[g]; ok {
		return s
	}
	i, found := slices.BinarySearch(p.keys, g)
	if !found {
		return nil
	}
	return p.laid.at(i)
}

func (p *postings) enter(g gram, h handle) {
	s := p.get(g)
	if s == nil {
		s = new(set)
	}
	s.add(h)
	p.own[g] = s
}

func (p *postings) drop(g gram, h handle) {
	s := p.get(g)
	if s == nil {
		return
	}
	s.remove(h)
	p.own[g] = s
	if s.n > 0 {
		return
	}
	if delete(p.own, g); p.get(g) != nil {
		p.own[g] = nil
	}
}

// all yields every gram that somebody has.
func (p *postings) all() iter.Seq2[gram, *set] {
	return func(yield func(gram, *set) bool) {
		for g, s := range p.own {
			if s != nil && !yield(g, s) {
				return
			}
		}
		for i, g := range p.keys {
			if _, own := p.own[g]; !own && !yield(g, p.laid.at(i)) {
				return
			}
		}
	}
}

func (p *postings) lay(at *plate) {
	whole := map[gram]*set{}
	for g, s := range p.all() {
		whole[g] = s
	}
	keys, sets := byKeys(whole)
	lay(at, &keys)
	laid := laySome(at, sets)
	if at.out == nil {
		*p = postings{map[gram]*set{}, keys, laid}
	}
}
