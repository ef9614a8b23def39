package api

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"time"

	"chainchief/graph"
	"chainchief/intake"
	"chainchief/intake/sheet"
	"chainchief/keep"
	"chainchief/people"
)

// What a request with a file may take.
const (
	mostUpload   = 32 << 20         // bytes of a file
	intakeTime   = 10 * time.Minute // for reading and checking a large one
	intakeListed = 500              // rows, faults and records that an answer lists of each
)

// intakeAnswer is a file on its way in, as answers tell it.
type intakeAnswer struct {
	ID        string            `json:"id"`
	File      string            `json:"file"`
	By        string            `json:"by"`
	Profile   string            `json:"profile"` // the name under which the mapping is kept; blank: one is made
	Findings  []string          `json:"findings"`
	Sheets    []intakeSheet     `json:"sheets"`
	Counts    intake.Counts     `json:"counts"`
	Import    intakeRecords     `json:"records"`
	Signed    *intake.Signature `json:"signed"` // of a 核实单; null of any other file
	Conflict  string            `json:"conflict"`
	Questions []intake.Question `json:"questions"`
	Proposals []intake.Question `json:"proposals"` // of segments; no row waits for them
	Faults    []intake.Fault    `json:"faults"`
	Rows      []intake.Row      `json:"rows"` // that would change something
	Gone      []intake.Gone     `json:"gone"`
	Notes     []string          `json:"notes"`
	Truncated bool              `json:"truncated"` // not all rows, faults or gone records are listed
	Written   string            `json:"written"`   // the import, once it is written
}

// intakeRecords counts the records that a write would touch.
type intakeRecords struct {
	Added     int `json:"added"`
	Updated   int `json:"updated"`
	Deleted   int `json:"deleted"`
	Unchanged int `json:"unchanged"`
}

// intakeSheet is how a sheet is read.
type intakeSheet struct {
	Sheet     string            `json:"sheet"`
	Skip      bool              `json:"skip"`
	Fault     string            `json:"fault"` // why it is not read
	Kind      graph.Kind        `json:"kind"`
	KindZH    string            `json:"kind_zh"`
	Title     string            `json:"title"`
	HeadFirst int               `json:"head_first"`
	HeadLast  int               `json:"head_last"`
	Records   int               `json:"records"`
	LeftOut   int               `json:"left_out"` // totals, sections, notes
	Findings  []string          `json:"findings"`
	Known     string            `json:"known"` // the kept mapping by which it is read
	New       []string          `json:"new"`
	Lost      []string          `json:"lost"`
	Columns   []intakeColumn    `json:"columns"`
	Constants map[string]string `json:"constants"`
}

// intakeColumn is what a column is.
type intakeColumn struct {
	Place   string `json:"place"`
	Heading string `json:"heading"`
	Use     string `json:"use"`
	UseZH   string `json:"use_zh"`
	Unit    string `json:"unit"`
	Sure    bool   `json:"sure"`
	Person  bool   `json:"person"`
	Sample  string `json:"sample"`
}

func (h *heldIntake) answer() intakeAnswer {
	f, r := h.file, h.review
	out := intakeAnswer{ID: h.id, File: f.Name, By: h.by, Profile: f.Profile, Findings: []string{}, Sheets: []intakeSheet{}, Counts: r.Counts,
		Import: intakeRecords{r.Import.Added, r.Import.Updated, r.Import.Deleted, r.Import.Unchanged}, Signed: f.Signed, Conflict: r.Conflict, Rows: []intake.Row{}, Notes: r.Notes, Written: h.done}
	for _, x := range f.Findings {
		out.Findings = append(out.Findings, x.Text)
	}
	for _, sh := range f.Sheets {
		out.Sheets = append(out.Sheets, sheetOf(sh))
	}
	for _, row := range r.Rows {
		if len(row.Cells) == 0 && row.Change != intake.RowAdded && row.Change != intake.RowUpdated && row.Change != intake.RowRemoved {
			continue
		}
		if len(out.Rows) == intakeListed {
			out.Truncated = true
			break
		}
		out.Rows = append(out.Rows, row)
	}
	out.Faults, out.Truncated = firstOf(r.Faults, out.Truncated)
	out.Questions, out.Truncated = firstOf(r.Questions, out.Truncated)
	out.Proposals, out.Truncated = firstOf(r.Proposals, out.Truncated)
	out.Gone, out.Truncated = firstOf(r.Gone, out.Truncated)
	return out
}

func firstOf[T any](list []T, cut bool) ([]T, bool) {
	if len(list) > intakeListed {
		return list[:intakeListed], true
	}
	return list, cut
}

