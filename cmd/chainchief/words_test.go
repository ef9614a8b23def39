package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"chainchief/graph/insight"
	"time"

	"chainchief/api"
	"chainchief/graph/chainmap/layout"
	"chainchief/graph/embedded"
)

// TestInFlags: what the API says of its parameters, the command line says of its flags.
func TestInFlags(t *testing.T) {
	for said, want := range map[string]string{
		"参数 as_of 的值“as_of”无效，请写成 2021、2021-04 或 2021-04-30": "参数 --as-of 的值“as_of”无效，请写成 2021、2021-04 或 2021-04-30",
		"focus 和 steps 只用于流程图，请加上 kind=flow":                 "--focus 和 --steps 只用于流程图，请加上 --kind flow",
		"请用 chain 指明看哪条产业链，如 chain=nev":                      "请用 --chain 指明看哪条产业链，如 --chain nev",
		"参数 k 的值“99”无效，须是 1 到 20 的整数":                        "参数 --limit 的值“99”无效，须是 1 到 20 的整数",
		"没有环节“x”，可用 /api/v1/segments 查看":                     "没有环节“x”，可用 chainchief segments 查看",
		"可选 both、suppliers、customers":                        "可选 both、suppliers、customers",
		"数据文件 /var/lib/to/chain 已损坏":                         "数据文件 /var/lib/to/chain 已损坏",
	} {
		if got := inFlags(said); got != want {
			t.Errorf("%s\nbecomes %s\nwant    %s", said, got, want)
		}
	}
}

// TestFaultsInFlags: no sentence on a terminal speaks of the API.
func TestFaultsInFlags(t *testing.T) {
	for _, c := range []struct {
		args []string
		says []string
	}{
		{[]string{"gaps", "--chain", "nev", "--as-of", "x"}, []string{"--as-of"}},
		{[]string{"map", "--chain", "nev", "--focus", "nev.battery", "-o", "x.svg"}, []string{"--focus", "--kind flow"}},
		{[]string{"map", "--chain", "nev", "--compare", "2030", "-o", "x.svg"}, []string{"--compare"}},
		{[]string{"paths", "--from", "国轩高科", "--to", "江淮汽车", "--limit", "99"}, []string{"--limit", "99"}},
		{[]string{"targets", "--segment", "xxx"}, []string{"segments"}},
		{[]string{"segments", "--chain", "xxx"}, []string{"chainchief chains"}},
		{[]string{"parks", "--region", "999999"}, []string{"chainchief regions"}},
		{[]string{"partners", "--park", "没有"}, []string{"chainchief parks"}},
		{[]string{"network", "--enterprise", "国轩高科", "--depth", "9"}, []string{"--depth"}},
		{[]string{"partners", "--enterprise", "国轩高科", "--direction", "上"}, []string{"--direction", "both（上游和下游）、suppliers（上游）、customers（下游）"}},
		{[]string{"imports", "--class", "x"}, []string{"--class", "form（填报）"}},
		{[]string{"network", "--enterprise", "国轩"}, []string{"国轩高科股份有限公司", "写全称"}},
		{[]string{"network", "--enterprise", "e-aaaaaaaaaaaa"}, []string{"e-aaaaaaaaaaaa"}},
	} {
		code, out, errs := cc(t, append(c.args, "--data", data(t))...)
		if code == 0 || out != "" || strings.Count(errs, "\n") != 1 {
			t.Errorf("%v: %d %s%s", c.args, code, out, errs)
		}
		for _, want := range c.says {
			if !strings.Contains(errs, want) {
				t.Errorf("%v does not say %s: %s", c.args, want, errs)
			}
		}
		for _, word := range []string{"/api", "as_of", "kind=", " k "} {
			if strings.Contains(errs, word) {
				t.Errorf("%v says %s: %s", c.args, word, errs)
			}
		}
	}
}

// TestNamesForCodes: a region and a segment may be given by name; one that fits
// several or none is answered with what could be meant.
func TestNamesForCodes(t *testing.T) {
	for _, c := range []struct{ names, codes []string }{
		{[]string{"gaps", "--chain", "nev", "--region", "金寨", "--partner", "上海"}, []string{"gaps", "--chain", "nev", "--region", "341524", "--partner", "310000"}},
		{[]string{"gaps", "--chain", "nev", "--region", "六安市"}, []string{"gaps", "--chain", "nev", "--region", "341500"}},
		{[]string{"gaps", "--chain", "新能源汽车", "--region", "市开发区"}, []string{"gaps", "--chain", "nev", "--region", "341500-kf"}},
		{[]string{"scenario", "--chain", "高端装备"}, []string{"scenario", "--chain", "equipment"}},
		{[]string{"partners", "--chain", "铁基材料", "--limit", "1"}, []string{"partners", "--chain", "iron", "--limit", "1"}},
		{[]string{"segments", "--chain", "食品健康"}, []string{"segments", "--chain", "food"}},
		{[]string{"targets", "--segment", "电池隔膜"}, []string{"targets", "--segment", "nev.battery.separator"}},
		{[]string{"partners", "--segment", "电池隔膜", "--limit", "1"}, []string{"partners", "--segment", "nev.battery.separator", "--limit", "1"}},
	} {
		_, want, _ := cc(t, append(c.codes, "--data", data(t))...)
		if code, got, errs := cc(t, append(c.names, "--data", data(t))...); code != 0 || got != want {
			t.Errorf("%v: %d %s", c.names, code, errs)
		}
	}
	for text, want := range map[string]string{"没有这个": "没有环节“没有这个”，可用 chainchief segments 查看", "铝合金压铸件": "可指几个环节：铝合金压铸件（nev.body.diecast）、铝合金压铸件（equipment.casting.diecast）",
		"nev.battery": "“nev.battery”（动力与储能电池）是板块，请给出其中一个环节"} {
		if code, _, errs := cc(t, "targets", "--segment", text, "--data", data(t)); code != 1 || !strings.Contains(errs, want) {
			t.Errorf("%s: %d %s", text, code, errs)
		}
	}
}

