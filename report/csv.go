// Package report writes tables and papers from results: files that open in
// Excel, WPS and Word as they are.
package report

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"chainchief/graph/insight"
)

// bom lets Excel and WPS read a CSV file as UTF-8.
const bom = "\uFEFF"

// GapsCSV writes the ranked list, then the other lists, one segment a row, with
// BOM and CRLF. The columns bear the names of the JSON.
func GapsCSV(w io.Writer, a *insight.Answer) error {
	if _, err := io.WriteString(w, bom); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	write := func(cells ...string) {
		for i := range cells {
			cells[i] = safeCell(cells[i])
		}
		out.Write(cells) // an error stays in the writer until Error
	}
	write("rank", "rank_lo", "rank_hi", "band", "segment", "segment_name", "card_name", "status", "status_zh", "clause", "grade",
		"single_point", "break_point", "action", "action_zh", "action_reason", "policy", "score", "need", "feasibility", "value",
		"n_region", "n_partner", "n_reference", "c_region", "c_partner", "demand_local", "demand_partner", "relatedness", "pool", "weight",
		"distance_km", "recorded_share", "known_count", "firms", "partner_firms", "projects", "evidence",
		"chain", "region", "partner", "as_of", "rule_version")
	partner := ""
	if a.Partner != nil {
		partner = a.Partner.ID
	}
	for _, list := range [][]insight.Verdict{a.Items, a.NotRanked} {
		for i := range list {
			d := &list[i]
			in := &d.Inputs
			write(whole(d.Rank), whole(d.RankLow), whole(d.RankHigh), whole(d.Band), d.Segment.ID, d.Segment.Name, d.Card.Name,
				string(d.Status), d.StatusZH, d.Clause, d.Grade, strconv.FormatBool(d.SinglePoint), strconv.FormatBool(d.BreakPoint),
				string(d.Action), d.ActionZH, d.ActionReason, d.Policy, decimal(d.Score, 1), decimal(d.Need, 3), decimal(d.Feasibility, 3), decimal(d.Value, 3),
				decimal(in.NRegion, 1), decimal(in.NPartner, 1), decimal(in.NReference, 1), decimal(in.CRegion, 1), decimal(in.CPartner, 1),
				decimal(in.DemandLocal, 3), decimal(in.DemandPartner, 3), decimal(in.Relatedness, 3), decimal(in.Pool, 3), decimal(in.Weight, 0),
				optional(in.DistanceKM, 0), optional(in.RecordedShare, 3), whole(in.KnownCount),
				firmNames(d.Firms), firmNames(d.PartnerFirms), projectNames(d.Projects), evidence(d),
				a.Chain.ID, a.Region.ID, partner, string(a.AsOf), strconv.Itoa(a.RuleVersion))
		}
	}
	out.Flush()
	return out.Error()
}

// safeCell keeps a spreadsheet from taking a text for a formula.
func safeCell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

func whole(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func decimal(x float64, digits int) string { return strconv.FormatFloat(x, 'f', digits, 64) }

func optional(x *float64, digits int) string {
	if x == nil {
		return ""
	}
	return decimal(*x, digits)
}

func firmNames(firms []insight.Firm) string {
	var names []string
	for _, f := range firms {
		name := f.Name
		if f.Part != "" {
			name = f.Part + " " + name
		}
		names = append(names, name+"（"+insight.CertaintyZH(f.Certainty)+"）")
	}
	return strings.Join(names, "；")
}

func projectNames(projects []insight.ProjectNote) string {
	var names []string
	for _, p := range projects {
		names = append(names, p.Name+"（"+p.Investor+"，"+insight.DateZH(p.Date)+p.StageZH+"）")
	}
	return strings.Join(names, "；")
}

// evidence lists the source classes behind the firms and projects of a verdict.
func evidence(d *insight.Verdict) string {
	var classes []string
	add := func(zh string) {
		for _, c := range classes {
			if c == zh {
				return
			}
		}
		if zh != "" {
			classes = append(classes, zh)
		}
	}
	for _, f := range d.Firms {
		add(insight.EvidenceZH(f.Evidence))
	}
	for _, f := range d.PartnerFirms {
		add(insight.EvidenceZH(f.Evidence))
	}
	for _, p := range d.Projects {
		add(insight.EvidenceZH(p.Evidence))
	}
	return strings.Join(classes, "；")
}
