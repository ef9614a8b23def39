package api

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
	"chainchief/report"
	"chainchief/seed"
)

// correctable lists the fields of a record that a correction may be about: what
// people enter, but for what makes its key and for the address of its source,
// which comes with a correction.
func correctable(d *graph.Description, record graph.Record) []*graph.Field {
	return slices.DeleteFunc(entered(d), func(f *graph.Field) bool {
		return f.Type == graph.Columns || f.Name == "source_url" || f.Name == d.Key || keyed(f, record)
	})
}

// keyed reports whether a record with another value there would be another record.
func keyed(f *graph.Field, record graph.Record) bool {
	if _, text := f.Value(record).(string); !text && (f.Type != graph.Day && f.Type != graph.Reference || f.List()) {
		return false
	}
	return f.With(record, f.Text(record)+"0").Ref() != record.Ref()
}

// corrected reports whether the records of a kind are corrected in place.
func corrected(kind graph.Kind) bool {
	d := graph.Describe(kind)
	return d != nil && d.Class == graph.ClassFact
}

// correcting is what somebody would have a record say, on its way to corrections.
type correcting struct {
	ref       graph.Ref
	record    graph.Record
	given     map[string]any    // by field
	was       map[string]string // what a form showed; nil: the record as it is now
	reason    string
	sourceURL string
	by        string
	again     string // the correction that was sent back and is entered again
}

// corrections compares what was entered with the record, field by field.
func (r *request) corrections(v *inquiry.View, in *correcting) ([]graph.Correction, graph.Faults, error) {
	d := graph.Describe(in.ref.Kind)
	names, err := v.Names(r.ctx)
	if err != nil {
		return nil, nil, err
	}
	naming := r.naming(v, names)
	var faults graph.Faults
	add := func(field, zh, value, want string) {
		faults = append(faults, graph.Fault{Ref: in.ref, Who: d.ZH, Field: field, FieldZH: zh, Value: clean(value), Want: want})
	}
	list, after := correctable(d, in.record), in.record
	var changed []*graph.Field
	row, today := graph.Describe(graph.KindCorrections), graph.Date(r.now().Format(time.DateOnly))
	for name, value := range in.given {
		if !slices.ContainsFunc(list, func(f *graph.Field) bool { return f.Name == name }) {
			add(clean(name), clean(name), shown(value), "这一项不能更正，请从更正表里选择")
		}
	}
	for _, f := range list {
		given, ok := in.given[f.Name]
		if !ok {
			continue
		}
		value, want, err := r.correctValue(v, f, given, in.record, names)
		switch {
		case err != nil:
			return nil, nil, err
		case want != "":
			add(f.Name, f.ZH, shown(given), want)
			continue
		}
		with := f.With(after, value)
		if f.Text(with) == f.Text(in.record) {
			continue
		}
		if f.Early(graph.Date(f.Text(with)), today) {
			add(f.Name, f.ZH, shown(given), earlyWant(today))
			continue
		}
		if now := shownField(f, in.record, naming); in.was != nil && in.was[f.Name] != now {
			add(f.Name, f.ZH, shown(given), fmt.Sprintf("填表时是“%s”，现在已改为“%s”，请核对后再提交", orNothing(saidText(f, in.was[f.Name], naming)), orNothing(saidText(f, f.Text(in.record), naming))))
			continue
		}
		after, changed = with, append(changed, f)
	}
	if len(changed) == 0 && len(faults) == 0 {
		add("", "", "", "没有改动任何一项，请改成应有的内容后再提交")
	}
	after = derived(after)
	var said []string
	for _, f := range changed {
		said = append(said, f.Name)
	}
	wrong := graph.FaultsOf(derived(graph.Revise(in.record, after, graph.Source{}, said...))) // as it will be written
	strays, err := r.strays(v, after)
	if err != nil {
		return nil, nil, err
	}
	strays = slices.DeleteFunc(strays, func(x graph.Fault) bool {
		return !slices.ContainsFunc(changed, func(f *graph.Field) bool { return f.Name == x.Field })
	})
	for _, f := range append(wrong, strays...) {
		f.Who = d.ZH
		if !slices.ContainsFunc(faults, func(o graph.Fault) bool { return o.Field == f.Field }) {
			faults = append(faults, f)
		}
	}
	var out []graph.Correction
	for _, f := range changed {
		c := graph.Correction{On: in.record.Ref().Kind, Subject: in.record.Ref().Key, Field: f.Name, Before: f.Text(in.record), After: f.Text(after), Reason: in.reason,
			By: in.by, Date: today, State: graph.CorrectionPending, Source: graph.Source{Evidence: graph.EvidenceOffice, SourceURL: in.sourceURL, SourceDate: today}}
		c.ID = row.NewID(c, seed.Fold)
		if in.again != "" {
			c.ID, in.again = in.again, "" // one line: sent back, and entered again
		}
		out = append(out, c)
	}
	probe := graph.Correction{ID: "u", On: in.ref.Kind, Subject: in.ref.Key, Field: "x", After: "x", Reason: in.reason, By: in.by, Date: today, State: graph.CorrectionPending, Source: graph.Source{SourceURL: in.sourceURL}}
	for _, f := range graph.FaultsOf(probe) { // what all of them have
		f.Ref, f.Who = in.ref, row.ZH
		faults = append(faults, f)
	}
	return out, faults, nil
}

