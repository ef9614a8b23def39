package storetest

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"chainchief/graph"
)

// naive is the model that stores are held against. It has no index and no plan:
// a question scans everything, a write changes a copy of the state and looks at
// the whole of the copy. It forgets everything when the process ends.
type naive struct {
	mu sync.Mutex
	// stand has the store id and the revisions; the rest of a Meta is in the state.
	stand graph.Meta
	state state // never changed: a write puts another in its place
}

// state is every record, of every kind, the data date among them.
type state map[graph.Ref]graph.Record

// NewNaive returns an empty model store. What is wrong with a record in itself
// it leaves to graph; the rules between records, and of every write, are its own.
func NewNaive() graph.Store {
	return &naive{stand: graph.Meta{StoreID: graph.NewStoreID()}, state: state{}}
}

func (s *naive) Prepare(ctx context.Context) error { return ctx.Err() }

func (s *naive) Ping(ctx context.Context) error { return ctx.Err() }

func (s *naive) Close() error { return nil }

// all returns the records of one type in the order of their keys.
func all[T graph.Record](s state) []T {
	var refs []graph.Ref
	for ref, r := range s {
		if _, ok := r.(T); ok {
			refs = append(refs, ref)
		}
	}
	slices.SortFunc(refs, func(a, b graph.Ref) int { return strings.Compare(a.Key, b.Key) })
	var list []T
	for _, ref := range refs {
		list = append(list, s[ref].(T))
	}
	return list
}

// ofKind returns the records of one kind in the order of their keys.
func (s state) ofKind(kind graph.Kind) []graph.Record {
	some := state{}
	for ref, r := range s {
		if ref.Kind == kind {
			some[ref] = r
		}
	}
	return all[graph.Record](some)
}

func (s state) has(kind graph.Kind, key string) bool {
	return s[graph.Ref{Kind: kind, Key: key}] != nil
}

func (s state) dataDate() graph.Date {
	d, _ := s[graph.DataDate("").Ref()].(graph.DataDate)
	return graph.Date(d)
}

// survivor follows the merges of an enterprise id.
func (s state) survivor(id string) string {
	for {
		a, ok := s[graph.Ref{Kind: graph.KindAliases, Key: id}].(graph.Alias)
		if !ok {
			return id
		}
		id = a.New
	}
}

func (s state) enterprise(id string) (graph.Enterprise, error) {
	e, ok := s[graph.Ref{Kind: graph.KindEnterprises, Key: s.survivor(id)}].(graph.Enterprise)
	if !ok {
		return e, fmt.Errorf("%w: 没有企业 %s，请先查询企业标识", graph.ErrNotFound, id)
	}
	return e, nil
}

// leaf returns ErrNotFound for what is not a leaf, be it a card.
func (s state) leaf(id string) error {
	if g, ok := s[graph.Ref{Kind: graph.KindSegments, Key: id}].(graph.Segment); !ok || g.Card {
		return fmt.Errorf("%w: 没有环节 %s，请先查询环节标识", graph.ErrNotFound, id)
	}
	return nil
}

// leaves returns the leaves among all segments that a leaf, a card or a chain stands for.
func (s state) leaves(scope string, segments []graph.Segment) (map[string]bool, error) {
	if !s.has(graph.KindChains, scope) && !s.has(graph.KindSegments, scope) {
		return nil, fmt.Errorf("%w: 没有环节、板块或产业链 %s，请先查询标识", graph.ErrNotFound, scope)
	}
	set := map[string]bool{}
	for _, g := range segments {
		if !g.Card && (g.ID == scope || g.Parent == scope || g.Chain == scope) {
			set[g.ID] = true
		}
	}
	return set, nil
}

// working returns the memberships in force with their enterprises, what they
// inherit filled in, in the order of a MemberGroup.
func (s state) working(asked graph.Date) []graph.Member {
	asOf := graph.FilterDate(asked, s.dataDate())
	var list []graph.Member
	for _, m := range all[graph.Membership](s) { // in the order of keys, the last word where all else is equal
		e := s[graph.Ref{Kind: graph.KindEnterprises, Key: m.Enterprise}].(graph.Enterprise)
		if m = m.Inherit(e); graph.ActiveAt(m.Since, m.Until, asOf) {
			list = append(list, graph.Member{Membership: m, Enterprise: e})
		}
	}
	slices.SortStableFunc(list, func(a, b graph.Member) int {
		return cmp.Or(
			cmp.Compare(a.Membership.Certainty.Index(), b.Membership.Certainty.Index()),
			cmp.Compare(sizeRank(a.Enterprise.Size), sizeRank(b.Enterprise.Size)),
			strings.Compare(a.Enterprise.Name, b.Enterprise.Name),
			strings.Compare(a.Enterprise.ID, b.Enterprise.ID),
			strings.Compare(a.Membership.Segment, b.Membership.Segment),
			strings.Compare(string(a.Membership.Since), string(b.Membership.Since)),
		)
	})
	return list
}

// sizeRank orders the largest first and the unknown last.
func sizeRank(s graph.Size) int {
	return slices.Index([]graph.Size{graph.SizeLarge, graph.SizeMedium, graph.SizeSmall, graph.SizeMicro, graph.SizeUnknown}, s)
}

// copied returns a deep copy, so that no caller holds what the store holds.
func copied[T any](v T) T {
	var c T
	if err := json.Unmarshal(encode(v), &c); err != nil {
		panic(err)
	}
	return c
}

func encode(v any) []byte {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err)
	}
	return bytes.TrimSpace(buf.Bytes())
}

// position reads a cursor. Nothing moves within one revision, so that it may simply count.
func (s *naive) position(cursor string) (int, error) {
	c, err := graph.ParseCursor(cursor, s.stand.Revision)
	if err != nil || c.After == "" {
		return 0, err
	}
	n, err := strconv.Atoi(c.After)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%w: 翻页标记无效，请从第一页重新开始", graph.ErrInvalid)
	}
	return n, nil
}

// page cuts limit entries from a position and returns the cursor behind them.
func page[T any](s *naive, list []T, from, limit int) ([]T, string) {
	list = list[min(from, len(list)):]
	if len(list) <= limit {
		return list, ""
	}
	return list[:limit], graph.Cursor{Revision: s.stand.Revision, After: strconv.Itoa(from + limit)}.String()
}

// cut returns at most limit entries and whether there were more.
func cut[T any](list []T, limit int) ([]T, bool) {
	return list[:min(limit, len(list))], len(list) > limit
}

// among reports whether v is in the list, where a blank list means everything.
func among[T comparable](list []T, v T) bool { return len(list) == 0 || slices.Contains(list, v) }
