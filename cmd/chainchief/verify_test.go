package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// TestVerify: a 核实单 goes out, cannot be changed where it must not, is filled in and
// comes back: the command says who signed and what would change before it writes.
func TestVerify(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "d")
	file := filepath.Join(t.TempDir(), "核实单.xlsx")
	must := func(args ...string) string {
		t.Helper()
		code, out, errs := cc(t, append(args, "--data", dir)...)
		if code != 0 {
			t.Fatalf("%v: %d %s%s", args, code, out, errs)
		}
		return out
	}
	must("verify", "--region", "金寨", "--chain", "新能源汽车", "-o", file)
	f, err := excelize.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, name := range []string{"环节", "企业", "项目"} {
		if seen, err := f.GetColVisible(name, "A"); err != nil || seen {
			t.Errorf("%s shows its codes: %v", name, err)
		}
		rows, err := f.GetRows(name)
		if err != nil || len(rows) < 3 || rows[1][0] != "核实编号" {
			t.Fatalf("%s: %d rows, %v", name, len(rows), err)
		}
		rules, err := f.GetDataValidations(name)
		if err != nil || len(rules) == 0 || !strings.Contains(rules[0].Formula1, offeredWords[name]) {
			t.Errorf("%s offers %+v, %v", name, rules, err)
		}
		locked := func(cell string) bool {
			t.Helper()
			id, err := f.GetCellStyle(name, cell)
			if err != nil {
				t.Fatal(err)
			}
			style, err := f.GetStyle(id)
			if err != nil {
				t.Fatal(err)
			}
			return style.Protection == nil || style.Protection.Locked
		}
		if !locked("A3") || !locked("B3") || locked(answerCell(t, rows)) {
			t.Errorf("%s: not just what people fill in is open", name)
		}
	}
	rows, _ := f.GetRows("企业")
	if err := f.SetCellStr("企业", answerCell(t, rows), "属实"); err != nil {
		t.Fatal(err)
	}
	save := func() {
		if err := f.Save(); err != nil {
			t.Fatal(err)
		}
	}
	save()
	if code, _, errs := cc(t, "verify", file, "--data", dir); code != 1 || !strings.Contains(errs, "还没有签署") {
		t.Errorf("unsigned: %d %s", code, errs)
	}
	for i, value := range []string{"张三", "金寨县测试局", "2026-11-20", "2026-11-20"} {
		if err := f.SetCellStr("签署", []string{"B3", "B4", "B5", "B6"}[i], value); err != nil {
			t.Fatal(err)
		}
	}
	save()
	out := must("verify", file, "--dry-run")
	for _, want := range []string{"张三（金寨县测试局）签署", "更新", "已确认", "只是预览"} {
		if !strings.Contains(out, want) {
			t.Errorf("the preview lacks %s:\n%s", want, out)
		}
	}
	if out := must("verify", file, "--yes"); !strings.Contains(out, "更新1条") || !strings.Contains(out, "可以撤销") {
		t.Errorf("written: %s", out)
	}
	if out := must("import", file, "--yes"); !strings.Contains(out, "没有要写入的变化") {
		t.Errorf("again, by import: %s", out)
	}
	for _, args := range [][]string{{"verify"}, {"verify", "--region", "金寨", file}, {"verify", "--region", "金寨", "-o", "x.csv"}} {
		if code, _, errs := cc(t, append(args, "--data", dir)...); code != 2 || strings.Count(errs, "\n") != 1 {
			t.Errorf("%v: %d %s", args, code, errs)
		}
	}
}

// TestVerifySavedByLibreOffice: a 核实单 that LibreOffice saved says what it said before.
func TestVerifySavedByLibreOffice(t *testing.T) {
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		if slices.Contains(strings.Split(os.Getenv("CHAINCHIEF_REQUIRE"), ","), "libreoffice") {
			t.Fatal("libreoffice is required and not installed")
		}
		t.Skip("libreoffice is not installed")
	}
	dir, place := filepath.Join(t.TempDir(), "d"), t.TempDir()
	file := filepath.Join(place, "核实单.xlsx")
	if code, _, errs := cc(t, "verify", "--region", "金寨", "--chain", "nev", "-o", file, "--data", dir); code != 0 {
		t.Fatal(errs)
	}
	f, err := excelize.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for i, value := range []string{"张三", "金寨县测试局", "2026-11-20", "2026-11-20"} {
		err = errors.Join(err, f.SetCellStr("签署", []string{"B3", "B4", "B5", "B6"}[i], value))
	}
	for sheet, answer := range map[string]string{"环节": "无", "企业": "属实", "项目": "无此项目（已终止、未落地）"} {
		rows, wrong := f.GetRows(sheet)
		err = errors.Join(err, wrong, f.SetCellStr(sheet, answerCell(t, rows), answer))
	}
	if err := errors.Join(err, f.Save()); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	saved := filepath.Join(place, "saved")
	out, err := exec.CommandContext(ctx, soffice, "--headless", "-env:UserInstallation=file://"+filepath.Join(place, "profile"), "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", saved, file).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	said := func(file string) string {
		t.Helper()
		code, out, errs := cc(t, "verify", file, "--dry-run", "--data", dir)
		if code != 0 {
			t.Fatal(errs)
		}
		return out
	}
	if was, is := said(file), said(filepath.Join(saved, "核实单.xlsx")); was != is || !strings.Contains(was, "→ 终止或查无") || !strings.Contains(was, "新增1") {
		t.Errorf("it said\n%s\nand says\n%s", was, is)
	}
}

// offeredWords is a word that the answers of a sheet offer.
var offeredWords = map[string]string{"环节": "不清楚", "企业": "无此企业", "项目": "无此项目"}

// answerCell is the first cell under 核实结果.
func answerCell(t *testing.T, rows [][]string) string {
	t.Helper()
	for i, heading := range rows[1] {
		if heading == "核实结果" {
			at, err := excelize.CoordinatesToCellName(i+1, 3)
			if err != nil {
				t.Fatal(err)
			}
			return at
		}
	}
	t.Fatalf("no column of answers in %q", rows[1])
	return ""
}
