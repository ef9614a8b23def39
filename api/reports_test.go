package api_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/seed"
)

// textsOf are the paragraphs of a .docx that stand before its 证据册.
func textsOf(t *testing.T, file string) (list []string) {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	part, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	d := xml.NewDecoder(part)
	in := false
	for {
		token, err := d.Token()
		if err == io.EOF {
			return list
		}
		if err != nil {
			t.Fatal(err)
		}
		switch x := token.(type) {
		case xml.StartElement:
			if x.Name.Local == "p" {
				list = append(list, "")
			}
			in = x.Name.Local == "t"
		case xml.EndElement:
			if x.Name.Local == "t" {
				in = false
			}
			if x.Name.Local == "p" && strings.HasPrefix(list[len(list)-1], "附件") && strings.HasSuffix(list[len(list)-1], "证据册") {
				return list
			}
		case xml.CharData:
			if in && len(list) > 0 {
				list[len(list)-1] += string(x)
			}
		}
	}
}

// named are all names on record that hold digits, the longest first.
func named(t *testing.T, b *bed) (list []string) {
	t.Helper()
	all, err := seed.Gather(context.Background(), b.store, graph.KindEnterprises, graph.KindProjects, graph.KindSegments, graph.KindParks, graph.KindLinks)
	if err != nil {
		t.Fatal(err)
	}
	add := func(names ...string) {
		for _, n := range names {
			if strings.ContainsAny(n, "0123456789") {
				list = append(list, n)
			}
		}
	}
	for _, e := range all.Enterprises {
		add(e.Name, e.ShortName, e.ListedCode)
	}
	for _, p := range all.Projects {
		add(p.Name)
		for _, i := range p.Investors {
			add(i.Name)
		}
	}
	for _, s := range all.Segments {
		add(s.Name)
	}
	for _, p := range all.Parks {
		add(p.Name)
	}
	for _, l := range all.Links {
		add(l.Product)
	}
	slices.SortFunc(list, func(a, b string) int { return len(b) - len(a) })
	return list
}

var (
	anyNumber = regexp.MustCompile(`\d+(?:\.\d+)?%?`)
	anyDate   = regexp.MustCompile(`(?:19|20)\d\d年(?:\d{1,2}月(?:\d{1,2}日)?)?|附件\d`)
	anyCode   = regexp.MustCompile(`[A-Za-z][A-Za-z0-9+./-]*\d[A-Za-z0-9+./-]*|\d+[A-Za-z][A-Za-z0-9+]*`)
)

// papersAsked are papers of every kind, of chains and counties, in both editions.
var papersAsked = []string{"analysis?chain=nev", "analysis?chain=iron&region=341522", "analysis?chain=nev&edition=public", "analysis?chain=display&region=341504", "linkage?", "linkage?chain=equipment&edition=public", "brief?chain=nev",
	"brief?chain=pv&region=341524&edition=public", "visit?enterprise=%E6%98%8E%E5%A4%A9%E6%B0%A2%E8%83%BD", "visit?enterprise=%E5%AE%89%E4%B9%83%E8%BE%BE&segment=nev.tw.controller", "visit?enterprise=TCL%E5%AE%B6%E7%94%B5%E5%90%88%E8%82%A5&edition=public", "schedule?", "schedule?chain=food&edition=public"}

// oneBracket reads the brackets of print as those of names.
var oneBracket = strings.NewReplacer("(", "（", ")", "）", "〔", "（", "〕", "）")

