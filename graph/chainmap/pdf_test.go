package chainmap

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
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

func pdfOf(t *testing.T, s *Scene) []byte {
	t.Helper()
	var pdf bytes.Buffer
	if err := s.PDF(context.Background(), &pdf); err != nil {
		t.Fatal(err)
	}
	checkPDF(t, pdf.Bytes())
	return pdf.Bytes()
}

var (
	charBlock = regexp.MustCompile(`(?s)(\d+) beginbfchar\n(.*?)endbfchar`)
	object    = regexp.MustCompile(`\n(\d+) 0 obj\n`)
)

// checkPDF: the addresses of all objects are right, and the table of characters
// is as the format wants it.
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
	object := toUnicode.FindString(string(pdf))
	_, stream, _ := strings.Cut(object, "stream\n")
	if want := fmt.Sprintf("<<\n/Length %d\n", len(strings.TrimSuffix(stream, "endstream\n"))); !strings.HasPrefix(object, want) {
		t.Errorf("the table of characters begins %.40q, want %q", object, want)
	}
	blocks := charBlock.FindAllStringSubmatch(stream, -1)
	if len(blocks) == 0 || strings.Contains(stream, "bfrange") {
		t.Errorf("no table of characters in %.200q", stream)
	}
	for _, b := range blocks {
		if n := strings.Count(b[2], "\n"); n > 100 || strconv.Itoa(n) != b[1] {
			t.Errorf("a block of %d characters, told as %s", n, b[1])
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

// TestRareCharactersInThePDF: those beyond U+FFFF are two units of UTF-16, and
// more than a block of characters is read to the end.
func TestRareCharactersInThePDF(t *testing.T) {
	const rare = "重庆𬭎金属"
	n := Network{Title: rare, Nodes: []Node{{ID: "a", Name: rare}, {ID: "b", Name: "甲"}}}
	for r := '一'; r < '一'+150; r++ {
		n.Nodes = append(n.Nodes, Node{ID: string(r), Name: string(r) + "乙"})
	}
	openWorld(t)
	s, err := Draw(context.Background(), world.pool, n, Options{Paper: a3})
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
