package intake

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"chainchief/graph"
	"chainchief/intake/sheet"
	"chainchief/seed"
)

// match is what a row says of its firm, and the firms with names near to it.
type match struct {
	said  *said
	alike []int
}

// firms reads what the rows of enterprises say of themselves, and looks in the
// store for names near to those that are not found as they are.
func (c *checker) firms(parts []*part) map[*sheet.Record]*match {
	out := map[*sheet.Record]*match{}
	var unsure []*said
	of := map[*said]*match{}
	for _, p := range parts {
		if p.d.Kind != graph.KindEnterprises {
			continue
		}
		at := func(name string) int {
			return slices.IndexFunc(p.s.Map.Columns, func(col Column) bool { return col.Use == name })
		}
		name, code, former, region := at("name"), at("credit_code"), at("former_names"), at("region")
		for i := range p.s.Table.Records {
			rec := &p.s.Table.Records[i]
			text := func(k int) string {
				if k < 0 {
					return ""
				}
				return clean(rec.Cells[k].Text)
			}
			s := &said{}
			if _, s.text = marked(text(name)); s.text == "" {
				continue
			}
			s.name = c.reg.places.parse(s.text)
			if v := strings.ToUpper(seed.SearchKey(text(code))); graph.ValidCreditCode(v) {
				s.code = v
			}
			olds := pieces(text(former))
			if s.name.former != "" {
				olds = append(olds, s.name.former)
			}
			for _, old := range olds {
				if !slices.Contains(nothing, old) {
					s.former = append(s.former, c.reg.places.parse(old))
				}
			}
			if region >= 0 && text(region) != "" {
				s.region = c.dir.resolve(graph.KindRegions, text(region), "").id
			}
			m := &match{said: s}
			out[rec], of[s] = m, m
			if auto, _ := c.reg.find(s, nil); auto < 0 {
				unsure = append(unsure, s)
			}
		}
	}
	for s, list := range c.reg.findAlike(unsure) {
		of[s].alike = list
	}
	return out
}

// label names a firm in a decision: two firms may have one name, and then differ by their codes.
func label(text, key, code, otherKey string) string {
	if code != "" && key == otherKey {
		return text + " " + code
	}
	return text
}

// open finds or makes the record that a row is of; nil where that is not settled.
func (c *checker) open(p *part, n int, rec *sheet.Record, old graph.Record, said map[string]any, constants map[string]string, firms map[*sheet.Record]*match) *work {
	row := &c.out.Rows[n]
	if old != nil && p.s.Form {
		if row.Change == RowRefused || len(row.wait) > 0 {
			c.mentioned[old.Ref()] = true
			return nil
		}
		return c.on(n, old.Ref(), nil)
	}
	if p.d.Kind == graph.KindEnterprises {
		return c.openFirm(p, n, rec, said, firms[rec])
	}
	if name, ok := said[p.nameUse()].(string); ok && (row.Change == RowRefused || len(row.wait) > 0) {
		for _, key := range c.named[p.d.Kind][seed.Fold(name)] {
			c.mentioned[graph.Ref{Kind: p.d.Kind, Key: key}] = true
		}
	}
	if row.Change == RowRefused || len(row.wait) > 0 {
		return nil
	}
	if id, ok := said[p.d.Key].(string); ok && p.d.Key != "" && c.stored[p.d.Kind][id] != nil {
		return c.on(n, graph.Ref{Kind: p.d.Kind, Key: id}, nil)
	}
	record := p.d.Zero()
	for _, name := range identity(p.d) {
		f := p.d.Field(name)
		if v, ok := said[name]; ok {
			record = f.With(record, converted(f, v, record))
		} else if v := constants[name]; v != "" {
			record = setText(f, record, v)
		} else if f.Required {
			c.fault(n, origin{place: p.place(name), heading: p.heading(name)}, "没有填"+f.ZH+"，请补上")
		}
	}
	if row.Change == RowRefused {
		return nil
	}
	if len(p.d.ID) > 0 {
		record = graph.Told(record)
		key := p.d.NewID(record, seed.Fold)
		if c.stored[p.d.Kind][key] == nil && p.d.Kind == graph.KindProjects {
			if key = c.project(p, n, record.(graph.Project), said["region"] != nil, key); key == "" {
				return nil
			}
		}
		record = p.d.Field(p.d.Key).With(record, key)
	}
	return c.on(n, record.Ref(), func() graph.Record {
		if said["evidence"] != nil {
			return record
		}
		return p.d.Field("source_date").With(p.d.Field("evidence").With(record, graph.EvidenceOffice), c.today)
	})
}

