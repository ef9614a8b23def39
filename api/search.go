package api

import (
	"cmp"
	"html/template"
	"slices"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
)

// thingAnswer is something found by its name, with its page.
type thingAnswer struct {
	inquiry.Thing
	Page string `json:"page"`
}

// readingAnswer is how a text was read as a question, with the page that answers
// it; blank while a part of it is unclear.
type readingAnswer struct {
	*inquiry.Reading
	Page string `json:"page"`
}

// searchAnswer is what a text leads to.
type searchAnswer struct {
	Text        string               `json:"text"`
	Reading     *readingAnswer       `json:"reading"` // null where it is no question
	Things      []thingAnswer        `json:"things"`
	Enterprises []inquiry.Enterprise `json:"enterprises"`
	NextCursor  string               `json:"next_cursor"` // of the enterprises
	Makers      []inquiry.Enterprise `json:"makers"`      // that name it among their products, without those of Enterprises
}

// searchView is the page of a search.
type searchView struct {
	*searchAnswer
	Query    template.URL // of the list of enterprises
	Examples []string     // of questions, where nothing was asked
}

// fewThings is how many of each kind stand in an answer.
const fewThings = 20

// askSearch is /search: one text, read as a question and looked for among all that bears a name.
func askSearch(r *request) (*reply, error) {
	text, q := r.text("q"), r.question("")
	find := graph.FindQuery{AsOf: q.AsOf, Limit: r.most(), Cursor: r.cursor()}
	if r.err != nil {
		return nil, r.err
	}
	out := &searchAnswer{Text: text, Things: []thingAnswer{}, Enterprises: []inquiry.Enterprise{}, Makers: []inquiry.Enterprise{}}
	rep := &reply{json: out, page: searchView{searchAnswer: out, Query: template.URL(r.carried("?" + string(querying("q", text))))}, thing: r.asked(text)}
	if text == "" {
		view, err := r.examples(out)
		return &reply{json: out, page: view}, err
	}
	if find.Cursor == "" { // the pages that follow are of the enterprises alone
		reading, err := r.v.Understand(r.ctx, text, q.Region)
		if err != nil {
			return nil, err
		}
		if reading != nil && !r.public { // what to do is asked of the office
			page, err := r.readingPage(reading, q)
			if err != nil {
				return nil, err
			}
			out.Reading = &readingAnswer{reading, page}
		}
		things, err := r.v.Things(r.ctx, text, fewThings)
		if err != nil {
			return nil, err
		}
		for _, t := range things {
			out.Things = append(out.Things, thingAnswer{t, r.carried(thingPage(t, q))})
		}
	}
	found, err := r.v.Search(r.ctx, text, find)
	if err != nil {
		return nil, err
	}
	out.NextCursor = found.NextCursor
	if find.Cursor == "" {
		makers, err := r.v.Makers(r.ctx, text, fewThings)
		if err != nil {
			return nil, err
		}
		makers = slices.DeleteFunc(makers, func(m graph.Enterprise) bool {
			return slices.ContainsFunc(found.Enterprises, func(e graph.Enterprise) bool { return e.ID == m.ID })
		})
		if out.Makers, err = r.v.Firms(r.ctx, makers); err != nil {
			return nil, err
		}
	}
	if out.Enterprises, err = r.v.Firms(r.ctx, found.Enterprises); err == nil && len(out.Enterprises)+len(out.Makers)+len(out.Things) == 0 && out.Reading == nil {
		rep.page, err = r.examples(out)
	}
	return rep, err
}

// examples shows what can be asked, with a place, a chain and a segment of the data at hand.
func (r *request) examples(out *searchAnswer) (searchView, error) {
	v := searchView{searchAnswer: out}
	if r.public {
		return v, nil
	}
	names, err := r.v.Names(r.ctx)
	if err != nil {
		return v, err
	}
	for _, one := range names.Gazetteer.Regions {
		if one.Parent == names.Atlas.Set.Region {
			v.Examples = append(v.Examples, insight.ShortPlace(one.Name)+"缺什么")
			break
		}
	}
	for _, one := range names.Taxonomy.Chains[:min(1, len(names.Taxonomy.Chains))] {
		v.Examples = append(v.Examples, one.Name+"缺什么")
	}
	for i := range names.Taxonomy.Segments {
		if one := &names.Taxonomy.Segments[i]; !one.Card && one.Traded {
			v.Examples = append(v.Examples, one.Name+"找谁")
			break
		}
	}
	return v, nil
}

// thingPage is the page of a thing, at the place that the search was asked from.
func thingPage(t inquiry.Thing, q insight.Question) string {
	path := "/" + string(t.Kind) + "/" + t.ID
	if t.Kind == graph.KindRegions {
		path, q.Region = "/", t.ID
	}
	return address(path, "region", q.Region, "partner", q.Partner, "as_of", string(q.AsOf))
}

// address is a path with a query; blank values are left out.
func address(path string, pairs ...string) string {
	if query := querying(pairs...); query != "" {
		return path + "?" + string(query)
	}
	return path
}

// readingPage is the page that answers a question; what it leaves open is taken
// from where it was asked.
func (r *request) readingPage(read *inquiry.Reading, q insight.Question) (string, error) {
	if read.Unclear != nil || read.Beyond != "" {
		return "", nil
	}
	id := func(n *insight.Named) string {
		if n == nil {
			return ""
		}
		return n.ID
	}
	region, partner, date := cmp.Or(id(read.Region), q.Region), cmp.Or(id(read.Partner), q.Partner), string(cmp.Or(read.AsOf, q.AsOf))
	place := []string{"region", region, "partner", partner, "as_of", date}
	firm := "/enterprises/" + id(read.Enterprise)
	switch read.Ask {
	case inquiry.AskTargets:
		return address("/segments/"+id(read.Segment), place...), nil
	case inquiry.AskCustomers, inquiry.AskSuppliers:
		return address(firm, place...) + "#partners", nil
	case inquiry.AskInputs:
		return address(firm+"/inputs", place...), nil
	case inquiry.AskFirms:
		return address("/enterprises", append(place, "chain", id(read.Chain), "segment", id(read.Segment))...), nil
	case inquiry.AskPaths:
		return address("/paths", "from", id(read.Enterprise), "to", id(read.Other), "as_of", date), nil
	case inquiry.AskScenario:
		chain, err := r.v.ChainOf(r.ctx, id(read.Enterprise))
		return address("/scenario", append(place, "without", id(read.Enterprise), "chain", chain)...), err
	}
	if read.Chain == nil {
		return address("/", place...), nil
	}
	return address("/chains/"+id(read.Chain), place...), nil
}
