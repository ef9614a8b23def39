package main

import (
	"fmt"
	"io/fs"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
)

// What the system says reaches people in Chinese, whatever it was about.
func TestSystemErrorsInChinese(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{unwritten("结果.csv", &fs.PathError{Op: "open", Path: "结果.csv", Err: syscall.EROFS}), "不能写入 结果.csv，请检查磁盘空间和权限，或换一个地方：磁盘是只读的"},
		{unwritten("结果.csv", &os.LinkError{Op: "rename", Old: "a", New: "b", Err: syscall.ENOSPC}), "不能写入 结果.csv，请检查磁盘空间和权限，或换一个地方：磁盘已满"},
		{fmt.Errorf("读取 a.csv：%w", &fs.PathError{Op: "read", Path: "a.csv", Err: syscall.EIO}), "读取 a.csv：磁盘读写出错"},
		{fmt.Errorf("不能监听：%w", &net.OpError{Op: "listen", Net: "tcp", Err: os.NewSyscallError("bind", syscall.EINVAL)}), "不能监听：系统不支持这样做"},
		{fmt.Errorf("坏了：%w", syscall.Errno(131)), "坏了：系统错误 131"},
	} {
		if got := oneSentence(c.err); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
}

// A number that is refused is told what is allowed; help has two dashes and its defaults in Chinese.
func TestFlagsSayWhatIsAllowed(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"gaps", "--chain", "nev", "--limit", "-1"}, "参数 --limit 的值“-1”无效，须是 0 到 1000000 的整数"},
		{[]string{"gaps", "--chain", "nev", "--limit", "3x"}, "参数 --limit 的值“3x”无效，须是 0 到 1000000 的整数"},
		{[]string{"network", "--enterprise", "国轩高科", "--depth", "9"}, "参数 --depth 的值“9”无效，须是 1 到 6 的整数"},
		{[]string{"paths", "--limit", "0"}, "参数 --limit 的值“0”无效，须是 1 到 20 的整数"},
	} {
		if code, _, e := cc(t, c.args...); code != 2 || !strings.Contains(e, c.want) {
			t.Errorf("%v: %d %s", c.args, code, e)
		}
	}
	_, help, _ := cc(t, "partners", "--help")
	for _, want := range []string{"  --chain 名称\n", "  -o 文件\n", "（默认 both）", "（默认全部）"} {
		if !strings.Contains(help, want) {
			t.Errorf("help lacks %q:\n%s", want, help)
		}
	}
	if _, help, _ := cc(t, "paths", "--help"); !strings.Contains(help, "table、json、csv、xlsx、svg、pdf、png") {
		t.Errorf("help lacks formats:\n%s", help)
	}
	if code, _, e := cc(t, "paths", "--from", "国轩高科", "--to", "江淮汽车", "--format", "docx"); code != 2 || !strings.Contains(e, "可选 table、json、csv、xlsx、svg、pdf、png") {
		t.Errorf("a format that is none: %d %s", code, e)
	}
	if strings.Contains(help, "default") || strings.Contains(help, "\n  -chain") {
		t.Errorf("help is not in the words of the house:\n%s", help)
	}
	_, plain, _ := cc(t, "chains", "--data", data(t))
	if code, out, e := cc(t, "chains", "-o", "-", "--data", data(t)); code != 0 || out != plain || e != "" {
		t.Errorf("-o -: %d %s %.80s", code, e, out)
	}
	if _, err := os.Stat("-"); err == nil {
		t.Error("a file was written that is called -")
	}
}