// project finds a project of the same name, whose place the row does not say, or says
// more or less exactly. Told from another place it may be the same or another, and so it
// may where several have the name: that is asked, and the key is blank.
func (c *checker) project(p *part, n int, x graph.Project, said bool, key string) string {
	var fits []string
	list := c.named[graph.KindProjects][seed.Fold(x.Name)]
	for _, k := range list {
		if old := c.stored[graph.KindProjects][k].(graph.Project); !said || c.dir.within(old.Region, x.Region) {
			fits = append(fits, k)
		}
	}
	switch {
	case len(fits) == 1:
		return fits[0]
	case len(list) == 0:
		return key
	}
	q := &Question{ID: questionID(AboutProject, seed.Fold(x.Name), x.Region), About: AboutProject, Sheet: p.s.Name, Place: fmt.Sprint(p.place("name"), c.out.Rows[n].Row),
		Text: fmt.Sprintf("%s的“%s”与库里的同名项目是同一个吗", c.dir.regionName(x.Region), cut(x.Name, 60))}
	for _, k := range list {
		q.Options = append(q.Options, Option{k, "是" + c.dir.regionName(c.stored[graph.KindProjects][k].(graph.Project).Region) + "的那个"})
	}
	q.Options = append(q.Options, Option{AnswerNew, "不是，是另一个项目"})
	kept := "name " + x.Region + " " + x.Name
	a := cmp.Or(c.file.Answers[q.ID], p.s.Map.Answers[kept])
	switch {
	case a == AnswerNew:
		p.s.Map.Answers[kept] = a
		return key
	case slices.Contains(list, a):
		p.s.Map.Answers[kept] = a
		return a
	}
	for _, k := range list {
		c.mentioned[graph.Ref{Kind: graph.KindProjects, Key: k}] = true
	}
	c.ask(n, q)
	return ""
}

func (p *part) place(use string) string {
	for _, col := range p.s.Map.Columns {
		if col.Use == use {
			return col.Place
		}
	}
	return ""
}

func (p *part) heading(use string) string {
	for _, col := range p.s.Map.Columns {
		if col.Use == use {
			return col.Heading
		}
	}
	return ""
}

// on returns the work on a record, begun by the row where no row before did.
func (c *checker) on(n int, ref graph.Ref, fresh func() graph.Record) *work {
	w := c.at[ref]
	if w == nil {
		w = &work{ref: ref, row: n}
		if old := c.recorded(ref); old != nil {
			w.before, w.now = old, graph.Copy(old)
		} else {
			w.now = fresh()
		}
		c.at[ref] = w
		c.works = append(c.works, w)
	}
	w.rows = append(w.rows, n)
	row := &c.out.Rows[n]
	row.Ref, row.Who = ref, cut(strings.TrimSuffix(graph.Call(w.now), " "+ref.Key), 80)
	return w
}

func (c *checker) recorded(ref graph.Ref) graph.Record {
	if ref.Kind == graph.KindEnterprises {
		if i, ok := c.reg.byID[ref.Key]; ok && !c.reg.firms[i].fresh {
			return c.reg.firms[i].record
		}
		return nil
	}
	if r := c.stored[ref.Kind][ref.Key]; r != nil {
		return r
	}
	return nil
}

