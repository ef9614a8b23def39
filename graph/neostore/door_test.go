package neostore

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

// A refused password is tried once a minute, however many ask; calls that wait
// for one that finds nobody there share its failure.
func TestDoor(t *testing.T) {
	wrong := &neo4j.Neo4jError{Code: "Neo.ClientError.Security.Unauthorized"}
	synctest.Test(t, func(t *testing.T) {
		d := newDoor()
		var calls atomic.Int64
		for range 600 { // ten minutes
			for range 5 {
				err := d.pass(t.Context(), func() error {
					calls.Add(1)
					return wrong
				})
				if !refused(err) {
					t.Fatal(err)
				}
			}
			time.Sleep(time.Second)
		}
		if n := calls.Load(); n != 10 {
			t.Errorf("%d logins in ten minutes, want 10", n)
		}
		time.Sleep(pauseTime)
		if err := d.pass(t.Context(), func() error { return nil }); err != nil {
			t.Fatal("the right password:", err)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		d := newDoor()
		var calls, failed atomic.Int64
		for range 20 {
			go func() {
				err := d.pass(t.Context(), func() error {
					calls.Add(1)
					time.Sleep(10 * time.Second)
					return &neo4j.ConnectivityError{Inner: errors.New("nobody there")}
				})
				if connectivity(err) {
					failed.Add(1)
				}
			}()
		}
		time.Sleep(11 * time.Second)
		if calls.Load() != 1 || failed.Load() != 20 {
			t.Errorf("%d calls, %d failed", calls.Load(), failed.Load())
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		go d.pass(t.Context(), func() error { time.Sleep(time.Minute); return nil })
		synctest.Wait()
		waited := time.Now()
		if err := d.pass(ctx, func() error { return nil }); !connectivity(err) || time.Since(waited) != time.Second {
			t.Errorf("who waits is let go by its context, and told what is known: %v after %v", err, time.Since(waited))
		}
		time.Sleep(time.Hour)
	})
}
