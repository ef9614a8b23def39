package chainmap

import (
	"chainchief/graph/chainmap/paint"
	"cmp"
	"context"
	"fmt"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// DrawNetwork draws an enterprise's neighbourhood: whom it deals with directly as
// its page spreads them out; several steps, whose links run across, where Graphviz
// lays them. In public nobody is named, which only the spread sheet can do.
func DrawNetwork(ctx context.Context, l Layouter, a *insight.NetworkAnswer, o Options) (*paint.Scene, error) {
	if a.Depth < 2 || o.Edition == Public || len(a.Deals) == 0 {
		return DrawSpread(ctx, a.Spread(), o, nil)
	}
	return Draw(ctx, l, hops(a), o)
}

// sideZH says where an enterprise stands. Beyond the first level the links may
// go either way: a customer's suppliers are reached by way of the customers.
func sideZH(side graph.Direction, level int) string {
	word := map[graph.Direction]string{graph.Suppliers: "上游", graph.Customers: "下游"}[side]
	if level > 1 {
		return fmt.Sprintf("经%s第%d层", word, level)
	}
	return word
}

// firmsOnABox is how many enterprises a folded box names.
const firmsOnABox = 5

// hops draws a small network as it is and a large one folded: a box for the
// enterprises of one side, level and segment, called by their names.
func hops(a *insight.NetworkAnswer) Network {
	facts := []string{fmt.Sprintf("%d层以内%d家企业", a.Depth, len(a.Nodes)), "数据截至" + insight.DateZH(a.AsOf)}
	if left := a.UndrawnZH(); left != "" {
		facts = append(facts, left)
	}
	n := Network{Title: a.Of.Name + "的供应网络", Facts: facts, AsOf: a.AsOf}
	if a.Truncated {
		n.Notes = append(n.Notes, "企业或供应关系过多，没有全部列出：先列层数少的，同层先列可信度高的。")
	}
	box := map[string]string{a.Of.ID: a.Of.ID} // enterprise → node
	n.Nodes = append(n.Nodes, Node{ID: a.Of.ID, Name: a.Of.Name, Calm: true, Focus: true, Href: enterprisePage(a.Of.ID), Data: [][2]string{{"key", a.Of.ID}}})
	if a.Fold {
		for i, g := range a.Groups {
			one := Node{ID: fmt.Sprintf("group-%d", i), Caption: fmt.Sprintf("%s · %d家", sideZH(g.Side, g.Level), g.Count), Calm: true, Lines: []string{"环节未载"}}
			if g.Segment != nil {
				one.Lines[0] = g.Segment.Name
			}
			var names []string
			for _, e := range g.Enterprises {
				box[e.ID] = one.ID
				names = append(names, cmp.Or(e.Name, e.ID))
			}
			one.Name = strings.Join(names[:min(2, len(names))], "、")
			one.Title = strings.Join(names, "、")
			one.Lines = append(one.Lines, names[min(2, len(names)):min(firmsOnABox, len(names))]...)
			if g.Count > firmsOnABox {
				one.Lines = append(one.Lines, fmt.Sprintf("等%d家", g.Count))
			}
			n.Nodes = append(n.Nodes, one)
		}
	} else {
		for _, e := range a.Nodes {
			if e.ID == a.Of.ID {
				continue
			}
			box[e.ID] = e.ID
			one := Node{ID: e.ID, Name: cmp.Or(e.ShortName, e.Name), Title: e.Name, Calm: true, Href: enterprisePage(e.ID), Data: [][2]string{{"key", e.ID}}}
			if e.Region != nil {
				one.Caption = insight.ShortPlace(e.Region.Name)
			}
			if e.Segment != nil {
				one.Lines = []string{e.Segment.Name}
			}
			n.Nodes = append(n.Nodes, one)
		}
	}
	at, count := map[[2]string]int{}, map[[2]string]int{}
	for i := range a.Deals { // the surest first: of parallel ones it is drawn
		d := &a.Deals[i]
		e := Edge{From: box[d.Supplier.ID], To: box[d.Customer.ID], Label: d.Product, Class: classOf(d)}
		ends := [2]string{e.From, e.To}
		if count[ends]++; e.From == e.To {
			continue
		}
		if k, drawn := at[ends]; drawn {
			if a.Fold {
				n.Edges[k].Label = fmt.Sprintf("%d条", count[ends])
			}
			continue
		}
		at[ends] = len(n.Edges)
		n.Edges = append(n.Edges, e)
	}
	return n
}
