package report_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
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
	questions := []insight.Question{{Chain: "nev"}, {Chain: "nev", Region: "341524"}, {Chain: "pv", Region: "340100"}, {Chain: "appliance", Partner: "310000"}}
	workings, books := make([]*insight.Workings, len(questions)), make([][]byte, len(questions))
	for i, q := range questions {
		workings[i], books[i] = written(t, desk, q)
	}
	rows := calculated(t, books)
	for i, q := range questions {
		t.Run(fmt.Sprint(q.Chain, q.Region, q.Partner), func(t *testing.T) { recalculate(t, workings[i], books[i], rows[i]) })
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

// written are the workings of a question, and their workbook.
func written(t *testing.T, desk *inquiry.Desk, q insight.Question) (w *insight.Workings, book []byte) {
	t.Helper()
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
	return w, buf.Bytes()
}

func recalculate(t *testing.T, w *insight.Workings, book []byte, rows [][]string) {
	shown := shownIn(t, book)
	if len(shown) != len(rows) {
		t.Errorf("%d rows are shown, %d worked out", len(shown), len(rows))
	}
	head := map[string]int{}
	for i, name := range rows[1] {
		head[name] = i
	}
	want := map[string]*insight.Working{}
	for i := range w.Scores {
		want[w.Scores[i].Segment.ID] = &w.Scores[i]
	}
	checked := 0
	for n, row := range rows[2:] {
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
			if got, err := strconv.ParseFloat(shown[n+2][head[name]], 64); err != nil || math.Abs(got-x) > 1e-6 { // what a viewer shows, which works nothing out
				t.Errorf("%s of %s: beside the formula stands %q, the product says %v", name, s.Segment.Name, shown[n+2][head[name]], x)
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

// shownIn are the rows of the first sheet as they stand in the file, and no formula is
// without a result.
func shownIn(t *testing.T, book []byte) [][]string {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(book))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(f.GetSheetName(0), excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	sheets(t, book, func(name string, data []byte) []byte {
		if n, results := bytes.Count(data, []byte("<f>")), len(result.FindAll(data, -1)); n != results {
			t.Errorf("%s has %d formulas and %d results", name, n, results)
		}
		return data
	})
	return rows
}

// result is a formula and the number beside it.
var result = regexp.MustCompile(`(<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?><f>[^<]*</f>)<v>[-0-9.E]+</v>`)

// sheets are a workbook whose sheets are as change makes them.
func sheets(t *testing.T, book []byte, change func(name string, data []byte) []byte) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	out := zip.NewWriter(&buf)
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(f.Name, "xl/worksheets/") {
			data = change(f.Name, data)
		}
		w, err := out.Create(f.Name)
		if err == nil {
			_, err = w.Write(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// calculated are the rows of the first sheet of each workbook, worked out by LibreOffice
// where it is there, else by excelize. CHAINCHIEF_REQUIRE may ask for LibreOffice.
func calculated(t *testing.T, books [][]byte) (all [][][]string) {
	t.Helper()
	office, err := exec.LookPath("soffice")
	if err == nil {
		return inLibreOffice(t, office, books)
	}
	if slices.Contains(strings.Split(os.Getenv("CHAINCHIEF_REQUIRE"), ","), "libreoffice") {
		t.Fatal("CHAINCHIEF_REQUIRE asks for LibreOffice, and soffice is not there")
	}
	for _, book := range books {
		all = append(all, byExcelize(t, book))
	}
	return all
}

func byExcelize(t *testing.T, book []byte) [][]string {
	t.Helper()
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

// inLibreOffice has them all worked out by one start of it, which takes longer than the work.
func inLibreOffice(t *testing.T, office string, books [][]byte) (all [][][]string) {
	t.Helper()
	dir := t.TempDir()
	args := []string{"-env:UserInstallation=file://" + dir + "/profile", "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false", "--outdir", dir}
	for i, book := range books {
		file := filepath.Join(dir, fmt.Sprint(i, ".xlsx"))
		// where it finds a result it keeps it
		if err := os.WriteFile(file, sheets(t, book, func(_ string, data []byte) []byte { return result.ReplaceAll(data, []byte("$1")) }), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, file)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	if out, err := exec.CommandContext(ctx, office, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for i := range books {
		data, err := os.ReadFile(filepath.Join(dir, fmt.Sprint(i, ".csv")))
		if err != nil {
			t.Fatal(err)
		}
		reader := csv.NewReader(bytes.NewReader(data))
		reader.FieldsPerRecord = -1
		rows, err := reader.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, rows)
	}
	return all
}