func sheetOf(sh *intake.Sheet) intakeSheet {
	out := intakeSheet{Sheet: sh.Name, Skip: sh.Skip, Fault: sh.Fault, Known: sh.Known, New: emptied(sh.New), Lost: emptied(sh.Lost), Findings: []string{}, Columns: []intakeColumn{}, Constants: map[string]string{}}
	if t := sh.Table; t != nil {
		out.Title, out.HeadFirst, out.HeadLast, out.Records, out.LeftOut = t.Title, t.HeadFirst, t.HeadLast, sh.Records(), len(t.Left)
		for i, x := range t.Findings {
			if i < 20 {
				out.Findings = append(out.Findings, x.Text)
			}
		}
	}
	if sh.Map == nil {
		return out
	}
	d := graph.Describe(sh.Map.Kind)
	out.Kind, out.KindZH = d.Kind, d.ZH
	for _, c := range sh.Map.Columns {
		one := intakeColumn{c.Place, c.Heading, c.Use, graph.UseZH(d.Kind, c.Use), c.Unit, c.Sure, c.Person, c.Sample}
		if !intake.Moneyed(d, c.Use) {
			one.Unit, one.Sure = "", false
		}
		out.Columns = append(out.Columns, one)
	}
	for k, v := range sh.Map.Constants {
		out.Constants[k] = v
	}
	return out
}

func emptied(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// What is pasted is a file of this name, and at most so many bytes.
const (
	pastedName = "粘贴的表格.csv"
	mostPasted = 1 << 20
)

// upload reads a file, or what was pasted instead, and the name of a mapping from a form of several parts.
func (r *request) upload() (name, profile string, data []byte, err error) {
	parts, err := r.c.Request.MultipartReader()
	if err != nil {
		return "", "", nil, fault{415, "请用 Content-Type: multipart/form-data 发送文件，文件放在 file 一项里"}
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", "", nil, unreadable(err)
		}
		switch part.FormName() {
		case "file":
			if data != nil {
				return "", "", nil, fault{400, "一次只发送一个文件，请分几次"}
			}
			if data, err = io.ReadAll(io.LimitReader(part, mostUpload+1)); err != nil {
				return "", "", nil, unreadable(err)
			}
			if len(data) > mostUpload {
				return "", "", nil, fault{413, fmt.Sprintf("文件超过%dMB，请删去图片和无关的工作表，或拆成几个文件", mostUpload>>20)}
			}
			name = part.FileName()
		case "pasted": // rows as a sheet gives them to the clipboard, with tabs between the cells
			text, err := io.ReadAll(io.LimitReader(part, mostPasted+1))
			switch {
			case err != nil:
				return "", "", nil, unreadable(err)
			case len(text) > mostPasted:
				return "", "", nil, fault{413, "粘贴的内容太长，请存成 .xlsx 文件再选择"}
			case data == nil && strings.TrimSpace(string(text)) != "":
				name, data = pastedName, text
			}
		case "profile":
			text, err := shortText(part)
			if err != nil {
				return "", "", nil, err
			}
			profile = text
		default:
			return "", "", nil, fault{400, "没有“" + clean(part.FormName()) + "”这一项，可用：file、pasted、profile"}
		}
	}
	if name == "" || data == nil {
		return "", "", nil, fault{400, "没有选文件，请选择 .xlsx、.xls 或 .csv 文件，或把表格粘贴进来"}
	}
	return name, profile, data, nil
}

func unreadable(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return fault{413, fmt.Sprintf("文件超过%dMB，请删去图片和无关的工作表，或拆成几个文件", mostUpload>>20)}
	}
	return fault{400, "文件没有发送完整，请重新发送"}
}

func shortText(part *multipart.Part) (string, error) {
	data, err := io.ReadAll(io.LimitReader(part, 401))
	if err != nil {
		return "", unreadable(err)
	}
	text := strings.TrimSpace(string(data))
	if len(data) > 400 || clean(text) != text {
		return "", fault{400, "对应的名称太长或含有乱码，请改正"}
	}
	return text, nil
}

// newIntake takes a file in: it is read, mapped and checked. What may is not sure of is refused.
func (r *request) newIntake(may func(*intake.File) error) (*heldIntake, error) {
	name, profile, data, err := r.upload()
	if err != nil {
		return nil, err
	}
	release, err := r.turn(fileCost(len(data)))
	if err != nil {
		return nil, err
	}
	defer release()
	f, err := intake.Open(name, bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fault{400, sentence(err)}
	}
	if err := may(f); err != nil {
		return nil, err
	}
	f.Profile = profile
	h := &heldIntake{id: "i-" + strings.ToLower(rand.Text()[:16]), size: f.Cost(), by: r.actor().Person, account: r.account.Name, file: f}
	if err := r.check(h); err != nil {
		return nil, err
	}
	r.intakes.add(h, r.now())
	r.log.Info("audit", "event", "intake", "intake", h.id, "file", clean(f.Name), "bytes", len(data), "person", clean(h.by), "from", r.actor().Origin, "request_id", requestID(r.c))
	return h, nil
}

