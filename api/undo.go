package api

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/inquiry"
	"chainchief/people"
)

// importView is the page of a past write: what it changed, and the way to take it back.
type importView struct {
	importAnswer
	Question string // to be confirmed before it is undone
	Others   bool   // others may undo it, whoever looks may not
}

// changesShown is how many changed records the page of a write lists.
const changesShown = 100

// askImportPage is the page /imports/{id}.
func askImportPage(r *request) (*reply, error) {
	i, err := r.pastWrite(r.v, r.key())
	if err != nil {
		return nil, err
	}
	v, err := r.importView(r.v, i)
	return &reply{page: v}, err
}

func (r *request) importView(v *inquiry.View, i graph.Import) (*importView, error) {
	out := &importView{importAnswer: importOf(i), Others: !r.mayArrange()}
	if out.Built() || !i.UndoneAt.IsZero() {
		return out, nil
	}
	var err error
	if out.Later, err = r.later(v, i); err != nil {
		return nil, err
	}
	q := i.Images(v.Meta.Revision)
	q.Limit = min(q.Limit, changesShown+1)
	page, err := v.Dump(r.ctx, q)
	if err != nil {
		return nil, err
	}
	for _, image := range page.Bundle.Images {
		if image.Import != i.ID || image.Target.Kind.Class() == "" || image.Target.Kind.Class() == graph.ClassKept {
			continue
		}
		if len(out.Changes) == changesShown {
			out.More = true
			break
		}
		c, err := r.changeOf(v, image)
		if err != nil {
			return nil, err
		}
		if c != nil {
			if c.Fields, err = r.spoken(v, c.Ref.Kind, c.Fields); err != nil {
				return nil, err
			}
			out.Changes = append(out.Changes, *c)
		}
	}
	return out, nil
}

// later lists the writes that touched the same records since, the newest first.
func (r *request) later(v *inquiry.View, i graph.Import) ([]laterAnswer, error) {
	if !i.UndoneAt.IsZero() || built(i) {
		return nil, nil
	}
	var list []laterAnswer
	var own map[graph.Ref]bool
	q := graph.ImportsQuery{Limit: graph.MaxLimit}
	for {
		page, err := v.Imports(r.ctx, q)
		if err != nil {
			return nil, err
		}
		for _, one := range page.Imports {
			if one.Sequence <= i.Sequence {
				return list, nil
			}
			if !one.UndoneAt.IsZero() {
				continue
			}
			if own == nil {
				own = map[graph.Ref]bool{}
				if err := r.touched(v, i, func(ref graph.Ref) bool { own[ref] = true; return true }); err != nil {
					return nil, err
				}
			}
			hit := false
			if err := r.touched(v, one, func(ref graph.Ref) bool { hit = own[ref]; return !hit }); err != nil {
				return nil, err
			}
			if hit {
				list = append(list, laterAnswer{one.ID, one.Title, one.Person, one.Time})
			}
		}
		if q.Cursor = page.NextCursor; q.Cursor == "" {
			return list, nil
		}
	}
}

// touched calls yield with the records that a write touched, until it returns false.
func (r *request) touched(v *inquiry.View, i graph.Import, yield func(graph.Ref) bool) error {
	q := i.Images(v.Meta.Revision)
	for {
		page, err := v.Dump(r.ctx, q)
		if err != nil {
			return err
		}
		for _, image := range page.Bundle.Images {
			if image.Import != i.ID || !yield(image.Target) {
				return nil
			}
		}
		if q.Cursor = page.NextCursor; q.Cursor == "" {
			return nil
		}
	}
}

// changeOf compares a record as it was before a write with what the write made of it;
// nil where neither can be read one by one.
func (r *request) changeOf(v *inquiry.View, image graph.Image) (*graph.RecordChange, error) {
	var before, now graph.Record
	var err error
	if image.Before != nil {
		if before, err = graph.Decode(image.Target.Kind, image.Before); err != nil {
			return nil, err
		}
	}
	if now, err = r.madeOf(v, image); err != nil || before == nil && now == nil {
		return nil, err
	}
	c := graph.ChangeOf(graph.Public(before), graph.Public(now))
	c.Who = called(&c)
	c.Fields = slices.DeleteFunc(c.Fields, func(f graph.FieldChange) bool { return f.Field == graph.Describe(c.Ref.Kind).Key })
	return &c, nil
}

