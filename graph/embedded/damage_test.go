package embedded

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
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
	data, err := os.ReadFile(filepath.Join(dir, fileName))
	if err != nil {
		t.Fatal(err)
	}
	return data, want
}

// A damaged file is refused with one sentence, or, where the damage lies in
// what the file no longer uses, read as it was. It is never misread, and never
// ends the program.
func TestDamagedFile(t *testing.T) {
	data, want := sample(t)
	r := rand.New(rand.NewPCG(77, 9))
	refused, sound := 0, 0
	try := func(what string, data []byte) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, fileName), data, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Open(dir)
		if err == nil {
			var got []string
			if got, err = contents(s); err == nil && !slices.Equal(got, want) {
				t.Fatalf("%s: the file was misread: %d records, not %d", what, len(got), len(want))
			}
			_, errWrite := s.Apply(t.Context(), numbered(99)) // may find the damage, too
			if errWrite != nil && !errors.Is(errWrite, graph.ErrUnavailable) {
				t.Errorf("%s: %v", what, errWrite)
			}
			s.Close()
		}
		if err == nil {
			sound++
			return
		}
		refused++
		if !errors.Is(err, graph.ErrInvalid) && !errors.Is(err, graph.ErrUnavailable) {
			t.Errorf("%s: %v", what, err)
		}
		sentence(t, err, err, fileName)
	}
	rounds := 300
	if testing.Short() {
		rounds = 30
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
		try(fmt.Sprint("damage at ", at), broken)
	}
	for _, size := range []int{1, 4096, 8192, 16384, len(data) / 3, len(data) / 2, len(data) - 4096} {
		try(fmt.Sprint("cut to ", size), data[:size])
	}
	t.Logf("%d refused, %d sound", refused, sound)
	if refused < 10 || sound < 2 {
		t.Error("the test is vacuous")
	}
}

func TestVersions(t *testing.T) {
	change := func(t *testing.T, edit func(tx *bolt.Tx) error) error {
		t.Helper()
		dir := t.TempDir()
		if err := opened(t, dir).Close(); err != nil {
			t.Fatal(err)
		}
		db, err := bolt.Open(filepath.Join(dir, fileName), 0o600, nil)
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
	sentence(t, err, graph.ErrInvalid, fileName, "升级")
	err = change(t, func(tx *bolt.Tx) error { // a bbolt file of another program
		if err := tx.DeleteBucket([]byte(bucketHeader)); err != nil {
			return err
		}
		_, err := tx.CreateBucket([]byte("theirs"))
		return err
	})
	sentence(t, err, graph.ErrInvalid, fileName, "不是本程序的数据文件")
	err = change(t, func(tx *bolt.Tx) error { return tx.DeleteBucket([]byte(graph.KindLinks)) })
	sentence(t, err, graph.ErrUnavailable, fileName, "已损坏")
	err = change(t, func(tx *bolt.Tx) error {
		return tx.Bucket([]byte(graph.KindChains)).Put([]byte("aa"), seal("aa", []byte(`{"id":"aa"}`)))
	})
	sentence(t, err, graph.ErrUnavailable, fileName, "已损坏") // one record more than the header says
}
