package graph

// KindCarriers is the kind of carriers.
const KindCarriers Kind = "carriers"

// Carrier is what a park has for a project to sit on (承接载体): cleared land, plants,
// energy, a chemical park, land with standards set.
type Carrier struct {
	ID     string  `json:"id"` // b-…
	Park   string  `json:"park"`
	Type   string  `json:"type"`
	Name   string  `json:"name,omitzero"`   // of one plot or plant; blank: all of the park
	Number float64 `json:"number,omitzero"` // still free, in Unit; 0: not stated
	Unit   string  `json:"unit,omitzero"`
	Date   Date    `json:"date"` // as of
	Note   string  `json:"note,omitzero"`
	Source
}

// CarrierChemical is the type of a chemical park, which alone takes chemical plants.
const CarrierChemical = "chemical"

func (c Carrier) Ref() Ref { return Ref{KindCarriers, c.ID} }

var carrierRow = Description{
	Kind: KindCarriers, ZH: "承接载体", Measure: "项", Class: ClassLedger, Label: "Carrier", Key: "id", ID: []string{"b", "park", "type", "name"}, Name: []string{"name", "park"},
	Fields: []Field{
		{Name: "id", ZH: "标识", Type: Slug, Required: true},
		{Name: "park", ZH: "园区", Type: Reference, Ref: KindParks, Required: true, Node: true, Synonyms: []string{"园区名称", "开发区", "所在园区"}},
		{Name: "type", ZH: "载体类别", Type: Enum, Required: true, Node: true, Synonyms: []string{"类别", "载体类型"},
			Words: []Word{{"land", "净地"}, {"plant", "厂房"}, {"energy", "能耗"}, {CarrierChemical, "化工园区"}, {"standard-land", "标准地"}},
			Also:  []Word{{"land", "工业净地"}, {"land", "可供地"}, {"plant", "标准化厂房"}, {"plant", "闲置厂房"}, {"energy", "能耗指标"}}},
		{Name: "name", ZH: "载体名称", Type: Text, Most: 200, Synonyms: []string{"地块", "地块名称", "厂房名称", "地块编号"}},
		{Name: "number", ZH: "可供数量", Type: Number, High: 1e12, Synonyms: []string{"数量", "面积", "可用面积", "剩余"}},
		{Name: "unit", ZH: "计量单位", Type: Text, Most: 40, Synonyms: []string{"数量单位"}},
		{Name: "date", ZH: "截至日期", Type: Day, Required: true, Synonyms: []string{"截至", "更新日期"}},
		{Name: "note", ZH: "备注", Type: Text},
	},
}

func checkCarrier(c Carrier, report *Report) {
	if c.Number != 0 && c.Unit == "" {
		report.Fault("unit", "", "写了数量就要写计量单位，如 亩、平方米、吨标准煤")
	}
}
