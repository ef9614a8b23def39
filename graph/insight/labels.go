package insight

import "chainchief/graph"

// Sourced is a source with the word for its class.
type Sourced struct {
	graph.Source
	EvidenceZH string `json:"evidence_zh,omitzero"`
}

// SourcedOf adds the word.
func SourcedOf(s graph.Source) Sourced { return Sourced{s, EvidenceZH(s.Evidence)} }

// firmOf names an enterprise in an answer.
func firmOf(e *graph.Enterprise, certainty graph.Certainty, source graph.Source) Firm {
	return Firm{ID: e.ID, Name: e.Name, ShortName: e.ShortName, Region: e.Region, Certainty: certainty, CertaintyZH: CertaintyZH(certainty),
		Size: e.Size, SizeZH: SizeZH(e.Size), Sourced: SourcedOf(source)}
}

// The words on the screen for what records say; a code that is unknown has none.

var (
	typeWords = map[graph.EnterpriseType]string{graph.TypeEnterprise: "企业", graph.TypeInstitution: "机构"}
	// basisWords: how the known size of an enterprise was settled.
	basisWords = map[string]string{"listed": "上市公司公告", "little-giant": "小巨人名单", "page": "公开页面",
		"estimate": "估计", "reviewer-estimate": "复核估计", "tier": "按层级"}
	systemWords = map[string]string{"chain": "市级链长制", "cluster": "县区群长制"}
	levelWords  = map[graph.RegionLevel]string{graph.LevelProvince: "省", graph.LevelCity: "市", graph.LevelCounty: "县区",
		graph.LevelZone: "功能区", graph.LevelReportingUnit: "报送单位"}
	parkWords  = map[string]string{"national": "国家级", "provincial": "省级", "cooperation-park": "合作园区", "chemical-park": "化工园区"}
	pairWords  = map[string]string{"paired": "已结对", "unpaired": "未结对"}
	flowWords  = map[graph.Stage]string{graph.StageUpstream: "上游", graph.StageMidstream: "中游", graph.StageDownstream: "下游", graph.StageSupport: "支撑"}
	worksWords = map[string]string{"new": "新建", "upgrade": "技改扩建"}
	linkWords  = map[graph.LinkKind]string{graph.LinkSupply: "供应", graph.LinkIntraGroup: "集团内部"}
	checkWords = map[string]string{"yes": "有", "no": "无"}
	stageWords = map[graph.ProjectStage]string{graph.ProjectSigned: "签约", graph.ProjectStarted: "开工", graph.ProjectCommissioned: "投产", graph.ProjectUnknown: "状态不明"}
	// evidenceWords: the classes of sources.
	evidenceWords = map[graph.Evidence]string{graph.EvidencePlan2021: "市2021年计划", graph.EvidenceReported: "公开报道", graph.EvidenceReposted: "转载",
		graph.EvidenceCommonKnowledge: "常识", graph.EvidenceTradeKnowledge: "行业判断", graph.EvidenceOffice: "部门录入", graph.EvidenceSynthetic: "模拟数据"}
	certaintyWords = map[graph.Certainty]string{graph.Confirmed: "确认", graph.Probable: "较可能", graph.Hint: "线索"}
	sizeWords      = map[graph.Size]string{graph.SizeLarge: "大型", graph.SizeMedium: "中型", graph.SizeSmall: "小型", graph.SizeMicro: "微型", graph.SizeUnknown: "规模未知"}
	targetWords    = map[string]string{EvidenceExpansion: "近期外地扩产", EvidenceSupplies: "已供本地或伙伴企业", EvidenceNear: "工厂在300公里内"}
	fourLinkWords  = map[LinkKind]string{LinkIndustry: "产业链接", LinkScience: "科创链接", LinkPark: "园区链接", LinkMarket: "市场链接"}
)

// StageZH is the word for the state of a project.
func StageZH(s graph.ProjectStage) string { return stageWords[s] }

// EvidenceZH is the word for the class of a source.
func EvidenceZH(e graph.Evidence) string { return evidenceWords[e] }

// CertaintyZH is the word for how sure a membership is.
func CertaintyZH(c graph.Certainty) string { return certaintyWords[c] }

// SizeZH is the word for the size of an enterprise.
func SizeZH(s graph.Size) string { return sizeWords[s] }

// TargetEvidenceZH is the word for what tells that a target may come.
func TargetEvidenceZH(e string) string { return targetWords[e] }

// ZH is the word for one of the four links.
func (k LinkKind) ZH() string { return fourLinkWords[k] }

// TypeZH is the word for an enterprise's type.
func TypeZH(t graph.EnterpriseType) string { return typeWords[t] }

// TierZH is the word for a tier of an enterprise.
func TierZH(tier string) string { return tierNames[tier] }

// SizeBasisZH is the word for what a size rests on.
func SizeBasisZH(basis string) string { return basisWords[basis] }

// SystemZH is the word for who answers for a chain.
func SystemZH(system string) string { return systemWords[system] }

// LevelZH is the word for a region's level.
func LevelZH(l graph.RegionLevel) string { return levelWords[l] }

// ParkLevelZH is the word for a park's level.
func ParkLevelZH(level string) string { return parkWords[level] }

// PairZH is the word for the state of a park's pairing.
func PairZH(status string) string { return pairWords[status] }

// FlowZH is the word for a segment's stage.
func FlowZH(s graph.Stage) string { return flowWords[s] }

// KindZH is the word for what a segment makes or does.
func KindZH(k graph.SegmentKind) string { return kindWords[k] }

// ProjectKindZH is the word for a project's kind.
func ProjectKindZH(kind string) string { return worksWords[kind] }

// LinkKindZH is the word for a supply link's kind.
func LinkKindZH(k graph.LinkKind) string { return linkWords[k] }

// VerdictZH is the word for what a check says.
func VerdictZH(verdict string) string { return checkWords[verdict] }
