package chainmap

import (
	"bytes"
	"chainchief/graph/chainmap/paint"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"chainchief/graph/insight"
)

// pdfReaders are programs that take the text out of a PDF which they read from
// their input. Each goes its own way about it.
func pdfReaders(t *testing.T) map[string][]string {
	t.Helper()
	readers := map[string][]string{
		"pdftotext": {"pdftotext", "-raw", "-", "-"},
		"gs":        {"gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=txtwrite", "-sOutputFile=-", "-"},
	}
	for name := range readers {
		if _, err := exec.LookPath(name); err == nil {
			continue
		}
		if strings.Contains(os.Getenv("CHAINCHIEF_REQUIRE"), "pdf") {
			t.Fatalf("%s is required and not installed", name)
		}
		delete(readers, name)
	}
	return readers
}

func pdfText(t *testing.T, reader []string, pdf []byte) string {
	t.Helper()
	cmd := exec.Command(reader[0], reader[1:]...)
	var complaints bytes.Buffer
	cmd.Stdin, cmd.Stderr = bytes.NewReader(pdf), &complaints
	out, err := cmd.Output()
	if err != nil || complaints.Len() > 0 {
		t.Fatalf("%s: %v %s", reader[0], err, &complaints)
	}
	return squeeze(string(out))
}

func pdfOf(t *testing.T, s *paint.Scene) []byte {
	t.Helper()
	var pdf bytes.Buffer
	if err := s.PDF(context.Background(), &pdf); err != nil {
		t.Fatal(err)
	}
	checkPDF(t, pdf.Bytes())
	return pdf.Bytes()
}

var (
	toUnicode = regexp.MustCompile(`(?s)<<\n/Length (\d+)\n[^\n]*\n>>\nstream\n(/CIDInit .*?)\nendstream\n`)
	startXref = regexp.MustCompile(`startxref\n\d+\n%%EOF\n$`)
	charBlock = regexp.MustCompile(`(?s)(\d+) beginbfchar\n(.*?)endbfchar`)
	object    = regexp.MustCompile(`\n(\d+) 0 obj\n`)
)

// checkPDF: the addresses of all objects are right, and the tables of characters
// are as the format wants them.
func checkPDF(t *testing.T, pdf []byte) {
	t.Helper()
	tail := startXref.FindString(string(pdf))
	at, err := strconv.Atoi(strings.Fields(tail + " ? ?")[1])
	if err != nil || !bytes.HasPrefix(pdf[at:], []byte("xref\n")) {
		t.Errorf("startxref leads nowhere: %q", tail)
		return
	}
	entries := strings.Split(string(pdf[at:]), "\n")[3:]
	found := object.FindAllSubmatchIndex(pdf, -1)
	if len(found) < 8 {
		t.Errorf("only %d objects", len(found))
	}
	for _, m := range found {
		n, _ := strconv.Atoi(string(pdf[m[2]:m[3]]))
		if want := fmt.Sprintf("%010d", m[2]); !strings.HasPrefix(entries[n-1], want) {
			t.Errorf("object %d is at %s, not %.10s", n, want, entries[n-1])
		}
	}
	tables := toUnicode.FindAllStringSubmatch(string(pdf), -1)
	if len(tables) != bytes.Count(pdf, []byte("/Type0")) || len(tables) == 0 {
		t.Errorf("%d tables of characters for %d fonts", len(tables), bytes.Count(pdf, []byte("/Type0")))
	}
	for _, table := range tables {
		if strconv.Itoa(len(table[2])) != table[1] {
			t.Errorf("a table of %d bytes is told as %s", len(table[2]), table[1])
		}
		blocks := charBlock.FindAllStringSubmatch(table[2], -1)
		if len(blocks) == 0 || strings.Contains(table[2], "bfrange") {
			t.Errorf("no table of characters in %.200q", table[2])
		}
		for _, b := range blocks {
			if n := strings.Count(b[2], "\n"); n > 100 || strconv.Itoa(n) != b[1] {
				t.Errorf("a block of %d characters, told as %s", n, b[1])
			}
		}
	}
}

// TestThePDFIsSearchable: the name of every segment of every chain is found in
// the text, and the file is small.
func TestThePDFIsSearchable(t *testing.T) {
	readers := pdfReaders(t)
	for _, chain := range chains {
		s := panelOf(t, chain, "", Options{})
		pdf := pdfOf(t, s)
		if len(pdf) > 300_000 {
			t.Errorf("%s: the PDF has %d bytes", chain, len(pdf))
		}
		for name, reader := range readers {
			text := pdfText(t, reader, pdf)
			for i := range s.Groups {
				for _, it := range s.Groups[i].Items {
					if it.Text != nil && !strings.Contains(text, squeeze(it.Text.S)) {
						t.Errorf("%s: %s does not find %s", chain, name, it.Text.S)
					}
				}
			}
			for _, v := range judged(t, insight.Question{Chain: chain}).Segments {
				// Ghostscript lists lines by their height, so that a name in two lines comes apart.
				if name == "pdftotext" && !strings.Contains(text, squeeze(v.Segment.Name)) {
					t.Errorf("%s: %s does not find %s", chain, name, v.Segment.Name)
				}
			}
		}
	}
	if len(readers) == 0 {
		t.Skip("sizes and tables checked; neither pdftotext nor Ghostscript is installed, so the text was not")
	}
}

