package chainmap

import (
	"chainchief/graph/chainmap/paint"
	"fmt"
	"strings"

	"chainchief/graph"
)

// matrix is a picture of rows and columns on as many pages as it takes.
type matrix struct {
	title        string
	facts, notes []string
	asOf         graph.Date
	columns      []matrixColumn
	rows         []matrixRow // those of a group together
	blank        int         // so many columns at the end are filled in by hand
}

// matrixColumn has its share of the width.
type matrixColumn struct {
	head   string
	share  float64
	colour paint.Colour
}

type matrixRow struct {
	group string
	cells []string // one a column
	href  string
	alarm bool // nobody makes it
}

// matrixText is the size of the words on the pages, in points: on A3, and on less.
const matrixText = 9

// matrixLines is the most lines of a cell.
const matrixLines = 4

// laidRow is a row as it stands on its page.
type laidRow struct {
	*matrixRow
	lines  [][]string
	height float64
}

// sheets is a matrix on its way to its pages.
type sheets struct {
	*matrix
	o     Options
	size  float64
	first *paint.Scene
	s     *paint.Scene // the page being filled
	room  paint.Rect
	y     float64
}

// draw sets the rows on pages; a paper that holds not one row is graph.ErrInvalid.
func (m *matrix) draw(o Options) (*paint.Scene, error) {
	pages, err := m.pages(o)
	if err != nil {
		return nil, err
	}
	return finish(bind(pages, matrixText*max(1, o.Paper.Unit()))), nil
}

// pages are the pages before they are bound.
func (m *matrix) pages(o Options) ([]*paint.Scene, error) {
	d := &sheets{matrix: m, o: o, size: matrixText * max(1, o.Paper.Unit())}
	d.open()
	group := ""
	for i := range m.rows {
		r := d.lay(&m.rows[i])
		need := r.height
		if r.group != group {
			need += d.size * 1.8
		}
		if d.y+need > d.room.Y+d.room.H {
			if i > 0 {
				d.open()
			}
			if r.group == group {
				d.heading(group + "（续）")
			}
			if d.y+need > d.room.Y+d.room.H {
				return nil, fmt.Errorf("%w: 这张纸放不下标题、说明和图，请用更大的纸张", graph.ErrInvalid)
			}
		}
		if r.group != group {
			group = r.group
			d.heading(group)
		}
		d.row(i, r)
	}
	pages := append([]*paint.Scene{d.first}, d.first.More...)
	d.first.More = nil
	return pages, nil
}

// bind makes one scene of pages and numbers them in a size of text.
func bind(pages []*paint.Scene, size float64) *paint.Scene {
	first := pages[0]
	first.More = pages[1:]
	for i, s := range pages {
		s.Begin(paint.Group{ID: "page-number", Class: "page"})
		s.Put(fmt.Sprintf("第%d页 共%d页", i+1, len(pages)), size, s.Head, paint.Right, paint.Grey)
		first.Smallest = min(first.Smallest, s.Smallest)
		if s != first {
			first.Rare = append(first.Rare, s.Rare...)
		}
	}
	return first
}

// open begins a page with the heads of the columns.
func (d *sheets) open() {
	s, room := newScene(d.o, heading{d.title, d.facts, d.asOf}, nil, d.notes)
	if d.first == nil {
		d.first = s
	} else {
		d.first.More = append(d.first.More, s)
	}
	d.s, d.room, d.y = s, room, room.Y
	s.Begin(paint.Group{ID: "heads", Class: "heads"})
	h := d.size * 1.8
	s.Draw(paint.Path{Steps: paint.Rectangle(paint.Box(room.X, d.y, room.W, h), 0), Fill: &paint.Navy})
	x := room.X
	for _, c := range d.columns {
		w := c.share * room.W
		s.PutBold(c.head, d.size, paint.Box(x+d.size*0.5, d.y, w-d.size, h), paint.Left, paint.White)
		x += w
	}
	d.y += h
}

func (d *sheets) heading(text string) {
	h := d.size * 1.8
	d.s.Begin(paint.Group{ID: fmt.Sprintf("part-%.0f", d.y), Class: "part", Bookmark: text})
	d.s.Draw(paint.Path{Steps: paint.Rectangle(paint.Box(d.room.X, d.y, d.room.W, h), 0), Fill: &paint.StageBlue})
	d.s.PutBold(text, d.size, paint.Box(d.room.X+d.size*0.5, d.y, d.room.W-d.size, h), paint.Left, paint.Navy)
	d.y += h
}

func (d *sheets) lay(r *matrixRow) laidRow {
	l := laidRow{matrixRow: r}
	most := 1
	for i, text := range r.cells {
		text, rare := paint.Clean(text)
		d.s.Rare = append(d.s.Rare, rare...)
		lines := paint.Wrap(text, d.size, d.columns[i].share*d.room.W-d.size, matrixLines)
		l.lines = append(l.lines, lines)
		most = max(most, len(lines))
	}
	l.height = d.size * (1.35*float64(most) + 0.5)
	return l
}

func (d *sheets) row(i int, r laidRow) {
	words := strings.Join(strings.Fields(strings.Join(r.cells, " ")), " ")
	d.s.Begin(paint.Group{ID: fmt.Sprintf("row-%d", i), Class: "row", Title: words, Href: ownPath(r.href)})
	box := paint.Box(d.room.X, d.y, d.room.W, r.height)
	frame := paint.Path{Steps: paint.Rectangle(box, 0), Fill: &paint.White}
	if r.alarm {
		frame.Fill = &paint.Blush
	}
	d.s.Draw(frame)
	d.s.Draw(paint.Path{Steps: []paint.Step{paint.Move(box.X, box.Y+box.H), paint.Line(box.X+box.W, box.Y+box.H)}, Stroke: &paint.Rule, Width: 0.06 * d.size})
	x := box.X
	for k, c := range d.columns {
		w := c.share * box.W
		if k >= len(d.columns)-d.blank {
			d.s.Draw(paint.Path{Steps: paint.Rectangle(paint.Box(x, d.y, w, r.height), 0), Stroke: &paint.Rule, Width: 0.06 * d.size})
		}
		text, _ := paint.Clean(r.cells[k])
		d.s.Whole(text, func() {
			for n, text := range r.lines[k] {
				room := paint.Box(x+d.size*0.5, d.y+d.size*(0.25+1.35*float64(n)), w-d.size, d.size*1.35)
				if k == 0 {
					d.s.PutBold(text, d.size, room, paint.Left, c.colour)
				} else {
					d.s.Put(text, d.size, room, paint.Left, c.colour)
				}
			}
		})
		x += w
	}
	d.y += r.height
}
