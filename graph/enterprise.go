package graph

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// EnterpriseType tells firms from institutions.
type EnterpriseType string

// An institution (school, institute, utility, market hall) is shown, never counted.
const (
	TypeEnterprise  EnterpriseType = "enterprise"
	TypeInstitution EnterpriseType = "institution"
)

// Size is the known size of an enterprise; blank is unknown.
type Size string

// The sizes, from the smallest.
const (
	SizeMicro   Size = "micro"
	SizeSmall   Size = "small"
	SizeMedium  Size = "medium"
	SizeLarge   Size = "large"
	SizeUnknown Size = ""
)

// Sizes is the order in which Counts are indexed.
var Sizes = []Size{SizeMicro, SizeSmall, SizeMedium, SizeLarge, SizeUnknown}

// Index returns the place of s in Sizes; an unknown word counts as unknown size.
func (s Size) Index() int {
	for i, v := range Sizes {
		if v == s {
			return i
		}
	}
	return len(Sizes) - 1
}

// Enterprise is a firm or an institution.
type Enterprise struct {
	ID         string         `json:"id"` // e-…, from the folded name at first entry; kept for ever
	Name       string         `json:"name"`
	ShortName  string         `json:"short_name"`
	Aliases    []string       `json:"aliases,omitempty"`
	Region     string         `json:"region,omitzero"` // place of production; blank for foreign or unlocated firms
	Place      string         `json:"place,omitzero"`  // where Region is blank
	Park       string         `json:"park,omitzero"`   // park id
	Parent     string         `json:"parent,omitzero"` // id of the parent enterprise
	Group      string         `json:"group,omitzero"`  // what people call its corporate group, recorded or not
	Type       EnterpriseType `json:"type"`
	Size       Size           `json:"size,omitzero"`       // the known size, settled when the record is made
	SizeBasis  string         `json:"size_basis,omitzero"` // listed, little-giant, page, estimate, reviewer-estimate, tier
	Tiers      []string       `json:"tiers,omitempty"`     // listed, unicorn, little-giant, leading-agri
	ListedCode string         `json:"listed_code,omitzero"`
	Products   []string       `json:"products,omitempty"`
	LocalSince Date           `json:"local_since,omitzero"` // when production began there
	LocalUntil Date           `json:"local_until,omitzero"` // when the legal person ended
	// State is whether it works: one that is stopped, deregistered, moved away or not to be found is not present, see End.
	State       State  `json:"state,omitzero"`
	StateDate   Date   `json:"state_date,omitzero"`   // since when, of one that moved away at the latest; blank: not known
	StateSource string `json:"state_source,omitzero"` // the page that says so
	StateNote   string `json:"state_note,omitzero"`
	MovedTo     string `json:"moved_to,omitzero"` // the region to which one that moved away went, not counted there, see End; blank: not known
	// CreditCode is the unified social credit code (GB 32100-2015), which no other firm has.
	CreditCode  string   `json:"credit_code,omitzero"`
	FormerNames []string `json:"former_names,omitempty"` // as registered before
	Address     string   `json:"address,omitzero"`
	// RegisteredCapital is in 万元 of the renminbi; 0 = not stated, or in another currency.
	RegisteredCapital float64 `json:"registered_capital,omitzero"`
	Founded           Date    `json:"founded,omitzero"`
	AboveScaleSince   Date    `json:"above_scale_since,omitzero"` // since when it counts as 规上
	// Search is what Find looks in; see MatchRank for its form.
	Search string `json:"search"`
	Source
}

// State is whether an enterprise works; blank is unknown.
type State string

// The states. Restructuring (重整) does not keep it from working.
const (
	StateNormal        State = "normal"
	StateStopped       State = "stopped"
	StateRestructuring State = "restructuring"
	StateDeregistered  State = "deregistered"
	StateMoved         State = "moved" // it left the place: works elsewhere, as far as is known
	// StateUnfound is of one that nobody there knows, be its registration in force.
	StateUnfound State = "unfound"
)

