package graph

// ProjectStage is how far an investment project has come.
type ProjectStage string

// The stages of a project.
const (
	ProjectLead         ProjectStage = "lead" // somebody may invest: nothing is agreed, and nothing is judged by it
	ProjectSigned       ProjectStage = "signed"
	ProjectStarted      ProjectStage = "started"
	ProjectCommissioned ProjectStage = "commissioned"
	ProjectEnrolled     ProjectStage = "enrolled" // it runs, and its firm is in the statistics of those above scale (入规)
	ProjectUnknown      ProjectStage = "unknown"
	// ProjectEnded is one that came to nothing, or of which nobody there knows: kept, never counted.
	ProjectEnded ProjectStage = "ended"
)

// Stands reports whether a project of the stage is one to reckon with: a lead is none
// yet, and one that ended is none any more.
func (s ProjectStage) Stands() bool { return s != ProjectLead && s != ProjectEnded }

// Runs reports whether a project of the stage produces.
func (s ProjectStage) Runs() bool { return s == ProjectCommissioned || s == ProjectEnrolled }

// Investor is who pays for a project. Enterprise is set only where Name is a
// recorded name or alias; otherwise the investor stays text.
type Investor struct {
	Name       string `json:"name"`
	Enterprise string `json:"enterprise,omitzero"`
}

// Project is one investment project.
type Project struct {
	ID             string       `json:"id"` // p-…
	Name           string       `json:"name"`
	Kind           string       `json:"kind"` // new, or upgrade: 技改 or expansion of a firm already here
	Investors      []Investor   `json:"investors,omitempty"`
	InvestorRegion string       `json:"investor_region,omitzero"`
	Region         string       `json:"region"`
	Amount100MCNY  float64      `json:"amount_100m_cny,omitzero"` // 亿元 as announced; 0 = not stated
	Segments       []string     `json:"segments,omitempty"`       // leaves it fills; empty where the product is vague
	Stage          ProjectStage `json:"stage"`
	Date           Date         `json:"date,omitzero"` // of the stage; of the last news where the stage is unknown
	Note           string       `json:"note,omitzero"` // doubts
	// Operator is the local legal person that runs it.
	Operator         string  `json:"operator,omitzero"`
	Announced100MCNY float64 `json:"announced_100m_cny,omitzero"` // 亿元 of all phases as announced; Amount100MCNY is that of the phase begun
	PlannedEnd       Date    `json:"planned_end,omitzero"`
	Overdue          bool    `json:"overdue,omitzero"`    // no news of production in time: to be checked before it counts as going on
	LastHeard        Date    `json:"last_heard,omitzero"` // of the last news
	LastURL          string  `json:"last_url,omitzero"`   // the page of the last news
	StateNote        string  `json:"state_note,omitzero"`
	// Fixed and Paid are other counts of the money than Amount100MCNY, each by its own
	// rule (口径): the part that becomes fixed assets, and what has come in so far.
	Fixed100MCNY float64 `json:"fixed_100m_cny,omitzero"`
	Paid100MCNY  float64 `json:"paid_100m_cny,omitzero"`
	Unit         string  `json:"unit,omitzero"`   // of the office, which answers for it
	Leader       string  `json:"leader,omitzero"` // who of the leadership looks after it
	// Who brought it is said when it is entered, and never changes after: see BroughtFault.
	Referrer     string `json:"referrer,omitzero"`
	ReferrerUnit string `json:"referrer_unit,omitzero"`
	Source
}

// Need is a need for a segment that somebody stated.
type Need struct {
	ID      string `json:"id"` // n-…
	Region  string `json:"region"`
	Segment string `json:"segment"`
	Need    string `json:"need"`
	SaidBy  string `json:"said_by"`
	Date    Date   `json:"date,omitzero"`
	// SpeakerKind is what SaidBy is.
	SpeakerKind string `json:"speaker_kind,omitzero"`
	CounterNote string `json:"counter_note,omitzero"` // what speaks against it, or was left open
	Source
}

