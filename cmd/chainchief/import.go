package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"chainchief/graph"
	"chainchief/seed"
)

func runImport(ctx context.Context, args []string, s streams) (err error) {
	f := newFlags("import", "导入本单位自己的表格（.xlsx、.xls、.csv，文件写在最前面）：逐格列出变化、拒收的原因和要回答的问题，确认后每个文件作为一个批次写入，可以撤销。--bundled 则导入较新的随附数据，本单位改过的记录不动。", s)
	f.operands = "文件…"
	bundled := f.Bool("bundled", false, "导入本程序的随附数据")
	var o importFlags
	f.BoolVar(&o.dry, "dry-run", false, "只列出变化，不写入")
	f.BoolVar(&o.yes, "yes", false, "不再询问，直接写入；要回答的问题所在的行不写入")
	f.StringVar(&o.profile, "profile", "", "按这个`名称`的已存对应读入；没有时，以它为名保存这次的对应")
	f.StringVar(&o.format, "format", "table", "`格式`：table 或 json")
	b := f.backend()
	dry, yes := &o.dry, &o.yes
	if err := f.parse(args); err != nil {
		return err
	}
	switch files := f.files; {
	case o.format != "table" && o.format != "json":
		return usageError{fmt.Sprintf("参数 --format 的值“%s”无效，可用 table、json", o.format)}
	case *bundled && len(files) > 0:
		return usageError{"文件和 --bundled 只能写一样"}
	case len(files) > 0:
		c, err := b.client(ctx, s)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, c.close()) }()
		return importFiles(ctx, c, files, o, s)
	case !*bundled:
		return usageError{"请写明要导入的文件，如 chainchief import 企业名单.xlsx --dry-run；导入随附数据用 --bundled"}
	}
	store, err := b.connect(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	meta, err := store.Meta(ctx)
	if err != nil {
		return err
	}
	if meta.Records == 0 {
		return fmt.Errorf("%w: 这里还没有数据，不必导入：随附数据由第一个命令装入，如 chainchief chains", graph.ErrNotFound)
	}
	set, err := seed.Bundled()
	if err != nil {
		return err
	}
	u, err := seed.PlanUpdate(ctx, store, set, time.Now())
	if err != nil {
		return err
	}
	var p graph.Preview
	if !u.Empty() {
		if p, err = store.Preview(ctx, u.Batch); err != nil {
			return err
		}
	}
	tellUpdate(s, u, p)
	switch {
	case len(p.Refused) > 0:
		return p.Refused
	case p.Conflict != "":
		return fmt.Errorf("%w: %s", graph.ErrConflict, p.Conflict)
	case len(p.Changes) == 0:
		fmt.Fprintln(s.out, "没有要写入的变化。")
		return nil
	case *dry:
		fmt.Fprintln(s.out, "只是预览，没有写入。")
		return nil
	case !*yes && !agreed(s):
		fmt.Fprintln(s.out, "没有写入；要写入请回答 y，或加 --yes。")
		return nil
	}
	i, err := store.Apply(ctx, u.Batch)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "完成：批次 %s，新增%d条，更新%d条，删除%d条；这个批次可以撤销。\n", i.ID, i.Added, i.Updated, i.Deleted)
	return nil
}

// mostKept is how many of the records that stay are listed.
const mostKept = 200

// tellUpdate lists what an update changes, by kind, and what it leaves.
func tellUpdate(s streams, u seed.Update, p graph.Preview) {
	fmt.Fprintf(s.out, "%s\n", u.Batch.Title)
	counts := map[graph.Kind]map[string]int{}
	for _, c := range p.Changes {
		if counts[c.Ref.Kind] == nil {
			counts[c.Ref.Kind] = map[string]int{}
		}
		counts[c.Ref.Kind][c.Change]++
	}
	for _, kind := range graph.Kinds {
		if n := counts[kind]; n != nil {
			fmt.Fprintf(s.out, "  %s：新增%d，更新%d，删除%d\n", kind.ZH(), n[graph.Added], n[graph.Updated], n[graph.Deleted])
		}
	}
	if u.Batch.DataDate != "" {
		fmt.Fprintf(s.out, "  数据日期改为 %s\n", u.Batch.DataDate)
	}
	if len(u.Kept) == 0 {
		return
	}
	fmt.Fprintf(s.out, "保持不动的%d条：\n", len(u.Kept))
	for i, k := range u.Kept {
		if i == mostKept {
			fmt.Fprintf(s.out, "  …另有%d条\n", len(u.Kept)-i)
			break
		}
		fmt.Fprintf(s.out, "  %s：%s\n", k.Who, k.Why)
	}
}

// agreed asks whether to go on.
func agreed(s streams) bool { return agreedBy(bufio.NewReader(s.in), s) }

func agreedBy(in *bufio.Reader, s streams) bool {
	return asks(in, s, "写入吗？")
}

// asks asks a question that is answered by yes or no; no answer is a no.
func asks(in *bufio.Reader, s streams, question string) bool {
	fmt.Fprint(s.out, question+"(y/N) ")
	answer, _ := in.ReadString('\n')
	fmt.Fprintln(s.out)
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes", "是":
		return true
	}
	return false
}

// tellOutdated says that there is a newer bundled set than the store was filled with.
func tellOutdated(ctx context.Context, store graph.Store, s streams) error {
	old, err := seed.Outdated(ctx, store)
	if err == nil && old {
		fmt.Fprintln(s.err, "提示：本程序带有较新的随附数据，运行 chainchief import --bundled --dry-run 查看会有哪些变化（本单位改过的不动）。")
	}
	return err
}
