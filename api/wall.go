package api

import (
	"fmt"

	"chainchief/graph"
)

// wallView is the wall: three slides a chain.
type wallView struct {
	*homeView
	Slides []slide
}

// slide is what the wall shows at a time.
type slide struct {
	Kind     string // stand, first, where
	Title    string
	Chain    *homeChain
	Counties []slideCounty // of where
}

type slideCounty struct {
	Name        string
	Count, Wide int // of its bar, in thousandths
}

// askWall is /wall: what the first page says, a thing at a time, for a room to read.
func askWall(r *request) (*reply, error) {
	chain := r.id("chain")
	home, err := askHome(r)
	if err != nil {
		return nil, err
	}
	v := wallView{homeView: home.page.(*homeView)}
	for i := range v.Chains {
		c := &v.Chains[i]
		if chain != "" && c.Chain.ID != chain {
			continue
		}
		v.Slides = append(v.Slides, slide{Kind: "stand", Title: "现状", Chain: c}, slide{Kind: "first", Title: "先做什么", Chain: c})
		if v.Counties != nil {
			v.Slides = append(v.Slides, slide{Kind: "where", Title: "在哪里", Chain: c, Counties: v.Counties.of(i)})
		}
	}
	if len(v.Slides) == 0 {
		return nil, fmt.Errorf("%w: 没有产业链“%s”，可用 /api/v1/chains 查看", graph.ErrNotFound, chain)
	}
	return &reply{page: v}, nil
}

// of is one chain in each county.
func (t *countyTable) of(chain int) []slideCounty {
	most := 1
	for _, row := range t.Rows {
		most = max(most, row.Cells[chain].Count)
	}
	var list []slideCounty
	for _, row := range t.Rows {
		n := row.Cells[chain].Count
		list = append(list, slideCounty{row.Short, n, n * 1000 / most})
	}
	return list
}
