package insight

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// The draws are gonum's to the last bit: rank intervals are printed, and may not change.
func TestDrawIsGonums(t *testing.T) {
	for n := 1; n < 300; n++ {
		one := cell{}
		if n > 1 {
			one.d = float64(n) - 1.0/3
			one.c = 1 / (3 * math.Sqrt(one.d))
		}
		own, src := rand.New(rand.NewPCG(1, uint64(n))), rand.NewPCG(1, uint64(n))
		for i := range 500 {
			want := distuv.Gamma{Alpha: float64(n), Beta: 1, Src: src}.Rand()
			if got := one.draw(own); got != want {
				t.Fatalf("draw %d of Gamma(%d): %v, not %v", i, n, got, want)
			}
		}
	}
}