// anyFile lets every file in that can be read.
func anyFile(*intake.File) error { return nil }

// fileCost is what a file of so many bytes takes to be read and checked: it is packed.
func fileCost(size int) keep.Cost {
	return keep.Cost{Kind: "intake of a file", Time: time.Duration(size) * fileByteTime, Bytes: int64(size) * 20}
}

const (
	fileByteTime = 5 * time.Microsecond
	heldByteTime = 60 * time.Nanosecond // of a file as it is in memory, checked anew
)

// check proposes how new sheets are read and works the rows out.
func (r *request) check(h *heldIntake) error {
	if err := h.file.Propose(r.ctx, r.store); err != nil {
		return err
	}
	h.file.Refused = nil
	review, err := h.file.Check(r.ctx, r.store, r.actor(), r.now())
	if err != nil {
		return err
	}
	outside, err := r.outside(review.Written(), math.MaxInt)
	if err == nil && len(outside) > 0 { // their rows are told now, and the rest can go in
		h.file.Refused = map[graph.Ref]string{}
		for _, one := range outside {
			h.file.Refused[one.Ref()] = fmt.Sprintf("不在%s的范围内，这一行不会写入，请由该地的账号或市直账号办理", r.account.Person)
		}
		review, err = h.file.Check(r.ctx, r.store, r.actor(), r.now())
	}
	if err != nil {
		return err
	}
	h.review = review
	return nil
}

// intake finds the file of an address. Whoever may write may see it, and who works in
// a part of all only what he sent himself.
func (r *request) intake() (*heldIntake, error) {
	h := r.intakes.get(r.key(), r.now())
	if h == nil || r.bounded() && h.account != r.account.Name {
		return nil, fault{404, "没有这次导入，可能已过期，请重新选择文件"}
	}
	return h, nil
}

// fresh checks the rows again where the store has changed since.
func (r *request) fresh(h *heldIntake) error {
	meta, err := r.store.Meta(r.ctx)
	if err != nil || h.done != "" || meta.Revision == h.review.Revision() {
		return err
	}
	return r.check(h)
}

// addIntake is POST /intakes.
func addIntake(r *request) error {
	h, err := r.newIntake(anyFile)
	if err != nil {
		return err
	}
	r.c.Header("Location", base+"/intakes/"+h.id)
	return r.json(http.StatusCreated, h.answer())
}

// showIntake is GET /intakes/{id}.
func showIntake(r *request) error {
	h, err := r.intake()
	if err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := r.fresh(h); err != nil {
		return err
	}
	return r.json(http.StatusOK, h.answer())
}

// intakeChange is the body of PATCH /intakes/{id}: how sheets are to be read, and answers.
type intakeChange struct {
	Profile *string           `json:"profile"`
	Sheets  []sheetChange     `json:"sheets"`
	Answers map[string]string `json:"answers"`
}

type sheetChange struct {
	Sheet     string                  `json:"sheet"`
	Skip      *bool                   `json:"skip"`
	HeadFirst int                     `json:"head_first"`
	HeadLast  int                     `json:"head_last"`
	Kind      graph.Kind              `json:"kind"`
	Columns   map[string]columnChange `json:"columns"` // by the letters over them
	Constants map[string]string       `json:"constants"`
}

type columnChange struct {
	Use  string `json:"use"`
	Unit string `json:"unit"`
}

// changeIntake is PATCH /intakes/{id}.
func changeIntake(r *request) error {
	h, err := r.intake()
	if err != nil {
		return err
	}
	if kind, _, _ := strings.Cut(r.c.GetHeader("Content-Type"), ";"); strings.TrimSpace(kind) != "application/json" {
		return fault{415, "请用 Content-Type: application/json 发送"}
	}
	data, err := io.ReadAll(r.c.Request.Body)
	if err != nil {
		return err
	}
	if _, err := objectOf(data); err != nil {
		return err
	}
	var change intakeChange
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&change); err != nil {
		return fault{400, "有不认识的项，或值的类型不对，可用 profile、sheets、answers，见接口说明"}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := r.changeTo(h, change); err != nil {
		return err
	}
	return r.json(http.StatusOK, h.answer())
}

