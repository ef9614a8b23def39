package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"chainchief/graph"
	"chainchief/people"
	"chainchief/report"
)

// accountLine is an account as the API tells it.
type accountLine struct {
	people.Account
	RoleZH    string   `json:"role_zh"`
	RegionsZH []string `json:"regions_zh"`
	ChainsZH  []string `json:"chains_zh"`
	Unused    bool     `json:"unused"`
	Worn      int      `json:"password_days"`
}

func runAccount(ctx context.Context, args []string, s streams) error {
	steps := map[string]func(context.Context, []string, streams) error{"add": addAccount, "list": listAccounts, "stop": stopAccount, "start": startAccount, "password": setPassword, "key": addKey, "totp": stopCodes}
	if len(args) == 0 || strings.HasPrefix(args[0], "-") {
		f := newFlags("account", "账号：account add 建立，list 列出，stop 停用，start 启用，password 重设密码，key 给程序用的钥匙，totp 停用动态口令。第一个账号在服务器上建立；有了账号，查看和写入都须登录。", s)
		if err := f.parse(args); err != nil {
			return err
		}
		return usageError{"请写明做什么：account add、list、stop、start、password、key 或 totp"}
	}
	step, ok := steps[args[0]]
	if !ok {
		return usageError{fmt.Sprintf("account 没有“%s”，可用 add、list、stop、start、password、key、totp", args[0])}
	}
	return step(ctx, args[1:], s)
}

// staff are the flags of a command about accounts or the audit.
func (f *flags) staff() *backend {
	b := f.backend()
	b.staff = true
	return b
}

func addAccount(ctx context.Context, args []string, s streams) error {
	f := newFlags("account add", "建立一个账号；初始密码从标准输入读一行，首次登录须改。", s)
	f.operands = "账号"
	name := f.String("name", "", "登录用的账号`名`：英文字母、数字、点和横线；也可直接写在后面")
	person := f.String("person", "", "`姓名`（必填）")
	unit := f.String("unit", "", "`单位`")
	role := f.String("role", "", "`角色`："+roleWords()+"（必填）")
	var regions, chains texts
	f.Var(&regions, "region", "县区账号的`县区`，可写多次")
	f.Var(&chains, "chain", "链长账号的`产业链`，可写多次；不写为全部")
	b := f.staff()
	if err := f.parse(args); err != nil {
		return err
	}
	if err := f.named(name); err != nil {
		return err
	}
	if *name == "" || *person == "" || *role == "" {
		return usageError{"请写明账号、姓名和角色，如 chainchief account add --name zhang.san --person 张三 --role system"}
	}
	password, err := askPassword(s)
	if err != nil {
		return err
	}
	return b.with(ctx, s, func(c *client) error {
		var out accountLine
		body := map[string]any{"name": *name, "person": *person, "role": *role, "password": password}
		if *unit != "" {
			body["unit"] = *unit
		}
		if len(regions) > 0 {
			body["regions"] = regions
		}
		if len(chains) > 0 {
			body["chains"] = chains
		}
		if err := c.post(ctx, "/accounts", nil, "", body, &out); err != nil {
			return err
		}
		_, err := fmt.Fprintf(s.out, "已建立账号 %s（%s，%s），首次登录须改密码。\n", out.Name, out.Person, out.RoleZH)
		return err
	})
}

func roleWords() string {
	var words []string
	for _, r := range people.Roles() {
		words = append(words, string(r)+" "+r.ZH())
	}
	return strings.Join(words, "、")
}

// askPassword reads one line; a password never stands among the arguments, which
// other users of the machine can list.
func askPassword(s streams) (string, error) {
	if in, ok := s.in.(*os.File); ok && term.IsTerminal(int(in.Fd())) {
		fmt.Fprint(s.err, "密码（至少10个字符，大写、小写、数字、符号中至少3种；输入时不显示）：")
		line, err := term.ReadPassword(int(in.Fd()))
		fmt.Fprintln(s.err)
		return string(line), err
	}
	line, err := bufio.NewReader(s.in).ReadString('\n')
	if err != nil && (err != io.EOF || line == "") {
		return "", fmt.Errorf("没有读到密码，请在提示后输入，或从管道送入一行")
	}
	return strings.TrimRight(line, "\r\n"), nil
}

