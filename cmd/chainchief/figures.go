package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/url"
)

func runFigures(ctx context.Context, args []string, s streams) error {
	f := newFlags("figures", "测算明细：一条产业链每个得分的全部输入和逐步计算；xlsx 里都是公式，可以改数重算。", s)
	chain := f.String("chain", "", "产业链`名称`或标识，如 新能源汽车、nev；chains 命令列出全部（必填）")
	o, q, b := f.output([]string{"json", "xlsx"}), f.question(), f.backend()
	f.StringVar(&o.heads, "heads", "zh", "xlsx 的`表头`：zh 中文，en 英文（给程序用）")
	if err := f.parse(args); err != nil {
		return err
	}
	if *chain == "" {
		return usageError{"请用 --chain 指明产业链，如 chainchief figures --chain nev -o 测算明细.xlsx"}
	}
	if err := o.settle(s); err != nil {
		return err
	}
	path, query := "/chains/"+url.PathEscape(*chain)+"/figures", q.values()
	if o.format == "xlsx" {
		path += ".xlsx"
		query.Set("heads", o.heads)
	}
	return b.with(ctx, s, func(c *client) error {
		data, err := c.fetch(ctx, path, query)
		if err != nil {
			return err
		}
		if o.format == "json" {
			var buf bytes.Buffer
			if err := json.Indent(&buf, data, "", "  "); err != nil {
				return err
			}
			data = buf.Bytes()
		}
		return deliver(o.file, data, s)
	})
}
