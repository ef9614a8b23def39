package api

import (
	"cmp"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/inquiry"
)

// listView is the page of the records of a kind.
type listView struct {
	Kind       graph.Kind
	ZH         string
	Region     string
	Heads      []string
	Rows       []listRow
	NextCursor string
	Corrected  bool         // records are corrected in place
	Changed    bool         // they are changed by their form
	Ledger     []listLink   // the other pages of the ledger, on one of them
	Query      template.URL // of the whole list
}

// Columns is how many columns the list has.
func (v listView) Columns() int { return len(v.Heads) + 1 }

// changed reports whether the records of a kind are changed by the form that enters them.
func changed(d *graph.Description) bool {
	return d.Class == graph.ClassLedger && len(d.ID) > 0 && d.Kind != graph.KindOpinions && d.Kind != graph.KindNotes
}

// listRow is a record in that list.
type listRow struct {
	Key   string
	Cells []string
	Marks []mark // corrections of it that wait or were sent back
}

// recordsView lays records out by the table of kinds.
func recordsView(d *graph.Description, region string, page graph.RecordPage, naming inquiry.Naming) listView {
	v := listView{Kind: d.Kind, ZH: d.ZH, Region: region, NextCursor: page.NextCursor, Corrected: corrected(d.Kind), Query: querying("region", region), Changed: changed(d)}
	if slices.ContainsFunc(ledgerPages, func(l listLink) bool { return l.Page == "/"+string(d.Kind) }) {
		v.Ledger = ledgerPages
	}
	paper := recordsPaper(d.Kind, page.Records, naming)
	shown := func(i int) bool {
		name := paper.Tables[0].Columns[i].Key
		return name != d.Key && name != "source_date" && name != "verification" && name != "extra" && name != "source_url"
	}
	for i, c := range paper.Tables[0].Columns {
		if shown(i) {
			v.Heads = append(v.Heads, c.Name)
		}
	}
	for n, row := range paper.Tables[0].Lists[0].Rows {
		one := listRow{Key: page.Records[n].Ref().Key}
		for i, cell := range row {
			if shown(i) {
				one.Cells = append(one.Cells, wordOf(cell))
			}
		}
		v.Rows = append(v.Rows, one)
	}
	return v
}

// formView is the page on which a record is entered.
type formView struct {
	Kind      graph.Kind
	ZH        string
	Fields    []formField
	Faults    []FieldFault
	Questions []string // to be confirmed before it is written
	Identity  string   // of one that stands: the fields by which it is known; blank: a new one
}

// formField is a field of a form.
type formField struct {
	*graph.Field
	Label    string
	Value    string
	Wanted   bool
	Long     bool
	Choices  []choice // nil: free text, or
	Groups   []regionGroup
	Sentence string // what is wrong with it
}

type choice struct{ Value, Text string }

// askForm is the form of a kind; what the address gives is filled in.
func askForm(r *request) (*reply, error) {
	d := graph.Describe(r.route.kind)
	values := map[string]string{}
	for _, name := range fieldNames(d) {
		values[name] = r.text(name)
	}
	key := r.id("key")
	if r.err != nil {
		return nil, r.err
	}
	if key != "" { // one that stands, to be changed
		record, err := r.record(r.v, graph.Ref{Kind: d.Kind, Key: key})
		if err != nil || record == nil {
			return nil, cmp.Or(err, fmt.Errorf("%w: 没有%s“%s”，请从清单里选择", graph.ErrNotFound, d.ZH, clean(key)))
		}
		for _, name := range fieldNames(d) {
			values[name] = strings.Join(d.Field(name).Texts(record), "；")
		}
		if zero := d.Field("zero"); zero != nil {
			for _, name := range zero.Texts(record) {
				values[name] = "0"
			}
			values["zero"] = "" // each says it itself
		}
	}
	if values["date"] == "" {
		values["date"] = r.now().Format("2006-01-02")
	}
	if values["by"] == "" {
		values["by"] = r.account.Person
	}
	v, err := r.formView(r.v, d, values, nil)
	if err == nil && key != "" {
		v.Identity = identityZH(d)
	}
	return &reply{page: v}, err
}

// identityZH names the fields that make the id of a record: another value there is another record.
func identityZH(d *graph.Description) string {
	var words []string
	for _, name := range d.ID[1:] {
		words = append(words, d.Field(name).ZH)
	}
	return strings.Join(words, "、")
}

func (r *request) formView(v *inquiry.View, d *graph.Description, values map[string]string, faults []FieldFault) (*formView, error) {
	names, err := v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	out := &formView{Kind: d.Kind, ZH: d.ZH}
	for _, f := range entered(d) {
		if f.Type == graph.Columns {
			continue
		}
		one := formFieldOf(f, values[f.Name], faults, names)
		if f.Ref == graph.KindGoals {
			o, err := v.Office(r.ctx)
			if err != nil {
				return nil, err
			}
			for _, g := range o.Goals {
				one.Choices = append(one.Choices, choice{g.ID, g.Name + "（" + string(g.Until) + "）"})
			}
		}
		one.Wanted = wanted(f)
		out.Fields = append(out.Fields, one)
	}
	for _, x := range faults {
		if !slices.ContainsFunc(out.Fields, func(f formField) bool { return f.Name == x.Field }) {
			out.Faults = append(out.Faults, x)
		}
	}
	return out, nil
}

