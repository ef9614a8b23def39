package intake_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"

	"chainchief/graph"
	"chainchief/graph/embedded"
	"chainchief/intake"
)

// importerDir tells this test binary, started again, to be the importer that is killed.
const importerDir = "CHAINCHIEF_TEST_IMPORT"

func TestMain(m *testing.M) {
	if dir := os.Getenv(importerDir); dir != "" {
		if err := importFor(dir); err != nil {
			fmt.Println("failed:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// killedRows is how long the list is that is being written when the importer is killed.
const killedRows = 800

// importFor checks a list against the store of a directory and writes it, saying when it begins.
func importFor(dir string) error {
	s, err := embedded.Open(dir)
	if err != nil {
		return err
	}
	data := table(many(killedRows)...)
	f, err := intake.Open("名单.csv", bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err
	}
	if err := f.Propose(context.Background(), s); err != nil {
		return err
	}
	r, err := f.Check(context.Background(), s, clerk, noon)
	if err != nil {
		return err
	}
	fmt.Println("begin")
	if _, err := r.Apply(context.Background(), s, clerk, noon); err != nil {
		return err
	}
	fmt.Println("end")
	return s.Close()
}

// TestKilledImports kills an importer fifty times, at any moment of its write: all of
// the list is there then, or nothing of it.
func TestKilledImports(t *testing.T) {
	if testing.Short() {
		t.Skip("fifty processes")
	}
	r := rand.New(rand.NewPCG(7, 11))
	dir := t.TempDir()
	want := small(t, dir)
	firms := func() int {
		s, err := embedded.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		meta, err := s.Meta(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		page, err := s.Imports(t.Context(), graph.ImportsQuery{Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range page.Imports {
			if i.Class == graph.ImportFile && i.UndoneAt.IsZero() && i.Added > 100 {
				n = i.Added
				if meta.Records < i.Added {
					t.Fatalf("an import of %d records, and %d there are", i.Added, meta.Records)
				}
				if _, err := s.Undo(t.Context(), graph.UndoRequest{Import: i.ID, Actor: clerk, Time: noon}); err != nil { // for the next one
					t.Fatal(err)
				}
			}
		}
		if after, err := s.Meta(t.Context()); err != nil || after.Records > 100 {
			t.Fatalf("%d records are left of an import that is not there: %v", after.Records, err)
		}
		return n
	}
	whole, none, span := 0, 0, 60*time.Millisecond
	for range 50 {
		c := exec.Command(os.Args[0])
		c.Env = append(os.Environ(), importerDir+"="+dir)
		out, err := c.StdoutPipe()
		if err == nil {
			err = c.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		if !lines.Scan() || lines.Text() != "begin" {
			t.Fatalf("the importer says %q", lines.Text())
		}
		began := time.Now()
		time.Sleep(time.Duration(r.Int64N(int64(span))))
		_ = c.Process.Kill()
		ended := lines.Scan() && lines.Text() == "end"
		if ended {
			span = max(5*time.Millisecond, span*3/4) // killed too late: earlier the next time
		} else if time.Since(began) > span/2 {
			span = span * 5 / 4
		}
		_ = c.Wait()
		switch n := firms(); {
		case n == want:
			whole++
		case n == 0 && !ended:
			none++
		default:
			t.Fatalf("%d records; the importer had ended: %v", n, ended)
		}
	}
	if whole == 0 || none == 0 {
		t.Errorf("of 50 imports %d are there and %d not: the kills came at no telling moment", whole, none)
	}
}

// small fills a directory with as little as a list of firms needs, four counties of a
// city, and returns how many records of the list go in.
func small(t *testing.T, dir string) int {
	t.Helper()
	s, err := embedded.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	b := graph.Batch{ID: "places", Title: "地区", Class: graph.ImportForm, Actor: clerk, Time: noon}
	own := graph.Source{Evidence: graph.EvidenceOffice}
	b.Put.Add(graph.Region{Code: "340000", Name: "安徽省", Level: graph.LevelProvince, Source: own}, graph.Region{Code: "341500", Name: "六安市", Level: graph.LevelCity, Parent: "340000", Source: own},
		graph.Dataset{ID: graph.DatasetID, Title: "测试", Region: "341500", Source: own})
	for i, name := range []string{"金安区", "裕安区", "霍山县", "舒城县"} {
		b.Put.Add(graph.Region{Code: fmt.Sprint(341502 + i), Name: name, Level: graph.LevelCounty, Parent: "341500", Source: own})
	}
	if _, err := s.Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	return check(t, s, open(t, s, "名单.csv", table(many(killedRows)...))).Import.Added
}
