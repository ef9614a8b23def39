package intake

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/seed"
)

// Verification is a 核实单: what the people of a place are asked to answer, a
// sheet for each kind of record. It comes back through Open like any other file.
type Verification struct {
	Region, Chain string // their names; a blank chain: all
	Sheets        []VerificationSheet
	Segments      []string // the names that VerificationColumn.Segments offers
}

// VerificationSheet asks about records of one kind.
type VerificationSheet struct {
	Kind         graph.Kind // what the answers become; of segments in a place graph.KindChecks
	Name, Remark string
	Columns      []VerificationColumn // those not asked, in the order of a row's parts, come first
	Rows         []VerificationRow
}

// VerificationRow is a record that is asked about.
type VerificationRow struct {
	Code     string   // by which the answer finds it
	Names    []string // which one it is
	Standing string   // what is on record
	Why      string   // why it is asked; blank where the sheet has no column for it
}

// VerificationColumn is a column of such a sheet.
type VerificationColumn struct {
	Name, Hint string
	Width      int      // in characters
	Asked      bool     // people fill it in; the others must stay as they are
	Hidden     bool     // for us alone
	Words      []string // what may be answered
	Segments   bool     // the names of segments are offered
}

// Doubt is a segment or project of which the judgement of a place is not sure.
type Doubt struct {
	Ref graph.Ref
	Why string // in words: 暂无登记
}

// The headings by which a 核实单 is read again. Columns may stand in any order and
// others between them.
const (
	headCode     = "核实编号"
	headStanding = "现有登记"
	headWhy      = "系统判断"
	headAnswer   = "核实结果"
	headFirms    = "企业名称"
	headSegment  = "更正后的环节"
	headStage    = "更正后的阶段"
	headDate     = "阶段日期"
	headLeft     = "迁出日期"
	headTo       = "迁往"
	headNote     = "说明"
)

// The labels of the sheet that is signed.
const (
	SignSheet = "签署"
	signBy    = "核实人"
	signUnit  = "核实单位"
	signDate  = "核实日期"
)

// SignLabels are what a person fills in to sign, in their order.
var SignLabels = []string{signBy, signUnit, signDate}

// IssueLabel stands there beside the day on which the sheet was made: nobody answers before.
const IssueLabel = "制表日期"

// What is answered; the rest of the word that is offered is for the reader.
const (
	answerTrue    = "属实"
	answerCorrect = "更正"
	answerMoved   = "已迁出"
	answerGone    = "无此"
	answerHas     = "有"
	answerNone    = "无"
	answerUnknown = "不清楚"
)

// notWorking is a segment of a correction that is none.
const notWorking = "不从事这一环节"

// asking is how records of a kind are asked about: what says which one it is, and
// the words that answer, the longer before those that they begin with.
type asking struct {
	kind    graph.Kind // of the rows; of a segment in a place graph.KindChecks
	sheet   string
	remark  string
	locked  []string // headings that say which record it is
	answers []string
	words   []string
	fields  []VerificationColumn // for what an answer needs besides
	only    map[string]string    // the answer that a heading of fields belongs to, where it is one
}

var askings = []*asking{
	{kind: graph.KindChecks, sheet: "环节", locked: []string{"产业链", "环节"}, answers: []string{answerHas, answerNone, answerUnknown}, words: []string{"有（企业名）", "无", "不清楚"},
		remark: "这些环节本系统暂无登记、只有线索或资料不足。本地有没有？选“有”的写明企业名称。",
		fields: []VerificationColumn{{Name: headFirms, Width: 30, Hint: "选“有”的写企业全称；几家用顿号分开。"}}, only: map[string]string{headFirms: answerHas}},
	{kind: graph.KindMemberships, sheet: "企业", locked: []string{"企业", "所在地区", "环节"}, answers: []string{answerTrue, answerCorrect, answerMoved, answerGone}, words: []string{"属实", "更正为…", "已迁出", "无此企业（查无）"},
		remark: "这些企业从业待核：是不是做这一环节？选“更正为…”的写更正后的环节；选“已迁出”的写迁出日期和迁往哪里，不知道的空着；已注销、吊销的选“无此企业”，并在“说明”里写明。",
		fields: []VerificationColumn{{Name: headSegment, Width: 26, Segments: true, Hint: "选“更正为…”时填：它做的环节；这一环节不做、也没有别的，写“" + notWorking + "”。"},
			{Name: headLeft, Width: 14, Hint: "选“已迁出”时填，如 2026-11；不知道的空着。"}, {Name: headTo, Width: 20, Hint: "选“已迁出”时填迁到的市或县区；不知道的空着。"}},
		only: map[string]string{headSegment: answerCorrect, headLeft: answerMoved, headTo: answerMoved}},
	{kind: graph.KindProjects, sheet: "项目", locked: []string{"项目名称", "建设地区"}, answers: []string{answerTrue, answerCorrect, answerGone}, words: []string{"属实", "更正为…", "无此项目（已终止、未落地）"},
		remark: "这些项目的阶段或进展待核。选“更正为…”的写更正后的阶段和日期。",
		fields: []VerificationColumn{{Name: headStage, Width: 14, Words: stageWords(), Hint: "选“更正为…”时填。"}, {Name: headDate, Width: 14, Hint: "到这一阶段的日期，如 2026-11 或 2026-11-30。"}}, only: map[string]string{headStage: answerCorrect}},
}

