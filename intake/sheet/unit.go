package sheet

// UnitKind says what a unit measures.
type UnitKind string

// What units measure.
const (
	Money   UnitKind = "money"
	Area    UnitKind = "area"
	Percent UnitKind = "percent"
	Count   UnitKind = "count" // 个, 项, 家, 人, …
	Other   UnitKind = "other" // a unit of which only the text is known: 吨标煤, 万元/亩
)

// Unit is a unit as a heading or a unit row gives it. The zero Unit is none.
type Unit struct {
	Text     string // 万元, 亿元, 万美元, 亩, ㎡
	Kind     UnitKind
	Currency string // of money: CNY, USD, HKD, EUR, JPY
	// Power: one of it is 10 to this power of the base unit (元, 美元, 平方米). 0 for 亩 and the others.
	Power int
}
