package api

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"chainchief/graph"
	"chainchief/graph/chainmap"
	"chainchief/inquiry"
)

// frame is what the layout of every page needs.
type frame struct {
	Path      string
	Form      *placeForm
	Data      any
	Map       template.HTML // of ours, escaped where it was painted
	NoMap     string        // why there is none
	RequestID string
	Named     bool       // people have accounts
	ReadOnly  bool       // nobody can enter to write
	Person    string     // who entered, on pages that are made for each visit
	Closed    bool       // who looks may open no page but these
	doors     []menuLink // which are these
	Flash     string     // what has just been done
	Again     bool       // of the error page: it may be the place that is wrong
	Other     string     // the page in its other edition; blank: it has one
	Thing     *thing     // what the page is about, where it may be followed
}

// Public: the page is of the public edition.
func (f frame) Public() bool { return f.Form != nil && f.Form.Public }

// placeForm is the form of region, partner and date at the head of a page.
type placeForm struct {
	Region, Partner, AsOf string // as asked for; blank: the default
	Regions               []regionGroup
	Partners              []partnerOption
	Default               graph.Dataset // what blanks stand for
	DefaultPartner        string        // its name; blank where there is none
	DataDate              graph.Date
	Dated                 bool // the page knows a date
	Public                bool // the edition goes wherever the place goes
}

// partnerOption is a region that could be a partner; the nearest come first.
type partnerOption struct {
	Code, Name string
	KM         float64 // 0: not known
}

type regionGroup struct {
	Name    string
	Regions []graph.Region
}

// frame lays a page out around what it shows.
func (r *request) frame(data any) (f frame, err error) {
	f = frame{Path: r.c.Request.URL.Path, RequestID: requestID(r.c), Data: data, Named: r.named(), ReadOnly: r.readOnly()}
	f.Form, err = r.placeForm()
	if err == nil && r.c.Request.Method == http.MethodGet && f.Path != "/login" {
		f.Other = r.other()
	}
	if r.route.rests == onVisit && err == nil {
		f.Person = r.account.Person
		f.Closed, f.doors = r.doors()
		f.Flash, err = r.flash()
	}
	return f, err
}

// render makes a page, whose links keep the place.
func (s *server) render(name string, f frame) ([]byte, error) {
	page, err := s.site.Render(name, f)
	if err != nil {
		return nil, err
	}
	return s.outward(f.Form.carry(page)), nil
}

// flash says what has just been done, as the store holds it.
func (r *request) flash() (string, error) {
	id := r.id("done")
	switch {
	case r.err != nil || id == "":
		return "", r.err
	case id == unchanged:
		return "与已有的记录相同，没有变化。", nil
	}
	i, err := r.pastWrite(r.v, id)
	switch {
	case err != nil:
		return "", err
	case !i.UndoneAt.IsZero():
		return "已撤销：" + i.Title + "（" + i.UndoneBy + "）。", nil
	}
	how := "有误可在历次导入里撤销"
	if !r.mayArrange() {
		how = "有误请更正，或请市直的同事在历次导入里撤销"
	}
	return "已登记：" + i.Title + "（" + i.Person + "）；" + how + "。", nil
}

// unchanged stands for an import where a write changed nothing.
const unchanged = "unchanged"

// show answers something that was done with a page.
func (r *request) show(status int, data any) error {
	var f frame
	r.format = "html"
	err := r.desk.View(r.ctx, func(v *inquiry.View) (err error) {
		r.v = v
		f, err = r.frame(data)
		f.Person = r.account.Person
		f.Closed, f.doors = r.doors()
		return err
	})
	if err != nil {
		return err
	}
	page, err := r.render(r.route.page, f)
	if err == nil {
		r.c.Data(status, mediaTypes["html"], page)
	}
	return err
}

// addressed is where a sentence for programs says what address lists the ids.
var addressed = regexp.MustCompile(`，可用 /api/v1/\S+ 查看`)

