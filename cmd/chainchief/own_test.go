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

	"chainchief/seed"
)

// TestOwnSheetsComeBack: what we export, as a workbook or as files, in the words of
// people or of programs, is taken in as what it is, every kind of it, and changes nothing.
func TestOwnSheetsComeBack(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "d")
	office(t, dir)
	was := recordsIn(t, dir)
	for _, heads := range []string{"zh", "en"} {
		book, files := filepath.Join(t.TempDir(), "全部.xlsx"), filepath.Join(t.TempDir(), "files")
		for _, to := range []string{book, files} {
			if code, _, errs := cc(t, "export", "--data", dir, "-o", to, "--heads", heads); code != 0 {
				t.Fatal(errs)
			}
		}
		args := []string{"import", book}
		for _, d := range seed.Kinds() {
			name := string(d.Kind)
			if d.Kind == "dataset" {
				name = "meta"
			}
			args = append(args, filepath.Join(files, name+".csv"))
		}
		code, out, errs := cc(t, append(args, "--yes", "--data", dir)...)
		if n := len(args) - 1; code != 0 || strings.Count(out, "没有要写入的变化") != n || strings.Count(out, "与上面同一条0，拒收0，待回答0") != n {
			t.Errorf("%s: %d %s%s", heads, code, out, errs)
		}
		for _, d := range seed.Kinds() {
			if !strings.Contains(out, "表 "+d.ZH+"："+d.ZH+"，") {
				t.Errorf("the sheet %s is not read as what it is: %s", d.ZH, out)
			}
		}
	}
	if !slices.Equal(recordsIn(t, dir), was) {
		t.Error("the store is changed")
	}
}

// TestOwnSheetsSavedByLibreOffice: a workbook of all kinds that another program has saved
// still comes in as it is, with its dates and numbers.
func TestOwnSheetsSavedByLibreOffice(t *testing.T) {
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		if slices.Contains(strings.Split(os.Getenv("CHAINCHIEF_REQUIRE"), ","), "libreoffice") {
			t.Fatal("libreoffice is required and not installed")
		}
		t.Skip("libreoffice is not installed")
	}
	dir, place := filepath.Join(t.TempDir(), "d"), t.TempDir()
	office(t, dir)
	book := filepath.Join(place, "全部.xlsx")
	if code, _, errs := cc(t, "export", "--data", dir, "-o", book); code != 0 {
		t.Fatal(errs)
	}
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	defer stop()
	saved := filepath.Join(place, "saved")
	out, err := exec.CommandContext(ctx, soffice, "--headless", "-env:UserInstallation=file://"+filepath.Join(place, "profile"), "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", saved, book).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	code, said, errs := cc(t, "import", filepath.Join(saved, "全部.xlsx"), "--dry-run", "--data", dir)
	if code != 0 || !strings.Contains(said, "没有要写入的变化") && !strings.Contains(said, "新增0，更新0") || !strings.Contains(said, "与上面同一条0，拒收0，待回答0") {
		t.Errorf("%d %.3000s%s", code, said, errs)
	}
}

// TestTemplateComesBack: the template, filled in, is taken in sheet by sheet: a park and
// the firm in it, what it makes, whom it supplies; the sheet of explanations is passed over.
func TestTemplateComesBack(t *testing.T) {
	dir, file := copied(t), filepath.Join(t.TempDir(), "填报模板.xlsx")
	if code, _, errs := cc(t, "template", "-o", file, "--data", dir); code != 0 {
		t.Fatal(errs)
	}
	book, err := excelize.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	f := &filler{t, book, map[string]int{}}
	f.put("企业", "企业名称", "六安测试园中机械有限公司", "简称", "园中机械", "所在地区", "裕安区", "园区", "测试机械园", "类型", "企业", "规模", "小型", "来源类别", "公开报道", "来源网址", "https://example.cn/a")
	f.put("从业", "企业", "六安测试园中机械有限公司", "环节", "膜电极", "从业", "已确认")
	f.put("供应关系", "供应商", "六安测试园中机械有限公司", "客户", "安徽明天氢能科技股份有限公司", "产品", "膜电极", "关系类型", "供应", "可信度", 0.8)
	f.put("园区", "名称", "测试机械园", "所在地区", "裕安区", "级别", "省级")
	f.put("园区结对", "园区", "测试机械园", "伙伴园区名称", "合肥某园", "结对状态", "已结对")
	f.put("公开资料", "地区", "裕安区", "环节", "膜电极", "资料所说", "有一家试产")
	f.put("名录数", "地区", "裕安区", "范围", "nev", "已知家数（家）", 7, "是否完整名录", "否", "统计对象", "规上企业")
	f.put("集群", "标识", "test-cluster", "名称", "测试集群", "产业链", "新能源汽车", "所在地区", "裕安区")
	if err := errors.Join(book.Save(), book.Close()); err != nil {
		t.Fatal(err)
	}
	code, out, errs := cc(t, "import", file, "--yes", "--data", dir)
	if code != 0 || !strings.Contains(out, "共8行：新增8，") || !strings.Contains(out, "表 填写说明：不读入（只是说明）") {
		t.Fatalf("%d %s%s", code, out, errs)
	}
	again := filepath.Join(t.TempDir(), "out")
	if code, _, errs := cc(t, "export", "--data", dir, "-o", again); code != 0 {
		t.Fatal(errs)
	}
	for name, want := range map[string]string{
		"enterprises":  "六安测试园中机械有限公司,园中机械,,裕安区,,测试机械园,",
		"memberships":  "六安测试园中机械有限公司,膜电极,已确认,",
		"links":        "六安测试园中机械有限公司,安徽明天氢能科技股份有限公司,膜电极,",
		"parks":        "测试机械园,裕安区,省级,,单位填报",
		"park_pairs":   "测试机械园,合肥某园,,,已结对,单位填报",
		"presence":     "有一家试产,,,,单位填报",
		"coverage":     "裕安区,新能源汽车（nev）,7,否,规上企业,单位填报",
		"clusters":     "测试集群,test-cluster,新能源汽车,裕安区,",
		"enterprises/": "公开报道,https://example.cn/a",
	} {
		data, err := os.ReadFile(filepath.Join(again, strings.TrimSuffix(name, "/")+".csv"))
		if err != nil || !strings.Contains(string(data), want) {
			t.Errorf("%s has no %s: %v", name, want, err)
		}
	}
	if code, out, _ := cc(t, "import", file, "--yes", "--data", dir); code != 0 || !strings.Contains(out, "没有要写入的变化") {
		t.Errorf("read again: %d %s", code, out)
	}
}
