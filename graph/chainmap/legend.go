package chainmap

import (
	"chainchief/graph/chainmap/paint"
	"fmt"
	"maps"
	"strings"

	"chainchief/graph/insight"
)

// The words of the legend beside those of statuses: what is drawn is noted by them.
const (
	runningWord   = "已投产"
	breakWord     = "断点"
	certaintyWord = "可信度"
	singleWord    = "独家支撑"
	fillWord      = "要补"
	linkWord      = "联动"
	countWord     = "数字"
	numberWord    = "板块号"
	calmWord      = "灰字"
	barWord       = "板块条"
	arrowWord     = "箭头"
	firmWord      = "企业名"
	flagWord      = "项目待核"
)

// waiting are what a tag in outline says, by its character.
var waiting = []struct {
	tag, rule string
	action    insight.Action
}{{"限", "新建受限", insight.Restricted}, {"核", "弄清再定", insight.Verify}, {"缓", "条件不够", insight.NotNow}}

// tagWord is the word of the legend for what to do.
func tagWord(tag string, c paint.Colour) string {
	for _, k := range waiting {
		if tag == k.tag {
			return k.action.ZH()
		}
	}
	if c == paint.Blue {
		return linkWord
	}
	return fillWord
}

// sign is an entry of the legend: a mark of a width in sizes of its text, and words.
type sign struct {
	draw func(s *paint.Scene, cx, cy, side float64)
	wide float64
	word string
	rule string
}

// brief are the rules of statuses in as few words as a sheet has room for.
var brief = map[insight.Status]string{
	insight.Strong:       "有大中型企业，或成规模",
	insight.Ordinary:     "本地已有企业",
	insight.Weak:         "有而规模小，或需求未满足",
	insight.Twin:         "其他链的同类环节本地已有",
	insight.Building:     "有开工项目，未登记企业",
	insight.Signed:       "36个月内有签约项目",
	insight.Missing:      "经核实没有，或名录完整而没有",
	insight.Lost:         "36个月前有，现已没有",
	insight.Unseen:       "待核实",
	insight.Suspected:    "只有线索，未经证实",
	insight.Insufficient: "各地都暂无，无从判断",
	insight.NotInvolved:  "本地和上下游都暂无登记",
}

