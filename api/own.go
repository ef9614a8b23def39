package api

import (
	"errors"
	"net/http"

	"chainchief/graph/chainmap/paint"
	"chainchief/inquiry"
	"chainchief/people"
)

// ownView is the page of one's own account.
type ownView struct {
	accountAnswer
	Lacks    bool   // it must have one-time passwords, and has none yet
	Secret   string // of one-time passwords, just drawn; told this once
	QR       string // of that secret, the path of a drawing
	Side     int    // of it
	Sentence string
	Done     bool
}

// askOwn is /account: who I am, my password, my one-time passwords.
func askOwn(r *request) (*reply, error) {
	out, err := r.own(r.v)
	return &reply{page: out}, err
}

func (r *request) own(v *inquiry.View) (*ownView, error) {
	names, err := v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	return &ownView{accountAnswer: r.accountAnswer(r.account, names), Lacks: r.lacksCode()}, nil
}

// changeOwn is the forms of that page: a new password, one-time passwords offered and
// confirmed.
func changeOwn(r *request) error {
	given, err := r.words("password", "next", "again", "offer", "code")
	if err != nil {
		return err
	}
	name, done, offered := r.account.Name, "", ""
	switch {
	case r.account.Name == "":
		err = fault{403, "命令没有自己的账号；要改别人的，请用 chainchief account"}
	case given["code"] != nil:
		done = "已启用动态口令，下次登录须连同6位数字。"
		err = r.administer(people.EventAccount, name, "", "启用动态口令", func() error { return r.office.Confirm(name, only(given["code"])) })
	case given["offer"] != nil:
		done = "请用手机上的动态口令程序扫码，再填它显示的6位数字。"
		if err = r.proved(only(given["password"]), "启用动态口令"); err == nil {
			offered, err = r.office.Offer(name)
		}
	case only(given["next"]) != only(given["again"]):
		err = fault{400, "两次输入的新密码不同，请重新输入"}
	default:
		done = "密码已改，其他地方的登录已退出。"
		if err = r.proved(only(given["password"]), "改密码"); err == nil {
			err = r.administer(people.EventPassword, name, "", "本人修改", func() error {
				return r.office.SetPassword(r.ctx, name, only(given["next"]), true)
			})
		}
		if err == nil {
			r.sessions.closeAll(name, secret(r.c.Request))
		}
	}
	if now, ok := r.office.Find(name); ok {
		r.account = now
	}
	var out *ownView
	if viewErr := r.desk.View(r.ctx, func(v *inquiry.View) (e error) { out, e = r.own(v); return e }); viewErr != nil {
		return viewErr
	}
	status := http.StatusOK
	if out.Sentence, out.Done = done, err == nil; err != nil {
		status, out.Sentence = problemOf(err)
	}
	if out.Secret = offered; offered != "" {
		out.QR, out.Side = paint.QR(people.CodeAddress(name, offered))
	}
	return r.show(status, out)
}

// proved refuses who does not say the present password of his account.
func (r *request) proved(password, what string) error {
	name := r.account.Name
	from, _ := r.whence(name)
	if wait := r.office.Wait(name, from); wait > 0 {
		return waiting(wait)
	}
	if _, err := r.office.Prove(r.ctx, name, password); err != nil {
		r.office.Failed(name, from)
		return errors.Join(r.keepAudit(people.Entry{Event: people.EventFailure, What: what}), wrong(err, "现在的密码不对，请重新输入"))
	}
	r.office.Passed(name, from)
	return nil
}
