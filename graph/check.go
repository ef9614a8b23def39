package graph

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// faults collects what is wrong with one record; the first fault is reported.
type faults struct {
	who string
	err error
}

func (f *faults) add(field, value, want string) {
	if f.err == nil {
		f.err = fmt.Errorf("%w: %s 的 %s 写作“%s”，%s", ErrInvalid, f.who, field, value, want)
	}
}

func (f *faults) id(field, value string) {
	if !slug(value) {
		f.add(field, value, "须是由英文字母、数字、点、横线组成的标识")
	}
}

func (f *faults) optionalID(field, value string) {
	if value != "" {
		f.id(field, value)
	}
}

func (f *faults) ids(field string, values []string) {
	for i, v := range values {
		f.id(field, v)
		if slices.Contains(values[:i], v) {
			f.add(field, v, "重复出现，请只保留一个")
		}
	}
}

// invisible reports characters that nobody sees and that turn or part the text
// around them. The joiners of emoji and of some scripts (U+200C, U+200D) are none.
func invisible(r rune) bool {
	switch {
	case r == 0x200B, r == 0x200E, r == 0x200F, r >= 0x202A && r <= 0x202E, r == 0x2060, r >= 0x2066 && r <= 0x2069, r == 0xFEFF:
		return true
	}
	return false
}

// text: valid UTF-8 without control and invisible characters, so that it can stand in any table, page or header.
func (f *faults) text(field string, values ...string) {
	for _, v := range values {
		if i := strings.IndexFunc(v, invisible); i >= 0 {
			r, _ := utf8.DecodeRuneInString(v[i:])
			shown := strings.Map(func(r rune) rune {
				if invisible(r) {
					return '�'
				}
				return r
			}, v)
			f.add(field, shown, fmt.Sprintf("含有看不见的字符 %U，请删去", r))
		}
		if !utf8.ValidString(v) || strings.ContainsFunc(v, unicode.IsControl) {
			f.add(field, strings.ToValidUTF8(v, "�"), "含有控制字符或乱码，请改正")
		}
	}
}

func (f *faults) required(field, value string) {
	if strings.TrimSpace(value) == "" {
		f.add(field, value, "不能为空")
	}
	f.text(field, value)
}

func (f *faults) oneOf(field, value string, allowed ...string) {
	if !slices.Contains(allowed, value) {
		f.add(field, value, "只能是 "+strings.Join(allowed, "、"))
	}
}

func (f *faults) date(field string, d Date) {
	if !d.valid() {
		f.add(field, string(d), "请写成 2021、2021-04 或 2021-04-30")
	}
}

func (f *faults) interval(since, until Date) {
	f.date("since", since)
	f.date("until", until)
	if f.err == nil && since != "" && until != "" && until.LastDay() <= since.LastDay() {
		f.add("until", string(until), "须晚于 since "+string(since))
	}
}

func (f *faults) number(field string, v, low, high float64) {
	if math.IsNaN(v) || v < low || v > high {
		f.add(field, fmt.Sprint(v), fmt.Sprintf("须在 %v 到 %v 之间", low, high))
	}
}

func (f *faults) source(s Source) {
	if s.Evidence != "" && !slices.Contains(EvidenceClasses, s.Evidence) {
		f.add("evidence", string(s.Evidence), "不是已知的来源类别")
	}
	if s.SourceURL != "" && !strings.HasPrefix(s.SourceURL, "https://") && !strings.HasPrefix(s.SourceURL, "http://") {
		f.add("source_url", s.SourceURL, "须以 http:// 或 https:// 开头")
	}
	f.text("source_url", s.SourceURL)
	f.date("source_date", s.SourceDate)
	f.text("verification", s.Verification...)
}

func (c Chain) check() error {
	f := faults{who: "产业链 " + c.ID}
	f.id("id", c.ID)
	if strings.Contains(c.ID, ".") {
		f.add("id", c.ID, "产业链标识不能含点")
	}
	f.required("name", c.Name)
	f.text("name_en", c.NameEN)
	f.oneOf("system", c.System, "chain", "cluster")
	f.source(c.Source)
	return f.err
}

func (c Cluster) check() error {
	f := faults{who: "集群 " + c.ID}
	f.id("id", c.ID)
	f.required("name", c.Name)
	f.id("chain", c.Chain)
	f.ids("regions", c.Regions)
	f.ids("lead_firms", c.LeadFirms)
	f.number("target_output_100m_cny", c.TargetOutput100MCNY, 0, 1e6)
	f.text("target_note", c.TargetNote)
	f.source(c.Source)
	return f.err
}

