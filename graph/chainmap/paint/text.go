package paint

import (
	_ "embed"
	"math"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

//go:embed font/NotoSansSC-Regular.ttf
var fontData []byte

// boldData is the same font in bold: the characters of GB 2312 and of the bundled
// data, so that it takes a fifth of the room. A text with any other is set in regular.
//
//go:embed font/NotoSansSC-Bold.ttf
var boldData []byte

// typeface measures text in the bundled font. It is safe for concurrent use.
type typeface struct {
	font *sfnt.Font
	upem int
	// adv holds, for each character met so far, its advance in font units plus
	// one; -1 where the font lacks it; 0 for not yet looked up.
	adv [0x30000]atomic.Int32
}

var (
	face     = sync.OnceValue(func() *typeface { return parse(fontData) })
	boldFace = sync.OnceValue(func() *typeface { return parse(boldData) })
)

func parse(data []byte) *typeface {
	f, err := sfnt.Parse(data)
	if err != nil {
		panic("chainmap: a bundled font is damaged: " + err.Error())
	}
	return &typeface{font: f, upem: int(f.UnitsPerEm())}
}

// heavy reports whether a text is to be bold and the bold font has all of it.
func (t *Text) heavy() bool {
	if !t.Bold {
		return false
	}
	for _, r := range t.S {
		if boldFace().advance(r) < 0 {
			return false
		}
	}
	return true
}

// advance returns -1 where the font lacks the character.
func (t *typeface) advance(r rune) int {
	if r < 0 || int(r) >= len(t.adv) {
		return -1 // the planes beyond hold no script that the font has
	}
	a := t.adv[r].Load()
	if a == 0 {
		a = t.look(r)
		t.adv[r].Store(a)
	}
	if a < 0 {
		return -1
	}
	return int(a) - 1
}

func (t *typeface) look(r rune) int32 {
	var buf sfnt.Buffer
	g, err := t.font.GlyphIndex(&buf, r)
	if err != nil || g == 0 {
		return -1
	}
	w, err := t.font.GlyphAdvance(&buf, g, fixed.Int26_6(t.upem)<<6, font.HintingNone)
	if err != nil {
		return -1
	}
	return int32(w.Round()) + 1
}

// Width is the length of s set in size points. s must be clean.
func Width(s string, size float64) float64 {
	t, n := face(), 0
	for _, r := range s {
		n += max(t.advance(r), 0)
	}
	return float64(n) * size / float64(t.upem)
}

// Of a line of text at size 1: how far it reaches above and below its baseline.
const (
	Ascent  = 0.88
	Descent = 0.12
)

// lacking stands for a character that the font does not have.
const lacking = '〓'

// longestText is the most characters of a text that are looked at: no line of a
// picture holds more.
const longestText = 1000

// Clean makes s fit to be drawn: one line, no control or direction characters,
// and 〓 for what the font lacks, which is returned for the warning.
func Clean(s string) (string, []rune) {
	var b strings.Builder
	var rare []rune
	blank, n := true, 0
	for _, r := range s {
		if n++; n > longestText {
			b.WriteRune('…')
			break
		}
		switch {
		case unicode.IsSpace(r) || unicode.IsControl(r):
			if !blank {
				b.WriteByte(' ')
			}
			blank = true
			continue
		case unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r):
			continue // invisible: direction marks, joiners
		case r == utf8.RuneError || face().advance(r) < 0:
			rare = append(rare, r)
			r = lacking
		}
		b.WriteRune(r)
		blank = false
	}
	return strings.TrimSuffix(b.String(), " "), rare
}

// Shorten cuts s, which must be clean, to a length, with … at its end.
func Shorten(s string, size, most float64) string {
	if Width(s, size) <= most {
		return s
	}
	runes := []rune(s)
	room := most - Width("…", size)
	n := 0
	for w := 0.0; n < len(runes); n++ {
		if w += Width(string(runes[n]), size); w > room {
			break
		}
	}
	if room < 0 {
		return ""
	}
	return strings.TrimRight(string(runes[:n]), " ，、（(") + "…"
}

// Characters that never begin, or never end, a line.
const (
	closing = "，。；、：）》”’！？…)],.;:!?％%"
	opening = "（《“‘(["
)

