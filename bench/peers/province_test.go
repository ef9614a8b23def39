package peers

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/seed/synth"
)

// Lists are cut behind first entries; a path has at most steps links.
const (
	first = 20
	steps = 6
)

// flat is a province as arrays, with what holds at the date of its data and no more.
// Firms are numbered in the order of their names, links from the surest, leaves and
// chains as they come: every order that a question asks for is that of a number.
type flat struct {
	firms   []firm
	leaves  []string
	chains  int
	feeds   [][]int32 // of a leaf: the leaves that it feeds or is fed by
	members []member  // by leaf, then as in graph.MemberGroup
	leafAt  []int32   // where a leaf begins among them, and the end
	works   [][]member
	links   []link
	ends    []end // by firm, the surest first
	endAt   []int32

	gazetteer graph.Gazetteer
	places    []string
}

type firm struct {
	id, name, short, names, place string
	region, size, class           int32 // class: the size, or institution
}

// institution is the class behind the sizes.
var institution = int32(len(graph.Sizes))

type member struct{ firm, leaf, certainty, place int32 } // place: of its leaf's, as they stand

// link has by number what is walked along, and by name what an answer tells.
type link struct {
	id, product, kind, since, until       string
	supplierID, customerID, segment       string
	evidence, sourceURL, sourceDate, flag string // flag: of its verification
	supplier, customer, leaf              int32
	confidence                            float64
}

type end struct{ link, other int32 }

// province is made up as CHAINCHIEF_PROFILE has it, as for the other benchmarks.
func province(n int) *synth.Province {
	if os.Getenv("CHAINCHIEF_PROFILE") == "skewed" {
		return synth.Skewed(n, 1)
	}
	return synth.New(n, 1)
}

