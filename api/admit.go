package api

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"chainchief/people"
)

// who is whose request it is, where people have accounts.
type who struct {
	account people.Account
	means   string // session (by a password), oidc, gateway or key
}

// named reports whether people have accounts: then nobody comes in without one.
func (s *server) named() bool { return s.office != nil && !s.office.Empty() }

// errLed ends a request that was led to another page.
var errLed = errors.New("led to another page")

// admit is the one place that lets a request in, or does not: what no row of
// people's table allows is refused. Whoever holds the data directory himself may
// do everything, and while nobody has an account everybody may read. Where the public
// edition is open, it is so to whoever comes.
func (r *request) admit() error {
	if trusted(r.c.Request.Context()) {
		return nil
	}
	act := r.route.may
	if act == "" {
		act = people.Read
	}
	if !r.named() {
		if act == people.Manage || act == people.Inspect || act == mayOwn {
			return fault{403, "还没有账号；请管理员在服务器上用 chainchief account add 建立第一个"}
		}
		return nil
	}
	if act == mayCome || r.route.page == "login" {
		return nil
	}
	if err := r.recognize(); err != nil {
		return err
	}
	switch {
	case r.public && r.openPublic:
		return nil
	case r.account.Name == "":
		if r.route.page != "" && r.c.Request.Method == http.MethodGet {
			return r.lead("/login?to=" + strings.ReplaceAll(url.QueryEscape(r.c.Request.URL.RequestURI()), "%2F", "/"))
		}
		r.c.Header("WWW-Authenticate", `Bearer realm="chainchief"`)
		if r.openPublic && r.route.public {
			return fault{401, "请先登录；不登录只能看公开版，请在地址里加上 edition=public"}
		}
		return fault{401, "请先登录；程序请在请求头 Authorization 里给出 Bearer 和账号的钥匙"}
	case act == mayOwn:
		return nil
	case r.means == "session" && (r.account.First || r.lacksCode()):
		if r.route.page != "" {
			return r.lead("/account")
		}
		if r.account.First {
			return fault{403, "初始密码须先改掉：请登录网页，在“我的账号”里改密码"}
		}
		return fault{403, r.account.Role.ZH() + "账号须先启用动态口令：请登录网页，在“我的账号”里启用"}
	case !r.account.Role.May(act):
		if r.route.page == "home" {
			return r.lead("/account")
		}
		err := fault{403, r.account.Role.ZH() + "账号不能做这件事；确需办理，请找系统管理员调整角色，或请有权的同事办"}
		return errors.Join(r.keepAudit(people.Entry{Event: people.EventDenied, What: r.c.Request.Method + " " + clean(r.c.Request.URL.Path)}), err)
	}
	return nil
}

// lacksCode reports whether an account must have one-time passwords and has none yet.
func (r *request) lacksCode() bool {
	return slices.Contains(r.coded, r.account.Role) && !r.account.Coded
}

// worn is how many days old the password of an account is, where it should be changed
// by now; 0: it need not be.
func (r *request) worn(a people.Account) int {
	days := int(r.now().Sub(a.Changed).Hours() / 24)
	if r.passwordDays == 0 || days < r.passwordDays || !a.Stopped.IsZero() {
		return 0
	}
	return days
}

// mayArrange reports whether whoever asks may undo and merge, as far as roles go.
func (r *request) mayArrange() bool { return !r.named() || r.account.Role.May(people.Arrange) }

// doors are the pages that stand open to who asks, where those of the work do not: he has
// not entered, has a password or one-time passwords to see to first, or his role reads none.
func (r *request) doors() (closed bool, list []menuLink) {
	a := r.account
	switch {
	case !r.named() || trusted(r.c.Request.Context()):
		return false, nil
	case a.Name == "":
		return !r.openPublic, nil
	}
	list = append(list, menuLink{Path: "/account", Name: a.Person + " · 我的账号"})
	if r.means == "session" && (a.First || r.lacksCode()) {
		return true, list
	}
	if a.Role.May(people.Manage) {
		list = append(list, menuLink{Path: "/accounts", Name: "账号管理"})
	}
	if a.Role.May(people.Inspect) {
		list = append(list, menuLink{Path: "/audit", Name: "审计记录"})
	}
	return !a.Role.May(people.Read), list
}

