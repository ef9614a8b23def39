package inquiry

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"chainchief/graph"
	"chainchief/seed"
)

// mostCandidates is how many enterprises are shown for a name that fits several.
const mostCandidates = 10

// Candidate is one of several enterprises that a name fits.
type Candidate struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	ShortName string `json:"short_name"`
	Region    string `json:"region"` // name of the region, or the place
}

// AmbiguousError says that a name fits several enterprises. It is a graph.ErrConflict.
type AmbiguousError struct {
	Name       string
	Candidates []Candidate
	More       bool // there are others
}

func (e *AmbiguousError) Error() string {
	names := make([]string, 0, len(e.Candidates))
	for _, c := range e.Candidates {
		names = append(names, c.Name)
	}
	more := ""
	if e.More {
		more = "等"
	}
	return fmt.Sprintf("“%s”可指多家企业：%s%s；请写全称或标识", e.Name, strings.Join(names, "、"), more)
}

func (e *AmbiguousError) Unwrap() error { return graph.ErrConflict }

// Resolve finds the enterprise that a person means by an id, a name, a short
// name, an alias or a listed code. An exact one wins; else the text must fit a
// single enterprise. Several: *AmbiguousError; none: graph.ErrNotFound.
func (d *Desk) Resolve(ctx context.Context, text string) (e graph.Enterprise, err error) {
	err = d.View(ctx, func(v *View) (err error) {
		e, err = v.Resolve(ctx, text)
		return err
	})
	return e, err
}

// Resolve is Desk.Resolve in one view.
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
	unknown := fmt.Errorf("%w: 没有企业“%s”，请换简称或全称的一部分再查", graph.ErrNotFound, strings.TrimSpace(text))
	folded := seed.Fold(text)
	if folded == "" {
		return graph.Enterprise{}, unknown
	}
	found, err := v.Find(ctx, graph.FindQuery{Text: folded, Limit: mostCandidates + 1})
	if err != nil {
		return graph.Enterprise{}, err
	}
	list := found.Enterprises
	exact := 0
	for exact < len(list) && graph.MatchRank(list[exact].Search, folded) == graph.MatchExact {
		exact++
	}
	if exact > 0 {
		list = list[:exact]
	}
	switch len(list) {
	case 0:
		return graph.Enterprise{}, unknown
	case 1:
		return list[0], nil
	}
	names, err := v.Names(ctx)
	if err != nil {
		return graph.Enterprise{}, err
	}
	several := &AmbiguousError{Name: strings.TrimSpace(text), More: len(list) > mostCandidates}
	for _, e := range list[:min(len(list), mostCandidates)] {
		c := Candidate{ID: e.ID, Name: e.Name, ShortName: e.ShortName, Region: e.Place}
		if r := names.Region(e.Region); r != nil {
			c.Region = r.Name
		}
		several.Candidates = append(several.Candidates, c)
	}
	return graph.Enterprise{}, several
}
