package api

import (
	"fmt"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/VictoriaMetrics/metrics"
	"github.com/gin-gonic/gin"
)

// system registers what operators ask for, and the document of the API.
func (s *server) system(e *gin.Engine, document []byte) {
	e.GET("/healthz", func(c *gin.Context) { c.JSON(http.StatusOK, gin.H{"status": "ok"}) })
	e.GET("/readyz", func(c *gin.Context) {
		if s.stopping.Load() {
			s.fail(c, fault{503, "服务器正在停止"})
			return
		}
		err := s.store.Ping(c.Request.Context())
		if err == nil && s.starting != nil {
			err = s.starting()
		}
		if err != nil {
			s.fail(c, err)
			return
		}
		meta, err := s.store.Meta(c.Request.Context())
		if err != nil {
			s.fail(c, err)
			return
		}
		c.JSON(http.StatusOK, gin.H{"status": "ready", "revision": meta.Revision, "data_date": meta.DataDate})
	})
	e.GET("/metrics", func(c *gin.Context) {
		if !loopback(c.Request) {
			s.fail(c, fault{403, "/metrics 只对本机开放"})
			return
		}
		c.Header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		s.meters.set.WritePrometheus(c.Writer)
		metrics.WriteProcessMetrics(c.Writer)
	})
	e.GET(base+"/openapi.json", func(c *gin.Context) {
		if !s.tag(c, "openapi", string(document)) {
			c.Data(http.StatusOK, "application/json; charset=utf-8", document)
		}
	})
}

// meters count requests by route and status.
type meters struct{ set *metrics.Set }

func newMeters() *meters { return &meters{metrics.NewSet()} }

func (m *meters) count(method, path string, status int, took time.Duration) {
	switch method {
	case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS":
	default:
		method = "other" // a method is free text: it must not grow the set
	}
	m.set.GetOrCreateCounter(fmt.Sprintf(`chainchief_requests_total{method=%q,path=%q,status=%q}`, method, path, strconv.Itoa(status))).Inc()
	m.set.GetOrCreateHistogram(fmt.Sprintf(`chainchief_request_seconds{path=%q}`, path)).Update(took.Seconds())
}

// buildID tells one build from another, so that no answer of an older one is taken for new.
var buildID = sync.OnceValue(func() string {
	path, err := os.Executable()
	if err != nil {
		return ""
	}
	info, err := os.Stat(path)
	if err != nil {
		return ""
	}
	return fmt.Sprint(info.Size(), info.ModTime().UnixNano())
})