// recognize finds the account of a session or key.
func (r *request) recognize() error {
	if given, ok := strings.CutPrefix(r.c.GetHeader("Authorization"), "Bearer "); ok {
		account, key, err := r.office.ByKey(given)
		if err != nil {
			return r.refuseKey()
		}
		if key.Read && r.route.may != "" && r.route.may != people.Read {
			return fault{403, "这把钥匙只能查看；要写入，请用能写入的钥匙"}
		}
		r.account, r.means = account, "key"
		return nil
	}
	if name, err := r.vouched(); name != "" || err != nil {
		if err == nil {
			err = r.throughGateway(name)
		}
		return err
	}
	if one, ok := r.sessions.find(secret(r.c.Request)); ok {
		if account, found := r.office.Find(one.account); found && account.Stopped.IsZero() {
			r.account, r.means = account, one.means
		}
	}
	return nil
}

// vouched is the name of who asks as a gateway gives it, which is believed of the
// proxies that were named; blank: none gives any.
func (r *request) vouched() (string, error) {
	if r.gateway == "" || !callerFrom(r.c.Request).proxied {
		return "", nil
	}
	given := r.c.Request.Header.Values(r.gateway)
	if len(given) > 1 { // one of them may be the caller's own
		return "", fault{400, "请求头 " + r.gateway + " 给了不止一次，请管理员让网关先去掉访问者自己带的"}
	}
	return strings.TrimSpace(strings.Join(given, "")), nil
}

// throughGateway lets in the account that a gateway names. It is told to the audit as a
// login where the account has not been seen for as long as a session may idle.
func (r *request) throughGateway(name string) error {
	a, known := r.office.Find(name)
	if !known || !a.Stopped.IsZero() {
		err := error(unknownName(name))
		if r.limiter.allow(peer(r.c.Request)) {
			err = errors.Join(r.keepAudit(people.Entry{Event: people.EventFailure, Account: clean(name), Means: "gateway"}), err)
		}
		return err
	}
	r.account, r.means = a, "gateway"
	key, now := "gateway\x00"+a.Name+"\x00"+peer(r.c.Request), r.now()
	if at, ok := r.looks.Get(key); !ok || now.Sub(at) > sessionIdle {
		if err := r.keepAudit(people.Entry{Event: people.EventLogin}); err != nil {
			return err
		}
		if _, err := r.office.Enter(a.Name); err != nil {
			return err
		}
	}
	r.looks.Add(key, now)
	return nil
}

func unknownName(name string) error {
	return fault{403, "“" + clean(name) + "”在这里没有账号，或已停用，请系统管理员先建立账号"}
}

// refuseKey tells of a wrong key; too many of one address are counted and told no
// longer, or they could fill the audit.
func (r *request) refuseKey() error {
	from := peer(r.c.Request)
	if !r.limiter.allow(from) {
		r.meters.set.GetOrCreateCounter("chainchief_keys_blocked_total").Inc()
		r.c.Header("Retry-After", strconv.Itoa(int(failureRefill.Seconds())))
		return fault{429, "钥匙错误次数过多，请稍后再试"}
	}
	r.c.Header("WWW-Authenticate", `Bearer realm="chainchief"`)
	return errors.Join(r.keepAudit(people.Entry{Event: people.EventFailure, Means: "key"}), fault{401, "钥匙不对或已过期，请向系统管理员要一把新的"})
}

// keepAudit writes an entry into the audit in the name of who asks. Where it cannot be
// kept, what it is about must not happen.
func (r *request) keepAudit(e people.Entry) error {
	if r.office == nil {
		return nil
	}
	if e.Account == "" {
		e.Account, e.Person = r.account.Name, r.account.Person
	}
	if e.Means == "" {
		e.Means = cmp.Or(r.means, r.actor().Means)
	}
	e.From, e.RequestID = peer(r.c.Request), requestID(r.c)
	if trusted(r.c.Request.Context()) { // whoever is on the machine, in the name that he says
		e.Means, e.From = cmp.Or(e.Means, e.From, "command"), "本机"
	}
	if who := r.actor().Person; e.Person == "" && who != nobody {
		e.Person = who
	}
	if err := r.office.Append(e); err != nil {
		r.log.Error("audit is not kept", "error", err)
		return fault{503, "审计记录写不下，暂停写入和登录，请管理员检查磁盘"}
	}
	return nil
}

