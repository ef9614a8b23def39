package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chainchief/graph"
	"chainchief/graph/embedded"
	"chainchief/seed"
)

// earlier returns a data directory that an earlier bundled set filled, in which an
// office has changed one firm since.
func earlier(t *testing.T) (dir string, changed graph.Enterprise) {
	t.Helper()
	b, err := seed.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	b.ID, b.Put.ProductEdges, b.Put.Presence = "seed-earlier", nil, nil
	for i := range b.Put.Memberships {
		b.Put.Memberships[i].Captive = false
	}
	changed = b.Put.Enterprises[0]
	b.Put.Enterprises[0].Group = "旧集团"
	changed.StateNote = "本单位核实"
	dir = filepath.Join(t.TempDir(), "d")
	s, err := embedded.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	office := graph.Batch{ID: "office", Title: "填报", Class: graph.ImportForm, Actor: graph.Actor{Person: "张三"}, Time: time.Now()}
	office.Put.Add(changed)
	for _, batch := range []graph.Batch{b, office} {
		if _, err := s.Apply(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
	return dir, changed
}

// TestImportBundled: a store of an earlier set is told so, and changed only when somebody agrees.
func TestImportBundled(t *testing.T) {
	dir, changed := earlier(t)
	notice := "import --bundled"
	if code, _, errs := cc(t, "chains", "--data", dir); code != 0 || !strings.Contains(errs, notice) {
		t.Errorf("no notice: %d %s", code, errs)
	}
	listed := []string{"产品供需：新增1096，更新0，删除0", "从业：新增0，更新64，删除0", "保持不动的1条", "企业 " + changed.Name + "：本单位改过"}
	tell := func(out string) {
		t.Helper()
		for _, want := range listed {
			if !strings.Contains(out, want) {
				t.Errorf("it does not list %q:\n%s", want, out)
			}
		}
	}
	code, out, errs := cc(t, "import", "--bundled", "--dry-run", "--data", dir)
	if code != 0 || !strings.Contains(out, "没有写入") {
		t.Errorf("%d %s%s", code, out, errs)
	}
	tell(out)
	if code, out, _ := cc(t, "import", "--bundled", "--data", dir); code != 0 || !strings.Contains(out, "没有写入") {
		t.Errorf("nobody agreed: %d %s", code, out)
	}
	var o, e bytes.Buffer
	if code := run(context.Background(), []string{"import", "--bundled", "--data", dir}, streams{strings.NewReader("y\n"), &o, &e}); code != 0 || !strings.Contains(o.String(), "完成：批次 "+seed.BundledID) {
		t.Errorf("%d %s%s", code, o.String(), e.String())
	}
	tell(o.String())
	if code, _, errs := cc(t, "chains", "--data", dir); code != 0 || errs != "" {
		t.Errorf("still a notice: %d %s", code, errs)
	}
	if code, out, _ := cc(t, "import", "--bundled", "--yes", "--data", dir); code != 0 || !strings.Contains(out, "没有要写入的变化") {
		t.Errorf("again: %d %s", code, out)
	}
	s, err := embedded.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	list, err := s.Enterprises(t.Context(), []string{changed.ID})
	if err != nil || list[0].StateNote != "本单位核实" {
		t.Errorf("the office's firm: %+v %v", list, err)
	}
}

// TestImportFaults: what cannot be done is said in a sentence.
func TestImportFaults(t *testing.T) {
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"import"}, 2, "--bundled"},
		{[]string{"import", "--bundled", "--data", filepath.Join(t.TempDir(), "d")}, 1, "还没有数据"},
	} {
		if code, _, errs := cc(t, c.args...); code != c.code || !strings.Contains(errs, c.want) {
			t.Errorf("%v: %d %s", c.args, code, errs)
		}
	}
}

// TestImportFile: an office's own list goes in, with its questions answered on the terminal.
func TestImportFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "d")
	path := filepath.Join(t.TempDir(), "名单.csv")
	list := "序号,企业名称,县区,所属环节,注册资本\n1,六安测试甲机械有限公司,裕安区,膜电极（测试）,500\n2,六安测试乙机械有限公司,火星县,,\n"
	if err := os.WriteFile(path, []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs := cc(t, "import", path, "--dry-run", "--data", dir)
	for _, want := range []string{"C 县区 → 所在地区", "没有写单位，请选定", "“火星县”没有这个地区", "没有写入"} {
		if code != 0 || !strings.Contains(out, want) {
			t.Errorf("%d: it does not say %q:\n%s%s", code, want, out, errs)
		}
	}
	var o, e bytes.Buffer
	// The unit is 万元, the region and the segment are left to the office's own columns; then yes.
	if code := run(context.Background(), []string{"import", "--data", dir, path}, streams{strings.NewReader("1\n99\n1\ny\n"), &o, &e}); code != 0 || !strings.Contains(o.String(), "完成：批次 file-") {
		t.Errorf("%d %s%s", code, o.String(), e.String())
	}
	code, out, errs = cc(t, "import", path, "--yes", "--format", "json", "--data", dir)
	var told proposal
	if err := json.Unmarshal([]byte(out), &told); err != nil || code != 0 || told.Counts.Rows != 2 || told.Counts.Unchanged != 1 || told.Records.Added != 0 {
		t.Errorf("%d %s%s: %v", code, out, errs, err)
	}
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"import", filepath.Join(dir, "none.xlsx"), "--data", dir}, 1, "打不开文件"},
		{[]string{"import", path, "--bundled", "--data", dir}, 2, "只能写一样"},
		{[]string{"import", path, "--format", "xml", "--data", dir}, 2, "可用 table、json"},
		{[]string{"import", dir, "--data", dir}, 2, "不是文件"},
	} {
		if code, _, errs := cc(t, c.args...); code != c.code || !strings.Contains(errs, c.says) {
			t.Errorf("%v: %d %s", c.args, code, errs)
		}
	}
}
