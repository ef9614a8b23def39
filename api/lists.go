package api

import (
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
)

// listPage is a page with a list: what it was narrowed to, a table of it, and
// where the same list is taken away.
type listPage struct {
	Title, Unit string
	Noun        string // the path of the page, and of the list below the API
	Text        *given // a box to search in; nil: there is none
	Filters     []filter
	Columns     []listColumn
	Rows        [][]listCell
	All         int    // how many there are, shown or not
	Cut         string // why there may be more; blank: there are not
	Next        template.URL
	Query       template.URL // of the same list below the API
	Taken       string       // the path of the list below the API, where it is not Noun
	Lead        string       // how things stand, in one sentence
	Undated     string       // why a date that was asked for makes no difference; blank: none was, or it does
	Warnings    []listLink
	LinksName   string
	Links       []listLink
	Notes       []string   // under the table
	New         graph.Kind // of the records that are entered here; blank: none
	Ledger      bool       // a page of the ledger
	Second      *listPage  // another table below; nil: none
	None        string     // what it says where there is nothing to list; blank: how to enter it
	Everywhere  bool       // of every region, not of the one at the head
}

// filter is a filter of a list.
type filter struct {
	Name, ZH, Value string
	Any             string // what a blank means
	Groups          []optionGroup
}

type optionGroup struct {
	Name    string // blank: of no group
	Options []option
}

type option struct{ Value, ZH string }

// listColumn is a column of a list; one with an order sorts by it.
type listColumn struct {
	Name   string
	Num    bool
	Tight  bool // never broken into lines
	Sort   string
	Sorted bool
	Page   template.URL // the same list in its order
}

// listCell is one cell: links or words one after another, and a remark.
type listCell struct {
	Links []listLink
	Small string
}

type listLink struct{ Text, Page string }

// said is a cell of words.
func saidCell(text string, small ...string) listCell {
	return listCell{Links: []listLink{{Text: text}}, Small: strings.Join(small, " ")}
}

// linked is a cell of one link.
func linkedCell(text, page string, small ...string) listCell {
	return listCell{Links: []listLink{{text, page}}, Small: strings.Join(small, " ")}
}

// Narrowed reports whether any filter is set.
func (v *listPage) Narrowed() bool {
	for _, f := range v.Filters {
		if f.Value != "" {
			return true
		}
	}
	return v.Text != nil && v.Text.Value != ""
}

// Called names what the list was narrowed to; blank: to nothing.
func (v *listPage) Called() string {
	var words []string
	if v.Text != nil && v.Text.Value != "" {
		words = append(words, v.Text.Value)
	}
	for _, f := range v.Filters {
		for _, g := range f.Groups {
			for _, o := range g.Options {
				if f.Value != "" && o.Value == f.Value {
					words = append(words, o.ZH)
				}
			}
		}
	}
	if words == nil {
		return ""
	}
	return v.Title + "：" + strings.Join(words, "，")
}

// Sorts reports whether the list can be put into another order.
func (v *listPage) Sorts() bool {
	return slices.ContainsFunc(v.Columns, func(c listColumn) bool { return c.Sort != "" })
}

// finish puts in how a list is ordered, gone on with and taken away; scope is
// what its filters came to.
func (r *request) finish(v *listPage, region, sort, next string, scope map[string]string) {
	for i := range v.Columns {
		if c := &v.Columns[i]; c.Sort != "" {
			c.Sorted, c.Page = c.Sort == sort, template.URL(r.here(v.Noun, "sort", c.Sort, "cursor", ""))
		}
	}
	if asked := r.values.Get("as_of"); asked != "" && r.dated() == "" {
		v.Undated = fmt.Sprintf("%s没有逐日的底账，这里是今天的情况，不是截至%s的；要看从前的，请到每条的改动记录。", v.Title, clean(asked))
	}
	if next != "" {
		v.Next = template.URL(r.here(v.Noun, "cursor", next))
	}
	_, query, _ := strings.Cut(r.here("", "region", region, "chain", scope["chain"], "segment", scope["segment"], "all", "", "partner", "", "cursor", "", "limit", "", "as_of", r.dated()), "?")
	v.Query = template.URL(query)
}

