package neostore

import (
	"context"
	"fmt"
	"math"
	"strconv"

	"chainchief/graph"
)

// Projects implements graph.Finder.
func (s *Store) Projects(ctx context.Context, q graph.ProjectsQuery) (graph.ProjectPage, error) {
	return ask(ctx, s, q.Check(), func(r *reading) (p graph.ProjectPage, err error) {
		cursor, err := graph.ParseCursor(q.Cursor, r.meta.Revision)
		if err != nil {
			return p, err
		}
		if err := r.known(graph.KindProjects, q.IDs, "没有项目 %s，请先查询项目标识"); err != nil {
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
func (s *Store) Records(ctx context.Context, q graph.RecordsQuery) (graph.Records, error) {
	return ask(ctx, s, q.Check(), func(r *reading) (a graph.Records, err error) {
		rows, err := r.rows("records", map[string]any{"regions": optional(q.Regions), "most": int64(q.Limit) + 1})
		if err != nil || len(rows) == 0 {
			return a, err
		}
		if err := fill(rows[0], column(&a.Needs, "needs"), column(&a.Checks, "checks"), column(&a.Coverage, "coverage")); err != nil {
			return a, err
		}
		a.Truncated = max(len(a.Needs), len(a.Checks), len(a.Coverage)) > q.Limit
		a.Needs, a.Checks, a.Coverage = atMost(a.Needs, q.Limit), atMost(a.Checks, q.Limit), atMost(a.Coverage, q.Limit)
		return a, nil
	})
}

func atMost[T any](list []T, n int) []T { return list[:min(n, len(list))] }

// Imports implements graph.Historian.
func (s *Store) Imports(ctx context.Context, q graph.ImportsQuery) (graph.ImportPage, error) {
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
		if err := r.known(graph.KindImports, q.IDs, "没有批次 %s，请用 imports 查看已有批次"); err != nil {
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
func (s *Store) Dump(ctx context.Context, q graph.DumpQuery) (graph.DumpPage, error) {
	return ask(ctx, s, q.Check(), func(r *reading) (p graph.DumpPage, err error) {
		cursor, err := graph.ParseCursor(q.Cursor, r.meta.Revision)
		if err != nil {
			return p, err
		}
		at, statement := places[q.Kind], "dump_nodes"
		if at.relationship {
			statement = "dump_relationships"
		}
		rows, err := r.run(at.fill(statement), map[string]any{"after": cursor.After, "most": int64(q.Limit) + 1})
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
