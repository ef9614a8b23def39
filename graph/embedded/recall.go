package embedded

import (
	"bytes"
	"cmp"
	"fmt"
	"runtime"

	"chainchief/graph"
)

// remember returns the memory: by its imprint, or, whole, from the file.
func (f *file) remember() (m *memory, whole bool, err error) {
	h, err := f.header()
	if err != nil {
		return nil, false, err
	}
	if m := f.byImprint(h); m != nil {
		return m, false, nil
	}
	m, err = f.recall()
	return m, true, err
}

// recall reads the file into memory.
func (f *file) recall() (*memory, error) {
	h, err := f.header()
	if err != nil {
		return nil, err
	}
	m, s, sum := newMemory(), &stir{bulk: true}, uint64(0)
	for _, kind := range graph.Kinds {
		if kind == graph.KindImages {
			continue
		}
		part, err := f.decoded(kind, func(r graph.Record) { m.put(r, s) })
		if err != nil {
			return nil, err
		}
		sum += part
	}
	for _, bucket := range []string{string(graph.KindImages), bucketTouches} {
		part, err := f.counted(bucket, h.Images)
		if err != nil {
			return nil, err
		}
		sum += part
	}
	if sum != h.Sum {
		return nil, damaged(f.path, "总校验不符")
	}
	m.state, m.images = h.state, h.Images
	m.lay(s)
	m.count()
	if n := m.records(); n != h.Records {
		return nil, f.miscounted("记录", h.Records, n)
	}
	return m, nil
}

// counted checks that a bucket is whole.
func (f *file) counted(bucket string, want int) (sum uint64, err error) {
	n := 0
	sum, err = f.scan(bucket, "", "", func(string, []byte) error {
		n++
		return nil
	})
	if err == nil && n != want {
		err = f.miscounted(bucket, want, n)
	}
	return sum, err
}

func (f *file) miscounted(what string, want, got int) error {
	return damaged(f.path, fmt.Sprintf("应有 %d 条%s，读到 %d 条", want, what, got))
}

// chunk is a stretch of a bucket on its way into memory.
type chunk struct {
	keys    []string
	data    [][]byte
	records []graph.Record
	err     error
	done    chan struct{} // closed when the records, or the error, are there
}

func (c *chunk) decode(f *file, kind graph.Kind) {
	defer close(c.done)
	for i, data := range c.data {
		r, err := graph.Decode(kind, data)
		if err != nil || r.Ref().Key != c.keys[i] {
			c.err = damaged(f.path, c.keys[i])
			return
		}
		c.records = append(c.records, r)
	}
}

// decoded gives take each record of a kind, in the order of keys, and returns
// the sum of their marks. Decoding is most of the work of opening a store, so
// every core takes part.
func (f *file) decoded(kind graph.Kind, take func(graph.Record)) (sum uint64, err error) {
	workers := runtime.GOMAXPROCS(0)
	work, inOrder := make(chan *chunk), make(chan *chunk, 2*workers)
	for range workers {
		go func() {
			for c := range work {
				c.decode(f, kind)
			}
		}()
	}
	go func() { // sum and err are to be read when inOrder is closed
		defer close(inOrder)
		defer close(work)
		next := &chunk{done: make(chan struct{})}
		send := func() {
			inOrder <- next
			work <- next
			next = &chunk{done: make(chan struct{})}
		}
		sum, err = f.scan(string(kind), "", "", func(key string, data []byte) error {
			next.keys, next.data = append(next.keys, key), append(next.data, bytes.Clone(data))
			if len(next.keys) == 500 {
				send()
			}
			return nil
		})
		send()
	}()
	var fault error
	for c := range inOrder {
		<-c.done
		fault = cmp.Or(fault, c.err)
		for _, r := range c.records {
			take(r)
		}
	}
	return sum, cmp.Or(err, fault)
}
