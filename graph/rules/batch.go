package rules

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"chainchief/graph"
)

// PlanBatch works out a batch against a view. A record of a merged enterprise
// goes to the survivor, and so do references to it. It returns ErrInvalid (as
// graph.Faults where records are wrong in themselves), ErrNotFound, ErrConflict
// or ErrTooLarge.
func PlanBatch(view View, b graph.Batch) (*Plan, error) {
	w, imp, faults, err := planBatch(view, b)
	switch {
	case err != nil:
		return nil, err
	case len(faults) > 0:
		return nil, faults
	case w == nil:
		return &Plan{Done: true, Import: imp}, nil
	}
	p, err := w.finish(imp, graph.ErrInvalid)
	if err != nil {
		return nil, err
	}
	p.settle()
	return p, nil
}

// settle: a write that changes nothing is not stored; its import bears no sequence.
func (p *Plan) settle() {
	if len(p.Changes) == 0 {
		p.Done, p.Import.Sequence = true, 0
	}
}

// PreviewBatch works out what PlanBatch would do, and tells it field by field.
// It fails only where the view does, or the batch as a whole cannot be a write.
func PreviewBatch(view View, b graph.Batch) (graph.Preview, error) {
	none := graph.Preview{Changes: []graph.RecordChange{}, Refused: graph.Faults{}, Questions: []graph.Question{}}
	w, imp, faults, err := planBatch(view, b)
	none.Import = imp
	switch {
	case errors.Is(err, graph.ErrConflict), errors.Is(err, graph.ErrNotFound):
		none.Conflict = Sentence(err)
		return none, nil
	case err != nil:
		return none, err
	case w == nil:
		none.Applied = true
		return none, nil
	}
	none.Refused = append(none.Refused, faults...)
	p, err := w.finish(imp, graph.ErrInvalid)
	if errors.Is(err, graph.ErrInvalid) {
		none.Conflict = Sentence(err)
		return none, nil
	}
	if err != nil {
		return none, err
	}
	p.settle()
	none.Import = p.Import
	for _, c := range p.Changes {
		if b.Counted {
			break
		}
		none.Changes = append(none.Changes, graph.ChangeOf(c.Before, c.After))
	}
	if none.Questions, err = w.questions(); err != nil {
		return none, err
	}
	for _, c := range p.Changes {
		q, err := w.overwriting(c, b.Actor)
		if err != nil {
			return none, err
		}
		none.Questions = append(none.Questions, q...)
	}
	return none, nil
}

