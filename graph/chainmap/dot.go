package chainmap

import (
	"fmt"
	"strconv"
	"strings"
)

// dotGraph writes DOT: what is written in the same order comes out the same,
// byte for byte, and nothing that was named can break out of its quotes.
type dotGraph struct {
	b            strings.Builder
	nodes, edges int
}

// attribute is a name of ours with any value.
type attribute struct{ name, value string }

func newDOT(attributes ...attribute) *dotGraph {
	d := &dotGraph{}
	d.b.WriteString("digraph map {\n")
	for _, a := range attributes {
		fmt.Fprintf(&d.b, "  %s=%s;\n", a.name, quote(a.value))
	}
	d.b.WriteString("  node [shape=box, fixedsize=true, label=\"\"];\n")
	return d
}

// node adds a box of a size in points.
func (d *dotGraph) node(id string, w, h float64, attributes ...attribute) {
	d.nodes++
	all := append([]attribute{{"width", inches(w)}, {"height", inches(h)}}, attributes...)
	fmt.Fprintf(&d.b, "  %s [%s];\n", quote(id), list(all))
}

func (d *dotGraph) edge(from, to string, attributes ...attribute) {
	d.edges++
	fmt.Fprintf(&d.b, "  %s -> %s [%s];\n", quote(from), quote(to), list(attributes))
}

func (d *dotGraph) String() string { return d.b.String() + "}\n" }

func list(attributes []attribute) string {
	parts := make([]string, len(attributes))
	for i, a := range attributes {
		parts[i] = a.name + "=" + quote(a.value)
	}
	return strings.Join(parts, ", ")
}

// quote writes a DOT string. Within quotes DOT knows one escape, \"; a backslash
// before anything else stays, and one at the end would swallow the closing quote.
// Names are keys here, never shown, so that both become other characters.
func quote(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r < ' ' || r == 0x7f:
			return ' '
		case r == '"':
			return '\''
		case r == '\\':
			return '/'
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
	return `"` + s + `"`
}

// inches of points, to a thousandth.
func inches(points float64) string { return strconv.FormatFloat(points/72, 'f', 3, 64) }

func decimal(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
