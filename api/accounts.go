package api

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
	"chainchief/people"
	"chainchief/report"
)

// accountAnswer is an account in an answer.
type accountAnswer struct {
	people.Account
	RoleZH    string   `json:"role_zh"`
	RegionsZH []string `json:"regions_zh,omitempty"`
	ChainsZH  []string `json:"chains_zh,omitempty"`
	Unused    bool     `json:"unused,omitzero"`        // for unusedDays or longer
	Worn      int      `json:"password_days,omitzero"` // how old the password is, where that is too old
	Key       string   `json:"key,omitzero"`           // just made; it is told this once
}

// unusedDays is after how many days without a login an account is pointed out.
const unusedDays = 90

// accountsView is the page of all accounts.
type accountsView struct {
	Items    []accountAnswer
	Roles    []people.Role
	Regions  []graph.Region // counties
	Chains   []graph.Chain
	Sentence string // what is wrong, or was done
	Done     bool
}

func (r *request) accountAnswer(a people.Account, names *inquiry.Names) accountAnswer {
	out := accountAnswer{Account: a, RoleZH: a.Role.ZH()}
	for _, code := range a.Regions {
		out.RegionsZH = append(out.RegionsZH, insight.NameOf(names.Region(code)))
	}
	for _, id := range a.Chains {
		out.ChainsZH = append(out.ChainsZH, insight.NameOf(names.Chain(id)))
	}
	last := a.Seen
	if last.IsZero() {
		last = a.Made
	}
	out.Unused = a.Stopped.IsZero() && r.now().Sub(last) > unusedDays*24*time.Hour
	out.Worn = r.worn(a)
	for i := range out.Keys {
		out.Keys[i].Sum = ""
	}
	return out
}

// accounts are all of them, as they are told.
func (r *request) accounts(v *inquiry.View) (*accountsView, error) {
	if r.office == nil {
		return nil, fault{403, "这里没有账号：它们在服务器的数据目录里"}
	}
	names, err := v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	out := &accountsView{Items: []accountAnswer{}, Roles: people.Roles(), Chains: names.Taxonomy.Chains}
	for _, a := range r.office.List() {
		out.Items = append(out.Items, r.accountAnswer(a, names))
	}
	focal := names.Atlas.Set.Region
	for _, g := range names.Gazetteer.Regions {
		if g.Parent == focal {
			out.Regions = append(out.Regions, g)
		}
	}
	return out, nil
}

// askAccounts is /accounts.
func askAccounts(r *request) (*reply, error) {
	out, err := r.accounts(r.v)
	if err != nil {
		return nil, err
	}
	return &reply{json: map[string]any{"items": out.Items}, page: out, name: "accounts", paper: func() *report.Paper { return accountsPaper(out.Items) }}, nil
}

func accountsPaper(list []accountAnswer) *report.Paper {
	t := &report.Table{Name: "账号"}
	for _, c := range [][2]string{{"name", "账号"}, {"person", "姓名"}, {"unit", "单位"}, {"role", "角色"}, {"regions", "县区"}, {"chains", "产业链"}, {"made", "建立"}, {"seen", "最近登录"}, {"stopped", "停用"}, {"unused", "久未使用"}} {
		t.Columns = append(t.Columns, report.Column{Key: c[0], Name: c[1]})
	}
	var rows [][]any
	for _, a := range list {
		unused := ""
		if a.Unused {
			unused = fmt.Sprintf("%d天未登录", unusedDays)
		}
		rows = append(rows, []any{a.Name, a.Person, a.Unit, report.Word{Code: string(a.Role), Text: a.RoleZH}, report.Word{Code: strings.Join(a.Regions, ";"), Text: strings.Join(a.RegionsZH, "、")},
			report.Word{Code: strings.Join(a.Scope.Chains, ";"), Text: strings.Join(a.ChainsZH, "、")}, told(a.Made), told(a.Seen), told(a.Stopped), unused})
	}
	t.Lists = []report.List{{Unit: "个", Rows: rows}}
	return &report.Paper{Title: "账号", Tables: []*report.Table{t}}
}

