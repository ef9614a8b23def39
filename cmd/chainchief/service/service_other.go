//go:build !windows

package service

import (
	"context"
	"io"
)

// Run runs nothing: only Windows starts services in a way of its own.
func Run(func(context.Context, io.Writer) int) (code int, ok bool) { return 0, false }
