package intake

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"chainchief/graph"
	"chainchief/seed"
)

// proposeSegments proposes for a firm without a segment those that make what its row says
// it makes. A word may mean more than one trade, so that each is for a person to
// say; the firm stands without an answer. What is accepted is the office's word, still to be checked;
// what is refused is kept with the mapping, and counts for the firm and the segment under
// whatever headings they come again. It returns the firms that have a proposal, by id.
func (c *checker) proposeSegments(parts []*part) map[string]bool {
	firms := map[string]bool{}
	of := map[string]*part{}
	for _, p := range parts {
		of[p.s.Name] = p
	}
	placed := map[string]bool{}
	for _, w := range c.works {
		if w.under != nil {
			placed[w.under.ref.Key] = true
		}
	}
	refused := map[string]bool{}
	for _, r := range c.stored[graph.KindProfiles] {
		for said, a := range r.(graph.Mapping).Answers {
			refused[said] = refused[said] || a == AnswerSkip
		}
	}
	for _, w := range slices.Clone(c.works) {
		e, ok := w.now.(graph.Enterprise)
		at, said := w.from.at("products")
		if !ok || !said || placed[e.ID] || len(c.members[e.ID]) > 0 {
			continue
		}
		row := &c.out.Rows[at.row]
		p := of[row.Sheet]
		if p.s.Form || p.place(member+"segment") != "" || row.Change == RowRefused || len(row.wait) > 0 {
			continue
		}
		asked := false
		for _, x := range c.dir.making(e.Products, hintOf(p, row.Row)) {
			q := &Question{ID: questionID(AboutSegment, seed.Fold(e.Name), x.segment), About: AboutSegment, Sheet: p.s.Name, Row: row.Row, Place: at.place,
				Text:    fmt.Sprintf("“%s”是否登记到“%s”？依据：%s写有“%s”", cut(e.Name, 60), c.dir.segmentName(x.segment), at.heading, cut(x.product, 40)),
				Options: []Option{{AnswerYes, "登记，从业较可能、待核"}, {AnswerSkip, "不登记到这一环节"}}}
			kept := func(name string) string { return "works " + x.segment + " " + seed.Fold(name) }
			switch a := c.file.Answers[q.ID]; {
			case a == AnswerSkip:
				p.s.Map.Answers[kept(e.Name)] = a
			case a == AnswerYes:
				delete(p.s.Map.Answers, kept(e.Name)) // the membership says so from now on
				m := graph.Membership{Enterprise: e.ID, Segment: x.segment, Certainty: graph.Probable, Products: []string{x.product}, Source: c.office()}
				m.Verification = []string{graph.Unverified}
				mw := c.membership(at.row, w, nil, m)
				mw.from.put("segment", at)
			case slices.ContainsFunc(append([]string{e.Name}, e.FormerNames...), func(name string) bool { return refused[kept(name)] }):
			default:
				c.out.Proposals = append(c.out.Proposals, *q)
				asked = true
			}
		}
		if asked {
			firms[e.ID] = true
		}
	}
	return firms
}

// hintOf is what the column of the chain says in a row; blank where there is none.
func hintOf(p *part, row int) string {
	if p.hint < 0 {
		return ""
	}
	return clean(cellAt(p, row, p.hint).Text)
}

// making is a segment that makes a product.
type making struct{ segment, product string }

var (
	wordNote = regexp.MustCompile(`[(（][^)）]*[)）]`) // 锂电池（方形）
	wordJoin = regexp.MustCompile(`[与、和及/／]`)       // 锂矿与盐湖卤水 is two words
)

// leastTail is how long the end of a product must be, in characters, to say what it is: 汽车变速箱.
const leastTail = 3

// making lists the segments whose name, other names or products a product is called by,
// or ends with. Where the row names a chain, one of that chain goes before the others.
func (d *directory) making(products []string, hint string) (list []making) {
	if d.words == nil {
		d.words = map[string][]string{}
		put := func(text, id string) {
			if key := seed.SearchKey(text); utf8.RuneCountInString(key) >= 2 && !slices.Contains(d.words[key], id) {
				d.words[key] = append(d.words[key], id)
			}
		}
		for i := range d.tax.Segments {
			s := &d.tax.Segments[i]
			if s.Card {
				continue
			}
			for _, text := range slices.Concat([]string{s.Name}, s.Aliases, s.Products) {
				bare := wordNote.ReplaceAllString(text, "")
				put(text, s.ID)
				put(bare, s.ID)
				for _, one := range wordJoin.Split(bare, -1) {
					if utf8.RuneCountInString(one) >= leastTail {
						put(one, s.ID)
					}
				}
			}
		}
	}
	chain := d.chain(hint)
	for _, product := range products {
		key := seed.SearchKey(wordNote.ReplaceAllString(product, ""))
		for i := range key {
			ids := d.words[key[i:]]
			if len(ids) == 0 || i > 0 && utf8.RuneCountInString(key[i:]) < leastTail {
				continue
			}
			if own := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return d.leaf[id].Chain != chain }); len(own) > 0 {
				ids = own
			}
			for _, id := range ids {
				if len(list) < mostProposals && !slices.ContainsFunc(list, func(m making) bool { return m.segment == id }) {
					list = append(list, making{id, strings.TrimSpace(product)})
				}
			}
			break // the longest end says most
		}
	}
	return list
}
