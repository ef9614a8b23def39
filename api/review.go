package api

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"chainchief/graph"
	"chainchief/inquiry"
	"chainchief/seed"
)

// acceptCorrection is POST /corrections/{id}/accept: what it says, and what others
// say that are named beside it, is written with the correction marked, in one write.
func acceptCorrection(r *request) error { return r.review(graph.CorrectionAccepted) }

// returnCorrection is POST /corrections/{id}/return: it goes back to its author with a reason.
func returnCorrection(r *request) error { return r.review(graph.CorrectionReturned) }

func (r *request) review(state graph.CorrectionState) error {
	confirmed := r.yes("confirm")
	if r.err != nil {
		return r.err
	}
	values := map[string]any{}
	var err error
	if r.c.Request.ContentLength != 0 {
		if values, err = fields(r.c.Request); err != nil {
			return err
		}
	}
	ids := []string{r.key()}
	if also, ok := values["also"]; ok {
		list, want := listOf(&graph.Field{}, also, idsType, nil)
		if want != "" {
			return fault{400, "also 须是更正标识的列表"}
		}
		ids = append(ids, list.([]string)...)
	}
	if only, ok := values["only"]; ok { // a form's ticks: the address is that of the first in its group
		list, want := listOf(&graph.Field{}, only, idsType, nil)
		if want != "" {
			return fault{400, "请从清单里选择更正"}
		}
		ids = list.([]string)
	} else if r.route.page != "" {
		return r.reviewed(nil, fault{400, "没有勾选任何一条更正，请勾选后再提交"}, nil)
	}
	delete(values, "also")
	delete(values, "only")
	given, err := texts(values, "reason", "confirmed")
	if err != nil {
		return err
	}
	confirmed = confirmed || given["confirmed"] == "yes"
	if state == graph.CorrectionReturned && given["reason"] == "" {
		return r.reviewed(ids, fault{400, "退回须写明理由，更正人才知道怎样改"}, nil)
	}
	slices.Sort(ids)
	// One at a time, so that nothing is accepted over what another acceptance just wrote.
	r.reviewing.Lock()
	defer r.reviewing.Unlock()
	var batch graph.Batch
	var list []graph.Correction
	var questions []string
	err = r.desk.View(r.ctx, func(v *inquiry.View) (err error) {
		batch, list, questions, err = r.judged(v, slices.Compact(ids), state, given["reason"])
		return err
	})
	if err != nil || len(questions) > 0 && !confirmed {
		return r.reviewed(ids, err, questions)
	}
	imp, err := r.apply(&draft{batch: batch})
	if err != nil {
		return r.reviewed(ids, err, nil)
	}
	if r.route.page != "" {
		r.goOn("/corrections?done=" + imp.ID)
		return nil
	}
	r.located(imp)
	return r.correctionsAs(http.StatusOK, list)
}

// reviewed answers what cannot be done or must be confirmed first: a page again
// for people, else a problem.
func (r *request) reviewed(ids []string, err error, questions []string) error {
	if err == nil {
		err = unconfirmed(questions...)
	}
	if r.route.page == "" {
		return err
	}
	status, detail := problemOf(err)
	if status == http.StatusInternalServerError {
		return err
	}
	var page *correctionsView
	err = r.desk.View(r.ctx, func(v *inquiry.View) (err error) {
		page, err = r.correctionsView(v)
		return err
	})
	if err != nil {
		return err
	}
	if page.Questions, page.Chosen = questions, ids; questions == nil {
		page.Sentence = detail
	}
	return r.show(status, page)
}