// Wrap breaks s, which must be clean, into at most n lines of a length; what is
// left over is cut with …. Latin words and numbers are kept whole where they fit.
func Wrap(s string, size, most float64, n int) []string {
	var lines []string
	runes := []rune(s)
	for len(runes) > 0 {
		if len(lines) == n-1 {
			return append(lines, Shorten(string(runes), size, most))
		}
		end := 0
		for w := 0.0; end < len(runes); end++ {
			if w += Width(string(runes[end]), size); w > most {
				break
			}
		}
		if end == len(runes) {
			return append(lines, string(runes))
		}
		end = max(end, 1)
		cut := end
		for cut > 1 && !breakable(runes[cut-1], runes[cut]) {
			cut--
		}
		if cut <= end/2 {
			cut = end // a word longer than half the line is cut
		}
		lines = append(lines, strings.TrimRight(string(runes[:cut]), " "))
		runes = []rune(strings.TrimLeft(string(runes[cut:]), " "))
	}
	return lines
}

// Balance is wrap for names: where several lines are needed they are made about
// as long as each other, so that no single character stands alone.
func Balance(s string, size, most float64, n int) []string {
	lines := Wrap(s, size, most, n)
	if len(lines) < 2 || Cut(lines) {
		return lines
	}
	if two := halves([]rune(s), size, most); len(lines) == 2 && two != nil {
		return two
	}
	for try := most; try > most/2; try -= size / 2 {
		again := Wrap(s, size, try, n)
		if Cut(again) || len(again) != len(lines) {
			break
		}
		lines = again
	}
	return lines
}

// halves breaks a name in two about the middle, rather between the things that it names than
// within one, and rather there than within a word; nil: there is no such place.
func halves(runes []rune, size, most float64) []string {
	whole, first, best := Width(string(runes), size), 0.0, 0
	least, inside := 0.0, 0 // brackets
	for i := 1; i < len(runes); i++ {
		first += Width(string(runes[i-1]), size)
		if strings.ContainsRune(opening, runes[i-1]) {
			inside++
		} else if strings.ContainsRune("）)", runes[i-1]) {
			inside--
		}
		if first > most || whole-first > most || !breakable(runes[i-1], runes[i]) {
			continue
		}
		cost := math.Abs(2*first-whole) / size
		switch {
		case strings.Contains(wholeWords, string(runes[i-1:i+1])):
			cost += 7
		case inside == 0 && Bound(runes[i-1], runes[i]):
		case inside == 0 && runes[i-1] == '与':
			cost += 2.5
		default:
			cost += 5
		}
		if best == 0 || cost < least {
			best, least = i, cost
		}
	}
	if best == 0 {
		return nil
	}
	return []string{strings.TrimRight(string(runes[:best]), " "), strings.TrimLeft(string(runes[best:]), " ")}
}

// Bound reports whether one thing that a name tells of ends and another begins.
func Bound(before, after rune) bool {
	return strings.ContainsRune("、）)", before) || strings.ContainsRune("与和及（(", after) && before != '饱'
}

// wholeWords are the commonest words of names, between blanks.
const wholeWords = " 车载 仪表 系统 设备 装备 部件 材料 制品 电池 电机 加工 食品 机械 元件 器件 模组 芯片 服务 "

// Cut reports whether lines were shortened.
func Cut(lines []string) bool {
	return len(lines) > 0 && strings.HasSuffix(lines[len(lines)-1], "…")
}

func breakable(before, after rune) bool {
	if strings.ContainsRune(closing, after) || strings.ContainsRune(opening, before) {
		return false
	}
	return !(latin(before) && latin(after))
}

func latin(r rune) bool { return r > ' ' && r < 0x2000 && r != '·' }

// Warnings says which characters were replaced.
func Warnings(rare []rune) []string {
	if len(rare) == 0 {
		return nil
	}
	slices.Sort(rare)
	var codes []string
	for _, r := range slices.Compact(rare) {
		if unicode.IsPrint(r) {
			codes = append(codes, string(r))
		} else {
			codes = append(codes, "U+"+strings.ToUpper(hex(r)))
		}
		if len(codes) == 20 {
			break
		}
	}
	return []string{"字库没有这些字，图上以〓代替：" + strings.Join(codes, " ")}
}

func hex(r rune) string {
	const digits = "0123456789abcdef"
	s := ""
	for r > 0 || len(s) < 4 {
		s = string(digits[r&15]) + s
		r >>= 4
	}
	return s
}
