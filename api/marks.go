package api

import (
	"net/url"
	"slices"

	"chainchief/graph"
	"chainchief/inquiry"
)

// mark is a correction as pages show it.
type mark struct {
	graph.Correction
	Who         string // the record; blank on its own page
	What        string // the field
	Old, New    string // its values
	SourceShort string
	Page        string // of the record
	Why         string // what clears a value that nobody corrected
}

// StateZH is how far it has come.
func (m mark) StateZH() string {
	return graph.Describe(graph.KindCorrections).Field("state").WordZH(string(m.State))
}

// AgainTo is the form on which it is entered again.
func (m mark) AgainTo() string { return "/corrections/new?again=" + url.QueryEscape(m.ID) }

// what stands beside a record: the corrections that wait and that were sent back, and
// what an office said of its fields, in the words of people.
type marks struct {
	Pending, Returned []mark
	Said              []inquiry.Said
}

// said words what an office said of a record's fields.
func (r *request) said(v *inquiry.View, kind graph.Kind, list []inquiry.Said) ([]inquiry.Said, error) {
	out, changes := slices.Clone(list), []graph.FieldChange{}
	for _, one := range list {
		changes = append(changes, one.FieldChange)
	}
	changes, err := r.spoken(v, kind, changes)
	for i := range changes {
		out[i].FieldChange = changes[i]
		out[i].Before, out[i].After = orNothing(changes[i].Before), orNothing(changes[i].After)
	}
	return out, err
}

// marks are those of some records; those of all but the first name their record.
func (r *request) marks(v *inquiry.View, of ...graph.Ref) (marks, error) {
	var out marks
	work, err := v.Work(r.ctx)
	if err != nil {
		return out, err
	}
	place := map[graph.Ref]int{}
	for i, ref := range of {
		place[ref] = i + 1
	}
	for _, c := range work.Corrections {
		at := place[c.Target()]
		if at == 0 || c.State == graph.CorrectionAccepted {
			continue
		}
		m, err := r.markOf(v, c, at > 1)
		if err != nil {
			return out, err
		}
		if c.State == graph.CorrectionPending {
			out.Pending = append(out.Pending, m)
		} else {
			out.Returned = append(out.Returned, m)
		}
	}
	return out, nil
}

// markOf words a correction.
func (r *request) markOf(v *inquiry.View, c graph.Correction, named bool) (mark, error) {
	m := mark{Correction: c, What: c.Field, Old: c.Before, New: c.After}
	names, err := v.Names(r.ctx)
	if err != nil {
		return m, err
	}
	if d := graph.Describe(c.On); d != nil && d.Field(c.Field) != nil {
		f, naming := d.Field(c.Field), r.naming(v, names)
		m.What, m.Old, m.New = f.ZH, saidText(f, c.Before, naming), saidText(f, c.After, naming)
	}
	m.Old, m.New = orNothing(m.Old), orNothing(m.New)
	if !named {
		return m, nil
	}
	record, err := r.record(v, c.Target())
	if err != nil {
		return m, err
	}
	m.Who = c.On.ZH() + "（已不在）"
	if record != nil {
		m.Page = pageOf(record.Ref(), record)
		m.Who, err = r.callOf(v, record)
	}
	return m, err
}

// cleared are the fields of one record that tell of a corrected one and go with it, since
// none of the corrections says them: Why is 随阶段更新.
func (r *request) cleared(v *inquiry.View, items []mark) (list []mark, err error) {
	record, err := r.record(v, items[0].Target())
	if err != nil || record == nil {
		return nil, err
	}
	names, err := v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	naming, d, now, fields := r.naming(v, names), graph.Describe(record.Ref().Kind), record, []string{}
	for _, m := range items {
		fields = append(fields, m.Field)
		if f := d.Field(m.Field); f != nil && f.Type == graph.Enum && !f.List() {
			now = f.With(now, m.After)
		}
	}
	now = graph.Revise(record, now, graph.Source{Evidence: graph.EvidenceOffice, SourceURL: items[0].SourceURL, SourceDate: items[0].Date}, fields...)
	for _, c := range graph.ChangeOf(record, now).Fields {
		if f := d.Field(c.Field); f.Of != "" && c.After == "" && !slices.Contains(fields, c.Field) {
			list = append(list, mark{What: f.ZH, Old: saidText(f, c.Before, naming), New: orNothing(""), Why: "随" + d.Field(f.Of).ZH + "更新"})
		}
	}
	return list, nil
}

// correctionsView is the page 待审更正.
type correctionsView struct {
	State      string
	States     []graph.Word
	Groups     []markGroup // what waits, by record and author
	Items      []mark      // else a list
	Own        []mark      // sent back to who looks
	Only       mark        // the record whose corrections alone are shown, where its address says so
	NextCursor string
	Sentence   string   // what is wrong with what was sent
	Questions  []string // to be confirmed before they are accepted
	Chosen     []string // the corrections that these are about
	Query      string   // the choice, as the address has it
}

// markGroup are the corrections of a record that one person entered.
type markGroup struct {
	Who, Page string
	By        string
	Items     []mark
	Cleared   []mark // what goes with a value that is corrected: What and Old alone
}

// First is the correction at whose address all are reviewed.
func (g markGroup) First() string { return g.Items[0].ID }

// askCorrectionsPage is the page /corrections.
func askCorrectionsPage(r *request) (*reply, error) {
	v, err := r.correctionsView(r.v)
	return &reply{page: v}, err
}

func (r *request) correctionsView(v *inquiry.View) (*correctionsView, error) {
	r.v = v
	out := &correctionsView{States: graph.Describe(graph.KindCorrections).Field("state").Words}
	out.State = r.word("state", correctionState())
	if !r.values.Has("state") {
		out.State = string(graph.CorrectionPending)
	}
	list, err := r.chosenCorrections(out.State)
	if err != nil {
		return nil, err
	}
	choice := url.Values{}
	for _, name := range []string{"by", "kind", "key"} {
		if x := r.values.Get(name); x != "" {
			choice.Set(name, x)
		}
	}
	out.Query = choice.Encode()
	list, out.NextCursor, err = page(list, defaultLimit, r.cursor(), r.v.Meta.Revision)
	if err != nil {
		return nil, err
	}
	at := map[[3]string]int{}
	for _, c := range list {
		m, err := r.markOf(v, c, true)
		if err != nil {
			return nil, err
		}
		if r.values.Get("key") != "" {
			out.Only = m
		}
		if out.State != string(graph.CorrectionPending) {
			out.Items = append(out.Items, m)
			continue
		}
		key := [3]string{string(c.On), c.Subject, c.By}
		i, ok := at[key]
		if !ok {
			i = len(out.Groups)
			at[key] = i
			out.Groups = append(out.Groups, markGroup{Who: m.Who, Page: m.Page, By: c.By})
		}
		out.Groups[i].Items = append(out.Groups[i].Items, m)
	}
	for i := range out.Groups {
		if out.Groups[i].Cleared, err = r.cleared(v, out.Groups[i].Items); err != nil {
			return nil, err
		}
	}
	if person := r.account.Person; person != "" && out.State == string(graph.CorrectionPending) {
		work, err := v.Work(r.ctx)
		if err != nil {
			return nil, err
		}
		for _, c := range work.Corrections {
			if c.By != person || c.State != graph.CorrectionReturned {
				continue
			}
			m, err := r.markOf(v, c, true)
			if err != nil {
				return nil, err
			}
			out.Own = append(out.Own, m)
		}
	}
	return out, nil
}
