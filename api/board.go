package api

import (
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
	"chainchief/ledger"
	"chainchief/report"
)

// boardParams narrow the board, and say between which dates its changes are told.
var boardParams = []string{"region", "chain", "stage", "unit", "leader", "only", "since", "until", "limit"}

// onlyWords are what a board may be narrowed to.
var onlyWords = []option{{ledger.OnlyOverdue, "下一步逾期"}, {ledger.OnlyStuck, "久无进展"}, {ledger.OnlyWeek, "七日内到期"}, {ledger.OnlyNoNext, "未定下一步"}, {ledger.OnlyWaiting, "待复核"}, {ledger.OnlyValid, "有效线索"}}

// boardCards is how many cards of a stage the page shows; the table has all.
const boardCards = 40

// boardAnswer is the board as programs read it.
type boardAnswer struct {
	AsOf    graph.Date    `json:"as_of"`
	Columns []boardColumn `json:"columns"`
	Cards   []boardCard   `json:"cards"` // in the order of the stages, at most limit
	Since   graph.Date    `json:"since"`
	Until   graph.Date    `json:"until"`
	Changes []boardChange `json:"changes"` // between the two, at most limit
	Workday string        `json:"workday"` // how days are counted
}

type boardColumn struct {
	Stage   graph.ProjectStage `json:"stage"`
	StageZH string             `json:"stage_zh"`
	Count   int                `json:"count"`
	Amount  float64            `json:"amount_100m_cny"`
	Overdue int                `json:"overdue"`
	Stuck   int                `json:"stuck"`
	Week    int                `json:"due_this_week"`
	Valid   int                `json:"valid_leads"`
}

type boardCard struct {
	Project  insight.Named      `json:"project"`
	Region   *insight.Named     `json:"region"`
	Stage    graph.ProjectStage `json:"stage"`
	StageZH  string             `json:"stage_zh"`
	Date     graph.Date         `json:"date"`
	Amount   float64            `json:"amount_100m_cny"`
	Unit     string             `json:"unit"`
	Leader   string             `json:"leader"`
	Progress string             `json:"progress"`
	Next     string             `json:"next"`
	NextDue  graph.Date         `json:"next_due"`
	Days     int                `json:"idle_days"`
	Overdue  bool               `json:"overdue"`
	Stuck    bool               `json:"stuck"`
	Valid    bool               `json:"valid_lead"`
	Waiting  string             `json:"waiting"` // the stage for which a second person is waited for
}

// Marks are the words of a card for what is to be looked at.
func (c boardCard) Marks() (words []string) {
	for _, m := range []struct {
		yes bool
		zh  string
	}{{c.Overdue, "下一步逾期"}, {c.Stuck, "久无进展"}, {c.Valid, "有效线索"}, {c.Waiting != "", c.Waiting + "待复核"}} {
		if m.yes {
			words = append(words, m.zh)
		}
	}
	return words
}

type boardChange struct {
	Project insight.Named  `json:"project"`
	Region  *insight.Named `json:"region"`
	From    string         `json:"from_zh"`
	To      string         `json:"to_zh"`
	Date    graph.Date     `json:"date"`
	By      string         `json:"by"`
	Proof   string         `json:"proof"`
	Reason  string         `json:"reason"`
}

// boardView is the page 调度.
type boardView struct {
	boardAnswer
	Columns []boardShown
	Filters []filter
	Query   template.URL
	Region  string
	Hidden  int        // changes that are not shown
	Asked   graph.Date // another date than today, which the page cannot be of; blank: none
}

type boardShown struct {
	boardColumn
	Cards []boardCard
	More  int
}

// askBoard is /board, and its page.
func askBoard(r *request) (*reply, error) {
	chain, since, until := r.id("chain"), r.date("since"), r.date("until")
	f := ledger.Filter{Stage: graph.ProjectStage(r.oneOf("stage", append(valuesOf(graph.KindPassages, "to"), "")...)), Unit: r.text("unit"), Leader: r.text("leader"), Only: r.oneOf("only", onlyValues()...)}
	limit := r.most()
	if r.err != nil {
		return nil, r.err
	}
	names, err := r.v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	region := r.id("region")
	if f.Regions, err = regionCodes(names, region); err != nil {
		return nil, err
	}
	if f.Segments, err = leaves(names, chain, ""); err != nil {
		return nil, err
	}
	cases, err := r.v.Cases(r.ctx)
	if err != nil {
		return nil, err
	}
	days, err := r.v.Calendar(r.ctx)
	if err != nil {
		return nil, err
	}
	today := r.today()
	if until == "" {
		until = today
	}
	if since == "" {
		since = graph.Date(until.MonthsBefore(1))
	} else if since.FirstDay() > until.LastDay() {
		r.bad("since", "晚于截止日期，请改早一些")
		return nil, r.err
	}
	out := boardAnswer{AsOf: today, Since: since, Until: until, Columns: []boardColumn{}, Cards: []boardCard{}, Changes: []boardChange{}, Workday: workdayZH(days)}
	columns := ledger.Board(cases, days, today, f)
	changes := ledger.Changes(cases, since, until, f)
	view := &boardView{Region: region}
	if d := r.date("as_of"); d != "" && d.LastDay() < today.LastDay() {
		view.Asked = d
	}
	for _, col := range columns {
		head := boardColumn{col.Stage, col.ZH, len(col.Cards), col.Amount, col.Overdue, col.Stuck, col.Week, col.Valid}
		out.Columns = append(out.Columns, head)
		if r.html() {
			shown := boardShown{boardColumn: head, More: max(0, len(col.Cards)-boardCards)}
			for _, c := range col.Cards[:min(len(col.Cards), boardCards)] {
				shown.Cards = append(shown.Cards, cardOf(names, &c))
			}
			view.Columns = append(view.Columns, shown)
			continue
		}
		for _, c := range col.Cards[:min(len(col.Cards), limit-len(out.Cards))] {
			out.Cards = append(out.Cards, cardOf(names, &c))
		}
	}
	most := limit
	if r.html() {
		most = boardCards
	}
	view.Hidden = max(0, len(changes)-most)
	for _, x := range changes[:min(len(changes), most)] {
		zh := graph.Describe(graph.KindPassages).Field("to").WordZH
		out.Changes = append(out.Changes, boardChange{insight.Named{ID: x.Dossier.ID, Name: x.Name}, names.Region(x.Dossier.Region), zh(string(x.From)), zh(string(x.To)), x.Passage.Date, x.By, x.Proof, x.Reason})
	}
	if r.html() {
		view.boardAnswer = out
		view.Filters = boardFilters(names, cases, f, chain)
		_, query, _ := strings.Cut(r.here("", "cursor", "", "partner", "", "as_of", ""), "?")
		view.Query = template.URL(query)
		return &reply{page: view}, nil
	}
	return &reply{json: out, name: r.called("", "项目调度表"), paper: func() *report.Paper { return boardPaper(&out, r.listFacts(names)) }}, nil
}

