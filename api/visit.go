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

// person is the name under which a visitor entered; blank: none did.
func (r *request) person() string {
	if r.named() {
		return r.account.Person
	}
	if one, ok := r.sessions.find(secret(r.c.Request)); ok && one.account == "" {
		return one.person
	}
	return ""
}

// readOnly reports whether nobody can enter to write.
func (r *request) readOnly() bool {
	return r.token == "" && !r.named() && !trusted(r.c.Request.Context())
}

// enter opens a session for who says the token.
func (r *request) enter(token, person string) error {
	if r.token == "" {
		return noToken
	}
	if err := r.checkToken(r.c, token); err != nil {
		return err
	}
	r.log.Info("audit", "event", "session opened", "from", peer(r.c.Request), "person", clean(person), "request_id", requestID(r.c))
	http.SetCookie(r.c.Writer, cookie(r.c.Request, sessionCookie, r.sessions.open(person, "", "session"), int(sessionTime.Seconds())))
	return nil
}

func (r *request) leave() {
	if one, ok := r.sessions.find(secret(r.c.Request)); ok && one.account != "" {
		if err := r.keepAudit(people.Entry{Event: people.EventLogout, Account: one.account, Person: one.person, Means: "session"}); err != nil {
			r.log.Error("audit", "error", err) // leaving is never refused
		}
	}
	r.sessions.close(secret(r.c.Request))
	http.SetCookie(r.c.Writer, cookie(r.c.Request, sessionCookie, "", -1))
	http.SetCookie(r.c.Writer, personCookie(r.c.Request, "", -1))
}

// credentials reads token and person from a body.
func (r *request) credentials() (token, person string, err error) {
	values, err := fields(r.c.Request)
	if err != nil {
		return "", "", err
	}
	given, err := texts(values, "token", "person")
	if err != nil {
		return "", "", err
	}
	return given["token"], given["person"], checkPerson(given["person"])
}

// openSession is POST /session: it exchanges the write token for a cookie.
func openSession(r *request) error {
	if r.named() {
		v := loginView{}
		if err := r.comeIn(&v); err != nil {
			return err
		}
		r.c.Status(http.StatusNoContent)
		return nil
	}
	if r.token == "" {
		return noToken
	}
	token, person, err := r.credentials()
	if err != nil {
		return err
	}
	if person == "" {
		person = nobody
	}
	if err := r.enter(token, person); err != nil {
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
	Person   string // as given
	Sentence string // what is wrong
	ReadOnly bool
	Named    bool // people have accounts
	Open     bool // the public edition is for whoever comes
	Coded    bool // some have one-time passwords
	OIDC     bool // one may enter by a provider of logins
	In       bool // one has
}

func (r *request) loginView() loginView {
	v := loginView{To: local(r.values.Get("to")), ReadOnly: r.readOnly(), Named: r.named(), Open: r.openPublic}
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

// login is the form of the page: account and password or, while nobody has an
// account, the token.
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
		token, person, err := r.credentials()
		v.Person = clean(person)
		switch {
		case err != nil:
			return err
		case person == "":
			return fault{400, "请写姓名：登记和撤销都会注明经办人"}
		}
		return r.enter(token, person)
	}
	values, err := fields(r.c.Request)
	if err != nil {
		return err
	}
	given, err := texts(values, "name", "password", "code")
	if err != nil {
		return err
	}
	v.Person = clean(given["name"])
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

// noToken is why nothing can be written.
var noToken = fault{403, "服务器是只读的；要写入，请管理员在服务器上用 chainchief account add 建立账号，或设置 CHAINCHIEF_WRITE_TOKEN 后重新启动"}

// writer finds out who writes, and refuses who may not: the socket may always;
// over TCP an account that was let in or, while there are none, the token as
// Bearer, or a session.
func (s *request) writer() (graph.Actor, error) {
	c, r := s.c, s.c.Request
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
	if s.named() {
		a.Person, a.Means = s.account.Person, s.means
		return a, nil
	}
	if s.token == "" {
		return a, noToken
	}
	if one, ok := s.sessions.find(secret(r)); ok && one.account == "" {
		a.Person, a.Means = one.person, "session"
		return a, nil
	}
	given, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		c.Header("WWW-Authenticate", `Bearer realm="chainchief"`)
		return a, fault{401, "写入需要口令：请先登录；程序请在请求头 Authorization 里给出 Bearer 口令"}
	}
	if err := s.checkToken(c, given); err != nil {
		return a, err
	}
	a.Means = "token"
	a.Person, err = personOf(r)
	return a, err
}

// actor is who writes, as the door found out.
func (r *request) actor() graph.Actor {
	a, _ := graph.ActorOf(r.ctx)
	return a
}
