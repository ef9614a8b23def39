package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// Schedule is the 调度通报: the projects of a place, or of one chain there, by how far they are.
func Schedule(d *Dossier) *Document {
	asOf, of := d.AsOf, d.Region.Name
	if d.Answer != nil {
		of += chainZH(d.Answer.Chain)
	}
	w := d.begin(of, "重点项目调度通报", asOf, d.Named)
	list := slices.Clone(d.Projects)
	slices.SortStableFunc(list, func(a, b StagedProject) int {
		return cmp.Or(strings.Compare(b.Date.LastDay(), a.Date.LastDay()), strings.Compare(a.ID, b.ID))
	})
	w.chapter("总体情况")
	if len(list) == 0 {
		w.say(plainly("截至" + insight.DateZH(asOf) + "，本系统暂无登记的项目。"))
		w.lastRemarks(d.RuleVersion, d.Public)
		return w.Document
	}
	w.projectsSummary(list, asOf, of)
	w.spread(list, asOf)
	w.chapter("分阶段情况")
	for _, stage := range stages {
		w.stage(d, stage, those(list, func(x *StagedProject) bool { return x.Stage == stage }), asOf)
	}
	if !d.Public {
		w.chapter("须核实和协调的项目")
		w.doubts(those(list, func(x *StagedProject) bool { return x.Stale() }), asOf)
		w.chapter("下步要求")
		w.demands(list, asOf)
	}
	w.chapter("数据说明")
	w.say(plainly("项目、金额和进度以登记的来源为准，金额为公布的计划投资，不等于完成投资；未登记进度的不作推断。"))
	w.lastRemarks(d.RuleVersion, d.Public)
	w.attachEvidence("附件1　证据册")
	return w.Document
}

// stages is the order in which projects are told.
var stages = append(append(slices.Clone(graph.ProjectStages), graph.ProjectUnknown), graph.ProjectEnded)

// countyStages have a column of their own in the table of counties; the others share one.
var countyStages = []graph.ProjectStage{graph.ProjectSigned, graph.ProjectStarted, graph.ProjectCommissioned}

func those(list []StagedProject, holds func(*StagedProject) bool) (out []StagedProject) {
	for i := range list {
		if holds(&list[i]) {
			out = append(out, list[i])
		}
	}
	return out
}

// amounts adds up what is stated, in 亿元, and counts of how many projects that is.
func amounts(list []StagedProject) (sum float64, stated int) {
	for _, x := range list {
		if x.Amount > 0 {
			sum, stated = sum+x.Amount, stated+1
		}
	}
	return sum, stated
}

func amountZH(x float64) string { return trimZeros(strconv.FormatFloat(x, 'f', 2, 64)) }

// projectsBasis is the basis of a count of projects.
func projectsBasis(list []StagedProject, asOf graph.Date, rule string) Basis {
	var classes sourceClasses
	for _, x := range list {
		classes.add(x.Evidence)
	}
	return Basis{Rule: rule, Inputs: fmt.Sprintf("登记的项目%d个", len(list)), Source: cmp.Or(strings.Join(classes, "、"), "本系统登记"), Date: "截至" + insight.DateZH(asOf)}
}

// projectsSummary counts projects by stage, with the money that is stated.
func (w *author) projectsSummary(list []StagedProject, asOf graph.Date, of string) {
	parts := []said{projectsBasis(list, asOf, "截至日期前登记的项目").with(fmt.Sprintf("截至%s，%s登记项目%d个", insight.DateZH(asOf), of, len(list)))}
	sign := "："
	for _, stage := range stages {
		some := those(list, func(x *StagedProject) bool { return x.Stage == stage })
		if len(some) == 0 {
			continue
		}
		b := projectsBasis(some, asOf, "按登记的最近阶段计数；金额为公布的计划投资")
		text := fmt.Sprintf("%s%s%d个", sign, insight.StageZH(stage), len(some))
		if sum, stated := amounts(some); stated > 0 && stated == len(some) {
			text += fmt.Sprintf("、投资%s亿元", amountZH(sum))
		} else if stated > 0 {
			text += fmt.Sprintf("（其中%d个载明投资，共%s亿元）", stated, amountZH(sum))
		}
		parts, sign = append(parts, b.with(text)), "，"
	}
	w.say(append(parts, plainly("。"))...)
}

