package api

import (
	"context"
	"fmt"
	"html/template"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"chainchief/graph/chainmap"
	"chainchief/graph/chainmap/paint"
	"chainchief/graph/insight"
	"chainchief/report"
)

// spreadParams say how a network is spread out; what of it is looked at more closely is on.
var spreadParams = []string{"open", "hide", "pin", "from", "to", "without", "inferred", "edition"}

// spreadQuestion reads how a network is spread out.
func (r *request) spreadQuestion() insight.SpreadQuestion {
	keys := func(name string) (list []string) {
		for _, part := range split(r.values.Get(name)) {
			for _, id := range strings.Split(strings.TrimPrefix(part, insight.Closed), "~") {
				if id != "" && id != "*" && !isSlug(id) {
					r.bad(name, "请在图上重新选择")
				}
			}
			if !slices.Contains(list, part) || strings.HasPrefix(part, "~") { // a fold is opened again and again
				list = append(list, part)
			}
		}
		return list
	}
	q := insight.SpreadQuestion{Of: r.key(), Opened: keys("open"), Hidden: keys("hide"), From: r.id("from"), To: r.id("to"),
		Inferred: r.yes("inferred"), AsOf: r.date("as_of"), Region: r.id("region"), Partner: r.id("partner")}
	if without := keys("without"); len(without) == 1 && strings.Count(without[0], "~") < 2 {
		q.Without = without[0]
	} else if without != nil {
		r.bad("without", "请在图上重新选择")
	}
	for _, text := range split(r.values.Get("pin")) {
		parts := strings.Split(text, "~")
		column, row := 0, 0
		var err error
		if len(parts) == 3 && isSlug(parts[0]) {
			column, err = strconv.Atoi(parts[1])
		}
		if err == nil && len(parts) == 3 {
			row, err = strconv.Atoi(parts[2])
		}
		if err != nil || len(parts) != 3 || !isSlug(parts[0]) {
			r.bad("pin", "请在图上重新固定")
			break
		}
		q.Pinned = append(q.Pinned, insight.Pin{ID: parts[0], Column: column, Row: row})
	}
	return q
}

// networkView is the page of a network. Whatever was done on it stands in its
// address, and the addresses of what can be done are made from that.
type networkView struct {
	*insight.Spread
	Public bool
	Drawn  bool
	Name   string // of the enterprise in the middle
	Styles []chainmap.TieStyle
	On     *insight.SpreadNode // the box looked at
	OnTie  []insight.Deal      // the links of the arrow looked at
	OnKey  string
	File   string // what its files are called, without extension

	path string
	at   url.Values
}

// askSpread is the page of an enterprise's network, and its picture and table.
func askSpread(r *request) (*reply, error) {
	q, o := r.spreadQuestion(), r.paperOptions()
	on := r.values.Get("on")
	if r.err != nil {
		return nil, r.err
	}
	public := o.Edition == chainmap.Public
	if public { // it tells of no guesses, and of nobody's troubles
		q.Inferred, q.Without, on = false, "", ""
	}
	a, err := r.v.Whole().Spread(r.ctx, q) // in public nobody is named, so that everybody can stand there
	if err != nil {
		return nil, err
	}
	told := a
	if public {
		told = a.Anonymous()
	}
	v := &networkView{Spread: told, Public: public, Drawn: true, Styles: chainmap.SpreadLegend(a), OnKey: on, path: "/enterprises/" + r.key() + "/network", at: r.values}
	v.Name = v.Middle().Name
	v.On = v.Node(on)
	for _, d := range v.Deals {
		if on != "" && insight.TieKey(d.Supplier.ID, d.Customer.ID) == on {
			v.OnTie = append(v.OnTie, d)
		}
	}
	o.Keep = r.placed()
	o = r.pictureOptions(o)
	var href func(string) string
	if r.html() {
		o.For, href = chainmap.Page, v.boxed
	}
	draw := func(ctx context.Context) (*paint.Scene, error) { return chainmap.DrawSpread(ctx, a, o, href) }
	rep := &reply{page: v, thing: r.asked(v.Name + "的供应网络"), draw: draw, name: r.called("", v.Name, "供应网络"), paper: func() *report.Paper { return report.Spread(told) }}
	v.File = editionFile(rep.name, r.values.Get("edition"))
	if r.html() && a.Alone() {
		rep.draw = nil
	}
	return rep, nil
}

// to is the page with some parameters changed, as chainView.to.
func (v *networkView) to(changes ...string) template.URL {
	return template.URL(v.path + v.query(changes...))
}

func (v *networkView) query(changes ...string) string { return queryWith(v.at, changes) }

// boxed is where a box or an arrow of the drawing leads: a fold opens, the others are looked at.
func (v *networkView) boxed(key string) string {
	if strings.HasPrefix(key, "~") {
		return string(v.Open(key))
	}
	return string(v.to("on", key))
}

// Open opens a box: again where it was before, so that all stand where they stood.
func (v *networkView) Open(key string) template.URL {
	list := slices.Clone(v.Opened)
	if i := slices.Index(list, insight.Closed+key); i >= 0 {
		list[i] = key
	} else {
		list = append(list, key)
	}
	return v.to("open", strings.Join(list, ","))
}

// Close closes a box and leaves the room to what was opened after it.
func (v *networkView) Close(key string) template.URL {
	list := slices.Clone(v.Opened)
	for i := range list {
		if list[i] == key {
			list[i] = insight.Closed + key
		}
	}
	for len(list) > 0 && strings.HasPrefix(list[len(list)-1], insight.Closed) {
		list = list[:len(list)-1]
	}
	return v.to("open", strings.Join(list, ","))
}

