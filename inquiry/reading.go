package inquiry

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/seed"

	"golang.org/x/text/unicode/norm"
)

// Ask is what a plain question asks for.
type Ask string

// The questions that are understood.
const (
	AskChain     Ask = "chain"     // 金寨缺什么, 2021年的铁基
	AskTargets   Ask = "targets"   // 两轮车电池找谁
	AskCustomers Ask = "customers" // 明天氢能在合肥能卖给谁
	AskSuppliers Ask = "suppliers" // 合肥谁能给雅迪配套
	AskInputs    Ask = "inputs"    // 蔚来要什么
	AskPaths     Ask = "paths"     // 国轩到江淮怎么连
	AskScenario  Ask = "scenario"  // 雅迪走了会怎样
	AskFirms     Ask = "firms"     // 金寨的光伏企业
)

// Reading is how a text was read as a question: what it asks, and what each of
// its parts was taken for.
type Reading struct {
	Ask        Ask            `json:"ask"`
	Sentence   string         `json:"sentence"` // the question in full
	Region     *insight.Named `json:"region,omitempty"`
	Partner    *insight.Named `json:"partner,omitempty"`
	Chain      *insight.Named `json:"chain,omitempty"`
	Segment    *insight.Named `json:"segment,omitempty"`
	Enterprise *insight.Named `json:"enterprise,omitempty"`
	Other      *insight.Named `json:"other,omitempty"` // the enterprise at the other end
	AsOf       graph.Date     `json:"as_of,omitzero"`
	// Unclear says that a part may mean several: nothing is answered until one is chosen.
	Unclear *Choice `json:"unclear,omitempty"`
	// Beyond says that it asks for a date of which there are no data; nothing is answered then.
	Beyond string `json:"beyond,omitzero"`
}

// Choice is a part of a question that may mean several things.
type Choice struct {
	Said  string   `json:"said"`
	Means []Option `json:"means"`
	More  bool     `json:"more,omitzero"`  // and others
	Close bool     `json:"close,omitzero"` // none is called so: these come near
}

// Option is one thing that a part may mean, and the question with it in its place.
type Option struct {
	Name string `json:"name"`
	Note string `json:"note,omitzero"`
	Text string `json:"text"`
}

// form is one way of asking. The parts of its pattern are place, of, made, firm, other,
// partner, segment, thing.
type form struct {
	ask     Ask
	pattern *regexp.Regexp
}

const (
	ending = `(?:吗|呢|啊|呀)?$`
	may    = `(?:还)?(?:能够|能|可以|可|会|该|应该|应)?`
)

