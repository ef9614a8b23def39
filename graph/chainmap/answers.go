package chainmap

import (
	"cmp"
	"context"
	"fmt"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// DrawNetwork draws an enterprise's neighbourhood.
func DrawNetwork(ctx context.Context, l Layouter, a *insight.NetworkAnswer, o Options) (*Scene, error) {
	return Draw(ctx, l, networkDrawing(a), o)
}

// sketch gathers the boxes and arrows of a drawing, each once.
type sketch struct {
	Network
	nodes map[string]bool
	edges map[[2]string]int // in Edges
}

func newSketch(title string, facts, notes []string) *sketch {
	return &sketch{Network: Network{Title: title, Facts: facts, Notes: notes}, nodes: map[string]bool{}, edges: map[[2]string]int{}}
}

func (s *sketch) node(n Node) {
	if !s.nodes[n.ID] {
		s.nodes[n.ID] = true
		s.Nodes = append(s.Nodes, n)
	}
}

// deal adds an arrow; of parallel ones the first, the surest, is drawn.
func (s *sketch) deal(from, to string, d *insight.Deal) {
	s.edge(Edge{From: from, To: to, Label: d.Product, Class: classOf(d)})
}

func (s *sketch) edge(e Edge) {
	key := [2]string{e.From, e.To}
	if _, ok := s.edges[key]; !ok && e.From != e.To {
		s.edges[key] = len(s.Edges)
		s.Edges = append(s.Edges, e)
	}
}

func enterprisePage(id string) string { return "/enterprises/" + id }

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
const firmsOnABox = 4

// networkDrawing draws a small network as it is and a large one folded: a box
// for the enterprises of one side, level and segment.
func networkDrawing(a *insight.NetworkAnswer) Network {
	facts := []string{fmt.Sprintf("%d层以内%d家企业", a.Depth, len(a.Nodes)), "数据截至" + insight.DateZH(a.AsOf)}
	if left := a.UndrawnZH(); left != "" {
		facts = append(facts, left)
	}
	var notes []string
	if a.Truncated {
		notes = append(notes, "企业或供应关系过多，没有全部列出：先列层数少的，同层先列可信度高的。")
	}
	s := newSketch(a.Of.Name+"的供应网络", facts, notes)
	s.AsOf = a.AsOf
	box := map[string]string{a.Of.ID: a.Of.ID} // enterprise → node
	s.node(Node{ID: a.Of.ID, Name: a.Of.Name, Calm: true, Focus: true, Href: enterprisePage(a.Of.ID)})
	if a.Fold {
		for i, g := range a.Groups {
			n := Node{ID: fmt.Sprintf("group-%d", i), Caption: fmt.Sprintf("%s · %d家", sideZH(g.Side, g.Level), g.Count), Name: "环节未载", Calm: true}
			if g.Segment != nil {
				n.Name = g.Segment.Name
			}
			for k, e := range g.Enterprises {
				box[e.ID] = n.ID
				if k < firmsOnABox {
					n.Lines = append(n.Lines, e.Name)
				}
			}
			if g.Count > firmsOnABox {
				n.Lines = append(n.Lines, fmt.Sprintf("等%d家", g.Count))
			}
			s.node(n)
		}
	} else {
		for _, e := range a.Nodes {
			box[e.ID] = e.ID
			n := Node{ID: e.ID, Name: cmp.Or(e.ShortName, e.Name), Title: e.Name, Calm: true, Href: enterprisePage(e.ID)}
			if e.Region != nil {
				n.Caption = insight.ShortPlace(e.Region.Name)
			}
			if e.Segment != nil {
				n.Lines = []string{e.Segment.Name}
			}
			s.node(n)
		}
	}
	count := map[[2]string]int{}
	for i := range a.Deals { // the surest first
		d := &a.Deals[i]
		from, to := box[d.Supplier.ID], box[d.Customer.ID]
		count[[2]string{from, to}]++
		s.deal(from, to, d)
	}
	if a.Fold {
		for i := range s.Edges {
			e := &s.Edges[i]
			if e.Label = ""; count[[2]string{e.From, e.To}] > 1 {
				e.Label = fmt.Sprintf("%d条", count[[2]string{e.From, e.To}])
			}
		}
	}
	return s.Network
}
