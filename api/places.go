package api

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
	"chainchief/report"
)

// regionItem is a region in a list, with the name of what it lies in.
type regionItem struct {
	inquiry.Region
	ParentName string `json:"parent_name,omitzero"`
}

// askRegions is /regions.
func askRegions(r *request) (*reply, error) {
	level, parent := r.oneOf("level", "province", "city", "county", "zone", "reporting-unit"), r.id("parent")
	if r.err != nil {
		return nil, r.err
	}
	names, err := r.v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	if _, err := regionCodes(names, parent); err != nil {
		return nil, err
	}
	list := []regionItem{}
	for _, x := range names.Gazetteer.Regions {
		if (level == "" || string(x.Level) == level) && (parent == "" || x.Parent == parent) {
			list = append(list, regionItem{inquiry.RegionOf(x), insight.NameOf(names.Region(x.Parent))})
		}
	}
	return paged(r, list, r.called("", "地区"), func(list []regionItem) *report.Paper {
		rows := make([]report.Region, len(list))
		for i, x := range list {
			rows[i] = report.Region{Code: x.Code, Name: x.Name, Parent: x.Parent, ParentName: x.ParentName, Level: x.Level, LevelZH: x.LevelZH}
		}
		return report.Regions(rows).With(r.listFacts(names)...)
	})
}

// askParks is /parks, and its page.
func askParks(r *request) (*reply, error) {
	level, sort := r.oneOf("level", valuesOf(graph.KindParks, "level")...), r.oneOf("sort", "firms", "name")
	if r.err != nil {
		return nil, r.err
	}
	names, region, codes, err := r.listPlace()
	if err != nil {
		return nil, err
	}
	list := []inquiry.Park{}
	for _, park := range names.Gazetteer.Parks {
		if (region == "" || slices.Contains(codes, park.Region)) && (level == "" || park.Level == level) {
			list = append(list, names.ParkOf(park))
		}
	}
	var firms map[string]int
	if r.html() || sort == "firms" {
		if firms, err = r.firmsOfParks(); err != nil {
			return nil, err
		}
	}
	switch {
	case sort == "firms" && firms == nil:
		return nil, fault{400, fmt.Sprintf("登记企业超过%d家，园区不能按企业数排序，请改按名称", graph.MaxLimit)}
	case sort == "firms":
		slices.SortStableFunc(list, func(a, b inquiry.Park) int { return firms[b.ID] - firms[a.ID] })
	case sort == "name":
		slices.SortStableFunc(list, func(a, b inquiry.Park) int { return strings.Compare(a.Name, b.Name) })
	}
	if r.html() {
		v := r.parksView(names, list, firms, region, level, sort)
		return &reply{page: v, thing: r.asked(v.Called())}, nil
	}
	return paged(r, list, r.called("", "园区"), func(list []inquiry.Park) *report.Paper {
		rows := make([]report.Park, len(list))
		for i, x := range list {
			rows[i] = report.Park{ID: x.ID, Name: x.Name, Region: x.Region, Level: string(x.Level), LevelZH: x.LevelZH, Leading: x.LeadingIndustries}
		}
		return report.Parks(rows).With(r.listFacts(names)...)
	})
}

// firmsOfParks is how many enterprises are recorded in each park; nil where there
// are more enterprises than can be looked through.
func (r *request) firmsOfParks() (map[string]int, error) {
	found, err := r.v.Search(r.ctx, "", graph.FindQuery{Limit: graph.MaxLimit})
	if err != nil || found.NextCursor != "" {
		return nil, err
	}
	firms := map[string]int{}
	for i := range found.Enterprises {
		firms[found.Enterprises[i].Park]++
	}
	return firms, nil
}

