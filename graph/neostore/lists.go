package neostore

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"chainchief/graph"
)

// Projects implements graph.Finder.
func (s reader) Projects(ctx context.Context, q graph.ProjectsQuery) (graph.ProjectPage, error) {
	return ask(ctx, s, q.Check(), func(r *reading) (p graph.ProjectPage, err error) {
		cursor, err := graph.ParseCursor(q.Cursor, r.meta.Revision)
		if err != nil {
			return p, err
		}
		if err := r.known(graph.KindProjects, q.IDs); err != nil {
			return p, err
		}
		if err := r.leafOnly(q.Segments); err != nil {
			return p, err
		}
		statement := "projects"
		if len(q.Regions) > 0 {
			statement = "projects_in"
		}
		rows, err := r.rows(statement, map[string]any{
			"ids": optional(q.IDs), "regions": optional(q.Regions), "segments": optional(q.Segments),
			"after": cursor.After, "most": int64(q.Limit) + 1,
		})
		if err != nil {
			return p, err
		}
		for i, row := range rows {
			if i == q.Limit {
				p.NextCursor = r.next(p.Projects[i-1].ID)
				break
			}
			one, err := decoded[graph.Project](row, "record")
			if err != nil {
				return p, err
			}
			p.Projects = append(p.Projects, one)
		}
		return p, nil
	})
}

// Records implements graph.Finder.
func (s reader) Records(ctx context.Context, q graph.RecordsQuery) (graph.RecordPage, error) {
	return ask(ctx, s, q.Check(), func(r *reading) (p graph.RecordPage, err error) {
		cursor, err := graph.ParseCursor(q.Cursor, r.meta.Revision)
		if err != nil {
			return p, err
		}
		last, err := graph.ParsePosition(cursor.After)
		if err != nil {
			return p, err
		}
		kinds := q.InOrder()
		if err := r.known(kinds[0], q.IDs); err != nil {
			return p, err
		}
		kinds = slices.DeleteFunc(kinds, func(k graph.Kind) bool { return k.Place() < last.Kind.Place() })
		found, err := r.recordsOf(kinds, q, last)
		if err != nil {
			return p, err
		}
		if len(found) > q.Limit {
			found = found[:q.Limit]
			p.NextCursor = r.next(found[q.Limit-1].Ref().Position())
		}
		p.Records = found
		return p, nil
	})
}

// recordsOf returns one record more than a page takes, where there is one.
func (r *reading) recordsOf(kinds []graph.Kind, q graph.RecordsQuery, last graph.Ref) ([]graph.Record, error) {
	if len(q.Refs) > 0 {
		return r.referring(kinds, q, last)
	}
	params := map[string]any{"ids": optional(q.IDs), "after": last.Key, "most": int64(q.Limit) + 1}
	if len(q.IDs) > 0 {
		return r.recordsIn(kinds[0], fill("records_by_id", kinds[0]), params)
	}
	return r.pageOf(kinds, last, params)
}

// pageOf reads several kinds in one statement.
func (r *reading) pageOf(kinds []graph.Kind, last graph.Ref, params map[string]any) (found []graph.Record, err error) {
	parts := make([]string, len(kinds))
	for i, kind := range kinds {
		parts[i] = fill("dump_nodes", kind)
		if kind != last.Kind {
			parts[i] = strings.ReplaceAll(parts[i], "$after", "''")
		}
	}
	rows, err := r.run(strings.Join(parts, "\nUNION ALL\n"), params)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		kind, text := row.text("kind"), row.text("record")
		if row.err() != nil {
			return nil, row.err()
		}
		record, err := recordOf(graph.Kind(kind), text)
		if err != nil {
			return nil, err
		}
		found = append(found, record)
	}
	return found, nil
}

// referring reads the records that refer to one of those asked for, kind by kind.
func (r *reading) referring(kinds []graph.Kind, q graph.RecordsQuery, last graph.Ref) (found []graph.Record, err error) {
	refs, err := r.living(q.Refs)
	if err != nil {
		return nil, err
	}
	for _, kind := range kinds {
		params := map[string]any{"ids": optional(q.IDs), "after": "", "most": int64(q.Limit + 1 - len(found))}
		if kind == last.Kind {
			params["after"] = last.Key
		}
		some, err := r.referringOf(kind, refs, params)
		if err != nil {
			return nil, err
		}
		if found = append(found, some...); len(found) > q.Limit {
			break
		}
	}
	return found, nil
}

func (r *reading) referringOf(kind graph.Kind, refs []graph.Ref, params map[string]any) (found []graph.Record, err error) {
	out, in := typesOf(graph.Describe(kind))
	for of, keys := range keysByKind(refs, func(ref graph.Ref) bool { return !referredTo(ref.Kind) }) {
		to := graph.Describe(of)
		params["keys"] = texts(keys)
		for _, way := range []string{arrow("<-[:", out, "]-"), arrow("-[:", in, "]->")} {
			if way == "" {
				continue
			}
			some, err := r.recordsIn(kind, fill("records_of", kind, "<To>", to.Label, "<to>", to.KeyName(), "<way>", way), params)
			if err != nil {
				return nil, err
			}
			found = append(found, some...)
		}
	}
	slices.SortFunc(found, func(a, b graph.Record) int { return graph.CompareRefs(a.Ref(), b.Ref()) })
	return slices.CompactFunc(found, func(a, b graph.Record) bool { return a.Ref() == b.Ref() }), nil
}

