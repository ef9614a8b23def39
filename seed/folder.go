package seed

import (
	"bytes"
	"io/fs"

	"chainchief/graph"
)

// Folder is a folder of data in memory: files by their names.
type Folder map[string][]byte

// Open has nothing to open: Read reads each file whole.
func (f Folder) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// ReadFile returns a file.
func (f Folder) ReadFile(name string) ([]byte, error) {
	data, ok := f[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return data, nil
}

// Compare reads a folder and names the records that it does not hold as they
// are; a date that differs counts as one.
func Compare(fsys fs.FS, date graph.Date, records *graph.Bundle) (lost []string, err error) {
	b, err := Read(fsys)
	if err != nil {
		return nil, err
	}
	if b.DataDate != date {
		lost = append(lost, dataDateZH+" "+string(date))
	}
	is := make(map[graph.Ref][]byte, b.Put.Len())
	for r := range b.Put.All() {
		is[r.Ref()] = graph.Encode(r)
	}
	for r := range records.All() {
		if !bytes.Equal(is[r.Ref()], graph.Encode(r)) {
			lost = append(lost, graph.Call(r))
		}
		delete(is, r.Ref())
	}
	for r := range b.Put.All() {
		if _, more := is[r.Ref()]; more {
			lost = append(lost, graph.Call(r))
		}
	}
	return lost, nil
}
