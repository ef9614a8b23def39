package main

import (
	"go/ast"
	"go/importer"
	"go/parser"
	gotoken "go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestFloors holds the order inside the two largest rooms: a file uses what
// stands on its own floor or below, never above. The ground comes first.
func TestFloors(t *testing.T) {
	for room, floors := range map[string][]string{
		"api": {
			"doc names socket tables meters manual shelf",
			"server route problem params etag caller mount token intake answer files pictures pages visit named lists admit oidc scope edition following", // what every noun stands on
			"guard system ahead listen", // the door
			"chains counties segments enterprises search sheets partners paths places scenario backtest imports intakes intakepages merges records forms write undo docs glossary corrections correcting marks review history opinions exports template verifications holdings home wall projects chainpage stages entering board notice network accounts own auditing news reports goals problems chiefs pairs ladder grades science package package_lists", // the nouns
			"openapi openapi_types openapi_rows openapi_words openapi_files",
			"routes",
			"new",
		},
		"graph/insight": {
			"rules network words wording places",   // the ground: thresholds, what feeds what, how things are said
			"count labels",                         // firms weighed by the rules; the words for what records say
			"answer",                               // what is said of a chain in a place
			"atlas family kinship links",           // whatever is on record of regions and segments; groups of firms; deals
			"frame sides trades",                   // who is asked about; who could trade with whom
			"facts",                                // what a store said of them
			"view departure",                       // read for one place; without those who leave
			"firms location policy projects score", // one thing each of a segment there
			"status partnership direction rank",    // what follows from them
			"action figures strengths edition",     // what to do, and how the chain stands
			"sentences",                            // why
			"judge",                                // the answer; the other questions build on what stands below it
			"partners targets scenario backtest workings holdings",                                                        // what they ask and answer, and what they hold meanwhile
			"partners_edges partners_links partners_parks partners_science scenario_links targets_words backtest_measure", // their parts
			"partners_words", // why a partner
			"partners_rank",  // which before which
			"partners_find targets_find scenario_imagine backtest_run assembly paths neighbourhood spread", // how each is answered
		},
	} {
		floor := map[string]int{}
		for i, names := range floors {
			for name := range strings.FieldsSeq(names) {
				floor[name+".go"] = i
			}
		}
		files, uses := checkedRoom(t, room)
		name := func(pos gotoken.Pos) string { return filepath.Base(files.Position(pos).Filename) }
		told := map[string]bool{}
		for id, object := range uses {
			if object.Pkg() == nil || object.Pkg().Path() != own(room) || !object.Pos().IsValid() {
				continue
			}
			from, to := name(id.Pos()), name(object.Pos())
			for _, file := range []string{from, to} {
				if _, ok := floor[file]; !ok && !told[file] {
					told[file] = true
					t.Errorf("%s/%s stands on no floor", room, file)
				}
			}
			if line := from + " uses " + object.Name() + " of " + to; floor[from] < floor[to] && !told[line] {
				told[line] = true
				t.Errorf("%s: %s, which stands above it", room, line)
			}
		}
		if len(uses) < 1000 {
			t.Errorf("%s: only %d uses seen", room, len(uses))
		}
	}
}

// checkedRoom reads a package of ours and tells what each name in it means.
func checkedRoom(t *testing.T, room string) (*gotoken.FileSet, map[*ast.Ident]types.Object) {
	t.Helper()
	out, err := exec.Command("go", "list", "-export", "-deps", "-f", "{{.ImportPath}}={{.Export}}", own(room)).Output()
	if err != nil {
		t.Fatal(err)
	}
	exports := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), "=")
		exports[path] = file
	}
	files := gotoken.NewFileSet()
	paths, err := filepath.Glob(filepath.Join("../..", room, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var parsed []*ast.File
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(files, path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		parsed = append(parsed, file)
	}
	info := &types.Info{Uses: map[*ast.Ident]types.Object{}}
	conf := types.Config{Importer: importer.ForCompiler(files, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })}
	if _, err := conf.Check(own(room), files, parsed, info); err != nil {
		t.Fatal(err)
	}
	return files, info.Uses
}
