package main

import (
	"archive/zip"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestPackageByCommand: the command writes the archive, the next version against the one
// before, and says in one sentence what it cannot do.
func TestPackageByCommand(t *testing.T) {
	at := t.TempDir()
	first, second := filepath.Join(at, "一.zip"), filepath.Join(at, "二.zip")
	args := []string{"report", "--kind", "package", "--chain", "光伏与储能", "--list", "企业清单,政策清单", "--data", data(t)}
	if code, _, errs := cc(t, append(args, "-o", first)...); code != 0 || !strings.Contains(errs, "已写入 "+first) {
		t.Fatalf("%d %s", code, errs)
	}
	if code, _, errs := cc(t, append(args, "-o", second, "--since", first)...); code != 0 {
		t.Fatalf("%d %s", code, errs)
	}
	for file, want := range map[string]string{first: "说明.txt 清单/1-企业清单.xlsx 清单/2-政策清单.xlsx 数据.json", second: "说明.txt 清单/1-企业清单.xlsx 清单/2-政策清单.xlsx 变化清单.xlsx 数据.json"} {
		r, err := zip.OpenReader(file)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		var names []string
		for _, f := range r.File {
			names = append(names, f.Name)
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%s holds %s", file, got)
		}
		part, err := r.File[0].Open()
		if err != nil {
			t.Fatal(err)
		}
		said, err := io.ReadAll(part)
		if version := map[bool]string{true: "版本：1.0", false: "版本：2.0"}[file == first]; err != nil || !strings.Contains(string(said), version) {
			t.Errorf("%s says %s (%v)", file, said, err)
		}
	}
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"report", "--chain", "pv", "-o", "x.zip"}, 2, "package 写成 .zip"},
		{[]string{"report", "--kind", "package", "--chain", "pv", "-o", "x.docx"}, 2, "package 写成 .zip"},
		{[]string{"report", "--kind", "brief", "--chain", "pv", "-o", "x.docx", "--since", first}, 2, "只用于 --kind package"},
		{[]string{"report", "--kind", "package", "-o", "x.zip"}, 2, "--chain"},
		{[]string{"report", "--kind", "package", "--chain", "pv"}, 2, "-o 写明 .zip"},
		{[]string{"report", "--kind", "package", "--chain", "pv", "-o", filepath.Join(at, "none", "x.zip")}, 1, "没有这个目录"},
		{append(slices.Clone(args), "-o", second, "--since", second), 2, "同一个文件"},
		{append(slices.Clone(args), "-o", second, "--since", filepath.Join(at, "none.zip")), 1, "打不开上一版"},
		{[]string{"report", "--kind", "package", "--chain", "pv", "--list", "好图", "-o", filepath.Join(at, "x.zip"), "--data", data(t)}, 1, "没有“好图”这一种图或清单"},
	} {
		if code, out, errs := cc(t, c.args...); code != c.code || out != "" || !strings.Contains(errs, c.says) || strings.Count(errs, "\n") != 1 {
			t.Errorf("%v: %d %s%s", c.args, code, out, errs)
		}
	}
}
