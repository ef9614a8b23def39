package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"chainchief/api"
	"chainchief/graph"
	"chainchief/report"
)

// What was written before, and how it is taken back: imports, undo, merge, unmerge.

// importLine is a past write as the API tells it.
type importLine struct {
	graph.Import
	ClassZH string         `json:"class_zh"`
	Later   []graph.Import `json:"later"`
	Changes []graph.RecordChange
	More    bool
}

// state says whether it was undone.
func (i importLine) state() string {
	if i.UndoneAt.IsZero() {
		return ""
	}
	return fmt.Sprintf("%s于%s撤销", i.UndoneBy, i.UndoneAt.Local().Format("2006-01-02 15:04"))
}

// sentence tells a write in one line.
func (i importLine) sentence() string {
	said := fmt.Sprintf("“%s”，%s，%s，新增%d条，更新%d条，删除%d条", i.Title, i.Person, i.Time.Local().Format("2006-01-02 15:04"), i.Added, i.Updated, i.Deleted)
	if s := i.state(); s != "" {
		said += "；" + s
	}
	return said
}

// aside reports whether nobody who names a write means it first: a store was filled, or it was
// settled on the way how a file is read or who is whom.
func (i importLine) aside() bool {
	return i.Class == graph.ImportSeed || strings.HasPrefix(i.Title, "导入设置：") || strings.HasPrefix(i.Title, "认定：")
}

func runImports(ctx context.Context, args []string, s streams) error {
	f := newFlags("imports", "历次导入：何时、何人、从哪个文件，改了多少；写明批次（标识，或标题、文件名的一部分）则只看这一次。", s)
	f.operands = "批次"
	class := f.String("class", "", "只列这种`来路`："+wordsOf(graph.Describe(graph.KindImports).Field("class").Words))
	o, limit, b := f.output(lists), f.limit(), f.backend()
	if err := f.parse(args); err != nil {
		return err
	}
	if err := o.settle(s); err != nil {
		return err
	}
	switch len(f.files) {
	case 0:
		return ask(ctx, b, s, noun{path: "/imports", query: given("class", meantBy(graph.Describe(graph.KindImports).Field("class"), *class)), limit: *limit, limited: true}, o,
			func(p *page[importLine]) *report.Paper { return importsPaper(p.Items) })
	case 1:
		return b.with(ctx, s, func(c *client) error {
			i, err := asker{bufio.NewReader(s.in), s, o.format != "table"}.past(ctx, c, f.files[0])
			if err != nil {
				return err
			}
			return respond(ctx, c, s, noun{path: "/imports/" + url.PathEscape(i.ID), query: url.Values{}}, o, importPaper)
		})
	}
	return usageError{"一次只看一个批次，如 chainchief imports 批次"}
}

// importPaper sets one write out with what it changed, field by field.
func importPaper(i *importLine) *report.Paper {
	p := importsPaper([]importLine{*i})
	if len(i.Changes) == 0 {
		return p
	}
	t := &report.Table{Name: "改动的记录"}
	for _, c := range [][2]string{{"record", "记录"}, {"change", "改动"}, {"field", "项目"}, {"before", "原来"}, {"after", "写入后"}} {
		t.Columns = append(t.Columns, report.Column{Key: c[0], Name: c[1]})
	}
	var rows [][]any
	for _, c := range i.Changes {
		word := map[string]string{graph.Added: "新增", graph.Updated: "更新", graph.Deleted: "删除"}[c.Change]
		for _, f := range c.Fields {
			rows = append(rows, []any{c.Who, report.Word{Code: c.Change, Text: word}, report.Word{Code: f.Field, Text: f.FieldZH}, f.Before, f.After})
		}
	}
	t.Lists = []report.List{{Unit: "项", Rows: rows}}
	p.Tables = append(p.Tables, t)
	if i.More {
		p.Notes = append(p.Notes, fmt.Sprintf("改动的记录只列出前%d条。", len(i.Changes)))
	}
	return p
}

func importsPaper(list []importLine) *report.Paper {
	t := &report.Table{Name: "批次"}
	for _, c := range [][2]string{{"id", "批次"}, {"time", "时间"}, {"title", "标题"}, {"person", "经办人"}, {"file", "文件"}, {"class", "来路"}, {"added", "新增"}, {"updated", "更新"}, {"deleted", "删除"}, {"undone", "撤销"}} {
		t.Columns = append(t.Columns, report.Column{Key: c[0], Name: c[1]})
	}
	var rows [][]any
	for _, i := range list {
		rows = append(rows, []any{i.ID, report.Word{Code: i.Time.UTC().Format("2006-01-02T15:04:05Z"), Text: i.Time.Local().Format("2006-01-02 15:04")}, i.Title, i.Person, i.File,
			report.Word{Code: string(i.Class), Text: i.ClassZH}, i.Added, i.Updated, i.Deleted, i.state()})
	}
	t.Lists = []report.List{{Unit: "次", Rows: rows}}
	p := &report.Paper{Title: "历次导入", Tables: []*report.Table{t}}
	if slices.ContainsFunc(list, func(i importLine) bool { return i.Class == graph.ImportSeed && i.Sequence == 1 }) {
		p.Notes = append(p.Notes, "建库的那一次，新增的条数含数据截至日期一项。")
	}
	return p
}