// TestAnOutlineTellsOfOthers: who is visited is not told among those that the place has to offer.
func TestAnOutlineTellsOfOthers(t *testing.T) {
	b := newBed(t)
	lines := 0
	for _, firm := range []string{"明天氢能", "应流股份", "联宝科技", "阳光电源", "国轩高科股份有限公司"} {
		for _, said := range textsOf(t, text(t, b.do("GET", "/api/v1/reports/visit.docx?enterprise="+url.QueryEscape(firm), ""))) {
			for _, list := range []string{"本链优势环节：", "本环节本地企业：", "本环节本地其他企业：", "周边同环节企业：", "登记的客户：", "登记的供应商："} {
				if names, ok := strings.CutPrefix(said, list); ok {
					lines++
					for _, name := range strings.FieldsFunc(names, func(r rune) bool { return strings.ContainsRune("、（）。", r) }) {
						if name == strings.TrimSuffix(firm, "股份有限公司") || name == firm {
							t.Errorf("the outline for %s tells: %s", firm, said)
						}
					}
				}
			}
		}
	}
	if lines < 6 {
		t.Errorf("only %d lists", lines)
	}
}

// TestPapersProveTheirNumbers: each number of a paper, but for dates and digits of names, is a
// line of its 证据册 with a rule, a source and a date, and what it counts is what pages count.
func TestPapersProveTheirNumbers(t *testing.T) {
	b := newBed(t)
	names := named(t, b)
	for _, asked := range papersAsked {
		kind, query, _ := strings.Cut(asked, "?")
		paper := b.do("GET", "/api/v1/reports/"+kind+".docx?"+query, "")
		file := text(t, paper)
		if paper.StatusCode != http.StatusOK {
			t.Errorf("%s: %d %.200s", asked, paper.StatusCode, file)
			continue
		}
		proven, lines := map[string]int{}, evidenceOf(t, text(t, b.do("GET", "/api/v1/reports/"+kind+".xlsx?"+query, "")))
		for _, line := range lines {
			proven[line["数"]]++
			for _, must := range []string{"出现处", "文中表述", "口径（规则）", "来源", "日期"} {
				if line[must] == "" {
					t.Errorf("%s: the line of %s in %q has no %s", asked, line["数"], line["文中表述"], must)
				}
			}
		}
		told := 0
		for _, said := range textsOf(t, file) {
			rest := oneBracket.Replace(said)
			for _, n := range names {
				rest = strings.ReplaceAll(rest, oneBracket.Replace(n), " ")
			}
			for _, number := range anyNumber.FindAllString(anyCode.ReplaceAllString(anyDate.ReplaceAllString(rest, " "), " "), -1) {
				told++
				if proven[number]--; proven[number] < 0 {
					t.Errorf("%s: %s in %q is no line of the 证据册, or of fewer lines than it is told", asked, number, said)
				}
			}
		}
		if told > len(lines) || told < 5 && !strings.HasPrefix(kind, "visit") {
			t.Errorf("%s tells %d numbers, and proves %d", asked, told, len(lines))
		}
		t.Logf("%s: %d numbers, %d lines, %d KB", asked, told, len(lines), len(file)>>10)
	}
	agreeWithPages(t, b)
}

// evidenceOf are the lines of a 证据册 by their heads.
func evidenceOf(t *testing.T, file string) (lines []map[string]string) {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader([]byte(file)))
	if err != nil {
		t.Fatalf("%v: %.200s", err, file)
	}
	defer f.Close()
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	var head []string
	for _, row := range rows {
		switch {
		case slices.Contains(row, "出现处"):
			head = row
		case head != nil:
			line := map[string]string{}
			for i, cell := range row {
				line[head[i]] = cell
			}
			lines = append(lines, line)
		}
	}
	return lines
}

// TestBrief: a chief's page tells a dozen numbers at most, each with its date and source beside
// it; it counts what rests on one firm as the page of the chain does, and tells no 完整度 with the
// partner where it tells none without.
func TestBrief(t *testing.T) {
	b := newBed(t)
	chains := []string{"nev", "food", "iron", "equipment", "display", "appliance", "pv"}
	onePage(t, b, chains)
	for _, chain := range chains {
		lines := evidenceOf(t, text(t, b.do("GET", "/api/v1/reports/brief.xlsx?chain="+chain, "")))
		if len(lines) < 6 || len(lines) > 12 {
			t.Errorf("%s: %d numbers on a page, want 6 to 12", chain, len(lines))
		}
		said := strings.Join(textsOf(t, text(t, b.do("GET", "/api/v1/reports/brief.docx?chain="+chain, ""))), "\n")
		figures := shownOf(t, b, chain, "internal").Figures
		for _, line := range lines {
			if name := line["文中表述"]; name == "独家支撑环节" && line["数"] != strconv.Itoa(len(figures.SinglePoints)) || strings.HasSuffix(name, "的完整度") && figures.Completeness == nil {
				t.Errorf("%s: it says %s %s, its page %+v", chain, name, line["数"], figures)
			}
		}
		for _, line := range lines {
			if !strings.Contains(said, strings.TrimPrefix(line["日期"], "截至")) || !strings.Contains(said, line["来源"]) {
				t.Errorf("%s: the page lacks the date or source of %s", chain, line["文中表述"])
			}
		}
	}
}

