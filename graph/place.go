package graph

// RegionLevel is the level of an administrative region.
type RegionLevel string

// The levels. A zone and a reporting unit lie outside GB/T 2260 and stand
// beside the counties of their city.
const (
	LevelProvince      RegionLevel = "province"
	LevelCity          RegionLevel = "city"
	LevelCounty        RegionLevel = "county"
	LevelZone          RegionLevel = "zone"
	LevelReportingUnit RegionLevel = "reporting-unit"
)

// Region is an administrative region (GB/T 2260), a zone or a reporting unit.
type Region struct {
	Code   string      `json:"code"`
	Name   string      `json:"name"`
	Level  RegionLevel `json:"level"`
	Parent string      `json:"parent,omitzero"`
	Lat    float64     `json:"lat,omitzero"` // degrees; Lat and Lon are both 0 where unknown
	Lon    float64     `json:"lon,omitzero"`
	Source
}

// Park is a development zone (园区).
type Park struct {
	ID                string   `json:"id"` // k-…
	Name              string   `json:"name"`
	Region            string   `json:"region"`
	Level             string   `json:"level"` // national, provincial, cooperation-park, chemical-park, plating-park
	LeadingIndustries []string `json:"leading_industries,omitempty"`
	Source
}

// ParkPair is a park's partner park, or the record that it has none.
type ParkPair struct {
	ID          string  `json:"id"` // q-…
	Park        string  `json:"park"`
	PartnerPark string  `json:"partner_park,omitzero"` // a park id, where the partner is a recorded park
	PartnerText string  `json:"partner_text,omitzero"` // the partner as written
	Since       Date    `json:"since,omitzero"`
	Confidence  float64 `json:"confidence,omitzero"`
	Status      string  `json:"status"` // paired, unpaired
	Source
}

// Gazetteer is all regions, parks and park pairs, each list ordered by code or id.
type Gazetteer struct {
	Regions   []Region   `json:"regions"`
	Parks     []Park     `json:"parks"`
	ParkPairs []ParkPair `json:"park_pairs"`
}

func (r Region) Ref() Ref   { return Ref{KindRegions, r.Code} }
func (p Park) Ref() Ref     { return Ref{KindParks, p.ID} }
func (p ParkPair) Ref() Ref { return Ref{KindParkPairs, p.ID} }

var regionRow = Description{
	Kind: KindRegions, ZH: "地区", Class: ClassFact, Unclaimed: true, Label: "Region", Key: "code", Name: []string{"name"},
	Fields: []Field{
		{Name: "code", ZH: "地区代码", Type: Slug, Required: true},
		{Name: "name", ZH: "名称", Type: Text, Most: 200, Required: true, Node: true},
		{Name: "level", ZH: "层级", Type: Enum, Required: true, Node: true, Words: []Word{{"province", "省"}, {"city", "市"}, {"county", "县区"},
			{"zone", "功能区"}, {"reporting-unit", "报送单位"}}},
		{Name: "parent", ZH: "上级地区", Type: Reference, Ref: KindRegions, Node: true, Edge: "PART_OF"},
		{Name: "lat", ZH: "纬度", Type: Number, Low: -90, High: 90, Unit: "度"},
		{Name: "lon", ZH: "经度", Type: Number, Low: -180, High: 180, Unit: "度"},
	},
}

func checkRegion(r Region, report *Report) {
	if (r.Level == LevelProvince) != (r.Parent == "") {
		report.Fault("parent", r.Parent, "省级留空，其他层级须写上级代码")
	}
}

var parkRow = Description{
	Kind: KindParks, ZH: "园区", Class: ClassFact, Label: "Park", Key: "id", ID: []string{"k", "name", "region"}, Name: []string{"name"},
	Fields: []Field{
		{Name: "id", ZH: "标识", Type: Slug, Required: true},
		{Name: "name", ZH: "名称", Type: Text, Most: 200, Required: true, Node: true, Synonyms: []string{"园区", "园区名称", "开发区"}},
		{Name: "region", ZH: "所在地区", Type: Reference, Ref: KindRegions, Required: true, Node: true, Edge: "LOCATED_IN"},
		{Name: "level", ZH: "级别", Type: Enum, Required: true, Node: true, Words: []Word{{"national", "国家级"}, {"provincial", "省级"},
			{"cooperation-park", "合作园区"}, {"chemical-park", "化工园区"}, {"plating-park", "表面处理集中区"}}},
		{Name: "leading_industries", ZH: "主导产业", Type: Text},
	},
}

var parkPairRow = Description{
	Kind: KindParkPairs, ZH: "园区结对", Measure: "对", Class: ClassFact, Label: "ParkPair", Key: "id", ID: []string{"q", "park", "partner_text"},
	Fields: []Field{
		{Name: "id", ZH: "标识", Type: Slug, Required: true},
		{Name: "park", ZH: "园区", Type: Reference, Ref: KindParks, Required: true, Node: true},
		{Name: "partner_park", ZH: "伙伴园区", Type: Reference, Ref: KindParks, Node: true},
		{Name: "partner_text", Column: "partner_park", ZH: "伙伴园区名称", Type: Text},
		{Name: "since", ZH: "结对时间", Type: Day},
		{Name: "confidence", ZH: "可信度", Type: Number, High: 1},
		{Name: "status", ZH: "结对状态", Type: Enum, Required: true, Node: true, Claim: true, Words: []Word{{"paired", "已结对"}, {"unpaired", "待结对"}}},
	},
}

func checkParkPair(p ParkPair, report *Report) {
	switch partnerless := p.PartnerPark == "" && p.PartnerText == ""; {
	case p.Status == "paired" && partnerless:
		report.Fault("partner_text", "", "已结对的须写伙伴园区；没有伙伴的，结对状态请写“待结对”")
	case p.Status == "unpaired" && !partnerless:
		report.Fault("partner_text", p.PartnerText, "待结对的须留空；有伙伴的，结对状态请写“已结对”")
	}
	if p.PartnerPark == p.Park {
		report.Fault("partner_park", p.PartnerPark, "园区不能与自己结对，请改正其中一个")
	}
}
