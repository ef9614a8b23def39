package api

import (
	"net/http"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"chainchief/graph"
	"chainchief/people"
)

// nobody stands for the person where a program writes and says no name.
const nobody = "接口"

// PersonHeader names the person for whom a program writes, percent-encoded.
const PersonHeader = "Chainchief-Person"

// longestPerson bounds a person's name, in characters.
const longestPerson = 40

// personOf reads the name of the person for whom a program writes.
func personOf(r *http.Request) (string, error) {
	name, err := url.PathUnescape(r.Header.Get(PersonHeader))
	if err != nil {
		return "", fault{400, "请求头 " + PersonHeader + " 须是百分号编码的姓名"}
	}
	if name = strings.TrimSpace(name); name == "" {
		return nobody, nil
	}
	return name, checkPerson(name)
}

func checkPerson(name string) error {
	if !utf8.ValidString(name) || strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }) || utf8.RuneCountInString(name) > longestPerson {
		return fault{400, "姓名“" + clean(name) + "”写法不对，须是可见的文字，最长40字"}
	}
	return nil
}

// secret is that of the session of a browser; blank: it has none.
func secret(r *http.Request) string {
	return kept(r, sessionCookie)
}

// kept is what a browser keeps in a cookie; blank: nothing.
func kept(r *http.Request, name string) string {
	if held, err := r.Cookie(cookieName(r, name)); err == nil {
		return held.Value
	}
	return ""
}

// readOnly reports whether who asks can write nothing, since nobody has an account.
func (r *request) readOnly() bool { return !r.named() && !trusted(r.c.Request.Context()) }

func (r *request) leave() {
	if one, ok := r.sessions.find(secret(r.c.Request)); ok {
		if err := r.keepAudit(people.Entry{Event: people.EventLogout, Account: one.account, Person: one.person, Means: "session"}); err != nil {
			r.log.Error("audit", "error", err) // leaving is never refused
		}
	}
	r.sessions.close(secret(r.c.Request))
	http.SetCookie(r.c.Writer, cookie(r.c.Request, sessionCookie, "", -1))
	http.SetCookie(r.c.Writer, personCookie(r.c.Request, "", -1))
	r.c.Header("Clear-Site-Data", `"cache"`) // whoever sits down next turns back to no page; browsers heed it over TLS
}

// openSession is POST /session: it exchanges a password for a cookie.
func openSession(r *request) error {
	if err := r.comeIn(&loginView{}); err != nil {
		return err
	}
	r.c.Status(http.StatusNoContent)
	return nil
}

func closeSession(r *request) error {
	r.leave()
	r.c.Status(http.StatusNoContent)
	return nil
}

// loginView is the page to enter by.
type loginView struct {
	To       string // where to go on
	Name     string // as given
	Sentence string // what is wrong
	Named    bool   // people have accounts
	Open     bool   // the public edition is for whoever comes
	Coded    bool   // some have one-time passwords
	OIDC     bool   // one may enter by a provider of logins
	In       bool   // one has
}

func (r *request) loginView() loginView {
	v := loginView{To: local(r.values.Get("to")), Named: r.named(), Open: r.openPublic}
	v.Coded, v.OIDC = v.Named && r.office.Coded(), v.Named && r.logins != nil
	return v
}

func askLogin(r *request) (*reply, error) { return &reply{page: r.loginView()}, nil }

// local is an address within the site; any other is the home page.
func local(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(to, "//") || strings.ContainsRune(to, '\\') {
		return "/"
	}
	return u.String()
}

// login is the form of the page.
func login(r *request) error {
	v := r.loginView()
	err := r.comeIn(&v)
	if err != nil {
		status, detail := problemOf(err)
		v.Sentence = detail
		return r.show(status, v)
	}
	r.goOn(v.To)
	return nil
}

func (r *request) comeIn(v *loginView) error {
	if !r.named() {
		return noAccounts
	}
	values, err := fields(r.c.Request)
	if err != nil {
		return err
	}
	given, err := texts(values, "name", "password", "code")
	if err != nil {
		return err
	}
	v.Name = clean(given["name"])
	a, err := r.enterAccount(r.ctx, given["name"], given["password"], given["code"])
	if err == nil && (a.First || r.worn(a) > 0) {
		v.To = "/account"
	}
	return err
}

func logout(r *request) error {
	r.leave()
	r.goOn("/")
	return nil
}

// goOn sends the browser on after a form.
func (r *request) goOn(to string) {
	r.c.Header("Location", to)
	r.c.Status(http.StatusSeeOther)
	r.c.Writer.WriteHeaderNow()
}

// noAccounts is why nothing can be written.
var noAccounts = fault{403, "还没有账号，服务器是只读的；要写入，请管理员在服务器上用 chainchief account add 建立第一个账号，再登录，程序用账号的钥匙（chainchief account key）"}

// writer finds out who writes, and refuses who may not: the socket may always, over TCP
// an account that was let in.
func (s *request) writer() (graph.Actor, error) {
	r := s.c.Request
	a := graph.Actor{Origin: peer(r)}
	if s.stopping.Load() {
		return a, fault{503, "服务器正在停止，不再接受写入"}
	}
	var err error
	if trusted(r.Context()) {
		a.Means = "command"
		if a.Origin != "" {
			a.Means = "socket"
		}
		a.Person, err = personOf(r)
		return a, err
	}
	if !s.named() {
		return a, noAccounts
	}
	a.Person, a.Means = s.account.Person, s.means
	return a, nil
}

// actor is who writes, as the door found out.
func (r *request) actor() graph.Actor {
	a, _ := graph.ActorOf(r.ctx)
	return a
}
