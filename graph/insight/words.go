package insight

// Status is what a segment is in a place.
type Status string

// The statuses.
const (
	Strong       Status = "strong"
	Ordinary     Status = "ordinary"
	Weak         Status = "weak"
	Twin         Status = "twin"
	Building     Status = "building"
	Signed       Status = "signed"
	Missing      Status = "missing"
	Unseen       Status = "unseen"
	Suspected    Status = "suspected"
	Lost         Status = "lost"
	Insufficient Status = "insufficient"
	NotInvolved  Status = "not_involved"
	// Withheld is what the public edition says of a segment of which it can show nothing;
	// none of Statuses, and never judged.
	Withheld Status = "withheld"
)

// Statuses is the order in which statuses are listed and counted.
var Statuses = []Status{Strong, Ordinary, Weak, Twin, Building, Signed, Missing, Lost, Unseen, Suspected, Insufficient, NotInvolved}

var statusWords = map[Status]string{
	Strong: "优势", Ordinary: "一般", Weak: "薄弱", Twin: "同类已有",
	Building: "在建", Signed: "已签约", Missing: "缺失", Unseen: "暂无登记",
	Suspected: "线索待核", Lost: "流失", Insufficient: "资料不足", NotInvolved: "暂未涉及", Withheld: "公开版不列",
}

// ZH is the word on the screen.
func (s Status) ZH() string { return statusWords[s] }

// Action is what to do about a segment.
type Action string

// The actions.
const (
	Fill           Action = "fill"
	Extend         Action = "extend"
	Strengthen     Action = "strengthen"
	Upgrade        Action = "upgrade"
	Host           Action = "host"
	Link           Action = "link"
	FollowUp       Action = "follow_up"
	Restricted     Action = "restricted"
	Verify         Action = "verify"
	NotNow         Action = "not_now"
	TooFew         Action = "too_few" // so few firms of the chain are recorded that nothing is advised
	NotForCourting Action = "not_for_courting"
	NoAction       Action = "none"
)

// Actions is the order in which actions are listed and counted.
var Actions = []Action{Fill, Extend, Strengthen, Upgrade, Host, Link, FollowUp, Restricted, Verify, NotNow, TooFew, NotForCourting, NoAction}

var actionWords = map[Action]string{
	Fill: "补链", Extend: "延链", Strengthen: "强链", Upgrade: "强链技改", Host: "可承接", Link: "联动",
	FollowUp: "跟进项目", Restricted: "受政策约束", Verify: "先核实", NotNow: "暂不建议", TooFew: "资料不足，不排序", NotForCourting: "不列入招商", NoAction: "无",
}

// Unranked are the actions that stand in lists of their own, in their order.
var Unranked = []Action{FollowUp, Restricted, Verify, NotNow, TooFew}

// ZH is the word on the screen.
func (a Action) ZH() string { return actionWords[a] }

// Ranked reports whether the action stands in the ranked list; the others that
// are answers too stand in lists of their own.
func (a Action) Ranked() bool {
	switch a {
	case Fill, Extend, Strengthen, Upgrade, Host, Link:
		return true
	}
	return false
}

// Direction says which way the goods of a 联动 would go.
type Direction string

// The directions: local firms supply the partner's makers of the segment, local
// firms buy it of them, or both.
const (
	Supplying  Direction = "supply"
	Purchasing Direction = "purchase"
	Mutual     Direction = "mutual"
)

// Around are the words before and after whom it goes to or comes from, as 为…配套; both
// blank where there is no direction.
func (d Direction) Around() (before, after string) {
	switch d {
	case Supplying:
		return "为", "配套"
	case Purchasing:
		return "向", "采购"
	case Mutual:
		return "与", "双向配套"
	}
	return "", ""
}

// zh is the word on the screen, with the partner's name.
func (d Direction) zh(partner string) string {
	before, after := d.Around()
	if before == "" {
		return ""
	}
	return before + partner + after
}

// BoostWay names a measure.
type BoostWay string

// The measures.
const (
	BoostLead   BoostWay = "lead"
	BoostExpand BoostWay = "expand"
	BoostExtend BoostWay = "extend"
	BoostSecure BoostWay = "secure"
	BoostRefit  BoostWay = "refit" // where policy bars new capacity
	BoostKeep   BoostWay = "keep"
)

var boostWords = map[BoostWay]string{BoostLead: "链主带动", BoostExpand: "扩产", BoostExtend: "技改延伸", BoostRefit: "技改提质", BoostSecure: "固链", BoostKeep: "稳住"}

// ZH is the word on the screen.
func (w BoostWay) ZH() string { return boostWords[w] }

// LinkKind is one of the four links (四链接) of the city's plan.
type LinkKind string

// The four links.
const (
	LinkIndustry LinkKind = "industry"
	LinkScience  LinkKind = "science"
	LinkPark     LinkKind = "park"
	LinkMarket   LinkKind = "market"
)

var fourLinkWords = map[LinkKind]string{LinkIndustry: "产业链接", LinkScience: "科创链接", LinkPark: "园区链接", LinkMarket: "市场链接"}

// ZH is the word for one of the four links.
func (k LinkKind) ZH() string { return fourLinkWords[k] }