// End is the date from which an enterprise is no longer present at its Region: where
// its legal person ended, it stopped, moved away, or was not to be found. MovedTo is told and no more, until
// somebody enters it as the Region: when it works there, and at what, is not known before.
// One that did so at an unknown date was never present, as far as is known. Blank: it
// is present.
func (e Enterprise) End() Date {
	switch e.State {
	case StateStopped, StateDeregistered, StateUnfound:
	case StateMoved:
		if e.Region != "" && e.MovedTo == e.Region {
			return e.LocalUntil
		}
	default:
		return e.LocalUntil
	}
	return earlier(e.LocalUntil, cmp.Or(e.StateDate, earliest))
}

// Certainty is how sure a membership is. A hint is never proof of presence.
type Certainty string

// The certainties, from the surest.
const (
	Confirmed Certainty = "confirmed"
	Probable  Certainty = "probable"
	Hint      Certainty = "hint"
)

// Certainties is the order in which Counts are indexed.
var Certainties = []Certainty{Confirmed, Probable, Hint}

// Index returns the place of c in Certainties, or -1.
func (c Certainty) Index() int {
	for i, v := range Certainties {
		if v == c {
			return i
		}
	}
	return -1
}

// Membership says that an enterprise works in a leaf segment. Its evidence,
// source date, verification and since are the enterprise's where it has none.
type Membership struct {
	Enterprise string    `json:"enterprise"`
	Segment    string    `json:"segment"`
	Certainty  Certainty `json:"certainty"`
	Since      Date      `json:"since,omitzero"`
	Until      Date      `json:"until,omitzero"`
	Products   []string  `json:"products,omitempty"` // what it makes there, in the words of the segment
	// Captive: it serves its own group or itself alone. It is present and buys as any other, and is no supplier.
	Captive bool `json:"captive,omitzero"`
	Source
}

// Inherit fills what a membership leaves blank from its enterprise: since, and
// the source as a whole where it has no evidence; it ends no later than the enterprise.
func (m Membership) Inherit(e Enterprise) Membership {
	if m.Since == "" {
		m.Since = e.LocalSince
	}
	m.Until = earlier(m.Until, e.End())
	if m.Evidence == "" {
		m.Source = e.Source
	}
	return m
}

// LinkKind tells trade from deliveries inside a group of companies.
type LinkKind string

// An intra-group link is shown as such and proves no partnership.
const (
	LinkSupply     LinkKind = "supply"
	LinkIntraGroup LinkKind = "intra-group"
)

// SupplyLink says that a supplier sells to a customer (供应关系). Parallel links are kept.
type SupplyLink struct {
	ID         string   `json:"id"` // l-…
	Supplier   string   `json:"supplier"`
	Customer   string   `json:"customer"`
	Product    string   `json:"product"`
	Segment    string   `json:"segment,omitzero"` // leaf that what is sold belongs to; blank if unknown
	Kind       LinkKind `json:"kind"`
	Since      Date     `json:"since,omitzero"`
	Until      Date     `json:"until,omitzero"`
	Confidence float64  `json:"confidence"` // 0..1
	Source
}

// The least confidence of each class of link; below disclosed a link is inferred.
const (
	ConfidenceConfirmed = 0.9
	ConfidenceDisclosed = 0.7
)

// Class returns confirmed, disclosed or inferred.
func (l SupplyLink) Class() string {
	switch {
	case l.Confidence >= ConfidenceConfirmed:
		return "confirmed"
	case l.Confidence >= ConfidenceDisclosed:
		return "disclosed"
	}
	return "inferred"
}

func (e Enterprise) Ref() Ref { return Ref{KindEnterprises, e.ID} }

// Ref: the key of a membership is enterprise|segment|since.
func (m Membership) Ref() Ref {
	return Ref{KindMemberships, m.Enterprise + "|" + m.Segment + "|" + string(m.Since)}
}
func (l SupplyLink) Ref() Ref { return Ref{KindLinks, l.ID} }

