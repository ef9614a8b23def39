package people

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// Entry is one thing that was done, as the audit keeps it.
type Entry struct {
	Sequence  int64     `json:"sequence"` // from 1, without a gap
	Time      time.Time `json:"time"`
	Event     Event     `json:"event"`
	Account   string    `json:"account,omitempty"` // blank: nobody was known
	Person    string    `json:"person,omitempty"`
	From      string    `json:"from,omitempty"`  // address, or the socket
	Means     string    `json:"means,omitempty"` // session, key, socket, command
	What      string    `json:"what,omitempty"`  // the record, account, list or file, as people call it
	Before    string    `json:"before,omitempty"`
	After     string    `json:"after,omitempty"`
	Import    string    `json:"import,omitempty"` // the id of a write
	Rows      int       `json:"rows,omitempty"`   // of an export
	Hash      string    `json:"hash,omitempty"`   // SHA-256 of an exported file
	Refused   string    `json:"refused,omitempty"`
	RequestID string    `json:"request_id,omitempty"`
}

// Event is a kind of thing that is done.
type Event string

// The events.
const (
	EventLogin    Event = "login"
	EventLogout   Event = "logout"
	EventFailure  Event = "failure" // a wrong password or key
	EventDenied   Event = "denied"  // something outside the scope of who asked
	EventWrite    Event = "write"
	EventUndo     Event = "undo"
	EventExport   Event = "export"
	EventAccount  Event = "account"
	EventPassword Event = "password"
	EventStart    Event = "start"
)

var eventsZH = map[Event]string{
	EventLogin: "登录", EventLogout: "退出", EventFailure: "登录失败", EventDenied: "越权被拒", EventWrite: "写入", EventUndo: "撤销",
	EventExport: "导出", EventAccount: "账号变更", EventPassword: "改密码", EventStart: "服务启动",
}

// ZH is the event as people read it.
func (e Event) ZH() string {
	if zh, ok := eventsZH[e]; ok {
		return zh
	}
	return string(e)
}

// Names of the audit's files. Each line of the first is the SHA-256 of the line
// before it with this one's entry, a blank, and the entry as JSON; the second says
// how many there are and the last one's sum, so that a cut end is found.
const (
	logName  = "audit.log"
	headName = "audit.head"
)

const sumLength = 2 * sha256.Size

// ErrDamaged is the cause of an audit that is not as it was written.
var ErrDamaged = errors.New("审计记录被改动过")

// Log is an audit that is written. It is never shortened.
type Log struct {
	mu    sync.Mutex
	file  *os.File
	head  *os.File
	now   func() time.Time
	last  string // the sum of the last line
	count int64
	size  int64
}

// OpenLog opens the audit in a directory, or makes it; one whose end is not as it
// was written is refused with ErrDamaged. The last line of a program that was
// killed while it wrote is taken away: nobody was told that it was kept.
func OpenLog(dir string, now func() time.Time) (*Log, error) {
	l := &Log{now: now}
	found, err := check(dir, true)
	if err != nil {
		return nil, err
	}
	l.last, l.count, l.size = found.last, found.count, found.size
	if l.file, err = os.OpenFile(filepath.Join(dir, logName), os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		return nil, err
	}
	if l.head, err = os.OpenFile(filepath.Join(dir, headName), os.O_RDWR|os.O_CREATE, 0o600); err == nil {
		if err = l.file.Truncate(l.size); err == nil {
			err = l.mark()
		}
	}
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// Append writes an entry, and returns when it is on the disk. The sequence and a
// blank time are filled in.
func (l *Log) Append(e Entry) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	e.Sequence = l.count + 1
	if e.Time.IsZero() {
		e.Time = l.now()
	}
	e.Time = e.Time.UTC().Truncate(time.Millisecond)
	text, err := json.Marshal(e)
	if err != nil {
		return err
	}
	sum := chained(l.last, text)
	line := append(append([]byte(sum+" "), text...), '\n')
	if _, err := l.file.WriteAt(line, l.size); err != nil {
		return errors.Join(full(err), l.file.Truncate(l.size))
	}
	if err := l.file.Sync(); err != nil {
		return full(err)
	}
	l.last, l.count, l.size = sum, e.Sequence, l.size+int64(len(line))
	return full(l.mark())
}