// correctValue reads what was entered for a field; a blank takes away what is there.
func (r *request) correctValue(v *inquiry.View, f *graph.Field, given any, record graph.Record, names *inquiry.Names) (value any, want string, err error) {
	text, isText := given.(string)
	if text = strings.TrimSpace(text); isText && text == "" {
		return nil, "", nil
	}
	if isText && f.Ref == graph.KindEnterprises && !f.List() {
		e, err := v.Resolve(r.ctx, text)
		if errors.Is(err, graph.ErrNotFound) || errors.Is(err, graph.ErrConflict) {
			return nil, sentence(err), nil
		}
		return e.ID, "", err
	}
	value, want = valueOf(f, given, fieldType(f, record), names)
	return value, want, nil
}

// derived works out what of a record nobody enters.
func derived(record graph.Record) graph.Record {
	if e, ok := record.(graph.Enterprise); ok {
		e.Search = seed.SearchText(&e)
		return e
	}
	return record
}

// addCorrections is POST /corrections: what should stand in the fields of a
// record, as corrections that wait for somebody's leave.
func addCorrections(r *request) error {
	only := r.yes("preview")
	if r.err != nil {
		return r.err
	}
	values, err := fields(r.c.Request)
	if err != nil {
		return err
	}
	in := &correcting{by: r.actor().Person}
	if set, ok := values["set"].(map[string]any); ok {
		in.given = set
	} else if values["set"] != nil {
		return fault{400, "set 须是各项和新值的对象，如 {\"size\":\"medium\"}"}
	}
	delete(values, "set")
	given, err := texts(values, "kind", "key", "reason", "source_url", "by")
	if err != nil {
		return err
	}
	in.ref = graph.Ref{Kind: graph.Kind(given["kind"]), Key: given["key"]}
	in.reason, in.sourceURL, in.by = given["reason"], given["source_url"], cmp.Or(given["by"], in.by)
	batch, list, faults, err := r.enterCorrections(in)
	switch {
	case err != nil:
		return err
	case len(faults) > 0:
		return faults
	case only:
		p, err := r.store.Preview(r.ctx, batch)
		if err != nil {
			return err
		}
		return r.json(http.StatusOK, p)
	}
	imp, err := r.apply(&draft{batch: batch})
	if err != nil {
		return err
	}
	return r.correctionsAs(r.located(imp), list)
}

// correctionsAs answers with corrections.
func (r *request) correctionsAs(status int, list []graph.Correction) error {
	out := listAnswer[inquiry.Told]{}
	err := r.desk.View(r.ctx, func(v *inquiry.View) (err error) {
		out.Items, err = r.tellCorrections(v, list)
		return err
	})
	if err != nil {
		return err
	}
	return r.json(status, out)
}

// enterCorrections makes the batch of what was entered about a record.
func (r *request) enterCorrections(in *correcting) (batch graph.Batch, list []graph.Correction, faults graph.Faults, err error) {
	who := ""
	err = r.desk.View(r.ctx, func(v *inquiry.View) error {
		if in.record, err = r.target(v, in.ref); err != nil {
			return err
		}
		if in.again != "" {
			if err := r.mayEnterAgain(v, in); err != nil {
				return err
			}
		}
		if who, err = r.callOf(v, in.record); err != nil {
			return err
		}
		list, faults, err = r.corrections(v, in)
		return err
	})
	now := r.now()
	batch = graph.Batch{ID: "web-" + now.UTC().Format("20060102T150405") + "-" + requestID(r.c), Title: "更正：" + who, Class: graph.ImportForm, Actor: r.actor(), Time: now}
	for _, c := range list {
		batch.Put.Add(c)
	}
	return batch, list, faults, err
}

// mayEnterAgain holds a correction that is entered again to the one that was sent back.
func (r *request) mayEnterAgain(v *inquiry.View, in *correcting) error {
	old, err := r.correction(v, in.again)
	switch {
	case err != nil:
		return err
	case old.State != graph.CorrectionReturned || old.Target() != in.record.Ref():
		return fmt.Errorf("%w: 这条更正没有退回，不必再次填报，请从待审更正里查看", graph.ErrConflict)
	}
	return nil
}

// target is the record that is to be corrected.
func (r *request) target(v *inquiry.View, ref graph.Ref) (graph.Record, error) {
	if !corrected(ref.Kind) {
		return nil, fmt.Errorf("%w: “%s”这一类记录不能这样更正，请从企业、项目、从业、供应关系或环节的页面进入", graph.ErrInvalid, clean(string(ref.Kind)))
	}
	record, err := r.record(v, ref)
	if err == nil && record == nil {
		err = fmt.Errorf("%w: 没有%s“%s”，请从它的页面进入", graph.ErrNotFound, ref.Kind.ZH(), clean(ref.Key))
	}
	return record, err
}

