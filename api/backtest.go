package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"chainchief/graph/insight"
)

func (s *server) getBacktest(c *gin.Context, p *params) error {
	q := insight.BacktestQuestion{Region: p.id("region"), Partner: p.id("partner"), Date: p.date("date"), Until: p.date("as_of")}
	if p.err == nil && q.Date == "" {
		p.err = fault{400, "请给出参数 date，如 date=2021-04"}
	}
	if p.err != nil {
		return p.err
	}
	a, err := s.desk.Backtest(c.Request.Context(), q)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, a)
	return nil
}