// Check is a person's verdict on whether a segment is in a region (核实).
type Check struct {
	ID      string `json:"id"` // c-…
	Region  string `json:"region"`
	Segment string `json:"segment"`
	Verdict string `json:"verdict"` // yes, no
	By      string `json:"by"`
	Date    Date   `json:"date"`
	Note    string `json:"note,omitzero"`
	Source
}

// Note is what somebody of an office remarks on a record, or on the product as
// a whole. It never enters the judgement.
type Note struct {
	ID      string `json:"id"`               // t-…
	On      Kind   `json:"on,omitzero"`      // the kind of the record it is about; blank: none
	Subject string `json:"subject,omitzero"` // the key of that record, which may be gone
	Text    string `json:"text"`
	By      string `json:"by"`
	Date    Date   `json:"date"`
	Source
}

// ScopeAll is the scope of a coverage row that counts all industry.
const ScopeAll = "*"

// Coverage is an official count to hold our own count against, as of its SourceDate.
type Coverage struct {
	ID         string `json:"id"` // g-…
	Region     string `json:"region"`
	Scope      string `json:"scope"` // chain, card or leaf id, or ScopeAll
	KnownCount int    `json:"known_count"`
	Register   bool   `json:"register"` // the count covers the whole place and scope
	What       string `json:"what"`     // exactly who was counted
	Source
}

func (p Project) Ref() Ref  { return Ref{KindProjects, p.ID} }
func (n Need) Ref() Ref     { return Ref{KindNeeds, n.ID} }
func (c Check) Ref() Ref    { return Ref{KindChecks, c.ID} }
func (c Coverage) Ref() Ref { return Ref{KindCoverage, c.ID} }
func (n Note) Ref() Ref     { return Ref{KindNotes, n.ID} }

