package api

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/inquiry"
)

// correctView is the page on which a record is corrected: a form made of its kind.
type correctView struct {
	Kind, Key string
	Who       string // the record
	Page      string // where it is shown
	Fields    []correctField
	Faults    []FieldFault
	Reason    string
	SourceURL string
	By        string
	Again     string   // the correction that is entered again
	Returned  []mark   // why it was sent back
	Pending   []mark   // what others entered meanwhile
	Seen      []string // fields that stand first
}

// correctField is a field of that form, with what stands there now.
type correctField struct {
	formField
	Was string
}

// askCorrect is the page /corrections/new.
func askCorrect(r *request) (*reply, error) {
	in := &correcting{ref: graph.Ref{Kind: graph.Kind(r.text("kind")), Key: r.text("key")}, again: r.id("again"), by: r.account.Person}
	if r.err != nil {
		return nil, r.err
	}
	var old graph.Correction
	var err error
	if in.again != "" {
		if old, err = r.correction(r.v, in.again); err != nil {
			return nil, err
		}
		in.ref, in.reason, in.sourceURL = old.Target(), old.Reason, old.SourceURL
	}
	if in.record, err = r.target(r.v, in.ref); err != nil {
		return nil, err
	}
	if in.again != "" {
		in.given = map[string]any{old.Field: old.After}
	}
	v, err := r.correctView(r.v, in, nil)
	return &reply{page: v}, err
}

// correctView lays the form out: what was entered, else what stands there.
func (r *request) correctView(v *inquiry.View, in *correcting, faults []FieldFault) (*correctView, error) {
	names, err := v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	who, err := r.callOf(v, in.record)
	if err != nil {
		return nil, err
	}
	ref := in.record.Ref()
	out := &correctView{Kind: string(ref.Kind), Key: ref.Key, Who: who, Page: pageOf(ref, in.record), Reason: in.reason, SourceURL: in.sourceURL, By: in.by, Again: in.again}
	naming := r.naming(v, names)
	for _, f := range correctable(graph.Describe(ref.Kind), in.record) {
		one := correctField{Was: shownField(f, in.record, naming)}
		value := one.Was
		if given, ok := in.given[f.Name]; ok {
			value = filledIn(f, given)
		} else if in.given != nil && in.was != nil { // a form that was sent: a blank one is not in it
			value = ""
		}
		one.formField = formFieldOf(f, value, faults, names)
		for _, known := range []string{one.Was, value} { // what stands there can be left standing
			if one.Choices != nil && known != "" && !slices.ContainsFunc(one.Choices, func(c choice) bool { return c.Value == known }) {
				one.Choices = append(one.Choices, choice{known, saidText(f, known, naming)})
			}
		}
		out.Fields = append(out.Fields, one)
	}
	for _, x := range faults {
		if !slices.ContainsFunc(out.Fields, func(f correctField) bool { return f.Name == x.Field }) {
			out.Faults = append(out.Faults, x)
		}
	}
	marks, err := r.marks(v, ref)
	if err != nil {
		return nil, err
	}
	out.Pending = marks.Pending
	for _, m := range marks.Returned {
		if m.ID == in.again {
			out.Returned = append(out.Returned, m)
		}
	}
	return out, nil
}

// filledIn is what a form shows of what was entered.
func filledIn(f *graph.Field, given any) string {
	switch given := given.(type) {
	case string:
		return given
	case []string:
		return strings.Join(given, "；")
	}
	return shown(given)
}

// enterCorrect is the form, sent: what differs from what it showed is entered.
func enterCorrect(r *request) error {
	values, err := fields(r.c.Request)
	if err != nil {
		return err
	}
	in := &correcting{by: r.actor().Person, given: map[string]any{}, was: map[string]string{}}
	own := map[string]any{}
	sent := map[string]any{}
	for name, value := range values {
		if field, ok := strings.CutPrefix(name, "set."); ok {
			sent[field] = value
		} else if field, ok := strings.CutPrefix(name, "was."); ok {
			in.was[field], _ = value.(string)
		} else {
			own[name] = value
		}
	}
	given, err := texts(own, "kind", "key", "reason", "source_url", "by", "again")
	if err != nil {
		return err
	}
	in.ref = graph.Ref{Kind: graph.Kind(given["kind"]), Key: given["key"]}
	in.reason, in.sourceURL, in.by, in.again = given["reason"], given["source_url"], cmp.Or(given["by"], in.by), given["again"]
	if d := graph.Describe(in.ref.Kind); d != nil {
		for _, f := range entered(d) { // a field left blank is not sent
			now, was := filledIn(f, orBlank(sent[f.Name])), in.was[f.Name]
			if strings.TrimSpace(now) != strings.TrimSpace(was) {
				in.given[f.Name] = orBlank(sent[f.Name])
			}
		}
	}
	batch, _, faults, err := r.enterCorrections(in)
	switch {
	case err != nil:
		return err
	case len(faults) > 0:
		return r.correctAgain(in, sent, faultsOf(faults))
	}
	imp, err := r.apply(&draft{batch: batch})
	if errors.Is(err, graph.ErrInvalid) {
		_, detail := problemOf(err)
		return r.correctAgain(in, sent, []FieldFault{{Want: detail}})
	}
	if err != nil {
		return err
	}
	done := imp.ID
	if imp.Sequence == 0 {
		done = unchanged
	}
	r.goOn("/corrections?" + url.Values{"done": {done}, "kind": {string(in.record.Ref().Kind)}, "key": {in.record.Ref().Key}}.Encode())
	return nil
}

func orBlank(v any) any {
	if v == nil {
		return ""
	}
	return v
}

// correctAgain shows the form with what was filled in and what is wrong with it.
func (r *request) correctAgain(in *correcting, sent map[string]any, faults []FieldFault) error {
	in.given = sent
	var page *correctView
	err := r.desk.View(r.ctx, func(v *inquiry.View) (err error) {
		page, err = r.correctView(v, in, faults)
		return err
	})
	if err != nil {
		return err
	}
	return r.show(http.StatusBadRequest, page)
}
