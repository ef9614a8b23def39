package chainmap

import (
	"chainchief/graph/chainmap/paint"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// Edition says whom a picture is for.
type Edition string

// The public edition (公开版) leaves out whatever is inferred, hinted or
// unverified, and what the office makes of it, and says so; the internal one (内部版) shows it, marked.
const (
	Internal Edition = "internal"
	Public   Edition = "public"
)

// ZH is the word on the screen.
func (e Edition) ZH() string {
	if e == Public {
		return "公开版"
	}
	return "内部版"
}

// vouched reports whether a firm or a project may stand in the edition: in public, one whose source can be shown.
func (e Edition) vouched(s insight.Sourced) bool {
	return e != Public || s.Vouched()
}

// Layer is a part of the picture that can be left out.
type Layer string

// The layers.
const (
	layerStatus   Layer = "status"   // 状态
	layerFirms    Layer = "firms"    // 本地企业
	layerPartner  Layer = "partner"  // 伙伴地区家数
	layerProjects Layer = "projects" // 项目
	layerPoints   Layer = "points"   // 独家支撑、断点
	layerActions  Layer = "actions"  // 工作建议
	layerLinks    Layer = "links"    // 箭头
	layerInferred Layer = "inferred" // 推断的关系
	layerGapsOnly Layer = "gaps"     // 只看缺口：其余环节淡出
)

var layerWords = map[Layer]string{layerStatus: "状态", layerFirms: "本地企业", layerPartner: "伙伴地区家数", layerProjects: "项目", layerPoints: "独家支撑、断点",
	layerActions: "工作建议", layerLinks: "箭头", layerInferred: "推断的关系", layerGapsOnly: "只看缺口"}

// ZH is the word on the screen.
func (l Layer) ZH() string { return layerWords[l] }

// Layers is every layer, in the order they are offered.
var Layers = []Layer{layerStatus, layerFirms, layerPartner, layerProjects, layerPoints, layerActions, layerLinks, layerInferred, layerGapsOnly}

// defaultLayers is what is shown when nothing is said: all but 只看缺口.
var defaultLayers = Layers[:len(Layers)-1]

// Options say how an answer is drawn.
type Options struct {
	Paper   paint.Paper
	Edition Edition         // blank: internal
	Layers  []Layer         // nil: defaultLayers
	Before  *insight.Answer // 三态: the same question at an earlier date; nil: not compared
	Planned bool            // 三态: beside it the state with 在建 and 已签约 done
	// Statuses and Actions choose what stands out, the other segments fade; nil: all.
	Statuses []insight.Status
	Actions  []insight.Action
	Keep     string  // the query of its links, encoded: where was asked
	Base     string  // the address that its links begin with in a file, such as https://chain.luan.example; blank: they lead nowhere
	Live     string  // the path of the page that shows the same, printed as a code where there is a Base
	For      Purpose // of a panel; blank: a sheet
	Counties []County
	Targets  []*insight.Targets // whom to court for the first of a sheet's list; FirstOf says for which segments
	Office   string             // 编制单位, printed on the sheet; blank: left out
}

// Shows reports whether a layer is drawn: 只看缺口 is a way of showing the other layers; named alone, it goes with
// those that are shown when nothing is said.
func (o Options) Shows(l Layer) bool {
	if len(o.Layers) == 1 && o.Layers[0] == layerGapsOnly && l != layerGapsOnly || o.Layers == nil {
		return slices.Contains(defaultLayers, l)
	}
	return slices.Contains(o.Layers, l)
}

// chooses reports whether a segment is one of those that stand out.
func (o Options) chooses(v *insight.Verdict) bool {
	return (o.Statuses == nil || slices.Contains(o.Statuses, v.Status)) && (o.Actions == nil || slices.Contains(o.Actions, v.Action))
}

func (o Options) compares() bool { return o.Before != nil || o.Planned }

// segment is a leaf as it is drawn.
type segment struct {
	id, name string
	card     string
	status   insight.Status
	before   insight.Status // blank: not compared
	planned  insight.Status // blank: not compared
	changed  bool
	calm     bool // a gap that METHOD's first gate keeps out of every list
	public   bool // 公开版
	withheld bool // and nothing verified to show for it
	faded    bool // not one of those chosen
	does     insight.Action
	single   bool
	broken   bool
	// wasBroken and staysBroken: 三态: a 断点 then; and still one when the projects are done, which take no neighbour away.
	wasBroken, staysBroken bool
	rank                   int    // among what is ranked; 0: not
	action                 string // what to do and its rank; blank: none that is ranked or followed
	firms                  []firm
	all                    int    // firms that count, named or not; where none does, leads
	mainly                 bool   // the first of several firms is the one it hangs on
	grade                  string // how far the data carry what is said of it: A, B, C
	with                   []firm // whom of the partner it could lean on
	withAll                int    // of so many
	withPart               string // where they are
	basis                  string // what 本地已有 rests on where no firm that is counted does
	partner                int    // present firms of the partner, all parts
	parts                  []int  // the same of each part
	projects               []project
	running                bool // a project in production makes it 在建
	title                  string
	inputs                 []string // leaf ids of this chain
}

// grade is how sure it is that a firm makes something.
type grade int

const (
	sure   grade = iota
	likely       // 从业待核
	hinted       // 线索
)

// firm is a firm as it is named.
type firm struct {
	name  string
	grade grade
}

// words are the firm's name with the sign of its grade, for drawings that show no grades otherwise.
func (f firm) words() string {
	return f.name + [...]string{"", "*", "（线索）"}[f.grade]
}

// project is a project as it is told under a segment.
type project struct {
	id    string
	label string
	date  graph.Date
	late  bool // to be checked: it should have gone on by now
}

// gap reports whether the segment is drawn as one.
func (s *segment) gap() bool {
	switch s.status {
	case insight.Missing, insight.Lost, insight.Unseen:
		return !s.calm && !s.withheld
	}
	return false
}

// quiet reports whether the segment fades among those that stand out.
func (m *model) quiet(s *segment) bool {
	return s.faded || m.options.Shows(layerGapsOnly) && !s.gap()
}

// data is what a page finds a segment by, and may say of it in this edition.
func (s *segment) data() [][2]string {
	data := [][2]string{{"segment", s.id}, {"board", s.card}}
	if !s.withheld {
		data = append(data, [2]string{"status", string(s.status)})
	}
	if !s.public {
		data = append(data, [2]string{"action", string(s.does)})
	}
	if len(s.inputs) > 0 { // most links are not drawn: a page can show them
		data = append(data, [2]string{"inputs", strings.Join(s.inputs, " ")})
	}
	return data
}

// rest is the word under which a segment that asks for nothing stands in the last
// lines of its card; blank: it has a row of its own.
func (s *segment) rest() string {
	switch {
	case s.changed:
		return ""
	case s.withheld:
		return insight.Withheld.ZH()
	case s.public && s.idle() != "":
		return otherSegments // why is the office's judgement
	}
	return s.idle()
}

// idle is why a segment asks for nothing.
func (s *segment) idle() string {
	switch {
	case s.status == insight.NotInvolved, s.status == insight.Insufficient:
		return s.status.ZH()
	case s.status == insight.Unseen && len(s.projects) == 0 && s.calm:
		return insight.NotForCourting.ZH()
	case s.status == insight.Unseen && len(s.projects) == 0 && !s.broken && !s.wasBroken && s.does == insight.NotNow:
		return s.does.ZH()
	}
	return ""
}

const otherSegments = "其余环节"

// rests is the order in which the last lines of a card go.
var rests = []string{insight.NotNow.ZH(), insight.Insufficient.ZH(), insight.NotForCourting.ZH(), insight.NotInvolved.ZH(), otherSegments, insight.Withheld.ZH()}

// card is a card as it is drawn.
type card struct {
	id, name string
	stage    graph.Stage
	number   int
	rows     []*segment // all, in the order of the trade
	present  int        // rows with a firm here
	from, to []string   // names of the cards it takes from and feeds, for support cards
}

// arrow is a link between two leaves.
type arrow struct{ from, to string }

// model is everything a drawing of a chain needs.
type model struct {
	answer   *insight.Answer
	options  Options
	cards    []*card
	leafs    map[string]*segment
	numbered int
	links    []arrow // between leaves: id to id
	recycled []arrow
	sources  string
	since    graph.Date // the oldest date of what is told of firms and projects here; blank: none has one
	latest   graph.Date // and the newest
	withheld int
	// The ids of the firms and projects that this edition nowhere shows.
	unnamed, untold map[string]bool
}

// newModel puts an answer into the terms of a drawing.
func newModel(t graph.Taxonomy, a *insight.Answer, o Options) *model {
	m := &model{answer: a, options: o, leafs: map[string]*segment{}, unnamed: map[string]bool{}, untold: map[string]bool{}}
	before := map[string]*insight.Verdict{}
	if o.Before != nil {
		for i := range o.Before.Segments {
			before[o.Before.Segments[i].Segment.ID] = &o.Before.Segments[i]
		}
	}
	named := map[string]graph.Evidence{}
	for i := range a.Segments {
		s := m.segment(&a.Segments[i], named)
		if v := before[s.id]; v != nil {
			s.before, s.wasBroken = v.Status, v.BreakPoint && !s.withheld
			if s.public && s.before == insight.Suspected { // no hint, of then neither
				s.before = insight.Unseen
			}
		}
		if o.Planned {
			if s.planned = s.status; s.status == insight.Building || s.status == insight.Signed {
				s.planned = insight.Ordinary
			}
			s.staysBroken = s.broken && s.planned == s.status
		}
		s.changed = !s.withheld && (s.before != "" && s.before != s.status || s.planned != "" && s.planned != s.status)
		m.leafs[s.id] = s
	}
	for id := range named {
		delete(m.unnamed, id)
	}
	m.sources = sourceCounts(named)
	m.readTaxonomy(t)
	return m
}

func (m *model) segment(v *insight.Verdict, named map[string]graph.Evidence) *segment {
	s := &segment{id: v.Segment.ID, name: v.Segment.Name, card: v.Card.ID, status: v.Status,
		public: m.options.Edition == Public,
		calm:   v.Action == insight.NotForCourting, faded: !m.options.chooses(v), does: v.Action, broken: v.BreakPoint, grade: v.Grade}
	// As the page lists them: one that no way must pass is none of the chain's.
	s.single = slices.ContainsFunc(m.answer.Figures.SinglePoints, func(k insight.Single) bool { return k.Segment.ID == s.id })
	public := s.public
	verified, counted := 0, 0
	for _, f := range v.Firms {
		if f.Segment != "" {
			continue // an anchor elsewhere that could be upgraded
		}
		if public && !f.Published() {
			m.unnamed[f.ID] = true
			continue
		}
		verified++
		named[f.ID] = f.Evidence
		m.date(f.SourceDate)
		s.firms = append(s.firms, firm{cmp.Or(f.ShortName, f.Name), gradeOf(f)})
		if f.Certainty != graph.Hint {
			counted++
		}
	}
	switch s.all = cmp.Or(counted, len(s.firms)); {
	case public:
	case v.Inputs.FirmsRegion > 0:
		s.all = max(s.all, v.Inputs.FirmsRegion)
	case counted == 0:
		s.all = max(s.all, v.Inputs.HintsRegion)
	}
	s.basis = v.Basis
	for _, p := range v.Inputs.Parts {
		s.partner += p.Firms
		s.parts = append(s.parts, p.Firms)
	}
	m.lean(s, v)
	m.hang(s)
	shown, started := 0, false
	for _, p := range v.Projects {
		if !m.options.Edition.vouched(p.Sourced) {
			m.untold[p.ID] = true
			continue
		}
		shown++
		m.date(p.SourceDate)
		pending := p.Stage == graph.ProjectStarted || p.Stage == graph.ProjectSigned
		if waiting := s.status == insight.Building || s.status == insight.Signed; pending || waiting {
			s.projects = append(s.projects, project{p.ID, projectLabel(p), p.Date, p.Remark != "" && !public})
		}
		started = started || p.Stage == graph.ProjectStarted && p.Remark == ""
		s.running = s.running || s.status == insight.Building && p.Stage.Runs()
	}
	s.running = s.running && !started
	// One in production says more than one that was begun, one that goes on more than one that stands still.
	slices.SortStableFunc(s.projects, func(a, b project) int { return flagged(a) - flagged(b) })
	if public {
		if s.withheld = s.status.Withholds(verified, shown); s.withheld {
			m.withheld++
			s.single, s.broken = false, false
			s.faded = m.options.Statuses != nil || m.options.Actions != nil // which it would be is not told
		}
	}
	switch {
	case public: // what to do stays within the house
	case v.Action.Ranked() && v.Rank > 0:
		s.rank = v.Rank
		s.action = fmt.Sprintf("%s第%d位", v.ActionZH, v.Rank)
	case v.Action == insight.Restricted || v.Action == insight.Verify && s.status != insight.Unseen:
		s.action = v.ActionZH
	}
	s.title = v.Segment.Name + "："
	if s.withheld {
		s.title += insight.Withheld.ZH()
	} else {
		s.title += cmp.Or(map[bool]string{true: otherSegments}[s.rest() == otherSegments], v.StatusZH)
		if s.single {
			s.title += "，独家支撑"
		}
		if s.broken {
			s.title += "，断点"
		}
		if len(s.firms) > 0 {
			s.title += "。本地：" + strings.Join(s.words(), "、")
		}
		if s.action != "" {
			s.title += "。" + s.action
		}
	}
	return s
}

func (s *segment) words() []string {
	var list []string
	for _, f := range s.firms {
		list = append(list, f.words())
	}
	return list
}

func gradeOf(f insight.Firm) grade {
	switch {
	case f.Certainty == graph.Hint:
		return hinted
	case f.Certainty == graph.Probable, f.Flagged(graph.Unverified):
		return likely
	}
	return sure
}

func flagged(p project) int {
	if p.late {
		return 1
	}
	return 0
}

func projectLabel(p insight.ProjectNote) string {
	if p.Date == "" {
		return p.StageZH + " " + p.Name
	}
	return fmt.Sprintf("%s%s %s", string(p.Date)[:4], p.StageZH, p.Name)
}

// sourceCounts: 所列15家企业来源：公开报道12家、行业研判3家, in the order of the evidence classes.
func sourceCounts(named map[string]graph.Evidence) string {
	counts := map[graph.Evidence]int{}
	for _, e := range named {
		counts[e]++
	}
	var parts []string
	for _, e := range graph.EvidenceClasses {
		if n := counts[e]; n > 0 {
			parts = append(parts, fmt.Sprintf("%s%d家", insight.EvidenceZH(e), n))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return fmt.Sprintf("所列%d家企业来源：%s", len(named), strings.Join(parts, "、"))
}

// present: what counts as a firm being here.
func present(s insight.Status) bool {
	return s == insight.Strong || s == insight.Ordinary || s == insight.Weak
}

// readTaxonomy makes the cards with their rows, in the order of the trade.
func (m *model) readTaxonomy(t graph.Taxonomy) {
	byID := map[string]*card{}
	inputs := map[string][]string{}
	segments := slices.SortedFunc(slices.Values(t.Segments), graph.CompareSegments)
	for i := range segments {
		s := &segments[i]
		if s.Chain == m.answer.Chain.ID && s.Card {
			c := &card{id: s.ID, name: s.Name, stage: s.Stage}
			m.cards, byID[s.ID], inputs[s.ID] = append(m.cards, c), c, s.Inputs
		}
	}
	for i := range segments {
		s := &segments[i]
		leaf := m.leafs[s.ID]
		if leaf == nil || s.Card {
			continue
		}
		if c := byID[s.Parent]; c != nil {
			c.rows = append(c.rows, leaf)
			if present(leaf.status) {
				c.present++
			}
		}
		for _, in := range s.Inputs {
			if m.leafs[in] != nil {
				m.links = append(m.links, arrow{in, s.ID})
				leaf.inputs = append(leaf.inputs, in)
			}
		}
		for _, in := range s.RecycledFrom {
			if m.leafs[in] != nil {
				m.recycled = append(m.recycled, arrow{in, s.ID})
			}
		}
	}
	m.cards = slices.DeleteFunc(m.cards, func(c *card) bool { return len(c.rows) == 0 })
	for _, st := range stages { // numbered as they are read
		for _, c := range m.cards {
			if c.stage == st.stage {
				m.numbered++
				c.number = m.numbered
			}
		}
	}
	for _, c := range m.cards {
		for _, in := range inputs[c.id] {
			from := byID[in]
			if from == nil || len(from.rows) == 0 {
				continue
			}
			if c.stage == graph.StageSupport {
				c.from = append(c.from, from.name)
			}
			if from.stage == graph.StageSupport {
				from.to = append(from.to, c.name)
			}
		}
	}
}
