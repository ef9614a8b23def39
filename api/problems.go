package api

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
	"chainchief/ledger"
	"chainchief/report"
)

// problemParams narrow a list of problems.
var problemParams = []string{"unit", "chain", "step", "type", "overdue"}

// unitsAnswer is what each unit was given to settle.
type unitsAnswer struct {
	Today graph.Date `json:"today"`
	listAnswer[ledger.UnitLine]
}

// chosenProblems are the lines that a request is narrowed to, and all of its place.
func (r *request) chosenProblems() (names *inquiry.Names, region string, chosen, all []*inquiry.ProblemLine, err error) {
	unit, chain, kind, overdue := strings.TrimSpace(r.text("unit")), r.id("chain"), r.oneOf("type", valuesOf(graph.KindProblems, "type")...), r.oneOf("overdue", "yes")
	step := r.number("step", -1, 0, graph.StepClosed)
	if r.err != nil {
		return nil, "", nil, nil, r.err
	}
	names, region, codes, err := r.listPlace()
	if err != nil {
		return nil, "", nil, nil, err
	}
	lines, err := r.v.Problems(r.ctx)
	if err != nil {
		return nil, "", nil, nil, err
	}
	today := r.today()
	inside := map[string]bool{}
	for _, code := range codes {
		inside[code] = true
	}
	for i := range lines {
		p := &lines[i]
		if codes != nil && !inside[p.Region] {
			continue
		}
		all = append(all, p)
		if (unit == "" || p.Unit == unit) && (chain == "" || p.Chain == chain || names.ChainOf(p.Segment) == chain) && (kind == "" || p.Type == kind) && (step < 0 || p.Step == step) && (overdue == "" || p.Overdue(today)) {
			chosen = append(chosen, p)
		}
	}
	return names, region, chosen, all, nil
}

// askUnits is /problems/units: how each unit settles what it is given.
func askUnits(r *request) (*reply, error) {
	names, _, chosen, _, err := r.chosenProblems()
	if err != nil {
		return nil, err
	}
	out := &unitsAnswer{Today: r.today(), listAnswer: listAnswer[ledger.UnitLine]{Items: unitLines(chosen, r.today())}}
	return &reply{json: out, name: r.called("", "问题办理情况"), paper: func() *report.Paper {
		t := &report.Table{Name: "问题办理情况"}
		for _, c := range [][2]string{{"unit", "责任单位"}, {"given", "交办数"}, {"in_time", "按时办结"}, {"late", "超时办结"}, {"open", "未办结"}, {"overdue", "其中逾期"}, {"longest", "最长逾期（天）"}, {"closed", "已销号"}, {"settled", "办结率（%）"}, {"punctual", "按时办结率（%）"}} {
			t.Columns = append(t.Columns, report.Column{Key: c[0], Name: c[1], Kept: true})
		}
		var rows [][]any
		for _, u := range out.Items {
			rows = append(rows, []any{u.Unit, u.Given, u.InTime, u.Late, u.Open, u.Overdue, u.Longest, u.Closed, u.Settled, u.Punctual})
		}
		t.Lists = []report.List{{Unit: "个", Rows: rows}}
		return (&report.Paper{Title: "问题办理情况", Tables: []*report.Table{t}}).With(r.listFacts(names)...)
	}}, nil
}

func unitLines(lines []*inquiry.ProblemLine, today graph.Date) []ledger.UnitLine {
	return ledger.ByUnit(func(yield func(ledger.Case) bool) {
		for _, l := range lines {
			if !yield(l.Case()) {
				return
			}
		}
	}, today)
}