// told is a moment in a table.
func told(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return report.Word{Code: t.UTC().Format(time.RFC3339), Text: t.Local().Format("2006-01-02 15:04")}
}

// words reads a body whose fields may be given once, or several times.
func (r *request) words(names ...string) (map[string][]string, error) {
	values, err := fields(r.c.Request)
	if err != nil {
		return nil, err
	}
	out := map[string][]string{}
	for name, value := range values {
		if !slices.Contains(names, name) {
			return nil, fault{400, fmt.Sprintf("没有“%s”这一项，可用：%s", clean(name), strings.Join(names, "、"))}
		}
		switch value := value.(type) {
		case string:
			out[name] = []string{value}
		case []string:
			out[name] = value
		case []any:
			for _, v := range value {
				text, ok := v.(string)
				if !ok {
					return nil, fault{400, name + " 须是文字"}
				}
				out[name] = append(out[name], text)
			}
		default:
			return nil, fault{400, name + " 须是文字"}
		}
	}
	return out, nil
}

func only(list []string) string { return strings.Join(list, " ") }

// peopleFault turns an error of people into an answer.
func peopleFault(err error) error {
	switch {
	case errors.Is(err, people.ErrUnknown):
		return fault{404, err.Error()}
	case errors.Is(err, people.ErrPassword), errors.Is(err, people.ErrAccount), errors.Is(err, people.ErrLast), errors.Is(err, people.ErrWrongCode):
		return fault{400, err.Error()}
	}
	return err
}

// administer does something to an account: it is written down first, and what
// cannot be written down is not done.
func (r *request) administer(event people.Event, name, before, after string, do func() error) error {
	if r.office == nil {
		return fault{403, "这里没有账号：它们在服务器的数据目录里"}
	}
	if err := r.keepAudit(people.Entry{Event: event, What: "账号 " + name, Before: before, After: after}); err != nil {
		return err
	}
	if err := do(); err != nil {
		err = peopleFault(err)
		_, detail := problemOf(err)
		return errors.Join(r.keepAudit(people.Entry{Event: event, What: "账号 " + name, Refused: detail}), err)
	}
	return nil
}

// accountGiven reads who an account is.
func (r *request) accountGiven() (a people.Account, password string, err error) {
	given, err := r.words("name", "person", "unit", "role", "regions", "chains", "password")
	if err != nil {
		return a, "", err
	}
	a = people.Account{Name: strings.TrimSpace(only(given["name"])), Person: only(given["person"]), Unit: only(given["unit"]), Role: people.Role(only(given["role"]))}
	a.Role = cmp.Or(people.RoleCalled(string(a.Role)), a.Role)
	err = r.desk.View(r.ctx, func(v *inquiry.View) error {
		a.Scope = people.Scope{}
		names, err := v.Names(r.ctx)
		if err != nil {
			return err
		}
		for _, text := range given["regions"] {
			if names.Region(text) == nil {
				if text, err = names.RegionCode(text); err != nil {
					return err
				}
			}
			a.Regions = append(a.Regions, text)
		}
		for _, text := range given["chains"] {
			if names.Chain(text) == nil {
				if text, err = names.ChainID(text); err != nil {
					return err
				}
			}
			a.Chains = append(a.Chains, text)
		}
		return nil
	})
	return a, only(given["password"]), err
}

// described is an account in a line of the audit.
func described(a people.Account) string {
	text := strings.Join(slices.DeleteFunc([]string{a.Person, a.Unit, a.Role.ZH(), strings.Join(a.Regions, " "), strings.Join(a.Scope.Chains, " ")}, func(s string) bool { return s == "" }), "，")
	if !a.Stopped.IsZero() {
		text += "，停用"
	}
	return text
}

// addAccount is POST /accounts.
func addAccount(r *request) error {
	a, password, err := r.accountGiven()
	if err == nil {
		err = r.administer(people.EventAccount, a.Name, "", described(a), func() error { return r.office.Add(r.ctx, a, password) })
	}
	return r.administered(a.Name, "已建立账号"+a.Name+"，首次登录须改密码。", "", err)
}

