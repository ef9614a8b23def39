package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"chainchief/graph"
	"chainchief/graph/embedded"
)

// TestCopy carries a graph with a history to Neo4j and back by the command:
// what comes home is what went out.
func TestCopy(t *testing.T) {
	needNeo4j(t)
	home, back := copied(t), t.TempDir()
	sent, meta := withHistory(t, home)
	d := newDatabase(t)
	d.start()
	d.welcome("right-password")
	t.Setenv("CHAINCHIEF_NEO4J_USER", "neo4j")
	t.Setenv("CHAINCHIEF_NEO4J_PASSWORD", "right-password")

	for _, way := range [][2]string{{home, d.uri()}, {d.uri(), back}} {
		code, _, told := cc(t, "copy", "--from", way[0], "--to", way[1])
		if code != 0 || !strings.Contains(told, fmt.Sprintf("完成：%d 条记录，修订号 %d", meta.Records, meta.Revision)) {
			t.Fatalf("copy from %s to %s: %d %s", way[0], way[1], code, told)
		}
	}
	got, gotMeta := dumped(t, back)
	if len(sent) < 3_000 || !slices.Equal(got, sent) {
		t.Errorf("%d records went out, %d came home, or they differ", len(sent), len(got))
	}
	if !sameGraph(gotMeta, meta) {
		t.Errorf("meta is %+v, was %+v", gotMeta, meta)
	}
	for _, target := range []string{d.uri(), back} {
		if code, _, told := cc(t, "copy", "--from", home, "--to", target); code != 1 || strings.Count(told, "\n") != 1 || !strings.Contains(told, "中已有数据，请换一个空的") {
			t.Errorf("copy over what is there: %d %s", code, told)
		}
	}
	if again, _ := dumped(t, back); !slices.Equal(again, sent) {
		t.Error("a refused copy changed its target")
	}
	aSheetThere(t, d.uri())
	if code, _, told := cc(t, "copy", "--from", home, "--to", home); code != 2 || !strings.Contains(told, "不同的来源和目标") {
		t.Errorf("copy onto itself: %d %s", code, told)
	}
}

// aSheetThere: in Neo4j too a dry run counts what is written, and an import that is
// taken back leaves the exported files as they were, byte by byte; only what somebody
// said of the sheet stays known.
func aSheetThere(t *testing.T, uri string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "十二月.csv")
	sheet := "企业名称,县区,所属环节,主要产品\n六安试验一号机械有限公司,裕安区,膜电极,齿轮\n安徽明天氢能科技股份有限公司,金安区,,燃料电池电堆、空压机\n六安试验二号机械有限公司,火星,,\n"
	if err := os.WriteFile(path, []byte(sheet), 0o600); err != nil {
		t.Fatal(err)
	}
	files := func() map[string]string {
		dir, all := filepath.Join(t.TempDir(), "files"), map[string]string{}
		if code, _, errs := cc(t, "export", "--neo4j", uri, "-o", dir); code != 0 {
			t.Fatal(errs)
		}
		names, err := filepath.Glob(filepath.Join(dir, "*.csv"))
		if err != nil || len(names) < 10 {
			t.Fatal(names, err)
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			all[filepath.Base(name)] = string(data)
		}
		return all
	}
	was := files()
	var counts []proposal
	for _, how := range []string{"--dry-run", "--yes"} {
		code, out, errs := cc(t, "import", path, how, "--format", "json", "--neo4j", uri)
		var told proposal
		if err := json.Unmarshal([]byte(out), &told); err != nil || code != 0 {
			t.Fatalf("%s: %d %s%s: %v", how, code, out, errs, err)
		}
		counts = append(counts, told)
	}
	if counts[0].Counts != counts[1].Counts || counts[0].Records != counts[1].Records || counts[1].Records.Added < 2 {
		t.Errorf("the dry run counts %+v %+v, the write %+v %+v", counts[0].Counts, counts[0].Records, counts[1].Counts, counts[1].Records)
	}
	if is := files(); maps.Equal(is, was) {
		t.Error("nothing was written")
	}
	if code, _, errs := cc(t, "undo", "十二月.csv", "--yes", "--neo4j", uri); code != 0 {
		t.Fatal(errs)
	}
	for name, text := range files() {
		if text != was[name] && name != "profiles.csv" {
			t.Errorf("%s is not what it was", name)
		}
	}
}