// TestPapersSayWhatIsThere: no place leads that has no more than the next, nothing is told of
// what nothing is on record of, what is counted with whom is named, and who trades where he is
// is asked about trade.
func TestPapersSayWhatIsThere(t *testing.T) {
	b := newBed(t)
	for _, c := range []struct {
		address   string
		says, not []string
		once      string
	}{
		{"analysis.docx?chain=pv", []string{"登记企业较多的是金寨县。", "韧性"}, []string{"集中在", "金安区、霍邱县。各"}, "不代表当地没有"},
		{"analysis.docx?chain=appliance", []string{"登记到县区的企业都在市开发区"}, []string{"登记企业较多的是"}, ""},
		{"analysis.docx?chain=nev", []string{"登记企业较多的是金安区、市开发区（六安经济技术开发区）。", "另有2家未分县区，不在下表。", "计入合肥企业后为", "须核实进展的11个由责任单位", "；其余签约和在建项目9个按月更新进展。",
			"一是抓补链。", "补链4项：“控制器、仪表与充电器”、两轮车铅蓄电池（有政策条件）、", "独家支撑环节4个，其中途经占比一成以上的关键环节2个，见下表；另有3个"}, []string{"延链、承接", "都有链上通路"}, "不代表当地没有"},
		{"analysis.docx?chain=food", []string{"独家支撑环节1个，见下表；另有3个"}, []string{"关键环节0个"}, ""},
		{"analysis.docx?chain=food&region=341523", []string{"计入市内、合肥企业后为", "一是抓承接。", "可承接1项：调味品与复合调味料。"}, []string{"计入合肥企业后", "先做调味品"}, ""},
		{"analysis.docx?chain=iron&region=341523", []string{"尚未登记舒城县铁基材料产业链的企业"}, []string{"企业0家", "登记企业偏少", "未判出断点", "固链", "招商方向", "联动\n"}, ""},
		{"brief.docx?chain=food&region=341524", []string{"先做一件事", "含市内、合肥的完整度", "与合肥企业的供货关系"}, []string{"先做三件事", "已有合作"}, ""},
		{"brief.docx?chain=nev", []string{"先做三件事", "补链：两轮车铅蓄电池（有政策条件）"}, nil, ""},
		{"brief.docx?chain=iron&region=341523", []string{"下一步"}, []string{"先做"}, ""},
		{"linkage.docx?chain=nev", []string{"建议联动的18项逐项落实到企业，由链主企业"}, []string{"先做新能源汽车", "各链与合肥"}, ""},
		{"linkage.docx", []string{"各链与合肥的联动基础", "，先做", "供货关系4组（跨链的只计一次）", "登记的需求4项，科技成果未登记", "安徽农业大学"}, []string{"农产品批发市场股份", "合肥百货大楼集团股份有限公司\n企业"}, ""},
		{"schedule.docx?chain=nev", []string{"除须核实的外，7个签约项目", "除须核实的外，2个在建项目", "11个须核实的项目限期查明"}, nil, ""},
		{"schedule.docx?region=341524", []string{"开工项目3个，投资64.9亿元。"}, []string{"其中3个载明"}, ""},
		{"visit.docx?enterprise=" + url.QueryEscape("江淮汽车"), []string{"周边同环节其他企业：合肥比亚迪", "可向六安企业采购", "与六安企业合作有什么顾虑", "可商请供货"}, []string{"落地后", "来六安投资", "其他企业：江淮汽车"}, ""},
		{"visit.docx?enterprise=" + url.QueryEscape("安乃达"), []string{"来六安投资有什么顾虑", "落地后可就近供货", "对登记的客户是否仍在供货"}, []string{"与六安企业合作"}, ""},
		{"visit.docx?enterprise=" + url.QueryEscape("索伊电器"), []string{"所在地为市开发区（六安经济技术开发区），中型企业"}, []string{"位于六安", "其他企业：索伊"}, ""},
	} {
		a := b.do("GET", "/api/v1/reports/"+c.address, "")
		said := strings.Join(textsOf(t, text(t, a)), "\n")
		said, _, _ = strings.Cut(said, "证据册\n")
		for _, word := range c.says {
			if !strings.Contains(said, word) {
				t.Errorf("%s does not say %s: %.4000s", c.address, word, said)
			}
		}
		for _, word := range c.not {
			if strings.Contains(said, word) {
				t.Errorf("%s says %s", c.address, word)
			}
		}
		if n := strings.Count(said, c.once); c.once != "" && n != 1 {
			t.Errorf("%s says %s %d times", c.address, c.once, n)
		}
	}
}

