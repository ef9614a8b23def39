package report

import (
	"archive/zip"
	"io"
	"path"
	"slices"
	"time"
)

// File is a file of an archive; its name has slashes between folders.
type File struct {
	Name string
	Data []byte
}

// packedAlready are the formats of which packing saves nothing.
var packedAlready = []string{".png", ".xlsx", ".docx", ".zip"}

// WriteZIP writes an archive with the files in their order. Names are in UTF-8, and said to
// be, so that Windows reads Chinese ones; every file bears the time made, so that the same
// files are the same bytes.
func WriteZIP(to io.Writer, files []File, made time.Time) error {
	w := zip.NewWriter(to)
	for _, f := range files {
		h := &zip.FileHeader{Name: f.Name, Method: zip.Deflate, Modified: made.UTC()}
		if slices.Contains(packedAlready, path.Ext(f.Name)) {
			h.Method = zip.Store
		}
		part, err := w.CreateHeader(h)
		if err != nil {
			return err
		}
		if _, err := part.Write(f.Data); err != nil {
			return err
		}
	}
	return w.Close()
}
