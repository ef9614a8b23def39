package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"chainchief/api"
	"chainchief/backup"
	"chainchief/people"
)

// withAccount makes an account in a data directory, which the audit tells of.
func withAccount(t *testing.T, dir, name string) {
	t.Helper()
	var o, e bytes.Buffer
	if code := run(t.Context(), []string{"account", "add", "--name", name, "--person", "某人", "--role", "system", "--data", dir}, streams{strings.NewReader("Chain-chief-2026\n"), &o, &e}); code != 0 {
		t.Fatal(e.String())
	}
}

// restorable is all that a backup is to bring back: the records, the accounts, the audit.
type restorable struct {
	records  []string
	accounts string
	audit    int64
}

func holding(t *testing.T, dir string) (h restorable) {
	t.Helper()
	s, err := openData(dir) // as every command does
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	h.records, _ = dumped(t, dir)
	book, err := people.OpenBook(dir, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range book.List() {
		h.accounts += a.Name + " "
	}
	if h.audit, err = people.Verify(dir); err != nil {
		t.Fatal(err)
	}
	return h
}

// TestBackup: what was saved comes back, records, history, accounts and audit, as a
// store of its own; a check says so before, and changes nothing.
func TestBackup(t *testing.T) {
	home, file, there := copied(t), filepath.Join(t.TempDir(), "备份.zip"), filepath.Join(t.TempDir(), "there")
	withHistory(t, home)
	withAccount(t, home, "zhang")
	if code, out, errs := cc(t, "backup", file, "--data", home); code != 0 || !strings.Contains(out, "已备份到 "+file) {
		t.Fatal(code, out, errs)
	}
	was := holding(t, home)
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the backup, which has hashes of passwords, may be read by others: %v %v", info.Mode(), err)
	}
	code, out, errs := cc(t, "restore", "--check", file)
	if code != 0 || !strings.Contains(out, "这份备份可以恢复") || !strings.Contains(out, "账号：1个。审计记录：2条") {
		t.Fatal(code, out, errs)
	}
	if code, out, errs := cc(t, "restore", file, "--data", there); code != 0 || !strings.Contains(out, "已恢复到") {
		t.Fatal(code, out, errs)
	}
	is := holding(t, there)
	if len(is.records) < 3_000 || !slices.Equal(is.records, was.records) || is.accounts != "zhang " || is.audit != was.audit+1 {
		t.Errorf("%d records, accounts %q, %d entries came back of %d, %q, %d", len(is.records), is.accounts, is.audit, len(was.records), was.accounts, was.audit)
	}
	_, homeMeta := dumped(t, home)
	_, thereMeta := dumped(t, there)
	if homeMeta.StoreID == thereMeta.StoreID || !sameGraph(homeMeta, thereMeta) {
		t.Errorf("meta is %+v, was %+v", thereMeta, homeMeta)
	}
}

