package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"chainchief/graph/panics"
	"chainchief/inquiry"
)

// quiet is how long no fact may have changed before what is asked for first is made.
const quiet = 3 * time.Second

// early are the pages that are asked for first. What they tell of the chains and
// places is what most other pages rest on.
var early = []string{"/", "/counties"}

// ahead makes what is asked for first, after a start and whenever facts have changed
// and stood for a while, so that nobody waits for the judgement of a large province.
// What fails is left to whoever asks.
func (s *Server) ahead(ctx context.Context) {
	var made, seen string
	tick := time.NewTicker(quiet)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now := s.facts(ctx)
		if now == "" || now == made || now != seen {
			seen = now
			continue
		}
		made = now
		for _, page := range early {
			s.visit(ctx, page)
		}
	}
}

// facts names the state of the facts; blank: the store does not say.
func (s *Server) facts(ctx context.Context) (state string) {
	ctx, cancel := context.WithTimeout(ctx, quiet)
	defer cancel()
	_ = s.desk.View(ctx, func(v *inquiry.View) error {
		if v.Meta.Records == 0 { // a Neo4j that is still to be filled
			return nil
		}
		state = v.Meta.StoreID + " " + strconv.FormatInt(v.Meta.FactsRevision, 10) + " " + s.now().Format(time.DateOnly) // each day asks anew
		return nil
	})
	return state
}

// visit asks for a page as a caller of this machine, and throws it away.
func (s *Server) visit(ctx context.Context, page string) {
	var err error
	defer panics.Catch(&err)
	r, err := http.NewRequestWithContext(Trusted(ctx, "socket"), http.MethodGet, s.below+page, nil)
	if err == nil {
		r.Header.Set("Accept", "text/html")
		s.ServeHTTP(nowhere{http.Header{}}, r)
	}
}

// nowhere takes an answer that nobody reads.
type nowhere struct{ head http.Header }

func (n nowhere) Header() http.Header          { return n.head }
func (nowhere) Write(data []byte) (int, error) { return len(data), nil }
func (nowhere) WriteHeader(int)                {}
