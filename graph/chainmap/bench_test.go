package chainmap

import (
	"chainchief/graph/chainmap/paint"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os/exec"
	"strings"
	"testing"

	"chainchief/graph/chainmap/layout"
	"chainchief/graph/insight"
)

// BenchmarkPanel: from the answer to a scene, its places remembered, and the painters.
func BenchmarkPanel(b *testing.B) {
	ctx := context.Background()
	for _, chain := range chains {
		a := judged(b, insight.Question{Chain: chain})
		b.Run(chain+"/cached", func(b *testing.B) {
			for range b.N {
				if _, err := Panel(ctx, world.taxonomy, a, Options{Paper: paint.A3}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	s := panelOf(b, "nev", "", Options{})
	for name, paint := range map[string]func() error{
		"svg": func() error { return s.SVG(context.Background(), io.Discard) }, "pdf": func() error { return s.PDF(context.Background(), io.Discard) }, "png": func() error { return s.PNG(context.Background(), io.Discard, paint.DPI) },
		"pptx": func() error { return s.PPTX(context.Background(), io.Discard) },
	} {
		b.Run("nev/"+name, func(b *testing.B) {
			for range b.N {
				if err := paint(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// renamed makes equal drawings differ, so that each is laid out.
type renamed struct {
	*layout.Pool
	name string
}

func (r renamed) Lay(ctx context.Context, dot string) (*layout.Plan, error) {
	return r.Pool.Lay(ctx, strings.Replace(dot, "digraph map", "digraph "+r.name, 1))
}

// chainlike is a network like a supply chain: layered, each node fed by one to three earlier ones nearby.
func chainlike(nodes int) Network {
	r := rand.New(rand.NewPCG(1, uint64(nodes)))
	n := Network{Title: "图"}
	for i := range nodes {
		n.Nodes = append(n.Nodes, Node{ID: fmt.Sprint(i), Name: fmt.Sprintf("环节%d", i), Status: insight.Statuses[i%12], Lines: []string{"某某企业等3家"}})
		if i == 0 {
			continue
		}
		for range 1 + r.IntN(2) {
			if from := i - 1 - r.IntN(min(i, 40)); from >= 0 {
				n.Edges = append(n.Edges, Edge{From: fmt.Sprint(from), To: fmt.Sprint(i), Class: chained})
			}
		}
	}
	return n
}

// BenchmarkLayout: flow maps of growing size, in a worker and by the dot that is
// installed here, on the same DOT.
func BenchmarkLayout(b *testing.B) {
	openWorld(b)
	native, err := exec.LookPath("dot")
	for _, nodes := range []int{200, 500, 1000} {
		d := &drawing{Network: chainlike(nodes), room: paint.Box(0, 0, 1146, 700), u: 1, measure: 9}
		dot := d.dot(spacing{"LR", 2.2, 0.4, 9})
		b.Run(fmt.Sprintf("%d/worker", nodes), func(b *testing.B) {
			for i := range b.N {
				if _, err := (renamed{world.pool, fmt.Sprintf("b%d_%d", b.N, i)}).Lay(context.Background(), dot); err != nil {
					b.Skipf("%d nodes: %v", nodes, err)
				}
			}
		})
		b.Run(fmt.Sprintf("%d/native", nodes), func(b *testing.B) {
			if err != nil {
				b.Skip("dot is not installed")
			}
			for range b.N {
				cmd := exec.Command(native, "-Tjson0")
				cmd.Stdin = strings.NewReader(dot)
				if err := cmd.Run(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
