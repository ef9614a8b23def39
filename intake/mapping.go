package intake

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/intake/sheet"
	"chainchief/seed"
)

// member is before the name of a field of the memberships that the rows of
// enterprises bring along.
const member = "memberships."

// memberFields are those of a membership that a row may say.
var memberFields = []string{"segment", "certainty", "since", "until", "products", "captive"}

// guessed reports whether a sheet may be taken for records of a kind by its headings
// alone: what offices keep lists of, and every kind of the ledger that a person enters.
func guessed(d *graph.Description) bool {
	switch d.Kind {
	case graph.KindEnterprises, graph.KindProjects, graph.KindNeeds, graph.KindChecks, graph.KindLinks:
		return true
	case graph.KindProfiles, graph.KindDecisions, graph.KindNotes, graph.KindPassages:
		return false
	}
	return d.Class == graph.ClassLedger && len(d.ID) > 0
}

// Kinds are those that the rows of a sheet may be: those that our own templates have.
func Kinds() []*graph.Description { return seed.Kinds() }

// Use is something that a column may be, with what people call it.
type Use struct{ Name, ZH string }

// Uses are the fields that a column may be in a sheet of a kind, where a person or a
// sheet of our own says so.
func Uses(d *graph.Description) []Use {
	var list []Use
	for i := range d.Fields {
		if f := &d.Fields[i]; entered(f) {
			list = append(list, Use{f.Name, f.ZH})
		}
	}
	if d.Kind == graph.KindEnterprises {
		for _, name := range memberFields {
			list = append(list, Use{member + name, graph.UseZH(d.Kind, member+name)})
		}
	}
	return list
}

// entered reports whether a cell may say a field.
func entered(f *graph.Field) bool { return f.Type != graph.Derived && f.Name != "extra" }

// offered reports whether a column of an office's own sheet is taken for a field by its
// heading: what an office says has the office for its source.
func offered(f *graph.Field) bool {
	switch f.Name {
	case "evidence", "source_date", "verification", "size_basis":
		return false
	}
	return entered(f) && f.Type != graph.Columns
}

// fieldOf finds the field that a use means, and its kind.
func fieldOf(d *graph.Description, use string) (*graph.Description, *graph.Field) {
	if name, ok := strings.CutPrefix(use, member); ok && d.Kind == graph.KindEnterprises {
		d, use = graph.Describe(graph.KindMemberships), name
		if !slices.Contains(memberFields, name) {
			return d, nil
		}
		return d, d.Field(use)
	}
	f := d.Field(use)
	if f != nil && !entered(f) {
		return d, nil
	}
	return d, f
}

// rowNumbers are headings of columns that only number the rows.
var rowNumbers = []string{"序号", "行号", "no", "编号序号", "排序"}

// headings finds the fields of a kind by what people call them.
func headings(d *graph.Description) map[string]string {
	uses := map[string]string{}
	add := func(prefix string, f *graph.Field) {
		for _, called := range append([]string{f.ZH, f.Name, f.Column}, f.Synonyms...) {
			key := seed.SearchKey(called)
			if _, there := uses[key]; key != "" && !there {
				uses[key] = prefix + f.Name
			}
		}
	}
	for i := range d.Fields {
		if f := &d.Fields[i]; offered(f) {
			add("", f)
		}
	}
	if d.Kind == graph.KindEnterprises {
		m := graph.Describe(graph.KindMemberships)
		for _, name := range memberFields {
			if name == "segment" || name == "certainty" {
				add(member, m.Field(name))
			}
		}
	}
	return uses
}

// qualified is what says which firms or projects a heading means, before what it says of them.
var qualified = regexp.MustCompile(`^(?:规模以上|规上|限上|工业|重点|骨干|龙头|入库|在库|链上|拟申报|申报)+`)

// bracketed is what stands in brackets in a heading.
var bracketed = regexp.MustCompile(`[(（\[【][^()（）\[\]【】]*[)）\]】]`)

