package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/gin-gonic/gin"
	lru "github.com/hashicorp/golang-lru/v2"

	"chainchief/graph"
	"chainchief/graph/chainmap"
	"chainchief/graph/chainmap/layout"
	"chainchief/graph/insight"
	"chainchief/graph/panics"
)

// mapParams are the parameters of a chain's map, besides where.
var mapParams = []string{"kind", "focus", "steps", "layers", "paper", "edition", "compare", "projects"}

// MapWarning is the header that tells what is wrong with a picture, one line of
// percent-encoded text each.
const MapWarning = "X-Map-Warning"

// picture is a painted map.
type picture struct {
	kind     string // of content
	data     []byte
	warnings []string
}

const (
	picturesKept = 256
	pictureBytes = 64 << 20
	drawnAtOnce  = 8 // pictures being drawn: the first come finish first
	brushes      = 2 // of them being painted: an A1 page as PNG takes 160 MB meanwhile
)

// pictures keeps what was painted. Equal pictures asked for at once are painted
// once, and not to the end where nobody waits for them any more.
type pictures struct {
	kept    *lru.Cache[string, *picture]
	bytes   atomic.Int64
	mu      sync.Mutex
	orders  map[string]*order // by key, under mu
	places  chan struct{}
	brushes chan struct{}
}

// order is a picture in the making.
type order struct {
	waiting int // callers, under the mutex of pictures
	cancel  context.CancelFunc
	done    chan struct{} // closed when pic and err are set
	pic     *picture
	err     error
}

func newPictures() *pictures {
	p := &pictures{orders: map[string]*order{}, places: make(chan struct{}, drawnAtOnce), brushes: make(chan struct{}, brushes)}
	p.kept, _ = lru.NewWithEvict(picturesKept, func(_ string, old *picture) { p.bytes.Add(-int64(len(old.data))) }) // fails for a size below 1 only
	return p
}

func (p *pictures) get(ctx context.Context, key string, paint func(context.Context) (*picture, error)) (*picture, error) {
	p.mu.Lock()
	if pic, ok := p.kept.Get(key); ok {
		p.mu.Unlock()
		return pic, nil
	}
	o := p.orders[key]
	if o == nil {
		// The first caller may go away while others wait.
		made, cancel := context.WithTimeout(context.WithoutCancel(ctx), requestTime)
		o = &order{cancel: cancel, done: make(chan struct{})}
		p.orders[key] = o
		go p.make(made, key, o, paint)
	}
	o.waiting++
	p.mu.Unlock()
	select {
	case <-o.done:
		return o.pic, o.err
	case <-ctx.Done():
	}
	p.mu.Lock()
	if o.waiting--; o.waiting == 0 {
		o.cancel()
		p.forget(key, o)
	}
	p.mu.Unlock()
	return nil, ctx.Err()
}

// forget takes an order off the list; the mutex is held.
func (p *pictures) forget(key string, o *order) {
	if p.orders[key] == o {
		delete(p.orders, key)
	}
}

func (p *pictures) make(ctx context.Context, key string, o *order, paint func(context.Context) (*picture, error)) {
	defer o.cancel()
	defer close(o.done)
	defer func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.forget(key, o)
		if o.err == nil {
			p.keep(key, o.pic)
		}
	}()
	defer panics.Catch(&o.err)
	select {
	case p.places <- struct{}{}:
		defer func() { <-p.places }()
		o.pic, o.err = paint(ctx)
	case <-ctx.Done():
		o.err = errMapsBusy
	}
}

var errMapsBusy = fmt.Errorf("%w: 正在画的图太多，请稍后再试", graph.ErrBusy)

// keep remembers a picture within the bounds of number and bytes.
func (p *pictures) keep(key string, pic *picture) {
	if len(pic.data) > pictureBytes/4 || p.kept.Contains(key) {
		return
	}
	p.bytes.Add(int64(len(pic.data)))
	p.kept.Add(key, pic)
	for p.bytes.Load() > pictureBytes {
		if _, _, ok := p.kept.RemoveOldest(); !ok {
			break
		}
	}
}

// brush waits for one of the few places to paint at; release gives it back.
func (p *pictures) brush(ctx context.Context) (release func(), err error) {
	select {
	case p.brushes <- struct{}{}:
		return func() { <-p.brushes }, nil
	case <-ctx.Done():
		return nil, errMapsBusy
	}
}

// mapQuestion is what a map is asked to be.
type mapQuestion struct {
	insight.Question
	kind    string
	focus   string
	steps   int
	options chainmap.Options
	compare graph.Date
}

