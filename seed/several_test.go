package seed

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"chainchief/graph"
)

// What is wrong with one file hides nothing that is wrong with another, nor with
// the rest of its own rows; only what follows from it stays unsaid.
func TestFaultsOfSeveralFiles(t *testing.T) {
	_, err := Read(folder(func(c map[string]string) {
		c["regions"] = strings.Replace(c["regions"], "code,", "number,", 1)
		c["enterprises"] = strings.NewReplacer("type,size,", "size,", ",enterprise,", ",", ",institution,", ",", "2001-05,2025-12", "2026,2025-12", "small", "tiny").Replace(c["enterprises"])
		c["memberships"] = strings.Replace(c["memberships"], "probable", "sure", 1)
		c["needs"] = strings.Replace(c["needs"], "金安区,2025", "金安区,2025-02-30", 1)
		c["links"] = strings.Replace(c["links"], "2021,2024-06", "2021,2021-12", 1)
		delete(c, "chains")
	}))
	var faults Faults
	if !errors.As(err, &faults) {
		t.Fatal(err)
	}
	const want = `regions.csv 第 1 行 number 列：不认识这一列
regions.csv 第 1 行 code 列：缺少这一列，请补上（也可写作“地区代码”）
chains.csv：缺少这个文件，请放进同一文件夹
enterprises.csv 第 1 行 type 列：缺少这一列，请补上（也可写作“类型”）
enterprises.csv 第 2 行 size 列“tiny”：只能写 micro、small、medium、large，或留空
enterprises.csv 第 4 行 local_until 列“2025-12”：须晚于投产时间 2026
memberships.csv 第 3 行 certainty 列“sure”：只能写 confirmed、probable、hint
links.csv 第 2 行 until 列“2021-12”：须晚于起始时间 2021
needs.csv 第 2 行 date 列“2025-02-30”：请写成 2021、2021-04 或 2021-04-30（在 Excel 里先把这一列设为文本格式）`
	got := list(faults)
	if i := strings.Index(got, "，请删去或改正列名"); i > 0 {
		got = got[:i] + got[i+strings.Index(got[i:], "\n"):]
	}
	if got != want {
		t.Errorf("got\n%s", got)
	}
}

// A folder in the words of the screen, headings and values, is the same folder.
func TestReadInChinese(t *testing.T) {
	plain, err := Read(folder(nil))
	if err != nil {
		t.Fatal(err)
	}
	words := 0
	b, err := Read(folder(func(c map[string]string) {
		for _, k := range kinds() {
			lines := strings.Split(strings.TrimSpace(c[fileOf(k)]), "\n")
			heads := strings.Split(lines[0], ",")
			for i, head := range heads {
				j := slices.IndexFunc(k.Fields, func(f graph.Field) bool { return f.Heading() == head && written(k, &f) })
				if j < 0 {
					heads[i] = strings.Replace(head, "data_date", "数据日期", 1)
					continue
				}
				f := &k.Fields[j]
				heads[i] = f.ZH
				if f.Unit != "" {
					heads[i] += "（" + f.Unit + "）"
				}
				if len(f.Synonyms) > 0 {
					heads[i] = f.Synonyms[0]
				}
				for n, line := range lines[1:] {
					cells := strings.Split(line, ",")
					if len(cells) != len(heads) || cells[i] == "" || !f.Worded() {
						continue
					}
					pieces := strings.Split(cells[i], ";")
					for p, piece := range pieces {
						switch pieces[p] = f.WordZH(piece); {
						case f.Type == graph.YesNo:
							pieces[p] = map[string]string{"yes": "是", "no": "否"}[piece]
						}
						if pieces[p] != piece {
							words++
						}
					}
					cells[i] = strings.Join(pieces, "；")
					lines[n+1] = strings.Join(cells, ",")
				}
			}
			lines[0] = strings.Join(heads, ",")
			c[fileOf(k)] = strings.Join(lines, "\n")
		}
	}))
	if err != nil {
		t.Fatal(list(err.(Faults)))
	}
	if words < 50 || b.ID != plain.ID {
		t.Errorf("%d words; the content changed: %s, not %s", words, b.ID, plain.ID)
	}
}

// A fault names the heading as it is written; a heading that fits two fields is one.
func TestChineseHeadingsInFaults(t *testing.T) {
	_, err := Read(folder(func(c map[string]string) {
		c["memberships"] = strings.NewReplacer("certainty", "从业", "probable", "也许").Replace(c["memberships"])
		c["enterprises"] = strings.Replace(c["enterprises"], "name,short_name", "name,公司名称", 1)
	}))
	const want = `enterprises.csv 第 1 行 公司名称 列：这一列出现了两次，请只保留一列
enterprises.csv 第 1 行 short_name 列：缺少这一列，请补上（也可写作“简称”）
memberships.csv 第 3 行 从业 列“也许”：只能写 已确认、较可能、线索`
	var faults Faults
	if !errors.As(err, &faults) || list(faults) != want {
		t.Errorf("got %s", list(faults))
	}
	tab := &table{kind: &graph.Description{Fields: []graph.Field{{Name: "park", ZH: "园区"}, {Name: "pair", ZH: "伙伴", Synonyms: []string{"园区"}}}}}
	if column, fits := tab.called("园区", []string{"park", "pair"}); column != "" || !slices.Equal(fits, []string{"park", "pair"}) {
		t.Errorf("a heading of two fields is taken for %q, %v", column, fits)
	}
}

// No heading of the table of kinds fits two columns of one file.
func TestHeadingsFitOneColumn(t *testing.T) {
	for _, k := range kinds() {
		columns, _ := columnsOf(k)
		for i := range k.Fields {
			for _, heading := range append([]string{k.Fields[i].ZH}, k.Fields[i].Synonyms...) {
				if _, fits := (&table{kind: k}).called(heading, columns); len(fits) > 1 {
					t.Errorf("%s: %s fits %v", k.Kind, heading, fits)
				}
			}
		}
	}
}
