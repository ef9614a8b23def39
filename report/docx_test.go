package report

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/xml"
	"image"
	"image/png"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// word is a word of a page as pdftotext finds it, in points from the upper left corner.
type word struct {
	page                   int
	left, top, right, foot float64
	text                   string
}

// printed sets a document with LibreOffice and reads its pages back.
func printed(t *testing.T, d *Document) (words []word, sizes [][2]float64) {
	t.Helper()
	for _, program := range []string{"soffice", "pdftotext"} {
		if _, err := exec.LookPath(program); err != nil {
			if strings.Contains(os.Getenv("CHAINCHIEF_REQUIRE"), "libreoffice") {
				t.Fatalf("%s is required and missing", program)
			}
			t.Skipf("%s is not installed", program)
		}
	}
	dir := t.TempDir()
	var file bytes.Buffer
	if err := WriteDOCX(&file, d); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "paper.docx")
	if err := os.WriteFile(path, file.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("soffice", "--headless", "-env:UserInstallation=file://"+dir+"/profile", "--convert-to", "pdf", "--outdir", dir, path).CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, out)
	}
	out, err := exec.Command("pdftotext", "-bbox", filepath.Join(dir, "paper.pdf"), "-").Output()
	if err != nil {
		t.Fatalf("pdftotext: %v", err)
	}
	var read struct {
		Pages []struct {
			Width  float64 `xml:"width,attr"`
			Height float64 `xml:"height,attr"`
			Words  []struct {
				Left  float64 `xml:"xMin,attr"`
				Top   float64 `xml:"yMin,attr"`
				Right float64 `xml:"xMax,attr"`
				Foot  float64 `xml:"yMax,attr"`
				Text  string  `xml:",chardata"`
			} `xml:"word"`
		} `xml:"body>doc>page"`
	}
	if err := xml.Unmarshal(out, &read); err != nil {
		t.Fatal(err)
	}
	for i, p := range read.Pages {
		sizes = append(sizes, [2]float64{p.Width, p.Height})
		for _, w := range p.Words {
			words = append(words, word{i + 1, w.Left, w.Top, w.Right, w.Foot, w.Text})
		}
	}
	return words, sizes
}

const pointsPerMM = 72 / 25.4

// onPage are the words of a page, and its page number apart.
func onPage(words []word, page int) (text []word, number []word) {
	for _, w := range words {
		switch {
		case w.page != page:
		case w.top > 262*pointsPerMM:
			number = append(number, w)
		default:
			text = append(text, w)
		}
	}
	return text, number
}