// askProblems is the page 问题清单.
func askProblems(r *request) (*reply, error) {
	limit := r.most()
	names, region, chosen, all, err := r.chosenProblems()
	if err != nil {
		return nil, err
	}
	shown, next, err := page(chosen, limit, r.cursor(), r.revision)
	if err != nil {
		return nil, err
	}
	keys := make([]string, len(shown))
	for i := range shown {
		keys[i] = shown[i].ID
	}
	records, err := r.v.ByKey(r.ctx, graph.KindProblems, keys)
	if err != nil {
		return nil, err
	}
	naming, err := r.v.Naming(r.ctx, records)
	if err != nil {
		return nil, err
	}
	today := r.today()
	v := &listPage{Title: "问题清单", Unit: "个", Noun: "/problems", Taken: "/problems", All: len(chosen), Everywhere: region == "", Ledger: true, New: graph.KindProblems,
		Columns: []listColumn{{Name: "问题"}, {Name: "县区", Tight: true}, {Name: "企业"}, {Name: "进度", Tight: true}, {Name: "责任单位"}, {Name: "办理时限", Tight: true}, {Name: "收集", Tight: true}}}
	var units, steps []option
	late := 0
	for _, u := range unitLines(all, today) {
		units = append(units, option{u.Unit, u.Unit})
		if late += u.Overdue; u.Overdue > 0 && len(v.Links) < 8 {
			v.Links = append(v.Links, listLink{fmt.Sprintf("%s %d个，最长%d天", u.Unit, u.Overdue, u.Longest), address("/problems", "unit", u.Unit, "overdue", "yes", "region", region)})
		}
	}
	slices.SortFunc(units, func(a, b option) int { return strings.Compare(a.Value, b.Value) })
	counts := make([]int, len(graph.ProblemSteps))
	for i := range all {
		counts[all[i].Step]++
	}
	var parts []string
	for i, s := range graph.ProblemSteps {
		steps = append(steps, option{fmt.Sprint(i), s.ZH})
		if counts[i] > 0 {
			parts = append(parts, fmt.Sprintf("%s%d个", []string{"待交办", "待会商", "待办结", "待回访", "待销号", "已销号"}[i], counts[i]))
		}
	}
	if v.Lead = fmt.Sprintf("共%d个问题：%s；逾期未办结%d个（截至%s）。", len(all), strings.Join(parts, "、"), late, insight.DateZH(today)); len(all) == 0 {
		v.Lead = ""
	}
	if v.Links != nil {
		v.LinksName = "逾期的责任单位"
	}
	v.Filters = []filter{{"step", "进度", r.values.Get("step"), "全部", []optionGroup{{Options: steps}}}, {"unit", "责任单位", r.values.Get("unit"), "全部", []optionGroup{{Options: units}}},
		{"type", "类别", r.values.Get("type"), "全部", options(graph.KindProblems, "type")}, {"chain", "产业链", r.values.Get("chain"), "全部", chainOptions(names)},
		{"overdue", "时限", r.values.Get("overdue"), "全部", []optionGroup{{Options: []option{{"yes", "只看逾期"}}}}}}
	for _, one := range records {
		p := one.(graph.Issue)
		firm := listCell{}
		if n := naming(graph.KindEnterprises, p.Enterprise); n != nil {
			firm = linkedCell(n.Name, "/enterprises/"+n.ID)
		}
		due := saidCell(insight.DateZH(p.Until))
		if d := ledger.CaseOf(&p).Late(today); d > 0 {
			due.Small = fmt.Sprintf("逾期%d天", d)
		}
		v.Rows = append(v.Rows, []listCell{linkedCell(shortened(p.What, 80), "/problems/"+p.ID, graph.Describe(graph.KindProblems).Field("type").WordZH(p.Type)), saidCell(insight.NameOf(names.Region(p.Region))), firm,
			saidCell(graph.ProblemSteps[p.Step()].ZH), saidCell(p.Unit), due, saidCell(p.By, insight.DateZH(p.Date))})
	}
	v.Notes = []string{"一次办一步，依次为收集、交办、会商、办结、回访、销号；每步记下何人何时，销号须由办结人以外的另一人办理；退回须写明理由。"}
	r.finish(v, region, "", next, nil)
	return &reply{page: v}, nil
}

// problemView is the page of a problem: the steps taken, and the next one to take.
type problemView struct {
	recordSheet
	Steps     []problemStep
	Next      *graph.ProblemStep // nil: it is struck off
	SaysZH    string             // what the next step asks for in words; blank: nothing
	Earlier   []option           // the steps it may be sent back to
	Segments  []optionGroup      // of its chain, where it may state a need
	Unit      string
	Until     graph.Date
	Late      int
	Sentence  string // why what was sent was refused
	NeedStood bool
	own       graph.Issue
}

type problemStep struct {
	ZH, By, Says string
	Date         graph.Date
	Taken        bool
}

// askProblem is the page of a problem.
func askProblem(r *request) (*reply, error) {
	v, err := r.problemView()
	return &reply{page: v}, err
}

