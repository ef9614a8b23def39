package graph

// Policy is a class of what restricts new plants of some trades, wherever they
// are: what it means for a place follows from the parks that the place has.
type Policy struct {
	Class  string `json:"class"` // a slug: chemical-park
	Name   string `json:"name"`
	Effect string `json:"effect"` // closed, place, condition
	Text   string `json:"text,omitzero"`
	Basis  string `json:"basis,omitzero"` // the rule or law it rests on
	Source
}

// The effects of a policy.
const (
	PolicyClosed    = "closed"    // new plants are not to be courted
	PolicyPlace     = "place"     // only where there is a park that may take them
	PolicyCondition = "condition" // may be courted; the condition is told
)

// PolicyNone is the class of segments that nothing restricts.
const PolicyNone = "none"

// ProductEdge says that makers of a customer segment buy a product of a supplier
// segment. Where a segment stands as a supplier, nothing else of it is bought.
type ProductEdge struct {
	ID              string `json:"id"` // x-…
	SupplierSegment string `json:"supplier_segment"`
	Product         string `json:"product"` // a word of the supplier segment
	CustomerSegment string `json:"customer_segment"`
	CustomerProduct string `json:"customer_product,omitzero"` // only makers of this; blank: all of the segment
	Source
}

// Presence says that a region has a segment, by a page that names no enterprise.
type Presence struct {
	ID      string  `json:"id"` // r-…
	Region  string  `json:"region"`
	Segment string  `json:"segment"`
	What    string  `json:"what"`            // what the page says
	Amount  float64 `json:"amount,omitzero"` // in Unit; 0 = not stated
	Unit    string  `json:"unit,omitzero"`
	Date    Date    `json:"date,omitzero"`
	Source
}

// Dataset is what a set of data says of itself. The one with the key DatasetID counts.
type Dataset struct {
	ID      string `json:"id"` // DatasetID
	Title   string `json:"title"`
	Region  string `json:"region,omitzero"`  // the place that questions without one are about
	Partner string `json:"partner,omitzero"` // the place it works with unless another is named
	// The largest sensible investment in a city and in a county, 亿元; 0 = not declared.
	CapCity100MCNY   float64 `json:"cap_city_100m_cny,omitzero"`
	CapCounty100MCNY float64 `json:"cap_county_100m_cny,omitzero"`
	Source
}

// DatasetID is the key of the Dataset that counts.
const DatasetID = "dataset"

func (p Policy) Ref() Ref      { return Ref{KindPolicies, p.Class} }
func (p ProductEdge) Ref() Ref { return Ref{KindProductEdges, p.ID} }
func (p Presence) Ref() Ref    { return Ref{KindPresence, p.ID} }
func (d Dataset) Ref() Ref     { return Ref{KindDataset, d.ID} }

var policyRow = Description{
	Kind: KindPolicies, ZH: "政策类别", Measure: "类", Class: ClassFact, Unclaimed: true, Label: "Policy", Key: "class", Name: []string{"name"},
	Fields: []Field{
		{Name: "class", ZH: "类别", Type: Slug, Required: true},
		{Name: "name", ZH: "名称", Type: Text, Most: 200, Required: true, Node: true},
		{Name: "effect", ZH: "效力", Type: Enum, Required: true, Node: true,
			Words: []Word{{PolicyClosed, "一般不宜新上"}, {PolicyPlace, "须有合格园区"}, {PolicyCondition, "有条件"}}},
		{Name: "text", ZH: "内容", Type: Text},
		{Name: "basis", ZH: "依据", Type: Text},
	},
}

func checkPolicy(p Policy, report *Report) {
	if p.Class != PolicyNone {
		report.required("text", p.Text)
		report.required("basis", p.Basis)
	}
}

var productEdgeRow = Description{
	Kind: KindProductEdges, ZH: "产品供需", Measure: "条", Class: ClassFact, Unclaimed: true, Label: "ProductEdge", Key: "id",
	ID: []string{"x", "supplier_segment", "product", "customer_segment", "customer_product"}, Name: []string{"product"},
	Fields: []Field{
		{Name: "id", ZH: "标识", Type: Slug, Required: true},
		{Name: "supplier_segment", ZH: "供方环节", Type: Reference, Ref: KindSegments, Required: true, Node: true},
		{Name: "product", ZH: "供方产品词", Type: Text, Required: true, Node: true},
		{Name: "customer_segment", ZH: "买方环节", Type: Reference, Ref: KindSegments, Required: true, Node: true},
		{Name: "customer_product", ZH: "买方产品词", Type: Text},
	},
}

var presenceRow = Description{
	Kind: KindPresence, ZH: "公开资料", Measure: "条", Class: ClassFact, Label: "Presence", Key: "id", ID: []string{"r", "region", "segment", "what"}, Name: []string{"what"},
	Fields: []Field{
		{Name: "id", ZH: "标识", Type: Slug, Required: true},
		{Name: "region", ZH: "地区", Type: Reference, Ref: KindRegions, Required: true, Node: true},
		{Name: "segment", ZH: "环节", Type: Reference, Ref: KindSegments, Required: true, Node: true},
		{Name: "what", ZH: "资料所说", Type: Text, Required: true, Claim: true},
		{Name: "amount", ZH: "数量", Type: Number, High: 1e12},
		{Name: "unit", ZH: "单位", Type: Text},
		{Name: "date", ZH: "日期", Type: Day},
	},
}

var datasetRow = Description{
	Kind: KindDataset, ZH: "数据集", Measure: "套", Class: ClassFact, Unclaimed: true, Label: "Dataset", Key: "id", Name: []string{"title"},
	Fields: []Field{
		{Name: "id", ZH: "标识", Type: Slug, Required: true},
		{Name: "title", ZH: "标题", Type: Text, Required: true, Node: true},
		{Name: "region", ZH: "默认地区", Type: Reference, Ref: KindRegions},
		{Name: "partner", ZH: "默认联动伙伴", Type: Reference, Ref: KindRegions},
		{Name: "cap_city_100m_cny", ZH: "市投资上限", Type: Number, High: 1e5, Unit: "亿元"},
		{Name: "cap_county_100m_cny", ZH: "县投资上限", Type: Number, High: 1e5, Unit: "亿元"},
	},
}

func checkDataset(d Dataset, report *Report) {
	if d.Region != "" && d.Region == d.Partner {
		report.Fault("partner", d.Partner, "联动伙伴不能是默认地区自己，请改正其中一个")
	}
}
