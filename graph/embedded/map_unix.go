//go:build unix

package embedded

import (
	"os"
	"syscall"
)

// mapped maps the beginning of a file; what is changed there stays in this process.
func mapped(f *os.File, size int) ([]byte, error) {
	return syscall.Mmap(int(f.Fd()), 0, size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_PRIVATE)
}
