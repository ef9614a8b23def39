package seed

import (
	"cmp"
	"context"
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"chainchief/graph"
)

// ownPrefix stands before the heading of an office's own column, so that a slip
// in another heading is not taken for one.
const ownPrefix, ownPrefixZH = "extra:", "自有："

// OwnColumn is the name of an office's own column, which stands in a heading
// behind a mark: 自有：联系科室.
func OwnColumn(heading string) (name string, ok bool) {
	for _, prefix := range []string{ownPrefix, ownPrefixZH, "自有:"} {
		if name, ok = strings.CutPrefix(heading, prefix); ok {
			name = trim(name)
			return name, name != ""
		}
	}
	return "", false
}

// formulaMarks are what a spreadsheet takes for the beginning of a formula.
const formulaMarks = "=+-@＝＋－＠"

// guard keeps a spreadsheet from taking a text for a formula; Unguard takes the mark off again.
func guard(s string) string {
	if guardable(s) {
		return "'" + s
	}
	return s
}

func Unguard(s string) string {
	if rest, ok := strings.CutPrefix(s, "'"); ok && guardable(rest) {
		return rest
	}
	return s
}

func guardable(s string) bool {
	first, size := utf8.DecodeRuneInString(strings.TrimLeft(s, "'"))
	return size > 0 && strings.ContainsRune(formulaMarks, first) && !numberForm.MatchString(s)
}

// Cell is what stands in one column for one record: Text as programs have it, ZH
// as people read it.
type Cell struct{ Text, ZH string }

// Column is a column of a Sheet.
type Column struct {
	Cell               // the heading
	Field *graph.Field // nil: the data date, or an office's own column
}

// Sheet is the records of a kind in the form in which Read takes them.
type Sheet struct {
	Kind    *graph.Description
	File    string // without extension
	Columns []Column
	Rows    [][]Cell
}

// Sheets sets records out as the files of a folder, every kind that has a file
// with one, in the order in which no file refers to a later one. What Read makes
// of all of them are the same records.
func Sheets(dataDate graph.Date, records *graph.Bundle) []*Sheet {
	w := writerOf(records)
	var list []*Sheet
	for _, k := range kinds() {
		s := w.sheet(k, slices.Collect(records.Of(k.Kind)))
		s.Date(dataDate)
		list = append(list, s)
	}
	return list
}

// SheetOf sets records of one kind out as its file; records are all that there
// are of the kinds that others refer to by name, see Naming.
func SheetOf(k *graph.Description, list []graph.Record, records *graph.Bundle) *Sheet {
	return writerOf(records).sheet(k, list)
}

// Telling returns how the file of a kind writes a field of a record; records are
// as for SheetOf.
func Telling(records *graph.Bundle) func(*graph.Description, *graph.Field, graph.Record) Cell {
	return writerOf(records).cell
}

// Gather reads all records of some kinds.
func Gather(ctx context.Context, s graph.Historian, kinds ...graph.Kind) (*graph.Bundle, error) {
	all := &graph.Bundle{}
	for _, kind := range kinds {
		q := graph.DumpQuery{Kind: kind, Limit: graph.MaxLimit}
		for {
			page, err := s.Dump(ctx, q)
			if err != nil {
				return nil, err
			}
			for r := range page.Bundle.Of(kind) {
				all.Add(r)
			}
			if q.Cursor = page.NextCursor; q.Cursor == "" {
				break
			}
		}
	}
	return all, nil
}

// Kinds are those that a folder has files of, in the order in which no file refers to a later one.
func Kinds() []*graph.Description { return kinds() }