// changeAccount is POST /accounts/{name}: it changes who it is, or stops it.
func changeAccount(r *request) error {
	name := r.key()
	given, err := r.words("stopped", "password", "key", "until", "read", "drop_key", "totp")
	if err != nil {
		return err
	}
	before, known := people.Account{}, false
	if r.office != nil {
		before, known = r.office.Find(name)
	}
	done, key := "", ""
	switch {
	case !known:
		err = fault{404, "没有账号“" + clean(name) + "”"}
	case given["key"] != nil:
		until, bad := time.Parse(time.DateOnly, only(given["until"]))
		if bad != nil {
			return fault{400, "钥匙的有效期写法不对，须是日期，如 2027-06-30"}
		}
		read := only(given["read"]) == "yes"
		done = "已给" + before.Name + "一把钥匙：" // it is told this once
		err = r.administer(people.EventAccount, before.Name, "", fmt.Sprintf("钥匙“%s”，至%s", clean(only(given["key"])), only(given["until"])), func() (err error) {
			key, err = r.office.AddKey(before.Name, only(given["key"]), until, read)
			return err
		})
		done += key
	case given["drop_key"] != nil:
		done = "已收回" + before.Name + "的钥匙" + clean(only(given["drop_key"])) + "。"
		err = r.administer(people.EventAccount, before.Name, "钥匙“"+clean(only(given["drop_key"]))+"”", "收回", func() error { return r.office.DropKey(before.Name, only(given["drop_key"])) })
	case given["totp"] != nil:
		done = "已停用" + before.Name + "的动态口令。"
		switch {
		case only(given["totp"]) != "off":
			err = fault{400, "totp 只能写 off：启用须由本人在“我的账号”里扫码"}
		case !trusted(r.c.Request.Context()): // who holds the machine knows who stands before him
			err = fault{403, "动态口令只能在服务器上停用，请用 chainchief account totp " + before.Name + " --off"}
		default:
			err = r.administer(people.EventAccount, before.Name, "动态口令", "停用", func() error { return r.office.Uncode(before.Name) })
		}
	case given["password"] != nil:
		done = "已为" + before.Name + "设了新密码，下次登录须改。"
		err = r.administer(people.EventPassword, before.Name, "", "由管理员重设", func() error {
			return r.office.SetPassword(r.ctx, before.Name, only(given["password"]), false)
		})
		r.sessions.closeAll(before.Name, "")
	case only(given["stopped"]) == "yes", only(given["stopped"]) == "no":
		stop := only(given["stopped"]) == "yes"
		word := map[bool]string{true: "停用", false: "启用"}[stop]
		done = "已" + word + "账号" + before.Name + "。"
		err = r.administer(people.EventAccount, before.Name, described(before), word, func() error { return r.office.Stop(before.Name, stop) })
		if stop && err == nil {
			r.sessions.closeAll(before.Name, "")
		}
	default:
		err = fault{400, "请写明 stopped（yes 停用，no 启用）、password、key、drop_key 或 totp"}
	}
	return r.administered(before.Name, done, key, err)
}

// administered answers as a page or for a program.
func (r *request) administered(name, done, key string, err error) error {
	if r.route.page == "" {
		if err != nil {
			return err
		}
		names, err := r.desk.Names(r.ctx)
		if err != nil {
			return err
		}
		a, _ := r.office.Find(name)
		out := r.accountAnswer(a, names)
		out.Key = key
		return r.json(http.StatusOK, out)
	}
	status, sentence := http.StatusOK, done
	if err != nil {
		status, sentence = problemOf(err)
	}
	var out *accountsView
	if viewErr := r.desk.View(r.ctx, func(v *inquiry.View) (e error) { out, e = r.accounts(v); return e }); viewErr != nil {
		return viewErr
	}
	out.Sentence, out.Done = sentence, err == nil
	return r.show(status, out)
}
