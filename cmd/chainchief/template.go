package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/xuri/excelize/v2"

	"chainchief/graph"
	"chainchief/seed"
)

func runTemplate(ctx context.Context, args []string, s streams) error {
	f := newFlags("template", "填报模板：一个工作簿，每类记录一张表，列名旁注明怎么填，有下拉选项。", s)
	file := f.String("o", "", "写入 .xlsx `文件`（必填）")
	city := f.Bool("city", false, "给另一城市起步用：另加数据集、地区、产业链、环节等表，通用的内容已填好")
	chains := f.String("chains", "", "只要这`几条`产业链的环节，标识或名称，用逗号分开（默认全部）")
	heads := f.String("heads", "zh", "`表头`和用词：zh 中文，en 英文（给程序用）")
	b := f.backend()
	if err := f.parse(args); err != nil {
		return err
	}
	switch {
	case !strings.EqualFold(filepath.Ext(*file), ".xlsx"):
		return usageError{"请用 -o 写明 .xlsx 文件，如 chainchief template -o 填报模板.xlsx"}
	case *heads != "zh" && *heads != "en":
		return usageError{fmt.Sprintf("没有表头“%s”，可选 zh、en", *heads)}
	}
	return b.with(ctx, s, func(c *client) error {
		data, err := c.fetch(ctx, "/template.xlsx", given("city", switchValue(*city), "chains", *chains, "heads", *heads))
		if err != nil {
			return err
		}
		return deliver(*file, data, s)
	})
}

// mostUnzipped bounds a workbook: what it unpacks to.
const mostUnzipped = 1 << 30

// readBook reads a filled-in template as a folder of data; what is to be known is told.
func readBook(path string, s streams) (graph.Batch, error) {
	f, err := excelize.OpenFile(path, excelize.Options{RawCellValue: true, UnzipSizeLimit: mostUnzipped})
	if err != nil {
		return graph.Batch{}, fmt.Errorf("%w: 打不开工作簿 %s，请用 Excel 或 WPS 另存为 .xlsx 再试（%v）", graph.ErrInvalid, path, err)
	}
	defer f.Close()
	var tables []seed.Table
	for _, name := range f.GetSheetList() {
		rows, err := f.GetRows(name)
		if err != nil {
			return graph.Batch{}, fmt.Errorf("%w: 读不了工作簿 %s 的“%s”表，请另存一份再试（%v）", graph.ErrInvalid, path, name, err)
		}
		tables = append(tables, seed.Table{Name: name, Rows: rows})
	}
	book := seed.NewBook(tables)
	tell := func(faults seed.Faults) {
		for _, w := range faults {
			fmt.Fprintln(s.err, "请核对："+w.String())
		}
	}
	tell(book.Warnings)
	batch, err := seed.ReadWarning(book, func(w seed.Fault) { tell(book.Told(seed.Faults{w})) })
	var faults seed.Faults
	if errors.As(err, &faults) {
		return batch, book.Told(faults)
	}
	batch.File = filepath.Base(path)
	return batch, err
}
