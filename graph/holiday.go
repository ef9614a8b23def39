package graph

// KindHolidays is the kind of days that are off, or worked, against the week.
const KindHolidays Kind = "holidays"

// Holiday is a day that the State Council's notice of a year takes out of the working
// week, or puts into it. Days without one follow the week.
type Holiday struct {
	ID       string `json:"id"` // hd-…
	Day      Date   `json:"day"`
	Kind     string `json:"kind"`
	Festival string `json:"festival"`
	Source
}

// The kinds of days.
const (
	DayOff    = "off"
	DayWorked = "worked" // a Saturday or Sunday worked in exchange
)

func (h Holiday) Ref() Ref { return Ref{KindHolidays, h.ID} }

var holidayRow = Description{
	Kind: KindHolidays, ZH: "节假日", Measure: "天", Class: ClassFact, Internal: true, Unclaimed: true, Label: "Holiday", Key: "id", ID: []string{"hd", "day"},
	Fields: []Field{
		{Name: "id", ZH: "标识", Type: Slug, Required: true},
		{Name: "day", ZH: "日期", Type: Day, Required: true, Ahead: true},
		{Name: "kind", ZH: "休息或上班", Type: Enum, Required: true, Words: []Word{{DayOff, "休息"}, {DayWorked, "上班"}}},
		{Name: "festival", ZH: "节日", Type: Text, Most: 40, Required: true},
	},
}
