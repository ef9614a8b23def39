package seed

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"chainchief/graph"
)

// metaFile is the file of the one Dataset, which also has the data date.
const metaFile = "meta"

// fileOf is the name of the file of a kind, without .csv.
func fileOf(k *graph.Description) string {
	if k.Kind == graph.KindDataset {
		return metaFile
	}
	return string(k.Kind)
}

// essential are the files without which a set says nothing; others may be missing.
var essential = []string{string(graph.KindRegions), string(graph.KindChains), string(graph.KindSegments), string(graph.KindEnterprises), metaFile}

// reader turns tables into one batch.
type reader struct {
	tables  map[string]*table
	indexes map[graph.Kind]*index // what rows may refer to
	at      map[graph.Ref]*row    // where each record stands
	batch   graph.Batch
}

// kinds are those that a folder has files of, in the order in which no file refers to a later one.
func kinds() []*graph.Description {
	return slices.DeleteFunc(graph.Describing(), func(d *graph.Description) bool { return d.Class == graph.ClassKept })
}

// fileNames are the names of the files of a folder, without .csv.
func fileNames() (names []string) {
	for _, k := range kinds() {
		if k.Kind != graph.KindDataset {
			names = append(names, fileOf(k))
		}
	}
	return append(names, metaFile)
}

// written reports whether people write a field: an id by a rule, what is worked
// out and what stands for no column of its own they do not.
func written(d *graph.Description, f *graph.Field) bool {
	return f.Type != graph.Derived && f.Name != "extra" && !(f.Name == d.Key && (len(d.ID) > 0 || d.Kind == graph.KindDataset))
}

// shared reports whether the column of a reference is another field's text: what
// it refers to is looked up by special.
func shared(k *graph.Description, f *graph.Field) bool {
	return f.Type == graph.Reference && slices.ContainsFunc(k.Fields, func(o graph.Field) bool { return o.Column == f.Name })
}

// columnsOf lists the headings of a kind's file, those that must be there first.
func columnsOf(d *graph.Description) (all, required []string) {
	for i := range d.Fields {
		f := &d.Fields[i]
		if !written(d, f) || slices.Contains(all, f.Heading()) {
			continue
		}
		all = append(all, f.Heading())
		if f.Required || f.Name == "evidence" {
			required = append(required, f.Heading())
		}
	}
	return all, required
}

// Read reads a folder of the files described in data/README.md into one batch.
// The same files make the same batch: its id is made of its content, its time
// is the data date. What is wrong with the files comes back as Faults, all of
// it at once; any other error is one of reading.
func Read(fsys fs.FS) (graph.Batch, error) { return ReadWarning(fsys, func(Fault) {}) }

// ReadWarning is Read and tells besides what is allowed and yet likely wrong: an
// enterprise that stands there twice, a file in another encoding.
func ReadWarning(fsys fs.FS, warn func(Fault)) (graph.Batch, error) {
	d := &reader{tables: map[string]*table{}, indexes: map[graph.Kind]*index{}, at: map[graph.Ref]*row{}}
	for _, k := range kinds() {
		all, required := columnsOf(k)
		if k.Kind == graph.KindDataset {
			all, required = append(all, dataDate), []string{dataDate, "title"}
		}
		if err := d.open(fsys, k, all, required); err != nil {
			return graph.Batch{}, err
		}
	}
	for _, k := range kinds() {
		d.index(k)
	}
	for _, k := range kinds() {
		for _, r := range d.tables[fileOf(k)].rows {
			d.read(k, r)
		}
	}
	d.needMeta()
	d.refuseCycles()
	d.warnTwins()
	for _, name := range fileNames() {
		for _, w := range d.tables[name].warnings {
			warn(w)
		}
	}
	if faults := d.allFaults(); len(faults) > 0 {
		return graph.Batch{}, faults
	}
	return d.finish()
}

func (d *reader) open(fsys fs.FS, k *graph.Description, columns, required []string) error {
	name := fileOf(k)
	t := &table{file: name + ".csv", kind: k}
	d.tables[name] = t
	data, err := fs.ReadFile(fsys, t.file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if slices.Contains(essential, name) {
			t.structure(0, "", "", "缺少这个文件，请放进同一文件夹")
		}
	case err != nil:
		return fmt.Errorf("读取 %s：%w", t.file, err)
	default:
		t.parse(data, columns, required)
	}
	return nil
}