// widths are those of headings that take little room.
var widths = map[string]int{"产业链": 20, "所在地区": 12, "建设地区": 12}

// stageWords are the stages that a project can be found at.
func stageWords() (words []string) {
	for _, w := range graph.Describe(graph.KindProjects).Field("stage").Words {
		if w.Value != string(graph.ProjectUnknown) {
			words = append(words, w.ZH)
		}
	}
	return words
}

func askingOf(kind graph.Kind) *asking {
	for _, a := range askings {
		if a.kind == kind {
			return a
		}
	}
	return nil
}

// NewVerification asks about a region, and a chain or (blank) all of them: the
// segments and projects in doubt, and the enterprises there that are not confirmed to
// work in their segments. An unknown region or chain is graph.ErrNotFound.
func NewVerification(ctx context.Context, r graph.Reader, region, chain string, doubts []Doubt) (*Verification, error) {
	tax, err := r.Taxonomy(ctx)
	if err != nil {
		return nil, err
	}
	gaz, err := r.Gazetteer(ctx)
	if err != nil {
		return nil, err
	}
	v := &verifying{ctx: ctx, r: r, dir: newDirectory(tax, gaz, graph.Dataset{}), region: region, out: &Verification{}}
	if v.dir.regions[region].Code == "" {
		return nil, fmt.Errorf("%w: 没有地区“%s”，请写地区的名称或代码", graph.ErrNotFound, region)
	}
	v.out.Region = v.dir.regions[region].Name
	for _, c := range tax.Chains {
		if c.ID == chain {
			v.out.Chain = c.Name
		}
	}
	if chain != "" && v.out.Chain == "" {
		return nil, fmt.Errorf("%w: 没有产业链“%s”，请写产业链的名称或标识", graph.ErrNotFound, chain)
	}
	for _, s := range tax.InOrder().Segments {
		if !s.Card && (chain == "" || s.Chain == chain) {
			v.segments = append(v.segments, s.ID)
		}
		if !s.Card {
			v.out.Segments = append(v.out.Segments, v.dir.segmentName(s.ID))
		}
	}
	v.out.Segments = append(v.out.Segments, notWorking)
	if err := v.askSegments(doubts); err != nil {
		return nil, err
	}
	if err := v.askMembers(); err != nil {
		return nil, err
	}
	return v.out, v.askProjects(doubts)
}

type verifying struct {
	ctx      context.Context
	r        graph.Reader
	dir      *directory
	region   string
	segments []string
	out      *Verification
}

// put adds a sheet with its rows; some kinds also say why they are asked about.
func (v *verifying) put(a *asking, why bool, rows []VerificationRow) {
	sheet := VerificationSheet{Kind: a.kind, Name: a.sheet, Remark: a.remark, Columns: []VerificationColumn{{Name: headCode, Width: 12, Hidden: true}}}
	for _, name := range a.locked {
		sheet.Columns = append(sheet.Columns, VerificationColumn{Name: name, Width: cmp.Or(widths[name], 28)})
	}
	sheet.Columns = append(sheet.Columns, VerificationColumn{Name: headStanding, Width: 36})
	if why {
		sheet.Columns = append(sheet.Columns, VerificationColumn{Name: headWhy, Width: 16})
	}
	asked := append([]VerificationColumn{{Name: headAnswer, Width: 24, Words: a.words, Hint: "从下拉选项里选；不答的空着。"}}, append(slices.Clone(a.fields), VerificationColumn{Name: headNote, Width: 30})...)
	for _, c := range asked {
		c.Asked = true
		sheet.Columns = append(sheet.Columns, c)
	}
	for _, row := range rows {
		row.Code = codeOf(a.kind, row.Code, append(slices.Clone(row.Names), row.Standing)...)
		sheet.Rows = append(sheet.Rows, row)
	}
	v.out.Sheets = append(v.out.Sheets, sheet)
}

