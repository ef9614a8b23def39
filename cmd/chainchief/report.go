package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"chainchief/api"
	"chainchief/report"
)

func runReport(ctx context.Context, args []string, s streams) error {
	f := newFlags("report", "公文格式的材料（Word），写成 .xlsx 则是它的证据册：文中每个数的口径、输入、来源和日期；或一条产业链的图、清单、材料和说明的文件包（.zip）。", s)
	var kinds, words []string
	for _, k := range api.PaperKinds() {
		kinds, words = append(kinds, k[0]), append(words, k[0]+" "+k[1])
	}
	kinds, words = append(kinds, packageKind), append(words, packageKind+" 文件包（N图N清单）")
	kind := f.String("kind", "analysis", "`材料`："+strings.Join(words, "；")+"（默认 analysis）")
	chain := f.String("chain", "", "产业链`名称`或标识，如 新能源汽车、nev；linkage、schedule 不写则为全部产业链")
	enterprise := f.String("enterprise", "", "visit：要走访的`企业`，名称、简称、代码或标识；本地企业出调研提纲，外地企业出拜访提纲")
	segment := f.String("segment", "", "visit：要谈的`环节`，名称或标识（默认取该企业在本地排名最前的环节）")
	edition := f.String("edition", "", "`版本`：internal 内部版（默认）、public 公开版")
	office := f.String("office", "", "编制`单位`，印在题目下")
	secrecy := f.String("secrecy", "", "密级或知悉范围的`字样`，印在题目下")
	version := f.String("version", "", "`稿次`或版本，如 征求意见稿，印在题目下")
	date := f.String("date", "", "印在题目下的`日期`（默认数据的截至日期）")
	list := f.String("list", "", "package：要哪些`图和清单`：六安（五图八清单，默认）、江西（四图五清单）、汨罗（五图五清单）、阜阳（三图五单），或逐项写明，用逗号分开，如 产业链图,企业清单")
	since := f.String("since", "", "package：上一版的`文件包`（.zip），列出新增、不再列入、变更的各条，以及是哪一次导入带来的")
	o, q, b := f.output([]string{"docx", "xlsx", "zip"}), f.question(), f.backend()
	if err := f.parse(args); err != nil {
		return err
	}
	switch {
	case !slices.Contains(kinds, *kind):
		return usageError{fmt.Sprintf("没有材料“%s”，可选 %s", *kind, strings.Join(kinds, "、"))}
	case (*kind == "analysis" || *kind == "brief") && *chain == "":
		return usageError{"请用 --chain 指明产业链，如 chainchief report --kind " + *kind + " --chain nev -o 材料.docx"}
	case *kind == packageKind && *chain == "":
		return usageError{"请用 --chain 指明产业链，如 chainchief report --kind package --chain nev -o 文件包.zip"}
	case *kind == packageKind && *secrecy+*version+*date != "":
		return usageError{"--secrecy、--version 和 --date 不用于 --kind package"}
	case *kind != packageKind && *list+*since != "":
		return usageError{"--list 和 --since 只用于 --kind package"}
	case *kind == "visit" && *enterprise == "":
		return usageError{"请用 --enterprise 指明要走访的企业，如 chainchief report --kind visit --enterprise 明天氢能 -o 提纲.docx"}
	case *kind == "visit" && *chain != "":
		return usageError{"走访提纲按企业写，请去掉 --chain，可用 --segment 指明要谈的环节"}
	case *kind != "visit" && *enterprise+*segment != "":
		return usageError{"--enterprise 和 --segment 只用于 --kind visit"}
	}
	if *kind == packageKind && (o.file == "" || o.file == "-") {
		return usageError{"请用 -o 写明 .zip 文件，如 -o 文件包.zip"}
	}
	if err := o.settle(s); err != nil {
		return err
	}
	if (o.format == "zip") != (*kind == packageKind) {
		return usageError{fmt.Sprintf("--kind %s 写不成 .%s 文件：package 写成 .zip，其他材料写成 .docx 或 .xlsx，请改一处", *kind, o.format)}
	}
	query := q.values()
	for name, value := range map[string]string{"chain": *chain, "enterprise": *enterprise, "segment": *segment, "edition": *edition, "office": *office, "secrecy": *secrecy, "version": *version, "date": *date, "list": *list} {
		if value != "" {
			query.Set(name, value)
		}
	}
	if *kind == packageKind {
		return b.pack(ctx, s, query, *since, o.file)
	}
	return b.with(ctx, s, func(c *client) error {
		stop := waiting(s, "正在编写")
		data, err := c.fetch(ctx, "/reports/"+*kind+"."+o.format, query)
		stop()
		if err != nil {
			return err
		}
		if err := deliver(o.file, data, s); err != nil || o.format != "docx" {
			return err
		}
		fmt.Fprintln(s.err, "注意："+report.Fonts()+"。")
		return nil
	})
}

// waiting tells a person at a terminal, second by second, that something long is going on.
func waiting(s streams, what string) (stop func()) {
	if !onTerminal(s) {
		return func() {}
	}
	done, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for n := 1; ; n++ {
			select {
			case <-tick.C:
				fmt.Fprintf(s.err, "\r%s……%d秒", what, n)
			case <-done:
				if n > 1 {
					fmt.Fprint(s.err, "\r\033[K")
				}
				return
			}
		}
	}()
	return func() { close(done); <-gone }
}