// openFirm finds the firm that a row is of, makes a new one, or asks.
func (c *checker) openFirm(p *part, n int, rec *sheet.Record, values map[string]any, m *match) *work {
	if m == nil {
		c.fault(n, origin{place: fmt.Sprint(p.place("name"), rec.Row), heading: p.heading("name")}, "没有填企业名称，请补上")
		return nil
	}
	if c.out.Rows[n].Change == RowRefused && values["name"] == nil {
		return nil // its name is no name
	}
	s := m.said
	if id, ok := values["id"].(string); ok {
		if i, there := c.reg.byID[id]; there {
			return c.onFirm(n, i)
		}
	}
	auto, asked := c.reg.find(s, m.alike)
	if len(asked) > 0 {
		q := c.firmQuestion(p, rec.Row, s, asked)
		a := c.file.Answers[q.ID]
		at := slices.IndexFunc(asked, func(i int) bool { return c.reg.firms[i].record.ID == a })
		if at < 0 && a != AnswerNew {
			for _, i := range asked {
				c.mentioned[c.reg.firms[i].record.Ref()] = true
			}
			c.ask(n, q)
			return nil
		}
		for k, i := range asked {
			f := &c.reg.firms[i]
			d := graph.Decision{One: label(s.text, s.name.key, s.code, f.names[0].key), Other: f.record.Name, Verdict: graph.DecidedDifferent,
				By: cut(c.by.Person, 40), Date: c.today, Source: graph.Source{Evidence: graph.EvidenceOffice}}
			if k == at {
				d.Verdict, auto = graph.DecidedSame, i
			}
			if d.One == d.Other {
				continue // one name, and no code to tell two firms apart by
			}
			d.ID = graph.Describe(graph.KindDecisions).NewID(d, seed.Fold)
			c.reg.decide(d)
			c.decisions = append(c.decisions, d)
		}
	}
	if auto >= 0 {
		return c.onFirm(n, auto)
	}
	e := graph.Enterprise{ID: graph.EnterpriseID(seed.Fold(s.text)), Name: properName(s), Type: graph.TypeEnterprise, Source: c.office()}
	for i := 0; ; i++ {
		if _, taken := c.reg.byID[e.ID]; !taken {
			break
		}
		e.ID = graph.NewID("e", seed.Fold(s.text), s.code, fmt.Sprint(i))
	}
	e.ShortName = e.Name
	for _, i := range c.reg.byCore[s.name.core] { // two rows of a file are two firms, unless somebody says otherwise
		if w := c.at[c.reg.firms[i].record.Ref()]; w != nil && c.reg.judge(s, &c.reg.firms[i]) == ask && len(c.out.Notes) < mostNotes {
			c.out.Notes = append(c.out.Notes, fmt.Sprintf("第 %d 行的“%s”与第 %d 行的“%s”可能是同一家企业，写入后可在“企业合并”里认定", rec.Row, cut(e.Name, 40), c.out.Rows[w.row].Row, cut(c.reg.firms[i].record.Name, 40)))
		}
	}
	c.reg.add(e, true)
	return c.on(n, graph.Ref{Kind: graph.KindEnterprises, Key: e.ID}, func() graph.Record { return e })
}

// properName is the name without what stands in brackets behind 原.
func properName(s *said) string {
	if s.name.former == "" {
		return s.text
	}
	for _, open := range []string{"（原", "(原", "（曾用名", "(曾用名", "（更名前", "(更名前", "（前身", "(前身"} {
		if at := strings.Index(s.text, open); at > 0 {
			return strings.TrimSpace(s.text[:at])
		}
	}
	return s.text
}

func (c *checker) onFirm(n, i int) *work {
	e := c.reg.firms[i].record
	return c.on(n, e.Ref(), func() graph.Record { return e })
}

// firmQuestion asks which of some firms a row is of.
func (c *checker) firmQuestion(p *part, row int, s *said, asked []int) *Question {
	q := &Question{ID: questionID(AboutFirm, seed.Fold(s.text), s.code), About: AboutFirm, Sheet: p.s.Name, Place: fmt.Sprint(p.place("name"), row),
		Text: fmt.Sprintf("“%s”与库里的企业是同一家吗", cut(s.text, 60))}
	for _, i := range asked {
		e := &c.reg.firms[i].record
		text := "是“" + e.Name + "”"
		if r := c.dir.regions[e.Region]; r.Name != "" {
			text += "（" + c.dir.regionName(e.Region) + "）"
		}
		switch {
		case s.code != "" && e.CreditCode == s.code:
			text += "，信用代码相同、名称不同，登记为更名"
		case s.code != "" && e.CreditCode != "":
			text += "，但信用代码不同"
		}
		q.Options = append(q.Options, Option{e.ID, text})
	}
	q.Options = append(q.Options, Option{AnswerNew, "都不是，是另一家企业"})
	return q
}