func (w *writer) sheet(k *graph.Description, list []graph.Record) *Sheet {
	s := &Sheet{Kind: k, File: fileOf(k)}
	own := w.identified(k, list)
	if len(own) > 0 {
		f := k.Field(k.Key)
		s.Columns = append(s.Columns, Column{Cell{f.Name, f.ZH}, f})
	}
	sourced := k.Kind != graph.KindDataset || slices.ContainsFunc(list, func(r graph.Record) bool { return k.Field("evidence").Text(r) != "" })
	headings := map[string]bool{}
	for i := range k.Fields {
		f := &k.Fields[i]
		if !written(k, f) || shared(k, f) || !sourced && isSource(f) || headings[f.Heading()] {
			continue
		}
		headings[f.Heading()] = true
		zh := f.ZH
		if f.Unit != "" {
			zh += "（" + f.Unit + "）"
		}
		s.Columns = append(s.Columns, Column{Cell{f.Heading(), zh}, f})
	}
	extras := extrasOf(k, list)
	for _, name := range extras {
		s.Columns = append(s.Columns, Column{Cell{ownPrefix + name, ownPrefixZH + name}, nil})
	}
	if traded(k) {
		slices.SortStableFunc(list, func(a, b graph.Record) int { return w.places[a.Ref()] - w.places[b.Ref()] })
	}
	for _, r := range list {
		row := make([]Cell, 0, len(s.Columns))
		for _, c := range s.Columns {
			switch {
			case c.Field == nil:
				text := extraOf(k, r)[strings.TrimPrefix(c.Text, ownPrefix)]
				row = append(row, Cell{text, text})
			case c.Field.Name == k.Key && len(k.ID) > 0:
				row = append(row, own[r.Ref()])
			default:
				row = append(row, w.cell(k, c.Field, r))
			}
		}
		s.Rows = append(s.Rows, row)
	}
	s.order()
	return s
}

// traded: the records have an order in the trade.
func traded(k *graph.Description) bool {
	return k.Kind == graph.KindChains || k.Kind == graph.KindSegments
}

// NamesFirst puts what people call a record before the id that it has beside.
func (s *Sheet) NamesFirst() {
	if len(s.Kind.Name) == 0 || s.Columns[0].Field == nil || s.Columns[0].Field.Name != s.Kind.Key {
		return
	}
	at := slices.IndexFunc(s.Columns, func(c Column) bool { return c.Field != nil && c.Field.Name == s.Kind.Name[0] })
	if at < 0 {
		return
	}
	s.Columns = first(s.Columns, at)
	for i, row := range s.Rows {
		s.Rows[i] = first(row, at)
	}
}

// first moves one of a list before the others.
func first[T any](list []T, at int) []T {
	return slices.Concat(list[at:at+1], list[:at], list[at+1:])
}

// order puts the rows in an order that people find their way in: chains and segments as
// they come in the trade, all else by the texts of its columns, the id apart.
func (s *Sheet) order() {
	if traded(s.Kind) {
		return
	}
	first := 0
	if len(s.Kind.ID) > 0 && s.Columns[0].Field != nil && s.Columns[0].Field.Name == s.Kind.Key {
		first = 1
	}
	slices.SortStableFunc(s.Rows, func(a, b []Cell) int {
		return slices.CompareFunc(a[first:], b[first:], func(a, b Cell) int { return strings.Compare(a.Text, b.Text) })
	})
}

func isSource(f *graph.Field) bool {
	return slices.Contains([]string{"evidence", "source_url", "source_date", "verification"}, f.Name)
}

// identified are the ids that rows must say: those that their kind's rule would not make again.
func (w *writer) identified(k *graph.Description, list []graph.Record) map[graph.Ref]Cell {
	own := map[graph.Ref]Cell{}
	if len(k.ID) == 0 {
		return own
	}
	f := k.Field(k.Key)
	for _, r := range list {
		if id := f.Text(r); w.shared[r.Ref()] || id != k.NewID(r, Fold) {
			own[r.Ref()] = Cell{id, id}
		}
	}
	return own
}

func extraOf(k *graph.Description, r graph.Record) map[string]string {
	m, _ := k.Field("extra").Value(r).(map[string]string)
	return m
}

