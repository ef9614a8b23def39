package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"slices"
	"strconv"
	"strings"
	"time"

	"chainchief/graph"
	"chainchief/intake"
)

// importFlags are those of an import of an office's own files.
type importFlags struct {
	profile, format string
	dry, yes        bool
}

// importFiles takes an office's own files in, one import a file.
func importFiles(ctx context.Context, store graph.Store, files []string, o importFlags, s streams) error {
	in := bufio.NewReader(s.in)
	var told []importTold
	for _, path := range files {
		one, err := importFile(ctx, store, path, o, in, s)
		if err != nil {
			return err
		}
		told = append(told, *one)
	}
	if o.format == "json" {
		e := json.NewEncoder(s.out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(told)
	}
	return nil
}

// importTold is what became of a file.
type importTold struct {
	File    string         `json:"file"`
	Sheets  []sheetTold    `json:"sheets"`
	Review  *intake.Review `json:"review"`
	Written bool           `json:"written"`
	Import  *graph.Import  `json:"import"` // null where nothing was written
}

// sheetTold is how a sheet was read.
type sheetTold struct {
	Sheet   string            `json:"sheet"`
	Kind    graph.Kind        `json:"kind,omitzero"`
	Fault   string            `json:"fault,omitzero"`
	Profile string            `json:"profile,omitzero"`
	Columns map[string]string `json:"columns,omitzero"` // by heading
	New     []string          `json:"new,omitzero"`
	Lost    []string          `json:"lost,omitzero"`
	Left    int               `json:"left_out"` // rows that are no records
}

func importFile(ctx context.Context, store graph.Store, path string, o importFlags, in *bufio.Reader, s streams) (*importTold, error) {
	opened, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("打不开文件 %s，请检查路径和权限：%w", path, err)
	}
	defer opened.Close()
	info, err := opened.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, usageError{fmt.Sprintf("%s 不是文件，请写 .xlsx、.xls 或 .csv 文件", path)}
	}
	f, err := intake.Open(path, opened, info.Size())
	if err != nil {
		return nil, fmt.Errorf("%w: %s", graph.ErrInvalid, err)
	}
	f.Profile = o.profile
	if err := f.Propose(ctx, store); err != nil {
		return nil, err
	}
	told := &importTold{File: f.Name, Sheets: sheetsTold(f)}
	text := o.format != "json"
	if text {
		tellSheets(s.out, f)
	}
	actor := graph.Actor{Person: account(), Means: "command"}
	passed := map[string]bool{}
	for {
		if told.Review, err = f.Check(ctx, store, actor, time.Now()); err != nil {
			return nil, err
		}
		if o.dry || o.yes || !text || len(told.Review.Questions) == 0 || !askQuestions(f, told.Review, passed, in, s) {
			break
		}
	}
	r := told.Review
	if text {
		tellReview(s.out, r)
	}
	switch {
	case r.Conflict != "":
		return nil, fmt.Errorf("%w: %s", graph.ErrConflict, r.Conflict)
	case o.dry:
		if text {
			fmt.Fprintln(s.out, "只是预览，没有写入。")
		}
		return told, nil
	case r.Empty():
		if text {
			fmt.Fprintln(s.out, "没有要写入的变化。")
		}
	case !o.yes && !text:
		return told, nil
	case !o.yes && !agreedBy(in, s):
		fmt.Fprintln(s.out, "没有写入；要写入请回答 y，或加 --yes。")
		return told, nil
	}
	i, err := r.Apply(ctx, store, actor, time.Now())
	if err != nil {
		return nil, err
	}
	if i.Sequence == 0 {
		return told, nil
	}
	told.Written, told.Import = true, &i
	if text {
		fmt.Fprintf(s.out, "完成：批次 %s，新增%d条，更新%d条，未变%d条；这个批次可以撤销。\n", i.ID, i.Added, i.Updated, i.Unchanged)
	}
	return told, nil
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

func sheetsTold(f *intake.File) []sheetTold {
	var list []sheetTold
	for _, sh := range f.Sheets {
		t := sheetTold{Sheet: sh.Name, Fault: sh.Fault, Profile: sh.Known, New: sh.New, Lost: sh.Lost}
		if sh.Map != nil && !sh.Skip {
			t.Kind, t.Columns = sh.Map.Kind, map[string]string{}
			for _, c := range sh.Map.Columns {
				t.Columns[c.Heading] = strings.TrimSpace(c.Use + " " + c.Unit)
			}
		}
		if sh.Table != nil {
			t.Left = len(sh.Table.Left)
		}
		list = append(list, t)
	}
	return list
}

