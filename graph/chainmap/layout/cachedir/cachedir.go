// Package cachedir keeps the layout library's compiled code where only this
// user can write. The library, while it is initialised, loads machine code from
// go-graphviz in the temporary directory, which others may have filled before.
//
// Packages are initialised in the order of their paths once what they import is
// ready: this one, which imports the standard library only, before the library
// (chainchief/… sorts before github.com/…), and package layout after both.
package cachedir

import (
	"os"
	"path/filepath"
	"runtime"
)

var (
	before string
	had    bool
)

func init() {
	if runtime.GOOS == "windows" {
		return // the temporary directory is the user's own there
	}
	before, had = os.LookupEnv("TMPDIR")
	os.Setenv("TMPDIR", private())
}

// private is a directory of the user's own, or one that does not exist: then the
// library compiles anew in each process, which takes half a second.
func private() string {
	const none = "/nonexistent/chainchief"
	cache, err := os.UserCacheDir()
	if err != nil {
		return none
	}
	dir := filepath.Join(cache, "chainchief")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return none
	}
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm()&0o022 != 0 {
		return none // others may write there
	}
	return dir
}

// Restore gives the process its temporary directory back.
func Restore() {
	switch {
	case runtime.GOOS == "windows":
	case had:
		os.Setenv("TMPDIR", before)
	default:
		os.Unsetenv("TMPDIR")
	}
}
