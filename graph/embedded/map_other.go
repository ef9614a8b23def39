//go:build !unix

package embedded

import (
	"io"
	"os"
	"unsafe"
)

// mapped reads the beginning of a file.
func mapped(f *os.File, size int) ([]byte, error) {
	words := make([]uint64, size/align+1) // which lie as lists have to
	data := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(words))), size)
	_, err := io.ReadFull(f, data)
	return data, err
}
