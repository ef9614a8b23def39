package report

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// ContentsFile is where a package keeps what it holds for the next one.
const ContentsFile = "数据.json"

// Contents is what a package holds, so that the next one can be held against it.
type Contents struct {
	Version     string          `json:"version"` // 1.0
	Store       string          `json:"store"`   // Meta.StoreID
	Revision    int64           `json:"revision"`
	Chain       insight.Named   `json:"chain"`
	Region      insight.Named   `json:"region"`
	Edition     string          `json:"edition"`
	AsOf        graph.Date      `json:"as_of"`
	RuleVersion int             `json:"rule_version"`
	Sequence    int64           `json:"sequence"` // of the last import that it rests on
	Lists       []ContentsTable `json:"lists"`
}

// ContentsTable is a table of a list.
type ContentsTable struct {
	Part    string        `json:"part"` // Part.ID
	Name    string        `json:"name"` // of its sheet
	Columns []string      `json:"columns"`
	Rows    []ContentsRow `json:"rows"`
}

// ContentsRow is a row with what it is known by.
type ContentsRow struct {
	Key   string    `json:"key"`
	Name  string    `json:"name"`
	Ref   graph.Ref `json:"ref,omitzero"` // of the record that it is of, if it is of one
	Cells []string  `json:"cells"`
}

// ReadContents reads what a package holds; anything else is graph.ErrInvalid.
func ReadContents(data []byte) (*Contents, error) {
	var c Contents
	if err := json.Unmarshal(data, &c); err != nil || c.Chain.ID == "" || c.Version == "" {
		return nil, fmt.Errorf("%w: 上一版的“%s”读不懂，请给出本系统做出的清单包（.zip）", graph.ErrInvalid, ContentsFile)
	}
	return &c, nil
}

// Next is the number of the version after c's: 2.0 after 1.0.
func (c *Contents) Next() string {
	whole, _, _ := strings.Cut(c.Version, ".")
	n, _ := strconv.Atoi(whole)
	return fmt.Sprintf("%d.0", n+1)
}

// Table sets a table down as people see it. keys are the columns (by Column.Key) by which a
// row is known, name those by which it is called, and ref finds the record of a row by its
// key; nil: its rows are no records.
func (c *Contents) Table(part string, t *Table, keys, names []string, ref func(key string) graph.Ref) {
	out := ContentsTable{Part: part, Name: t.Name, Rows: []ContentsRow{}}
	at := func(list []string) (places []int) {
		for _, key := range list {
			if i := slices.IndexFunc(t.Columns, func(c Column) bool { return c.Key == key }); i >= 0 {
				places = append(places, i)
			}
		}
		return places
	}
	texts := func(row []any, places []int, w Where) string {
		var words []string
		for _, i := range places {
			words = append(words, t.Columns[i].text(row[i], w))
		}
		return strings.Join(words, "|")
	}
	key, name := at(keys), at(names)
	var shown []int
	for _, i := range t.shown(People) {
		if key := t.Columns[i].Key; key != "no" && !strings.HasPrefix(key, filled) {
			shown = append(shown, i)
			out.Columns = append(out.Columns, t.Columns[i].Name)
		}
	}
	for i := range t.Lists {
		for _, row := range t.Lists[i].Rows {
			r := ContentsRow{Key: t.Lists[i].Name + "|" + texts(row, key, Programs), Name: strings.ReplaceAll(texts(row, name, People), "|", "，")}
			if ref != nil {
				r.Ref = ref(texts(row, key, Programs))
			}
			for _, k := range shown {
				r.Cells = append(r.Cells, t.Columns[k].text(row[k], People))
			}
			out.Rows = append(out.Rows, r)
		}
	}
	c.Lists = append(c.Lists, out)
}

// Change is what differs in a row between two packages.
type Change struct {
	List   string
	What   string // 新增, 不再列入, 变更
	Name   string
	Column string // of a change
	Before string
	After  string
	Ref    graph.Ref
	Why    string // which import did it, or what else
	By     string
	Date   graph.Date
}

// The kinds of changes.
const (
	changeAdded   = "新增"
	changeGone    = "不再列入"
	changeUpdated = "变更"
)

