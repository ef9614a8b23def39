package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var updateLicenses = flag.Bool("update-licenses", false, "write licenses.txt anew")

// besides are parts of the program that are no Go modules.
const besides = `Graphviz 12.1.2, compiled to WebAssembly inside github.com/goccy/go-graphviz: Eclipse Public License 1.0, https://graphviz.org/license/
expat, inside the same: MIT License
Noto Sans SC: SIL Open Font License 1.1
Traditional and simplified characters after OpenCC: Apache License 2.0
`

var licenseFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice)([.-].*)?$`)

// TestLicenses: the program carries the licence of every module that is in it.
func TestLicenses(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	modules := slices.Compact(slices.Sorted(strings.SplitSeq(strings.TrimSpace(string(out)), "\n")))
	byText := map[string][]string{}
	for _, line := range modules {
		path, rest, ok := strings.Cut(line, " ")
		if !ok {
			continue
		}
		version, dir, _ := strings.Cut(rest, " ")
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		text := ""
		for _, e := range entries {
			if licenseFile.MatchString(e.Name()) && !e.IsDir() {
				data, err := os.ReadFile(filepath.Join(dir, e.Name()))
				if err != nil {
					t.Fatal(err)
				}
				text += strings.TrimSpace(strings.ReplaceAll(string(data), "\r", "")) + "\n"
			}
		}
		if text == "" {
			t.Errorf("%s has no licence file", path)
		}
		byText[text] = append(byText[text], path+" "+version)
	}
	var parts []string
	for text, list := range byText {
		parts = append(parts, strings.Join(list, "\n")+"\n\n"+text)
	}
	slices.Sort(parts)
	want := besides
	for _, p := range parts {
		want += fmt.Sprintf("\n%s\n%s", strings.Repeat("-", 72), p)
	}
	if *updateLicenses {
		if err := os.WriteFile("licenses.txt", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if code, out, errs := cc(t, "licenses"); code != 0 || out != licenses {
		t.Errorf("the command: %d %s, %d bytes of %d", code, errs, len(out), len(licenses))
	}
	if licenses != want {
		t.Error("licenses.txt is not of the modules in the program; go test ./cmd/chainchief -run Licenses -update-licenses writes it")
	}
}