// judged makes the write that accepts corrections or sends them back, and asks
// about records that were changed since.
func (r *request) judged(v *inquiry.View, ids []string, state graph.CorrectionState, reason string) (batch graph.Batch, list []graph.Correction, questions []string, err error) {
	now := r.now()
	batch = graph.Batch{ID: "web-" + now.UTC().Format("20060102T150405") + "-" + requestID(r.c), Class: graph.ImportForm, Actor: r.actor(), Time: now}
	names, err := v.Names(r.ctx)
	if err != nil {
		return batch, nil, nil, err
	}
	naming := r.naming(v, names)
	before, after, said := map[graph.Ref]graph.Record{}, map[graph.Ref]graph.Record{}, map[graph.Ref]graph.Source{}
	work, err := v.Work(r.ctx)
	if err != nil {
		return batch, nil, nil, err
	}
	fields := map[graph.Ref][]string{}
	var order []graph.Ref
	var words []string
	for _, id := range ids {
		c, err := r.correction(v, id)
		if err != nil {
			return batch, nil, nil, err
		}
		m, err := r.markOf(v, c, true)
		if err != nil {
			return batch, nil, nil, err
		}
		if c.State != graph.CorrectionPending {
			return batch, nil, nil, fmt.Errorf("%w: %s的%s已由%s%s，请刷新后再看", graph.ErrConflict, m.Who, m.What, c.Reviewer, strings.TrimPrefix(m.StateZH(), "已"))
		}
		c.State, c.Reviewer, c.Reviewed, c.ReviewNote = state, r.actor().Person, graph.Date(now.Format(time.DateOnly)), reason
		list = append(list, c)
		words = append(words, m.Who+" "+m.What)
		if state != graph.CorrectionAccepted {
			continue
		}
		record, ok := after[c.Target()]
		if !ok {
			if record, err = r.record(v, c.Target()); err != nil {
				return batch, nil, nil, err
			}
			if record == nil {
				return batch, nil, nil, fmt.Errorf("%w: %s，不能采纳，请退回并说明", graph.ErrConflict, m.Who)
			}
			order, before[c.Target()] = append(order, c.Target()), record
		}
		if seed.SearchKey(c.By) == seed.SearchKey(c.Reviewer) { // whether there is another, only people know
			questions = append(questions, fmt.Sprintf("%s的%s是%s自己填报的，应由另一人审核；确实没有别人可审核的，请确认", m.Who, m.What, c.By))
		}
		f := graph.Describe(c.On).Field(c.Field)
		if f == nil {
			return batch, nil, nil, fmt.Errorf("%w: 现在的%s没有“%s”这一项，请退回", graph.ErrConflict, c.On.ZH(), clean(c.Field))
		}
		if text := f.Text(record); text != c.Before && text != c.After {
			questions = append(questions, fmt.Sprintf("%s的%s在填报后又改过：填报时是“%s”，现在是“%s”，更正为“%s”；采纳会盖掉现在的内容，请确认", m.Who, m.What, m.Old, orNothing(saidText(f, text, naming)), m.New))
		}
		var value any
		if c.After != "" {
			var want string
			if value, want = valueOf(f, c.After, fieldType(f, record), names); want != "" {
				return batch, nil, nil, fmt.Errorf("%w: %s的%s：%s；请退回", graph.ErrInvalid, m.Who, m.What, want)
			}
		}
		after[c.Target()] = f.With(record, value)
		fields[c.Target()] = append(append(fields[c.Target()], c.Field), saidWith(work.Corrections, c)...)
		said[c.Target()] = graph.Source{Evidence: graph.EvidenceOffice, SourceURL: cmp.Or(c.SourceURL, said[c.Target()].SourceURL), SourceDate: c.Date}
	}
	for _, ref := range order {
		record := derived(graph.Revise(before[ref], after[ref], said[ref], fields[ref]...))
		if faults := graph.FaultsOf(record); len(faults) > 0 {
			return batch, nil, nil, fmt.Errorf("%w: 采纳后记录不合要求：%s，%s；请同时采纳有关的更正，或退回", graph.ErrInvalid, faults[0].FieldZH, faults[0].Want)
		}
		batch.Put.Add(record)
	}
	for _, c := range list {
		batch.Put.Add(c)
	}
	batch.Title = map[graph.CorrectionState]string{graph.CorrectionAccepted: "采纳更正：", graph.CorrectionReturned: "退回更正："}[state] + words[0]
	if len(words) > 1 {
		batch.Title += fmt.Sprintf("等%d项", len(words))
	}
	return batch, list, questions, nil
}

// saidWith are the fields that tell of the one that a correction is about and were
// corrected with it, but accepted before it.
func saidWith(list []graph.Correction, c graph.Correction) (fields []string) {
	d := graph.Describe(c.On)
	for _, w := range list {
		if w.State != graph.CorrectionAccepted || w.Target() != c.Target() || w.By != c.By || w.Date != c.Date {
			continue
		}
		if w.Field == c.Field {
			return nil // they tell of the one accepted then
		}
		if f := d.Field(w.Field); f != nil && f.Of == c.Field {
			fields = append(fields, w.Field)
		}
	}
	return fields
}
