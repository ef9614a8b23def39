package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAccountsByCommand: the first account is made on the machine, its password comes
// by a pipe and stands nowhere; a key lets a program in; the audit tells of all of it.
func TestAccountsByCommand(t *testing.T) {
	dir := copied(t)
	say := func(line string, args ...string) (int, string, string) {
		var o, e bytes.Buffer
		code := run(context.Background(), append(args, "--data", dir), streams{strings.NewReader(line), &o, &e})
		return code, o.String(), e.String()
	}
	const password = "Chain-chief-2026"
	if code, out, errs := say(password+"\n", "account", "add", "--name", "jinzhai", "--person", "金寨员", "--role", "县区", "--region", "金寨"); code != 0 || !strings.Contains(out, "已建立账号 jinzhai") {
		t.Fatal(code, out, errs)
	}
	for says, args := range map[string][]string{
		"至少用10个": {"account", "add", "--name", "li", "--person", "李四", "--role", "市直"}, "请写明账号、姓名和角色": {"account", "add", "--name", "li"},
		"没有账号“nobody”": {"account", "stop", "--name", "nobody"}, "没有“remove”": {"account", "remove"}, "有效期": {"account", "key", "--name", "jinzhai", "--key", "大屏", "--until", "2099-01-01"},
	} {
		if code, out, errs := say("short\n", args...); code == 0 || out != "" || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, says) {
			t.Errorf("%v: %d %s%s", args, code, out, errs)
		}
	}
	if code, out, _ := say("", "account", "list"); code != 0 || !strings.Contains(out, "金寨县") || !strings.Contains(out, "初始密码未改") {
		t.Error(code, out)
	}
	if code, out, errs := say("", "account", "stop", "--name", "jinzhai"); code != 0 || !strings.Contains(out, "已停用") {
		t.Error(code, out, errs)
	}
	for word, args := range map[string][]string{"已启用：jinzhai": {"account", "start", "jinzhai"}, "已停用：jinzhai": {"account", "stop", "jinzhai"}, "已重设密码：jinzhai": {"account", "password", "jinzhai"}} {
		if code, out, errs := say("Chain-chief-2027\n", args...); code != 0 || !strings.Contains(out, word) {
			t.Error(args, code, out, errs)
		}
	}
	if code, out, errs := say("", "account", "key", "jinzhai", "--drop", "大屏"); strings.Contains(errs, "多余") || code == 2 {
		t.Error(code, out, errs)
	}
	if code, _, errs := say("", "account", "stop", "jinzhai", "--name", "shucheng"); code != 2 || !strings.Contains(errs, "一次只能写一个账号") {
		t.Error(code, errs)
	}
	if code, out, errs := say(password+"\n", "account", "add", "guan", "--person", "管理员", "--role", "system"); code != 0 || !strings.Contains(out, "已建立账号 guan") {
		t.Error(code, out, errs)
	}
	if code, out, errs := say("", "account", "stop", "guan"); code == 0 || out != "" || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, "最后一个可用的系统管理账号") {
		t.Error("the last that manages accounts is stopped:", code, out, errs)
	}
	if code, out, errs := say("", "account", "totp", "jinzhai", "--off"); code != 0 || !strings.Contains(out, "已停用动态口令：jinzhai") {
		t.Error(code, out, errs)
	}
	if code, out, errs := say("", "account", "totp", "jinzhai"); code != 2 || out != "" || !strings.Contains(errs, "--off") {
		t.Error(code, out, errs)
	}
	code, out, errs := say("", "audit", "verify")
	if code != 0 || !strings.Contains(out, "与写入时相同") {
		t.Error(code, out, errs)
	}
	if _, out, _ := say("", "audit", "export", "--format", "csv"); !strings.Contains(out, "jinzhai") || strings.Contains(out, password) {
		t.Errorf("%.500s", out)
	}
	file := filepath.Join(t.TempDir(), "审计.csv")
	_, _, errs = say("", "audit", "export", "-o", file)
	public, _, _ := strings.Cut(strings.TrimPrefix(errs, "公钥 "), "，")
	if code, out, errs := say("", "audit", "verify", file); code != 0 || !strings.Contains(out, "与导出时相同") || !strings.Contains(out, public) {
		t.Error(code, out, errs)
	}
	if code, out, errs := cc(t, "audit", "verify", file, "--key", public, "--data", t.TempDir()); code != 0 {
		t.Error("elsewhere, by the public part:", code, out, errs)
	}
	table, err := os.ReadFile(file)
	if err == nil {
		err = os.WriteFile(file, bytes.Replace(table, []byte("金寨员"), []byte("舒城员"), 1), 0o600)
	}
	if code, out, errs := say("", "audit", "verify", file); err != nil || code != 1 || out != "" || !strings.Contains(errs, "内容与导出时不同") {
		t.Error(err, code, out, errs)
	}
	if code, _, errs := say("", "gaps", "--chain", "nev"); code != 0 {
		t.Errorf("whoever holds the directory is asked for an account: %s", errs)
	}
}
