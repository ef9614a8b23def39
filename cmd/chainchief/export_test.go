package main

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"chainchief/graph"
	"chainchief/graph/embedded"
	"chainchief/seed"
)

// recordsIn is every record of a data directory that people make, byte by byte.
func recordsIn(t *testing.T, dir string) []string {
	t.Helper()
	store, err := embedded.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	meta, err := store.Meta(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	lines := []string{string(meta.DataDate)}
	for _, d := range seed.Kinds() {
		all, err := seed.Gather(t.Context(), store, d.Kind)
		if err != nil {
			t.Fatal(err)
		}
		for r := range all.All() {
			lines = append(lines, string(d.Kind)+" "+string(graph.Encode(r)))
		}
	}
	return lines
}

// office makes of the bundled set what an office might: own columns, a renamed firm, a merge, notes.
func office(t *testing.T, dir string) {
	t.Helper()
	store, err := embedded.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	batch, err := seed.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Apply(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	firms := batch.Put.Enterprises
	change := graph.Batch{ID: "office", Title: "单位填报", Class: graph.ImportForm, Actor: graph.Actor{Person: "张三"}, Time: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)}
	renamed := firms[1].Clone()
	renamed.Name, renamed.Aliases = renamed.Name+"（改名）", append(renamed.Aliases, renamed.Name)
	renamed.Extra = map[string]string{"统一社会信用代码": "91341500MA2N000000", "联系科室, 一科": "=HYPERLINK(\"x\")", "备注": "-5"}
	renamed.Search = graph.SearchText(seed.SearchKeys(renamed.Name, renamed.ShortName, renamed.Aliases, renamed.ListedCode))
	project := batch.Put.Projects[0]
	project.Extra = map[string]string{"备注": "二期", "项目代码": "2026-341500-00-01-000001", "联系人（内部）": "赵六七"}
	note := graph.Note{On: graph.KindEnterprises, Subject: renamed.ID, Text: "请核对", By: "张三", Date: "2026-12-01", Source: graph.Source{Evidence: graph.EvidenceOffice, Extra: map[string]string{"科室": "一科"}}}
	note.ID = graph.Describe(graph.KindNotes).NewID(note, seed.Fold)
	change.Put.Add(renamed, project, note)
	own := graph.Source{Evidence: graph.EvidenceOffice, SourceDate: "2026-12-01"}
	told := graph.Source{Evidence: graph.EvidenceOffice, SourceDate: "2026-11-20"}
	var goal graph.Goal
	for r := range batch.Put.Of(graph.KindGoals) {
		goal = r.(graph.Goal)
	}
	var park graph.Park
	for r := range batch.Put.Of(graph.KindParks) {
		park = r.(graph.Park)
	}
	for _, r := range []graph.Record{ // one of each kind that the set has none of
		graph.Mapping{Fingerprint: "0a1b", Name: "规上；名单", On: graph.KindEnterprises, By: "张三", Date: "2026-12-01", Source: own,
			Columns:   map[string]string{"企业名称": "name", "注册资本;万=元": "registered_capital 万元", "环节": "memberships.segment", `从业\`: "memberships.certainty", "联系人": "!", "备注": "+", "序号": "-"},
			Constants: map[string]string{"region": "341503", "type": "enterprise"}, Answers: map[string]string{"segments 锂电 正极": "nev.fc.mea", "state 在营业": "normal"}},
		graph.Decision{One: "六安甲厂", Other: firms[1].Name, Verdict: graph.DecidedDifferent, By: "张三", Date: "2026-12-01", Source: own},
		graph.Correction{On: graph.KindEnterprises, Subject: renamed.ID, Field: "size", Before: "medium", After: "large", Reason: "电话核实", By: "张三", Date: "2026-12-01", State: graph.CorrectionPending, Source: own},
		graph.Correction{On: graph.KindProjects, Subject: project.ID, Field: "region", Before: project.Region, After: "341503", Reason: "实地看过", By: "张三", Date: "2026-12-01", State: graph.CorrectionAccepted, Reviewer: "李四", Reviewed: "2026-12-01", Source: own},
		graph.Check{Region: "341524", Segment: "nev.fc.mea", Verdict: "no", By: "张三", Date: "2026-12-01", Source: own},
		graph.Opinion{Region: "341524", Segment: "nev.fc.mea", View: graph.OpinionOther, State: "weak", Reason: "两家都小", By: "王五", Date: "2026-12-01", Source: own},
		graph.Post{Person: "王五", Title: "市领导", Role: graph.PostChain, Chain: "nev", Since: "2026-01", Source: told},
		graph.GoalValue{Goal: goal.ID, Date: "2026-06-30", Value: 12.5, Text: "过半", By: "张三", Source: told},
		graph.Carrier{Park: park.ID, Type: "plant", Name: "二期厂房", Number: 3.25, Unit: "万㎡", Date: "2026-11", Source: told},
		graph.Cooperation{Element: graph.CooperationItem, Name: "共建检测平台", Region: "341524", Chain: "nev", Lead: "县经信局", State: graph.CooperationPlanned, Source: told},
		graph.Visit{Whom: "某厂；某所", Region: "341524", Chain: "nev", Purpose: "service", Date: "2026-11-20", By: "张三", Text: "看了两条线", Source: told},
		graph.Issue{What: "双回路供电不足", Type: "energy", Region: "341524", Chain: "nev", By: "张三", Date: "2026-11-20", Source: told},
		graph.Screening{Project: project.ID, Gate: "land", Result: graph.ScreeningPassed, Clause: "用地预审意见", By: "张三", Date: "2026-11-20", Source: told},
		graph.Progress{Project: project.ID, Date: "2026-11-20", Text: "厂房封顶", Next: "设备进场", NextDue: "2026-12-20", By: "张三", Source: told},
		graph.Trip{Region: "341524", Date: "2026-05-06", To: "苏州", Leader: "李四", Head: true, Firms: []string{"甲公司", "乙公司"}, Source: told},
		graph.Count{Region: "341524", What: "signed_1", Since: "2026-01-01", Until: "2026-06-30", List: "省平台", Basis: "以注册为准", Value: 2, Source: told},
		graph.Title{Enterprise: firms[5].ID, Title: "green-factory", Level: "province", Batch: "第六批", From: "2025-03", Until: "2028-03", Source: told},
		graph.Month{Enterprise: firms[5].ID, Month: "2026-10", Output: 1200.5, Profit: -20, Staff: 210, Zero: []string{"tax"}, Source: told},
		graph.Acre{Enterprise: firms[5].ID, Year: 2025, Scale: graph.ScaleAbove, Land: 30.5, Tax: 300, Institute: true, Zero: []string{"rd", "debt"}, Plus: -2, PlusNote: "处罚", Objection: "面积有误", Objected: "2026-06-01", Source: told},
		graph.Institute{Name: "某研究院", Type: "institute", Region: "340100", Segments: []string{"nev.fc.mea"}, Teams: []string{"膜材料团队"}, Source: told},
		graph.Result{Name: "膜电极批量涂布", Institute: graph.NewID("in", seed.Fold("某研究院")), Segments: []string{"nev.fc.mea"}, Words: []string{"膜电极"}, Ripe: "pilot", Date: "2026-05", Source: told},
		graph.Offer{Name: "首台套奖励", Number: "某政办〔2026〕1号", Level: "city", Region: "341500", Titles: []string{"first-set", "srdi"}, Sizes: []string{"small", "medium"}, Text: "按售价奖10%", Until: "2027-12-31", Review: graph.ReviewPending, Source: told},
	} {
		d := graph.Describe(r.Ref().Kind)
		change.Put.Add(d.Field(d.Key).With(r, d.NewID(r, seed.Fold)))
	}
	lead := graph.Project{ID: graph.NewID("p", "测试线索"), Name: "测试线索", Kind: "new", Region: "341524", Stage: graph.ProjectLead, Date: "2026-11-01", Segments: []string{"nev.fc.mea"}, Source: told}
	change.Put.Add(lead, graph.Passage{ID: graph.NewID("ps", lead.ID, "1"), Project: lead.ID, Region: lead.Region, Step: 1, To: graph.ProjectLead, Date: lead.Date, Proof: "拜访纪要", By: "张三", State: graph.PassageDone, Source: told})
	if _, err := store.Apply(t.Context(), change); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Merge(t.Context(), graph.MergeRequest{Old: firms[3].ID, New: firms[4].ID, Actor: change.Actor, Time: change.Time}); err != nil {
		t.Fatal(err)
	}
}

// TestExportAgain: a directory that was exported, loaded into a new data
// directory, gives the same records to the byte: of the bundled set and of what
// an office has made of it.
func TestExportAgain(t *testing.T) {
	bundled, changed := filepath.Join(t.TempDir(), "d"), filepath.Join(t.TempDir(), "d")
	if code, _, errs := cc(t, "chains", "--data", bundled); code != 0 {
		t.Fatal(errs)
	}
	office(t, changed)
	for _, dir := range []string{bundled, changed} {
		want := recordsIn(t, dir)
		for _, heads := range []string{"zh", "en"} {
			out, again := filepath.Join(t.TempDir(), "new", "out"), filepath.Join(t.TempDir(), "d")
			code, _, errs := cc(t, "export", "--data", dir, "-o", out, "--heads", heads, "--internal")
			if code != 0 || !strings.Contains(errs, "个文件") || !strings.Contains(errs, "再读入核对，逐条相同。") {
				t.Fatalf("%d %s", code, errs)
			}
			if code, _, errs := cc(t, "chains", "--data", again, "--seed="+out); code != 0 {
				t.Fatal(errs)
			}
			if got := recordsIn(t, again); !slices.Equal(got, want) {
				t.Errorf("heads %s: %d lines, %d came back", heads, len(want), len(got))
				for i := range want {
					if i >= len(got) || got[i] != want[i] {
						t.Errorf("first:\n%s\n%s", want[i], got[min(i, len(got)-1)])
						break
					}
				}
			}
		}
	}
}

// TestExportLeavesPersonsInside: columns of persons leave the office only where somebody
// says so, and the export says that they stayed.
func TestExportLeavesPersonsInside(t *testing.T) {
	dir, file := filepath.Join(t.TempDir(), "d"), filepath.Join(t.TempDir(), "projects.csv")
	office(t, dir)
	for _, c := range []struct {
		args []string
		says string
		has  bool
	}{{nil, "1条记录有只供内部使用的列（联系人等），没有导出；要一并导出请加 --internal", false}, {[]string{"--internal"}, "", true}} {
		code, _, errs := cc(t, append([]string{"export", "--kind", "项目", "--data", dir, "-o", file}, c.args...)...)
		data, err := os.ReadFile(file)
		if code != 0 || err != nil || !strings.Contains(errs, c.says) || strings.Contains(string(data), "赵六七") != c.has {
			t.Errorf("%v: %d %s %v", c.args, code, errs, err)
		}
	}
}

// TestExportPlaces: one kind, a workbook, and what cannot be written.
func TestExportPlaces(t *testing.T) {
	t.Setenv("TMPDIR", "/tmp") // short, for the socket
	dir, at := filepath.Join(t.TempDir(), "d"), t.TempDir()
	book := filepath.Join(at, "all.xlsx")
	if code, _, errs := cc(t, "export", "--data", dir, "-o", book); code != 0 {
		t.Fatal(errs)
	}
	f, err := excelize.OpenFile(book)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, d := range seed.Kinds() {
		if rows, err := f.GetRows(d.ZH); err != nil || len(rows) < 3 || !strings.Contains(rows[1][0], "数据截至：2026年11月30日") {
			t.Errorf("sheet %s: %v %q", d.ZH, err, rows)
		}
	}
	startServe(t, dir) // who holds the directory from here on, and is asked
	file := filepath.Join(at, "needs.csv")
	if code, _, errs := cc(t, "export", "--data", dir, "-o", file, "--kind", "需求", "--heads", "en"); code != 0 {
		t.Fatal(errs)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(data), "\uFEFF"))).ReadAll()
	if err != nil || len(rows) != 5 || rows[0][0] != "region" {
		t.Errorf("%v %q", err, rows)
	}
	for args, want := range map[string]string{
		"":                        "请用 -o 写明目录或 .xlsx 文件",
		"-o " + at + "/x.csv":     "请用 --kind 写明哪一类",
		"-o " + at + "/x.pdf":     "不能导出成 x.pdf",
		"-o " + file + "/x":       "不能写入",
		"-o x --kind 企业,没有":       "没有“没有”这一类，可选",
		"-o x --heads de":         "没有表头“de”，可选 zh、en",
		"-o " + at + "/needs.csv": "请用 --kind 写明哪一类",
	} {
		code, _, errs := cc(t, append(append([]string{"export"}, strings.Fields(args)...), "--data", dir)...)
		if code == 0 || !strings.Contains(errs, want) || strings.Count(errs, "\n") != 1 {
			t.Errorf("%s: %d %s", args, code, errs)
		}
	}
}