// records are those of a province without its corporate groups: steps within a
// group, which a path of the product may take, are nothing that a peer knows.
func records(p *synth.Province) iter.Seq2[graph.Record, error] {
	return func(yield func(graph.Record, error) bool) {
		for r, err := range p.Records() {
			if e, ok := r.(graph.Enterprise); ok {
				e.Parent, e.Group = "", ""
				r = e
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

// leaves are the leaves of a province by number; those of a chain stand together.
func leaves(p *synth.Province) (ids []string) {
	for chain := range synth.Chains {
		ids = append(ids, p.Leaves(chain)...)
	}
	return ids
}

func number[T comparable](list []T) map[T]int32 {
	at := make(map[T]int32, len(list))
	for i, t := range list {
		at[t] = int32(i)
	}
	return at
}

func flatten(tb testing.TB, p *synth.Province) *flat {
	f := &flat{leaves: leaves(p), chains: synth.Chains, places: p.Places()}
	leaf := number(f.leaves)
	f.feeds = make([][]int32, len(f.leaves))
	var heirs []graph.Enterprise // of a firm, what a membership inherits
	var at map[string]int32      // firms
	var order []int32            // from the number of a firm as it came
	for r, err := range records(p) {
		if err != nil {
			tb.Fatal(err)
		}
		switch r := r.(type) {
		case graph.Region:
			f.gazetteer.Regions = append(f.gazetteer.Regions, r)
		case graph.Segment:
			for _, input := range r.Inputs {
				if from, to := leaf[input], leaf[r.ID]; !r.Card {
					f.feeds[from], f.feeds[to] = append(f.feeds[from], to), append(f.feeds[to], from)
				}
			}
		case graph.Enterprise:
			names, _, _ := graph.SplitSearch(r.Search)
			entries := strings.Split(names, "\t")
			one := firm{id: r.ID, name: entries[0], short: entries[1], names: names, place: r.Place, region: code(r.Region), size: int32(r.Size.Index())}
			if one.class = one.size; r.Type == graph.TypeInstitution {
				one.class = institution
			}
			f.firms = append(f.firms, one)
			heirs = append(heirs, graph.Enterprise{LocalSince: r.LocalSince, LocalUntil: r.End()})
		case graph.Membership:
			if at == nil {
				at, order = f.sortFirms()
				f.works = make([][]member, len(f.firms))
			}
			n := at[r.Enterprise]
			if r = r.Inherit(heirs[order[n]]); graph.ActiveAt(r.Since, r.Until, synth.DataDate) {
				m := member{n, leaf[r.Segment], int32(r.Certainty.Index()), 0}
				f.members, f.works[n] = append(f.members, m), append(f.works[n], m)
			}
		case graph.SupplyLink:
			if r.Supplier == r.Customer {
				tb.Fatalf("%s supplies itself", r.Supplier)
			}
			if graph.ActiveAt(r.Since, r.Until, synth.DataDate) {
				f.links = append(f.links, link{id: r.ID, product: r.Product, kind: string(r.Kind), since: string(r.Since), until: string(r.Until), supplierID: r.Supplier, customerID: r.Customer, segment: r.Segment,
					evidence: string(r.Evidence), sourceURL: r.SourceURL, sourceDate: string(r.SourceDate), flag: strings.Join(r.Verification, " "), supplier: at[r.Supplier], customer: at[r.Customer], leaf: leaf[r.Segment], confidence: r.Confidence})
			}
		}
	}
	f.stand()
	f.tie()
	return f
}

// sortFirms numbers the firms, and tells which came as the how-manieth.
func (f *flat) sortFirms() (at map[string]int32, order []int32) {
	order = make([]int32, len(f.firms))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(f.firms[a].name, f.firms[b].name), cmp.Compare(f.firms[a].id, f.firms[b].id))
	})
	firms := make([]firm, len(order))
	at = make(map[string]int32, len(order))
	for n, i := range order {
		firms[n], at[f.firms[i].id] = f.firms[i], int32(n)
	}
	f.firms = firms
	return at, order
}

// stand puts the members of each leaf in order.
func (f *flat) stand() {
	largestFirst := []graph.Size{graph.SizeLarge, graph.SizeMedium, graph.SizeSmall, graph.SizeMicro, graph.SizeUnknown}
	rank := func(m member) int { return slices.Index(largestFirst, graph.Sizes[f.firms[m.firm].size]) }
	slices.SortFunc(f.members, func(a, b member) int {
		return cmp.Or(cmp.Compare(a.leaf, b.leaf), cmp.Compare(a.certainty, b.certainty), cmp.Compare(rank(a), rank(b)), cmp.Compare(a.firm, b.firm))
	})
	f.leafAt = begins(len(f.leaves), len(f.members), func(i int) int32 { return f.members[i].leaf })
	for i := range f.members {
		f.members[i].place = int32(i) - f.leafAt[f.members[i].leaf]
	}
}

// tie numbers the links and lays down the ends of each firm.
func (f *flat) tie() {
	slices.SortFunc(f.links, func(a, b link) int { return cmp.Or(cmp.Compare(b.confidence, a.confidence), cmp.Compare(a.id, b.id)) })
	type tied struct {
		firm int32
		end
	}
	all := make([]tied, 0, 2*len(f.links))
	for i, l := range f.links {
		all = append(all, tied{l.supplier, end{int32(i), l.customer}}, tied{l.customer, end{int32(i), l.supplier}})
	}
	slices.SortStableFunc(all, func(a, b tied) int { return cmp.Compare(a.firm, b.firm) })
	f.endAt = begins(len(f.firms), len(all), func(i int) int32 { return all[i].firm })
	f.ends = make([]end, len(all))
	for i, t := range all {
		f.ends[i] = t.end
	}
}

// begins tells where each of n groups begins in a list that is sorted by group, and where the last ends.
func begins(n, size int, group func(i int) int32) []int32 {
	at := make([]int32, n+1)
	for i := range size {
		at[group(i)+1]++
	}
	for i := range n {
		at[i+1] += at[i]
	}
	return at
}

func (f *flat) chain(leaf int32) int32 { return leaf / int32(len(f.leaves)/f.chains) }

// code is that of a region as a number; 0 for none.
func code(region string) int32 {
	n, _ := strconv.Atoi(region)
	return int32(n)
}

// within are the codes of a place and of what lies in it.
func (f *flat) within(place string) (codes []int32) {
	for _, c := range insight.RegionCodes(f.gazetteer, place) {
		codes = append(codes, code(c))
	}
	return codes
}

// cell is a sum of a summary table, which counts what its key says.
type cell struct{ region, leaf, certainty, class int32 }

func (f *flat) cells() (cells, totals map[cell]int32) {
	cells, totals = map[cell]int32{}, map[cell]int32{}
	for _, m := range f.members {
		c := cell{f.firms[m.firm].region, m.leaf, m.certainty, f.firms[m.firm].class}
		cells[c]++
		c.region = 0
		totals[c]++
	}
	return cells, totals
}

// write lays the province down for the peers.
func (f *flat) write(dir string) error {
	cells, totals := f.cells()
	tables := map[string]func(row func(...any)){
		"firms": func(row func(...any)) {
			row("n", "id", "name", "short", "names", "region", "place", "size", "class")
			for n, e := range f.firms {
				row(n, e.id, e.name, e.short, e.names, e.region, e.place, e.size, e.class)
			}
		},
		"texts": func(row func(...any)) {
			row("text", "n")
			for n, e := range f.firms {
				for name := range strings.SplitSeq(e.names, "\t") {
					row(name, n)
				}
			}
		},
		"members": func(row func(...any)) {
			row("n", "leaf", "chain", "certainty", "place", "region", "class")
			for _, m := range f.members {
				row(m.firm, m.leaf, f.chain(m.leaf), m.certainty, m.place, f.firms[m.firm].region, f.firms[m.firm].class)
			}
		},
		"cells": func(row func(...any)) {
			row("chain", "region", "leaf", "certainty", "class", "firms")
			for c, n := range cells {
				row(f.chain(c.leaf), c.region, c.leaf, c.certainty, c.class, n)
			}
		},
		"totals": func(row func(...any)) {
			row("chain", "leaf", "certainty", "class", "firms")
			for c, n := range totals {
				row(f.chain(c.leaf), c.leaf, c.certainty, c.class, n)
			}
		},
		"feeds": func(row func(...any)) {
			row("leaf", "other")
			for leaf, others := range f.feeds {
				for _, other := range others {
					row(leaf, other)
				}
			}
		},
		"links": func(row func(...any)) {
			row("l", "id", "supplier", "customer", "leaf", "product", "kind", "confidence", "since", "until", "supplier_id", "customer_id", "segment", "evidence", "source_url", "source_date", "verification")
			for i, l := range f.links {
				row(i, l.id, l.supplier, l.customer, l.leaf, l.product, l.kind, l.confidence, l.since, l.until, l.supplierID, l.customerID, l.segment, l.evidence, l.sourceURL, l.sourceDate, l.flag)
			}
		},
		"ends": func(row func(...any)) {
			row("n", "place", "l", "other")
			for n := range f.firms {
				for i, e := range f.endsOf(int32(n)) {
					row(n, i, e.link, e.other)
				}
			}
		},
	}
	for name, fill := range tables {
		if err := writeCSV(filepath.Join(dir, name+".csv"), fill); err != nil {
			return err
		}
	}
	return nil
}

func writeCSV(path string, fill func(row func(...any))) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	w := csv.NewWriter(file)
	var texts []string
	fill(func(values ...any) {
		texts = texts[:0]
		for _, v := range values {
			texts = append(texts, fmt.Sprint(v))
		}
		_ = w.Write(texts) // Error tells
	})
	w.Flush()
	return cmp.Or(w.Error(), file.Close())
}

