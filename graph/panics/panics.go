// Package panics turns a panic into an error. A handler's own goroutine is
// looked after by whoever called it; a panic in any other would end the program.
package panics

import (
	"fmt"
	"runtime/debug"
)

// Error is a panic and where it happened.
type Error struct {
	Value any
	Stack []byte
}

func (e *Error) Error() string { return fmt.Sprintf("panic: %v\n%s", e.Value, e.Stack) }

// Catch, deferred, puts a panic of its function into err. It stands first in
// every function that is given to go, to singleflight or to a wait group.
func Catch(err *error) {
	if v := recover(); v != nil {
		*err = &Error{v, debug.Stack()}
	}
}
