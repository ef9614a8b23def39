package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"chainchief/graph"
	"chainchief/inquiry"
	"chainchief/keep"
)

// Problem is an error as the API tells it (RFC 9457). Detail is one sentence
// that a user can act on.
type Problem struct {
	Type      string `json:"type"`
	Title     string `json:"title"`
	Status    int    `json:"status"`
	Detail    string `json:"detail"`
	Instance  string `json:"instance,omitzero"`
	RequestID string `json:"request_id"`
	// Candidates are the enterprises that a name fits, where it fits several (409).
	Candidates []inquiry.Candidate `json:"candidates,omitempty"`
	// Faults are all that is wrong with what was entered (400).
	Faults []FieldFault `json:"faults,omitempty"`
}

// FieldFault is what is wrong with one field.
type FieldFault struct {
	Field   string `json:"field"` // blank: the record as a whole
	FieldZH string `json:"field_zh"`
	Value   string `json:"value"`
	Want    string `json:"want"` // what to do
}

func faultsOf(err error) []FieldFault {
	var faults graph.Faults
	if !errors.As(err, &faults) {
		return nil
	}
	list := make([]FieldFault, len(faults))
	for i, f := range faults {
		list[i] = FieldFault{f.Field, f.FieldZH, f.Value, f.Want}
	}
	return list
}

// fault is an error with the status it is answered with.
type fault struct {
	status int
	detail string
}

func (f fault) Error() string { return f.detail }

var problemTitles = map[int]string{
	http.StatusBadRequest:            "请求有误",
	http.StatusUnauthorized:          "需要登录",
	http.StatusForbidden:             "不允许",
	http.StatusNotFound:              "没有找到",
	http.StatusMethodNotAllowed:      "方法不允许",
	http.StatusConflict:              "有冲突",
	http.StatusGone:                  "翻页已过期",
	http.StatusRequestEntityTooLarge: "内容过大",
	http.StatusUnsupportedMediaType:  "内容类型不对",
	http.StatusMisdirectedRequest:    "主机名不对",
	http.StatusTooManyRequests:       "请求过多",
	http.StatusInternalServerError:   "内部错误",
	http.StatusServiceUnavailable:    "暂时不可用",
	http.StatusGatewayTimeout:        "超时",
}

// problemOf sorts an error into a status; what it tells of an unknown error is
// only that it happened.
func problemOf(err error) (status int, detail string) {
	var f fault
	var tooLarge *http.MaxBytesError
	var refusal *keep.Refusal
	switch {
	case errors.As(err, &f):
		return f.status, f.detail
	case errors.As(err, &refusal) && refusal.Own:
		return http.StatusTooManyRequests, refusal.Error()
	case errors.As(err, &refusal):
		return http.StatusServiceUnavailable, refusal.Error()
	case errors.As(err, &tooLarge):
		return http.StatusRequestEntityTooLarge, "请求内容超过" + strconv.FormatInt(tooLarge.Limit, 10) + "字节，请缩短后再试"
	case errors.Is(err, graph.ErrInvalid):
		return http.StatusBadRequest, sentence(err)
	case errors.Is(err, graph.ErrTooLarge):
		return http.StatusRequestEntityTooLarge, sentence(err)
	case errors.Is(err, graph.ErrNotFound):
		return http.StatusNotFound, sentence(err)
	case errors.Is(err, graph.ErrConflict):
		return http.StatusConflict, sentence(err)
	case errors.Is(err, graph.ErrStale):
		return http.StatusGone, sentence(err)
	case errors.Is(err, graph.ErrBusy), errors.Is(err, graph.ErrUnavailable):
		return http.StatusServiceUnavailable, sentence(err)
	case errors.Is(err, context.DeadlineExceeded):
		return http.StatusGatewayTimeout, "处理超时，请缩小范围或稍后再试"
	case errors.Is(err, context.Canceled):
		return http.StatusServiceUnavailable, "请求已取消"
	}
	return http.StatusInternalServerError, "服务器内部出错，请把请求编号告诉管理员"
}

// sentence keeps an error on one line, without the word for its kind, which the
// problem's title says.
func sentence(err error) string {
	text := strings.Join(strings.Fields(err.Error()), " ")
	for _, kind := range []error{graph.ErrInvalid, graph.ErrNotFound, graph.ErrConflict, graph.ErrTooLarge, graph.ErrStale, graph.ErrBusy, graph.ErrUnavailable} {
		text = strings.TrimPrefix(text, kind.Error()+": ")
	}
	return text
}

// fail answers with a problem and ends the chain of handlers.
func (s *server) fail(c *gin.Context, err error) {
	status, detail := problemOf(err)
	s.note(c, status, err)
	p := Problem{Status: status, Detail: detail, Instance: c.Request.URL.EscapedPath(), RequestID: requestID(c), Faults: faultsOf(err)}
	var several *inquiry.AmbiguousError
	if errors.As(err, &several) {
		p.Candidates = several.Candidates
	}
	p.write(c.Writer)
	c.Abort()
}

// note writes an error that is the server's own into the log, and tells the caller
// when to come again.
func (s *server) note(c *gin.Context, status int, err error) {
	var refusal *keep.Refusal
	if errors.As(err, &refusal) {
		c.Header("Retry-After", strconv.Itoa(refusal.Seconds()))
	}
	if status != http.StatusInternalServerError {
		return
	}
	s.log.Error("request failed", "request_id", requestID(c), "path", c.Request.URL.Path, "error", err)
}

// writeProblem serves handlers outside Gin too.
func writeProblem(w http.ResponseWriter, status int, detail, instance, id string) {
	(&Problem{Status: status, Detail: detail, Instance: instance, RequestID: id}).write(w)
}

func (p *Problem) write(w http.ResponseWriter) {
	if p.Status == http.StatusServiceUnavailable && w.Header().Get("Retry-After") == "" {
		w.Header().Set("Retry-After", "2")
	}
	p.Type, p.Title = "about:blank", problemTitles[p.Status]
	body, err := json.Marshal(p)
	if err != nil {
		http.Error(w, p.Detail, p.Status)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/problem+json; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Del("ETag")
	w.WriteHeader(p.Status)
	w.Write(append(body, '\n'))
}
