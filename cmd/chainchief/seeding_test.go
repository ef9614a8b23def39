package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chainchief/graph/embedded"
)

// TestNothingToAskAbout: a database that nobody filled says how to, not that a date is missing.
func TestNothingToAskAbout(t *testing.T) {
	s, err := embedded.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := holdsSomething(t.Context(), s); err == nil || !strings.Contains(err.Error(), "数据库是空的，请加 --seed 装入随附数据，或用 copy 命令复制过去") {
		t.Error(err)
	}
}

// A first seeding that fails leaves no file that the next command would take for
// an empty database and fill with the bundled data.
func TestFailedSeedingLeavesNothing(t *testing.T) {
	set, dir := anotherCity(t), filepath.Join(t.TempDir(), "data")
	firms := filepath.Join(set, "enterprises.csv")
	good, err := os.ReadFile(firms)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(firms, []byte(strings.Replace(string(good), "enterprise,synthetic", "firm,synthetic", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, e := cc(t, "chains", "--data", dir, "--seed="+set)
	if code != 1 || !strings.Contains(e, "enterprises.csv 第 2 行 type 列“firm”") {
		t.Fatalf("%d %s", code, e)
	}
	for _, name := range []string{"chainchief.db", "chainchief.seeded"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			t.Errorf("a failed seeding left %s", name)
		}
	}
	if err := os.WriteFile(firms, good, 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out, e := cc(t, "chains", "--data", dir, "--seed="+set); code != 0 || !strings.Contains(out, "某产业") || !strings.Contains(e, "正在写入某市的数据") {
		t.Fatalf("%d %s %s", code, out, e)
	}
	if err := os.Remove(filepath.Join(dir, "chainchief.db")); err != nil {
		t.Fatal(err)
	}
	if code, out, e := cc(t, "chains", "--data", dir); code != 1 || out != "" || !strings.Contains(e, "放回原来的文件或备份") {
		t.Errorf("a lost database: %d %s %s", code, out, e)
	}
}
