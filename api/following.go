package api

import "chainchief/graph"

// thing is what a page is about where a reader may follow it (我的关注). The browser
// keeps the list, so that a thing brings along all that the list shows.
type thing struct {
	KindZH, Name string
	Href         string // of its page, without a place: the same thing wherever it was marked
}

// thingOf is a record with a page of its own.
func thingOf(kind graph.Kind, id, name string) *thing {
	return &thing{kind.ZH(), name, "/" + string(kind) + "/" + id}
}

// asked is a page that answers what somebody filled in: the whole address is the
// question. A blank name: nothing was asked.
func (r *request) asked(name string) *thing {
	if name == "" {
		return nil
	}
	return &thing{"问题", name, r.here(r.c.Request.URL.Path, "cursor", "")}
}

// askFollowing is the page 我的关注: its list stands in the browser, and nowhere here.
func askFollowing(*request) (*reply, error) { return &reply{}, nil }