// forms are tried in turn. They are few on purpose: what they read is shown, and
// what they cannot read is looked up by name.
var forms = []form{
	{AskPaths, regexp.MustCompile(`^(?:从)?(?P<firm>.+?)(?:到|和|与|跟|同)(?P<other>.+?)(?:之间)?(?:是)?(?:怎么|怎样|如何|有什么|有啥|什么|有)(?:相连|连接|连起来|连上|连|联系|关联|关系)` + ending)},
	{AskScenario, regexp.MustCompile(`^(?:如果|要是|假如|假设|假若|若是|若)?(?:没有了|没了|少了|没有)(?P<firm>.+?)(?:会|将)?(?:怎么样|怎样|怎么办|如何|影响谁|有什么影响)` + ending)},
	{AskScenario, regexp.MustCompile(`^(?:如果|要是|假如|假设|假若|若是|若)?(?P<firm>.+?)(?:要是|如果)?(?:走了|走|离开了|离开|外迁了|外迁|搬走了|搬走|迁走了|迁走|停产了|停产|倒闭了|倒闭|关停了|关停|不在了|没了)(?:之后|以后|后|的话)?(?:会|将)?(?:怎么样|怎样|怎么办|如何|影响谁|影响哪些企业|有什么影响|谁受影响)` + ending)},
	{AskSuppliers, regexp.MustCompile(`^(?P<partner>.*?)(?:有)?(?:谁|哪些企业|哪家企业|哪家)` + may + `(?:给|为|向)(?P<firm>.+?)(?:配套|供货|供应|供)` + ending)},
	{AskSuppliers, regexp.MustCompile(`^(?P<partner>.*?)(?:有)?(?:谁|哪些企业|哪家企业|哪家)` + may + `(?:供应|供货给|供给|配套)(?P<firm>.+?)` + ending)},
	{AskSuppliers, regexp.MustCompile(`^(?P<firm>.+?)(?:在(?P<partner>.+?))?` + may + `(?:找谁配套|找谁供货|找谁买|向谁买|向谁采购|跟谁买|从谁那里买|有哪些供应商|的供应商有哪些|的供应商是谁|的供应商)` + ending)},
	{AskCustomers, regexp.MustCompile(`^(?P<firm>.+?)(?:在(?P<partner>.+?))?` + may + `(?:卖给谁|卖给哪些企业|卖给哪家|供给谁|供货给谁|供谁|给谁配套|给谁供货|为谁配套|配套谁|有哪些客户|的客户有哪些|的客户是谁|的客户)` + ending)},
	{AskCustomers, regexp.MustCompile(`^(?P<partner>.*?)(?:有)?(?:谁|哪些企业|哪家企业|哪家)` + may + `(?:买|采购|用)(?P<firm>.+?)(?:的产品|的)?` + ending)},
	{AskTargets, regexp.MustCompile(`^(?P<thing>.+?)(?:方面)?` + may + `(?:找谁|招谁|引谁|引进谁|招引谁|招商找谁|招哪些企业|招哪家|找哪些企业|找哪家|招商对象)` + ending)},
	{AskTargets, regexp.MustCompile(`^(?:有)?(?:谁|哪些企业|哪家企业|哪家)` + may + `(?:在)?(?:做|生产|造)(?P<thing>.+?)` + ending)},
	{AskInputs, regexp.MustCompile(`^(?P<firm>.+?)(?:都)?(?:需要什么|要什么|需要哪些零部件|要哪些零部件|要买什么|的配套需求|配套需求)` + ending)},
	{AskFirms, regexp.MustCompile(`^(?P<made>.+?)(?:的)?(?:生产企业|企业|厂家|厂商)(?:都)?(?:有哪些|有谁|名单|名录)?` + ending)},
	{AskChain, regexp.MustCompile(`^(?P<of>.*?)(?:现在|目前|还|都)?(?:缺什么|缺啥|缺哪些环节|缺哪些|缺哪几个环节|有什么短板|有哪些短板|的短板|短板|有哪些缺口|的缺口|缺口|该补什么|补什么|差什么|弱在哪里|弱在哪|哪里弱)` + ending)},
}

// dated is a date said in a question, and what may stand behind it.
var dated = regexp.MustCompile(`((?:19|20)\d\d(?:年(?:\d{1,2}月(?:\d{1,2}[日号])?)?|[-./]\d{1,2}(?:[-./]\d{1,2})?)?)(?:底|末|时|那时|以来|的时候)?的?`)

// Understand reads a text as a question asked at a place, which may be blank;
// nil where it is none.
func (v *View) Understand(ctx context.Context, text, at string) (*Reading, error) {
	said := strings.TrimFunc(norm.NFKC.String(text), func(r rune) bool { return strings.ContainsRune(" ?!。，、．,.", r) })
	if said == "" || utf8.RuneCountInString(said) > 60 {
		return nil, nil
	}
	names, err := v.Names(ctx)
	if err != nil {
		return nil, err
	}
	u := &understanding{View: v, ctx: ctx, names: names, text: text}
	bare, date := cutDate(said)
	for _, f := range forms {
		parts := f.pattern.FindStringSubmatch(bare)
		if parts == nil {
			continue
		}
		r := &Reading{Ask: f.ask, AsOf: date}
		fits, err := u.fill(r, f.pattern.SubexpNames(), parts)
		if err != nil {
			return nil, err
		}
		if fits {
			return u.complete(r, at), nil
		}
	}
	// A place and a chain by themselves, or one of them at a date.
	r := &Reading{Ask: AskChain, AsOf: date}
	if u.placeAndChain(r, bare) && (r.Chain != nil && (r.Region != nil || date != "") || r.Region != nil && date != "") {
		return u.complete(r, at), nil
	}
	return nil, nil
}

// complete puts the place where it was asked for one that is not said.
func (u *understanding) complete(r *Reading, at string) *Reading {
	if r.Region == nil && (r.Ask == AskChain || r.Ask == AskTargets) {
		r.Region = u.names.Region(at)
	}
	r.Sentence = r.sentence()
	if end := u.Meta.DataDate; end != "" && r.AsOf.LastDay() > end.LastDay() {
		r.Beyond = "数据只到" + insight.DateZH(end) + "，请改问更早的日期"
	}
	return r
}

