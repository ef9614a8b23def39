package intake

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"chainchief/graph"
	"chainchief/seed"
)

// name is the name of a firm, taken apart.
type name struct {
	key    string   // seed.SearchKey of it
	core   string   // without places, legal form, 集团 and branch
	places []string // before the name, the widest first: 安徽 六安
	inner  []string // in brackets: 恒达（六安）机械
	group  bool     // 集团
	branch string   // 六安分公司; blank for a firm as a whole
	former string   // what stands in brackets behind 原
}

// places are the names of regions as they begin the names of firms.
type places struct {
	short map[string]string // 六安, 六安市 → 六安
	most  int               // runes of the longest
	above map[string]string // 六安 → 安徽
	memo  map[string]name   // what was taken apart lately
}

func newPlaces(regions []graph.Region) *places {
	p := &places{short: map[string]string{}, above: map[string]string{}, memo: map[string]name{}}
	named := map[string]string{}
	for _, r := range regions {
		key := seed.SearchKey(r.Name)
		short := shortPlace(key)
		named[r.Code] = short
		for _, n := range []string{key, short} {
			if utf8.RuneCountInString(n) >= 2 {
				p.short[n] = short
				p.most = max(p.most, utf8.RuneCountInString(n))
			}
		}
	}
	for _, r := range regions {
		if up := named[r.Parent]; up != "" && p.above[named[r.Code]] == "" {
			p.above[named[r.Code]] = up
		}
	}
	return p
}

var placeSuffix = regexp.MustCompile(`(?:壮族|回族|维吾尔)?(?:特别行政区|自治区|自治州|自治县|省|市|县|区|盟)$`)

// shortPlace is a place without the word for its level: 六安市 is 六安.
func shortPlace(key string) string {
	if short := placeSuffix.ReplaceAllString(key, ""); utf8.RuneCountInString(short) >= 2 {
		return short
	}
	return key
}

// cut takes one place off the beginning of a key; what is left must still be a name.
func (p *places) cut(key string) (place, rest string) {
	ends := make([]int, 0, p.most)
	for i := range key {
		if i > 0 {
			ends = append(ends, i)
		}
		if len(ends) > p.most {
			break
		}
	}
	for _, end := range slices.Backward(ends) {
		if short, ok := p.short[key[:end]]; ok && utf8.RuneCountInString(key[end:]) >= 2 {
			rest = key[end:]
			for _, level := range []string{"省", "市", "县", "区"} { // 六安市 where only 六安 is a region's name
				if after, ok := strings.CutPrefix(rest, level); ok && utf8.RuneCountInString(after) >= 2 {
					return short, after
				}
			}
			return short, rest
		}
	}
	return "", key
}

var (
	innerForm  = regexp.MustCompile(`\(([^()]*)\)`)
	branchForm = regexp.MustCompile(`^(.+?(?:公司|集团|厂))(.*(?:分公司|分厂|办事处|营业部|分行|支行|分店|分院|子公司))$`)
	branchEnds = []string{"分公司", "分厂", "办事处", "营业部", "分行", "支行", "分店", "分院", "子公司"}
	formerForm = regexp.MustCompile(`^(?:原|曾用名|原名|更名前|前身)(?:为|是|:)?(.{4,})$`)
	// otherForms are legal forms besides those of companies.
	otherForms = []string{"有限合伙企业", "普通合伙企业", "合伙企业有限合伙", "合伙企业", "个体工商户", "有限公司责任"}
)

// longestName is the longest text, in bytes, that is taken for the name of a firm.
const longestName = 600

// mostRecalled bounds the names that are kept taken apart: a row asks for its own a few
// times in a row, and those of a large file would take as much room as the file.
const mostRecalled = 10_000

// parse takes a name apart.
func (p *places) parse(text string) name {
	n, known := p.memo[text]
	if !known {
		if len(p.memo) == mostRecalled {
			clear(p.memo)
		}
		n = p.apart(text)
		p.memo[text] = n
	}
	return n
}

func (p *places) apart(text string) name {
	folded := seed.Fold(text)
	n := name{key: seed.SearchKey(text)}
	if len(folded) > longestName {
		n.core = n.key
		return n
	}
	if !strings.ContainsRune(folded, '(') {
		p.finish(&n, n.key)
		return n
	}
	folded = innerForm.ReplaceAllStringFunc(folded, func(b string) string {
		in := strings.Trim(b, "()")
		key := seed.SearchKey(in)
		switch {
		case formerForm.MatchString(in):
			n.former = formerForm.FindStringSubmatch(in)[1]
			return ""
		case p.short[key] != "":
			n.inner = append(n.inner, p.short[key])
			return ""
		case key == "集团":
			n.group = true
			return ""
		case key == "中国":
			n.inner = append(n.inner, key)
			return ""
		}
		return b
	})
	if n.former != "" {
		n.key = seed.SearchKey(innerForm.ReplaceAllStringFunc(seed.Fold(text), func(b string) string {
			if formerForm.MatchString(strings.Trim(b, "()")) {
				return ""
			}
			return b
		}))
	}
	p.finish(&n, seed.SearchKey(folded))
	return n
}