// TestPageOfText: a full page of body text has 22 lines of 28 characters within the block of
// a 公文, and its number stands 7 mm under it, to the right on odd pages and to the left on even ones.
func TestPageOfText(t *testing.T) {
	d := &Document{Title: "六安市新能源汽车产业链图谱分析报告", Under: []string{"（内部版）"}, Made: made,
		Blocks: []Block{{Style: Heading1, Text: "一、产业现状"}, {Text: strings.Repeat("产业链条", 500)}}}
	words, sizes := printed(t, d)
	if len(sizes) < 3 || math.Abs(sizes[0][0]-595.3) > 1 || math.Abs(sizes[0][1]-841.9) > 1 {
		t.Fatalf("pages of %v points", sizes)
	}
	for page := 2; page <= 3; page++ {
		text, number := onPage(words, page)
		lines := map[float64]int{}
		first, last, left, right := math.Inf(1), 0.0, math.Inf(1), 0.0
		for _, w := range text {
			lines[math.Round(w.top)] += len([]rune(w.text))
			first, last, left, right = min(first, w.foot-lineStep/20.0), max(last, w.foot), min(left, w.left), max(right, w.right)
		}
		if page == 2 {
			if len(lines) != 22 {
				t.Errorf("page %d has %d lines, want 22: %v", page, len(lines), lines)
			}
			for top, n := range lines {
				if n != 28 {
					t.Errorf("the line at %.0f points has %d characters, want 28", top, n)
				}
			}
		}
		t.Logf("page %d: block from %.1f to %.1f mm, %.1f to %.1f mm wide", page, first/pointsPerMM, last/pointsPerMM, left/pointsPerMM, right/pointsPerMM)
		if top := first / pointsPerMM; math.Abs(top-37) > 1 {
			t.Errorf("page %d begins at %.1f mm, want 37±1", page, top)
		}
		if end := last / pointsPerMM; page == 2 && (end > 262 || end < 258) {
			t.Errorf("page %d ends at %.1f mm, want the block filled and no more than 262", page, end)
		}
		if l := left / pointsPerMM; math.Abs(l-28) > 1 {
			t.Errorf("page %d begins %.1f mm from the left, want 28±1", page, l)
		}
		if len(number) == 0 {
			t.Fatalf("page %d has no number", page)
		}
		var said string
		low, high := math.Inf(1), 0.0
		for _, w := range number {
			said += w.text
			low, high = min(low, w.top), max(high, w.foot)
		}
		if said != "—"+strconv.Itoa(page)+"—" {
			t.Errorf("page %d is numbered %q", page, said)
		}
		if under := (low+high)/2/pointsPerMM - 262; math.Abs(under-7) > 2 {
			t.Errorf("the number of page %d stands %.1f mm under the text, want 7±2", page, under)
		}
		if edge := number[len(number)-1].right / pointsPerMM; page%2 == 1 && math.Abs(210-26-edge-4.9) > 1.5 {
			t.Errorf("the number of page %d ends at %.1f mm, want a character from the right", page, edge)
		}
		if edge := number[0].left / pointsPerMM; page%2 == 0 && math.Abs(edge-28-4.9) > 1.5 {
			t.Errorf("the number of page %d begins at %.1f mm, want a character from the left", page, edge)
		}
	}
}

// TestTablesKeepTheirWidths: the columns of a table are as wide as it says, upright and across,
// and each of its widths stands in the grid and in the cells, as WPS needs.
func TestTablesKeepTheirWidths(t *testing.T) {
	rows := [][]string{{"甲", "乙", "丙"}, {"甲一", "乙一", "丙一"}, {strings.Repeat("很长的一格", 12), "2", "丙二"}}
	d := &Document{Title: "表", Made: made, Blocks: []Block{{Style: Caption, Text: "直页的表"}, {Rows: rows, Widths: []int{2, 1, 1}},
		{Text: "其后的正文。"}, {Style: Heading1, Text: "附件", Across: true}, {Rows: rows, Widths: []int{1, 1, 2}}, {Style: Remark, Text: "完"}}}
	words, sizes := printed(t, d)
	if len(sizes) != 2 || sizes[1][0] < sizes[1][1] {
		t.Fatalf("pages of %v points, want one that stands and one that lies", sizes)
	}
	at := func(page int, text string) float64 {
		for _, w := range words {
			if w.page == page && w.text == text {
				return w.left / pointsPerMM
			}
		}
		t.Fatalf("page %d lacks %s", page, text)
		return 0
	}
	for _, k := range []struct {
		page      int
		to        string
		left, far float64
	}{{1, "乙一", 28, 78}, {1, "丙一", 28, 117}, {2, "乙一", 37, 56.25}, {2, "丙一", 37, 112.5}} {
		if got := at(k.page, k.to) - k.left; math.Abs(got-k.far) > 2.5 {
			t.Errorf("page %d: the column of %s begins %.1f mm from the text's edge, want %.1f", k.page, k.to, got, k.far)
		}
	}
	body := part(t, d, "word/document.xml")
	for _, table := range regexp.MustCompile(`(?s)<w:tbl>.*?</w:tbl>`).FindAllString(body, -1) {
		grid := numbersOf(t, regexp.MustCompile(`<w:gridCol w:w="(\d+)"/>`), table)
		cells := numbersOf(t, regexp.MustCompile(`<w:tcW w:w="(\d+)" w:type="dxa"/>`), table)
		room := numbersOf(t, regexp.MustCompile(`<w:tblW w:w="(\d+)"`), table)[0]
		sum := 0
		for _, g := range grid {
			sum += g
		}
		if sum != room || math.Abs(float64(room)/perMM-156) > 0.2 && math.Abs(float64(room)/perMM-225) > 0.2 {
			t.Errorf("the columns are %v twips wide, the table %d", grid, room)
		}
		for i, c := range cells {
			if c != grid[i%len(grid)] {
				t.Errorf("cell %d is %d twips wide, its column %d", i, c, grid[i%len(grid)])
			}
		}
	}
}

