package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"chainchief/graph"
)

// PlanUndo works out the undo of an import. The plan's Import is the same
// import marked undone; its images are to be removed.
func PlanUndo(view View, q graph.UndoRequest) (*Plan, error) {
	r, err := view.Get(graph.Ref{Kind: graph.KindImports, Key: q.Import})
	if err != nil {
		return nil, err
	}
	imp, ok := r.(graph.Import)
	if !ok {
		return nil, fmt.Errorf("%w: 没有批次 %s，请先查看已有批次", graph.ErrNotFound, q.Import)
	}
	if !imp.UndoneAt.IsZero() {
		return nil, fmt.Errorf("%w: 批次 %s 已经撤销过了", graph.ErrConflict, q.Import)
	}
	if err := q.Check(); err != nil {
		return nil, err
	}
	images, err := view.Images(q.Import)
	if err != nil {
		return nil, err
	}
	w := &writing{view: view, after: make(map[graph.Ref]graph.Record, len(images))}
	var later []string
	for _, image := range images {
		last, err := view.LastImport(image.Target)
		if err != nil {
			return nil, err
		}
		if last != q.Import && !slices.Contains(later, last) {
			later = append(later, last)
		}
		var before graph.Record
		if image.Before != nil {
			if before, err = graph.Decode(image.Target.Kind, image.Before); err != nil {
				return nil, err
			}
		}
		w.after[image.Target] = before
	}
	if len(later) > 0 {
		list := make([]graph.Import, 0, len(later))
		for _, id := range later {
			list = append(list, importOf(view, id))
		}
		return nil, fmt.Errorf("%w: 后来的%s改过同样的记录，请先撤销它们", graph.ErrConflict, CallImports(list))
	}
	counts := imp // finish counts the changes of the undo; the import keeps its own
	p, err := w.finish(imp, graph.ErrConflict)
	if err != nil {
		return nil, err
	}
	counts.UndoneBy, counts.UndoneAt = q.Actor.Person, q.Time.UTC().Truncate(time.Second)
	p.Import = counts
	return p, nil
}

// PlanUnmerge works out the undo of the merge that made an enterprise id an alias.
func PlanUnmerge(view View, q graph.UnmergeRequest) (*Plan, error) {
	r, err := view.Get(graph.Ref{Kind: graph.KindAliases, Key: q.Old})
	if err != nil {
		return nil, err
	}
	a, merged := r.(graph.Alias)
	if !merged {
		return nil, fmt.Errorf("%w: 企业 %s 没有被合并过，无须拆分", graph.ErrNotFound, q.Old)
	}
	return PlanUndo(view, graph.UndoRequest{Import: a.Import, Actor: q.Actor, Time: q.Time})
}

// importOf reads an import that is there; one that is not bears its id alone.
func importOf(view View, id string) graph.Import {
	r, err := view.Get(graph.Ref{Kind: graph.KindImports, Key: id})
	if i, ok := r.(graph.Import); ok && err == nil {
		return i
	}
	return graph.Import{ID: id, Title: id}
}

// mostCalled is how many imports a sentence names.
const mostCalled = 5

// CallImports names imports in a sentence, the newest first: “导入：名单.xlsx”（张三，2026-12-01）.
func CallImports(list []graph.Import) string {
	slices.SortFunc(list, func(a, b graph.Import) int { return cmp.Compare(b.Sequence, a.Sequence) })
	var names []string
	for _, i := range list[:min(len(list), mostCalled)] {
		name := "“" + i.Title + "”"
		if !i.Time.IsZero() {
			name += fmt.Sprintf("（%s，%s）", i.Person, i.Time.Local().Format(time.DateOnly))
		}
		names = append(names, name)
	}
	text := strings.Join(names, "、")
	if len(list) > mostCalled {
		text += fmt.Sprintf("等%d个批次", len(list))
	}
	return text
}

// Sentence is an error's text without the word for its kind.
func Sentence(err error) string {
	text := err.Error()
	for _, kind := range []error{graph.ErrInvalid, graph.ErrNotFound, graph.ErrConflict, graph.ErrTooLarge} {
		text = strings.TrimPrefix(text, kind.Error()+": ")
	}
	return text
}
