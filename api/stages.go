package api

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/inquiry"
	"chainchief/ledger"
	"chainchief/seed"
)

// trackAnswer is a project in the ledger: how it came to its stage, and where it may go.
type trackAnswer struct {
	Project  inquiry.Project  `json:"project"`
	Ledger   bool             `json:"in_ledger"`
	Valid    bool             `json:"valid_lead"` // a lead of ledger.ValidLead or more
	Days     int              `json:"idle_days"`  // working days without progress
	Passages []passageAnswer  `json:"passages"`
	Next     []nextAnswer     `json:"next"`
	Gates    []gateAnswer     `json:"gates"`
	Progress []progressAnswer `json:"progress"`
}

type passageAnswer struct {
	graph.Passage
	FromZH  string `json:"from_zh"`
	ToZH    string `json:"to_zh"`
	StateZH string `json:"state_zh"`
}

// nextAnswer is a stage that the project may pass to, and what is missing before it may.
type nextAnswer struct {
	Stage   graph.ProjectStage `json:"stage"`
	StageZH string             `json:"stage_zh"`
	Back    bool               `json:"back"` // a reason is asked for
	Second  bool               `json:"second"`
	Missing []string           `json:"missing"`
}

type gateAnswer struct {
	Gate     string     `json:"gate"`
	GateZH   string     `json:"gate_zh"`
	Result   string     `json:"result"` // passed, failed; blank: not judged
	ResultZH string     `json:"result_zh"`
	Clause   string     `json:"clause"`
	By       string     `json:"by"`
	Date     graph.Date `json:"date"`
}

type progressAnswer struct {
	Text    string     `json:"text"`
	Next    string     `json:"next"`
	NextDue graph.Date `json:"next_due"`
	By      string     `json:"by"`
	Date    graph.Date `json:"date"`
}

// trackView is the page of a project's stages.
type trackView struct {
	trackAnswer
	Fields   []formField // that some stage demands
	Values   map[string]string
	Sentence string          // what was wrong
	Own      map[string]bool // passages that wait, which whoever looks entered himself: another must check them
	Today    graph.Date
	Adopt    []nextAnswer // the stages that a project outside the ledger has gone through, each with its date to enter
}

// stagedFields are those of a project that may be said while it passes on.
var stagedFields = []string{"amount_100m_cny", "fixed_100m_cny", "paid_100m_cny", "investors", "operator", "segments", "unit", "leader", "planned_end"}

// caseOf reads a project with what the ledger has of it, and what stages demand.
func (r *request) caseOf(v *inquiry.View, id string) (*ledger.Dossier, []graph.Demand, error) {
	found, err := v.Projects(r.ctx, graph.ProjectsQuery{IDs: []string{id}, Limit: 1})
	if errors.Is(err, graph.ErrNotFound) {
		return nil, nil, fmt.Errorf("%w: 没有项目“%s”，请从项目清单里选择", graph.ErrNotFound, clean(id))
	}
	if err != nil {
		return nil, nil, err
	}
	c, err := v.Case(r.ctx, found.Projects[0])
	if err != nil {
		return nil, nil, err
	}
	demands, err := v.Demands(r.ctx)
	return c, demands, err
}

// track tells a project in the ledger.
func (r *request) track(v *inquiry.View, c *ledger.Dossier, demands []graph.Demand) (*trackAnswer, error) {
	names, err := v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	days, err := v.Calendar(r.ctx)
	if err != nil {
		return nil, err
	}
	out := &trackAnswer{Project: names.Project(c.Project), Ledger: len(c.Track) > 0, Valid: c.ValidLead(), Days: c.Idle(days, r.today()), Passages: []passageAnswer{}, Next: []nextAnswer{}, Gates: []gateAnswer{}, Progress: []progressAnswer{}}
	d := graph.Describe(graph.KindPassages)
	for _, x := range slices.Concat(c.Track, c.Waiting) {
		out.Passages = append(out.Passages, passageAnswer{x, d.Field("from").WordZH(string(x.From)), d.Field("to").WordZH(string(x.To)), d.Field("state").WordZH(string(x.State))})
	}
	at, _ := graph.Standing(c.Track)
	for _, to := range graph.Onwards(c.Track) {
		x := graph.Passage{From: at, To: to, Date: r.today(), State: graph.PassagePending}
		second := x.Demands() && slices.ContainsFunc(demands, func(d graph.Demand) bool { return d.Stage == to && d.What == graph.DemandSecond })
		out.Next = append(out.Next, nextAnswer{to, ledger.StageZH(to), !x.Onward(), second, append([]string{}, graph.Lacking(demands, c.Project, x, c.Screenings)...)})
	}
	result := graph.Describe(graph.KindScreenings).Field("result")
	for _, g := range graph.Gates() {
		s := graph.LastScreening(c.Screenings, g.Value, r.today())
		zh := "未研判"
		if s.Result != "" {
			zh = result.WordZH(s.Result)
		}
		out.Gates = append(out.Gates, gateAnswer{g.Value, g.ZH, s.Result, zh, s.Clause, s.By, s.Date})
	}
	for _, p := range c.Progress {
		out.Progress = append(out.Progress, progressAnswer{p.Text, p.Next, p.NextDue, p.By, p.Date})
	}
	return out, nil
}

