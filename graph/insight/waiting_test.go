package insight

import "testing"

// TestNobodyWaits: a backtest ends where nobody waits for it any more, after at most
// one ranking more.
func TestNobodyWaits(t *testing.T) {
	var all []gapThen
	for i := range 40 {
		all = append(all, gapThen{chain: i % 4, id: string(rune('a' + i)), positives: i % 2, tie: uint64(i * 7 % 13)})
	}
	for _, steps := range []int{0, 1, len(methods), len(methods) + 3} {
		asked := 0
		out := &Backtest{Chains: make([]ChainTest, 4)}
		if out.measure(all, func() bool { asked++; return asked <= steps }) {
			t.Errorf("%d steps measured it all", steps)
		}
		if asked != steps+1 {
			t.Errorf("asked %d times whether anybody waits, %d were enough", asked, steps+1)
		}
	}
	if out := (&Backtest{Chains: make([]ChainTest, 4)}); !out.measure(all, func() bool { return true }) || len(out.Pooled) != len(methods) {
		t.Errorf("for somebody who waits: %+v", out)
	}
}
