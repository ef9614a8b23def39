package layout

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"time"
)

// ticks is how many times a second Linux counts processor time in /proc.
const ticks = 100

// processorTime is what a process has used; -1 where it cannot be told.
func processorTime(pid int) time.Duration {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return -1
	}
	// The second field, the name in brackets, may hold blanks.
	fields := bytes.Fields(data[bytes.LastIndexByte(data, ')')+1:])
	if len(fields) < 13 {
		return -1
	}
	user, errU := strconv.Atoi(string(fields[11]))
	system, errS := strconv.Atoi(string(fields[12]))
	if errU != nil || errS != nil {
		return -1
	}
	return time.Duration(user+system) * time.Second / ticks
}