// cutDate takes a date out of a question.
func cutDate(text string) (rest string, date graph.Date) {
	at := dated.FindStringSubmatchIndex(text)
	if at == nil {
		return text, ""
	}
	date, _, err := graph.ReadDate(text[at[2]:at[3]])
	if err != nil {
		return text, ""
	}
	return strings.TrimSpace(text[:at[0]] + text[at[1]:]), date
}

// understanding is one text on its way to a reading.
type understanding struct {
	*View
	ctx   context.Context
	names *Names
	text  string
}

// fill reads the parts of a form; false where one of them is nothing that is known.
func (u *understanding) fill(r *Reading, slots, parts []string) (bool, error) {
	for i, slot := range slots {
		said := strings.TrimSpace(parts[i])
		if i == 0 || slot == "" || said == "" && slot != "firm" && slot != "other" && slot != "thing" {
			continue
		}
		known, err := u.slot(r, slot, said)
		if err != nil || !known {
			return false, err
		}
	}
	return true, nil
}

func (u *understanding) slot(r *Reading, slot, said string) (bool, error) {
	switch slot {
	case "of":
		return u.placeAndChain(r, said), nil
	case "made":
		return u.made(r, said)
	case "partner":
		r.Partner = u.place(said)
		return r.Partner != nil, nil
	case "thing":
		known, err := u.segment(r, said)
		if err != nil || known {
			return known, err
		}
		// Whom a firm looks for is who supplies it.
		if r.Ask, known = AskSuppliers, true; said == "" {
			return false, nil
		}
		r.Enterprise, known, err = u.firm(r, said)
		return known, err
	}
	firm, known, err := u.firm(r, said)
	if slot == "other" {
		r.Other = firm
	} else {
		r.Enterprise = firm
	}
	return known, err
}

// firm reads an enterprise. Where it may be several, r.Unclear says so.
func (u *understanding) firm(r *Reading, said string) (*insight.Named, bool, error) {
	e, err := u.ResolveAt(u.ctx, said, "")
	var several *AmbiguousError
	switch {
	case errors.As(err, &several):
		c := &Choice{Said: said, More: several.More, Close: several.Close}
		for _, one := range several.Candidates {
			c.Means = append(c.Means, Option{one.Name, one.Region, strings.Replace(u.text, said, one.Name, 1)})
		}
		if r.Unclear == nil {
			r.Unclear = c
		}
		return &insight.Named{Name: said}, true, nil
	case errors.Is(err, graph.ErrNotFound):
		return nil, false, nil
	case err != nil:
		return nil, false, err
	}
	return &insight.Named{ID: e.ID, Name: e.ShortName}, true, nil
}

// segment reads a segment, behind a place where one is said.
func (u *understanding) segment(r *Reading, said string) (bool, error) {
	place, rest := u.cutPlace(said)
	for _, try := range []struct {
		place *insight.Named
		text  string
	}{{nil, said}, {place, rest}} {
		if utf8.RuneCountInString(try.text) < 2 {
			continue
		}
		things, err := u.Things(u.ctx, try.text, mostCandidates+1)
		if err != nil {
			return false, err
		}
		var list, called []Thing
		for _, t := range things {
			if t.Kind != graph.KindSegments {
				continue
			}
			list = append(list, t)
			if graph.MatchRank(t.search, seed.SearchKey(try.text)) == graph.MatchExact {
				called = append(called, t)
			}
		}
		if len(called) > 0 {
			list = called
		}
		if len(list) == 0 {
			continue
		}
		r.Region = try.place
		r.Segment = &insight.Named{ID: list[0].ID, Name: list[0].Name}
		if len(list) > 1 {
			c := &Choice{Said: try.text, More: len(list) > mostCandidates}
			for _, t := range list[:min(len(list), mostCandidates)] {
				c.Means = append(c.Means, Option{t.Name, t.Note, strings.Replace(u.text, try.text, t.Name, 1)})
			}
			r.Segment, r.Unclear = &insight.Named{Name: try.text}, c
		}
		return true, nil
	}
	return false, nil
}

// made reads a place and what is made there: a chain, or else a segment. Without a
// place it may as well be part of a name, and is none.
func (u *understanding) made(r *Reading, said string) (bool, error) {
	place, rest := u.cutPlace(said)
	rest = strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(rest, "有"), "哪些"), "的")
	if place == nil || utf8.RuneCountInString(rest) < 2 {
		return false, nil
	}
	r.Region = place
	if id, err := u.names.ChainID(rest); err == nil {
		r.Chain = u.names.Chain(id)
		return true, nil
	}
	known, err := u.segment(r, rest)
	r.Region = place
	return known, err
}