func listAccounts(ctx context.Context, args []string, s streams) error {
	f := newFlags("account list", "全部账号：角色、范围、最近登录、停用；90天未登录的会注明。", s)
	o, b := f.output(lists), f.staff()
	if err := f.parse(args); err != nil {
		return err
	}
	if err := o.settle(s); err != nil {
		return err
	}
	return ask(ctx, b, s, noun{path: "/accounts"}, o, func(p *page[accountLine]) *report.Paper {
		t := &report.Table{Name: "账号"}
		for _, c := range [][2]string{{"name", "账号"}, {"person", "姓名"}, {"unit", "单位"}, {"role", "角色"}, {"regions", "县区"}, {"chains", "产业链"}, {"seen", "最近登录"}, {"state", "状态"}} {
			t.Columns = append(t.Columns, report.Column{Key: c[0], Name: c[1]})
		}
		var rows [][]any
		for _, a := range p.Items {
			seen, state := "从未", "可用"
			if !a.Seen.IsZero() {
				seen = a.Seen.Local().Format("2006-01-02 15:04")
			}
			switch {
			case !a.Stopped.IsZero():
				state = "已停用"
			case a.First:
				state = "初始密码未改"
			case a.Unused:
				state = "90天未登录"
			case a.Worn > 0:
				state = fmt.Sprintf("密码已用%d天", a.Worn)
			}
			rows = append(rows, []any{a.Name, a.Person, a.Unit, report.Word{Code: string(a.Role), Text: a.RoleZH}, strings.Join(a.RegionsZH, "、"), strings.Join(a.ChainsZH, "、"), seen, state})
		}
		t.Lists = []report.List{{Unit: "个", Rows: rows}}
		return &report.Paper{Title: "账号", Tables: []*report.Table{t}}
	})
}

func stopAccount(ctx context.Context, args []string, s streams) error {
	return changeAccount(ctx, args, s, "account stop", "停用一个账号：不再能登录，写过的记录不变。", "停用", func(streams) (map[string]any, error) { return map[string]any{"stopped": "yes"}, nil })
}

func startAccount(ctx context.Context, args []string, s streams) error {
	return changeAccount(ctx, args, s, "account start", "启用一个停用的账号。", "启用", func(streams) (map[string]any, error) { return map[string]any{"stopped": "no"}, nil })
}

func setPassword(ctx context.Context, args []string, s streams) error {
	return changeAccount(ctx, args, s, "account password", "为一个账号重设密码，从标准输入读一行；下次登录须改。", "重设密码", func(s streams) (map[string]any, error) {
		password, err := askPassword(s)
		return map[string]any{"password": password}, err
	})
}

func addKey(ctx context.Context, args []string, s streams) error {
	f := newFlags("account key", "给程序一把钥匙，以一个账号的名义查看和写入；钥匙只显示这一次。也可收回一把。", s)
	name := f.String("name", "", "`账号`；也可直接写在后面")
	f.operands = "账号"
	called := f.String("key", "", "钥匙的`名称`，如 省平台")
	until := f.String("until", "", "有效至哪一`天`，如 2027-06-30，一年以内")
	read := f.Bool("read", false, "只能查看")
	drop := f.String("drop", "", "收回这把钥匙：它的`名称`")
	b := f.staff()
	if err := f.parse(args); err != nil {
		return err
	}
	if err := f.named(name); err != nil {
		return err
	}
	body := map[string]any{"key": *called, "until": *until, "read": switchValue(*read)}
	switch {
	case *name != "" && *drop != "":
		body = map[string]any{"drop_key": *drop}
	case *name == "" || *called == "" || *until == "":
		return usageError{"请写明账号、钥匙的名称和有效期，如 chainchief account key zhang.san --key 省平台 --until 2027-06-30"}
	}
	return b.with(ctx, s, func(c *client) error {
		var out struct {
			accountLine
			Key string `json:"key"`
		}
		if err := c.post(ctx, "/accounts/"+url.PathEscape(*name), nil, "", body, &out); err != nil {
			return err
		}
		text := out.Key
		if *drop != "" {
			text = "已收回钥匙 " + *drop
		}
		_, err := fmt.Fprintln(s.out, text)
		return err
	})
}

