package api_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"image/png"
	"io"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"chainchief/graph"
	"chainchief/report"
)

func init() {
	scenarios = append(scenarios,
		scenario{name: "a package of two lists", path: "/reports/package.zip?chain=pv&list=" + url.QueryEscape("政策清单,问题清单"), status: 200},
		scenario{name: "a package of no chain", path: "/reports/package.zip", status: 400, says: []string{"chain=nev"}, loose: true},
		scenario{name: "a package of an unknown chain", path: "/reports/package.zip?chain=x", status: 404, loose: true},
		scenario{name: "a package of an unknown list", path: "/reports/package.zip?chain=pv&list=" + url.QueryEscape("好图"), status: 400, says: []string{"好图", "江西"}, loose: true},
		scenario{name: "the next version without the one before", method: "POST", path: "/reports/package?chain=pv", headers: []string{jsonBody, bearer}, body: "{}", status: 415, loose: true},
		scenario{name: "the next version after what is none", method: "POST", path: "/reports/package?chain=pv", headers: []string{sheetType, bearer}, body: sheetBody("x.zip", "x"), status: 400, says: []string{"不是本系统做出的清单包"}, loose: true},
		scenario{name: "the next version", method: "POST", path: "/reports/package?chain=pv&list=" + url.QueryEscape("政策清单"), headers: []string{sheetType, bearer}, body: sheetBody("x.zip", earlier()), status: 200},
	)
}

// earlier is a package of nothing, as the one before.
func earlier() string {
	var b strings.Builder
	err := report.WriteZIP(&b, []report.File{{Name: report.ContentsFile, Data: []byte(`{"version":"1.0","chain":{"id":"pv","name":"光伏与储能"},"region":{"id":"341500","name":"六安市"},"edition":"internal","lists":[]}`)}}, time.Unix(0, 0))
	if err != nil {
		panic(err)
	}
	return b.String()
}

