package embedded

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"math/bits"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unsafe"
)

// A plate carries lists between the memory and an imprint, as they lie: it either
// presses what it is given into a file or reads it back into the same place, so
// that what is in an imprint is said once. What is read are stretches of the file
// itself, which cost nothing until somebody looks; a write changes its own copy
// of their pages. Nothing laid down may hold a pointer.
type plate struct {
	out  *press // nil where the plate reads
	data []byte // not yet read
}

// align is what every list begins at a multiple of, in bytes.
const align = 8

// lay lays down a list.
func lay[T any](p *plate, list *[]T) {
	n := uint64(len(*list))
	p.number(&n)
	if p.out != nil {
		pressed(p.out, *list)
		p.pad()
		return
	}
	*list = stretch[T](p, n)
}

// layEach lays down n lists, each where place says; an empty one comes back as nil.
func layEach[T any](p *plate, n int, place func(i int) *[]T) {
	all := layWhole(p, n, func(i int) []T { return *place(i) })
	for i := range all.ends {
		*place(i) = all.at(i)
	}
}

// layEachText lays down n texts, each where place says.
func layEachText(p *plate, n int, place func(i int) *string) {
	all := layWhole(p, n, func(i int) []byte { return unsafe.Slice(unsafe.StringData(*place(i)), len(*place(i))) }) // only to be read
	for i := range all.ends {
		text := all.at(i)
		*place(i) = unsafe.String(unsafe.SliceData(text), len(text))
	}
}

// strip is lists behind one another; it has none where the plate presses.
type strip[T any] struct {
	ends   []int
	things []T
}

// at is list i; what is added to it does not run into the next. An empty one is nil.
func (s *strip[T]) at(i int) []T {
	begin, end := 0, s.ends[i]
	if i > 0 {
		begin = s.ends[i-1]
	}
	if begin == end {
		return nil
	}
	return s.things[begin:end:end]
}

func layWhole[T any](p *plate, n int, list func(i int) []T) (s strip[T]) {
	var sizes []uint32
	for i := 0; p.out != nil && i < n; i++ {
		sizes = append(sizes, uint32(len(list(i))))
	}
	lay(p, &sizes)
	whole, ends := 0, make([]int, len(sizes))
	for i, size := range sizes {
		whole += int(size)
		ends[i] = whole
	}
	if p.out == nil {
		return strip[T]{ends, stretch[T](p, uint64(whole))}
	}
	for i := range n {
		pressed(p.out, list(i))
	}
	p.pad()
	return s
}

// layLists lays down a list of lists.
func layLists[T any](p *plate, lists *[][]T) {
	room(p, lists)
	layEach(p, len(*lists), func(i int) *[]T { return &(*lists)[i] })
}

// layTexts lays down a list of texts.
func layTexts(p *plate, texts *[]string) {
	room(p, texts)
	layEachText(p, len(*texts), func(i int) *string { return &(*texts)[i] })
}

// room lays down the length of a list, and makes it where the plate reads.
func room[T any](p *plate, list *[]T) {
	n := uint64(len(*list))
	if p.number(&n); p.out == nil {
		*list = make([]T, min(n, uint64(len(p.data))))
	}
}

// layMap lays down a map in the order of its keys.
func layMap[K cmp.Ordered, V any](p *plate, m *map[K]V, layKeys func(*plate, *[]K), layValues func(*plate, *[]V)) {
	keys, values := byKeys(*m)
	layKeys(p, &keys)
	layValues(p, &values)
	if p.out == nil {
		*m = make(map[K]V, len(keys))
		for i, k := range keys {
			(*m)[k] = values[i]
		}
	}
}

// byKeys are the keys of a map in order, and what stands under each.
func byKeys[K cmp.Ordered, V any](m map[K]V) ([]K, []V) {
	keys := slices.Sorted(maps.Keys(m))
	values := make([]V, len(keys))
	for i, k := range keys {
		values[i] = m[k]
	}
	return keys, values
}

func (p *plate) number(n *uint64) {
	if p.out != nil {
		p.out.write(binary.NativeEndian.AppendUint64(nil, *n))
		return
	}
	*n = binary.NativeEndian.Uint64(p.data)
	p.data = p.data[align:]
}

// pad fills up to where the next list begins.
func (p *plate) pad() {
	if over := p.out.size % align; over > 0 {
		p.out.write(make([]byte, align-over))
	}
}

