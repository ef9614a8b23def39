package embedded

import (
	"encoding/binary"
	"errors"
	"slices"
	"strings"

	"chainchief/graph"
)

// Before-images may be as many as all records together and are seldom asked
// for, so they stay in the file. A touch stands beside each: it leads from a
// record to the imports that touched it. An undo takes both away.

// touchKey orders the touches of a record by the sequence of their imports.
func touchKey(ref graph.Ref, sequence int64) string {
	key := []byte(string(ref.Kind) + "\x00" + ref.Key + "\x00")
	return string(binary.BigEndian.AppendUint64(key, uint64(sequence)))
}

// putImage adds a before-image and its touch.
func (s sheets) putImage(i graph.Image, sequence int64) {
	s.put(string(graph.KindImages), i.Ref().Key, graph.Encode(i))
	s.put(bucketTouches, touchKey(i.Target, sequence), nil)
}

// removeImage removes what putImage added.
func (s sheets) removeImage(i graph.Image, sequence int64) {
	s.remove(string(graph.KindImages), i.Ref().Key)
	s.remove(bucketTouches, touchKey(i.Target, sequence))
}

// images returns the before-images that an import left.
func (f *file) images(importID string) ([]graph.Image, error) {
	var list []graph.Image
	err := f.eachImage(importID+"|", "", func(i graph.Image) error {
		list = append(list, i)
		return nil
	})
	return list, err
}

func (f *file) eachImage(prefix, after string, take func(graph.Image) error) error {
	_, err := f.scan(string(graph.KindImages), prefix, after, func(key string, data []byte) error {
		r, err := graph.Decode(graph.KindImages, data)
		if err != nil {
			return damaged(f.path, key)
		}
		return take(r.(graph.Image))
	})
	return err
}

// lastTouch returns the sequence of the newest import, not undone, that touched a record, or 0.
func (f *file) lastTouch(ref graph.Ref) (int64, error) {
	list, err := f.touches(ref, 1)
	if err != nil || len(list) == 0 {
		return 0, err
	}
	return list[0], nil
}

// dumpImages answers a DumpQuery for images; the caller has the turn to write.
func (s *Store) dumpImages(q graph.DumpQuery) (graph.DumpPage, error) {
	cursor, err := graph.ParseCursor(q.Cursor, s.memory.Revision)
	if err != nil {
		return graph.DumpPage{}, err
	}
	var p graph.DumpPage
	enough := errors.New("enough")
	err = s.file.eachImage("", cursor.After, func(i graph.Image) error {
		list := p.Bundle.Images
		if len(list) == q.Limit {
			p.NextCursor = s.memory.next(list[len(list)-1].Ref().Key)
			return enough
		}
		p.Bundle.Images = append(list, i)
		return nil
	})
	if err != nil && p.NextCursor == "" {
		return graph.DumpPage{}, err
	}
	return p, nil
}

// historyOf answers a HistoryQuery; the caller has the turn to write.
func (s *Store) historyOf(q graph.HistoryQuery) (h graph.History, err error) {
	sequences, err := s.file.touches(q.Ref, q.Limit+1)
	if err != nil {
		return h, err
	}
	m := s.memory
	for i, sequence := range sequences {
		if i == q.Limit {
			h.Truncated = true
			break
		}
		id, err := m.importOf(s.file, sequence)
		if err != nil {
			return h, err
		}
		t := graph.Touch{Import: m.imports.rows[id]}
		key := graph.Image{Import: t.Import.ID, Target: q.Ref}.Ref().Key
		if err := s.file.eachImage(key, "", func(i graph.Image) error {
			if i.Ref().Key == key {
				t.Before = i.Before
			}
			return nil
		}); err != nil {
			return h, err
		}
		h.Touches = append(h.Touches, t)
	}
	return h, nil
}

// importOf returns the id of the import of a sequence.
func (m *memory) importOf(f *file, sequence int64) (string, error) {
	at, _ := slices.BinarySearchFunc(m.history, graph.Import{Sequence: sequence}, m.bySequence)
	if at == len(m.history) {
		return "", damaged(f.path, "批次序号")
	}
	return m.history[at], nil
}

// touches returns the sequences of the imports that touched a record, the newest first.
func (f *file) touches(ref graph.Ref, most int) (list []int64, err error) {
	prefix := strings.TrimSuffix(touchKey(ref, 0), string(make([]byte, 8)))
	_, err = f.scan(bucketTouches, prefix, "", func(key string, _ []byte) error {
		if len(key) == len(prefix)+8 {
			list = append(list, int64(binary.BigEndian.Uint64([]byte(key[len(prefix):]))))
		}
		return nil
	})
	slices.Reverse(list)
	return list[:min(len(list), most)], err
}
