package api

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"
	lru "github.com/hashicorp/golang-lru/v2"

	"chainchief/api/web"
	"chainchief/graph"
	"chainchief/graph/chainmap"
	"chainchief/inquiry"
	"chainchief/keep"
	"chainchief/people"
)

// Options are what a server is made of.
type Options struct {
	Store graph.Store
	// Starting says why the server is not to be called ready yet though its store answers; nil: it is.
	Starting func() error
	Log      *slog.Logger
	// People are the accounts and the audit; nil, or no account: everybody reads, and over TCP nobody writes.
	People *people.Office
	// Coded are the roles that must have one-time passwords.
	Coded []people.Role
	// PasswordDays is after how many days whoever enters is told to change his password; 0: never.
	PasswordDays int
	// Gateway is the header in which one of Proxies names who asks; blank: none does.
	Gateway string
	// OIDC is a provider of logins, which leads back to Public; nil: there is none.
	OIDC *OIDC
	// OpenPublic lets whoever comes read the public edition (公开版) where people have accounts.
	OpenPublic bool
	// Hosts are the names, besides loopback ones, under which the server may be called.
	Hosts []string
	// Public is the address that browsers call the server by through a proxy; nil: they call it directly.
	Public *url.URL
	// Base is the path under which a proxy offers the server, without its last slash; blank: at the root of its host.
	Base string
	// Proxies are those whose word on the caller is taken.
	Proxies []netip.Prefix
	// Layout says where the boxes of a map go; nil: maps are unavailable.
	Layout chainmap.Layouter
	// Memory is what the program may take, in bytes; 0: as much as it likes.
	Memory int64
	// Now is the clock of writes and sessions; nil: time.Now.
	Now func() time.Time
}

// server holds what the handlers share.
type server struct {
	store        graph.Store
	starting     func() error
	desk         *inquiry.Desk
	layout       chainmap.Layouter
	pictures     *keep.Shelf[string, *body]
	log          *slog.Logger
	now          func() time.Time
	office       *people.Office // nil: no accounts
	openPublic   bool
	coded        []people.Role
	gateway      string
	passwordDays int
	logins       *logins // nil: no provider
	hosts        []string
	public       *url.URL
	proxies      []netip.Prefix
	below        string // Options.Base
	sessions     *sessions
	looks        *lru.Cache[string, time.Time] // of an account at an address
	limiter      *limiter
	gate         *keep.Gate // before all that is costly
	meters       *meters
	manual       *manual
	site         *web.Site
	texts        *keep.Shelf[string, *body]
	asking       *keep.Shelf[string, answer] // what a client has asked for and waits for; it keeps nothing
	routes       []route
	intakes      intakeShelf
	stopping     stopFlag
	// reviewing is held by whoever accepts corrections.
	reviewing sync.Mutex
	run       string // drawn at random: this run of the server, and no other
}

// limits bound a request; what is 0 is the default.
type limits struct {
	body int64         // bytes
	time time.Duration // from the end of the head to the end of the answer
}

const (
	maxBody     = 1 << 20
	requestTime = 60 * time.Second
	exportTime  = 5 * time.Minute
	writeTime   = 90 * time.Second // until an answer has gone out
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

const keyRequestID = "request_id"

func requestID(c *gin.Context) string { return c.GetString(keyRequestID) }

// Server answers HTTP. Handler is for any listener; Serve runs it.
type Server struct {
	*server
	http.Handler
}

// stopFlag is set when the server begins to stop.
type stopFlag struct{ atomic.Bool }
