package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/term"

	"chainchief/api"
	"chainchief/graph/chainmap/layout"
)

func runMap(ctx context.Context, args []string, s streams) (err error) {
	f := newFlags("map", "产业链图谱：画一张能挂墙、能打印的图。", s)
	chain := f.String("chain", "", "产业链`标识`：nev 新能源汽车、food 食品健康、iron 铁基材料、equipment 高端装备、display 新型显示（必填）")
	kind := f.String("kind", "", "`图种`：panel 图谱（默认）、flow 流程图")
	focus := f.String("focus", "", "流程图的`焦点`：环节或卡片的标识，breaks 全部断点（默认），all 整条链")
	steps := f.Int("steps", 0, "流程图从焦点向上下游各看`几步`，1 到 6（默认 1）")
	paper := f.String("paper", "", "`纸张`：a4、a3（默认）、a2、a1，或以毫米写成 600x300")
	layers := f.String("layers", "", "只画这些`图层`，用逗号分开：status,firms,partner,projects,points,actions,links,inferred，gaps 只看缺口")
	edition := f.String("edition", "", "`版本`：internal 内部版（默认）、public 公开版（不列推断、线索和未经核实的内容）")
	compare := f.String("compare", "", "同时画出这个较早`日期`的状态，标出变化")
	projects := f.String("projects", "", "写 `done` 则同时画出在建、签约项目全部建成后的状态")
	format := f.String("format", "", "输出`格式`：svg、pdf、png、dot（默认按 -o 的扩展名）")
	output := f.String("o", "", "写入`文件`（默认屏幕）")
	q, b := f.question(), f.backend()
	if err := f.parse(args); err != nil {
		return err
	}
	if *chain == "" {
		return usageError{"请用 --chain 指明产业链，如 chainchief map --chain nev -o nev.pdf"}
	}
	formats := []string{"svg", "pdf", "png", "dot"}
	ext := *output
	if i := strings.LastIndexByte(ext, '.'); i >= 0 {
		ext = strings.ToLower(ext[i+1:])
	}
	kindOf := cmp.Or(*format, ext)
	if !slices.Contains(formats, kindOf) {
		return usageError{"请用 --format 指明 svg、pdf、png 或 dot，或用 -o 给出带这种扩展名的文件"}
	}
	if *output == "" && (kindOf == "pdf" || kindOf == "png") && s.out == os.Stdout && term.IsTerminal(int(os.Stdout.Fd())) {
		return usageError{"图不能显示在屏幕上，请用 -o 写入文件"}
	}
	query, err := q.values()
	if err != nil {
		return err
	}
	query.Del("limit")
	if *steps != 0 {
		query.Set("steps", strconv.Itoa(*steps))
	}
	for name, value := range map[string]string{"kind": *kind, "focus": *focus, "paper": *paper, "layers": *layers,
		"edition": *edition, "compare": *compare, "projects": *projects} {
		if value != "" {
			query.Set(name, value)
		}
	}
	c, err := b.client(ctx, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	data, err := c.fetch(ctx, "/chains/"+url.PathEscape(*chain)+"/map."+kindOf, query)
	if err != nil {
		return err
	}
	for _, w := range c.header.Values(api.MapWarning) {
		if text, err := url.PathUnescape(w); err == nil {
			fmt.Fprintln(s.err, "注意："+text)
		}
	}
	return deliver(*output, data, s)
}

// runLayoutWorker is the whole of a layout process; it is no command for people.
func runLayoutWorker(_ context.Context, _ []string, s streams) error {
	return layout.Work(s.in, s.out)
}
