package storetest

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"chainchief/graph"
)

// keptInFile is a store that keeps all it holds in one file.
type keptInFile interface {
	graph.Store
	Snapshot(ctx context.Context, to io.Writer) error
}

// Filled returns what opens a store of a test's own, in a directory of its own, that
// holds a batch. To read and to check a large batch takes longer than to open what it
// came to: the first who asks fills a store, the others have copies of its file.
func Filled[S keptInFile](open func(dir string) (S, error), file string, batch func() (graph.Batch, error)) func(testing.TB) S {
	made := sync.OnceValues(func() ([]byte, error) {
		dir, err := os.MkdirTemp("", "filled")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(dir)
		s, err := open(dir)
		if err != nil {
			return nil, err
		}
		defer s.Close()
		b, err := batch()
		if err == nil {
			_, err = s.Apply(context.Background(), b)
		}
		if err != nil {
			return nil, err
		}
		var snapshot bytes.Buffer
		err = s.Snapshot(context.Background(), &snapshot)
		return snapshot.Bytes(), err
	})
	return func(t testing.TB) S {
		t.Helper()
		dir := t.TempDir()
		data, err := made()
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, file), data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		s, err := open(dir)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
		return s
	}
}
