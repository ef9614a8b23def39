package embedded

import (
	"maps"
	"slices"
	"strings"

	"chainchief/graph"
)

// words numbers the texts that many records share: codes of regions, ids of
// segments and parks, products. Number 0 is the blank text. A word is kept until
// the store is opened again.
type words struct {
	texts   []string
	numbers map[string]handle
}

func newWords() words { return words{texts: []string{""}, numbers: map[string]handle{"": 0}} }

// number returns the number of a text, a new one where it is new.
func (w *words) number(text string) handle {
	if n, ok := w.numbers[text]; ok {
		return n
	}
	text = strings.Clone(text) // it may be a stretch of a longer text
	n := handle(len(w.texts))
	w.texts = append(w.texts, text)
	w.numbers[text] = n
	return n
}

// renumber finds the numbers again by the texts.
func (w *words) renumber() {
	w.numbers = make(map[string]handle, len(w.texts))
	for n, text := range w.texts {
		w.numbers[text] = handle(n)
	}
}

// sources numbers the sources that many records share.
type sources struct {
	list    []graph.Source
	numbers map[string]handle
	key     []byte // to look up with; writers take turns
}

func (s *sources) number(src graph.Source) handle {
	s.key = append(append(append(append(append(s.key[:0], src.Evidence...), 0), src.SourceURL...), 0), src.SourceDate...)
	for _, v := range src.Verification {
		s.key = append(append(s.key, 0), v...)
	}
	if len(src.Extra) > 0 {
		for _, heading := range slices.Sorted(maps.Keys(src.Extra)) {
			s.key = append(append(append(append(s.key, 1), heading...), 0), src.Extra[heading]...)
		}
	}
	n, ok := s.numbers[string(s.key)] // which makes no text
	if !ok {
		n = handle(len(s.list))
		s.list = append(s.list, clonedSource(src))
		s.numbers[string(s.key)] = n
	}
	return n
}

func (s *sources) source(n handle) graph.Source { return ownSource(s.list[n]) }

// clonedSource is a source whose texts too are its own: they may be stretches of longer ones.
func clonedSource(s graph.Source) graph.Source {
	s.Evidence, s.SourceURL, s.SourceDate = graph.Evidence(strings.Clone(string(s.Evidence))), strings.Clone(s.SourceURL), graph.Date(strings.Clone(string(s.SourceDate)))
	s.Verification = slices.Clone(s.Verification)
	for i, v := range s.Verification {
		s.Verification[i] = strings.Clone(v)
	}
	if extra := s.Extra; extra != nil {
		s.Extra = make(map[string]string, len(extra))
		for heading, text := range extra {
			s.Extra[strings.Clone(heading)] = strings.Clone(text)
		}
	}
	return s
}

func ownSource(s graph.Source) graph.Source {
	s.Verification, s.Extra = slices.Clone(s.Verification), maps.Clone(s.Extra)
	return s
}

const pieceSize = 1 << 16

// archive keeps texts that come by the million side by side in large pieces, so
// that the garbage collector has few things to look at, and hands out where they
// are, so that rows need hold no pointers for it to follow. A piece lives as long
// as the archive, or any text of it that was taken out.
type archive struct {
	pieces []string
	last   strings.Builder // of the last piece
}

// filed is where a text is kept.
type filed struct{ piece, at, size uint32 }

func (a *archive) file(text string) filed {
	if a.last.Cap() == 0 || a.last.Len()+len(text) > a.last.Cap() {
		a.last.Reset()
		a.last.Grow(max(pieceSize, len(text)))
		a.pieces = append(a.pieces, "")
	}
	f := filed{uint32(len(a.pieces) - 1), uint32(a.last.Len()), uint32(len(text))}
	a.last.WriteString(text) // never beyond what it has: no text moves
	a.pieces[f.piece] = a.last.String()
	return f
}

func (a *archive) text(f filed) string { return a.pieces[f.piece][f.at : f.at+f.size] }
