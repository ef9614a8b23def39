package intake

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/intake/sheet"
	"chainchief/seed"
)

// answers works a 核实单 out: each answer becomes what the table of kinds has for it.
func (c *checker) answers() error {
	sign := c.file.Signed
	if sign.Date > c.today {
		return fmt.Errorf("%w: “%s”表的%s %s 晚于今天，请改正", graph.ErrInvalid, SignSheet, signDate, sign.Date)
	}
	c.today = sign.Date // what they say holds as of then
	if c.dataDate != "" && sign.Date > graph.Date(c.dataDate.LastDay()) {
		c.out.Notes = append(c.out.Notes, fmt.Sprintf("%s %s 晚于数据截至日期 %s，对环节的核实要到截至日期改到那天之后才计入判断", signDate, sign.Date, c.dataDate))
	}
	list := c.replies()
	named := c.namedFirms(list)
	known := 0
	for _, a := range list {
		if c.reply(a, named) {
			known++
		}
	}
	if len(list) > 0 && known == 0 {
		return fmt.Errorf("%w: 这份核实单里的记录本系统一条也没有，可能是别处的系统发出的，请用本系统下载的核实单", graph.ErrInvalid)
	}
	return nil
}

// reply puts one answer over its record. It is false where there is no such record.
func (c *checker) reply(a *reply, named map[*reply][]*match) bool {
	switch a.asking.kind {
	case graph.KindChecks:
		return c.replySegment(a, named[a])
	case graph.KindMemberships:
		return c.replyMember(a)
	}
	return c.replyProject(a)
}

// unknown refuses a row whose record there is no more.
func (c *checker) unknown(a *reply) bool {
	c.fault(a.n, a.origin(headCode), "本系统没有这条记录（发出核实单之后已删除或合并，或不是本系统发出的），这一行没有写入")
	return false
}

// free reports whether an answer may be written: what somebody changed since the
// sheet was made is asked about first.
func (c *checker) free(a *reply, names []string, now string) bool {
	then := append(a.lockedTexts(), a.text(headStanding))
	if slices.EqualFunc(then, append(slices.Clone(names), now), func(x, y string) bool { return seed.SearchKey(x) == seed.SearchKey(clean(y)) }) {
		return true
	}
	if a.text(headStanding) == clean(now) {
		now = strings.Join(append(slices.Clone(names), now), "；")
		then = []string{strings.Join(then, "；")}
	}
	q := &Question{ID: questionID(AboutChanged, a.code, a.word), About: AboutChanged, Sheet: a.slip.name, Place: a.origin(headAnswer).place,
		Text:    fmt.Sprintf("“%s”在发出核实单之后改过：发出时“%s”，现在“%s”，核实单答“%s”", c.out.Rows[a.n].Who, then[len(then)-1], now, a.word),
		Options: []Option{{AnswerYes, "按核实单写入"}, {AnswerSkip, "保留现在的"}}}
	switch c.file.Answers[q.ID] {
	case AnswerYes:
		return true
	case AnswerSkip:
		return false
	}
	c.ask(a.n, q)
	return false
}

func (a *reply) lockedTexts() (list []string) {
	for _, heading := range a.asking.locked {
		list = append(list, a.text(heading))
	}
	return list
}

// remark is what stands under 说明, behind what we say ourselves.
func (c *checker) remark(a *reply, lead ...string) string {
	return cut(strings.Join(slices.DeleteFunc(append(lead, a.text(headNote)), func(s string) bool { return s == "" }), "；"), graph.MaxText-1)
}

// namedFirms reads the firms that rows name, with those of like names in the store.
func (c *checker) namedFirms(list []*reply) map[*reply][]*match {
	out, of := map[*reply][]*match{}, map[*said]*match{}
	var unsure []*said
	for _, a := range list {
		if a.asking.kind != graph.KindChecks || a.answer != answerHas {
			continue
		}
		text := cmp.Or(a.cell(headFirms).Text, a.firms)
		region, _, _ := strings.Cut(a.key, "|")
		for _, name := range pieces(text) {
			s := &said{text: name, name: c.reg.places.parse(name), region: region}
			m := &match{said: s}
			out[a], of[s] = append(out[a], m), m
			if auto, _ := c.reg.find(s, nil); auto < 0 {
				unsure = append(unsure, s)
			}
		}
	}
	for s, alike := range c.reg.findAlike(unsure) {
		of[s].alike = alike
	}
	return out
}

