package api

import (
	"net/url"
	"strings"

	"chainchief/graph/chainmap"
)

// The public edition (公开版) of a page, a list or a file reads from inquiry.View.Public,
// so that nothing of the office's own is there to be shown, and every link of its pages
// carries it on. A row has one where its route says so.

// isPublic reports whether a query asks for the public edition.
func isPublic(query url.Values) bool { return query.Get(editionParam) == string(chainmap.Public) }

// readEdition reads which edition is asked for, and refuses the public one of a page that has none.
func (r *request) readEdition() error {
	asked := isPublic(r.c.Request.URL.Query())
	if asked && r.route.page != "" && !r.route.public {
		return fault{404, "公开版没有这一页，请从公开版的首页选择"}
	}
	r.public = asked && r.route.public
	return nil
}

// other is the address of a page in its other edition; blank where it has but one.
func (r *request) other() string {
	if !r.route.public || r.route.page == "panel" {
		return ""
	}
	edition := string(chainmap.Public)
	if r.public {
		edition = ""
	}
	return r.here(r.c.Request.URL.Path, editionParam, edition, "cursor", "") // a place in the other list
}

// carried is an address with the edition that was asked for, where it says none itself.
func (r *request) carried(page string) string {
	if !r.public || page == "" {
		return page
	}
	path, fragment, cut := strings.Cut(page, "#")
	if strings.Contains(path, "?") {
		path += "&"
	} else {
		path += "?"
	}
	path += editionParam + "=" + string(chainmap.Public)
	if cut {
		path += "#" + fragment
	}
	return path
}