// changeTo changes how a file is read and checks it again.
func (r *request) changeTo(h *heldIntake, change intakeChange) error {
	if h.done != "" {
		return fault{409, "这个文件已经写入，要再改请重新导入"}
	}
	if h.file.Signed != nil && len(change.Sheets) > 0 {
		return fault{400, "核实单按核实编号读入，不用对应；要改答复请在核实单里改好后重新送回"}
	}
	if change.Profile != nil {
		h.file.Profile = clean(strings.TrimSpace(*change.Profile))
	}
	for _, c := range change.Sheets {
		i := slices.IndexFunc(h.file.Sheets, func(s *intake.Sheet) bool { return s.Name == c.Sheet })
		if i < 0 {
			return fault{400, "没有工作表“" + clean(c.Sheet) + "”，请从列出的工作表里选择"}
		}
		if err := c.change(h.file.Sheets[i]); err != nil {
			return err
		}
	}
	for id, a := range change.Answers {
		if len(id) > 120 || len(a) > 400 || len(h.file.Answers) > 10_000 {
			return fault{400, "答复太长或太多，请改正"}
		}
		if a == "" {
			delete(h.file.Answers, id)
			continue
		}
		h.file.Answers[id] = strings.TrimSpace(a)
	}
	release, err := r.turn(keep.Cost{Kind: "intake", Time: time.Duration(h.size) * heldByteTime, Bytes: h.size})
	if err != nil {
		return err
	}
	defer release()
	return r.check(h)
}

// change changes how a sheet is read.
func (c *sheetChange) change(s *intake.Sheet) error {
	if c.HeadFirst > 0 && (s.Table == nil || c.HeadFirst != s.Table.HeadFirst || max(c.HeadLast, c.HeadFirst) != s.Table.HeadLast) {
		if err := s.HeadAt(c.HeadFirst, max(c.HeadLast, c.HeadFirst)); err != nil {
			return fault{400, sentence(err)}
		}
	}
	if c.Kind != "" && s.Table != nil && (s.Map == nil || s.Map.Kind != c.Kind) {
		if !slices.ContainsFunc(intake.Kinds(), func(d *graph.Description) bool { return d.Kind == c.Kind }) {
			return fault{400, "不能登记为“" + clean(string(c.Kind)) + "”，请从列出的类别里选择"}
		}
		s.As(c.Kind)
	}
	if c.Skip != nil {
		s.Skip = *c.Skip
	}
	if s.Map == nil {
		return nil
	}
	uses := map[string]bool{graph.ColumnOwn: true, graph.ColumnLeft: true, graph.ColumnTicked: true}
	for _, u := range intake.Uses(graph.Describe(s.Map.Kind)) {
		uses[u.Name] = true
	}
	for place, to := range c.Columns {
		i := slices.IndexFunc(s.Map.Columns, func(col intake.Column) bool { return col.Place == place })
		if i < 0 || !uses[to.Use] {
			return fault{400, fmt.Sprintf("“%s”列不能对应为“%s”，请从列出的项里选择", clean(place), clean(to.Use))}
		}
		col := &s.Map.Columns[i]
		if err := col.Become(to.Use); err != nil {
			return fault{400, sentence(err)}
		}
		if to.Unit != "" {
			if sheet.UnitOf(to.Unit).Kind != sheet.Money {
				return fault{400, "“" + clean(to.Unit) + "”不是金额的单位，请写万元、亿元或元"}
			}
			col.Unit, col.Sure = to.Unit, true
		}
	}
	taken := map[string]string{}
	for _, col := range s.Map.Columns {
		if other := taken[col.Use]; other != "" && !strings.Contains("+-!", col.Use) && !intake.Several(s.Map.Kind, col.Use) {
			return fault{400, fmt.Sprintf("%s列和%s列对应了同一项，请只留一列", other, col.Place)}
		}
		taken[col.Use] = col.Place
	}
	for field, v := range c.Constants {
		if !uses[field] || len(v) > 400 {
			return fault{400, "没有“" + clean(field) + "”这一项，请从列出的项里选择"}
		}
		if s.Map.Constants[field] = v; v == "" {
			delete(s.Map.Constants, field)
		}
	}
	return nil
}

// applyIntake is POST /intakes/{id}/apply.
func applyIntake(r *request) error {
	if err := r.noBody(); err != nil {
		return err
	}
	h, err := r.intake()
	if err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	imp, err := r.writeIntake(h)
	if err != nil {
		return err
	}
	return r.json(r.located(imp), importOf(imp))
}

// writeIntake writes what was reviewed; again it is refused.
func (r *request) writeIntake(h *heldIntake) (graph.Import, error) {
	if h.done != "" {
		return graph.Import{}, fault{409, "这个文件已经写入过了，要再写请重新导入"}
	}
	review := h.review
	if err := r.within(review.Written()); err != nil {
		return graph.Import{}, err
	}
	h.file.Rest() // the store needs the room meanwhile
	imp, err := r.changed(people.EventWrite, func(context.Context) (graph.Import, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(r.ctx), intakeTime)
		defer cancel()
		return review.Apply(ctx, r.store, r.actor(), r.now())
	})
	if err == nil && imp.Sequence > 0 {
		h.done = imp.ID
	}
	return imp, err
}