// replySegment makes a check of what is said of a segment, and members of the firms named.
func (c *checker) replySegment(a *reply, named []*match) bool {
	region, segment, _ := strings.Cut(a.key, "|")
	if c.dir.regions[region].Code == "" || c.dir.leaf[segment] == nil {
		return c.unknown(a)
	}
	if a.answer == answerUnknown {
		return true
	}
	d := graph.Describe(graph.KindChecks)
	check := graph.Check{Region: region, Segment: segment, By: c.file.Signed.String(), Date: c.today, Source: c.office()}
	check.Verdict = map[string]string{answerHas: "yes", answerNone: "no"}[a.answer]
	check.ID = d.NewID(check, seed.Fold)
	old, written := c.stored[graph.KindChecks][check.ID].(graph.Check)
	if written && old.Verdict == check.Verdict && a.answer == answerNone {
		return true // this sheet was taken in before
	}
	if a.answer == answerHas && len(named) == 0 {
		c.fault(a.n, a.origin(headAnswer), "选“有”要在“"+headFirms+"”里写明是哪家企业；说不准的请选“不清楚”")
		return true
	}
	if !(written && old.Verdict == check.Verdict) && !c.free(a, c.dir.chained(segment), c.standing[placed{region, segment}]) {
		return true
	}
	var firms []string
	for _, m := range named {
		firms = append(firms, m.said.text)
	}
	check.Note = c.remark(a, strings.Join(firms, "、"))
	who := c.out.Rows[a.n].Who
	w := c.on(a.n, check.Ref(), func() graph.Record { return check })
	w.now = check
	w.from.put("verdict", a.origin(headAnswer))
	for _, m := range named {
		c.replyFirm(a, m, region, segment)
	}
	c.out.Rows[a.n].Who, c.out.Rows[a.n].Ref = who, check.Ref()
	return true
}

// replyFirm lets a firm that a row names work in its segment; one of a like name is asked about.
func (c *checker) replyFirm(a *reply, m *match, region, segment string) {
	at, p := a.origin(headFirms), a.part()
	values, from := map[string]any{"name": m.said.text}, map[string]origin{"name": at}
	w := c.openFirm(p, a.n, &sheet.Record{Row: a.row.Number}, values, m)
	if w == nil {
		return
	}
	now := w.now.(graph.Enterprise)
	if w.before == nil {
		now.Region = cmp.Or(now.Region, region)
	} else if now.Region != region && !c.dir.inside(now.Region, region) {
		c.out.Notes = append(c.out.Notes, fmt.Sprintf("第 %d 行：“%s”登记在%s，不在%s，不计入当地，请核对", a.row.Number, now.Name, cmp.Or(c.dir.regionName(now.Region), now.Place, "地区不明处"), c.dir.regionName(region)))
	}
	now = c.rename(p, a.n, w, now, values, from)
	w.now = now
	c.reg.renew(c.reg.byID[now.ID], now)
	c.worksIn(p, a.n, w, map[string]any{member + "segment": []string{segment}, member + "certainty": string(graph.Confirmed)},
		map[string]origin{member + "segment": at, member + "certainty": at})
}

