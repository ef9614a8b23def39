package embedded

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"chainchief/graph"
)

// A directory that has had records is not begun anew because its file is gone:
// neither by the one who took it away nor beside a server that still has it open.
func TestLostFileIsNotBegunAnew(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	marker, db := filepath.Join(dir, "chainchief.seeded"), filepath.Join(dir, "chainchief.db")
	if _, err := os.Stat(marker); err == nil {
		t.Fatal("a directory without records is marked")
	}
	if _, err := s.Load(t.Context(), graph.LoadRequest{DataDate: worldDate, Records: world(10)}); err != nil {
		t.Fatal(err)
	}
	kept := filepath.Join(dir, "kept")
	if err := os.Rename(db, kept); err != nil {
		t.Fatal(err)
	}
	for _, state := range []string{"while it is open", "when it is closed"} {
		_, err = Open(dir)
		sentence(t, err, graph.ErrUnavailable, "chainchief.db 却不在", "放回", "删去 "+marker)
		if _, err := os.Stat(db); err == nil {
			t.Fatal(state + ": a new file was made")
		}
		if state == "while it is open" {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := os.WriteFile(db, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = Open(dir)
	sentence(t, err, graph.ErrUnavailable, "空的")

	// Both ways out that the sentence names.
	if err := os.Rename(kept, db); err != nil {
		t.Fatal(err)
	}
	back := opened(t, dir)
	if m, err := back.Meta(t.Context()); err != nil || m.Records == 0 {
		t.Fatalf("put back, it has %d records: %v", m.Records, err)
	}
	if err := back.Close(); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{db, marker} {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	if m, err := opened(t, dir).Meta(t.Context()); err != nil || m.Records != 0 {
		t.Fatalf("begun anew, it has %d records: %v", m.Records, err)
	}
}

// A snapshot taken while others write is a store that opens, with every write
// that was acknowledged before.
func TestSnapshot(t *testing.T) {
	s := opened(t, t.TempDir())
	if _, err := s.Apply(t.Context(), worldBatch(100)); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var writers sync.WaitGroup
	var acknowledged atomic.Int64
	for w := range 4 {
		writers.Go(func() {
			for n := w; ctx.Err() == nil; n += 4 {
				if _, err := s.Apply(t.Context(), numbered(n)); err != nil {
					t.Error(err)
				}
				acknowledged.Add(1)
			}
		})
	}
	for range 10 {
		dir, before := t.TempDir(), acknowledged.Load()
		f, err := os.Create(filepath.Join(dir, FileName))
		if err == nil {
			err = errors.Join(s.Snapshot(t.Context(), f), f.Close())
		}
		if err != nil {
			t.Fatal(err)
		}
		saved := opened(t, dir)
		sound(t, saved)
		if m, err := saved.Meta(t.Context()); err != nil || m.Revision < 1+before {
			t.Errorf("revision %d after %d writes, %v", m.Revision, before, err)
		}
	}
	stop()
	writers.Wait()
	if acknowledged.Load() < 10 {
		t.Error("the test is vacuous")
	}
}

// What is written into a file that is no longer in its place would be lost: it is
// refused, and the store says so, until the file is back.
func TestAFileOutOfItsPlaceIsNotWritten(t *testing.T) {
	dir := t.TempDir()
	s := opened(t, dir)
	if _, err := s.Apply(t.Context(), numbered(1)); err != nil {
		t.Fatal(err)
	}
	db, away := filepath.Join(dir, FileName), filepath.Join(dir, "away")
	move := func(from, to string) {
		t.Helper()
		if err := os.Rename(from, to); err != nil {
			t.Fatal(err)
		}
	}
	move(db, away)
	for _, state := range []string{"removed", "replaced"} {
		_, err := s.Apply(t.Context(), numbered(2))
		sentence(t, err, graph.ErrUnavailable, "已被移走或替换，写入没有进行", db)
		sentence(t, s.Ping(t.Context()), graph.ErrUnavailable, "放回原来的文件")
		if m, err := s.Meta(t.Context()); err != nil || m.Revision != 1 {
			t.Errorf("%s: meta is %+v, %v", state, m, err)
		}
		if state == "removed" {
			if err := os.WriteFile(db, []byte("another"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	move(away, db)
	if err := s.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := s.Apply(t.Context(), numbered(2)); err != nil {
		t.Error(err)
	}
	sound(t, s)
}

// A directory of an older program, without the marker, gets it when it is opened.
func TestOlderDirectoryIsMarked(t *testing.T) {
	dir := t.TempDir()
	s := opened(t, dir)
	if _, err := s.Load(t.Context(), graph.LoadRequest{DataDate: worldDate, Records: world(10)}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	marker := filepath.Join(dir, "chainchief.seeded")
	if err := os.Remove(marker); err != nil {
		t.Fatal(err)
	}
	opened(t, dir)
	if _, err := os.Stat(marker); err != nil {
		t.Error(err)
	}
}
