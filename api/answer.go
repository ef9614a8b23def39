package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"chainchief/graph"
	"chainchief/graph/chainmap"
	"chainchief/graph/chainmap/paint"
	"chainchief/inquiry"
	"chainchief/keep"
	"chainchief/report"
)

// request is a question on its way through a noun.
type request struct {
	*server
	*params
	c      *gin.Context
	ctx    context.Context
	v      *inquiry.View // what a question is asked of; nil where something is done
	route  *route
	format string
	who
	public bool // the public edition is asked for, and v is that
	inside bool // behind the gate
}

// key is the id that the address names.
func (r *request) key() string { return r.c.Param("id") }

func (r *request) html() bool { return r.format == "html" }

// table reports whether the answer is wanted as a table.
func (r *request) table() bool { return r.format == "csv" || r.format == "xlsx" }

// reply is an answer before it is put into a format: what the formats of its row need.
type reply struct {
	json  any
	paper func() *report.Paper
	page  any    // what the template shows
	thing *thing // what of a page may be followed; nil: nothing
	inner bool   // the page is about what the public edition does not tell
	draw  func(context.Context) (*paint.Scene, error)
	// file writes the answer where its format is no matter of a paper; nil: the paper is set out.
	file func(to io.Writer) error
	name string // of a file, without extension
}

// serve answers the requests of a row.
func (s *server) serve(row *route, format string) gin.HandlerFunc {
	return func(c *gin.Context) {
		defer row.limits.apply(c)()
		r := &request{server: s, c: c, ctx: c.Request.Context(), route: row, format: format}
		err := r.readEdition()
		if err == nil {
			err = r.admit() // before the rest is read: what a fault tells of the data is not for everybody
		}
		if err == nil {
			err = r.read()
		}
		switch {
		case err == errLed:
			return
		case err != nil:
		case row.do != nil:
			err = r.act()
		default:
			err = r.answer()
		}
		if err != nil {
			s.failPage(c, err)
		}
	}
}

// read reads the query and the format, and refuses an id that is none.
func (r *request) read() (err error) {
	query, known := r.c.Request.URL.RawQuery, with(r.route.params, formatParams(r.format))
	if r.route.page != "" {
		query = dropBlank(dropForeign(query, with(known, where)))
		known = with(known, where) // every page carries the place on
	}
	if r.params, err = readParams(query, known); err != nil {
		return err
	}
	r.dropUnused()
	r.people = r.route.page != ""
	if r.route.public {
		r.oneOf(editionParam, string(chainmap.Internal), string(chainmap.Public))
	}
	if err := r.identify(); err != nil {
		return err
	}
	if r.oneOf("heads", "zh", "en"); r.err != nil {
		return r.err
	}
	if id := r.key(); strings.Contains(r.route.path, ":id") && !isSlug(id) && !(r.route.anyKey && isKey(id)) {
		if r.route.page != "" {
			return fault{404, "没有“" + clean(id) + "”，请从首页选择，或用页面上方的搜索查找"}
		}
		return fault{404, "标识“" + clean(id) + "”写法不对，标识只含英文字母、数字、点和横线"}
	}
	if r.format == "" && r.route.formats != nil {
		r.format = accepted(r.c.GetHeader("Accept"), r.route.formats)
		r.c.Writer.Header().Add("Vary", "Accept")
	}
	return nil
}

// mediaTypes are the types of the formats.
var mediaTypes = map[string]string{
	"json": "application/json; charset=utf-8",
	"html": "text/html; charset=utf-8",
	"csv":  "text/csv; charset=utf-8",
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"svg":  "image/svg+xml",
	"pdf":  "application/pdf",
	"png":  "image/png",
	"pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"dot":  "text/vnd.graphviz; charset=utf-8",
	"zip":  "application/zip",
}

// accepted chooses the format that an Accept header likes best; the first one
// where it likes none or all alike.
func accepted(header string, formats []string) string {
	best, most := formats[0], 0.0
	for part := range strings.SplitSeq(header, ",") {
		kind, p, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		q := 1.0
		if text, ok := p["q"]; ok {
			if q, err = strconv.ParseFloat(text, 64); err != nil {
				continue
			}
		}
		for _, f := range formats {
			if own, _, _ := strings.Cut(mediaTypes[f], ";"); own == kind && q > most {
				best, most = f, q
			}
		}
		if (kind == "*/*" || kind == "application/*") && q > most && formats[0] == "json" {
			best, most = formats[0], q
		}
	}
	return best
}

// body is an answer in a format.
type body struct {
	kind     string // of content
	data     []byte
	passing  bool // it lacks what may be had the next time: not to be kept
	packed   packed
	name     string // of a file; blank: none
	warnings []string
}

// answer answers a question. A caller who is slow to read has no turn meanwhile.
func (r *request) answer() error {
	b, tag, err := r.find()
	if err == nil && b != nil {
		if err = errors.Join(r.takenAway(b), r.looked()); err == nil {
			r.send(b, tag)
		}
	}
	return err
}