// extrasOf are the headings of an office's own columns.
func extrasOf(k *graph.Description, list []graph.Record) []string {
	seen := map[string]bool{}
	var names []string
	for _, r := range list {
		for name := range extraOf(k, r) {
			if !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// saidNo are the yes-no columns in which a blank would not do for a no.
func saidNo(k *graph.Description, f *graph.Field, r graph.Record) bool {
	switch k.Kind {
	case graph.KindCoverage:
		return f.Name == "register"
	case graph.KindSegments:
		return f.Name == "traded" && !r.(graph.Segment).Card
	}
	return false
}

// cell is what a file says of a field: references by name where rows refer by name, all else as it is.
func (w *writer) cell(k *graph.Description, f *graph.Field, r graph.Record) Cell {
	switch {
	case aboutField(k, f):
		return w.about(k, f, r)
	case scopes(k, f):
		return w.scope(f.Text(r))
	}
	values := f.Texts(r)
	words := slices.Clone(values)
	for i, v := range values {
		switch {
		case f.Type == graph.Reference:
			to := graph.Ref{Kind: f.Ref, Key: v}
			values[i] = cmp.Or(w.names[to], v)
			switch words[i] = values[i]; {
			case values[i] != v: // a name already
			case f.Ref == k.Kind && w.called[to] != "": // it may stand in a row below, which only its id tells
				words[i] = WithID(w.called[to], v)
			default:
				words[i] = w.label(to)
			}
		case f.Type == graph.YesNo:
			words[i] = "是"
		case f.Worded():
			words[i] = f.WordZH(v)
		case f.Name == "verification":
			words[i] = graph.FlagZH(v)
		}
	}
	switch {
	case f.Type == graph.YesNo && len(values) == 0 && saidNo(k, f, r):
		return Cell{"no", "否"}
	case f.Type == graph.Number && f.Required && len(values) == 0:
		return Cell{"0", "0"}
	case f.Type == graph.Group:
		text := strings.Join(values, ";")
		return Cell{text, text}
	}
	return Cell{strings.Join(values, ";"), strings.Join(words, ";")}
}

// Date puts the data date before what a set says of itself; other sheets have none.
func (s *Sheet) Date(d graph.Date) {
	if s.Kind.Kind != graph.KindDataset {
		return
	}
	s.Columns = slices.Insert(s.Columns, 0, Column{Cell{dataDate, dataDateZH}, nil})
	for i := range s.Rows {
		s.Rows[i] = slices.Insert(s.Rows[i], 0, Cell{string(d), string(d)})
	}
}

// WriteCSV writes the sheet as a file of a folder, with BOM and CRLF, so that
// spreadsheets read it too; zh with the words of people.
func (s *Sheet) WriteCSV(to io.Writer, zh bool) error {
	if _, err := io.WriteString(to, "\uFEFF"); err != nil {
		return err
	}
	out := csv.NewWriter(to)
	out.UseCRLF = true
	row := make([]string, 0, len(s.Columns))
	write := func() { // an error stays in the writer until Error
		out.Write(row)
		row = row[:0]
	}
	for _, c := range s.Columns {
		row = append(row, c.say(zh))
	}
	write()
	for _, cells := range s.Rows {
		for _, c := range cells {
			row = append(row, guard(c.say(zh)))
		}
		write()
	}
	out.Flush()
	return out.Error()
}

func (c Cell) say(zh bool) string {
	if zh {
		return c.ZH
	}
	return c.Text
}

// Number reports whether the column holds numbers.
func (c *Column) Number() bool {
	return c.Field != nil && (c.Field.Type == graph.Number || c.Field.Type == graph.Whole)
}

// Value is a cell of a column of numbers.
func (c *Column) Value(cell Cell) (x float64, ok bool) {
	if !c.Number() {
		return 0, false
	}
	x, err := strconv.ParseFloat(cell.Text, 64)
	return x, err == nil
}
