package backup

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// A restored set of files takes the place of the old ones in three steps. It is made
// in a folder inside the data directory, which may be a volume that cannot be moved
// itself. When it is proved, the folder gets another name: from then on it counts,
// and whoever opens the directory next moves its files to their places, however
// often that is broken off. Before that name the old files are as they were.
const (
	stageName = "restore.part"
	readyName = "restore.ready"
)

// Stage makes the empty folder of a data directory in which files are made ready.
// What an earlier attempt left there is removed.
func Stage(dir string) (string, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	stage := filepath.Join(dir, stageName)
	if err := os.RemoveAll(stage); err != nil {
		return "", err
	}
	return stage, os.Mkdir(stage, 0o700)
}

// Commit makes the files of the stage count. They must be on the disk.
func Commit(dir string) error {
	stage := filepath.Join(dir, stageName)
	if err := syncDir(stage); err != nil {
		return err
	}
	if err := os.Rename(stage, filepath.Join(dir, readyName)); err != nil {
		return err
	}
	return syncDir(dir)
}

// Pending reports whether files count that are not in their places yet.
func Pending(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, readyName))
	return err == nil
}

// Settle moves files that count to their places. Several may do so at once; each
// file is moved by one of them.
func Settle(dir string) error {
	ready := filepath.Join(dir, readyName)
	files, err := os.ReadDir(ready)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) { // what is wrong there the store says
		return nil
	}
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := os.Rename(filepath.Join(ready, f.Name()), filepath.Join(dir, f.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := syncDir(dir); err != nil {
		return err
	}
	if err := os.Remove(ready); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return syncDir(dir)
}

// syncDir brings names in a directory onto the disk, where a system can do that.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
