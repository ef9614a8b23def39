package ledger

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"chainchief/graph"
)

// Dossier is one project in the ledger with what was written of it.
type Dossier struct {
	graph.Project
	Track      []graph.Passage // that count, in their order; blank: it is not in the ledger
	Waiting    []graph.Passage // for a second person
	Screenings []graph.Screening
	Progress   []graph.Progress // the newest first
}

// NewDossier puts together what was written of a project, in whatever order.
func NewDossier(p graph.Project, passages []graph.Passage, screenings []graph.Screening, progress []graph.Progress) *Dossier {
	c := &Dossier{Project: p, Track: graph.Track(passages), Screenings: screenings, Progress: slices.Clone(progress)}
	for _, x := range passages {
		if x.State == graph.PassagePending {
			c.Waiting = append(c.Waiting, x)
		}
	}
	slices.SortFunc(c.Progress, func(a, b graph.Progress) int {
		return cmp.Or(strings.Compare(b.Date.LastDay(), a.Date.LastDay()), strings.Compare(b.ID, a.ID))
	})
	return c
}

// Move is where a project is to pass to, and on what.
type Move struct {
	To graph.ProjectStage
	// Dates are those of the stages passed through; who goes on by several has a date of each.
	Dates             map[graph.ProjectStage]graph.Date
	By, Proof, Reason string
	Source            graph.Source
}

// StageZH is the word for a stage.
func StageZH(s graph.ProjectStage) string {
	return graph.Describe(graph.KindProjects).Field("stage").WordZH(string(s))
}

// Steps are the stages that a move passes through, in their order: into the ledger from the
// lead on where its date is told, else from the signing.
func (c *Dossier) Steps(m Move) []graph.ProjectStage {
	at, _ := graph.Standing(c.Track)
	from, to := slices.Index(graph.ProjectStages, at), slices.Index(graph.ProjectStages, m.To)
	if to <= from || at == graph.ProjectEnded {
		return []graph.ProjectStage{m.To}
	}
	steps := graph.ProjectStages[from+1 : to+1]
	if at == "" && to > 0 && m.Dates[graph.ProjectLead] == "" {
		steps = steps[1:]
	}
	return steps
}

// stray says what is wrong with a date of a stage that the move does not pass through: somebody
// wrote it, and it would be kept nowhere.
func (c *Dossier) stray(m Move, steps []graph.ProjectStage) error {
	for _, stage := range graph.ProjectStages {
		date := m.Dates[stage]
		if date == "" || slices.Contains(steps, stage) {
			continue
		}
		at := slices.IndexFunc(c.Track, func(x graph.Passage) bool { return x.To == stage && x.Onward() })
		switch {
		case at < 0:
			return fmt.Errorf("写了“%s”的日期 %s，但这次只变更到“%s”，请删去这个日期，或改正变更到的阶段", StageZH(stage), date, StageZH(m.To))
		case !slices.ContainsFunc(c.Track, func(x graph.Passage) bool { return x.To == stage && x.Date == date }):
			return fmt.Errorf("“%s”已登记为 %s，这次写的是 %s，请核对后删去；登记错了的，先撤销那次变更再重新登记", StageZH(stage), c.Track[at].Date, date)
		}
	}
	return nil
}

// Pass works out the passages of a move, and the project as it stands after them. Where
// the stage demands a second person the last passage waits, and the project stays where
// it was. What is wrong is one sentence for whoever moves it.
func (c *Dossier) Pass(m Move, demands []graph.Demand) (graph.Project, []graph.Passage, error) {
	if len(c.Waiting) > 0 {
		return c.Project, nil, fmt.Errorf("项目“%s”有一次变更为“%s”的登记待复核，请先复核或退回", c.Name, StageZH(c.Waiting[0].To))
	}
	at, _ := graph.Standing(c.Track)
	steps := c.Steps(m)
	if err := c.stray(m, steps); err != nil {
		return c.Project, nil, err
	}
	track := slices.Clone(c.Track)
	var made []graph.Passage
	for i, to := range steps {
		date := m.Dates[to]
		if date == "" {
			return c.Project, nil, fmt.Errorf("项目“%s”缺少“%s”的日期，阶段须依次登记，请补上", c.Name, StageZH(to))
		}
		x := graph.Passage{ID: graph.NewID("ps", c.ID, strconv.Itoa(len(track)+1)), Project: c.ID, Region: c.Region, Step: len(track) + 1, From: at, To: to, Date: date,
			Proof: m.Proof, Reason: m.Reason, By: m.By, State: graph.PassageDone, Source: m.Source}
		if x.Onward() {
			x.Reason = ""
		}
		if x.Demands() && slices.ContainsFunc(demands, func(d graph.Demand) bool { return d.Stage == to && d.What == graph.DemandSecond }) {
			if i+1 < len(steps) {
				return c.Project, nil, fmt.Errorf("项目“%s”到“%s”须由另一人复核，请先登记这一阶段", c.Name, StageZH(to))
			}
			x.State = graph.PassagePending
		}
		if faults := graph.FaultsOf(x); len(faults) > 0 {
			return c.Project, nil, faults
		}
		if made = append(made, x); x.State == graph.PassageDone {
			track = append(track, x)
		}
		at = to
	}
	p := c.stand(track, m)
	for _, x := range made {
		if missing := graph.Lacking(demands, p, x, c.Screenings); len(missing) > 0 {
			return c.Project, nil, fmt.Errorf("项目“%s”登记“%s”前须先%s", c.Name, StageZH(x.To), strings.Join(missing, "、"))
		}
	}
	if fault := graph.TrackFault(p, track); fault != "" {
		return c.Project, nil, errors.New("项目“" + c.Name + "”" + fault)
	}
	return p, made, nil
}

// Confirm lets a passage that waits count: second is who looked at its proof.
func (c *Dossier) Confirm(x graph.Passage, second string, on graph.Source) (graph.Project, graph.Passage, error) {
	x.Second, x.State = second, graph.PassageDone
	if faults := graph.FaultsOf(x); len(faults) > 0 {
		return c.Project, x, errors.New("复核人不能是经办人自己：" + graph.SamePersonZH(second, x.By, "复核"))
	}
	track := append(slices.Clone(c.Track), x)
	p := c.stand(track, Move{Source: on})
	if fault := graph.TrackFault(p, track); fault != "" {
		return c.Project, x, errors.New("项目“" + c.Name + "”" + fault)
	}
	return p, x, nil
}

// stand is the project where a track leads.
func (c *Dossier) stand(track []graph.Passage, m Move) graph.Project {
	p := c.Project
	if len(track) == len(c.Track) {
		return p // what waits moves nothing
	}
	if p.Stage, p.Date = graph.Standing(track); p.Stage == c.Stage && p.Date == c.Date {
		return p.Heard(m.Source) // a project that is taken into the ledger as it stands
	}
	p = graph.Revise(c.Project, p, m.Source, "stage", "date").(graph.Project)
	if p.Stage == c.Stage {
		p = p.Heard(m.Source)
	}
	return p
}
