package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"chainchief/api"
	"chainchief/graph"
	"chainchief/report"
	"chainchief/seed"
)

func runExport(ctx context.Context, args []string, s streams) error {
	f := newFlags("export", "导出全部数据：每类记录一个 CSV 文件（就是 --seed=目录 读入的格式），或一个工作簿，每类一张表。", s)
	out := f.String("o", "", "写入`目录`（没有则建立）或 .xlsx 文件（必填）；只导出一类时也可写 .csv 文件")
	heads := f.String("heads", "zh", "`表头`和用词：zh 中文，en 英文（给程序用）；两种都能再读入")
	internal := f.Bool("internal", false, "连同只供内部使用的列（联系人、电话等）一并导出；导出的文件不要公开")
	var kinds texts
	f.Var(&kinds, "kind", "只导出这`一类`，可写多次：标识如 enterprises，或名称如 企业（默认全部）")
	b := f.backend()
	if err := f.parse(args); err != nil {
		return err
	}
	switch {
	case *out == "" || *out == "-":
		return usageError{"请用 -o 写明目录或 .xlsx 文件，如 chainchief export -o 导出的数据"}
	case *heads != "zh" && *heads != "en":
		return usageError{fmt.Sprintf("没有表头“%s”，可选 zh、en", *heads)}
	}
	wanted, err := kindsCalled(kinds)
	if err != nil {
		return err
	}
	e := &exporting{place: *out, zh: *heads == "zh", internal: *internal, kinds: wanted, streams: s}
	if err := e.settle(); err != nil {
		return err
	}
	store, err := b.snapshot(ctx, s)
	if err != nil {
		return err
	}
	return errors.Join(e.run(ctx, store), store.Close())
}

// snapshot opens the store to read it whole; of one that a server holds, a copy.
func (b *backend) snapshot(ctx context.Context, s streams) (graph.Store, error) {
	store, err := b.open(ctx, s)
	if !errors.Is(err, graph.ErrInUse) {
		return store, err
	}
	dir, wrong := b.dir()
	if wrong != nil {
		return nil, wrong
	}
	return beside(ctx, dir, err)
}

// kindsCalled finds the kinds that people mean; none: all.
func kindsCalled(names []string) ([]*graph.Description, error) {
	all := seed.Kinds()
	if len(names) == 0 {
		return all, nil
	}
	var list []*graph.Description
	for _, name := range names {
		for name := range strings.FieldsFuncSeq(name, func(r rune) bool { return strings.ContainsRune(",，、", r) }) {
			i := slices.IndexFunc(all, func(d *graph.Description) bool { return string(d.Kind) == name || d.ZH == name })
			if i < 0 {
				var known []string
				for _, d := range all {
					known = append(known, fmt.Sprintf("%s（%s）", d.Kind, d.ZH))
				}
				return nil, usageError{fmt.Sprintf("没有“%s”这一类，可选 %s", name, strings.Join(known, "、"))}
			}
			if !slices.Contains(list, all[i]) {
				list = append(list, all[i])
			}
		}
	}
	return list, nil
}

// exporting is one export.
type exporting struct {
	streams
	place, format string // format: csv, xlsx, or blank for a directory
	zh, internal  bool
	kinds         []*graph.Description
}

// settle finds out from the place what is written there.
func (e *exporting) settle() error {
	info, err := os.Stat(e.place)
	there := err == nil
	switch ext := strings.TrimPrefix(strings.ToLower(filepath.Ext(e.place)), "."); {
	case there && info.IsDir():
	case ext == "xlsx":
		e.format = ext
	case ext == "csv" && len(e.kinds) == 1:
		e.format = ext
	case ext == "csv":
		return usageError{"一个 .csv 文件只装一类记录，请用 --kind 写明哪一类，或在 -o 后写目录"}
	case slices.Contains(known, ext):
		return usageError{fmt.Sprintf("不能导出成 %s，请在 -o 后写目录或 .xlsx 文件", filepath.Base(e.place))}
	case there:
		return fmt.Errorf("%s 是文件，请在 -o 后写目录或 .xlsx 文件", e.place)
	}
	return nil
}