func (v *verifying) askSegments(doubts []Doubt) error {
	why := map[string]string{}
	for _, d := range doubts {
		if d.Ref.Kind == graph.KindSegments {
			why[d.Ref.Key] = d.Why
		}
	}
	var asked []placed
	for _, id := range v.segments {
		if why[id] != "" {
			asked = append(asked, placed{v.region, id})
		}
	}
	standing, err := standings(v.ctx, v.r, v.dir, asked)
	if err != nil {
		return err
	}
	var rows []VerificationRow
	for _, at := range asked {
		rows = append(rows, VerificationRow{at.String(), v.dir.chained(at.segment), standing[at], why[at.segment]})
	}
	v.put(askingOf(graph.KindChecks), true, rows)
	return nil
}

// chained names the chain and the segment.
func (d *directory) chained(id string) []string {
	chain, segment, _ := strings.Cut(d.segmentName(id), " · ")
	return []string{chain, segment}
}

// inRegion are the codes of a region and of all that lies in it.
func (d *directory) inRegion(region string) (codes []string) {
	for _, r := range d.gaz.Regions {
		if d.inside(r.Code, region) {
			codes = append(codes, r.Code)
		}
	}
	return codes
}

func (v *verifying) askMembers() error {
	var list []graph.Member
	for ids := range slices.Chunk(v.segments, graph.MaxIDs) {
		groups, err := v.r.Members(v.ctx, graph.MembersQuery{Segments: ids, Regions: v.dir.inRegion(v.region), Limit: graph.MaxLimit})
		if err != nil {
			return err
		}
		for _, g := range groups {
			if g.Truncated {
				return fmt.Errorf("%w: “%s”里待核的企业太多，一份核实单装不下，请按县区或产业链分开", graph.ErrTooLarge, v.dir.segmentName(g.Of))
			}
			for _, m := range g.Members {
				if m.Membership.Certainty != graph.Confirmed || m.Membership.Flagged(graph.Unverified) {
					list = append(list, m)
				}
			}
		}
	}
	slices.SortStableFunc(list, func(a, b graph.Member) int { // a firm's rows together
		return cmp.Or(strings.Compare(a.Enterprise.Name, b.Enterprise.Name), strings.Compare(a.Enterprise.ID, b.Enterprise.ID))
	})
	var rows []VerificationRow
	for _, m := range list {
		rows = append(rows, VerificationRow{m.Membership.Ref().Key, v.dir.memberNames(&m.Enterprise, m.Membership), memberStanding(&m.Enterprise, m.Membership), ""})
	}
	v.put(askingOf(graph.KindMemberships), false, rows)
	return nil
}

func (d *directory) memberNames(e *graph.Enterprise, m graph.Membership) []string {
	return []string{e.Name, cmp.Or(d.regions[e.Region].Name, e.Place), d.segmentName(m.Segment)}
}

func (v *verifying) askProjects(doubts []Doubt) error {
	why := map[string]string{}
	for _, d := range doubts {
		if d.Ref.Kind == graph.KindProjects {
			why[d.Ref.Key] = d.Why
		}
	}
	var rows []VerificationRow
	q := graph.ProjectsQuery{Regions: v.dir.inRegion(v.region), Segments: v.segments, Limit: graph.MaxLimit}
	for {
		page, err := v.r.Projects(v.ctx, q)
		if err != nil {
			return err
		}
		for _, p := range page.Projects {
			because := why[p.ID]
			switch {
			case !p.Stage.Stands():
				continue
			case because != "":
			case p.Stage == graph.ProjectUnknown:
				because = "阶段待核"
			case p.Overdue:
				because = "进展待核"
			case p.Flagged(graph.Unverified):
				because = "待核"
			default:
				continue
			}
			rows = append(rows, VerificationRow{p.ID, v.dir.projectNames(p), projectStanding(p), because})
		}
		if q.Cursor = page.NextCursor; q.Cursor == "" {
			break
		}
	}
	slices.SortStableFunc(rows, func(a, b VerificationRow) int { return strings.Compare(a.Names[0], b.Names[0]) })
	v.put(askingOf(graph.KindProjects), true, rows)
	return nil
}

