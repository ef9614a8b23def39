package graph

// KindTrips is the kind of journeys to court investors.
const KindTrips Kind = "trips"

// Trip is one journey of a county's or a zone's leaders to court investors (外出招商).
type Trip struct {
	ID     string `json:"id"` // tr-…
	Region string `json:"region"`
	Date   Date   `json:"date"`
	Until  Date   `json:"until,omitzero"` // its last day; blank: the same
	To     string `json:"to"`
	// Head: one of the two heads of party or government led it (党政主要负责同志).
	Head   bool     `json:"head,omitzero"`
	Leader string   `json:"leader"`
	Firms  []string `json:"firms,omitempty"` // called on, by their names
	Result string   `json:"result,omitzero"`
	Source
}

func (t Trip) Ref() Ref { return Ref{KindTrips, t.ID} }

var tripRow = Description{
	Kind: KindTrips, ZH: "外出招商", Measure: "批次", Class: ClassLedger, Label: "Trip", Key: "id", ID: []string{"tr", "region", "date", "to", "leader"}, Name: []string{"to"},
	Fields: []Field{
		{Name: "id", ZH: "标识", Type: Slug, Required: true},
		{Name: "region", ZH: "单位所在地区", Type: Reference, Ref: KindRegions, Required: true, Node: true, Synonyms: []string{"县区", "单位"}},
		{Name: "date", ZH: "出发日期", Type: Day, Required: true, Synonyms: []string{"日期", "出访日期"}},
		{Name: "until", ZH: "返回日期", Type: Day},
		{Name: "to", ZH: "目的地", Type: Text, Most: 200, Required: true},
		{Name: "head", ZH: "党政主要负责同志带队", Type: YesNo},
		{Name: "leader", ZH: "带队领导", Type: Text, Most: 40, Required: true},
		{Name: "firms", ZH: "拜访企业", Type: Text},
		{Name: "result", ZH: "成果", Type: Text},
	},
}

func checkTrip(t Trip, report *Report) {
	if t.Until.valid() && t.Date.valid() && t.Until != "" && t.Until.LastDay() < t.Date.FirstDay() {
		report.Fault("until", string(t.Until), "早于出发日期 "+string(t.Date)+"，请核对")
	}
}