// TestBackupOfWhatIsWritten: beside a server under writers, a backup holds every
// write that was acknowledged before it began, and its audit tells of every write
// that it holds.
func TestBackupOfWhatIsWritten(t *testing.T) {
	dir, file := copied(t), filepath.Join(t.TempDir(), "备份.zip")
	startServe(t, dir)
	web := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return api.DialSocket(ctx, filepath.Join(dir, api.SocketName))
	}}}
	write := func(ctx context.Context, n int) (string, error) {
		body := fmt.Sprintf(`{"region":"341524","segment":"nev.battery.cell","need":"第%d项需求","said_by":"测试单位%[1]d","date":"2026-11-30"}`, n)
		r, err := http.NewRequestWithContext(ctx, "POST", "http://chainchief/api/v1/needs", strings.NewReader(body))
		if err != nil {
			return "", err
		}
		r.Header.Set("Content-Type", "application/json")
		answer, err := web.Do(r)
		if err != nil {
			return "", err
		}
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		if err == nil && answer.StatusCode != 201 {
			err = fmt.Errorf("%d %s", answer.StatusCode, text)
		}
		return answer.Header.Get("Location"), err
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var mu sync.Mutex
	var acknowledged []string
	var writers sync.WaitGroup
	for w := range 4 {
		writers.Go(func() {
			for n := w * 100_000; ctx.Err() == nil; n++ {
				at, err := write(ctx, n)
				if err != nil && ctx.Err() == nil {
					t.Error(err)
					return
				}
				if err == nil {
					mu.Lock()
					acknowledged = append(acknowledged, filepath.Base(at))
					mu.Unlock()
				}
			}
		})
	}
	// until is what was acknowledged when there was more than so many.
	until := func(more int) (list []string) {
		eventually(t, time.Minute, "writes go on", func() error {
			mu.Lock()
			defer mu.Unlock()
			if list = slices.Clone(acknowledged); len(list) <= more {
				return fmt.Errorf("%d writes", len(list))
			}
			return nil
		})
		return list
	}
	before := until(4)
	code, out, errs := cc(t, "backup", file, "--data", dir)
	stop()
	writers.Wait()
	if code != 0 || len(before) < 4 || len(acknowledged) <= len(before) {
		t.Fatalf("%d %s%s; %d writes before, %d in all", code, out, errs, len(before), len(acknowledged))
	}
	there := filepath.Join(t.TempDir(), "there")
	if code, out, errs := cc(t, "restore", file, "--data", there); code != 0 {
		t.Fatal(code, out, errs)
	}
	told := map[string]bool{}
	backedUp := false
	if err := people.Each(there, func(e people.Entry) bool {
		told[e.Import] = true
		backedUp = backedUp || e.Event == people.EventBackup
		return true
	}); err != nil || !backedUp {
		t.Errorf("the audit does not tell of the backup: %v", err)
	}
	imports := map[string]bool{}
	for _, line := range holding(t, there).records {
		var i struct{ ID, Class string }
		key, text, _ := strings.Cut(line, " ")
		if strings.HasPrefix(key, "web-") && json.Unmarshal([]byte(text), &i) == nil && i.ID == key {
			imports[key] = true
			if !told[key] {
				t.Errorf("the audit does not tell of %s", key)
			}
		}
	}
	for _, id := range before {
		if !imports[id] {
			t.Errorf("%s was acknowledged before and is not in the backup of %d writes", id, len(imports))
		}
	}
}

// TestDamagedBackups: one that is not as it was made is refused in one sentence, and
// the data directory stays as it was.
func TestDamagedBackups(t *testing.T) {
	home, file := copied(t), filepath.Join(t.TempDir(), "备份.zip")
	if code, _, errs := cc(t, "backup", file, "--data", home); code != 0 {
		t.Fatal(errs)
	}
	was := holding(t, home)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	damaged := map[string][]byte{"cut": whole[:len(whole)/2], "empty": nil, "text": []byte("这不是备份")}
	for i := 1; i < 10; i++ { // backup.TestEveryByte looks at each, of a small one
		flipped := bytes.Clone(whole)
		flipped[len(whole)*i/10] ^= 0x10
		damaged[fmt.Sprintf("flipped %d", i)] = flipped
	}
	refused := 0
	for name, content := range damaged {
		path := filepath.Join(t.TempDir(), "b.zip")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		code, out, errs := cc(t, "restore", path, "--yes", "--data", home)
		if code == 0 && strings.HasPrefix(name, "flipped") { // as a repetition of the same from elsewhere; the sums say that it is the same
			continue
		}
		refused++
		if code != 1 || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, "备份文件不完整或被改动过，请换一份备份") || strings.Contains(out, "已恢复") {
			t.Errorf("%s: %d %s%s", name, code, out, errs)
		}
	}
	if is := holding(t, home); refused < 8 || !slices.Equal(is.records, was.records) {
		t.Errorf("%d are refused, or the data are changed", refused)
	}
	for says, args := range map[string][]string{
		"没有备份文件": {"restore", file + "x"}, "请写明备份文件": {"restore"}, "不要放在数据目录里": {"backup", filepath.Join(home, "b.zip")},
		"没有这个目录": {"backup", filepath.Join(home, "none", "b.zip")}, "是目录，请写文件名": {"backup", t.TempDir()}, "--every": {"backup", file, "--every", "x"},
	} {
		if code, out, errs := cc(t, append(args, "--data", home)...); code == 0 || out != "" || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, says) {
			t.Errorf("%v: %d %s%s", args, code, out, errs)
		}
	}
	startServe(t, home)
	if code, _, errs := cc(t, "restore", file, "--yes", "--data", home); code != 1 || !strings.Contains(errs, "请先停止服务器") {
		t.Errorf("beside a server: %d %s", code, errs)
	}
}

