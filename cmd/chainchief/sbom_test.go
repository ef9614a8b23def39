package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// TestSBOM: the list of parts names every module whose licence the program carries,
// with its version; of what is no program it says so.
func TestSBOM(t *testing.T) {
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	code, out, errs := cc(t, "version", "--sbom", path)
	var list struct {
		Format     string `json:"bomFormat"`
		Components []struct{ Name, Version, PURL string }
	}
	if err := json.Unmarshal([]byte(out), &list); err != nil || code != 0 || list.Format != "CycloneDX" {
		t.Fatal(code, errs, err)
	}
	there := map[string]bool{}
	for _, c := range list.Components {
		there[c.Name+" "+c.Version] = true
	}
	modules := 0
	for line := range strings.Lines(licenses) {
		if name, version, ok := strings.Cut(strings.TrimSpace(line), " "); ok && strings.HasPrefix(version, "v") && strings.Contains(name, ".") && strings.Contains(name, "/") && !strings.Contains(version, " ") {
			if modules++; !there[name+" "+version] {
				t.Errorf("%s %s is not listed", name, version)
			}
		}
	}
	if modules < 30 || !there["Graphviz 12.1.2 "] || !there["Noto Sans SC "] {
		t.Errorf("only %d modules", modules)
	}
	if code, _, errs := cc(t, "version", "--sbom", os.DevNull); code != 1 || !strings.Contains(errs, "不是本程序") {
		t.Errorf("%d %s", code, errs)
	}
	if code, _, errs := cc(t, "version", path); code != 2 || !strings.Contains(errs, "多余的参数") {
		t.Errorf("%d %s", code, errs)
	}
}