// lead leads a browser to another page.
func (r *request) lead(to string) error {
	r.c.Header("Cache-Control", "no-store")
	r.goOn(to)
	return errLed
}

// wrong is a refusal of who said a wrong password or code; another error stays what it is.
func wrong(err error, sentence string) error {
	if errors.Is(err, people.ErrWrong) || errors.Is(err, people.ErrCode) || errors.Is(err, people.ErrWrongCode) {
		return fault{401, sentence}
	}
	return err
}

// waiting tells how long somebody must wait.
func waiting(d time.Duration) error {
	return fault{429, fmt.Sprintf("密码错误次数过多，请%d秒后再试；忘了密码请找系统管理员重设", int(d.Seconds())+1)}
}

// enterAccount lets an account in by its password and, where it has them, a one-time
// password.
func (r *request) enterAccount(ctx context.Context, name, password, code string) (people.Account, error) {
	from, browser := r.whence(name)
	if wait := r.office.Wait(name, from); wait > 0 {
		return people.Account{}, waiting(wait)
	}
	a, err := r.office.Login(ctx, name, password, code)
	if errors.Is(err, people.ErrCode) {
		return a, wrong(err, err.Error())
	}
	if err != nil {
		r.office.Failed(name, from)
		return a, errors.Join(r.keepAudit(people.Entry{Event: people.EventFailure, Account: clean(name), Means: "session"}), wrong(err, err.Error()))
	}
	r.office.Passed(name, from)
	if err := r.letIn(a, "session"); err != nil {
		return a, err
	}
	http.SetCookie(r.c.Writer, cookie(r.c.Request, browserCookie, cmp.Or(browser, r.office.Browser(a.Name)), int(browserTime.Seconds())))
	return a, nil
}

// letIn opens a session for an account that entered by some means.
func (r *request) letIn(a people.Account, means string) error {
	if err := r.keepAudit(people.Entry{Event: people.EventLogin, Account: a.Name, Person: a.Person, Means: means}); err != nil {
		return err
	}
	http.SetCookie(r.c.Writer, cookie(r.c.Request, sessionCookie, r.sessions.open(a.Name, a.Person, means), int(sessionTime.Seconds())))
	http.SetCookie(r.c.Writer, personCookie(r.c.Request, a.Person, int(sessionTime.Seconds())))
	return nil
}

// browserTime is how long a browser is known without a login.
const browserTime = 90 * 24 * time.Hour

// whence is where somebody tries to enter from, as wrong passwords are counted: a
// browser by which the account entered before, else an address.
func (r *request) whence(name string) (from, browser string) {
	if browser = kept(r.c.Request, browserCookie); r.office.Knows(name, browser) {
		return "browser " + browser, browser
	}
	return peer(r.c.Request), ""
}

// looksKept is how many looks are remembered, and lookTime for how long a second one of
// the same account at the same address is told no more.
const (
	looksKept = 10_000
	lookTime  = time.Hour
)

// looked tells the audit of a look at records that are the office's own.
func (r *request) looked() error {
	if r.account.Name == "" || r.public || !r.route.inner() {
		return nil
	}
	path, now := r.c.Request.URL.Path, r.now()
	key := r.account.Name + "\x00" + path
	if at, ok := r.looks.Get(key); ok && now.Sub(at) < lookTime {
		return nil
	}
	if err := r.keepAudit(people.Entry{Event: people.EventLook, What: clean(path)}); err != nil {
		return err
	}
	r.looks.Add(key, now)
	return nil
}

// takenAway tells the audit of a file that an account takes away.
func (r *request) takenAway(b *body) error {
	if r.account.Name == "" || !slices.Contains([]string{"csv", "xlsx", "docx", "pdf", "png", "pptx", "zip"}, r.format) {
		return nil
	}
	return r.keepAudit(people.Entry{Event: people.EventExport, What: clean(r.c.Request.URL.RequestURI()), Hash: fmt.Sprintf("%x", sha256.Sum256(b.data))})
}

// PersonCookie tells the scripts of pages who entered; nothing rests on it.
const PersonCookie = "chainchief_person"

func personCookie(r *http.Request, person string, age int) *http.Cookie {
	return &http.Cookie{Name: PersonCookie, Value: url.PathEscape(person), Path: callerFrom(r).below + "/", MaxAge: age, Secure: callerFrom(r).secure, SameSite: http.SameSiteStrictMode}
}
