package graph

// KindPosts is the kind of posts.
const KindPosts Kind = "posts"

// Post says who answers for a chain, a cluster or an enterprise (链长制), and for how long.
type Post struct {
	ID string `json:"id"` // h-…
	// Person is the name of a person or, of a leading group or unit, of that.
	Person string `json:"person"`
	Title  string `json:"title,omitzero"` // what he is besides
	Role   string `json:"role"`
	// What the post is about; more than one narrows it: a chain in a county.
	Chain      string `json:"chain,omitzero"`
	Cluster    string `json:"cluster,omitzero"`
	Enterprise string `json:"enterprise,omitzero"`
	Region     string `json:"region,omitzero"`
	Since      Date   `json:"since,omitzero"`
	Until      Date   `json:"until,omitzero"` // blank: in office
	Note       string `json:"note,omitzero"`
	Source
}

// The roles of a post.
const (
	PostChain   = "chain-chief"
	PostCluster = "cluster-chief"
	PostGroup   = "task-group"
	PostUnit    = "unit"
	PostContact = "contact"
)

func (p Post) Ref() Ref { return Ref{KindPosts, p.ID} }

// Held reports whether the post is held at a date.
func (p *Post) Held(at Date) bool {
	return (p.Since == "" || p.Since.FirstDay() <= at.LastDay()) && (p.Until == "" || at.LastDay() <= p.Until.LastDay())
}

var postRow = Description{
	Kind: KindPosts, ZH: "链长与责任人", Measure: "个", Class: ClassLedger, Label: "Post", Key: "id",
	ID: []string{"h", "person", "role", "chain", "cluster", "enterprise", "region"}, Name: []string{"person"},
	Fields: []Field{
		{Name: "id", ZH: "标识", Type: Slug, Required: true},
		{Name: "person", ZH: "姓名或单位", Type: Text, Required: true, Most: 60, Node: true, Synonyms: []string{"姓名", "链长姓名", "群长姓名", "责任人", "包联领导", "联系领导", "挂钩领导", "责任领导"}},
		{Name: "title", ZH: "职务", Type: Text, Most: 200, Synonyms: []string{"现任职务", "单位及职务"}},
		{Name: "role", ZH: "责任类别", Type: Enum, Required: true, Node: true, Synonyms: []string{"角色", "类别", "责任分工"},
			Words: []Word{{PostChain, "链长"}, {PostCluster, "群长"}, {PostGroup, "推进组"}, {PostUnit, "责任单位"}, {PostContact, "包联领导"}},
			Also:  []Word{{PostChain, "市级链长"}, {PostChain, "产业链链长"}, {PostCluster, "产业集群群长"}, {PostGroup, "专班"}, {PostGroup, "工作专班"}, {PostUnit, "牵头单位"}, {PostUnit, "牵头责任单位"}, {PostContact, "联系领导"}}},
		{Name: "chain", ZH: "产业链", Type: Reference, Ref: KindChains, Node: true, Synonyms: []string{"产业链名称", "所属产业链", "重点产业链"}},
		{Name: "cluster", ZH: "产业集群", Type: Reference, Ref: KindClusters, Node: true, Synonyms: []string{"集群", "集群名称"}},
		{Name: "enterprise", ZH: "包联企业", Type: Reference, Ref: KindEnterprises, Node: true, Synonyms: []string{"企业名称", "联系企业"}},
		{Name: "region", ZH: "县区", Type: Reference, Ref: KindRegions, Node: true, Synonyms: []string{"地区", "所在县区", "属地"}},
		{Name: "since", ZH: "任职起始", Type: Day, Synonyms: []string{"任职时间", "起始时间"}},
		{Name: "until", ZH: "任职终止", Type: Day, Ahead: true, Synonyms: []string{"任期至", "终止时间"}},
		{Name: "note", ZH: "备注", Type: Text},
	},
}

func checkPost(p Post, report *Report) {
	switch {
	case p.Role == PostChain && p.Chain == "":
		report.Fault("chain", "", "链长须写明是哪条产业链")
	case p.Role == PostCluster && p.Cluster == "":
		report.Fault("cluster", "", "群长须写明是哪个产业集群")
	case p.Role == PostContact && p.Enterprise == "" && p.Chain == "" && p.Cluster == "":
		report.Fault("enterprise", "", "包联领导须写明包联的企业、产业链或集群")
	case p.Chain == "" && p.Cluster == "" && p.Enterprise == "":
		report.Fault("chain", "", "须写明负责的产业链、集群或企业")
	}
	inOrder(report, "until", p.Since, p.Until, "任职终止不能早于任职起始，请改正其中一个")
}

// inOrder holds the later of two dates behind the earlier; blank ones fit everywhere.
func inOrder(report *Report, field string, since, until Date, want string) {
	if since != "" && until != "" && until.LastDay() < since.FirstDay() {
		report.Fault(field, string(until), want)
	}
}
