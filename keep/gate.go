package keep

import (
	"context"
	"fmt"
	"math"
	"sync"
	"time"
)

// Gate stands before all costly work: so much of it is done at once as there are
// processors and memory for, each client has a share of that, and who has taken
// least of late is next. It is safe for concurrent use.
type Gate struct {
	places int   // in all
	memory int64 // bytes that work may hold at once

	mu       sync.Mutex
	taken    int
	held     int64
	long     int // places of work that fills a share
	clients  map[string]*client
	waiting  int
	arrived  int64
	measured map[string]float64 // by kind of work: what it took, of what it was thought to take
}

// Cost is what a piece of work is thought to take. It is corrected, within
// bounds, by what others of its kind took.
type Cost struct {
	Kind  string
	Time  time.Duration // of a processor
	Bytes int64         // held meanwhile
}

const (
	// share is how many places one client may have at once, and perProcessor how many
	// there are for each processor. Short work takes one, long work all but one of a
	// share: what is short of the same client goes on beside it.
	share, perProcessor = 4, 4
	longPlaces          = share - 1
	// fewestProcessors: with one alone, the work of one client would fill them all.
	fewestProcessors = 2
	shortWork        = 100 * time.Millisecond
	longWork         = 500 * time.Millisecond

	// mostAhead and mostOfOne bound what one client has waiting, mostWaiting what all have.
	mostAhead   = 20 * time.Second
	mostOfOne   = 64
	mostWaiting = 512

	mostOff     = 4                // times, that work may be found to take more than it was thought to, or less
	learning    = 0.2              // weight of what was measured last
	halfLife    = 30 * time.Second // of what a client has taken
	mostClients = 4096             // remembered
)

// client is who asks.
type client struct {
	taken int
	spent float64 // seconds of work, fading
	at    time.Time
	queue []*ticket
}

// ticket is a piece of work that waits or is done.
type ticket struct {
	Cost
	thought time.Duration // before it was corrected
	places  int
	of      *client
	number  int64 // in the order of coming
	begun   time.Time
	in      chan struct{}
}

// Refusal tells a client that too much waits already: of his own, or of all.
type Refusal struct {
	Own   bool
	After time.Duration // when to try again
}

func (r *Refusal) Error() string {
	if r.Own {
		return fmt.Sprintf("同一账号或地址排队的请求太多，请%d秒后再试", r.Seconds())
	}
	return fmt.Sprintf("服务器正忙，排队的请求太多，请%d秒后再试", r.Seconds())
}

// Seconds is After in whole seconds, one at least.
func (r *Refusal) Seconds() int { return max(1, int(math.Ceil(r.After.Seconds()))) }

// NewGate returns a gate for so many processors and bytes of memory.
func NewGate(processors int, memory int64) *Gate {
	return &Gate{places: perProcessor * max(processors, fewestProcessors), memory: memory, clients: map[string]*client{}, measured: map[string]float64{}}
}

// Enter waits until a client's work may begin, for as long as ctx lasts; leave ends
// it. Where too much waits it returns a *Refusal at once. Whoever is in must not
// enter again before he has left: he would wait for himself.
func (g *Gate) Enter(ctx context.Context, who string, cost Cost) (leave func(), err error) {
	g.mu.Lock()
	t := g.queue(who, cost)
	g.admit()
	if t.begun.IsZero() {
		if refusal := g.refuse(t); refusal != nil {
			g.drop(t)
			g.mu.Unlock()
			return nil, refusal
		}
	}
	g.mu.Unlock()
	select {
	case <-t.in:
		return sync.OnceFunc(func() { g.end(t) }), nil
	case <-ctx.Done():
	}
	g.mu.Lock()
	begun := !t.begun.IsZero()
	if !begun {
		g.drop(t)
		g.admit() // what it kept from going first
	}
	g.mu.Unlock()
	if begun { // as its client went away
		g.end(t)
	}
	return nil, ctx.Err()
}

// Slip lets a client's work begin where it need not wait; leave ends it. nil: it must.
func (g *Gate) Slip(who string, cost Cost) (leave func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.waiting > 0 { // nobody is passed by
		return nil
	}
	t := g.queue(who, cost)
	if g.admit(); t.begun.IsZero() {
		g.drop(t)
		return nil
	}
	return sync.OnceFunc(func() { g.end(t) })
}

