package report

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Evidence is the 证据册 as a paper of a table.
func (d *Document) Evidence() *Paper {
	fields := []field[Proof]{
		{text("where", "出现处"), func(p *Proof) any { return p.Where }},
		{sentence("said", "文中表述", ""), func(p *Proof) any { return p.Said }},
		{text("number", "数"), func(p *Proof) any { return p.Number }},
		{sentence("rule", "口径（规则）", "口径："), func(p *Proof) any { return p.Rule }},
		{sentence("inputs", "输入", "输入："), func(p *Proof) any { return p.Inputs }},
		{text("source", "来源"), func(p *Proof) any { return p.Source }},
		{text("date", "日期"), func(p *Proof) any { return p.Date }},
	}
	return &Paper{Title: d.Title + "证据册", Tables: []*Table{{Name: "证据册", Columns: columnsOf(fields), Lists: []List{{Unit: "条", Rows: rowsOf(fields, d.Proofs)}}}},
		Notes: []string{"正文每个数一行；日期、名称里的数字不另列。"}}
}

// attachEvidence puts the 证据册 behind the text, on pages that lie across: under each
// heading of the text the numbers that stand there, those of one basis in a row.
func (w *author) attachEvidence(title string) {
	if len(w.Proofs) == 0 {
		return
	}
	rows := [][]string{{"文中表述", "数", "口径和输入", "来源", "日期"}}
	where := ""
	for rest := w.Proofs; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].Where == rest[0].Where && rest[n].table == rest[0].table {
			n++
		}
		if rest[0].Where != where {
			where = rest[0].Where
			rows = append(rows, []string{where})
		}
		if rest[0].table == "" {
			rows = append(rows, proofsOfText(rest[:n])...)
		} else {
			rows = append(rows, proofsOfTable(rest[:n])...)
		}
		rest = rest[n:]
	}
	w.Blocks = append(w.Blocks, Block{Style: Heading1, Text: title, Across: true},
		Block{Style: Remark, Text: "正文的数按出现的先后列出，口径、输入、来源、日期都相同的并在一行；表中的数写在行名后，次序同所列的表头，空着的记“—”；日期和名称里的数字不另列。"},
		Block{Rows: rows, Widths: []int{50, 58, 51, 39, 27}, Small: true})
}

// mostProof is how many characters of numbers, or of statements, stand in a row of the 证据册: a row is not torn by the foot of a page.
const mostProof = 160

// line is a row of the 证据册.
func (b *Basis) line(said, numbers string) []string {
	found := b.Rule
	if b.Inputs != "" {
		found += "；输入：" + b.Inputs
	}
	return []string{said, numbers, found, b.Source, b.Date}
}

// proofsOfText are the rows of numbers that stand in sentences.
func proofsOfText(list []Proof) (rows [][]string) {
	for i, p := range list {
		if i > 0 && list[i-1].Basis == p.Basis {
			if last := rows[len(rows)-1]; utf8.RuneCountInString(last[0]) < mostProof {
				if last[1] += "；" + p.Number; p.Said != list[i-1].Said {
					said := p.Said
					if p.lead == list[i-1].lead {
						said = strings.TrimPrefix(said, ended(p.lead)+"：")
					}
					last[0] += "；" + said
				}
				continue
			}
		}
		rows = append(rows, p.line(p.Said, p.Number))
	}
	return rows
}

// proofsOfTable are the rows of numbers that stand in a table: its heads are told once, the
// numbers behind the names of its rows. A row that rests on a record of its own name has no other input.
func proofsOfTable(list []Proof) (rows [][]string) {
	var bases []Basis
	of := map[Basis][]Proof{}
	for _, p := range list {
		b := p.Basis
		if b.Inputs == p.row {
			b.Inputs = ""
		}
		if of[b] == nil {
			bases = append(bases, b)
		}
		of[b] = append(of[b], p)
	}
	for _, b := range bases {
		var heads []string
		for _, p := range of[b] {
			if !slices.Contains(heads, p.column) {
				heads = append(heads, p.column)
			}
		}
		said := "表“" + list[0].table + "”：" + strings.Join(heads, "、")
		numbers, before := "", ""
		for rest := of[b]; len(rest) > 0; {
			n := 1
			for n < len(rest) && rest[n].row == rest[0].row {
				n++
			}
			row, cells := rest[0].row, numbersOfRow(rest[:n], heads)
			rest = rest[n:]
			switch {
			case utf8.RuneCountInString(numbers) > mostProof:
				rows, numbers = append(rows, b.line(said, numbers)), row+"："+cells
			case numbers == "":
				numbers = row + "：" + cells
			case cells == before: // rows of the same numbers share them
				numbers = strings.TrimSuffix(numbers, "："+cells) + "、" + row + "：" + cells
			default:
				numbers += "；" + row + "：" + cells
			}
			before = cells
		}
		rows = append(rows, b.line(said, numbers))
	}
	return rows
}

// numbersOfRow are the numbers of a row of a table, in the order of the heads.
func numbersOfRow(list []Proof, heads []string) string {
	cells := make([]string, len(heads))
	for _, p := range list {
		k := slices.Index(heads, p.column)
		if cells[k] != "" {
			cells[k] += "，"
		}
		cells[k] += p.Number
	}
	for k := range cells {
		cells[k] = cmp.Or(cells[k], "—")
	}
	return strings.Join(cells, "、")
}