// asked is what a program of poppler says of a document.
func asked(t *testing.T, pdf []byte, command ...string) string {
	t.Helper()
	if _, ok := pdfReaders(t)["pdftotext"]; !ok {
		t.Skip("poppler is not installed")
	}
	file := filepath.Join(t.TempDir(), "图.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, word := range command {
		if word == "{}" {
			command[i] = file
		}
	}
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = append(os.Environ(), "TZ=Asia/Shanghai")
	out, err := cmd.CombinedOutput()
	if err != nil || strings.Contains(string(out), "Error") {
		t.Fatalf("%v: %v %s", command, err, out)
	}
	return string(out)
}

// TestThePDFIsADocument to keep: it says what it is in both ways that programs read,
// is as old as its data, has its fonts in it, and a bookmark for each board.
func TestThePDFIsADocument(t *testing.T) {
	s := panelOf(t, "nev", "", Options{})
	pdf := pdfOf(t, s)
	info, meta := asked(t, pdf, "pdfinfo", "-isodates", "{}"), asked(t, pdf, "pdfinfo", "-meta", "{}")
	for _, want := range []string{s.Title, "内部版 · 区域：六安市", "2026-11-30T00:00:00+08"} {
		if !strings.Contains(info, want) || !strings.Contains(meta, want) {
			t.Errorf("%q is not in both of\n%s\n%s", want, info, meta)
		}
	}
	for _, want := range []string{"<pdfaid:part>2<", "<pdfaid:conformance>U<", "zh-CN"} {
		if !strings.Contains(meta, want) {
			t.Errorf("the metadata lack %s:\n%s", want, meta)
		}
	}
	if !bytes.Contains(pdf, []byte("/Lang (zh-CN)")) || !bytes.Contains(pdf, []byte("/S /GTS_PDFA1")) {
		t.Error("no language, or no meaning of colours")
	}
	fonts := strings.Split(strings.TrimSpace(asked(t, pdf, "pdffonts", "{}")), "\n")
	if len(fonts) != 4 {
		t.Errorf("fonts:\n%s", strings.Join(fonts, "\n"))
	}
	for _, line := range fonts[2:] {
		if !regexp.MustCompile(`CID TrueType +Identity-H +yes yes yes`).MatchString(line) {
			t.Errorf("a font that is not embedded, or cannot be read: %s", line)
		}
	}
	outline := asked(t, pdf, "pdftohtml", "-xml", "-i", "-stdout", "{}")
	if _, outline, _ = strings.Cut(outline, "<outline>"); outline == "" {
		t.Fatal("no bookmarks")
	}
	for _, g := range s.Groups {
		if g.Class == "card" && (g.Bookmark == "" || !strings.Contains(outline, g.Bookmark+"</item>")) {
			t.Errorf("no bookmark %q in %s", g.Bookmark, outline)
		}
	}
	if strings.Contains(asked(t, pdf, "pdfinfo", "-url", "{}"), "http") {
		t.Error("links that lead nowhere")
	}
}

// TestThePDFLeadsToThePages where it is known by which address they are called.
func TestThePDFLeadsToThePages(t *testing.T) {
	s := panelOf(t, "nev", "", Options{Base: "https://chain.luan.example", Live: "/chains/nev?status=strong", Keep: "region=341500"})
	urls := asked(t, pdfOf(t, s), "pdfinfo", "-url", "{}")
	for _, want := range []string{"https://chain.luan.example/segments/nev.fc.mea?region=341500", "https://chain.luan.example/chains/nev?status=strong"} {
		if !strings.Contains(urls, want+"\n") {
			t.Errorf("no link to %s in\n%.600s", want, urls)
		}
	}
}

// TestBrokenNamesAreWhole: a name in two lines is found and copied as one, whichever
// way a program goes about it.
func TestBrokenNamesAreWhole(t *testing.T) {
	broken := 0
	for _, chain := range chains {
		s := panelOf(t, chain, "", Options{})
		pdf := pdfOf(t, s)
		text := squeeze(asked(t, pdf, "pdftotext", "-layout", "{}", "-"))
		for _, g := range s.Groups {
			for _, it := range g.Items {
				if it.Text == nil || it.Text.Lines < 2 {
					continue
				}
				if broken++; !strings.Contains(text, squeeze(it.Text.Whole)) {
					t.Errorf("%s: %s is not found", chain, it.Text.Whole)
				}
			}
		}
	}
	if broken < 30 {
		t.Errorf("only %d names are broken", broken)
	}
}

// TestRareCharactersInThePDF: those beyond U+FFFF are two units of UTF-16, and
// more than a block of characters is read to the end.
func TestRareCharactersInThePDF(t *testing.T) {
	const rare = "重庆𬭎金属"
	n := Network{Title: rare, Nodes: []Node{{ID: "a", Name: rare}, {ID: "b", Name: "甲"}}}
	for r := '一'; r < '一'+150; r++ {
		n.Nodes = append(n.Nodes, Node{ID: string(r), Name: string(r) + "乙"})
	}
	openWorld(t)
	s, err := Draw(context.Background(), world.pool, n, Options{Paper: paint.A3})
	if err != nil {
		t.Fatal(err)
	}
	pdf := pdfOf(t, s)
	if !bytes.Contains(pdf, []byte("><D872DF4E>\n")) {
		t.Error("𬭎 is not told as <D872DF4E>")
	}
	for name, reader := range pdfReaders(t) {
		text := pdfText(t, reader, pdf)
		wanted := []string{"重庆", "一乙", string('一'+149) + "乙"}
		if name != "gs" { // version 10.0 takes the second unit of a pair apart
			wanted = append(wanted, rare)
		}
		for _, want := range wanted {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not find %s", name, want)
			}
		}
	}
}