// TestTablesAreTornWell: a table of a few rows is not torn by the foot of a page; a long one
// begins where there is room, its title with the head and the first rows, and no row is left over alone.
func TestTablesAreTornWell(t *testing.T) {
	cases := []struct {
		before int // lines of text, and a small one
		small  bool
		rows   int
		pages  int
	}{{15, false, keptRows, 1}, {18, false, keptRows, 1}, {15, false, 4 * keptRows, 2}, {18, false, 4 * keptRows, 2}, {18, true, 4 * keptRows, 1}, {14, false, 11, 2}}
	d := &Document{Title: "表", Made: made}
	for i, c := range cases { // each on a page of its own
		d.Blocks = append(d.Blocks, Block{Text: "正文。", Upright: true})
		for range c.before {
			d.Blocks = append(d.Blocks, Block{Text: "正文。"})
		}
		if c.small {
			d.Blocks = append(d.Blocks, Block{Style: Remark, Text: "注。"})
		}
		name := "表" + ordinalZH(i+1)
		table := [][]string{{"甲", "乙"}}
		for k := 1; k < c.rows; k++ {
			table = append(table, []string{name + "行" + ordinalZH(k), "乙"})
		}
		d.Blocks = append(d.Blocks, Block{Style: Caption, Text: name}, Block{Rows: table, Widths: []int{1, 1}}, Block{Text: "其后的正文。"})
	}
	words, _ := printed(t, d)
	for i, c := range cases {
		on, at, name := map[int]bool{}, map[string]int{}, "表"+ordinalZH(i+1)
		for _, w := range words {
			if strings.HasPrefix(w.text, name) {
				on[w.page], at[strings.TrimPrefix(w.text, name)] = true, w.page
			}
		}
		if len(on) != c.pages {
			t.Errorf("behind %d lines a table of %d rows stands on %d pages, want %d", c.before, c.rows, len(on), c.pages)
		}
		if last := c.rows - 1; len(at) != c.rows || at[""] != at["行一"] || at["行一"] != at["行二"] || at["行"+ordinalZH(last)] != at["行"+ordinalZH(last-1)] {
			t.Errorf("behind %d lines a table of %d rows is torn badly: %v", c.before, c.rows, at)
		}
	}
}

// TestColumnsOfCounts: what counts stands to the right in its whole column, with or without a
// unit and where it is not known; dates and names do not; a heading within a table goes across it.
func TestColumnsOfCounts(t *testing.T) {
	d := &Document{Title: "表", Made: made, Blocks: []Block{{Rows: [][]string{{"项", "数", "日期", "名"}, {"一、甲县"}, {"甲", "7个", "2021年", "5G基站"}, {"乙", "8.6%", "", "9"}, {"丙", "1组（待核）", "2021年4月", ""}, {"丁", "资料不足", "", ""}, {"戊", "", "", ""}}, Widths: []int{1, 1, 1, 1}}}}
	body := part(t, d, "word/document.xml")
	right := map[string]bool{}
	for _, cell := range regexp.MustCompile(`(?s)<w:tc>.*?</w:tc>`).FindAllString(body, -1) {
		for _, m := range regexp.MustCompile(`<w:t xml:space="preserve">([^<]*)</w:t>`).FindAllStringSubmatch(cell, -1) {
			right[m[1]] = strings.Contains(cell, `<w:jc w:val="right"/>`)
		}
	}
	for text, want := range map[string]bool{"7个": true, "8.6%": true, "1组（待核）": true, "资料不足": true, "2021年": false, "2021年4月": false, "5G基站": false, "9": false, "甲": false, "一、甲县": false} {
		if got, there := right[text]; !there || got != want {
			t.Errorf("%s stands to the right: %t (%t)", text, got, there)
		}
	}
	if !strings.Contains(body, `<w:tcW w:w="`+strconv.Itoa(textWide)+`" w:type="dxa"/><w:gridSpan w:val="4"/>`) {
		t.Errorf("the heading does not go across: %s", body)
	}
}

