// Package web holds the pages: embedded templates, parsed one set a page, and
// static files under addresses that change with their content.
package web

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strings"
	"sync"
	"time"

	"chainchief/graph"
	"chainchief/graph/chainmap"
	"chainchief/graph/insight"
	"chainchief/report"
)

//go:embed templates/*.html
var templates embed.FS

//go:embed static/*
var static embed.FS

// Site renders pages and serves static files.
type Site struct {
	pages map[string]*template.Template
	files map[string]file // by hashed name
	names map[string]string
}

type file struct {
	kind string
	data []byte
}

// New parses every page together with the layout; a fault in any of them is an error.
func New() (*Site, error) {
	s := &Site{pages: map[string]*template.Template{}, files: map[string]file{}, names: map[string]string{}}
	if err := s.readStatic(); err != nil {
		return nil, err
	}
	pages, err := fs.Glob(templates, "templates/*.html")
	if err != nil {
		return nil, err
	}
	for _, p := range pages {
		name := strings.TrimSuffix(path.Base(p), ".html")
		if strings.HasPrefix(name, "_") {
			continue // parts of other pages
		}
		t, err := template.New(path.Base(p)).Funcs(s.funcs()).ParseFS(templates, "templates/_*.html", p)
		if err != nil {
			return nil, fmt.Errorf("page %s: %w", name, err)
		}
		s.pages[name] = t
	}
	return s, nil
}

// Names lists the pages, for a test that renders each.
func (s *Site) Names() []string {
	var names []string
	for n := range s.pages {
		names = append(names, n)
	}
	return names
}

// Render runs a page to the end before anything is sent.
func (s *Site) Render(name string, data any) ([]byte, error) {
	t := s.pages[name]
	if t == nil {
		return nil, fmt.Errorf("no page %q", name)
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, "layout", data); err != nil {
		return nil, fmt.Errorf("page %s: %w", name, err)
	}
	return b.Bytes(), nil
}

func (s *Site) readStatic() error {
	list, err := static.ReadDir("static")
	for _, f := range list {
		if err == nil {
			_, err = s.address(f.Name(), len(list))
		}
	}
	return err
}

// imported is a module that another one imports, by its own name beside it.
var imported = regexp.MustCompile(`from "\./([a-z]+\.js)"`)

// address is where a static file is served. What a module imports comes first, so
// that the module names it by its address, and has another when that changes;
// deep is how many may import one another: more is a circle.
func (s *Site) address(name string, deep int) (string, error) {
	if at, ok := s.names[name]; ok {
		return at, nil
	}
	ext := path.Ext(name)
	kind := map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}[ext]
	data, err := static.ReadFile("static/" + name)
	if err == nil && (kind == "" || deep == 0) {
		err = fmt.Errorf("static file %s: of an unknown kind, or imported by what it imports", name)
	}
	if err != nil {
		return "", err
	}
	data = imported.ReplaceAllFunc(data, func(text []byte) []byte {
		at, fault := s.address(string(imported.FindSubmatch(text)[1]), deep-1)
		err = cmp.Or(err, fault)
		return []byte(`from "./` + path.Base(at) + `"`)
	})
	sum := sha256.Sum256(data)
	hashed := strings.TrimSuffix(name, ext) + "-" + hex.EncodeToString(sum[:6]) + ext
	s.files[hashed], s.names[name] = file{kind, data}, "/static/"+hashed
	return s.names[name], err
}

// ServeStatic answers /static/…; an address names one content for ever.
func (s *Site) ServeStatic(w http.ResponseWriter, name string) bool {
	f, ok := s.files[name]
	if !ok {
		return false
	}
	w.Header().Set("Content-Type", f.kind)
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	w.Write(f.data)
	return true
}

// Static is the address of a static file.
func (s *Site) Static(name string) string { return s.names[name] }

// taking is an address at which a list or a picture is taken away.
type taking struct{ address, query string }

// As is the address of a format.
func (t taking) As(format string) template.URL {
	return template.URL(t.address + "." + format + t.query)
}

// take is where the list of an address is taken away; query is encoded already.
func take(address string, query any) taking {
	q := fmt.Sprint(query)
	if q != "" && !strings.HasPrefix(q, "?") {
		q = "?" + q
	}
	return taking{address, q}
}