// correction reads one correction.
func (r *request) correction(v *inquiry.View, id string) (c graph.Correction, err error) {
	one, err := r.record(v, graph.Ref{Kind: graph.KindCorrections, Key: id})
	c, ok := one.(graph.Correction)
	if err == nil && !ok {
		err = fmt.Errorf("%w: 没有更正“%s”，请从待审更正里选择", graph.ErrNotFound, clean(id))
	}
	return c, err
}

// correctionParams choose corrections.
var correctionParams = []string{"state", "by", "kind", "key"}

// chosenCorrections are the corrections that the parameters choose, the newest first.
func (r *request) chosenCorrections(state string) ([]graph.Correction, error) {
	by, ref := r.text("by"), graph.Ref{Kind: graph.Kind(r.text("kind")), Key: r.text("key")}
	if r.err != nil {
		return nil, r.err
	}
	work, err := r.v.Work(r.ctx)
	if err != nil {
		return nil, err
	}
	list := []graph.Correction{}
	for _, c := range work.Corrections {
		if (state == "" || string(c.State) == state) && (by == "" || c.By == by) && (ref.Kind == "" || c.On == ref.Kind) && (ref.Key == "" || c.Subject == ref.Key) {
			list = append(list, c)
		}
	}
	slices.SortStableFunc(list, func(a, b graph.Correction) int { return cmp.Compare(b.Date, a.Date) })
	return list, nil
}

// correctionState is the field that says how far a correction has come.
func correctionState() *graph.Field { return graph.Describe(graph.KindCorrections).Field("state") }

// askCorrections is /corrections.
func askCorrections(r *request) (*reply, error) {
	list, err := r.chosenCorrections(r.word("state", correctionState()))
	if err != nil {
		return nil, err
	}
	limit := r.most()
	if r.err != nil {
		return nil, r.err
	}
	items, next, err := page(list, limit, r.cursor(), r.revision)
	if err != nil {
		return nil, err
	}
	told, err := r.tellCorrections(r.v, items)
	return &reply{json: listAnswer[inquiry.Told]{told, next}, name: r.called("", "更正"), paper: func() *report.Paper {
		p := recordsPaper(graph.KindCorrections, records(items), func(graph.Kind, string) *insight.Named { return nil })
		t := p.Tables[0]
		for k, c := range t.Columns {
			word := correctionWords[c.Key]
			if word == "" {
				continue
			}
			for i, row := range t.Lists[0].Rows {
				row[k] = report.Word{Code: graph.Describe(graph.KindCorrections).Field(c.Key).Text(items[i]), Text: told[i].Words[word]}
			}
		}
		return cut(p, next)
	}}, err
}

// askCorrection is /corrections/{id}.
func askCorrection(r *request) (*reply, error) {
	c, err := r.correction(r.v, r.key())
	if err != nil {
		return nil, err
	}
	told, err := r.tellCorrections(r.v, []graph.Correction{c})
	if err != nil {
		return nil, err
	}
	return &reply{json: told[0]}, nil
}

// correctionWords are the words that answers put beside the fields of a correction
// whose texts are codes of the record that it is about.
var correctionWords = map[string]string{"on": "on_zh", "subject": "who", "field": "field_zh", "before": "before_zh", "after": "after_zh"}

// tellCorrections puts corrections as answers, with the record and its field in words.
func (r *request) tellCorrections(v *inquiry.View, list []graph.Correction) ([]inquiry.Told, error) {
	told, err := v.Tell(r.ctx, records(list))
	if err != nil {
		return nil, err
	}
	for i, c := range list {
		m, err := r.markOf(v, c, true)
		if err != nil {
			return nil, err
		}
		told[i].Words = map[string]string{"on_zh": c.On.ZH(), "who": m.Who, "field_zh": m.What, "before_zh": m.Old, "after_zh": m.New}
	}
	return told, nil
}

// pageOf is the page on which a record is shown; where there is none, that of its past.
func pageOf(ref graph.Ref, record graph.Record) string {
	switch one := record.(type) {
	case graph.Membership:
		return "/enterprises/" + one.Enterprise
	case graph.SupplyLink:
		return "/enterprises/" + one.Supplier
	case graph.Project:
		for _, who := range one.Investors {
			if who.Enterprise != "" {
				return "/enterprises/" + who.Enterprise
			}
		}
	}
	switch d := graph.Describe(ref.Kind); {
	case ref.Kind == graph.KindEnterprises, ref.Kind == graph.KindSegments, ref.Kind == graph.KindChains, ref.Kind == graph.KindGoals, ref.Kind == graph.KindProblems:
		return "/" + string(ref.Kind) + "/" + url.PathEscape(ref.Key)
	case d != nil && offered(d):
		return "/" + string(ref.Kind)
	}
	return "/" + string(ref.Kind) + "/" + url.PathEscape(ref.Key) + "/history"
}
