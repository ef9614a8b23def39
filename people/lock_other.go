//go:build !windows

package people

import (
	"errors"
	"os"
	"syscall"
)

// lockFile takes a file for this program alone; taken: another has it.
func lockFile(f *os.File) (taken bool, err error) {
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	return errors.Is(err, syscall.EWOULDBLOCK), err
}
