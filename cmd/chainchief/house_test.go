package main

import (
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"io/fs"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestHouse holds the one direction of imports: each room reaches only what it may.
func TestHouse(t *testing.T) {
	rooms := map[string]struct{ own, foreign []string }{
		"graph":                {},
		"graph/panics":         {},
		"graph/rules":          {[]string{"graph"}, nil},
		"graph/walk":           {[]string{"graph"}, nil},
		"graph/insight":        {[]string{"graph"}, []string{"gonum.org/"}},
		"graph/embedded":       {[]string{"graph", "graph/rules"}, []string{"github.com/klauspost/compress", "go.etcd.io/bbolt", "golang.org/x/sys"}},
		"graph/neostore":       {[]string{"graph", "graph/rules"}, []string{"github.com/neo4j/neo4j-go-driver/v5", "golang.org/x/sync"}},
		"graph/storetest":      {[]string{"graph", "graph/rules"}, nil},
		"people":               {nil, []string{"golang.org/x/crypto", "golang.org/x/sys", "github.com/hashicorp/golang-lru"}},
		"backup":               {nil, []string{"github.com/klauspost/compress"}},
		"keep":                 {[]string{"graph/panics"}, nil},
		"ledger":               {[]string{"graph"}, nil},
		"seed":                 {[]string{"graph"}, []string{"golang.org/x/text", "github.com/mozillazg/go-pinyin"}},
		"seed/synth":           {[]string{"graph", "seed"}, []string{"golang.org/x/text", "github.com/mozillazg/go-pinyin"}},
		"report":               {[]string{"graph", "graph/insight"}, []string{"gonum.org/", "github.com/xuri/", "github.com/richardlehane/", "github.com/tiendc/", "golang.org/x/", "github.com/mattn/go-runewidth", "github.com/clipperhouse/"}},
		"intake/sheet":         {[]string{"graph"}, []string{"golang.org/x/text", "github.com/richardlehane/"}},
		"intake":               {[]string{"graph", "ledger", "seed", "intake/sheet"}, []string{"golang.org/x/text", "github.com/richardlehane/", "github.com/mozillazg/go-pinyin"}},
		"inquiry":              {[]string{"graph", "graph/insight", "graph/panics", "graph/walk", "keep", "ledger", "seed"}, []string{"gonum.org/", "golang.org/x/text", "github.com/mozillazg/go-pinyin"}},
		"graph/chainmap/paint": {[]string{"graph", "graph/panics", "keep"}, []string{"golang.org/x/"}},
		"graph/chainmap": {[]string{"graph", "graph/insight", "graph/panics", "keep", "graph/chainmap/layout", "graph/chainmap/layout/cachedir", "graph/chainmap/paint"}, []string{"gonum.org/", "golang.org/x/", "github.com/hashicorp/golang-lru",
			"github.com/goccy/go-graphviz", "github.com/tetratelabs/wazero", "github.com/disintegration/imaging", "github.com/flopp/go-findfont", "github.com/fogleman/gg", "github.com/golang/freetype"}},
		"cmd/chainchief/service": {nil, []string{"golang.org/x/sys"}},
	}
	for room, may := range rooms {
		out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", own(room)).CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", room, err, out)
		}
		for _, dep := range strings.Fields(string(out)) {
			inside, isOwn := strings.CutPrefix(dep, own(""))
			allowed := isOwn && (inside == room || slices.Contains(may.own, inside)) ||
				!isOwn && slices.ContainsFunc(may.foreign, func(p string) bool { return strings.HasPrefix(dep, p) })
			if !allowed {
				t.Errorf("%s reaches %s", room, dep)
			}
		}
	}
}

// TestOnlyTheCommandNamesAStore: a backend is chosen in cmd and nowhere else.
func TestOnlyTheCommandNamesAStore(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", "{{.ImportPath}} {{join .Imports \" \"}}", own("...")).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) < 5 {
		t.Fatalf("only %d packages listed", len(lines))
	}
	for _, line := range lines {
		imports := strings.Fields(line)
		for _, store := range []string{"graph/embedded", "graph/neostore"} {
			if slices.Contains(imports[1:], own(store)) && imports[0] != own("cmd/chainchief") {
				t.Errorf("%s imports a store", imports[0])
			}
		}
	}
}

