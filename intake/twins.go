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
	// Why they are proposed, in words.
	Why string
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
	decided := cmp.Or(g.decided(rows[i], other), g.decided(rows[k], one))
	b := max(g.judge(rows[i], other), g.judge(rows[k], one))
	t := Twin{One: one.record, Other: other.record, Sure: b == same, Why: why(one, other, decided, b)}
	kin := one.record.Parent == other.record.ID || other.record.Parent == one.record.ID || one.record.Group != "" && one.record.Group == other.record.Group
	near := one.record.Region == "" || other.record.Region == "" || g.within(one.record.Region, other.record.Region)
	return t, t.Sure || b == ask && (decided == graph.DecidedOpen || near && !kin && one.record.Type == other.record.Type)
}

// why says what makes two firms look like one.
func why(one, other *firm, decided string, b band) string {
	share := func(some, others []name) bool {
		return slices.ContainsFunc(some, func(n name) bool {
			return slices.ContainsFunc(others, func(o name) bool { return o.key == n.key })
		})
	}
	mine, theirs := one.record.CreditCode, other.record.CreditCode
	named := one.names[0].key == other.names[0].key
	switch {
	case decided == graph.DecidedOpen:
		return "合并过，已撤销，请再认定"
	case decided == graph.DecidedSame:
		return "认定过是同一家，还没有合并"
	case mine != "" && mine == theirs:
		return "统一社会信用代码相同"
	case named && mine != "" && theirs != "":
		return "名称相同，统一社会信用代码不同"
	case named:
		return "名称相同"
	case share(one.names[:one.legal], other.names[:other.legal]):
		return "与曾用名相同"
	case share(one.names, other.names):
		return "与简称或别名相同"
	case b == same:
		return "名称只差写法"
	}
	return "名称相近"
}

// fill reads the firms of a store and what was decided of them.
func (g *registry) fill(ctx context.Context, r graph.Reader) error {
	if err := each(ctx, r, graph.KindEnterprises, func(f graph.Record) { g.add(f.(graph.Enterprise), false) }); err != nil {
		return err
	}
	return each(ctx, r, graph.KindDecisions, func(d graph.Record) { g.decide(d.(graph.Decision)) })
}