// TestEveryRunNamesItsFonts: WPS and Word differ in what a run inherits; no part names a theme or a list of contents.
func TestEveryRunNamesItsFonts(t *testing.T) {
	var dot bytes.Buffer
	if err := png.Encode(&dot, image.NewGray(image.Rect(0, 0, 40, 20))); err != nil {
		t.Fatal(err)
	}
	d := &Document{Title: "题 <&> \x00", Made: made, Blocks: []Block{{Lead: "一是", Text: "甲\x01乙"}, {Rows: [][]string{{"甲"}, {"1"}}, Widths: []int{1}}, {Picture: dot.Bytes(), Text: "图", Across: true}}}
	for _, name := range []string{"word/document.xml", "word/footer1.xml", "word/footer2.xml"} {
		for _, run := range regexp.MustCompile(`(?s)<w:r>.*?</w:r>`).FindAllString(part(t, d, name), -1) {
			if !strings.Contains(run, "w:eastAsia=") && !strings.Contains(run, "<w:drawing>") {
				t.Errorf("%s: no font for Chinese in %s", name, run)
			}
		}
	}
	files := unzipped(t, d)
	for name, data := range files {
		if strings.HasSuffix(name, ".xml") || strings.HasSuffix(name, ".rels") {
			for _, bad := range []string{"Theme", "theme", "TOC"} {
				if strings.Contains(data, bad) {
					t.Errorf("%s speaks of %s", name, bad)
				}
			}
			r := xml.NewDecoder(strings.NewReader(data))
			for {
				if _, err := r.Token(); err == io.EOF {
					break
				} else if err != nil {
					t.Errorf("%s is no XML: %v", name, err)
					break
				}
			}
		}
	}
	if files["word/media/image1.png"] != dot.String() {
		t.Error("the picture is not in it")
	}
	var once, again bytes.Buffer
	if err := WriteDOCX(&once, d); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Millisecond)
	if err := WriteDOCX(&again, d); err != nil || !bytes.Equal(once.Bytes(), again.Bytes()) {
		t.Errorf("the same document gives other bytes (%v)", err)
	}
}

// TestNumbersOfASentence: numbers are found, but for dates and what belongs to a name, and each is
// entered with the clause it stands in.
func TestNumbersOfASentence(t *testing.T) {
	w := newAuthor("题", []string{"中国电科38所", "江淮"})
	w.chapter("现状")
	w.say(plainly("截至2026年11月30日，"), Basis{Rule: "甲"}.with("登记企业38家，占36.5%；中国电科38所、5G基站除外，波动区间4–8，见附件1。"))
	var got []string
	for _, p := range w.Proofs {
		got = append(got, p.Number+"｜"+p.Said+"｜"+p.Where+"｜"+p.Rule)
	}
	want := []string{"38｜登记企业38家｜一、现状｜甲", "36.5%｜占36.5%｜一、现状｜甲", "4｜波动区间4–8｜一、现状｜甲", "8｜波动区间4–8｜一、现状｜甲"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// unzipped are the files of a document by name.
func unzipped(t *testing.T, d *Document) map[string]string {
	t.Helper()
	var file bytes.Buffer
	if err := WriteDOCX(&file, d); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(data)
	}
	return files
}

func part(t *testing.T, d *Document, name string) string {
	t.Helper()
	return unzipped(t, d)[name]
}

func numbersOf(t *testing.T, pattern *regexp.Regexp, text string) (list []int) {
	t.Helper()
	for _, m := range pattern.FindAllStringSubmatch(text, -1) {
		n, err := strconv.Atoi(m[1])
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, n)
	}
	return list
}

