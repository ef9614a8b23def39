package neostore

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"chainchief/graph"
	"chainchief/seed/synth"
)

// TestWhole: what another process tells of a revision is at least as new as that
// revision, though its commit comes in piece by piece.
func TestWhole(t *testing.T) {
	writer := emptied(t)
	p := synth.New(300, 5)
	if _, err := writer.Load(t.Context(), p.Request(nil)); err != nil {
		t.Fatal(err)
	}
	reader, err := Open(Options{URI: server(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	var ids []string
	for i := range p.Size() {
		ids = append(ids, p.Enterprise(i).ID)
	}
	meta, err := writer.Meta(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	first := meta.Revision
	place := func(revision int64) string { return fmt.Sprintf("第%06d号", revision) }
	const rounds = 6
	done := make(chan error, 1)
	go func() {
		for i := range rounds {
			b := graph.Batch{ID: fmt.Sprintf("whole-%d", i), Title: "测试", Actor: tester, Time: noon}
			for k := range p.Size() {
				e := p.Enterprise(k)
				e.Place = place(first + 1 + int64(i))
				b.Put.Add(e)
			}
			if _, err := writer.Apply(t.Context(), b); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	views, last := 0, int64(0)
	for writing := true; writing; {
		select {
		case err := <-done:
			if err != nil {
				t.Fatal(err)
			}
			writing = false // and once more
		default:
		}
		var at int64
		var list []graph.Enterprise
		err := reader.Read(t.Context(), func(q graph.Reader) error {
			meta, err := q.Meta(t.Context())
			if err != nil {
				return err
			}
			at = meta.Revision
			list, err = q.Enterprises(t.Context(), ids)
			return err
		})
		switch {
		case errors.Is(err, graph.ErrBusy):
			continue
		case err != nil:
			t.Fatal(err)
		}
		views++
		last = at
		for _, e := range list {
			if at > first && e.Place < place(at) {
				t.Fatalf("at revision %d an enterprise is as of %s", at, e.Place)
			}
		}
		time.Sleep(time.Millisecond)
	}
	if last != first+rounds || views < rounds {
		t.Errorf("%d views, the last of revision %d; the test is vacuous", views, last)
	}
}

// TestWarm: all that is asked of a server that has just come up is answered, and an empty one is asked nothing.
func TestWarm(t *testing.T) {
	var log bytes.Buffer
	s := emptied(t)
	s.log = slog.New(slog.NewTextHandler(&log, nil))
	s.Warm(t.Context())
	if _, err := s.Load(t.Context(), synth.New(100, 5).Request(nil)); err != nil {
		t.Fatal(err)
	}
	s.Warm(t.Context())
	if log.Len() > 0 {
		t.Error(log.String())
	}
}

// TestStateMoves: whoever finds another state each time he looks, since other processes
// write as fast as he does, looks so many times and then holds the writers up.
func TestStateMoves(t *testing.T) {
	writer := small(t)
	var looks atomic.Int32
	var locked atomic.Bool
	through := passing(t, strings.TrimPrefix(server(t), "bolt://"), func(sent []byte) {
		switch {
		case bytes.Contains(sent, []byte("SET meta.lock")):
			locked.Store(true)
		case bytes.Contains(sent, []byte("RETURN meta.store_id")) && !locked.Load():
			looks.Add(1)
			if _, err := writer.execute(t.Context(), "MATCH (m:Meta) SET m.revision = m.revision + 1", nil); err != nil {
				t.Error(err)
			}
		}
	})
	reader, err := Open(Options{URI: "bolt://" + through})
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	calls := 0
	err = reader.Read(t.Context(), func(q graph.Reader) error {
		calls++
		_, err := q.Enterprises(t.Context(), []string{"e-a"})
		return err
	})
	if err != nil || calls != 1 || !locked.Load() || looks.Load() != 2*tries {
		t.Errorf("%v; read %d times after %d looks, locked %v", err, calls, looks.Load(), locked.Load())
	}
}

// passing is the address of a proxy before a server; each piece that a client sends is shown first.
func passing(t *testing.T, to string, shown func(sent []byte)) string {
	t.Helper()
	return listening(t, func(client net.Conn) {
		server, err := net.Dial("tcp", to)
		if err != nil {
			t.Error(err)
			client.Close()
			return
		}
		go func() {
			defer client.Close()
			io.Copy(client, server)
		}()
		go func() {
			defer server.Close()
			piece := make([]byte, 1<<16)
			for {
				n, err := client.Read(piece)
				if err != nil {
					return
				}
				shown(piece[:n])
				if _, err := server.Write(piece[:n]); err != nil {
					return
				}
			}
		}()
	})
}