// rename settles the names of an enterprise: a new name beside the same credit code
// or behind a former name is a rename, one that a person took for the same is an alias.
func (c *checker) rename(p *part, n int, w *work, e graph.Enterprise, values map[string]any, from map[string]origin) graph.Enterprise {
	text, _ := values["name"].(string)
	s := &said{text: text, name: c.reg.places.parse(text)}
	text = properName(s)
	key := c.reg.places.parse(text).key
	olds := append(texts(values["former_names"]), s.name.former)
	known := func(list ...string) bool {
		return slices.ContainsFunc(list, func(o string) bool { return c.reg.places.parse(o).key == key })
	}
	code, _ := values["credit_code"].(string)
	stored, _ := w.before.(graph.Enterprise)
	switch {
	case text == "" || known(append([]string{e.Name}, e.FormerNames...)...):
	case w.before != nil && (code != "" && code == stored.CreditCode || slices.ContainsFunc(olds, func(o string) bool { return seed.SearchKey(o) == seed.SearchKey(e.Name) })) && fullName(text):
		f := p.d.Field("name")
		if c.kept(p, n, f, e, f.With(e, text), from["name"]).(graph.Enterprise).Name != text {
			break
		}
		e.FormerNames = appendText(slices.Clone(e.FormerNames), e.Name)
		e.Name = text
		w.from.put("name", from["name"])
		w.from.put("former_names", from["name"])
	case known(append([]string{e.ShortName}, e.Aliases...)...):
	case c.reg.decided(s, &firm{record: e}) == graph.DecidedSame:
		e.Aliases = appendText(slices.Clone(e.Aliases), text)
		w.from.put("aliases", from["name"])
	}
	for _, old := range olds {
		if o := clean(old); o != "" && !slices.Contains(nothing, o) && seed.SearchKey(o) != seed.SearchKey(e.Name) {
			if next := appendText(slices.Clone(e.FormerNames), o); len(next) > len(e.FormerNames) {
				e.FormerNames = next
				if at := from["former_names"]; at.place != "" {
					w.from.put("former_names", at)
				} else {
					w.from.put("former_names", from["name"])
				}
			}
		}
	}
	for _, alias := range texts(values["aliases"]) {
		if o := seed.SearchKey(alias); o != seed.SearchKey(e.Name) && o != seed.SearchKey(e.ShortName) {
			e.Aliases = appendText(slices.Clone(e.Aliases), alias)
			w.from.put("aliases", from["aliases"])
		}
	}
	if w.before == nil && values["short_name"] == nil {
		e.ShortName = shortName(e.Name, c.reg.places.parse(e.Name))
	}
	if stored.Name != e.Name || stored.ShortName != e.ShortName || stored.CreditCode != e.CreditCode || stored.ListedCode != e.ListedCode ||
		!slices.Equal(stored.Aliases, e.Aliases) || !slices.Equal(stored.FormerNames, e.FormerNames) {
		e.Search = seed.SearchText(&e)
	}
	return e
}

func texts(v any) []string {
	list, _ := v.([]string)
	return list
}

// appendText adds a name that the list does not have in any writing.
func appendText(list []string, text string) []string {
	if slices.ContainsFunc(list, func(o string) bool { return seed.SearchKey(o) == seed.SearchKey(text) }) {
		return list
	}
	return append(list, text)
}

// fullName reports whether a name ends as registered names do.
func fullName(text string) bool {
	key := seed.SearchKey(text)
	for _, end := range []string{"公司", "厂", "合作社", "中心", "商行", "合伙企业", "企业", "农场", "研究院", "研究所", "经营部", "集团"} {
		if strings.HasSuffix(key, end) {
			return true
		}
	}
	return false
}

// shortName is what people may call a firm of which they have said no short name:
// without places and legal form, where that is still a name.
func shortName(text string, n name) string {
	if n.branch != "" || utf8.RuneCountInString(n.core) < 4 || n.key == n.core {
		return text
	}
	short := n.core
	if at := strings.Index(text, short); at >= 0 {
		return text[at : at+len(short)]
	}
	return text
}
