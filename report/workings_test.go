package report_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"chainchief/graph/insight"
	"chainchief/graph/storetest"
	"chainchief/inquiry"
	"chainchief/report"
	"chainchief/seed"
)

// TestWorkings: the formulas of the workbook give each score that the product
// gives, in a city, in a county and without a partner, for chains with and without twins.
func TestWorkings(t *testing.T) {
	desk := bundledDesk(t)
	for _, q := range []insight.Question{{Chain: "nev"}, {Chain: "nev", Region: "341524"}, {Chain: "pv", Region: "340100"}, {Chain: "appliance", Partner: "310000"}} {
		t.Run(fmt.Sprint(q.Chain, q.Region, q.Partner), func(t *testing.T) { recalculate(t, desk, q) })
	}
}

func bundledDesk(t *testing.T) *inquiry.Desk {
	t.Helper()
	batch, err := seed.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	store := storetest.NewNaive()
	if _, err := store.Apply(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	return inquiry.New(store)
}

func recalculate(t *testing.T, desk *inquiry.Desk, q insight.Question) {
	var w *insight.Workings
	err := desk.View(t.Context(), func(v *inquiry.View) (err error) {
		w, err = v.Workings(t.Context(), q)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := report.WriteWorkings(&buf, w, report.Programs, time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	rows := calculated(t, buf.Bytes())
	head := map[string]int{}
	for i, name := range rows[1] {
		head[name] = i
	}
	want := map[string]*insight.Working{}
	for i := range w.Scores {
		want[w.Scores[i].Segment.ID] = &w.Scores[i]
	}
	checked := 0
	for _, row := range rows[2:] {
		s := want[row[head["segment"]]]
		if s == nil {
			t.Fatalf("no score of %q", row)
		}
		v := s.Verdict
		for name, x := range map[string]float64{"score": v.Score, "score_program": v.Score, "need": v.Need, "feasibility": v.Feasibility, "value": v.Value, "relatedness": v.Inputs.Relatedness,
			"pool": v.Inputs.Pool, "demand": v.Inputs.DemandLocal + v.Inputs.DemandPartner, "demand0": v.Inputs.DemandLocal, "c_region": v.Inputs.CRegion, "c_partner": v.Inputs.CPartner} {
			got, err := strconv.ParseFloat(row[head[name]], 64)
			if err != nil || math.Abs(got-x) > 1e-6 {
				t.Errorf("%s of %s: the formula gives %s, the product %v", name, s.Segment.Name, row[head[name]], x)
			}
		}
		checked++
	}
	scored := 0
	for i := range w.Segments {
		if w.Segments[i].Scored() {
			scored++
		}
	}
	if checked != scored || checked == 0 || len(w.Items) > checked {
		t.Errorf("%d scores checked of %d, %d of them ranked", checked, scored, len(w.Items))
	}
}

// calculated are the rows of the first sheet, worked out by LibreOffice where it
// is there, else by excelize.
func calculated(t *testing.T, book []byte) [][]string {
	t.Helper()
	if office, err := exec.LookPath("soffice"); err == nil {
		return inLibreOffice(t, office, book)
	}
	f, err := excelize.OpenReader(bytes.NewReader(book))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sheet := f.GetSheetName(0)
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	formulas := 0
	for i := 2; i < len(rows); i++ {
		for len(rows[i]) < len(rows[1]) {
			rows[i] = append(rows[i], "")
		}
		for k := range rows[i] {
			at, err := excelize.CoordinatesToCellName(k+1, i+1)
			if err != nil {
				t.Fatal(err)
			}
			if written, err := f.GetCellFormula(sheet, at); err != nil || written == "" {
				continue
			}
			formulas++
			if rows[i][k], err = f.CalcCellValue(sheet, at, excelize.Options{RawCellValue: true}); err != nil {
				t.Fatalf("%s: %v", at, err)
			}
		}
	}
	if formulas < 12*(len(rows)-2) {
		t.Errorf("only %d formulas in %d rows", formulas, len(rows)-2)
	}
	return rows
}

func inLibreOffice(t *testing.T, office string, book []byte) [][]string {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "book.xlsx")
	if err := os.WriteFile(file, book, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, office, "-env:UserInstallation=file://"+dir+"/profile", "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false", "--outdir", dir, file)
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	data, err := os.ReadFile(filepath.Join(dir, "book.csv"))
	if err != nil {
		t.Fatal(err)
	}
	reader := csv.NewReader(strings.NewReader(string(data)))
	reader.FieldsPerRecord = -1
	rows, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