// parksView is the page 园区.
func (r *request) parksView(names *inquiry.Names, list []inquiry.Park, firms map[string]int, region, level, sort string) *listPage {
	v := &listPage{Title: "园区", Unit: "个", Noun: "/parks", All: len(list), Everywhere: region == "", Filters: []filter{{"level", "级别", level, "全部", options(graph.KindParks, "level")}},
		Columns: []listColumn{{Name: "园区", Sort: "name"}, {Name: "县区"}, {Name: "级别", Tight: true}, {Name: "企业数", Num: true, Sort: "firms"}, {Name: "主导产业"}, {Name: "结对园区"}, {Name: "查看", Tight: true}}}
	for _, p := range list {
		var pairs []string
		for _, pair := range names.Gazetteer.ParkPairs {
			switch {
			case pair.Park == p.ID && pair.PartnerPark == "":
				pairs = append(pairs, cmp.Or(pair.PartnerText, insight.PairZH(pair.Status)))
			case pair.Park == p.ID:
				pairs = append(pairs, insight.NameOf(names.Park(pair.PartnerPark)))
			case pair.PartnerPark == p.ID:
				pairs = append(pairs, insight.NameOf(names.Park(pair.Park)))
			}
		}
		count := saidCell("")
		if firms != nil {
			count = linkedCell(strconv.Itoa(firms[p.ID]), "/enterprises?all=yes&park="+p.ID)
		}
		row := []listCell{linkedCell(p.Name, "/parks/"+p.ID), saidCell(insight.NameOf(p.Region)), saidCell(p.LevelZH), count, saidCell(strings.Join(p.LeadingIndustries, "、")), saidCell(strings.Join(pairs, "、"))}
		if !r.public {
			row = append(row, linkedCell("联动", "/partners?park="+p.ID))
		}
		v.Rows = append(v.Rows, row)
	}
	if r.public {
		v.Columns = v.Columns[:len(v.Columns)-1]
	}
	r.finish(v, region, sort, "", nil)
	return v
}

type parkAnswer struct {
	Park  inquiry.Park       `json:"park"`
	Pairs []inquiry.ParkPair `json:"pairs"`
}

// askPark is /parks/{id}.
func askPark(r *request) (*reply, error) {
	names, err := r.v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	id := r.key()
	i := slices.IndexFunc(names.Gazetteer.Parks, func(p graph.Park) bool { return p.ID == id })
	if i < 0 {
		return nil, fmt.Errorf("%w: 没有园区“%s”，可用 /api/v1/parks 查看", graph.ErrNotFound, id)
	}
	out := parkAnswer{Park: names.ParkOf(names.Gazetteer.Parks[i]), Pairs: []inquiry.ParkPair{}}
	for _, pair := range names.Gazetteer.ParkPairs {
		if pair.Park == id || pair.PartnerPark == id {
			out.Pairs = append(out.Pairs, names.ParkPairOf(pair))
		}
	}
	return &reply{json: out}, nil
}

func records[T graph.Record](list []T) []graph.Record {
	out := make([]graph.Record, len(list))
	for i := range list {
		out[i] = list[i]
	}
	return out
}

// leaves returns the leaf asked for, or those of the card or chain; nil for none asked for.
func leaves(names *inquiry.Names, chain, segment string) ([]string, error) {
	if err := checkScope(names, chain, segment); err != nil {
		return nil, err
	}
	if chain == "" && segment == "" {
		return nil, nil
	}
	list := []string{}
	for _, s := range names.Taxonomy.Segments {
		if !s.Card && (s.Chain == chain || s.ID == segment || s.Parent == segment && segment != "") {
			list = append(list, s.ID)
		}
	}
	return list, nil
}

// checkScope refuses a chain or segment that is unknown, and both at once.
func checkScope(names *inquiry.Names, chain, segment string) error {
	switch {
	case chain != "" && segment != "":
		return fault{400, "chain 和 segment 只能给一个：环节已经属于一条链"}
	case chain != "" && names.Chain(chain) == nil:
		return fmt.Errorf("%w: 没有产业链“%s”，可用 /api/v1/chains 查看", graph.ErrNotFound, chain)
	case segment != "" && names.Segment(segment) == nil:
		return fmt.Errorf("%w: 没有环节“%s”，可用 /api/v1/segments 查看", graph.ErrNotFound, segment)
	}
	return nil
}
