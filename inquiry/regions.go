package inquiry

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"chainchief/graph"
	"chainchief/seed"
)

// mostNearRegions is how many regions are shown for a name that is none.
const mostNearRegions = 8

// levelWords end the names of regions; people leave them out.
var levelWords = []string{"省", "市", "县", "区", "自治州", "自治区", "地区"}

// RegionCode finds the region that a person means by a name, with or without the
// word for its level. None, or several: graph.ErrInvalid naming those that are near.
func (d *Desk) RegionCode(ctx context.Context, name string) (string, error) {
	names, err := d.Names(ctx)
	if err != nil {
		return "", err
	}
	asked := seed.SearchKey(name)
	var whole, short, near []graph.Region
	for _, r := range names.Gazetteer.Regions {
		switch key := seed.SearchKey(r.Name); {
		case key == asked:
			whole = append(whole, r)
		case slices.ContainsFunc(levelWords, func(word string) bool { return key == asked+word }):
			short = append(short, r)
		case alike(key, asked) > 0:
			near = append(near, r)
		}
	}
	for _, list := range [][]graph.Region{whole, short} {
		if len(list) == 1 {
			return list[0].Code, nil
		}
		if len(list) > 1 {
			return "", fmt.Errorf("%w: “%s”可指几个地区：%s；请写代码", graph.ErrInvalid, name, names.listRegions(list))
		}
	}
	slices.SortStableFunc(near, func(a, b graph.Region) int {
		return cmp.Compare(alike(seed.SearchKey(b.Name), asked), alike(seed.SearchKey(a.Name), asked))
	})
	if len(near) == 0 {
		return "", fmt.Errorf("%w: 没有地区“%s”，请写地区的名称或代码", graph.ErrInvalid, name)
	}
	return "", fmt.Errorf("%w: 没有地区“%s”，相近的有：%s；请写名称或代码", graph.ErrInvalid, name, names.listRegions(near[:min(len(near), mostNearRegions)]))
}

// alike counts the characters of asked that stand in name, the words for levels
// aside; it is 0 where they are less than half.
func alike(name, asked string) int {
	for _, word := range levelWords {
		asked = strings.TrimSuffix(asked, word)
	}
	n := 0
	for _, r := range asked {
		if strings.ContainsRune(name, r) {
			n++
		}
	}
	if n*2 < utf8.RuneCountInString(asked) {
		return 0
	}
	return n
}

// listRegions names regions with what they lie in and their codes.
func (n *Names) listRegions(list []graph.Region) string {
	var words []string
	for _, r := range list {
		above := ""
		if p := n.Region(r.Parent); p != nil {
			above = p.Name
		}
		words = append(words, fmt.Sprintf("%s%s（%s）", above, r.Name, r.Code))
	}
	return strings.Join(words, "、")
}
