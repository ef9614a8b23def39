package embedded

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	bolt "go.etcd.io/bbolt"

	"chainchief/graph"
)

// migrate brings a file of an older version up to the present one and keeps a
// copy of it as it was. A crash in between leaves the old file, and perhaps the
// copy; the next opening does it again.
func (f *file) migrate(h header) error {
	if err := f.keepCopy(fmt.Sprintf("%s.v%d", f.path, h.Version)); err != nil {
		return err
	}
	if h.Version < 2 {
		if err := f.addSum(&h); err != nil {
			return err
		}
	}
	h.StoreID, h.Facts, h.Ledger = graph.NewStoreID(), h.Revision, h.Revision
	return f.update(func(tx *bolt.Tx) error { return putHeader(tx, h) })
}

// addSum works out the sum, which version 1 lacks. Its entries are good by their
// seals, their order and their number.
func (f *file) addSum(h *header) error {
	records := 0
	count := func(string, []byte) error { records++; return nil }
	h.Sum = 0
	for _, kind := range graph.Kinds {
		if kind == graph.KindImages {
			continue
		}
		sum, err := f.scan(string(kind), "", "", count)
		if err != nil {
			return err
		}
		h.Sum += sum
	}
	if records != h.Records {
		return f.miscounted("记录", h.Records, records)
	}
	for _, bucket := range []string{string(graph.KindImages), bucketTouches} {
		sum, err := f.counted(bucket, h.Images)
		if err != nil {
			return err
		}
		h.Sum += sum
	}
	return nil
}

// keepCopy copies the file, whole or not at all. A copy that is there already is from an earlier attempt.
func (f *file) keepCopy(path string) error {
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return explain(path, err)
	}
	temp := path + ".part"
	out, err := os.OpenFile(temp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return explain(temp, err)
	}
	defer os.Remove(temp)
	info, err := f.os.Stat()
	if err == nil {
		_, err = io.Copy(out, io.NewSectionReader(f.os, 0, info.Size()))
	}
	if err == nil {
		err = out.Sync()
	}
	if closing := out.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(temp, path)
	}
	return explain(path, err)
}