// onePage: set by LibreOffice, the pages of all chains are one page each.
func onePage(t *testing.T, b *bed, chains []string) {
	t.Helper()
	for _, program := range []string{"soffice", "pdfinfo"} {
		if _, err := exec.LookPath(program); err != nil {
			if slices.Contains(strings.Split(os.Getenv("CHAINCHIEF_REQUIRE"), ","), "libreoffice") {
				t.Fatalf("%s is required and missing", program)
			}
			t.Logf("%s is not there: the pages are not counted", program)
			return
		}
	}
	dir := t.TempDir()
	command := []string{"--headless", "-env:UserInstallation=file://" + dir + "/profile", "--convert-to", "pdf", "--outdir", dir}
	for _, chain := range chains {
		file := filepath.Join(dir, chain+".docx")
		if err := os.WriteFile(file, []byte(text(t, b.do("GET", "/api/v1/reports/brief.docx?chain="+chain, ""))), 0o600); err != nil {
			t.Fatal(err)
		}
		command = append(command, file)
	}
	if out, err := exec.Command("soffice", command...).CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v %s", err, out)
	}
	for _, chain := range chains {
		out, err := exec.Command("pdfinfo", filepath.Join(dir, chain+".pdf")).Output()
		if err != nil || !regexp.MustCompile(`(?m)^Pages: +1$`).Match(out) {
			t.Errorf("%s: not one page (%v): %s", chain, err, out)
		}
	}
}

// TestPapersAreTheSame: another server over the same facts writes the same bytes, whatever the clock.
func TestPapersAreTheSame(t *testing.T) {
	one, other := newBed(t), newBed(t)
	for _, asked := range papersAsked[:12] {
		kind, query, _ := strings.Cut(asked, "?")
		address := "/api/v1/reports/" + kind + ".docx?" + query
		if a, b := text(t, one.do("GET", address, "")), text(t, other.do("GET", address, "")); a != b || !strings.HasPrefix(a, "PK") {
			t.Errorf("%s: %d and %d bytes that differ", asked, len(a), len(b))
		}
	}
}

// shownOf is what is shown of a chain in an edition, with the figures of all that is on record.
func shownOf(t *testing.T, b *bed, chain, edition string) (a insight.Answer) {
	t.Helper()
	var shown struct{ Items []insight.Verdict }
	for address, into := range map[string]any{"": &a, "/segments?edition=" + edition: &shown} {
		if err := json.Unmarshal([]byte(text(t, b.do("GET", "/api/v1/chains/"+chain+address, ""))), into); err != nil {
			t.Fatal(err)
		}
	}
	if a.Segments, a.Counts = shown.Items, map[insight.Status]int{}; len(a.Segments) == 0 || a.Figures.Judged == 0 {
		t.Fatalf("nothing is shown of %s", chain)
	}
	for _, d := range a.Segments {
		a.Counts[d.Status]++
	}
	return a
}

