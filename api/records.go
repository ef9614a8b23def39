package api

import (
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
	"chainchief/graph/insight"
	"chainchief/seed"
)

func (s *server) records(c *gin.Context, p *params) (graph.Records, error) {
	q := graph.RecordsQuery{Limit: graph.MaxLimit}
	region := p.id("region")
	if p.err != nil {
		return graph.Records{}, p.err
	}
	if region != "" {
		g, err := s.store.Gazetteer(c.Request.Context())
		if err != nil {
			return graph.Records{}, err
		}
		q.Regions = insight.RegionCodes(g, region)
	}
	return s.store.Records(c.Request.Context(), q)
}

func (s *server) listChecks(c *gin.Context, p *params) error {
	limit := p.limit()
	r, err := s.records(c, p)
	if err != nil {
		return err
	}
	return respondPage(c, p, r.Checks, limit)
}

func (s *server) listNeeds(c *gin.Context, p *params) error {
	limit := p.limit()
	r, err := s.records(c, p)
	if err != nil {
		return err
	}
	return respondPage(c, p, r.Needs, limit)
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
	check := graph.Check{ID: graph.CheckID(in.Region, in.Segment, in.Date), Region: in.Region, Segment: in.Segment, Verdict: in.Verdict,
		By: strings.TrimSpace(in.By), Date: in.Date, Note: strings.TrimSpace(in.Note), Source: graph.Source{Evidence: graph.EvidenceOffice, SourceDate: in.Date}}
	if err := s.write(c, "核实", check.By, graph.Bundle{Checks: []graph.Check{check}}); err != nil {
		return err
	}
	c.JSON(http.StatusCreated, check)
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
	if in.Date == "" {
		return fault{400, "date 不能为空，请写明何时提出，如 2026-11-30"}
	}
	need := graph.Need{ID: graph.NeedID(in.Region, in.Segment, seed.Fold(in.Need)), Region: in.Region, Segment: in.Segment, Need: strings.TrimSpace(in.Need),
		SaidBy: strings.TrimSpace(in.SaidBy), Date: in.Date, Source: graph.Source{Evidence: graph.EvidenceOffice, SourceDate: in.Date}}
	if err := s.write(c, "需求", need.SaidBy, graph.Bundle{Needs: []graph.Need{need}}); err != nil {
		return err
	}
	c.JSON(http.StatusCreated, need)
	return nil
}

// write applies records as one batch, and leaves who, when and from where.
func (s *server) write(c *gin.Context, title, person string, records graph.Bundle) error {
	now := s.now()
	batch := graph.Batch{
		ID:    "web-" + now.UTC().Format("20060102T150405") + "-" + requestID(c),
		Title: title, Person: person, Time: now, Origin: peer(c.Request), Put: records,
	}
	imp, err := s.store.Apply(c.Request.Context(), batch)
	event := []any{"event", "write", "import", batch.ID, "title", title, "person", clean(person), "from", batch.Origin, "time", now.UTC().Format(time.RFC3339), "request_id", requestID(c)}
	if err != nil {
		s.log.Warn("audit", append(event, "refused", sentence(err))...)
		return err
	}
	s.log.Info("audit", append(event, "revision_added", imp.Added, "revision_updated", imp.Updated)...)
	c.Header("Location", base+"/imports/"+batch.ID)
	return nil
}

// readBody reads one JSON object, strictly.
func readBody(r *http.Request, into any) error {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		return fault{415, "请用 Content-Type: application/json 发送"}
	}
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return err
		}
		return fault{400, fmt.Sprintf("请求内容不是正确的 JSON：%s", clean(strings.TrimPrefix(err.Error(), "json: ")))}
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return fault{400, "请求内容里有多余的部分，请只发送一个 JSON 对象"}
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
	http.SetCookie(c.Writer, s.cookie(s.sessions.open(), int(sessionTime.Seconds()), c.Request.TLS != nil))
	c.Status(http.StatusNoContent)
	return nil
}

func (s *server) closeSession(c *gin.Context, _ *params) error {
	if cookie, err := c.Request.Cookie(sessionCookie); err == nil {
		s.sessions.close(cookie.Value)
	}
	http.SetCookie(c.Writer, s.cookie("", -1, c.Request.TLS != nil))
	c.Status(http.StatusNoContent)
	return nil
}

func (s *server) cookie(value string, age int, secure bool) *http.Cookie {
	return &http.Cookie{Name: sessionCookie, Value: value, Path: "/", MaxAge: age, HttpOnly: true, Secure: secure, SameSite: http.SameSiteStrictMode}
}
