package embedded

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"hash/fnv"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	bolt "go.etcd.io/bbolt"
	boltErrors "go.etcd.io/bbolt/errors"

	"chainchief/graph"
)

const (
	// FileName is the file of a store in its directory.
	FileName = "chainchief.db"
	// formatVersion is raised when older programs would misread the file.
	// Version 2 has the header's Sum, version 3 its StoreID; migrate.go brings older files up to them.
	formatVersion = 3
)

// The file has a bucket for each kind of which it holds records: the key of a
// record → its sealed graph.Encode. Beside them are the header, the touches and the
// packs (pack.go), where entries of the others lie that came in great number.
//
// bbolt guards only its two meta pages. A damaged page may be read out of turn,
// twice, or as it was some writes ago, each entry still with a good seal: only
// keys in strict order and the sum over all entries show that what is read is
// what was written last.
const (
	bucketHeader = "header"
	// bucketTouches has, for each before-image, the key of touchKey, so that the
	// last import that touched a record is found from the record.
	bucketTouches = "touches"
	keyHeader     = "header"
)

// header is what the file says of itself.
type header struct {
	Version int `json:"version"`
	state
	Records int    `json:"records"`          // of all kinds but images
	Images  int    `json:"images"`           // and as many touches
	Sum     uint64 `json:"sum"`              // of the marks of all entries, modulo 2^64
	Loading bool   `json:"loading,omitzero"` // a load is under way, or died; what is there is not to be kept
}

// file is the durable form of a store: one bbolt file, whose lock keeps other
// processes out of the directory.
type file struct {
	path string
	db   *bolt.DB
	os   *os.File // bbolt's own, to release the lock where bbolt cannot
	// readOnly says that the file may be read only; nil: it may be written.
	readOnly error
	unpacked atomic.Pointer[pack] // the last one: who asks of many entries asks in their order
	// imprinted is the header that the imprint beside the file belongs to; blank: none was made or believed yet.
	imprinted string
}

// openFile opens the file in a directory and creates both where they are missing.
func openFile(dir string) (*file, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, explain(dir, err)
	}
	if err := refuseLost(dir); err != nil {
		return nil, err
	}
	f := &file{path: filepath.Join(dir, FileName)}
	if err := f.open(); err != nil {
		return nil, err
	}
	h, err := f.header()
	switch {
	case err != nil:
	case f.readOnly != nil && (h.Loading || h.Version < formatVersion):
		err = f.readOnly
	case h.Loading:
		err = f.reset(state{StoreID: h.StoreID, Revision: h.Revision, Facts: h.Facts, Ledger: h.Ledger})
	case h.Version < formatVersion:
		err = f.migrate(h)
	}
	if err != nil {
		f.close()
		return nil, err
	}
	if !h.Loading {
		f.noteSeeded(h.Records)
	}
	return f, nil
}

func (f *file) open() error {
	info, err := os.Stat(f.path)
	fresh := err != nil || info.Size() == 0
	barred := false
	err = f.openAs(false, &barred)
	if barred && !fresh { // a backup on a disk for reading alone is to be looked at
		if reading := f.openAs(true, &barred); reading == nil {
			err, f.readOnly = nil, f.forReading()
		}
	}
	if err == nil {
		err = f.prepare()
	}
	if err == nil {
		return nil
	}
	if f.os != nil {
		f.os.Close()
	}
	if fresh && !errors.Is(err, graph.ErrInUse) {
		_ = os.Truncate(f.path, 0) // half a beginning is no database; an empty file is a new one
	}
	return err
}

// openAs opens the file to write or only to read; barred reports that this is not allowed.
func (f *file) openAs(readOnly bool, barred *bool) error {
	return guarded(f.path, func() error {
		db, err := bolt.Open(f.path, 0o600, &bolt.Options{
			ReadOnly: readOnly,
			Timeout:  time.Second,
			// Where the file outgrows what is mapped, a write waits for those who read, as a
			// backup does for a minute. Where mapping costs more than numbers, it must wait.
			InitialMmapSize: headroom(f.path),
			FreelistType:    bolt.FreelistMapType,
			NoStatistics:    true,
			OpenFile: func(name string, flag int, mode os.FileMode) (*os.File, error) {
				opened, err := os.OpenFile(name, flag, mode)
				f.os = opened
				return opened, err
			},
		})
		*barred = errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS)
		switch {
		case err == nil:
			f.db = db
			return nil
		case errors.Is(err, boltErrors.ErrTimeout):
			return f.inUse()
		case isSystem(err):
			return err
		}
		return f.foreign()
	})
}

// step is how much bbolt lengthens a file by, once it is mapped that far, in bytes.
const step = 16 << 20

