package embedded

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"chainchief/graph"
)

// next words the cursor behind a key.
func (m *memory) next(key string) string {
	return graph.Cursor{Revision: m.Revision, After: key}.String()
}

func (m *memory) taxonomy() graph.Taxonomy {
	return graph.Taxonomy{Chains: m.chains.list(), Clusters: m.clusters.list(), Segments: m.segments.list()}
}

func (m *memory) gazetteer() graph.Gazetteer {
	return graph.Gazetteer{Regions: m.regions.list(), Parks: m.parks.list(), ParkPairs: m.parkPairs.list()}
}

func (m *memory) projectsOf(q graph.ProjectsQuery) (graph.ProjectPage, error) {
	cursor, err := graph.ParseCursor(q.Cursor, m.Revision)
	if err != nil {
		return graph.ProjectPage{}, err
	}
	for _, id := range q.IDs {
		if _, ok := m.projects.rows[id]; !ok {
			return graph.ProjectPage{}, fmt.Errorf("%w: 没有项目 %s，请先查询项目标识", graph.ErrNotFound, id)
		}
	}
	for _, id := range q.Segments {
		if err := m.hasLeaf(id); err != nil {
			return graph.ProjectPage{}, err
		}
	}
	keys := m.projects.keys
	switch {
	case len(q.IDs) > 0:
		keys = slices.Compact(slices.Sorted(slices.Values(q.IDs)))
	case len(q.Segments) > 0:
		keys = m.referrers.keys(graph.KindProjects, refs(graph.KindSegments, q.Segments)...)
	case len(q.Regions) > 0:
		keys = m.referrers.keys(graph.KindProjects, refs(graph.KindRegions, q.Regions)...)
	}
	var hits []string
	for _, key := range behind(keys, cursor.After) {
		p := m.projects.rows[key]
		fills := func(segment string) bool { return slices.Contains(p.Segments, segment) }
		if len(q.Regions) > 0 && !slices.Contains(q.Regions, p.Region) ||
			len(q.Segments) > 0 && !slices.ContainsFunc(q.Segments, fills) {
			continue
		}
		if hits = append(hits, key); len(hits) > q.Limit {
			break
		}
	}
	hits, more := cutPage(hits, q.Limit)
	p := graph.ProjectPage{Projects: m.projects.pick(hits)}
	if more {
		p.NextCursor = m.next(hits[len(hits)-1])
	}
	return p, nil
}

func refs(kind graph.Kind, keys []string) []graph.Ref {
	list := make([]graph.Ref, len(keys))
	for i, k := range keys {
		list[i] = graph.Ref{Kind: kind, Key: k}
	}
	return list
}

func (m *memory) recordsOf(q graph.RecordsQuery) (p graph.RecordPage, err error) {
	cursor, err := graph.ParseCursor(q.Cursor, m.Revision)
	if err != nil {
		return p, err
	}
	last, err := graph.ParsePosition(cursor.After)
	if err != nil {
		return p, err
	}
	for _, kind := range q.InOrder() {
		keys, err := m.keysOf(kind, q)
		if err != nil {
			return p, err
		}
		switch room := q.Limit - len(p.Records); {
		case kind.Place() < last.Kind.Place():
			continue
		case kind == last.Kind:
			keys = behind(keys, last.Key)
			fallthrough
		default:
			keys, more := cutPage(keys, room)
			p.Records = append(p.Records, m.shelves[kind].records(keys)...)
			if more {
				p.NextCursor = m.next(p.Records[len(p.Records)-1].Ref().Position())
				return p, nil
			}
		}
	}
	return p, nil
}