// TestRestoreHidesNothing: what the audit told since the backup was made stays, with
// the restoring; where somebody changed it, it is kept aside for the auditor. Nobody's data go without a yes.
func TestRestoreHidesNothing(t *testing.T) {
	home, file := copied(t), filepath.Join(t.TempDir(), "备份.zip")
	withAccount(t, home, "zhang")
	if code, _, errs := cc(t, "backup", file, "--data", home); code != 0 {
		t.Fatal(errs)
	}
	saved := holding(t, home)
	withAccount(t, home, "li")
	withHistory(t, home)
	changed := holding(t, home)
	if code, out, errs := cc(t, "restore", file, "--data", home); code != 0 || !strings.Contains(out, "没有恢复") || !slices.Equal(holding(t, home).records, changed.records) || !strings.Contains(out+errs, "账号也回到备份时的样子") {
		t.Fatalf("restored unasked: %d %s%s", code, out, errs)
	}
	bare, nobody := copied(t), filepath.Join(t.TempDir(), "没有账号.zip")
	if code, _, errs := cc(t, "backup", nobody, "--data", bare); code != 0 {
		t.Fatal(errs)
	}
	if _, out, errs := cc(t, "restore", nobody, "--data", bare); !strings.Contains(out+errs, "将换成备份里的。恢复吗？") {
		t.Errorf("asked about accounts that there are not: %s%s", out, errs)
	}
	if code, out, errs := cc(t, "restore", nobody, "--yes", "--data", bare); code != 0 || strings.Contains(out, "密码") {
		t.Errorf("told about accounts that there are not: %d %s%s", code, out, errs)
	}
	if code, out, errs := cc(t, "restore", file, "--yes", "--data", home); code != 0 {
		t.Fatal(code, out, errs)
	}
	is := holding(t, home)
	if !slices.Equal(is.records, saved.records) || is.accounts != "zhang " || is.audit != changed.audit+1 {
		t.Errorf("%d records, accounts %q, %d entries", len(is.records), is.accounts, is.audit)
	}
	var last people.Entry
	if err := people.Each(home, func(e people.Entry) bool { last = e; return true }); err != nil || last.Event != people.EventRestore || last.Hash == "" || !strings.Contains(last.Before, "修订号") {
		t.Errorf("the last entry is %+v, %v", last, err)
	}
	log := filepath.Join(home, "audit.log")
	text, err := os.ReadFile(log)
	if err == nil {
		err = os.WriteFile(log, bytes.Replace(text, []byte("zhang"), []byte("wang0"), 1), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	code, out, errs := cc(t, "restore", file, "--yes", "--data", home)
	kept, _ := filepath.Glob(filepath.Join(home, "audit-*.log"))
	if code != 0 || !strings.Contains(out, "请告诉安全审计员") || len(kept) != 1 {
		t.Fatalf("%d %s%s %v", code, out, errs, kept)
	}
	if is := holding(t, home); is.audit != saved.audit+1 {
		t.Errorf("%d entries", is.audit)
	}
}

// TestKilledWhileRestoring: whoever is killed at any moment leaves the old data or
// the new, never some of both.
func TestKilledWhileRestoring(t *testing.T) {
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	home, file := copied(t), filepath.Join(t.TempDir(), "备份.zip")
	withHistory(t, home)
	withAccount(t, home, "new")
	if code, _, errs := cc(t, "backup", file, "--data", home); code != 0 {
		t.Fatal(errs)
	}
	fresh := holding(t, home)
	base := copied(t)
	withAccount(t, base, "old")
	old := holding(t, base)
	look := func(dir, when string) (isNew bool) {
		t.Helper()
		h := holding(t, dir)
		isNew = h.accounts == "new "
		want := old
		if isNew {
			want = fresh
		}
		if !slices.Equal(h.records, want.records) || h.accounts != want.accounts || h.audit < 1 || backup.Pending(dir) {
			t.Fatalf("%s: %d records with the accounts of %q, %d entries", when, len(h.records), h.accounts, h.audit)
		}
		return isNew
	}
	took, outcomes := time.Duration(0), map[bool]int{}
	for round := range 10 {
		dir := filepath.Join(t.TempDir(), "d")
		if err := os.CopyFS(dir, os.DirFS(base)); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(path, "restore", file, "--yes", "--data", dir)
		began := time.Now()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if round > 0 { // the first is let be, to see how long it takes; the last moments are the tender ones
			time.AfterFunc(time.Duration(float64(took)*(0.3+0.75*rand.Float64())), func() { cmd.Process.Kill() })
		}
		err := cmd.Wait()
		if round == 0 {
			if took = time.Since(began); err != nil {
				t.Fatal(err)
			}
		}
		isNew := look(dir, fmt.Sprintf("killed in round %d", round))
		outcomes[isNew]++
		if again := look(dir, "opened again"); again != isNew {
			t.Fatal("it is another the second time")
		}
	}
	t.Logf("old %d, new %d", outcomes[false], outcomes[true])

	for moved := range 5 { // broken off after each file
		dir := filepath.Join(t.TempDir(), "d")
		stage, err := backup.Stage(dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(os.CopyFS(dir, os.DirFS(base)), os.CopyFS(stage, os.DirFS(home)), backup.Commit(dir)); err != nil {
			t.Fatal(err)
		}
		files, err := os.ReadDir(filepath.Join(dir, "restore.ready"))
		if err != nil || len(files) < 4 {
			t.Fatal(files, err)
		}
		for _, f := range files[:min(moved, len(files))] {
			if err := os.Rename(filepath.Join(dir, "restore.ready", f.Name()), filepath.Join(dir, f.Name())); err != nil {
				t.Fatal(err)
			}
		}
		if !look(dir, fmt.Sprintf("after %d files", moved)) {
			t.Errorf("after %d files: what counted is gone", moved)
		}
	}
}

// TestKilledWhileBackingUp: the backup that stood there before stands there still, or the new one does.
func TestKilledWhileBackingUp(t *testing.T) {
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	home, file := copied(t), filepath.Join(t.TempDir(), "备份.zip")
	took := time.Duration(0)
	for round := range 8 {
		cmd := exec.Command(path, "backup", file, "--data", home)
		began := time.Now()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if round > 0 {
			time.AfterFunc(time.Duration(float64(took)*(0.3+0.75*rand.Float64())), func() { cmd.Process.Kill() })
		}
		err := cmd.Wait()
		if round == 0 {
			if took = time.Since(began); err != nil {
				t.Fatal(err)
			}
		}
		if m, err := backup.Unpack(file, t.TempDir()); err != nil || len(m.Files) < 1 {
			t.Fatalf("round %d: %v", round, err)
		}
	}
}

// TestBackupEvery: a backup a while, as many as are to be kept, nothing else touched;
// what went wrong is said, and tried again.
func TestBackupEvery(t *testing.T) {
	home, dir := copied(t), filepath.Join(t.TempDir(), "backups")
	other := filepath.Join(dir, "别的.zip")
	if err := errors.Join(os.MkdirAll(dir, 0o700), os.WriteFile(other, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 12*time.Second)
	defer stop()
	var o, e bytes.Buffer
	ended := make(chan int)
	go func() {
		ended <- run(ctx, []string{"backup", "--every", "1100ms", "--keep", "2", dir, "--data", home}, streams{strings.NewReader(""), &o, &e})
	}()
	for ctx.Err() == nil { // until the third pushed out the first
		time.Sleep(100 * time.Millisecond)
		if _, err := os.Stat(filepath.Join(dir, "third")); err == nil {
			break
		}
		if made, _ := backupsIn(dir); len(made) > 0 {
			first := filepath.Join(dir, "first")
			if was, err := os.ReadFile(first); err != nil {
				os.WriteFile(first, []byte(made[0]), 0o600)
			} else if string(was) != made[0] {
				break
			}
		}
	}
	made, err := backupsIn(dir)
	if err != nil || ctx.Err() != nil || len(made) < 2 || len(made) > 3 {
		t.Errorf("%v %v", made, err)
	}
	stop()
	if code := <-ended; code != 0 || strings.Count(o.String(), "已备份到") < 3 || e.String() != "" {
		t.Errorf("%d %s%s", code, o.String(), e.String())
	}
	if _, err := os.Stat(other); err != nil {
		t.Error(err)
	}
}
