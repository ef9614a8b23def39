package inquiry

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"chainchief/graph"
	"chainchief/seed"
)

// mostCandidates is how many enterprises are shown for a name that fits several.
const mostCandidates = 10

// lookedAt is how many enterprises are looked at for the one that is meant.
const lookedAt = 100

// Candidate is one of several enterprises that a name fits.
type Candidate struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	ShortName string `json:"short_name"`
	Region    string `json:"region"` // name of the region, or the place
}

// AmbiguousError says that a name fits several enterprises, or is only close to
// the names of one or more. It is a graph.ErrConflict.
type AmbiguousError struct {
	Name       string
	Candidates []Candidate
	More       bool // there are others
	Close      bool // no name has this text in it: the candidates are guesses
}

func (e *AmbiguousError) Error() string {
	names := make([]string, 0, len(e.Candidates))
	for _, c := range e.Candidates {
		names = append(names, c.Name)
	}
	list := strings.Join(names, "、")
	if e.More {
		list += "等"
	}
	if e.Close {
		return fmt.Sprintf("没有名称与“%s”相符的企业，是否指：%s？请写简称、全称或标识", e.Name, list)
	}
	return fmt.Sprintf("“%s”可指多家企业：%s；请写全称或标识", e.Name, list)
}

// Question asks which of the candidates is meant, for a list that follows.
func (e *AmbiguousError) Question() string {
	if e.Close {
		return "没有名称与“" + e.Name + "”相符的企业，是否指："
	}
	return "“" + e.Name + "”可指多家企业，请选一家："
}

func (e *AmbiguousError) Unwrap() error { return graph.ErrConflict }

// Search looks for what a person typed, in each of the forms that it may be kept
// in until one is found; see seed.Queries. Without text it lists all. A text of
// nothing but blanks finds nothing. q.Text is of no concern.
func (v *View) Search(ctx context.Context, text string, q graph.FindQuery) (graph.Found, error) {
	found, _, err := v.find(ctx, text, q)
	return found, err
}

// find returns the form in which something was found too.
func (v *View) find(ctx context.Context, text string, q graph.FindQuery) (found graph.Found, form string, err error) {
	forms := seed.Queries(text)
	if text == "" {
		forms = []string{""}
	}
	for _, form = range forms {
		q.Text = form
		if found, err = v.Find(ctx, q); err != nil || len(found.Enterprises) > 0 {
			break
		}
	}
	return found, form, err
}

// Resolve finds the enterprise that a person means by an id, a name, a short
// name, an alias or a listed code. An exact one wins; else the text must fit a
// single enterprise, by the beginning of its name or by Chinese inside it. Where
// it fits several, or one only by sound or by letters inside a word:
// *AmbiguousError; none: graph.ErrNotFound.
func (v *View) Resolve(ctx context.Context, text string) (graph.Enterprise, error) {
	if id := strings.TrimSpace(text); strings.HasPrefix(id, "e-") {
		found, err := v.Enterprises(ctx, []string{id})
		if err == nil {
			return found[0], nil
		}
		if !errors.Is(err, graph.ErrNotFound) {
			return graph.Enterprise{}, err
		}
	}
	unknown := v.noFirm(strings.TrimSpace(text))
	if len(seed.Queries(text)) == 0 {
		return graph.Enterprise{}, unknown
	}
	found, form, err := v.find(ctx, text, graph.FindQuery{Limit: lookedAt})
	if err != nil {
		return graph.Enterprise{}, err
	}
	list := found.Enterprises
	// A name without its legal form is one that was written wrongly: only the whole of another can be meant.
	trimmed := form != seed.SearchKey(text) && form != seed.Fold(text)
	if exact := slices.DeleteFunc(slices.Clone(list), func(e graph.Enterprise) bool { return !bears(e, form, trimmed) }); len(exact) > 0 {
		list = exact
		trimmed = false
	}
	guess := trimmed || len(list) > 0 && !certain(graph.MatchRank(list[0].Search, form), form)
	switch {
	case len(list) == 0:
		return graph.Enterprise{}, unknown
	case len(list) == 1 && !guess:
		return list[0], nil
	}
	return graph.Enterprise{}, v.several(ctx, text, list, guess)
}

// noFirm answers who asks for an enterprise that is not there or, in public, is not told;
// which of the two is not said.
func (v *View) noFirm(text string) error {
	if v.whole != nil {
		return fmt.Errorf("%w: 公开版的企业名录里没有“%s”，请从名录里另选一家，或改用内部版", graph.ErrNotFound, text)
	}
	return fmt.Errorf("%w: 没有企业“%s”，请换简称或全称的一部分再查", graph.ErrNotFound, text)
}

// ResolveAt is Resolve where a region is asked about, blank for the data set's own:
// what is said of an enterprise elsewhere and is part of the name of one there may
// mean either, *AmbiguousError. 雅迪 is the holding's, and people mean the plant.
func (v *View) ResolveAt(ctx context.Context, text, region string) (graph.Enterprise, error) {
	e, err := v.Resolve(ctx, text)
	if err != nil || strings.HasPrefix(strings.TrimSpace(text), "e-") || seed.SearchKey(text) == seed.SearchKey(e.Name) {
		return e, err
	}
	names, err := v.Names(ctx)
	if err != nil {
		return e, err
	}
	here := names.Atlas.Codes(cmp.Or(region, names.Atlas.Set.Region))
	if len(here) == 0 || slices.Contains(here, e.Region) {
		return e, nil
	}
	found, err := v.Search(ctx, text, graph.FindQuery{Regions: here, Limit: lookedAt})
	if err != nil {
		return e, err
	}
	list := slices.DeleteFunc(found.Enterprises, func(one graph.Enterprise) bool {
		return graph.MatchRank(one.Search, seed.SearchKey(text)) > graph.MatchInside
	})
	if len(list) == 0 {
		return e, nil
	}
	return graph.Enterprise{}, v.several(ctx, text, slices.Insert(list, min(len(list), mostCandidates-1), e), false)
}

// several says which enterprises a text may mean.
func (v *View) several(ctx context.Context, text string, list []graph.Enterprise, guess bool) error {
	names, err := v.Names(ctx)
	if err != nil {
		return err
	}
	several := &AmbiguousError{Name: strings.TrimSpace(text), More: len(list) > mostCandidates, Close: guess}
	for _, e := range list[:min(len(list), mostCandidates)] {
		c := Candidate{ID: e.ID, Name: e.Name, ShortName: e.ShortName, Region: e.Place}
		if r := names.Region(e.Region); r != nil {
			c.Region = r.Name
		}
		several.Candidates = append(several.Candidates, c)
	}
	return several
}

// bears reports whether a form is the whole of a name, without the legal form of each where it was trimmed.
func bears(e graph.Enterprise, form string, trimmed bool) bool {
	if !trimmed {
		return graph.MatchRank(e.Search, form) == graph.MatchExact
	}
	names, _, _ := graph.SplitSearch(e.Search)
	return slices.ContainsFunc(strings.Split(names, "\t"), func(name string) bool { return seed.TrimLegalForm(name) == form })
}

// certain reports whether a single hit of a rank is what was meant. Brand codes are
// short: eve is inside many a word, and many a name begins with its letters.
func certain(rank int, form string) bool {
	switch rank {
	case graph.MatchExact, graph.MatchPrefix:
		return true
	case graph.MatchInside:
		return strings.ContainsFunc(form, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	}
	return false
}
