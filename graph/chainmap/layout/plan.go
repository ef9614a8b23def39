package layout

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Point is a place on the plan, in points (1/72 inch), y downwards.
type Point struct{ X, Y float64 }

// Box is a node's place: its upper left corner and its size.
type Box struct{ X, Y, W, H float64 }

// Curve is the course of an edge: a start and then Bézier segments of three
// points each, and the tip of its arrow where it has one.
type Curve struct {
	ID     string // the edge's id attribute
	Points []Point
	Tip    *Point
}

// Plan says where everything lies.
type Plan struct {
	Width, Height float64
	Boxes         map[string]Box // by node name
	Curves        []Curve        // in the order of the edges
}

// ErrNonsense: the layout engine answered something that must not be drawn
// (an empty page, a node outside it, two nodes on top of each other).
var ErrNonsense = errors.New("布局结果不可用")

const (
	pointsPerInch = 72
	slack         = 1.5 // points by which boxes may touch, of rounding
)

type answer struct {
	BB      string `json:"bb"`
	Objects []struct {
		Name   string `json:"name"`
		Pos    string `json:"pos"`
		Width  string `json:"width"`
		Height string `json:"height"`
	} `json:"objects"`
	Edges []struct {
		ID  string `json:"id"`
		Pos string `json:"pos"`
	} `json:"edges"`
}

// read takes a plan out of Graphviz's json0 and checks that it can be drawn.
func read(data []byte) (*Plan, error) {
	var a answer
	if err := json.NewDecoder(bytes.NewReader(data)).Decode(&a); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrNonsense, err)
	}
	bb, err := numbers(a.BB, 4)
	if err != nil {
		return nil, err
	}
	p := &Plan{Width: bb[2] - bb[0], Height: bb[3] - bb[1], Boxes: map[string]Box{}}
	if p.Width <= 0 || p.Height <= 0 {
		return nil, fmt.Errorf("%w: 页面是空的", ErrNonsense)
	}
	flip := func(x, y float64) Point { return Point{x - bb[0], bb[3] - y} }
	for _, o := range a.Objects {
		if o.Pos == "" {
			continue // a subgraph
		}
		at, err := numbers(o.Pos, 2)
		if err != nil {
			return nil, err
		}
		w, errW := number(o.Width)
		h, errH := number(o.Height)
		if err := errors.Join(errW, errH); err != nil {
			return nil, err
		}
		c := flip(at[0], at[1])
		w, h = w*pointsPerInch, h*pointsPerInch
		p.Boxes[o.Name] = Box{c.X - w/2, c.Y - h/2, w, h}
	}
	for _, e := range a.Edges {
		if e.Pos == "" {
			continue // an invisible edge
		}
		c, err := readCurve(e.Pos, flip)
		if err != nil {
			return nil, err
		}
		c.ID = e.ID
		p.Curves = append(p.Curves, c)
	}
	return p, p.check()
}

func readCurve(pos string, flip func(x, y float64) Point) (Curve, error) {
	var c Curve
	pos, _, _ = strings.Cut(pos, ";") // parallel splines: one is enough
	for _, word := range strings.Fields(pos) {
		tip, isTip := strings.CutPrefix(word, "e,")
		xy, err := numbers(strings.TrimPrefix(tip, "s,"), 2)
		if err != nil {
			return c, err
		}
		at := flip(xy[0], xy[1])
		switch {
		case isTip:
			c.Tip = &at
		case strings.HasPrefix(word, "s,"):
		default:
			c.Points = append(c.Points, at)
		}
	}
	if n := len(c.Points); n < 4 || n%3 != 1 {
		return c, fmt.Errorf("%w: 连线有%d个点", ErrNonsense, n)
	}
	return c, nil
}

func number(s string) (float64, error) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(f) || math.Abs(f) > 1e7 {
		return 0, fmt.Errorf("%w: 坐标“%.40q”", ErrNonsense, s)
	}
	return f, nil
}

func numbers(s string, n int) ([]float64, error) {
	parts := strings.Split(s, ",")
	if len(parts) != n {
		return nil, fmt.Errorf("%w: 坐标“%.40q”", ErrNonsense, s)
	}
	out := make([]float64, n)
	for i, part := range parts {
		var err error
		if out[i], err = number(part); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// check refuses what the engine is known to answer without an error.
func (p *Plan) check() error {
	list := make([]Box, 0, len(p.Boxes))
	for name, b := range p.Boxes {
		if b.W <= 0 || b.H <= 0 {
			return fmt.Errorf("%w: 节点 %.40q 没有大小", ErrNonsense, name)
		}
		if b.X < -slack || b.Y < -slack || b.X+b.W > p.Width+slack || b.Y+b.H > p.Height+slack {
			return fmt.Errorf("%w: 节点 %.40q 在页面之外", ErrNonsense, name)
		}
		list = append(list, b)
	}
	if len(list) == 0 {
		return fmt.Errorf("%w: 没有节点", ErrNonsense)
	}
	for i, a := range list {
		for _, b := range list[i+1:] {
			if a.overlaps(b, slack) {
				return fmt.Errorf("%w: 有节点重叠", ErrNonsense)
			}
		}
	}
	return nil
}

// overlaps reports whether two boxes share more than a rim of the given width.
func (a Box) overlaps(b Box, rim float64) bool {
	return min(a.X+a.W, b.X+b.W)-max(a.X, b.X) > rim && min(a.Y+a.H, b.Y+b.H)-max(a.Y, b.Y) > rim
}

// Length is the length of all curves together, as straight as their points lie.
func (p *Plan) Length() float64 {
	sum := 0.0
	for _, c := range p.Curves {
		for i, q := range c.Points[1:] {
			sum += math.Hypot(q.X-c.Points[i].X, q.Y-c.Points[i].Y)
		}
	}
	return sum
}
