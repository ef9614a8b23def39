package neostore

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"chainchief/graph"
)

// enough is how many hits are sorted; where there are more, they are met in order.
const enough = 3_000

// spot is where a page begins. A list by name goes on behind an enterprise; one
// by rank, which is worked out anew for every page, at a number in the list, or,
// where the hits are very many, in the rank.
type spot struct {
	skip     int64
	rank     int64 // -1: of all ranks
	name, id string
}

func (s spot) String() string {
	return strconv.FormatInt(s.skip, 10) + "\x00" + strconv.FormatInt(s.rank, 10) + "\x00" + s.name + "\x00" + s.id
}

func parseSpot(text string) (spot, error) {
	if text == "" {
		return spot{rank: -1}, nil
	}
	parts := strings.SplitN(text, "\x00", 4)
	if len(parts) == 4 {
		skip, errSkip := strconv.ParseInt(parts[0], 10, 64)
		rank, errRank := strconv.ParseInt(parts[1], 10, 64)
		if errSkip == nil && errRank == nil && skip >= 0 && rank >= -1 && rank < graph.NoMatch {
			return spot{skip, rank, parts[2], parts[3]}, nil
		}
	}
	return spot{}, fmt.Errorf("%w: 翻页标记无效，请从第一页重新开始", graph.ErrInvalid)
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
		f := finding{reading: r, limit: q.Limit, params: map[string]any{
			"text": q.Text, "tokens": texts(shortTokens(q.Text)), "regions": optional(q.Regions), "leaves": texts(slices.Compact(leaves)),
			"day": r.day(q.AsOf), "name": from.name, "id": from.id, "enough": int64(enough),
		}}
		dense := from.rank >= 0 // an earlier page was
		if !dense {
			if dense, err = f.list(findBy(q), from); err != nil || !dense {
				return f.found, err
			}
			from = spot{}
		}
		if len(q.Regions) > 0 {
			_, err = f.list("find_text_in", from)
		} else {
			err = f.byRank(q.Text, from)
		}
		return f.found, err
	})
}

// findBy chooses the statement that begins where the fewest are.
func findBy(q graph.FindQuery) string {
	switch {
	case len(q.Scopes) > 0:
		return "find_in_leaves"
	case utf8.RuneCountInString(q.Text) > 2:
		return "find_text"
	case q.Text != "":
		return "find_grams"
	case len(q.Regions) > 0:
		return "find_in_regions"
	}
	return "find_all"
}

// finding is a page in the making.
type finding struct {
	*reading
	params map[string]any
	limit  int
	found  graph.Found
}

// run runs a statement for what the page still wants and one more; dense says
// that the hits are too many for it.
func (f *finding) run(statement string, skip int64) (list []graph.Enterprise, dense bool, err error) {
	f.params["skip"], f.params["most"] = skip, int64(f.limit+1-len(f.found.Enterprises))
	rows, err := f.reading.run(cypher(statement, "<Rank>", cypher("rank")), f.params)
	if err != nil {
		return nil, false, err
	}
	for _, row := range rows {
		if row.text("record") == "" {
			return nil, true, row.err()
		}
		e, err := decoded[graph.Enterprise](row, "record")
		if err != nil {
			return nil, false, err
		}
		list = append(list, e)
	}
	return list, false, nil
}

// take adds to the page; where it is full, the cursor leads behind the last one.
func (f *finding) take(list []graph.Enterprise, from spot) {
	for i, e := range list {
		if len(f.found.Enterprises) == f.limit {
			f.found.NextCursor = f.next(spot{from.skip + int64(i), from.rank, from.name, from.id}.String())
			return
		}
		f.found.Enterprises = append(f.found.Enterprises, e)
		from.name, from.id = cut(e.Name, longestName), e.ID
	}
}

// list is the page of one statement.
func (f *finding) list(statement string, from spot) (dense bool, err error) {
	list, dense, err := f.run(statement, from.skip)
	if err == nil && !dense {
		f.take(list, from)
	}
	return dense, err
}

// byRank lists the hits of a text that very many bear, rank by rank. Each rank is
// looked for by what only its enterprises have; where these too are very many, by name.
func (f *finding) byRank(text string, from spot) error {
	for rank, token := range rankTokens(text) {
		if int64(rank) < from.rank {
			continue
		}
		f.params["rank"], f.params["token"] = int64(rank), token
		here := spot{rank: int64(rank)}
		if here.rank == from.rank {
			here.skip = from.skip
		}
		list, dense, err := f.run("find_rank", 0) // a row that says dense would be skipped
		switch {
		case err != nil:
		case dense:
			list, _, err = f.run("find_walk", here.skip)
		case here.skip > 0:
			list, _, err = f.run("find_rank", here.skip)
		}
		if err != nil {
			return err
		}
		if f.take(list, here); f.found.NextCursor != "" {
			return nil
		}
	}
	return nil
}
