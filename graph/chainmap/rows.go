package chainmap

import (
	"chainchief/graph/chainmap/paint"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"chainchief/graph"
)

// body is what stands in a card under its head.
type body struct {
	columns [][]line1
	foot    [][]run
	height  float64 // of the whole card
	whole   bool    // no name is shortened, but for very long ones
}

// line1 is a row of a card.
type line1 struct {
	s      *segment
	name   []string
	notes  [][]run
	height float64
	// Firms beside the name, where there is no room under it.
	beside  []run
	besideX float64
}

// longName is the number of characters above which a name may be shortened; its
// full form is told on hover.
const longName = 24

func (p *panel) body(c *card, w float64, lines int) body {
	if size, ok := p.sizes[c.id]; ok && lines == p.lines[c.id] {
		p.size = size
	}
	b := body{whole: true}
	if name, _ := paint.Clean(c.name); paint.Cut(p.headLines(name, w)) && utf8.RuneCountInString(name) <= longName {
		b.whole = false
	}
	n := 1
	if c.stage == graph.StageSupport {
		n = rowColumns(w, p.t)
	}
	var rows []line1
	sum := 0.0
	for _, s := range c.rows {
		if !p.hasRow(s) {
			continue
		}
		r := line1{s: s, name: p.nameLines(s, w/float64(n))}
		if notes := p.noteLines(s, w/float64(n), max(lines, 1)); p.options.For == Slide {
			// Names alone: a slide is read from the back of the room.
		} else if lines > 0 || s.changed {
			r.notes = notes
		} else if len(notes) > 0 {
			p.setBeside(&r, notes[0], w/float64(n))
		}
		if paint.Cut(r.name) && utf8.RuneCountInString(s.name) <= longName {
			b.whole = false
		}
		r.height = p.size*(rowPad+namePitch*float64(len(r.name))) + p.noteHigh()*float64(len(r.notes))
		sum += r.height
		rows = append(rows, r)
	}
	b.columns = make([][]line1, n)
	high := make([]float64, n)
	at := 0
	for i, r := range rows { // down the first column, then the next
		if at < n-1 && high[at]+r.height/2 > sum/float64(n) && i > 0 {
			at++
		}
		b.columns[at] = append(b.columns[at], r)
		high[at] += r.height
	}
	if p.options.For != Slide {
		b.foot = p.footLines(c, w)
	}
	b.height = (headHigh+barHigh+3)*p.t + slices.Max(high) + p.size*0.25
	if len(b.foot) > 0 {
		b.height += p.noteHigh()*float64(len(b.foot)) + 0.3*p.size
	}
	if b.height < p.leastCard() && c.stage != graph.StageSupport {
		b.height = p.leastCard()
	}
	return b
}

// noteText is the size of what stands under a name.
func (p *panel) noteText() float64 { return max(p.size*noteSize, min(p.size, leastText*p.t)) }

// noteHigh is the height of such a line.
func (p *panel) noteHigh() float64 { return p.noteText() * notePitch }

// tagWide is the width of what to do and its rank.
func (p *panel) tagWide() float64 { return 2.45 * p.noteText() }

// setBeside sets as much of a line as there is room for beside the name.
func (p *panel) setBeside(r *line1, notes []run, w float64) {
	x, _ := p.inner(w)
	end := paint.Width(r.name[len(r.name)-1], p.size) + 0.5*p.size
	end += p.pointWide(r.s)
	room := p.nameRoom(r.s, w) - end
	size := p.noteText()
	if r.s.mainly && len(notes) > 1 && notes[1].firm {
		notes = notes[1:] // for its words there is no room
	}
	if short, _, long := strings.Cut(r.s.basis, "，"); long && len(notes) == 1 && notes[0].text == r.s.basis && notes[0].wide(size) > room {
		notes = []run{{text: short, colour: paint.Grey}}
	}
	for _, n := range notes {
		if n.flag || n.colour == paint.Amber { // a project may be shortened, a firm may not
			if room < 6*size {
				break
			}
			n.text = paint.Shorten(n.text, size, room-(n.wide(size)-paint.Width(n.text, size)))
		}
		if room -= n.wide(size); room < 0 || n.colour != paint.Amber && strings.HasSuffix(n.text, "…") {
			break
		}
		r.beside = append(r.beside, n)
	}
	if n := len(r.beside); n > 0 && r.beside[n-1].text == "、" {
		r.beside = r.beside[:n-1]
	}
	if count := r.s.all; len(r.beside) == 0 && count > 0 && room > 2*size && r.s.basis == "" {
		r.beside = []run{{text: fmt.Sprintf("%d家", count), colour: paint.Grey}}
	}
	r.besideX = x + end
}

