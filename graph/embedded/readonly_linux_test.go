package embedded

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"golang.org/x/sys/unix"

	"chainchief/graph"
)

// TestReadOnlyDirectory: a backup that may not be written is looked at, by several
// at once, and is not changed; a write says why it cannot be.
func TestReadOnlyDirectory(t *testing.T) {
	withoutImprints(t)
	dir := t.TempDir()
	s := loaded(t, dir, 20)
	want, err := contents(s)
	if err == nil {
		err = s.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, FileName)
	for place, mode := range map[string]os.FileMode{path: 0o444, dir: 0o555, filepath.Dir(dir): 0o755} {
		if err := os.Chmod(place, mode); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { os.Chmod(dir, 0o700) }) // so that it can be removed
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() == 0 { // the superuser may write anywhere; nobody opens files for this thread
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		if _, err := unix.SetfsuidRetUid(65534); err != nil {
			t.Fatal(err)
		}
		defer unix.SetfsuidRetUid(0)
	}
	for range 2 {
		s := opened(t, dir)
		if got, err := contents(s); err != nil || len(got) < 20 || len(got) != len(want) {
			t.Errorf("%d lines of %d, %v", len(got), len(want), err)
		}
		if err := s.Ping(t.Context()); err != nil {
			t.Error(err)
		}
		_, err := s.Apply(t.Context(), numbered(1))
		sentence(t, err, graph.ErrUnavailable, "只能读、不能写", dir)
		_, err = s.Load(t.Context(), graph.LoadRequest{Records: world(1)})
		sentence(t, err, graph.ErrUnavailable, "只能读、不能写", dir)
	}
	if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
		t.Errorf("the file was changed, %v", err)
	}
	if list, err := os.ReadDir(dir); err != nil || len(list) != 2 {
		t.Errorf("the directory holds %v, %v", list, err)
	}
}