// TestFlightsCatch: what runs in a goroutine of its own catches its panics, since
// nobody else would. A panic there would end the server.
func TestFlightsCatch(t *testing.T) {
	found := 0
	for _, room := range []string{"api", "inquiry", "keep", "graph/chainmap"} {
		err := filepath.WalkDir(filepath.Join("../..", room), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			files := gotoken.NewFileSet()
			file, err := parser.ParseFile(files, path, nil, 0)
			if err != nil {
				return err
			}
			for _, run := range flights(file) {
				found++
				body := run.body
				if body == nil || !catches(body) {
					t.Errorf("%s: what runs here does not begin with defer panics.Catch", files.Position(run.at))
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if found < 5 {
		t.Errorf("only %d found", found)
	}
}

// flight is a function that runs in a goroutine of its own; body is nil where
// the file does not have it.
type flight struct {
	at   gotoken.Pos
	body *ast.BlockStmt
}

// flights finds what a file gives to go, to a singleflight or to a wait group.
func flights(file *ast.File) (list []flight) {
	ast.Inspect(file, func(n ast.Node) bool {
		var run ast.Expr
		switch n := n.(type) {
		case *ast.GoStmt:
			run = n.Call.Fun
		case *ast.CallExpr:
			called, ok := n.Fun.(*ast.SelectorExpr)
			if !ok || len(n.Args) == 0 || !slices.Contains([]string{"DoChan", "Go"}, called.Sel.Name) {
				return true
			}
			run = n.Args[len(n.Args)-1]
		default:
			return true
		}
		switch run := run.(type) {
		case *ast.FuncLit:
			list = append(list, flight{run.Pos(), run.Body})
		case *ast.SelectorExpr:
			list = append(list, flight{run.Pos(), declared(file, run.Sel.Name)})
		case *ast.Ident:
			list = append(list, flight{run.Pos(), declared(file, run.Name)})
		}
		return true
	})
	return list
}

func declared(file *ast.File, name string) *ast.BlockStmt {
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == name {
			return f.Body
		}
	}
	return nil
}

// catches reports whether defer panics.Catch stands before anything is done.
func catches(body *ast.BlockStmt) bool {
	for _, s := range body.List {
		switch s := s.(type) {
		case *ast.DeclStmt:
		case *ast.DeferStmt:
			called, ok := s.Call.Fun.(*ast.SelectorExpr)
			if !ok {
				continue
			}
			if x, ok := called.X.(*ast.Ident); ok && x.Name == "panics" && called.Sel.Name == "Catch" {
				return true
			}
		default:
			return false
		}
	}
	return false
}

// TestTheJudgementDoesNotRead: insight is pure functions, so it has no use for a context.
func TestTheJudgementDoesNotRead(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", "{{join .Imports \" \"}}", own("graph/insight")).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	imports := strings.Fields(string(out))
	if !slices.Contains(imports, own("graph")) {
		t.Fatalf("not the imports of insight: %q", imports)
	}
	for _, p := range []string{"context", "sync", "os", "io", "net", "net/http", "time"} {
		if slices.Contains(imports, p) {
			t.Errorf("insight imports %s", p)
		}
	}
}

func own(room string) string { return "chainchief/" + room }

// TestOnlyTheLayoutNamesGraphviz: the layout library is reached through graph/chainmap/layout alone.
func TestOnlyTheLayoutNamesGraphviz(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", "{{.ImportPath}} {{join .Imports \" \"}}", own("...")).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		imports := strings.Fields(line)
		names := slices.ContainsFunc(imports, func(p string) bool { return strings.HasPrefix(p, "github.com/goccy/go-graphviz") })
		if names != (imports[0] == own("graph/chainmap/layout")) {
			t.Errorf("%s: imports Graphviz: %v", imports[0], names)
		}
	}
}