// index makes the names known by which other rows refer to the rows of a kind:
// the id where people choose it, else the name and its aliases.
func (d *reader) index(k *graph.Description) {
	t := d.tables[fileOf(k)]
	unknown := fmt.Sprintf("没有这%s%s，请写 %s 中已有的", cmp.Or(k.Measure, "个"), k.ZH, t.file)
	if len(k.ID) == 0 && k.Key != "" {
		x := newIndex(t, exact, unknown+" "+k.Key)
		d.indexes[k.Kind] = x
		for _, r := range t.rows {
			x.add(r, k.Key, r.text(k.Key), entry{id: r.text(k.Key)})
		}
		for _, r := range t.rows {
			for _, label := range d.labels(k, r) {
				x.label(label, entry{id: r.text(k.Key), row: r})
			}
		}
		return
	}
	if k.Field("name") == nil {
		return
	}
	x := newIndex(t, Fold, unknown+"全称或别名")
	d.indexes[k.Kind] = x
	for _, r := range t.rows {
		name := r.text("name")
		e := entry{id: cmp.Or(r.text(k.Key), k.NewID(k.Make(func(f *graph.Field) any {
			text := r.text(f.Heading())
			switch {
			case !slices.Contains(k.ID, f.Name):
				return nil
			case f.Type == graph.Reference:
				return cmp.Or(d.indexes[f.Ref].id(text), text)
			}
			return text
		}), Fold)), row: r}
		x.add(r, "name", name, e)
		x.ids[x.form(e.id)] = e
		if k.Field("aliases") != nil {
			for _, alias := range r.aliases("aliases", name) {
				x.add(r, "aliases", alias, e)
			}
		}
	}
}

// labels are what people call a region, chain or segment that others refer to by
// its id: its name, and behind the name of what it belongs to.
func (d *reader) labels(k *graph.Description, r *row) []string {
	name, above := r.text("name"), ""
	switch k.Kind {
	case graph.KindChains:
	case graph.KindRegions:
		if parent := d.indexes[k.Kind].entries[r.text("parent")].row; parent != nil {
			above = parent.text("name")
		}
	case graph.KindSegments:
		if isCard(r) {
			return nil
		}
		e, _ := d.indexes[graph.KindChains].look(r.text("chain"))
		if e.row != nil {
			above = e.row.text("name")
		}
	default:
		return nil
	}
	return labelsOf(name, above)
}

// Label is a name behind that of what it belongs to, where the name alone may not be enough.
func Label(above, name string) string { return above + " · " + name }

// read turns a row into a record, field by field, by what the table of kinds
// says of each; special has what it cannot say.
func (d *reader) read(k *graph.Description, r *row) {
	source := r.source(k)
	record := k.Make(func(f *graph.Field) any {
		switch f.Name {
		case "evidence":
			return source.Evidence
		case "source_url":
			return source.SourceURL
		case "source_date":
			return source.SourceDate
		case "verification":
			return source.Verification
		case "extra":
			return r.extra()
		}
		if !written(k, f) || shared(k, f) {
			return nil
		}
		return d.value(k, f, r)
	})
	if special := specials[k.Kind]; special != nil {
		before := len(r.faults)
		record = special(d, r, record)
		if r.unsure {
			r.faults = r.faults[:before]
		}
	}
	if len(k.ID) > 0 {
		record = k.Field(k.Key).With(record, cmp.Or(r.text(k.Key), k.NewID(record, Fold)))
	}
	d.check(r, k, record)
	d.put(r, k, record)
}

// check blames what is wrong with the record itself. Where a cell could not be
// read, only what is written in another one can be wrong: that something is not
// there would follow from it.
func (d *reader) check(r *row, k *graph.Description, record graph.Record) {
	bad := r.bad
	for _, f := range graph.FaultsOf(record) {
		column := ""
		if field := k.Field(f.Field); field != nil && written(k, field) {
			column = field.Heading()
		}
		if bad && (r.unsure || column == "" || f.Value == "" || slices.Contains(r.blamed, column)) {
			continue
		}
		r.fault(column, f.Want)
	}
}

