package api

import (
	"slices"
	"strings"
	"time"

	"chainchief/graph"
	"chainchief/people"
)

// The formats of answers, by the extension of their addresses.
var (
	data     = []string{"json"}
	tables   = []string{"json", "csv", "xlsx"}
	pictured = []string{"svg", "pdf", "png", "pptx"}
	drawn    = []string{"svg", "pdf", "png", "pptx", "dot"}
	html     = []string{"html"}
)

// What a caller must be allowed to, besides the acts of people: whoever comes may
// say who he is, and everybody who is in may see to his own account.
const (
	mayCome people.Act = "come"
	mayOwn  people.Act = "own"
)

// writes reports whether an act changes the graph or a file on its way there.
func writes(act people.Act) bool {
	switch act {
	case people.Opine, people.Enter, people.Review, people.Import, people.Arrange:
		return true
	}
	return false
}

// state is what of the store an answer rests on: its tag holds as long as that does.
type state int

const (
	onFacts state = iota // facts alone; kept until they change
	onWork               // what people say of them too (inquiry.Work); kept until either changes
	onPast               // the past too; kept until anything is written
	onAll                // the past too
	onVisit              // whoever asks: neither tagged nor kept
)

// route is one row of the table: a noun asked in some formats, or something done.
type route struct {
	method string
	path   string // below base; of a page below /
	params []string
	// formats of the answer. The first one needs no extension; a picture has none without.
	formats []string
	page    string     // the template; blank: the row belongs to the API
	may     people.Act // blank: people.Read
	rests   state
	ask     func(*request) (*reply, error)
	do      func(*request) error // where something is done, in place of ask
	kind    graph.Kind           // of the records, where the row is made from the table of kinds
	anyKey  bool                 // the id may be a key of several parts
	limits  limits
	takes   time.Duration // of a processor, roughly, before it is drawn or set out; 0: little
	public  bool          // it has a public edition (公开版), see request.public
}

// inner reports whether a row shows records that are the office's own.
func (r *route) inner() bool {
	for _, own := range []string{"/corrections", "/imports", "/verifications"} {
		if strings.HasPrefix(r.path, own) {
			return true
		}
	}
	d := graph.Describe(r.kind)
	return d != nil && (d.Internal || d.Class == graph.ClassLedger) || strings.HasSuffix(r.path, "/history")
}

// where are the parameters of a question.
var where = []string{"region", "partner", "as_of"}

// undated are those of lists that are always of today.
var undated = []string{"region", "partner"}

var paging = []string{"limit", "cursor"}

// heads chooses for whom the heads of a table are, at the addresses of tables.
var heads = []string{"heads"}

// formatParams are the parameters of an answer in a format, besides those of its row.
func formatParams(format string) []string {
	switch format {
	case "csv", "xlsx":
		return heads
	case "png":
		return []string{"dpi"}
	}
	return nil
}

func with(lists ...[]string) []string { return slices.Concat(lists...) }

// The parameters of paths and networks, and of a page they are drawn on.
var (
	pathParams    = []string{"from", "to", "k", "directed", "inferred", "as_of"}
	networkParams = []string{"depth", "direction", "limit", "inferred", "as_of"}
	paperParams   = []string{"paper", "edition"}
)

// editionParam asks for the public edition.
const editionParam = "edition"

// addresses lists the addresses of a row with the format of each; a blank format
// is chosen by the Accept header.
func (r *route) addresses() map[string]string {
	path := base + r.path
	if r.page != "" {
		return map[string]string{r.path: "html"}
	}
	if r.formats == nil {
		return map[string]string{path: ""}
	}
	list := map[string]string{}
	if r.formats[0] == "json" {
		list[path] = ""
	}
	for _, f := range r.formats {
		if f != "json" {
			list[path+"."+f] = f
		}
	}
	return list
}
