package people

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const good = "Chain-chief-2026"

func clockAt(t *testing.T) (now func() time.Time, on func(time.Duration)) {
	t.Helper()
	at := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	return func() time.Time { return at }, func(d time.Duration) { at = at.Add(d) }
}

func bookOf(t *testing.T) (*Book, string, func(time.Duration)) {
	t.Helper()
	dir := t.TempDir()
	now, on := clockAt(t)
	b, err := OpenBook(dir, now)
	if err != nil {
		t.Fatal(err)
	}
	return b, dir, on
}

// TestPasswords: what is short, plain, holds the name or was used is refused, and
// each refusal says what to do.
func TestPasswords(t *testing.T) {
	ctx := t.Context()
	b, _, _ := bookOf(t)
	a := Account{Name: "zhang.san", Person: "张三", Role: City}
	for password, says := range map[string]string{
		"Short-1": "至少用10个", "onlylowercase1": "至少3种", "Zhang.San-2026": "含有账号名", strings.Repeat("aB1", 50): "超过128个", "Tab\there-2026": "不可见",
	} {
		if err := b.Add(ctx, a, password); !errors.Is(err, ErrPassword) || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", password, err)
		}
	}
	if !b.Empty() {
		t.Fatal("a refused account was kept")
	}
	if err := b.Add(ctx, a, good); err != nil {
		t.Fatal(err)
	}
	for i := range pastPasswords - 1 {
		if err := b.SetPassword(ctx, a.Name, fmt.Sprintf("Another-pass-%d", i), true); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.SetPassword(ctx, a.Name, good, true); !errors.Is(err, ErrPassword) {
		t.Errorf("the fifth last password is taken again: %v", err)
	}
	if err := b.SetPassword(ctx, a.Name, "Another-pass-9", true); err != nil {
		t.Fatal(err)
	}
	if err := b.SetPassword(ctx, a.Name, good, true); err != nil {
		t.Errorf("the sixth last is refused: %v", err)
	}
}

// TestLogin: who may come in, after a restart too; nothing tells who has an account.
func TestLogin(t *testing.T) {
	ctx := t.Context()
	b, dir, on := bookOf(t)
	if err := b.Add(ctx, Account{Name: "Li.Si", Person: "李四", Role: County, Scope: Scope{Regions: []string{"341524"}}}, good); err != nil {
		t.Fatal(err)
	}
	if err := b.Add(ctx, Account{Name: "li.si", Person: "李四二", Role: Reader}, good); !errors.Is(err, ErrAccount) {
		t.Errorf("a name twice: %v", err)
	}
	a, err := b.Login(ctx, " li.si ", good, "")
	if err != nil || a.Person != "李四" || !a.First || !a.Seen.IsZero() || a.Password != "" {
		t.Fatalf("%+v %v", a, err)
	}
	on(time.Hour)
	again, err := OpenBook(dir, b.now)
	if err != nil {
		t.Fatal(err)
	}
	if a, err = again.Login(ctx, "Li.Si", good, ""); err != nil || a.Seen.IsZero() {
		t.Fatalf("after a restart: %+v %v", a, err)
	}
	if now, _ := again.Find("li.si"); !now.Before.Equal(a.Seen) || now.Seen.Sub(now.Before) != time.Hour {
		t.Errorf("logged in at %v, and before that at %v, want %v", now.Seen, now.Before, a.Seen)
	}
	var said []string
	for _, try := range [][2]string{{"li.si", "Wrong-pass-2026"}, {"nobody", good}, {"", ""}} {
		_, err := again.Login(ctx, try[0], try[1], "")
		said = append(said, fmt.Sprint(err))
	}
	if err := again.Stop("li.si", true); err != nil {
		t.Fatal(err)
	}
	_, err = again.Login(ctx, "li.si", good, "")
	for _, one := range append(said, fmt.Sprint(err)) {
		if one != ErrWrong.Error() {
			t.Errorf("a refusal tells more: %s", one)
		}
	}
	if err := again.Stop("li.si", false); err != nil {
		t.Fatal(err)
	}
	if err := again.SetPassword(ctx, "li.si", "Given-by-admin-1", false); err != nil {
		t.Fatal(err)
	}
	if a, err = again.Login(ctx, "li.si", "Given-by-admin-1", ""); err != nil || !a.First {
		t.Errorf("a password given need not be changed: %+v %v", a, err)
	}
	kept, err := os.ReadFile(filepath.Join(dir, bookName))
	if err != nil || bytes.Contains(kept, []byte(good)) {
		t.Errorf("the file holds a password as it is: %v", err)
	}
	info, err := os.Stat(filepath.Join(dir, bookName))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read the file: %v %v", info.Mode(), err)
	}
}