// headroom is how much is mapped of a file that may grow meanwhile, in bytes; 0: as
// little as is needed. A small one is read in no time, and kept small.
func headroom(path string) int {
	info, err := os.Stat(path)
	if err != nil || info.Size() <= step || runtime.GOOS == "windows" || math.MaxInt == math.MaxInt32 { // there a file is as large as its map; there are not so many addresses
		return 0
	}
	return int(info.Size()) + 1<<30
}

// prepare makes the buckets of a new file and refuses a file that is not ours.
func (f *file) prepare() error {
	if err := f.checkMetas(); err != nil {
		return err
	}
	empty := false
	err := f.view(func(tx *bolt.Tx) error {
		info, err := f.os.Stat()
		if err != nil {
			return err
		}
		if info.Size() < tx.Size() {
			return damaged(f.path, "文件不完整")
		}
		first, _ := tx.Cursor().First()
		if empty = first == nil; !empty && tx.Bucket([]byte(bucketHeader)) == nil {
			return f.foreign()
		}
		return tx.ForEach(func(name []byte, b *bolt.Bucket) error {
			key, _ := b.Cursor().First()
			if known := string(name) == bucketHeader || string(name) == bucketTouches || string(name) == bucketPacks || graph.Describe(graph.Kind(name)) != nil; !known && key != nil {
				return f.unknown(string(name))
			}
			return nil
		})
	})
	if err != nil || !empty {
		return err
	}
	err = f.update(func(tx *bolt.Tx) error {
		if _, err := tx.CreateBucket([]byte(bucketHeader)); err != nil {
			return err
		}
		return putHeader(tx, header{state: state{StoreID: graph.NewStoreID()}})
	})
	if err != nil {
		return err
	}
	if dir, err := os.Open(filepath.Dir(f.path)); err == nil { // the name of a new file has to last, too
		_ = dir.Sync() // not every system can
		dir.Close()
	}
	return nil
}

// reset empties the file but for the state given, and gives its space back, which
// matters where the disk is full.
func (f *file) reset(to state) error {
	if err := f.close(); err != nil {
		return err
	}
	if err := os.Truncate(f.path, 0); err != nil {
		return explain(f.path, err)
	}
	_ = os.Remove(f.imprint())
	if err := f.open(); err != nil {
		return err
	}
	return f.write(header{state: to}, nil)
}

func (f *file) close() error {
	if err := f.db.Close(); err != nil {
		return explain(f.path, err)
	}
	return nil
}

func putHeader(tx *bolt.Tx, h header) error {
	h.Version = formatVersion
	data, err := json.Marshal(h)
	if err != nil {
		return err
	}
	return tx.Bucket([]byte(bucketHeader)).Put([]byte(keyHeader), seal(keyHeader, data))
}

func (f *file) header() (header, error) {
	var h header
	err := f.view(func(tx *bolt.Tx) (err error) {
		h, err = f.readHeader(tx)
		return err
	})
	if err == nil && h.Version > formatVersion {
		err = f.newer(h.Version)
	}
	return h, err
}

func (f *file) readHeader(tx *bolt.Tx) (h header, err error) {
	data, err := f.unseal(keyHeader, tx.Bucket([]byte(bucketHeader)).Get([]byte(keyHeader)))
	if err == nil && json.Unmarshal(data, &h) != nil {
		err = damaged(f.path, keyHeader)
	}
	return h, err
}

// entry is data under a key; nil data takes it away.
type entry struct {
	key  string
	data []byte
}

func (e entry) compare(key string) int { return strings.Compare(e.key, key) }

// sheets are entries to write, by bucket.
type sheets map[string][]entry

func (s sheets) put(bucket, key string, data []byte) {
	if data == nil {
		data = []byte{}
	}
	s[bucket] = append(s[bucket], entry{key, data})
}

func (s sheets) remove(bucket, key string) {
	s[bucket] = append(s[bucket], entry{key, nil})
}

// write commits a header and entries in one transaction; after it they are on
// the disk. The sum goes on from the header that the file holds.
func (f *file) write(h header, s sheets) error {
	if err := f.inPlace(); err != nil {
		return err
	}
	err := f.update(func(tx *bolt.Tx) error {
		old, err := f.readHeader(tx)
		if err != nil {
			return err
		}
		p := pen{f, tx, old.Sum}
		for _, bucket := range slices.Sorted(maps.Keys(s)) {
			if err := p.write(bucket, s[bucket]); err != nil {
				return err
			}
		}
		h.Sum = p.sum
		return putHeader(tx, h)
	})
	if err == nil && !h.Loading {
		f.noteSeeded(h.Records)
	}
	return err
}

