//go:build unix

package cachedir

import (
	"os"
	"path/filepath"
	"testing"
)

func TestMain(m *testing.M) {
	Loaded()
	os.Exit(m.Run())
}

// TestOwn: a directory is the user's own only where nobody else can change it or
// lead the way to it elsewhere.
func TestOwn(t *testing.T) {
	for _, c := range []struct {
		name string
		make func(dir string) error
		own  bool
	}{
		{"private", func(string) error { return nil }, true},
		{"others may write", func(dir string) error { return os.Chmod(dir, 0o777) }, false},
		{"its group may write", func(dir string) error { return os.Chmod(dir, 0o770) }, false},
		{"others may write above it", func(dir string) error { return os.Chmod(filepath.Dir(dir), 0o777) }, false},
		{"others may write above it, but not move it", func(dir string) error { return os.Chmod(filepath.Dir(dir), 0o777|os.ModeSticky) }, true},
		{"none", os.Remove, false},
		{"a file", func(dir string) error { os.Remove(dir); return os.WriteFile(dir, nil, 0o600) }, false},
		{"a link to one that others may write", func(dir string) error {
			other := t.TempDir()
			os.Chmod(other, 0o777)
			os.Remove(dir)
			return os.Symlink(other, dir)
		}, false},
		{"of another user", func(dir string) error {
			if os.Geteuid() == 0 {
				return os.Chown(dir, 65534, 65534)
			}
			os.Remove(dir)
			return os.Symlink("/etc", dir)
		}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "cache")
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			if err := c.make(dir); err != nil {
				t.Fatal(err)
			}
			if got := own(dir); got != c.own {
				t.Errorf("own is %v", got)
			}
		})
	}
}

// TestHollow: what is no whole module is an error, never a panic in the init of
// every command.
func TestHollow(t *testing.T) {
	for _, s := range []string{"", "\x00asm", header, header + "\x01", header + "\x01\x05\x01", header + "\x03\xff\xff\xff\xff\xff\xff", header + "\x07\x04\x01\x01a\x00"} {
		if out, err := hollow([]byte(s)); err == nil {
			t.Errorf("%q became %q", s, out)
		}
	}
	// One type () → i32, one function of it, exported as f.
	whole := header + "\x01\x05\x01\x60\x00\x01\x7f" + "\x02\x01\x00" + "\x03\x02\x01\x00" + "\x07\x05\x01\x01f\x00\x00" + "\x0a\x07\x01\x05\x00\x41\x07\x0f\x0b"
	out, err := hollow([]byte(whole))
	if want := header + "\x01\x05\x01\x60\x00\x01\x7f" + "\x03\x02\x01\x00" + "\x05\x03\x01\x00\x01" + "\x07\x05\x01\x01f\x00\x00" + "\x0a\x06\x01\x04\x00\x41\x00\x0b"; err != nil || string(out) != want {
		t.Errorf("got %q, %v, want %q", out, err, want)
	}
}
