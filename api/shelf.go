package api

import (
	"slices"
	"sync"
	"time"

	"chainchief/intake"
)

// The bounds of files on their way in. They are kept in memory alone: a server that
// stops forgets them, and the office sends them again.
const (
	mostIntakes = 20            // files at once
	mostHeld    = 512 << 20     // bytes of all files at once, as they are in memory
	intakeIdle  = 2 * time.Hour // since somebody last looked at one
)

// intakeShelf holds the files on their way in.
type intakeShelf struct {
	mu   sync.Mutex
	list []*heldIntake // the one looked at last comes last
}

// heldIntake is one file on its way in.
type heldIntake struct {
	mu      sync.Mutex // one person at a time
	id      string
	size    int64
	by      string
	account string // blank: there was none
	seen    time.Time
	file    *intake.File
	review  *intake.Review
	done    string // the import, once it is written
}

func (s *intakeShelf) add(h *heldIntake, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h.seen = now
	s.list = append(s.list, h)
	held := int64(0)
	for i := len(s.list) - 1; i >= 0; i-- {
		one := s.list[i]
		if held += one.size; one != h && (held > mostHeld || len(s.list)-i > mostIntakes || now.Sub(one.seen) > intakeIdle) {
			s.list = slices.Delete(s.list, i, i+1)
			held -= one.size
		}
	}
}

func (s *intakeShelf) get(id string, now time.Time) *heldIntake {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = slices.DeleteFunc(s.list, func(h *heldIntake) bool { return now.Sub(h.seen) > intakeIdle })
	i := slices.IndexFunc(s.list, func(h *heldIntake) bool { return h.id == id })
	if i < 0 {
		return nil
	}
	h := s.list[i]
	h.seen = now
	s.list = append(slices.Delete(s.list, i, i+1), h)
	return h
}

// of lists the files that a person has on their way in, the newest first.
func (s *intakeShelf) of(person, account string, now time.Time) (list []*heldIntake) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, h := range slices.Backward(s.list) {
		if h.by == person && h.account == account && now.Sub(h.seen) <= intakeIdle {
			list = append(list, h)
		}
	}
	return list
}
