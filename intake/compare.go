package intake

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/seed"
)

// compare holds what a row says of a record against what rows before it said, and
// tells every field in which they differ. A row that is refused for another reason counts not.
func (c *checker) compare(p *part, n int, w *work, said map[string]any, from map[string]origin) {
	if c.out.Rows[n].Change == RowRefused {
		return
	}
	for i := range p.d.Fields {
		f := &p.d.Fields[i]
		v, ok := said[f.Name]
		if !ok || f.Name == p.d.Key || p.d.Kind == graph.KindEnterprises && slices.Contains([]string{"name", "former_names", "aliases"}, f.Name) ||
			f.Ref == graph.KindRegions && w.before != nil && c.coarser(v, f.Text(w.before)) {
			continue
		}
		r := f.With(p.d.Zero(), converted(f, v, nil))
		first, there := w.heard[f.Name]
		if at, laid := w.from.at(f.Name); laid {
			first, there = heard{at, f.Text(w.now)}, true
		}
		if !there {
			if len(c.out.Rows[n].wait) > 0 { // what is laid stands in the record
				if w.heard == nil {
					w.heard = map[string]heard{}
				}
				w.heard[f.Name] = heard{from[f.Name], f.Text(r)}
			}
			continue
		}
		if same := first.row == n || first.text == f.Text(r) || alike10000(f, first.text, v) || f.Name == "products" && within(f.Texts(r), strings.Split(first.text, ";")); same {
			continue
		}
		c.fault(n, from[f.Name], fmt.Sprintf("与第 %d 行（%s）是同一个%s，两处写的不一样（%s、%s），请改成一样", c.out.Rows[first.row].Row, first.place, p.d.ZH, cut(c.shownTexts(f, first.text), 30), cut(c.shown(f, r), 30)))
	}
}

// alike10000: of two sums one may be the other's slip between 万 and 亿, which is asked about.
func alike10000(f *graph.Field, text string, v any) bool {
	x, ok := v.(float64)
	var first float64
	if _, err := fmt.Sscan(text, &first); !ok || err != nil || !money(f) {
		return false
	}
	return math.Abs(first*1e4-x) < 1e-9*x || math.Abs(x*1e4-first) < 1e-9*first
}

// within reports whether a list has all of another.
func within(some, all []string) bool {
	return !slices.ContainsFunc(some, func(s string) bool { return !slices.Contains(all, s) })
}

// movedWord is a word of a project that stands in a column of another of its fields.
type movedWord struct {
	to, value string
	at        origin
}

// movedTo finds the field for which a text is a word, where it is none of its own
// column's: 项目性质 may say 续建 or 技改, 项目进展 已开工.
func movedTo(d *graph.Description, f *graph.Field, text string) (movedWord, bool) {
	others := map[string]string{"stage": "kind", "kind": "stage", "state_note": "stage"}
	to := others[f.Name]
	if d.Kind != graph.KindProjects || to == "" || worded(f, text) != "" {
		return movedWord{}, false
	}
	v := worded(d.Field(to), text)
	return movedWord{to: to, value: v}, v != ""
}

// worded is the value that a text is a word for; blank: it is none.
func worded(f *graph.Field, text string) string {
	v := f.Meant(text, seed.Fold)
	if slices.ContainsFunc(f.Words, func(w graph.Word) bool { return w.Value == v }) {
		return v
	}
	return ""
}

// stages are those of a project in their order.
var stages = []any{nil, string(graph.ProjectUnknown), string(graph.ProjectSigned), string(graph.ProjectStarted), string(graph.ProjectCommissioned), string(graph.ProjectEnded)}

// put says the word, unless its own column says something; of two stages the later one counts.
func (m movedWord) put(said map[string]any, from map[string]origin) {
	if old := said[m.to]; old == nil || m.to == "stage" && slices.Index(stages, old) < slices.Index(stages, any(m.value)) {
		said[m.to], from[m.to] = m.value, m.at
	}
}
