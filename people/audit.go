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
	"strconv"
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
	EventMerge    Event = "merge"
	EventSplit    Event = "unmerge"
	EventExport   Event = "export"
	EventAccount  Event = "account"
	EventPassword Event = "password"
	EventBackup   Event = "backup"  // the whole of it was taken away
	EventRestore  Event = "restore" // it was put back as it was
	EventLook     Event = "look"    // at records that are the office's own
	EventSettings Event = "settings"
)

var eventsZH = map[Event]string{
	EventLogin: "登录", EventLogout: "退出", EventFailure: "登录失败", EventDenied: "越权被拒", EventWrite: "写入", EventUndo: "撤销", EventMerge: "合并", EventSplit: "拆分",
	EventExport: "导出", EventAccount: "账号变更", EventPassword: "改密码", EventBackup: "备份", EventRestore: "恢复", EventLook: "查看", EventSettings: "设置",
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
	dir   string
	file  *os.File
	head  *os.File
	now   func() time.Time
	last  string // the sum of the last line
	count int64
	size  int64
}

// OpenLog opens the audit in a directory; its files are made with the first entry.
// One whose end is not what was written last is refused with ErrDamaged; all before
// it is looked at by Verify. The last line of a program that was killed while it
// wrote is taken away: nobody was told that it was kept.
func OpenLog(dir string, now func() time.Time) (*Log, error) {
	l := &Log{dir: dir, now: now}
	found, err := ending(dir)
	if err != nil {
		return nil, err
	}
	l.last, l.count, l.size = string(found.last), found.count, found.size
	return l, nil
}

// open opens the files to be written.
func (l *Log) open() (err error) {
	if l.head != nil {
		return nil
	}
	if l.file == nil {
		if l.file, err = os.OpenFile(filepath.Join(l.dir, logName), os.O_RDWR|os.O_CREATE, 0o600); err != nil {
			return full(err)
		}
		if err := l.file.Truncate(l.size); err != nil {
			return full(err)
		}
	}
	l.head, err = os.OpenFile(filepath.Join(l.dir, headName), os.O_RDWR|os.O_CREATE, 0o600)
	return full(err)
}

// Append writes an entry, and returns when it is on the disk. The sequence and a
// blank time are filled in.
func (l *Log) Append(e Entry) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.open(); err != nil {
		return err
	}
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
	found, err := check(dir)
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
	last  []byte // the sum of the last line
	size  int64  // of the whole lines
	made  []byte // room for what follows compares, made once for a million lines
}

// known reads how many entries there are, and the last one's sum.
func known(dir string) (count int64, sum string, err error) {
	head, err := os.ReadFile(filepath.Join(dir, headName))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, "", nil
	}
	if err != nil || len(bytes.TrimSpace(head)) == 0 {
		return 0, "", err
	}
	if _, err := fmt.Sscanf(string(head), "%d %s", &count, &sum); err != nil || len(sum) != sumLength {
		return 0, "", fmt.Errorf("%w：%s 读不懂，请从备份恢复", ErrDamaged, headName)
	}
	return count, sum, nil
}

// opened opens the log to be read, with what is known of it; nil: there is none, or
// it cannot be.
func opened(dir string) (f *os.File, count int64, sum string, err error) {
	if count, sum, err = known(dir); err != nil {
		return nil, 0, "", err
	}
	f, err = os.Open(filepath.Join(dir, logName))
	if errors.Is(err, fs.ErrNotExist) {
		if err = nil; count > 0 {
			err = gone(count, 0)
		}
	}
	if err != nil || f == nil {
		return nil, count, sum, err
	}
	return f, count, sum, nil
}

// tail is how much of the end is read to find the last entry, in bytes; no entry is longer.
const tail = 1 << 20

// ending reads the end of the log from the last known entry on. A torn line is what
// a killed program left.
func ending(dir string) (c checked, err error) {
	f, count, sum, err := opened(dir)
	if f == nil {
		return c, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return c, err
	}
	from := max(0, info.Size()-tail)
	text := make([]byte, info.Size()-from)
	if _, err := f.ReadAt(text, from); err != nil && err != io.EOF {
		return c, err
	}
	at := 0
	if count > 0 {
		if at = bytes.LastIndex(text, []byte(sum+" ")); at < 0 {
			return c, fmt.Errorf("%w：最后一条（第%d条）找不到，请从备份恢复", ErrDamaged, count)
		}
		c.count = count - 1
	}
	c.size = from + int64(at)
	for first := count > 0; ; first = false {
		n := bytes.IndexByte(text[at:], '\n')
		if n < 0 {
			return c, nil
		}
		line := text[at : at+n]
		at += n + 1
		if !first && !c.follows(line) { // of the first the sum is known, and not that of the line before
			return c, changed(c.count + 1)
		}
		c.add(line)
	}
}

// follows reports whether a line is the one after what was read.
func (c *checked) follows(line []byte) bool {
	if len(line) <= sumLength || line[sumLength] != ' ' {
		return false
	}
	text := line[sumLength+1:]
	c.made = append(append(c.made[:0], c.last...), text...)
	sum := sha256.Sum256(c.made)
	c.made = hex.AppendEncode(c.made[:0], sum[:])
	if !bytes.Equal(c.made, line[:sumLength]) {
		return false
	}
	c.made = append(strconv.AppendInt(append(c.made[:0], `{"sequence":`...), c.count+1, 10), ',')
	return bytes.HasPrefix(text, c.made)
}

// add counts a line that follows.
func (c *checked) add(line []byte) {
	c.last = append(c.last[:0], line[:sumLength]...)
	c.count++
	c.size += int64(len(line)) + 1
}

func changed(entry int64) error {
	return fmt.Errorf("%w：第%d条与写入时不同，请从备份恢复", ErrDamaged, entry)
}

func gone(count, left int64) error {
	return fmt.Errorf("%w：应有%d条，只剩%d条，请从备份恢复", ErrDamaged, count, left)
}

// check reads both files from the first byte to the last.
func check(dir string) (c checked, err error) {
	f, count, sum, err := opened(dir)
	if f == nil {
		return c, err
	}
	defer f.Close()
	for lines := bufio.NewReaderSize(f, tail); ; {
		line, err := lines.ReadSlice('\n')
		switch {
		case err == io.EOF && len(line) > 0:
			return c, fmt.Errorf("%w：最后一条不完整，请重新启动服务器后再核对，仍不行时从备份恢复", ErrDamaged)
		case err == io.EOF && c.count < count:
			return c, gone(count, c.count)
		case err == io.EOF:
			return c, nil
		case errors.Is(err, bufio.ErrBufferFull):
			return c, changed(c.count + 1) // no entry is so long
		case err != nil:
			return c, err
		}
		if line = line[:len(line)-1]; !c.follows(line) {
			return c, changed(c.count + 1)
		}
		if c.add(line); c.count == count && string(c.last) != sum {
			return c, changed(count)
		}
	}
}

// Events are all of them, in the order people read them.
func Events() []Event {
	return []Event{EventLogin, EventLogout, EventFailure, EventDenied, EventWrite, EventUndo, EventMerge, EventSplit, EventExport, EventAccount, EventPassword, EventBackup, EventRestore, EventLook, EventSettings}
}

// Verify reads a log that is open for writing, as the function of that name does.
func (o *Office) Verify() (entries int64, err error) {
	o.Log.mu.Lock()
	defer o.Log.mu.Unlock()
	return Verify(o.Dir)
}