// value reads the cell of a field.
func (d *reader) value(k *graph.Description, f *graph.Field, r *row) any {
	column := f.Heading()
	if f.Required && !f.List() && f.Type != graph.Enum && r.required(column) == "" {
		return nil
	}
	if v, ok := MeantAbout(k, f, r.text("on"), r.text("field"), r.text(column), func(kind graph.Kind, name string) string { return d.indexes[kind].id(name) }); ok {
		return v
	} else if f.Type == graph.Columns {
		r.fault(column, "须是 列名=所登记的项，几项之间用分号隔开")
		return nil
	}
	switch f.Type {
	case graph.Number:
		return r.number(column, f.Low, f.High)
	case graph.Whole:
		low := int(f.Low)
		return r.whole(column, low, int(f.High))
	case graph.YesNo:
		return r.oneOf(column, "yes", "no", "") == "yes"
	case graph.Day:
		return r.date(column)
	case graph.Reference:
		return d.reference(k, f, r)
	case graph.Group:
		return nil // special has it
	case graph.Enum:
		words := make([]string, len(f.Words))
		for i, w := range f.Words {
			words[i] = w.Value
		}
		if f.List() {
			list := r.list(column)
			for _, v := range list {
				r.allow(column, v, words)
			}
			return list
		}
		if !f.Required {
			words = append(words, "")
		}
		return r.oneOf(column, words...)
	}
	switch {
	case f.Name == "aliases":
		return r.aliases(column, r.text("name"))
	case f.List():
		return r.list(column)
	}
	return r.text(column)
}

// reference reads a reference, or a list of them. Only segments and what special
// says otherwise refer to cards.
func (d *reader) reference(k *graph.Description, f *graph.Field, r *row) any {
	x := d.indexes[f.Ref]
	leaf := func(e entry) string {
		if f.Ref == graph.KindSegments && k.Kind != graph.KindSegments && e.row != nil && isCard(e.row) {
			r.faultAt(f.Heading(), e.id, "这是一个板块，请改写其中的具体环节")
		}
		return e.id
	}
	if !f.List() {
		return leaf(x.one(r, f.Heading()))
	}
	var ids []string
	for _, e := range x.all(r, f.Heading()) {
		ids = append(ids, leaf(e))
	}
	return ids
}

// put adds a record made of a row without a fault.
func (d *reader) put(r *row, k *graph.Description, record graph.Record) {
	if r.bad {
		return
	}
	if first, twice := d.at[record.Ref()]; twice {
		r.fault(naming(k), fmt.Sprintf("与第 %d 行是同一条记录，请只保留一行", first.line))
		return
	}
	d.at[record.Ref()] = r
	d.batch.Put.Add(record)
}

// naming is the column where a record that stands there twice is blamed.
func naming(k *graph.Description) string {
	if len(k.Name) > 0 && len(k.ID) > 0 {
		return k.Field(k.Name[0]).Heading()
	}
	all, _ := columnsOf(k)
	return all[0]
}

// allFaults orders the faults by file, then row.
func (d *reader) allFaults() Faults {
	var all Faults
	for _, name := range fileNames() {
		faults := d.tables[name].faults
		slices.SortStableFunc(faults, func(a, b Fault) int { return cmp.Compare(a.Row, b.Row) })
		all = append(all, slices.Compact(faults)...) // a cell that is read twice is blamed once
	}
	return all
}

// needMeta blames a set without its row of meta.csv: without its date it could answer no question.
func (d *reader) needMeta() {
	t := d.tables[metaFile]
	if !t.broken && len(t.rows) == 0 {
		t.structure(2, "data_date", "", "请写明数据日期和标题，如 2026-11-30")
	}
}

// finish names and dates the batch by its content.
func (d *reader) finish() (graph.Batch, error) {
	day, err := time.Parse(time.DateOnly, d.batch.DataDate.LastDay())
	if err != nil {
		return graph.Batch{}, fmt.Errorf("seed: data date: %w", err)
	}
	d.batch.Class, d.batch.Person = graph.ImportSeed, "随附数据"
	d.batch.Time = day
	d.batch.ID = "seed-" + d.batch.Digest()[:12]
	return d.batch, nil
}

func exact(s string) string { return s }

// refuseCycles names every cycle along inputs that remains when those named before are cut open.
func (d *reader) refuseCycles() {
	list := slices.Clone(d.batch.Put.Segments)
	for {
		cycle := graph.SupplyCycle(list)
		if cycle == nil {
			return
		}
		first, last := cycle[0], cycle[len(cycle)-1]
		d.at[graph.Ref{Kind: graph.KindSegments, Key: first}].faultAt("inputs", last,
			"inputs 成环："+strings.Join(append(cycle, first), " → ")+"；请断开一处，或改记到 recycled_from 列")
		i := slices.IndexFunc(list, func(s graph.Segment) bool { return s.ID == first })
		list[i].Inputs = slices.DeleteFunc(slices.Clone(list[i].Inputs), func(id string) bool { return id == last })
	}
}