// question is a question of any kind; the peers read it by these names.
type question struct {
	Chain   int32   `json:"chain"`
	Region  []int32 `json:"region,omitempty"`
	Moves   int32   `json:"moves,omitempty"` // of a write: to this region
	Partner []int32 `json:"partner,omitempty"`
	Text    string  `json:"text,omitempty"`
	Firm    int32   `json:"firm"`
	Firms   []int32 `json:"firms,omitempty"`
	From    int32   `json:"from"`
	To      int32   `json:"to"`
	Place   string  `json:"place,omitempty"`
	Members []moved `json:"members,omitempty"`
}

// moved is a membership of a firm that moves from a region, for those who keep sums.
type moved struct {
	Chain     int32 `json:"chain"`
	Leaf      int32 `json:"leaf"`
	Certainty int32 `json:"certainty"`
	Class     int32 `json:"class"`
	From      int32 `json:"from"`
}

// kinds of questions, in the order of the table; those that change something last.
var kinds = []struct {
	name, title string
	count       int
	draw        func(d *drawer) question
}{
	{"tally", "tally of a chain: region, partner, all", 1000, (*drawer).tally},
	{"common", "search, common text: the first 20", 1000, func(d *drawer) question { return question{Text: pick(d.Rand, commonTexts)} }},
	{"rare", "search, rare text: the first 20", 1000, (*drawer).rare},
	{"placed", "search in a chain and a region: the first 20", 1000, func(d *drawer) question {
		return question{Text: pick(d.Rand, commonTexts), Chain: int32(d.IntN(d.chains)), Region: d.place()}
	}},
	{"links", "links of 1,000 enterprises, 20 each", 200, (*drawer).links},
	{"hops", "two hops of a hub: how many enterprises", 200, func(d *drawer) question { return question{Firm: pick(d.Rand, d.hubs)} }},
	{"path", "shortest path between two enterprises", 1000, (*drawer).path},
	{"partners", "who could trade with an enterprise in the partner city, 20 of each segment", 1000, func(d *drawer) question {
		_, partner := d.pair()
		return question{Firm: d.firm(), Partner: partner}
	}},
	{"write", "write of one record, durable", 200, (*drawer).write},
}

