package api

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
	"chainchief/people"
)

// draft is what somebody entered, on its way into the store.
type draft struct {
	record graph.Record
	faults graph.Faults
	doubts []string // what a person should look at in the record itself
	batch  graph.Batch
}

// drafted reads a body into a draft. Of figures of one firm and time people send some today and
// others tomorrow: those that are not sent stay as they are, unless the record is whole, as the
// form that shows all of it sends it.
func (r *request) drafted(values map[string]any, whole bool) (*draft, error) {
	d := graph.Describe(r.route.kind)
	if by := d.Field("by"); by != nil && by.Type == graph.Text && values["by"] == nil && r.actor().Person != nobody {
		if _, given := values["by"]; !given {
			values["by"] = r.actor().Person
		}
	}
	now := r.now()
	var w *draft
	var title string
	err := r.desk.View(r.ctx, func(v *inquiry.View) error {
		w, title = &draft{}, d.ZH
		names, err := v.Names(r.ctx)
		if err != nil {
			return err
		}
		values, unknown, err := r.byTheirNames(v, d, values)
		if err != nil {
			return err
		}
		today := graph.Date(now.Format(time.DateOnly))
		w.record, w.faults = recordOf(d, values, today, names, nil)
		stands, err := r.record(v, w.record.Ref())
		if err != nil {
			return err
		}
		if stands != nil && !whole && d.Field("zero") != nil {
			w.record, w.faults = recordOf(d, values, today, names, stands)
		}
		w.faults = append(w.faults, unknown...)
		if c, ok := w.record.(graph.Check); ok { // a day's work on the telephone is many of them
			title += "：" + insight.NameOf(names.Region(c.Region)) + " " + insight.NameOf(names.Segment(c.Segment)) + " " + d.Field("verdict").WordZH(c.Verdict)
		}
		strays, err := r.strays(v, w.record)
		w.faults = append(w.faults, slices.DeleteFunc(strays, func(f graph.Fault) bool {
			return slices.ContainsFunc(w.faults, func(o graph.Fault) bool { return o.Field == f.Field })
		})...)
		if err != nil || len(w.faults) > 0 {
			return err
		}
		w.faults = append(graph.FaultsAfter(stands, w.record, r.actor().Person), graph.ClaimFaults(stands, w.record, r.actor().Person)...)
		w.doubts, err = r.doubts(v, w.record)
		return err
	})
	if err != nil {
		return nil, err
	}
	for i := range w.faults { // nobody has seen the id yet
		f := &w.faults[i]
		f.Who = strings.TrimSuffix(f.Who, " "+f.Ref.Key)
	}
	w.batch = graph.Batch{ID: "web-" + now.UTC().Format("20060102T150405") + "-" + requestID(r.c), Title: title, Class: graph.ImportForm, Actor: r.actor(), Time: now}
	w.batch.Put.Add(w.record)
	return w, nil
}

// byTheirNames are the values with ids in place of the names of enterprises, projects, goals and
// institutes that somebody filled in.
func (r *request) byTheirNames(v *inquiry.View, d *graph.Description, given map[string]any) (values map[string]any, faults graph.Faults, err error) {
	values = maps.Clone(given)
	for _, f := range entered(d) {
		text, ok := values[f.Name].(string)
		if text = strings.TrimSpace(text); !slices.Contains(callable, f.Ref) || f.List() || !ok || text == "" || isSlug(text) {
			continue
		}
		id, err := v.Called(r.ctx, f.Ref, text)
		switch {
		case errors.Is(err, graph.ErrNotFound), errors.Is(err, graph.ErrConflict):
			faults = append(faults, graph.Fault{Who: d.ZH, Field: f.Name, FieldZH: f.ZH, Value: clean(text), Want: sentence(err)})
			delete(values, f.Name)
		case err != nil:
			return nil, nil, err
		default:
			values[f.Name] = id
		}
	}
	return values, faults, nil
}

// callable are the kinds, besides those of calledBy, whose records may be given by their names.
var callable = []graph.Kind{graph.KindEnterprises, graph.KindProjects, graph.KindGoals, graph.KindInstitutes}

