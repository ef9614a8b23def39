package paint

import (
	"fmt"
	"strings"
)

// A QR code (ISO/IEC 18004, model 2) of bytes at level L in one block: so much of
// the standard as an address needs.

// qrCode is a square of dark and light modules.
type qrCode struct {
	size        int
	dark, fixed [][]bool // [y][x]; fixed: no module of the data
}

// Of each version from 1: bytes of data, and of what finds and corrects errors in them.
var (
	qrData       = []int{19, 34, 55, 80, 108}
	qrCorrection = []int{7, 10, 15, 20, 26}
)

// QR is the code of a text as the data of an SVG path, in a square of so many units,
// one a module, with four left white all round; blank where it is longer than 106 bytes.
func QR(text string) (path string, side int) {
	code := newQR(text)
	if code == nil {
		return "", 0
	}
	var b strings.Builder
	for y, row := range code.dark {
		for x, dark := range row {
			if dark {
				fmt.Fprintf(&b, "M%d %dh1v1h-1z", x+4, y+4)
			}
		}
	}
	return b.String(), code.size + 8
}

// Code is the code of a text as areas of dark modules in a square, with four left white
// all round; nil where it is longer than 106 bytes.
func Code(text string, at Rect) (steps []Step) {
	q := newQR(text)
	if q == nil {
		return nil
	}
	module := at.W / float64(q.size+8)
	for y, row := range q.dark {
		for x := 0; x < len(row); x++ {
			from := x
			for x < len(row) && row[x] {
				x++
			}
			if x > from {
				steps = append(steps, Rectangle(Rect{at.X + float64(from+4)*module, at.Y + float64(y+4)*module, float64(x-from) * module, module}, 0)...)
			}
		}
	}
	return steps
}

// newQR is the code of a text; nil where it is longer than 106 bytes.
func newQR(text string) *qrCode {
	for i, room := range qrData {
		if len(text) > room-2 {
			continue
		}
		// Four bits say that bytes follow, eight how many; four end them.
		data := append([]byte{0x40 | byte(len(text)>>4), byte(len(text) << 4)}, make([]byte, len(text))...)
		for k, b := range []byte(text) {
			data[k+1] |= b >> 4
			data[k+2] = b << 4
		}
		for pad := byte(0xEC); len(data) < room; pad ^= 0xEC ^ 0x11 {
			data = append(data, pad)
		}
		q := &qrCode{size: 4*i + 21}
		for range q.size {
			q.dark, q.fixed = append(q.dark, make([]bool, q.size)), append(q.fixed, make([]bool, q.size))
		}
		q.patterns()
		q.place(append(data, correction(data, qrCorrection[i])...))
		q.mask()
		return q
	}
	return nil
}

// correction is the remainder of data by the generator of a degree (Reed and Solomon).
func correction(data []byte, degree int) []byte {
	generator := make([]byte, degree)
	generator[degree-1] = 1
	for root, i := byte(1), 0; i < degree; i++ {
		for k := range generator {
			if generator[k] = times(generator[k], root); k+1 < degree {
				generator[k] ^= generator[k+1]
			}
		}
		root = times(root, 2)
	}
	rest := make([]byte, degree)
	for _, b := range data {
		factor := b ^ rest[0]
		rest = append(rest[1:], 0)
		for k := range rest {
			rest[k] ^= times(generator[k], factor)
		}
	}
	return rest
}

// times multiplies in the field of 256 elements.
func times(a, b byte) (product byte) {
	for i := 7; i >= 0; i-- {
		product = product<<1 ^ product>>7*0x1D
		product ^= b >> i & 1 * a
	}
	return product
}

// set fixes a module.
func (q *qrCode) set(x, y int, dark bool) { q.dark[y][x], q.fixed[y][x] = dark, true }

// patterns draws what a reader finds the code by.
func (q *qrCode) patterns() {
	for i := range q.size {
		q.set(6, i, i%2 == 0)
		q.set(i, 6, i%2 == 0)
	}
	q.rings(3, 3, 4)
	q.rings(q.size-4, 3, 4)
	q.rings(3, q.size-4, 4)
	if q.size > 21 {
		q.rings(q.size-7, q.size-7, 2)
	}
	q.format(0) // its place
}

// rings draws squares round a module: of a finder as far as 4 modules, of an alignment 2.
func (q *qrCode) rings(x, y, far int) {
	for cy := max(y-far, 0); cy <= min(y+far, q.size-1); cy++ {
		for cx := max(x-far, 0); cx <= min(x+far, q.size-1); cx++ {
			d := max(cx-x, x-cx, cy-y, y-cy)
			q.set(cx, cy, d != far/2 && d != 4)
		}
	}
}

// format says the level and the mask, twice.
func (q *qrCode) format(mask int) {
	value := 1<<3 | mask // level L is 1
	bits := value
	for range 10 {
		bits = bits<<1 ^ bits>>9*0x537
	}
	bits = (value<<10 | bits) ^ 0x5412
	for i := range 15 {
		on := bits>>i&1 == 1
		switch {
		case i < 6:
			q.set(8, i, on)
		case i < 8:
			q.set(8, i+1, on)
		case i == 8:
			q.set(7, 8, on)
		default:
			q.set(14-i, 8, on)
		}
		if i < 8 {
			q.set(q.size-1-i, 8, on)
		} else {
			q.set(8, q.size-15+i, on)
		}
	}
	q.set(8, q.size-8, true)
}

// place fills in the data, up and down in columns of two from the right.
func (q *qrCode) place(data []byte) {
	at := 0
	for right := q.size - 1; right > 0; right -= 2 {
		if right == 6 {
			right--
		}
		for step := range 2 * q.size {
			x, y := right-step%2, step/2
			if (right+1)&2 == 0 {
				y = q.size - 1 - y
			}
			if !q.fixed[y][x] && at < 8*len(data) {
				q.dark[y][x] = data[at/8]>>(7-at%8)&1 == 1
				at++
			}
		}
	}
}

// mask turns modules over by the pattern that leaves the fewest like their neighbours.
func (q *qrCode) mask() {
	best, fewest := 0, 2*q.size*q.size
	for mask := range 8 {
		q.turn(mask)
		alike := 0
		for y := range q.size - 1 {
			for x := range q.size - 1 {
				for _, other := range []bool{q.dark[y][x+1], q.dark[y+1][x]} {
					if other == q.dark[y][x] {
						alike++
					}
				}
			}
		}
		if alike < fewest {
			best, fewest = mask, alike
		}
		q.turn(mask)
	}
	q.turn(best)
	q.format(best)
}

func (q *qrCode) turn(mask int) {
	for y := range q.size {
		for x := range q.size {
			n := [...]int{(x + y) % 2, y % 2, x % 3, (x + y) % 3, (x/3 + y/2) % 2, x*y%2 + x*y%3, (x*y%2 + x*y%3) % 2, ((x+y)%2 + x*y%3) % 2}[mask]
			q.dark[y][x] = q.dark[y][x] != (n == 0 && !q.fixed[y][x])
		}
	}
}