// TestAccountsThatAreNone are refused with a sentence.
func TestAccountsThatAreNone(t *testing.T) {
	b, _, _ := bookOf(t)
	for says, a := range map[string]Account{
		"账号名":     {Person: "张三", Role: City},
		"只能有英文字母": {Name: "张三", Person: "张三", Role: City},
		"姓名":      {Name: "a", Role: City},
		"没有角色":    {Name: "a", Person: "张三", Role: "root"},
		"哪个县区":    {Name: "a", Person: "张三", Role: County},
		"不分县区":    {Name: "a", Person: "张三", Role: System, Scope: Scope{Regions: []string{"341524"}}},
		"单位":      {Name: "a", Person: "张三", Role: City, Unit: strings.Repeat("局", 41)},
	} {
		if err := b.Add(t.Context(), a, good); !errors.Is(err, ErrAccount) || !strings.Contains(err.Error(), says) {
			t.Errorf("%+v: %v", a, err)
		}
	}
}

// TestKeys let a program in until they end, are taken back, or the account is stopped.
func TestKeys(t *testing.T) {
	ctx := t.Context()
	b, _, on := bookOf(t)
	if err := b.Add(ctx, Account{Name: "api", Person: "平台", Role: City}, good); err != nil {
		t.Fatal(err)
	}
	key, err := b.AddKey("api", "省平台", b.now().Add(24*time.Hour), true)
	if err != nil {
		t.Fatal(err)
	}
	if a, k, err := b.ByKey(key); err != nil || a.Name != "api" || !k.Read {
		t.Errorf("%+v %+v %v", a, k, err)
	}
	if _, err := b.AddKey("api", "省平台", b.now().Add(time.Hour), false); !errors.Is(err, ErrAccount) {
		t.Errorf("two keys of one name: %v", err)
	}
	if _, err := b.AddKey("api", "永久", b.now().Add(10*keyTime), false); !errors.Is(err, ErrAccount) {
		t.Errorf("a key for ever: %v", err)
	}
	if _, _, err := b.ByKey(key[:len(key)-1]); !errors.Is(err, ErrWrong) {
		t.Errorf("a part of a key: %v", err)
	}
	if err := b.Stop("api", true); err != nil {
		t.Fatal(err)
	}
	if _, _, err := b.ByKey(key); !errors.Is(err, ErrWrong) {
		t.Errorf("a key of one who was stopped: %v", err)
	}
	if err := b.Stop("api", false); err != nil {
		t.Fatal(err)
	}
	on(25 * time.Hour)
	if _, _, err := b.ByKey(key); !errors.Is(err, ErrWrong) {
		t.Errorf("a key past its end: %v", err)
	}
	if err := errors.Join(b.DropKey("api", "省平台"), nil); err != nil {
		t.Error(err)
	}
	if err := b.DropKey("api", "省平台"); !errors.Is(err, ErrAccount) {
		t.Errorf("taken back twice: %v", err)
	}
}

