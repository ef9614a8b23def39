package graph

import (
	"fmt"
	"slices"
)

// What people write for a field and its values, in files and forms: the words of
// the screen as well as those of programs. fold is how a text is made alike before
// it counts (seed.Fold).

// yesNo are the words of a field that is yes or no.
var yesNo = []Word{{"yes", "是"}, {"no", "否"}}

// Called reports whether a heading means the field: its own heading, what people
// call it, with its unit or without, or a synonym.
func (f *Field) Called(heading string, fold func(string) string) bool {
	is := func(name string) bool { return name != "" && fold(name) == fold(heading) }
	return is(f.Heading()) || is(f.ZH) || f.Unit != "" && is(fmt.Sprintf("%s（%s）", f.ZH, f.Unit)) || slices.ContainsFunc(f.Synonyms, is)
}

// Options are the words of the field's list with their values, those of yes and no
// too; none where it is no list of words.
func (f *Field) Options() []Word {
	if f.Type == YesNo {
		return slices.Clone(yesNo)
	}
	return slices.Clone(f.Words)
}

// Worded reports whether the values of the field are words of a list.
func (f *Field) Worded() bool { return len(f.Words) > 0 || f.Type == YesNo }

// Meant returns the value that a word of the field stands for, be it written as
// people read it or as programs do; any other text is returned as it is.
func (f *Field) Meant(text string, fold func(string) string) string {
	words := f.Words
	if f.Type == YesNo {
		words = yesNo
	}
	for _, w := range words {
		if text == w.Value {
			return text
		}
	}
	for _, list := range [][]Word{words, f.Also} {
		for _, w := range list {
			if w.ZH != "" && fold(w.ZH) == fold(text) {
				return w.Value
			}
		}
	}
	return text
}