// keysOf returns the keys of the records of a kind that a question asks for.
func (m *memory) keysOf(kind graph.Kind, q graph.RecordsQuery) ([]string, error) {
	shelf := m.shelves[kind]
	for _, id := range q.IDs {
		if shelf.get(id) == nil {
			return nil, fmt.Errorf("%w: 没有%s %s，请先查询标识", graph.ErrNotFound, kind.ZH(), id)
		}
	}
	if len(q.Refs) == 0 {
		if len(q.IDs) > 0 {
			return slices.Compact(slices.Sorted(slices.Values(q.IDs))), nil
		}
		return shelf.sorted(), nil
	}
	refs := slices.Clone(q.Refs)
	for i, ref := range refs {
		if ref.Kind == graph.KindEnterprises {
			refs[i].Key = m.survivor(ref.Key)
		}
	}
	keys := m.referrers.keys(kind, refs...)
	if len(q.IDs) > 0 {
		keys = slices.DeleteFunc(keys, func(key string) bool { return !slices.Contains(q.IDs, key) })
	}
	return keys, nil
}

func (m *memory) importsOf(q graph.ImportsQuery) (graph.ImportPage, error) {
	cursor, err := graph.ParseCursor(q.Cursor, m.Revision)
	if err != nil {
		return graph.ImportPage{}, err
	}
	ids := m.history
	if len(q.IDs) > 0 {
		ids = nil
		for _, id := range q.IDs {
			i, ok := m.imports.rows[id]
			if !ok {
				return graph.ImportPage{}, fmt.Errorf("%w: 没有批次 %s，请先查看已有批次", graph.ErrNotFound, id)
			}
			at, found := slices.BinarySearchFunc(ids, i, m.bySequence)
			if !found {
				ids = slices.Insert(ids, at, id)
			}
		}
	}
	if cursor.After != "" {
		before, err := strconv.ParseInt(cursor.After, 10, 64)
		if err != nil {
			return graph.ImportPage{}, fmt.Errorf("%w: 翻页标记无效，请从第一页重新开始", graph.ErrInvalid)
		}
		at, _ := slices.BinarySearchFunc(ids, graph.Import{Sequence: before}, m.bySequence)
		ids = ids[:at]
	}
	more := len(ids) > q.Limit
	ids = slices.Clone(ids[max(0, len(ids)-q.Limit):])
	slices.Reverse(ids)
	p := graph.ImportPage{Imports: m.imports.pick(ids)}
	if more {
		p.NextCursor = m.next(strconv.FormatInt(p.Imports[len(p.Imports)-1].Sequence, 10))
	}
	return p, nil
}

// dump answers for every kind but images, which are in the file only.
func (m *memory) dump(q graph.DumpQuery) (graph.DumpPage, error) {
	cursor, err := graph.ParseCursor(q.Cursor, m.Revision)
	if err != nil {
		return graph.DumpPage{}, err
	}
	var order []handle
	var key func(handle) string
	var record func(handle) graph.Record
	switch q.Kind {
	case graph.KindEnterprises:
		order = m.enterprisesByID
		key = func(h handle) string { return m.enterprises.rows[h].id }
		record = func(h handle) graph.Record { return m.enterprise(h) }
	case graph.KindMemberships:
		order = m.membershipsByKey
		key = func(h handle) string { return m.membership(h).Ref().Key }
		record = func(h handle) graph.Record { return m.membership(h) }
	case graph.KindLinks:
		order = m.linksByID
		key = m.linkID
		record = func(h handle) graph.Record { return m.link(h) }
	default:
		var p graph.DumpPage
		last := m.shelves[q.Kind].dump(&p.Bundle, cursor.After, q.Limit)
		if last != "" {
			p.NextCursor = m.next(last)
		}
		return p, nil
	}
	start, found := slices.BinarySearchFunc(order, cursor.After, func(h handle, after string) int {
		return strings.Compare(key(h), after)
	})
	if found {
		start++
	}
	var p graph.DumpPage
	page, more := cutPage(order[start:], q.Limit)
	for _, h := range page {
		p.Bundle.Add(record(h))
	}
	if more {
		p.NextCursor = m.next(key(page[len(page)-1]))
	}
	return p, nil
}
