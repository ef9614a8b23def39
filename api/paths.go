package api

import (
	"html/template"
	"net/url"
	"slices"
	"strings"

	"chainchief/graph/chainmap"
	"chainchief/graph/insight"
	"chainchief/report"
)

// pathsView is the page of paths.
type pathsView struct {
	From, To           string
	Directed, Inferred bool
	Answer             *insight.PathAnswer // nil: not asked yet, or in trouble
	Trouble            trouble
	Drawn              bool
	File               string // what the picture's file is called, without extension
	query              url.Values
}

// Query asks for the same as a picture; it is encoded already.
func (v pathsView) Query() template.URL { return template.URL(v.query.Encode()) }

// With is the address of the page with a candidate in the place of the name that fits several.
func (v pathsView) With(id string) string {
	return "/paths?" + instead(v.query, v.Trouble.Name, id, "from", "to")
}

// instead puts an id where a name stands under some keys.
func instead(query url.Values, name, id string, keys ...string) string {
	q := url.Values{}
	for k, list := range query {
		for _, v := range list {
			if v == name && slices.Contains(keys, k) {
				v = id
			}
			q.Add(k, v)
		}
	}
	return q.Encode()
}

// askPaths is /paths, its page and its picture.
func askPaths(r *request) (*reply, error) {
	q := insight.PathQuestion{From: r.text("from"), To: r.text("to"), Paths: r.number("k", insight.DefaultPaths, 1, insight.MostPaths),
		Directed: r.yes("directed"), Inferred: r.yes("inferred"), AsOf: r.date("as_of")}
	v := pathsView{From: q.From, To: q.To, Directed: q.Directed, Inferred: q.Inferred, Drawn: r.layout != nil, query: r.values}
	paper := r.paperOptions()
	if r.html() && r.err == nil && (strings.TrimSpace(q.From) == "" || strings.TrimSpace(q.To) == "") {
		return &reply{page: v}, nil
	}
	r.needed("from", "from=明天氢能")
	r.needed("to", "to=江淮汽车")
	if r.err != nil {
		return nil, r.err
	}
	a, err := r.v.Paths(r.ctx, q)
	if err != nil && r.html() {
		v.Trouble, err = troubleOf(err)
		return &reply{page: v}, err
	}
	if err != nil {
		return nil, err
	}
	v.Answer, v.From, v.To = a, a.From.Name, a.To.Name
	name := r.called("", a.From.Name+"与"+a.To.Name, "供货路径")
	v.File = editionFile(name, "")
	return &reply{json: a, page: v, thing: r.asked(a.From.Name + "与" + a.To.Name), name: name, paper: func() *report.Paper { return report.Paths(a) }, draw: picturing(r, chainmap.DrawPaths, a, paper)}, nil
}
