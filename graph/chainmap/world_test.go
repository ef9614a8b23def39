package chainmap

import (
	"chainchief/graph/chainmap/paint"
	"context"
	"sync"
	"testing"

	"chainchief/graph"
	"chainchief/graph/chainmap/layout"
	"chainchief/graph/embedded"
	"chainchief/graph/insight"
	"chainchief/inquiry"
	"chainchief/seed"
)

// The bundled graph, its desk and a pool of real workers, shared by all tests.
var (
	worldOnce sync.Once
	world     struct {
		store    graph.Store
		desk     *inquiry.Desk
		taxonomy graph.Taxonomy
		pool     *layout.Pool
		err      error
	}
	worldDir string
)

var chains = []string{"nev", "food", "iron", "equipment", "display"}

func openWorld(t testing.TB) {
	t.Helper()
	worldOnce.Do(func() {
		world.err = func() error {
			ctx := context.Background()
			store, err := embedded.Open(worldDir)
			if err != nil {
				return err
			}
			batch, err := seed.Bundled()
			if err != nil {
				return err
			}
			if _, err := store.Apply(ctx, batch); err != nil {
				return err
			}
			world.store, world.desk, world.pool = store, inquiry.New(store), layout.NewPool(layout.Options{})
			world.taxonomy, err = store.Taxonomy(ctx)
			return err
		}()
	})
	if world.err != nil {
		t.Fatal(world.err)
	}
}

func judged(t testing.TB, q insight.Question) *insight.Answer {
	t.Helper()
	openWorld(t)
	a, err := world.desk.Gaps(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func panelOf(t testing.TB, chain, region string, o Options) *paint.Scene {
	t.Helper()
	a := judged(t, insight.Question{Chain: chain, Region: region})
	if o.Paper == (paint.Paper{}) {
		o.Paper = paint.Papers["a3"]
	}
	s, err := Panel(context.Background(), world.taxonomy, a, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
