package neostore

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

// door keeps a wrong password from locking the account: until the server has
// let us in, one call at a time tries, and after a refusal none does for a
// minute; those that come meanwhile get the refusal again.
type door struct {
	mu      sync.Mutex
	in      bool // the last we know is that we are let in
	refusal error
	until   time.Time
	trying  sync.Mutex
}

func (d *door) pass(ctx context.Context, call func() error) error {
	open, err := d.state()
	if err != nil {
		return err
	}
	if !open {
		d.trying.Lock()
		defer d.trying.Unlock()
		if _, err := d.state(); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	err = call()
	d.note(err)
	return err
}

func (d *door) state() (open bool, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.refusal != nil && time.Now().Before(d.until) {
		return false, d.refusal
	}
	return d.in, nil
}

func (d *door) note(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case refused(err):
		d.in, d.refusal, d.until = false, err, time.Now().Add(pauseTime)
	case connectivity(err):
		d.in = false // it may come back with another password
	case err == nil:
		d.in, d.refusal = true, nil
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
