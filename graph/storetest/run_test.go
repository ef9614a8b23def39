package storetest

import (
	"testing"

	"chainchief/graph"
	"chainchief/graph/storetest/newkind" // a kind that no store knows of
)

// TestPlay: the play lands and finds enough, also of a kind that one file adds.
func TestPlay(t *testing.T) {
	var played Played
	receptions := 0
	for seed := range uint64(12) {
		s := NewNaive()
		played.Add(Differential(t, seed, 60, nil, Contender{"another naive store", s}))
		receptions += len(filter(dumped(t, s, newkind.Kind), func(r graph.Record) bool { return r.Ref().Key != "v-0" && r.Ref().Key != "v-1" }))
	}
	played.Report(t)
	if receptions == 0 {
		t.Error("no reception was written besides those of the world")
	}
}

func TestNaive(t *testing.T) {
	Run(t, func(*testing.T) graph.Store { return NewNaive() }, Options{
		// A model that is never closed is as it was; the durability topics at least run.
		Reopen: func(_ *testing.T, s graph.Store) graph.Store { return s },
	})
}