// TestNothingOfASecretIsLeft: a key that was taken back, the secret of one-time passwords
// that were stopped and a password that was changed too often ago to be refused stand in
// no file of the directory.
func TestNothingOfASecretIsLeft(t *testing.T) {
	ctx := t.Context()
	b, dir, _ := bookOf(t)
	if err := b.Add(ctx, Account{Name: "li.si", Person: "李四", Role: City}, good); err != nil {
		t.Fatal(err)
	}
	hash := b.list[0].Password
	key, err := b.AddKey("li.si", "平台", b.now().AddDate(0, 1, 0), false)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := b.Offer("li.si")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := base32Plain.DecodeString(secret)
	if err != nil {
		t.Fatal(err)
	}
	files := func() (text string) {
		t.Helper()
		list, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range list {
			data, err := os.ReadFile(filepath.Join(dir, f.Name()))
			if err != nil {
				t.Fatal(err)
			}
			text += string(data)
		}
		return text
	}
	gone := map[string]string{"the sum of the key": sumOf(key), "the secret": secret, "the password": hash}
	for what, secret := range gone {
		if !strings.Contains(files(), secret) {
			t.Fatalf("%s is not kept at all", what)
		}
	}
	err = errors.Join(b.Confirm("li.si", codeOf(raw, b.now().Unix()/30, codeDigits)), b.Uncode("li.si"), b.DropKey("li.si", "平台"))
	for i := range pastPasswords {
		err = errors.Join(err, b.SetPassword(ctx, "li.si", fmt.Sprint("Another-choice-", i), true))
	}
	if err != nil {
		t.Fatal(err)
	}
	gone["the key"] = key
	for what, secret := range gone {
		if strings.Contains(files(), secret) {
			t.Errorf("%s is still there", what)
		}
	}
}

// TestRolesStandApart: no role has the acts of two of the three offices.
func TestRolesStandApart(t *testing.T) {
	for _, r := range Roles() {
		offices := 0
		for _, acts := range [][]Act{{Manage}, {Inspect}, {Opine, Enter, Review, Import, Arrange}} {
			for _, a := range acts {
				if r.May(a) {
					offices++
					break
				}
			}
		}
		if offices > 1 || r.ZH() == string(r) || RoleCalled(r.ZH()) != r {
			t.Errorf("%s joins %d offices", r, offices)
		}
	}
	if Role("root").May(Read) || RoleCalled("root") != "" {
		t.Error("a role that is none may something")
	}
}

// TestScope: deny what lies outside, and what lies nowhere.
func TestScope(t *testing.T) {
	jinzhai := Scope{Regions: []string{"341524"}}
	for _, c := range []struct {
		s             Scope
		region, chain string
		want          bool
	}{
		{Scope{}, "341524", "nev", true}, {Scope{}, "", "", true}, {jinzhai, "341524", "nev", true}, {jinzhai, "341523", "nev", false}, {jinzhai, "", "nev", false},
		{Scope{Chains: []string{"nev"}}, "341524", "food", false}, {Scope{Chains: []string{"nev"}}, "341524", "nev", true},
	} {
		if got := c.s.Covers(c.region, c.chain); got != c.want {
			t.Errorf("%+v covers %q %q: %v", c.s, c.region, c.chain, got)
		}
	}
}

// TestDelays: who says wrong passwords waits, and nobody else does.
func TestDelays(t *testing.T) {
	now, on := clockAt(t)
	d := NewDelays(now)
	for range 30 {
		d.Failed("zhang", "10.0.0.9")
	}
	if w := d.Wait("ZHANG", "10.0.0.9"); w != mostDelay {
		t.Errorf("after 30 wrong tries he waits %v", w)
	}
	for _, other := range [][2]string{{"zhang", "10.0.0.7"}, {"li", "10.0.0.9"}} {
		if w := d.Wait(other[0], other[1]); w != 0 {
			t.Errorf("%v waits %v", other, w)
		}
	}
	on(mostDelay + time.Second)
	if w := d.Wait("zhang", "10.0.0.9"); w != 0 {
		t.Errorf("later he still waits %v", w)
	}
	for range freeTries {
		if w := d.Wait("wang", "10.0.0.9"); w != 0 {
			t.Errorf("a slip of the hand costs %v", w)
		}
		d.Failed("wang", "10.0.0.9")
	}
	if w := d.Wait("wang", "10.0.0.9"); w != firstDelay {
		t.Errorf("after %d he waits %v", freeTries, w)
	}
	d.Passed("wang", "10.0.0.9")
	if w := d.Wait("wang", "10.0.0.9"); w != 0 {
		t.Errorf("who came in waits %v", w)
	}
}

