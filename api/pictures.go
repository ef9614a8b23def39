package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync"

	"github.com/klauspost/compress/gzip"

	"chainchief/graph"
	"chainchief/graph/chainmap"
	"chainchief/graph/chainmap/layout"
	"chainchief/graph/chainmap/paint"
	"chainchief/inquiry"
	"chainchief/keep"
)

// MapWarning is the header that tells what is wrong with a picture, one line of
// percent-encoded text each.
const MapWarning = "X-Map-Warning"

// Bytes of what is kept and made: of pictures; of pages, JSON and tables; of answers
// before they are put into a format; of what is being made.
const (
	pictureBudget = 64 << 20
	textBudget    = 64 << 20
	workBudget    = 256 << 20
	allBudget     = pictureBudget + textBudget + inquiry.AnswersBudget + workBudget
)

// within is a budget where the program may take so much memory: all budgets together
// take a third of it at most.
func within(memory, budget int64) int64 {
	if memory == 0 || memory/3 >= allBudget {
		return budget
	}
	return budget * (memory / 3) / allBudget
}

func pathEscape(s string) string { return url.PathEscape(s) }

// weight is what a body takes, packed too.
func (b *body) weight() int64 { return int64(len(b.data))*4/3 + 500 }

func newShelf(budget int64) *keep.Shelf[string, *body] {
	return keep.New[string](budget, requestTime, (*body).weight)
}

// picture draws a reply, or takes it from what is kept. Equal pictures asked for at
// once are painted once, and not to the end where nobody waits for them any more.
func (r *request) picture(key, format string, rep *reply) (*body, error) {
	dpi := r.dpi()
	return r.pictures.Get(r.ctx, key, func(ctx context.Context) (*body, error) {
		scene, err := rep.draw(ctx)
		if errors.Is(err, layout.ErrNonsense) {
			return nil, fault{500, "这张图没能排好版，未予画出；请换一个焦点或图层再试，并把请求编号告诉管理员"}
		}
		if err != nil {
			return nil, err
		}
		b, err := painted(ctx, scene, format, dpi)
		if err == nil {
			b.name = r.file(rep.name, format)
		}
		return b, err
	})
}

// painted makes a file of a drawing.
func painted(ctx context.Context, scene *paint.Scene, format string, dpi int) (_ *body, err error) {
	var b bytes.Buffer
	switch format {
	case "dot":
		b.WriteString(scene.DOT)
	case "svg":
		err = scene.SVG(ctx, &b)
	case "pdf":
		err = scene.PDF(ctx, &b)
	case "png":
		err = scene.PNG(ctx, &b, float64(dpi))
	case "pptx":
		err = scene.PPTX(ctx, &b)
	}
	return &body{kind: mediaTypes[format], data: b.Bytes(), warnings: scene.Warnings}, err
}

// layouter is what lays out maps; none: it is unavailable.
func (r *request) layouter() (chainmap.Layouter, error) {
	if r.layout == nil {
		return nil, fmt.Errorf("%w: 这个服务器没有配备画图", graph.ErrUnavailable)
	}
	return r.layout, nil
}

// picturing is the drawing of an answer.
func picturing[A any](r *request, draw func(context.Context, A, chainmap.Options) (*paint.Scene, error), a A, options chainmap.Options) func(context.Context) (*paint.Scene, error) {
	options.Keep = r.placed()
	options = r.pictureOptions(options)
	return func(ctx context.Context) (*paint.Scene, error) { return draw(ctx, a, options) }
}

// placed is the place that was asked about, for the links of a picture.
func (r *request) placed() string {
	keep := url.Values{}
	for _, name := range where {
		if value := r.values.Get(name); value != "" {
			keep.Set(name, value)
		}
	}
	if isPublic(r.values) {
		keep.Set(editionParam, string(chainmap.Public))
	}
	return keep.Encode()
}

// paperOptions reads on what a network is drawn.
func (p *params) paperOptions() chainmap.Options {
	paper, err := paint.ParsePaper(p.values.Get("paper"))
	if err != nil {
		p.bad("paper", "可选 a4、a3、a2、a1、a0，或以毫米写成 600x300")
	}
	p.dpi()
	return chainmap.Options{Paper: paper, Edition: chainmap.Edition(p.oneOf("edition", string(chainmap.Internal), string(chainmap.Public)))}
}

// dpi is the resolution of a PNG, in dots per inch.
func (p *params) dpi() int {
	return p.number("dpi", paint.DPI, paint.LeastDPI, paint.MostDPI)
}

// packed is an answer packed by gzip, once.
type packed struct {
	once sync.Once
	data []byte
}

const leastPacked = 1024 // bytes

// of returns the packed data, or nil where packing is of no use.
func (p *packed) of(kind string, data []byte) []byte {
	switch kind {
	case mediaTypes["pdf"], mediaTypes["png"], mediaTypes["xlsx"], mediaTypes["docx"], mediaTypes["pptx"], mediaTypes["zip"]:
		return nil
	}
	if len(data) < leastPacked {
		return nil
	}
	p.once.Do(func() {
		var b bytes.Buffer
		w, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed) // two thirds of the time for 15% more bytes; the level is one
		_, err := w.Write(data)
		if closing := w.Close(); err == nil && closing == nil {
			p.data = b.Bytes()
		}
	})
	return p.data
}
