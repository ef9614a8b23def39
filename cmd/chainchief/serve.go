package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"syscall"

	"chainchief/api"
	"chainchief/graph/chainmap/layout"
	"chainchief/people"
)

// door holds the flags that say where a server listens and by whom it is called.
type door struct {
	listen, metrics, host, public, base, proxies, coded, cert, key string
	gateway, issuer, client, claim                                 string
	open                                                           bool
	worn                                                           *int
}

func (f *flags) door() *door {
	d := &door{}
	f.StringVar(&d.listen, "listen", "127.0.0.1:8080", "监听`地址`")
	f.StringVar(&d.metrics, "metrics", "", "供监控采集的另一个监听`地址`，如 127.0.0.1:9464，只有 /metrics 和 /healthz；谁能连上谁就能读")
	f.StringVar(&d.host, "host", "", "除本机外还允许用来访问的主机`名称`，多个用逗号分开")
	f.StringVar(&d.public, "public", "", "前面有反向代理时，浏览器里的`网址`，如 https://chain.luan.example；导出的图带指向它的链接和二维码")
	f.StringVar(&d.base, "base", "", "反向代理把本系统放在主机名下的哪个`子路径`，如 /chain/；不写为单独一个主机名")
	f.StringVar(&d.proxies, "trust-proxy", "", "反向代理的`地址`或网段，多个用逗号分开；只有它们转告的访问者地址和协议才算数")
	f.BoolVar(&d.open, "open-public", false, "有账号时，公开版（网址里有 edition=public 的页面、图和文件）不登录也能看；不写则都须登录")
	f.StringVar(&d.coded, "totp-for", "", "这些`角色`的账号登录须有动态口令，如 system,audit；没有启用的，登录后先启用")
	d.worn = f.whole("password-days", 90, 0, 3650, "密码用了多少`天`后，登录时提醒本人更换（默认 90，0 不提醒）")
	f.StringVar(&d.gateway, "gateway-header", "", "由前面的网关（国密、CA 等）认证时，它写明账号的请求`头`，如 X-User；只信 --trust-proxy 里的地址，网关须先去掉访问者自己带的")
	f.StringVar(&d.issuer, "oidc-issuer", "", "统一身份认证（OpenID Connect）的`地址`；须同时写 --oidc-client 和 --public，密钥只从环境变量 CHAINCHIEF_OIDC_SECRET 读取，回调地址是 --public（和 --base）后加 /login/back")
	f.StringVar(&d.client, "oidc-client", "", "本系统在统一身份认证里的`标识`（client_id）")
	f.StringVar(&d.claim, "oidc-claim", "preferred_username", "统一身份认证给出的哪一`项`（claim）是这里的账号")
	f.StringVar(&d.cert, "tls-cert", "", "没有反向代理时，自己加密：证书`文件`（PEM，含中间证书），换新后一分钟内生效，不用重启")
	f.StringVar(&d.key, "tls-key", "", "证书的私钥`文件`（PEM）")
	return d
}

// options reads what the flags and the environment say of callers.
func (d *door) options() (o api.Options, err error) {
	if o.Hosts, err = api.ParseHosts(d.host); err != nil {
		return o, usageError{"--host 有误：" + err.Error()}
	}
	if o.Public, err = api.ParsePublic(d.public); err != nil {
		return o, usageError{"--public 有误：" + err.Error()}
	}
	if o.Base, err = api.ParseBase(d.base); err != nil {
		return o, usageError{"--base 有误：" + err.Error()}
	}
	if o.Proxies, err = api.ParseProxies(d.proxies); err != nil {
		return o, usageError{"--trust-proxy 有误：" + err.Error()}
	}
	o.OpenPublic, o.PasswordDays = d.open, *d.worn
	for word := range strings.FieldsFuncSeq(d.coded, func(r rune) bool { return strings.ContainsRune(",，、 ", r) }) {
		role := people.RoleCalled(word)
		if role == "" {
			return o, usageError{fmt.Sprintf("--totp-for 没有角色“%s”，可用 %s", word, roleWords())}
		}
		o.Coded = append(o.Coded, role)
	}
	return o, d.others(&o)
}

// others reads who else may say who somebody is.
func (d *door) others(o *api.Options) error {
	if o.Gateway = d.gateway; d.gateway != "" {
		switch {
		case !headerName.MatchString(d.gateway) || slices.Contains([]string{"Authorization", "Cookie", "Host"}, http.CanonicalHeaderKey(d.gateway)):
			return usageError{fmt.Sprintf("--gateway-header 的值“%s”无效，请写网关自己的请求头，如 X-User", d.gateway)}
		case len(o.Proxies) == 0:
			return usageError{"--gateway-header 须同时用 --trust-proxy 写明网关的地址，否则谁都能冒充"}
		}
	}
	if d.issuer == "" && d.client == "" {
		return nil
	}
	secret := os.Getenv("CHAINCHIEF_OIDC_SECRET")
	at, err := url.Parse(d.issuer)
	switch {
	case d.issuer == "" || d.client == "" || secret == "" || d.claim == "":
		return usageError{"统一身份认证须写全 --oidc-issuer、--oidc-client 和环境变量 CHAINCHIEF_OIDC_SECRET"}
	case o.Public == nil:
		return usageError{"统一身份认证要知道浏览器里的网址，请用 --public 写明"}
	case err != nil || at.Host == "" || at.Scheme != "https" && !(at.Scheme == "http" && (at.Hostname() == "127.0.0.1" || at.Hostname() == "localhost")):
		return usageError{fmt.Sprintf("--oidc-issuer 的值“%s”无效，请写 https:// 开头的地址", d.issuer)}
	}
	o.OIDC = &api.OIDC{Issuer: d.issuer, Client: d.client, Secret: secret, Claim: d.claim}
	return nil
}