func logOf(t *testing.T, n int) string {
	t.Helper()
	dir := t.TempDir()
	now, _ := clockAt(t)
	l, err := OpenLog(dir, now)
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		if err := l.Append(Entry{Event: EventWrite, Account: "zhang", Person: "张三", What: fmt.Sprintf("企业：六安测试%d厂", i), Before: "小型", After: "中型"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestAuditIsFoundChanged: each byte that is changed, each line that is cut, moved,
// doubled or left out is found; an audit that was left alone is whole.
func TestAuditIsFoundChanged(t *testing.T) {
	const n = 5
	dir := logOf(t, n)
	if got, err := Verify(dir); err != nil || got != n {
		t.Fatal(got, err)
	}
	path := filepath.Join(dir, logName)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	damaged := func(what string, data []byte) {
		t.Helper()
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Verify(dir); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s is not found: %v", what, err)
		}
	}
	for i := range whole {
		changed := bytes.Clone(whole)
		changed[i] ^= 1
		damaged(fmt.Sprintf("byte %d", i), changed)
	}
	lines := bytes.SplitAfter(whole, []byte("\n"))[:n]
	join := func(order ...int) (data []byte) {
		for _, i := range order {
			data = append(data, lines[i]...)
		}
		return data
	}
	damaged("a line left out", join(0, 1, 3, 4))
	damaged("a line moved", join(0, 2, 1, 3, 4))
	damaged("a line doubled", join(0, 1, 1, 2, 3, 4))
	damaged("the end cut", join(0, 1, 2))
	damaged("nothing left", nil)
	damaged("half a line", whole[:len(whole)-7])
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := Verify(dir); !errors.Is(err, ErrDamaged) {
		t.Errorf("a file that is gone is not found: %v", err)
	}
	if _, err := OpenLog(dir, time.Now); !errors.Is(err, ErrDamaged) {
		t.Errorf("it is begun anew: %v", err)
	}
}

// TestAuditAfterAKill: half a line, which nobody was told of, is taken away when the
// log is opened, and what follows is one chain with what stood there.
func TestAuditAfterAKill(t *testing.T) {
	dir := logOf(t, 3)
	path := filepath.Join(dir, logName)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(bytes.Clone(whole), "0123456789 {\"sequ"...), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := OpenLog(dir, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(l.Append(Entry{Event: EventLogin, Account: "li"}), l.Close()); err != nil {
		t.Fatal(err)
	}
	if n, err := Verify(dir); err != nil || n != 4 {
		t.Fatal(n, err)
	}
	var events []Event
	if err := Each(dir, func(e Entry) bool { events = append(events, e.Event); return true }); err != nil || len(events) != 4 || events[3] != EventLogin {
		t.Fatal(events, err)
	}
}

// TestSignedTable: what is taken out of the audit is signed; a changed byte, a cut end
// and another key are found, the key stays the same and is read by nobody else.
func TestSignedTable(t *testing.T) {
	dir := t.TempDir()
	key, err := SigningKey(dir)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := SigningKey(dir); err != nil || !again.Equal(key) {
		t.Fatal("another key:", err)
	}
	if info, err := os.Stat(filepath.Join(dir, keyName)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read the key: %v %v", info.Mode(), err)
	}
	var table bytes.Buffer
	entries := []Entry{{Sequence: 1, Event: EventLogin, Person: "张三", Means: "session"}, {Sequence: 2, Event: EventWrite, What: "=1+1，\"甲\"", From: "本机", Means: "socket"}}
	if err := WriteCSV(&table, slices.Values(entries), false, key); err != nil {
		t.Fatal(err)
	}
	public := PublicText(key.Public().(ed25519.PublicKey))
	if err := VerifyCSV(bytes.Clone(table.Bytes()), public); err != nil {
		t.Fatalf("%v\n%s", err, table.String())
	}
	for _, want := range []string{"\uFEFF序号,时间,", ",登录,,张三,,密码,", `"'=1+1，""甲"""`, "本机，经服务器"} {
		if !strings.Contains(table.String(), want) {
			t.Errorf("no %s in\n%s", want, table.String())
		}
	}
	for i := range bytes.Index(table.Bytes(), []byte(public)) { // the public part in the file is not what is compared with
		changed := bytes.Clone(table.Bytes())
		changed[i] ^= 1
		if err := VerifyCSV(changed, public); !errors.Is(err, ErrSigned) {
			t.Fatalf("byte %d is not found: %v", i, err)
		}
	}
	other, err := SigningKey(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for says, got := range map[string]error{
		"不是这把密钥": VerifyCSV(bytes.Clone(table.Bytes()), PublicText(other.Public().(ed25519.PublicKey))),
		"没有签名":   VerifyCSV(table.Bytes()[:table.Len()/2], public),
		"写法不对":   VerifyCSV(bytes.Clone(table.Bytes()), "x"),
	} {
		if !errors.Is(got, ErrSigned) || !strings.Contains(got.Error(), says) {
			t.Errorf("%s: %v", says, got)
		}
	}
}

// TestOneProgramHasThem: a second program is told, until the first is done.
func TestOneProgramHasThem(t *testing.T) {
	dir := t.TempDir()
	first, err := Open(dir, time.Now)
	if err != nil || There(dir) {
		t.Fatal(err)
	}
	if _, err := Open(dir, time.Now); !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), dir) {
		t.Error(err)
	}
	if err := errors.Join(first.Append(Entry{Event: EventLogin}), first.Close()); err != nil || !There(dir) {
		t.Error(err)
	}
	second, err := Open(dir, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	if err := second.Close(); err != nil {
		t.Error(err)
	}
}

// BenchmarkVerify reads an audit of a million entries.
func BenchmarkVerify(b *testing.B) {
	dir := b.TempDir()
	var text bytes.Buffer
	last := ""
	const n = 1_000_000
	for i := range n {
		entry := fmt.Appendf(nil, `{"sequence":%d,"time":"2026-11-30T08:00:00Z","event":"write","account":"zhang","person":"张三","from":"10.0.0.9","means":"session","what":"企业：六安测试%d厂","before":"小型","after":"中型","request_id":"ABCDEFGHIJKLMNOP"}`, i+1, i)
		last = chained(last, entry)
		fmt.Fprintf(&text, "%s %s\n", last, entry)
	}
	if err := errors.Join(os.WriteFile(filepath.Join(dir, logName), text.Bytes(), 0o600), os.WriteFile(filepath.Join(dir, headName), fmt.Appendf(nil, "%020d %s\n", n, last), 0o600)); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if got, err := Verify(dir); err != nil || got != n {
			b.Fatal(got, err)
		}
	}
}

// BenchmarkLogin weighs a right password.
func BenchmarkLogin(b *testing.B) {
	book, err := OpenBook(b.TempDir(), time.Now)
	if err == nil {
		err = book.Add(context.Background(), Account{Name: "zhang", Person: "甲", Role: City}, good)
	}
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := book.Login(context.Background(), "zhang", good, ""); err != nil {
			b.Fatal(err)
		}
	}
}