// askTrack is /projects/{id}/passages, and its page.
func askTrack(r *request) (*reply, error) {
	c, demands, err := r.caseOf(r.v, r.key())
	if err != nil {
		return nil, err
	}
	if r.html() {
		page, err := r.trackView(r.v, c, demands, nil)
		return &reply{page: page, thing: thingOf(graph.KindProjects, c.ID, c.Name), inner: true}, err
	}
	out, err := r.track(r.v, c, demands)
	return &reply{json: out}, err
}

func (r *request) trackView(v *inquiry.View, c *ledger.Dossier, demands []graph.Demand, given map[string]string) (*trackView, error) {
	answer, err := r.track(v, c, demands)
	if err != nil {
		return nil, err
	}
	names, err := v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	out := &trackView{trackAnswer: *answer, Values: given, Today: r.today(), Own: map[string]bool{}}
	for _, x := range out.Passages {
		out.Own[x.ID] = graph.SamePerson(x.By, r.actor().Person)
	}
	d := graph.Describe(graph.KindProjects)
	naming := r.naming(v, names)
	for _, name := range stagedFields {
		if !slices.ContainsFunc(demands, func(x graph.Demand) bool { return x.What == name }) {
			continue
		}
		f := d.Field(name)
		value := shownField(f, c.Project, naming)
		if name == "investors" {
			value = strings.Join(investorNames(c.Project), "；")
		}
		if said, ok := given[name]; ok {
			value = said
		}
		out.Fields = append(out.Fields, formFieldOf(f, value, nil, names))
	}
	if !answer.Ledger { // a project known from elsewhere is taken in as it stands
		for _, stage := range graph.ProjectStages {
			if at := slices.Index(graph.ProjectStages, c.Stage); at > 0 && slices.Index(graph.ProjectStages, stage) <= at {
				out.Adopt = append(out.Adopt, nextAnswer{Stage: stage, StageZH: ledger.StageZH(stage)})
			}
		}
	}
	return out, nil
}

func investorNames(p graph.Project) (names []string) {
	for _, i := range p.Investors {
		names = append(names, i.Name)
	}
	return names
}

// overlay lays what was said of a project over it, the fields that are named alone.
func (r *request) overlay(v *inquiry.View, p graph.Project, values map[string]any, fields []string) (graph.Project, graph.Faults, error) {
	names, err := v.Names(r.ctx)
	if err != nil {
		return p, nil, err
	}
	d := graph.Describe(graph.KindProjects)
	var faults graph.Faults
	add := func(f *graph.Field, given any, want string) {
		faults = append(faults, graph.Fault{Ref: p.Ref(), Who: d.ZH, Field: f.Name, FieldZH: f.ZH, Value: clean(shown(given)), Want: want})
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		f, given := d.Field(name), values[name]
		if f == nil || !slices.Contains(fields, name) {
			faults = append(faults, graph.Fault{Ref: p.Ref(), Who: d.ZH, Field: clean(name), FieldZH: clean(name), Value: clean(shown(given)), Want: "没有这一项，请删去"})
			continue
		}
		if name == "investors" {
			if p.Investors, err = r.investors(v, given); err != nil {
				add(f, given, sentence(err))
			}
			continue
		}
		value, want, err := r.correctValue(v, f, given, p, names)
		if err != nil {
			return p, nil, err
		}
		if want == "" {
			with := f.With(p, value).(graph.Project)
			if !f.Early(graph.Date(f.Text(with)), r.today()) {
				p = with
				continue
			}
			want = earlyWant(r.today())
		}
		add(f, given, want)
	}
	strays, err := r.strays(v, p)
	return p, append(faults, strays...), err
}

// investors reads the names of investors; one that is on record is linked to its enterprise.
func (r *request) investors(v *inquiry.View, given any) (list []graph.Investor, err error) {
	texts, want := listOf(&graph.Field{}, given, idsType, nil)
	if want != "" {
		return nil, fault{400, want}
	}
	for _, name := range texts.([]string) {
		one := graph.Investor{Name: name}
		e, err := v.Resolve(r.ctx, name)
		switch {
		case err == nil && (e.Name == name || slices.Contains(e.Aliases, name)):
			one.Enterprise = e.ID
		case err != nil && !errors.Is(err, graph.ErrNotFound) && !errors.Is(err, graph.ErrConflict):
			return nil, err
		}
		list = append(list, one)
	}
	return list, nil
}