// stopCodes is account totp NAME --off: somebody has lost his telephone.
func stopCodes(ctx context.Context, args []string, s streams) error {
	f := newFlags("account totp", "停用一个账号的动态口令（手机丢了时）：登录只须密码，直到本人在网页“我的账号”里重新启用。", s)
	f.operands = "账号"
	name := f.String("name", "", "`账号`；也可直接写在后面")
	off := f.Bool("off", false, "停用（必填）")
	b := f.staff()
	if err := f.parse(args); err != nil {
		return err
	}
	if err := f.named(name); err != nil {
		return err
	}
	if *name == "" || !*off {
		return usageError{"请写明账号和 --off，如 chainchief account totp zhang.san --off；启用须由本人在网页“我的账号”里扫码"}
	}
	return b.changed(ctx, s, *name, map[string]any{"totp": "off"}, "停用动态口令")
}

// named takes the account from behind the command where no flag names it.
func (f *flags) named(name *string) error {
	switch {
	case len(f.files) == 0:
	case len(f.files) > 1 || *name != "" && *name != f.files[0]:
		return usageError{"一次只能写一个账号，请去掉多余的“" + f.files[len(f.files)-1] + "”"}
	default:
		*name = f.files[0]
	}
	return nil
}

// changeAccount changes the account that is named.
func changeAccount(ctx context.Context, args []string, s streams, command, summary, done string, change func(streams) (map[string]any, error)) error {
	f := newFlags(command, summary, s)
	f.operands = "账号"
	name := f.String("name", "", "`账号`；也可直接写在后面")
	b := f.staff()
	if err := f.parse(args); err != nil {
		return err
	}
	if err := f.named(name); err != nil {
		return err
	}
	if *name == "" {
		return usageError{"请写明账号，如 chainchief " + command + " zhang.san，可用 chainchief account list 查看"}
	}
	body, err := change(s)
	if err != nil {
		return err
	}
	return b.changed(ctx, s, *name, body, done)
}

// changed changes an account and tells that it is done.
func (b *backend) changed(ctx context.Context, s streams, name string, change map[string]any, done string) error {
	return b.with(ctx, s, func(c *client) error {
		var out accountLine
		if err := c.post(ctx, "/accounts/"+url.PathEscape(name), nil, "", change, &out); err != nil {
			return err
		}
		_, err := fmt.Fprintf(s.out, "已%s：%s（%s）。\n", done, out.Name, out.Person)
		return err
	})
}

// people opens the accounts and the audit that lie in the data directory, wherever
// the graph does.
func (b *backend) people() (*people.Office, error) {
	dir, err := b.dir()
	if err == nil {
		err = os.MkdirAll(dir, 0o700)
	}
	if err != nil {
		return nil, err
	}
	return people.Open(dir, time.Now)
}

// peopleOf opens the people for a command. Beside Neo4j a question needs none, and no
// directory is made for it; where a server has them, other is the client of that
// server, if it serves the same graph. Nil and nil: there are none for this graph here.
func (b *backend) peopleOf(ctx context.Context, store graph.Store) (office *people.Office, other *client, err error) {
	dir, err := b.dir()
	if err != nil || b.neo4j != "" && !b.staff && !people.There(dir) {
		return nil, nil, err
	}
	office, err = b.people()
	for began := time.Now(); b.neo4j != "" && errors.Is(err, people.ErrInUse); office, err = b.people() {
		if other, err := b.remote(err); err == nil {
			return b.same(ctx, other, store)
		}
		if ctx.Err() != nil || time.Since(began) > patience {
			return nil, nil, err
		}
		time.Sleep(patience / 100)
	}
	return office, nil, err
}

// same keeps the client of a server that serves the same graph as a store.
func (b *backend) same(ctx context.Context, other *client, store graph.Store) (*people.Office, *client, error) {
	meta, err := store.Meta(ctx)
	var at string
	if err == nil {
		at, err = other.storeID(ctx)
	}
	if err == nil && at == meta.StoreID {
		return nil, other, nil
	}
	return nil, nil, errors.Join(err, other.close())
}

func closePeople(o *people.Office) error {
	if o == nil {
		return nil
	}
	return o.Close()
}
