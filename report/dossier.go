package report

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// Imprint is what an office puts on its papers.
type Imprint struct {
	Office  string     // 编制单位
	Secrecy string     // 密级 or another word on who may read it
	Version string     // of the paper
	Date    graph.Date // on the paper; blank: the date of the facts
	Public  bool       // 公开版
}

// Dossier is what the papers on chains are written from: the answers that the pages show,
// of one state of the facts. What a paper does not tell of may be left out.
type Dossier struct {
	Imprint
	Head                        // where and as of when
	Answer   *insight.Answer    // of the chain that is asked about; nil: every chain
	Counties []CountyChain      // of the chain, where the place is a city
	Targets  []*insight.Targets // of the segments to court first
	Linkages []Linkage          // with the partner: of this chain, or of every one
	Projects []StagedProject
	Pairings []insight.ParkPairing
	Research Research // what the ledger has of 科创, in the internal edition
	Charge   Charge   // who answers for the chain, in the internal edition
	Map      []byte   // a PNG; nil: there is none
	Named    []string // the names of what is told of
}

// Research counts needs and results of research, those needs that results may answer, and these results.
type Research struct{ Needs, Results, Answered, Answering int }

// Charge is who answers for a chain in a place: its chief (链长) and the unit; blank: not on record.
type Charge struct{ Chief, Unit string }

// Linkage is how one chain stands to the partner.
type Linkage struct {
	Answer   *insight.Answer
	Partners *insight.Partners
}

// StagedProject is a project in a list of what has come how far.
type StagedProject struct {
	insight.ProjectNote
	Chains   []string // ids
	County   string
	Amount   float64 // 亿元; 0: not stated
	Segments []string
	Unit     string // that answers for it, in the internal edition
}

// begin begins a paper: its title, what stands under it, and when it was made.
// The second half of a title that is too long for a line stands in a line of its own.
func (m *Imprint) begin(of, what string, asOf graph.Date, named []string) *author {
	w := newAuthor(of+what, named)
	if utf8.RuneCountInString(w.Title) > titleRoom {
		w.Broken = len(of)
	}
	date := cmp.Or(m.Date, asOf)
	edition := "内部版"
	if m.Public {
		edition = "公开版"
	}
	words := []string{edition}
	if m.Secrecy != "" {
		words = append(words, m.Secrecy)
	}
	if m.Version != "" {
		words = append(words, m.Version)
	}
	w.Under = []string{"（" + strings.Join(words, "，") + "）"}
	if m.Office != "" {
		w.Under = append(w.Under, m.Office)
	}
	w.Under = append(w.Under, insight.DateZH(date))
	w.Made, _ = time.Parse(time.DateOnly, date.LastDay()) // a date of the graph is one
	return w
}

// titleRoom is how many characters of a title a line has room for.
const titleRoom = 20

// chainZH is a chain as a paper calls it: 新能源汽车产业链.
func chainZH(n insight.Named) string { return strings.TrimSuffix(n.Name, "产业链") + "产业链" }

// partnerShort is the partner as a sentence calls it; 伙伴地区 where there is none.
func partnerShort(n *insight.Named) string {
	if n == nil {
		return "伙伴地区"
	}
	return insight.ShortPlace(n.Name)
}

// evidenceWords are those of all classes of sources, for a pattern.
var evidenceWords = func() string {
	var words []string
	for _, e := range graph.EvidenceClasses {
		words = append(words, regexp.QuoteMeta(insight.EvidenceZH(e)))
	}
	return strings.Join(words, "|")
}()

var (
	// sourced are brackets that name a source, which the 证据册 does in a paper.
	sourced = regexp.MustCompile(`[（〔](?:[^（）〔〕]*，)?(?:` + evidenceWords + `)，(?:来源未注日期|\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?)(?:；[^（）〔〕]*)?[）〕]`)
	// remarked are brackets in which whoever recorded a text speaks of its source.
	remarked = regexp.MustCompile(`（[^（）]*(?:文中|材料|未署名|原文)[^（）]*）`)
)

var (
	isoDate = regexp.MustCompile(`(?:19|20)\d\d-\d\d(?:-\d\d)?`)
	halfEnd = regexp.MustCompile(`（([^（）()]*)\)`)
)

// told is a sentence of an answer as a paper tells it: sources stand in the 证据册, dates are written out.
func told(text string) string {
	text = remarked.ReplaceAllString(sourced.ReplaceAllString(text, ""), "")
	text = isoDate.ReplaceAllStringFunc(text, func(d string) string { return insight.DateZH(graph.Date(d)) })
	text = sized.ReplaceAllStringFunc(text, func(about string) string {
		if unsure.MatchString(about) {
			return "（从业待核）"
		}
		return ""
	})
	text = listedAs.ReplaceAllString(halfEnd.ReplaceAllString(text, "（$1）"), "上市公司")
	return ended(papery.Replace(text))
}

