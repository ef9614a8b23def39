package intake

import (
	"fmt"
	"strings"

	"chainchief/graph"
)

// namedUnplaced is how many firms without a segment a note names.
const namedUnplaced = 5

// unplaced says which new firms stand in no segment: they are kept and found, and are
// on no map and in no count. Of those proposed, by id, the products say where they may belong.
func (c *checker) unplaced(proposed map[string]bool) {
	placed := map[string]bool{}
	for _, w := range c.works {
		if m, ok := w.now.(graph.Membership); ok && !w.gone && !w.refused {
			placed[m.Enterprise] = true
		}
	}
	n, known, names := 0, 0, []string{}
	for _, w := range c.works {
		e, ok := w.now.(graph.Enterprise)
		if !ok || w.before != nil || w.gone || w.refused || placed[e.ID] {
			continue
		}
		if proposed[e.ID] {
			known++
		}
		if n++; n <= namedUnplaced {
			names = append(names, cut(e.Name, 40))
		}
	}
	if n == 0 {
		return
	}
	list := strings.Join(names, "、")
	if n > len(names) {
		list += "等"
	}
	way := "请在表里加一列“所属环节”再导入，或写入后在企业页登记"
	switch known {
	case 0:
	case n:
		way = "都可按产品登记，请回答下列环节建议"
	default:
		way = fmt.Sprintf("其中%d家可按产品登记，请回答下列环节建议；其余的", known) + way
	}
	c.out.Notes = append(c.out.Notes, fmt.Sprintf("新增的企业中有%d家没有写所属环节（%s），写入后查得到，但不上图、不计入任何环节：%s", n, list, way))
}