// pastFlags are those of a command that takes something back or together.
type pastFlags struct {
	*flags
	yes *bool
	by  *string
	b   *backend
	in  *bufio.Reader
}

func newPastFlags(name, operands, summary string, s streams) *pastFlags {
	f := &pastFlags{flags: newFlags(name, summary, s), in: bufio.NewReader(s.in)}
	f.operands = operands
	f.yes = f.Bool("yes", false, "不再询问，直接写入")
	f.by = f.String("by", "", "经办`人`（默认运行命令的账户）")
	f.b = f.backend()
	return f
}

// do sends a request in the name of the person and reads the write that came of it.
func (f *pastFlags) do(ctx context.Context, c *client, path string, body []byte) (i importLine, err error) {
	person := *f.by
	if person == "" {
		person = account()
	}
	header := http.Header{api.PersonHeader: {url.PathEscape(person)}}
	if body != nil {
		header.Set("Content-Type", "application/json")
	}
	answer, err := c.send(ctx, http.MethodPost, path, header, body)
	if err != nil {
		return i, err
	}
	return i, decode(answer, &i)
}

// confirmed asks whether to go on, unless --yes says so.
func (f *pastFlags) confirmed(s streams, question string) bool {
	return *f.yes || asks(f.in, s, question)
}

// asker asks which is meant, unless --yes says to ask nothing.
func (f *pastFlags) asker(s streams) asker { return asker{f.in, s, *f.yes} }

func runUndo(ctx context.Context, args []string, s streams) error {
	f := newPastFlags("undo", "批次", "撤销一个批次（写标识，或标题、文件名的一部分）：它新增的删去，改过和删除的恢复原样。后来的批次改过同样的记录时，先列出它们，不撤销。", s)
	if err := f.parse(args); err != nil {
		return err
	}
	if len(f.files) != 1 {
		return usageError{"请写明要撤销的批次，如 chainchief undo 批次；chainchief imports 列出历次批次"}
	}
	return f.b.with(ctx, s, func(c *client) error {
		i, err := f.asker(s).past(ctx, c, f.files[0])
		if err != nil {
			return err
		}
		if !i.UndoneAt.IsZero() {
			return fmt.Errorf("%w: “%s”已经撤销过了：%s", graph.ErrConflict, i.Title, i.state())
		}
		fmt.Fprintln(s.out, i.sentence())
		if len(i.Later) > 0 {
			fmt.Fprintf(s.out, "后来的%d个批次改过同样的记录：\n", len(i.Later))
			for _, l := range i.Later {
				fmt.Fprintf(s.out, "  “%s”，%s，%s（chainchief undo %s）\n", l.Title, l.Person, l.Time.Local().Format("2006-01-02 15:04"), l.ID)
			}
			return fmt.Errorf("%w: 没有撤销；请先从上到下撤销上面这些批次，再撤销这一个", graph.ErrConflict)
		}
		if i.Class != graph.ImportSeed && !f.confirmed(s, fmt.Sprintf("撤销后，它新增的%d条将删去，更新的%d条和删除的%d条将恢复原样。撤销吗？", i.Added, i.Updated, i.Deleted)) {
			fmt.Fprintln(s.out, "没有撤销；要撤销请回答 y，或加 --yes。")
			return nil
		}
		i, err = f.do(ctx, c, "/imports/"+url.PathEscape(i.ID)+"/undo", nil)
		if err == nil {
			fmt.Fprintf(s.out, "已撤销：“%s”。\n", i.Title)
		}
		return err
	})
}

// twinLine is two enterprises that may be one, as the API tells them.
type twinLine struct {
	One, Other struct {
		ID, Name, Region string
		CreditCode       string `json:"credit_code"`
	}
	Why, Warning string
	Apart        bool
}

