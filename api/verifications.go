package api

import (
	"fmt"
	"html/template"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
	"chainchief/intake"
	"chainchief/report"
)

// verificationAnswer is a 核实单 as answers tell it.
type verificationAnswer struct {
	Region insight.Named      `json:"region"`
	Chain  *insight.Named     `json:"chain"` // null: all
	AsOf   graph.Date         `json:"as_of"`
	Items  []verificationItem `json:"items"`
}

// verificationItem is a record that is asked about.
type verificationItem struct {
	Code     string     `json:"code"`
	Kind     graph.Kind `json:"kind"`
	KindZH   string     `json:"kind_zh"`
	Who      []string   `json:"who"`      // which one it is
	Standing string     `json:"standing"` // what is on record
	Why      string     `json:"why"`
}

// doubtful are the states of segments that people are asked about.
var doubtful = []insight.Status{insight.Unseen, insight.Suspected, insight.Insufficient}

// verification asks about a region and a chain, or all of them: what the judgement is
// not sure of there, and who is not confirmed.
func (r *request) verification(region, chain string) (*intake.Verification, *verificationAnswer, error) {
	names, err := r.v.Names(r.ctx)
	if err != nil {
		return nil, nil, err
	}
	if region == "" {
		region = names.Atlas.Set.Region
	}
	if _, err := regionCodes(names, region); err != nil {
		return nil, nil, err
	}
	if err := checkScope(names, chain, ""); err != nil {
		return nil, nil, err
	}
	judged, err := r.v.Chains(r.ctx, insight.Question{Region: region})
	if err != nil {
		return nil, nil, err
	}
	var doubts []intake.Doubt
	for _, a := range judged {
		for _, s := range a.Segments {
			if slices.Contains(doubtful, s.Status) {
				doubts = append(doubts, intake.Doubt{Ref: graph.Ref{Kind: graph.KindSegments, Key: s.Segment.ID}, Why: s.StatusZH})
			}
			for _, p := range s.Projects {
				if p.Remark != "" {
					doubts = append(doubts, intake.Doubt{Ref: graph.Ref{Kind: graph.KindProjects, Key: p.ID}, Why: p.Remark})
				}
			}
		}
	}
	sheets, err := intake.NewVerification(r.ctx, r.v.Reader, region, chain, doubts)
	if err != nil {
		return nil, nil, err
	}
	out := &verificationAnswer{Region: *names.Region(region), Chain: names.Chain(chain), AsOf: r.v.Meta.DataDate, Items: []verificationItem{}}
	for _, s := range sheets.Sheets {
		for _, row := range s.Rows {
			out.Items = append(out.Items, verificationItem{row.Code, s.Kind, s.Name, row.Names, row.Standing, row.Why})
		}
	}
	return sheets, out, nil
}

// askVerification is /verifications: what a place is asked to answer, to look at or as
// the workbook to fill in.
func askVerification(r *request) (*reply, error) {
	region, chain := r.id("region"), r.id("chain")
	if r.err != nil {
		return nil, r.err
	}
	sheets, out, err := r.verification(region, chain)
	if err != nil {
		return nil, err
	}
	return &reply{json: out, name: r.called(out.Region.Name, "核实单"), file: func(to io.Writer) error {
		return report.WriteForm(to, verificationForm(r, sheets, out), r.now())
	}}, nil
}