// failPage answers with the error page, to who asks for a page.
func (s *server) failPage(c *gin.Context, err error) {
	if strings.HasPrefix(c.Request.URL.Path, "/api/v") || !strings.Contains(c.GetHeader("Accept"), "text/html") {
		s.fail(c, err)
		return
	}
	status, detail := problemOf(err)
	s.note(c, status, err)
	title, detail := problemTitles[status], addressed.ReplaceAllString(detail, "，请从首页选择")
	if status == http.StatusUnauthorized {
		title, detail = "请先登录", "这一步要注明经办人，请先登录。"
	}
	f := frame{Path: c.Request.URL.Path, Form: s.placeKept(c), RequestID: requestID(c), Data: Problem{Title: title, Status: status, Detail: detail, RequestID: requestID(c)}}
	f.Again = status < 500 && c.Request.Method == http.MethodGet && hasPlace(c.Request.URL.Query())
	if query := c.Request.URL.Query(); f.Public() {
		query.Del(editionParam)
		f.Other = strings.TrimSuffix(c.Request.URL.EscapedPath()+"?"+query.Encode(), "?")
	}
	page, err := s.render("error", f)
	if err != nil {
		s.fail(c, err)
		return
	}
	c.Writer.Header().Del("ETag")
	c.Header("Cache-Control", "no-store")
	c.Data(status, mediaTypes["html"], page)
}

// placeKept is the place that an error page carries on: what of it makes sense by itself.
func (s *server) placeKept(c *gin.Context) *placeForm {
	query := c.Request.URL.Query()
	form := &placeForm{Public: isPublic(query)}
	_ = s.desk.View(c.Request.Context(), func(v *inquiry.View) error {
		*form = placeForm{Public: form.Public}
		names, err := v.Names(c.Request.Context())
		if err != nil {
			return err
		}
		form.Default = names.Atlas.Set
		if names.Region(query.Get("region")) != nil {
			form.Region = query.Get("region")
		}
		partner, own := query.Get("partner"), cmp.Or(form.Region, form.Default.Region)
		if names.Region(partner) != nil && !slices.Contains(names.Atlas.Codes(own), partner) && !slices.Contains(names.Atlas.Codes(partner), own) {
			form.Partner = partner
		}
		if d, _, err := graph.ReadDate(query.Get("as_of")); err == nil && d.LastDay() <= v.Meta.DataDate.LastDay() {
			form.AsOf = string(d)
		}
		return nil
	}) // without a store there is no place to keep
	return form
}

func hasPlace(query url.Values) bool {
	return slices.ContainsFunc(where, func(name string) bool { return query.Get(name) != "" })
}

// carry puts the place that a page is about, and its edition, into its links to other
// pages, but for what a link says itself, and for links marked data-plain. A page with
// its map is long: an expression takes a hundred times as long to look through it.
func (f *placeForm) carry(page []byte) []byte {
	kept := f.kept(where...)
	if len(kept) == 0 {
		return page
	}
	out := make([]byte, 0, len(page)+len(page)/8)
	for {
		before, rest, found := bytes.Cut(page, []byte(`href="/`))
		if out = append(out, before...); !found {
			return out
		}
		address, after, _ := bytes.Cut(rest, []byte(`"`))
		link := "/" + string(address)
		if !strings.HasPrefix(link, "//") && !bytes.HasSuffix(before, []byte("data-plain ")) {
			link = f.carried(link, kept)
		}
		out = fmt.Appendf(out, `href="%s"`, link)
		page = after
	}
}

// carried is the address of a page of ours with what is kept.
func (f *placeForm) carried(link string, kept []given) string {
	address, fragment, _ := strings.Cut(link, "#")
	path, query, _ := strings.Cut(strings.ReplaceAll(address, "&amp;", "&"), "?")
	said, err := url.ParseQuery(query)
	below := strings.HasPrefix(path, base+"/") // says its place itself
	if err != nil || below && !f.Public || strings.HasPrefix(path, "/static/") {
		return link
	}
	for _, one := range kept {
		if said.Has(one.Name) || below && one.Name != editionParam {
			continue
		}
		if query != "" {
			query += "&"
		}
		query += one.Name + "=" + url.QueryEscape(one.Value)
	}
	if query != "" {
		path += "?" + strings.ReplaceAll(query, "&", "&amp;")
	}
	if fragment != "" {
		path += "#" + fragment
	}
	return path
}

