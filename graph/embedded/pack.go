package embedded

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"
	bolt "go.etcd.io/bbolt"
)

// Entries that come side by side in great number, as those of a load or of a list do,
// lie in packs: some hundred entries of one bucket, compressed together, as one entry of
// the bucket of packs, since what repeats from record to record is most of them. An entry
// that stands by itself in its own bucket hides the packed one of its key, and one that
// says gone takes it away: a small write leaves the packs as they are, and costs as
// much as if there were none.

// bucketPacks has all packs: the key of packKey, of the last entry → the sealed pack. A
// program that knows no packs refuses a file that has this bucket.
const bucketPacks = "packs"

// packFrom is how many entries of one write must fall into one place of a bucket to be packed there.
var packFrom = 64

// packSize is about how large a pack is before it is compressed, in bytes: to find one
// entry costs unpacking so much.
var packSize = 32 << 10

// gone is the data of an entry that takes a packed one away; no record is encoded so.
var gone = []byte{0}

func packKey(bucket, last string) []byte { return []byte(bucket + "\x00" + last) }

var compressor = sync.OnceValue(func() *zstd.Encoder {
	e, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithWindowSize(1<<16), zstd.WithEncoderCRC(false)) // the seal is its sum
	if err != nil {
		panic(err)
	}
	return e
})

var decompressor = sync.OnceValue(func() *zstd.Decoder {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(0))
	if err != nil {
		panic(err)
	}
	return d
})

// packed compresses entries.
func packed(list []entry) []byte {
	var p packer
	for _, e := range list {
		p.text(e.key)
		p = append(binary.AppendUvarint(p, uint64(len(e.data))), e.data...)
	}
	return compressor().EncodeAll(p, nil)
}

// pack is one that was unpacked.
type pack struct {
	key     string
	sealed  []byte // a copy
	entries []entry
}

// unpack reads the pack under a key. The entries are whole and in order, and end with that of the key.
func (f *file) unpack(key, sealed []byte) (*pack, error) {
	name := string(key)
	if last := f.unpacked.Load(); last != nil && last.key == name && bytes.Equal(last.sealed, sealed) {
		return last, nil
	}
	data, err := f.unseal(name, sealed)
	if err != nil {
		return nil, err
	}
	raw, err := decompressor().DecodeAll(data, nil)
	if err != nil {
		return nil, damaged(f.path, name)
	}
	bucket, end, _ := strings.Cut(name, "\x00")
	p, u, last := &pack{key: name, sealed: bytes.Clone(sealed)}, unpacker(raw), ""
	for len(u) > 0 {
		key := u.text()
		n := u.number()
		at := len(raw) - len(u)
		u = u[n:]
		if key <= last {
			return nil, damaged(f.path, "次序不对："+bucket+" "+key)
		}
		p.entries, last = append(p.entries, entry{key, raw[at : at+n : at+n]}), key
	}
	if last != end {
		return nil, damaged(f.path, name)
	}
	f.unpacked.Store(p)
	return p, nil
}

// packAt finds the pack of a bucket that a key lies in, or would; false where it is behind all.
func packAt(tx *bolt.Tx, bucket, key string) (at, sealed []byte, found bool) {
	b := tx.Bucket([]byte(bucketPacks))
	if b == nil {
		return nil, nil, false
	}
	at, sealed = b.Cursor().Seek(packKey(bucket, key))
	return at, sealed, bytes.HasPrefix(at, packKey(bucket, ""))
}

// inPack reports whether a pack has an entry of a key.
func (f *file) inPack(tx *bolt.Tx, bucket, key string) (bool, error) {
	at, sealed, found := packAt(tx, bucket, key)
	if !found {
		return false, nil
	}
	p, err := f.unpack(at, sealed)
	if err != nil {
		return false, err
	}
	_, there := slices.BinarySearchFunc(p.entries, key, entry.compare)
	return there, nil
}

// pen writes entries in one transaction.
type pen struct {
	file *file
	tx   *bolt.Tx
	sum  uint64 // of the marks of all entries
}

// write writes entries of one bucket.
func (p *pen) write(bucket string, list []entry) error {
	slices.SortFunc(list, func(a, b entry) int { return strings.Compare(a.key, b.key) }) // which is what bbolt is fast at
	if len(list) < packFrom {
		return p.writeLoose(bucket, list)
	}
	var packs [][]entry
	for len(list) > 0 {
		n := len(list)
		at, sealed, found := packAt(p.tx, bucket, list[0].key)
		if found {
			var same bool
			n, same = slices.BinarySearchFunc(list, string(at[len(bucket)+1:]), entry.compare)
			if same {
				n++
			}
		}
		part := list[:n]
		list = list[n:]
		if n < packFrom {
			if err := p.writeLoose(bucket, part); err != nil {
				return err
			}
			continue
		}
		if err := p.clear(bucket, part); err != nil {
			return err
		}
		if found {
			old, err := p.file.unpack(at, sealed)
			if err != nil {
				return err
			}
			p.sum -= mark(bucketPacks, old.key, sealed)
			if err := p.tx.Bucket([]byte(bucketPacks)).Delete([]byte(old.key)); err != nil {
				return err
			}
			part = laidOver(old.entries, part)
		}
		packs = append(packs, cutPacks(part)...)
	}
	return p.writePacks(bucket, packs)
}