// scan calls take with each key and its data of a bucket that begin with a prefix,
// behind a key, in order, and returns the sum of the marks that were met. The data is
// valid only during the call.
func (f *file) scan(bucket, prefix, after string, take func(key string, data []byte) error) (sum uint64, err error) {
	err = f.view(func(tx *bolt.Tx) error {
		sum, err = f.scanIn(tx, bucket, prefix, after, take)
		return err
	})
	return sum, err
}

func (f *file) scanIn(tx *bolt.Tx, bucket, prefix, after string, take func(key string, data []byte) error) (sum uint64, err error) {
	from := max(prefix, after)
	loose, err := f.looseFrom(tx, bucket, from, &sum)
	if err != nil {
		return sum, err
	}
	packed, err := f.packedFrom(tx, bucket, from, &sum)
	if err != nil {
		return sum, err
	}
	for loose.key != "" || packed.key != "" {
		next := loose
		if loose.key == "" || packed.key != "" && packed.key < loose.key {
			next = packed
		} else if packed.key == loose.key { // hidden
			if err := packed.step(); err != nil {
				return sum, err
			}
		}
		if !strings.HasPrefix(next.key, prefix) {
			break
		}
		if next.key != after && !bytes.Equal(next.data, gone) {
			if err := take(next.key, next.data); err != nil {
				return sum, err
			}
		}
		if err := next.step(); err != nil {
			return sum, err
		}
	}
	return sum, nil
}

// has reports whether a bucket holds a key.
func (f *file) has(bucket, key string) (there bool, err error) {
	_, err = f.scan(bucket, key, "", func(found string, _ []byte) error {
		there = there || found == key
		return nil
	})
	return there, err
}

// inPlace returns ErrUnavailable where the file in the directory is not the one
// that is open: what is written then would be lost.
func (f *file) inPlace() error {
	open, err := f.os.Stat()
	if err != nil {
		return explain(f.path, err)
	}
	there, err := os.Stat(f.path)
	if err != nil || !os.SameFile(open, there) {
		return f.replaced()
	}
	return nil
}

func (f *file) view(fn func(*bolt.Tx) error) error {
	return guarded(f.path, func() error { return f.db.View(fn) })
}

func (f *file) update(fn func(*bolt.Tx) error) error {
	return guarded(f.path, func() error { return f.db.Update(fn) })
}

// guarded runs what works on the file. bbolt trusts its pages: a damaged one
// makes it panic or reach beyond the file, which must not end the program.
func guarded(path string, fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = damaged(path, fmt.Sprint(r))
		}
	}()
	return explain(path, fn())
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// checksum is over key and data; bbolt has none for its pages.
func checksum(key string, data []byte) uint32 {
	return crc32.Update(crc32.Checksum([]byte(key), castagnoli), castagnoli, data)
}

// seal puts the checksum before the data.
func seal(key string, data []byte) []byte {
	sealed := binary.BigEndian.AppendUint32(make([]byte, 0, 4+len(data)), checksum(key, data))
	return append(sealed, data...)
}

func (f *file) unseal(key string, sealed []byte) ([]byte, error) {
	if len(sealed) < 4 || binary.BigEndian.Uint32(sealed) != checksum(key, sealed[4:]) {
		return nil, damaged(f.path, "校验不符："+key)
	}
	return sealed[4:], nil
}

// mark tells an entry from any other, of another bucket too: its seal and a
// checksum of its place, well mixed (the finisher of SplitMix64), so that sums
// of marks tell sets of entries apart.
func mark(bucket, key string, sealed []byte) uint64 {
	n := uint64(binary.BigEndian.Uint32(sealed))<<32 | uint64(checksum(bucket, []byte(key)))
	n = (n ^ n>>30) * 0xbf58476d1ce4e5b9
	n = (n ^ n>>27) * 0x94d049bb133111eb
	return n ^ n>>31
}

// checkMetas refuses a file with a damaged meta page. bbolt would take the
// other one, which shows the file as it was one write earlier. Such a page is
// shorter than a sector, so that no crash leaves half of one.
func (f *file) checkMetas() error {
	const begin, length = 16, 56 // behind the header of the page; before the checksum
	page := make([]byte, begin+length+8)
	for i := range 2 {
		if _, err := f.os.ReadAt(page, int64(i*f.db.Info().PageSize)); err != nil {
			return explain(f.path, err)
		}
		h := fnv.New64a()
		h.Write(page[begin : begin+length])
		if h.Sum64() != binary.NativeEndian.Uint64(page[begin+length:]) {
			return damaged(f.path, fmt.Sprintf("第 %d 个首页校验不符", i+1))
		}
	}
	return nil
}