// replyMember settles whether a firm works in a segment.
func (c *checker) replyMember(a *reply) bool {
	parts := strings.SplitN(a.key, "|", 3)
	i, known := c.reg.byID[parts[0]]
	if !known || len(parts) < 3 || c.reg.firms[i].fresh {
		return c.unknown(a)
	}
	e := c.reg.firms[i].record
	var old *graph.Membership
	for k := range c.members[e.ID] {
		m := &c.members[e.ID][k]
		if exact := m.Ref().Key == a.key; exact || old == nil && m.Segment == parts[1] && m.Since == "" && parts[2] == string(e.LocalSince) { // it may begin with its enterprise
			if old = m; exact {
				break
			}
		}
	}
	to := a.text(headSegment)
	target := ""
	if a.answer == answerCorrect && to != notWorking {
		if target = c.dir.resolve(graph.KindSegments, to, "").id; target == "" {
			c.fault(a.n, a.origin(headSegment), "选“更正为…”要写更正后的环节，请从下拉选项里选；这一环节不做、也没有别的，写“"+notWorking+"”")
			return true
		}
	}
	if old == nil {
		if a.answer == answerMoved && e.State == graph.StateMoved || a.answer == answerCorrect && (target == "" || slices.ContainsFunc(c.members[e.ID], func(m graph.Membership) bool { return m.Segment == target })) {
			return true // this sheet was taken in before
		}
		return c.unknown(a)
	}
	told := old.Inherit(e)
	state := map[string]graph.State{answerMoved: graph.StateMoved, answerGone: graph.StateUnfound}[a.answer]
	switch note := a.text(headNote); {
	case a.answer != answerGone:
	case strings.Contains(note, "迁"): // it lives on elsewhere
		state = graph.StateMoved
	case deregistered.MatchString(note): // the answer itself names several ends, and says none of them
		state = graph.StateDeregistered
	}
	switch {
	case a.answer == answerTrue && told.Certainty == graph.Confirmed && !told.Flagged(graph.Unverified), state != "" && (e.State == state || a.answer == answerGone && (e.State == graph.StateStopped || e.State == graph.StateDeregistered && state == graph.StateUnfound)):
		return true
	case !c.free(a, c.dir.memberNames(&e, told), memberStanding(&e, told)):
		return true
	}
	if state != "" {
		c.leaves(a, i, state)
		return true
	}
	at := a.origin(headAnswer)
	firm := &work{ref: e.Ref()} // it stays as it is
	m := c.membership(a.n, firm, *old, *old)
	c.out.Rows[a.n].Ref = m.ref
	if a.answer == answerTrue {
		now := m.now.(graph.Membership)
		now.Certainty = graph.Confirmed
		m.from.put("certainty", at)
		now.Verification = nil
		m.now = graph.Vouch(now, c.office())
		return true
	}
	m.from.put("segment", a.origin(headSegment))
	if m.gone = target != old.Segment; target != "" {
		c.worksIn(a.part(), a.n, firm, map[string]any{member + "segment": []string{target}, member + "certainty": string(graph.Confirmed)},
			map[string]origin{member + "segment": a.origin(headSegment), member + "certainty": at})
	}
	return true
}

// deregistered are words that a registration ended, and not that it did not.
var deregistered = regexp.MustCompile(`(^|[^未没有])(注销|吊销)`)

// leaves settles that a firm is no longer there: it ended, moved away, or is not to be found.
func (c *checker) leaves(a *reply, i int, state graph.State) {
	since, note := graph.Date(""), fmt.Sprintf("%s于%s核实：%s", c.file.Signed, c.today, a.word)
	to := a.text(headTo)
	if slices.Contains(nothing, to) {
		to = ""
	}
	there := c.dir.resolve(graph.KindRegions, to, "").id
	if state == graph.StateMoved {
		switch at := a.cell(headLeft); {
		case !at.IsBlank() && !slices.Contains(nothing, clean(at.Text)):
			day, _, err := sheet.ReadDay(at)
			if err != nil {
				c.fault(a.n, a.origin(headLeft), err.Error())
				return
			}
			since = graph.Date(day.String())
			if since > c.today {
				c.fault(a.n, a.origin(headLeft), fmt.Sprintf("晚于%s %s，还没有迁出，请改正日期或清空这一行的答复", signDate, c.today))
				return
			}
		default:
			since, note = c.today, note+"，迁出日期不详，按核实日期计"
		}
		switch region := c.reg.firms[i].record.Region; {
		case there != "" && c.dir.inside(there, region):
			c.fault(a.n, a.origin(headTo), fmt.Sprintf("迁往的“%s”还在登记的%s，没有迁出，请选“属实”或“更正为…”", to, c.dir.regionName(region)))
			return
		case there == "" && to != "":
			note += "，迁往" + to
		}
	}
	w := c.onFirm(a.n, i)
	now := w.now.(graph.Enterprise)
	now.State, now.StateDate, now.StateSource, now.MovedTo, now.StateNote = state, since, "", there, c.remark(a, note)
	w.now = now
	w.from.put("state", a.origin(headAnswer))
	w.from.put("state_date", a.origin(headLeft))
	w.from.put("moved_to", a.origin(headTo))
	w.from.put("state_note", a.origin(headNote))
}