func (r *request) problemView() (*problemView, error) {
	rep, err := askSheet(r)
	if err != nil {
		return nil, err
	}
	record, err := r.record(r.v, graph.Ref{Kind: graph.KindProblems, Key: r.key()})
	if err != nil {
		return nil, err
	}
	p := record.(graph.Issue)
	v := &problemView{recordSheet: rep.page.(recordSheet), own: p, Unit: p.Unit, Until: p.Until, NeedStood: p.Need != ""}
	d := graph.Describe(graph.KindProblems)
	shown := map[string]bool{}
	for i := range graph.ProblemSteps {
		s := &graph.ProblemSteps[i]
		one := problemStep{ZH: s.ZH, By: p.StepText(s.By), Date: graph.Date(p.StepText(s.Date)), Taken: i <= p.Step()}
		if s.Says != "" {
			one.Says = p.StepText(s.Says)
		}
		v.Steps = append(v.Steps, one)
		for _, name := range []string{s.By, s.Date, s.Says} {
			if f := d.Field(name); f != nil {
				shown[f.ZH] = true
			}
		}
		if i == p.Step()+1 {
			v.Next = s
			if f := d.Field(s.Says); f != nil {
				v.SaysZH = f.ZH
			}
		}
		if i < p.Step() {
			v.Earlier = append(v.Earlier, option{fmt.Sprint(i), s.ZH})
		}
	}
	shown[d.Field("need").ZH], shown[d.Field("visit").ZH] = true, true
	v.Lines = slices.DeleteFunc(v.Lines, func(l sheetLine) bool { return shown[l.Name] })
	v.Late = ledger.CaseOf(&p).Late(r.today())
	names, err := r.v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	chains := []string{p.Chain, names.ChainOf(p.Segment)}
	for _, c := range names.Taxonomy.Chains {
		if slices.Contains(chains, c.ID) || chains[0]+chains[1] == "" {
			for _, g := range segmentOptions(names, c.ID) {
				g.Name = c.Name + " · " + g.Name
				v.Segments = append(v.Segments, g)
			}
		}
	}
	return v, nil
}

// Titled is the name of the page.
func (v *problemView) Titled() string { return shortened(v.own.What, 40) }

// changing reads the problem of the address and writes what change makes of it, in the name
// of who asks; a page is shown again with the sentence where it is refused.
func (r *request) changing(title string, names []string, change func(graph.Issue, map[string]string) (graph.Issue, []graph.Record, error)) error {
	values := map[string]any{}
	var err error
	if r.c.Request.ContentLength != 0 {
		if values, err = fields(r.c.Request); err != nil {
			return err
		}
	}
	given, err := texts(values, names...)
	if err != nil {
		return err
	}
	var stands graph.Record
	err = r.desk.View(r.ctx, func(v *inquiry.View) (err error) {
		stands, err = r.record(v, graph.Ref{Kind: graph.KindProblems, Key: r.key()})
		return err
	})
	if err != nil {
		return err
	}
	if stands == nil {
		return fmt.Errorf("%w: 没有问题“%s”，请从问题清单里选择", graph.ErrNotFound, clean(r.key()))
	}
	p, also, err := change(stands.(graph.Issue), given)
	if err == nil {
		now := r.now()
		p.Source.Evidence, p.SourceDate = graph.EvidenceOffice, r.today()
		batch := graph.Batch{ID: "web-" + now.UTC().Format("20060102T150405") + "-" + requestID(r.c), Title: title + "：" + shortened(p.What, 40), Class: graph.ImportForm, Actor: r.actor(), Time: now}
		batch.Put.Add(also...)
		batch.Put.Add(p)
		var imp graph.Import
		if imp, err = r.apply(&draft{batch: batch}); err == nil {
			return r.settled(imp)
		}
	}
	status, detail := problemOf(err)
	if r.route.page == "" || status >= http.StatusInternalServerError || status == http.StatusForbidden {
		return err
	}
	var page *problemView
	err = r.desk.View(r.ctx, func(v *inquiry.View) (err error) {
		r.v = v
		page, err = r.problemView()
		return err
	})
	if err != nil {
		return err
	}
	page.Sentence = detail
	return r.show(status, page)
}

// settled leads to the page of a problem that was written, or answers with it.
func (r *request) settled(imp graph.Import) error {
	if r.route.page != "" {
		done := imp.ID
		if imp.Sequence == 0 {
			done = unchanged
		}
		r.goOn("/problems/" + r.key() + "?done=" + done)
		return nil
	}
	var told *inquiry.Told
	err := r.desk.View(r.ctx, func(v *inquiry.View) (err error) {
		told, err = r.told(v, graph.KindProblems, r.key())
		return err
	})
	if err != nil {
		return err
	}
	return r.json(r.located(imp), told)
}

// takeStep is POST /problems/{id}/steps: the next step, taken by who asks, today or on the
// day he says.
func takeStep(r *request) error {
	return r.changing("问题办理", []string{"date", "says", "unit", "until", "step"}, func(p graph.Issue, given map[string]string) (graph.Issue, []graph.Record, error) {
		next := p.Step() + 1
		if next > graph.StepClosed {
			return p, nil, fmt.Errorf("%w: 这个问题已由%s于%s销号，不能再办", graph.ErrConflict, p.ClosedBy, insight.DateZH(p.Closed))
		}
		if given["step"] != "" && given["step"] != graph.ProblemSteps[next].ZH { // the page was shown before somebody else took it
			return p, nil, fmt.Errorf("%w: 现在到“%s”，下一步是“%s”，请刷新后再看", graph.ErrConflict, graph.ProblemSteps[p.Step()].ZH, graph.ProblemSteps[next].ZH)
		}
		if err := unkept(p, next, given); err != nil {
			return p, nil, err
		}
		on, until := r.today(), graph.Date("")
		for name, to := range map[string]*graph.Date{"date": &on, "until": &until} {
			if given[name] == "" {
				continue
			}
			d, doubt, err := graph.ReadDate(given[name])
			if err != nil || doubt != "" {
				return p, nil, fault{400, fmt.Sprintf("日期“%s”无效，请写成 2026-11-30", clean(given[name]))}
			}
			*to = d
		}
		if on.FirstDay() > r.today().LastDay() {
			return p, nil, fault{400, "办理日期" + earlyWant(r.today())}
		}
		return ledger.TakeStep(p, r.actor().Person, on, given["says"], given["unit"], until), nil, nil
	})
}