func (d *directory) projectNames(p graph.Project) []string {
	return []string{p.Name, d.regions[p.Region].Name}
}

// placed is a segment in a region.
type placed struct{ region, segment string }

func (p placed) String() string { return p.region + "|" + p.segment }

// The sentences below say what is on record. They are shown, and they are also what
// tells on the way back whether somebody changed it meanwhile.

// standings say what is on record of segments in regions.
func standings(ctx context.Context, r graph.Reader, dir *directory, asked []placed) (map[placed]string, error) {
	out := map[placed]string{}
	if len(asked) == 0 {
		return out, nil
	}
	checks, err := all(ctx, r, graph.KindChecks)
	if err != nil {
		return nil, err
	}
	said := map[placed]graph.Check{}
	for _, one := range checks {
		c := one.(graph.Check)
		at := placed{c.Region, c.Segment}
		if old, ok := said[at]; !ok || cmp.Or(strings.Compare(old.Date.LastDay(), c.Date.LastDay()), strings.Compare(old.ID, c.ID)) < 0 {
			said[at] = c
		}
	}
	byRegion := map[string][]string{}
	for _, at := range asked {
		byRegion[at.region] = append(byRegion[at.region], at.segment)
	}
	for region, segments := range byRegion {
		for scopes := range slices.Chunk(slices.Compact(slices.Sorted(slices.Values(segments))), graph.MaxIDs) {
			tally, err := r.Tally(ctx, graph.TallyQuery{Scopes: scopes, Parts: [][]string{dir.inRegion(region)}})
			if err != nil {
				return nil, err
			}
			for _, row := range tally.Rows {
				n, at := row.Parts[0], placed{region, row.Scope}
				hints := 0
				for _, k := range n.Enterprises[graph.Hint.Index()] {
					hints += int(k)
				}
				out[at] = fmt.Sprintf("登记企业%d家，线索%d家", n.Present(), hints)
				if c, ok := said[at]; ok {
					out[at] += fmt.Sprintf("；%s于%s核实为“%s”", c.By, c.Date, wordOf(c, "verdict"))
				}
			}
		}
	}
	return out, nil
}

// memberStanding says what is on record of a membership; what it inherits is filled in.
func memberStanding(e *graph.Enterprise, m graph.Membership) string {
	parts := []string{wordOf(m, "certainty")}
	if source := wordOf(m, "evidence"); source != "" {
		parts = append(parts, strings.TrimSpace(source+" "+string(m.SourceDate)))
	}
	if m.Flagged(graph.Unverified) {
		parts = append(parts, "名称或产品待核")
	}
	if e.State != "" {
		parts = append(parts, strings.TrimSpace(wordOf(*e, "state")+" "+string(e.StateDate)))
	}
	return strings.Join(parts, "；")
}

func projectStanding(p graph.Project) string {
	parts := []string{strings.TrimSpace(wordOf(p, "stage") + " " + string(p.Date))}
	if p.Amount100MCNY != 0 {
		parts = append(parts, "总投资"+number(p.Amount100MCNY)+"亿元")
	}
	if p.PlannedEnd != "" {
		parts = append(parts, "计划完工 "+string(p.PlannedEnd))
	}
	if p.LastHeard != "" {
		parts = append(parts, "最后消息 "+string(p.LastHeard))
	}
	if p.StateNote != "" {
		parts = append(parts, p.StateNote)
	}
	return strings.Join(parts, "；")
}

// wordOf is what people read for the value of an enum.
func wordOf(r graph.Record, field string) string {
	f := graph.Describe(r.Ref().Kind).Field(field)
	return f.WordZH(f.Text(r))
}

// codeOf says which record a row is of. A sum over what the row says of it tells
// when cells of several rows were mixed, as where a part of the columns is sorted alone.
func codeOf(kind graph.Kind, key string, said ...string) string {
	h := sha256.New()
	for _, text := range append([]string{string(kind), key}, said...) {
		fmt.Fprintf(h, "%s\n", seed.SearchKey(clean(text)))
	}
	return string(kind) + "/" + key + "#" + hex.EncodeToString(h.Sum(nil)[:4])
}

// readCode takes a code apart; the kind is blank where it is none.
func readCode(code string) (kind graph.Kind, key string) {
	text, sum, found := strings.Cut(code, "#")
	name, key, ok := strings.Cut(text, "/")
	if !found || !ok || len(sum) != 8 {
		return "", ""
	}
	return graph.Kind(name), key
}
