package embedded

import (
	"bytes"
	"cmp"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"chainchief/graph"
)

// fill gives every field of a struct a value that differs from all others.
func fill(v reflect.Value, n *int) {
	switch *n++; v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), n)
		}
	case reflect.String:
		v.SetString(fmt.Sprintf("v%d", *n))
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), n)
		fill(v.Index(1), n)
	case reflect.Float64:
		v.SetFloat(float64(*n) / 1000)
	}
}

// Every field of the records that are kept as rows comes back, also a field that is new in graph.
func TestRowsKeepEveryField(t *testing.T) {
	m, n := newMemory(), 0
	var e graph.Enterprise
	fill(reflect.ValueOf(&e).Elem(), &n)
	e.ID, e.LocalSince, e.LocalUntil, e.SourceDate, e.Search = "e-1", "2019", "2023-04-05", "2020-02", "a\n\n"
	other := e
	other.ID, other.Aliases, other.Verification = "e-2", []string{""}, []string{"", ""}
	k := graph.Membership{Enterprise: "e-1", Segment: "a.b", Certainty: graph.Hint}
	fill(reflect.ValueOf(&k.Source).Elem(), &n)
	k.Since, k.Until = "2018-12", "2024"
	var l graph.SupplyLink
	fill(reflect.ValueOf(&l).Elem(), &n)
	l.Supplier, l.Customer, l.Since, l.Until = "e-2", "e-1", "2018-12", "2024-01-31"
	s := &stir{}
	records := []graph.Record{e, other, k, l, graph.Enterprise{ID: "e-3", Search: "\n\n"}, graph.Membership{Enterprise: "e-3", Certainty: graph.Confirmed}}
	for _, r := range records {
		m.put(r, s)
	}
	m.lay(s)
	for _, r := range records {
		if got := m.get(r.Ref()); got == nil || !bytes.Equal(graph.Encode(got), graph.Encode(r)) {
			t.Errorf("%v is %v, want %s", r.Ref(), got, graph.Encode(r))
		}
	}
}

func TestDay(t *testing.T) {
	dates := []graph.Date{"", "1999", "2020", "2020-01", "2020-02", "2020-02-28", "2020-02-29", "2020-03-01", "2020-12", "2020-12-31", "2021", "2021-02", "2021-02-28"}
	for _, a := range dates {
		if toDay(a).date() != a || a != "" && toDay(a).last() != toDay(graph.Date(a.LastDay())) {
			t.Errorf("%q is %d, its last day %d", a, toDay(a), toDay(a).last())
		}
		for _, b := range dates {
			if cmp.Compare(toDay(a), toDay(b)) != strings.Compare(string(a), string(b)) {
				t.Errorf("%q and %q are ordered otherwise as days", a, b)
			}
			for _, at := range dates[1:] {
				if got, want := active(toDay(a), toDay(b), toDay(at).last()), graph.ActiveAt(a, b, at); got != want {
					t.Errorf("active(%q, %q, %q) is %v, want %v", a, b, at, got, want)
				}
			}
		}
	}
}

func TestCompareKeys(t *testing.T) {
	ids := []string{"a", "a-b", "a.b", "ab", "abc", "a_", "aZ", "az", "b", "A", "a0"}
	for _, a := range ids {
		for _, b := range ids {
			if got, want := compareKeys(a, b), strings.Compare(a+"|x", b+"|x"); (got < 0) != (want < 0) || (got > 0) != (want > 0) {
				t.Errorf("compareKeys(%q, %q) is %d, want %d", a, b, got, want)
			}
		}
	}
}