// finish takes apart the key of a name without brackets.
func (p *places) finish(n *name, key string) {
	if slices.ContainsFunc(branchEnds, func(end string) bool { return strings.HasSuffix(key, end) }) {
		if m := branchForm.FindStringSubmatch(key); m != nil {
			n.branch = p.branch(m[2])
			key = m[1]
		}
	}
	for _, form := range otherForms {
		if rest, ok := strings.CutSuffix(key, form); ok && rest != "" {
			key = rest
			break
		}
	}
	key = seed.TrimLegalForm(key)
	if rest, ok := strings.CutSuffix(key, "集团"); ok && utf8.RuneCountInString(rest) >= 2 {
		n.group, key = true, rest
	}
	for len(n.places) < 3 {
		place, rest := p.cut(key)
		if place == "" || len(n.places) > 0 && p.above[place] != n.places[len(n.places)-1] && place != n.places[len(n.places)-1] {
			break
		}
		if len(n.places) == 0 || place != n.places[len(n.places)-1] {
			n.places = append(n.places, place)
		}
		key = rest
	}
	n.core = key
}

// branch is the name of a branch in a form that compares: 六安市分公司 is 六安分公司.
func (p *places) branch(text string) string {
	out := ""
	for {
		place, rest := p.cut(text)
		if place == "" {
			return out + text
		}
		out, text = place, rest // the innermost says where
	}
}

// place is the innermost place that a name begins with.
func (n *name) place() string {
	if len(n.places) == 0 {
		return ""
	}
	return n.places[len(n.places)-1]
}

// within reports whether one of two places lies in the other.
func (p *places) within(a, b string) bool {
	in := func(a, b string) bool {
		for i := 0; a != "" && i < 4; i++ {
			if a == b {
				return true
			}
			a = p.above[a]
		}
		return false
	}
	return in(a, b) || in(b, a)
}

// band is how sure it is that two names are one firm.
type band int

const (
	different band = iota
	ask
	same
)

// likeness compares two names that both may be of one firm, whatever else is known of it.
func (p *places) likeness(a, b *name) band {
	switch {
	case a.key == b.key:
		return same
	case a.core == "" || b.core == "":
		return different
	case (a.branch == "") != (b.branch == ""):
		if a.core == b.core && p.agree(a, b) != different {
			return ask
		}
		return different
	case a.branch != b.branch:
		return different
	}
	places := p.agree(a, b)
	switch {
	case places == different:
		return different
	case a.core == b.core:
		if a.group != b.group || utf8.RuneCountInString(a.core) < 2 {
			return ask
		}
		return places
	case near(a.core, b.core):
		return ask
	}
	return different
}

// agree compares where two names say that the firm is: same where they say the same.
func (p *places) agree(a, b *name) band {
	x, y := a.place(), b.place()
	switch {
	case slices.Equal(a.inner, b.inner) && x == y:
		return same
	case x == "" || y == "" || p.within(x, y):
	case slices.Contains(a.inner, y) || slices.Contains(b.inner, x):
	default:
		return different
	}
	for _, in := range a.inner {
		for _, other := range b.inner {
			if !p.within(in, other) {
				return different
			}
		}
	}
	return ask
}

// near reports whether two cores are alike enough to ask: one begins with, ends with
// or shortens the other, or they differ by a slip in one character that is no number.
func near(a, b string) bool {
	if utf8.RuneCountInString(a) > utf8.RuneCountInString(b) {
		a, b = b, a
	}
	n := utf8.RuneCountInString(a)
	switch {
	case n < 2:
		return false
	case strings.HasPrefix(b, a):
		return !numbered(b[len(a):])
	case n >= 4 && strings.HasSuffix(b, a):
		return !numbered(b[:len(b)-len(a)])
	case n < 4:
		return false
	}
	return shortens(a, b) || oneSlip([]rune(a), []rune(b))
}

// leastShort is how many characters of a name still tell a firm and its trade.
const leastShort = 4

// anyTrade are words behind the trade of a firm that tell nothing of it.
var anyTrade = regexp.MustCompile(`^(?:电子|料|制造|科技|技术|工业|实业|发展|制品|股份)*$`)

// shortens reports whether a name leaves out words of a longer one that begins with
// the same two characters and ends in the same trade: 雅迪机车 of 雅迪新能源机车制造.
func shortens(short, long string) bool {
	a, b := []rune(short), []rune(long)
	if len(a) < leastShort || len(a) >= len(b) || a[0] != b[0] || a[1] != b[1] {
		return false
	}
	i, left, behind := 0, "", ""
	for _, r := range b {
		if i < len(a) && a[i] == r {
			i, left, behind = i+1, left+behind, ""
		} else {
			behind += string(r)
		}
	}
	return i == len(a) && !numbered(left+behind) && anyTrade.MatchString(behind)
}

// numbered reports whether a text is a number, which tells firms of one name apart.
func numbered(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return !isNumber(r) }) < 0
}

func isNumber(r rune) bool {
	return unicode.IsNumber(r) || r < 0x80 && unicode.IsLetter(r) || strings.ContainsRune("一二三四五六七八九十百零甲乙丙丁东南西北新老大小第号", r)
}

// oneSlip reports whether two texts differ by one character put or dropped, by two
// swapped, or by one changed: the first, by which people tell firms apart (杰发 and 联发,
// 工业大学 and 农业大学), only for one that sounds the same.
func oneSlip(a, b []rune) bool {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	x, y := a[i:], b[i:]
	for len(x) > 0 && len(y) > 0 && x[len(x)-1] == y[len(y)-1] {
		x, y = x[:len(x)-1], y[:len(y)-1]
	}
	for _, r := range slices.Concat(x, y) {
		if isNumber(r) {
			return false
		}
	}
	switch {
	case len(x) == 1 && len(y) == 1:
		return i > 0 || seed.SoundAlike(string(x), string(y))
	case len(x) <= 1 && len(y) <= 1:
		return true
	case len(x) == 2 && len(y) == 2:
		return x[0] == y[1] && x[1] == y[0]
	}
	return false
}
