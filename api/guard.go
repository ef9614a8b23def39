package api

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"
	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"
)

const (
	sessionCookie = "chainchief_session"
	sessionTime   = 8 * time.Hour
)

// originKey is the context key of a trusted caller's origin.
type originKey struct{}

// Trusted marks a request of a caller who holds the data directory itself: it
// may write without a token. Origin stands in the import of such a write; the
// socket's is "socket", a command's own is blank.
func Trusted(ctx context.Context, origin string) context.Context {
	return context.WithValue(ctx, originKey{}, origin)
}

func trusted(ctx context.Context) bool { return ctx.Value(originKey{}) != nil }

// guard stands before every handler: security headers, the Host check (against
// DNS rebinding) and cross-origin protection.
func (s *server) guard(next http.Handler) http.Handler {
	csrf := http.NewCrossOriginProtection()
	csrf.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		writeProblem(w, http.StatusForbidden, "不接受其他网站发来的写请求，请从本系统页面操作", r.URL.EscapedPath(), rand.Text()[:16])
	}))
	protected := csrf.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		if r.Method == http.MethodHead { // the server sends no body, whatever is written
			r = r.WithContext(r.Context())
			r.Method = http.MethodGet
		}
		if !trusted(r.Context()) && !s.knownHost(r.Host) {
			writeProblem(w, http.StatusMisdirectedRequest, "主机名“"+clean(r.Host)+"”不在允许之列；若确需用它访问，请管理员在启动时加上 --host", r.URL.EscapedPath(), rand.Text()[:16])
			return
		}
		protected.ServeHTTP(w, r)
	})
}

// knownHost: loopback addresses and localhost, and the names given.
func (s *server) knownHost(host string) bool {
	name := hostName(host)
	return loopbackName(name) || slices.Contains(s.hosts, name)
}

// hostName is a Host header without port, in lower case.
func hostName(host string) string {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	return strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
}

func loopbackName(name string) bool {
	addr, err := netip.ParseAddr(name)
	return name == "localhost" || err == nil && addr.IsLoopback()
}

// loopback reports whether the peer itself is on this machine and called the
// server by a loopback name: a proxy on this machine does not. Forwarding
// headers are never believed.
func loopback(r *http.Request) bool {
	if trusted(r.Context()) {
		return true
	}
	addr, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && addr.Addr().Unmap().IsLoopback() && loopbackName(hostName(r.Host))
}

// peer is the origin of a trusted caller, else the caller's address without port.
func peer(r *http.Request) string {
	if origin, ok := r.Context().Value(originKey{}).(string); ok {
		return origin
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// mayWrite lets a write pass: the socket always; TCP with the token as Bearer
// or with a session. It takes nothing of what was wrong.
func (s *server) mayWrite(c *gin.Context) error {
	r := c.Request
	switch {
	case s.stopping.Load():
		return fault{503, "服务器正在停止，不再接受写入"}
	case trusted(r.Context()):
		return nil
	case s.token == "":
		return fault{403, "服务器是只读的；要写入，请管理员设置 CHAINCHIEF_WRITE_TOKEN 后重新启动"}
	}
	if cookie, err := r.Cookie(sessionCookie); err == nil && s.sessions.valid(cookie.Value) {
		return nil
	}
	given, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		c.Header("WWW-Authenticate", `Bearer realm="chainchief"`)
		return fault{401, "写入需要口令：请在请求头 Authorization 里给出 Bearer 口令，或先登录"}
	}
	return s.checkToken(c, given)
}

// checkToken compares in constant time; failures from one address are limited.
func (s *server) checkToken(c *gin.Context, given string) error {
	want, got := sha256.Sum256([]byte(s.token)), sha256.Sum256([]byte(given))
	from := peer(c.Request)
	switch s.limiter.try(from, subtle.ConstantTimeCompare(want[:], got[:]) == 1) {
	case passed:
		return nil
	case blocked:
		s.log.Warn("audit", "event", "token blocked", "from", from, "request_id", requestID(c))
		c.Header("Retry-After", strconv.Itoa(int(failureRefill.Seconds())))
		return fault{429, "口令错误次数过多，请稍后再试"}
	}
	s.log.Warn("audit", "event", "token refused", "from", from, "request_id", requestID(c))
	c.Header("WWW-Authenticate", `Bearer realm="chainchief"`)
	return fault{401, "口令不对，请核对后再试"}
}

// limiter counts failed tokens by address: failuresAllowed at once, then one every failureRefill.
type limiter struct {
	mu   sync.Mutex
	now  func() time.Time
	seen *lru.Cache[string, *rate.Limiter]
}

const (
	failuresAllowed = 5
	failureRefill   = 12 * time.Second
	addressesKept   = 4096
)

func newLimiter(now func() time.Time) *limiter {
	seen, _ := lru.New[string, *rate.Limiter](addressesKept) // fails for a size below 1 only
	return &limiter{now: now, seen: seen}
}

type trial int

const (
	refused trial = iota
	passed
	blocked // whether right or wrong
)

// try lets one try of an address count; all at once count one after another.
func (l *limiter) try(from string, right bool) trial {
	l.mu.Lock()
	defer l.mu.Unlock()
	r, ok := l.seen.Get(from)
	switch {
	case ok && r.TokensAt(l.now()) < 1:
		return blocked
	case right:
		return passed
	case !ok:
		r = rate.NewLimiter(rate.Every(failureRefill), failuresAllowed)
		l.seen.Add(from, r)
	}
	r.AllowN(l.now(), 1)
	return refused
}

// sessions are the browsers that entered the token; only hashes are kept.
type sessions struct {
	mu    sync.Mutex
	now   func() time.Time
	until map[[32]byte]time.Time
}

const sessionsKept = 1000

func newSessions(now func() time.Time) *sessions {
	return &sessions{now: now, until: map[[32]byte]time.Time{}}
}

// open returns the secret of a new session.
func (s *sessions) open() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, until := range s.until {
		if s.now().After(until) || len(s.until) >= sessionsKept {
			delete(s.until, key)
		}
	}
	secret := rand.Text() + rand.Text()
	s.until[sha256.Sum256([]byte(secret))] = s.now().Add(sessionTime)
	return secret
}

func (s *sessions) valid(secret string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	until, ok := s.until[sha256.Sum256([]byte(secret))]
	return ok && s.now().Before(until)
}

func (s *sessions) close(secret string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.until, sha256.Sum256([]byte(secret)))
}

// stopFlag is set when the server begins to stop.
type stopFlag struct{ atomic.Bool }
