package api

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
	"chainchief/ledger"
	"chainchief/seed"
)

// newFields are those that a project is entered by.
var newFields = []string{"name", "kind", "region", "amount_100m_cny", "fixed_100m_cny", "investors", "investor_region", "segments", "operator", "unit", "leader", "referrer", "referrer_unit", "planned_end", "note", "extra"}

// askNewProject is the form of a project.
func askNewProject(r *request) (*reply, error) {
	values := map[string]string{"stage": string(graph.ProjectLead), "date": string(r.today()), "kind": "new"}
	for _, name := range []string{"region", "segments"} {
		if text := r.text(name); text != "" {
			values[name] = text
		}
	}
	if r.err != nil {
		return nil, r.err
	}
	v, err := r.newProjectView(r.v, values, nil)
	return &reply{page: v}, err
}

func (r *request) newProjectView(v *inquiry.View, values map[string]string, faults []FieldFault) (*formView, error) {
	names, err := v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	d := graph.Describe(graph.KindProjects)
	out := &formView{Kind: graph.KindProjects, ZH: "招商项目"}
	stage := *d.Field("stage")
	stage.Words = stage.Words[:2] // a project comes into the ledger as a lead or when it is signed
	for _, f := range []*graph.Field{d.Field("name"), d.Field("kind"), d.Field("region"), &stage, {Name: "date", ZH: "日期", Type: graph.Day, Required: true},
		{Name: "proof", ZH: "依据（线索来源或协议）", Type: graph.Text, Required: true}, {Name: "investors", ZH: "投资方（多个用分号隔开）", Type: graph.Text},
		d.Field("amount_100m_cny"), d.Field("fixed_100m_cny"), d.Field("segments"), d.Field("unit"), d.Field("leader"),
		{Name: "referrer", ZH: "引荐人（后期不得更改）", Type: graph.Text}, {Name: "referrer_unit", ZH: "引荐单位（空白视同无，后期不得更改）", Type: graph.Text}, d.Field("planned_end"), d.Field("note")} {
		out.Fields = append(out.Fields, formFieldOf(f, values[f.Name], faults, names))
	}
	for _, x := range faults {
		if !slices.ContainsFunc(out.Fields, func(f formField) bool { return f.Name == x.Field }) {
			out.Faults = append(out.Faults, x)
		}
	}
	return out, nil
}

// enterProject is POST /projects, and of its page: a project comes into the ledger, as
// a lead or when it is signed.
func enterProject(r *request) error {
	values, err := fields(r.c.Request)
	if err != nil {
		return err
	}
	given := map[string]string{}
	for name, v := range values {
		given[name] = filledIn(&graph.Field{}, v)
	}
	w, err := r.entering(values)
	var imp graph.Import
	if err == nil {
		imp, err = r.apply(w)
	}
	if err == nil {
		return r.passed(imp, w.record.Ref().Key)
	}
	status, detail := problemOf(err)
	if r.route.page == "" || status != http.StatusBadRequest && status != http.StatusConflict {
		return err
	}
	faults := []FieldFault{{Want: detail}}
	var list graph.Faults
	if errors.As(err, &list) {
		faults = faultsOf(list)
	}
	var page *formView
	if failed := r.desk.View(r.ctx, func(v *inquiry.View) (err error) {
		page, err = r.newProjectView(v, given, faults)
		return err
	}); failed != nil {
		return failed
	}
	return r.show(status, page)
}

// entering works out the batch of a new project.
func (r *request) entering(values map[string]any) (*draft, error) {
	if stage, ok := values["stage"]; ok {
		values["to"] = stage
		delete(values, "stage")
	}
	if values["to"] == nil {
		values["to"] = string(graph.ProjectLead)
	}
	m, err := r.move(values)
	if err != nil {
		return nil, err
	}
	var w *draft
	err = r.desk.View(r.ctx, func(v *inquiry.View) error {
		names, err := v.Names(r.ctx)
		if err != nil {
			return err
		}
		p, faults, err := r.overlay(v, graph.Project{Kind: "new", Source: m.Source}, values, newFields)
		if err != nil {
			return err
		}
		d := graph.Describe(graph.KindProjects)
		p.ID = d.NewID(p, seed.Fold)
		p.Stage = graph.ProjectLead
		if faults = append(faults, graph.FaultsOf(p)...); len(faults) > 0 {
			for i := range faults {
				faults[i].Who = d.ZH
			}
			return faults
		}
		if there, err := r.record(v, p.Ref()); err != nil {
			return err
		} else if there != nil {
			return fmt.Errorf("%w: %s已有同名项目，请在它的“阶段与进展”页（/projects/%s/passages）登记", graph.ErrConflict, insight.NameOf(names.Region(p.Region)), p.ID)
		}
		demands, err := v.Demands(r.ctx)
		if err != nil {
			return err
		}
		c := ledger.NewDossier(p, nil, nil, nil)
		p, made, err := c.Pass(m, demands)
		if err != nil {
			return asFault(err)
		}
		w = r.batchOf("登记项目："+p.Name+"（"+ledger.StageZH(m.To)+"）", p)
		w.record = p
		for _, x := range made {
			w.batch.Put.Add(x)
		}
		return nil
	})
	return w, err
}