// takeTexts takes texts out of what was sent.
func takeTexts(values map[string]any, names ...string) (map[string]string, error) {
	own := map[string]any{}
	for _, name := range names {
		if v, ok := values[name]; ok {
			own[name] = v
			delete(values, name)
		}
	}
	return texts(own, names...)
}

// onNames are the names under which the date of each stage is sent.
var onNames = []string{"lead_on", "signed_on", "started_on", "commissioned_on", "enrolled_on"}

// move reads where a project is to pass to, and on what. The one who moves it is who
// was let in, and nobody else.
func (r *request) move(values map[string]any) (ledger.Move, error) {
	if r.actor().Person == nobody {
		return ledger.Move{}, fault{400, "阶段变更须注明经办人，请登录，或在请求头 " + PersonHeader + " 写明姓名"}
	}
	given, err := takeTexts(values, append([]string{"to", "date", "proof", "reason"}, onNames...)...)
	if err != nil {
		return ledger.Move{}, err
	}
	f := graph.Describe(graph.KindPassages).Field("to")
	m := ledger.Move{To: graph.ProjectStage(f.Meant(given["to"], seed.Fold)), Dates: map[graph.ProjectStage]graph.Date{}, By: r.actor().Person, Proof: given["proof"], Reason: given["reason"],
		Source: graph.Source{Evidence: graph.EvidenceOffice, SourceDate: r.today()}}
	if !slices.ContainsFunc(f.Words, func(w graph.Word) bool { return w.Value == string(m.To) }) {
		return m, fault{400, "请写明变更到哪个阶段（to）：" + strings.Join(valuesOf(graph.KindPassages, "to"), "、")}
	}
	put := func(stage graph.ProjectStage, text string) error {
		d, doubt, err := graph.ReadDate(text)
		switch {
		case err != nil || doubt != "":
			return fault{400, fmt.Sprintf("“%s”的日期“%s”写法不对，请写成年-月-日，如 2026-11-30", ledger.StageZH(stage), clean(text))}
		case d.FirstDay() > r.today().LastDay():
			return fault{400, fmt.Sprintf("“%s”的日期 %s %s", ledger.StageZH(stage), d, earlyWant(r.today()))}
		}
		m.Dates[stage] = d
		return nil
	}
	for i, name := range onNames {
		if given[name] != "" {
			if err := put(graph.ProjectStages[i], given[name]); err != nil {
				return m, err
			}
		}
	}
	if given["date"] != "" || m.Dates[m.To] == "" {
		if given["date"] == "" {
			return m, fault{400, "请写明日期（date），如 2026-11-30"}
		}
		if err := put(m.To, given["date"]); err != nil {
			return m, err
		}
	}
	if m.Proof == "" {
		return m, fault{400, "请写明依据（proof），如投资协议、施工许可证、现场照片的名称和日期"}
	}
	return m, nil
}

// batchOf begins the batch of something entered by hand.
func (r *request) batchOf(title string, records ...graph.Record) *draft {
	now := r.now()
	w := &draft{batch: graph.Batch{ID: "web-" + now.UTC().Format("20060102T150405") + "-" + requestID(r.c), Title: title, Class: graph.ImportForm, Actor: r.actor(), Time: now}}
	w.batch.Put.Add(records...)
	return w
}

// passOn is POST /projects/{id}/passages, and of its page: the project passes to a stage.
func passOn(r *request) error {
	values, err := fields(r.c.Request)
	if err != nil {
		return err
	}
	given := map[string]string{}
	for name, v := range values {
		given[name] = filledIn(&graph.Field{}, v)
	}
	w, err := r.passing(values)
	if err != nil {
		return r.trackAgain(err, given)
	}
	imp, err := r.apply(w)
	if err != nil {
		return r.trackAgain(err, given)
	}
	return r.passed(imp, r.key())
}

// passing works out the batch of a move.
func (r *request) passing(values map[string]any) (*draft, error) {
	m, err := r.move(values)
	if err != nil {
		return nil, err
	}
	var w *draft
	err = r.desk.View(r.ctx, func(v *inquiry.View) error {
		c, demands, err := r.caseOf(v, r.key())
		if err != nil {
			return err
		}
		was := c.Stage
		var faults graph.Faults
		if c.Project, faults, err = r.overlay(v, c.Project, values, stagedFields); err != nil {
			return err
		}
		if len(faults) > 0 {
			return faults
		}
		p, made, err := c.Pass(m, demands)
		if err != nil {
			return asFault(err)
		}
		title := "阶段变更：" + p.Name + " " + ledger.StageZH(was) + "→" + ledger.StageZH(m.To)
		if made[len(made)-1].State == graph.PassagePending {
			title += "（待复核）"
		}
		w = r.batchOf(title, p)
		for _, x := range made {
			w.batch.Put.Add(x)
		}
		return nil
	})
	return w, err
}

