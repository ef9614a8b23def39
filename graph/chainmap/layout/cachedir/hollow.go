package cachedir

import (
	"encoding/binary"
	"errors"
	"math"
)

// WebAssembly's numbers for what is read and written here.
const (
	typeSection     = 1
	importSection   = 2
	functionSection = 3
	memorySection   = 5
	exportSection   = 7
	codeSection     = 10

	functionKind = 0
	memoryKind   = 2
)

// header is the magic number and the version of a module.
const header = "\x00asm\x01\x00\x00\x00"

// errModule: no module as this package knows them.
var errModule = errors.New("cachedir: module not understood")

// hollow makes a module that exports the functions of another under the same
// types, each of which returns zeros: enough for the library's package init,
// which asks for constants, and made and compiled in some milliseconds.
func hollow(module []byte) (_ []byte, err error) {
	defer func() {
		if recover() != nil { // a slice out of range
			err = errModule
		}
	}()
	sections := map[byte]*reader{}
	if string(module[:len(header)]) != header {
		return nil, errModule
	}
	for r := (&reader{module[len(header):]}); len(r.b) > 0; {
		id := r.byte()
		sections[id] = &reader{r.take(r.number())}
	}
	types := sections[typeSection].b
	zeros := bodies(&reader{types})
	imported, err := functionsImported(sections[importSection])
	if err != nil {
		return nil, err
	}
	var typeOf []int
	functions := sections[functionSection]
	for range functions.number() {
		typeOf = append(typeOf, functions.number())
	}
	var own, exports, code vector
	list := sections[exportSection]
	for range list.number() {
		name := list.take(list.number())
		kind, index := list.byte(), list.number()
		switch {
		case kind == memoryKind:
			exports.add(named(name, memoryKind, 0))
		case kind == functionKind && index >= imported:
			exports.add(named(name, functionKind, own.n))
			t := typeOf[index-imported]
			own.add(number(t))
			code.add(zeros[t])
		}
	}
	out := append([]byte(header), section(typeSection, types)...)
	out = append(out, section(functionSection, own.bytes())...)
	out = append(out, section(memorySection, []byte{1, 0, 1})...) // one memory of one page or more
	out = append(out, section(exportSection, exports.bytes())...)
	return append(out, section(codeSection, code.bytes())...), nil
}

// bodies are, for each type of function, the code that returns zeros.
func bodies(types *reader) [][]byte {
	var list [][]byte
	for range types.number() {
		types.byte() // 0x60: a function
		types.take(types.number())
		body := []byte{0} // no locals
		for _, result := range types.take(types.number()) {
			switch result {
			case 0x7f, 0x7e: // i32, i64
				body = append(body, 0x41+0x7f-result, 0)
			case 0x7d: // f32
				body = append(body, 0x43, 0, 0, 0, 0)
			case 0x7c: // f64
				body = append(body, 0x44, 0, 0, 0, 0, 0, 0, 0, 0)
			}
		}
		body = append(body, 0x0b) // end
		list = append(list, append(number(len(body)), body...))
	}
	return list
}

// functionsImported counts them: their numbers come before those of a module's own.
func functionsImported(imports *reader) (int, error) {
	n := imports.number()
	for range n {
		imports.take(imports.number()) // module
		imports.take(imports.number()) // name
		if imports.byte() != functionKind {
			return 0, errModule
		}
		imports.number() // type
	}
	return n, nil
}

// reader takes a module apart; it panics at the end of its bytes.
type reader struct{ b []byte }

func (r *reader) byte() byte { return r.take(1)[0] }

func (r *reader) take(n int) []byte {
	head := r.b[:n]
	r.b = r.b[n:]
	return head
}

// number reads LEB128, which is how encoding/binary writes a varint.
func (r *reader) number() int {
	v, n := binary.Uvarint(r.b)
	if n <= 0 || v > math.MaxInt32 {
		panic(errModule)
	}
	r.b = r.b[n:]
	return int(v)
}

func number(n int) []byte { return binary.AppendUvarint(nil, uint64(n)) }

func named(name []byte, kind byte, index int) []byte {
	return append(append(append(number(len(name)), name...), kind), number(index)...)
}

func section(id byte, content []byte) []byte {
	return append(append([]byte{id}, number(len(content))...), content...)
}

// vector is a list with its length in front.
type vector struct {
	n int
	b []byte
}

func (v *vector) add(item []byte) {
	v.n++
	v.b = append(v.b, item...)
}

func (v *vector) bytes() []byte { return append(number(v.n), v.b...) }
