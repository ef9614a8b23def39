package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
)

// packageKind is the report that is an archive of pictures, lists and papers.
const packageKind = "package"

// pack writes a package; since is the file of the one before, blank: there is none.
func (b *backend) pack(ctx context.Context, s streams, query url.Values, since, out string) error {
	var before []byte
	if since != "" {
		var err error
		if before, err = os.ReadFile(since); err != nil {
			return fmt.Errorf("打不开上一版 %s，请检查路径和权限：%w", since, err)
		}
		if info, err := os.Stat(out); err == nil {
			if old, err := os.Stat(since); err == nil && os.SameFile(info, old) {
				return usageError{"-o 和 --since 是同一个文件，上一版要留着，请把新的写到另一个文件"}
			}
		}
	}
	if _, err := os.Stat(filepath.Dir(out)); errors.Is(err, fs.ErrNotExist) { // before the work, not after
		return unwritten(out, err)
	}
	return b.with(ctx, s, func(c *client) error {
		stop := waiting(s, "正在制表、画图、打包")
		data, err := c.pack(ctx, query, filepath.Base(since), before)
		stop()
		if err != nil {
			return err
		}
		return deliver(out, data, s)
	})
}

// pack asks for a package, with the one before sent along where there is one.
func (c *client) pack(ctx context.Context, query url.Values, name string, before []byte) ([]byte, error) {
	if before == nil {
		return c.fetch(ctx, "/reports/package.zip", query)
	}
	kind, body, err := form(name, before, "")
	if err != nil {
		return nil, err
	}
	return c.send(ctx, http.MethodPost, "/reports/package?"+query.Encode(), http.Header{"Content-Type": {kind}}, body)
}
