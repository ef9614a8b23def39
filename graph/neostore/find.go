package neostore

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"chainchief/graph"
)

// spot is where a page begins. A list by name goes on behind an enterprise; one
// by rank, which is worked out whole for every page, at a number.
type spot struct {
	skip     int64
	name, id string
}

func (s spot) String() string {
	return strconv.FormatInt(s.skip, 10) + "\x00" + s.name + "\x00" + s.id
}

func parseSpot(text string) (spot, error) {
	if text == "" {
		return spot{}, nil
	}
	skip, rest, _ := strings.Cut(text, "\x00")
	name, id, found := strings.Cut(rest, "\x00")
	n, err := strconv.ParseInt(skip, 10, 64)
	if err != nil || n < 0 || !found {
		return spot{}, fmt.Errorf("%w: 翻页标记无效，请从第一页重新开始", graph.ErrInvalid)
	}
	return spot{n, name, id}, nil
}

// Find implements graph.Finder.
func (s *Store) Find(ctx context.Context, q graph.FindQuery) (graph.Found, error) {
	return ask(ctx, s, q.Check(), func(r *reading) (graph.Found, error) {
		cursor, err := graph.ParseCursor(q.Cursor, r.meta.Revision)
		if err != nil {
			return graph.Found{}, err
		}
		from, err := parseSpot(cursor.After)
		if err != nil {
			return graph.Found{}, err
		}
		scopes, err := r.leaves(q.Scopes)
		if err != nil {
			return graph.Found{}, err
		}
		leaves := slices.Sorted(slices.Values(slices.Concat(scopes...)))
		rows, err := r.rows(findBy(q), map[string]any{
			"text": q.Text, "regions": optional(q.Regions), "leaves": texts(slices.Compact(leaves)), "day": r.day(q.AsOf),
			"skip": from.skip, "name": from.name, "id": from.id, "most": int64(q.Limit) + 1,
		})
		if err != nil {
			return graph.Found{}, err
		}
		var f graph.Found
		for i, row := range rows {
			if i == q.Limit {
				f.NextCursor = r.next(from.String())
				break
			}
			e, err := decoded[graph.Enterprise](row, "record")
			if err != nil {
				return graph.Found{}, err
			}
			f.Enterprises = append(f.Enterprises, e)
			from = spot{from.skip + 1, cut(e.Name, longestName), e.ID}
		}
		return f, nil
	})
}

// findBy chooses the statement that begins where the fewest are.
func findBy(q graph.FindQuery) string {
	switch {
	case len(q.Scopes) > 0:
		return "find_in_leaves"
	case q.Text != "":
		return "find_text"
	case len(q.Regions) > 0:
		return "find_in_regions"
	}
	return "find_all"
}
