package neostore

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"
	"time"

	"chainchief/graph"
	"chainchief/intake"
	"chainchief/seed"
)

// TestVerification: both stores ask a county the same, and its answers do the same to both.
func TestVerification(t *testing.T) {
	remote, local := emptied(t), opened(t)
	batch, err := seed.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	batch.Put.Links, batch.Put.ProductEdges = nil, nil // nothing here asks for them
	stores := []graph.Store{local, remote}
	for _, s := range stores {
		if _, err := s.Apply(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
	doubts := []intake.Doubt{{Ref: graph.Ref{Kind: graph.KindSegments, Key: "nev.fc.mea"}, Why: "暂无登记"}}
	ask := func(s graph.Store) (v *intake.Verification) {
		t.Helper()
		err := s.Read(t.Context(), func(r graph.Reader) (err error) {
			v, err = intake.NewVerification(t.Context(), r, "341500", "nev", doubts)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	same := func() *intake.Verification {
		t.Helper()
		a, b := ask(local), ask(remote)
		if !bytes.Equal(asJSON(t, a), asJSON(t, b)) {
			t.Fatalf("what is asked differs:\n%.2000s\n%.2000s", asJSON(t, a), asJSON(t, b))
		}
		return a
	}
	asked := same()
	var file bytes.Buffer
	out := csv.NewWriter(&file)
	heads := []string{"核实编号", "产业链", "环节", "企业", "所在地区", "项目名称", "建设地区", "现有登记", "核实结果", "更正后的阶段"}
	out.WriteAll([][]string{{"核实人", "张三"}, {"核实单位", "测试局"}, {"核实日期", "2026-11-20"}, heads})
	answers := map[graph.Kind][]string{graph.KindChecks: {"无"}, graph.KindMemberships: {"属实", "", "无此企业"}, graph.KindProjects: {"无此项目", "更正为"}}
	for _, s := range asked.Sheets {
		for i, row := range s.Rows[:min(len(s.Rows), len(answers[s.Kind]))] {
			cells := make([]string, len(heads))
			for k, c := range s.Columns[:len(row.Names)+2] {
				cells[slices.Index(heads, c.Name)] = append([]string{row.Code}, append(slices.Clone(row.Names), row.Standing)...)[k]
			}
			if cells[8] = answers[s.Kind][i]; cells[8] == "更正为" {
				cells[9] = "投产"
			}
			out.Write(cells)
		}
	}
	out.Flush()
	for _, s := range stores {
		f, err := intake.Open("核实单.csv", bytes.NewReader(file.Bytes()), int64(file.Len()))
		if err != nil {
			t.Fatal(err)
		}
		by, now := graph.Actor{Person: "李四"}, time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)
		r, err := f.Check(t.Context(), s, by, now)
		if err != nil || len(r.Faults)+len(r.Questions) > 0 {
			t.Fatalf("%v, %v, %v", err, r.Faults, r.Questions)
		}
		i, err := r.Apply(t.Context(), s, by, now)
		if err != nil || i.Added != 1 || i.Updated != 4 || i.Deleted != 0 {
			t.Fatalf("%+v, %v", i, err)
		}
	}
	if after := same(); len(after.Sheets[1].Rows) >= len(asked.Sheets[1].Rows) || !strings.Contains(after.Sheets[0].Rows[0].Standing, "张三（测试局）于2026-11-20核实为“无”") {
		t.Errorf("what was answered is asked as before: %+v", after.Sheets[0].Rows[0])
	}
}
