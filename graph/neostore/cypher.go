package neostore

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
)

// The statements are files, one each; their comments say what their plans must
// use, and plan_test.go holds them to it.
//
//go:embed cypher/*.cypher
var files embed.FS

var statements = readStatements()

func readStatements() map[string]string {
	entries, err := fs.ReadDir(files, "cypher")
	if err != nil {
		panic(err)
	}
	all := make(map[string]string, len(entries))
	for _, e := range entries {
		text, err := files.ReadFile("cypher/" + e.Name())
		if err != nil {
			panic(err)
		}
		all[strings.TrimSuffix(e.Name(), ".cypher")] = uncommented(string(text))
	}
	return all
}

// uncommented leaves out the comment lines, which would only be sent and logged.
func uncommented(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(strings.TrimSpace(line), "//") {
			lines = append(lines, line)
		}
	}
	return strings.TrimSpace(strings.Join(lines, ""))
}

// cypher returns a statement. Labels, relationship types and property names
// cannot be parameters of Cypher; where a file leaves them open in the form
// <Name>, they are given here in pairs, from our own tables and never from data.
func cypher(name string, pairs ...string) string {
	text, ok := statements[name]
	if !ok {
		panic(fmt.Sprintf("neostore: no statement %q", name))
	}
	if len(pairs) == 0 {
		return text
	}
	return strings.NewReplacer(pairs...).Replace(text)
}
