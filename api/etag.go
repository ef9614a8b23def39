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
	for _, held := range strings.Split(c.GetHeader("If-None-Match"), ",") {
		held = strings.TrimPrefix(strings.TrimSpace(held), "W/")
		if held == tag || strings.HasPrefix(held, tag[:len(tag)-1]+"-gz") { // a packed answer's tag ends so
			c.Status(http.StatusNotModified)
			c.Writer.WriteHeaderNow()
			return true
		}
	}
	return false
}