func (e *exporting) run(ctx context.Context, store graph.Store) error {
	var all *graph.Bundle
	var meta graph.Meta
	err := store.Read(ctx, func(r graph.Reader) (err error) {
		if meta, err = r.Meta(ctx); err != nil {
			return err
		}
		var kinds []graph.Kind
		for _, d := range seed.Kinds() {
			kinds = append(kinds, d.Kind)
		}
		all, err = seed.Gather(ctx, r, kinds...)
		return err
	})
	if err != nil {
		return err
	}
	if !e.internal {
		all = e.public(all)
	}
	var sheets []*seed.Sheet
	rows := 0
	for _, sheet := range seed.Sheets(meta.DataDate, all) {
		if slices.Contains(e.kinds, sheet.Kind) {
			if e.zh {
				sheet.NamesFirst()
			}
			sheets = append(sheets, sheet)
			rows += len(sheet.Rows)
		}
	}
	switch e.format {
	case "xlsx":
		return e.book(ctx, sheets, all, meta)
	case "csv":
		data, err := e.csv(sheets[0])
		if err != nil {
			return err
		}
		return deliver(e.place, data, e.streams)
	}
	if err := os.MkdirAll(e.place, 0o777); err != nil {
		return unwritten(e.place, err)
	}
	files := seed.Folder{}
	for _, sheet := range sheets {
		name := sheet.File + ".csv"
		if files[name], err = e.csv(sheet); err != nil {
			return err
		}
		if err := write(filepath.Join(e.place, name), files[name], e.streams); err != nil {
			return err
		}
	}
	said := ""
	if len(sheets) == len(seed.Kinds()) {
		said = e.proof(files, meta.DataDate, all)
	}
	fmt.Fprintf(e.err, "已写入 %s：%d个文件，%d条记录%s。\n", e.place, len(sheets), rows, said)
	return nil
}

// public leaves out what is for the office alone, and says so.
func (e *exporting) public(all *graph.Bundle) *graph.Bundle {
	out, left := &graph.Bundle{}, 0
	for r := range all.All() {
		if graph.HasInternal(r) {
			left++
		}
		out.Add(graph.Public(r))
	}
	if left > 0 {
		fmt.Fprintf(e.err, "%d条记录有只供内部使用的列（联系人等），没有导出；要一并导出请加 --internal。\n", left)
	}
	return out
}

// proof reads the files again and says whether they hold what the store does.
func (e *exporting) proof(files seed.Folder, date graph.Date, all *graph.Bundle) string {
	lost, err := seed.Compare(files, date, all)
	var faults seed.Faults
	switch {
	case errors.As(err, &faults):
		for _, line := range faults.Lines(mostTold) {
			fmt.Fprintln(e.err, "请核对："+line)
		}
		return fmt.Sprintf("；其中%d处要先改正才能再读入", len(faults))
	case err != nil:
		return "；没有能再读入核对（" + oneSentence(err) + "）"
	case len(lost) == 0:
		return "；再读入核对，逐条相同"
	}
	for _, who := range lost[:min(len(lost), mostTold)] {
		fmt.Fprintln(e.err, "请核对：再读入后会有不同："+who)
	}
	return fmt.Sprintf("；其中%d条再读入后会有不同", len(lost))
}

// mostTold is how many doubts about an export are told.
const mostTold = 10

func (e *exporting) csv(s *seed.Sheet) ([]byte, error) {
	var buf bytes.Buffer
	err := s.WriteCSV(&buf, e.zh)
	return buf.Bytes(), err
}

func (e *exporting) book(ctx context.Context, sheets []*seed.Sheet, all *graph.Bundle, meta graph.Meta) error {
	title, reader := "导出的数据", report.Programs
	for _, d := range all.Dataset {
		title = d.Title
	}
	var facts []report.Fact
	if e.zh {
		reader, facts = report.People, []report.Fact{report.DateFact(meta.DataDate)}
	}
	var buf bytes.Buffer
	if err := report.WriteXLSX(ctx, &buf, api.ExportPaper(title, facts, sheets...), reader, time.Now()); err != nil {
		return err
	}
	return deliver(e.place, buf.Bytes(), e.streams)
}
