package chainmap

import (
	"fmt"
	"os"
	"testing"

	"chainchief/graph/chainmap/layout"
)

// TestMain lets the test binary be its own layout worker.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == layout.WorkerCommand {
		if err := layout.Work(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	var err error
	if worldDir, err = os.MkdirTemp("", "chainmap-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	if world.store != nil {
		world.pool.Close()
		world.store.Close()
	}
	os.RemoveAll(worldDir)
	os.Exit(code)
}