func (p *params) mapQuestion(chain string) mapQuestion {
	q := mapQuestion{Question: p.question(chain), kind: p.oneOf("kind", "panel", "flow"), focus: p.id("focus"), compare: p.date("compare")}
	q.options.Edition = chainmap.Edition(p.oneOf("edition", string(chainmap.Internal), string(chainmap.Public)))
	q.options.Planned = p.oneOf("projects", "done") == "done"
	paper, err := chainmap.ParsePaper(p.values.Get("paper"))
	if err != nil {
		p.bad("paper", "可选 a4、a3、a2、a1，或以毫米写成 600x300")
	}
	q.options.Paper = paper
	if p.values.Has("steps") {
		if q.steps, err = strconv.Atoi(p.values.Get("steps")); err != nil || q.steps < 1 || q.steps > chainmap.MostSteps {
			p.bad("steps", fmt.Sprintf("须是 1 到 %d 的整数", chainmap.MostSteps))
		}
	}
	if p.values.Has("layers") {
		q.options.Layers = []chainmap.Layer{}
		for name := range strings.FieldsFuncSeq(p.values.Get("layers"), func(r rune) bool { return r == ',' }) {
			if !slices.Contains(chainmap.Layers, chainmap.Layer(name)) {
				p.bad("layers", "可选 "+layerNames()+"，多个用逗号分开")
			}
			q.options.Layers = append(q.options.Layers, chainmap.Layer(name))
		}
	}
	if p.err == nil && q.kind != "flow" && (q.focus != "" || q.steps != 0) {
		p.err = fault{400, "focus 和 steps 只用于流程图，请加上 kind=flow"}
	}
	return q
}

func layerNames() string {
	names := make([]string, len(chainmap.Layers))
	for i, l := range chainmap.Layers {
		names[i] = string(l)
	}
	return strings.Join(names, "、")
}

// getMap answers /chains/{id}/map.svg, .pdf, .png and .dot.
func (s *server) getMap(c *gin.Context, p *params) error {
	q := p.mapQuestion(c.Param("id"))
	if p.err != nil {
		return p.err
	}
	name := fmt.Sprintf("%s-%s", q.Chain, c.DefaultQuery("kind", "panel"))
	return s.sendPicture(c, p, name, func(ctx context.Context) (*chainmap.Scene, error) { return s.drawMap(ctx, q) })
}

// sendPicture answers with a drawing in the format that the address ends with.
func (s *server) sendPicture(c *gin.Context, p *params, name string, draw func(context.Context) (*chainmap.Scene, error)) error {
	if s.layout == nil {
		return fmt.Errorf("%w: 这个服务器没有配备画图", graph.ErrUnavailable)
	}
	format := strings.TrimPrefix(path.Ext(c.Request.URL.Path), ".")
	key := fmt.Sprintf("%s %s %s", p.state, c.Request.URL.Path, p.values.Encode())
	pic, err := s.pictures.get(c.Request.Context(), key, func(ctx context.Context) (*picture, error) {
		scene, err := draw(ctx)
		if errors.Is(err, layout.ErrNonsense) {
			return nil, fault{500, "这张图没能排好版，未予画出；请换一个焦点或图层再试，并把请求编号告诉管理员"}
		}
		if err != nil {
			return nil, err
		}
		return s.paint(ctx, scene, format)
	})
	if err != nil {
		return err
	}
	for _, w := range pic.warnings {
		c.Writer.Header().Add(MapWarning, url.PathEscape(w))
	}
	c.Header("Content-Disposition", fmt.Sprintf(`inline; filename="%s.%s"`, name, format))
	c.Data(http.StatusOK, pic.kind, pic.data)
	return nil
}

// drawMap judges and lays out.
func (s *server) drawMap(ctx context.Context, q mapQuestion) (*chainmap.Scene, error) {
	answer, err := s.desk.Gaps(ctx, q.Question)
	if err != nil {
		return nil, err
	}
	if q.compare != "" {
		before := q.Question
		before.AsOf = q.compare
		if before.AsOf.LastDay() >= answer.AsOf.LastDay() {
			return nil, fault{400, "compare 须早于 as_of（" + string(answer.AsOf) + "）"}
		}
		if q.options.Before, err = s.desk.Gaps(ctx, before); err != nil {
			return nil, err
		}
	}
	taxonomy, err := s.store.Taxonomy(ctx)
	if err != nil {
		return nil, err
	}
	if q.kind == "flow" {
		return chainmap.Flow(ctx, s.layout, taxonomy, answer, q.options, q.focus, q.steps)
	}
	return chainmap.Panel(ctx, s.layout, taxonomy, answer, q.options)
}

// paint makes a picture of a drawing.
func (s *server) paint(ctx context.Context, scene *chainmap.Scene, format string) (*picture, error) {
	release, err := s.pictures.brush(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	pic := &picture{warnings: scene.Warnings}
	var b bytes.Buffer
	switch format {
	case "dot":
		pic.kind = "text/vnd.graphviz; charset=utf-8"
		b.WriteString(scene.DOT)
	case "svg":
		pic.kind, err = "image/svg+xml", scene.SVG(ctx, &b)
	case "pdf":
		pic.kind, err = "application/pdf", scene.PDF(ctx, &b)
	case "png":
		pic.kind, err = "image/png", scene.PNG(ctx, &b, chainmap.DPI)
	}
	pic.data = b.Bytes()
	return pic, err
}