// leastCard is the height of the lowest card.
func (p *panel) leastCard() float64 {
	if p.options.For == Slide {
		return (headHigh + barHigh + 5) * p.t
	}
	return leastHigh * 9 * p.t
}

// firstRanks are those that a slide names.
const firstRanks = 3

// hasRow reports whether a segment has a row of its own.
func (p *panel) hasRow(s *segment) bool {
	if p.options.For == Slide {
		return s.broken && !s.withheld || s.rank > 0 && s.rank <= firstRanks
	}
	return p.rest(s) == ""
}

// rest is the word under which a segment stands in the last lines of its card; blank:
// it has a row of its own.
func (p *panel) rest(s *segment) string {
	word := s.rest()
	if word == "" && p.dense[s.card] && present(s.status) && !s.single && !s.changed && s.rank == 0 {
		return hereWord
	}
	return word
}

const hereWord = "本地已有"

// inner is where the name of a row begins and how wide it may be in a card of a width.
func (p *panel) inner(w float64) (x, room float64) {
	x = p.size * (sidePad + float64(p.marks)*markRoom)
	return x, w - x - p.size*sidePad - p.countWide()*float64(len(p.counts))
}

// countWide is the room for the counts of one part of the partner.
func (p *panel) countWide() float64 {
	if len(p.counts) < 2 {
		return countRoom * p.size
	}
	return max(countRoom*p.size, countLeast*p.t) // their heads stand beside each other
}

func (p *panel) nameLines(s *segment, w float64) []string {
	room := p.nameRoom(s, w)
	room -= p.pointWide(s)
	name, _ := paint.Clean(s.name)
	lines := map[Purpose]int{Slide: 4, Wall: nameLines}[p.options.For]
	if lines == 0 {
		lines = 2
		if p.size <= p.good() { // one long name is no reason for smaller text in all rows
			lines = nameLines
		}
	}
	return lineAtLeast(paint.Balance(name, p.size, room, lines))
}

// pointWide is the room behind a name: for ◎, or how sure a 断点 is.
func (p *panel) pointWide(s *segment) float64 {
	if p.options.Shows(layerPoints) && (s.single || s.broken) {
		return pointRoom * p.size
	}
	return 0
}

// nameRoom is the room for a name and what stands behind it.
func (p *panel) nameRoom(s *segment, w float64) float64 {
	_, room := p.inner(w)
	if text, _ := p.tag(s); text != "" {
		room -= p.tagWide() + 0.25*p.size
	}
	return room
}

// headLines is the name of a card in its head.
func (p *panel) headLines(name string, w float64) []string {
	room := w - p.headPads()
	if paint.Width(name, headText*p.t) <= room {
		return []string{name}
	}
	return lineAtLeast(paint.Balance(name, headText*0.78*p.t, room, 2))
}

// headPads is the room in a card's head for all but its name.
func (p *panel) headPads() float64 {
	if p.options.For == Slide {
		return 20 * p.t // its count stands under it
	}
	return 62 * p.t
}

// lineAtLeast keeps the place of a name that has nothing to show.
func lineAtLeast(lines []string) []string {
	if len(lines) == 0 {
		return []string{""}
	}
	return lines
}

// run is a piece of a line of its own look, that is not broken if it need not be.
type run struct {
	text   string
	colour paint.Colour
	dotted bool     // a dotted line under it
	flag   bool     // a flag before it
	firm   bool     // the name of a firm, in the look of its grade
	of     *segment // whose name it is, in the last lines of a card
}

func (r run) wide(size float64) float64 {
	w := paint.Width(r.text, size)
	if r.flag {
		w += size * 0.85
	}
	return w
}

