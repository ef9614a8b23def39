package api

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

// notModified sets the ETag of an answer, made from the revision, the question
// and the rule version, and answers 304 where the caller holds it. A caller can
// only have got that tag from a whole answer, so nothing need be computed.
func (s *server) notModified(c *gin.Context, p *params) (bool, error) {
	meta, err := s.store.Meta(c.Request.Context())
	if err != nil {
		return false, err
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%d|%d|%s|%s|%s", meta.Revision, s.desk.Rules().Version, buildID(), c.Request.URL.Path, p.values.Encode()))
	tag := `"` + hex.EncodeToString(sum[:12]) + `"`
	c.Header("ETag", tag)
	c.Header("Cache-Control", "no-cache") // kept, and asked about each time
	for _, held := range strings.Split(c.GetHeader("If-None-Match"), ",") {
		held = strings.TrimPrefix(strings.TrimSpace(held), "W/")
		if strings.Replace(held, `-gz"`, `"`, 1) == tag {
			c.Status(http.StatusNotModified)
			c.Writer.WriteHeaderNow()
			return true, nil
		}
	}
	return false, nil
}
