package api

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
)

// guard stands before every handler: security headers, who asks, the Host check
// (against DNS rebinding) and cross-origin protection.
func (s *server) guard(next http.Handler) http.Handler {
	csrf := http.NewCrossOriginProtection()
	if s.public != nil {
		_ = csrf.AddTrustedOrigin(s.public.String()) // scheme and host alone: it cannot fail
	}
	csrf.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		writeProblem(w, http.StatusForbidden, crossOrigin(r), r.URL.EscapedPath(), rand.Text()[:16])
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
		r = r.WithContext(context.WithValue(r.Context(), callerKey{}, s.callerOf(r)))
		if r.Method == http.MethodHead { // the server sends no body, whatever is written
			r.Method = http.MethodGet
		}
		if !probe(r) && !s.knownHost(r) {
			writeProblem(w, http.StatusMisdirectedRequest, "主机名“"+clean(r.Host)+"”不在允许之列；若确需用它访问，请管理员在启动时加上 --host", r.URL.EscapedPath(), rand.Text()[:16])
			return
		}
		protected.ServeHTTP(w, r)
	})
}

// probe reports whether a load balancer asks how the server is: it does so by an
// address, or by no name at all, and the answer is of no use to anybody else.
func probe(r *http.Request) bool {
	return r.Method == http.MethodGet && (r.URL.Path == "/healthz" || r.URL.Path == "/readyz")
}

// knownHost: loopback addresses and localhost, the names given, and any for a
// trusted caller.
func (s *server) knownHost(r *http.Request) bool {
	name := hostName(r.Host)
	return trusted(r.Context()) || loopbackName(name) || slices.Contains(s.hosts, name)
}

// crossOrigin is why a write of another origin is refused. Where the browser
// itself does not say that the page is another site's, the two names may differ
// because a proxy changed one of them.
func crossOrigin(r *http.Request) string {
	origin, err := url.Parse(r.Header.Get("Origin"))
	if r.Header.Get("Sec-Fetch-Site") != "" || err != nil || origin.Host == "" {
		return "不接受其他网站发来的写请求，请从本系统页面操作"
	}
	return "不接受其他网站发来的写请求：页面来自“" + clean(origin.Host) + "”，收到的主机名却是“" + clean(r.Host) + "”；若前面有反向代理，请让它原样转发 Host，或由管理员在启动时用 --public 写明访问地址"
}
