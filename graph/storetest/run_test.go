package storetest

import (
	"testing"

	"chainchief/graph"
)

func TestNaive(t *testing.T) {
	Run(t, func(*testing.T) graph.Store { return NewNaive() }, Options{
		// A model that is never closed is as it was; the durability topics at least run.
		Reopen: func(_ *testing.T, s graph.Store) graph.Store { return s },
	})
}