// commonTexts are what people type and many have, some at the beginning of names.
var commonTexts = strings.Fields("科技 有限公司 电子 机械 新材料 食品 智能 装备 制造 华 甲州 乙州 丙州 丁州 戊州 己州")

// drawer draws questions about a province.
type drawer struct {
	*rand.Rand
	*flat
	hubs   []int32 // the hundred with most links
	cities []string
	moved  map[int32]bool
}

func newDrawer(f *flat) *drawer {
	d := &drawer{rand.New(rand.NewPCG(uint64(len(f.firms)), 1)), f, make([]int32, len(f.firms)), nil, map[int32]bool{}}
	for i := range d.hubs {
		d.hubs[i] = int32(i)
	}
	slices.SortStableFunc(d.hubs, func(a, b int32) int { return len(f.endsOf(b)) - len(f.endsOf(a)) })
	d.hubs = d.hubs[:min(100, len(d.hubs))]
	for _, place := range f.places {
		if strings.HasSuffix(place, "00") {
			d.cities = append(d.cities, place)
		}
	}
	return d
}

// writeQuestions draws all questions and lays them down for the peers.
func (d *drawer) writeQuestions(dir string) (map[string][]question, error) {
	all := map[string][]question{}
	for _, k := range kinds {
		for range k.count {
			all[k.name] = append(all[k.name], k.draw(d))
		}
	}
	data, err := json.Marshal(all)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "questions.json"), data, 0o644)
	}
	return all, err
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// firm draws a firm, every tenth time a hub.
func (d *drawer) firm() int32 {
	if d.IntN(10) == 0 {
		return pick(d.Rand, d.hubs)
	}
	return int32(d.IntN(len(d.firms)))
}

// place draws a city, one of the places with most firms, or any.
func (d *drawer) place() []int32 {
	return d.within(pick(d.Rand, [][]string{d.cities, d.places[:20], d.places}[d.IntN(3)]))
}

// pair draws two places of which none holds the other.
func (d *drawer) pair() (region, partner []int32) {
	for {
		region, partner = d.place(), d.place()
		if !slices.ContainsFunc(region, func(c int32) bool { return slices.Contains(partner, c) }) {
			return region, partner
		}
	}
}

func (d *drawer) tally() question {
	region, partner := d.pair()
	return question{Chain: int32(d.IntN(d.chains)), Region: region, Partner: partner}
}

// rare draws a name, the beginning of a short one, the end of an alias, or what nobody bears.
func (d *drawer) rare() question {
	e := d.firms[d.IntN(len(d.firms))]
	text := e.name
	switch names := strings.Split(e.names, "\t"); d.IntN(4) {
	case 0:
		text = "查无" + e.short
	case 1:
		text = string([]rune(e.short)[:3])
	case 2:
		last := []rune(names[len(names)-1])
		text = string(last[min(1, len(last)-1):])
	}
	return question{Text: text}
}

func (d *drawer) links() question {
	met := map[int32]bool{}
	var q question
	for len(q.Firms) < min(graph.MaxIDs, len(d.firms)/2) {
		if n := d.firm(); !met[n] {
			met[n] = true
			q.Firms = append(q.Firms, n)
		}
	}
	return q
}

func (d *drawer) path() question {
	q := question{From: d.firm(), To: d.firm()}
	for q.To == q.From {
		q.To = d.firm()
	}
	return q
}

// write moves a firm that nobody moved yet.
func (d *drawer) write() question {
	n := int32(d.IntN(len(d.firms)))
	for d.moved[n] {
		n = int32(d.IntN(len(d.firms)))
	}
	d.moved[n] = true
	e := d.firms[n]
	q := question{Firm: n, Moves: code(pick(d.Rand, d.places)), Place: fmt.Sprint("第", len(d.moved), "次迁址")}
	for _, m := range d.works[n] {
		q.Members = append(q.Members, moved{d.chain(m.leaf), m.leaf, m.certainty, e.class, e.region})
	}
	return q
}
