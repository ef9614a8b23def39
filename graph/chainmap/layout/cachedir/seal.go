package cachedir

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// sealName is the file that lists the sums of the others. The library's own sum
// covers the machine code, not the table of where each function begins.
const sealName = "seal"

// sums lists each file of a directory with its SHA-256, in the order of names.
func sums(dir string) ([]byte, error) {
	var list bytes.Buffer
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		name, _ := filepath.Rel(dir, path)
		if err != nil || d.IsDir() || name == sealName {
			return err
		}
		if !d.Type().IsRegular() {
			return fmt.Errorf("%s is no file", path)
		}
		data, err := os.ReadFile(path)
		fmt.Fprintf(&list, "%x  %s\n", sha256.Sum256(data), filepath.ToSlash(name))
		return err
	})
	return list.Bytes(), err
}

func seal(dir string) error {
	list, err := sums(dir)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, sealName), list, 0o600)
}

// intact reports whether a directory holds what was sealed, and nothing else.
func intact(dir string) bool {
	want, err := os.ReadFile(filepath.Join(dir, sealName))
	if err != nil || !own(dir) {
		return false
	}
	have, err := sums(dir)
	return err == nil && len(have) > 0 && bytes.Equal(want, have)
}
