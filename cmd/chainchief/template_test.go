package main

import (
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// filler fills sheets of a template in by their headings.
type filler struct {
	*testing.T
	*excelize.File
	next map[string]int
}

// put writes a row under the last one of a sheet: headings and values by turns.
func (f *filler) put(sheet string, pairs ...any) {
	f.Helper()
	rows, err := f.GetRows(sheet)
	if err != nil {
		f.Fatal(err)
	}
	at := max(f.next[sheet], len(rows)+1)
	if sheet == "数据集" {
		at = 3
	}
	for i := 0; i < len(pairs); i += 2 {
		column := slices.Index(rows[1], pairs[i].(string)) + 1
		if column == 0 {
			f.Fatalf("%s has no %s: %q", sheet, pairs[i], rows[1])
		}
		cell, err := excelize.CoordinatesToCellName(column, at)
		if err == nil {
			err = f.SetCellValue(sheet, cell, pairs[i+1])
		}
		if err != nil {
			f.Fatal(err)
		}
	}
	f.next[sheet] = at + 1
}

// TestCityFromTheTemplate sets up a made-up city of three chains and forty firms
// as docs/new-city.md says: the template, filled in, and nothing else.
func TestCityFromTheTemplate(t *testing.T) {
	t.Setenv("TMPDIR", "/tmp") // short, for the socket
	at := t.TempDir()
	file, dir := filepath.Join(at, "某河市.xlsx"), filepath.Join(at, "d")
	if code, _, errs := cc(t, "template", "--city", "--chains", "新能源汽车,equipment,pv", "-o", file, "--data", filepath.Join(at, "bundled")); code != 0 {
		t.Fatal(errs)
	}
	book, err := excelize.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	f := &filler{t, book, map[string]int{}}
	f.put("数据集", "数据日期", "2026-06", "标题", "某河市的数据", "默认地区", "某河市", "默认联动伙伴", "某江市")
	for _, r := range [][]any{{"920000", "测试省", "省", "", 40, 110}, {"920100", "某河市", "市", "920000", 40.1, 110.1}, {"920200", "某江市", "市", "920000", 40.5, 110.9},
		{"920101", "上河县", "县区", "920100", 40.2, 110.1}, {"920102", "下河县", "县区", "920100", 40.3, 110.3}} {
		f.put("地区", "地区代码", r[0], "名称", r[1], "层级", r[2], "上级地区", r[3], "纬度（度）", r[4], "经度（度）", r[5])
	}
	segments := []string{"锂离子动力电芯", "电机控制器", "驱动电机", "电池隔膜", "光伏组件", "逆变器与储能变流器(PCS)"}
	lists, err := book.GetRows("选项")
	if err != nil {
		t.Fatal(err)
	}
	var known []string
	for _, row := range lists[1:] {
		if len(row) > 1 && row[1] != "" {
			known = append(known, row[1])
		}
	}
	segments = slices.DeleteFunc(segments, func(s string) bool { return !slices.Contains(known, s) })
	segments = append(segments, known[:8]...)
	if err := book.SetCellStr("企业", "Y2", "联系科室"); err != nil { // an office's own column
		t.Fatal(err)
	}
	for i := range 40 {
		name := fmt.Sprintf("某河%02d号制造有限公司", i)
		f.put("企业", "企业名称", name, "简称", fmt.Sprintf("某河%02d号", i), "类型", "企业", "所在地区", []string{"上河县", "下河县", "某江市"}[i%3], "规模", []string{"小型", "中型"}[i%2],
			"主要产品", "样品;零件", "投产时间", 44562+i, "联系科室", "一科")
		f.put("从业", "企业", name, "环节", segments[i%len(segments)], "从业", "已确认")
		if i > 0 {
			f.put("供应关系", "供应商", name, "客户", "某河00号制造有限公司", "产品", "零件", "关系类型", "供应", "可信度", 0.8)
		}
	}
	f.put("项目", "项目名称", "一期", "建设性质", "新建", "建设地区", "上河县", "总投资（亿元）", 3.5, "所补环节", segments[0], "阶段", "开工", "阶段日期", "2026年3月")
	f.put("核实", "地区", "下河县", "环节", segments[1], "核实结果", "无", "核实人", "张三", "核实日期", "2026/5/6")
	f.put("需求", "地区", "上河县", "环节", segments[2], "需求内容", "须外购", "提出单位", "某局")
	if err := book.Save(); err != nil {
		t.Fatal(err)
	}
	code, out, errs := cc(t, "chains", "--data", dir, "--seed="+file)
	if code != 0 || strings.Count(out, "某河") == 0 || !strings.Contains(errs, "企业 第 2 行 联系科室 列：不是企业的列，作为本单位自有的列保留") || !strings.Contains(errs, "正在写入某河市的数据") {
		t.Fatalf("%d %s %s", code, out, errs)
	}
	for _, c := range []struct{ args, want string }{
		{"gaps --chain nev", "某河"}, {"gaps --chain pv --region 上河县", "上河"}, {"chains --format csv", "装备"},
		{"partners --enterprise 某河00号", "某江"}, {"network --enterprise 某河00号", "某河39号"},
	} {
		code, out, errs := cc(t, append(strings.Fields(c.args), "--data", dir)...)
		if code != 0 || !strings.Contains(out, c.want) {
			t.Errorf("%s: %d %s\n%.600s", c.args, code, errs, out)
		}
		refuseForeign(t, c.args, out)
	}
	again := filepath.Join(at, "again")
	if code, _, errs := cc(t, "export", "--data", dir, "-o", again); code != 0 || !strings.Contains(errs, "逐条相同") {
		t.Errorf("%d %s", code, errs)
	}
	if code, _, errs := cc(t, "figures", "--chain", "pv", "--data", dir, "-o", filepath.Join(at, "figures.xlsx")); code != 0 {
		t.Error(errs)
	}
	copied := filepath.Join(at, "copied")
	if code, out, errs := cc(t, "chains", "--data", copied, "--seed="+again); code != 0 || !strings.Contains(out, "某河") {
		t.Errorf("%d %s %s", code, out, errs)
	}
	if !slices.Equal(recordsIn(t, copied), recordsIn(t, dir)) {
		t.Error("the copy is not the city")
	}
	served := startServe(t, dir)
	for page, want := range map[string]string{"/": `<option value="920100" selected>某河市`, "/chains/pv": "· 某河市", "/exports": "上河县"} { // 六安 is but a city among many to choose from
		r, err := http.Get("http://" + served.address + page)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(r.Body)
		r.Body.Close()
		if r.StatusCode != 200 || !strings.Contains(string(text), want) {
			t.Errorf("%s: %d, without %s", page, r.StatusCode, want)
		}
	}

	for sheet, cells := range map[string][2]string{"企业": {"I5", "工厂"}, "从业": {"B4", "没有这个环节"}} {
		if err := book.SetCellValue(sheet, cells[0], cells[1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := book.Save(); err != nil {
		t.Fatal(err)
	}
	_, _, errs = cc(t, "chains", "--data", filepath.Join(at, "bad"), "--seed="+file)
	for _, want := range []string{"从业 第 4 行 环节 列“没有这个环节”", "请写“环节”表中已有的名称或标识", "数据有 2 处要改", "企业 第 5 行 类型 列“工厂”"} {
		if !strings.Contains(errs, want) {
			t.Errorf("the faults do not say %s: %s", want, errs)
		}
	}
	if strings.Contains(errs, ".csv") {
		t.Errorf("the faults speak of files: %s", errs)
	}
	if err := book.Close(); err != nil {
		t.Error(err)
	}
	for args, want := range map[string]string{
		"template":          "请用 -o 写明 .xlsx 文件",
		"template -o x.csv": "请用 -o 写明 .xlsx 文件",
		"template -o x.xlsx --chains 没有 --data " + dir:              "没有产业链“没有”",
		"chains --data " + at + "/e --seed=" + again + "/none.xlsx": "没有目录或工作簿",
		"chains --data " + at + "/e --seed=" + at + "/broken.xlsx":  "打不开工作簿",
	} {
		if strings.Contains(args, "broken") {
			if err := write(filepath.Join(at, "broken.xlsx"), []byte("not a workbook"), streams{}); err != nil {
				t.Fatal(err)
			}
		}
		code, _, errs := cc(t, strings.Fields(args)...)
		if code == 0 || !strings.Contains(errs, want) || strings.Count(errs, "\n") != 1 {
			t.Errorf("%s: %d %s", args, code, errs)
		}
	}
}
