package intake

import (
	"cmp"
	"context"
	"slices"

	"chainchief/graph"
)

// Twin is two recorded firms that may be one.
type Twin struct {
	One, Other graph.Enterprise // by id
	// Sure: by their names and codes they are one; else somebody must look.
	Sure bool
	// Decided is what a person said of them before; blank where nobody did.
	Decided string
}

// Twins lists the recorded firms that may be there twice, the surest first, by the
// bands by which rows of files are compared with them. Whom a person has told
// apart is left out, and of those whose names are but near whoever is elsewhere, or
// is the parent or of the same group.
func Twins(ctx context.Context, r graph.Reader) ([]Twin, error) {
	gaz, err := r.Gazetteer(ctx)
	if err != nil {
		return nil, err
	}
	dir := newDirectory(graph.Taxonomy{}, gaz, graph.Dataset{})
	reg := newRegistry(newPlaces(gaz.Regions), dir.within)
	if err := reg.fill(ctx, r); err != nil {
		return nil, err
	}
	rows := make([]*said, len(reg.firms))
	for i := range reg.firms {
		f := &reg.firms[i]
		rows[i] = &said{text: f.record.Name, name: f.names[0], former: f.names[1:f.legal], code: f.record.CreditCode, region: f.record.Region}
	}
	alike := reg.findAlike(rows)
	pairs := map[[2]int]bool{}
	var list []Twin
	for i, s := range rows {
		near := slices.Concat(alike[s], reg.byKey[s.name.key])
		if s.code != "" {
			near = append(near, reg.byCode[s.code]...)
		}
		for _, k := range near {
			pair := [2]int{min(i, k), max(i, k)}
			if i == k || pairs[pair] {
				continue
			}
			pairs[pair] = true
			if t, ok := reg.twin(rows, pair[0], pair[1]); ok {
				list = append(list, t)
			}
		}
	}
	slices.SortFunc(list, func(a, b Twin) int {
		if a.Sure != b.Sure {
			return map[bool]int{true: -1, false: 1}[a.Sure]
		}
		return cmp.Or(cmp.Compare(a.One.Name, b.One.Name), cmp.Compare(a.Other.Name, b.Other.Name), cmp.Compare(a.One.ID, b.One.ID), cmp.Compare(a.Other.ID, b.Other.ID))
	})
	return list, nil
}

// twin judges two firms, each by what the other is called.
func (g *registry) twin(rows []*said, i, k int) (Twin, bool) {
	one, other := &g.firms[i], &g.firms[k]
	t := Twin{One: one.record, Other: other.record, Decided: cmp.Or(g.decided(rows[i], other), g.decided(rows[k], one))}
	b := max(g.judge(rows[i], other), g.judge(rows[k], one))
	kin := one.record.Parent == other.record.ID || other.record.Parent == one.record.ID || one.record.Group != "" && one.record.Group == other.record.Group
	near := one.record.Region == "" || other.record.Region == "" || g.within(one.record.Region, other.record.Region)
	t.Sure = b == same
	return t, t.Sure || b == ask && near && !kin && one.record.Type == other.record.Type
}

// fill reads the firms of a store and what was decided of them.
func (g *registry) fill(ctx context.Context, r graph.Reader) error {
	firms, err := all(ctx, r, graph.KindEnterprises)
	if err != nil {
		return err
	}
	for _, f := range firms {
		g.add(f.(graph.Enterprise), false)
	}
	decisions, err := all(ctx, r, graph.KindDecisions)
	if err != nil {
		return err
	}
	for _, d := range decisions {
		g.decide(d.(graph.Decision))
	}
	return nil
}
