package inquiry

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/seed"
)

// mostNearRegions is how many regions are shown for a name that is none.
const mostNearRegions = 8

// levelWords end the names of regions; people leave them out.
var levelWords = []string{"省", "市", "县", "区", "自治州", "自治区", "地区"}

// RegionCode finds the region that a person means by a name; see Names.RegionCode.
func (d *Desk) RegionCode(ctx context.Context, name string) (string, error) {
	names, err := d.Names(ctx)
	if err != nil {
		return "", err
	}
	return names.RegionCode(name)
}

// RegionCode finds the region that a person means by a name, with or without the
// word for its level, or by a part that no other has, the city of the data set
// first. None, or several: graph.ErrInvalid naming those that are near.
func (n *Names) RegionCode(name string) (string, error) {
	asked := seed.SearchKey(name)
	city := insight.RegionCodes(n.Gazetteer, n.Atlas.Set.Region)
	var whole, short, own, inside, near []graph.Region
	for _, r := range n.Gazetteer.Regions {
		key := seed.SearchKey(r.Name)
		switch {
		case key == asked:
			whole = append(whole, r)
		case slices.ContainsFunc(levelWords, func(word string) bool { return key == asked+word }):
			short = append(short, r)
		case utf8.RuneCountInString(asked) > 1 && strings.Contains(key, asked):
			inside = append(inside, r)
			if slices.Contains(city, r.Code) {
				own = append(own, r)
			}
		case alike(key, asked) > 0:
			near = append(near, r)
		}
	}
	if len(own) != 1 {
		own = nil
	}
	for _, list := range [][]graph.Region{whole, short, own, inside} {
		if len(list) == 1 {
			return list[0].Code, nil
		}
		if len(list) > 1 {
			return "", fmt.Errorf("%w: “%s”可指几个地区：%s；请写代码", graph.ErrInvalid, name, n.listRegions(list[:min(len(list), mostNearRegions)]))
		}
	}
	slices.SortStableFunc(near, func(a, b graph.Region) int {
		return cmp.Compare(alike(seed.SearchKey(b.Name), asked), alike(seed.SearchKey(a.Name), asked))
	})
	if len(near) == 0 {
		return "", fmt.Errorf("%w: 没有地区“%s”，请写地区的名称或代码", graph.ErrInvalid, name)
	}
	return "", fmt.Errorf("%w: 没有地区“%s”，相近的有：%s；请写名称或代码", graph.ErrInvalid, name, n.listRegions(near[:min(len(near), mostNearRegions)]))
}

// ChainID finds the chain that a person means by its name, or by the beginning or
// a part of it that no other has. None: graph.ErrNotFound; several: graph.ErrInvalid.
func (n *Names) ChainID(name string) (string, error) {
	var list []insight.Named
	for _, c := range n.Taxonomy.Chains {
		list = append(list, insight.Named{ID: c.ID, Name: c.Name})
	}
	return meant("产业链", name, list)
}

// ParkID finds the park that a person means, as ChainID a chain.
func (n *Names) ParkID(name string) (string, error) {
	var list []insight.Named
	for _, k := range n.Gazetteer.Parks {
		list = append(list, insight.Named{ID: k.ID, Name: k.Name})
	}
	return meant("园区", name, list)
}

// ClusterID finds the cluster that a person means, as ChainID a chain.
func (n *Names) ClusterID(name string) (string, error) {
	var list []insight.Named
	for _, c := range n.Taxonomy.Clusters {
		list = append(list, insight.Named{ID: c.ID, Name: c.Name})
	}
	return meant("集群", name, list)
}

// SegmentID finds the segment that a person means, as ChainID a chain; a board
// where no segment is called so. A board's whole name comes before a segment's part.
func (n *Names) SegmentID(name string) (string, error) {
	var leaves, boards []insight.Named
	for _, s := range n.Taxonomy.Segments {
		one := insight.Named{ID: s.ID, Name: s.Name}
		if s.Card {
			boards = append(boards, one)
		} else {
			leaves = append(leaves, one)
		}
	}
	called := func(s insight.Named) bool { return seed.SearchKey(s.Name) == seed.SearchKey(name) }
	if !slices.ContainsFunc(leaves, called) && slices.ContainsFunc(boards, called) {
		return meant("板块", name, boards)
	}
	id, err := meant("环节", name, leaves)
	if errors.Is(err, graph.ErrNotFound) {
		if board, none := meant("板块", name, boards); none == nil {
			return board, nil
		}
	}
	return id, err
}

// meant chooses by name: the whole one, else the beginning, else a part.
func meant(what, name string, list []insight.Named) (string, error) {
	asked := seed.SearchKey(name)
	var whole, begin, inside []insight.Named
	for _, one := range list {
		switch key := seed.SearchKey(one.Name); {
		case asked == "":
		case key == asked:
			whole = append(whole, one)
		case strings.HasPrefix(key, asked):
			begin = append(begin, one)
		case strings.Contains(key, asked):
			inside = append(inside, one)
		}
	}
	for _, fits := range [][]insight.Named{whole, begin, inside} {
		if len(fits) == 1 {
			return fits[0].ID, nil
		}
		if len(fits) == 0 {
			continue
		}
		var several []string
		for _, one := range fits[:min(len(fits), mostCandidates)] {
			several = append(several, one.Name+"（"+one.ID+"）")
		}
		return "", fmt.Errorf("%w: “%s”可指几个%s：%s；请写标识", graph.ErrInvalid, name, what, strings.Join(several, "、"))
	}
	return "", fmt.Errorf("%w: 没有%s“%s”", graph.ErrNotFound, what, name)
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