// countyOpen is said where it is not known in which county a project lies.
const countyOpen = "县区待核"

// byCounty are projects by their counties: those with the most first, what is to be placed last.
func byCounty(list []StagedProject) (order []string, of map[string][]StagedProject) {
	of = map[string][]StagedProject{}
	for _, x := range list {
		name := cmp.Or(x.County, countyOpen)
		if of[name] == nil {
			order = append(order, name)
		}
		of[name] = append(of[name], x)
	}
	slices.SortStableFunc(order, func(a, b string) int {
		switch {
		case a == countyOpen:
			return 1
		case b == countyOpen:
			return -1
		}
		return len(of[b]) - len(of[a])
	})
	return order, of
}

// spread is how projects are spread over counties.
func (w *author) spread(list []StagedProject, asOf graph.Date) {
	order, counties := byCounty(list)
	if len(order) < 2 {
		return
	}
	var rows [][]string
	var bases []Basis
	for _, name := range order {
		row := []string{inCell(name), fmt.Sprint(len(counties[name]))}
		for _, stage := range countyStages {
			row = append(row, blankZero(len(those(counties[name], func(x *StagedProject) bool { return x.Stage == stage }))))
		}
		row = append(row, blankZero(len(those(counties[name], func(x *StagedProject) bool { return !slices.Contains(countyStages, x.Stage) }))))
		sum, stated := amounts(counties[name])
		amount := ""
		if stated > 0 {
			amount = amountZH(sum)
		}
		row = append(row, blankZero(len(those(counties[name], func(x *StagedProject) bool { return x.Stale() }))), amount)
		rows, bases = append(rows, row), append(bases, projectsBasis(list, asOf, "按项目所在县区计数；金额为载明的计划投资之和"))
	}
	head := []string{"县区", "项目（个）"}
	for _, stage := range countyStages {
		head = append(head, insight.StageZH(stage))
	}
	w.table("各县区项目情况", []int{26, 20, 15, 15, 15, 21, 17, 27}, append(head, "其他阶段", "待核实", "载明投资（亿元）"), rows, bases)
}