// menu is what stands at the head of every page, each with what lies behind it.
var menu = []struct {
	Path, Name string
	public     bool // it has a public edition, as its route says
	inside     []string
}{
	{"/", "总览", true, []string{"/chains", "/segments", "/clusters"}},
	{"/counties", "县区", true, nil},
	{"/enterprises", "企业", true, nil},
	{"/parks", "园区", true, nil},
	{"/projects", "项目", true, nil},
	{"/chiefs", "链长", false, []string{"/goals", "/problems", "/visits", "/pairs", "/cooperations", "/carriers", "/posts", "/goal_values", "/candidates", "/titles", "/alerts", "/months", "/grades", "/acres", "/criteria", "/matches", "/institutes", "/results", "/measures"}},
	{"/board", "调度", false, []string{"/progress", "/screenings", "/passages", "/trips", "/counts", "/notice"}},
	{"/partners", "联动", false, nil},
	{"/paths", "关联查询", false, nil},
	{"/scenario", "风险研判", false, []string{"/backtest"}},
	{"/checks", "核实", false, []string{"/verifications"}},
	{"/data", "数据", false, []string{"/imports", "/intakes", "/corrections", "/merges", "/holdings", "/exports"}},
	{"/following", "我的关注", false, nil},
}

// menuLink is an entry of the menu on a page.
type menuLink struct {
	Path, Name string
	Current    string // page, or true where the page lies behind it
}

// Menu is the menu, with where the page stands in it.
func (f frame) Menu() []menuLink {
	var list []menuLink
	if f.Closed {
		for _, one := range f.doors {
			if f.Path == one.Path {
				one.Current = "page"
			}
			list = append(list, one)
		}
		return list
	}
	for _, m := range menu {
		if f.Public() && !m.public {
			continue
		}
		one := menuLink{Path: m.Path, Name: m.Name}
		switch {
		case f.Path == m.Path:
			one.Current = "page"
		case m.Path != "/" && strings.HasPrefix(f.Path, m.Path+"/"), slices.ContainsFunc(m.inside, func(under string) bool { return f.Path == under || strings.HasPrefix(f.Path, under+"/") }):
			one.Current = "true"
		}
		list = append(list, one)
	}
	return list
}

// Section is the entry of the menu that a page lies behind; none of the entry's own page.
func (f frame) Section() *menuLink {
	for _, m := range f.Menu() {
		if m.Current == "true" && m.Path != "/" {
			return &m
		}
	}
	return nil
}

// querying encodes names and values for an address; blank values are left out.
func querying(pairs ...string) template.URL {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			v.Set(pairs[i], pairs[i+1])
		}
	}
	return template.URL(v.Encode())
}

// dropBlank takes out fields that a form left blank: there they mean the default.
func dropBlank(rawQuery string) string {
	values, err := url.ParseQuery(rawQuery)
	if err != nil {
		return rawQuery // readParams says what is wrong
	}
	for name, list := range values {
		if len(list) == 1 && list[0] == "" {
			values.Del(name)
		}
	}
	return values.Encode()
}

