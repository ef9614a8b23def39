package embedded

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"unicode"

	"chainchief/graph"
)

// The errors of the file, worded for somebody who has to do something about them.

func (f *file) inUse() error {
	return fmt.Errorf("%w: 数据目录 %s 正由另一个进程使用，请先关闭它，或另选一个数据目录", graph.ErrInUse, filepath.Dir(f.path))
}

func (f *file) foreign() error {
	return fmt.Errorf("%w: %s 不是本程序的数据文件，请移走它，或另选一个数据目录", graph.ErrInvalid, f.path)
}

func (f *file) newer(version int) error {
	return fmt.Errorf("%w: %s 由更新版本的程序写成（格式 %d，本程序只认得 %d），请升级本程序",
		graph.ErrInvalid, f.path, version, formatVersion)
}

func (f *file) unknown(kind string) error {
	return fmt.Errorf("%w: %s 由更新版本的程序写成（其中有本程序不认得的“%s”），请升级本程序", graph.ErrInvalid, f.path, kind)
}

func (f *file) forReading() error {
	return fmt.Errorf("%w: 数据目录 %s 只能读、不能写，可以查询，不能写入；要写入，请把它拷到可以写的地方", graph.ErrUnavailable, filepath.Dir(f.path))
}

func (f *file) replaced() error {
	return fmt.Errorf("%w: 数据文件 %s 已被移走或替换，写入没有进行；请停止程序，放回原来的文件后重新启动", graph.ErrUnavailable, f.path)
}

func damaged(path, how string) error {
	if how = strings.ToValidUTF8(strings.Map(printable, how), ""); len([]rune(how)) > 80 {
		how = string([]rune(how)[:80]) + "…"
	}
	return fmt.Errorf("%w: 数据文件 %s 已损坏（%s），请从备份恢复，或移走该文件后重新导入", graph.ErrUnavailable, path, how)
}

// printable leaves out what a damaged page may put into a text.
func printable(r rune) rune {
	switch {
	case r == 0: // between the parts of a key
		return ' '
	case unicode.IsPrint(r):
		return r
	}
	return -1
}

// isSystem reports whether an error comes from the operating system.
func isSystem(err error) bool {
	return errors.As(err, new(syscall.Errno)) || errors.As(err, new(*fs.PathError))
}

// explain words an error of the operating system or of bbolt. An error that is
// worded already, or that ends a call on its caller's behalf, stays as it is.
func explain(path string, err error) error {
	is := func(kinds ...error) bool {
		return slices.ContainsFunc(kinds, func(kind error) bool {
			return errors.Is(err, kind) || err != nil && strings.HasSuffix(err.Error(), ": "+kind.Error()) // bbolt wraps some without %w
		})
	}
	switch {
	case err == nil,
		is(graph.ErrInvalid, graph.ErrUnavailable, graph.ErrInUse, context.Canceled, context.DeadlineExceeded):
		return err
	case is(syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG):
		return fmt.Errorf("%w: 磁盘已满，写不下 %s，请腾出空间后重试", graph.ErrUnavailable, path)
	case is(syscall.EROFS):
		return fmt.Errorf("%w: %s 所在的磁盘是只读的，请另选一个数据目录", graph.ErrUnavailable, path)
	case is(fs.ErrPermission):
		return fmt.Errorf("%w: 没有读写 %s 的权限，请检查目录权限，或另选一个数据目录", graph.ErrUnavailable, path)
	case is(syscall.ENOTDIR):
		return fmt.Errorf("%w: %s 是文件而不是目录，请另选一个数据目录", graph.ErrInvalid, path)
	}
	return fmt.Errorf("%w: %s 无法读写（%w），请检查磁盘后重试", graph.ErrUnavailable, path, err)
}