func blankZero(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// stage lists the projects of one stage.
func (w *author) stage(d *Dossier, stage graph.ProjectStage, list []StagedProject, asOf graph.Date) {
	if len(list) == 0 {
		return
	}
	name := insight.StageZH(stage)
	w.sections(name)
	sum, stated := amounts(list)
	text := fmt.Sprintf("%s项目%d个", name, len(list))
	if stated > 0 && stated == len(list) {
		text += fmt.Sprintf("，投资%s亿元", amountZH(sum))
	} else if stated > 0 {
		text += fmt.Sprintf("，其中%d个载明投资，共%s亿元", stated, amountZH(sum))
	}
	doubted := !d.Public && stage == graph.ProjectUnknown // all of them stand among those to be checked
	if doubted {
		text += "，列在须核实的项目中"
	}
	w.say(projectsBasis(list, asOf, "按登记的最近阶段计数").with(text + "。"))
	if doubted {
		return
	}
	var rows [][]string
	var bases []Basis
	for _, x := range list {
		county, amount := inCell(x.County), ""
		if x.County == d.Region.Name { // a paper of a county says so in its title
			county = ""
		}
		if x.Amount > 0 {
			amount = amountZH(x.Amount)
		}
		rows = append(rows, []string{x.Name, county, x.Investor, amount, dateOrBlank(x.Date), listed(x.Segments, 2, "")})
		bases = append(bases, sourceBasis(x.Name, x.Source))
	}
	date := "日期"
	if stage.Stands() && stage != graph.ProjectUnknown {
		date = name + "日期"
	}
	w.table(name+"项目", []int{44, 17, 36, 20, 21, 28}, []string{"项目", "县区", "投资方", "投资（亿元）", date, "环节"}, rows, bases)
}

// doubts lists the projects of which something is to be checked, for each county its own.
func (w *author) doubts(list []StagedProject, asOf graph.Date) {
	if len(list) == 0 {
		w.say(plainly("没有须核实的项目。"))
		return
	}
	b := projectsBasis(list, asOf, "签约久未开工、开工后久无进展、已过计划完工时间，或阶段、日期不明")
	w.say(b.with("须核实进展的"+byRemark(list, 0)+"。"), plainly("请责任单位逐个核实，写明问题和需要协调的事项。"))
	order, counties := byCounty(list)
	var rows [][]string
	var bases []Basis
	for _, county := range order {
		if len(order) > 1 {
			rows, bases = append(rows, []string{county}), append(bases, Basis{})
		}
		for _, x := range counties[county] {
			remark := told(x.Remark)
			if x.Stage == graph.ProjectUnknown { // of others the remark says enough, and the note is the office's own
				remark += known("；", x.State)
			}
			rows = append(rows, []string{x.Name, dateOrBlank(x.Date), remark, x.Unit})
			bases = append(bases, Basis{"阶段日期到截至日期的月数超过规则所定而无进展的", "登记的阶段和日期", insight.EvidenceZH(x.Evidence), b.Date})
		}
	}
	w.table("须核实的项目", []int{58, 21, 56, 30}, []string{"项目", "日期", "须核实的情况", "责任单位"}, rows, bases)
}

// known puts a lead before what is known; blank: nothing is.
func known(lead, text string) string {
	if text == "" {
		return ""
	}
	return lead + told(text)
}

// demands are what the units are to do next, by rule.
func (w *author) demands(list []StagedProject, asOf graph.Date) {
	n := 0
	add := func(lead string, parts ...said) {
		n++
		w.point(ordinalZH(n)+"是"+lead+"。", parts...)
	}
	count := func(holds func(*StagedProject) bool) (int, Basis) {
		some := those(list, holds)
		return len(some), projectsBasis(some, asOf, "按阶段和是否待核计数")
	}
	rest := func(stage graph.ProjectStage) string {
		if slices.ContainsFunc(list, func(x StagedProject) bool { return x.Stage == stage && x.Stale() }) {
			return "除须核实的外，"
		}
		return ""
	}
	if k, b := count(func(x *StagedProject) bool { return x.Stage == graph.ProjectSigned && !x.Stale() }); k > 0 {
		add("促开工", b.with(fmt.Sprintf("%s%d个签约项目逐个排出用地、环评、能评等手续的办理时限，明确开工日期。", rest(graph.ProjectSigned), k)))
	}
	if k, b := count(func(x *StagedProject) bool { return x.Stage == graph.ProjectStarted && !x.Stale() }); k > 0 {
		add("促投产", b.with(fmt.Sprintf("%s%d个在建项目按月报送形象进度和完成投资，明确投产日期。", rest(graph.ProjectStarted), k)))
	}
	if k, b := count(func(x *StagedProject) bool { return x.Stale() }); k > 0 {
		add("清存量", b.with(fmt.Sprintf("%d个须核实的项目限期查明，能推进的列出时限，不能落地的按程序退出。", k)))
	}
	if k, b := count(func(x *StagedProject) bool { return x.Amount == 0 }); k > 0 {
		add("补资料", b.with(fmt.Sprintf("%d个项目未载明投资，由项目所在地补报。", k)))
	}
	if n == 0 {
		w.say(plainly("按月更新项目进展。"))
	}
}
