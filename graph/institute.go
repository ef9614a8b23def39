package graph

// The kinds of who helps firms on with knowledge, what they have to give, and what policy offers.
const (
	KindInstitutes Kind = "institutes"
	KindResults    Kind = "results"
	KindMeasures   Kind = "measures"
)

// Institute is a body of research, or one that serves production (生产性服务业): who it is and what it serves.
type Institute struct {
	ID         string   `json:"id"` // in-…
	Name       string   `json:"name"`
	Type       string   `json:"type"`
	Enterprise string   `json:"enterprise,omitzero"` // as which it is recorded
	Region     string   `json:"region,omitzero"`
	Place      string   `json:"place,omitzero"` // where there is no region
	Segments   []string `json:"segments,omitempty"`
	Field      string   `json:"field,omitzero"`
	Teams      []string `json:"teams,omitempty"` // by what they work on, not by persons
	Note       string   `json:"note,omitzero"`
	Source
}

// Result is what research has come to and what somebody may make of it (科技成果).
type Result struct {
	ID        string   `json:"id"` // re-…
	Name      string   `json:"name"`
	Institute string   `json:"institute,omitzero"`
	Owner     string   `json:"owner,omitzero"` // where it is of no recorded institute
	Segments  []string `json:"segments,omitempty"`
	Words     []string `json:"words,omitempty"` // for products
	Ripe      string   `json:"ripe,omitzero"`
	Team      string   `json:"team,omitzero"`
	State     string   `json:"state,omitzero"`
	Date      Date     `json:"date,omitzero"`
	Text      string   `json:"text,omitzero"`
	Source
}

// Offer is a line of a list of policies (政策清单): what is offered to whom. Blank lists
// narrow nothing. Policy is something else: what restricts new plants.
type Offer struct {
	ID       string   `json:"id"` // me-…
	Name     string   `json:"name"`
	Issuer   string   `json:"issuer,omitzero"`
	Number   string   `json:"number,omitzero"` // of the document (文号)
	Level    string   `json:"level,omitzero"`
	Region   string   `json:"region,omitzero"` // where it holds; blank: everywhere
	Segments []string `json:"segments,omitempty"`
	Titles   []string `json:"titles,omitempty"` // any of them
	Sizes    []string `json:"sizes,omitempty"`
	Text     string   `json:"text"`
	From     Date     `json:"from,omitzero"`
	Until    Date     `json:"until,omitzero"`
	// Review is whether it went through 公平竞争审查; blank: nobody says.
	Review string `json:"review,omitzero"`
	Source
}

// The standings of a measure in 公平竞争审查.
const (
	ReviewPassed  = "passed"
	ReviewExcept  = "exception"
	ReviewPending = "pending"
)

func (i Institute) Ref() Ref { return Ref{KindInstitutes, i.ID} }
func (r Result) Ref() Ref    { return Ref{KindResults, r.ID} }
func (m Offer) Ref() Ref     { return Ref{KindMeasures, m.ID} }

// Holds reports whether the measure is in force at a date.
func (m *Offer) Holds(at Date) bool {
	return (m.From == "" || m.From.FirstDay() <= at.LastDay()) && (m.Until == "" || at.LastDay() <= m.Until.LastDay())
}

var instituteRow = Description{
	Kind: KindInstitutes, ZH: "科创和服务机构", Measure: "家", Class: ClassLedger, Label: "Institute", Key: "id", ID: []string{"in", "name"}, Name: []string{"name"},
	Fields: []Field{
		{Name: "id", ZH: "标识", Type: Slug, Required: true},
		{Name: "name", ZH: "机构名称", Type: Text, Most: 200, Required: true, Node: true, Synonyms: []string{"科研机构", "院所名称", "高校院所"}},
		{Name: "type", ZH: "机构类别", Type: Enum, Required: true, Node: true, Synonyms: []string{"类别"},
			Words: []Word{{"university", "高等院校"}, {"institute", "科研院所"}, {"platform", "新型研发机构和双创平台"}, {"testing", "检验检测"}, {"design", "工业设计"}, {"logistics", "现代物流"}, {"people", "人力资源"}, {"commerce", "电子商务"}, {"finance", "科技金融"}, {"other", "其他服务"}},
			Also:  []Word{{"university", "高校"}, {"institute", "研究院"}, {"platform", "新型研发机构"}, {"platform", "孵化器"}}},
		{Name: "enterprise", ZH: "登记企业", Type: Reference, Ref: KindEnterprises, Node: true},
		{Name: "region", ZH: "所在地区", Type: Reference, Ref: KindRegions, Node: true, Synonyms: []string{"县区", "地区"}},
		{Name: "place", ZH: "所在地", Type: Text, Most: 200},
		{Name: "segments", ZH: "服务环节", Type: Reference, Ref: KindSegments, Synonyms: []string{"环节", "对应环节"}},
		{Name: "field", ZH: "研究或服务方向", Type: Text, Synonyms: []string{"研究方向", "服务内容"}},
		{Name: "teams", ZH: "团队", Type: Text, Synonyms: []string{"创新团队", "创业团队"}},
		{Name: "note", ZH: "备注", Type: Text},
	},
}

