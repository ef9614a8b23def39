package main

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"chainchief/graph"
	"chainchief/graph/embedded"
	"chainchief/seed"
)

// TestUndoByCommand: an import is listed, looked at and taken back; what stands in the
// way is named before anybody is asked, by title and date.
func TestUndoByCommand(t *testing.T) {
	dir := copied(t)
	was := recordsIn(t, dir)
	do := func(want int, says string, args ...string) string {
		t.Helper()
		code, out, errs := cc(t, append(args, "--data", dir)...)
		if code != want || !strings.Contains(out+errs, says) {
			t.Fatalf("%v: %d %s%s, want %d and %q", args, code, out, errs, want, says)
		}
		return out + errs
	}
	batch := regexp.MustCompile(`完成：批次 ([\w-]+)，`)
	take := func(name, rows string) string {
		path := filepath.Join(t.TempDir(), name)
		if err := write(path, []byte(rows), streams{}); err != nil {
			t.Fatal(err)
		}
		return batch.FindStringSubmatch(do(0, "完成", "import", path, "--yes"))[1]
	}
	first := take("十月.csv", "企业名称,县区,规模\n六安测试甲有限公司,裕安区,小型\n")
	second := take("十一月.csv", "企业名称,县区,规模\n六安测试甲有限公司,裕安区,中型\n六安测试乙有限公司,裕安区,中型\n")
	for _, name := range []string{"导入：十月.csv", "导入：十一月.csv"} {
		do(0, name, "imports", "--class", "文件导入")
	}
	do(0, "导入：十月.csv（1行）", "imports", first)
	if told := do(0, "导入：十一月.csv（2行）", "imports", second); !regexp.MustCompile(`企业 六安测试甲有限公司 +更新 +规模 +小型 +中型`).MatchString(told) || strings.Contains(told, " e-") {
		t.Errorf("the write does not tell its changes: %s", told)
	}
	seeded := regexp.MustCompile(`seed-[0-9a-f]+`).FindString(do(0, "随附数据", "imports"))
	if told := do(1, "是建库的数据", "undo", seeded); strings.Contains(told, "撤销吗") {
		t.Errorf("it asks and refuses: %s", told)
	}
	for _, command := range []string{"imports", "undo"} { // and not a word of how an id is written
		if told := do(1, "没有批次“九月.csv”", command, "九月.csv"); strings.Contains(told, "写法") {
			t.Errorf("%s: %s", command, told)
		}
	}
	do(0, "导入设置：十月.csv", "imports") // was saved with the data, which are meant by the name
	do(0, "导入：十月.csv（1行）", "imports", "十月.csv")
	do(1, "先从上到下撤销上面这些批次", "undo", "十月.csv", "--yes")
	do(0, "没有撤销；要撤销请回答 y", "undo", "十一月.csv")
	do(1, "nothing", "imports", "nothing")
	do(2, "批次", "undo")
	said := do(1, "先从上到下撤销上面这些批次", "undo", first, "--yes")
	if !strings.Contains(said, "“导入：十一月.csv（2行）”，") || !strings.Contains(said, "chainchief undo "+second) {
		t.Errorf("what stands in the way is not named: %s", said)
	}
	do(0, "没有撤销；要撤销请回答 y", "undo", second)
	do(0, "已撤销：“导入：十一月.csv（2行）”", "undo", second, "--yes")
	do(1, "已经撤销过了", "undo", second, "--yes")
	if told := do(0, "撤销", "imports", "导入：十一月"); !strings.Contains(told, "导入：十一月.csv（2行）") {
		t.Errorf("an undone write is not found by its title: %s", told)
	}
	if told := do(1, "“导入：十一月.csv（2行）”已经撤销过了", "undo", "导入：十一月.csv", "--yes"); !regexp.MustCompile(`于\d{4}-\d\d-\d\d \d\d:\d\d撤销`).MatchString(told) {
		t.Errorf("it does not say when: %s", told)
	}
	do(0, "已撤销", "undo", first, "--yes")
	if !slices.Equal(settled(recordsIn(t, dir)), settled(was)) {
		t.Error("the undo left something")
	}
}

