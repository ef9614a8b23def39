package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strings"

	"chainchief/api"
	"chainchief/graph/chainmap/layout"
)

func runServe(ctx context.Context, args []string, s streams) (err error) {
	f := newFlags("serve", "网页和接口：在本机启动服务器，用浏览器打开它显示的地址。写入口令只从环境变量 CHAINCHIEF_WRITE_TOKEN 读取，没有则只读。", s)
	listen := f.String("listen", "127.0.0.1:8080", "监听`地址`")
	host := f.String("host", "", "除本机外还允许用来访问的主机`名称`，多个用逗号分开")
	b := f.backend()
	if err := f.parse(args); err != nil {
		return err
	}
	tcp, err := net.Listen("tcp", *listen)
	if err != nil {
		return fmt.Errorf("不能监听 %s，端口可能被占用，可用 --listen 换一个，如 127.0.0.1:8081：%w", *listen, err)
	}
	defer tcp.Close()
	log := slog.New(slog.NewTextHandler(s.err, nil))
	store, starting, err := b.serve(ctx, s, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	socket, err := b.socket()
	if err != nil {
		return err
	}
	pool := layout.NewPool(layout.Options{Log: log})
	defer pool.Close()
	server, err := api.New(api.Options{Store: store, Starting: starting, Log: log, Layout: pool, WriteToken: os.Getenv("CHAINCHIEF_WRITE_TOKEN"), Hosts: hosts(*host)})
	if err != nil {
		return err
	}
	at := *tcp.Addr().(*net.TCPAddr)
	if at.IP.IsUnspecified() { // every address of this machine; a browser wants one
		at.IP = net.IPv4(127, 0, 0, 1)
	}
	fmt.Fprintf(s.out, "请用浏览器打开 http://%s/ （按 Ctrl-C 停止）\n", &at)
	if !tcp.Addr().(*net.TCPAddr).IP.IsLoopback() && *host == "" {
		fmt.Fprintln(s.err, "提示：其他电脑要访问，请用 --host 写明访问时用的主机名或地址，如 --host 10.0.0.5")
	}
	told := make(chan struct{})
	unused := context.AfterFunc(ctx, func() {
		fmt.Fprintln(s.err, "正在停止：等正在处理的请求完成，不再接受新的写入。再按一次 Ctrl-C 立即停止。")
		close(told)
	})
	err = server.Serve(ctx, tcp, socket)
	if !unused() {
		<-told
	}
	return err
}

// hosts reads a list of names; case and port do not matter.
func hosts(list string) []string {
	var names []string
	for name := range strings.FieldsFuncSeq(strings.ToLower(list), func(r rune) bool { return r == ',' || r == ' ' }) {
		names = append(names, name)
	}
	return names
}