var resultRow = Description{
	Kind: KindResults, ZH: "科技成果", Measure: "项", Class: ClassLedger, Label: "Result", Key: "id", ID: []string{"re", "name", "institute", "owner"}, Name: []string{"name"},
	Fields: []Field{
		{Name: "id", ZH: "标识", Type: Slug, Required: true},
		{Name: "name", ZH: "成果名称", Type: Text, Most: 300, Required: true, Node: true, Synonyms: []string{"成果", "技术名称"}},
		{Name: "institute", ZH: "完成机构", Type: Reference, Ref: KindInstitutes, Node: true},
		{Name: "owner", ZH: "完成单位", Type: Text, Most: 200, Synonyms: []string{"成果单位", "持有单位"}},
		{Name: "segments", ZH: "对应环节", Type: Reference, Ref: KindSegments, Synonyms: []string{"环节", "适用环节"}},
		{Name: "words", ZH: "产品词", Type: Text, Synonyms: []string{"适用产品", "关键词"}},
		{Name: "ripe", ZH: "成熟度", Type: Enum, Synonyms: []string{"成果阶段"}, Words: []Word{{"lab", "实验室"}, {"pilot", "中试"}, {"ready", "可产业化"}}, Also: []Word{{"lab", "小试"}, {"ready", "产业化"}}},
		{Name: "team", ZH: "团队", Type: Text, Most: 200},
		{Name: "state", ZH: "转化进展", Type: Enum, Words: []Word{{"open", "待对接"}, {"talking", "对接中"}, {"landed", "已转化"}}},
		{Name: "date", ZH: "发布日期", Type: Day},
		{Name: "text", ZH: "成果简介", Type: Text, Synonyms: []string{"简介"}},
	},
}

var measureRow = Description{
	Kind: KindMeasures, ZH: "政策清单", Measure: "条", Class: ClassLedger, Label: "Measure", Key: "id", ID: []string{"me", "name", "number", "region"}, Name: []string{"name"},
	Fields: []Field{
		{Name: "id", ZH: "标识", Type: Slug, Required: true},
		{Name: "name", ZH: "政策名称", Type: Text, Most: 300, Required: true, Node: true, Synonyms: []string{"政策", "政策条款"}},
		{Name: "issuer", ZH: "发布单位", Type: Text, Most: 200, Synonyms: []string{"制定单位", "责任单位"}},
		{Name: "number", ZH: "文号", Type: Text, Most: 100},
		{Name: "level", ZH: "级别", Type: Enum, Words: levelWords},
		{Name: "region", ZH: "适用地区", Type: Reference, Ref: KindRegions, Node: true},
		{Name: "segments", ZH: "适用环节", Type: Reference, Ref: KindSegments},
		{Name: "titles", ZH: "适用称号", Type: Enum, Words: titleWords()},
		{Name: "sizes", ZH: "适用规模", Type: Enum, Words: []Word{{"micro", "微型"}, {"small", "小型"}, {"medium", "中型"}, {"large", "大型"}}},
		{Name: "text", ZH: "支持内容", Type: Text, Required: true, Synonyms: []string{"政策内容", "扶持内容"}},
		{Name: "from", ZH: "施行日期", Type: Day, Ahead: true},
		{Name: "until", ZH: "有效期至", Type: Day, Ahead: true},
		{Name: "review", ZH: "公平竞争审查", Type: Enum, Words: []Word{{ReviewPassed, "已通过"}, {ReviewExcept, "适用例外规定"}, {ReviewPending, "待审查"}}},
	},
}

func checkMeasure(m Offer, report *Report) {
	inOrder(report, "until", m.From, m.Until, "有效期至不能早于施行日期，请改正其中一个")
}
