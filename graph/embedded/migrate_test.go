package embedded

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chainchief/graph"
)

// past writes the history that each file of testdata holds: batches, one of
// them undone, and a merge.
func past(t *testing.T, s *Store) {
	t.Helper()
	firms := batch("firms")
	for i := range 3 {
		name := fmt.Sprintf("虚构%d厂", i)
		firms.Put.Add(graph.Enterprise{ID: graph.EnterpriseID(name), Name: name, ShortName: name, Type: graph.TypeEnterprise,
			Search: graph.SearchText([]string{name, name}, []string{"x"}, []string{"x"})})
	}
	firms.DataDate = "2024-06-30"
	for _, b := range []graph.Batch{firms, numbered(0), numbered(1), numbered(2)} {
		if _, err := s.Apply(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Undo(t.Context(), graph.UndoRequest{Import: "n-2", Actor: graph.Actor{Person: "测试员"}, Time: noon}); err != nil {
		t.Fatal(err)
	}
	old, kept := firms.Put.Enterprises[1].ID, firms.Put.Enterprises[0].ID
	if _, err := s.Merge(t.Context(), graph.MergeRequest{Old: old, New: kept, Actor: graph.Actor{Person: "测试员"}, Time: noon}); err != nil {
		t.Fatal(err)
	}
}

// unpacked reads a file of testdata.
func unpacked(t *testing.T, name string) []byte {
	t.Helper()
	packed, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	unpacker, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(unpacker)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// keptFile is a directory with the file that a version of the format wrote, and the file.
func keptFile(t *testing.T, version int) (dir string, data []byte) {
	t.Helper()
	dir, data = t.TempDir(), unpacked(t, fmt.Sprintf("version%d.db.gz", version))
	if err := os.WriteFile(filepath.Join(dir, FileName), data, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir, data
}

// ofOlder leaves out what older versions did not write: the state with its store
// id and a revision of the ledger apart, and the class of an import.
func ofOlder(lines []string) (kept []string) {
	for _, line := range lines {
		if !strings.HasPrefix(line, "meta ") {
			kept = append(kept, strings.ReplaceAll(line, `"class":"merge",`, ""))
		}
	}
	return kept
}

// A file that an older version of the format wrote is brought up to the present
// one, and is kept as it was beside it. It holds the same, and what was imported
// into it can be undone.
func TestOlderVersionIsMigrated(t *testing.T) {
	withoutImprints(t)
	same := opened(t, t.TempDir())
	past(t, same)
	want, err := contents(same)
	if err != nil {
		t.Fatal(err)
	}
	for version := range formatVersion - 1 {
		t.Run(fmt.Sprintf("version %d", version+1), func(t *testing.T) {
			dir, data := keptFile(t, version+1)
			path := filepath.Join(dir, FileName)
			for again := range 2 { // the second time it is a file like any other
				s, err := Open(dir)
				if err != nil {
					t.Fatal(err)
				}
				got, err := contents(s)
				if got := ofOlder(got); err != nil || !slices.Equal(got, ofOlder(want)) {
					t.Fatalf("%v, %d lines:\n%s", err, len(got), strings.Join(got, "\n"))
				}
				if h, err := s.file.header(); err != nil || h.Version != formatVersion || h.StoreID == "" || h.Facts != h.Revision || h.DataDate != "2024-06-30" {
					t.Fatalf("header is %+v, %v", h, err)
				}
				who := graph.Actor{Person: "测试员"}
				if _, err := s.Undo(t.Context(), graph.UndoRequest{Import: "n-2", Actor: who, Time: noon}); !errors.Is(err, graph.ErrConflict) {
					t.Errorf("the history is lost: %v", err)
				}
				if again == 1 {
					if _, err := s.Undo(t.Context(), graph.UndoRequest{Import: "n-1", Actor: who, Time: noon}); err != nil {
						t.Errorf("an import of the older version is not undone: %v", err)
					}
				}
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
			}
			kept, err := os.ReadFile(fmt.Sprintf("%s.v%d", path, version+1))
			if err != nil || !bytes.Equal(kept, data) {
				t.Errorf("the copy has %d bytes, %v, not %d", len(kept), err, len(data))
			}
			if others, _ := filepath.Glob(filepath.Join(dir, "*")); len(others) != 3 { // the database, its copy, the marker
				t.Errorf("the directory holds %v", others)
			}
		})
	}
}

// A damaged file of an older version is refused, and its copy taken nonetheless.
func TestDamagedOlderVersion(t *testing.T) {
	data := unpacked(t, "version1.db.gz")
	broken := bytes.Replace(data, []byte("虚构1厂"), []byte("虚构2厂"), 1)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, FileName), broken, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(dir)
	sentence(t, err, graph.ErrUnavailable, "已损坏")
}