var enterpriseRow = Description{
	Kind: KindEnterprises, ZH: "企业", Measure: "家", Class: ClassFact, Label: "Enterprise", Key: "id", ID: []string{"e", "name"}, Name: []string{"name"},
	Fields: []Field{
		{Name: "id", ZH: "标识", Type: Slug, Required: true},
		{Name: "name", ZH: "企业名称", Type: Text, Most: 200, Required: true, Synonyms: []string{"名称", "单位名称", "企业全称", "公司名称", "单位详细名称", "企业", "公司", "企业（单位）名称", "企业详细名称", "法人单位", "法人单位名称", "市场主体名称", "纳税人名称", "企业名"}},
		{Name: "short_name", ZH: "简称", Type: Text, Most: 200, Required: true, Node: true, Synonyms: []string{"企业简称", "公司简称"}},
		{Name: "aliases", ZH: "别名", Type: Text},
		{Name: "region", ZH: "所在地区", Type: Reference, Ref: KindRegions, Edge: "LOCATED_IN", Synonyms: []string{"县区", "所属县区", "所属地区", "所在县区", "属地", "所属区县", "区县", "所在县（区）", "县（区）", "行政区划", "所属区域", "地区", "所属地"}},
		{Name: "place", ZH: "所在地", Type: Text},
		{Name: "park", ZH: "园区", Type: Reference, Ref: KindParks, Edge: "IN_PARK", Synonyms: []string{"所在园区", "所属园区", "开发区", "所在开发区", "所属开发区", "园区名称"}},
		{Name: "parent", ZH: "母公司", Type: Reference, Ref: KindEnterprises, Edge: "BELONGS_TO", Synonyms: []string{"上级公司", "控股股东", "母公司名称"}},
		{Name: "group", ZH: "所属集团", Type: Text, Node: true, Synonyms: []string{"集团", "集团名称"}},
		{Name: "type", ZH: "类型", Type: Enum, Required: true, Node: true, Words: []Word{{"enterprise", "企业"}, {"institution", "机构"}}},
		{Name: "size", ZH: "规模", Type: Enum, Node: true, Words: []Word{{"micro", "微型"}, {"small", "小型"}, {"medium", "中型"}, {"large", "大型"}}, Synonyms: []string{"企业规模", "单位规模", "企业类型（规模）"},
			Also: []Word{{"micro", "微型企业"}, {"micro", "微"}, {"small", "小型企业"}, {"small", "小"}, {"medium", "中型企业"}, {"medium", "中"}, {"large", "大型企业"}, {"large", "大"}}},
		{Name: "size_basis", ZH: "规模依据", Type: Text, Of: "size", Words: []Word{{"listed", "上市公司公告"}, {"little-giant", "小巨人名单"}, {"page", "公开页面"},
			{"estimate", "估计"}, {"reviewer-estimate", "估算"}, {"tier", "按企业梯队推定"}}},
		{Name: "tiers", Column: "tier", ZH: "企业梯队", Type: Enum, Words: []Word{{"listed", "上市"}, {"unicorn", "独角兽"}, {"little-giant", "专精特新“小巨人”"}, {"leading-agri", "农业产业化龙头"}},
			Also: []Word{{"listed", "上市公司"}, {"listed", "上市企业"}, {"unicorn", "独角兽企业"}, {"little-giant", "国家级专精特新小巨人"}, {"little-giant", "国家级专精特新“小巨人”"}, {"little-giant", "国家专精特新“小巨人”企业"}, {"leading-agri", "农业产业化龙头企业"}}},
		{Name: "listed_code", ZH: "股票代码", Type: Text, Node: true, Synonyms: []string{"证券代码", "上市代码"}},
		{Name: "products", ZH: "主要产品", Type: Text, Synonyms: []string{"产品", "主营产品", "主导产品", "产品名称", "主要产品名称", "主要产品（服务）", "主要产品及产能", "主营", "主营业务", "主要业务", "主营产品（业务）", "主要产品或业务"}},
		{Name: "local_since", ZH: "投产时间", Type: Day, Node: true, Synonyms: []string{"投产日期", "开业时间", "开业（成立）时间", "投产年月"}},
		{Name: "local_until", ZH: "终止时间", Type: Day, Ahead: true, Node: true},
		{Name: "state", ZH: "经营状态", Type: Enum, Internal: true, Node: true, Words: []Word{{"normal", "在产"}, {"stopped", "停产"}, {"restructuring", "重整"}, {"deregistered", "注销"}, {"moved", "外迁"}, {"unfound", "查无"}}, Synonyms: []string{"状态", "企业状态", "生产状态", "运行状态", "登记状态", "生产经营状态", "营业状态"},
			Also: []Word{{"normal", "正常"}, {"normal", "正常生产"}, {"normal", "生产"}, {"normal", "营业"}, {"normal", "存续"}, {"normal", "在营"}, {"normal", "开业"}, {"normal", "在业"}, {"normal", "正常经营"}, {"stopped", "停业"}, {"stopped", "停产停业"}, {"stopped", "已停产"}, {"stopped", "已停业"}, {"stopped", "关停"}, {"stopped", "已关停"}, {"stopped", "关闭"}, {"stopped", "已关闭"}, {"stopped", "歇业"}, {"restructuring", "破产重整"}, {"deregistered", "已注销"}, {"deregistered", "吊销"}, {"moved", "迁出"}, {"moved", "已迁出"}, {"moved", "已外迁"}, {"moved", "搬迁"}, {"moved", "已搬迁"}, {"moved", "迁离"}, {"unfound", "无此企业"}, {"unfound", "查无此企业"}}},
		{Name: "state_date", ZH: "状态日期", Type: Day, Internal: true, Of: "state"},
		{Name: "state_source", ZH: "状态出处", Type: URL, Internal: true, Of: "state"},
		{Name: "state_note", ZH: "状态说明", Type: Text, Internal: true, Of: "state"},
		{Name: "moved_to", ZH: "迁往", Type: Reference, Internal: true, Ref: KindRegions, Of: "state", Synonyms: []string{"迁往地", "迁往何处", "迁入地", "迁至"}},
		{Name: "credit_code", ZH: "统一社会信用代码", Type: Text, Node: true, Synonyms: []string{"信用代码", "社会信用代码", "统一信用代码", "纳税人识别号", "税号"}},
		{Name: "former_names", ZH: "曾用名", Type: Text, Synonyms: []string{"原名称", "更名前名称", "企业曾用名", "原企业名称"}},
		{Name: "address", ZH: "地址", Type: Text, Synonyms: []string{"注册地址", "企业地址", "经营地址", "详细地址", "单位地址", "通讯地址", "住所", "生产地址"}},
		{Name: "registered_capital", ZH: "注册资本", Type: Number, High: 1e10, Unit: "万元", Synonyms: []string{"注册资金"}},
		{Name: "founded", ZH: "成立日期", Type: Day, Synonyms: []string{"成立时间", "注册时间", "注册日期", "设立时间", "成立年月"}},
		{Name: "above_scale_since", ZH: "入规时间", Type: Day, Synonyms: []string{"规上时间", "纳规时间", "入统时间", "纳统时间", "升规时间", "规上起始时间", "上规时间"}},
		{Name: "search", ZH: "检索文字", Type: Derived},
	},
}

