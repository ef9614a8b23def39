package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
)

func runVerify(ctx context.Context, args []string, s streams) (err error) {
	f := newFlags("verify", "核实单：把一个地区暂无登记、只有线索或待核的环节、企业和项目列成工作簿，由县区或部门填写、签署；填好的文件写在命令后面送回，与 import 一样先列出变化，再写入，可以撤销。", s)
	f.operands = "[填好的核实单.xlsx]"
	region := f.region()
	chain := f.String("chain", "", "只要这条`产业链`的：名称或标识，如 nev（默认全部）")
	file := f.String("o", "", "写入 .xlsx `文件`（默认 核实单-地区.xlsx）")
	o := importFlags{signed: true}
	f.BoolVar(&o.dry, "dry-run", false, "送回时只列出变化，不写入")
	f.BoolVar(&o.yes, "yes", false, "送回时不再询问，直接写入；要回答的问题所在的行不写入")
	f.StringVar(&o.format, "format", "table", "送回时的`格式`：table 或 json")
	b := f.backend()
	if err := f.parse(args); err != nil {
		return err
	}
	switch {
	case o.format != "table" && o.format != "json":
		return usageError{fmt.Sprintf("参数 --format 的值“%s”无效，可用 table、json", o.format)}
	case len(f.files) > 0 && (*region != "" || *chain != "" || *file != ""):
		return usageError{"发出核实单用 --region、--chain、-o，送回只写填好的文件，请分两次"}
	case len(f.files) == 0 && *region == "":
		return usageError{"请用 --region 指明地区，如 chainchief verify --region 金寨；送回时写填好的文件，如 chainchief verify 核实单.xlsx"}
	}
	c, err := b.client(ctx, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	if len(f.files) > 0 {
		return importFiles(ctx, c, f.files, o, s)
	}
	name := *file
	if name == "" {
		name = "核实单-" + *region + ".xlsx"
	}
	if !strings.EqualFold(filepath.Ext(name), ".xlsx") {
		return usageError{"核实单是 Excel 工作簿，请用 -o 写明 .xlsx 文件，如 -o 核实单.xlsx"}
	}
	data, err := c.fetch(ctx, "/verifications.xlsx", given("region", *region, "chain", *chain))
	if err != nil {
		return err
	}
	return deliver(name, data, s)
}
