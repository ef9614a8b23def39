package embedded

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	bolt "go.etcd.io/bbolt"

	"chainchief/graph"
)

// contents is all that a store answers a dump with, images too.
func contents(s *Store) ([]string, error) {
	lines := s.memory.describe()
	for q := (graph.DumpQuery{Kind: graph.KindImages, Limit: 1000}); ; {
		p, err := s.dumpImages(q)
		if err != nil {
			return nil, err
		}
		for _, i := range p.Bundle.Images {
			lines = append(lines, string(graph.Encode(i)))
		}
		if q.Cursor = p.NextCursor; q.Cursor == "" {
			return lines, nil
		}
	}
}

// sample is a database with some history, as bytes, and what is in it.
func sample(t *testing.T) ([]byte, []string) {
	t.Helper()
	dir := t.TempDir()
	s := opened(t, dir)
	if _, err := s.Apply(t.Context(), worldBatch(100)); err != nil {
		t.Fatal(err)
	}
	for n := range 6 {
		if _, err := s.Apply(t.Context(), numbered(n)); err != nil {
			t.Fatal(err)
		}
	}
	want, err := contents(s)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, FileName))
	if err != nil {
		t.Fatal(err)
	}
	return data, want
}

// damage counts what became of damaged files.
type damage struct {
	want           []string
	refused, sound int
}

// try opens a damaged file, writes to it and opens it again. It must be refused
// with one sentence or, where the damage lies in what the file no longer uses,
// be read as it was.
func (d *damage) try(t *testing.T, what string, data []byte) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, FileName), data, 0o600); err != nil {
		t.Fatal(err)
	}
	err := func() error {
		s, err := Open(dir)
		if err != nil {
			return err
		}
		defer s.Close()
		got, err := contents(s)
		if err != nil {
			return err
		}
		if !slices.Equal(got, d.want) {
			t.Errorf("%s: the file was misread: %d lines, not %d", what, len(got), len(d.want))
		}
		if _, err = s.Apply(t.Context(), numbered(99)); err != nil { // may find the damage, too
			return err
		}
		if got, err = contents(s); err != nil {
			return err
		}
		if err := s.Close(); err != nil {
			return err
		}
		if s, err = Open(dir); err != nil {
			return err
		}
		defer s.Close()
		again, err := contents(s)
		if err == nil && !slices.Equal(got, again) {
			t.Errorf("%s: what was written after the damage was misread: %d lines, not %d", what, len(again), len(got))
		}
		return err
	}()
	if err == nil {
		d.sound++
		return
	}
	d.refused++
	if !errors.Is(err, graph.ErrInvalid) && !errors.Is(err, graph.ErrUnavailable) {
		t.Errorf("%s: %v", what, err)
	}
	sentence(t, err, err, FileName)
}

// A damaged file is never misread, and never ends the program.
func TestDamagedFile(t *testing.T) {
	data, want := sample(t)
	r := rand.New(rand.NewPCG(77, 9))
	d := damage{want: want}
	rounds := 200
	if testing.Short() {
		rounds = 30
	}
	if n, err := strconv.Atoi(os.Getenv("CHAINCHIEF_ROUNDS")); err == nil {
		rounds = n
	}
	for range rounds {
		broken := slices.Clone(data)
		at := r.IntN(len(data))
		switch r.IntN(3) {
		case 0:
			broken[at] ^= 1 << r.IntN(8)
		case 1: // in what begins a page
			at = at&^4095 + r.IntN(64)
			broken[at] = byte(r.Uint32())
		default: // a sector that was not written
			at &^= 511
			clear(broken[at : at+512])
		}
		d.try(t, fmt.Sprint("damage at ", at), broken)
	}
	t.Logf("%d refused, %d sound", d.refused, d.sound)
	if d.refused < 10 || d.sound < 2 {
		t.Error("the test is vacuous")
	}
}

// The end of a file may be lost, or be zeros, after a crash of the machine.
func TestDamagedTail(t *testing.T) {
	data, want := sample(t)
	d := damage{want: want}
	places := 100
	if testing.Short() {
		places = 20
	}
	for i := range places {
		at := 1 + i*(len(data)-1)/places
		d.try(t, fmt.Sprint("cut at ", at), data[:at])
		zeroed := slices.Clone(data)
		clear(zeroed[at:])
		d.try(t, fmt.Sprint("zeros from ", at), zeroed)
	}
	t.Logf("%d refused, %d sound", d.refused, d.sound)
	if d.refused < places {
		t.Error("the test is vacuous")
	}
}