// The three kinds below are checked by hand: a load goes through millions of them.

func (e Enterprise) check(c *Report) {
	c.slug("id", e.ID)
	c.required("name", e.Name)
	c.required("short_name", e.ShortName)
	c.text("aliases", e.Aliases...)
	c.optional("region", e.Region)
	c.text("place", e.Place)
	c.optional("park", e.Park)
	c.optional("parent", e.Parent)
	if e.Parent == e.ID {
		c.Fault("parent", e.Parent, "不能是企业自己，请留空或改写")
	}
	c.text("group", e.Group)
	c.word("type", string(e.Type))
	c.word("size", string(e.Size))
	c.text("size_basis", e.SizeBasis)
	for _, t := range e.Tiers {
		c.word("tiers", t)
	}
	c.text("listed_code", e.ListedCode)
	c.text("products", e.Products...)
	c.date("local_since", e.LocalSince)
	c.date("local_until", e.LocalUntil)
	c.interval("local_since", "local_until", e.LocalSince, e.LocalUntil)
	c.word("state", string(e.State))
	c.date("state_date", e.StateDate)
	c.url("state_source", e.StateSource)
	c.text("state_note", e.StateNote)
	c.optional("moved_to", e.MovedTo)
	if e.MovedTo != "" && e.State != StateMoved {
		c.Fault("moved_to", e.MovedTo, "经营状态是外迁的才填，请留空或改经营状态")
	}
	if e.CreditCode != "" && !ValidCreditCode(e.CreditCode) {
		c.Fault("credit_code", e.CreditCode, "不是有效的统一社会信用代码（18位，末位是校验码），请核对营业执照，或留空")
	}
	c.text("former_names", e.FormerNames...)
	c.text("address", e.Address)
	c.number("registered_capital", e.RegisteredCapital, 0, 1e10)
	c.date("founded", e.Founded)
	c.date("above_scale_since", e.AboveScaleSince)
	if e.Search == "" || !utf8.ValidString(e.Search) || strings.Count(e.Search, "\n") != 2 {
		c.Fault("search", "", "须由 SearchText 生成")
	}
	c.source(&e.Source)
}

