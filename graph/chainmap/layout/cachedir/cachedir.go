// Package cachedir comes before the layout library. That library compiles its
// WebAssembly module in its package init, takes machine code from a cache in the
// temporary directory, and panics there on any error of that cache.
//
//   - Only a layout worker loads the module; any other process gets a
//     hollow one and no cache, so that no state of a disk can keep it from starting.
//   - A worker takes code from a cache only where nobody but its user can write,
//     and where every byte is as it was sealed; else it compiles anew.
//
// Packages are initialised in the order of their paths once what they import is
// ready: this one, which imports less than the library does, before the library
// (chainchief/… sorts before github.com/…), and package layout after both.
package cachedir

import (
	"os"
	"path/filepath"
	"runtime"
	"time"
	_ "unsafe" // for go:linkname
)

// What makes a process a layout worker, and one that uses no cache.
const (
	WorkerCommand = "layout-worker"
	NoCache       = "no-cache"
)

// module is what the library compiles in its init.
//
//go:linkname module github.com/goccy/go-graphviz/internal/wasm.wasmFile
var module []byte

// nowhere is a directory that does not exist: the library then uses no cache.
const nowhere = "/nonexistent/chainchief"

var (
	before string // value of the variable
	had    bool
	fresh  string // where the library compiles into now; blank: nowhere, or into a sealed cache
)

// variable names the temporary directory of a process.
func variable() string {
	if runtime.GOOS == "windows" {
		return "TMP"
	}
	return "TMPDIR"
}

func init() {
	before, had = os.LookupEnv(variable())
	dir := nowhere
	switch {
	case len(os.Args) < 2 || os.Args[1] != WorkerCommand:
		if stub, err := hollow(module); err == nil {
			module = stub
		}
	case len(os.Args) > 2 && os.Args[2] == NoCache:
	default:
		dir = open()
	}
	os.Setenv(variable(), dir)
}

// Loaded keeps what the library compiled, and gives the process its temporary
// directory back.
func Loaded() {
	if had {
		os.Setenv(variable(), before)
	} else {
		os.Unsetenv(variable())
	}
	if fresh == "" {
		return
	}
	if seal(fresh) != nil || os.Rename(fresh, sealed(filepath.Dir(fresh))) != nil {
		os.RemoveAll(fresh) // a pity, no more: another worker may have been faster
	}
}

func sealed(base string) string { return filepath.Join(base, "layout") }

// open is the sealed cache or, where there is none, a new directory for one;
// nowhere in all doubt.
func open() string {
	cache, err := os.UserCacheDir()
	if err != nil {
		return nowhere
	}
	base := filepath.Join(cache, "chainchief")
	if os.MkdirAll(base, 0o700) != nil || !own(base) {
		return nowhere
	}
	if intact(sealed(base)) {
		return sealed(base)
	}
	if os.RemoveAll(sealed(base)) != nil {
		return nowhere
	}
	removeLeft(base)
	if fresh, err = os.MkdirTemp(base, "layout-"); err != nil {
		fresh = ""
		return nowhere
	}
	if !roomIn(fresh) {
		os.RemoveAll(fresh)
		fresh = ""
		return nowhere
	}
	return fresh
}

// removeLeft removes what workers left that were killed while they compiled.
func removeLeft(base string) {
	left, _ := filepath.Glob(filepath.Join(base, "layout-*"))
	for _, dir := range left {
		if info, err := os.Stat(dir); err == nil && time.Since(info.ModTime()) > time.Hour {
			os.RemoveAll(dir)
		}
	}
}

// cacheBytes is more than the compiled module takes.
const cacheBytes = 8 << 20

// roomIn reports whether a directory takes a file as large as the cache.
func roomIn(dir string) bool {
	name := filepath.Join(dir, "probe")
	defer os.Remove(name)
	return os.WriteFile(name, make([]byte, cacheBytes), 0o600) == nil
}
