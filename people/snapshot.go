package people

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Snapshot hands on the files of a directory, be they written meanwhile. How many
// entries the audit has is read before the audit, which so holds at least as many,
// and of the audit no line is handed on that is still being written.
func Snapshot(dir string, put func(name string, r io.Reader) error) error {
	for _, name := range []string{bookName, headName, logName} {
		f, err := os.Open(filepath.Join(dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		whole := int64(1) << 62
		if name == logName {
			whole, err = wholeLines(f)
		}
		if err == nil {
			err = put(name, io.NewSectionReader(f, 0, whole))
		}
		if err = errors.Join(err, f.Close()); err != nil {
			return err
		}
	}
	return nil
}

// wholeLines is where the last whole line of a log ends, in bytes.
func wholeLines(f *os.File) (int64, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	from := max(0, info.Size()-tail)
	text := make([]byte, info.Size()-from)
	if _, err := f.ReadAt(text, from); err != nil && err != io.EOF {
		return 0, err
	}
	return from + int64(bytes.LastIndexByte(text, '\n')+1), nil
}

// Extends reports whether the audit in a directory is whole and begins with all
// that an older one holds.
func Extends(dir, older string) (bool, error) {
	old, err := check(older)
	if err != nil {
		return false, err
	}
	now, err := check(dir)
	if errors.Is(err, ErrDamaged) || err == nil && now.count < old.count {
		return false, nil
	}
	if err != nil || old.count == 0 {
		return err == nil, err
	}
	f, err := os.Open(filepath.Join(dir, logName))
	if err != nil {
		return false, err
	}
	defer f.Close()
	lines := bufio.NewReaderSize(f, tail)
	for n := int64(1); ; n++ {
		line, err := lines.ReadSlice('\n')
		if err != nil {
			return false, err
		}
		if n == old.count {
			return bytes.Equal(line[:sumLength], old.last), nil
		}
	}
}

// TakeAudit puts the audit of a directory in the place of that in another.
func TakeAudit(from, to string) error {
	for _, name := range []string{headName, logName} {
		if err := copied(filepath.Join(from, name), filepath.Join(to, name)); err != nil {
			return err
		}
	}
	return nil
}

// KeepAudit puts the log of a directory, as it is, into another under a name that
// says when, for somebody to look at; blank: it is gone.
func KeepAudit(from, to, when string) (name string, err error) {
	name = fmt.Sprintf("audit-%s.log", when)
	err = copied(filepath.Join(from, logName), filepath.Join(to, name))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return name, err
}

func copied(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	if _, err = io.Copy(out, in); err == nil {
		err = out.Sync()
	}
	return errors.Join(err, out.Close())
}
