package api

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"
)

const (
	sessionCookie = "chainchief_session"
	browserCookie = "chainchief_browser" // see people.Book.Browser
	sessionTime   = 8 * time.Hour
)

// checkToken compares in constant time. The right token always passes, so that
// nobody can lock others out; wrong ones are limited. A blocked one is counted
// and not written to the log, which it could fill.
func (s *server) checkToken(c *gin.Context, given string) error {
	want, got := sha256.Sum256([]byte(s.token)), sha256.Sum256([]byte(strings.TrimSpace(given)))
	if subtle.ConstantTimeCompare(want[:], got[:]) == 1 {
		return nil
	}
	from := peer(c.Request)
	if !s.limiter.allow(from) {
		s.meters.set.GetOrCreateCounter("chainchief_tokens_blocked_total").Inc()
		c.Header("Retry-After", strconv.Itoa(int(failureRefill.Seconds())))
		return fault{429, "口令错误次数过多，请稍后再试"}
	}
	s.log.Warn("audit", "event", "token refused", "from", from, "request_id", requestID(c))
	c.Header("WWW-Authenticate", `Bearer realm="chainchief"`)
	return fault{401, "口令不对，请核对后再试"}
}

// limiter counts failed tokens: by address, failuresAllowed at once and then one
// every failureRefill; of all addresses together, allFailuresAllowed and
// allFailuresRefill.
type limiter struct {
	mu   sync.Mutex
	now  func() time.Time
	seen *lru.Cache[string, *rate.Limiter]
	all  *rate.Limiter
}

const (
	failuresAllowed    = 5
	failureRefill      = 12 * time.Second
	allFailuresAllowed = 100
	allFailuresRefill  = time.Second
	addressesKept      = 4096
)

func newLimiter(now func() time.Time) *limiter {
	seen, _ := lru.New[string, *rate.Limiter](addressesKept) // fails for a size below 1 only
	return &limiter{now: now, seen: seen, all: rate.NewLimiter(rate.Every(allFailuresRefill), allFailuresAllowed)}
}

// allow records one failure; concurrent ones are counted one at a time. It is
// false where there were too many already.
func (l *limiter) allow(from string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	from = network(from)
	own, ok := l.seen.Get(from)
	if !ok {
		own = rate.NewLimiter(rate.Every(failureRefill), failuresAllowed)
		l.seen.Add(from, own)
	}
	now := l.now()
	return own.AllowN(now, 1) && l.all.AllowN(now, 1)
}

// network is what one caller has at least: an IPv4 address, or 64 bits of an IPv6 one.
func network(address string) string {
	addr, err := netip.ParseAddr(address)
	if err != nil || addr.Is4() {
		return address
	}
	p, err := addr.Prefix(64)
	if err != nil {
		return address
	}
	return p.String()
}

// cookieName is the name of a cookie. Over TLS browsers see to it that no other host
// and no plain connection can have set it; where the host is shared, it is of our path
// alone.
func cookieName(r *http.Request, name string) string {
	switch c := callerFrom(r); {
	case c.secure && c.below != "":
		return "__Secure-" + name
	case c.secure:
		return "__Host-" + name
	}
	return name
}

// cookie makes a cookie that no script reads; age in seconds, below 0: away with it.
func cookie(r *http.Request, name, value string, age int) *http.Cookie {
	return &http.Cookie{Name: cookieName(r, name), Value: value, Path: callerFrom(r).below + "/", MaxAge: age, HttpOnly: true, Secure: callerFrom(r).secure, SameSite: http.SameSiteStrictMode}
}

// sessions are the browsers that somebody entered by; only hashes are kept.
type sessions struct {
	mu   sync.Mutex
	now  func() time.Time
	held map[[32]byte]session
}

// session is a browser that somebody entered by. It ends at its time, however busy
// it is, and where nothing was asked for so long.
type session struct {
	person  string // the name that he gave, or that of his account
	account string // blank: he said the write token
	means   string // by which he entered: session (a password), oidc
	until   time.Time
	idle    time.Duration
	seen    time.Time
}

// The times of a session that an account opened.
const (
	accountTime = 12 * time.Hour
	accountIdle = 30 * time.Minute
)

const sessionsKept = 1000

func newSessions(now func() time.Time) *sessions {
	return &sessions{now: now, held: map[[32]byte]session{}}
}

// open returns the secret of a new session: of an account that entered by some means,
// or of who said the token and gave a name.
func (s *sessions) open(person, account, means string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	for key, one := range s.held {
		if one.over(now) || len(s.held) >= sessionsKept {
			delete(s.held, key)
		}
	}
	one := session{person: person, account: account, means: means, until: now.Add(sessionTime), idle: sessionTime, seen: now}
	if account != "" {
		one.until, one.idle = now.Add(accountTime), accountIdle
	}
	secret := rand.Text() + rand.Text()
	s.held[sha256.Sum256([]byte(secret))] = one
	return secret
}

func (s session) over(now time.Time) bool { return !now.Before(s.until) || now.Sub(s.seen) > s.idle }

// find is the session of a secret, which has been used now.
func (s *sessions) find(secret string) (session, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := sha256.Sum256([]byte(secret))
	one, ok := s.held[key]
	if !ok || one.over(s.now()) {
		delete(s.held, key)
		return session{}, false
	}
	one.seen = s.now()
	s.held[key] = one
	return one, true
}

func (s *sessions) close(secret string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.held, sha256.Sum256([]byte(secret)))
}

// closeAll ends the sessions of an account, but for one.
func (s *sessions) closeAll(account, but string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept := sha256.Sum256([]byte(but))
	for key, one := range s.held {
		if one.account == account && key != kept {
			delete(s.held, key)
		}
	}
}