// namedBy counts the firms that an answer names.
func namedBy(a insight.Answer) int {
	named := map[string]bool{}
	for _, d := range a.Segments {
		for _, firm := range d.Firms {
			named[firm.ID] = true
		}
	}
	return len(named)
}

// agreeWithPages holds what the analysis of each chain counts against the answer that its
// page shows, and its public edition to say how much of a count it does not show.
func agreeWithPages(t *testing.T, b *bed) {
	t.Helper()
	for _, c := range []string{"nev", "food", "iron", "equipment", "display", "appliance", "pv"} {
		for _, edition := range []string{"internal", "public"} {
			a := shownOf(t, b, c, edition)
			f := a.Figures
			var said strings.Builder
			for _, line := range evidenceOf(t, text(t, b.do("GET", "/api/v1/reports/analysis.xlsx?chain="+c+"&edition="+edition, ""))) {
				said.WriteString(line["文中表述"] + " " + line["数"] + "\n")
			}
			broken := 0
			want := []string{fmt.Sprintf("企业%d家", f.Recorded), fmt.Sprintf("可招商环节%d个", f.Judged), fmt.Sprintf("登记到%d个", f.Present), fmt.Sprintf("共分%d个环节", len(a.Segments))}
			if f.Completeness != nil {
				want = append(want, "完整度为"+insight.Percent(f.Completeness), "后为"+insight.Percent(f.CompletenessPartner), "可达"+insight.Percent(f.CompletenessPlanned))
			} else {
				want[1] = fmt.Sprintf("%d个可招商环节", f.Judged)
			}
			for _, s := range append(slices.Clone(insight.Statuses), insight.Withheld) {
				if n := a.Counts[s]; n > 0 {
					want = append(want, fmt.Sprintf("%s%d个", s.ZH(), n))
				}
			}
			actions := map[insight.Action]int{}
			for _, d := range a.Segments {
				actions[d.Action]++
				if d.BreakPoint {
					broken++
				}
			}
			if broken > 0 {
				want = append(want, fmt.Sprintf("暂无登记）%d个", broken))
			}
			placed := 0
			for _, line := range regexp.MustCompile(`各县区登记情况：[^，]*，登记企业（家） (\d+)`).FindAllStringSubmatch(said.String(), -1) {
				n, _ := strconv.Atoi(line[1])
				placed += n
			}
			if n := f.Recorded - placed; placed == 0 {
				t.Errorf("%s, %s: no county has a firm", c, edition)
			} else if n > 0 {
				want = append(want, fmt.Sprintf("另有%d家未分县区", n))
			}
			if edition == "public" {
				if n := f.Recorded - namedBy(a); n > 0 {
					want = append(want, fmt.Sprintf("其中%d家公开版不列", n))
				}
			} else {
				if n := len(f.SinglePoints); n > 0 { // as the page and the map list them
					want = append(want, fmt.Sprintf("独家支撑环节%d个", n))
				}
				for _, action := range []insight.Action{insight.Fill, insight.Link} {
					if n := actions[action]; n > 0 {
						want = append(want, fmt.Sprintf("%s%d项", action.ZH(), n))
					}
				}
			}
			for _, w := range want {
				if !strings.Contains(said.String(), w) {
					t.Errorf("%s, %s: the page counts %s, the paper does not", c, edition, w)
				}
			}
		}
	}
}

