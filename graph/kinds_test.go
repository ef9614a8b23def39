package graph

import (
	"bufio"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestEncodeGolden: the canonical bytes of a record never change, since ids,
// digests and before-images rest on them.
func TestEncodeGolden(t *testing.T) {
	f, err := os.Open("testdata/encode.golden")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	seen := map[Kind]int{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		kind, want, _ := strings.Cut(lines.Text(), "\t")
		r, err := Decode(Kind(kind), []byte(want))
		if err != nil {
			t.Fatal(err)
		}
		seen[Kind(kind)]++
		if got := string(Encode(r)); got != want {
			t.Errorf("%s:\n got %s\nwant %s", kind, got, want)
		}
	}
	for _, kind := range Kinds {
		if seen[kind] == 0 {
			t.Errorf("no golden record of %s", kind)
		}
	}
}

// TestKindsOrder: no record may refer to a later kind, and kept kinds come last.
func TestKindsOrder(t *testing.T) {
	for i, kind := range Kinds {
		d := Describe(kind)
		if kind.Place() != i {
			t.Errorf("%s stands at %d, not %d", kind, kind.Place(), i)
		}
		if i > 0 && Kinds[i-1].Class() == ClassKept && kind.Class() != ClassKept {
			t.Errorf("%s stands behind the kept kinds", kind)
		}
		for _, f := range slices.Concat(d.Fields, groupFields(d)) {
			if f.Type == Reference && f.Ref.Place() > i {
				t.Errorf("%s.%s refers to %s, which comes later", kind, f.Name, f.Ref)
			}
		}
	}
}

func groupFields(d *Description) (all []Field) {
	for _, f := range d.Fields {
		all = append(all, f.Fields...)
	}
	return all
}

// TestBundleJSON: what a bundle writes it reads again, kind by kind.
func TestBundleJSON(t *testing.T) {
	var b Bundle
	b.Add(Note{ID: "t-a", Text: "甲", By: "张三", Date: "2026"}, Need{ID: "n-a", Region: "90", Segment: "a.b", Need: "x", SaidBy: "y"})
	data, err := b.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	var back Bundle
	if err := back.UnmarshalJSON(data); err != nil {
		t.Fatal(err)
	}
	if got, want := back.Len(), 2; got != want {
		t.Fatalf("%d records came back, not %d", got, want)
	}
	if err := back.UnmarshalJSON([]byte(`{"no_such":[]}`)); err == nil {
		t.Error("a bundle of an unknown kind was read")
	}
}
