package main

import (
	"cmp"
	"debug/buildinfo"
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
)

// sbom lists what a program is made of (CycloneDX 1.5), as its own build says: that
// of another system too, which need not run here. Blank: this program.
func sbom(path string) ([]byte, error) {
	info, err := partsOf(path)
	if err != nil {
		return nil, err
	}
	type property struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	type component struct {
		Type       string     `json:"type"`
		Name       string     `json:"name"`
		Version    string     `json:"version"`
		PURL       string     `json:"purl,omitempty"`
		Properties []property `json:"properties,omitempty"`
	}
	version, settings := info.Main.Version, []property{}
	for _, s := range info.Settings {
		switch s.Key {
		case "GOOS", "GOARCH", "CGO_ENABLED", "-tags", "vcs.revision":
			settings = append(settings, property{s.Key, s.Value})
		case "-ldflags":
			if _, after, ok := strings.Cut(s.Value, "main.release="); ok {
				version = strings.Fields(after + " ")[0]
			}
		}
	}
	parts := []component{{Type: "library", Name: "std", Version: strings.TrimPrefix(info.GoVersion, "go"), PURL: "pkg:golang/std@" + strings.TrimPrefix(info.GoVersion, "go")}}
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		parts = append(parts, component{"library", m.Path, m.Version, "pkg:golang/" + m.Path + "@" + m.Version, []property{{"go.sum", m.Sum}}})
	}
	for line := range strings.Lines(licenses) { // its head tells what is in the program without being a module of Go
		name, licence, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok {
			break
		}
		name, _, _ = strings.Cut(name, ",")
		parts = append(parts, component{Type: "library", Name: name, Properties: []property{{"licence", licence}}})
	}
	out, err := json.MarshalIndent(map[string]any{
		"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
		"metadata":   map[string]any{"component": component{"application", "chainchief", cmp.Or(version, "(devel)"), "", settings}},
		"components": parts,
	}, "", "  ")
	return append(out, '\n'), err
}

func partsOf(path string) (*debug.BuildInfo, error) {
	if path == "" {
		var err error
		if path, err = os.Executable(); err != nil {
			return nil, err
		}
	}
	info, err := buildinfo.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%s 不是本程序，读不出它由什么组成，请检查路径：%w", path, err)
	}
	return info, nil
}
