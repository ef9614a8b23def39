package chainmap

import (
	"archive/zip"
	"bytes"
	"chainchief/graph/chainmap/paint"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"testing"

	"chainchief/graph/insight"
)

// TestSlides: a presentation is what offices' programs can open (each part is
// declared, each relation leads to a part, each shape has a number of its own and
// stands on its slide), has a slide for each page, says every text of it in its
// order, and is the same again.
func TestSlides(t *testing.T) {
	maker, err := func() (*insight.Assembly, error) {
		openWorld(t)
		e, err := world.desk.Resolve(t.Context(), "蔚来")
		if err != nil {
			return nil, err
		}
		return world.desk.Inputs(t.Context(), insight.InputsQuestion{Enterprise: e.ID})
	}()
	if err != nil {
		t.Fatal(err)
	}
	pages, err := DrawInputs(t.Context(), maker, Options{Paper: paint.Papers["a4"]})
	if err != nil || len(pages.More) < 2 {
		t.Fatal(pages, err)
	}
	for name, s := range map[string]*paint.Scene{
		"a3": panelOf(t, "nev", "", Options{}), "longer than a slide": panelOf(t, "iron", "", Options{Paper: paint.Paper{Width: 5000, Height: 3000}}), "pages": pages,
	} {
		t.Run(name, func(t *testing.T) {
			file := slidesOf(t, s)
			if !bytes.Equal(file, slidesOf(t, s)) {
				t.Error("the same scene gives other bytes")
			}
			in, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
			if err != nil {
				t.Fatal(err)
			}
			checkParts(t, in)
			slides := 0
			each(t, in, "ppt/presentation.xml", func(e xml.StartElement, _ *xml.Decoder) {
				if e.Name.Local == "sldId" {
					slides++
				}
			})
			if slides != len(pagesOf(s)) {
				t.Errorf("%d slides for %d pages", slides, len(pagesOf(s)))
			}
			for i, page := range pagesOf(s) {
				checkSlide(t, in, fmt.Sprintf("ppt/slides/slide%d.xml", i+1), page)
			}
		})
	}
}

func slidesOf(t *testing.T, s *paint.Scene) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := s.PPTX(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// each calls f for every element of a part.
func each(t *testing.T, in fs.FS, part string, f func(xml.StartElement, *xml.Decoder)) {
	t.Helper()
	r, err := in.Open(part)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for d := xml.NewDecoder(r); ; {
		token, err := d.Token()
		if err == io.EOF {
			return
		} else if err != nil {
			t.Fatalf("%s: %v", part, err)
		}
		if e, ok := token.(xml.StartElement); ok {
			f(e, d)
		}
	}
}

func named(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func checkParts(t *testing.T, in *zip.Reader) {
	t.Helper()
	declared := map[string]bool{}
	each(t, in, "[Content_Types].xml", func(e xml.StartElement, _ *xml.Decoder) {
		if e.Name.Local == "Override" {
			declared[strings.TrimPrefix(named(e, "PartName"), "/")] = true
		}
	})
	for _, f := range in.File {
		relations := strings.HasSuffix(f.Name, ".rels")
		if !relations && f.Name != "[Content_Types].xml" && !declared[f.Name] {
			t.Errorf("%s is not declared", f.Name)
		}
		delete(declared, f.Name)
		each(t, in, f.Name, func(e xml.StartElement, _ *xml.Decoder) {
			if !relations || e.Name.Local != "Relationship" {
				return
			}
			to := path.Join(path.Dir(path.Dir(f.Name)), named(e, "Target"))
			if _, err := fs.Stat(in, to); err != nil {
				t.Errorf("%s leads to %s: %v", f.Name, to, err)
			}
		})
	}
	if len(declared) > 0 {
		t.Errorf("declared and not there: %v", declared)
	}
}

// emuPerPoint: units of a presentation in a point.
const emuPerPoint = 12700

func checkSlide(t *testing.T, in *zip.Reader, part string, s *paint.Scene) {
	t.Helper()
	size := map[string]int{}
	each(t, in, "ppt/presentation.xml", func(e xml.StartElement, _ *xml.Decoder) {
		if e.Name.Local == "sldSz" {
			size["x"], _ = strconv.Atoi(named(e, "cx"))
			size["y"], _ = strconv.Atoi(named(e, "cy"))
		}
	})
	if most := 51206400; size["x"] > most || size["y"] > most || size["x"] < 914400 {
		t.Errorf("a slide of %v", size)
	}
	var got, want strings.Builder
	numbers, at := map[string]bool{}, [2]int{}
	each(t, in, part, func(e xml.StartElement, d *xml.Decoder) {
		switch e.Name.Local {
		case "cNvPr":
			if id := named(e, "id"); numbers[id] {
				t.Fatalf("two shapes are number %s", id)
			} else {
				numbers[id] = true
			}
		case "off":
			at[0], _ = strconv.Atoi(named(e, "x"))
			at[1], _ = strconv.Atoi(named(e, "y"))
		case "ext":
			w, _ := strconv.Atoi(named(e, "cx"))
			h, _ := strconv.Atoi(named(e, "cy"))
			if at[0] < 0 || at[1] < 0 || at[0]+w > size["x"]+emuPerPoint || at[1]+h > size["y"]+emuPerPoint {
				t.Errorf("a shape at %v, %d × %d, on a slide of %v", at, w, h, size)
			}
		case "t":
			var text string
			if err := d.DecodeElement(&text, &e); err != nil {
				t.Fatal(err)
			}
			got.WriteString(text + "\n")
		}
	})
	for _, g := range s.Groups {
		for _, it := range g.Items {
			if it.Text != nil {
				want.WriteString(it.Text.S + "\n")
			}
		}
	}
	if got.String() != want.String() || want.Len() < 200 || s.More == nil && part == "ppt/slides/slide1.xml" && want.Len() < 1000 {
		t.Errorf("texts on the slide: %.200q, in the scene: %.200q", got.String(), want.String())
	}
}
