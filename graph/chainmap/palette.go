package chainmap

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
	ink   = Palette["ink"]
	grey  = Palette["rest"]
	navy  = Palette["brand"]
	green = Palette["here"]
	amber = Palette["coming"]
	blue  = Palette["partner"]
	red   = Palette["gap"]
	faint = rgb(0x7b858e)
	rule  = rgb(0xc9d0d6)
	white = rgb(0xffffff)
	pale  = rgb(0xd7e3f1) // words on the brand colour

	// Grounds and bars, ever lighter, so that they differ in grey.
	blush     = rgb(0xfbe3df)
	sand      = rgb(0xfff3d1)
	mint      = rgb(0xe2f1e7)
	mist      = rgb(0xeceff2)
	amberBar  = rgb(0xd99a2b)
	blueBar   = rgb(0xa9c8ec)
	greyBar   = rgb(0xe3e7eb)
	bandGreen = rgb(0xc4e3cf)
	stageSand = rgb(0xf4f4ef)
	stageBlue = rgb(0xe9eff6)

	arrowColour = rgb(0x6d8099)
)