// mark writes how many entries there are. It lags by one where a program is killed
// just here.
func (l *Log) mark() error {
	if _, err := l.head.WriteAt([]byte(fmt.Sprintf("%020d %*s\n", l.count, sumLength, l.last)), 0); err != nil {
		return err
	}
	return l.head.Sync()
}

// full says what to do about a disk without room.
func full(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fmt.Errorf("审计记录所在的磁盘已满，不能再写入，请管理员腾出空间后重试：%w", err)
	}
	return err
}

// Close closes the files.
func (l *Log) Close() error {
	var err error
	for _, f := range []*os.File{l.file, l.head} {
		if f != nil {
			err = errors.Join(err, f.Close())
		}
	}
	return err
}

func chained(last string, text []byte) string {
	h := sha256.New()
	io.WriteString(h, last)
	h.Write(text)
	return hex.EncodeToString(h.Sum(nil))
}

// Verify reads the audit in a directory from its first byte to its last and
// returns the number of its entries; ErrDamaged says which is the first that is
// not as it was written, or that some are gone from the end.
func Verify(dir string) (entries int64, err error) {
	found, err := check(dir, false)
	return found.count, err
}

// Each hands on the entries in their order, while it is told to go on. It does not
// look at the sums.
func Each(dir string, read func(Entry) (more bool)) error {
	f, err := os.Open(filepath.Join(dir, logName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	for lines := bufio.NewReaderSize(f, 1<<16); ; {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		var e Entry
		if len(line) <= sumLength || json.Unmarshal(line[sumLength:], &e) != nil {
			return fmt.Errorf("%w，请用 chainchief audit verify 查看", ErrDamaged)
		}
		if !read(e) {
			return nil
		}
	}
}

// checked is what a reading of the files found.
type checked struct {
	count int64
	last  string
	size  int64 // of the whole lines
}

// check reads both files. A torn line at the end is what a killed program left; it
// is passed over where the log is opened to be written.
func check(dir string, opening bool) (c checked, err error) {
	var known int64
	var sum string
	head, err := os.ReadFile(filepath.Join(dir, headName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return c, err
	}
	if len(bytes.TrimSpace(head)) > 0 {
		if _, err := fmt.Sscanf(string(head), "%d %s", &known, &sum); err != nil && known > 0 {
			return c, fmt.Errorf("%w：%s 读不懂，请从备份恢复", ErrDamaged, headName)
		}
	}
	f, err := os.Open(filepath.Join(dir, logName))
	if errors.Is(err, fs.ErrNotExist) {
		if known > 0 {
			return c, fmt.Errorf("%w：应有%d条，%s 不见了，请从备份恢复", ErrDamaged, known, logName)
		}
		return c, nil
	}
	if err != nil {
		return c, err
	}
	defer f.Close()
	for lines := bufio.NewReaderSize(f, 1<<20); ; {
		line, err := lines.ReadSlice('\n')
		var long []byte
		for errors.Is(err, bufio.ErrBufferFull) {
			long = append(long, line...)
			line, err = lines.ReadSlice('\n')
		}
		if long != nil {
			line = append(long, line...)
		}
		if err == io.EOF {
			if len(line) > 0 && !opening {
				return c, fmt.Errorf("%w：最后一条不完整，请重新启动服务器后再核对，仍不行时从备份恢复", ErrDamaged)
			}
			break
		}
		if err != nil {
			return c, err
		}
		text := line[:len(line)-1]
		if len(text) <= sumLength || text[sumLength] != ' ' || chained(c.last, text[sumLength+1:]) != string(text[:sumLength]) ||
			!bytes.HasPrefix(text[sumLength+1:], fmt.Appendf(nil, `{"sequence":%d,`, c.count+1)) {
			return c, fmt.Errorf("%w：第%d条与写入时不同，请从备份恢复", ErrDamaged, c.count+1)
		}
		c.last = string(text[:sumLength])
		c.count++
		c.size += int64(len(line))
		if c.count == known && c.last != sum {
			return c, fmt.Errorf("%w：第%d条与写入时不同，请从备份恢复", ErrDamaged, c.count)
		}
	}
	if c.count < known {
		return c, fmt.Errorf("%w：应有%d条，只剩%d条，请从备份恢复", ErrDamaged, known, c.count)
	}
	return c, nil
}