// noteLines are the lines under a name: what changed, the firms, the projects.
func (p *panel) noteLines(s *segment, w float64, lines int) (out [][]run) {
	_, room := p.inner(w)
	room += p.countWide()*float64(len(p.counts)) + 0.2*p.size // under the counts is nothing
	size := p.noteText()
	if s.changed {
		for _, l := range paint.Wrap(change(s), size, room, 2) {
			out = append(out, []run{{text: l, colour: changeColour(s)}})
		}
	}
	if p.options.Shows(layerFirms) {
		switch {
		case s.basis != "":
			basis := s.basis
			if paint.Width(basis, size) > room {
				basis, _, _ = strings.Cut(basis, "，")
			}
			out = append(out, []run{{text: basis, colour: paint.Grey}})
			if len(s.firms) > 0 && lines > 1 {
				out = append(out, firmLine("线索：", s.firms, s.all, 3, size, room))
			}
		case len(s.firms) > 0:
			out = append(out, firmLines(s, size, room, lines)...)
		case len(s.with) > 0 && p.leaning[s.card] && len(s.projects) == 0:
			out = append(out, firmLine(s.withPart+"：", s.with, s.withAll, 3, size, room))
		}
	}
	if p.options.Shows(layerProjects) && (len(out) == 0 || lines > 1) {
		for i, pr := range s.projects {
			if i > 0 && i >= lines-1 {
				break
			}
			r := run{text: pr.label, colour: paint.Amber, flag: pr.late}
			r.text, _ = paint.Clean(r.text)
			r.text = paint.Shorten(r.text, size, room-(r.wide(size)-paint.Width(r.text, size)))
			out = append(out, []run{r})
		}
	}
	return out
}

// change tells how a status differs between the states compared.
func change(s *segment) string {
	text := s.status.ZH()
	if s.before != "" {
		text = s.before.ZH() + " → " + text
	}
	if s.planned != "" && s.planned != s.status {
		text += " → " + s.planned.ZH()
	}
	return text
}

// changeColour: a gain is green, a loss red, what only came into view grey.
func changeColour(s *segment) paint.Colour {
	now := s.status
	if s.planned != "" {
		now = s.planned
	}
	was := s.before
	if was == "" {
		was = s.status
	}
	switch {
	case present(now) && !present(was):
		return paint.Green
	case present(was) && !present(now):
		return paint.Red
	case building(now) && !building(was):
		return paint.Amber
	}
	return paint.Grey
}

// run is the name of a firm in the look of its grade.
func (f firm) run() run {
	name, _ := paint.Clean(f.name)
	r := run{text: name, colour: paint.Ink, dotted: f.grade == likely, firm: true}
	if f.grade == hinted {
		r.colour = paint.Faint
	}
	return r
}

// firmLines names as many firms as fit into n lines, then 等N家, as many as count; where a
// segment hangs on one of several, that one, and how many there are besides.
func firmLines(s *segment, size, room float64, n int) [][]run {
	total := s.all
	if s.mainly {
		line := []run{{text: "主要靠", colour: paint.Grey}, s.firms[0].run(), {text: fmt.Sprintf("，另%d家", total-1), colour: paint.Grey}}
		if total < 2 { // the others are leads, which do not count: rather the name in full
			line[2].text = fmt.Sprintf("，另有线索%d家", len(s.firms)-1)
			if wide(line, size) > room {
				line = line[:2]
			}
		}
		return [][]run{fitted(line, 1, size, room)}
	}
	for k := len(s.firms); k > 0; k-- {
		if lines := flowUnits(listed(s.firms[:k], total), size, room); len(lines) <= n {
			return lines
		}
	}
	return [][]run{fitted(listed(s.firms[:1], total), 0, size, room)}
}

// listed are firms one after the other, of so many in all.
func listed(firms []firm, total int) (units []run) {
	for i, f := range firms {
		units = append(units, f.run())
		switch {
		case i < len(firms)-1:
			units = append(units, run{text: "、", colour: paint.Grey})
		case len(firms) < total:
			units = append(units, run{text: fmt.Sprintf("等%d家", total), colour: paint.Grey})
		}
	}
	return units
}

// firmLine is a line of as many firms as fit, at most so many, after a word.
func firmLine(word string, firms []firm, total, most int, size, room float64) []run {
	for k := min(most, len(firms)); ; k-- {
		line := append([]run{{text: word, colour: paint.Blue}}, listed(firms[:k], total)...)
		if k <= 1 || wide(line, size) <= room {
			return fitted(line, 1, size, room)
		}
	}
}

