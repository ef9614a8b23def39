package seed

import (
	"fmt"

	"chainchief/graph"
)

// warnTwins names enterprises whose names differ only in legal form, in script or
// in punctuation: they are likely one, which a person must decide.
func (d *reader) warnTwins() {
	type bearer struct {
		row  *row
		id   string
		name string
	}
	first := map[string]bearer{}
	t := d.tables[string(graph.KindEnterprises)]
	for _, r := range t.rows {
		id := d.indexes[graph.KindEnterprises].id(r.text("name"))
		told := map[string]bool{id: true} // once for each other enterprise
		for _, name := range append([]string{r.text("name")}, splitList(r.text("aliases"))...) {
			key := TrimLegalForm(SearchKey(name))
			if key == "" {
				continue
			}
			other, taken := first[key]
			switch {
			case !taken:
				first[key] = bearer{r, id, name}
			case !told[other.id]:
				told[other.id] = true
				t.warn(r.line, "name", name, fmt.Sprintf("与第 %d 行“%s”只差组织形式、繁简或标点，可能是同一家；若是，请合并成一行，另一个名称写进 aliases",
					other.row.line, brief(other.name)))
			}
		}
	}
}
