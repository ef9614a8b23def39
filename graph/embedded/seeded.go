package embedded

import (
	"fmt"
	"os"
	"path/filepath"

	"chainchief/graph"
)

// seededName is the file that says a directory has had records: where it stands
// and the database does not, the database was lost, and to begin anew would hide that.
const seededName = "chainchief.seeded"

const seededText = "本目录已建过库（chainchief.db）。要从头建库，请先移走 chainchief.db，再删去本文件。\n"

// refuseLost refuses a directory whose database was taken away.
func refuseLost(dir string) error {
	if info, err := os.Stat(filepath.Join(dir, FileName)); err == nil && (info.Size() > 0 || info.IsDir()) {
		return nil
	}
	marker := filepath.Join(dir, seededName)
	if _, err := os.Stat(marker); err != nil {
		return nil
	}
	return fmt.Errorf("%w: 数据目录 %s 建过库，数据文件 %s 却不在或是空的：请放回原来的文件或备份；确要从头建库，请删去 %s",
		graph.ErrUnavailable, dir, FileName, marker)
}

// noteSeeded leaves the marker in a directory that has records. What cannot be
// left now is left on the next opening: the records are safe without it.
func (f *file) noteSeeded(records int) {
	marker := filepath.Join(filepath.Dir(f.path), seededName)
	if records == 0 {
		return
	}
	if _, err := os.Stat(marker); err != nil {
		_ = os.WriteFile(marker, []byte(seededText), 0o600)
	}
}

// Discard closes a store and removes its database, if it has no records: a first
// seeding that failed leaves nothing that could be taken for a beginning.
func (s *Store) Discard() error {
	s.mu.RLock()
	records := s.memory.records()
	s.mu.RUnlock()
	if err := s.Close(); err != nil || records > 0 {
		return err
	}
	return explain(s.file.path, os.Remove(s.file.path))
}
