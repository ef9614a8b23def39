package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// deliver writes a result to the screen or to a file: whole or not at all where
// the file is a regular one, whose rights are kept; into it where it is a
// device or a pipe.
func deliver(path string, data []byte, s streams) error {
	if path == "" {
		_, err := s.out.Write(data)
		return err
	}
	if err := write(path, data, s); err != nil {
		return err
	}
	fmt.Fprintf(s.err, "已写入 %s\n", path)
	return nil
}

func write(path string, data []byte, s streams) error {
	info, err := os.Stat(path)
	if err == nil {
		if out, ok := s.out.(*os.File); ok {
			if own, err := out.Stat(); err == nil && os.SameFile(own, info) { // /dev/stdout
				_, err := out.Write(data)
				return err
			}
		}
		if info.IsDir() {
			return fmt.Errorf("%s 是目录，请在 -o 后写文件名", path)
		}
		if !info.Mode().IsRegular() {
			return unwritten(path, pour(path, os.O_WRONLY, data))
		}
	}
	real, resolved := filepath.EvalSymlinks(path)
	switch {
	case resolved == nil:
		return unwritten(path, replace(real, data, info))
	case isLink(path): // to what does not exist yet
		return unwritten(path, pour(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, data))
	}
	return unwritten(path, replace(path, data, nil))
}

func isLink(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.Mode()&fs.ModeSymlink != 0
}

// unwritten says what to do about a file that could not be written.
func unwritten(path string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("不能写入 %s，没有这个目录，请先建立它", path)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("不能写入 %s，没有权限，或文件正被其他程序打开", path)
	}
	return fmt.Errorf("不能写入 %s，请检查磁盘空间和权限，或换一个地方：%w", path, err)
}

// pour writes into what is there.
func pour(path string, flag int, data []byte) error {
	f, err := os.OpenFile(path, flag, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

// replace puts a new file in the place of an old one, which may be nil, with the old one's rights.
func replace(path string, data []byte, old fs.FileInfo) error {
	temp := filepath.Join(filepath.Dir(path), ".chainchief-"+rand.Text()[:10])
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	defer os.Remove(temp)
	_, err = f.Write(data)
	if err == nil && old != nil {
		err = f.Chmod(old.Mode().Perm())
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(temp, path)
}