// answer is what a question is answered with, of one state of the store.
type answer struct {
	key  string
	tag  string // blank: it has none
	body *body  // nil: it is still to be made
}

// find finds the answer in one view of the store: what is kept at once, else it is
// made there and then; where the gate is busy it is made behind it, in a view of its
// own, since the state may change meanwhile. nil: the caller holds it, and was told so.
// What a client asks for several times at once waits there once.
func (r *request) find() (b *body, tag string, err error) {
	var a answer
	var said spoken
	var leave func()
	defer func() {
		if leave != nil {
			leave()
		}
	}()
	held := false
	if r.route.rests != onVisit {
		err = r.desk.View(r.ctx, func(v *inquiry.View) (err error) {
			held, said = false, spoken{}
			if a, err = r.look(v); err != nil || a.body != nil {
				return err
			}
			if held = a.tag != "" && holds(r.c, a.tag); held {
				return nil
			}
			if leave == nil { // else this is not the first view, and the request is in
				leave = r.slip(r.cost())
			}
			if leave == nil {
				return nil
			}
			said, err = r.ask()
			return err
		})
	}
	switch {
	case err != nil, a.body != nil, held:
	case leave != nil:
		err = r.put(&a, said)
	default:
		if r.route.rests <= onPast {
			a, err = r.asking.Get(r.ctx, r.client()+"\x00"+a.key, r.make)
		} else {
			a, err = r.make(r.ctx)
		}
	}
	switch {
	case err != nil:
		return nil, "", err
	case a.tag == "":
		r.c.Header("Cache-Control", "no-store")
	case r.tag(r.c, a.tag):
		return nil, "", nil
	}
	return a.body, a.tag, nil
}

// shelf is where answers in the format are kept.
func (r *request) shelf() *keep.Shelf[string, *body] {
	if slices.Contains(drawn, r.format) {
		return r.pictures
	}
	return r.texts
}

// look says what is known of the answer in a view.
func (r *request) look(v *inquiry.View) (a answer, err error) {
	if r.v, r.revision = v, v.Meta.FactsRevision; r.public {
		r.v = v.Public()
	}
	if r.route.rests > onWork {
		r.revision = v.Meta.Revision
	}
	a.key = r.stateKey()
	if r.route.rests == onWork {
		work, err := v.Work(r.ctx)
		if err != nil {
			return a, err
		}
		a.key += "\x00" + work.State
	}
	if r.route.rests != onVisit {
		a.tag = r.tagOf(a.key)
	}
	if r.route.rests <= onPast {
		a.body, _ = r.shelf().Peek(a.key)
	}
	return a, nil
}

// spoken is what a question is answered with, before it is put into a format.
type spoken struct {
	*reply
	frame frame
}

// ask asks the question in the view that was looked into.
func (r *request) ask() (s spoken, err error) {
	if s.reply, err = r.route.ask(r); err == nil && r.html() {
		s.frame, err = r.frame(s.page)
		if s.frame.Thing = s.thing; s.inner {
			s.frame.Other = ""
		}
	}
	return s, err
}

// make makes the answer behind the gate, for as long as ctx lasts.
func (r *request) make(ctx context.Context) (a answer, err error) {
	defer func(own context.Context) { r.ctx = own }(r.ctx)
	r.ctx = ctx
	leave, err := r.turn(r.cost())
	if err != nil {
		return a, err
	}
	defer leave()
	var said spoken
	err = r.desk.View(ctx, func(v *inquiry.View) (err error) {
		if a, err = r.look(v); err != nil || a.body != nil { // it was made while this waited
			return err
		}
		said, err = r.ask()
		return err
	})
	if err != nil || a.body != nil {
		return a, err
	}
	err = r.put(&a, said)
	return a, err
}

// put puts what was said into the answer, in the format that is wanted, and keeps it.
func (r *request) put(a *answer, said spoken) (err error) {
	if a.body, err = r.formatted(said.reply, said.frame, a.key); err != nil {
		return err
	}
	switch {
	case a.body.passing:
		a.tag = ""
	case r.route.rests <= onPast && (said.draw == nil || r.html()):
		r.shelf().Add(a.key, a.body)
	}
	return nil
}

// stateKey names the answer: the state it rests on, the question and the format.
func (r *request) stateKey() string { return r.keyAt(r.revision) }

func (r *request) keyAt(revision int64) string {
	return strings.Join([]string{r.v.Meta.StoreID, strconv.FormatInt(revision, 10), strconv.Itoa(r.desk.Rules().Version), strconv.FormatBool(r.named()),
		r.c.Request.URL.Path, r.values.Encode(), r.format}, "\x00")
}

