package bench

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"testing"

	"chainchief/api"
	"chainchief/graph/chainmap/layout"
	"chainchief/graph/embedded"
	"chainchief/seed"
)

// serverCommand makes the test binary a server over the bundled data.
const serverCommand = "bench-server"

// TestMain lets the test binary be its own layout worker, and a server that is
// measured from outside.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		var run func() error
		switch os.Args[1] {
		case layout.WorkerCommand:
			run = func() error { return layout.Work(os.Stdin, os.Stdout) }
		case serverCommand:
			run = func() error { return serveBundled(os.Args[2]) }
		}
		if run != nil {
			if err := run(); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			return
		}
	}
	os.Exit(m.Run())
}

// serveBundled prints its address and serves the bundled data from a directory until
// it is killed.
func serveBundled(dir string) error {
	batch, err := seed.Bundled()
	if err != nil {
		return err
	}
	store, err := embedded.Open(dir)
	if err != nil {
		return err
	}
	if _, err := store.Apply(context.Background(), batch); err != nil {
		return err
	}
	server, err := api.New(api.Options{Store: store, Log: slog.New(slog.NewTextHandler(os.Stderr, nil)), Layout: layout.NewPool(layout.Options{})})
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(l.Addr())
	return (&http.Server{Handler: server}).Serve(l)
}
