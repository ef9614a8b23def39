package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestTable: a workbook and a CSV file hold what was put in, and no text
// becomes a formula.
func TestTable(t *testing.T) {
	table := &Table{Name: "招商对象", Notes: []string{"先读这一句"}, Head: []string{"企业", "得分", "理由"}, Wide: []string{"理由"},
		Rows: [][]any{{"=1+1", 71.8, strings.Repeat("理由", 60)}, {"安徽𠮷祥", 3, nil}}}
	var book bytes.Buffer
	if err := WriteXLSX(&book, table); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&book)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("招商对象")
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 4 || rows[0][0] != "先读这一句" || rows[1][2] != "理由" || rows[2][0] != "=1+1" || rows[2][1] != "71.8" || rows[3][0] != "安徽𠮷祥" {
		t.Errorf("the sheet holds %v", rows)
	}
	if formula, err := f.GetCellFormula("招商对象", "A3"); err != nil || formula != "" {
		t.Errorf("a name became the formula %q (%v)", formula, err)
	}
	if height, err := f.GetRowHeight("招商对象", 3); err != nil || height < 60 {
		t.Errorf("four lines of text stand in %g points (%v)", height, err)
	}
	var text bytes.Buffer
	if err := table.WriteCSV(&text); err != nil {
		t.Fatal(err)
	}
	if got := text.String(); !strings.HasPrefix(got, bom+"企业,得分,理由\r\n'=1+1,71.8,") || !strings.HasSuffix(got, "安徽𠮷祥,3,\r\n") {
		t.Errorf("the file holds %q", got)
	}
}
