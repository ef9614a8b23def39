package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// processes: three servers over one database, a data directory each, asked in turn as a
// balancer would, and killed at random, CHAINCHIEF_KILLS times. What a client was told is written it finds at the next
// server at once; nothing is lost or written twice, no two writes take the same number; whoever
// entered at one server is asked to log in at another.
func processes(t *testing.T, d *database, a *app) {
	all := []*app{a}
	for range 2 {
		one := &app{t: t, dir: t.TempDir(), key: a.key}
		accounts, err := os.ReadFile(filepath.Join(a.dir, "accounts.json"))
		if err == nil {
			err = os.WriteFile(filepath.Join(one.dir, "accounts.json"), accounts, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		one.serve(d.uri(), "right-password")
		t.Cleanup(one.stop)
		all = append(all, one)
	}
	for _, one := range all {
		one.ready(soon)
		one.answers(soon)
	}
	strangers(t, all)

	var mu sync.Mutex
	acknowledged, imports, counts := map[string]bool{}, map[string]bool{}, map[string]int{}
	// gone reports whether an answer is none: the process was killed, is opening or was out of time.
	gone := func(kind string, got answer, err error) bool {
		mu.Lock()
		defer mu.Unlock()
		switch {
		case err != nil:
			counts[kind+" broken"]++
		case (got.status == 503 || got.status == 504) && got.problem != "":
			counts[fmt.Sprint(kind, " ", got.status)]++
		default:
			counts[kind]++
			return false
		}
		return true
	}
	var turn atomic.Int64
	next := func() *app { return all[int(turn.Add(1))%len(all)] }
	done := make(chan struct{})
	var load sync.WaitGroup
	for client := range 4 {
		load.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-done:
					return
				default:
				}
				what := fmt.Sprintf("第%d家的第%d件", client, i)
				got, err := next().ask("POST", "/api/v1/needs", aNeed(what))
				if gone("written", got, err) {
					time.Sleep(50 * time.Millisecond)
					continue
				}
				var told struct {
					ID string `json:"id"`
				}
				if err := json.Unmarshal(got.body, &told); got.status != 201 || err != nil {
					t.Errorf("a write: %d %s", got.status, got.body)
					return
				}
				mu.Lock()
				acknowledged["需要"+what] = true
				if imports[got.location] {
					t.Errorf("two writes are %s", got.location)
				}
				imports[got.location] = true
				mu.Unlock()
				for _, path := range []string{"/api/v1/needs/" + told.ID, "/api/v1/needs?limit=1000", got.location} {
					seen, err := next().ask("GET", path, nil)
					if gone("read", seen, err) {
						continue
					}
					if seen.status != 200 || path != got.location && !strings.Contains(string(seen.body), "需要"+what+`"`) {
						t.Errorf("what was just written is not in %s: %d", path, seen.status)
					}
				}
				if i%4 != client {
					time.Sleep(200 * time.Millisecond) // people think between two things
					continue
				}
				judged, err := next().ask("GET", aQuestion, nil)
				if !gone("judged", judged, err) && judged.status != 200 {
					t.Errorf("a judgement: %d %s", judged.status, judged.body)
				}
			}
		})
	}
	goesOn := func() {
		t.Helper()
		mu.Lock()
		before := len(acknowledged)
		mu.Unlock()
		eventually(t, soon, "writes go on", func() error {
			mu.Lock()
			defer mu.Unlock()
			if n := len(acknowledged) - before; n < 4 {
				return fmt.Errorf("%d more writes", n)
			}
			return nil
		})
	}
	kills := 1 // each costs the start of a server beside the others' work
	if n, err := strconv.Atoi(os.Getenv("CHAINCHIEF_KILLS")); err == nil {
		kills = n
	}
	for range kills {
		goesOn()
		time.Sleep(time.Duration(rand.IntN(1000)) * time.Millisecond)
		victim := all[rand.IntN(len(all))]
		if err := victim.cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = victim.cmd.Wait()
		victim.serve(d.uri(), "right-password")
		victim.ready(soon)
	}
	goesOn()
	close(done)
	load.Wait()
	if t.Failed() {
		return
	}

	var last []string
	for _, one := range all {
		one.ready(soon)
		needs, sequences := map[string]int{}, map[int64]bool{}
		one.each("/api/v1/needs", func(item map[string]any) { needs[item["need"].(string)]++ })
		last = nil
		one.each("/api/v1/imports", func(item map[string]any) {
			last = append(last, item["id"].(string))
			n := int64(item["sequence"].(float64))
			if sequences[n] {
				t.Errorf("two writes have the number %d", n)
			}
			sequences[n] = true
		})
		for what := range acknowledged {
			if needs[what] != 1 {
				t.Errorf("%s is there %d times at %s", what, needs[what], one.address)
			}
		}
		for location := range imports {
			if !slices.Contains(last, filepath.Base(location)) {
				t.Errorf("%s is gone at %s", location, one.address)
			}
		}
	}
	undoneOnce(t, all, last[0])
	t.Logf("%v, %d acknowledged", counts, len(acknowledged))
	if counts["written broken"]+counts["read broken"]+counts["judged broken"] == 0 {
		t.Error("nobody met a server that was killed: the test is vacuous")
	}
}

// strangers: who logged in at one server is led to the login by the others, and an interface
// tells him to log in; a key is known at each, since the accounts were copied.
func strangers(t *testing.T, all []*app) {
	browser := &http.Client{Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	in, err := browser.PostForm(all[0].address+"/login", url.Values{"name": {"zhang.san"}, "password": {firstPassword}})
	if err != nil {
		t.Fatal(err)
	}
	in.Body.Close()
	for i, one := range all {
		for _, path := range []string{"/account", "/api/v1/chains"} {
			ask, err := http.NewRequest("GET", one.address+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range in.Cookies() {
				ask.AddCookie(c)
			}
			got, err := browser.Do(ask)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(got.Body)
			got.Body.Close()
			if err != nil {
				t.Fatal(err)
			}
			var want int
			var word string
			switch {
			case i == 0 && path == "/account":
				want, word = 200, "张三"
			case i == 0:
				want, word = 403, "初始密码" // he is known
			case path == "/account":
				want, word = 303, "/login?to=/account"
			default:
				want, word = 401, "请先登录"
			}
			if got.StatusCode != want || !strings.Contains(got.Header.Get("Location")+string(body), word) {
				t.Errorf("server %d, %s: %d %s %.200s", i, path, got.StatusCode, got.Header.Get("Location"), body)
			}
		}
	}
}

// undoneOnce takes the same write back at all servers at once: one of them does.
func undoneOnce(t *testing.T, all []*app, id string) {
	var undone, refused atomic.Int32
	var at sync.WaitGroup
	for _, one := range all {
		at.Go(func() {
			got, err := one.ask("POST", "/api/v1/imports/"+id+"/undo", map[string]string{})
			switch {
			case err == nil && got.status == 200:
				undone.Add(1)
			case err == nil && got.status == 409 && got.problem != "":
				refused.Add(1)
			default:
				t.Error(got.status, string(got.body), err)
			}
		})
	}
	at.Wait()
	if undone.Load() != 1 || refused.Load() != 2 {
		t.Errorf("undone %d times, refused %d times", undone.Load(), refused.Load())
	}
}
