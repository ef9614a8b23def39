package main

import (
	"bytes"
	"strings"
	"testing"
)

// A made-up province goes into an empty directory and never over other data.
func TestSynth(t *testing.T) {
	dir := t.TempDir()
	var out, err bytes.Buffer
	call := func(args ...string) int {
		out.Reset()
		err.Reset()
		return run(t.Context(), append(args, "--data", dir), streams{strings.NewReader(""), &out, &err})
	}
	if code := call("synth", "--enterprises", "300"); code != 0 || !strings.Contains(err.String(), "完成：300 家虚构企业") {
		t.Fatal(code, err.String())
	}
	if code := call("gaps", "--chain", "s01"); code != 0 || !strings.Contains(out.String(), "建议清单") {
		t.Error(code, err.String())
	}
	if code := call("synth", "--enterprises", "300"); code != 1 || !strings.Contains(err.String(), "--data") {
		t.Error("a second province over the first:", code, err.String())
	}
	if code := call("synth"); code != 2 || !strings.Contains(err.String(), "--enterprises") {
		t.Error(code, err.String())
	}
}
