package people

import "time"

// Office is the people of a data directory: their accounts, the audit of what they
// do, and who must wait after wrong passwords.
type Office struct {
	*Book
	*Log
	*Delays
	Dir string
}

// Open opens the people of a directory. A directory has one program at a time that
// writes there; it is the caller's to see to that.
func Open(dir string, now func() time.Time) (*Office, error) {
	book, err := OpenBook(dir, now)
	if err != nil {
		return nil, err
	}
	log, err := OpenLog(dir, now)
	if err != nil {
		return nil, err
	}
	return &Office{book, log, NewDelays(now), dir}, nil
}

// Close closes the files.
func (o *Office) Close() error { return o.Log.Close() }
