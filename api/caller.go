package api

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"

	"chainchief/graph"
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

// callerKey is the context key of a caller.
type callerKey struct{}

// caller is who asks, as far as the server can know it.
type caller struct {
	address string // without port
	here    bool   // on this machine, with no proxy between
	secure  bool   // over TLS, from the browser to us or to our proxy
}

// callerOf finds out who asks. What forwarding headers say is believed only of
// the proxies that were named.
func (s *server) callerOf(r *http.Request) caller {
	c := caller{secure: r.TLS != nil || s.public != nil && s.public.Scheme == "https"}
	if origin, ok := r.Context().Value(originKey{}).(string); ok {
		c.address, c.here = origin, true
		return c
	}
	direct, ok := parseHop(r.RemoteAddr)
	if !ok {
		c.address = r.RemoteAddr
		return c
	}
	c.address = direct.String()
	// A server with a proxy before it cannot tell the proxy's calls from others of
	// this machine. A proxy that names nobody may still give itself away: nginx
	// speaks HTTP/1.0 where it is not told otherwise.
	c.here = direct.IsLoopback() && loopbackName(hostName(r.Host)) && !forwarded(r.Header) && r.ProtoAtLeast(1, 1) &&
		s.public == nil && len(s.proxies) == 0
	if s.proxy(direct) {
		c.address = s.firstHop(direct, r.Header.Values("X-Forwarded-For")).String()
		protos := strings.Split(r.Header.Get("X-Forwarded-Proto"), ",")
		c.secure = c.secure || strings.EqualFold(strings.TrimSpace(protos[len(protos)-1]), "https")
	}
	return c
}

// firstHop walks back from our own proxy and returns the first address that is
// none of our proxies: what stands before it anybody may have written.
func (s *server) firstHop(direct netip.Addr, lists []string) netip.Addr {
	hops := strings.Split(strings.Join(lists, ","), ",")
	for _, hop := range slices.Backward(hops) {
		addr, ok := parseHop(strings.TrimSpace(hop))
		if !ok {
			break
		}
		if direct = addr; !s.proxy(addr) {
			break
		}
	}
	return direct
}

func (s *server) proxy(addr netip.Addr) bool {
	return slices.ContainsFunc(s.proxies, func(p netip.Prefix) bool { return p.Contains(addr) })
}

// forwarded reports whether a proxy has left its mark.
func forwarded(h http.Header) bool {
	for name := range h {
		switch {
		case name == "Forwarded", name == "Via", name == "X-Real-Ip", strings.HasPrefix(name, "X-Forwarded-"):
			return true
		}
	}
	return false
}

// callerFrom is the caller whom the guard let in.
func callerFrom(r *http.Request) caller {
	c, _ := r.Context().Value(callerKey{}).(caller)
	return c
}

// How many questions of one caller are answered, and pictures of his painted, at
// once: with as many as he likes, one would keep processor and memory from all others.
const (
	questionsEach = 4
	brushesEach   = 1
)

// turns are the callers for whom something is being done or who wait for that.
type turns struct {
	each int
	mu   sync.Mutex
	now  map[string]*queue // by network
}

func newTurns(each int) *turns { return &turns{each: each, now: map[string]*queue{}} }

type queue struct {
	places chan struct{}
	asking int
}

// take waits for a turn, for as long as the caller does; release ends it. Who
// holds the data directory himself need not wait.
func (t *turns) take(ctx context.Context) (release func(), err error) {
	if trusted(ctx) {
		return func() {}, nil
	}
	c, _ := ctx.Value(callerKey{}).(caller)
	who := network(c.address)
	t.mu.Lock()
	q := t.now[who]
	if q == nil {
		q = &queue{places: make(chan struct{}, t.each)}
		t.now[who] = q
	}
	q.asking++
	t.mu.Unlock()
	leave := func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if q.asking--; q.asking == 0 {
			delete(t.now, who)
		}
	}
	select {
	case q.places <- struct{}{}:
		return func() { <-q.places; leave() }, nil
	case <-ctx.Done():
		leave()
		return nil, fmt.Errorf("%w: 来自同一地址的请求太多，请稍后再试", graph.ErrBusy)
	}
}

// peer is the origin of a trusted caller, else the caller's address without port.
func peer(r *http.Request) string { return callerFrom(r).address }
