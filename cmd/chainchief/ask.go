package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/term"

	"chainchief/api"
	"chainchief/graph/chainmap/paint"
	"chainchief/report"
)

// The formats of nouns.
var (
	lists    = []string{"table", "json", "csv", "xlsx"}
	pictures = []string{"svg", "pdf", "png", "pptx"}
	both     = slices.Concat(lists, pictures)
)

// output holds the flags of how an answer is given out.
type output struct {
	formats             []string // of the noun
	format, file, heads string
	paper, edition      string // of a picture
	dpi                 *int   // of a PNG
}

// output adds the flags of a noun's formats.
func (f *flags) output(formats []string) *output {
	o := &output{formats: formats}
	f.StringVar(&o.format, "format", "", "输出`格式`："+strings.Join(formats, "、")+"（默认按 -o 的扩展名"+map[bool]string{true: "，没有则 table", false: ""}[slices.Contains(formats, "table")]+"）")
	f.StringVar(&o.file, "o", "", "写入`文件`（默认屏幕，也可写 -）")
	if slices.Contains(formats, "csv") {
		f.StringVar(&o.heads, "heads", "zh", "csv、xlsx 的`表头`：zh 中文，en 英文（给程序用）")
	}
	if slices.Contains(formats, "svg") {
		f.StringVar(&o.paper, "paper", "", "图的`纸张`：a4、a3（默认）、a2、a1、a0，或以毫米写成 600x300")
		f.StringVar(&o.edition, "edition", "", "图的`版本`：internal 内部版（默认）、public 公开版（不列推断、线索，网络转载、无出处、行业研判和待核的企业、项目，也不列工作建议）")
		o.dpi = f.whole("dpi", paint.DPI, paint.LeastDPI, paint.MostDPI, fmt.Sprintf("PNG 的`分辨率`，每英寸多少点：%d 到 %d", paint.LeastDPI, paint.MostDPI))
	}
	return o
}

// settle finds the format, by the flag or else by the file's extension, and
// refuses what does not go with it.
func (o *output) settle(s streams) error {
	if o.file == "-" {
		o.file = ""
	}
	ext := strings.ToLower(strings.TrimPrefix(filepath.Ext(o.file), "."))
	switch byName := ext; {
	case o.format != "" && !slices.Contains(o.formats, o.format):
		return usageError{fmt.Sprintf("没有输出格式“%s”，可选 %s", o.format, strings.Join(o.formats, "、"))}
	case o.format == "" && slices.Contains(o.formats, byName):
		o.format = byName
	case o.format == "" && slices.Contains(o.formats, "table") && (byName == "" || byName == "txt"):
		o.format = "table"
	case o.format == "" && o.file == "":
		return usageError{fmt.Sprintf("请用 --format 指明格式（%s），或用 -o 给出带这种扩展名的文件", strings.Join(o.formats, "、"))}
	case o.format == "":
		return usageError{fmt.Sprintf("看不出 %s 要写成什么格式，请用 --format 指明，可选 %s", o.file, strings.Join(o.formats, "、"))}
	case slices.Contains(known, byName) && byName != o.format:
		return usageError{fmt.Sprintf("--format %s 与 -o %s 的扩展名不符，请改一处", o.format, o.file)}
	}
	switch {
	case o.file == "" && (o.format == "xlsx" || o.format == "docx" || o.format == "pptx" || (o.format == "pdf" || o.format == "png") && onTerminal(s)):
		return usageError{fmt.Sprintf("%s 不能显示在屏幕上，请用 -o 写入文件，如 -o 结果.%s", o.format, o.format)}
	case o.heads != "" && o.heads != "zh" && o.heads != "en":
		return usageError{fmt.Sprintf("没有表头“%s”，可选 zh、en", o.heads)}
	case o.heads == "en" && o.format != "csv" && o.format != "xlsx":
		return usageError{"--heads 只用于 csv 和 xlsx"}
	case !o.drawn() && (o.paper != "" || o.edition != ""):
		return usageError{"--paper 和 --edition 只用于图，请加上 --format svg、pdf、png 或 pptx"}
	case o.dpi != nil && *o.dpi != paint.DPI && o.format != "png":
		return usageError{"--dpi 只用于 PNG，请加上 --format png；PDF、SVG 放多大都清楚，不用分辨率"}
	}
	return nil
}

// known are the extensions that promise a format.
var known = []string{"json", "csv", "xlsx", "xls", "svg", "pdf", "png", "pptx", "ppt", "dot", "docx", "doc", "html", "zip"}

