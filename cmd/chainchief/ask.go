package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"chainchief/api"
	"chainchief/report"
)

// answerFormat holds the flags of how an answer is given out.
type answerFormat struct{ format, output string }

func (f *flags) answer() *answerFormat {
	a := &answerFormat{}
	f.StringVar(&a.format, "format", "table", "输出`格式`：table、json、csv、xlsx")
	f.StringVar(&a.output, "o", "", "写入`文件`（默认屏幕；xlsx 必填）")
	return a
}

func (a *answerFormat) check() error {
	switch {
	case !slices.Contains([]string{"table", "json", "csv", "xlsx"}, a.format):
		return usageError{fmt.Sprintf("没有输出格式“%s”，可选 table、json、csv、xlsx", a.format)}
	case a.format == "xlsx" && a.output == "":
		return usageError{"xlsx 请用 -o 指明文件，如 -o 名单.xlsx"}
	}
	return nil
}

// ask puts a question to the API and gives out the answer: JSON as it came, or
// what the command makes of it, lines for a terminal or a table for a CSV file
// or a workbook.
func ask[A any](ctx context.Context, b *backend, s streams, path string, query url.Values, how *answerFormat, lines func(*paper, *A), table func(*A) *report.Table) (err error) {
	if err := how.check(); err != nil {
		return err
	}
	c, err := b.client(ctx, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	return askOf(ctx, c, s, path, query, how, lines, table)
}

func askOf[A any](ctx context.Context, c *client, s streams, path string, query url.Values, how *answerFormat, lines func(*paper, *A), table func(*A) *report.Table) error {
	body, err := c.fetch(ctx, path, query)
	if err != nil {
		return err
	}
	var buf bytes.Buffer
	if how.format == "json" {
		if err := json.Indent(&buf, body, "", "  "); err != nil {
			return err
		}
		return deliver(how.output, buf.Bytes(), s)
	}
	var answer A
	if err := decode(body, &answer); err != nil {
		return err
	}
	switch how.format {
	case "csv":
		err = table(&answer).WriteCSV(&buf)
	case "xlsx":
		err = report.WriteXLSX(&buf, table(&answer))
	default:
		p := &paper{w: &buf, width: terminalWidth()}
		lines(p, &answer)
		err = p.err
	}
	if err != nil {
		return err
	}
	return deliver(how.output, buf.Bytes(), s)
}

// tableOf makes a table of rows of text, the first being the head.
func tableOf[A any](name string, rows func(*A) [][]string) func(*A) *report.Table {
	return func(a *A) *report.Table {
		t := &report.Table{Name: name}
		for i, row := range rows(a) {
			if i == 0 {
				t.Head = row
				continue
			}
			cells := make([]any, len(row))
			for k, c := range row {
				cells[k] = c
			}
			t.Rows = append(t.Rows, cells)
		}
		return t
	}
}

// askPicture fetches a drawing; the address ends with its format.
func askPicture(ctx context.Context, b *backend, s streams, path string, query url.Values, output string) (err error) {
	if output == "" {
		return usageError{"图不能显示在屏幕上，请用 -o 写入文件"}
	}
	c, err := b.client(ctx, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	data, err := c.fetch(ctx, path, query)
	if err != nil {
		return err
	}
	for _, w := range c.header.Values(api.MapWarning) {
		if text, err := url.PathUnescape(w); err == nil {
			fmt.Fprintln(s.err, "注意："+text)
		}
	}
	return deliver(output, data, s)
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
