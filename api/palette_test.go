package api_test

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"chainchief/graph/chainmap/paint"
	"chainchief/graph/insight"
)

// TestOnePalette: a colour means the same on a page, on a map and in print, can be read
// on every ground that words stand on, and red is for what is torn, missing or lost.
func TestOnePalette(t *testing.T) {
	data, err := os.ReadFile("web/static/style.css")
	if err != nil {
		t.Fatal(err)
	}
	css := string(data)
	value := map[string]string{}
	for _, m := range regexp.MustCompile(`--([a-z]+): (#[0-9a-f]{3,6})[;\s]`).FindAllStringSubmatch(css, -1) {
		value[m[1]] = m[2]
	}
	for name, c := range paint.Palette {
		if want := fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B); value[name] != want {
			t.Errorf("--%s is %q on pages and %s on maps", name, value[name], want)
		}
	}
	for _, name := range []string{"ink", "soft", "link", "rest", "here", "coming", "gap", "partner", "brand"} {
		for _, ground := range []string{value["paper"], value["ground"], value["head"]} {
			if got := contrast(t, value[name], ground); got < 4.5 {
				t.Errorf("words in --%s on %s: %.2f", name, ground, got)
			}
		}
	}
	focus := regexp.MustCompile(`:focus-visible \{ outline(?:-color)?: (?:3px solid )?(#[0-9a-f]{6})`).FindAllStringSubmatch(css, -1)
	if len(focus) != 2 {
		t.Fatalf("the ring of what has the focus: %v", focus)
	}
	for i, ground := range []string{value["ground"], value["brand"]} {
		if got := contrast(t, focus[i][1], ground); got < 3 {
			t.Errorf("the ring %s on %s: %.2f", focus[i][1], ground, got)
		}
	}
	for _, m := range regexp.MustCompile(`\.(?:s|bar)-([a-z_]+)[ ,][^{}]*\{ (?:color|fill): ([^;]+);`).FindAllStringSubmatch(css, -1) {
		gap := m[1] == string(insight.Missing) || m[1] == string(insight.Lost)
		if red := m[2] == "var(--gap)"; red != gap {
			t.Errorf("%s is %s", m[1], m[2])
		}
	}
	for _, s := range insight.Statuses {
		if !strings.Contains(css, ".s-"+string(s)) || !strings.Contains(css, ".bar-"+string(s)) {
			t.Errorf("%s has no colour", s)
		}
	}
}

// contrast is the ratio of WCAG 2 between two colours.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	light := func(hex string) float64 {
		hex = strings.TrimPrefix(hex, "#")
		if len(hex) == 3 {
			hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
		}
		sum := 0.0
		for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
			n, err := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
			if err != nil {
				t.Fatalf("%q is no colour", hex)
			}
			x := float64(n) / 255
			if x <= 0.04045 {
				x /= 12.92
			} else {
				x = math.Pow((x+0.055)/1.055, 2.4)
			}
			sum += weight * x
		}
		return sum
	}
	x, y := light(a), light(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}
