package api

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"chainchief/graph/chainmap"
)

// mostName is the most bytes of what a file is called: file systems take 255, and a
// date, an edition and an extension follow.
const mostName = 200

// called is what the file of an answer is called: the place, what it is, and the date
// that was asked about or that of the data, as 六安市-新能源汽车-图谱-20261130. A blank
// place is the region that was asked for, if any was.
func (r *request) called(place string, what ...string) string {
	if code := r.values.Get("region"); place == "" && code != "" && slices.Contains(r.route.params, "region") {
		if names, err := r.v.Names(r.ctx); err == nil && names.Region(code) != nil {
			place = names.Region(code).Name
		}
	}
	name := strings.Join(append([]string{place}, what...), "-")
	for i := range name {
		if i > mostName {
			name = name[:i] + "…"
			break
		}
	}
	date := r.values.Get("as_of")
	if date == "" {
		date = string(r.v.Meta.DataDate)
	}
	return strings.Trim(unnameable.Replace(name+"-"+strings.ReplaceAll(date, "-", "")), "- .")
}

// file is the name of a file in a format, with the edition where there are two.
func (r *request) file(name, format string) string {
	if slices.Contains(r.route.params, "edition") {
		name = editionFile(name, r.values.Get("edition"))
	}
	return name + "." + format
}

// editionFile is the name of a file in an edition; blank: the internal one.
func editionFile(name, edition string) string { return name + "-" + chainmap.Edition(edition).ZH() }

// unnameable are the characters that no file of Windows may have in its name.
var unnameable = strings.NewReplacer(`\`, "-", "/", "-", ":", "：", "*", "", "?", "？", `"`, "", "<", "（", ">", "）", "|", "-")

// disposition is the header that names a file (RFC 6266): as it is called, and for
// programs that take ASCII alone by its address.
func (r *request) disposition(name string) string {
	how, ext := "attachment", name[strings.LastIndexByte(name, '.'):]
	if slices.Contains(drawn, ext[1:]) {
		how = "inline"
	}
	plain := name
	if strings.ContainsFunc(name, func(c rune) bool { return c < ' ' || c > '~' }) {
		plain = strings.Map(func(c rune) rune {
			if isSlug(string(c)) {
				return c
			}
			return '-'
		}, strings.Trim(strings.ReplaceAll(r.route.path, ":id", r.key()), "/")) + ext
	}
	return fmt.Sprintf(`%s; filename="%s"; filename*=UTF-8''%s`, how, plain, strings.ReplaceAll(url.QueryEscape(name), "+", "%20"))
}

// pictureOptions are options with what pictures rest on besides: in a file, where
// its links lead and which page shows the same; nothing on a page of our own.
func (r *request) pictureOptions(o chainmap.Options) chainmap.Options {
	if r.server.public == nil || r.html() {
		return o
	}
	o.Base = r.server.home()
	path := strings.TrimSuffix(strings.TrimSuffix(r.route.path, "/map"), "/sheet")
	for i := range r.routes {
		page := &r.routes[i]
		if page.page == "" || page.path != path || page.ask == nil {
			continue
		}
		query := url.Values{}
		for name, list := range r.values {
			if slices.Contains(page.params, name) && !slices.Contains(onPaper, name) {
				query[name] = list
			}
		}
		o.Live = strings.ReplaceAll(path, ":id", url.PathEscape(r.key()))
		if len(query) > 0 {
			o.Live += "?" + query.Encode()
		}
	}
	return o
}

// onPaper are the parameters that say how a picture lies on paper, no matter of a page.
var onPaper = []string{"paper", "for", "office", "dpi"}
