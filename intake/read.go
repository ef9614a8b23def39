package intake

import (
	"context"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/seed"
)

// Propose says how each sheet is read: by a kept mapping of the same headings, or
// by what the headings say.
func (f *File) Propose(ctx context.Context, r graph.Reader) error {
	if err := f.wake(); err != nil {
		return err
	}
	records, err := all(ctx, r, graph.KindProfiles)
	if err != nil {
		return err
	}
	var kept []graph.Mapping
	for _, record := range records {
		kept = append(kept, record.(graph.Mapping))
	}
	for _, s := range f.Sheets {
		if s.Table == nil || s.Map != nil && !s.Form {
			continue
		}
		if len(s.Table.Records) == 0 {
			s.Skip, s.Fault = true, "没有数据行"
			continue
		}
		if s.Form { // of a sheet of our own only what was answered is kept
			print := fingerprint(s.Map.Columns)
			if i := slices.IndexFunc(kept, func(m graph.Mapping) bool { return m.Fingerprint == print && m.On == s.Map.Kind }); i >= 0 {
				s.Map.recall(kept[i])
			}
			continue
		}
		if m := choose(s.Table, kept, f.Profile); m != nil {
			s.take(*m)
		}
		if s.Map == nil {
			s.Map = mapOf(s.Name, s.Table)
		}
		if s.Map == nil {
			s.Skip, s.Fault = true, "看不出登记的是哪一类，请选定类别后逐列对应"
		}
	}
	return nil
}

// all reads all records of a kind.
func all(ctx context.Context, r graph.Reader, kind graph.Kind) (list []graph.Record, err error) {
	err = each(ctx, r, kind, func(record graph.Record) { list = append(list, record) })
	return list, err
}

// each goes through the records of a kind, of which there may be more than should be held twice.
func each(ctx context.Context, r graph.Reader, kind graph.Kind, do func(graph.Record)) error {
	q := graph.DumpQuery{Kind: kind, Limit: graph.MaxLimit}
	for {
		page, err := r.Dump(ctx, q)
		if err != nil {
			return err
		}
		for record := range page.Bundle.Of(kind) {
			do(record)
		}
		if q.Cursor = page.NextCursor; q.Cursor == "" {
			return nil
		}
	}
}

// readAll reads what the sheets are compared with.
func (c *checker) readAll(r graph.Reader) error {
	meta, err := r.Meta(c.ctx)
	if err != nil {
		return err
	}
	c.out.revision, c.dataDate = meta.Revision, meta.DataDate
	tax, err := r.Taxonomy(c.ctx)
	if err != nil {
		return err
	}
	gaz, err := r.Gazetteer(c.ctx)
	if err != nil {
		return err
	}
	var dataset graph.Dataset
	sets, err := all(c.ctx, r, graph.KindDataset)
	if err != nil {
		return err
	}
	for _, s := range sets {
		if s := s.(graph.Dataset); s.ID == graph.DatasetID {
			dataset = s
		}
	}
	c.dir = newDirectory(tax, gaz, dataset)
	c.reg = newRegistry(newPlaces(gaz.Regions), c.dir.within)
	kinds := map[graph.Kind]bool{graph.KindProfiles: true}
	members := false
	need := func(kind graph.Kind) {
		kinds[kind] = true
		for _, f := range graph.Describe(kind).Fields {
			if f.Ref == graph.KindPolicies || f.Ref == graph.KindProjects || f.Ref == graph.KindGoals || f.Ref == graph.KindInstitutes {
				kinds[f.Ref] = true
			}
		}
	}
	for _, s := range c.file.Sheets {
		if s.Skip || s.Table == nil || s.Map == nil {
			continue
		}
		need(s.Map.Kind)
		members = members || slices.ContainsFunc(s.Map.Columns, func(col Column) bool {
			return col.Use == member+"segment" || s.Map.Kind == graph.KindEnterprises && col.Use == "products"
		})
	}
	if c.file.Signed != nil {
		kinds[graph.KindChecks], kinds[graph.KindProjects], members = true, true, true
		if c.standing, err = standings(c.ctx, r, c.dir, c.askedPlaces()); err != nil {
			return err
		}
	}
	if err := c.reg.fill(c.ctx, r); err != nil {
		return err
	}
	if c.accepted, err = accepted(c.ctx, r); err != nil {
		return err
	}
	for kind := range kinds {
		if kind == graph.KindEnterprises {
			continue
		}
		list, err := all(c.ctx, r, kind)
		if err != nil {
			return err
		}
		byKey, byName := make(map[string]graph.Record, len(list)), map[string][]string{}
		name := graph.Describe(kind).Field("name")
		for _, record := range list {
			key := record.Ref().Key
			byKey[key] = record
			if name != nil {
				folded := seed.Fold(name.Text(record))
				byName[folded] = append(byName[folded], key)
			}
		}
		c.stored[kind], c.named[kind] = byKey, byName
	}
	if members {
		err := each(c.ctx, r, graph.KindMemberships, func(record graph.Record) {
			m := record.(graph.Membership)
			c.members[m.Enterprise] = append(c.members[m.Enterprise], m)
		})
		if err != nil {
			return err
		}
	}
	return c.before(r)
}

// before reads what earlier files of the same headings brought.
func (c *checker) before(r graph.Reader) error {
	var ids []string
	for _, p := range c.parts() {
		if p.s.Form {
			continue // a list of ours says nothing of what it does not have
		}
		ids = append(ids, p.s.Map.ID())
	}
	if ids == nil { // a 核实单 has no headings of its own
		return nil
	}
	slices.Sort(ids)
	prefix := graph.NewID("file", ids...) + "-"
	q := graph.ImportsQuery{Limit: graph.MaxLimit}
	for {
		page, err := r.Imports(c.ctx, q)
		if err != nil {
			return err
		}
		for _, i := range page.Imports {
			if strings.HasPrefix(i.ID, prefix) && i.UndoneAt.IsZero() && i.Added > 0 {
				if err := c.brought(r, i); err != nil {
					return err
				}
			}
		}
		if q.Cursor = page.NextCursor; q.Cursor == "" {
			return nil
		}
	}
}

// brought notes the records that an import added.
func (c *checker) brought(r graph.Reader, i graph.Import) error {
	q := i.Images(c.out.revision)
	for {
		page, err := r.Dump(c.ctx, q)
		if err != nil {
			return err
		}
		for _, image := range page.Bundle.Images {
			if image.Import != i.ID {
				return nil
			}
			if image.Before == nil && image.Target.Kind != graph.KindMemberships {
				c.earlier = append(c.earlier, image.Target)
			}
		}
		if q.Cursor = page.NextCursor; q.Cursor == "" {
			return nil
		}
	}
}

// gone lists the records that earlier files brought and this one does not have.
func (c *checker) gone() {
	for _, ref := range c.earlier {
		if c.at[ref] != nil || c.mentioned[ref] {
			continue
		}
		if r := c.recorded(ref); r != nil {
			c.out.Gone = append(c.out.Gone, Gone{ref, graph.Call(r)})
		}
	}
}