// stretch takes the next n things off what is to be read.
func stretch[T any](p *plate, n uint64) []T {
	size := uint64(unsafe.Sizeof(*new(T)))
	if n > uint64(len(p.data))/size {
		panic("embedded: a list is longer than what it lies in")
	}
	at := unsafe.Pointer(unsafe.SliceData(p.data))
	p.data = p.data[min((n*size+align-1)/align*align, uint64(len(p.data))):]
	if n == 0 {
		return nil
	}
	return unsafe.Slice((*T)(at), n)
}

// shape words how things of some types lie in memory. It panics at a pointer.
func shape(types ...reflect.Type) string {
	var b strings.Builder
	for _, t := range types {
		fmt.Fprintf(&b, "%s %d", t.Kind(), t.Size())
		switch t.Kind() {
		case reflect.Struct:
			b.WriteString("{")
			for i := range t.NumField() {
				f := t.Field(i)
				fmt.Fprintf(&b, "%s@%d %s;", f.Name, f.Offset, shape(f.Type))
			}
			b.WriteString("}")
		case reflect.Array:
			fmt.Fprintf(&b, "[%d]%s", t.Len(), shape(t.Elem()))
		case reflect.Pointer, reflect.Slice, reflect.String, reflect.Map, reflect.Interface, reflect.Func, reflect.Chan, reflect.UnsafePointer:
			panic("embedded: a pointer in what is laid down: " + t.String())
		}
	}
	return b.String()
}

// press writes a file with sums over its blocks: first what is laid down, then the
// sum of each block, then the size of the first part and the sum of the sums.
type press struct {
	w     io.Writer
	size  int64
	begun []byte // of a block
	sums  []byte
	err   error
}

const (
	block   = 1 << 20 // of a sum
	trailer = 8 + 4
)

func newPress(w io.Writer) *press { return &press{w: w, begun: make([]byte, 0, block)} }

func pressed[T any](p *press, list []T) {
	if len(list) > 0 {
		p.write(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(list))), len(list)*int(unsafe.Sizeof(list[0]))))
	}
}

func (p *press) write(data []byte) {
	p.size += int64(len(data))
	for len(data) > block-len(p.begun) {
		part := data[:block-len(p.begun)]
		p.begun = append(p.begun, part...)
		p.endBlock()
		data = data[len(part):]
	}
	p.begun = append(p.begun, data...)
}

func (p *press) endBlock() {
	if len(p.begun) > 0 && p.err == nil {
		p.sums = binary.BigEndian.AppendUint32(p.sums, crc32.Checksum(p.begun, castagnoli))
		_, p.err = p.w.Write(p.begun)
	}
	p.begun = p.begun[:0]
}

// finish writes what follows the lists.
func (p *press) finish() error {
	p.endBlock()
	end := binary.BigEndian.AppendUint64(slices.Clip(p.sums), uint64(p.size))
	end = binary.BigEndian.AppendUint32(end, crc32.Checksum(end, castagnoli))
	if p.err == nil {
		_, p.err = p.w.Write(end)
	}
	return p.err
}

// pressedSize is how much of a file is laid down, in bytes, if every block has its sum.
// It reads past the map of the file, so that what nobody asks for need not stay in memory.
func pressedSize(f *os.File) (int64, bool) {
	info, err := f.Stat()
	if err != nil || info.Size() < trailer {
		return 0, false
	}
	end := make([]byte, trailer)
	if _, err := f.ReadAt(end, info.Size()-trailer); err != nil {
		return 0, false
	}
	size := int64(binary.BigEndian.Uint64(end))
	blocks := size/block + int64(min(size%block, 1))
	if size < 0 || blocks > info.Size() || size+blocks*4+trailer != info.Size() {
		return 0, false
	}
	sums := make([]byte, blocks*4+trailer)
	if _, err := f.ReadAt(sums, size); err != nil || crc32.Checksum(sums[:len(sums)-4], castagnoli) != binary.BigEndian.Uint32(sums[len(sums)-4:]) {
		return 0, false
	}
	var bad atomic.Bool
	pages := sync.Pool{New: func() any { return new([block]byte) }}
	eachCore(int(blocks), func(i int) {
		if bad.Load() {
			return
		}
		page := pages.Get().(*[block]byte)
		defer pages.Put(page)
		at := int64(i) * block
		part := page[:min(block, size-at)]
		if _, err := f.ReadAt(part, at); err != nil || crc32.Checksum(part, castagnoli) != binary.BigEndian.Uint32(sums[i*4:]) {
			bad.Store(true)
		}
	})
	return size, !bad.Load()
}

// uvarintSize is how many bytes binary.AppendUvarint writes for a number.
func uvarintSize(n uint32) int { return max(1, (bits.Len32(n)+6)/7) }