// preview tells what the draft would do, and what a person should look at first.
func (r *request) preview(w *draft) (graph.Preview, error) {
	p, err := r.store.Preview(r.ctx, w.batch)
	if err != nil {
		return p, err
	}
	// What the store refuses in a record is among the faults already, in better words.
	if len(w.faults) > 0 {
		p.Refused = w.faults
		p.Changes, p.Conflict, p.Questions = []graph.RecordChange{}, "", []graph.Question{}
		p.Import.Added, p.Import.Updated, p.Import.Unchanged = 0, 0, 0
		return p, nil
	}
	for i := range p.Changes {
		p.Changes[i].Who = called(&p.Changes[i])
	}
	for _, text := range w.doubts {
		p.Questions = append(p.Questions, graph.Question{Ref: w.record.Ref(), Text: text})
	}
	meta, err := r.store.Meta(r.ctx)
	if err != nil {
		return p, err
	}
	d := graph.Describe(w.record.Ref().Kind)
	if f := d.Field("date"); d.Class == graph.ClassFact && f != nil && f.Type == graph.Day && meta.DataDate != "" {
		if date := f.Text(w.record); date != "" && graph.Date(date).FirstDay() > meta.DataDate.LastDay() {
			p.Questions = append(p.Questions, graph.Question{Ref: w.record.Ref(), Text: fmt.Sprintf("%s %s 晚于数据截至日期 %s，判断不计入，请确认", f.ZH, date, meta.DataDate)})
		}
	}
	return p, nil
}

// asked are the questions of a preview as sentences.
func asked(p graph.Preview) []string {
	var list []string
	for _, q := range p.Questions {
		list = append(list, q.Text)
	}
	return list
}

// unconfirmed asks a caller of the interface to confirm what a person should look at first.
func unconfirmed(questions ...string) error {
	return fault{409, strings.Join(questions, "；") + "；确认无误后请加上 confirm=yes 重新发送"}
}

// apply writes a draft. A caller who goes away does not stop it.
func (r *request) apply(w *draft) (graph.Import, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.ctx), requestTime)
	defer cancel()
	if err := r.within(&w.batch); err != nil {
		return graph.Import{}, err
	}
	return r.audited("write", w.batch.Title, w.batch.ID, func() (graph.Import, error) { return r.store.Apply(ctx, w.batch) })
}

// audited does a write that the audit tells of: what cannot be told there is not done.
func (r *request) audited(event people.Event, title, id string, do func() (graph.Import, error)) (graph.Import, error) {
	if err := r.keepAudit(people.Entry{Event: event, What: clean(title), Import: id}); err != nil {
		return graph.Import{}, err
	}
	imp, err := do()
	r.audit(string(event), cmp.Or(imp.Title, title), cmp.Or(imp.ID, id), imp, err)
	if err != nil {
		return imp, errors.Join(err, r.keepAudit(people.Entry{Event: event, What: clean(title), Import: id, Refused: sentence(err)}))
	}
	return imp, nil
}

// audit writes who did what from where into the log.
func (r *request) audit(event, title, id string, imp graph.Import, err error) {
	a := r.actor()
	line := []any{"event", event, "import", id, "title", title, "person", clean(a.Person), "from", a.Origin, "means", a.Means, "time", r.now().UTC().Format(time.RFC3339), "request_id", requestID(r.c)}
	if err != nil {
		r.log.Warn("audit", append(line, "refused", sentence(err))...)
		return
	}
	r.log.Info("audit", append(line, "added", imp.Added, "updated", imp.Updated)...)
}

// addRecord is POST /{kind}: it answers with what is stored now, or, where a
// preview is asked for, with what the write would do. What a person should decide
// first is refused until it is confirmed.
func addRecord(r *request) error {
	only, confirmed := r.yes("preview"), r.yes("confirm")
	if r.err != nil {
		return r.err
	}
	values, err := fields(r.c.Request)
	if err != nil {
		return err
	}
	w, err := r.drafted(values, false)
	if err != nil {
		return err
	}
	if len(w.faults) > 0 && !only {
		return w.faults
	}
	p, err := r.preview(w)
	switch {
	case err != nil:
		return err
	case only:
		return r.json(http.StatusOK, p)
	case len(p.Questions) > 0 && !confirmed:
		return unconfirmed(asked(p)...)
	}
	imp, err := r.apply(w)
	if err != nil {
		return err
	}
	var told *inquiry.Told
	err = r.desk.View(r.ctx, func(v *inquiry.View) (err error) {
		told, err = r.told(v, r.route.kind, w.record.Ref().Key)
		return err
	})
	if err != nil {
		return err
	}
	return r.json(r.located(imp), told)
}

// located says where a write can be looked at, if it was one.
func (r *request) located(imp graph.Import) (status int) {
	if imp.Sequence == 0 {
		return http.StatusOK
	}
	r.c.Header("Location", base+"/imports/"+imp.ID)
	return http.StatusCreated
}

func (r *request) json(status int, v any) error {
	data, err := json.Marshal(v)
	if err == nil {
		r.c.Data(status, mediaTypes["json"], data)
	}
	return err
}
