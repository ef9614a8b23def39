package api

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"chainchief/graph"
	"chainchief/inquiry"
	"chainchief/intake"
)

// intakesView is the page on which a file is chosen.
type intakesView struct {
	Most     int // MB
	Sentence string
	Held     []heldView // of this person
	Kept     []graph.Mapping
}

type heldView struct{ ID, File, Written string }

// askIntakes is the page /intakes.
func askIntakes(r *request) (*reply, error) {
	v, err := r.intakesView(r.v)
	return &reply{page: v}, err
}

func (r *request) intakesView(view *inquiry.View) (*intakesView, error) {
	v := &intakesView{Most: mostUpload >> 20}
	if p := r.account.Person; p != "" {
		for _, h := range r.intakes.of(p, r.account.Name, r.now()) {
			v.Held = append(v.Held, heldView{h.id, h.file.Name, h.done})
		}
	}
	page, err := view.Records(r.ctx, graph.RecordsQuery{Kinds: []graph.Kind{graph.KindProfiles}, Limit: 200})
	if err != nil {
		return nil, err
	}
	for _, record := range page.Records {
		v.Kept = append(v.Kept, record.(graph.Mapping))
	}
	return v, nil
}

// sendIntake is the form of /intakes, sent: it leads to the page of the file, or says why it is refused.
func sendIntake(r *request) error {
	h, err := r.newIntake(anyFile)
	status, detail := problemOf(err)
	switch {
	case err == nil:
		r.goOn("/intakes/" + h.id)
		return nil
	case status >= 500 || status == http.StatusRequestEntityTooLarge:
		return err
	}
	var v *intakesView
	if failed := r.desk.View(r.ctx, func(view *inquiry.View) (err error) {
		v, err = r.intakesView(view)
		return err
	}); failed != nil {
		return failed
	}
	v.Sentence = detail
	return r.show(status, v)
}

// intakeView is the page of a file on its way in.
type intakeView struct {
	intakeAnswer
	Kinds    []*graph.Description
	Sentence string // why what was sent is refused
	More     int    // questions beyond those shown
	Proposed int    // proposals, those beyond the ones shown too
}

// questionsShown are asked on one page.
const questionsShown = 100

// Unshown is how many proposals there are beyond those shown.
func (v intakeView) Unshown() int { return v.Proposed - len(v.Proposals) }

// Read are the sheets of a 核实单 that are read by its codes, Left those that somebody
// put into it and that are not.
func (v intakeView) Read() (list []string) { return v.sheets(intake.ReadByCode) }
func (v intakeView) Left() (list []string) { return v.sheets(intake.NotAsked) }

func (v intakeView) sheets(fault string) (list []string) {
	for _, s := range v.Sheets {
		if s.Fault == fault {
			list = append(list, s.Sheet)
		}
	}
	return list
}

// Choices are what a column of a sheet may be.
func (v intakeView) Choices(kind graph.Kind) []choice {
	d := graph.Describe(kind)
	if d == nil {
		return nil
	}
	list := []choice{{graph.ColumnOwn, "自有列（原样保留）"}, {graph.ColumnLeft, "不读入"}}
	for _, u := range intake.Uses(d) {
		list = append(list, choice{u.Name, u.ZH})
	}
	return list
}

// Moneyed reports whether a column is a sum of money, which has a unit.
func (v intakeView) Moneyed(kind graph.Kind, use string) bool {
	d := graph.Describe(kind)
	return d != nil && intake.Moneyed(d, use)
}

// Word is what becomes of a row.
func (v intakeView) Word(change string) string {
	return map[string]string{intake.RowAdded: "新增", intake.RowUpdated: "更新", intake.RowRemoved: "删除", intake.RowUnchanged: "未变", intake.RowJoined: "与上面同一条", intake.RowRefused: "拒收", intake.RowAsked: "待回答"}[change]
}

