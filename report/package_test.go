package report

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"chainchief/graph"
)

// TestPresets: each package of a place has as many pictures and lists as it is called by, and
// what is asked for by name comes in the order of the whole.
func TestPresets(t *testing.T) {
	counts := map[string]string{}
	for _, p := range Presets() {
		pictures, lists := p.count()
		counts[p.Name] = fmt.Sprintf("%s %d+%d", p.Called, pictures, lists)
	}
	want := map[string]string{"六安": "五图八清单 5+8", "江西": "四图五清单 4+5", "汨罗": "五图五清单 5+5", "阜阳": "三图五单 3+5"}
	if fmt.Sprint(counts) != fmt.Sprint(want) {
		t.Errorf("%v", counts)
	}
	for text, want := range map[string]string{"": "五图八清单", "江西": "四图五清单", "三图五单": "三图五单", "企业清单,产业链图": "一图一清单", "data": "一清单"} {
		p, err := ReadPreset(text)
		if err != nil || p.Called != want {
			t.Errorf("%q: %s %v", text, p.Called, err)
		}
	}
	if p, _ := ReadPreset("企业清单，产业链图"); p.Parts[0].ID != "map" {
		t.Errorf("%v", p.Parts)
	}
	if _, err := ReadPreset("江西,好图"); err == nil || !strings.Contains(err.Error(), "没有“江西”") || !strings.Contains(err.Error(), "可选 六安、江西") {
		t.Error(err)
	}
}

// TestArchive: the same files are the same bytes, and Chinese names are said to be in UTF-8.
func TestArchive(t *testing.T) {
	files := []File{{"说明.txt", []byte("甲")}, {"图/1-产业链图.png", []byte("乙")}}
	var one, two bytes.Buffer
	for _, to := range []*bytes.Buffer{&one, &two} {
		if err := WriteZIP(to, files, made); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(one.Bytes(), two.Bytes()) {
		t.Error("two archives of the same files differ")
	}
	r, err := zip.NewReader(bytes.NewReader(one.Bytes()), int64(one.Len()))
	if err != nil || len(r.File) != 2 {
		t.Fatal(err)
	}
	for i, f := range r.File {
		if f.Name != files[i].Name || f.Flags&0x800 == 0 || !f.Modified.Equal(made.Truncate(2*time.Second)) {
			t.Errorf("%s: flags %x, %v", f.Name, f.Flags, f.Modified)
		}
	}
}

// TestChangesBetweenVersions: what came, went and differs is told by row and column, and the
// numbers of rows are no difference.
func TestChangesBetweenVersions(t *testing.T) {
	table := func(rows ...[]any) *Table {
		return &Table{Name: "企业", Columns: []Column{text("name", "企业名称"), text("size", "规模"), number("amount", "注册资本（万元）", AsIs)}, Lists: []List{{Rows: rows}}}
	}
	set := func(t *Table) *Contents {
		c := &Contents{Version: "1.0"}
		c.Table("firms", t, []string{"name"}, []string{"name"}, func(key string) graph.Ref { return graph.Ref{Kind: graph.KindEnterprises, Key: key} })
		return c
	}
	old := set(table([]any{"甲", Word{"small", "小型"}, 5.0}, []any{"乙", nil, nil}, []any{"丙", nil, nil}))
	after := table([]any{"丁", nil, nil}, []any{"甲", Word{"large", "大型"}, nil}, []any{"丙", nil, nil})
	now := set(after)
	var told []string
	for _, c := range now.Since(old) {
		told = append(told, strings.Join([]string{c.What, c.Name, c.Column, c.Before, c.After, c.Ref.Key}, " "))
	}
	if got, want := strings.Join(told, "\n"), "新增 丁    丁\n变更 甲 规模 小型 大型 甲\n变更 甲 注册资本（万元） 5  甲\n不再列入 乙    乙"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	after.Numbering()
	numbered := set(after)
	if list := numbered.Since(now); len(list) > 0 {
		t.Errorf("the numbers of rows are told: %v", list)
	}
	if got := CountChanges(now.Since(old)); got != "新增1条，不再列入1条，变更2项" {
		t.Error(got)
	}
	if old.Next() != "2.0" || (&Contents{Version: "9.0"}).Next() != "10.0" {
		t.Error("the number of the next version")
	}
	if _, err := ReadContents([]byte("{}")); err == nil {
		t.Error("nothing was read as a package")
	}
}
