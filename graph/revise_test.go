package graph

import (
	"reflect"
	"testing"
)

// TestRevise: a source is that of what it said, and what told of the value before goes with it.
func TestRevise(t *testing.T) {
	read := Source{Evidence: EvidenceCommonKnowledge, SourceDate: "2023", Verification: []string{Unverified}}
	page := Source{Evidence: EvidenceReported, SourceURL: "https://example.invalid/read", SourceDate: "2023-05"}
	office := Source{Evidence: EvidenceOffice, SourceDate: "2026-11-30"}
	vouched := Source{Evidence: EvidenceOffice, SourceURL: page.SourceURL, SourceDate: office.SourceDate}
	firm := Enterprise{ID: "e-1", Region: "341524", Park: "k-1", Address: "一号路", Size: SizeMedium, SizeBasis: "estimate", LocalSince: "2017", Source: read}
	project := Project{ID: "p-1", Stage: ProjectStarted, Date: "2022", Overdue: true, LastHeard: "2022-10", LastURL: "https://example.invalid/last", StateNote: "是否投产待核", Source: read}
	member := Membership{Enterprise: "e-1", Segment: "a.b", Certainty: Hint, Source: page}
	funded, making := project, member
	funded.Amount100MCNY, funded.Source = 3, page
	making.Products = []string{"甲件"}
	unfounded := making
	unfounded.Source = read
	for name, c := range map[string]struct {
		before Record
		change func(Record) Record
		said   []string
		want   func(Record) Record
	}{
		"a size": {firm, func(r Record) Record { e := r.(Enterprise); e.Size = SizeLarge; return e }, nil,
			func(r Record) Record { e := r.(Enterprise); e.Size, e.SizeBasis = SizeLarge, ""; return e }},
		"a size and, as before, its basis": {firm, func(r Record) Record { e := r.(Enterprise); e.Size = SizeLarge; return e }, []string{"size", "size_basis"},
			func(r Record) Record { e := r.(Enterprise); e.Size = SizeLarge; return e }},
		"what it makes there": {member, func(r Record) Record { m := r.(Membership); m.Products = []string{"甲件"}; return m }, nil,
			func(r Record) Record { m := r.(Membership); m.Products = []string{"甲件"}; return m }},
		"that it works there": {member, func(r Record) Record { m := r.(Membership); m.Certainty = Confirmed; return m }, nil,
			func(r Record) Record { m := r.(Membership); m.Certainty, m.Source = Confirmed, vouched; return m }},
		"that it works there, and by which source": {member, func(r Record) Record {
			m := r.(Membership)
			m.Certainty, m.Evidence = Confirmed, EvidencePlan2021
			return m
		}, nil,
			func(r Record) Record {
				m := r.(Membership)
				m.Certainty, m.Evidence = Confirmed, EvidencePlan2021
				return m
			}},
		"that it runs": {project, func(r Record) Record { p := r.(Project); p.Stage, p.Date = ProjectCommissioned, "2026-10"; return p }, nil,
			func(r Record) Record {
				return Project{ID: "p-1", Stage: ProjectCommissioned, Date: "2026-10", LastHeard: "2026-11-30",
					Source: Source{Evidence: EvidenceOffice, SourceURL: project.LastURL, SourceDate: "2026-11-30", Verification: read.Verification}}
			}},
		"that a project runs whose sum another told": {funded, func(r Record) Record { p := r.(Project); p.Stage, p.Date = ProjectCommissioned, "2026-10"; return p }, nil,
			func(r Record) Record {
				p := r.(Project)
				p.Stage, p.Date, p.Overdue, p.LastHeard, p.LastURL, p.StateNote = ProjectCommissioned, "2026-10", false, "2026-11-30", "", ""
				return p
			}},
		"that it works there, where another told what it makes": {making, func(r Record) Record { m := r.(Membership); m.Certainty = Confirmed; return m }, nil,
			func(r Record) Record { m := r.(Membership); m.Certainty = Confirmed; return m }},
		"that it works there, where no source told what it makes": {unfounded, func(r Record) Record { m := r.(Membership); m.Certainty = Confirmed; return m }, nil,
			func(r Record) Record {
				m := r.(Membership)
				m.Certainty, m.Evidence, m.SourceDate = Confirmed, EvidenceOffice, office.SourceDate
				return m
			}},
		"that it works there, and what it makes": {making, func(r Record) Record { m := r.(Membership); m.Certainty = Confirmed; return m }, []string{"certainty", "products"},
			func(r Record) Record { m := r.(Membership); m.Certainty, m.Source = Confirmed, vouched; return m }},
		"a sum of a project": {project, func(r Record) Record { p := r.(Project); p.Amount100MCNY = 3; return p }, nil,
			func(r Record) Record { p := r.(Project); p.Amount100MCNY = 3; return p }},
		"that it moved": {firm, func(r Record) Record { e := r.(Enterprise); e.State = StateMoved; return e }, nil,
			func(r Record) Record { e := r.(Enterprise); e.State, e.StateDate = StateMoved, "2026-11-30"; return e }},
		"where it moved, which is told alone": {firm, func(r Record) Record {
			e := r.(Enterprise)
			e.State, e.StateDate, e.MovedTo = StateMoved, "2026-09", "340100"
			return e
		}, nil, func(r Record) Record {
			e := r.(Enterprise)
			e.State, e.StateDate, e.MovedTo = StateMoved, "2026-09", "340100"
			return e
		}},
	} {
		if got, want := Revise(c.before, c.change(c.before), office, c.said...), c.want(c.before); !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n got %+v\nwant %+v", name, got, want)
		}
	}
}