func (r *request) intakePage(status int, h *heldIntake, sentence string) error {
	v := &intakeView{intakeAnswer: h.answer(), Kinds: intake.Kinds(), Sentence: sentence}
	if n := len(v.Questions); n > questionsShown {
		v.Questions, v.More = v.Questions[:questionsShown], n-questionsShown
	}
	v.Proposed = len(v.Proposals)
	v.Proposals = v.Proposals[:min(v.Proposed, questionsShown)]
	return r.show(status, v)
}

// onIntake does something with the file of a page and shows it, or says why not.
func onIntake(r *request, do func(*heldIntake) error) error {
	h, err := r.intake()
	if err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	err = do(h)
	status, detail := problemOf(err)
	switch {
	case err == nil:
		return r.intakePage(http.StatusOK, h, "")
	case status >= 500:
		return err
	}
	return r.intakePage(status, h, detail)
}

// seeIntake is the page /intakes/{id}.
func seeIntake(r *request) error { return onIntake(r, r.fresh) }

// mapIntake is the form of what the sheets and columns are.
func mapIntake(r *request) error {
	return onIntake(r, func(h *heldIntake) error {
		given, err := r.formTexts()
		if err != nil {
			return err
		}
		name := given["profile"]
		change := intakeChange{Profile: &name}
		for i, s := range h.file.Sheets {
			at := fmt.Sprintf("s%d.", i)
			skip := given[at+"read"] != "yes"
			c := sheetChange{Sheet: s.Name, Skip: &skip, Kind: graph.Kind(given[at+"kind"])}
			c.HeadFirst, _ = strconv.Atoi(given[at+"head"])
			c.HeadLast, _ = strconv.Atoi(given[at+"last"])
			again := s.Map == nil || c.Kind != "" && c.Kind != s.Map.Kind || s.Table != nil && c.HeadFirst > 0 && c.HeadFirst != s.Table.HeadFirst
			if !again { // the columns on the page are those of another table
				c.Columns = map[string]columnChange{}
				for _, col := range s.Map.Columns {
					if use := given[at+col.Place]; use != "" {
						c.Columns[col.Place] = columnChange{use, given[at+col.Place+".unit"]}
					}
				}
			}
			change.Sheets = append(change.Sheets, c)
		}
		return r.changeTo(h, change)
	})
}

// answerIntake is the form of the questions.
func answerIntake(r *request) error {
	return onIntake(r, func(h *heldIntake) error {
		given, err := r.formTexts()
		if err != nil {
			return err
		}
		return r.changeTo(h, intakeChange{Answers: given})
	})
}

// formTexts reads a form, each field once.
func (r *request) formTexts() (map[string]string, error) {
	values, err := fields(r.c.Request)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for name, v := range values {
		text, ok := v.(string)
		if list, several := v.([]string); several && len(list) > 0 && !slices.ContainsFunc(list, func(s string) bool { return s != list[0] }) {
			text, ok = list[0], true
		}
		if !ok {
			return nil, fault{400, "“" + clean(name) + "”只能填一个，请只保留一个"}
		}
		out[name] = strings.TrimSpace(text)
	}
	return out, nil
}

// writeIntakePage is the button that writes: it leads to the import, which can be undone there.
func writeIntakePage(r *request) error {
	given, err := r.formTexts()
	if err != nil {
		return err
	}
	done := ""
	err = onIntakeQuietly(r, func(h *heldIntake) error {
		if given["confirmed"] != "yes" {
			return fault{400, "请先勾选“已看清楚”"}
		}
		imp, err := r.writeIntake(h)
		done = imp.ID
		if err == nil && imp.Sequence == 0 {
			return fault{409, "没有要写入的变化"}
		}
		return err
	})
	if err != nil || done == "" {
		return err
	}
	r.goOn("/imports/" + done)
	return nil
}

// onIntakeQuietly is onIntake that shows the page only where something is refused.
func onIntakeQuietly(r *request, do func(*heldIntake) error) error {
	h, err := r.intake()
	if err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if err = do(h); err == nil {
		return nil
	}
	status, detail := problemOf(err)
	if status >= 500 {
		return err
	}
	return r.intakePage(status, h, detail)
}
