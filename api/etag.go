package api

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
)

// notModified tags an answer by the store and its facts, the question and the rule
// version. A caller can only have got a tag from a whole answer, so nothing need be
// computed. The state is read first: an answer may be newer than its tag, never older.
func (s *server) notModified(c *gin.Context, p *params) (bool, error) {
	meta, err := s.store.Meta(c.Request.Context())
	if err != nil {
		return false, err
	}
	p.state, p.revision = meta.StoreID+" "+strconv.FormatInt(meta.FactsRevision, 10), meta.FactsRevision
	return s.tag(c, p.state, strconv.Itoa(s.desk.Rules().Version), c.Request.URL.Path, p.values.Encode()), nil
}

// tag sets an ETag made from what determines the answer, and answers 304 where
// the caller holds it.
func (s *server) tag(c *gin.Context, of ...string) (answered bool) {
	sum := sha256.Sum256([]byte(strings.Join(append(of, buildID()), "\x00")))
	tag := `"` + hex.EncodeToString(sum[:12]) + `"`
	c.Header("ETag", tag)
	c.Header("Cache-Control", "no-cache") // kept, and asked about each time
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
