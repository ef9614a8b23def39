package storetest

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"chainchief/graph"
)

// must fails the test on an error.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("unexpected error: %v", err)
	}
}

// wantErr fails the test unless err is of the kind.
func wantErr(t *testing.T, err, kind error) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Fatalf("error is %v, want %v", err, kind)
	}
}

// wantText fails the test unless the text of err says each of the words.
func wantText(t *testing.T, err error, words ...string) {
	t.Helper()
	for _, w := range words {
		if err == nil || !strings.Contains(err.Error(), w) {
			t.Errorf("error is %v, want it to say %q", err, w)
		}
	}
}

// equal fails the test unless two texts are equal.
func equal(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Fatalf("%s differs\n got: %s\nwant: %s", what, clip(got), clip(want))
	}
}

// equalLines fails the test unless two lists are equal, and shows only what differs.
func equalLines(t *testing.T, what string, got, want []string) {
	t.Helper()
	if slices.Equal(got, want) {
		return
	}
	minus := func(a, b []string) string {
		return clip(strings.Join(filter(a, func(s string) bool { return !slices.Contains(b, s) }), "\n      "))
	}
	t.Fatalf("%s differs (%d and %d lines; none below: the order differs)\n only got: %s\nonly want: %s",
		what, len(got), len(want), minus(got, want), minus(want, got))
}

// clip keeps failures readable.
func clip(s string) string {
	const most = 4000
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

// canonical is the JSON of an answer; an absent list and an empty one are the same.
func canonical(v any) string {
	text := strings.NewReplacer(":null", ":[]", "[null", "[[]", ",null", ",[]").Replace(string(encode(v)))
	if text == "null" {
		return "[]"
	}
	return text
}

func apply(t *testing.T, s graph.Store, b graph.Batch) graph.Import {
	t.Helper()
	i, err := s.Apply(t.Context(), b)
	must(t, err)
	return i
}

func meta(t *testing.T, s graph.Store) graph.Meta {
	t.Helper()
	m, err := s.Meta(t.Context())
	must(t, err)
	return m
}

// known is a meta without what differs from store to store.
func known(m graph.Meta) graph.Meta {
	m.StoreID = ""
	return m
}

// dumped returns all records of the kinds, or of every kind, in small pages. Those of
// several kinds are read in one view of the store: one transaction of a remote one.
func dumped(t *testing.T, s graph.Store, kinds ...graph.Kind) (list []graph.Record) {
	t.Helper()
	if len(kinds) == 1 {
		list, err := pages(t, s, kinds[0])
		must(t, err)
		return list
	}
	if len(kinds) == 0 {
		kinds = graph.Kinds
	}
	must(t, s.Read(t.Context(), func(r graph.Reader) error {
		list = nil
		for _, kind := range kinds {
			some, err := pages(t, r, kind)
			if err != nil {
				return err
			}
			list = append(list, some...)
		}
		return nil
	}))
	return list
}

// pages puts the pages of a dump together.
func pages(t *testing.T, r graph.Reader, kind graph.Kind) (list []graph.Record, err error) {
	for q := (graph.DumpQuery{Kind: kind, Limit: 40}); ; { // of images, which are most, some pages
		p, err := r.Dump(t.Context(), q)
		if err != nil {
			return nil, err
		}
		list = slices.AppendSeq(list, p.Bundle.All())
		if q.Cursor = p.NextCursor; q.Cursor == "" {
			return list, nil
		}
	}
}

// lines writes records down, one a line.
func lines(records []graph.Record) []string {
	var list []string
	for _, r := range records {
		list = append(list, string(r.Ref().Kind)+" "+r.Ref().Key+" "+string(graph.Encode(r)))
	}
	return list
}

// contents is all that a store holds, apart from its revision; without leaves kinds out.
func contents(t *testing.T, s graph.Store, without ...graph.Kind) []string {
	t.Helper()
	kinds := slices.DeleteFunc(slices.Clone(graph.Kinds), func(k graph.Kind) bool { return slices.Contains(without, k) })
	return append(lines(dumped(t, s, kinds...)), "data date "+string(meta(t, s).DataDate))
}

// unchanged runs a write that must fail with the kind, and holds the store to its state before.
func unchanged(t *testing.T, s graph.Store, kind error, write func() error) {
	t.Helper()
	before, m := contents(t, s), meta(t, s)
	wantErr(t, write(), kind)
	equalLines(t, "state after a failed write", contents(t, s), before)
	after := meta(t, s)
	if m.Revision == 0 { // a failed load may give an empty store another id
		after.StoreID = m.StoreID
	}
	if after != m {
		t.Fatalf("meta after a failed write is %+v, was %+v", after, m)
	}
}
