package sheet

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"

	"github.com/xuri/excelize/v2"
)

// large is a ledger of n projects with 20 columns, as .xlsx.
func large(t testing.TB, n int) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	w, err := f.NewStreamWriter("Sheet1")
	fail(t, err)
	heads := []any{"序号", "项目名称", "业主单位", "总投资（万元）", "建设地点", "开工日期"}
	for i := len(heads); i < 20; i++ {
		heads = append(heads, fmt.Sprintf("指标%d（万元）", i))
	}
	fail(t, w.SetRow("A1", []any{"甲县2021年1-6月项目表"}))
	fail(t, w.SetRow("A2", heads))
	row := make([]any, 20)
	for i := range n {
		row[0], row[1], row[2], row[3] = i+1, fmt.Sprintf("第%d号年产1万吨零部件项目", i), fmt.Sprintf("某某%d有限公司", i%5000), float64(i)*1.5
		row[4], row[5] = "甲县经济开发区", "2021.3"
		for k := 6; k < 20; k++ {
			row[k] = i * k
		}
		fail(t, w.SetRow(fmt.Sprintf("A%d", i+3), row))
	}
	fail(t, w.Flush())
	var out bytes.Buffer
	fail(t, f.Write(&out))
	return out.Bytes()
}

// BenchmarkRead100000 reads 100,000 rows of 20 columns and finds the table in them.
func BenchmarkRead100000(b *testing.B) {
	data := large(b, 100_000)
	b.SetBytes(int64(len(data)))
	runtime.GC()
	for b.Loop() {
		book := read(b, "大表.xlsx", data)
		t, err := book.Sheets[0].Table()
		fail(b, err)
		if len(t.Records) != 100_000 {
			b.Fatalf("%d records", len(t.Records))
		}
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.Sys>>20), "MB-of-the-system")
}

// BenchmarkOpen100000 is the reading alone.
func BenchmarkOpen100000(b *testing.B) {
	data := large(b, 100_000)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		read(b, "大表.xlsx", data)
	}
}
