package api

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/VictoriaMetrics/metrics"
	"github.com/gin-gonic/gin"

	"chainchief/graph"
	"chainchief/people"
)

// system registers what operators ask for, and the document of the API.
func (s *server) system(e *gin.Engine, document []byte) {
	e.GET("/healthz", func(c *gin.Context) { c.JSON(http.StatusOK, gin.H{"status": "ok"}) })
	e.GET("/readyz", func(c *gin.Context) {
		meta, err := s.ready(c.Request.Context())
		switch {
		case s.knownHost(c.Request) && err != nil:
			s.fail(c, err)
		case s.knownHost(c.Request):
			answer := gin.H{"status": "ready", "revision": meta.Revision, "data_date": meta.DataDate}
			if trusted(c.Request.Context()) { // a command asks whether it has the same graph before it
				answer["store_id"] = meta.StoreID
			}
			c.JSON(http.StatusOK, answer)
		case err != nil: // what a page of another name may not read, it is not told
			s.fail(c, fault{503, "服务器还不能回答问题，原因见它的日志"})
		default:
			c.JSON(http.StatusOK, gin.H{"status": "ready"})
		}
	})
	e.GET("/metrics", func(c *gin.Context) {
		if !callerFrom(c.Request).here {
			s.fail(c, fault{403, "/metrics 只对本机开放，不经代理；要从别处采集，请管理员在启动时用 --metrics 另开一个监听地址，如 --metrics 127.0.0.1:9464"})
			return
		}
		s.writeMetrics(c.Writer)
	})
	e.GET(SnapshotPath, s.snapshot)
	e.GET(base+"/openapi.json", func(c *gin.Context) {
		if !s.tag(c, s.tagOf("openapi"+string(document))) {
			c.Data(http.StatusOK, "application/json; charset=utf-8", document)
		}
	})
}

// SnapshotPath is where a store in one file is had as that file, through the
// socket alone: nobody else can have the whole of it.
const SnapshotPath = "/snapshot"

// WholeTrailer stands behind a snapshot that was not cut off.
const WholeTrailer = "Chainchief-Whole"

const snapshotTime = time.Hour

func (s *server) snapshot(c *gin.Context) {
	store, ok := s.store.(interface {
		Snapshot(context.Context, io.Writer) error
	})
	if !ok || !trusted(c.Request.Context()) {
		s.failPage(c, fault{404, "没有这个地址，请从首页进入；系统接口见页面底部"})
		return
	}
	if s.office != nil {
		if err := s.office.Append(people.Entry{Event: people.EventBackup, Means: "command", From: "本机", What: "全部数据", RequestID: requestID(c)}); err != nil {
			s.log.Error("audit is not kept", "error", err)
			s.fail(c, fault{503, "审计记录写不下，不能备份，请管理员检查磁盘"})
			return
		}
	}
	defer limits{time: snapshotTime}.apply(c)()
	c.Header("Content-Type", "application/octet-stream")
	c.Header("Cache-Control", "no-store")
	c.Header("Trailer", WholeTrailer)
	if err := store.Snapshot(c.Request.Context(), c.Writer); err != nil {
		s.log.Error("snapshot", "error", err)
		return
	}
	c.Header(WholeTrailer, "yes")
}

// ready returns what the store holds, or why the server is not ready.
func (s *server) ready(ctx context.Context) (graph.Meta, error) {
	if s.stopping.Load() {
		return graph.Meta{}, fault{503, "服务器正在停止"}
	}
	if err := s.store.Ping(ctx); err != nil {
		return graph.Meta{}, err
	}
	if s.starting != nil {
		if err := s.starting(); err != nil {
			return graph.Meta{}, err
		}
	}
	return s.store.Meta(ctx)
}

func (s *server) writeMetrics(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	s.meters.set.WritePrometheus(w)
	metrics.WriteProcessMetrics(w)
}

// metricsHandler serves a listener of its own: whoever reaches it may read the
// metrics, and nothing else is there.
func (s *server) metricsHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		io.WriteString(w, `{"status":"ok"}`)
	})
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		s.writeMetrics(w)
	})
	return mux
}
