package main

import (
	"context"
	"net/url"

	"chainchief/graph/chainmap/layout"
)

func runMap(ctx context.Context, args []string, s streams) error {
	f := newFlags("map", "产业链图谱：画一张能挂墙、能打印的图。", s)
	chain := f.String("chain", "", "产业链`名称`或标识，如 新能源汽车、nev；chains 命令列出全部（必填）")
	kind := f.String("kind", "", "`图种`：panel 图谱（默认）、flow 流程图")
	focus := f.String("focus", "", "流程图的`焦点`：环节或板块的标识，breaks 全部断点（默认），all 整条链")
	steps := f.String("steps", "", "流程图从焦点向上下游各看`几步`，1 到 6（默认 1）")
	layers := f.String("layers", "", "只画这些`图层`，用逗号分开：status 状态、firms 本地企业、partner 伙伴家数、projects 项目、points 独家支撑和断点、actions 工作建议、links 箭头、inferred 推断的关系、gaps 只看缺口（默认除 gaps 外全部）")
	compare := f.String("compare", "", "同时画出这个较早`日期`的状态，标出变化")
	projects := f.String("projects", "", "写 `done` 则同时画出在建、签约项目全部建成后的状态")
	purpose := f.String("for", "", "图谱的`用途`：slide 投影，wall 上墙，page 嵌入网页；不写是印发用的一张图")
	office := f.String("office", "", "印在图上的编制`单位`")
	o, q, b := f.output(append(pictures[:len(pictures):len(pictures)], "dot")), f.question(), f.backend()
	if err := f.parse(args); err != nil {
		return err
	}
	if *chain == "" {
		return usageError{"请用 --chain 指明产业链，如 chainchief map --chain nev -o nev.pdf"}
	}
	if err := o.settle(s); err != nil {
		return err
	}
	n := noun{path: "/chains/" + url.PathEscape(*chain), query: q.values()}
	for name, value := range map[string]string{"kind": *kind, "focus": *focus, "steps": *steps, "layers": *layers, "compare": *compare, "projects": *projects, "for": *purpose, "office": *office} {
		if value != "" {
			n.query.Set(name, value)
		}
	}
	return b.with(ctx, s, func(c *client) error { return draw(ctx, c, s, n, o) })
}

// runLayoutWorker is the whole of a layout process; it is no command for people.
func runLayoutWorker(_ context.Context, _ []string, s streams) error {
	return layout.Work(s.in, s.out)
}
