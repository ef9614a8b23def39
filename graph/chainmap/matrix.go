package chainmap

import (
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
	colour Colour
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
	first *Scene
	s     *Scene // the page being filled
	room  Rect
	y     float64
}

// draw sets the rows on pages; a paper that holds not one row is graph.ErrInvalid.
func (m *matrix) draw(o Options) (*Scene, error) {
	pages, err := m.pages(o)
	if err != nil {
		return nil, err
	}
	return bind(pages, matrixText*max(1, o.Paper.unit())).finish(), nil
}

// pages are the pages before they are bound.
func (m *matrix) pages(o Options) ([]*Scene, error) {
	d := &sheets{matrix: m, o: o, size: matrixText * max(1, o.Paper.unit())}
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
	pages := append([]*Scene{d.first}, d.first.More...)
	d.first.More = nil
	return pages, nil
}

// bind makes one scene of pages and numbers them in a size of text.
func bind(pages []*Scene, size float64) *Scene {
	first := pages[0]
	first.More = pages[1:]
	for i, s := range pages {
		s.group(Group{ID: "page-number", Class: "page"})
		s.put(fmt.Sprintf("第%d页 共%d页", i+1, len(pages)), size, s.head, right, grey)
		first.Smallest = min(first.Smallest, s.Smallest)
		if s != first {
			first.rare = append(first.rare, s.rare...)
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
	s.group(Group{ID: "heads", Class: "heads"})
	h := d.size * 1.8
	s.draw(Path{Steps: rectangle(Rect{room.X, d.y, room.W, h}, 0), Fill: &navy})
	x := room.X
	for _, c := range d.columns {
		w := c.share * room.W
		s.putBold(c.head, d.size, Rect{x + d.size*0.5, d.y, w - d.size, h}, left, white)
		x += w
	}
	d.y += h
}

func (d *sheets) heading(text string) {
	h := d.size * 1.8
	d.s.group(Group{ID: fmt.Sprintf("part-%.0f", d.y), Class: "part", Bookmark: text})
	d.s.draw(Path{Steps: rectangle(Rect{d.room.X, d.y, d.room.W, h}, 0), Fill: &stageBlue})
	d.s.putBold(text, d.size, Rect{d.room.X + d.size*0.5, d.y, d.room.W - d.size, h}, left, navy)
	d.y += h
}

func (d *sheets) lay(r *matrixRow) laidRow {
	l := laidRow{matrixRow: r}
	most := 1
	for i, text := range r.cells {
		text, rare := clean(text)
		d.s.rare = append(d.s.rare, rare...)
		lines := wrap(text, d.size, d.columns[i].share*d.room.W-d.size, matrixLines)
		l.lines = append(l.lines, lines)
		most = max(most, len(lines))
	}
	l.height = d.size * (1.35*float64(most) + 0.5)
	return l
}

func (d *sheets) row(i int, r laidRow) {
	words := strings.Join(strings.Fields(strings.Join(r.cells, " ")), " ")
	d.s.group(Group{ID: fmt.Sprintf("row-%d", i), Class: "row", Title: words, Href: ownPath(r.href)})
	box := Rect{d.room.X, d.y, d.room.W, r.height}
	frame := Path{Steps: rectangle(box, 0), Fill: &white}
	if r.alarm {
		frame.Fill = &blush
	}
	d.s.draw(frame)
	d.s.draw(Path{Steps: []Step{move(box.X, box.Y+box.H), line(box.X+box.W, box.Y+box.H)}, Stroke: &rule, Width: 0.06 * d.size})
	x := box.X
	for k, c := range d.columns {
		w := c.share * box.W
		if k >= len(d.columns)-d.blank {
			d.s.draw(Path{Steps: rectangle(Rect{x, d.y, w, r.height}, 0), Stroke: &rule, Width: 0.06 * d.size})
		}
		text, _ := clean(r.cells[k])
		d.s.whole(text, func() {
			for n, text := range r.lines[k] {
				room := Rect{x + d.size*0.5, d.y + d.size*(0.25+1.35*float64(n)), w - d.size, d.size * 1.35}
				if k == 0 {
					d.s.putBold(text, d.size, room, left, c.colour)
				} else {
					d.s.put(text, d.size, room, left, c.colour)
				}
			}
		})
		x += w
	}
	d.y += r.height
}