// asFault is a sentence of the ledger as the interface answers it.
func asFault(err error) error {
	var faults graph.Faults
	if errors.As(err, &faults) {
		return faults
	}
	return fmt.Errorf("%w: %s", graph.ErrInvalid, err)
}

// passed answers a write to a project's track: a page goes on to it.
func (r *request) passed(imp graph.Import, id string) error {
	if r.route.page != "" {
		r.goOn("/projects/" + id + "/passages?done=" + cmp.Or(imp.ID, unchanged))
		return nil
	}
	var out *trackAnswer
	err := r.desk.View(r.ctx, func(v *inquiry.View) error {
		c, demands, err := r.caseOf(v, id)
		if err == nil {
			out, err = r.track(v, c, demands)
		}
		return err
	})
	if err != nil {
		return err
	}
	return r.json(r.located(imp), out)
}

// trackAgain shows the page with what was wrong; a program is answered with a problem.
func (r *request) trackAgain(err error, given map[string]string) error {
	status, detail := problemOf(err)
	if r.route.page == "" || status != http.StatusBadRequest && status != http.StatusConflict {
		return err
	}
	var page *trackView
	failed := r.desk.View(r.ctx, func(v *inquiry.View) error {
		c, demands, err := r.caseOf(v, r.key())
		if err == nil {
			page, err = r.trackView(v, c, demands, given)
		}
		return err
	})
	if failed != nil {
		return failed
	}
	page.Sentence = graph.Plain(detail)
	return r.show(status, page)
}

// confirmPassage is POST /passages/{id}/confirm: another person than the one who
// entered it looked at the proof.
func confirmPassage(r *request) error { return r.settle(true) }

// returnPassage is POST /passages/{id}/return: it is sent back with a reason.
func returnPassage(r *request) error { return r.settle(false) }

func (r *request) settle(yes bool) error {
	values := map[string]any{}
	var err error
	if r.c.Request.ContentLength != 0 {
		if values, err = fields(r.c.Request); err != nil {
			return err
		}
	}
	given, err := texts(values, "reason")
	if err != nil {
		return err
	}
	var w *draft
	project := ""
	err = r.desk.View(r.ctx, func(v *inquiry.View) error {
		record, err := r.record(v, graph.Ref{Kind: graph.KindPassages, Key: r.key()})
		if err != nil {
			return err
		}
		x, ok := record.(graph.Passage)
		switch {
		case !ok:
			return fmt.Errorf("%w: 没有阶段变更“%s”，请从项目的“阶段与进展”页选择", graph.ErrNotFound, clean(r.key()))
		case x.State != graph.PassagePending:
			return fmt.Errorf("%w: 这次变更%s，不必再次复核", graph.ErrConflict, graph.Describe(graph.KindPassages).Field("state").WordZH(string(x.State)))
		case r.actor().Person == nobody:
			return fmt.Errorf("%w: 复核人不能是经办人自己，请由另一人复核", graph.ErrInvalid)
		case graph.SamePerson(x.By, r.actor().Person):
			return fmt.Errorf("%w: 复核人不能是经办人自己：%s", graph.ErrInvalid, graph.SamePersonZH(r.actor().Person, x.By, "复核"))
		case !yes && given["reason"] == "":
			return fault{400, "退回须写明理由（reason），经办人才知道怎样改"}
		}
		c, _, err := r.caseOf(v, x.Project)
		if err != nil {
			return err
		}
		project = c.ID
		if !yes {
			x.Second, x.State, x.Reason = r.actor().Person, graph.PassageReturned, given["reason"]
			w = r.batchOf("退回阶段变更："+c.Name+" "+ledger.StageZH(x.To), x)
			return nil
		}
		p, x, err := c.Confirm(x, r.actor().Person, graph.Source{Evidence: graph.EvidenceOffice, SourceDate: r.today()})
		if err != nil {
			return asFault(err)
		}
		w = r.batchOf("复核阶段变更："+c.Name+" "+ledger.StageZH(x.To), p, x)
		return nil
	})
	if err != nil {
		return err
	}
	imp, err := r.apply(w)
	if err != nil {
		return err
	}
	return r.passed(imp, project)
}
