package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestSecurityTable: each line of the tables of docs/security.md that says by what it
// was tried names tests, and they are there.
func TestSecurityTable(t *testing.T) {
	there := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range declared.FindAllSubmatch(text, -1) {
			there[string(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("../../docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("`(Test\\w+)`")
	lines, tried := 0, false
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		switch {
		case !strings.HasPrefix(line, "|"):
			tried = false
		case strings.HasSuffix(line, "| 测试 |"):
			tried = true
		case tried && !strings.HasPrefix(line, "| ---"):
			lines++
			cells := strings.Split(strings.Trim(line, "|"), "|")
			if !named.MatchString(cells[len(cells)-1]) {
				t.Errorf("no test: %s", line)
			}
		}
	}
	if lines < 30 {
		t.Errorf("only %d lines", lines)
	}
	for _, m := range named.FindAllStringSubmatch(string(text), -1) {
		if !there[m[1]] {
			t.Errorf("there is no %s", m[1])
		}
	}
}