// verificationForm sets a 核实单 out: a sheet to sign, and one for each kind.
func verificationForm(r *request, v *intake.Verification, a *verificationAnswer) *report.Form {
	title := v.Region + "核实单"
	if v.Chain != "" {
		title += "（" + v.Chain + "）"
	}
	f := &report.Form{Title: title, Lines: []string{
		fmt.Sprintf("数据截至%s，%s制表。只填“核实结果”和它右边的列；不知道的空着，不会当作“无”。", a.AsOf, r.now().Format("2006-01-02")),
		"“环节”表：本地有没有做这一环节的企业。选“有（企业名）”的，在右边写企业全称；选“无”，本系统即按“经核实没有”判断。",
		"“企业”表：属实，即确认它在本地做这一环节；做的是别的环节，选“更正为…”并写明。",
		"已迁走的，选“已迁出”，知道的写明迁出日期和迁往哪里；查无的，选“无此企业”；已注销、吊销的也选它，并在“说明”里写明。",
		"“项目”表：属实，即仍在进行；阶段有变，选“更正为…”并写阶段和日期；已终止、没有落地的，选“无此项目”，记录留着，不再计入。",
		"可以排序、筛选、删行、加行、加列；要排序请先撤销工作表保护（没有密码），并选中全部列。",
		"灰底的格不要改，隐藏的编号列不要删。",
		"填好后由核实人在“" + intake.SignSheet + "”表签署，没有签署的不能导入。",
		"在“核实单”页面送回，先看会有什么变化，再写入；写入后可以撤销。",
	}}
	sign := report.FormSheet{Name: intake.SignSheet, Remark: "对本核实单的答复负责的人在此签署。", Columns: []report.FormColumn{{Name: "签署", Locked: true, Width: 16}, {Name: "填写", Width: 40}}}
	for _, label := range intake.SignLabels {
		sign.Rows = append(sign.Rows, []any{label, nil})
	}
	sign.Rows = append(sign.Rows, []any{intake.IssueLabel, r.now().Format(time.DateOnly)})
	f.Sheets = append(f.Sheets, sign)
	segments := false
	for _, s := range v.Sheets {
		out := report.FormSheet{Name: s.Name, Remark: s.Remark}
		for _, c := range s.Columns {
			column := report.FormColumn{Name: c.Name, Hint: c.Hint, Words: c.Words, Width: float64(c.Width), Locked: !c.Asked, Hidden: c.Hidden}
			if c.Segments {
				segments, column.List = true, "环节"
			}
			out.Columns = append(out.Columns, column)
		}
		for _, row := range s.Rows {
			cells := []any{row.Code}
			for _, name := range row.Names {
				cells = append(cells, name)
			}
			cells = append(cells, row.Standing)
			if row.Why != "" {
				cells = append(cells, row.Why)
			}
			out.Rows = append(out.Rows, append(cells, make([]any, len(out.Columns)-len(cells))...))
		}
		f.Sheets = append(f.Sheets, out)
	}
	if segments {
		f.Lists = []report.FormList{{Name: "环节", Values: v.Segments}}
	}
	return f
}

// verificationsView is the page 核实单.
type verificationsView struct {
	Most          int // MB
	Sentence      string
	Region, Chain string
	Regions       []regionGroup
	Chains        []graph.Chain
	Answer        *verificationAnswer // nil: no region chosen
	Counts        []verificationCount
	Query         template.URL
	Held          []heldView
}

type verificationCount struct {
	ZH    string
	Count int
}

// askVerifications is the page /verifications.
func askVerifications(r *request) (*reply, error) {
	v, err := r.verificationsView(r.id("region"), r.id("chain"))
	if r.err != nil {
		return nil, r.err
	}
	return &reply{page: v}, err
}

func (r *request) verificationsView(region, chain string) (*verificationsView, error) {
	form, err := r.placeForm()
	if err != nil {
		return nil, err
	}
	names, err := r.v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	v := &verificationsView{Most: mostUpload >> 20, Region: region, Chain: chain, Regions: form.Regions, Chains: names.Taxonomy.Chains}
	if p := r.account.Person; p != "" {
		for _, h := range r.intakes.of(p, r.account.Name, r.now()) {
			if h.file.Signed != nil {
				v.Held = append(v.Held, heldView{h.id, h.file.Name, h.done})
			}
		}
	}
	if region == "" {
		return v, nil
	}
	sheets, out, err := r.verification(region, chain)
	if err != nil {
		return nil, err
	}
	v.Answer, v.Query = out, querying("region", region, "chain", chain)
	for _, s := range sheets.Sheets {
		v.Counts = append(v.Counts, verificationCount{s.Name, len(s.Rows)})
	}
	return v, nil
}

// returnedForm refuses a file that is no 核实单.
func (r *request) returnedForm() (*heldIntake, error) {
	return r.newIntake(func(f *intake.File) error {
		if f.Signed == nil {
			return fault{400, "这个文件不是本系统发出的核实单（没有隐藏的核实编号），请选填好的核实单；本单位自己的表格请到“导入”"}
		}
		return nil
	})
}

// addVerification is POST /verifications: a 核实单 that was filled in, which goes the way of any file.
func addVerification(r *request) error {
	h, err := r.returnedForm()
	if err != nil {
		return err
	}
	r.c.Header("Location", base+"/intakes/"+h.id)
	return r.json(http.StatusCreated, h.answer())
}

// sendVerification is the form of /verifications, sent.
func sendVerification(r *request) error {
	h, err := r.returnedForm()
	status, detail := problemOf(err)
	switch {
	case err == nil:
		r.goOn("/intakes/" + h.id)
		return nil
	case status >= 500 || status == http.StatusRequestEntityTooLarge:
		return err
	}
	var page *verificationsView
	err = r.desk.View(r.ctx, func(v *inquiry.View) (err error) {
		r.v = v
		page, err = r.verificationsView("", "")
		return err
	})
	if err != nil {
		return err
	}
	page.Sentence = strings.TrimSuffix(detail, "。")
	return r.show(status, page)
}