// outline is where the outline for a visit to an enterprise is taken away; keep is encoded already.
func outline(enterprise string, keep any) taking {
	return take("/api/v1/reports/visit", "?enterprise="+enterprise+strings.Replace(fmt.Sprint(keep), "?", "&", 1))
}

func (s *Site) funcs() template.FuncMap {
	return template.FuncMap{
		"static":     s.Static,
		"marks":      sync.OnceValue(func() template.HTML { return template.HTML(chainmap.MarkSymbols()) }),
		"moment":     func(t time.Time) string { return t.Local().Format("2006-01-02 15:04") },
		"percent":    insight.Percent,
		"decimal":    insight.Decimal,
		"digits":     graph.Digits,
		"recorded":   insight.RecordedZH,
		"date":       insight.DateZH,
		"evidence":   insight.EvidenceZH,
		"certainty":  insight.CertaintyZH,
		"size":       insight.SizeZH,
		"source":     insight.SourceZH,
		"score":      func(x float64) string { return fmt.Sprintf("%.1f", x) },
		"two":        func(x float64) string { return fmt.Sprintf("%.2f", x) },
		"kilometres": func(x *float64) string { return fmt.Sprintf("%.0f公里", *x) },
		"share":      func(x float64) string { return insight.Percent(&x) },
		"clause":     clause,
		"measure":    func(k graph.Kind) string { return cmp.Or(graph.Describe(k).Measure, "个") + k.ZH() },
		"inc":        func(i int) int { return i + 1 },
		"bar":        bar,
		"firms":      firms,
		"kept":       keeping,
		"firmsof":    firmsOf,
		"input":      inputOf,
		"take":       take,
		"outline":    outline,
		"short":      insight.ShortPlace,
		"why_first":  insight.TargetEvidenceZH,
		"code":       code,
		"word":       func(s insight.Status) string { return s.ZH() },
		"grade":      report.GradeZH,
		"progress":   report.Progress,
		"rules":      func() int { return insight.Default.Version },
		"unrecorded": func() string { return report.Unrecorded },
		"unequal":    func() string { return report.Unequal },
		"few":        func() int { return insight.Default.FloorFirms },
		"unchecked":  unchecked,
		"confirmed":  func(c graph.Certainty) bool { return c == graph.Confirmed },
	}
}

// unchecked names the classes of sources that were not held against an original.
func unchecked() string {
	var words []string
	for _, e := range []graph.Evidence{graph.EvidenceReposted, graph.EvidenceCommonKnowledge, graph.EvidenceTradeKnowledge} {
		words = append(words, "“"+insight.EvidenceZH(e)+"”")
	}
	return strings.Join(words, "")
}

// clause is the first clause of a reason; the whole stands on the page of its segment.
func clause(reason string) string {
	first, _, _ := strings.Cut(reason, "；")
	return first
}

// code escapes a text and sets what stands between backticks as code.
func code(text string) template.HTML {
	parts := strings.Split(text, "`")
	for i := range parts {
		parts[i] = template.HTMLEscapeString(parts[i])
		if i%2 == 1 {
			parts[i] = "<code>" + parts[i] + "</code>"
		}
	}
	return template.HTML(strings.Join(parts, ""))
}

// bar is a share as a number of whole per cent for a <progress>; nil is 0.
func bar(x *float64) int {
	if x == nil {
		return 0
	}
	return int(100**x + 0.5)
}

// kept is a value together with the place that its links carry on.
type kept struct {
	Keep string
	It   any
	All  template.URL // of firms: where those are that the list has cut; blank: nowhere
}

func keeping(keep string, it any) kept { return kept{Keep: keep, It: it} }

// firmsOf are firms of a segment, of the place asked about or of everywhere.
func firmsOf(keep string, it any, segment string, everywhere bool) kept {
	all := "/enterprises?segment=" + segment
	if everywhere {
		all += "&all=yes"
	}
	return kept{keep, it, template.URL(all)}
}

// input is a field of a form together with what stands before its name.
type input struct {
	Prefix string
	Field  any
}

func inputOf(prefix string, field any) input { return input{prefix, field} }

// firms cuts a list of firms for a cell and says how many are left out.
func firms(list []insight.Firm, most int) struct {
	Shown []insight.Firm
	More  int
} {
	n := min(len(list), most)
	return struct {
		Shown []insight.Firm
		More  int
	}{list[:n], len(list) - n}
}