// archived are the files of an archive by name, and their names in order.
func archived(t *testing.T, data string) (names []string, files map[string][]byte) {
	t.Helper()
	r, err := zip.NewReader(strings.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	files = map[string][]byte{}
	for _, f := range r.File {
		part, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(part); err != nil {
			t.Fatal(err)
		}
		names = append(names, f.Name)
	}
	return names, files
}

// TestPackage: an archive has the pictures, each as a document and page by page, the lists and
// what it says of itself; the same facts give the same bytes; and the lists of records come in
// again without a question and change nothing.
func TestPackage(t *testing.T) {
	b := newDesk(t)
	a := b.do("GET", "/api/v1/reports/package.zip?chain=pv&office="+url.QueryEscape("市链长办"), "")
	data := text(t, a)
	if a.StatusCode != 200 || a.Header.Get("Content-Type") != "application/zip" || !strings.Contains(a.Header.Get("Content-Disposition"), url.QueryEscape("六安市-光伏与储能-五图八清单-20261130-内部版.zip")) {
		t.Fatalf("%d %v %.300s", a.StatusCode, a.Header, data)
	}
	names, files := archived(t, data)
	said := string(files["说明.txt"])
	for _, want := range []string{"版本：1.0，内部版", "数据截至：2026年11月30日", "第3版", "编制单位：市链长办", "清单1  企业清单：企业", "思源黑体", "责任单位"} {
		if !strings.Contains(said, want) {
			t.Errorf("it does not say %s:\n%s", want, said)
		}
	}
	for _, want := range []string{"图/1-产业链图.pdf", "图/1-产业链图.png", "图/2-区域分布图.pdf", "图/4-六安合肥联动图.pdf", "图/5-作战施工图.pdf", "清单/1-企业清单.xlsx", "清单/4-问题清单.xlsx", "清单/8-数据缺口清单.xlsx", "材料/1-产业链图谱分析报告.docx", "材料/2-一页纸-证据册.xlsx", report.ContentsFile} {
		if files[want] == nil {
			t.Errorf("it lacks %s: %v", want, names)
		}
	}
	for name, file := range files {
		switch path.Ext(name) {
		case ".png":
			if c, err := png.DecodeConfig(bytes.NewReader(file)); err != nil || c.Width != 2480 && c.Width != 2481 {
				t.Errorf("%s: %+v %v", name, c, err)
			}
		case ".pdf":
			if !bytes.HasPrefix(file, []byte("%PDF-")) {
				t.Errorf("%s is no PDF", name)
			}
		case ".docx":
			inside, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
			if err != nil {
				t.Fatal(name, err)
			}
			for _, part := range inside.File {
				r, err := part.Open()
				if err == nil {
					_, err = io.Copy(io.Discard, r) // which holds it to its sum
				}
				if err != nil {
					t.Errorf("%s: %s: %v", name, part.Name, err)
				}
			}
		case ".xlsx":
			f, err := excelize.OpenReader(bytes.NewReader(file))
			if err != nil {
				t.Fatal(name, err)
			}
			if title, _ := f.GetCellValue(f.GetSheetName(0), "A1"); strings.HasPrefix(name, "清单") && !strings.HasPrefix(title, "六安光伏与储能") || strings.HasPrefix(name, "清单") && !strings.Contains(name, strings.TrimPrefix(title, "六安光伏与储能")) {
				t.Errorf("%s is called %s", name, title)
			}
			f.Close()
		}
	}
	_, second := archived(t, text(t, newDesk(t).do("GET", "/api/v1/reports/package.zip?chain=pv&office="+url.QueryEscape("市链长办"), "")))
	for name, file := range files {
		if name != report.ContentsFile && !bytes.Equal(file, second[name]) { // which tells the store
			t.Errorf("made again of the same facts, %s is another", name)
		}
	}
	if again := text(t, b.do("GET", "/api/v1/reports/package.zip?office="+url.QueryEscape("市链长办")+"&chain=pv&list="+url.QueryEscape("六安"), "")); again != data {
		t.Error("made twice of one store, it is not the same bytes")
	}
	for _, name := range names {
		if !strings.Contains(name, ".xlsx") {
			continue
		}
		body := []byte(text(t, b.do("POST", "/api/v1/intakes", sheetBody(path.Base(name), string(files[name])), sheetType, bearer)))
		records := slices.ContainsFunc([]string{"企业", "项目", "集群园区", "政策"}, func(s string) bool { return strings.Contains(name, s+"清单") })
		if !records {
			continue
		}
		for path, want := range map[string]string{"counts.added": "0", "counts.updated": "0", "counts.refused": "0", "counts.asked": "0", "questions.#": "0", "rows.#": "0"} {
			if got := at(t, body, path); got != want {
				t.Errorf("%s comes in with %s %s: %.2000s", name, path, got, body)
			}
		}
	}
}

// TestPackageTellsTheLedger: a problem that is not struck off stands in 问题清单 with how far
// it is, a measure in force in 政策清单 with what 公平竞争审查 said, and neither in a public
// edition; the paper on the partner counts the needs that results of research may answer.
func TestPackageTellsTheLedger(t *testing.T) {
	b := newDesk(t)
	if a := b.do("POST", "/api/v1/problems", `{"what":"银浆进口周期长","region":"341502","chain":"pv","by":"张三","date":"2026-11-20"}`, jsonBody, bearer); a.StatusCode != 201 {
		t.Fatal(a.StatusCode, text(t, a))
	}
	leaf := find(t, b, "/chains/pv", "segments.0.segment.id")
	batch := graph.Batch{ID: "measures", Title: "政策清单", Actor: graph.Actor{Person: "张三"}, Time: b.now}
	for _, m := range []graph.Offer{{ID: "me-1", Name: "光伏设备补助", Text: "按设备投资补助", Segments: []string{leaf}, Review: graph.ReviewPassed},
		{ID: "me-2", Name: "整车补助", Text: "按产量补助", Segments: []string{"nev.fc.stack"}}, {ID: "me-3", Name: "过期补助", Text: "已停", Until: "2020-12-31"}, {ID: "me-4", Name: "技改贴息", Text: "各行业都可以申请", Region: "341500"}} {
		m.Source = graph.Source{Evidence: graph.EvidenceOffice, SourceDate: "2026-11"}
		batch.Put.Add(m)
	}
	linkage := func(chain, want string) {
		t.Helper()
		if said := strings.Join(textsOf(t, text(t, b.do("GET", "/api/v1/reports/linkage.docx?chain="+chain, ""))), "\n"); !strings.Contains(said, want) {
			t.Errorf("%s: the paper on the partner does not say %s: %.3000s", chain, want, said)
		}
	}
	linkage("pv", "需求和科技成果未登记，暂不能逐项匹配。")
	linkage("nev", "登记的需求3项，科技成果未登记，暂不能逐项匹配。")
	source := graph.Source{Evidence: graph.EvidenceOffice, SourceDate: "2026-11"}
	batch.Put.Add(graph.Need{ID: "n-1", Region: "341500", Segment: leaf, Need: "低成本银浆", SaidBy: "某组件厂", Source: source})
	batch.Put.Add(graph.Result{ID: "re-1", Name: "低温银浆", Owner: "某研究院", Words: []string{"银浆"}, Source: source})
	if _, err := b.store.Apply(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	linkage("pv", "登记的需求1项，有成果可对接的1项，涉及成果1项，是否合适须双方面谈。")
	linkage("nev", "登记的需求3项、科技成果1项，按环节和产品比对，暂无可对接的。")
	linkage("food", "登记的科技成果1项，需求未登记，暂不能逐项匹配。")
	for edition, want := range map[string]bool{"internal": true, "public": false} {
		a := b.do("GET", "/api/v1/reports/package.zip?chain=pv&edition="+edition+"&list="+url.QueryEscape("问题清单,政策清单"), "")
		_, files := archived(t, text(t, a))
		policies, err := excelize.OpenReader(bytes.NewReader(files["清单/2-政策清单.xlsx"]))
		if err != nil {
			t.Fatal(err)
		}
		told := ""
		for _, sheet := range policies.GetSheetList() {
			rows, _ := policies.GetRows(sheet)
			told += fmt.Sprint(rows)
		}
		policies.Close()
		for word, there := range map[string]bool{"光伏设备补助": want, "技改贴息": want, "已通过": want, "整车补助": false, "过期补助": false} {
			if strings.Contains(told, word) != there {
				t.Errorf("%s: %s is there: %t: %s", edition, word, !there, told)
			}
		}
		for word, there := range map[string]bool{"没有登记": false, "公平竞争审查": want, "扶持政策，公开版不列": !want} {
			if said := string(files["说明.txt"]); strings.Contains(said, word) != there {
				t.Errorf("%s: it says %s: %t: %s", edition, word, !there, said)
			}
		}
		if want {
			body := []byte(text(t, b.do("POST", "/api/v1/intakes", sheetBody("政策清单.xlsx", string(files["清单/2-政策清单.xlsx"])), sheetType, bearer)))
			for path, zero := range map[string]string{"counts.added": "0", "counts.updated": "0", "counts.refused": "0", "questions.#": "0"} {
				if got := at(t, body, path); got != zero {
					t.Errorf("the list comes in again with %s %s: %.1500s", path, got, body)
				}
			}
		}
		f, err := excelize.OpenReader(bytes.NewReader(files["清单/1-问题清单.xlsx"]))
		if err != nil {
			t.Fatal(a.StatusCode, err)
		}
		rows, err := f.GetRows(f.GetSheetName(0))
		if err != nil {
			t.Fatal(err)
		}
		if got := slices.ContainsFunc(rows, func(row []string) bool {
			return slices.Contains(row, "银浆进口周期长") && slices.Contains(row, "收集") && slices.Contains(row, "台账问题")
		}); got != want {
			t.Errorf("%s: the problem is there: %t", edition, got)
		}
		said := ""
		for _, sheet := range f.GetSheetList() {
			rows, _ := f.GetRows(sheet)
			said += fmt.Sprint(rows)
		}
		if got := strings.Contains(said, "后附台账里未销号的问题"); got != want {
			t.Errorf("%s: it says that problems stand behind: %t", edition, got)
		}
		f.Close()
	}
}

// TestPublicPackage: the public edition has nothing that is the office's own, and says so.
func TestPublicPackage(t *testing.T) {
	b := newBed(t)
	a := b.do("GET", "/api/v1/reports/package.zip?chain=iron&edition=public", "")
	data := text(t, a)
	if a.StatusCode != 200 {
		t.Fatalf("%d %s %s", a.StatusCode, data, b.log)
	}
	names, files := archived(t, data)
	said := string(files["说明.txt"])
	for _, name := range []string{"招商线路图", "作战施工图", "招商目标清单", "联动伙伴清单", "数据缺口清单"} {
		if !strings.Contains(said, name+"：只供内部使用，公开版不附") || slices.ContainsFunc(names, func(s string) bool { return strings.Contains(s, name) }) {
			t.Errorf("%s is in the public edition, or not said to be out: %s", name, said)
		}
	}
	shown := shownOf(t, b, "iron", "public")
	for _, word := range []string{"六安市铁基材料三图五清单", "图3 ", "清单5 ", fmt.Sprintf("登记企业：%d家（已确认、较可能且在本地的企业；其中%d家公开版不列）", shown.Figures.Recorded, shown.Figures.Recorded-namedBy(shown))} {
		if !strings.Contains(said, word) || strings.Contains(said, "图4 ") || strings.Contains(said, "清单6 ") {
			t.Errorf("the package says %s, want %s", said, word)
		}
	}
	if got := b.do("GET", "/api/v1/reports/visit.docx?edition=public&enterprise=%E5%AE%89%E5%BE%BD%E9%9B%84%E9%82%A6", ""); got.StatusCode != 404 || !strings.Contains(text(t, got), "公开版的企业名录里没有“安徽雄邦”，请从名录里另选一家，或改用内部版") {
		t.Errorf("of a firm that is not told: %d", got.StatusCode)
	}
	for _, word := range []string{"网络转载", "无出处", "行业研判"} {
		if bytes.Contains(files[report.ContentsFile], []byte(word)) {
			t.Errorf("what is kept for the next version tells of %s", word)
		}
	}
	for name, file := range files {
		if path.Ext(name) != ".xlsx" {
			continue
		}
		f, err := excelize.OpenReader(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		for _, sheet := range f.GetSheetList() {
			rows, _ := f.GetRows(sheet)
			for _, row := range rows {
				for _, word := range []string{"网络转载", "无出处", "行业研判"} {
					if slices.ContainsFunc(row, func(s string) bool { return strings.Contains(s, word) }) {
						t.Errorf("%s, %s: %q", name, sheet, row)
					}
				}
			}
		}
		f.Close()
	}
}

// TestNextVersion: held against the one before, a package lists what came, went and differs,
// and which import did it.
func TestNextVersion(t *testing.T) {
	b := newBed(t)
	address := "?chain=nev&list=" + url.QueryEscape("企业清单,项目清单")
	before := text(t, b.do("GET", "/api/v1/reports/package.zip"+address, ""))
	same := b.do("POST", "/api/v1/reports/package"+address, sheetBody("上一版.zip", before), sheetType)
	_, files := archived(t, text(t, same))
	if said := string(files["说明.txt"]); same.StatusCode != 200 || !strings.Contains(said, "版本：2.0") || !strings.Contains(said, "新增0条，不再列入0条，变更0项") {
		t.Errorf("%d %s", same.StatusCode, said)
	}
	firm := find(t, b, "/enterprises?q="+url.QueryEscape("明天氢能"), "items.0.id")
	list, err := b.store.Enterprises(t.Context(), []string{firm})
	if err != nil {
		t.Fatal(err)
	}
	changed := list[0]
	changed.Founded = "2017-08"
	gone, err := b.store.Projects(t.Context(), graph.ProjectsQuery{Segments: []string{"nev.fc.stack"}, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	batch := graph.Batch{ID: "november", Title: "规上名单11月", Actor: graph.Actor{Person: "张三"}, Time: b.now, Delete: []graph.Ref{gone.Projects[0].Ref()}}
	batch.Put.Add(changed)
	if _, err := b.store.Apply(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	_, files = archived(t, text(t, b.do("POST", "/api/v1/reports/package"+address, sheetBody("上一版.zip", before), sheetType)))
	f, err := excelize.OpenReader(bytes.NewReader(files["变化清单.xlsx"]))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	told := fmt.Sprint(rows)
	for _, want := range []string{"项目 不再列入 " + gone.Projects[0].Name, "企业 变更 " + changed.Name + " 成立日期  2017-08 导入“规上名单11月” 张三 2026-12-01"} {
		if !strings.Contains(told, want) {
			t.Errorf("it does not say %s: %s", want, told)
		}
	}
	var kept report.Contents
	if err := json.Unmarshal(files[report.ContentsFile], &kept); err != nil || kept.Version != "2.0" {
		t.Errorf("%s %v", kept.Version, err)
	}
	if r := b.do("POST", "/api/v1/reports/package"+address+"&edition=public", sheetBody("上一版.zip", text(t, b.do("GET", "/api/v1/reports/package.zip"+address+"&edition=public", ""))), sheetType); r.StatusCode != 200 {
		t.Errorf("of the public edition: %d", r.StatusCode)
	} else if _, files = archived(t, text(t, r)); strings.Contains(string(files["说明.txt"]), "内部版") || bytes.Contains(files[report.ContentsFile], []byte("网络转载")) {
		t.Errorf("the public edition says %s", files["说明.txt"])
	}
	if r := b.do("POST", "/api/v1/reports/package?chain=iron", sheetBody("上一版.zip", before), sheetType); r.StatusCode != http.StatusBadRequest || !strings.Contains(problem(t, r).Detail, "不能对照") {
		t.Errorf("of another chain: %d", r.StatusCode)
	}
}
