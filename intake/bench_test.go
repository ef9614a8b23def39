package intake_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"chainchief/graph"
	"chainchief/intake"
	"chainchief/report"
)

// many is a list of made-up firms, every second of which has a credit code, of which a
// third make what only some trades make.
func many(n int) [][]string {
	rows := [][]string{{"序号", "企业名称", "统一社会信用代码", "县区", "所属环节", "主要产品", "注册资本（万元）", "成立时间", "地址", "2026年产值（万元）"}}
	places, trades := []string{"六安", "安徽", "霍山", "舒城", "金寨", "霍邱"}, []string{"机械", "新材料", "电子", "食品", "包装", "羽绒", "铸造", "电气"}
	signs := []rune("恒沃皋源淠新岳皖嵘鼎泽金楚迎川瑞聚霖安澜凌宏昶博淮启众旭天科睿立昂润云盛海乾德屹中尖华垚佳沐东泓振")
	for i := range n {
		begin := fmt.Sprintf("91341500MA%07d", i)
		code := ""
		if i%2 == 0 {
			code = begin + graph.CreditCheck(begin)
		}
		k := len(signs)
		brand := string([]rune{signs[i%k], signs[i/k%k], signs[i/k/k%k], signs[i/k/k/k%k]})
		rows = append(rows, []string{fmt.Sprint(i + 1), places[i%6] + brand + trades[i%8] + "有限公司", code, []string{"金安区", "裕安区", "霍山县", "舒城县"}[i%4],
			[]string{"", "膜电极", "双极板"}[i%3], []string{"齿轮、轴承", "铸件", "电池隔膜"}[i%3], fmt.Sprint(100 + i%9000), fmt.Sprintf("20%02d.%d", i%25, 1+i%9), "某路" + fmt.Sprint(i) + "号", fmt.Sprint(i)})
	}
	return rows
}

// without leaves columns out.
func without(rows [][]string, headings ...string) [][]string {
	out := make([][]string, len(rows))
	for i, row := range rows {
		for k, cell := range row {
			if !slices.Contains(headings, rows[0][k]) {
				out[i] = append(out[i], cell)
			}
		}
	}
	return out
}

// TestLists writes the lists on which docs/benchmarks.md times the command: with segments,
// with what firms make alone, and with neither.
func TestLists(t *testing.T) {
	dir := os.Getenv("CHAINCHIEF_LISTS")
	if dir == "" {
		t.Skip("CHAINCHIEF_LISTS names no folder")
	}
	for n, size := range map[string]int{"5000": 5_000, "100000": 100_000} {
		for name, left := range map[string][]string{"环节": nil, "产品": {"所属环节"}, "无产品": {"所属环节", "主要产品"}} {
			rows := without(many(size), left...)
			list := &report.Table{Name: "名单"}
			for _, heading := range rows[0] {
				list.Columns = append(list.Columns, report.Column{Key: heading, Name: heading})
			}
			cells := make([][]any, size)
			for i, row := range rows[1:] {
				for _, cell := range row {
					cells[i] = append(cells[i], cell)
				}
			}
			list.Lists = []report.List{{Unit: "家", Rows: cells}}
			var file bytes.Buffer
			if err := report.WriteXLSX(t.Context(), &file, &report.Paper{Title: "企业名单", Tables: []*report.Table{list}}, report.Programs, noon); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, name+n+".xlsx"), file.Bytes(), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func benchmark(b *testing.B, n int, write bool) {
	data := table(many(n)...)
	for b.Loop() {
		b.StopTimer()
		s := house(b)
		b.StartTimer()
		f := open(b, s, "名单.csv", data)
		r := check(b, s, f)
		if r.Counts.Added < n*9/10 {
			b.Fatalf("counts %+v, the first question %+v", r.Counts, append(r.Questions, intake.Question{})[0])
		}
		if write {
			apply(b, s, r)
		}
	}
}

func BenchmarkDryRun(b *testing.B) { benchmark(b, 5_000, false) }

// BenchmarkImport is small here; CHAINCHIEF_SCALE makes it 100,000 rows.
func BenchmarkImport(b *testing.B) {
	n := 1_000
	if scale {
		n = 100_000
	}
	benchmark(b, n, true)
}
