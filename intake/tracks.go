package intake

import (
	"bytes"
	"fmt"
	"maps"
	"slices"

	"chainchief/graph"
	"chainchief/intake/sheet"
	"chainchief/ledger"
)

// date notes the dates of the stages that a row of a project has in columns of their own.
func (c *checker) date(w *work, dates []dated) {
	for _, x := range dates {
		stage := stageOf(x.at.heading)
		if stage == "" || stage == noStage || planned.MatchString(x.at.heading) {
			continue
		}
		if day, _, err := sheet.ReadDay(x.cell); err == nil {
			if c.staged[w] == nil {
				c.staged[w] = map[graph.ProjectStage]graph.Date{}
			}
			c.staged[w][graph.ProjectStage(stage)] = graph.Date(day.String())
		}
	}
}

// tracks makes the passages of the projects that rows tell of, out of their columns of
// dates. A project of the ledger passes on as anywhere else, or its row is refused; one
// that is not in it comes in where its row has all that its stages demand, and a unit
// that answers for it, and else stays what it is: known from a list.
func (c *checker) tracks(store graph.Store) error {
	var works []*work
	var refs []graph.Ref
	for _, w := range c.works {
		if w.ref.Kind == graph.KindProjects && !w.gone && w.now != nil && w.now.(graph.Project).Stage != graph.ProjectUnknown {
			works = append(works, w)
			if w.before != nil {
				refs = append(refs, w.ref)
			}
		}
	}
	if len(works) == 0 {
		return nil
	}
	passages, screenings := map[string][]graph.Passage{}, map[string][]graph.Screening{}
	var demands []graph.Demand
	err := store.Read(c.ctx, func(r graph.Reader) error {
		clear(passages)
		clear(screenings)
		demands = nil
		put := func(one graph.Record) {
			switch one := one.(type) {
			case graph.Passage:
				passages[one.Project] = append(passages[one.Project], one)
			case graph.Screening:
				screenings[one.Project] = append(screenings[one.Project], one)
			case graph.Demand:
				demands = append(demands, one)
			}
		}
		if err := c.each(r, graph.RecordsQuery{Kinds: []graph.Kind{graph.KindDemands}}, put); err != nil {
			return err
		}
		for part := range slices.Chunk(refs, graph.MaxIDs) {
			if err := c.each(r, graph.RecordsQuery{Kinds: []graph.Kind{graph.KindPassages, graph.KindScreenings}, Refs: part}, put); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, w := range works {
		c.track(w, ledger.NewDossier(w.now.(graph.Project), passages[w.ref.Key], screenings[w.ref.Key], nil), demands)
	}
	return nil
}

// outside says which new projects are known from a list alone: they came without what their
// stages demand, so that they stand neither on the board nor in the notice.
func (c *checker) outside() {
	n, first := 0, 0
	for _, w := range c.works {
		if p, ok := w.now.(graph.Project); ok && w.before == nil && !w.gone && !w.refused && p.Stage != graph.ProjectUnknown && c.passed[w] == nil {
			if n++; n == 1 {
				first = c.out.Rows[w.rows[0]].Row
			}
		}
	}
	if n > 0 && len(c.out.Notes) < mostNotes {
		c.out.Notes = append(c.out.Notes, fmt.Sprintf("新增的项目中有%d个只按名单登记，没有纳入台账（第一个在第 %d 行），“调度”页和招商成效公示不计；请到各项目的“阶段与进展”页按阶段补齐研判、责任单位等，再纳入台账", n, first))
	}
}

// each reads the records that a query asks for, page by page.
func (c *checker) each(r graph.Reader, q graph.RecordsQuery, put func(graph.Record)) error {
	for q.Limit = graph.MaxLimit; ; {
		page, err := r.Records(c.ctx, q)
		if err != nil {
			return err
		}
		for _, one := range page.Records {
			put(one)
		}
		if q.Cursor = page.NextCursor; q.Cursor == "" {
			return nil
		}
	}
}

func (c *checker) track(w *work, of *ledger.Dossier, demands []graph.Demand) {
	now, was := w.now.(graph.Project), graph.Project{Stage: graph.ProjectLead}
	if w.before != nil {
		was = w.before.(graph.Project)
	}
	followed := len(of.Track) > 0
	switch {
	case followed && now.BroughtFault(was) != "":
		c.blame(w, "referrer_unit", now.ReferrerUnit, now.BroughtFault(was))
		return
	case followed && now.Stage == was.Stage && now.Date == was.Date,
		!followed && (now.Unit == "" || w.before != nil && bytes.Equal(graph.Encode(w.before), graph.Encode(now))):
		return
	}
	dates := maps.Clone(c.staged[w])
	if dates == nil {
		dates = map[graph.ProjectStage]graph.Date{}
	}
	dates[now.Stage] = now.Date
	of.Stage, of.Date = was.Stage, was.Date
	move := ledger.Move{To: now.Stage, Dates: dates, By: cut(c.by.Person, 40), Proof: cut(fmt.Sprintf("导入：%s 第%d行", c.file.Name, c.out.Rows[w.rows[0]].Row), 200), Reason: now.StateNote, Source: c.office()}
	steps := of.Steps(move)
	maps.DeleteFunc(dates, func(stage graph.ProjectStage, _ graph.Date) bool { return !slices.Contains(steps, stage) }) // kept as the office's own columns
	p, made, err := of.Pass(move, demands)
	switch {
	case err != nil && followed:
		c.blame(w, "stage", string(now.Stage), err.Error())
	case err == nil && made[len(made)-1].State != graph.PassageDone && followed:
		c.blame(w, "stage", string(now.Stage), "须由另一人复核，请到项目的“阶段与进展”页登记")
	case err == nil && made[len(made)-1].State == graph.PassageDone && p.Stage == now.Stage && p.Date == now.Date:
		c.passed[w] = made
	}
}