// dated is the date that an answer is as of, where its row knows one.
func (r *request) dated() string {
	if !slices.Contains(r.route.params, "as_of") {
		return ""
	}
	return r.values.Get("as_of")
}

// here is the address of a page with some of its parameters changed; a blank takes one away.
func (r *request) here(path string, pairs ...string) string {
	values := maps.Clone(r.values)
	for i := 0; i < len(pairs); i += 2 {
		if values.Set(pairs[i], pairs[i+1]); pairs[i+1] == "" {
			values.Del(pairs[i])
		}
	}
	if len(values) == 0 {
		return path
	}
	return path + "?" + values.Encode()
}

// listRegion is the region that a list is about: of a page the one that its head
// shows, even where nobody chose it; everywhere where asked so.
func (r *request) listRegion(names *inquiry.Names) string {
	region := r.id("region")
	if r.html() && region == "" && r.oneOf("all", "yes") == "" {
		return names.Atlas.Set.Region
	}
	return region
}

// listPlace is the region that a list is about, with the codes of all that lies in
// it: nil for everywhere.
func (r *request) listPlace() (names *inquiry.Names, region string, codes []string, err error) {
	if names, err = r.v.Names(r.ctx); err != nil {
		return nil, "", nil, err
	}
	region = r.listRegion(names)
	if r.date("as_of"); r.err != nil {
		return nil, "", nil, r.err
	}
	codes, err = regionCodes(names, region)
	return names, region, codes, err
}

// regionCodes returns a region's code and those of all that lies in it; nil for none asked for.
func regionCodes(names *inquiry.Names, region string) ([]string, error) {
	if region == "" {
		return nil, nil
	}
	if names.Region(region) == nil {
		return nil, fmt.Errorf("%w: 没有地区代码“%s”，可用 /api/v1/regions 查看", graph.ErrNotFound, region)
	}
	return insight.RegionCodes(names.Gazetteer, region), nil
}

// valuesOf are the values of a field that has words.
func valuesOf(kind graph.Kind, field string) []string {
	var list []string
	for _, w := range graph.Describe(kind).Field(field).Words {
		list = append(list, w.Value)
	}
	return list
}

// oneScope is what a page is narrowed to where both are chosen: the segment, if it
// is of the chain, which may have been changed since.
func oneScope(names *inquiry.Names, chain, segment string) (string, string) {
	switch {
	case chain == "" || segment == "":
		return chain, segment
	case names.ChainOf(segment) == chain:
		return "", segment
	}
	return chain, ""
}

// options are the values of a field that has words.
func options(kind graph.Kind, field string) []optionGroup {
	var list []option
	for _, w := range graph.Describe(kind).Field(field).Words {
		list = append(list, option{w.Value, w.ZH})
	}
	return []optionGroup{{Options: list}}
}

// chainOptions are the chains, and segmentOptions the segments of one, by card.
func chainOptions(names *inquiry.Names) []optionGroup {
	var list []option
	for _, c := range names.Taxonomy.Chains {
		list = append(list, option{c.ID, c.Name})
	}
	return []optionGroup{{Options: list}}
}

func segmentOptions(names *inquiry.Names, chain string) []optionGroup {
	var groups []optionGroup
	at := map[string]int{}
	for _, s := range names.Taxonomy.Segments {
		if s.Chain != chain || s.Card {
			continue
		}
		i, ok := at[s.Parent]
		if !ok {
			i = len(groups)
			at[s.Parent] = i
			groups = append(groups, optionGroup{Name: insight.NameOf(names.Segment(s.Parent))})
		}
		groups[i].Options = append(groups[i].Options, option{s.ID, s.Name})
	}
	return groups
}

// parkOptions are the parks of regions.
func parkOptions(names *inquiry.Names, codes []string) []optionGroup {
	var list []option
	for _, p := range names.Gazetteer.Parks {
		if codes == nil || slices.Contains(codes, p.Region) {
			list = append(list, option{p.ID, p.Name})
		}
	}
	return []optionGroup{{Options: list}}
}
