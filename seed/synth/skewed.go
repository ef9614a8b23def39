package synth

import (
	"math"
	"math/rand/v2"
	"strings"
	"sync"

	"golang.org/x/text/encoding/simplifiedchinese"

	"chainchief/graph"
	"chainchief/seed"
)

// Skewed makes up a province that flatters no index, the same for the same
// numbers. What differs from New's:
//   - names: brands of three or four of the 3,700 common characters, the first two
//     by a law of the n-th having 1/(n+10), as in names that people give;
//   - links: one in twenty goes to one of 64 hubs, the first of which so has one in a
//     hundred of all, and those of others follow the law that they follow there;
//   - texts: one enterprise in fifty has fifty products, former names and an
//     address of several hundred characters.
func Skewed(enterprises int, random uint64) *Province {
	p := &Province{enterprises: enterprises, random: random, skewed: true}
	p.layOut()
	return p
}

// characters are the common ones of GB/T 2312, the commonest of names first. Those
// that seed.Fold writes otherwise are left out.
var characters = sync.OnceValue(func() []string {
	var list []string
	decoder := simplifiedchinese.GBK.NewDecoder()
	for row := byte(0xb0); row <= 0xd7; row++ {
		for cell := byte(0xa1); cell <= 0xfe; cell++ {
			if c, err := decoder.String(string([]byte{row, cell})); err == nil && seed.Fold(c) == c && c != "�" {
				list = append(list, c)
			}
		}
	}
	r := rand.New(rand.NewPCG(2312, 1))
	r.Shuffle(len(list), func(i, k int) { list[i], list[k] = list[k], list[i] })
	return list
})

// zipf draws a number below n; number k comes up as 1/(k+flat) does.
func zipf(r *rand.Rand, n int, flat float64) int {
	return min(n-1, int(flat*(math.Pow(float64(n)/flat+1, r.Float64())-1)))
}

// skewedBrand is brand of a skewed province: two characters as they come, and a number.
func (p *Province) skewedBrand(i int) string {
	const width = 2048
	all, r := characters(), p.dice(streamBrand, i)
	var b strings.Builder
	for range 2 {
		b.WriteString(all[zipf(r, len(all), 10)])
	}
	n := p.scrambled(i)
	for b.WriteString(all[n%width]); n >= width; {
		n /= width
		b.WriteString(all[n%width])
	}
	return b.String()
}

// hubs is how many enterprises a twentieth of the links goes to.
const hubs = 64

// hub draws a hub other than an enterprise, now and then.
func (p *Province) hub(r *rand.Rand, i int) (int, bool) {
	if !oneIn(r, 20) {
		return 0, false
	}
	k := zipf(r, min(hubs, p.enterprises), 1)
	return k, k != i
}

// lengthen gives an enterprise texts as long as some offices write them, now and then.
func (p *Province) lengthen(e *graph.Enterprise, i int) {
	r := p.dice(streamLong, i)
	if !oneIn(r, 50) {
		return
	}
	all := characters()
	word := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteString(all[zipf(r, len(all), 10)])
		}
		return b.String()
	}
	for range 50 {
		e.Products = append(e.Products, word(6)+"组件")
	}
	for range 4 {
		e.FormerNames = append(e.FormerNames, word(8)+"（虚构）有限公司")
	}
	e.Address = "虚构省" + word(300)
}
