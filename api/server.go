package api

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"runtime/debug"
	"slices"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/klauspost/compress/gzhttp"

	"chainchief/api/web"
	"chainchief/graph"
	"chainchief/graph/chainmap"
	"chainchief/inquiry"
	"chainchief/keep"
)

// Options are what a server is made of.
type Options struct {
	Store graph.Store
	// Starting says why the server is not to be called ready yet though its store answers; nil: it is.
	Starting func() error
	Log      *slog.Logger
	// WriteToken allows writing over TCP; blank: read-only.
	WriteToken string
	// Hosts are the names, besides loopback ones, under which the server may be called.
	Hosts []string
	// Public is the address that browsers call the server by through a proxy; nil: they call it directly.
	Public *url.URL
	// Proxies are those whose word on the caller is taken.
	Proxies []netip.Prefix
	// Layout says where the boxes of a map go; nil: maps are unavailable.
	Layout chainmap.Layouter
	// Now is the clock of writes and sessions; nil: time.Now.
	Now func() time.Time
}

// server holds what the handlers share.
type server struct {
	store    graph.Store
	starting func() error
	desk     *inquiry.Desk
	layout   chainmap.Layouter
	pictures *pictures
	log      *slog.Logger
	now      func() time.Time
	token    string
	hosts    []string
	public   *url.URL
	proxies  []netip.Prefix
	sessions *sessions
	limiter  *limiter
	meters   *meters
	manual   *manual
	site     *web.Site
	texts    *keep.Shelf[string, *body]
	routes   []route
	stopping stopFlag
}

// limits bound a request; what is 0 is the default.
type limits struct {
	body int64         // bytes
	time time.Duration // from the end of the head to the end of the answer
}

const (
	maxBody     = 1 << 20
	requestTime = 60 * time.Second
)

// apply bounds a request, whose context is done when its time is over. A time
// over the default moves the connection's deadlines too.
func (l limits) apply(c *gin.Context) context.CancelFunc {
	l.body, l.time = cmp.Or(l.body, maxBody), cmp.Or(l.time, requestTime)
	if l.time > requestTime {
		r, end := http.NewResponseController(c.Writer), time.Now().Add(l.time)
		_ = r.SetReadDeadline(end) // a caller in process has no deadlines
		_ = r.SetWriteDeadline(end.Add(writeTime - requestTime))
	}
	ctx, cancel := context.WithTimeout(c.Request.Context(), l.time)
	c.Request = c.Request.WithContext(ctx)
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, l.body)
	return cancel
}

// base is the path of the API.
const base = "/api/v1"

// Server answers HTTP. Handler is for any listener; Serve runs it.
type Server struct {
	*server
	http.Handler
}

// New builds a server over a store, which stays the caller's to close.
func New(o Options) (*Server, error) {
	s := &server{store: o.Store, starting: o.Starting, desk: inquiry.New(o.Store), layout: o.Layout, pictures: newPictures(), texts: newShelf(textBudget), log: o.Log, now: o.Now, token: o.WriteToken, hosts: o.Hosts, public: o.Public, proxies: o.Proxies}
	if o.Public != nil {
		s.hosts = append(slices.Clone(s.hosts), hostName(o.Public.Host))
	}
	if s.now == nil {
		s.now = time.Now
	}
	s.sessions, s.limiter, s.meters = newSessions(s.now), newLimiter(s.now), newMeters()
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	if err := e.SetTrustedProxies(nil); err != nil {
		return nil, err
	}
	e.HandleMethodNotAllowed = true
	e.RedirectTrailingSlash = false
	e.UseRawPath = true // an escaped slash is part of an id, which then is none
	e.Use(s.observe, s.recoverPanic)
	e.NoRoute(func(c *gin.Context) {
		s.failPage(c, fault{404, "没有这个地址，请从首页进入；系统接口见页面底部"})
	})
	e.NoMethod(func(c *gin.Context) { s.fail(c, fault{405, "这个地址不支持 " + clean(c.Request.Method)}) })
	s.register(e)
	document, err := composeOpenAPI(s.routes)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(document)
	if err != nil {
		return nil, err
	}
	s.manual = layOut(document)
	s.system(e, text)
	if s.site, err = web.New(); err != nil {
		return nil, err
	}
	zip, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.SuffixETag("-gz"))
	if err != nil {
		return nil, err
	}
	return &Server{s, s.guard(anyTag(zip(e)))}, nil
}

const keyRequestID = "request_id"

func requestID(c *gin.Context) string { return c.GetString(keyRequestID) }

// observe gives a request its number, counts it and writes it to the log.
func (s *server) observe(c *gin.Context) {
	start := s.now()
	id := rand.Text()[:16]
	c.Set(keyRequestID, id)
	c.Header("X-Request-Id", id)
	c.Next()
	path := c.FullPath()
	if path == "" {
		path = "other"
	}
	took := s.now().Sub(start)
	s.meters.count(c.Request.Method, path, c.Writer.Status(), took)
	s.log.Debug("request", "request_id", id, "method", c.Request.Method, "path", c.Request.URL.Path, "status", c.Writer.Status(), "took", took)
}

func (s *server) recoverPanic(c *gin.Context) {
	defer func() {
		if v := recover(); v != nil {
			s.log.Error("panic", "request_id", requestID(c), "path", c.Request.URL.Path, "panic", v, "stack", string(debug.Stack()))
			if !c.Writer.Written() {
				s.fail(c, fault{500, "服务器内部出错，请把请求编号告诉管理员"})
			}
		}
	}()
	c.Next()
}
