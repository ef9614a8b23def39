package main

import (
	"math"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func init() { onLinux = []trial{{"read-only", readOnly}, {"full", full}} }

// readOnly: a database that takes no writes answers questions and says
// why a write is refused; once it takes them, they work without a restart of ours.
func readOnly(t *testing.T, d *database, a *app) {
	d.stop()
	d.start("-c", "server.databases.default_to_read_only=true")
	d.up("right-password")
	a.answers(soon)
	a.ready(soon)
	a.refused("只读")
	a.answers(soon)

	d.stop()
	d.start()
	d.up("right-password")
	a.ready(soon)
	a.written(t, "乙")
}

// full: where the database can write no further, a write is refused, and
// nothing that was acknowledged is lost. A limit on the size of its files stands for a full disk.
func full(t *testing.T, d *database, a *app) {
	a.written(t, "戊")

	limit := unix.Rlimit{Cur: 4096, Max: math.MaxUint64}
	if err := unix.Prlimit(d.cmd.Process.Pid, unix.RLIMIT_FSIZE, &limit, nil); err != nil {
		t.Fatal(err)
	}
	a.refused("Neo4j")
	d.kill() // it has given the database up
	d.start()
	d.up("right-password")
	a.ready(soon)
	if got, err := a.ask("GET", "/api/v1/needs?limit=1000", nil); err != nil || got.status != 200 || !strings.Contains(string(got.body), "需要戊") {
		t.Fatal("what was acknowledged is lost:", got.status, string(got.body), err)
	}
	a.written(t, "丁")
}

// refused writes something, which must be a 503 with a reason.
func (a *app) refused(why string) {
	a.t.Helper()
	got, err := a.ask("POST", "/api/v1/needs", aNeed("丙"))
	if err != nil || got.status != 503 || !strings.Contains(got.problem, why) {
		a.t.Fatal(got.status, got.problem, err)
	}
	a.t.Log(got.problem)
}

// written writes something, which must land.
func (a *app) written(t *testing.T, what string) {
	t.Helper()
	got, err := a.ask("POST", "/api/v1/needs", aNeed(what))
	if err != nil || got.status != 201 {
		t.Fatal(got.status, got.problem, err)
	}
}
