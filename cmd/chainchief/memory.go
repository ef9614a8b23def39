package main

import (
	"math"
	"os"
	"path"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
)

// fitMemory keeps a server within the memory that its container may take, whose kernel
// would else end it without a word: five eighths are for the program, one for each of
// its two layout workers, one for what is in neither. It returns what the program may
// take and a worker, in bytes; 0: as much as they like. A limit that was set
// (GOMEMLIMIT) goes before.
func fitMemory() (own, worker int64) {
	if own = debug.SetMemoryLimit(-1); own == math.MaxInt64 {
		limit := memoryLimit("/proc/self/cgroup", "/sys/fs/cgroup")
		if limit == 0 {
			return 0, 0
		}
		own = limit / 8 * 5
		debug.SetMemoryLimit(own)
	}
	return own, own / 5
}

// memoryLimit is the least that the control groups of a process allow it, of either
// version; 0: none sets a limit.
func memoryLimit(groups, root string) (least int64) {
	data, err := os.ReadFile(groups)
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(data)) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3) // number, controllers, path
		if len(parts) < 3 {
			continue
		}
		mount, file := root, "memory.max"
		if parts[1] != "" {
			if !slices.Contains(strings.Split(parts[1], ","), "memory") {
				continue
			}
			mount, file = path.Join(root, "memory"), "memory.limit_in_bytes"
		}
		for dir := path.Join("/", parts[2]); ; dir = path.Dir(dir) { // those above bind as well; inside a container only the root is seen
			text, _ := os.ReadFile(path.Join(mount, dir, file))
			if n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err == nil && n > 0 && n < math.MaxInt64/2 && (least == 0 || n < least) {
				least = n
			}
			if dir == "/" {
				break
			}
		}
	}
	return least
}