func (s Segment) check() error {
	f := faults{who: "环节 " + s.ID}
	f.id("id", s.ID)
	if !strings.Contains(s.ID, ".") {
		f.add("id", s.ID, "环节标识须含点，如 nev.battery.cell")
	}
	f.id("chain", s.Chain)
	f.required("name", s.Name)
	f.text("aliases", s.Aliases...)
	f.text("policy", s.Policy)
	f.oneOf("stage", string(s.Stage), "upstream", "midstream", "downstream", "support")
	f.ids("inputs", s.Inputs)
	f.ids("recycled_from", s.RecycledFrom)
	f.ids("twin_of", s.TwinOf)
	f.ids("upgrade_from", s.UpgradeFrom)
	for field, list := range map[string][]string{"inputs": s.Inputs, "twin_of": s.TwinOf, "upgrade_from": s.UpgradeFrom} {
		if slices.Contains(list, s.ID) {
			f.add(field, s.ID, "不能指向自己")
		}
	}
	f.source(s.Source)
	if s.Card {
		if s.Parent != "" || s.Kind != "" || s.Traded || s.Weight != 0 || s.SupplyRadiusKM != 0 ||
			s.MinInvest100MCNY != 0 || s.Policy != "" || len(s.TwinOf)+len(s.UpgradeFrom)+len(s.RecycledFrom) > 0 {
			f.add("card", "yes", "卡片只有名称、阶段、别名和 inputs，其余各列须留空")
		}
		return f.err
	}
	f.id("parent", s.Parent)
	f.oneOf("kind", string(s.Kind), "part", "material", "capital", "packaging", "service", "market", "primary", "user")
	f.number("weight", float64(s.Weight), 0, 3)
	f.number("supply_radius_km", float64(s.SupplyRadiusKM), 0, 20000)
	f.number("min_invest_100m_cny", s.MinInvest100MCNY, 0, 1e5)
	return f.err
}

func (r Region) check() error {
	f := faults{who: "地区 " + r.Code + " " + r.Name}
	f.id("code", r.Code)
	f.required("name", r.Name)
	f.oneOf("level", string(r.Level), "province", "city", "county", "zone", "reporting-unit")
	if (r.Level == LevelProvince) != (r.Parent == "") {
		f.add("parent", r.Parent, "省级留空，其他层级须写上级代码")
	}
	f.optionalID("parent", r.Parent)
	f.number("lat", r.Lat, -90, 90)
	f.number("lon", r.Lon, -180, 180)
	f.source(r.Source)
	return f.err
}

func (p Park) check() error {
	f := faults{who: "园区 " + p.Name}
	f.id("id", p.ID)
	f.required("name", p.Name)
	f.id("region", p.Region)
	f.oneOf("level", p.Level, "national", "provincial", "cooperation-park", "chemical-park")
	f.text("leading_industries", p.LeadingIndustries...)
	f.source(p.Source)
	return f.err
}

func (p ParkPair) check() error {
	f := faults{who: "园区结对 " + p.ID}
	f.id("id", p.ID)
	f.id("park", p.Park)
	f.optionalID("partner_park", p.PartnerPark)
	f.text("partner_text", p.PartnerText)
	f.date("since", p.Since)
	f.number("confidence", p.Confidence, 0, 1)
	f.oneOf("status", p.Status, "paired", "unpaired")
	if (p.Status == "unpaired") != (p.PartnerPark == "" && p.PartnerText == "") {
		f.add("status", p.Status, "结对须写伙伴园区，未结对须留空")
	}
	if p.PartnerPark == p.Park {
		f.add("partner_park", p.PartnerPark, "不能与自己结对")
	}
	f.source(p.Source)
	return f.err
}

func (e Enterprise) check() error {
	f := faults{who: "企业 " + e.Name}
	f.id("id", e.ID)
	f.required("name", e.Name)
	f.required("short_name", e.ShortName)
	f.text("aliases", e.Aliases...)
	f.optionalID("region", e.Region)
	f.text("place", e.Place)
	f.optionalID("park", e.Park)
	f.optionalID("parent", e.Parent)
	if e.Parent == e.ID {
		f.add("parent", e.Parent, "不能是自己")
	}
	f.oneOf("type", string(e.Type), "enterprise", "institution")
	f.oneOf("size", string(e.Size), "", "micro", "small", "medium", "large")
	f.text("size_basis", e.SizeBasis)
	for _, t := range e.Tiers {
		f.oneOf("tiers", t, "listed", "unicorn", "little-giant", "leading-agri")
	}
	f.text("listed_code", e.ListedCode)
	f.text("products", e.Products...)
	f.interval(e.LocalSince, e.LocalUntil)
	if e.Search == "" || !utf8.ValidString(e.Search) || strings.Count(e.Search, "\n") != 2 {
		f.add("search", "", "须由 SearchText 生成")
	}
	f.source(e.Source)
	return f.err
}