func formFieldOf(f *graph.Field, value string, faults []FieldFault, names *inquiry.Names) formField {
	one := formField{Field: f, Label: f.ZH, Value: value, Wanted: f.Required, Choices: choices(f, names)}
	if f.Ref == graph.KindRegions && !f.List() {
		one.Groups = regionGroups(names)
	}
	if f.Unit != "" {
		one.Label += "（" + f.Unit + "）"
	}
	one.Long = f.Type == graph.Text && one.Choices == nil && slices.Contains([]string{"note", "text", "need", "what", "reason", "progress", "measure", "result", "plan", "reply"}, f.Name)
	for _, x := range faults {
		if x.Field == f.Name {
			one.Sentence = x.Want
		}
	}
	return one
}

// regionGroups are all regions to choose from: the city that the data is about with its
// counties first, then what lies in each province.
func regionGroups(names *inquiry.Names) []regionGroup {
	records := map[string]graph.Region{}
	for _, x := range names.Gazetteer.Regions {
		records[x.Code] = x
	}
	city := names.Atlas.Set.Region
	if records[city].Level == graph.LevelCounty {
		city = records[city].Parent
	}
	groups, at := []regionGroup{{Name: records[city].Name}}, map[string]int{city: 0}
	for _, x := range names.Gazetteer.Regions {
		top := x
		for top.Code != city && records[top.Parent].Code != "" {
			top = records[top.Parent]
		}
		i, known := at[top.Code]
		if !known {
			i = len(groups)
			at[top.Code], groups = i, append(groups, regionGroup{Name: top.Name})
		}
		groups[i].Regions = append(groups[i].Regions, x)
	}
	return groups
}

// choices are what a field offers to choose from; regions are chosen from regionGroups.
func choices(f *graph.Field, names *inquiry.Names) []choice {
	var list []choice
	switch {
	case f.List(): // typed, with semicolons between
	case f.Type == graph.Enum:
		for _, w := range f.Words {
			list = append(list, choice{w.Value, w.ZH})
		}
	case f.Type == graph.YesNo:
		list = []choice{{"yes", "是"}, {"no", "否"}}
	case f.Type == graph.Reference && f.Ref == graph.KindSegments:
		for _, x := range names.Taxonomy.Segments {
			if !x.Card {
				list = append(list, choice{x.ID, names.Chain(x.Chain).Name + " · " + x.Name})
			}
		}
	case f.Type == graph.Reference && f.Ref == graph.KindParks:
		for _, x := range names.Gazetteer.Parks {
			list = append(list, choice{x.ID, x.Name})
		}
	case f.Type == graph.Reference && f.Ref == graph.KindClusters:
		for _, x := range names.Taxonomy.Clusters {
			list = append(list, choice{x.ID, x.Name})
		}
	case f.Type == graph.Reference && f.Ref == graph.KindChains:
		for _, x := range names.Taxonomy.Chains {
			list = append(list, choice{x.ID, x.Name})
		}
	}
	return list
}

// enterRecord is the form of a kind, sent: it is written, or shown again with
// what is wrong or to be confirmed.
func enterRecord(r *request) error {
	d := graph.Describe(r.route.kind)
	values, err := fields(r.c.Request)
	if err != nil {
		return err
	}
	confirmed := values["confirmed"] == "yes"
	whole := values["whole"] == "yes"
	delete(values, "confirmed")
	delete(values, "whole")
	given := map[string]string{}
	for name, v := range values {
		switch v := v.(type) {
		case string:
			given[name] = v
		case []string:
			given[name] = strings.Join(v, ";")
		}
	}
	w, err := r.drafted(values, whole)
	if err != nil {
		return err
	}
	if len(w.faults) > 0 {
		return r.again(d, given, whole, faultsOf(w.faults), nil)
	}
	p, err := r.preview(w)
	if err != nil {
		return err
	}
	if len(p.Questions) > 0 && !confirmed {
		return r.again(d, given, whole, nil, asked(p))
	}
	imp, err := r.apply(w)
	switch {
	case errors.Is(err, graph.ErrInvalid):
		_, detail := problemOf(err)
		return r.again(d, given, whole, []FieldFault{{Want: detail}}, nil)
	case err != nil:
		return err
	case imp.Sequence == 0:
		r.goOn("/" + string(d.Kind) + "?done=" + unchanged)
	default:
		r.goOn("/" + string(d.Kind) + "?done=" + imp.ID)
	}
	return nil
}

// again shows the form with what was filled in.
func (r *request) again(d *graph.Description, given map[string]string, whole bool, faults []FieldFault, questions []string) error {
	var v *formView
	err := r.desk.View(r.ctx, func(view *inquiry.View) (err error) {
		v, err = r.formView(view, d, given, faults)
		return err
	})
	if err != nil {
		return err
	}
	if whole {
		v.Identity = identityZH(d)
	}
	status := http.StatusBadRequest
	if v.Questions = questions; questions != nil {
		status = http.StatusConflict
	}
	return r.show(status, v)
}