var projectRow = Description{
	Kind: KindProjects, ZH: "项目", Class: ClassFact, Label: "Project", Key: "id", ID: []string{"p", "name", "region"}, Name: []string{"name"},
	Fields: []Field{
		{Name: "id", ZH: "标识", Type: Slug, Required: true},
		{Name: "name", ZH: "项目名称", Type: Text, Most: 200, Required: true, Node: true, Synonyms: []string{"名称", "项目", "建设项目", "建设项目名称", "招商项目名称", "签约项目名称", "重点项目名称"}},
		{Name: "kind", ZH: "建设性质", Type: Enum, Required: true, Words: []Word{{"new", "新建"}, {"upgrade", "技改扩建"}},
			Synonyms: []string{"建设类型", "新建或技改"}, Also: []Word{{"upgrade", "技改"}, {"upgrade", "扩建"}, {"upgrade", "改建"}, {"upgrade", "改扩建"}, {"upgrade", "技术改造"}, {"upgrade", "增资扩产"}, {"new", "迁建"}}},
		{Name: "investors", Column: "investor", ZH: "投资方", Type: Group, Synonyms: []string{"投资企业", "投资单位", "项目单位", "投资主体", "投资方名称", "投资人", "投资商"}, Fields: []Field{
			{Name: "name", ZH: "投资方名称", Type: Text, Most: 200, Required: true},
			{Name: "enterprise", ZH: "投资方企业", Type: Reference, Ref: KindEnterprises, Edge: "INVESTS_IN", Into: true},
		}},
		{Name: "investor_region", ZH: "投资方所在地区", Type: Reference, Ref: KindRegions, Synonyms: []string{"投资方来源地", "资金来源地", "投资来源地"}},
		{Name: "region", ZH: "建设地区", Type: Reference, Ref: KindRegions, Required: true, Node: true, Edge: "LOCATED_IN", Synonyms: []string{"县区", "建设地点", "所在县区", "属地", "所属县区", "落户地", "项目地点", "项目所在地", "落地县区", "区县", "县（区）", "所在地", "落地园区", "片区"}},
		{Name: "amount_100m_cny", ZH: "总投资", Type: Number, High: 1e5, Unit: "亿元", Synonyms: []string{"投资额", "计划总投资", "投资总额", "项目总投资", "项目总投资额", "总投资额", "计划总投资额", "计划投资总额", "估算投资", "估算总投资", "协议投资额", "合同总投资", "协议总投资", "固定资产投资", "签约金额", "拟投资额"}},
		{Name: "segments", ZH: "所补环节", Type: Reference, Ref: KindSegments, Node: true, Edge: "FILLS", Synonyms: []string{"环节", "所属环节", "产业链环节", "所属产业链环节"}},
		{Name: "stage", ZH: "阶段", Type: Enum, Required: true, Node: true, Claim: true, Words: []Word{{"lead", "线索"}, {"signed", "签约"}, {"started", "开工"}, {"commissioned", "投产"}, {"enrolled", "入规"}, {"unknown", "阶段待核"}, {"ended", "终止或查无"}}, Synonyms: []string{"项目性质", "项目阶段", "进展阶段", "进展状态", "项目状态", "项目进展状态", "建设状态", "建设阶段"},
			Also: []Word{{"lead", "在谈"}, {"lead", "洽谈"}, {"lead", "洽谈中"}, {"lead", "意向"}, {"lead", "招商线索"}, {"enrolled", "已入规"}, {"enrolled", "纳规"}, {"enrolled", "已纳规"}, {"signed", "已签约"}, {"signed", "拟建"}, {"signed", "筹建"}, {"signed", "前期"}, {"signed", "前期工作"}, {"signed", "预备"}, {"signed", "未开工"}, {"signed", "注册"}, {"started", "在建"}, {"started", "续建"}, {"started", "新开工"}, {"started", "已开工"}, {"started", "开工在建"}, {"started", "建设中"},
				{"commissioned", "竣工"}, {"commissioned", "已投产"}, {"commissioned", "建成"}, {"commissioned", "建成投产"}, {"commissioned", "已竣工"}, {"commissioned", "部分竣工"}, {"commissioned", "竣工投产"}, {"ended", "终止"}, {"ended", "已终止"}, {"ended", "取消"}, {"ended", "已取消"}, {"ended", "未落地"}, {"ended", "解约"}, {"ended", "已解约"}, {"ended", "查无此项目"}, {"ended", "无此项目"}}},
		{Name: "date", ZH: "阶段日期", Type: Day, Of: "stage", Synonyms: []string{"线索时间", "线索日期", "线索登记日期", "签约时间", "开工时间", "签约日期", "开工日期", "实际开工时间", "投产时间", "投产日期", "实际投产时间", "竣工时间", "竣工日期", "实际竣工时间", "建成时间", "进展时间"}},
		{Name: "note", ZH: "备注", Type: Text, Internal: true, Synonyms: []string{"建设内容", "建设内容及规模", "项目建设规模和内容", "项目内容", "建设规模及内容", "主要建设内容", "项目主要建设目标"}},
		{Name: "operator", ZH: "实施企业", Type: Reference, Ref: KindEnterprises, Edge: "OPERATES", Into: true, Synonyms: []string{"运营方", "项目公司", "业主单位", "业主名称", "项目业主", "建设单位", "项目业主单位", "实施主体", "项目法人", "承办企业"}},
		{Name: "announced_100m_cny", ZH: "宣布总额", Type: Number, High: 1e5, Unit: "亿元"},
		{Name: "planned_end", ZH: "计划完工", Type: Day, Ahead: true, Synonyms: []string{"计划竣工时间", "计划投产时间", "计划完工时间", "预计竣工时间", "预计投产时间", "计划建成时间", "拟竣工时间", "拟投产时间", "拟建成时间", "拟完工时间", "预计完工时间", "预计建成时间"}},
		{Name: "overdue", ZH: "是否逾期", Type: YesNo, Internal: true, Of: "stage"},
		{Name: "last_heard", ZH: "最后消息日期", Type: Day, Of: "stage"},
		{Name: "last_url", ZH: "最后消息网址", Type: URL, Of: "stage"},
		{Name: "state_note", ZH: "现状说明", Type: Text, Internal: true, Of: "stage", Synonyms: []string{"进展情况", "目前进展情况", "目前进展", "形象进度", "工程形象进度", "目前项目建设形象进度", "进度", "项目进展情况", "项目进展", "进展"}},
		{Name: "fixed_100m_cny", ZH: "其中固定资产投资", Type: Number, High: 1e5, Unit: "亿元", Internal: true},
		{Name: "paid_100m_cny", ZH: "到位资金", Type: Number, High: 1e5, Unit: "亿元", Internal: true, Synonyms: []string{"累计到资", "实际到资额", "到资额", "累计到位资金", "实际到位资金"}},
		{Name: "unit", ZH: "责任单位", Type: Text, Most: 200, Internal: true, Synonyms: []string{"牵头责任单位", "跟踪单位", "挂钩责任单位"}},
		{Name: "leader", ZH: "包联领导", Type: Text, Most: 40, Internal: true, Synonyms: []string{"挂钩领导", "包保领导", "联系领导"}},
		{Name: "referrer", ZH: "引荐人", Type: Text, Most: 40, Internal: true},
		{Name: "referrer_unit", ZH: "引荐单位", Type: Text, Most: 200, Internal: true, Synonyms: []string{"项目引荐单位"}},
	},
}