// TestHelpAndVersion: help of a command by either way, the place of the data,
// and what a slip of the pen meant.
func TestHelpAndVersion(t *testing.T) {
	t.Setenv("XDG_DATA_HOME", "/somewhere")
	_, usage, _ := cc(t, "gaps", "-h")
	for _, args := range [][]string{{"help", "gaps"}, {"gaps", "--help"}} {
		if code, out, _ := cc(t, args...); code != 0 || out != usage {
			t.Errorf("%v: %d %.60s", args, code, out)
		}
	}
	if !strings.Contains(usage, "/somewhere/chainchief") {
		t.Errorf("help does not say where the data are: %s", usage)
	}
	if _, out, _ := cc(t, "help"); !strings.Contains(out, "/somewhere/chainchief") {
		t.Errorf("help does not say where the data are: %s", out)
	}
	_, version, _ := cc(t, "version")
	for _, want := range []string{"产业链图谱", fmt.Sprintf("判定规则第%d版", insight.Default.Version), "go1.", "/somewhere/chainchief"} {
		if !strings.Contains(version, want) {
			t.Errorf("the version lacks %s: %s", want, version)
		}
	}
	release = "2026.12" // as -ldflags "-X main.release=…" sets it
	_, named, _ := cc(t, "version")
	if release = ""; !strings.Contains(named, "chainchief 2026.12") {
		t.Errorf("a named build says %s", named)
	}
	for _, flag := range []string{"--version", "-v"} {
		if code, out, _ := cc(t, flag); code != 0 || out != version {
			t.Errorf("%s: %d %s", flag, code, out)
		}
	}
	for slip, want := range map[string]string{"gap": "gaps", "Gaps": "gaps", "gpas": "gaps", "segment": "segments", "scenarios": "scenario", "partnres": "partners"} {
		if code, _, errs := cc(t, slip); code != 2 || !strings.Contains(errs, "是否指 "+want+"？") {
			t.Errorf("%s: %d %s", slip, code, errs)
		}
	}
	if _, _, errs := cc(t, "backup"); strings.Contains(errs, "是否指") {
		t.Errorf("nothing is near backup: %s", errs)
	}
	t.Setenv("XDG_DATA_HOME", "")
	t.Setenv("HOME", "")
	if code, _, errs := cc(t, "gaps", "--chain", "nev"); code != 1 || !strings.Contains(errs, "HOME") || !strings.Contains(errs, "--data") || strings.Contains(errs, "not defined") {
		t.Errorf("without a home: %d %s", code, errs)
	}
}

// TestWhereTheDataAre: as each system has it, and a sentence where nothing says so.
func TestWhereTheDataAre(t *testing.T) {
	for name, value := range map[string]string{"XDG_DATA_HOME": "", "HOME": "/home/a", "LocalAppData": "/users/a/Local", "AppData": "/users/a/Roaming"} {
		t.Setenv(name, value)
	}
	for system, want := range map[string]string{"linux": "/home/a/.local/share/chainchief", "windows": "/users/a/Local/chainchief", "darwin": "/home/a/Library/Application Support/chainchief"} {
		if got, err := dataOn(system); err != nil || filepath.ToSlash(got) != want {
			t.Errorf("%s: %s, %v, want %s", system, got, err, want)
		}
	}
	t.Setenv("HOME", "")
	t.Setenv("LocalAppData", "")
	for system, name := range map[string]string{"linux": "HOME", "windows": "LocalAppData", "darwin": "HOME"} {
		if got, err := dataOn(system); err == nil || !strings.Contains(err.Error(), "没有设置环境变量 "+name+"），请用 --data 指定") {
			t.Errorf("%s: %s, %v", system, got, err)
		}
	}
}

