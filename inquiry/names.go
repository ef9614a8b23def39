package inquiry

import (
	"context"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// Names gives the names of ids, wherever a thing is named, and the atlas made of
// the same records. It is shared: a caller must not change it.
type Names struct {
	Atlas     *insight.Atlas
	Taxonomy  graph.Taxonomy // segments in the order of the trade
	Gazetteer graph.Gazetteer
	chains    map[string]graph.Chain
	segments  map[string]graph.Segment
	regions   map[string]graph.Region
	parks     map[string]graph.Park
}

// Names returns the names of the present state.
func (d *Desk) Names(ctx context.Context) (n *Names, err error) {
	err = d.View(ctx, func(v *View) (err error) {
		n, err = v.Names(ctx)
		return err
	})
	return n, err
}

func newNames(t graph.Taxonomy, g graph.Gazetteer, set graph.Dataset) *Names {
	t = t.InOrder()
	n := &Names{Atlas: insight.NewAtlas(t, g, set), Taxonomy: t, Gazetteer: g, chains: map[string]graph.Chain{}, segments: map[string]graph.Segment{},
		regions: map[string]graph.Region{}, parks: map[string]graph.Park{}}
	for _, c := range t.Chains {
		n.chains[c.ID] = c
	}
	for _, s := range t.Segments {
		n.segments[s.ID] = s
	}
	for _, r := range g.Regions {
		n.regions[r.Code] = r
	}
	for _, p := range g.Parks {
		n.parks[p.ID] = p
	}
	return n
}

func named(id, name string, ok bool) *insight.Named {
	if !ok {
		return nil
	}
	return &insight.Named{ID: id, Name: name}
}

// Chain names a chain; nil where there is none, as in the methods below.
func (n *Names) Chain(id string) *insight.Named {
	c, ok := n.chains[id]
	return named(id, c.Name, ok)
}

// Segment names a leaf or card.
func (n *Names) Segment(id string) *insight.Named {
	s, ok := n.segments[id]
	return named(id, s.Name, ok)
}

// Region names a region.
func (n *Names) Region(code string) *insight.Named {
	r, ok := n.regions[code]
	return named(code, r.Name, ok)
}

// Park names a park.
func (n *Names) Park(id string) *insight.Named {
	p, ok := n.parks[id]
	return named(id, p.Name, ok)
}

// Segments names those of the ids that exist.
func (n *Names) Segments(ids []string) []insight.Named { return each(ids, n.Segment) }

// Regions names those of the codes that exist.
func (n *Names) Regions(codes []string) []insight.Named { return each(codes, n.Region) }

func each(ids []string, name func(string) *insight.Named) []insight.Named {
	list := make([]insight.Named, 0, len(ids))
	for _, id := range ids {
		if one := name(id); one != nil {
			list = append(list, *one)
		}
	}
	return list
}

// SegmentRecord returns a segment.
func (n *Names) SegmentRecord(id string) (graph.Segment, bool) {
	s, ok := n.segments[id]
	return s, ok
}

// ChainRecord returns a chain, or none.
func (n *Names) ChainRecord(id string) graph.Chain { return n.chains[id] }

// ChainOf is the chain of a segment; blank where there is none.
func (n *Names) ChainOf(segment string) string { return n.segments[segment].Chain }