// TestAnEmptiedStoreIsFilledAgain: a data directory whose seed was undone opens
// with the data again, under another id.
func TestAnEmptiedStoreIsFilledAgain(t *testing.T) {
	dir := copied(t)
	for _, want := range []string{"-2", "-3"} {
		s, err := embedded.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		page, err := s.Imports(t.Context(), graph.ImportsQuery{Limit: 1})
		if err == nil {
			_, err = s.Undo(t.Context(), graph.UndoRequest{Import: page.Imports[0].ID, Actor: graph.Actor{Person: "某人"}, Time: time.Date(2026, 11, 26, 8, 0, 0, 0, time.UTC)})
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if code, out, told := cc(t, "gaps", "--chain", "nev", "--data", dir); code != 0 || !strings.Contains(out, "新能源汽车") {
			t.Fatalf("%d %s", code, told)
		}
		if s, err = embedded.Open(dir); err != nil {
			t.Fatal(err)
		}
		page, err = s.Imports(t.Context(), graph.ImportsQuery{Limit: 1})
		if err != nil || !strings.HasSuffix(page.Imports[0].ID, want) {
			t.Errorf("the last write is %v, want one with %s: %v", page.Imports, want, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestCopyToADirectory is how the default store is saved and moved: every record
// and the history arrive, in a store with an id of its own.
func TestCopyToADirectory(t *testing.T) {
	home, saved := copied(t), filepath.Join(t.TempDir(), "备份")
	sent, meta := withHistory(t, home)
	code, _, told := cc(t, "copy", "--from", home, "--to", saved)
	if code != 0 || !strings.Contains(told, fmt.Sprintf("完成：%d 条记录，修订号 %d", meta.Records, meta.Revision)) {
		t.Fatalf("%d %s", code, told)
	}
	got, gotMeta := dumped(t, saved)
	if len(sent) < 3_000 || !slices.Equal(got, sent) || !sameGraph(gotMeta, meta) || gotMeta.StoreID == meta.StoreID {
		t.Errorf("%d records went out, %d arrived, or they differ; meta is %+v, was %+v", len(sent), len(got), gotMeta, meta)
	}
}

// sameGraph leaves out what is a store's own: its id, and which of its writes touched what.
func sameGraph(a, b graph.Meta) bool {
	return a.Revision == b.Revision && a.DataDate == b.DataDate && a.Records == b.Records
}

// withHistory merges two enterprises of a data directory, writes and undoes.
func withHistory(t *testing.T, dir string) ([]string, graph.Meta) {
	t.Helper()
	s, err := embedded.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	found, err := s.Find(t.Context(), graph.FindQuery{Limit: 3})
	if err != nil {
		t.Fatal(err)
	}
	firms, when := found.Enterprises, time.Date(2026, 11, 26, 8, 0, 0, 0, time.UTC)
	b := graph.Batch{ID: "taken-back", Title: "改名", Actor: graph.Actor{Person: "某人"}, Time: when}
	firms[2].Place = "别处"
	b.Put.Add(firms[2])
	_, err = s.Apply(t.Context(), b)
	if err == nil {
		_, err = s.Undo(t.Context(), graph.UndoRequest{Import: b.ID, Actor: graph.Actor{Person: "某人"}, Time: when})
	}
	if err == nil {
		_, err = s.Merge(t.Context(), graph.MergeRequest{Old: firms[0].ID, New: firms[1].ID, Actor: graph.Actor{Person: "某人"}, Time: when})
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dumped(t, dir)
}

// dumped writes down every record of a data directory, one a line.
func dumped(t *testing.T, dir string) (lines []string, meta graph.Meta) {
	t.Helper()
	s, err := embedded.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if meta, err = s.Meta(t.Context()); err != nil {
		t.Fatal(err)
	}
	for r, err := range everything(t.Context(), s, meta.Revision) {
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, r.Ref().Key+" "+string(graph.Encode(r)))
	}
	return lines, meta
}
