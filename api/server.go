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
	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/klauspost/compress/gzhttp"

	"chainchief/api/web"
	"chainchief/graph"
	"chainchief/graph/chainmap"
	"chainchief/inquiry"
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
	rendered *lru.Cache[string, []byte]
	stopping stopFlag
}

// route is one row of the API: its parameters are all it knows.
type route struct {
	method, path string
	params       []string
	handle       func(*server, *gin.Context, *params) error
	limits       limits
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

// where are the parameters of a question.
var where = []string{"region", "partner", "as_of"}

func with(lists ...[]string) []string { return slices.Concat(lists...) }

var paging = []string{"limit", "cursor"}

// routes is the table of /api/v1; the OpenAPI document has the same rows.
var routes = []route{
	{"GET", "/chains", where, (*server).listChains, limits{}},
	{"GET", "/chains/:id", where, (*server).getChain, limits{}},
	{"GET", "/chains/:id/gaps", with(where, paging), (*server).getGaps, limits{}},
	{"GET", "/chains/:id/figures", where, (*server).getFigures, limits{}},
	{"GET", "/chains/:id/map.svg", with(where, mapParams), (*server).getMap, limits{}},
	{"GET", "/chains/:id/map.pdf", with(where, mapParams), (*server).getMap, limits{}},
	{"GET", "/chains/:id/map.png", with(where, mapParams), (*server).getMap, limits{}},
	{"GET", "/chains/:id/map.dot", with(where, mapParams), (*server).getMap, limits{}},
	{"GET", "/segments", with([]string{"chain", "card"}, paging), (*server).listSegments, limits{}},
	{"GET", "/segments/:id", where, (*server).getSegment, limits{}},
	{"GET", "/segments/:id/targets", with(where, []string{"limit"}), (*server).getTargets, limits{}},
	{"GET", "/enterprises", with([]string{"q", "chain", "segment", "region", "as_of"}, paging), (*server).listEnterprises, limits{}},
	{"GET", "/enterprises/:id", []string{"as_of"}, (*server).getEnterprise, limits{}},
	{"GET", "/enterprises/:id/network", networkParams, (*server).getNetwork, limits{}},
	{"GET", "/enterprises/:id/network/map.svg", with(networkParams, pageParams), (*server).getNetworkMap, limits{}},
	{"GET", "/enterprises/:id/network/map.pdf", with(networkParams, pageParams), (*server).getNetworkMap, limits{}},
	{"GET", "/enterprises/:id/network/map.png", with(networkParams, pageParams), (*server).getNetworkMap, limits{}},
	{"GET", "/paths", pathParams, (*server).getPaths, limits{}},
	{"GET", "/paths/map.svg", with(pathParams, pageParams), (*server).getPathsMap, limits{}},
	{"GET", "/paths/map.pdf", with(pathParams, pageParams), (*server).getPathsMap, limits{}},
	{"GET", "/paths/map.png", with(pathParams, pageParams), (*server).getPathsMap, limits{}},
	{"GET", "/scenario", with([]string{"without", "chain"}, where), (*server).getScenario, limits{}},
	{"GET", "/backtest", with([]string{"date"}, where), (*server).getBacktest, limits{}},
	{"GET", "/enterprises/:id/inputs", inputsParams, (*server).getInputs, limits{}},
	{"GET", "/enterprises/:id/inputs/map.svg", with(inputsParams, pageParams), (*server).getInputsMap, limits{}},
	{"GET", "/enterprises/:id/inputs/map.pdf", with(inputsParams, pageParams), (*server).getInputsMap, limits{}},
	{"GET", "/enterprises/:id/inputs/map.png", with(inputsParams, pageParams), (*server).getInputsMap, limits{}},
	{"GET", "/partners", partnersParams, (*server).getPartners, limits{}},
	{"GET", "/partners/map.svg", with(partnersParams, pageParams), (*server).getPartnersMap, limits{}},
	{"GET", "/partners/map.pdf", with(partnersParams, pageParams), (*server).getPartnersMap, limits{}},
	{"GET", "/partners/map.png", with(partnersParams, pageParams), (*server).getPartnersMap, limits{}},
	{"GET", "/regions", with([]string{"level", "parent"}, paging), (*server).listRegions, limits{}},
	{"GET", "/parks", with([]string{"region"}, paging), (*server).listParks, limits{}},
	{"GET", "/parks/:id", nil, (*server).getPark, limits{}},
	{"GET", "/projects", with([]string{"region", "segment", "chain"}, paging), (*server).listProjects, limits{}},
	{"GET", "/projects/:id", nil, (*server).getProject, limits{}},
	{"GET", "/checks", with([]string{"region"}, paging), (*server).listChecks, limits{}},
	{"POST", "/checks", nil, (*server).addCheck, limits{}},
	{"GET", "/needs", with([]string{"region"}, paging), (*server).listNeeds, limits{}},
	{"POST", "/needs", nil, (*server).addNeed, limits{}},
	{"POST", "/session", nil, (*server).openSession, limits{}},
	{"DELETE", "/session", nil, (*server).closeSession, limits{}},
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
	s := &server{store: o.Store, starting: o.Starting, desk: inquiry.New(o.Store), layout: o.Layout, pictures: newPictures(), log: o.Log, now: o.Now, token: o.WriteToken, hosts: o.Hosts, public: o.Public, proxies: o.Proxies}
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
		s.failPage(c, fault{404, "没有这个地址，请从首页进入；接口说明见 /api/docs"})
	})
	e.NoMethod(func(c *gin.Context) { s.fail(c, fault{405, "这个地址不支持 " + clean(c.Request.Method)}) })
	for _, r := range routes {
		e.Handle(r.method, base+r.path, s.wrap(r))
	}
	document, err := composeOpenAPI()
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
	if s.rendered, err = lru.New[string, []byte](renderedKept); err != nil {
		return nil, err
	}
	s.pages(e)
	zip, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.SuffixETag("-gz"))
	if err != nil {
		return nil, err
	}
	return &Server{s, s.guard(anyTag(zip(e)))}, nil
}

// wrap turns a row of the table into a Gin handler: parameters, ETag, errors.
func (s *server) wrap(r route) gin.HandlerFunc {
	return func(c *gin.Context) {
		defer r.limits.apply(c)()
		p, err := readParams(c.Request.URL.RawQuery, r.params)
		if err == nil {
			err = s.nameRegions(c.Request.Context(), p)
		}
		if err == nil {
			if id := c.Param("id"); id != "" && !isSlug(id) {
				err = fault{404, "标识“" + clean(id) + "”写法不对，标识只含英文字母、数字、点和横线"}
			}
		}
		if err == nil && r.method == http.MethodGet {
			var fresh bool
			if fresh, err = s.notModified(c, p); fresh {
				return
			}
		}
		if err == nil && r.method != http.MethodGet && r.path != "/session" {
			err = s.mayWrite(c)
		}
		if err == nil {
			err = r.handle(s, c, p)
		}
		if err != nil {
			s.fail(c, err)
		}
	}
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
