package bench

import (
	"context"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"chainchief/graph"
	"chainchief/graph/embedded"
	"chainchief/graph/insight"
	"chainchief/inquiry"
	"chainchief/seed"
)

// dataset is what is evaluated: the bundled data, or the folder CHAINCHIEF_SET names.
type dataset struct {
	graph.Bundle
	batch       graph.Batch
	enterprises map[string]*graph.Enterprise
	atlas       *insight.Atlas
	store       *embedded.Store
	region      string // the focal region
	partner     string
}

func readSet(t *testing.T) *dataset {
	t.Helper()
	batch, err := seed.Bundled()
	if dir := os.Getenv("CHAINCHIEF_SET"); dir != "" {
		batch, err = seed.Read(os.DirFS(dir))
	}
	if err != nil {
		t.Fatal(err)
	}
	d := &dataset{Bundle: batch.Put, batch: batch, enterprises: map[string]*graph.Enterprise{}, store: stored(t, batch)}
	for i := range d.Enterprises {
		d.enterprises[d.Enterprises[i].ID] = &d.Enterprises[i]
	}
	names, err := inquiry.New(d.store).Names(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d.atlas, d.region, d.partner = names.Atlas, names.Atlas.Set.Region, names.Atlas.Set.Partner
	if _, err := d.atlas.Region(d.region); err != nil {
		t.Fatalf("the set names no focal region: %v", err)
	}
	if _, err := d.atlas.Region(d.partner); err != nil {
		d.partner = ""
	}
	return d
}

func stored(t *testing.T, batch graph.Batch) *embedded.Store {
	t.Helper()
	store, err := embedded.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	if _, err := store.Apply(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	return store
}

// changed is the set without some enterprises, and with others of unknown size.
func (d *dataset) changed(t *testing.T, drop, blank map[string]bool) *embedded.Store {
	t.Helper()
	b := d.Bundle
	b.Enterprises = slices.DeleteFunc(slices.Clone(b.Enterprises), func(e graph.Enterprise) bool { return drop[e.ID] })
	for i := range b.Enterprises {
		e := &b.Enterprises[i]
		if drop[e.Parent] {
			e.Parent = ""
		}
		if blank[e.ID] {
			e.Size, e.SizeBasis, e.Tiers, e.ListedCode = "", "", nil, ""
		}
	}
	b.Memberships = slices.DeleteFunc(slices.Clone(b.Memberships), func(m graph.Membership) bool { return drop[m.Enterprise] })
	b.Links = slices.DeleteFunc(slices.Clone(b.Links), func(l graph.SupplyLink) bool { return drop[l.Supplier] || drop[l.Customer] })
	b.Projects = slices.Clone(b.Projects)
	for i := range b.Projects {
		p := &b.Projects[i]
		p.Investors = slices.Clone(p.Investors)
		for k := range p.Investors {
			if drop[p.Investors[k].Enterprise] {
				p.Investors[k].Enterprise = ""
			}
		}
		if drop[p.Operator] {
			p.Operator = ""
		}
	}
	b.Clusters = slices.Clone(b.Clusters)
	for i := range b.Clusters {
		b.Clusters[i].LeadFirms = slices.DeleteFunc(slices.Clone(b.Clusters[i].LeadFirms), func(id string) bool { return drop[id] })
	}
	batch := d.batch
	batch.Put = b
	return stored(t, batch)
}

// hidden is a store some of whose links nobody sees.
type hidden struct {
	graph.Store
	gone func(*graph.SupplyLink) bool
}

func (h hidden) Read(ctx context.Context, read func(graph.Reader) error) error {
	return h.Store.Read(ctx, func(r graph.Reader) error { return read(hiding{r, h.gone}) })
}

type hiding struct {
	graph.Reader
	gone func(*graph.SupplyLink) bool
}

func (h hiding) Links(ctx context.Context, q graph.LinksQuery) ([]graph.LinkGroup, error) {
	groups, err := h.Reader.Links(ctx, q)
	for i := range groups {
		groups[i].Links = slices.DeleteFunc(groups[i].Links, func(l graph.SupplyLink) bool { return h.gone(&l) })
	}
	return groups, err
}

// city is the city or province of an enterprise; blank where it is not known.
func (d *dataset) city(e *graph.Enterprise) string {
	for code := e.Region; code != ""; {
		r, err := d.atlas.Region(code)
		if err != nil {
			return ""
		}
		if r.Level == graph.LevelCity || r.Level == graph.LevelProvince {
			return code
		}
		code = r.Parent
	}
	return ""
}

// interval resamples groups of rows and returns the middle 95 % of a figure.
func interval[R any](rows []R, cluster func(R) string, figure func([]R) float64) (low, high float64) {
	const draws = 600
	groups := map[string][]R{}
	for _, r := range rows {
		groups[cluster(r)] = append(groups[cluster(r)], r)
	}
	keys := slices.Sorted(maps.Keys(groups))
	if len(keys) == 0 {
		return math.NaN(), math.NaN()
	}
	random := rand.New(rand.NewPCG(1, 1))
	var values []float64
	for range draws {
		var sample []R
		for range keys {
			sample = append(sample, groups[keys[random.IntN(len(keys))]]...)
		}
		if x := figure(sample); !math.IsNaN(x) {
			values = append(values, x)
		}
	}
	slices.Sort(values)
	if len(values) == 0 {
		return math.NaN(), math.NaN()
	}
	return values[len(values)*25/1000], values[len(values)*975/1000]
}