// Since lists what is not as it was in an earlier package, list by list; a list that only one
// of the two has is not compared.
func (c *Contents) Since(old *Contents) []Change {
	var list []Change
	for _, t := range c.Lists {
		i := slices.IndexFunc(old.Lists, func(o ContentsTable) bool { return o.Part == t.Part && o.Name == t.Name })
		if i < 0 {
			continue
		}
		list = append(list, t.since(&old.Lists[i])...)
	}
	return list
}

func (t *ContentsTable) since(old *ContentsTable) (list []Change) {
	before := map[string]*ContentsRow{}
	for i := range old.Rows {
		before[old.Rows[i].Key] = &old.Rows[i]
	}
	now := map[string]bool{}
	for i := range t.Rows {
		r := &t.Rows[i]
		now[r.Key] = true
		was := before[r.Key]
		if was == nil {
			list = append(list, Change{List: t.Name, What: changeAdded, Name: r.Name, Ref: r.Ref})
			continue
		}
		for k, column := range t.Columns {
			text := ""
			if n := slices.Index(old.Columns, column); n >= 0 && n < len(was.Cells) {
				text = was.Cells[n]
			}
			if k < len(r.Cells) && text != r.Cells[k] {
				list = append(list, Change{List: t.Name, What: changeUpdated, Name: r.Name, Column: column, Before: text, After: r.Cells[k], Ref: r.Ref})
			}
		}
		for n, column := range old.Columns { // one in which nobody has anything any more
			if !slices.Contains(t.Columns, column) && n < len(was.Cells) && was.Cells[n] != "" {
				list = append(list, Change{List: t.Name, What: changeUpdated, Name: r.Name, Column: column, Before: was.Cells[n], Ref: r.Ref})
			}
		}
	}
	for i := range old.Rows {
		if r := &old.Rows[i]; !now[r.Key] {
			list = append(list, Change{List: t.Name, What: changeGone, Name: r.Name, Ref: r.Ref})
		}
	}
	return list
}

func kept(c Column) Column { c.Kept = true; return c }

var changeFields = []field[Change]{
	{text("list", "清单"), func(x *Change) any { return x.List }},
	{text("what", "变化"), func(x *Change) any { return x.What }},
	{text("name", "名称"), func(x *Change) any { return x.Name }},
	{text("column", "项目"), func(x *Change) any { return x.Column }},
	{kept(sentence("before", "原来", "")), func(x *Change) any { return x.Before }},
	{kept(sentence("after", "现在", "")), func(x *Change) any { return x.After }},
	{sentence("why", "原因", ""), func(x *Change) any { return x.Why }},
	{text("by", "经办人"), func(x *Change) any { return x.By }},
	{text("date", "日期"), func(x *Change) any { return x.Date }},
}

// Changes sets out what is not as it was in the package before.
func Changes(now, old *Contents, list []Change) *Paper {
	p := &Paper{Title: fmt.Sprintf("%s%s清单包：%s版与%s版对照", now.Region.Name, now.Chain.Name, now.Version, old.Version),
		Facts:  []Fact{{Key: "before", Name: "上一版数据截至", Code: string(old.AsOf), Text: insight.DateZH(old.AsOf)}, asOfFact(now.AsOf)},
		Tables: []*Table{{Name: "变化清单", Columns: columnsOf(changeFields), Lists: []List{{Unit: "项", Rows: rowsOf(changeFields, list)}}}}}
	if now.RuleVersion != old.RuleVersion {
		p.Warnings = append(p.Warnings, fmt.Sprintf("判定规则由第%d版改为第%d版，状态和排名的变化也可能由此而来。", old.RuleVersion, now.RuleVersion))
	}
	if now.Store != old.Store {
		p.Warnings = append(p.Warnings, "上一版出自另一个数据库，说不出变化来自哪一次导入。")
	}
	return p
}

// CountChanges counts the changes of each kind, for a sentence.
func CountChanges(list []Change) string {
	counts := map[string]int{}
	for _, c := range list {
		counts[c.What]++
	}
	return fmt.Sprintf("新增%d条，不再列入%d条，变更%d项", counts[changeAdded], counts[changeGone], counts[changeUpdated])
}