// propose says what the columns of a table are, taken as one of a kind; found
// counts the fields.
func propose(t *sheet.Table, d *graph.Description) (columns []Column, found int) {
	columns = columnsOf(t)
	uses, used := headings(d), map[string]bool{}
	for round := range 4 { // the whole heading goes before its last part, that before what stands outside of its brackets, and that before a part of it
		for i := range columns {
			c, h := &columns[i], &t.Headings[i]
			if c.Use != "" || c.Person {
				continue
			}
			key := seed.SearchKey(h.Key)
			switch round {
			case 1:
				key = seed.SearchKey(h.Leaf)
			case 2: // 企业名称（全称）; of a sum the brackets may say another one
				key = seed.SearchKey(bracketed.ReplaceAllString(h.Leaf, ""))
			case 3: // 规上企业名称, 所在乡镇/县区
				key = seed.SearchKey(qualified.ReplaceAllString(h.Leaf, ""))
				for part := range strings.FieldsFuncSeq(h.Leaf, func(r rune) bool { return strings.ContainsRune("/／、或", r) }) {
					if part = seed.SearchKey(part); uses[part] != "" {
						key = part
					}
				}
			}
			use := uses[key]
			_, f := fieldOf(d, use)
			if several := f != nil && Several(d.Kind, use) && stageOf(h.Text) != ""; f == nil || used[use] && !several || Several(d.Kind, use) && planned.MatchString(h.Text) || round >= 2 && (f.Type == graph.Number || f.Type == graph.Whole) || h.Period.Text != "" && (f.Type == graph.Number || f.Type == graph.Whole) { // 2026年固定资产投资 is that of a year
				continue
			}
			c.Use, used[use] = use, true
			if f.Unit != "" && !c.Sure && strings.EqualFold(c.Heading, f.Name) { // our own heading for programs says its unit
				c.Unit, c.Sure = f.Unit, true
			}
			found++
		}
	}
	for i := range columns {
		c := &columns[i]
		switch {
		case c.Use != "":
		case c.Person, slices.Contains(rowNumbers, seed.SearchKey(t.Headings[i].Key)), ownWords(d, t.Headings[i].Text):
			c.Use = graph.ColumnLeft
		default:
			c.Use = c.own()
		}
	}
	return columns, found
}

// own is what a column is that is kept as the office's own.
func (c *Column) own() string {
	if c.Person || c.Numbers {
		return graph.ColumnTicked
	}
	return graph.ColumnOwn
}

// May reports whether a column may be what use says: what tells of persons is never a
// field, which everybody sees.
func (c *Column) May(use string) bool {
	return !c.Person || use == graph.ColumnLeft || use == graph.ColumnOwn || use == graph.ColumnTicked
}

// Become makes a column what a person chose.
func (c *Column) Become(use string) error {
	if use != c.Use && !c.May(use) { // a sheet of our own may say who said something
		return fmt.Errorf("%w: “%s”（%s列）是个人信息，只能选“不读入”或“自有列”（内部），不能对应为公开的项", graph.ErrInvalid, c.Heading, c.Place)
	}
	if c.Use = use; use == graph.ColumnOwn {
		c.Use = c.own()
	}
	return nil
}

// WorksHeading is that of the column in which our own list of firms tells where each is
// recorded, which its memberships say themselves.
const WorksHeading = "登记环节"

// asked are the headings under which our own exports say what was asked for, or tell of
// other records.
var asked = []string{"as_of", "数据截至", WorksHeading}

// ownWords reports whether a heading is one of our own exports for what nobody enters.
func ownWords(d *graph.Description, heading string) bool {
	return slices.Contains(asked, heading) || slices.ContainsFunc(d.Fields, func(f graph.Field) bool {
		return !offered(&f) && (heading == f.Name || heading == f.ZH)
	})
}

// naming are the fields without which a sheet is none of a kind.
func naming(d *graph.Description) []string {
	switch d.Kind {
	case graph.KindEnterprises, graph.KindProjects:
		return []string{"name"}
	case graph.KindLinks:
		return []string{"supplier", "customer"}
	case graph.KindNeeds:
		return []string{"need", "segment"}
	case graph.KindChecks:
		return []string{"verdict", "segment"}
	case graph.KindDataset:
		return []string{"title"}
	}
	var list []string
	for _, name := range identity(d) {
		if f := d.Field(name); f != nil && f.Required && f.Type != graph.Day && f.Name != "by" {
			list = append(list, name)
		}
	}
	return list
}

// mapOf proposes how a table is read: as of the kind that the sheet is called, else
// as of that which most headings fit; nil where it is of no kind.
func mapOf(name string, t *sheet.Table) *Map {
	var best *Map
	most := 0
	called := seed.KindCalled(name)
	for _, d := range Kinds() {
		if !guessed(d) && d != called {
			continue
		}
		columns, found := propose(t, d)
		has := func(use string) bool {
			return slices.ContainsFunc(columns, func(c Column) bool { return c.Use == use })
		}
		if slices.ContainsFunc(naming(d), func(use string) bool { return !has(use) }) {
			continue
		}
		if d.Kind == graph.KindMonths && !has("month") && !monthly(t.Title) && !monthly(name) {
			continue // a list of firms with a year's figures
		}
		if d == called {
			return newMap(d.Kind, columns)
		}
		if found += len(naming(d)); best == nil || found > most {
			best, most = newMap(d.Kind, columns), found
		}
	}
	return best
}

// lacks lists the fields without which rows are no records, and that no column is.
func (m *Map) lacks() []*graph.Field {
	var list []*graph.Field
	d := graph.Describe(m.Kind)
	for _, use := range naming(d) {
		if !slices.ContainsFunc(m.Columns, func(c Column) bool { return c.Use == use }) {
			list = append(list, d.Field(use))
		}
	}
	return list
}

func newMap(kind graph.Kind, columns []Column) *Map {
	return &Map{Kind: kind, Columns: columns, Constants: map[string]string{}, Answers: map[string]string{}}
}

