package insight

import (
	"math"
	"testing"

	"chainchief/graph"
)

// The check values of the method for the location quotient.
func TestLocationCheckValues(t *testing.T) {
	r := Default
	for _, c := range []struct {
		n, e float64
		of   func(Location) float64
		want float64
	}{
		{9, 3, func(l Location) float64 { return l.High }, 0.96},
		{6, 3, func(l Location) float64 { return l.High }, 0.744},
		{0, 3, func(l Location) float64 { return l.Low }, 0.91},
		{0, 0.3, func(l Location) float64 { return l.Low }, 0.55},
		{1, 0.2, func(l Location) float64 { return l.Quotient }, 1.36},
	} {
		if got := c.of(r.NewLocation(c.n, c.e)); math.Abs(got-c.want) > 0.005 {
			t.Errorf("N=%v E=%v: got %.4f, want %v", c.n, c.e, got, c.want)
		}
	}
}

func TestUnknownSizeIsTheUpperMedianBelowLarge(t *testing.T) {
	counts := func(confirmed, probable [5]int32) *graph.Counts {
		return &graph.Counts{Enterprises: [3][5]int32{confirmed, probable, {9, 9, 9, 9, 9}}}
	}
	for _, c := range []struct {
		name                string
		confirmed, probable [5]int32
		want                int
	}{
		{"nobody known", [5]int32{0, 0, 0, 7, 3}, [5]int32{}, 3},
		{"one micro", [5]int32{1}, [5]int32{}, 1},
		{"micro and small: the upper one", [5]int32{1, 0}, [5]int32{0, 1}, 3},
		{"large ones do not count", [5]int32{2, 1, 0, 50, 0}, [5]int32{}, 1},
		{"half medium", [5]int32{1, 1, 2}, [5]int32{}, 10},
	} {
		if got := Default.points(counts(c.confirmed, c.probable))[unknownSize]; got != c.want {
			t.Errorf("%s: got %d, want %d", c.name, got, c.want)
		}
	}
}

func TestWeighLeavesHintsOut(t *testing.T) {
	z := [5]int{1, 3, 10, 30, 3}
	m := Default.weigh(&graph.Counts{Enterprises: [3][5]int32{{0, 1, 0, 1, 0}, {0, 0, 1, 0, 0}, {9, 9, 9, 9, 9}}}, z)
	// p·z: 3, 30 and 0.6·10.
	if m.n != 2.6 || m.c != 39 || math.Abs(m.eff-39.0*39/(9+900+36)) > 1e-12 {
		t.Errorf("got %+v", m)
	}
	if nobody := Default.weigh(&graph.Counts{Enterprises: [3][5]int32{2: {1}}}, z); nobody != (mass{}) {
		t.Errorf("hints weigh: %+v", nobody)
	}
}

func TestBandsOpenBehindTheHead(t *testing.T) {
	list := []interval{{1, 3}, {1, 4}, {3, 6}, {4, 7}, {5, 8}, {8, 9}}
	want := []int{1, 1, 1, 2, 2, 3}
	for i, got := range bands(list) {
		if got != want[i] {
			t.Fatalf("bands: got %v, want %v", bands(list), want)
		}
	}
}

func TestDateWords(t *testing.T) {
	for d, want := range map[graph.Date]string{"2022": "2022年", "2022-06": "2022年6月", "2026-11-30": "2026年11月30日", "": "日期不明"} {
		if got := dateZH(d); got != want {
			t.Errorf("%q: got %q, want %q", d, got, want)
		}
	}
}

func TestShortPlace(t *testing.T) {
	for name, want := range map[string]string{"六安市": "六安", "金寨县": "金寨", "叶集区": "叶集区", "沙县": "沙县", "市开发区(六安经济技术开发区)": "市开发区"} {
		if got := ShortPlace(name); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}
