package api

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"chainchief/graph"
	"chainchief/inquiry"
	"chainchief/people"
)

// within is the one place that holds a write to where its account works: each
// record, as it stands and as it would stand, must lie there. A record lies in the
// region that it tells, and where it tells none where its enterprises, its park or its institute do;
// one that lies nowhere lies within no bounds.
func (r *request) within(batch *graph.Batch) error {
	outside, err := r.outside(batch, 1)
	if err == nil && len(outside) > 0 {
		called := graph.Call(outside[0])
		err = fault{403, fmt.Sprintf("“%s”不在%s的范围内，请由该地的账号或市直账号办理", clean(called), r.account.Person)}
		err = errors.Join(r.keepAudit(people.Entry{Event: people.EventDenied, What: clean(called)}), err)
	}
	return err
}

// outside are the records of a write that do not lie where its account works, at most so many.
func (r *request) outside(batch *graph.Batch, most int) (list []graph.Record, err error) {
	scope := r.account.Scope
	if !r.bounded() {
		return nil, nil
	}
	err = r.desk.View(r.ctx, func(v *inquiry.View) error {
		list = nil
		names, err := v.Names(r.ctx)
		if err != nil {
			return err
		}
		b := &bounds{r: r, v: v, names: names, chains: scope.Chains, firms: map[string]string{}}
		for _, code := range scope.Regions {
			codes, err := regionCodes(names, code)
			if err != nil {
				return err
			}
			b.regions = append(b.regions, codes...)
		}
		for e := range batch.Put.Of(graph.KindEnterprises) {
			b.firms[e.Ref().Key] = e.(graph.Enterprise).Region
		}
		hold := func(one graph.Record) (in bool, err error) {
			if in, err = b.hold(one); err == nil && !in {
				list = append(list, one)
			}
			return in, err
		}
		refs := slices.Clone(batch.Delete)
		for one := range batch.Put.All() {
			in, err := hold(one)
			if err != nil {
				return err
			}
			if in {
				refs = append(refs, one.Ref())
			}
			if len(list) == most {
				return nil
			}
		}
		for _, ref := range refs {
			stands, err := r.record(v, ref)
			if err != nil {
				return err
			}
			if stands != nil {
				if _, err := hold(stands); err != nil {
					return err
				}
			}
			if len(list) == most {
				return nil
			}
		}
		return nil
	})
	return list, err
}

// bounded reports whether whoever asks works in a part of all only.
func (r *request) bounded() bool {
	return len(r.account.Regions)+len(r.account.Scope.Chains) > 0 && !trusted(r.c.Request.Context())
}

// bounds are where an account works.
type bounds struct {
	r               *request
	v               *inquiry.View
	names           *inquiry.Names
	regions, chains []string // all codes that lie within; blank: everywhere
	firms           map[string]string
}

// hold reports whether a record lies within.
func (b *bounds) hold(record graph.Record) (bool, error) {
	regions, chains, err := b.of(record)
	return err == nil && covered(b.regions, regions) && covered(b.chains, chains), err
}

// covered reports whether one of the places lies within bounds: a link between two
// firms lies where either does.
func covered(bounds, places []string) bool {
	return len(bounds) == 0 || slices.ContainsFunc(places, func(p string) bool { return slices.Contains(bounds, p) })
}

// of is where a record lies.
func (b *bounds) of(record graph.Record) (regions, chains []string, err error) {
	switch record := record.(type) {
	case graph.Correction:
		return b.about(record.Target())
	case graph.Note:
		return b.about(graph.Ref{Kind: record.On, Key: record.Subject})
	case graph.GoalValue:
		return b.about(graph.Ref{Kind: graph.KindGoals, Key: record.Goal})
	}
	d := graph.Describe(record.Ref().Kind)
	if f := d.Field("project"); f != nil && f.Ref == graph.KindProjects { // it lies where its project does, whatever it says itself
		if regions, chains, err := b.about(graph.Ref{Kind: f.Ref, Key: f.Text(record)}); err != nil || regions != nil {
			return regions, chains, err
		}
	}
	own := cmp.Or(d.Field("region"), d.Field("regions"))                              // others say whence an investor came, or whither a firm moved
	told := own != nil && (own.Text(record) != "" || d.Kind == graph.KindEnterprises) // a firm is not where its parent is
	for i := range d.Fields {
		f := &d.Fields[i]
		if f.Type != graph.Reference {
			continue
		}
		for _, key := range f.Texts(record) {
			switch {
			case f == own:
				regions = append(regions, key)
			case f.Ref == graph.KindChains:
				chains = append(chains, key)
			case f.Ref == graph.KindSegments:
				chains = append(chains, b.names.ChainOf(key))
			case f.Ref == graph.KindEnterprises && !told:
				region, err := b.firm(key)
				if err != nil {
					return nil, nil, err
				}
				regions = append(regions, region)
			case (f.Ref == graph.KindParks || f.Ref == graph.KindInstitutes) && !told:
				list, _, err := b.about(graph.Ref{Kind: f.Ref, Key: key})
				if err != nil {
					return nil, nil, err
				}
				regions = append(regions, list...)
			}
		}
	}
	return regions, chains, nil
}

// about is where a record lies that another one is about; nowhere if there is none.
func (b *bounds) about(ref graph.Ref) (regions, chains []string, err error) {
	if ref.Kind == graph.KindCorrections || ref.Kind == graph.KindNotes {
		return nil, nil, nil
	}
	stands, err := b.r.record(b.v, ref)
	if err != nil || stands == nil {
		return nil, nil, err
	}
	return b.of(stands)
}

// firm is the region of an enterprise that stands, or that the same write brings.
func (b *bounds) firm(id string) (string, error) {
	if region, ok := b.firms[id]; ok {
		return region, nil
	}
	record, err := b.r.record(b.v, graph.Ref{Kind: graph.KindEnterprises, Key: id})
	if err != nil || record == nil {
		return "", err
	}
	b.firms[id] = record.(graph.Enterprise).Region
	return b.firms[id], nil
}