// fitted shortens a piece of a line so that all of it fits.
func fitted(line []run, which int, size, room float64) []run {
	if over := wide(line, size) - room; over > 0 {
		line[which].text = paint.Shorten(line[which].text, size, paint.Width(line[which].text, size)-over)
	}
	return line
}

func wide(line []run, size float64) (w float64) {
	for _, r := range line {
		w += r.wide(size)
	}
	return w
}

// flowUnits sets pieces one after the other; a line begins with none of those that
// only close another. One longer than a line makes a line too long to fit.
func flowUnits(units []run, size, room float64) (lines [][]run) {
	at := 0.0
	for i, u := range units {
		w := u.wide(size)
		closing := u.colour == paint.Grey && !u.flag && i > 0 && u.of == nil
		need := w
		if !closing && i+1 < len(units) && units[i+1].colour == paint.Grey {
			need += units[i+1].wide(size)
		}
		if len(lines) == 0 || at+need > room && !closing {
			lines, at = append(lines, nil), 0
		}
		if at += w; at > room {
			return slices.Repeat([][]run{nil}, 99)
		}
		lines[len(lines)-1] = append(lines[len(lines)-1], u)
	}
	return lines
}

// toBound takes from the end of the first piece of a name what belongs to the next thing that
// it names, where that is only begun.
func toBound(piece, name string) string {
	head, all := []rune(piece), []rune(name)
	for i := len(head); i > 2 && i > len(head)-6; i-- {
		if i < len(all) && paint.Bound(all[i-1], all[i]) {
			return string(all[:i])
		}
	}
	if len(head) > 2 && len(all) == len(head)+1 { // no character stands alone
		return string(head[:len(head)-1])
	}
	return piece
}

// footLines name, at the foot of a card, what asks for nothing.
func (p *panel) footLines(c *card, w float64) [][]run {
	size, room := p.noteText(), w-2*sidePad*p.size
	var lines [][]run
	at := 0.0
	put := func(r run) {
		lines[len(lines)-1] = append(lines[len(lines)-1], r)
		at += r.wide(size)
	}
	for _, word := range append([]string{hereWord}, rests...) {
		var list []*segment
		for _, s := range c.rows {
			if p.rest(s) == word {
				list = append(list, s)
			}
		}
		if len(list) == 0 {
			continue
		}
		if !p.options.Shows(layerStatus) && word != "公开版不列" && word != otherSegments {
			word = "其余"
		}
		head := run{text: fmt.Sprintf("%s%d：", word, len(list)), colour: paint.Grey}
		if first, _ := paint.Clean(list[0].name); len(lines) == 0 || at+head.wide(size)+min(paint.Width(first, size), 5*size) > room {
			lines, at = append(lines, nil), 0
		}
		if p.brief {
			head.text = strings.TrimSuffix(head.text, "：") + "；"
			put(head)
			continue
		}
		put(head)
		for i, s := range list {
			name, _ := paint.Clean(s.name)
			tail := "、"
			if i == len(list)-1 {
				tail = "；"
			}
			for first := true; name != ""; first = false {
				text := name + tail
				if paint.Width(text, size) <= room-at {
					put(run{text: text, colour: paint.Grey, of: s})
					break
				}
				if at > 0 && (utf8.RuneCountInString(name) <= 7 || room-at < 5*size) && first {
					lines, at = append(lines, nil), 0
					continue
				}
				piece := name
				if parts := paint.Wrap(name, size, room-at, 2); len(parts) == 2 && parts[0] != "" {
					piece = toBound(parts[0], name)
				} else if at > 0 {
					lines, at = append(lines, nil), 0
					continue
				}
				put(run{text: piece, colour: paint.Grey, of: s})
				name = strings.TrimLeft(strings.TrimPrefix(name, piece), " ")
				lines, at = append(lines, nil), 0
				if name == "" { // it fitted but for its comma
					name = ""
				}
			}
		}
	}
	if n := len(lines); n > 0 {
		if len(lines[n-1]) == 0 {
			lines = lines[:n-1]
		}
		last := lines[len(lines)-1]
		last[len(last)-1].text = strings.TrimSuffix(last[len(last)-1].text, "；")
	}
	return lines
}
