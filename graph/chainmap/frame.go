package chainmap

import (
	"chainchief/graph/chainmap/paint"
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// heading is what stands above a drawing.
type heading struct {
	title string
	facts []string // joined with · and broken into at most two lines
	asOf  graph.Date
}

// legendEntry explains one mark in words.
type legendEntry struct {
	draw func(s *paint.Scene, cx, cy, side float64)
	word string
	rule string
	// undrawn: its mark is not in this picture. It keeps its room, so that a layer moves nothing.
	undrawn bool
}

// newScene opens a page and draws its frame; it returns the room that is left.
func newScene(o Options, h heading, legend []legendEntry, notes []string) (*paint.Scene, paint.Rect) {
	p, u := o.Paper, o.Paper.Unit()
	s := h.scene(o)
	page := paint.Box(0, 0, p.Width, p.Height)
	s.Begin(paint.Group{ID: "page", Class: "page"})
	s.Draw(paint.Path{Steps: paint.Rectangle(page, 0), Fill: &paint.White})
	room := page.Inset(22 * u)
	s.Head = paint.Box(room.X, room.Y, room.W, 24*u)
	code := drawLive(s, o, paint.Box(room.X, room.Y-6*u, room.W, 60*u))
	s.Head.W -= code

	s.Begin(paint.Group{ID: "title", Class: "title"})
	s.Put(h.title, 20*u, s.Head, paint.Left, paint.Ink)
	y := room.Y + 27*u
	facts, rare := paint.Clean(strings.Join(h.facts, " · "))
	s.Rare = append(s.Rare, rare...)
	size := max(7.5*u, leastFrameText)
	s.Whole(facts, func() {
		for _, text := range paint.Wrap(facts, size, s.Head.W, 2) {
			s.Put(text, size, paint.Box(room.X, y, s.Head.W, size*1.35), paint.Left, paint.Grey)
			y += size * 1.4
		}
	})
	y += 2 * u
	if code > 0 {
		y = max(y, room.Y+56*u)
	}
	s.Draw(paint.Path{Steps: []paint.Step{paint.Move(room.X, y), paint.Line(room.X+room.W, y)}, Stroke: &paint.Navy, Width: 1.2 * u})
	top := y + 6*u

	bottom := drawFooter(s, room, u, legend, notes)
	return s, paint.Box(room.X, top, room.W, bottom-6*u-top)
}

// scene is a page without anything on it yet.
func (h heading) scene(o Options) *paint.Scene {
	return &paint.Scene{Width: o.Paper.Width, Height: o.Paper.Height, Title: h.title, About: strings.Join(h.facts, " · "), AsOf: h.asOf, Base: o.Base}
}

// leastFrameText is the smallest size of title and legend on small paper.
const leastFrameText = 4.6

// footer draws the legend and the notes at the foot of the room; it returns their upper edge.
func drawFooter(s *paint.Scene, room paint.Rect, u float64, legend []legendEntry, notes []string) float64 {
	size := max(7*u, leastFrameText)
	pitch := size * 1.3
	columns := max(2, int(room.W/(size*27)))
	cell := room.W / float64(columns)
	indent := size * 1.6
	var texts [][]string
	var heights []float64
	for i, e := range legend {
		text, _ := paint.Clean(e.word + "：" + e.rule)
		texts = append(texts, paint.Balance(text, size, cell-indent-size, 3))
		if i%columns == 0 {
			heights = append(heights, 0)
		}
		row := len(heights) - 1
		heights[row] = max(heights[row], float64(len(texts[i]))*pitch+size*0.25)
	}
	var told []string
	lines := map[string][]string{}
	total := 0.0
	for _, n := range notes {
		text, rare := paint.Clean(n)
		s.Rare = append(s.Rare, rare...)
		told, lines[text] = append(told, text), paint.Wrap(text, size, room.W, 3)
		total += float64(len(lines[text])) * pitch
	}
	for _, h := range heights {
		total += h
	}
	y := room.Y + room.H - total
	upper := y - 5*u
	s.Begin(paint.Group{ID: "legend", Class: "legend"})
	s.Draw(paint.Path{Steps: []paint.Step{paint.Move(room.X, upper+1*u), paint.Line(room.X+room.W, upper+1*u)}, Stroke: &paint.Rule, Width: 0.6 * u})
	for i, e := range legend {
		x := room.X + float64(i%columns)*cell
		if !e.undrawn {
			e.draw(s, x+size*0.65, y+pitch/2, size*1.05)
			s.Whole(e.word+"："+e.rule, func() {
				for k, text := range texts[i] {
					s.Put(text, size, paint.Box(x+indent, y+float64(k)*pitch, cell-indent-size*0.5, pitch), paint.Left, paint.Ink)
				}
			})
		}
		if i%columns == columns-1 {
			y += heights[i/columns]
		}
	}
	if len(legend)%columns != 0 {
		y += heights[len(heights)-1]
	}
	for _, note := range told {
		s.Whole(note, func() {
			for _, text := range lines[note] {
				s.Put(text, size, paint.Box(room.X, y, room.W, pitch), paint.Left, paint.Grey)
				y += pitch
			}
		})
	}
	return upper
}

// rules say in words when a segment has a status, as docs/method.md has it.
var rules = map[insight.Status]string{
	insight.Strong:       "制造环节，有大中型企业，或企业折合5家以上，或按名录5家以上",
	insight.Ordinary:     "本地已有企业，或经核实有",
	insight.Weak:         "零部件、材料，无大中型企业，且有需求未满足、配套不匹配或企业减少",
	insight.Twin:         "本环节暂无登记企业，其他链的同类环节本地已有",
	insight.Building:     "暂无登记企业，60个月内有开工或投产项目",
	insight.Signed:       "暂无登记企业，36个月内有签约项目",
	insight.Missing:      "方框：经核实没有，或名录完整而没有",
	insight.Lost:         "36个月前有登记企业，现已没有",
	insight.Unseen:       "空心圈：暂无登记企业而值得核实（上下游本地已有、有人提出需求等），待核实",
	insight.Suspected:    "只有线索，未经证实",
	insight.Insufficient: "各登记地区都暂无企业，无从判断",
	insight.NotInvolved:  "暂无登记企业，上下游也暂无",
}

// StatusRule says in words when a segment has a status.
func StatusRule(s insight.Status) string { return rules[s] }

// statusLegend explains every status, and the two marks beside it.
func statusLegend() []legendEntry {
	var list []legendEntry
	for _, st := range insight.Statuses {
		list = append(list, legendEntry{func(s *paint.Scene, cx, cy, side float64) { drawMark(s, st, false, cx, cy, side) }, st.ZH(), rules[st], false})
	}
	return append(list,
		legendEntry{drawSingle, "独家支撑", "主要靠一家企业，而下游在本地", false},
		legendEntry{drawBroken, "断点", "上下游的零部件或材料环节本地已有登记，本环节暂无登记", false})
}

// figures are those of the answer, as the edition tells them.
func (m *model) figures() insight.Figures {
	if m.options.Edition == Public && m.answer.Figures.Untold == 0 {
		return m.answer.Public().Figures
	}
	return m.answer.Figures
}

func (m *model) heading(kind string) heading {
	a := m.answer
	trade := strings.TrimSuffix(strings.TrimSuffix(a.Chain.Name, "产业链"), "产业") // a chain may be called 茶产业
	h := heading{title: fmt.Sprintf("%s%s产业链%s", insight.ShortPlace(a.Region.Name), trade, kind), asOf: a.AsOf}
	partner := "无"
	if a.Partner != nil {
		partner = a.Partner.Name
	}
	h.facts = []string{m.options.Edition.ZH(), "区域：" + a.Region.Name, "联动伙伴：" + partner, "数据截至" + insight.DateZH(a.AsOf),
		fmt.Sprintf("登记企业%d家%s", a.Figures.Recorded, insight.RecordedZH(m.figures()))}
	if m.sources != "" {
		h.facts = append(h.facts, m.sources)
	}
	h.facts = append(h.facts, fmt.Sprintf("%s%d个环节", insight.Insufficient.ZH(), a.Counts[insight.Insufficient]))
	if f := m.figures(); f.Completeness != nil {
		untold := insight.UntoldZH(f.UntoldPresent, "个")
		if untold != "" {
			untold = "、" + untold
		}
		h.facts = append(h.facts, fmt.Sprintf("完整度%s（%d个可招商环节登记到%d个%s，%s%d个）", insight.Percent(f.Completeness), f.Judged, f.Present, untold, insight.Unseen.ZH(), f.Unseen))
	}
	return h
}

func (m *model) notes() []string {
	states := m.states() + m.chosen()
	if m.options.Edition == Public {
		return []string{states + m.leftOut() + lastNote(m.answer.RuleVersion)}
	}
	var parts []string
	if m.options.Shows(layerFirms) {
		parts = append(parts, "企业名后“*”为从业待核（较可能，或名称、产品待核实），“（线索）”不计入")
	}
	if m.options.Shows(layerStatus) && m.options.Shows(layerActions) {
		parts = append(parts, insight.Unseen.ZH()+"而没有写工作建议的，为"+insight.NotNow.ZH()+"、"+insight.Verify.ZH()+"或"+insight.TooFew.ZH())
	}
	if m.options.Shows(layerGapsOnly) {
		parts = append(parts, "只看缺口：灰色环节不是缺口，或"+insight.NotForCourting.ZH())
	} else {
		parts = append(parts, "灰色环节"+insight.NotForCourting.ZH()+"（市场、用户、种养采掘、服务、厂内工序）")
	}
	return []string{states + "内部版：" + strings.Join(parts, "；") + "。" + lastNote(m.answer.RuleVersion)}
}

// leftOut says what the public edition does not show.
func (m *model) leftOut() string {
	n := fmt.Sprintf("公开版：未列推断的关系、线索，网络转载、无出处、行业研判和待核的资料（企业%d家、项目%d个）", len(m.unnamed), len(m.untold))
	if m.withheld > 0 {
		n += fmt.Sprintf("；%d个环节只有这类资料，列为“公开版不列”", m.withheld)
	}
	return n + "。状态和家数按全部登记资料判断。"
}

// lastNote ends the notes of every map of a chain.
func lastNote(version int) string {
	return "暂无登记仅表示本系统尚未掌握，不代表当地没有。示意图，不代表地理位置。" + rulesZH(version)
}

// unseenNote ends the notes of what is no map and says so.
func unseenNote(version int) string {
	return "暂无登记仅表示本系统尚未掌握，不代表当地没有。" + rulesZH(version)
}

func rulesZH(version int) string { return fmt.Sprintf("判定规则第%d版。", version) }

// chosen says what stands out.
func (m *model) chosen() string {
	var words []string
	for _, s := range m.options.Statuses {
		words = append(words, s.ZH())
	}
	for _, a := range m.options.Actions {
		words = append(words, a.ZH())
	}
	if words == nil {
		return ""
	}
	return "已筛选，只突出：" + strings.Join(words, "、") + "。"
}

// states says which states stand side by side.
func (m *model) states() string {
	if !m.options.compares() {
		return ""
	}
	words := []string{"现在"}
	if b := m.options.Before; b != nil {
		words = slices.Insert(words, 0, insight.DateZH(b.AsOf))
	}
	if m.options.Planned {
		words = append(words, "在建签约建成后（断点按现有）")
	}
	return "三态对照：标记依次为" + strings.Join(words, "、") + "，底色为有变化的环节；起始日期待核的企业按一直存在计。"
}
