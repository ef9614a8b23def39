package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"os/user"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"chainchief/api"
	"chainchief/graph"
	"chainchief/intake"
)

// importFlags are those of an import of an office's own files.
type importFlags struct {
	profile, format string
	dry, yes        bool
	signed          bool // only a 核实单 is taken in
}

// importMemory is above what a list of 100,000 firms needs at once: near it the
// collector runs more often, rather than let garbage take as much again.
const importMemory = 800 << 20

// importFiles takes an office's own files in, one import a file.
func importFiles(ctx context.Context, c *client, files []string, o importFlags, s streams) error {
	if debug.SetMemoryLimit(-1) == math.MaxInt64 { // nobody has set another
		debug.SetMemoryLimit(importMemory)
	}
	in := bufio.NewReader(s.in)
	for _, path := range files {
		if err := importFile(ctx, c, path, o, in, s); err != nil {
			return err
		}
	}
	return nil
}

// proposal is a file on its way in, as the API tells it.
type proposal struct {
	ID       string          `json:"id"`
	File     string          `json:"file"`
	Findings []string        `json:"findings"`
	Sheets   []proposalSheet `json:"sheets"`
	Counts   intake.Counts   `json:"counts"`
	Records  struct {
		Added     int `json:"added"`
		Updated   int `json:"updated"`
		Deleted   int `json:"deleted"`
		Unchanged int `json:"unchanged"`
	} `json:"records"`
	Signed    *intake.Signature `json:"signed"`
	Conflict  string            `json:"conflict"`
	Questions []intake.Question `json:"questions"`
	Proposals []intake.Question `json:"proposals"`
	Faults    []intake.Fault    `json:"faults"`
	Rows      []intake.Row      `json:"rows"`
	Gone      []intake.Gone     `json:"gone"`
	Notes     []string          `json:"notes"`
	Truncated bool              `json:"truncated"`
}

// proposalSheet is how a sheet is read.
type proposalSheet struct {
	Sheet     string     `json:"sheet"`
	Skip      bool       `json:"skip"`
	Fault     string     `json:"fault"`
	Kind      graph.Kind `json:"kind"`
	KindZH    string     `json:"kind_zh"`
	HeadFirst int        `json:"head_first"`
	HeadLast  int        `json:"head_last"`
	Records   int        `json:"records"`
	LeftOut   int        `json:"left_out"`
	Findings  []string   `json:"findings"`
	Known     string     `json:"known"`
	New       []string   `json:"new"`
	Lost      []string   `json:"lost"`
	Columns   []struct {
		Place   string `json:"place"`
		Heading string `json:"heading"`
		Use     string `json:"use"`
		UseZH   string `json:"use_zh"`
		Unit    string `json:"unit"`
	} `json:"columns"`
}

func importFile(ctx context.Context, c *client, path string, o importFlags, in *bufio.Reader, s streams) (err error) {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		return usageError{fmt.Sprintf("%s 不是文件，请写 .xlsx、.xls 或 .csv 文件", path)}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("打不开文件 %s，请检查路径和权限：%w", path, err)
	}
	person := http.Header{api.PersonHeader: {url.PathEscape(account())}}
	kind, body, err := form(filepath.Base(path), data, o.profile)
	if err != nil {
		return err
	}
	sent := person.Clone()
	sent.Set("Content-Type", kind)
	address := "/intakes"
	if o.signed {
		address = "/verifications"
	}
	answer, err := c.send(ctx, http.MethodPost, address, sent, body)
	if err != nil {
		return err
	}
	text := o.format != "json"
	var p proposal
	if err := decode(answer, &p); err != nil {
		return err
	}
	if text {
		tellSheets(s.out, &p)
	}
	passed := map[string]bool{}
	for !o.dry && !o.yes && text && len(p.Questions)+len(p.Proposals) > 0 {
		answers := askQuestions(slices.Concat(p.Questions, p.Proposals), passed, in, s)
		if len(answers) == 0 {
			break
		}
		change, err := json.Marshal(map[string]any{"answers": answers})
		if err != nil {
			return err
		}
		patch := person.Clone()
		patch.Set("Content-Type", "application/json")
		if answer, err = c.send(ctx, http.MethodPatch, "/intakes/"+p.ID, patch, change); err != nil {
			return err
		}
		p = proposal{}
		if err := decode(answer, &p); err != nil {
			return err
		}
	}
	say := func(words string) {
		if text {
			fmt.Fprintln(s.out, words)
		}
	}
	if text {
		tellReview(s.out, &p)
	} else {
		defer func() { // as it came; of what was written as it is then
			if err == nil {
				_, err = s.out.Write(append(answer, '\n'))
			}
		}()
	}
	switch {
	case p.Conflict != "":
		return fmt.Errorf("%w: %s", graph.ErrConflict, p.Conflict)
	case o.dry:
		say("只是预览，没有写入。")
		return nil
	case p.Records.Added+p.Records.Updated+p.Records.Deleted == 0:
		say("没有要写入的变化。")
		if len(p.Rows) == 0 && p.Counts.Rows == p.Counts.Refused+p.Counts.Asked {
			return nil // and nothing was said that is to be kept
		}
	case !o.yes && !text:
		return nil
	case !o.yes && !agreedBy(in, s):
		say("没有写入；要写入请回答 y，或加 --yes。")
		return nil
	}
	written, err := c.send(ctx, http.MethodPost, "/intakes/"+p.ID+"/apply", person, nil)
	if err != nil {
		return err
	}
	if answer, err = c.send(ctx, http.MethodGet, "/intakes/"+p.ID, person, nil); err != nil {
		return err
	}
	var i graph.Import
	if err := decode(written, &i); err != nil {
		return err
	}
	if i.Sequence > 0 {
		say(fmt.Sprintf("完成：批次 %s，新增%d条，更新%d条，%s未变%d条；这个批次可以撤销。", i.ID, i.Added, i.Updated, deleted(i.Deleted, "条"), i.Unchanged))
	}
	return nil
}

