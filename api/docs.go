package api

import "github.com/gin-gonic/gin"

func (s *server) docsPage(*gin.Context, *params) (any, error) { return nil, nil }