// As reads a sheet as records of another kind.
func (s *Sheet) As(kind graph.Kind) {
	columns, _ := propose(s.Table, graph.Describe(kind))
	s.Map, s.Form, s.Skip = newMap(kind, columns), false, false
}

// fingerprint is the same for tables with the same headings, in whatever order.
func fingerprint(columns []Column) string {
	var keys []string
	for _, c := range columns {
		keys = append(keys, c.Key)
	}
	slices.Sort(keys)
	sum := sha256.Sum256([]byte(strings.Join(keys, "\n")))
	return hex.EncodeToString(sum[:8])
}

// ID is that of the record in which the mapping is kept.
func (m *Map) ID() string {
	return graph.Describe(graph.KindProfiles).NewID(graph.Mapping{Fingerprint: fingerprint(m.Columns)}, seed.Fold)
}

// record is the mapping as it is kept.
func (m *Map) record(name, by string, date graph.Date) graph.Mapping {
	r := graph.Mapping{ID: m.ID(), Fingerprint: fingerprint(m.Columns), Name: name, On: m.Kind, By: by, Date: date,
		Columns: map[string]string{}, Source: graph.Source{Evidence: graph.EvidenceOffice}}
	for _, c := range m.Columns {
		use := c.Use
		if _, f := fieldOf(graph.Describe(m.Kind), use); f != nil && f.Unit != "" && c.Unit != "" && c.Sure {
			use += " " + c.Unit
		}
		r.Columns[c.Key] = use
	}
	if len(m.Constants) > 0 {
		r.Constants = m.Constants
	}
	if len(m.Answers) > 0 {
		r.Answers = m.Answers
	}
	return r
}

// money reports whether a field is a sum of money.
func money(f *graph.Field) bool { return f.Unit == "亿元" || f.Unit == "万元" }

// Moneyed reports whether what a column is is a sum of money, which has a unit.
func Moneyed(d *graph.Description, use string) bool {
	_, f := fieldOf(d, use)
	return f != nil && money(f)
}

// take reads a sheet by a kept mapping and names what differs.
func (s *Sheet) take(kept graph.Mapping) {
	d := graph.Describe(kept.On)
	if d == nil || !slices.Contains(Kinds(), d) {
		return
	}
	columns, _ := propose(s.Table, d)
	here, used := map[string]bool{}, map[string]bool{}
	for i := range columns {
		c := &columns[i]
		here[c.Key] = true
		use, known := kept.Columns[c.Key]
		if !known {
			s.New = append(s.New, c.Heading)
			continue
		}
		use, unit, _ := strings.Cut(use, " ")
		_, f := fieldOf(d, use)
		switch {
		case f != nil && c.May(use):
			c.Use = use
			if unit != "" && !c.Sure { // what is written in the sheet itself goes before
				c.Unit, c.Sure = unit, true
			}
		case c.Person && use != graph.ColumnTicked:
			c.Use = graph.ColumnLeft
		case use == graph.ColumnOwn:
			c.Use = c.own()
		case use == graph.ColumnLeft, use == graph.ColumnTicked:
			c.Use = use
		}
		used[c.Use] = true
	}
	for i := range columns { // a new column takes no field from one that had it
		c := &columns[i]
		if _, known := kept.Columns[c.Key]; !known {
			if _, f := fieldOf(d, c.Use); f != nil && used[c.Use] && !Several(kept.On, c.Use) {
				c.Use = c.own()
			}
		}
	}
	for _, key := range sorted(kept.Columns) {
		if !here[key] {
			s.Lost = append(s.Lost, key)
		}
	}
	m := newMap(kept.On, columns)
	if len(m.lacks()) > 0 {
		s.New, s.Lost = nil, nil
		return
	}
	m.recall(kept)
	s.Map, s.Known = m, kept.Name
}

// recall takes over what a person answered before.
func (m *Map) recall(kept graph.Mapping) {
	maps.Copy(m.Constants, kept.Constants)
	maps.Copy(m.Answers, kept.Answers)
}

func sorted(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// leastOverlap is how much of the headings of a sheet a kept mapping must share to be used without being named.
const leastOverlap = 0.6

// choose finds the kept mapping for a table: one of the name given, one of the same
// headings, or the one that shares most of them.
func choose(t *sheet.Table, kept []graph.Mapping, name string) (best *graph.Mapping) {
	columns := columnsOf(t)
	print, most := fingerprint(columns), 0.0
	for i := range kept {
		m := &kept[i]
		if name != "" {
			if m.Name == name || m.ID == name {
				if best == nil || m.Fingerprint == print || cmp.Compare(m.Date, best.Date) > 0 && best.Fingerprint != print {
					best = m
				}
			}
			continue
		}
		if m.Fingerprint == print {
			return m
		}
		shared := 0
		for _, c := range columns {
			if _, ok := m.Columns[c.Key]; ok {
				shared++
			}
		}
		if o := float64(shared) / float64(len(columns)+len(m.Columns)-shared); o >= leastOverlap && o > most {
			best, most = m, o
		}
	}
	return best
}