// headerName is what the name of a header may be.
var headerName = regexp.MustCompile(`^[A-Za-z0-9-]{1,40}$`)

func runServe(ctx context.Context, args []string, s streams) (err error) {
	f := newFlags("serve", "网页和接口：在本机启动服务器，用浏览器打开它显示的地址。有账号（chainchief account add）时须登录；还没有账号时人人可看，只有本机的命令能写入。", s)
	d, b := f.door(), f.backend()
	if err := f.parse(args); err != nil {
		return err
	}
	o, err := d.options()
	if err != nil {
		return err
	}
	tcp, err := listen("listen", d.listen)
	if err != nil {
		return err
	}
	defer tcp.Close()
	doors := api.Doors{TCP: tcp, Ahead: true, Open: func() { d.greet(tcp.Addr(), s) }}
	if d.metrics != "" {
		if doors.Metrics, err = listen("metrics", d.metrics); err != nil {
			return err
		}
		defer doors.Metrics.Close()
	}
	o.Log = slog.New(slog.NewTextHandler(s.err, nil))
	if doors.TCP, err = encrypted(tcp, d.cert, d.key, o.Log); err != nil {
		return err
	}
	waiting := []lent{{doors.TCP, tcp}}
	if doors.Metrics != nil {
		waiting = append(waiting, lent{doors.Metrics, doors.Metrics})
	}
	opened := answerOpening(waiting)
	o.Store, o.Starting, err = b.serve(ctx, s, o.Log)
	opened()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, o.Store.Close()) }()
	if o.People, err = b.people(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closePeople(o.People)) }()
	if !o.People.Empty() {
		if err := o.People.Append(people.Entry{Event: people.EventSettings, Means: "command", From: "本机", What: "启动服务器", After: f.chosen()}); err != nil {
			o.Log.Warn("the audit does not tell of this start", "error", err) // there is still much to read
		}
	}
	if os.Getenv("CHAINCHIEF_WRITE_TOKEN") != "" {
		fmt.Fprintln(s.err, tokenGone)
	}
	if doors.Socket, err = b.socket(); err != nil {
		return err
	}
	var worker int64
	o.Memory, worker = fitMemory()
	pool := layout.NewPool(layout.Options{Log: o.Log, MemoryKB: int(worker >> 10)})
	defer pool.Close()
	o.Layout = pool
	server, err := api.New(o)
	if err != nil {
		return err
	}
	told := make(chan struct{})
	unused := context.AfterFunc(ctx, func() {
		fmt.Fprintln(s.err, "正在停止：等正在处理的请求完成，不再接受新的写入。再按一次 Ctrl-C 立即停止。")
		close(told)
	})
	err = server.Serve(ctx, doors)
	if !unused() {
		<-told
	}
	return err
}

// tokenGone tells whoever starts a server with the write token of earlier versions what
// stands in its place.
const tokenGone = "提示：写入口令已取消，不再读取 CHAINCHIEF_WRITE_TOKEN，请去掉它；写入的人须有账号，第一个用 chainchief account add --name zhang.san --person 张三 --role system 建立，写入的程序用账号的钥匙（chainchief account key --name 账号 --key 名称 --until 日期）"

// greet says where to find the server, when it can be found there.
func (d *door) greet(addr net.Addr, s streams) {
	at := *addr.(*net.TCPAddr)
	here := at.IP.IsLoopback()
	if at.IP.IsUnspecified() { // every address of this machine; a browser wants one
		at.IP = net.IPv4(127, 0, 0, 1)
	}
	scheme := "http"
	if d.cert != "" {
		scheme = "https"
	}
	fmt.Fprintf(s.out, "请用浏览器打开 %s://%s%s/ （按 Ctrl-C 停止）\n", scheme, &at, strings.TrimRight(d.base, "/"))
	if !here && d.host == "" && d.public == "" {
		fmt.Fprintln(s.err, "提示：其他电脑要访问，请用 --host 写明访问时用的主机名或地址，如 --host 10.0.0.5；前面有反向代理时，请用 --public 写明网址")
	}
}

// listen listens on the address that a flag gives.
func listen(flag, address string) (net.Listener, error) {
	address = strings.ReplaceAll(address, "：", ":")
	host, port, err := net.SplitHostPort(address)
	if err == nil {
		_, err = net.LookupPort("tcp", port)
	}
	if err != nil || strings.ContainsAny(host, "/ ") {
		return nil, usageError{fmt.Sprintf("--%s 的值“%s”无效，请写成 地址:端口，如 127.0.0.1:8081，或 0.0.0.0:8081（供其他电脑访问）", flag, address)}
	}
	l, err := net.Listen("tcp", address)
	var unknown *net.DNSError
	switch {
	case err == nil:
		return l, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("不能监听 %s：端口已被占用，可用 --%s 换一个，如 127.0.0.1:8081", address, flag)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("不能监听 %s：没有权限使用这个端口，可用 --%s 换一个1024以上的，如 127.0.0.1:8081", address, flag)
	case errors.Is(err, syscall.EADDRNOTAVAIL), errors.As(err, &unknown):
		return nil, fmt.Errorf("不能监听 %s：本机没有这个地址，请用 --%s 改正，如 127.0.0.1:8081", address, flag)
	}
	return nil, fmt.Errorf("不能监听 %s，可用 --%s 换一个，如 127.0.0.1:8081：%w", address, flag, err)
}