// A pointer of a branch page may lead to another good page: one met twice or
// out of turn, or the same page as it was before a later write. Once these
// files were accepted.
func TestPagesOutOfTurn(t *testing.T) {
	data, want := sample(t)
	d := damage{want: want}
	number := binary.NativeEndian
	const header, size, branch, leaf = 16, 4096, 1, 2
	page := func(id uint64) []byte { return data[id*size:][:size] }
	kind := func(p []byte) uint16 { return number.Uint16(p[8:]) }
	firstKey := func(p []byte) string { // of a leaf; an overflowing page may have it further on
		at, n := header+number.Uint32(p[header+4:]), number.Uint32(p[header+8:])
		if number.Uint16(p[10:]) == 0 || at+n > size {
			return ""
		}
		return string(p[at:][:n])
	}
	versions := map[string][]uint64{} // leaves by first key
	for id := uint64(2); id < uint64(len(data)/size); id++ {
		if p := page(id); kind(p) == leaf && number.Uint64(p) == id && firstKey(p) != "" {
			versions[firstKey(p)] = append(versions[firstKey(p)], id)
		}
	}
	point := func(what string, at int, to uint64) {
		broken := slices.Clone(data)
		number.PutUint64(broken[at:], to)
		d.try(t, fmt.Sprint(what, " at ", at), broken)
	}
	old, step := 0, 1
	if testing.Short() {
		step = 4
	}
	for id := uint64(2); id < uint64(len(data)/size); id++ {
		p := page(id)
		if kind(p) != branch || number.Uint64(p) != id {
			continue
		}
		for i := range int(number.Uint16(p[10:])) {
			at := int(id)*size + header + i*header + 8
			own := number.Uint64(data[at:])
			if i > 0 && i%step == 0 {
				before := number.Uint64(data[at-header:])
				point("a page twice", at, before)
				swapped := slices.Clone(data)
				number.PutUint64(swapped[at:], before)
				number.PutUint64(swapped[at-header:], own)
				d.try(t, fmt.Sprint("pages swapped at ", at), swapped)
			}
			if own >= uint64(len(data)/size) || kind(page(own)) != leaf {
				continue
			}
			for _, other := range versions[firstKey(page(own))] {
				if other != own {
					old++
					point("an old page", at, other)
				}
			}
		}
	}
	t.Logf("%d refused, %d sound; %d old pages", d.refused, d.sound, old)
	if d.refused < 20 || old < 5 {
		t.Error("the test is vacuous")
	}
}

func TestVersions(t *testing.T) {
	withoutPacks(t)
	change := func(t *testing.T, edit func(tx *bolt.Tx) error) error {
		t.Helper()
		dir := t.TempDir()
		s := opened(t, dir)
		if _, err := s.Apply(t.Context(), numbered(1)); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		db, err := bolt.Open(filepath.Join(dir, FileName), 0o600, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Update(edit); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		_, err = Open(dir)
		return err
	}
	err := change(t, func(tx *bolt.Tx) error {
		data, err := json.Marshal(map[string]any{"version": formatVersion + 1, "something": "new"})
		if err != nil {
			return err
		}
		return tx.Bucket([]byte(bucketHeader)).Put([]byte(keyHeader), seal(keyHeader, data))
	})
	sentence(t, err, graph.ErrInvalid, FileName, "升级")
	err = change(t, func(tx *bolt.Tx) error { // a bbolt file of another program
		if err := tx.DeleteBucket([]byte(bucketHeader)); err != nil {
			return err
		}
		_, err := tx.CreateBucket([]byte("theirs"))
		return err
	})
	sentence(t, err, graph.ErrInvalid, FileName, "不是本程序的数据文件")
	err = change(t, func(tx *bolt.Tx) error { // as packs are to an earlier program
		b, err := tx.CreateBucket([]byte("theirs"))
		if err != nil {
			return err
		}
		return b.Put([]byte("a"), []byte("b"))
	})
	sentence(t, err, graph.ErrInvalid, FileName, "升级")
	err = change(t, func(tx *bolt.Tx) error { return tx.DeleteBucket([]byte(graph.KindChains)) })
	sentence(t, err, graph.ErrUnavailable, FileName, "已损坏")
	err = change(t, func(tx *bolt.Tx) error {
		return tx.Bucket([]byte(graph.KindChains)).Put([]byte("aa"), seal("aa", []byte(`{"id":"aa"}`)))
	})
	sentence(t, err, graph.ErrUnavailable, FileName, "已损坏") // one record more than the header says
}