func onlyValues() (list []string) {
	for _, o := range onlyWords {
		list = append(list, o.Value)
	}
	return list
}

// workdayZH says by what days are counted.
func workdayZH(days *ledger.Calendar) string {
	if days.Until == "" {
		return "工作日只扣除周六、周日，未扣除法定节假日（节假日表为空）"
	}
	return fmt.Sprintf("工作日按节假日表计至%s，其后只扣除周六、周日", insight.DateZH(days.Until))
}

func cardOf(names *inquiry.Names, c *ledger.Card) boardCard {
	out := boardCard{Project: insight.Named{ID: c.ID, Name: c.Name}, Region: names.Region(c.Region), Stage: c.Stage, StageZH: ledger.StageZH(c.Stage), Date: c.Date, Amount: c.Amount100MCNY,
		Unit: c.Unit, Leader: c.Leader, Days: c.Days, Overdue: c.Overdue, Stuck: c.Stuck, Valid: c.ValidLead()}
	if next := c.Next(); next != nil {
		out.Progress, out.Next, out.NextDue = next.Text, next.Next, next.NextDue
	}
	if len(c.Waiting) > 0 {
		out.Waiting = ledger.StageZH(c.Waiting[0].To)
	}
	return out
}

// boardFilters are the choices of the page; units and leaders are those that stand on it.
func boardFilters(names *inquiry.Names, cases []*ledger.Dossier, f ledger.Filter, chain string) []filter {
	units, leaders := map[string]bool{}, map[string]bool{}
	for _, c := range cases {
		if len(c.Track) > 0 {
			units[c.Unit], leaders[c.Leader] = true, true
		}
	}
	of := func(set map[string]bool) []optionGroup {
		var list []option
		for name := range set {
			if name != "" {
				list = append(list, option{name, name})
			}
		}
		slices.SortFunc(list, func(a, b option) int { return strings.Compare(a.Value, b.Value) })
		return []optionGroup{{Options: list}}
	}
	return []filter{{"chain", "产业链", chain, "全部", chainOptions(names)}, {"stage", "阶段", string(f.Stage), "全部", options(graph.KindPassages, "to")},
		{"unit", "责任单位", f.Unit, "全部", of(units)}, {"leader", "包联领导", f.Leader, "全部", of(leaders)}, {"only", "只看", f.Only, "全部", []optionGroup{{Options: onlyWords}}}}
}

// boardPaper is the printed 调度表.
func boardPaper(a *boardAnswer, facts []report.Fact) *report.Paper {
	t := &report.Table{Name: "调度表", Columns: []report.Column{{Key: "number", Name: "序号"}, {Key: "project", Name: "项目名称"}, {Key: "region", Name: "县区"}, {Key: "stage", Name: "阶段"}, {Key: "date", Name: "阶段日期"},
		{Key: "amount_100m_cny", Name: "总投资（亿元）", Kind: report.Number, Digits: 2}, {Key: "unit", Name: "责任单位"}, {Key: "leader", Name: "包联领导"}, {Key: "progress", Name: "进展情况"}, {Key: "next", Name: "下一步"},
		{Key: "next_due", Name: "下一步时限"}, {Key: "idle_days", Name: "无进展（工作日）"}, {Key: "marks", Name: "提醒"}}}
	var rows [][]any
	for i, c := range a.Cards {
		var amount any
		if c.Amount > 0 {
			amount = c.Amount
		}
		place := report.Word{}
		if c.Region != nil {
			place = report.Word{Code: c.Region.ID, Text: c.Region.Name}
		}
		rows = append(rows, []any{i + 1, c.Project.Name, place, report.Word{Code: string(c.Stage), Text: c.StageZH}, string(c.Date), amount, c.Unit, c.Leader, c.Progress, c.Next, string(c.NextDue), c.Days, strings.Join(c.Marks(), "、")})
	}
	t.Lists = []report.List{{Unit: "个", Rows: rows}}
	total := 0
	for _, col := range a.Columns {
		total += col.Count
	}
	p := &report.Paper{Title: "项目调度表（" + insight.DateZH(a.AsOf) + "）", Tables: []*report.Table{t}, Notes: []string{a.Workday + "。"}}
	if total > len(rows) {
		p.Notes = append(p.Notes, "未列全：共"+strconv.Itoa(total)+"个，只列前"+strconv.Itoa(len(rows))+"个，请缩小范围再导出。")
	}
	return p.With(facts...)
}