func runMerge(ctx context.Context, args []string, s streams) error {
	f := newPastFlags("merge", "原企业 并入的企业", "合并重复登记的企业：原企业的从业和供应关系归另一家，名称成为它的别名；可以拆分（unmerge）。不写企业则列出可能重复登记的。", s)
	different := f.Bool("different", false, "这两家不是同一家：记下来，不再询问")
	if err := f.parse(args); err != nil {
		return err
	}
	switch len(f.files) {
	case 0:
		return f.b.with(ctx, s, func(c *client) error { return tellTwins(ctx, c, s) })
	case 2:
	default:
		return usageError{"请写明原企业和并入的企业，全称、简称或标识，如 chainchief merge 原企业 并入的企业"}
	}
	return f.b.with(ctx, s, func(c *client) error {
		var ids, names [2]string
		for i, text := range f.files {
			id, err := f.asker(s).firm(ctx, c, text)
			if err != nil {
				return err
			}
			var e struct {
				Enterprise struct{ ID, Name string }
			}
			if err := c.get(ctx, "/enterprises/"+url.PathEscape(id), nil, &e); err != nil {
				return err
			}
			ids[i], names[i] = e.Enterprise.ID, e.Enterprise.Name
		}
		if *different {
			return f.tellApart(ctx, c, s, names)
		}
		var found page[twinLine]
		if err := c.get(ctx, "/merges/proposed", url.Values{"old": {ids[0]}, "new": {ids[1]}}, &found); err != nil {
			return err
		}
		for _, t := range found.Items {
			named := ids[0] != f.files[0] || ids[1] != f.files[1] // a name may be that of another firm, which nobody is asked about
			if *f.yes && named && t.Apart {
				return fmt.Errorf("%w: “%s”与“%s”：%s；确是同一家，请写两家的标识：chainchief merge %s %s --yes", graph.ErrConflict, names[0], names[1], t.Warning, ids[0], ids[1])
			}
			if t.Warning != "" {
				fmt.Fprintln(s.out, "注意："+t.Warning)
			}
		}
		if !f.confirmed(s, fmt.Sprintf("“%s”将并入“%s”：从业和供应关系归后者，名称成为它的别名。合并吗？", names[0], names[1])) {
			fmt.Fprintln(s.out, "没有合并；要合并请回答 y，或加 --yes。")
			return nil
		}
		body, err := json.Marshal(map[string]string{"old": ids[0], "new": ids[1]})
		if err != nil {
			return err
		}
		i, err := f.do(ctx, c, "/merges?confirm=yes", body) // he was told what speaks against it
		if err == nil {
			fmt.Fprintf(s.out, "已%s；要拆分：chainchief unmerge %s，或写标识 %s\n", strings.Replace(i.Title, "：", " ", 1), names[0], ids[0])
		}
		return err
	})
}

// tellApart keeps that two enterprises are not one.
func (f *pastFlags) tellApart(ctx context.Context, c *client, s streams, names [2]string) error {
	person := *f.by
	if person == "" {
		person = account()
	}
	body := map[string]string{"one": names[0], "other": names[1], "verdict": graph.DecidedDifferent, "by": person, "date": time.Now().Format(time.DateOnly)}
	if err := c.post(ctx, "/decisions", nil, person, body, &struct{}{}); err != nil {
		return err
	}
	_, err := fmt.Fprintf(s.out, "已记下：“%s”与“%s”不是同一家，不再询问。\n", names[0], names[1])
	return err
}

// tellTwins lists the enterprises that may be there twice.
func tellTwins(ctx context.Context, c *client, s streams) error {
	var found page[twinLine]
	if err := c.get(ctx, "/merges/proposed", url.Values{"limit": {fmt.Sprint(most)}}, &found); err != nil {
		return err
	}
	if len(found.Items) == 0 {
		fmt.Fprintln(s.out, "没有发现重复登记的企业。")
		return nil
	}
	list(s.out, "可能重复登记的企业", found.Items, func(t twinLine) string {
		line := fmt.Sprintf("%s（%s，%s）与 %s（%s，%s）：%s", t.One.Name, t.One.ID, t.One.Region, t.Other.Name, t.Other.ID, t.Other.Region, t.Why)
		if t.Warning != "" {
			line += "；" + t.Warning
		}
		return line
	})
	_, err := fmt.Fprintln(s.out, "合并：chainchief merge 原企业 并入的企业；不是同一家：另加 --different")
	return err
}

func runUnmerge(ctx context.Context, args []string, s streams) error {
	f := newPastFlags("unmerge", "原企业", "拆分一次合并：被并入的企业恢复原样，并记下两家不是同一家。原企业写标识、当时的名称或其中一部分。", s)
	if err := f.parse(args); err != nil {
		return err
	}
	if len(f.files) != 1 {
		return usageError{"请写明被并入的原企业，标识、当时的名称或其中一部分，如 chainchief unmerge e-…；chainchief imports --class merge 列出历次合并"}
	}
	return f.b.with(ctx, s, func(c *client) error {
		old, i, err := f.asker(s).merged(ctx, c, f.files[0])
		if err != nil {
			return err
		}
		if !f.confirmed(s, fmt.Sprintf("%s。拆分吗？", i.sentence())) {
			fmt.Fprintln(s.out, "没有拆分；要拆分请回答 y，或加 --yes。")
			return nil
		}
		if i, err = f.do(ctx, c, "/merges/"+url.PathEscape(old)+"/undo", nil); err == nil {
			fmt.Fprintf(s.out, "已拆分：“%s”已撤销。\n", i.Title)
		}
		return err
	})
}