// madeOf is what a write made of a record: what it was before the next one, else what it is.
func (r *request) madeOf(v *inquiry.View, image graph.Image) (graph.Record, error) {
	h, err := v.History(r.ctx, graph.HistoryQuery{Ref: image.Target, Limit: graph.MaxLimit})
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(h.Touches, func(t graph.Touch) bool { return t.Import.ID == image.Import })
	switch {
	case at <= 0:
		return r.record(v, image.Target)
	case h.Touches[at-1].Before == nil:
		return nil, nil
	}
	return graph.Decode(image.Target.Kind, h.Touches[at-1].Before)
}

// built reports whether a write filled the store: all else rests on it. The
// writes of earlier versions have no class.
func built(i graph.Import) bool {
	return i.Class == graph.ImportSeed || i.Class == "" && strings.HasPrefix(i.ID, "seed-")
}

// changed does a write of the past: it is not stopped by a caller who goes away.
func (r *request) changed(event people.Event, do func(context.Context) (graph.Import, error)) (graph.Import, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.ctx), requestTime)
	defer cancel()
	return r.audited(event, r.key(), r.key(), func() (graph.Import, error) { return do(ctx) })
}

// undoImport is POST /imports/{id}/undo, and the button of the page, which asks first.
func undoImport(r *request) error {
	given := map[string]string{}
	if r.c.Request.ContentLength != 0 {
		values, err := fields(r.c.Request)
		if err != nil {
			return err
		}
		if given, err = texts(values, "confirmed"); err != nil {
			return err
		}
	}
	var page *importView
	var old, kept string // what it merged
	err := r.desk.View(r.ctx, func(v *inquiry.View) error {
		old, kept = "", ""
		i, err := r.pastWrite(v, r.key())
		if err == nil {
			page, err = r.importView(v, i)
		}
		if err == nil && i.Class == graph.ImportMerge {
			old, kept, err = r.mergedBy(v, i)
		}
		return err
	})
	switch {
	case err != nil:
		return err
	case page.Built():
		return fmt.Errorf("%w: “%s”是建库的数据，撤销后库是空的，所以不能撤销；要换一套数据，请改用新的数据目录", graph.ErrConflict, page.Title)
	case r.route.page != "" && len(page.Later) > 0:
		return r.show(http.StatusConflict, page) // it names them
	case r.route.page != "" && page.UndoneAt.IsZero() && given["confirmed"] != "yes":
		page.Question = fmt.Sprintf("撤销“%s”（%s）会影响%d条记录：它新增的%d条将删去，更新的%d条和删除的%d条将恢复原样。", page.Title, page.Person, page.Added+page.Updated+page.Deleted, page.Added, page.Updated, page.Deleted)
		return r.show(http.StatusConflict, page)
	}
	imp, err := r.changed("undo", func(ctx context.Context) (graph.Import, error) {
		return r.store.Undo(ctx, graph.UndoRequest{Import: r.key(), Actor: r.actor(), Time: r.now()})
	})
	if err == nil && old != "" { // what was said of the two stands no more
		var pair [2]graph.Enterprise
		if pair, err = r.pair(old, kept); err == nil {
			_, err = r.decide(pair, graph.DecidedOpen)
		}
	}
	switch {
	case err != nil:
		return err
	case r.route.page != "":
		r.goOn("/imports?done=" + imp.ID)
		return nil
	}
	r.c.Header("Location", base+"/imports/"+imp.ID)
	return r.json(http.StatusOK, importOf(imp))
}

// called names a record without an id that nobody has seen.
func called(c *graph.RecordChange) string {
	return strings.TrimSuffix(c.Who, " "+c.Ref.Key)
}