var (
	// listedAs is how sentences tell the code of a listed firm.
	listedAs = regexp.MustCompile(`上市 [0-9A-Z.]+`)
	// sized are the brackets behind a firm that tell its size, how sure its work is and since
	// when: a paper tells of them what is to be checked.
	sized = func() *regexp.Regexp {
		var words []string
		for _, size := range graph.Sizes {
			words = append(words, insight.SizeZH(size))
		}
		return regexp.MustCompile(`（(?:` + strings.Join(words, "|") + `)(?:，[^（）]*)?）`)
	}()
	unsure = regexp.MustCompile(`待核|` + insight.CertaintyZH(graph.Probable))
)

// papery puts what is said briefly on a screen as a paper says it.
var papery = strings.NewReplacer("配套需求强", "配套需求较强", "配套需求中", "配套需求中等", "配套需求弱", "配套需求较弱", "（本库登记）", "", "但本地用得到它的不足，先核实需求", "但本地需求不足，须先核实")

// chainBasis is the basis of a figure of the whole chain.
func chainBasis(a *insight.Answer, what, inputs string) Basis {
	var classes sourceClasses
	for i := range a.Segments {
		for _, c := range evidenceOf(&a.Segments[i]) {
			if !slices.Contains(classes, c) {
				classes = append(classes, c)
			}
		}
	}
	if a.Figures.Untold > 0 { // what it rests on as a whole is not all told
		classes = append(classes, "公开版不列的资料")
	}
	return Basis{Rule: what, Inputs: inputs, Source: cmp.Or(strings.Join(classes, "、"), "本系统登记"), Date: "截至" + insight.DateZH(a.AsOf)}
}

// verdictBasis is the basis of what is said of one segment.
func verdictBasis(a *insight.Answer, d *insight.Verdict) Basis {
	in := &d.Inputs
	inputs := fmt.Sprintf("本地登记企业%d家；需要该产品的环节本地%d个、伙伴地区%d个；相近环节%d个，本地已有%d个", in.FirmsRegion, in.CustomersLocal, in.CustomersPartner, in.RelatedSegments, in.RelatedPresent)
	for _, p := range in.Parts {
		if p.Firms > 0 {
			inputs += fmt.Sprintf("；%s登记%d家", partName(a, p.Part), p.Firms)
		}
	}
	if in.KnownCount > 0 {
		inputs += fmt.Sprintf("；官方名录%d家", in.KnownCount)
	}
	if a.Actions != nil && len(a.Actions) == 0 && a.Notices != nil && len(d.Reasons) == 0 { // the public edition has the counts of parts alone
		inputs = "公开版所列企业、项目"
	}
	var dates []graph.Date
	for _, f := range slices.Concat(d.Firms, d.PartnerFirms) {
		dates = append(dates, f.SourceDate)
	}
	for _, p := range d.Projects {
		dates = append(dates, p.SourceDate)
	}
	rule := "环节逐个判定：" + d.StatusZH
	if d.BreakPoint {
		rule += "，断点"
	}
	b := Basis{Rule: rule, Inputs: inputs, Source: strings.Join(evidenceOf(d), "、"), Date: span(dates)}
	b.Source = cmp.Or(b.Source, "按登记情况推定，无单条来源")
	b.Date = cmp.Or(b.Date, "截至"+insight.DateZH(a.AsOf))
	return b
}

// sourceBasis is the basis of what one record says.
func sourceBasis(what string, s graph.Source) Basis {
	return Basis{Rule: "据登记原文", Inputs: what, Source: insight.EvidenceZH(s.Evidence), Date: cmp.Or(dateOrBlank(s.SourceDate), "来源未注日期")}
}

func dateOrBlank(d graph.Date) string {
	if d == "" {
		return ""
	}
	return insight.DateZH(d)
}

func partName(a *insight.Answer, code string) string {
	for _, p := range a.Parts {
		if p.Code == code {
			return p.Name
		}
	}
	return "伙伴地区"
}

// of are the segments of an answer for which something holds, as they come.
func verdictsOf(a *insight.Answer, holds func(*insight.Verdict) bool) (list []*insight.Verdict) {
	for i := range a.Segments {
		if holds(&a.Segments[i]) {
			list = append(list, &a.Segments[i])
		}
	}
	return list
}

func hasStatus(all ...insight.Status) func(*insight.Verdict) bool {
	return func(d *insight.Verdict) bool { return slices.Contains(all, d.Status) }
}

func segmentNames(list []*insight.Verdict) (names []string) {
	for _, d := range list {
		names = append(names, d.Segment.Name)
	}
	return names
}

// sure are the short names of firms that are not mere hints; those not confirmed are marked.
func sure(firms []insight.Firm, part string) (names []string) {
	for _, f := range firms {
		if f.Certainty == graph.Hint || part != "" && f.Part != part {
			continue
		}
		name := cmp.Or(f.ShortName, f.Name)
		if f.Certainty != graph.Confirmed {
			name += "（从业待核）"
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// inCell is a county as a narrow cell names it, without what it is besides.
func inCell(county string) string {
	if at := strings.IndexAny(county, "（("); at > 0 {
		return county[:at]
	}
	return county
}

// ended is a text without the stop at its end.
func ended(text string) string { return strings.TrimRight(strings.TrimSpace(text), "。；") }

// partnerFirms is how many firms the partner has in a segment, and in the other parts.
func partnerCount(d *insight.Verdict) (n int) {
	for _, p := range d.Inputs.Parts {
		n += p.Firms
	}
	return n
}