// TestEvidenceRows: a row of a table stands in one line of the 证据册, however many there are;
// each line tells the heads of the columns once, a cell without a number is told as such.
func TestEvidenceRows(t *testing.T) {
	w := newAuthor("题", nil)
	var rows [][]string
	for i := range 14 {
		rows = append(rows, []string{"县区" + string(rune('甲'+i)), strconv.Itoa(10 + max(i, 1)), "7", "", "15.3%"})
	}
	rows[13][3] = "50"
	w.chapter("现状")
	w.table("各县区登记情况", []int{1, 1, 1, 1, 1}, []string{"县区", "登记企业（家）", "登记到的环节（个）", "可招商环节（个）", "完整度"}, rows, make([]Basis, len(rows)))
	w.chapter("结构")
	w.say(Basis{Rule: "甲"}.with("环节12个，本地已有3个"), Basis{Rule: "乙"}.with("，缺4个。"))
	w.attachEvidence("附件")
	var told [][]string
	var heads []string
	for _, row := range w.Blocks[len(w.Blocks)-1].Rows[1:] {
		if len(row) == 1 {
			heads = append(heads, row[0])
			continue
		}
		told = append(told, row)
	}
	for i, row := range rows {
		n, name := 0, row[0]
		if i < 2 { // rows of the same numbers share them
			name = rows[0][0] + "、" + rows[1][0]
		}
		for _, line := range told {
			if line[0] == "表“各县区登记情况”：登记企业（家）、登记到的环节（个）、完整度、可招商环节（个）" && strings.Contains("；"+line[1], "；"+name+"："+row[1]+"、7、15.3%、"+cmp.Or(row[3], "—")) {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%s stands in %d lines as a whole: %q", row[0], n, told)
		}
	}
	if !slices.Equal(heads, []string{"一、现状", "二、结构"}) || len(told) != 4 {
		t.Errorf("under %q stand %d lines: %q", heads, len(told), told)
	}
	if sentence := told[len(told)-2:]; sentence[0][0] != "环节12个；本地已有3个" || sentence[0][1] != "12；3" || sentence[1][1] != "4" || sentence[1][2] != "乙" {
		t.Errorf("the numbers of sentences stand as %q", sentence)
	}
}

// TestDatesKeepTogether: a column of dates is as wide as a date, two of them stand in two
// lines; brackets are those of print.
func TestDatesKeepTogether(t *testing.T) {
	d := &Document{Title: "题", Blocks: []Block{{Text: "正文（甲县(开发区)，乙（丙））。"}, {Rows: [][]string{{"项目", "日期"}, {"甲", "截至2026年11月30日"}, {"乙", "2021年4月—2026年11月"}}, Widths: []int{90, 10}, Small: true}}}
	xml := part(t, d, "word/document.xml")
	columns := numbersOf(t, regexp.MustCompile(`<w:gridCol w:w="(\d+)"`), xml)
	if need := wide("截至2026年11月30日") * styles[cellFine].size * 5 / 2; len(columns) != 2 || columns[1] < need || columns[0]+columns[1] != textWide {
		t.Errorf("columns %v, a date is %d wide", columns, need)
	}
	for _, want := range []string{"正文〔甲县（开发区），乙（丙）〕。", "2021年4月—</w:t><w:br/><w:t>2026年11月"} {
		if !strings.Contains(xml, want) {
			t.Errorf("%s is not in %s", want, xml)
		}
	}
}