// placeForm offers the counties of the city asked about and of the default
// region's, every city of the province, and as partners the cities that lie
// elsewhere and whose distance is known: without one no 联动 can be judged.
func (r *request) placeForm() (*placeForm, error) {
	names, err := r.v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	g, own := names.Gazetteer, names.Atlas.Set
	form := &placeForm{Region: cmp.Or(r.values.Get("region"), own.Region), Partner: r.values.Get("partner"), AsOf: r.values.Get("as_of"), DataDate: r.v.Meta.DataDate, Default: own, Dated: slices.Contains(r.route.params, "as_of"), Public: r.public}
	if partner := names.Region(own.Partner); partner != nil {
		form.DefaultPartner = partner.Name
	}
	children := map[string][]graph.Region{}
	byCode := map[string]graph.Region{}
	for _, r := range g.Regions {
		byCode[r.Code] = r
		children[r.Parent] = append(children[r.Parent], r)
	}
	city := own.Region
	if byCode[city].Level != graph.LevelCity { // the set may be about a county
		city = byCode[city].Parent
	}
	// The city of the data set first, then whatever other cities hold counties.
	for _, first := range []bool{true, false} {
		for _, r := range g.Regions {
			if r.Level == graph.LevelCity && len(children[r.Code]) > 0 && (r.Code == city) == first {
				form.Regions = append(form.Regions, regionGroup{r.Name, append([]graph.Region{r}, children[r.Code]...)})
			}
		}
	}
	if province, ok := byCode[byCode[city].Parent]; ok {
		var cities []graph.Region
		for _, r := range children[province.Code] {
			if len(children[r.Code]) == 0 {
				cities = append(cities, r)
			}
		}
		form.Regions = append(form.Regions, regionGroup{province.Name + "其他市", cities})
	}
	overlaps := func(code string) bool {
		return slices.Contains(names.Atlas.Codes(code), form.Region) || slices.Contains(names.Atlas.Codes(form.Region), code)
	}
	if overlaps(own.Partner) {
		form.DefaultPartner = ""
	}
	for _, r := range g.Regions {
		if r.Level != graph.LevelCity && (r.Level != graph.LevelProvince || len(children[r.Code]) > 0) || overlaps(r.Code) {
			continue
		}
		if km, known := names.Atlas.Distance(form.Region, r.Code); known || r.Code == form.Partner {
			form.Partners = append(form.Partners, partnerOption{r.Code, r.Name, km})
		}
	}
	slices.SortStableFunc(form.Partners, func(a, b partnerOption) int { return cmp.Compare(a.KM, b.KM) })
	return form, nil
}

// Keep carries the place over to another address.
func (f *placeForm) Keep() string { return f.keep("?", "region", "partner", "as_of") }

// KeepAlso carries the place over behind other parameters; it is encoded already.
func (f *placeForm) KeepAlso() template.URL {
	return template.URL(f.keep("&", "region", "partner", "as_of"))
}

// KeepAlone carries the place over to where no partner matters.
func (f *placeForm) KeepAlone() string { return f.keep("?", "region", "as_of") }

// Hidden carries the place over with a form.
func (f *placeForm) Hidden() []given { return f.kept("region", "partner", "as_of") }

// given is a parameter and its value.
type given struct{ Name, Value string }

// kept is what differs from the default, and the edition.
func (f *placeForm) kept(names ...string) (list []given) {
	for _, one := range []given{{"region", f.Region}, {"partner", f.Partner}, {"as_of", f.AsOf}} {
		if one.Value != "" && !(one.Name == "region" && one.Value == f.Default.Region) && slices.Contains(names, one.Name) {
			list = append(list, one)
		}
	}
	if f.Public {
		list = append(list, given{editionParam, string(chainmap.Public)})
	}
	return list
}

func (f *placeForm) keep(before string, names ...string) string {
	v := url.Values{}
	for _, one := range f.kept(names...) {
		v.Set(one.Name, one.Value)
	}
	if len(v) == 0 {
		return ""
	}
	return before + v.Encode()
}

// pastWrite is a past write by its id.
func (r *request) pastWrite(v *inquiry.View, id string) (graph.Import, error) {
	page, err := v.Imports(r.ctx, graph.ImportsQuery{IDs: []string{id}, Limit: 1})
	if errors.Is(err, graph.ErrNotFound) {
		return graph.Import{}, fmt.Errorf("%w: 没有批次“%s”，请从历次导入里选择", graph.ErrNotFound, id)
	}
	if err != nil {
		return graph.Import{}, err
	}
	return page.Imports[0], nil
}
