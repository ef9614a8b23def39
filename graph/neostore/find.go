package neostore

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"chainchief/graph"
)

// Hits are sorted, or, where there are very many, met in the order of the list by
// going by name. Neo4j takes some 4 µs a hit for the one and 0.35 µs a name for the
// other, so that of a million enterprises the first 20 take longest, 10 ms, where
// some thousand bear the text, whichever way they are found.
const (
	enough = 1_000 // so many are not sorted
	probe  = 500   // the enterprises looked at first
	common = 25    // hits among them: there are very many
)

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
func (s reader) Find(ctx context.Context, q graph.FindQuery) (graph.Found, error) {
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
		f := finding{reading: r, limit: q.Limit, enough: s.store.enough, params: map[string]any{
			"text": q.Text, "regions": optional(q.Regions), "leaves": texts(slices.Compact(leaves)), "day": r.day(q.AsOf),
			"spelled": spelled(q.Text), "name": from.name, "id": from.id, "enough": int64(s.store.enough), "probe": int64(probe), "common": int64(common),
		}}
		dense := from.rank >= 0 // an earlier page was
		switch {
		case len(q.Scopes) > 0:
			_, err = f.list("find_in_leaves", from)
		case q.Text != "":
			if !dense {
				if dense, err = f.byText(from); err != nil || !dense {
					return f.found, err
				}
				from = spot{rank: -1}
			}
			err = f.byRank(q.Text, from)
		case len(q.Regions) > 0:
			_, err = f.list("find_in_regions", from)
		default:
			_, err = f.list("find_all", from)
		}
		return f.found, err
	})
}

// spelled is the pattern of a pinyin, in the form of graph.SplitSearch, in which a text begins a syllable.
func spelled(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if first >= 'a' && first <= 'z' {
		first = unicode.ToUpper(first)
	}
	return ".*" + regexp.QuoteMeta(string(first)) + "(?i:" + regexp.QuoteMeta(text[size:]) + ").*"
}

// finding is a page in the making.
type finding struct {
	*reading
	params        map[string]any
	limit, enough int
	found         graph.Found
}

// run runs a statement for what the page still wants and one more; dense says
// that the hits are too many for it.
func (f *finding) run(statement string, skip int64, pairs ...string) (list []graph.Enterprise, dense bool, err error) {
	most := int64(f.limit + 1 - len(f.found.Enterprises))
	f.params["skip"], f.params["most"], f.params["deep"] = skip, most, skip+most
	rows, err := f.reading.run(cypher(statement, append(pairs, "<Rank>", cypher("rank"))...), f.params)
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
func (f *finding) list(statement string, from spot, pairs ...string) (dense bool, err error) {
	list, dense, err := f.run(statement, from.skip, pairs...)
	if err == nil && !dense {
		f.take(list, from)
	}
	return dense, err
}

// byText is the page of a text whose hits can be sorted.
func (f *finding) byText(from spot) (dense bool, err error) {
	text := f.params["text"].(string)
	property := "search"
	if f.params["tokens"] = texts([]string{text}); utf8.RuneCountInString(text) < 3 {
		property, f.params["tokens"] = "grams", texts(shortTokens(text))
	}
	return f.list("find_text", from, "<in>", property)
}

// byRank lists the hits of a text that very many bear, rank by rank; the two best
// ranks, mostly rare, are looked for at once where they can be.
func (f *finding) byRank(text string, from spot) error {
	// Use half the limit here: if the two best ranks have fewer hits than that, the other ranks have many.
	f.params["enough"] = int64(f.enough / 2)
	rank, inside := max(from.rank, 0), false
	if rank == 0 {
		dense, err := f.byTokens(from, graph.MatchExact, graph.MatchPrefix)
		if err != nil {
			return err
		}
		if !dense {
			// A text of Han characters is in no pinyin.
			rank, inside = graph.MatchInside, !strings.ContainsFunc(text, func(r rune) bool { return !unicode.Is(unicode.Han, r) })
		}
	}
	for ; rank < graph.NoMatch && f.found.NextCursor == ""; rank++ {
		here := spot{rank: rank}
		if rank == from.rank {
			here.skip = from.skip
		}
		dense := inside && rank == graph.MatchInside
		if !dense {
			var err error
			if dense, err = f.byTokens(here, rank); err != nil {
				return err
			}
		}
		if dense {
			if err := f.byName(here); err != nil {
				return err
			}
		}
	}
	return nil
}

// byTokens adds the hits of ranks, found by what only these can have; dense says
// that they are too many to be sorted.
func (f *finding) byTokens(from spot, ranks ...int64) (dense bool, err error) {
	text := f.params["text"].(string)
	tokens := rankTokens(text)
	var some []string
	f.params["beginning"] = nil
	for _, rank := range ranks {
		some = append(some, tokens[rank])
		if rank == graph.MatchPrefix {
			f.params["beginning"] = text
		}
	}
	f.params["ranks"], f.params["tokens"] = ranks, texts(some)
	return f.whole("find_rank", spot{skip: from.skip, rank: ranks[0]})
}

// byName adds the hits of one rank, going by name.
func (f *finding) byName(from spot) error {
	f.params["ranks"], f.params["token"] = []int64{from.rank}, startMark+f.params["text"].(string)
	if f.params["regions"] != nil {
		_, err := f.list("find_walk_in", from)
		return err
	}
	if from.rank == graph.MatchPrefix {
		if dense, err := f.whole("find_prefix", from); err != nil || !dense {
			return err
		}
	}
	_, err := f.list("find_walk", from)
	return err
}

// whole is the page of one statement that may say dense, which a page that begins
// further on would skip.
func (f *finding) whole(statement string, from spot) (dense bool, err error) {
	list, dense, err := f.run(statement, 0)
	if err == nil && !dense && from.skip > 0 {
		list, _, err = f.run(statement, from.skip)
	}
	if err == nil && !dense {
		f.take(list, from)
	}
	return dense, err
}
