package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestHouse holds the one direction of imports: each room reaches only what it may.
func TestHouse(t *testing.T) {
	rooms := map[string]struct{ own, foreign []string }{
		"graph":           {},
		"graph/insight":   {[]string{"graph"}, []string{"gonum.org/"}},
		"graph/embedded":  {[]string{"graph"}, []string{"go.etcd.io/bbolt", "golang.org/x/sys"}},
		"graph/neostore":  {[]string{"graph"}, []string{"github.com/neo4j/neo4j-go-driver/v5", "golang.org/x/sync"}},
		"graph/storetest": {[]string{"graph"}, nil},
		"seed":            {[]string{"graph"}, []string{"golang.org/x/text", "github.com/mozillazg/go-pinyin"}},
		"seed/synth":      {[]string{"graph", "seed"}, []string{"golang.org/x/text", "github.com/mozillazg/go-pinyin"}},
		"report":          {[]string{"graph", "graph/insight"}, []string{"gonum.org/", "github.com/xuri/", "github.com/richardlehane/", "github.com/tiendc/", "golang.org/x/", "github.com/mattn/go-runewidth", "github.com/clipperhouse/"}},
		"inquiry":         {[]string{"graph", "graph/insight", "seed"}, []string{"gonum.org/", "golang.org/x/", "github.com/hashicorp/golang-lru", "github.com/mozillazg/go-pinyin"}},
		"graph/chainmap": {[]string{"graph", "graph/insight", "graph/chainmap/layout", "graph/chainmap/layout/cachedir"}, []string{"gonum.org/", "golang.org/x/", "github.com/hashicorp/golang-lru", "github.com/signintech/gopdf", "github.com/phpdave11/gofpdi", "github.com/pkg/errors",
			"github.com/goccy/go-graphviz", "github.com/tetratelabs/wazero", "github.com/disintegration/imaging", "github.com/flopp/go-findfont", "github.com/fogleman/gg", "github.com/golang/freetype"}},
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
