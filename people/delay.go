package people

import (
	"strings"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
)

// Delays make whoever says wrong passwords wait, longer each time: by name and
// address together, so that nobody keeps a person out from elsewhere, nor a whole
// office that has one address. The longest wait is short, since the person himself may
// be behind the guesser's address; a browser that he entered by before waits by itself
// (Book.Knows).
type Delays struct {
	mu   sync.Mutex
	now  func() time.Time
	seen *lru.Cache[string, failures]
}

type failures struct {
	count int
	last  time.Time
}

const (
	freeTries  = 3
	firstDelay = 2 * time.Second
	mostDelay  = time.Minute // so some 1,440 guesses a day
	forgotten  = 10 * time.Minute
	delaysKept = 10_000
)

// NewDelays starts with nobody waiting.
func NewDelays(now func() time.Time) *Delays {
	seen, _ := lru.New[string, failures](delaysKept) // fails for a size below 1 only
	return &Delays{now: now, seen: seen}
}

func pair(name, from string) string { return strings.ToLower(strings.TrimSpace(name)) + "\x00" + from }

// Wait is how long a name must still wait at an address; 0: it may try.
func (d *Delays) Wait(name, from string) time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	f, ok := d.seen.Get(pair(name, from))
	if !ok || f.count < freeTries {
		return 0
	}
	wait := min(mostDelay, firstDelay<<min(f.count-freeTries, 20))
	return max(0, wait-d.now().Sub(f.last))
}

// Failed counts a wrong try.
func (d *Delays) Failed(name, from string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f, _ := d.seen.Get(pair(name, from))
	if d.now().Sub(f.last) > forgotten {
		f.count = 0
	}
	d.seen.Add(pair(name, from), failures{f.count + 1, d.now()})
}

// Passed forgets the wrong tries of a name at an address.
func (d *Delays) Passed(name, from string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.seen.Remove(pair(name, from))
}
