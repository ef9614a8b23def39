package keep

import (
	"context"
	"io"
)

// While writes to w for as long as ctx lasts.
func While(ctx context.Context, w io.Writer) io.Writer { return while{ctx, w} }

type while struct {
	ctx context.Context
	w   io.Writer
}

func (h while) Write(b []byte) (int, error) {
	if err := h.ctx.Err(); err != nil {
		return 0, err
	}
	return h.w.Write(b)
}
