package paint

// Palette are the colours that mean something, by what they mean; a page has the
// same, under the same names.
var Palette = map[string]Colour{
	"here":    rgb(0x14603a), // 本地已有
	"coming":  rgb(0x8a5300), // 在建、已签约
	"partner": rgb(0x1e4f8a), // 伙伴地区有，联动
	"gap":     rgb(0xb3261e), // 断点、要补
	"rest":    rgb(0x55606e), // 不必行动，或不判
	"ink":     rgb(0x1d232b),
	"brand":   rgb(0x22384f), // 标题、板块
}

// The colours of the picture. Each status also differs in shape and darkness, so
// that a copy in grey says the same.
var (
	Ink   = Palette["ink"]
	Grey  = Palette["rest"]
	Navy  = Palette["brand"]
	Green = Palette["here"]
	Amber = Palette["coming"]
	Blue  = Palette["partner"]
	Red   = Palette["gap"]
	Faint = rgb(0x7b858e)
	Rule  = rgb(0xc9d0d6)
	White = rgb(0xffffff)
	Pale  = rgb(0xd7e3f1) // words on the brand colour

	// Grounds and bars, ever lighter, so that they differ in grey.
	Blush     = rgb(0xfbe3df)
	Sand      = rgb(0xfff3d1)
	Mint      = rgb(0xe2f1e7)
	Mist      = rgb(0xeceff2)
	AmberBar  = rgb(0xd99a2b)
	BlueBar   = rgb(0xa9c8ec)
	GreyBar   = rgb(0xe3e7eb)
	BandGreen = rgb(0xc4e3cf)
	StageSand = rgb(0xf4f4ef)
	StageBlue = rgb(0xe9eff6)

	ArrowColour = rgb(0x6d8099)
)

// rgb is a colour as it is written: 0xb3261e.
func rgb(hex uint32) Colour { return Colour{uint8(hex >> 16), uint8(hex >> 8), uint8(hex)} }