// TestOneSentence: an error begins with what it is about, not with its kind.
func TestOneSentence(t *testing.T) {
	notes := filepath.Join(t.TempDir(), "notes")
	if err := os.WriteFile(notes, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, _, errs := cc(t, "gaps", "--chain", "nev", "--data", notes)
	if !strings.HasPrefix(errs, "错误："+notes) {
		t.Errorf("it says %s", errs)
	}
}

// TestWaitsForAnotherCommand: a directory that another command has is waited for, as long as patience lasts.
func TestWaitsForAnotherCommand(t *testing.T) {
	dir := copied(t)
	other, err := embedded.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	answered := make(chan int)
	go func() {
		code, _, errs := cc(t, "gaps", "--chain", "nev", "--data", dir)
		t.Log(errs)
		answered <- code
	}()
	time.Sleep(1500 * time.Millisecond) // more than the store itself waits
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	if code := <-answered; code != 0 {
		t.Errorf("it ended with %d", code)
	}
	defer func(was time.Duration) { patience = was }(patience)
	patience = 0
	if other, err = embedded.Open(dir); err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if code, _, errs := cc(t, "gaps", "--chain", "nev", "--data", dir); code != 1 || !strings.HasPrefix(errs, "错误：数据目录 "+dir+" 正由另一个进程使用") {
		t.Errorf("%d %s", code, errs)
	}
}

// TestCancelled: a signal ends a command with one word.
func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, args := range [][]string{{"backtest", "--date", "2021-04", "--data", data(t)}, {"gaps", "--chain", "nev", "--data", filepath.Join(t.TempDir(), "new")},
		{"synth", "--enterprises", "300", "--data", filepath.Join(t.TempDir(), "new")}} {
		var out, errs bytes.Buffer
		if code := run(ctx, args, streams{strings.NewReader(""), &out, &errs}); code != 130 || out.Len() > 0 || !strings.HasSuffix(errs.String(), "已取消\n") || strings.Contains(errs.String(), "context") {
			t.Errorf("%v: %d %s", args, code, errs.String())
		}
	}
}

// noLayout fails as no layout of ours does, so that nobody has a sentence for it.
type noLayout struct{}

func (noLayout) Lay(context.Context, string) (*layout.Plan, error) {
	return nil, errors.New("the cause")
}

// TestCause: a fault inside this process is told with its cause, one inside a
// server with the number under which its log has it.
func TestCause(t *testing.T) {
	store, err := embedded.Open(copied(t))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	trouble := &lastError{}
	handlers, err := api.New(api.Options{Store: store, Log: slog.New(trouble), Layout: noLayout{}})
	if err != nil {
		t.Fatal(err)
	}
	here := &client{http: inProcess{handlers}, trouble: trouble.text}
	firm, err := here.find(t.Context(), "国轩高科股份有限公司")
	if err != nil {
		t.Fatal(err)
	}
	picture, query := "/enterprises/"+firm+"/network/map.svg", given("depth", "2")
	_, err = here.fetch(t.Context(), picture, query)
	if err == nil || err.Error() != "程序内部出错（the cause），请把这句话告诉管理员" {
		t.Errorf("in this process: %v", err)
	}
	_, err = (&client{http: inProcess{handlers}}).fetch(t.Context(), picture, query)
	if err == nil || !regexp.MustCompile(`^服务器内部出错，请把请求编号 \w{16} 告诉管理员`).MatchString(err.Error()) {
		t.Errorf("in a server: %v", err)
	}
}

// TestSeedAfterABlank: --seed takes its folder as every other flag takes its value.
func TestSeedAfterABlank(t *testing.T) {
	for _, args := range [][]string{{"--seed", "/nowhere"}, {"--seed=/nowhere"}, {"-seed", "/nowhere"}} {
		code, _, errs := cc(t, append(args, "--data", filepath.Join(t.TempDir(), "d"), "--chain", "nev")...)
		if code != 2 {
			t.Errorf("%v without a command: %d %s", args, code, errs)
		}
		code, _, errs = cc(t, append([]string{"gaps", "--chain", "nev", "--data", filepath.Join(t.TempDir(), "d")}, args...)...)
		if code != 1 || !strings.Contains(errs, "没有目录或工作簿 /nowhere") {
			t.Errorf("%v: %d %s", args, code, errs)
		}
	}
}

// TestCopyFromNothing: a place without data is left as it was.
func TestCopyFromNothing(t *testing.T) {
	empty, to := t.TempDir(), filepath.Join(t.TempDir(), "to")
	for _, from := range []string{empty, filepath.Join(empty, "not")} {
		if code, _, errs := cc(t, "copy", "--from", from, "--to", to); code != 1 || !strings.Contains(errs, from+" 里没有数据") {
			t.Errorf("from %s: %d %s", from, code, errs)
		}
	}
	if left, err := os.ReadDir(empty); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
	if _, err := os.Stat(to); err == nil {
		t.Error("the target was made")
	}
}

// TestCopyCountsRecords: progress counts what the last line counts.
func TestCopyCountsRecords(t *testing.T) {
	s, err := embedded.Open(copied(t))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	meta, err := s.Meta(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	for range counted(everything(t.Context(), s, meta.Revision), func(n int) { told = n }) {
	}
	if told > meta.Records || told < meta.Records-1000 {
		t.Errorf("%d were told of %d", told, meta.Records)
	}
}
