package intake

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"chainchief/graph"
	"chainchief/intake/sheet"
	"chainchief/seed"
)

// Open reads a file. It is refused with one sentence where nothing in it is a table.
// The bytes must stay readable: those of a large file are read again rather than its cells kept.
func Open(name string, r io.ReaderAt, size int64) (*File, error) {
	name = clean(filepath.Base(name))
	book, err := sheet.Open(name, r, size)
	if err != nil {
		return nil, err
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(r, 0, size)); err != nil {
		return nil, err
	}
	f := &File{Name: name, Hash: hex.EncodeToString(sum.Sum(nil)), Findings: book.Findings, Answers: map[string]string{},
		again: func() (*sheet.Book, error) { return sheet.Open(name, r, size) }}
	var first error
	ours := ""
	for _, s := range book.Sheets {
		own := &Sheet{Name: cmp.Or(clean(s.Name), name), file: f, source: s, csv: book.Format == sheet.CSV} // a CSV has no tabs
		f.Sheets = append(f.Sheets, own)
		switch {
		case s.Hidden && len(book.Sheets) > 1:
			own.Skip, own.Fault = true, "隐藏的表"
			continue
		case own.Name == guideSheet:
			own.Skip, own.Fault = true, "只是说明"
			continue
		}
		if d, head := form(own.Name, s); d != nil {
			if err := own.read(func(s *sheet.Sheet) (*sheet.Table, error) { return s.Plain(head) }); err == nil {
				own.Form, own.Map = true, proposeForm(own.Table, d)
				continue
			}
		}
		if why := givenOut(s); why != "" {
			own.Skip, own.Fault, ours = true, why, why
			continue
		}
		if err := own.read((*sheet.Sheet).Table); err != nil && first == nil {
			first = err
		}
	}
	if err := f.returned(book); err != nil || f.Signed != nil {
		return f, err
	}
	if ours != "" && !slices.ContainsFunc(f.Sheets, func(s *Sheet) bool { return s.Table != nil && !s.Skip }) {
		return nil, fmt.Errorf("%w: %s", graph.ErrInvalid, ours)
	}
	for i, s := range book.Sheets {
		wide := slices.ContainsFunc(s.Rows, func(r sheet.Row) bool { return len(r.Cells) > 1 })
		if t := f.Sheets[i].Table; t == nil && wide && len(s.Rows) > 1 || t != nil && len(t.Records) > 0 { // where no heading was found, a person may point it out
			return f, nil
		}
		if len(s.Rows) > 0 {
			first = fmt.Errorf("%w: “%s”没有可读入的行：须有一行表头、下面是数据，请核对是否选对了文件", graph.ErrInvalid, name)
		}
	}
	return nil, first
}

func (s *Sheet) read(how func(*sheet.Sheet) (*sheet.Table, error)) error {
	t, err := how(s.source)
	s.how, s.rested = how, 0
	s.Table, s.Fault, s.Map, s.Form, s.Known, s.New, s.Lost = t, "", nil, false, "", nil, nil
	if err != nil {
		s.Table, s.Skip, s.Fault = nil, true, err.Error()
		var refused *sheet.Error
		if errors.As(err, &refused) && refused.Why == sheet.WhyEmpty {
			s.Fault = "没有内容"
		}
	}
	return err
}

// Cost is about how many bytes the file takes in memory, with what is worked out of it.
func (f *File) Cost() int64 {
	const cell, row = 72, 2_000
	n := int64(0)
	for _, s := range f.Sheets {
		if s.source == nil {
			continue
		}
		for i := range s.source.Rows {
			for _, c := range s.source.Rows[i].Cells {
				n += cell + int64(len(c.Text))
			}
		}
		if s.Table != nil {
			n += int64(len(s.Table.Records)) * (row + cell*int64(len(s.Table.Headings)))
		}
	}
	return n
}

// HeadAt reads a sheet again with the heading rows that a person pointed out.
func (s *Sheet) HeadAt(first, last int) error {
	if s.source == nil {
		s.file.resting = true
	}
	if err := s.file.wake(); err != nil {
		return err
	}
	s.Skip = false
	return s.read(func(s *sheet.Sheet) (*sheet.Table, error) { return s.TableAt(first, last) })
}

// Records counts the rows of data of the sheet's table.
func (s *Sheet) Records() int {
	if s.Table == nil {
		return 0
	}
	return max(s.rested, len(s.Table.Records))
}

// Rest lets go of the cells, which take many times the room of the file: they are
// read again where somebody asks for them. Of a 核实单, which is small, they are kept.
func (f *File) Rest() {
	if f.Signed != nil {
		return
	}
	f.resting = true
	for _, s := range f.Sheets {
		s.source = nil
		if s.Table != nil {
			t := *s.Table
			s.rested, t.Records = len(t.Records), nil
			s.Table = &t
		}
	}
}

// wake reads the cells again after Rest.
func (f *File) wake() error {
	if !f.resting {
		return nil
	}
	book, err := f.again()
	if err != nil {
		return err
	}
	for i, s := range f.Sheets {
		if s.source = book.Sheets[i]; s.Table == nil {
			continue
		}
		if s.Table, err = s.how(s.source); err != nil {
			return err
		}
		s.rested = 0
	}
	f.resting = false
	return nil
}

// columnsOf lists the columns of a table, not yet said what they are.
func columnsOf(t *sheet.Table) []Column {
	list := make([]Column, len(t.Headings))
	seen := map[string]int{}
	for i, h := range t.Headings {
		key := seed.SearchKey(h.Key)
		if key == "" {
			key = seed.SearchKey(h.Text)
		}
		seen[key]++
		if n := seen[key]; n > 1 {
			key += "#" + strconv.Itoa(n)
		}
		heading := h.Text
		if own, ok := seed.OwnColumn(heading); ok {
			heading = own
		}
		list[i] = Column{Heading: heading, Key: key, Place: sheet.ColumnName(h.Col), Person: h.Person != sheet.NoPerson, Numbers: h.Numbers}
		if h.Unit.Kind == sheet.Money {
			list[i].Unit, list[i].Sure = h.Unit.Text, !h.UnitGuessed
		}
		for _, r := range t.Records {
			if c := r.Cells[i]; !c.IsBlank() {
				if list[i].Sample = cut(clean(c.Text), 30); list[i].Person {
					list[i].Sample = "（不读取）"
				} else if h.Numbers && sheet.Personal(c.Text) {
					list[i].Sample = "（含个人信息）"
				}
				break
			}
		}
	}
	return list
}

// cut makes a text fit into a sentence.
func cut(s string, most int) string {
	runes := []rune(s)
	if len(runes) <= most {
		return s
	}
	return strings.TrimSpace(string(runes[:most])) + "…"
}