// Tidy gives up the room kept for what was closed.
func (v *networkView) Tidy() template.URL {
	list := slices.DeleteFunc(slices.Clone(v.Opened), func(key string) bool { return strings.HasPrefix(key, insight.Closed) })
	return v.to("open", strings.Join(list, ","))
}

// Untidy: room is kept for what was closed.
func (v *networkView) Untidy() bool {
	return slices.ContainsFunc(v.Opened, func(key string) bool { return strings.HasPrefix(key, insight.Closed) })
}

// Hide takes an enterprise off the sheet, Unhide brings all back.
func (v *networkView) Hide(key string) template.URL {
	return v.to("hide", strings.Join(append(slices.Clone(v.Hidden), key), ","), "on", "")
}
func (v *networkView) Unhide() template.URL { return v.to("hide", "") }

// Pin keeps an enterprise in its place, or no longer.
func (v *networkView) Pin(n *insight.SpreadNode) template.URL {
	var list []string
	for _, p := range v.Pinned {
		if p.ID != n.Key {
			list = append(list, fmt.Sprintf("%s~%d~%d", p.ID, p.Column, p.Row))
		}
	}
	if !n.Pinned {
		list = append(list, fmt.Sprintf("%s~%d~%d", n.Key, n.Column, n.Row))
	}
	return v.to("pin", strings.Join(list, ","))
}

// FromHere and ToHere ask for the way between two; where no start was chosen, from the one in the middle.
func (v *networkView) FromHere(key string) template.URL { return v.to("from", key, "to", "") }
func (v *networkView) ToHere(key string) template.URL {
	from := v.From
	if from == "" || from == key {
		from = v.Of
	}
	return v.to("from", from, "to", key)
}
func (v *networkView) NoWay() template.URL { return v.to("from", "", "to", "") }

// StartName is the enterprise that a way is to start at; blank: none was chosen.
func (v *networkView) StartName() string {
	if n := v.Node(v.From); n != nil && v.To == "" {
		return n.Name
	}
	return ""
}

// Lose thinks somebody or a tie away; Keep thinks them there again.
func (v *networkView) Lose(key string) template.URL { return v.to("without", key) }
func (v *networkView) KeepAll() template.URL        { return v.to("without", "") }
func (v *networkView) Look(key string) template.URL { return v.to("on", key) }
func (v *networkView) Shut() template.URL           { return v.to("on", "") }
func (v *networkView) Restart() template.URL {
	return v.to("open", "", "hide", "", "pin", "", "from", "", "to", "", "without", "", "on", "")
}

// Touched: something was done on the sheet.
func (v *networkView) Touched() bool {
	return len(v.Opened)+len(v.Hidden)+len(v.Pinned) > 0 || v.From != "" || v.Without != ""
}

// Guesses draws inferred links too, or no longer; Nameless hides the names, or no longer.
func (v *networkView) Guesses() template.URL {
	return v.to("inferred", map[bool]string{false: "yes"}[v.Inferred], "on", "")
}
func (v *networkView) Nameless() template.URL {
	return v.to("edition", map[bool]string{false: string(chainmap.Public)}[v.Public], "on", "")
}

// As is the sheet as it is shown, in a format.
func (v *networkView) As(format string) template.URL {
	return template.URL(base + v.path + "/sheet." + format + v.query("on", ""))
}

// Address is that of the page, as it can be passed on.
func (v *networkView) Address() string { return v.path + v.query() }

// OnDeals are the links of the enterprise looked at, to others on the sheet.
func (v *networkView) OnDeals() (list []insight.Deal) {
	for _, d := range v.Deals {
		if v.On != nil && (d.Supplier.ID == v.On.Key || d.Customer.ID == v.On.Key) {
			list = append(list, d)
		}
	}
	return list
}

// Standing says where a box stands.
func (v *networkView) Standing(n insight.SpreadNode) string {
	switch {
	case n.Column < 0:
		return fmt.Sprintf("上游第%d层", -n.Column)
	case n.Column > 0:
		return fmt.Sprintf("下游第%d层", n.Column)
	case n.Row == 0:
		return "本企业"
	}
	return "同层"
}

// Sentence says how many partners are on record.
func (v *networkView) Sentence() string {
	m := v.Middle()
	s, c := map[string]bool{}, map[string]bool{}
	for _, t := range v.Ties {
		n := 1
		if t.Deal == nil {
			n = t.Count
		}
		for i := range n {
			if t.To == m.Key {
				s[fmt.Sprint(t.From, i)] = true
			} else if t.From == m.Key {
				c[fmt.Sprint(t.To, i)] = true
			}
		}
	}
	guessed := ""
	if v.Undrawn > 0 { // the page of the enterprise lists them too
		guessed = fmt.Sprintf("，推断的%d条关系不计在内", v.Undrawn)
	}
	return fmt.Sprintf("%s：登记的供应商%d家、客户%d家%s。", v.Name, len(s), len(c), guessed)
}

// Tall: there are more rows than a wide frame shows in letters that can be read.
func (v *networkView) Tall() bool {
	first, last := 0, 0
	for i := range v.Nodes {
		first, last = min(first, v.Nodes[i].Row), max(last, v.Nodes[i].Row)
	}
	return last-first > 12
}

// Key is that of the tie of a deal.
func (v *networkView) Key(d insight.Deal) string { return insight.TieKey(d.Supplier.ID, d.Customer.ID) }

// Middling: the box is the one in the middle.
func (v *networkView) Middling(n insight.SpreadNode) bool { return n.Key == v.Of }