// recordsIn runs a statement that returns records of one kind.
func (r *reading) recordsIn(kind graph.Kind, statement string, params map[string]any) (found []graph.Record, err error) {
	rows, err := r.run(statement, params)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		text := row.text("record")
		if row.err() != nil {
			return nil, row.err()
		}
		record, err := recordOf(kind, text)
		if err != nil {
			return nil, err
		}
		found = append(found, record)
	}
	return found, nil
}

// arrow is a relationship of one of some types, or blank where there is none.
func arrow(begin string, types []string, end string) string {
	if len(types) == 0 {
		return ""
	}
	return begin + strings.Join(types, "|") + end
}

// living returns refs with the ids of merged enterprises replaced by those of the survivors.
func (r *reading) living(refs []graph.Ref) ([]graph.Ref, error) {
	var ids []string
	for _, ref := range refs {
		if ref.Kind == graph.KindEnterprises {
			ids = append(ids, ref.Key)
		}
	}
	if len(ids) == 0 {
		return refs, nil
	}
	rows, err := r.rows("get_aliases", map[string]any{"ids": texts(ids)})
	if err != nil {
		return nil, err
	}
	refs = slices.Clone(refs)
	for _, row := range rows {
		old := graph.Ref{Kind: graph.KindEnterprises, Key: row.text("old")}
		for i := range refs {
			if refs[i] == old {
				refs[i].Key = row.text("new")
			}
		}
		if row.err() != nil {
			return nil, row.err()
		}
	}
	return refs, nil
}

// Imports implements graph.Historian.
func (s reader) Imports(ctx context.Context, q graph.ImportsQuery) (graph.ImportPage, error) {
	return ask(ctx, s, q.Check(), func(r *reading) (p graph.ImportPage, err error) {
		cursor, err := graph.ParseCursor(q.Cursor, r.meta.Revision)
		if err != nil {
			return p, err
		}
		before := int64(math.MaxInt64)
		if cursor.After != "" {
			if before, err = strconv.ParseInt(cursor.After, 10, 64); err != nil {
				return p, fmt.Errorf("%w: 翻页标记无效，请从第一页重新开始", graph.ErrInvalid)
			}
		}
		if err := r.known(graph.KindImports, q.IDs); err != nil {
			return p, err
		}
		rows, err := r.rows("imports", map[string]any{"ids": optional(q.IDs), "before": before, "most": int64(q.Limit) + 1})
		if err != nil {
			return p, err
		}
		for i, row := range rows {
			if i == q.Limit {
				p.NextCursor = r.next(strconv.FormatInt(p.Imports[i-1].Sequence, 10))
				break
			}
			one, err := decoded[graph.Import](row, "record")
			if err != nil {
				return p, err
			}
			p.Imports = append(p.Imports, one)
		}
		return p, nil
	})
}

// Dump implements graph.Historian.
func (s reader) Dump(ctx context.Context, q graph.DumpQuery) (graph.DumpPage, error) {
	return ask(ctx, s, q.Check(), func(r *reading) (p graph.DumpPage, err error) {
		cursor, err := graph.ParseCursor(q.Cursor, r.meta.Revision)
		if err != nil {
			return p, err
		}
		statement := "dump_nodes"
		if isRelationship(q.Kind) {
			statement = "dump_relationships"
		}
		rows, err := r.run(fill(statement, q.Kind), map[string]any{"after": cursor.After, "most": int64(q.Limit) + 1})
		if err != nil {
			return p, err
		}
		last := ""
		for i, row := range rows {
			if i == q.Limit {
				p.NextCursor = r.next(last)
				break
			}
			text := row.text("record")
			if row.err() != nil {
				return p, row.err()
			}
			rec, err := recordOf(q.Kind, text)
			if err != nil {
				return p, err
			}
			p.Bundle.Add(rec)
			last = rec.Ref().Key
		}
		return p, nil
	})
}

// History implements graph.Historian.
func (s reader) History(ctx context.Context, q graph.HistoryQuery) (graph.History, error) {
	return ask(ctx, s, q.Check(), func(r *reading) (h graph.History, err error) {
		rows, err := r.rows("history", map[string]any{"target": target(q.Ref), "most": int64(q.Limit) + 1})
		if err != nil {
			return h, err
		}
		if len(rows) > q.Limit {
			rows, h.Truncated = rows[:q.Limit], true
		}
		for _, row := range rows {
			image, err := decoded[graph.Image](row, "image")
			if err != nil {
				return h, err
			}
			imp, err := decoded[graph.Import](row, "record")
			if err != nil {
				return h, err
			}
			h.Touches = append(h.Touches, graph.Touch{Import: imp, Before: image.Before})
		}
		return h, nil
	})
}
