package people

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Office is the people of a data directory: their accounts, the audit of what they
// do, and who must wait after wrong passwords.
type Office struct {
	*Book
	*Log
	*Delays
	Dir  string
	lock *os.File
}

// ErrInUse is the cause of a directory whose people another program has open.
var ErrInUse = errors.New("账号和审计记录正由另一个程序使用")

// Open opens the people of a directory, for one program at a time; where another has
// them, the error is ErrInUse. The store beside them may lie elsewhere and have many.
func Open(dir string, now func() time.Time) (*Office, error) {
	lock, err := Lock(dir)
	if err != nil {
		return nil, err
	}
	book, err := OpenBook(dir, now)
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	log, err := OpenLog(dir, now)
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return &Office{book, log, NewDelays(now), dir, lock}, nil
}

// lockName is the file that whoever has the people of a directory open holds.
const lockName = "people.lock"

// Lock keeps other programs from the people of a directory until what it returns is
// closed; where another has them, the error is ErrInUse.
func Lock(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, lockName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, full(err)
	}
	taken, err := lockFile(f)
	switch {
	case taken:
		err = fmt.Errorf("%w：%s，请停下它，或用 --data 另给一个目录", ErrInUse, dir)
	case err == nil:
		return f, nil
	}
	return nil, errors.Join(err, f.Close())
}

// There reports whether a directory has people.
func There(dir string) bool {
	for _, name := range []string{bookName, logName} {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			return true
		}
	}
	return false
}

// Close closes the files.
func (o *Office) Close() error { return errors.Join(o.Log.Close(), o.lock.Close()) }
