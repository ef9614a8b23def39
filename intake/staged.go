package intake

import (
	"regexp"
	"slices"

	"chainchief/graph"
	"chainchief/intake/sheet"
	"chainchief/seed"
)

// dated is a cell with the date of a stage of a project.
type dated struct {
	k    int // of its column
	cell sheet.Cell
	at   origin
}

// halted are words of a project that stands still: they say no stage.
var halted = regexp.MustCompile(`^(?:项目)?已?(?:停工|停建|停滞|暂停|暂缓|缓建)(?:中|状态)?$`)

// planned are headings of what is to come.
var planned = regexp.MustCompile(`计划|预计|拟`)

// stageHeads are in the headings of the dates of the stages.
var stageHeads = []struct {
	stage graph.ProjectStage
	words *regexp.Regexp
}{
	{graph.ProjectLead, regexp.MustCompile(`线索`)},
	{graph.ProjectSigned, regexp.MustCompile(`签约`)},
	{graph.ProjectStarted, regexp.MustCompile(`开工`)},
	{graph.ProjectCommissioned, regexp.MustCompile(`投产|竣工|建成|完工`)},
	{graph.ProjectEnrolled, regexp.MustCompile(`入规|纳规|入统`)},
}

// noStage is that of a heading that names several stages.
const noStage = "-"

// stageOf is the stage whose date a heading says; blank: whichever the row is at.
func stageOf(heading string) string {
	stage := ""
	for _, s := range stageHeads {
		switch {
		case !s.words.MatchString(heading):
		case stage == "":
			stage = string(s.stage)
		default:
			return noStage
		}
	}
	return stage
}

// Several reports whether several columns of a sheet of a kind may be one field: a
// ledger of projects has the date of each stage in a column of its own.
func Several(kind graph.Kind, use string) bool { return kind == graph.KindProjects && use == "date" }

// staged reports whether a column of an office's own sheet has the dates of stages.
func (p *part) staged(k int) bool {
	return !p.s.Form && p.uses[k].kind == p.d && Several(p.d.Kind, p.uses[k].field.Name)
}

// stagedDate is such a date, and whether it is that of the stage of its row.
type stagedDate struct {
	dated
	counts bool
}

// ofStage finds the dates of the stage that a row says or, where it says none, that is on
// record; what a heading says of just that stage comes first. A row that waits, perhaps
// for its stage, has none yet. Of a project whose stage is not known each is news.
func (c *checker) ofStage(p *part, n int, old graph.Record, said map[string]any, constants map[string]string, dates []dated) []stagedDate {
	if len(dates) == 0 || len(c.out.Rows[n].wait) > 0 {
		return nil
	}
	stage, ok := said["stage"].(string)
	if !ok {
		stage = constants["stage"]
		if name, _ := said["name"].(string); old == nil && len(c.named[p.d.Kind][seed.Fold(name)]) == 1 {
			old = c.stored[p.d.Kind][c.named[p.d.Kind][seed.Fold(name)][0]]
		}
		if x, ok := old.(graph.Project); ok {
			stage = string(x.Stage)
		}
	}
	var list []stagedDate
	rank := func(x stagedDate) int {
		if stageOf(x.at.heading) == "" {
			return 1
		}
		return 0
	}
	for _, x := range dates {
		of := stageOf(x.at.heading)
		list = append(list, stagedDate{x, (of == "" || of == stage || stage == string(graph.ProjectUnknown)) && !planned.MatchString(x.at.heading)})
	}
	slices.SortStableFunc(list, func(a, b stagedDate) int { return rank(a) - rank(b) })
	return list
}

// clearedWith says with which field a value went that nobody said: 随阶段更新.
func clearedWith(d *graph.Description, f *graph.Field) string {
	if f.Of == "" {
		return ""
	}
	return "随" + d.Field(f.Of).ZH + "更新"
}