// TestUndoneExportIsTheSame: what was imported, changed, deleted and merged, taken back
// from the last by command, leaves the files of an export as they were, byte by byte.
func TestUndoneExportIsTheSame(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "d")
	office(t, dir)
	files := func() map[string]string {
		t.Helper()
		out := filepath.Join(t.TempDir(), "out")
		if code, _, errs := cc(t, "export", "--data", dir, "-o", out); code != 0 {
			t.Fatal(errs)
		}
		list, err := os.ReadDir(out)
		if err != nil {
			t.Fatal(err)
		}
		all := map[string]string{}
		for _, f := range list {
			data, err := os.ReadFile(filepath.Join(out, f.Name()))
			if err != nil {
				t.Fatal(err)
			}
			all[f.Name()] = string(data)
		}
		return all
	}
	was := files()
	store, err := embedded.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	all, err := seed.Gather(t.Context(), store, graph.KindEnterprises, graph.KindLinks)
	if err != nil {
		t.Fatal(err)
	}
	who, at := graph.Actor{Person: "张三"}, time.Date(2026, 12, 2, 0, 0, 0, 0, time.UTC)
	fresh, changed := all.Enterprises[7].Clone(), all.Enterprises[8].Clone()
	fresh.ID, fresh.Name, fresh.ShortName, fresh.CreditCode = "e-aaaaaaaaaaaa", "六安测试甲有限公司", "六安测试甲有限公司", ""
	fresh.Search, changed.State = seed.SearchText(&fresh), graph.StateStopped
	add, update, remove := graph.Batch{ID: "t-add"}, graph.Batch{ID: "t-update"}, graph.Batch{ID: "t-delete", Delete: []graph.Ref{all.Links[0].Ref(), all.Links[1].Ref()}}
	add.Put.Add(fresh)
	update.Put.Add(changed)
	for _, b := range []graph.Batch{add, update, remove} {
		b.Title, b.Class, b.Actor, b.Time = "试 "+b.ID, graph.ImportFile, who, at
		if _, err := store.Apply(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	merged, err := store.Merge(t.Context(), graph.MergeRequest{Old: all.Enterprises[9].ID, New: fresh.ID, Actor: who, Time: at})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if maps.Equal(files(), was) {
		t.Fatal("nothing was changed")
	}
	for _, id := range []string{merged.ID, "t-delete", "t-update", "t-add"} {
		if code, out, errs := cc(t, "undo", id, "--yes", "--data", dir); code != 0 {
			t.Fatal(out, errs)
		}
	}
	if now := files(); !maps.Equal(now, was) {
		for name := range was {
			if now[name] != was[name] {
				t.Errorf("%s is not as it was", name)
			}
		}
	}
}

// settled are records without what people said of imports, which stays.
func settled(lines []string) []string {
	return slices.DeleteFunc(slices.Clone(lines), func(l string) bool { return strings.HasPrefix(l, "profiles ") || strings.HasPrefix(l, "decisions ") })
}

// TestMergeOfTwoThatDiffer: of two firms of different counties the command says
// so, and by their names alone it does not merge them unasked.
func TestMergeOfTwoThatDiffer(t *testing.T) {
	dir := copied(t)
	path := filepath.Join(t.TempDir(), "名单.csv")
	if err := write(path, []byte("企业名称,县区,统一社会信用代码,所属环节\n六安测试恒达机械有限公司,裕安区,,膜电极\n六安测试恒远机械有限公司,金寨县,,双极板\n"), streams{}); err != nil {
		t.Fatal(err)
	}
	if code, out, errs := cc(t, "import", path, "--yes", "--data", dir); code != 0 {
		t.Fatal(out, errs)
	}
	code, out, errs := cc(t, "merge", "恒远机械", "恒达机械", "--yes", "--data", dir)
	ids := regexp.MustCompile(`chainchief merge (e-[a-z2-7]+) (e-[a-z2-7]+) --yes`).FindStringSubmatch(errs)
	if code != 1 || ids == nil || !strings.Contains(errs, "所在地区不同（金寨县、裕安区），请核实是同一家再合并") {
		t.Fatalf("by their names: %d %s%s", code, out, errs)
	}
	if code, out, _ := cc(t, "merge", ids[1], ids[2], "--yes", "--data", dir, "--by", "张三"); code != 0 || !strings.Contains(out, "注意：两家所在地区不同") || !strings.Contains(out, "已合并 六安测试恒远机械有限公司") {
		t.Errorf("by their ids: %d %s", code, out)
	}
}

// TestMergeByCommand: two firms that may be one are proposed, merged and taken apart
// again; whoever told them apart is not asked again.
func TestMergeByCommand(t *testing.T) {
	dir := copied(t)
	do := func(says string, args ...string) string {
		t.Helper()
		code, out, errs := cc(t, append(args, "--data", dir, "--by", "张三")...)
		if code != 0 || !strings.Contains(out, says) {
			t.Fatalf("%v: %d %s%s, want %q", args, code, out, errs, says)
		}
		return out
	}
	path := filepath.Join(t.TempDir(), "名单.csv")
	if err := write(path, []byte("企业名称,县区,所属环节\n六安测试恒达机械有限公司,裕安区,膜电极\n六安测试恒远机械有限公司,裕安区,双极板\n"), streams{}); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := cc(t, "import", path, "--yes", "--data", dir); code != 0 {
		t.Fatal(errs)
	}
	was := settled(recordsIn(t, dir))
	if out := do("六安测试恒远机械有限公司", "merge"); !strings.Contains(out, "名称相近") {
		t.Error(out)
	}
	if code, _, errs := cc(t, "merge", "六安测试恒", "六安测试恒达机械有限公司", "--yes", "--data", dir); code != 1 || !strings.Contains(errs, "六安测试恒远机械有限公司") {
		t.Errorf("a name of two firms: %d %s", code, errs)
	}
	var asked, wrong strings.Builder
	if code := run(t.Context(), []string{"merge", "六安测试恒", "恒远机械", "--data", dir}, streams{strings.NewReader("1\nn\n"), &asked, &wrong}); code != 0 ||
		!strings.Contains(asked.String(), "“六安测试恒”指哪一家？") || !strings.Contains(asked.String(), "“六安测试恒达机械有限公司”将并入“六安测试恒远机械有限公司”") {
		t.Errorf("it does not ask which is meant: %d %s%s", code, asked.String(), wrong.String())
	}
	do("没有合并；要合并请回答 y", "merge", "六安测试恒远机械有限公司", "六安测试恒达机械有限公司")
	id := regexp.MustCompile(`unmerge 六安测试恒远机械有限公司，或写标识 (e-[a-z2-7]+)`).FindStringSubmatch(do("已合并 六安测试恒远机械有限公司 → 六安测试恒达机械有限公司", "merge", "六安测试恒远机械有限公司", "六安测试恒达机械有限公司", "--yes"))[1]
	if out := do("", "merge"); strings.Contains(out, "恒远机械") {
		t.Errorf("merged and still proposed: %s", out)
	}
	if code, out, _ := cc(t, "network", "--enterprise", "六安测试恒远机械有限公司", "--data", dir); code != 0 || !strings.Contains(out, "测试恒达机械") {
		t.Errorf("its name does not lead to who it is now: %s", out)
	}
	if code, _, errs := cc(t, "merge", "六安测试恒", "六安测试恒达机械有限公司", "--yes", "--data", dir); code != 1 || !strings.Contains(errs, "已是同一家企业") {
		t.Errorf("%d %s", code, errs) // what fits one name alone is that firm
	}
	do("已拆分：“合并：六安测试恒远机械有限公司", "unmerge", "恒远机械", "--yes")
	if !slices.Equal(settled(recordsIn(t, dir)), was) {
		t.Error("taking the merge back left something")
	}
	if out := do("", "merge"); strings.Contains(out, "恒远机械") {
		t.Errorf("told apart and proposed again: %s", out)
	}
	do("已合并", "merge", "六安测试恒远机械有限公司", "测试恒达", "--yes")
	do("已撤销：“合并：六安测试恒远机械有限公司", "undo", "合并：六安测试恒远", "--yes")
	if out := do("", "merge"); !strings.Contains(out, "合并过，已撤销，请再认定") {
		t.Errorf("the merge was taken back, and the two are not asked about again: %s", out)
	}
	if code, out, errs := cc(t, "import", path, "--yes", "--data", dir); code != 0 || strings.Contains(out, "?") {
		t.Errorf("the list again: %d %s%s", code, out, errs)
	}
	if list := slices.DeleteFunc(recordsIn(t, dir), func(line string) bool {
		return !strings.HasPrefix(line, "enterprises ") || !strings.Contains(line, `"name":"六安测试恒`)
	}); len(list) != 2 {
		t.Errorf("merged again by itself: %v", list)
	}
	do("不是同一家，不再询问", "merge", "恒远机械", "恒达机械", "--different")
	if out := do("", "merge"); strings.Contains(out, "恒远机械") {
		t.Errorf("told apart and proposed again: %s", out)
	}
	if code, out, errs := cc(t, "unmerge", id, "--yes", "--data", dir); code != 1 || !strings.Contains(errs, "没有被合并过") {
		t.Errorf("%d %s%s", code, out, errs)
	}
	pair := regexp.MustCompile(`(?m)^  (\S+?)（e-\S+与 (\S+?)（e-`).FindStringSubmatch(do("可能重复登记的企业", "merge"))
	do("不是同一家，不再询问", "merge", pair[1], pair[2], "--different")
	if out := do("", "merge"); strings.Contains(out, pair[1]+"（") && strings.Contains(out, pair[2]+"（") {
		t.Errorf("told apart and proposed again: %s", out)
	}
}
