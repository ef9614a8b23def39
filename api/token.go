package api

import (
	"crypto/rand"
	"crypto/sha256"
	"net/http"
	"net/netip"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"
)

const (
	sessionCookie = "chainchief_session"
	browserCookie = "chainchief_browser" // see people.Book.Browser
)

// limiter counts wrong keys: by address, failuresAllowed at once and then one
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

// session is a browser by which an account entered. It ends at its time, however busy
// it is, and where nothing was asked for so long.
type session struct {
	account string
	person  string // whose account it is
	means   string // by which he entered: session (a password), oidc
	until   time.Time
	seen    time.Time
}

// The times of a session.
const (
	sessionTime = 12 * time.Hour
	sessionIdle = 30 * time.Minute
)

const sessionsKept = 1000

func newSessions(now func() time.Time) *sessions {
	return &sessions{now: now, held: map[[32]byte]session{}}
}

// open returns the secret of a new session of an account that entered by some means.
func (s *sessions) open(account, person, means string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	for key, one := range s.held {
		if one.over(now) || len(s.held) >= sessionsKept {
			delete(s.held, key)
		}
	}
	secret := rand.Text() + rand.Text()
	s.held[sha256.Sum256([]byte(secret))] = session{account, person, means, now.Add(sessionTime), now}
	return secret
}

func (s session) over(now time.Time) bool {
	return !now.Before(s.until) || now.Sub(s.seen) > sessionIdle
}

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
