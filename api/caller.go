package api

import (
	"cmp"
	"context"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"chainchief/graph/chainmap/paint"
	"chainchief/keep"
)

// originKey is the context key of a trusted caller's origin.
type originKey struct{}

// Trusted marks a request of a caller who holds the data directory itself: it
// may write without an account. Origin stands in the import of such a write; the
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
	below   string // the path of the site, without its last slash
	secure  bool   // over TLS, from the browser to us or to our proxy
	proxied bool   // by a proxy whose word is taken
}

// callerOf finds out who asks. What forwarding headers say is believed only of
// the proxies that were named.
func (s *server) callerOf(r *http.Request) caller {
	c := caller{below: s.below, secure: r.TLS != nil || s.public != nil && s.public.Scheme == "https"}
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
	if c.proxied = s.proxy(direct); c.proxied {
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

// client is who has a share of the server: an account or, where nobody said who he
// is, an address.
func (r *request) client() string {
	if r.account.Name != "" {
		return "account " + r.account.Name
	}
	return network(peer(r.c.Request))
}

// turn waits at the gate before costly work; leave ends it. A request stands there
// once, however many parts it has, and who holds the data directory himself not at all.
func (r *request) turn(c keep.Cost) (leave func(), err error) {
	if r.inside || trusted(r.c.Request.Context()) {
		return func() {}, nil
	}
	end, err := r.gate.Enter(r.ctx, r.client(), c)
	if err != nil {
		return nil, err
	}
	r.inside = true
	return func() { r.inside = false; end() }, nil
}

// slip passes the gate where nobody waits; nil: this has to.
func (r *request) slip(c keep.Cost) (leave func()) {
	if r.inside || trusted(r.c.Request.Context()) {
		return func() {}
	}
	end := r.gate.Slip(r.client(), c)
	if end == nil {
		return nil
	}
	r.inside = true
	return func() { r.inside = false; end() }
}

// What work of a kind takes, roughly: it is corrected by what it took.
const (
	askTime     = 20 * time.Millisecond
	drawTime    = 200 * time.Millisecond
	tableTime   = 200 * time.Millisecond
	pixelTime   = 130 * time.Nanosecond
	recordTime  = 10 * time.Microsecond
	recordBytes = 500
	usualBytes  = 8 << 20
	// A package of a chain: its pictures, a workbook a list and two papers.
	packageWork  = 4 * time.Second
	packageBytes = 64 << 20
)

// cost is what the answer will take.
func (r *request) cost() keep.Cost {
	c := keep.Cost{Kind: r.route.path + "." + r.format, Time: cmp.Or(r.route.takes, askTime), Bytes: usualBytes}
	switch r.format {
	case "svg", "dot", "pdf", "pptx":
		c.Time += drawTime
	case "png":
		paper, _ := paint.ParsePaper(r.values.Get("paper")) // what cannot be read is refused when it is drawn
		width, height := paper.Pixels(float64(r.dpi()))
		c.Time += drawTime + time.Duration(width*height)*pixelTime
		c.Bytes += paint.PNGBytes(width, height)
	case "zip":
		c.Time, c.Bytes = c.Time+packageWork, c.Bytes+packageBytes
	case "docx":
		c.Time += drawTime + tableTime
	case "csv", "xlsx":
		if c.Time += tableTime; r.route.kind != "" && r.route.limits.time > requestTime { // all there is may have to be read
			n := r.v.Meta.Records
			c.Time, c.Bytes = c.Time+time.Duration(n)*recordTime, c.Bytes+int64(n)*recordBytes
		}
	}
	return c
}

// peer is the origin of a trusted caller, else the caller's address without port.
func peer(r *http.Request) string { return callerFrom(r).address }
