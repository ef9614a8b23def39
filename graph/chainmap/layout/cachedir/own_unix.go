//go:build unix

package cachedir

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// own reports whether a directory is this user's, and neither it nor the way to
// it can be changed by anybody else but root.
func own(dir string) bool {
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return false
	}
	info, err := os.Lstat(real)
	if err != nil || !info.IsDir() || uid(info) != os.Geteuid() || info.Mode().Perm()&0o022 != 0 {
		return false
	}
	return safeWay(dir) && safeWay(real)
}

// safeWay looks at what a path leads through. In a directory such as /tmp, where
// all may write but the sticky bit is set, nobody can move what another made.
func safeWay(path string) bool {
	for {
		info, err := os.Lstat(path)
		if err != nil {
			return false
		}
		mode := info.Mode()
		if id := uid(info); id != 0 && id != os.Geteuid() {
			return false
		}
		if mode&fs.ModeSymlink == 0 && mode.Perm()&0o022 != 0 && mode&fs.ModeSticky == 0 {
			return false
		}
		parent := filepath.Dir(path)
		if parent == path {
			return true
		}
		path = parent
	}
}

func uid(info fs.FileInfo) int {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(s.Uid)
	}
	return -1
}
