package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"chainchief/graph"
	"chainchief/inquiry"
	"chainchief/seed"
)

// recorded reads the records of a kind that refer to a region, or to a part of it; all without one.
func recorded[T graph.Record](s *server, c *gin.Context, p *params, kind graph.Kind) ([]T, *inquiry.Names, error) {
	region := p.id("region")
	if p.err != nil {
		return nil, nil, p.err
	}
	var list []T
	var names *inquiry.Names
	err := s.desk.View(c.Request.Context(), func(v *inquiry.View) (err error) {
		if names, err = v.Names(c.Request.Context()); err != nil {
			return err
		}
		codes, err := regionCodes(names, region)
		if err != nil {
			return err
		}
		q := graph.RecordsQuery{Kind: kind, Limit: graph.MaxLimit}
		for _, code := range codes {
			q.Refs = append(q.Refs, graph.Ref{Kind: graph.KindRegions, Key: code})
		}
		list, err = inquiry.All[T](c.Request.Context(), v.Reader, q)
		return err
	})
	return list, names, err
}

func (s *server) listChecks(c *gin.Context, p *params) error {
	limit := p.limit()
	all, names, err := recorded[graph.Check](s, c, p, graph.KindChecks)
	if err != nil {
		return err
	}
	list := make([]inquiry.Check, 0, len(all))
	for _, check := range all {
		list = append(list, names.Check(check))
	}
	return respondPage(c, p, list, limit)
}

func (s *server) listNeeds(c *gin.Context, p *params) error {
	limit := p.limit()
	all, names, err := recorded[graph.Need](s, c, p, graph.KindNeeds)
	if err != nil {
		return err
	}
	list := make([]inquiry.Need, 0, len(all))
	for _, need := range all {
		list = append(list, names.Need(need))
	}
	return respondPage(c, p, list, limit)
}

// checkInput is what a person of an office says of a segment in a region.
type checkInput struct {
	Region  string     `json:"region"`
	Segment string     `json:"segment"`
	Verdict string     `json:"verdict"`
	By      string     `json:"by"`
	Date    graph.Date `json:"date"`
	Note    string     `json:"note"`
}

func (s *server) addCheck(c *gin.Context, _ *params) error {
	var in checkInput
	if err := readBody(c.Request, &in); err != nil {
		return err
	}
	if strings.TrimSpace(in.By) == "" {
		return fault{400, "by 不能为空，请写明是谁核实的"}
	}
	check := graph.Check{ID: graph.CheckID(in.Region, in.Segment, in.Date, seed.Fold(in.By)), Region: in.Region, Segment: in.Segment, Verdict: in.Verdict,
		By: strings.TrimSpace(in.By), Date: in.Date, Note: strings.TrimSpace(in.Note), Source: graph.Source{Evidence: graph.EvidenceOffice, SourceDate: in.Date}}
	if err := s.write(c, "核实", check.By, graph.Bundle{Checks: []graph.Check{check}}); err != nil {
		return err
	}
	names, err := s.desk.Names(c.Request.Context())
	if err != nil {
		return err
	}
	c.JSON(http.StatusCreated, names.Check(check))
	return nil
}

// needInput is a need that an office states.
type needInput struct {
	Region  string     `json:"region"`
	Segment string     `json:"segment"`
	Need    string     `json:"need"`
	SaidBy  string     `json:"said_by"`
	Date    graph.Date `json:"date"`
}

func (s *server) addNeed(c *gin.Context, _ *params) error {
	var in needInput
	if err := readBody(c.Request, &in); err != nil {
		return err
	}
	switch {
	case in.Date == "":
		return fault{400, "date 不能为空，请写明何时提出，如 2026-11-30"}
	case strings.TrimSpace(in.SaidBy) == "":
		return fault{400, "said_by 不能为空，请写明是谁提出的"}
	}
	need := graph.Need{ID: graph.NeedID(in.Region, in.Segment, seed.Fold(in.Need)), Region: in.Region, Segment: in.Segment, Need: strings.TrimSpace(in.Need),
		SaidBy: strings.TrimSpace(in.SaidBy), Date: in.Date, Source: graph.Source{Evidence: graph.EvidenceOffice, SourceDate: in.Date}}
	if err := s.write(c, "需求", need.SaidBy, graph.Bundle{Needs: []graph.Need{need}}); err != nil {
		return err
	}
	names, err := s.desk.Names(c.Request.Context())
	if err != nil {
		return err
	}
	c.JSON(http.StatusCreated, names.Need(need))
	return nil
}

// write applies records as one batch, and leaves who, when and from where. A
// caller who goes away does not stop it.
func (s *server) write(c *gin.Context, title, person string, records graph.Bundle) error {
	now := s.now()
	batch := graph.Batch{
		ID:    "web-" + now.UTC().Format("20060102T150405") + "-" + requestID(c),
		Title: title, Class: graph.ImportForm, Actor: graph.Actor{Person: person, Origin: peer(c.Request)}, Time: now, Put: records,
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Request.Context()), requestTime)
	defer cancel()
	imp, err := s.store.Apply(ctx, batch)
	event := []any{"event", "write", "import", batch.ID, "title", title, "person", clean(person), "from", batch.Origin, "time", now.UTC().Format(time.RFC3339), "request_id", requestID(c)}
	if err != nil {
		s.log.Warn("audit", append(event, "refused", sentence(err))...)
		return err
	}
	s.log.Info("audit", append(event, "added", imp.Added, "updated", imp.Updated)...)
	c.Header("Location", base+"/imports/"+batch.ID)
	return nil
}

// readBody reads one JSON object, strictly.
func readBody(r *http.Request, into any) error {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		return fault{415, "请用 Content-Type: application/json 发送"}
	}
	data, err := io.ReadAll(r.Body)
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return err
	}
	if err != nil {
		return fault{400, "请求内容没有发送完整，请重新发送"}
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fault{400, fmt.Sprintf("请求内容不是正确的 JSON：%s", clean(strings.TrimPrefix(err.Error(), "json: ")))}
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return fault{400, "请求内容里有多余的部分，请只发送一个 JSON 对象"}
	}
	// encoding/json takes null for any value, and a name in any case.
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil || fields == nil {
		return fault{400, "请求内容须是一个 JSON 对象"}
	}
	for name, value := range fields {
		if string(value) == "null" || name != strings.ToLower(name) {
			return fault{400, fmt.Sprintf("字段 %s 不能为 null，名称须小写", clean(name))}
		}
	}
	return nil
}

// openSession exchanges the write token for a cookie, for pages.
func (s *server) openSession(c *gin.Context, _ *params) error {
	if s.token == "" {
		return fault{403, "服务器是只读的；要写入，请管理员设置 CHAINCHIEF_WRITE_TOKEN 后重新启动"}
	}
	var in struct {
		Token string `json:"token"`
	}
	if err := readBody(c.Request, &in); err != nil {
		return err
	}
	if err := s.checkToken(c, in.Token); err != nil {
		return err
	}
	s.log.Info("audit", "event", "session opened", "from", peer(c.Request), "request_id", requestID(c))
	http.SetCookie(c.Writer, cookie(c.Request, s.sessions.open(), int(sessionTime.Seconds())))
	c.Status(http.StatusNoContent)
	return nil
}

func (s *server) closeSession(c *gin.Context, _ *params) error {
	if held, err := c.Request.Cookie(cookieName(c.Request)); err == nil {
		s.sessions.close(held.Value)
	}
	http.SetCookie(c.Writer, cookie(c.Request, "", -1))
	c.Status(http.StatusNoContent)
	return nil
}