// planBatch checks a batch and lays its records over the view. A nil writing
// says that the import was applied before.
func planBatch(view View, b graph.Batch) (*writing, graph.Import, graph.Faults, error) {
	b.Time = b.Time.UTC().Truncate(time.Second)
	imp := graph.Import{ID: b.ID, Sequence: 1, Title: b.Title, File: b.File, Class: b.Class, Actor: b.Actor, Time: b.Time}
	if err := graph.CheckRecord(imp); err != nil {
		return nil, imp, nil, err
	}
	n := b.Put.Len() + len(b.Delete)
	switch {
	case n > graph.MaxBatch:
		return nil, imp, nil, fmt.Errorf("%w: 一批最多 %d 条，这批有 %d 条，请分成几个文件", graph.ErrTooLarge, graph.MaxBatch, n)
	case n == 0 && b.DataDate == "":
		return nil, imp, nil, fmt.Errorf("%w: 批次 %s 没有任何记录", graph.ErrInvalid, b.ID)
	}
	for _, kind := range graph.Kinds {
		if kind.Class() != graph.ClassKept {
			continue
		}
		for range b.Put.Of(kind) {
			return nil, imp, nil, fmt.Errorf("%w: 批次不能写入“%s”这一类记录", graph.ErrInvalid, kind)
		}
	}
	imp.Digest = b.Digest()
	if old, err := view.Get(imp.Ref()); err != nil {
		return nil, imp, nil, err
	} else if old, ok := old.(graph.Import); ok {
		switch {
		case !old.UndoneAt.IsZero():
			return nil, imp, nil, fmt.Errorf("%w: 批次 %s 已被撤销，请用新的批次号", graph.ErrConflict, b.ID)
		case old.Digest != imp.Digest:
			return nil, imp, nil, fmt.Errorf("%w: 批次号 %s 已用于另一份内容，请用新的批次号", graph.ErrConflict, b.ID)
		}
		return nil, old, nil, nil
	}

	w := &writing{view: view, after: make(map[graph.Ref]graph.Record, n)}
	if b.DataDate != "" {
		if _, err := graph.ParseDate(string(b.DataDate)); err != nil {
			return nil, imp, nil, err
		}
		d := graph.DataDate(b.DataDate)
		w.after[d.Ref()] = d
	}
	var faults graph.Faults
	var moved []graph.Record // rows of merged enterprises, and what refers to them
	for r := range b.Put.All() {
		if own := graph.FaultsOf(r); len(own) > 0 {
			faults = append(faults, own...)
			continue
		}
		led, err := w.lead(r)
		if err != nil {
			return nil, imp, nil, err
		}
		if led.Ref() != r.Ref() {
			moved = append(moved, led)
			continue
		}
		faults = append(faults, w.put(led)...)
	}
	for _, r := range moved {
		own, err := w.join(r)
		if err != nil {
			return nil, imp, nil, err
		}
		faults = append(faults, own...)
	}
	for _, ref := range b.Delete {
		if err := w.remove(ref); err != nil {
			return nil, imp, nil, err
		}
	}
	if b.Class != graph.ImportSeed { // a set of data begins where it stands
		own, err := w.following(b.Person)
		if err != nil {
			return nil, imp, nil, err
		}
		faults = append(faults, own...)
	}
	return w, imp, faults, nil
}

// following holds what is written to the records whose place it takes or, of the value of
// a goal, whose it is.
func (w *writing) following(by string) (graph.Faults, error) {
	var faults graph.Faults
	for ref, r := range w.after {
		if v, ok := r.(graph.GoalValue); ok && v.Value < 0 {
			of, err := w.get(graph.Ref{Kind: graph.KindGoals, Key: v.Goal})
			if err != nil {
				return nil, err
			}
			if g, ok := of.(graph.Goal); ok && !g.Falls() {
				faults = append(faults, graph.Fault{Ref: ref, Who: graph.Call(r), Field: "value", FieldZH: graph.Describe(ref.Kind).Field("value").ZH, Value: graph.Digits(v.Value),
					Want: "“" + g.Name + "”按期内累计，完成值不能是负数，请改正"})
			}
		}
		if ref.Kind != graph.KindProblems || r == nil {
			continue
		}
		stored, err := w.view.Get(ref)
		if err != nil {
			return nil, err
		}
		faults = append(faults, graph.FaultsAfter(stored, r, by)...)
	}
	slices.SortStableFunc(faults, func(a, b graph.Fault) int { return graph.CompareRefs(a.Ref, b.Ref) })
	return faults, nil
}

// lead returns the record with the ids of merged enterprises replaced by those of the survivors.
func (w *writing) lead(r graph.Record) (graph.Record, error) {
	var failed error
	survivor := func(id string) string {
		s, err := w.view.Survivor(id)
		failed = cmp.Or(failed, err)
		return s
	}
	if e, ok := r.(graph.Enterprise); ok { // first, so that nobody becomes its own parent
		e.ID = survivor(e.ID)
		r = e
	}
	led := graph.Rename(r, survivor)
	return led, failed
}

// put lays a record over the view; the same record twice is a fault.
func (w *writing) put(r graph.Record) graph.Faults {
	if l, ok := r.(graph.SupplyLink); ok && l.Supplier == l.Customer {
		return nil // between two that are one by now, as in a merge
	}
	ref := r.Ref()
	if _, twice := w.after[ref]; twice {
		return graph.Faults{{Ref: ref, Who: graph.Call(r), Want: "在同一批里出现了两次，请只保留一条"}}
	}
	w.after[ref] = r
	return nil
}