// tellSheets says how the sheets of a file are read.
func tellSheets(w io.Writer, f *intake.File) {
	fmt.Fprintf(w, "文件 %s\n", f.Name)
	for _, x := range f.Findings {
		fmt.Fprintf(w, "  注意：%s\n", x.Text)
	}
	for _, sh := range f.Sheets {
		if sh.Skip || sh.Map == nil {
			fmt.Fprintf(w, "  表 %s：不读入（%s）\n", sh.Name, cmp.Or(sh.Fault, "已略过"))
			continue
		}
		t := sh.Table
		d := graph.Describe(sh.Map.Kind)
		fmt.Fprintf(w, "  表 %s：%s，%s，%d行", cmp.Or(sh.Name, f.Name), d.ZH, headRows(t.HeadFirst, t.HeadLast), len(t.Records))
		if n := len(t.Left); n > 0 {
			fmt.Fprintf(w, "（合计、分节、说明等另有%d行，不读入）", n)
		}
		fmt.Fprintln(w)
		if sh.Known != "" {
			fmt.Fprintf(w, "    按已存的对应“%s”读入\n", sh.Known)
		}
		uses := map[string]string{}
		for _, u := range intake.Uses(d) {
			uses[u.Name] = u.ZH
		}
		var own, left []string
		for _, c := range sh.Map.Columns {
			switch {
			case uses[c.Use] != "":
				unit := ""
				if c.Unit != "" {
					unit = "（" + c.Unit + "）"
				}
				fmt.Fprintf(w, "    %s %s → %s%s\n", c.Place, c.Heading, uses[c.Use], unit)
			case c.Use == graph.ColumnLeft:
				left = append(left, c.Heading)
			default:
				own = append(own, c.Heading)
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
		for i, x := range t.Findings {
			if i == 5 {
				fmt.Fprintf(w, "    …另有%d处提示\n", len(t.Findings)-i)
				break
			}
			fmt.Fprintf(w, "    注意：%s\n", x.Text)
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
func tellReview(w io.Writer, r *intake.Review) {
	n := 0
	for _, row := range r.Rows {
		if row.Change != intake.RowAdded && row.Change != intake.RowUpdated && len(row.Cells) == 0 {
			continue
		}
		if n++; n > mostListed {
			continue
		}
		word := map[string]string{intake.RowAdded: "新增", intake.RowUpdated: "更新"}[row.Change]
		fmt.Fprintf(w, "第%d行 %s %s\n", row.Row, cmp.Or(word, "并入"), row.Who)
		for _, c := range row.Cells {
			name := c.FieldZH
			if c.Field == "extra" {
				name = c.Heading
			}
			if row.Change == intake.RowAdded && c.Before == "" {
				fmt.Fprintf(w, "    %s %s：%s\n", cmp.Or(c.Place, "—"), name, c.After)
			} else {
				fmt.Fprintf(w, "    %s %s：%s → %s\n", cmp.Or(c.Place, "—"), name, cmp.Or(c.Before, "（空）"), cmp.Or(c.After, "（空）"))
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
	list(w, "以前导入过、这次文件里没有的（不会删除）", r.Gone, func(g intake.Gone) string { return g.Who })
	list(w, "请留意", r.Notes, func(s string) string { return s })
	c := r.Counts
	fmt.Fprintf(w, "共%d行：新增%d，更新%d，未变%d，与上面同一条%d，拒收%d，待回答%d\n", c.Rows, c.Added, c.Updated, c.Unchanged, c.Joined, c.Refused, c.Asked)
	fmt.Fprintf(w, "记录：新增%d条，更新%d条，未变%d条\n", r.Import.Added, r.Import.Updated, r.Import.Unchanged)
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

// askQuestions asks each question on the terminal, once; false where none is answered.
func askQuestions(f *intake.File, r *intake.Review, passed map[string]bool, in *bufio.Reader, s streams) bool {
	answered := false
	for _, q := range r.Questions {
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
			f.Answers[q.ID], answered = q.Options[n-1].Value, true
		} else if line != "" && (len(q.Options) == 0 || slices.ContainsFunc(q.Options, func(o intake.Option) bool { return o.Value == line })) {
			f.Answers[q.ID], answered = line, true
		}
		if errors.Is(err, io.EOF) {
			return answered
		}
	}
	return answered
}
