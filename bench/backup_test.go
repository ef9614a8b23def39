package bench

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chainchief/backup"
	"chainchief/graph"
	"chainchief/graph/embedded"
	"chainchief/seed/synth"
)

// backupWriters write all the time while a backup is made.
const backupWriters = 50

// BenchmarkBackup is a backup of a province under writers, and what it takes to put
// it back and prove it. The bar is 60 s for a million under 50 writers:
//
//	CHAINCHIEF_SIZES=1000000 go test ./bench -run '^$' -bench Backup -benchtime 1x -timeout 1h
func BenchmarkBackup(b *testing.B) {
	for _, n := range sizes(b) {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			p := province(n)
			dir := directory(b, p)
			load(b, column{}, p, dir)
			s, err := embedded.Open(dir)
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			for b.Loop() {
				backUpUnderWriters(b, s, p, filepath.Join(b.TempDir(), "b.zip"))
			}
		})
	}
}

func backUpUnderWriters(b *testing.B, s *embedded.Store, p *synth.Province, file string) {
	b.Helper()
	ctx, stop := context.WithCancel(b.Context())
	var writers sync.WaitGroup
	var writes, slowest atomic.Int64
	for w := range backupWriters {
		writers.Go(func() {
			r := rand.New(rand.NewPCG(uint64(w), 7))
			for i := 0; ctx.Err() == nil; i++ {
				e := p.Enterprise(r.IntN(p.Size()))
				e.Place = fmt.Sprintf("第%d次迁址", i)
				batch := graph.Batch{ID: fmt.Sprintf("backup-%d-%d-%d", time.Now().UnixNano(), w, i), Title: "测速", Actor: graph.Actor{Person: "测速程序"}, Time: time.Now()}
				batch.Put.Add(e)
				began := time.Now()
				if _, err := s.Apply(ctx, batch); err == nil {
					writes.Add(1)
					for took := int64(time.Since(began)); ; {
						if old := slowest.Load(); took <= old || slowest.CompareAndSwap(old, took) {
							break
						}
					}
				} else if ctx.Err() == nil {
					b.Error(err)
					return
				}
			}
		})
	}
	began := time.Now()
	m, err := backup.Write(file, "测速", func(put backup.Put) error {
		return put(embedded.FileName, func(w io.Writer) error { return s.Snapshot(ctx, w) })
	})
	took, meanwhile := time.Since(began), writes.Load()
	stop()
	writers.Wait()
	if err != nil {
		b.Fatal(err)
	}
	packed, err := os.Stat(file)
	if err != nil {
		b.Fatal(err)
	}
	there := b.TempDir()
	began = time.Now()
	if _, err := backup.Unpack(file, there); err != nil {
		b.Fatal(err)
	}
	unpacked := time.Since(began)
	began = time.Now()
	again, err := embedded.Open(there) // which reads every record and compares the sums
	if err != nil {
		b.Fatal(err)
	}
	opened := time.Since(began)
	if err := again.Close(); err != nil {
		b.Fatal(err)
	}
	fmt.Fprintf(os.Stderr, "%8d  backup %.1f s (bar for a million: 60 s), %s in %s, beside %d writes of %d writers, the slowest %.2f s; unpacked in %.1f s, opened and proved in %.1f s\n",
		p.Size(), took.Seconds(), gigabytes(m.Size()), gigabytes(packed.Size()), meanwhile, backupWriters, time.Duration(slowest.Load()).Seconds(), unpacked.Seconds(), opened.Seconds())
}
