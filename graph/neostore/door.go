package neostore

import (
	"context"
	"errors"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

// door keeps a wrong password from locking the account, and calls from queueing
// up before a server that is away: until it has let us in, one call at a time
// tries, and those who waited share its failure. After a refused login no call is
// tried for one minute; callers get the same error.
type door struct {
	trying chan struct{} // has one place

	mu       sync.Mutex
	in       bool // the last we know is that we are let in
	failure  error
	failedAt time.Time
}

func newDoor() *door { return &door{trying: make(chan struct{}, 1)} }

func (d *door) pass(ctx context.Context, call func() error) error {
	came := time.Now()
	if open, err := d.state(came); open || err != nil {
		if err == nil {
			err = lastCause(call())
			d.note(err)
		}
		return err
	}
	select {
	case d.trying <- struct{}{}:
		defer func() { <-d.trying }()
	case <-ctx.Done():
		return d.known(ctx.Err())
	}
	if open, err := d.state(came); !open && err != nil {
		return err
	}
	err := lastCause(call())
	d.note(err)
	return err
}

// state says whether one may call, or what the calls since came have failed with.
func (d *door) state(came time.Time) (open bool, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.in || d.failure == nil:
		return d.in, nil
	case refused(d.failure) && time.Since(d.failedAt) < pauseTime, d.failedAt.After(came):
		return false, d.failure
	}
	return false, nil
}

// known is what a caller gets whose time was up while it waited: what is known
// of the server says more than that.
func (d *door) known(err error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.in || d.failure == nil || !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return &knownError{d.failure}
}

// knownError is the failure of another call.
type knownError struct{ error }

func (e *knownError) Unwrap() error { return e.error }

func (d *door) note(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case err == nil:
		d.in, d.failure = true, nil
	case refused(err), connectivity(err), errors.Is(err, context.DeadlineExceeded):
		d.in, d.failure, d.failedAt = false, err, time.Now() // it may come back with another password
	}
}

// refused reports whether the server would not let us in.
func refused(err error) bool {
	var e *neo4j.Neo4jError
	var invalid *neo4j.InvalidAuthenticationError
	return errors.As(err, &invalid) || errors.As(err, &e) &&
		(strings.HasPrefix(e.Code, "Neo.ClientError.Security.Unauthorized") ||
			strings.HasPrefix(e.Code, "Neo.ClientError.Security.AuthenticationRateLimit") ||
			strings.HasPrefix(e.Code, "Neo.ClientError.Security.CredentialsExpired"))
}

// connectivity reports whether no server answered.
func connectivity(err error) bool {
	var lost *neo4j.ConnectivityError
	return errors.As(err, &lost)
}

// away reports whether nobody listens at the address.
func away(err error) bool {
	var lost *neo4j.ConnectivityError
	return errors.As(err, &lost) && errors.Is(lost.Inner, syscall.ECONNREFUSED)
}

// lastCause is what the driver failed with at last when it had tried again and
// again; its own error does not unwrap to that.
func lastCause(err error) error {
	var spent *neo4j.TransactionExecutionLimit
	if errors.As(err, &spent) && len(spent.Errors) > 0 {
		return spent.Errors[len(spent.Errors)-1]
	}
	return err
}
