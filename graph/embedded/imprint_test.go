package embedded

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"chainchief/graph"
)

// imprinted is the memory of a store by an imprint of it; it fails the test unless it is the same.
func imprinted(t *testing.T, s *Store) *memory {
	t.Helper()
	s.file.leaveImprint(s.memory)
	h, err := s.file.header()
	if err != nil {
		t.Fatal(err)
	}
	m := s.file.byImprint(h)
	if m == nil {
		t.Fatal("there is no imprint to be believed")
	}
	same(t, m, s.memory)
	return m
}

// withoutImprints is for a test that looks at what is in a directory.
func withoutImprints(t *testing.T) {
	from := imprintFrom
	imprintFrom = math.MaxInt
	t.Cleanup(func() { imprintFrom = from })
}

// A damaged imprint, one of another state, of another store or of another program
// is as none: the store answers what its file holds.
func TestDamagedImprint(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, imprintName)
	s := loaded(t, dir, 60)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	first, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s = opened(t, dir)
	if s.file.imprinted == "" {
		t.Fatal("the store was not opened by its imprint")
	}
	if _, err := s.Apply(t.Context(), numbered(1)); err != nil {
		t.Fatal(err)
	}
	want := s.memory.describe()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	other := t.TempDir()
	o := loaded(t, other, 60)
	if err := o.Close(); err != nil {
		t.Fatal(err)
	}
	foreign, err := os.ReadFile(filepath.Join(other, imprintName))
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(3, 8))
	at := func(what string, edit func(data []byte) []byte) (string, []byte) {
		return what, edit(slices.Clone(good))
	}
	garbage := make([]byte, len(good))
	for i := range garbage {
		garbage[i] = byte(r.Uint32())
	}
	var layout bytes.Buffer // with good sums
	p := newPress(&layout)
	p.write(garbage)
	if err := p.finish(); err != nil {
		t.Fatal(err)
	}
	bad := map[string][]byte{"garbage": garbage, "another layout": layout.Bytes(), "nothing": {}, "an earlier state": first, "another store": foreign, "zeros": make([]byte, len(good))}
	for range 40 {
		place := r.IntN(len(good))
		what, data := at(fmt.Sprint("a bit at ", place), func(d []byte) []byte { d[place] ^= 1 << r.IntN(8); return d })
		bad[what] = data
		what, data = at(fmt.Sprint("cut at ", place), func(d []byte) []byte { return d[:place] })
		bad[what] = data
	}
	for what, data := range bad {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Open(dir)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if s.file.imprinted != "" {
			t.Errorf("%s is believed", what)
		}
		if !slices.Equal(s.memory.describe(), want) {
			t.Errorf("%s: the store is not what its file holds", what)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		left, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		mark := make([]byte, 32)
		if _, err := left.ReadAt(mark, 0); err != nil || !bytes.Equal(mark, good[:32]) {
			t.Fatalf("%s: no imprint of the state was left in its place: %v", what, err)
		}
		if _, whole := pressedSize(left); !whole {
			t.Fatalf("%s: the imprint left in its place is not whole", what)
		}
		left.Close()
	}
	program := imprintProgram
	defer func() { imprintProgram = program }()
	imprintProgram = "another"
	if s := opened(t, dir); s.file.imprinted != "" {
		t.Error("an imprint of another program is believed")
	}
}

// A store that was opened by its imprint finds damage of its file behind the
// answers: it goes on answering and takes no more writes.
func TestFileIsLookedThrough(t *testing.T) {
	defer func(d time.Duration) { lookAfter = d }(lookAfter)
	lookAfter = 0
	dir := t.TempDir()
	s := loaded(t, dir, 300)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	spoilPack(t, filepath.Join(dir, FileName))
	s = opened(t, dir)
	for began := time.Now(); s.Ping(t.Context()) == nil; time.Sleep(time.Millisecond) {
		if time.Since(began) > time.Minute {
			t.Fatal("the damage was not found")
		}
	}
	_, err := s.Apply(t.Context(), numbered(1))
	sentence(t, err, graph.ErrUnavailable, FileName)
	if f, err := s.Find(t.Context(), graph.FindQuery{Limit: 10}); err != nil || len(f.Enterprises) != 10 {
		t.Errorf("%d enterprises, %v", len(f.Enterprises), err)
	}
}