// TestPaperSaysWhoMadeIt: what the office puts on a paper stands under its title, and a public one says so.
func TestPaperSaysWhoMadeIt(t *testing.T) {
	b := newBed(t)
	said := textsOf(t, text(t, b.do("GET", "/api/v1/reports/schedule.docx?office=%E5%B8%82%E5%8F%91%E6%94%B9%E5%A7%94&secrecy=%E5%86%85%E9%83%A8%E8%B5%84%E6%96%99&version=%E5%BE%81%E6%B1%82%E6%84%8F%E8%A7%81%E7%A8%BF&date=2026-12-01", "")))
	if want := []string{"六安市重点项目调度通报", "（内部版，内部资料，征求意见稿）", "市发改委", "2026年12月1日"}; !slices.Equal(said[:4], want) {
		t.Errorf("under the title stands %q, want %q", said[:4], want)
	}
	public := strings.Join(textsOf(t, text(t, b.do("GET", "/api/v1/reports/analysis.docx?chain=nev&edition=public", ""))), "\n")
	for _, word := range []string{"（公开版）", "公开版未列推断"} {
		if !strings.Contains(public, word) {
			t.Errorf("the public edition lacks %s", word)
		}
	}
	for _, word := range []string{"工作建议：", "招商方向", "目标企业", "独家支撑与固链", "待核实进展"} {
		if strings.Contains(public, word) {
			t.Errorf("the public edition tells %s", word)
		}
	}
}

// TestPapersNameWhoAnswers: whose a task is, as far as the ledger knows, is told as soon as it is
// entered, in the internal edition, of the place that it is entered for.
func TestPapersNameWhoAnswers(t *testing.T) {
	b := newDesk(t)
	said := func(address string) string {
		return strings.Join(textsOf(t, text(t, b.do("GET", "/api/v1/reports/"+address, ""))), "\n")
	}
	const own, open = "由某委逐项明确责任人和时限。", "由牵头单位逐项明确责任人和时限。"
	if before := said("analysis.docx?chain=nev"); !strings.Contains(before, open) || strings.Contains(before, "本链链长") {
		t.Errorf("before anybody is entered it says %.4000s", before)
	}
	for _, post := range []string{`{"person":"某链长","title":"某职务","role":"chain-chief","chain":"nev","since":"2021-03"}`, `{"person":"某委","role":"unit","chain":"nev"}`,
		`{"person":"前链长","role":"chain-chief","chain":"nev","until":"2021-02"}`, `{"person":"他链长","role":"chain-chief","chain":"pv"}`} {
		if a := b.do("POST", "/api/v1/posts", post, jsonBody, bearer); a.StatusCode != http.StatusCreated {
			t.Fatal(a.StatusCode, text(t, a))
		}
	}
	all, err := seed.Gather(t.Context(), b.store, graph.KindProjects)
	if err != nil {
		t.Fatal(err)
	}
	batch := graph.Batch{ID: "units", Title: "责任单位", Actor: graph.Actor{Person: "张三"}, Time: b.now}
	for _, p := range all.Projects {
		if p.Name == "天海汽车零部件及线束项目" {
			p.Unit = "某县某局"
			batch.Put.Add(p)
		}
	}
	if _, err := b.store.Apply(t.Context(), batch); err != nil || batch.Put.Len() != 1 {
		t.Fatal(batch.Put.Len(), err)
	}
	for _, c := range []struct {
		address   string
		says, not []string
	}{
		{"analysis.docx?chain=nev", []string{"本链链长为某链长（某职务），责任单位为某委。", own, "须核实进展的11个由某县某局等责任单位查明情况"}, []string{open, "前链长", "他链长"}},
		{"analysis.docx?chain=nev&region=341524", []string{open}, []string{"某链长", "某委"}},
		{"analysis.docx?chain=nev&edition=public", nil, []string{"某链长", "某委", "某县某局"}},
		{"schedule.docx?chain=nev", []string{"责任单位", "某县某局"}, nil},
		{"schedule.docx?chain=nev&edition=public", nil, []string{"某县某局"}},
	} {
		paper := said(c.address)
		for _, word := range c.says {
			if !strings.Contains(paper, word) {
				t.Errorf("%s does not say %s: %.5000s", c.address, word, paper)
			}
		}
		for _, word := range c.not {
			if strings.Contains(paper, word) {
				t.Errorf("%s says %s", c.address, word)
			}
		}
	}
}