// formatted puts a reply into the format that is wanted.
func (r *request) formatted(rep *reply, f frame, key string) (*body, error) {
	b := &body{kind: mediaTypes[r.format]}
	var out bytes.Buffer
	var err error
	to := keep.While(r.ctx, &out)
	switch {
	case r.format == "json":
		b.data, err = json.Marshal(rep.json)
		return b, err
	case rep.file != nil:
		err = rep.file(to)
	case r.format == "html":
		if rep.draw != nil {
			drawn, err := r.picture(r.stateKey()+"\x00map", "svg", rep)
			if err == nil {
				f.Map = template.HTML(drawn.data)
			} else if r.ctx.Err() != nil {
				return nil, err
			} else { // a page without its map is better than none
				status, detail := problemOf(err)
				r.note(r.c, status, err)
				f.NoMap, b.passing = addressed.ReplaceAllString(detail, ""), true
			}
		}
		b.data, err = r.render(r.route.page, f)
		return b, err
	case r.format == "csv":
		err = report.WriteCSV(to, rep.paper(), r.heads())
	case r.format == "xlsx":
		err = report.WriteXLSX(r.ctx, to, rep.paper(), r.heads(), r.now())
	default:
		if rep.draw == nil {
			return nil, fmt.Errorf("no drawing of %s", r.route.path)
		}
		return r.picture(key, r.format, rep)
	}
	if err != nil {
		return nil, err
	}
	b.data, b.name = out.Bytes(), r.file(rep.name, r.format)
	return b, nil
}

// heads is who reads a table: people, or programs.
func (r *request) heads() report.Where {
	if r.values.Get("heads") == "en" {
		return report.Programs
	}
	return report.People
}

// send writes an answer, packed where the caller takes it so.
func (r *request) send(b *body, tag string) {
	c := r.c
	for _, w := range b.warnings {
		c.Writer.Header().Add(MapWarning, pathEscape(w))
	}
	if b.name != "" {
		c.Header("Content-Disposition", r.disposition(b.name))
	}
	data := b.data
	if zipped := b.packed.of(b.kind, data); zipped != nil && takesGzip(c.GetHeader("Accept-Encoding")) {
		data = zipped
		c.Header("Content-Encoding", "gzip")
		c.Writer.Header().Add("Vary", "Accept-Encoding")
		if tag != "" {
			c.Header("ETag", strings.TrimSuffix(tag, `"`)+`-gz"`)
		}
	}
	c.Data(http.StatusOK, b.kind, data)
}

// listAnswer is a list with the cursor of its next page, blank on the last.
type listAnswer[T any] struct {
	Items      []T    `json:"items"`
	NextCursor string `json:"next_cursor"`
}

// paged is one page of a list that is held whole; as a table it is the whole list.
func paged[T any](r *request, list []T, name string, paper func([]T) *report.Paper) (*reply, error) {
	limit := r.limit()
	if r.err != nil {
		return nil, r.err
	}
	items, next, err := page(list, limit, r.cursor(), r.revision)
	if err != nil {
		return nil, err
	}
	return &reply{json: listAnswer[T]{items, next}, name: name, paper: func() *report.Paper {
		if !r.values.Has("limit") && !r.values.Has("cursor") {
			items = list
		}
		return paper(items)
	}}, nil
}

// page cuts a list that is held whole; the cursor keeps the place in it.
func page[T any](list []T, limit int, cursor string, revision int64) ([]T, string, error) {
	at, err := graph.ParseCursor(cursor, revision)
	if err != nil {
		return nil, "", err
	}
	start := 0
	if at.After != "" {
		if start, err = strconv.Atoi(at.After); err != nil || start < 0 || start > len(list) {
			return nil, "", fault{400, "翻页标记无效，请从第一页重新开始"}
		}
	}
	end := min(start+limit, len(list))
	next := ""
	if end < len(list) {
		next = graph.Cursor{Revision: revision, After: strconv.Itoa(end)}.String()
	}
	out := list[start:end]
	if out == nil {
		out = []T{}
	}
	return out, next, nil
}

// trouble is why a question that a person filled in has no answer; both blank: it
// has one, or was not asked.
type trouble struct {
	Sentence   string
	Name       string // that fits several
	Candidates []inquiry.Candidate
	More       bool
}

// troubleOf words an error that the person asking can mend; any other is the page's.
func troubleOf(err error) (trouble, error) {
	var several *inquiry.AmbiguousError
	switch {
	case errors.As(err, &several):
		return trouble{Sentence: several.Question(), Name: several.Name, Candidates: several.Candidates, More: several.More}, nil
	case errors.Is(err, graph.ErrNotFound), errors.Is(err, graph.ErrInvalid):
		_, detail := problemOf(err)
		return trouble{Sentence: addressed.ReplaceAllString(detail, "，请重新选择")}, nil
	}
	return trouble{}, err
}

// act does what a row does, once the caller may.
func (r *request) act() error {
	r.c.Header("Cache-Control", "no-store")
	if writes(r.route.may) {
		actor, err := r.writer()
		if err != nil {
			return err
		}
		r.ctx = graph.WithActor(r.ctx, actor)
	}
	return r.route.do(r)
}