// queue puts work behind what its client has waiting.
func (g *Gate) queue(who string, cost Cost) *ticket {
	c := g.clients[who]
	if c == nil {
		if len(g.clients) >= mostClients {
			for name, c := range g.clients {
				if c.taken == 0 && len(c.queue) == 0 {
					delete(g.clients, name)
				}
			}
		}
		c = &client{at: time.Now()}
		g.clients[who] = c
	}
	g.arrived++
	t := &ticket{Cost: cost, thought: max(cost.Time, time.Millisecond), of: c, number: g.arrived, in: make(chan struct{})}
	if by, ok := g.measured[cost.Kind]; ok {
		t.Time = time.Duration(float64(t.thought) * by)
	}
	t.Bytes = min(t.Bytes, g.memory/2) // so that the largest, too, leaves room for others
	switch {
	case t.Time < shortWork:
		t.places = 1
	case t.Time < longWork:
		t.places = share / 2
	default:
		t.places = longPlaces
	}
	c.queue = append(c.queue, t)
	g.waiting++
	return t
}

func (g *Gate) drop(t *ticket) {
	for i, o := range t.of.queue {
		if o == t {
			t.of.queue = append(t.of.queue[:i:i], t.of.queue[i+1:]...)
			g.waiting--
			return
		}
	}
}

// refuse says why work that waits should not; nil: it may.
func (g *Gate) refuse(t *ticket) *Refusal {
	ahead := time.Duration(0)
	for _, o := range t.of.queue {
		ahead += o.Time * time.Duration(o.places) / share
	}
	if n := len(t.of.queue); n > 1 && ahead > mostAhead || n > mostOfOne {
		return &Refusal{true, ahead}
	}
	if g.waiting > mostWaiting {
		return &Refusal{false, mostAhead}
	}
	return nil
}

// admit lets in who is next, as long as there is room. Where there is none for the
// next, nobody passes him by: many small ones would keep a large one out for ever.
func (g *Gate) admit() {
	for {
		t := g.next()
		if t == nil || g.taken+t.places > g.places || g.held > 0 && g.held+t.Bytes > g.memory {
			return
		}
		g.drop(t)
		g.count(t, 1)
		t.begun = time.Now()
		t.of.spend(t.Time.Seconds())
		close(t.in)
	}
}

// next is the first of the client who took least of late, of those who may have
// more at once.
func (g *Gate) next() (next *ticket) {
	for _, c := range g.clients {
		if len(c.queue) == 0 {
			continue
		}
		t := c.queue[0]
		switch {
		case c.taken > 0 && c.taken+t.places > share:
		case t.places == longPlaces && g.long > 0 && g.long+longPlaces > g.places-share/2: // the rest is kept for what is short
		case next == nil, c.lately() < next.of.lately(), c.lately() == next.of.lately() && t.number < next.number:
			next = t
		}
	}
	return next
}

// count adds work to what is done, or takes it away.
func (g *Gate) count(t *ticket, sign int) {
	t.of.taken += sign * t.places
	g.taken += sign * t.places
	g.held += int64(sign) * t.Bytes
	if t.places == longPlaces {
		g.long += sign * t.places
	}
}

func (g *Gate) end(t *ticket) {
	g.mu.Lock()
	defer g.mu.Unlock()
	took := time.Since(t.begun)
	g.count(t, -1)
	t.of.spend((took - t.Time).Seconds())
	by, ok := g.measured[t.Kind]
	if !ok {
		by = 1
	}
	by += learning * (float64(took)/float64(t.thought) - by)
	g.measured[t.Kind] = min(max(by, 1.0/mostOff), mostOff)
	g.admit()
}

// lately is what a client has spent, in seconds; what is long past counts little.
func (c *client) lately() float64 {
	now := time.Now()
	c.spent *= math.Exp2(-now.Sub(c.at).Seconds() / halfLife.Seconds())
	c.at = now
	return c.spent
}

func (c *client) spend(seconds float64) { c.spent = max(0, c.lately()+seconds) }
