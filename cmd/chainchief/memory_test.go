package main

import (
	"os"
	"path/filepath"
	"testing"
)

// TestMemoryLimit: the least of the limits that bind, in either version of control
// groups, as seen from inside a container and from outside.
func TestMemoryLimit(t *testing.T) {
	for name, c := range map[string]struct {
		groups string
		files  map[string]string
		want   int64
	}{
		"version 2, in a container":        {"0::/\n", map[string]string{"memory.max": "536870912\n"}, 512 << 20},
		"version 2, a service":             {"0::/system.slice/chain.service\n", map[string]string{"system.slice/chain.service/memory.max": "max\n", "system.slice/memory.max": "1073741824\n"}, 1 << 30},
		"version 2, tighter above":         {"0::/a/b\n", map[string]string{"a/b/memory.max": "2000\n", "a/memory.max": "1000\n"}, 1000},
		"version 2, none":                  {"0::/a\n", map[string]string{"a/memory.max": "max\n"}, 0},
		"version 1":                        {"4:memory:/docker/x\n2:cpu:/\n0::/\n", map[string]string{"memory/docker/x/memory.limit_in_bytes": "268435456\n", "memory/memory.limit_in_bytes": "9223372036854771712\n"}, 256 << 20},
		"version 1, in a container":        {"4:cpuset,memory:/docker/x\n", map[string]string{"memory/memory.limit_in_bytes": "268435456\n"}, 256 << 20},
		"version 1, none":                  {"4:memory:/\n", map[string]string{"memory/memory.limit_in_bytes": "9223372036854771712\n"}, 0},
		"another controller's":             {"4:memoryless:/\n", map[string]string{"memory/memory.limit_in_bytes": "5\n"}, 0},
		"a system that has no such groups": {"", nil, 0},
	} {
		root := t.TempDir()
		for file, text := range c.files {
			file = filepath.Join(root, file)
			if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		groups := filepath.Join(root, "groups")
		if c.groups != "" {
			if err := os.WriteFile(groups, []byte(c.groups), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if got := memoryLimit(groups, root); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}