// fillers are words around a place and a chain that say nothing more.
var fillers = []string{"产业链", "产业", "全市", "我市", "我县", "我区", "本市", "本县", "本地", "我们", "的", "在", "市", "县", "区", "链"}

// placeAndChain reads a text that holds nothing but a place and a chain, or one
// of them; a blank one is the place of the data set.
func (u *understanding) placeAndChain(r *Reading, said string) bool {
	place, rest := u.cutPlace(said)
	for _, word := range fillers {
		rest = strings.TrimSuffix(strings.TrimPrefix(rest, word), word)
	}
	r.Region = place
	if rest = strings.TrimSpace(rest); rest == "" {
		return true
	}
	id, err := u.names.ChainID(rest)
	if err != nil || utf8.RuneCountInString(rest) < 2 {
		return false
	}
	r.Chain = u.names.Chain(id)
	return true
}

// place reads a whole text as a place.
func (u *understanding) place(said string) *insight.Named {
	place, rest := u.cutPlace(said)
	if rest != "" {
		return nil
	}
	return place
}

// cutPlace takes the place out that a text begins or ends with, the longest name
// first and those of the data set's own city before others.
func (u *understanding) cutPlace(said string) (*insight.Named, string) {
	key := strings.TrimSpace(said)
	own := insight.RegionCodes(u.names.Gazetteer, u.names.Atlas.Set.Region)
	var best graph.Region
	length, left := 0, said
	for _, r := range u.names.Gazetteer.Regions {
		for _, name := range []string{r.Name, insight.ShortPlace(r.Name)} {
			better := len(name) > length || len(name) == length && slices.Contains(own, r.Code) && !slices.Contains(own, best.Code)
			if utf8.RuneCountInString(name) < 2 || !better {
				continue
			}
			if rest, found := strings.CutPrefix(key, name); found {
				best, length, left = r, len(name), rest
			} else if rest, found := strings.CutSuffix(key, name); found {
				best, length, left = r, len(name), rest
			}
		}
	}
	if length == 0 {
		return nil, said
	}
	return u.names.Region(best.Code), strings.TrimSpace(left)
}

// ChainOf is the chain that an enterprise surely works in, before others; blank: none.
func (v *View) ChainOf(ctx context.Context, enterprise string) (string, error) {
	groups, err := v.Members(ctx, graph.MembersQuery{Enterprises: []string{enterprise}, Limit: 1})
	if err != nil || len(groups[0].Members) == 0 {
		return "", err
	}
	names, err := v.Names(ctx)
	if err != nil {
		return "", err
	}
	s, _ := names.SegmentRecord(groups[0].Members[0].Membership.Segment)
	return s.Chain, nil
}

// sentence says a reading as a question.
func (r *Reading) sentence() string {
	called := func(n *insight.Named, otherwise string) string {
		if n == nil {
			return otherwise
		}
		return n.Name
	}
	in := ""
	if r.AsOf != "" {
		in = insight.DateZH(r.AsOf)
	}
	where := in + called(r.Region, "")
	switch r.Ask {
	case AskTargets:
		return fmt.Sprintf("%s“%s”环节找谁来", where, r.Segment.Name)
	case AskCustomers:
		return fmt.Sprintf("%s%s的产品可以卖给%s的哪些企业", in, r.Enterprise.Name, called(r.Partner, "联动伙伴"))
	case AskSuppliers:
		return fmt.Sprintf("%s%s可以向%s的哪些企业采购", in, r.Enterprise.Name, called(r.Partner, "联动伙伴"))
	case AskInputs:
		return fmt.Sprintf("%s%s要配套什么，本地和周边谁做", in, r.Enterprise.Name)
	case AskPaths:
		return fmt.Sprintf("%s%s和%s怎么连", in, r.Enterprise.Name, r.Other.Name)
	case AskFirms:
		what := r.Chain
		if what == nil {
			what = r.Segment
		}
		return fmt.Sprintf("%s登记在“%s”的企业", where, what.Name)
	case AskScenario:
		return fmt.Sprintf("%s%s外迁或停产会怎样", in, r.Enterprise.Name)
	}
	return fmt.Sprintf("%s%s缺什么", where, called(r.Chain, "各产业链"))
}