// unkept says what was given with a step that keeps no such thing.
func unkept(p graph.Issue, step int, given map[string]string) error {
	d, s := graph.Describe(graph.KindProblems), graph.ProblemSteps[step]
	keeps := map[string]bool{"says": s.Says != ""}
	for _, name := range s.Also {
		keeps[name] = true
	}
	var faults graph.Faults
	for _, name := range []string{"unit", "until", "says"} {
		if given[name] == "" || keeps[name] {
			continue
		}
		zh := "办理说明"
		if f := d.Field(name); f != nil {
			zh = f.ZH
		}
		var at []string
		for _, other := range graph.ProblemSteps {
			if slices.Contains(other.Also, name) || name == "says" && other.Says != "" {
				at = append(at, other.ZH)
			}
		}
		faults = append(faults, graph.Fault{Ref: p.Ref(), Who: d.Call(p), Field: name, FieldZH: zh, Value: given[name], Want: fmt.Sprintf("“%s”这一步不记%s（%s时填写），请去掉再办；要改已记的，请修改问题本身", s.ZH, zh, strings.Join(at, "、"))})
	}
	if len(faults) > 0 {
		return faults
	}
	return nil
}

// sendBack is POST /problems/{id}/return: it goes back to an earlier step, with a reason.
func sendBack(r *request) error {
	return r.changing("问题退回", []string{"step", "reason"}, func(p graph.Issue, given map[string]string) (graph.Issue, []graph.Record, error) {
		step := slices.IndexFunc(graph.ProblemSteps, func(s graph.ProblemStep) bool { return s.ZH == given["step"] })
		if step < 0 && len(given["step"]) == 1 {
			step = int(given["step"][0] - '0')
		}
		switch {
		case step < 0 || step >= p.Step():
			return p, nil, fault{400, fmt.Sprintf("只能退回到“%s”以前的一步，请从清单里选择", graph.ProblemSteps[p.Step()].ZH)}
		case given["reason"] == "":
			return p, nil, fault{400, "退回须写明理由，承办单位才知道怎样重办"}
		case given["reason"] == p.Returned:
			return p, nil, fault{400, "理由与上次退回相同，请写明这次为什么退回"}
		}
		return ledger.SendBack(p, step, given["reason"]), nil, nil
	})
}

// stateNeed is POST /problems/{id}/need: what the problem says is lacking becomes a need
// of its segment, which the judgement counts.
func stateNeed(r *request) error {
	return r.changing("问题计入需求", []string{"segment", "need"}, func(p graph.Issue, given map[string]string) (graph.Issue, []graph.Record, error) {
		if p.Need != "" {
			return p, nil, fmt.Errorf("%w: 这个问题已计入需求，要改请到需求清单", graph.ErrConflict)
		}
		values := map[string]any{"region": p.Region, "segment": given["segment"], "need": given["need"], "date": string(p.Date), "said_by": p.By}
		if given["need"] == "" {
			values["need"] = p.What
		}
		var need graph.Record
		var faults graph.Faults
		err := r.desk.View(r.ctx, func(v *inquiry.View) error {
			names, err := v.Names(r.ctx)
			if err != nil {
				return err
			}
			if p.Enterprise != "" {
				if e, err := r.record(v, graph.Ref{Kind: graph.KindEnterprises, Key: p.Enterprise}); err != nil {
					return err
				} else if e != nil {
					values["said_by"], values["speaker_kind"] = e.(graph.Enterprise).Name, "enterprise"
				}
			}
			need, faults = recordOf(graph.Describe(graph.KindNeeds), values, r.today(), names, nil)
			strays, err := r.strays(v, need)
			faults = append(faults, strays...)
			return err
		})
		if err == nil && len(faults) > 0 {
			err = faults
		}
		if err != nil {
			return p, nil, err
		}
		p.Need, p.Segment = need.Ref().Key, need.(graph.Need).Segment
		return p, []graph.Record{need}, nil
	})
}