var membershipRow = Description{
	Kind: KindMemberships, ZH: "从业", Measure: "条", Class: ClassFact, Label: "WORKS_IN", Ends: [2]string{"enterprise", "segment"},
	Fields: []Field{
		{Name: "enterprise", ZH: "企业", Type: Reference, Ref: KindEnterprises, Required: true, Synonyms: []string{"企业名称", "单位名称", "公司名称"}},
		{Name: "segment", ZH: "环节", Type: Reference, Ref: KindSegments, Required: true, Synonyms: []string{"所属环节", "产业链环节", "所属产业链环节", "所处环节", "产业环节", "细分环节", "所属细分领域", "细分领域", "所处产业链环节", "链上环节"}},
		{Name: "certainty", ZH: "从业", Type: Enum, Required: true, Claim: true, Words: []Word{{"confirmed", "已确认"}, {"probable", "较可能"}, {"hint", "线索"}}, Also: []Word{{"confirmed", "确认"}, {"confirmed", "属实"}, {"probable", "可能"}}},
		{Name: "since", ZH: "起始时间", Type: Day},
		{Name: "until", ZH: "终止时间", Type: Day, Ahead: true},
		{Name: "products", ZH: "产品词", Type: Text},
		{Name: "captive", ZH: "只供本集团", Type: YesNo},
	},
}

func (m Membership) check(c *Report) {
	c.slug("enterprise", m.Enterprise)
	c.slug("segment", m.Segment)
	c.word("certainty", string(m.Certainty))
	c.date("since", m.Since)
	c.date("until", m.Until)
	c.interval("since", "until", m.Since, m.Until)
	c.text("products", m.Products...)
	c.source(&m.Source)
}

var linkRow = Description{
	Kind: KindLinks, ZH: "供应关系", Measure: "条", Class: ClassFact, Label: "SUPPLIES", Ends: [2]string{"supplier", "customer"},
	Key: "id", ID: []string{"l", "supplier", "customer", "segment", "product", "since"},
	Fields: []Field{
		{Name: "id", ZH: "标识", Type: Slug, Required: true},
		{Name: "supplier", ZH: "供应商", Type: Reference, Ref: KindEnterprises, Required: true, Claim: true, Synonyms: []string{"供货企业", "供方"}},
		{Name: "customer", ZH: "客户", Type: Reference, Ref: KindEnterprises, Required: true, Claim: true, Synonyms: []string{"采购企业", "需方"}},
		{Name: "product", ZH: "产品", Type: Text},
		{Name: "segment", ZH: "环节", Type: Reference, Ref: KindSegments},
		{Name: "kind", ZH: "关系类型", Type: Enum, Required: true, Claim: true, Words: []Word{{"supply", "供应"}, {"intra-group", "集团内部"}}},
		{Name: "since", ZH: "起始时间", Type: Day},
		{Name: "until", ZH: "终止时间", Type: Day, Ahead: true},
		{Name: "confidence", ZH: "可信度", Type: Number, High: 1, Required: true, Claim: true},
	},
}

func (l SupplyLink) check(c *Report) {
	c.slug("id", l.ID)
	c.slug("supplier", l.Supplier)
	c.slug("customer", l.Customer)
	c.text("product", l.Product)
	c.optional("segment", l.Segment)
	c.word("kind", string(l.Kind))
	c.date("since", l.Since)
	c.date("until", l.Until)
	c.interval("since", "until", l.Since, l.Until)
	c.number("confidence", l.Confidence, 0, 1)
	if l.Supplier == l.Customer {
		c.Fault("customer", l.Customer, "供应商和客户是同一家企业，请改正其中一个")
	}
	c.source(&l.Source)
}

// Clone returns the enterprise with lists of its own.
func (e Enterprise) Clone() Enterprise {
	e.Aliases, e.Tiers, e.Products = slices.Clone(e.Aliases), slices.Clone(e.Tiers), slices.Clone(e.Products)
	e.FormerNames = slices.Clone(e.FormerNames)
	e.Verification, e.Extra = slices.Clone(e.Verification), maps.Clone(e.Extra)
	return e
}
