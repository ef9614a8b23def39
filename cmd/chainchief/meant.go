package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/seed"
)

// What a person means who types a name, a part of one or a title where a command takes an id.

// asker asks on the terminal which of several is meant; a silent one lets the error stand that names them.
type asker struct {
	in     *bufio.Reader
	s      streams
	silent bool
}

// mostOffered are asked about at once.
const mostOffered = 10

// choose asks for one of some options; -1: none was chosen.
func (a asker) choose(question string, options []string) int {
	if a.silent || len(options) > mostOffered {
		return -1
	}
	fmt.Fprintf(a.s.out, "? %s\n", question)
	for i, o := range options {
		fmt.Fprintf(a.s.out, "   %d. %s\n", i+1, o)
	}
	fmt.Fprint(a.s.out, "  写序号，直接回车放弃：")
	line, _ := a.in.ReadString('\n')
	fmt.Fprintln(a.s.out)
	if n, err := strconv.Atoi(strings.TrimSpace(line)); err == nil && n >= 1 && n <= len(options) {
		return n - 1
	}
	return -1
}

// firm is the id of the enterprise that a person means by a name, a short name, an
// alias or an id; where several fit, the person is asked.
func (a asker) firm(ctx context.Context, c *client, text string) (string, error) {
	id, err := c.find(ctx, text)
	var refused refusal
	if !errors.As(err, &refused) || len(refused.Candidates) == 0 {
		return id, err
	}
	var options []string
	for _, one := range refused.Candidates {
		options = append(options, fmt.Sprintf("%s（%s）", one.Name, one.Region))
	}
	if n := a.choose(fmt.Sprintf("“%s”指哪一家？", text), options); n >= 0 {
		return refused.Candidates[n].ID, nil
	}
	return "", err
}

// thing is the id of a record of another kind that a person calls by its name; a text
// that may be an id stands for itself.
func (a asker) thing(ctx context.Context, c *client, kind graph.Kind, text string) (string, error) {
	if !strings.ContainsFunc(text, func(r rune) bool { return r > 0x7f }) || strings.Contains(text, "|") {
		return text, nil
	}
	var found struct {
		Things []struct {
			insight.Named
			Kind graph.Kind `json:"kind"`
			Note string     `json:"note"`
		} `json:"things"`
	}
	if err := c.get(ctx, "/search", url.Values{"q": {text}}, &found); err != nil {
		return "", err
	}
	var ids, options []string
	for _, t := range found.Things {
		if t.Kind != kind {
			continue
		}
		if seed.SearchKey(t.Name) == seed.SearchKey(text) {
			return t.ID, nil
		}
		ids, options = append(ids, t.ID), append(options, strings.TrimSuffix(t.Name+"（"+t.Note+"）", "（）"))
	}
	switch n := len(ids); {
	case n == 1:
		return ids[0], nil
	case n > 1:
		if at := a.choose(fmt.Sprintf("“%s”指哪一个？", text), options); at >= 0 {
			return ids[at], nil
		}
		return "", fmt.Errorf("%w: “%s”可指%s；请写全称或标识", graph.ErrConflict, text, strings.Join(options, "、"))
	}
	return text, nil // the door says that there is none
}

// past is the write that a person means by its id, or by its title, its file or a part of
// them: of data, where such a write is called so, else of settings and answers; undone ones last.
func (a asker) past(ctx context.Context, c *client, text string) (i importLine, err error) {
	err = c.get(ctx, "/imports/"+url.PathEscape(text), nil, &i)
	var refused refusal
	if !errors.As(err, &refused) || refused.Status != http.StatusNotFound && refused.Status != http.StatusBadRequest {
		return i, err
	}
	unknown := fmt.Errorf("%w: 没有批次“%s”；历次批次的标识和标题用 chainchief imports 查看", graph.ErrNotFound, text)
	var fits [4][]importLine
	key := seed.SearchKey(text)
	err = each(ctx, c, "/imports", func(one importLine) {
		title := strings.Contains(seed.SearchKey(one.Title), key) || strings.Contains(seed.SearchKey(one.File), key)
		if title && key != "" {
			place := 0
			if one.aside() {
				place++
			}
			if !one.UndoneAt.IsZero() {
				place += 2
			}
			fits[place] = append(fits[place], one)
		}
	})
	if err != nil {
		return i, err
	}
	best := slices.IndexFunc(fits[:], func(list []importLine) bool { return len(list) > 0 })
	one, err := a.chosen(fits[max(best, 0)], text, unknown)
	if err == nil {
		err = c.get(ctx, "/imports/"+url.PathEscape(one.ID), nil, &i)
	}
	return i, err
}

// chosen is the one of some writes that a text means.
func (a asker) chosen(fits []importLine, text string, none error) (importLine, error) {
	var options []string
	for _, i := range fits {
		options = append(options, i.sentence()+"（"+i.ID+"）")
	}
	switch len(fits) {
	case 0:
		return importLine{}, none
	case 1:
		return fits[0], nil
	}
	if n := a.choose(fmt.Sprintf("“%s”指哪一次？", text), options); n >= 0 {
		return fits[n], nil
	}
	list := strings.Join(options[:min(len(options), mostOffered)], "；")
	return importLine{}, fmt.Errorf("%w: “%s”可指%d次写入：%s；请写其中一次的标识", graph.ErrConflict, text, len(fits), list)
}

// merged is the merge that a person means by the enterprise that was merged, by its id,
// its name then or a part of it, or by the one that it became; and the id of the former.
func (a asker) merged(ctx context.Context, c *client, text string) (old string, i importLine, err error) {
	type line struct {
		Old, Import string
		New         insight.Named
	}
	var merges []line
	if err = each(ctx, c, "/merges", func(m line) { merges = append(merges, m) }); err != nil {
		return "", i, err
	}
	became := "" // the enterprise that is called so now
	if id, err := c.find(ctx, text); err == nil {
		became = id
	}
	key := seed.SearchKey(text)
	by := map[string]string{}
	var exact, part, into []importLine
	for _, m := range merges {
		var one importLine
		if err := c.get(ctx, "/imports/"+url.PathEscape(m.Import), nil, &one); err != nil {
			return "", i, err
		}
		by[one.ID] = m.Old
		name, _, _ := strings.Cut(strings.TrimPrefix(one.Title, "合并："), " → ")
		switch {
		case m.Old == text, seed.SearchKey(name) == key:
			exact = append(exact, one)
		case key != "" && strings.Contains(seed.SearchKey(one.Title), key):
			part = append(part, one)
		case m.New.ID == became:
			into = append(into, one)
		}
	}
	none := fmt.Errorf("%w: 企业“%s”没有被合并过，无须拆分", graph.ErrNotFound, text)
	for _, others := range [][]importLine{part, into} {
		if len(exact) == 0 {
			exact = others
		}
	}
	if i, err = a.chosen(exact, text, none); err != nil {
		return "", i, err
	}
	return by[i.ID], i, nil
}

// each reads a list page by page.
func each[T any](ctx context.Context, c *client, path string, use func(T)) error {
	for cursor := ""; ; {
		var p page[T]
		if err := c.get(ctx, path, given("limit", fmt.Sprint(most), "cursor", cursor), &p); err != nil {
			return err
		}
		for _, one := range p.Items {
			use(one)
		}
		if cursor = p.NextCursor; cursor == "" {
			return nil
		}
	}
}
