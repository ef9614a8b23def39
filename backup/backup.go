// Package backup keeps the files of a data directory in one archive, with the sum
// of each, and puts them back: all of them, or none where it is ended in between.
// What the files are it does not know.
package backup

import (
	"archive/zip"
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/klauspost/compress/flate"
)

// Manifest says what an archive holds. It is the archive's last entry.
type Manifest struct {
	Format  int       `json:"format"`
	Made    time.Time `json:"made"`
	Program string    `json:"program"` // that made it
	Files   []File    `json:"files"`
}

// File is one file of a directory.
type File struct {
	Name string `json:"name"`
	Size int64  `json:"size"` // bytes
	Sum  string `json:"sha256"`
}

// Size is that of all files together, in bytes.
func (m *Manifest) Size() (n int64) {
	for _, f := range m.Files {
		n += f.Size
	}
	return n
}

// Holds reports whether a file is there.
func (m *Manifest) Holds(name string) bool {
	for _, f := range m.Files {
		if f.Name == name {
			return true
		}
	}
	return false
}

// ErrDamaged is the cause of an archive that is not as it was made.
var ErrDamaged = errors.New("备份文件不完整或被改动过，请换一份备份")

const (
	manifestName = "manifest.json"
	format       = 1
	mostManifest = 1 << 20 // bytes
)

// Put takes a file in, whose bytes write gives.
type Put func(name string, write func(io.Writer) error) error

// Write makes an archive of what fill puts into it. It stands at its path once it
// is whole and on the disk; until then what is at the path stays.
func Write(path, program string, fill func(Put) error) (m *Manifest, err error) {
	part := filepath.Join(filepath.Dir(path), partOf(filepath.Base(path)))
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // passwords are in it, if only their hashes
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close(), os.Remove(part))
		}
	}()
	archive := zip.NewWriter(f)
	archive.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	m = &Manifest{Format: format, Made: time.Now().UTC().Truncate(time.Second), Program: program, Files: []File{}}
	err = fill(func(name string, write func(io.Writer) error) error {
		w, err := archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: m.Made})
		if err != nil {
			return err
		}
		sum := &summed{w: w, hash: sha256.New()}
		if err := write(sum); err != nil {
			return err
		}
		m.Files = append(m.Files, File{name, sum.size, sum.text()})
		return nil
	})
	if err != nil {
		return nil, err
	}
	text, err := json.MarshalIndent(m, "", "\t")
	if err != nil {
		return nil, err
	}
	w, err := archive.Create(manifestName)
	if err == nil {
		_, err = w.Write(append(text, '\n'))
	}
	if err == nil {
		err = archive.Close()
	}
	if err == nil {
		err = f.Sync()
	}
	if err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	if err := os.Rename(part, path); err != nil {
		return nil, err
	}
	return m, syncDir(filepath.Dir(path))
}

// partEnd ends the names of archives that are being made.
const partEnd = ".part"

func partOf(name string) string { return "." + name + "-" + rand.Text()[:8] + partEnd }

// stale is how long nothing is written to an archive that nobody makes any more.
const stale = time.Hour

// DropParts removes what those who were killed while they made an archive left in a directory.
func DropParts(dir string) error {
	names, err := filepath.Glob(filepath.Join(dir, ".*"+partEnd))
	if err != nil {
		return err
	}
	for _, name := range names {
		info, err := os.Stat(name)
		if err == nil && time.Since(info.ModTime()) > stale {
			err = os.Remove(name)
		}
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// Unpack puts the files of an archive into an empty directory, on the disk. It
// returns ErrDamaged unless each is there with its sum, and nothing else.
func Unpack(path, dir string) (*Manifest, error) {
	archive, err := zip.OpenReader(path)
	switch {
	case errors.Is(err, zip.ErrFormat), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return nil, fmt.Errorf("%w（%s）", ErrDamaged, path)
	case err != nil:
		return nil, err
	}
	defer archive.Close()
	m, err := manifest(&archive.Reader)
	if err != nil {
		return nil, err
	}
	packed := map[string]*zip.File{}
	for _, f := range archive.File {
		packed[f.Name] = f
	}
	if len(packed) != len(archive.File) || len(packed) != len(m.Files)+1 {
		return nil, fmt.Errorf("%w：里面的文件与清单不符", ErrDamaged)
	}
	for _, f := range m.Files {
		if f.Name != filepath.Base(f.Name) || strings.HasPrefix(f.Name, ".") || strings.ContainsAny(f.Name, `/\:`) || packed[f.Name] == nil {
			return nil, fmt.Errorf("%w：里面的文件与清单不符", ErrDamaged)
		}
		if err := unpack(packed[f.Name], filepath.Join(dir, f.Name), f); err != nil {
			return nil, err
		}
	}
	return m, syncDir(dir)
}

func manifest(archive *zip.Reader) (*Manifest, error) {
	f, err := archive.Open(manifestName)
	if err != nil {
		return nil, fmt.Errorf("%w：没有清单，不是本程序的备份", ErrDamaged)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, mostManifest))
	m := &Manifest{}
	if err != nil || json.NewDecoder(bytes.NewReader(text)).Decode(m) != nil {
		return nil, fmt.Errorf("%w：清单读不懂", ErrDamaged)
	}
	if m.Format > format {
		return nil, fmt.Errorf("备份是更新的程序（%s）做的，请用同一版本或更新的程序恢复", m.Program)
	}
	return m, nil
}

func unpack(packed *zip.File, path string, want File) error {
	r, err := packed.Open()
	if err != nil {
		return fmt.Errorf("%w（%s）", ErrDamaged, want.Name)
	}
	defer r.Close()
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	sum, in := &summed{w: f, hash: sha256.New()}, &source{r: r}
	_, err = io.CopyBuffer(sum, io.LimitReader(in, want.Size+1), make([]byte, 1<<20))
	switch {
	case in.failed:
		err = fmt.Errorf("%w：%s 读不出来", ErrDamaged, want.Name)
	case err == nil && (sum.size != want.Size || sum.text() != want.Sum):
		err = fmt.Errorf("%w：%s 的校验不符", ErrDamaged, want.Name)
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// source remembers whether it was the archive that could not be read.
type source struct {
	r      io.Reader
	failed bool
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	s.failed = s.failed || err != nil && err != io.EOF
	return n, err
}

// summed sums up what is written through it.
type summed struct {
	w    io.Writer
	hash interface {
		io.Writer
		Sum([]byte) []byte
	}
	size int64
}

func (s *summed) Write(p []byte) (int, error) {
	n, err := s.w.Write(p)
	s.hash.Write(p[:n])
	s.size += int64(n)
	return n, err
}

func (s *summed) text() string { return hex.EncodeToString(s.hash.Sum(nil)) }

// SumOf is the SHA-256 of a file.
func SumOf(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := &summed{w: io.Discard, hash: sha256.New()}
	_, err = io.Copy(sum, f)
	return sum.text(), err
}