// drawn reports whether the answer is a picture.
func (o *output) drawn() bool {
	return slices.Contains(pictures, o.format) || o.format == "dot"
}

// onTerminal reports whether a person sees what is printed.
func onTerminal(s streams) bool {
	return s.out == os.Stdout && term.IsTerminal(int(os.Stdout.Fd()))
}

// most is how many of a list the API gives at once.
const most = 1000

// noun is what a command asks for, and how.
type noun struct {
	path  string
	query url.Values
	// limit is how many of each list are wanted; 0: all.
	limit int
	// limited: the address takes a limit.
	limited bool
}

// respond asks for a noun and gives out the answer: JSON and pictures as they
// came, else the paper that is made of it.
func respond[A any](ctx context.Context, c *client, s streams, n noun, o *output, paper func(*A) *report.Paper) error {
	switch {
	case o.drawn():
		return draw(ctx, c, s, n, o)
	case n.limited && o.format == "json" && n.limit > 0:
		n.query.Set("limit", strconv.Itoa(min(n.limit, most)))
	case n.limited: // all, so that it can be said how many there are
		n.query.Set("limit", strconv.Itoa(most))
	}
	body, err := c.fetch(ctx, n.path, n.query)
	if err != nil {
		return err
	}
	if o.format == "json" {
		var buf bytes.Buffer
		if err := json.Indent(&buf, body, "", "  "); err != nil {
			return err
		}
		return deliver(o.file, buf.Bytes(), s)
	}
	var a A
	if err := decode(body, &a); err != nil {
		return err
	}
	return o.give(ctx, paper(&a).Limit(n.limit, most), s)
}

// give sets a paper out in the format asked for and delivers it.
func (o *output) give(ctx context.Context, p *report.Paper, s streams) error {
	var buf bytes.Buffer
	if err := o.write(ctx, &buf, p); err != nil {
		return err
	}
	if short := p.Shortened(); o.format == "csv" && short != "" {
		fmt.Fprintln(s.err, "注意："+short)
	}
	return deliver(o.file, buf.Bytes(), s)
}

// write sets a paper out in the format asked for.
func (o *output) write(ctx context.Context, buf *bytes.Buffer, p *report.Paper) error {
	reader := report.People
	if o.heads == "en" {
		reader = report.Programs
	}
	switch o.format {
	case "csv":
		return report.WriteCSV(buf, p, reader)
	case "xlsx":
		return report.WriteXLSX(ctx, buf, p, reader, time.Now())
	}
	return report.WriteText(buf, p, terminalWidth())
}

// draw fetches a picture of a noun.
func draw(ctx context.Context, c *client, s streams, n noun, o *output) error {
	for name, value := range map[string]string{"paper": o.paper, "edition": o.edition} {
		if value != "" {
			n.query.Set(name, value)
		}
	}
	if o.format == "png" {
		n.query.Set("dpi", strconv.Itoa(*o.dpi))
	}
	if n.limited && n.limit > 0 {
		n.query.Set("limit", strconv.Itoa(min(n.limit, most)))
	}
	data, err := c.fetch(ctx, n.path+"/map."+o.format, n.query)
	if err != nil {
		return err
	}
	for _, w := range c.header.Values(api.MapWarning) {
		if text, err := url.PathUnescape(w); err == nil {
			fmt.Fprintln(s.err, "注意："+text)
		}
	}
	return deliver(o.file, data, s)
}

// ask opens a client for one noun.
func ask[A any](ctx context.Context, b *backend, s streams, n noun, o *output, paper func(*A) *report.Paper) error {
	return b.with(ctx, s, func(c *client) error { return respond(ctx, c, s, n, o, paper) })
}

// with gives a client to a function, and closes it.
func (b *backend) with(ctx context.Context, s streams, do func(*client) error) (err error) {
	c, err := b.client(ctx, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	return do(c)
}

const (
	defaultWidth = 100
	leastWidth   = 60
	mostWidth    = 140
)

func terminalWidth() int {
	width, _, err := term.GetSize(int(os.Stdout.Fd()))
	if err != nil || width <= 0 {
		return defaultWidth
	}
	return min(max(width, leastWidth), mostWidth)
}

// texts is a flag that may be given several times.
type texts []string

func (t *texts) String() string { return strings.Join(*t, "、") }
func (t *texts) Set(v string) error {
	*t = append(*t, v)
	return nil
}

// switchValue puts a flag as the API wants it.
func switchValue(on bool) string {
	if on {
		return "yes"
	}
	return "no"
}