// laidOver are entries in order, with later ones in the place of those of the same keys.
func laidOver(old, later []entry) []entry {
	list := make([]entry, 0, len(old)+len(later))
	for _, e := range later {
		n, same := slices.BinarySearchFunc(old, e.key, entry.compare)
		list = append(append(list, old[:n]...), e)
		if same {
			n++
		}
		old = old[n:]
	}
	return append(list, old...)
}

// cutPacks parts what there is of entries into packs.
func cutPacks(list []entry) (packs [][]entry) {
	list = slices.DeleteFunc(slices.Clone(list), func(e entry) bool { return e.data == nil })
	begin, size := 0, 0
	for i, e := range list {
		size += len(e.key) + len(e.data)
		if size >= packSize || i == len(list)-1 {
			packs = append(packs, list[begin:i+1])
			begin, size = i+1, 0
		}
	}
	return packs
}

func (p *pen) writePacks(bucket string, packs [][]entry) error {
	if len(packs) == 0 {
		return nil
	}
	b, err := p.tx.CreateBucketIfNotExists([]byte(bucketPacks))
	if err != nil {
		return err
	}
	b.FillPercent = 0.9 // few are written twice
	keys, sealed := make([][]byte, len(packs)), make([][]byte, len(packs))
	eachCore(len(packs), func(i int) {
		list := packs[i]
		keys[i] = packKey(bucket, list[len(list)-1].key)
		sealed[i] = seal(string(keys[i]), packed(list))
	})
	for i, key := range keys {
		p.sum += mark(bucketPacks, string(key), sealed[i])
		if err := b.Put(key, sealed[i]); err != nil {
			return err
		}
	}
	return nil
}

// writeLoose writes entries that stand by themselves.
func (p *pen) writeLoose(bucket string, list []entry) error {
	if err := p.clear(bucket, list); err != nil {
		return err
	}
	b, err := p.tx.CreateBucketIfNotExists([]byte(bucket))
	if err != nil {
		return err
	}
	for _, e := range list {
		data := e.data
		if data == nil {
			hidden, err := p.file.inPack(p.tx, bucket, e.key)
			if err != nil {
				return err
			}
			if !hidden {
				continue
			}
			data = gone
		}
		sealed := seal(e.key, data)
		p.sum += mark(bucket, e.key, sealed)
		if err := b.Put([]byte(e.key), sealed); err != nil {
			return err
		}
	}
	return nil
}

// clear takes away what stands by itself under the keys of entries.
func (p *pen) clear(bucket string, list []entry) error {
	b := p.tx.Bucket([]byte(bucket))
	if b == nil {
		return nil
	}
	for _, e := range list {
		key := []byte(e.key)
		was := b.Get(key)
		if was == nil {
			continue
		}
		if _, err := p.file.unseal(e.key, was); err != nil {
			return err
		}
		p.sum -= mark(bucket, e.key, was)
		if err := b.Delete(key); err != nil {
			return err
		}
	}
	return nil
}

// walk goes along entries in the order of their keys.
type walk struct {
	entry              // a blank key: the end
	step  func() error // to the next
}

// looseFrom walks the entries of a bucket that stand by themselves, from a key on,
// and adds their marks to a sum.
func (f *file) looseFrom(tx *bolt.Tx, bucket, from string, sum *uint64) (*walk, error) {
	w := &walk{}
	b := tx.Bucket([]byte(bucket))
	if b == nil { // there never was one: a lost bucket shows in the sum
		return w, nil
	}
	c := b.Cursor()
	take := func(k, v []byte) (err error) {
		last := w.key
		w.entry = entry{}
		if k == nil {
			return nil
		}
		key := string(k)
		if key <= last {
			return damaged(f.path, "次序不对："+key)
		}
		data, err := f.unseal(key, v)
		if err != nil {
			return err
		}
		*sum += mark(bucket, key, v)
		w.entry = entry{key, data}
		return nil
	}
	w.step = func() error { return take(c.Next()) }
	return w, take(c.Seek([]byte(from)))
}

// packedFrom walks the entries in the packs of a bucket, from a key on, and adds the
// marks of the packs to a sum.
func (f *file) packedFrom(tx *bolt.Tx, bucket, from string, sum *uint64) (*walk, error) {
	w := &walk{}
	b := tx.Bucket([]byte(bucketPacks))
	if b == nil {
		return w, nil
	}
	c, prefix := b.Cursor(), packKey(bucket, "")
	var rest []entry
	open := func(k, v []byte) error {
		last := w.key
		w.entry = entry{}
		if !bytes.HasPrefix(k, prefix) {
			return nil
		}
		p, err := f.unpack(k, v)
		if err != nil {
			return err
		}
		*sum += mark(bucketPacks, p.key, v)
		n, _ := slices.BinarySearchFunc(p.entries, from, entry.compare)
		if rest = p.entries[n:]; len(rest) == 0 || p.entries[0].key <= last {
			return damaged(f.path, "次序不对："+p.key)
		}
		w.entry, rest = rest[0], rest[1:]
		return nil
	}
	w.step = func() error {
		if len(rest) == 0 {
			return open(c.Next())
		}
		w.entry, rest = rest[0], rest[1:]
		return nil
	}
	return w, open(c.Seek(packKey(bucket, from)))
}
