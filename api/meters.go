package api

import (
	"fmt"
	"strconv"
	"time"

	"github.com/VictoriaMetrics/metrics"
)

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
