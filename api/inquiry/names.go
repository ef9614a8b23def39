package inquiry

import (
	"context"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// Names gives the names of ids, wherever a thing is named.
type Names struct {
	Taxonomy  graph.Taxonomy
	Gazetteer graph.Gazetteer
	chains    map[string]graph.Chain
	segments  map[string]graph.Segment
	regions   map[string]graph.Region
	parks     map[string]graph.Park
}

// Names reads the taxonomy and the gazetteer.
func (d *Desk) Names(ctx context.Context) (*Names, error) {
	t, err := d.reader.Taxonomy(ctx)
	if err != nil {
		return nil, err
	}
	g, err := d.reader.Gazetteer(ctx)
	if err != nil {
		return nil, err
	}
	n := &Names{Taxonomy: t, Gazetteer: g, chains: map[string]graph.Chain{}, segments: map[string]graph.Segment{},
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
	return n, nil
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

// SegmentRecord returns a segment.
func (n *Names) SegmentRecord(id string) (graph.Segment, bool) {
	s, ok := n.segments[id]
	return s, ok
}