// join lays a record that was led to a survivor over what the batch says of it
// already. The survivor keeps its own names, and its own row where the batch has
// one; of two memberships the surer stays, as in a merge.
func (w *writing) join(r graph.Record) (graph.Faults, error) {
	there, err := w.get(r.Ref())
	if err != nil {
		return nil, err
	}
	switch own := r.(type) {
	case graph.Enterprise:
		kept, ok := there.(graph.Enterprise)
		if !ok {
			return nil, fmt.Errorf("%w: 没有企业 %s，请先查询企业标识", graph.ErrNotFound, own.ID)
		}
		if _, put := w.after[r.Ref()]; !put {
			kept = renewed(kept, own)
		}
		r = named(kept, own)
		if faults := graph.FaultsOf(r); len(faults) > 0 { // the two rows do not go together
			return faults, nil
		}
	case graph.Membership:
		if kept, ok := there.(graph.Membership); ok && kept.Certainty.Index() <= own.Certainty.Index() {
			return nil, nil
		}
	}
	w.after[r.Ref()] = r
	return nil, nil
}

// named is an enterprise with the names of another that was merged into it.
func named(kept, old graph.Enterprise) graph.Enterprise {
	kept.Aliases = slices.Clone(kept.Aliases)
	for _, name := range slices.Concat([]string{old.Name, old.ShortName}, old.Aliases, old.FormerNames) {
		if name != kept.Name && name != kept.ShortName && !slices.Contains(kept.Aliases, name) && !slices.Contains(kept.FormerNames, name) {
			kept.Aliases = append(kept.Aliases, name)
		}
	}
	kept.Search = graph.JoinSearch(kept.Search, old.Search)
	return kept
}

// renewed is an enterprise with the facts of a later row of another that was
// merged into it, where the row has them. Its names stay its own; the source
// comes as a whole, so that no class stands beside another's address.
func renewed(kept, row graph.Enterprise) graph.Enterprise {
	if row.Evidence != "" {
		extra := kept.Extra
		kept.Source = row.Source
		if row.Extra == nil {
			kept.Extra = extra
		}
	}
	var r graph.Record = kept
	for _, f := range graph.Describe(graph.KindEnterprises).Fields {
		switch f.Name {
		case "id", "name", "short_name", "aliases", "former_names", "search", "evidence", "source_url", "source_date", "verification":
			continue
		case "credit_code": // says who it is, as the names do
			if kept.CreditCode != "" {
				continue
			}
		}
		if len(f.Texts(row)) > 0 {
			r = f.With(r, f.Value(row))
		}
	}
	return r.(graph.Enterprise)
}

func (w *writing) remove(ref graph.Ref) error {
	if class := ref.Kind.Class(); class == "" || class == graph.ClassKept {
		return fmt.Errorf("%w: 不能删除“%s”这一类记录", graph.ErrInvalid, ref.Kind)
	}
	if _, twice := w.after[ref]; twice {
		return fmt.Errorf("%w: %s %s 在同一批里出现了两次，请只保留一条", graph.ErrInvalid, ref.Kind.ZH(), ref.Key)
	}
	if old, err := w.view.Get(ref); err != nil {
		return err
	} else if old == nil {
		return fmt.Errorf("%w: 要删除的%s %s 不存在", graph.ErrNotFound, ref.Kind.ZH(), ref.Key)
	}
	w.after[ref] = nil
	return nil
}

