package api

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// A proxy may offer the server under a path of a host that it shares with others.
// Inside nothing knows of it: addresses come in without that path and are written
// without it. Here alone they get it, on their way out.

// cleanBase is a path of that kind.
var cleanBase = regexp.MustCompile(`^(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$`)

// ParseBase reads the path under which a proxy offers the server, such as /chain/;
// blank or /: all of the host is the server's. It is returned without its last slash.
func ParseBase(text string) (string, error) {
	path := strings.TrimRight(strings.TrimSpace(text), "/")
	if path != "" && !cleanBase.MatchString(path) {
		return "", fmt.Errorf("子路径“%s”无效，请写成 /chain/，只用英文字母、数字、点和横线", clean(text))
	}
	return path, nil
}

// mounted takes the path off the addresses that come in, where the proxy has left it
// on, and puts it before those that an answer sends the browser to.
func (s *server) mounted(next http.Handler) http.Handler {
	if s.below == "" {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == s.below {
			http.Redirect(w, r, s.below+"/", http.StatusMovedPermanently)
			return
		}
		if path, ok := strings.CutPrefix(r.URL.Path, s.below+"/"); ok {
			inside := *r.URL
			inside.Path, inside.RawPath = "/"+path, strings.TrimPrefix(r.URL.RawPath, s.below)
			r = r.WithContext(r.Context())
			r.URL = &inside
		}
		next.ServeHTTP(&leading{w, s.below}, r)
	})
}

// leading puts the path before where an answer leads.
type leading struct {
	http.ResponseWriter
	below string
}

func (w *leading) WriteHeader(status int) {
	h := w.Header()
	if strings.HasPrefix(h.Get("Location"), "/") {
		h.Set("Location", w.below+h.Get("Location"))
	}
	if to, ok := strings.CutPrefix(h.Get("Refresh"), "0; url=/"); ok {
		h.Set("Refresh", "0; url="+w.below+"/"+to)
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *leading) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// ownAddresses are the addresses of this site on a page. In a text or a value no
// quotation mark stands as such.
var ownAddresses = []string{"href", "src", "action", "formaction", "data-targets"}

// outward puts the path before every address of a page, and tells its scripts.
func (s *server) outward(page []byte) []byte {
	if s.below == "" {
		return page
	}
	out := make([]byte, 0, len(page)+len(page)/8)
	for {
		before, after, found := bytes.Cut(page, []byte(`="/`))
		if out = append(out, before...); !found {
			break
		}
		out = append(out, `="`...)
		if i := bytes.LastIndexAny(before, " \n"); i >= 0 && slices.Contains(ownAddresses, string(before[i+1:])) && !bytes.HasPrefix(after, []byte("/")) {
			out = append(out, s.below...)
		}
		out, page = append(out, '/'), after
	}
	page = out
	return bytes.Replace(page, []byte(`<html `), []byte(`<html data-base="`+s.below+`" `), 1)
}

// home is what browsers call the server by, for links in files; blank: not known.
func (s *server) home() string {
	if s.public == nil {
		return ""
	}
	return (&url.URL{Scheme: s.public.Scheme, Host: s.public.Host, Path: s.below}).String()
}
