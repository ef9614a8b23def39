package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"strings"
	"syscall"
)

// causes are what the operating system says, in words for people.
var causes = []struct {
	errno error
	zh    string
}{
	{syscall.EROFS, "磁盘是只读的"}, {syscall.ENOSPC, "磁盘已满"}, {syscall.EDQUOT, "磁盘配额已用完"}, {syscall.EFBIG, "文件太大"},
	{fs.ErrPermission, "没有权限"}, {fs.ErrNotExist, "没有这个文件或目录"}, {fs.ErrExist, "已有同名的文件"}, {syscall.EISDIR, "这是目录"},
	{syscall.ENOTDIR, "路径中有一段不是目录"}, {syscall.ENAMETOOLONG, "名称太长"}, {syscall.ELOOP, "符号链接绕成了圈"}, {syscall.EIO, "磁盘读写出错"},
	{syscall.EMFILE, "打开的文件太多"}, {syscall.ENFILE, "打开的文件太多"}, {syscall.ENXIO, "设备不能用"}, {syscall.EBUSY, "正被占用"},
	{syscall.EINVAL, "系统不支持这样做"}, {syscall.ECONNREFUSED, "对方没有监听"}, {syscall.ECONNRESET, "连接被对方断开"}, {syscall.ETIMEDOUT, "等待超时"},
}

// inWords is the text of an error in which what the operating system said stands in Chinese.
func inWords(err error) string {
	text := err.Error()
	var errno syscall.Errno
	if !errors.As(err, &errno) {
		return text
	}
	zh := fmt.Sprintf("系统错误 %d", int(errno))
	for _, c := range causes {
		if errors.Is(errno, c.errno) {
			zh = c.zh
			break
		}
	}
	var path *fs.PathError
	var link *os.LinkError
	var op *net.OpError
	var call *os.SyscallError
	for _, outer := range []struct {
		found bool
		text  func() string
	}{
		{errors.As(err, &path), func() string { return path.Error() }}, {errors.As(err, &link), func() string { return link.Error() }},
		{errors.As(err, &op), func() string { return op.Error() }}, {errors.As(err, &call), func() string { return call.Error() }},
	} {
		if outer.found {
			text = strings.ReplaceAll(text, outer.text(), zh)
		}
	}
	return strings.ReplaceAll(text, errno.Error(), zh)
}