// form puts a file and the name of a mapping into a form of several parts.
func form(name string, data []byte, profile string) (kind string, body []byte, err error) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(data)
	}
	if err == nil && profile != "" {
		err = w.WriteField("profile", profile)
	}
	err = errors.Join(err, w.Close()) // it writes the end
	return w.FormDataContentType(), b.Bytes(), err
}

// account is the name of the account that runs the command.
func account() string {
	if u, err := user.Current(); err == nil {
		if name := cmp.Or(u.Name, u.Username); name != "" {
			return name
		}
	}
	return "本机命令"
}

// tellSheets says how the sheets of a file are read.
func tellSheets(w io.Writer, p *proposal) {
	fmt.Fprintf(w, "文件 %s\n", p.File)
	if p.Signed != nil {
		fmt.Fprintf(w, "  核实单，%s签署，核实日期 %s\n", p.Signed, p.Signed.Date)
	}
	for _, x := range p.Findings {
		fmt.Fprintf(w, "  注意：%s\n", x)
	}
	for _, sh := range p.Sheets {
		if sh.Skip || sh.Kind == "" {
			if p.Signed == nil || sh.Fault == intake.NotAsked {
				fmt.Fprintf(w, "  表 %s：不读入（%s）\n", sh.Sheet, cmp.Or(sh.Fault, "已略过"))
			}
			continue
		}
		fmt.Fprintf(w, "  表 %s：%s，%s，%d行", sh.Sheet, sh.KindZH, headRows(sh.HeadFirst, sh.HeadLast), sh.Records)
		if sh.LeftOut > 0 {
			fmt.Fprintf(w, "（合计、分节、说明等另有%d行，不读入）", sh.LeftOut)
		}
		fmt.Fprintln(w)
		if sh.Known != "" {
			fmt.Fprintf(w, "    按已存的对应“%s”读入\n", sh.Known)
		}
		var own, left []string
		for _, c := range sh.Columns {
			switch c.Use {
			case graph.ColumnLeft:
				left = append(left, c.Heading)
			case graph.ColumnOwn, graph.ColumnTicked:
				own = append(own, c.Heading)
			default:
				unit := ""
				if c.Unit != "" {
					unit = "（" + c.Unit + "）"
				}
				fmt.Fprintf(w, "    %s %s → %s%s\n", c.Place, c.Heading, c.UseZH, unit)
			}
		}
		for _, l := range []struct {
			text string
			list []string
		}{{"作为自有列保留", own}, {"不读入", left}, {"这次新增的列", sh.New}, {"这次没有的列", sh.Lost}} {
			if len(l.list) > 0 {
				fmt.Fprintf(w, "    %s：%s\n", l.text, strings.Join(l.list, "、"))
			}
		}
		for i, x := range sh.Findings {
			if i == 5 {
				fmt.Fprintf(w, "    …另有%d处提示\n", len(sh.Findings)-i)
				break
			}
			fmt.Fprintf(w, "    注意：%s\n", x)
		}
	}
}

func headRows(first, last int) string {
	switch {
	case first == 0:
		return "一事一表"
	case first == last:
		return fmt.Sprintf("表头第%d行", first)
	}
	return fmt.Sprintf("表头第%d至%d行", first, last)
}

// mostListed is how many rows, faults or questions are listed one by one.
const mostListed = 200