func (m Membership) check() error {
	f := faults{who: fmt.Sprintf("企业 %s 在环节 %s 的从业记录", m.Enterprise, m.Segment)}
	f.id("enterprise", m.Enterprise)
	f.id("segment", m.Segment)
	f.oneOf("certainty", string(m.Certainty), "confirmed", "probable", "hint")
	f.interval(m.Since, m.Until)
	f.source(m.Source)
	return f.err
}

func (l SupplyLink) check() error {
	f := faults{who: fmt.Sprintf("供应关系 %s（%s → %s）", l.ID, l.Supplier, l.Customer)}
	f.id("id", l.ID)
	f.id("supplier", l.Supplier)
	f.id("customer", l.Customer)
	f.text("product", l.Product)
	f.optionalID("segment", l.Segment)
	f.oneOf("kind", string(l.Kind), "supply", "intra-group")
	f.interval(l.Since, l.Until)
	f.number("confidence", l.Confidence, 0, 1)
	f.source(l.Source)
	if l.Supplier == l.Customer {
		f.add("customer", l.Customer, "供应商和客户不能是同一家")
	}
	return f.err
}

func (p Project) check() error {
	f := faults{who: "项目 " + p.Name}
	f.id("id", p.ID)
	f.required("name", p.Name)
	f.oneOf("kind", p.Kind, "new", "upgrade")
	for _, i := range p.Investors {
		f.required("investors", i.Name)
		f.optionalID("investors", i.Enterprise)
	}
	f.optionalID("investor_region", p.InvestorRegion)
	f.id("region", p.Region)
	f.number("amount_100m_cny", p.Amount100MCNY, 0, 1e5)
	f.ids("segments", p.Segments)
	f.oneOf("stage", string(p.Stage), "signed", "started", "commissioned", "unknown")
	f.date("date", p.Date)
	f.text("note", p.Note)
	f.source(p.Source)
	return f.err
}

func (n Need) check() error {
	f := faults{who: "需求 " + n.Need}
	f.id("id", n.ID)
	f.id("region", n.Region)
	f.id("segment", n.Segment)
	f.required("need", n.Need)
	f.required("said_by", n.SaidBy)
	f.date("date", n.Date)
	f.source(n.Source)
	return f.err
}

func (c Check) check() error {
	f := faults{who: fmt.Sprintf("%s 对 %s 的核实", c.Region, c.Segment)}
	f.id("id", c.ID)
	f.id("region", c.Region)
	f.id("segment", c.Segment)
	f.oneOf("verdict", c.Verdict, "yes", "no")
	f.required("by", c.By)
	f.required("date", string(c.Date))
	f.date("date", c.Date)
	f.text("note", c.Note)
	f.source(c.Source)
	return f.err
}

func (c Coverage) check() error {
	f := faults{who: fmt.Sprintf("%s 的名录数 %s", c.Region, c.What)}
	f.id("id", c.ID)
	f.id("region", c.Region)
	if c.Scope != ScopeAll {
		f.id("scope", c.Scope)
	}
	f.number("known_count", float64(c.KnownCount), 1, 1e8)
	f.required("what", c.What)
	f.source(c.Source)
	return f.err
}

func (i Import) check() error {
	f := faults{who: "批次 " + i.ID}
	f.id("id", i.ID)
	f.required("title", i.Title)
	f.text("file", i.File)
	f.required("person", i.Person)
	f.text("origin", i.Origin)
	f.number("sequence", float64(i.Sequence), 1, math.MaxInt64)
	return f.err
}

func (a Alias) check() error {
	f := faults{who: "合并 " + a.Old}
	f.id("old", a.Old)
	f.id("new", a.New)
	f.id("import", a.Import)
	return f.err
}

func (i Image) check() error {
	f := faults{who: "前像 " + i.Import}
	f.id("import", i.Import)
	return f.err
}

func (d DataDate) check() error {
	f := faults{who: "数据日期"}
	f.date("data_date", Date(d))
	return f.err
}
