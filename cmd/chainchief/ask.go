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

	"chainchief/report"
)

// answerFormat holds the flags of how an answer is given out.
type answerFormat struct{ format, output string }

func (f *flags) answer() *answerFormat {
	a := &answerFormat{}
	f.StringVar(&a.format, "format", "table", "输出`格式`：table、json、csv")
	f.StringVar(&a.output, "o", "", "写入`文件`（默认屏幕）")
	return a
}

func (a *answerFormat) check() error {
	if !slices.Contains([]string{"table", "json", "csv"}, a.format) {
		return usageError{fmt.Sprintf("没有输出格式“%s”，可选 table、json、csv", a.format)}
	}
	return nil
}

// ask puts a question to the API and gives out the answer: JSON as it came, or
// what the command makes of it, a table for a terminal or rows for a CSV file.
func ask[A any](ctx context.Context, b *backend, s streams, path string, query url.Values, how *answerFormat, table func(*paper, *A), rows func(*A) [][]string) (err error) {
	if err := how.check(); err != nil {
		return err
	}
	c, err := b.client(ctx, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.close()) }()
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
	if how.format == "csv" {
		err = report.RowsCSV(&buf, rows(&answer))
	} else {
		p := &paper{w: &buf, width: terminalWidth()}
		table(p, &answer)
		err = p.err
	}
	if err != nil {
		return err
	}
	return deliver(how.output, buf.Bytes(), s)
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