// checkProject holds the sums and dates of a project to each other.
func checkProject(p Project, report *Report) {
	for _, part := range []struct {
		field string
		sum   float64
	}{{"fixed_100m_cny", p.Fixed100MCNY}, {"paid_100m_cny", p.Paid100MCNY}} {
		if p.Amount100MCNY > 0 && part.sum > p.Amount100MCNY {
			report.Fault(part.field, Digits(part.sum), "大于总投资"+Digits(p.Amount100MCNY)+"亿元，请核对单位（亿元、万元），改正其中一个")
		}
	}
	if p.Stage == ProjectSigned || p.Stage == ProjectStarted { // what is finished may have been late
		inOrder(report, "planned_end", p.Date, p.PlannedEnd, "早于"+Describe(KindProjects).Field("stage").WordZH(string(p.Stage))+"日期 "+string(p.Date)+"，请改正其中一个")
	}
}

var needRow = Description{
	Kind: KindNeeds, ZH: "需求", Measure: "项", Class: ClassFact, Internal: true, Label: "Need", Key: "id", ID: []string{"n", "region", "segment", "need"}, Name: []string{"need"},
	Fields: []Field{
		{Name: "id", ZH: "标识", Type: Slug, Required: true},
		{Name: "region", ZH: "地区", Type: Reference, Ref: KindRegions, Required: true, Node: true, Synonyms: []string{"县区", "所在县区", "属地", "所属县区", "所在地区", "区县"}},
		{Name: "segment", ZH: "环节", Type: Reference, Ref: KindSegments, Required: true, Node: true, Synonyms: []string{"所属环节", "产业链环节", "缺失环节", "所缺环节", "需补环节"}},
		{Name: "need", ZH: "需求内容", Type: Text, Required: true, Claim: true, Synonyms: []string{"需求", "诉求", "企业诉求", "配套需求", "招商需求", "诉求内容", "需求描述"}},
		{Name: "said_by", ZH: "提出单位", Type: Text, Required: true, Most: 200, Synonyms: []string{"需求单位", "提出企业", "诉求单位", "诉求企业", "需求企业", "企业名称"}},
		{Name: "date", ZH: "提出日期", Type: Day, Synonyms: []string{"提出时间", "收集时间", "登记日期"}},
		{Name: "speaker_kind", ZH: "提出方类别", Type: Enum, Words: []Word{{"government", "政府"}, {"enterprise", "企业"}, {"association", "协会"}, {"institution", "院校院所"}}},
		{Name: "counter_note", ZH: "相反说法", Type: Text},
	},
}

