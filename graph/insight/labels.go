package insight

import (
	"strings"

	"chainchief/graph"
)

// Sourced is a source with the word for its class.
type Sourced struct {
	graph.Source
	EvidenceZH string `json:"evidence_zh,omitzero"`
}

// SourcedOf adds the word, and leaves an office's internal columns out.
func SourcedOf(s graph.Source) Sourced {
	s.Extra = graph.PublicColumns(s.Extra)
	return Sourced{s, EvidenceZH(s.Evidence)}
}

// SourceZH names a source by its class and date.
func SourceZH(s graph.Source) string {
	date := "来源未注日期"
	if s.SourceDate != "" {
		date = dateZH(s.SourceDate)
	}
	return EvidenceZH(s.Evidence) + "，" + date
}

// The words on the screen for what records say; a code that is unknown has none.

// wordOf is the word of the table of kinds for a value of a field.
func wordOf[V ~string](field *graph.Field, value V) string {
	for i := range field.Words {
		if w := &field.Words[i]; w.Value == string(value) {
			return w.ZH
		}
	}
	return ""
}

// The fields whose words each firm of an answer is told with.
var (
	evidenceField  = graph.Describe(graph.KindProjects).Field("evidence")
	certaintyField = graph.Describe(graph.KindMemberships).Field("certainty")
	sizeField      = graph.Describe(graph.KindEnterprises).Field("size")
)

// StageZH is the word for the state of a project.
func StageZH(s graph.ProjectStage) string {
	return wordOf(graph.Describe(graph.KindProjects).Field("stage"), s)
}

// EvidenceZH is the word for the class of a source.
func EvidenceZH(e graph.Evidence) string { return wordOf(evidenceField, e) }

// CertaintyZH is the word for how sure a membership is.
func CertaintyZH(c graph.Certainty) string { return wordOf(certaintyField, c) }

// unfounded is the word for a membership or link that no source bears out: it is
// never called confirmed or disclosed.
const unfounded = "待核"

func sourcedCertaintyZH(c graph.Certainty, s graph.Source) string {
	if c == graph.Confirmed && s.Evidence == graph.EvidenceCommonKnowledge {
		return unfounded
	}
	return CertaintyZH(c)
}

// sourcedWord sets a word for how sure a thing is before its source, which says
// by itself that nothing bears it out.
func sourcedWord(word string, s graph.Source) string {
	if strings.HasSuffix(word, unfounded) {
		return SourceZH(s)
	}
	return word + "，" + SourceZH(s)
}

// workBasis says how sure a membership is, and who says so.
func workBasis(m *graph.Membership) string {
	return sourcedWord("从业"+sourcedCertaintyZH(m.Certainty, m.Source), m.Source)
}

// gradeWords are the words for how far the data carry an answer.
var gradeWords = map[string]string{"A": "高", "B": "中", "C": "低"}

// GradeZH is the word for how far the data carry an answer: 高, 中, 低.
func GradeZH(grade string) string { return gradeWords[grade] }

// SizeZH is the word for the size of an enterprise.
func SizeZH(s graph.Size) string {
	if s == graph.SizeUnknown {
		return "规模未掌握"
	}
	return wordOf(sizeField, s)
}

// StateZH is the word for whether an enterprise works.
func StateZH(s graph.State) string {
	return wordOf(graph.Describe(graph.KindEnterprises).Field("state"), s)
}

// GoneZH says since when an enterprise is at its place no more, as 已于2024年5月外迁; blank:
// as of the date it is there.
func GoneZH(e graph.Enterprise, asOf graph.Date) string {
	if graph.ActiveAt("", e.End(), asOf) {
		return ""
	}
	switch e.State {
	case graph.StateStopped, graph.StateDeregistered, graph.StateMoved:
		if e.StateDate == "" {
			return "已" + StateZH(e.State) + "（日期不明）"
		}
		return "已于" + dateZH(e.StateDate) + StateZH(e.State)
	}
	return "在当地生产至" + dateZH(e.LocalUntil) + "止"
}

// TypeZH is the word for an enterprise's type.
func TypeZH(t graph.EnterpriseType) string {
	return wordOf(graph.Describe(graph.KindEnterprises).Field("type"), t)
}

// TierZH is the word for a tier of an enterprise.
func TierZH(tier string) string {
	return wordOf(graph.Describe(graph.KindEnterprises).Field("tiers"), tier)
}

// tierWords names the tiers and the basis of the size.
func tierWords(e *graph.Enterprise) string {
	var words []string
	for _, t := range e.Tiers {
		if w := TierZH(t); w != "" {
			if t == "listed" && e.ListedCode != "" {
				w += " " + e.ListedCode
			}
			words = append(words, w)
		}
	}
	switch e.SizeBasis {
	case "reviewer-estimate":
		words = append(words, "规模为估算")
	case "estimate":
		words = append(words, "规模按产能或投资估算")
	}
	if len(words) == 0 {
		return ""
	}
	return "，" + strings.Join(words, "，")
}

// SizeBasisZH is the word for what a size rests on.
func SizeBasisZH(basis string) string {
	return wordOf(graph.Describe(graph.KindEnterprises).Field("size_basis"), basis)
}

// SystemZH is the word for who answers for a chain.
func SystemZH(system string) string {
	return wordOf(graph.Describe(graph.KindChains).Field("system"), system)
}

// LevelZH is the word for a region's level.
func LevelZH(l graph.RegionLevel) string {
	return wordOf(graph.Describe(graph.KindRegions).Field("level"), l)
}

// ParkLevelZH is the word for a park's level.
func ParkLevelZH(level string) string {
	return wordOf(graph.Describe(graph.KindParks).Field("level"), level)
}

// PairZH is the word for the state of a park's pairing.
func PairZH(status string) string {
	return wordOf(graph.Describe(graph.KindParkPairs).Field("status"), status)
}

// FlowZH is the word for a segment's stage.
func FlowZH(s graph.Stage) string {
	return wordOf(graph.Describe(graph.KindSegments).Field("stage"), s)
}

// KindZH is the word for what a segment makes or does.
func KindZH(k graph.SegmentKind) string {
	return wordOf(graph.Describe(graph.KindSegments).Field("kind"), k)
}

// ProjectKindZH is the word for a project's kind.
func ProjectKindZH(kind string) string {
	return wordOf(graph.Describe(graph.KindProjects).Field("kind"), kind)
}

// LinkKindZH is the word for a supply link's kind.
func LinkKindZH(k graph.LinkKind) string {
	return wordOf(graph.Describe(graph.KindLinks).Field("kind"), k)
}

// VerdictZH is the word for what a check says.
func VerdictZH(verdict string) string {
	return wordOf(graph.Describe(graph.KindChecks).Field("verdict"), verdict)
}