// overwriting asks about a change of what people said: one that somebody else
// wrote last, or one that turns a verdict round.
func (w *writing) overwriting(c Change, by graph.Actor) ([]graph.Question, error) {
	if c.Before == nil || c.After == nil {
		return nil, nil
	}
	what := "改掉原来的内容"
	switch c.Ref.Kind {
	case graph.KindChecks, graph.KindNeeds, graph.KindNotes:
	case graph.KindMonths, graph.KindAcres:
		if what = changed(c.Before, c.After); what == "" { // a figure more takes nothing back
			return nil, nil
		}
	default:
		return nil, nil
	}
	var list []graph.Question
	last, err := w.view.LastImport(c.Ref)
	if err != nil {
		return nil, err
	}
	r, err := w.view.Get(graph.Ref{Kind: graph.KindImports, Key: last})
	if err != nil {
		return nil, err
	}
	zh := c.Ref.Kind.ZH()
	if imp, ok := r.(graph.Import); ok && imp.Person != by.Person {
		list = append(list, graph.Question{Ref: c.Ref, Text: fmt.Sprintf("同一条%s已由%s登记，这次会%s，请确认", zh, imp.Person, what)})
	}
	before, wasCheck := c.Before.(graph.Check)
	after, isCheck := c.After.(graph.Check)
	if wasCheck && isCheck && before.Verdict != after.Verdict {
		f := graph.Describe(graph.KindChecks).Field("verdict")
		list = append(list, graph.Question{Ref: c.Ref, Text: fmt.Sprintf("%s在同一天核实的结果是“%s”，这次会改成“%s”，请确认", before.By, f.WordZH(before.Verdict), f.WordZH(after.Verdict))})
	}
	return list, nil
}

// questions lists what a person should decide: a check of the batch that says
// otherwise than another one of the same day.
func (w *writing) questions() ([]graph.Question, error) {
	type day struct {
		region, segment string
		date            graph.Date
	}
	days := map[day]map[graph.Ref]graph.Check{}
	add := func(r graph.Record) (segment string) {
		c, ok := r.(graph.Check)
		if !ok {
			return ""
		}
		at := day{c.Region, c.Segment, c.Date}
		if days[at] == nil {
			days[at] = map[graph.Ref]graph.Check{}
		}
		days[at][c.Ref()] = c
		return c.Segment
	}
	segments := map[string]bool{"": true}
	for _, r := range w.after {
		segment := add(r)
		if segments[segment] {
			continue
		}
		segments[segment] = true
		referrers, err := w.view.Referrers(graph.Ref{Kind: graph.KindSegments, Key: segment})
		if err != nil {
			return nil, err
		}
		for _, ref := range referrers {
			if ref.Kind != graph.KindChecks {
				continue
			}
			there, err := w.get(ref)
			if err != nil {
				return nil, err
			}
			add(there)
		}
	}
	list := []graph.Question{}
	for _, checks := range days {
		for ref, c := range checks {
			if _, put := w.after[ref]; !put {
				continue
			}
			for _, o := range checks {
				if o.Verdict != c.Verdict {
					list = append(list, graph.Question{Ref: ref, Text: fmt.Sprintf("%s在同一天对这一环节的核实结果相反，两条都会保留，请确认", o.By)})
				}
			}
		}
	}
	slices.SortFunc(list, func(a, b graph.Question) int {
		return cmp.Or(graph.CompareRefs(a.Ref, b.Ref), cmp.Compare(a.Text, b.Text))
	})
	return list, nil
}

// beside are the fields of a figure's record that say nothing of the firm.
var beside = []string{"zero", "evidence", "source_url", "source_date", "verification", "extra"}

// changed says what figures said and would say: 把产值由1000改为900. Blank: none that was stated changes.
func changed(before, after graph.Record) string {
	d := graph.Describe(before.Ref().Kind)
	said := func(f *graph.Field, r graph.Record) string {
		if zero := d.Field("zero"); slices.Contains(zero.Texts(r), f.Name) {
			return "0"
		}
		return f.Text(r)
	}
	var list []string
	for i := range d.Fields {
		f := &d.Fields[i]
		was, is := said(f, before), said(f, after)
		if was == "" || was == is || slices.Contains(beside, f.Name) {
			continue
		}
		list = append(list, fmt.Sprintf("把%s由%s改为%s", f.ZH, f.WordZH(was), cmp.Or(f.WordZH(is), "空")))
	}
	return strings.Join(list, "，")
}