// tellReview lists what would change, cell by cell, and what does not go in.
func tellReview(w io.Writer, r *proposal) {
	n := 0
	for _, row := range r.Rows {
		if row.Change != intake.RowAdded && row.Change != intake.RowUpdated && row.Change != intake.RowRemoved && len(row.Cells) == 0 {
			continue
		}
		if n++; n > mostListed {
			continue
		}
		at := ""
		if len(r.Sheets) > 1 {
			at = row.Sheet + " "
		}
		word := map[string]string{intake.RowAdded: "新增", intake.RowUpdated: "更新", intake.RowRemoved: "删除"}[row.Change]
		fmt.Fprintf(w, "%s第%d行 %s %s\n", at, row.Row, cmp.Or(word, "并入"), row.Who)
		for _, c := range row.Cells {
			name := c.FieldZH
			if c.Field == "extra" {
				name = c.Heading
			}
			if row.Change == intake.RowAdded && c.Before == "" {
				fmt.Fprintf(w, "    %s %s：%s\n", cmp.Or(c.Place, "—"), name, c.After)
			} else {
				why := ""
				if c.Why != "" {
					why = "（" + c.Why + "）"
				}
				fmt.Fprintf(w, "    %s %s：%s → %s%s\n", cmp.Or(c.Place, "—"), name, cmp.Or(c.Before, "（空）"), cmp.Or(c.After, "（空）"), why)
			}
		}
	}
	if n > mostListed {
		fmt.Fprintf(w, "…另有%d行有变化\n", n-mostListed)
	}
	list(w, "拒收", r.Faults, func(f intake.Fault) string { return f.String() })
	list(w, "待回答", r.Questions, func(q intake.Question) string {
		var options []string
		for _, o := range q.Options {
			options = append(options, o.Text)
		}
		return fmt.Sprintf("第%d行 %s（等待的行：%d）%s", q.Row, q.Text, q.Rows, strings.Join(append([]string{""}, options...), "\n      "))
	})
	list(w, "环节建议，不回答的企业照常写入、不登记环节", r.Proposals, func(q intake.Question) string { return fmt.Sprintf("第%d行 %s", q.Row, q.Text) })
	list(w, "以前导入过、这次文件里没有的（不会删除）", r.Gone, func(g intake.Gone) string { return g.Who })
	list(w, "请留意", r.Notes, func(s string) string { return s })
	c := r.Counts
	fmt.Fprintf(w, "共%d行：新增%d，更新%d，%s未变%d，与上面同一条%d，拒收%d，待回答%d\n", c.Rows, c.Added, c.Updated, deleted(c.Removed, ""), c.Unchanged, c.Joined, c.Refused, c.Asked)
	fmt.Fprintf(w, "记录：新增%d条，更新%d条，%s未变%d条\n", r.Records.Added, r.Records.Updated, deleted(r.Records.Deleted, "条"), r.Records.Unchanged)
}

// deleted says how many are deleted, where any are.
func deleted(n int, measure string) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("删除%d%s，", n, measure)
}

func list[T any](w io.Writer, head string, items []T, text func(T) string) {
	if len(items) == 0 {
		return
	}
	fmt.Fprintf(w, "%s（%d）：\n", head, len(items))
	for i, x := range items {
		if i == mostListed {
			fmt.Fprintf(w, "  …另有%d处\n", len(items)-i)
			return
		}
		fmt.Fprintf(w, "  %s\n", text(x))
	}
}

// askQuestions asks each question on the terminal, once, and returns what was answered.
func askQuestions(questions []intake.Question, passed map[string]bool, in *bufio.Reader, s streams) map[string]string {
	answers := map[string]string{}
	for _, q := range questions {
		if passed[q.ID] {
			continue
		}
		passed[q.ID] = true
		fmt.Fprintf(s.out, "? %s", q.Text)
		if q.Rows > 1 {
			fmt.Fprintf(s.out, "（%d行）", q.Rows)
		}
		fmt.Fprintln(s.out)
		for i, o := range q.Options {
			fmt.Fprintf(s.out, "   %d. %s\n", i+1, o.Text)
		}
		if len(q.Options) > 0 {
			fmt.Fprint(s.out, "  写序号，直接回车暂不回答：")
		} else {
			fmt.Fprint(s.out, "  请填写，直接回车暂不回答：")
		}
		line, err := in.ReadString('\n')
		fmt.Fprintln(s.out)
		line = strings.TrimSpace(line)
		if n, bad := strconv.Atoi(line); bad == nil && n >= 1 && n <= len(q.Options) {
			answers[q.ID] = q.Options[n-1].Value
		} else if line != "" && (len(q.Options) == 0 || slices.ContainsFunc(q.Options, func(o intake.Option) bool { return o.Value == line })) {
			answers[q.ID] = line
		}
		if errors.Is(err, io.EOF) {
			break
		}
	}
	return answers
}
