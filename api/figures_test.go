package api_test

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestFigures: the scores stand in the JSON with their inputs, and in the
// workbook beside the formulas that give them; people and programs have heads of their own.
func TestFigures(t *testing.T) {
	b := newBed(t)
	body := []byte(text(t, b.do("GET", "/api/v1/chains/nev/figures?region=341500", "")))
	gaps := []byte(text(t, b.do("GET", "/api/v1/chains/nev/gaps?limit=1000", "")))
	n, _ := strconv.Atoi(at(t, body, "scores.#"))
	ranked, _ := strconv.Atoi(at(t, gaps, "items.#"))
	if ranked < 10 || n <= ranked {
		t.Fatalf("%d scores, %d ranked", n, ranked)
	}
	for _, field := range []string{"segment.id", "rank", "score", "need", "inputs.demand_local", "inputs.relatedness", "action_zh"} {
		if got, want := at(t, body, "scores.3."+field), at(t, gaps, "items.3."+field); got != want {
			t.Errorf("%s is %s, among the gaps %s", field, got, want)
		}
	}
	for heads, want := range map[string][2]string{"zh": {"环节标识", "得分（公式）"}, "en": {"segment", "score"}} {
		f, err := excelize.OpenReader(strings.NewReader(text(t, b.do("GET", "/api/v1/chains/nev/figures.xlsx?heads="+heads, ""))))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		rows, err := f.GetRows("得分", excelize.Options{RawCellValue: true})
		if err != nil || len(rows) != n+2 || rows[1][0] != want[0] {
			t.Fatalf("%s: %v, %d rows", heads, err, len(rows))
		}
		column := 0
		for i, head := range rows[1] {
			if head == want[1] {
				column = i + 1
			}
		}
		if column == 0 {
			t.Fatalf("%s: no %s in %q", heads, want[1], rows[1])
		}
		for i := range 2 {
			cell, _ := excelize.CoordinatesToCellName(column, 3+i)
			said, _ := f.CalcCellValue("得分", cell, excelize.Options{RawCellValue: true})
			got, _ := strconv.ParseFloat(said, 64)
			score, _ := strconv.ParseFloat(at(t, body, "scores."+strconv.Itoa(i)+".score"), 64)
			if math.Abs(got-score) > 1e-6 {
				t.Errorf("%s: %s is %v, the score %v", heads, cell, said, score)
			}
		}
	}
}
