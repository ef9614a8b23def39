package api

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
)

// listAnswer is a list with the cursor of its next page, blank on the last.
type listAnswer[T any] struct {
	Items      []T    `json:"items"`
	NextCursor string `json:"next_cursor"`
}

// head is what every answer about a place repeats.
type head struct {
	Region      insight.Named  `json:"region"`
	Partner     *insight.Named `json:"partner"`
	AsOf        graph.Date     `json:"as_of"`
	RuleVersion int            `json:"rule_version"`
}

func headOf(a *insight.Answer) head { return head{a.Region, a.Partner, a.AsOf, a.RuleVersion} }

type chainSummary struct {
	Chain         insight.Named          `json:"chain"`
	NameEN        string                 `json:"name_en"`
	System        string                 `json:"system"`
	SystemZH      string                 `json:"system_zh"`
	Figures       insight.Figures        `json:"figures"`
	Counts        map[insight.Status]int `json:"counts"`
	Actions       map[insight.Action]int `json:"actions"`
	UndatedStarts int                    `json:"undated_starts"`
	insight.Sourced
}

type chainsAnswer struct {
	head
	listAnswer[chainSummary]
}

// chains judges every chain in a place.
func (s *server) chains(c *gin.Context, q insight.Question) (*chainsAnswer, error) {
	names, err := s.desk.Names(c.Request.Context())
	if err != nil {
		return nil, err
	}
	out := &chainsAnswer{listAnswer: listAnswer[chainSummary]{Items: []chainSummary{}}}
	for _, chain := range names.Taxonomy.Chains {
		q.Chain = chain.ID
		a, err := s.desk.Gaps(c.Request.Context(), q)
		if err != nil {
			return nil, err
		}
		out.head = headOf(a)
		out.Items = append(out.Items, chainSummary{Chain: a.Chain, NameEN: chain.NameEN, System: chain.System, SystemZH: insight.SystemZH(chain.System), Figures: a.Figures,
			Counts: a.Counts, Actions: a.Actions, UndatedStarts: a.UndatedStarts, Sourced: insight.SourcedOf(chain.Source)})
	}
	return out, nil
}

func (s *server) listChains(c *gin.Context, p *params) error {
	q := p.question("")
	if p.err != nil {
		return p.err
	}
	out, err := s.chains(c, q)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, out)
	return nil
}

type chainAnswer struct {
	Chain    insight.Named `json:"chain"`
	NameEN   string        `json:"name_en"`
	System   string        `json:"system"`
	SystemZH string        `json:"system_zh"`
	insight.Sourced
	head
	UndatedStarts int                    `json:"undated_starts"`
	UnplacedFirms int                    `json:"unplaced_firms"`
	Figures       insight.Figures        `json:"figures"`
	Counts        map[insight.Status]int `json:"counts"`
	Clusters      []inquiry.Cluster      `json:"clusters"`
	Segments      []insight.Verdict      `json:"segments"`
}

func (s *server) judge(c *gin.Context, p *params) (*insight.Answer, error) {
	q := p.question(c.Param("id"))
	if p.err != nil {
		return nil, p.err
	}
	return s.desk.Gaps(c.Request.Context(), q)
}

func (s *server) getChain(c *gin.Context, p *params) error {
	a, err := s.judge(c, p)
	if err != nil {
		return err
	}
	names, err := s.desk.Names(c.Request.Context())
	if err != nil {
		return err
	}
	var clusters []inquiry.Cluster
	err = s.desk.View(c.Request.Context(), func(v *inquiry.View) (err error) {
		clusters, err = v.Clusters(c.Request.Context(), a.Chain.ID)
		return err
	})
	if err != nil {
		return err
	}
	record := names.ChainRecord(a.Chain.ID)
	c.JSON(http.StatusOK, chainAnswer{Chain: a.Chain, NameEN: record.NameEN, System: record.System, SystemZH: insight.SystemZH(record.System),
		Sourced: insight.SourcedOf(record.Source), head: headOf(a), UndatedStarts: a.UndatedStarts, UnplacedFirms: a.UnplacedFirms,
		Figures: a.Figures, Counts: a.Counts, Clusters: clusters, Segments: a.Segments})
	return nil
}

// GapsAnswer is the answer of /chains/{id}/gaps: the judgement with one page of
// the ranked list; what is not ranked stands whole on every page.
type GapsAnswer struct {
	insight.Answer
	NextCursor string `json:"next_cursor"`
}

func (s *server) getGaps(c *gin.Context, p *params) error {
	limit := p.limit()
	a, err := s.judge(c, p)
	if err != nil {
		return err
	}
	if p.err != nil {
		return p.err
	}
	out := GapsAnswer{Answer: *a}
	out.Items, out.NextCursor, err = page(a.Items, limit, p.cursor(), p.revision)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, out)
	return nil
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

func (s *server) getFigures(c *gin.Context, p *params) error {
	a, err := s.judge(c, p)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, struct {
		Chain insight.Named `json:"chain"`
		head
		UndatedStarts int             `json:"undated_starts"`
		Figures       insight.Figures `json:"figures"`
	}{a.Chain, headOf(a), a.UndatedStarts, a.Figures})
	return nil
}