// replyProject settles how far a project has come.
func (c *checker) replyProject(a *reply) bool {
	old, known := c.stored[graph.KindProjects][a.key].(graph.Project)
	if !known {
		return c.unknown(a)
	}
	stage := old.Stage
	switch f := graph.Describe(graph.KindProjects).Field("stage"); a.answer {
	case answerGone:
		if stage = graph.ProjectEnded; old.Stage == stage {
			return true // this sheet was taken in before
		}
	case answerCorrect:
		stage = graph.ProjectStage(f.Meant(a.text(headStage), seed.Fold))
		if !slices.ContainsFunc(f.Words, func(w graph.Word) bool { return w.Value == string(stage) }) || stage == graph.ProjectUnknown {
			c.fault(a.n, a.origin(headStage), "选“更正为…”要写更正后的阶段，请从下拉选项里选："+strings.Join(stageWords(), "、"))
			return true
		}
	default:
		if stage == graph.ProjectUnknown {
			c.fault(a.n, a.origin(headAnswer), "现在的阶段待核，请选“更正为…”并写明到了哪一阶段")
			return true
		}
	}
	date := graph.Date("")
	if at := a.cell(headDate); !at.IsBlank() {
		day, _, err := sheet.ReadDay(at)
		if err != nil {
			c.fault(a.n, a.origin(headDate), err.Error())
			return true
		}
		if date = graph.Date(day.String()); date.FirstDay() > c.today.LastDay() {
			c.fault(a.n, a.origin(headDate), fmt.Sprintf("晚于%s %s，请核对后改正", signDate, c.today))
			return true
		}
	}
	if a.answer == answerTrue && date != "" && date != old.Date {
		c.fault(a.n, a.origin(headDate), fmt.Sprintf("选了“%s”，又写了另一个日期 %s，两者矛盾：请选“更正为…”并写明阶段，或把“%s”清空", a.word, date, headDate))
		return true
	}
	now := old
	now.StateNote = cmp.Or(a.text(headNote), old.StateNote)
	if stage != old.Stage || date != "" {
		now.Stage, now.Date = stage, date
	}
	if stage != old.Stage {
		now.StateNote = a.text(headNote) // it was that of the other stage
	}
	if a.answer == answerGone {
		now.StateNote = c.remark(a, fmt.Sprintf("%s于%s核实：%s", c.file.Signed, c.today, strings.TrimSuffix(a.word, "…")))
	}
	now = now.Heard(c.office()) // the answer is of the stage: the source of the rest stays
	now.Verification = nil
	if len(graph.ChangeOf(old, now).Fields) == 0 || !c.free(a, c.dir.projectNames(old), projectStanding(old)) {
		return true
	}
	w := c.on(a.n, old.Ref(), nil)
	w.now = now
	for _, name := range []string{"stage", "last_heard", "overdue"} {
		w.from.put(name, a.origin(headAnswer))
	}
	w.from.put("date", a.origin(headDate))
	w.from.put("state_note", a.origin(headNote))
	return true
}

// called names a record in words, references too.
func (c *checker) called(r graph.Record) string {
	if m, ok := r.(graph.Membership); ok {
		return c.dir.segmentName(m.Segment)
	}
	return strings.TrimPrefix(graph.Call(r), r.Ref().Kind.ZH()+" ")
}
