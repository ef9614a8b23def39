package api

import (
	"errors"
	"fmt"
	"slices"

	"chainchief/graph"
	"chainchief/inquiry"
	"chainchief/people"
	"chainchief/report"
)

// elsewhere are the kinds that have nouns of their own, or are read as parts of others.
var elsewhere = []graph.Kind{graph.KindRegions, graph.KindChains, graph.KindSegments, graph.KindParks, graph.KindParkPairs,
	graph.KindEnterprises, graph.KindClusters, graph.KindProjects, graph.KindCoverage,
	graph.KindPolicies, graph.KindProductEdges, graph.KindDataset, graph.KindCorrections}

// offered reports whether a kind is read and entered as the table of kinds says:
// every kind of records that people make, and that is no noun of its own.
func offered(d *graph.Description) bool {
	return d.Class != graph.ClassKept && !d.Relationship() && !slices.Contains(elsewhere, d.Kind)
}

// recordRoutes are the rows of a kind.
func recordRoutes(d *graph.Description) []route {
	path, rests := "/"+string(d.Kind), onAll // a cursor is of the store's whole revision
	known := with(placed(d), paging)
	return []route{
		{method: "GET", path: path, params: known, formats: tables, rests: rests, kind: d.Kind, ask: askRecords},
		{method: "GET", path: path + "/:id", formats: data, rests: rests, kind: d.Kind, ask: askRecord},
		{method: "POST", path: path, params: []string{"preview", "confirm"}, may: actOf(d.Kind), kind: d.Kind, do: addRecord},
		{method: "GET", path: path, params: []string{"region", "cursor", "done"}, formats: html, page: "records", rests: onVisit, kind: d.Kind, ask: askRecords},
		{method: "GET", path: path + "/new", params: with(fieldNames(d), []string{"key"}), formats: html, page: "record", rests: onVisit, kind: d.Kind, ask: askForm},
		{method: "POST", path: path, page: "record", may: actOf(d.Kind), kind: d.Kind, do: enterRecord},
	}
}

// placed is the parameter of kinds whose records are of a region.
func placed(d *graph.Description) []string {
	if f := d.Field("region"); f != nil && f.Ref == graph.KindRegions {
		return []string{"region"}
	}
	return nil
}

// askRecords is /{kind}: the records that refer to a region or a part of it, or
// all; and the page with them.
func askRecords(r *request) (*reply, error) {
	d := graph.Describe(r.route.kind)
	region := r.id("region")
	if placed(d) == nil {
		region = "" // a page carries the place on, of which these say nothing
	}
	q := graph.RecordsQuery{Kinds: []graph.Kind{d.Kind}, Limit: r.most(), Cursor: r.cursor()}
	if r.err != nil {
		return nil, r.err
	}
	names, err := r.v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	codes, err := regionCodes(names, region)
	if err != nil {
		return nil, err
	}
	for _, code := range codes {
		q.Refs = append(q.Refs, graph.Ref{Kind: graph.KindRegions, Key: code})
	}
	page, err := r.newestFirst(d, q, codes)
	if err != nil {
		return nil, err
	}
	told, err := r.v.Tell(r.ctx, page.Records)
	if err != nil {
		return nil, err
	}
	naming, err := r.v.Naming(r.ctx, page.Records)
	if err != nil {
		return nil, err
	}
	view := recordsView(d, region, page, naming)
	if r.html() {
		err = r.markRows(view.Rows, page.Records)
	}
	return &reply{json: listAnswer[inquiry.Told]{told, page.NextCursor}, name: r.called("", d.ZH), page: view,
		paper: func() *report.Paper {
			return cut(recordsPaper(d.Kind, page.Records, naming), page.NextCursor).With(r.listFacts(names)...)
		}}, err
}

// markRows puts beside the rows of a list the corrections of their records.
func (r *request) markRows(rows []listRow, list []graph.Record) error {
	refs := make([]graph.Ref, len(list))
	for i, one := range list {
		refs[i] = one.Ref()
	}
	found, err := r.marks(r.v, refs...)
	if err != nil {
		return err
	}
	for _, m := range slices.Concat(found.Pending, found.Returned) {
		i := slices.Index(refs, m.Target())
		m.Who = "" // the row says it
		rows[i].Marks = append(rows[i].Marks, m)
	}
	return nil
}

// newestFirst reads a page of records of some regions, those of the latest date first, then by id.
func (r *request) newestFirst(d *graph.Description, q graph.RecordsQuery, codes []string) (graph.RecordPage, error) {
	if date := d.Field("date"); date == nil || date.Type != graph.Day {
		return r.v.Records(r.ctx, q)
	}
	keys, err := r.v.Newest(r.ctx, d.Kind, codes)
	if err != nil {
		return graph.RecordPage{}, err
	}
	keys, next, err := page(keys, q.Limit, q.Cursor, r.revision)
	if err != nil {
		return graph.RecordPage{}, err
	}
	list, err := r.v.ByKey(r.ctx, d.Kind, keys)
	return graph.RecordPage{Records: list, NextCursor: next}, err
}

// askRecord is /{kind}/{id}.
func askRecord(r *request) (*reply, error) {
	told, err := r.told(r.v, r.route.kind, r.key())
	return &reply{json: told}, err
}

// told reads one record as answers tell it.
func (r *request) told(v *inquiry.View, kind graph.Kind, key string) (*inquiry.Told, error) {
	page, err := v.Records(r.ctx, graph.RecordsQuery{Kinds: []graph.Kind{kind}, IDs: []string{key}, Limit: 1})
	if errors.Is(err, graph.ErrNotFound) {
		return nil, fmt.Errorf("%w: 没有%s“%s”，请从清单里选择", graph.ErrNotFound, kind.ZH(), key)
	}
	if err != nil {
		return nil, err
	}
	list, err := v.Tell(r.ctx, page.Records)
	if err != nil {
		return nil, err
	}
	return &list[0], nil
}

// actOf is what entering a record of a kind is.
func actOf(kind graph.Kind) people.Act {
	if kind == graph.KindOpinions {
		return people.Opine
	}
	return people.Enter
}
