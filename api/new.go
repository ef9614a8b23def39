package api

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/klauspost/compress/gzhttp"

	"chainchief/api/web"
	"chainchief/inquiry"
	"chainchief/keep"
)

// New builds a server over a store, which stays the caller's to close.
func New(o Options) (*Server, error) {
	s := &server{store: o.Store, starting: o.Starting, desk: inquiry.NewWithin(o.Store, within(o.Memory, inquiry.AnswersBudget)), layout: o.Layout, pictures: newShelf(within(o.Memory, pictureBudget)), texts: newShelf(within(o.Memory, textBudget)), log: o.Log, now: o.Now, office: o.People, openPublic: o.OpenPublic, coded: o.Coded, passwordDays: o.PasswordDays, gateway: o.Gateway, logins: newLogins(o.OIDC), hosts: o.Hosts, public: o.Public, proxies: o.Proxies, below: o.Base, run: rand.Text()}
	if o.Public != nil {
		s.hosts = append(slices.Clone(s.hosts), hostName(o.Public.Host))
	}
	if s.now == nil {
		s.now = time.Now
	}
	s.sessions, s.limiter, s.meters = newSessions(s.now), newLimiter(s.now), newMeters()
	s.gate = keep.NewGate(runtime.GOMAXPROCS(0), within(o.Memory, workBudget))
	s.asking = keep.New[string](0, requestTime, func(answer) int64 { return 1 })
	s.looks, _ = lru.New[string, time.Time](looksKept) // fails for a size below 1 only
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
	e.NoMethod(func(c *gin.Context) {
		if strings.HasPrefix(c.Request.URL.Path, "/api/") {
			s.fail(c, fault{405, "这个地址不支持 " + clean(c.Request.Method)})
			return
		}
		s.failPage(c, fault{405, "这个地址只接收页面上的按钮，不能直接打开，请返回上一页，或从首页进入"})
	})
	s.register(e)
	document, err := composeOpenAPI(s.routes)
	if err != nil {
		return nil, err
	}
	if s.below != "" {
		document["servers"] = []any{object{"url": s.below}}
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
	return &Server{s, s.mounted(s.guard(anyTag(zip(e))))}, nil
}

func (s *server) register(e *gin.Engine) {
	s.routes = routesOf()
	for i := range s.routes {
		r := &s.routes[i]
		for address, format := range r.addresses() {
			e.Handle(r.method, address, s.serve(r, format))
		}
	}
	e.GET("/static/:name", func(c *gin.Context) {
		if !s.site.ServeStatic(c.Writer, c.Param("name")) {
			s.fail(c, fault{404, "没有这个文件"})
		}
	})
	e.GET("/favicon.ico", func(c *gin.Context) { c.Redirect(http.StatusFound, s.site.Static("icon.svg")) })
}

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
