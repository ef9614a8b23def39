package api

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

// tag gives an answer its tag, and answers 304 where the caller holds it.
func (s *server) tag(c *gin.Context, tag string) (answered bool) {
	c.Header("ETag", tag)
	c.Header("Cache-Control", "no-cache") // kept, and asked about each time
	if s.named() {                        // by nobody between us and the one who was let in
		c.Header("Cache-Control", "private, no-cache")
	}
	for held := range strings.SplitSeq(c.GetHeader("If-None-Match"), ",") {
		held = strings.TrimSpace(held)
		if sameTag(strings.TrimPrefix(held, "W/"), tag) {
			c.Header("ETag", held) // the caller's own, so that he knows which
			c.Status(http.StatusNotModified)
			c.Writer.WriteHeaderNow()
			return true
		}
	}
	return false
}

// sameTag reports whether a tag is that of an answer, packed or not: who packs
// an answer adds to its tag.
func sameTag(held, tag string) bool {
	added, ok := strings.CutPrefix(held, strings.TrimSuffix(tag, `"`))
	return ok && strings.NewReplacer("-gzip", "", "-gz", "").Replace(added) == `"`
}

// anyTag answers If-None-Match: * with 304 wherever there is a tagged answer.
// Only the answer itself tells whether there is one.
func anyTag(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet && strings.TrimSpace(r.Header.Get("If-None-Match")) == "*" {
			w = &headOnly{ResponseWriter: w}
		}
		next.ServeHTTP(w, r)
	})
}

// headOnly turns a tagged answer into 304.
type headOnly struct {
	http.ResponseWriter
	begun, held bool
}

func (w *headOnly) WriteHeader(status int) {
	if h := w.Header(); !w.begun && status == http.StatusOK && h.Get("ETag") != "" {
		status, w.held = http.StatusNotModified, true
		for _, name := range []string{"Content-Type", "Content-Length", "Content-Encoding", "Content-Disposition"} {
			h.Del(name)
		}
	}
	w.begun = true
	w.ResponseWriter.WriteHeader(status)
}

func (w *headOnly) Write(p []byte) (int, error) {
	if !w.begun {
		w.WriteHeader(http.StatusOK)
	}
	if w.held {
		return len(p), nil
	}
	return w.ResponseWriter.Write(p)
}

func (w *headOnly) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// tagOf makes the tag of what determines an answer, for as long as this server
// runs: a store put back from a backup while it was stopped has the id and, after
// as many writes, the revision of another state.
func (s *server) tagOf(key string) string {
	sum := sha256.Sum256([]byte(key + "\x00" + s.run))
	return `"` + hex.EncodeToString(sum[:12]) + `"`
}

// holds reports whether the caller holds the answer of a tag.
func holds(c *gin.Context, tag string) bool {
	for held := range strings.SplitSeq(c.GetHeader("If-None-Match"), ",") {
		if sameTag(strings.TrimPrefix(strings.TrimSpace(held), "W/"), tag) {
			return true
		}
	}
	return false
}

// takesGzip reports whether an Accept-Encoding header takes gzip.
func takesGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, q, _ := strings.Cut(part, ";")
		if name = strings.TrimSpace(name); name == "gzip" || name == "*" {
			q = strings.TrimSpace(q)
			return q != "q=0" && !strings.HasPrefix(q, "q=0.000")
		}
	}
	return false
}