// legend explains what has been drawn, by the words noted, and nothing else.
func (p *panel) legend(drawn map[string]bool) []sign {
	var list []sign
	add := func(wide float64, word, rule string, draw func(s *paint.Scene, cx, cy, side float64)) {
		if drawn[word] {
			list = append(list, sign{draw, wide, word, rule})
		}
	}
	for _, st := range insight.Statuses {
		rule := brief[st]
		var looks []string
		for _, k := range [][2]string{{"红", "红要补"}, {"蓝", "蓝可联动"}} {
			if drawn[st.ZH()+"·"+k[0]] {
				looks = append(looks, k[1])
			}
		}
		if looks != nil {
			rule += "（" + strings.Join(looks, "，") + "）"
		}
		add(1.5, st.ZH(), rule, func(s *paint.Scene, cx, cy, side float64) { drawMark(s, st, false, cx, cy, side) })
		if st == insight.Building {
			add(1.5, runningWord, "企业待登记", func(s *paint.Scene, cx, cy, side float64) { drawRunning(s, paint.Amber, cx, cy, side) })
		}
	}
	add(1.7, breakWord, "上下游本地已有，本环节暂无登记", func(s *paint.Scene, cx, cy, side float64) {
		s.Draw(paint.Path{Steps: paint.Rectangle(paint.Box(cx-side*0.7, cy-side*0.6, side*1.4, side*1.2), side*0.2), Fill: &paint.Red})
		drawBrokenIn(s, paint.White, cx, cy, side)
	})
	sure := "三格高：名录完整；两格中：登记率三成以上或经核实；一格低：资料少，须先核实"
	if p.options.compares() { // three states have more to explain than there is room for
		sure = "三格高，一格低"
	}
	add(1.5, certaintyWord, sure, func(s *paint.Scene, cx, cy, side float64) { drawCertainty(s, "B", cx, cy, side) })
	add(1.5, singleWord, "主要靠一家，其余规模小或待核", drawSingle)
	box := func(word string, c paint.Colour) func(s *paint.Scene, cx, cy, side float64) {
		return func(s *paint.Scene, cx, cy, side float64) {
			w := side * (0.5 + 0.74*float64(len([]rune(word))))
			at := paint.Box(cx-w/2, cy-side*0.56, w, side*1.12)
			if c == paint.Grey {
				s.Draw(paint.Path{Steps: paint.Rectangle(at, side*0.2), Fill: &paint.White, Stroke: &c, Width: side * 0.07})
				s.Put(word, side*0.98, at, paint.Centred, c)
				return
			}
			s.Draw(paint.Path{Steps: paint.Rectangle(at, side*0.2), Fill: &c})
			s.PutBold(word, side*0.98, at, paint.Centred, paint.White)
		}
	}
	add(2.3, fillWord, "补延强技承及总排名", box("补1", paint.Red))
	add(2.3, linkWord, "与伙伴配套及总排名", box("联2", paint.Blue))
	for _, k := range waiting {
		add(1.7, k.action.ZH(), k.rule, box(k.tag, paint.Grey))
	}
	add(1.3, countWord, strings.Join(p.counts, "、")+"企业家数", func(s *paint.Scene, cx, cy, side float64) {
		s.Put("3", side*0.98, paint.Box(cx-side/2, cy-side*0.6, side, side*1.2), paint.Centred, paint.Blue)
	})
	add(1.5, numberWord, "方框内数字", func(s *paint.Scene, cx, cy, side float64) {
		at := paint.Box(cx-side*0.55, cy-side*0.55, side*1.1, side*1.1)
		s.Draw(paint.Path{Steps: paint.Rectangle(at, side*0.15), Fill: &paint.Navy})
		s.PutBold("4", side*0.98, at, paint.Centred, paint.White)
	})
	for i, word := range barWords { // on a slide, which has no room for rules
		add(1.7, word, "", func(s *paint.Scene, cx, cy, side float64) {
			s.Draw(paint.Path{Steps: paint.Rectangle(paint.Box(cx-side*0.6, cy-side*0.2, side*1.2, side*0.4), 0), Fill: barColours[i]})
		})
	}
	add(3.2, barWord, "本地、在建签约、只有伙伴有、其余的占比", func(s *paint.Scene, cx, cy, side float64) {
		for i, fill := range barColours {
			s.Draw(paint.Path{Steps: paint.Rectangle(paint.Box(cx-side*1.3+float64(i)*side*0.65, cy-side*0.2, side*0.65, side*0.4), 0), Fill: fill})
		}
	})
	carried := 0
	if p.shelf.links > 0 {
		carried = 100 * p.carried / p.shelf.links
	}
	add(3, arrowWord, fmt.Sprintf("供应方向，圈内为条数（画出%d%%，余见网页）", carried), func(s *paint.Scene, cx, cy, side float64) {
		s.Draw(paint.Path{Steps: []paint.Step{paint.Move(cx-side*1.2, cy), paint.Line(cx+side*0.6, cy)}, Stroke: &paint.ArrowColour, Width: side * 0.16})
		s.Draw(paint.Path{Steps: paint.Arrowhead(paint.Pt(cx+side*1.2, cy), 1, 0, side*0.7), Fill: &paint.ArrowColour})
	})
	rule := "实写为已确认"
	if drawn[firmWord+"·点线"] {
		rule += "，点线为从业待核"
	}
	if drawn[firmWord+"·浅灰"] {
		rule += "，浅灰为线索（不计入）"
	}
	add(0, firmWord, rule, func(*paint.Scene, float64, float64, float64) {})
	add(0, calmWord, insight.NotForCourting.ZH(), func(*paint.Scene, float64, float64, float64) {})
	add(1.4, flagWord, "逾期，或签约久未开工", drawFlag)
	return list
}

// hush takes back the signs noted since: what fades is not explained, but for names.
func hush(s *paint.Scene, before map[string]bool) {
	maps.DeleteFunc(s.Signs, func(word string, _ bool) bool {
		return !before[word] && !strings.HasPrefix(word, firmWord) && word != countWord
	})
}
