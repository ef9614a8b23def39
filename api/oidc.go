package api

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/oauth2"

	"chainchief/people"
)

// OIDC is a provider of logins (OpenID Connect): 统一身份认证.
type OIDC struct {
	Issuer string // its address, as its tokens say it
	Client string // what we are called there
	Secret string
	Claim  string // the claim that holds the name of an account
}

// logins are those that a provider is asked for.
type logins struct {
	OIDC
	mu       sync.Mutex
	provider *oidc.Provider                 // nil: it has not been reached yet
	begun    *lru.Cache[string, begunLogin] // by the state that the provider hands back
}

// begunLogin is a browser that was sent to the provider.
type begunLogin struct {
	nonce, verifier, to string
	until               time.Time
}

const (
	oidcCookie = "chainchief_oidc"
	beginTime  = 10 * time.Minute // a person has to log in there
	beginsKept = 1000
	oidcTime   = 15 * time.Second // for an answer of the provider
)

func newLogins(o *OIDC) *logins {
	if o == nil {
		return nil
	}
	begun, _ := lru.New[string, begunLogin](beginsKept) // fails for a size below 1 only
	return &logins{OIDC: *o, begun: begun}
}

var errOIDC = fault{503, "统一身份认证暂时连不上，请稍后再试，或用账号和密码登录"}

// oidcClient speaks to the provider, with an end.
var oidcClient = &http.Client{Timeout: oidcTime}

// config is how the provider is asked, which may not be there when the server starts.
func (r *request) oidcConfig() (*oauth2.Config, *oidc.IDTokenVerifier, error) {
	l := r.logins
	if l == nil || !r.named() {
		return nil, nil, fault{404, "这里没有接统一身份认证，请用账号和密码登录"}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.provider == nil {
		found, err := oidc.NewProvider(oidc.ClientContext(context.Background(), oidcClient), l.Issuer) // it fetches keys by that later
		if err != nil {
			r.log.Error("oidc", "issuer", l.Issuer, "error", err)
			return nil, nil, errOIDC
		}
		l.provider = found
	}
	back := r.server.home() + "/login/back"
	return &oauth2.Config{ClientID: l.Client, ClientSecret: l.Secret, Endpoint: l.provider.Endpoint(), RedirectURL: back, Scopes: []string{oidc.ScopeOpenID, "profile"}},
		l.provider.Verifier(&oidc.Config{ClientID: l.Client, Now: r.now}), nil
}

// goToProvider is GET /login/oidc: it sends the browser to log in there.
func goToProvider(r *request) error {
	config, _, err := r.oidcConfig()
	if err != nil {
		return err
	}
	state, one := rand.Text(), begunLogin{rand.Text(), oauth2.GenerateVerifier(), local(r.values.Get("to")), r.now().Add(beginTime)}
	r.logins.begun.Add(state, one)
	held := cookie(r.c.Request, oidcCookie, state, int(beginTime.Seconds()))
	held.SameSite = http.SameSiteLaxMode // it is another site that leads back
	http.SetCookie(r.c.Writer, held)
	r.goOn(config.AuthCodeURL(state, oidc.Nonce(one.nonce), oauth2.S256ChallengeOption(one.verifier)))
	return nil
}

// backFromProvider is GET /login/back: it lets in the account that the provider names.
// Nobody gets an account so who has none.
func backFromProvider(r *request) error {
	name, to, err := r.providedName()
	var a people.Account
	if err == nil {
		a, err = r.office.Enter(name)
		if errors.Is(err, people.ErrWrong) {
			err = unknownName(name)
		}
	}
	v := r.loginView()
	v.To = to
	if err != nil {
		status, detail := problemOf(err)
		v.Sentence = detail
		return errors.Join(r.keepAudit(people.Entry{Event: people.EventFailure, Account: clean(name), Means: "oidc", Refused: detail}), r.show(status, v))
	}
	if err := r.letIn(a, "oidc"); err != nil {
		return err
	}
	// A browser sends a strict cookie only where this page itself leads on.
	r.c.Header("Refresh", "0; url="+v.To)
	v.In = true
	return r.show(http.StatusOK, v)
}

// providedName is the name that the provider gives a browser that it sends back, and
// where the browser wanted to go.
func (r *request) providedName() (name, to string, err error) {
	config, verifier, err := r.oidcConfig()
	if err != nil {
		return "", "/", err
	}
	state := r.values.Get("state")
	one, ok := r.logins.begun.Get(state)
	held := kept(r.c.Request, oidcCookie)
	if !ok || r.now().After(one.until) || subtle.ConstantTimeCompare([]byte(held), []byte(state)) != 1 {
		return "", "/", fault{400, "这次登录已过期，或不是从这个浏览器开始的，请重新登录"}
	}
	r.logins.begun.Remove(state)
	if said := r.values.Get("error"); said != "" {
		return "", one.to, fault{403, "统一身份认证没有放行（" + clean(said) + "），请重试，或用账号和密码登录"}
	}
	ctx, cancel := context.WithTimeout(oidc.ClientContext(r.ctx, oidcClient), oidcTime)
	defer cancel()
	refused := func(err error) (string, string, error) {
		r.log.Warn("oidc", "issuer", r.logins.Issuer, "error", err)
		var away *url.Error
		if errors.As(err, &away) {
			return "", one.to, errOIDC
		}
		return "", one.to, fault{403, "统一身份认证的答复核对不上，请重新登录；仍不行时请管理员查看日志"}
	}
	token, err := config.Exchange(ctx, r.values.Get("code"), oauth2.VerifierOption(one.verifier))
	if err != nil {
		return refused(err)
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := verifier.Verify(ctx, raw)
	if err == nil && subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(one.nonce)) != 1 {
		err = errors.New("another nonce")
	}
	claims := map[string]any{}
	if err == nil {
		err = id.Claims(&claims)
	}
	if err != nil {
		return refused(err)
	}
	if name, _ = claims[r.logins.Claim].(string); name == "" {
		return refused(errors.New("no claim " + r.logins.Claim))
	}
	return name, one.to, nil
}
