package api

import (
	"html/template"

	"chainchief/graph/insight"
	"chainchief/report"
)

// backtestDate is the month before the projects that the bundled data knows of.
const backtestDate = "2021-04"

// backtestView is the page that says how far the ranking can be trusted.
type backtestView struct {
	Date     string
	Backtest *insight.Backtest
	Trouble  trouble
	Query    template.URL // asks for the same as a table
}

// askBacktest is /backtest and its page.
func askBacktest(r *request) (*reply, error) {
	q := insight.BacktestQuestion{Region: r.id("region"), Partner: r.id("partner"), Date: r.date("date"), Until: r.date("as_of")}
	if r.err != nil {
		return nil, r.err
	}
	if q.Date == "" {
		if !r.html() {
			return nil, fault{400, "请给出参数 date，如 date=2021-04"}
		}
		q.Date = backtestDate
	}
	a, err := r.v.Backtest(r.ctx, q)
	v := backtestView{Date: string(q.Date), Backtest: a, Query: querying("region", q.Region, "partner", q.Partner, "as_of", string(q.Until), "date", string(q.Date))}
	if err != nil && r.html() {
		v.Trouble, err = troubleOf(err)
	}
	return &reply{json: a, page: v, name: r.called("", "回测"), paper: func() *report.Paper { return report.Backtest(a) }}, err
}