var checkRow = Description{
	Kind: KindChecks, ZH: "核实", Measure: "条", Class: ClassFact, Internal: true, Label: "Check", Key: "id", ID: []string{"c", "region", "segment", "date", "by"},
	Fields: []Field{
		{Name: "id", ZH: "标识", Type: Slug, Required: true},
		{Name: "region", ZH: "地区", Type: Reference, Ref: KindRegions, Required: true, Node: true, Synonyms: []string{"县区", "所在县区", "属地", "所属县区", "所在地区", "区县"}},
		{Name: "segment", ZH: "环节", Type: Reference, Ref: KindSegments, Required: true, Node: true, Synonyms: []string{"所属环节", "产业链环节", "核实环节"}},
		{Name: "verdict", ZH: "核实结果", Type: Enum, Required: true, Node: true, Claim: true, Words: []Word{{"yes", "有"}, {"no", "无"}}, Synonyms: []string{"有无", "结果", "核查结果", "是否有"}, Also: []Word{{"yes", "属实"}, {"yes", "是"}, {"no", "否"}, {"no", "没有"}, {"no", "无此企业"}}},
		{Name: "by", ZH: "核实人", Type: Text, Required: true, Most: 40, Synonyms: []string{"核查人"}},
		{Name: "date", ZH: "核实日期", Type: Day, Required: true, Synonyms: []string{"核实时间", "核查时间", "核查日期"}},
		{Name: "note", ZH: "说明", Type: Text, Synonyms: []string{"备注", "核实情况", "情况说明"}},
	},
}

var coverageRow = Description{
	Kind: KindCoverage, ZH: "名录数", Measure: "条", Class: ClassFact, Label: "Coverage", Key: "id", ID: []string{"g", "region", "scope", "what"}, Name: []string{"what"},
	Fields: []Field{
		{Name: "id", ZH: "标识", Type: Slug, Required: true},
		{Name: "region", ZH: "地区", Type: Reference, Ref: KindRegions, Required: true, Node: true},
		{Name: "scope", ZH: "范围", Type: Text, Required: true, Node: true},
		{Name: "known_count", ZH: "已知家数", Type: Whole, Low: 1, High: 1e8, Required: true, Unit: "家", Claim: true},
		{Name: "register", ZH: "是否完整名录", Type: YesNo},
		{Name: "what", ZH: "统计对象", Type: Text, Required: true},
	},
}

func checkCoverage(c Coverage, report *Report) {
	if c.Scope != ScopeAll {
		report.slug("scope", c.Scope)
	}
}

var noteRow = Description{
	Kind: KindNotes, ZH: "批注", Measure: "条", Class: ClassLedger, Label: "Note", Key: "id", ID: []string{"t", "on", "subject", "text", "by", "date"},
	Fields: []Field{
		{Name: "id", ZH: "标识", Type: Slug, Required: true},
		{Name: "on", ZH: "对象类别", Type: Text, Node: true},
		{Name: "subject", ZH: "对象标识", Type: Text, Node: true},
		{Name: "text", ZH: "内容", Type: Text, Required: true},
		{Name: "by", ZH: "批注人", Type: Text, Required: true, Most: 40},
		{Name: "date", ZH: "日期", Type: Day, Required: true},
	},
}

func checkNote(n Note, report *Report) {
	if (n.On == "") != (n.Subject == "") {
		report.Fault("subject", n.Subject, "对象类别和对象标识须同时填写或同时留空")
	}
	if n.On != "" && Describe(n.On) == nil {
		report.Fault("on", string(n.On), "没有这一类记录")
	}
}
