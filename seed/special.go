package seed

import (
	"regexp"
	"slices"
	"strings"

	"chainchief/graph"
)

// specials have, for some kinds, what the table of kinds cannot say of a row:
// rules between columns and rows that a record alone does not show, and values
// that are worked out. They may blame the row.
var specials = map[graph.Kind]func(d *reader, r *row, record graph.Record) graph.Record{
	graph.KindRegions:     region,
	graph.KindSegments:    segment,
	graph.KindParkPairs:   parkPair,
	graph.KindEnterprises: enterprise,
	graph.KindProjects:    project,
	graph.KindCoverage:    coverage,
	graph.KindDataset:     dataset,
	graph.KindPolicies:    policy,
}

// dataset: the row has the data date besides, and is the only one of its file.
func dataset(d *reader, r *row, record graph.Record) graph.Record {
	s := record.(graph.Dataset)
	if r != r.rows[0] {
		r.fault("", "meta.csv 只能有一行，请删去其余的行")
		return s
	}
	r.required("data_date")
	d.batch.DataDate, d.batch.Title = r.date("data_date"), s.Title
	s.ID = graph.DatasetID
	return s
}

// policy: what restricts nothing needs no words.
func policy(_ *reader, r *row, record graph.Record) graph.Record {
	if p := record.(graph.Policy); p.Class != graph.PolicyNone {
		r.required("text")
		r.required("basis")
	}
	return record
}

// levelAbove is the level of the parent of a region; a province has none.
var levelAbove = map[graph.RegionLevel]graph.RegionLevel{
	graph.LevelCity:          graph.LevelProvince,
	graph.LevelCounty:        graph.LevelCity,
	graph.LevelZone:          graph.LevelCity,
	graph.LevelReportingUnit: graph.LevelCity,
}

func region(d *reader, r *row, record graph.Record) graph.Record {
	g := record.(graph.Region)
	if (r.text("lat") == "") != (r.text("lon") == "") {
		r.fault("lat", "lat 和 lon 须同时填写或同时留空")
	}
	want := levelAbove[g.Level]
	switch {
	case want == "":
	case r.required("parent") == "":
	case g.Parent != "" && slices.Contains(words(graph.KindRegions, "level"), d.levelOf(g.Parent)) && d.levelOf(g.Parent) != string(want):
		r.fault("parent", "上级地区的层级不对：市的上级是省，县区、开发区和统计单元的上级是市")
	}
	return g
}

// levelOf is what stands as the level of a region.
func (d *reader) levelOf(code string) string {
	return d.indexes[graph.KindRegions].entries[code].row.text("level")
}

// isCard takes any word in the column for a yes; reading blames a wrong one.
func isCard(r *row) bool { return r.text("card") != "" && r.text("card") != "no" }

// ofLeaves are the columns that stand blank in the row of a card.
var ofLeaves = []string{"parent", "recycled_from", "twin_of", "upgrade_from", "kind", "traded", "weight",
	"supply_radius_km", "min_invest_100m_cny", "policy", "policy_class", "products", "serves"}

func segment(d *reader, r *row, record graph.Record) graph.Record {
	s := record.(graph.Segment)
	s.Card = isCard(r)
	if _, there := r.column["order"]; !there { // the rows follow the trade; room is left for segments between them
		s.Order = 10 * (1 + slices.Index(r.rows, r))
	}
	others := d.indexes[graph.KindSegments].entries
	if s.Card {
		for _, column := range ofLeaves {
			if r.text(column) != "" {
				r.fault(column, "板块的这一列须留空，只有环节才填写")
				r.miss("card") // or this is no card
			}
		}
	} else {
		r.oneOf("kind", words(graph.KindSegments, "kind")...)
		r.oneOf("traded", "yes", "no")
		if r.required("parent") != "" && s.Parent != "" {
			if card := others[s.Parent].row; !isCard(card) || d.indexes[graph.KindChains].id(card.text("chain")) != s.Chain {
				r.fault("parent", "须写同一条产业链的一个板块（card 列为 yes 的那一行）")
			}
		}
	}
	for _, list := range []struct {
		column string
		ids    []string
	}{{"inputs", s.Inputs}, {"recycled_from", s.RecycledFrom}, {"twin_of", s.TwinOf}, {"upgrade_from", s.UpgradeFrom}, {"serves", s.Serves}} {
		for _, id := range list.ids {
			if isCard(others[id].row) != s.Card {
				r.faultAt(list.column, id, "环节只能与环节相连，板块只能与板块相连，请改写")
			}
		}
	}
	return s
}

// parkPair: a partner outside the list stays text.
func parkPair(d *reader, r *row, record graph.Record) graph.Record {
	p := record.(graph.ParkPair)
	p.PartnerPark = d.indexes[graph.KindParks].id(p.PartnerText)
	return p
}

// shortCode is a listed code whose leading zeros a spreadsheet ate.
var shortCode = regexp.MustCompile(`^[0-9]{1,5}$`)

func enterprise(d *reader, r *row, record graph.Record) graph.Record {
	e := record.(graph.Enterprise)
	if shortCode.MatchString(e.ListedCode) {
		r.fault("listed_code", "股票代码须有六位，开头的 0 可能被 Excel 去掉了；境外上市的写明交易所，如 09973.HK")
	}
	r.oneOf("size_basis", append(words(graph.KindEnterprises, "size_basis"), "")...)
	if e.LocalUntil == "" && slices.ContainsFunc(e.Verification, func(flag string) bool { return strings.HasPrefix(flag, "merged-") }) {
		r.fault("local_until", "verification 写明企业已被合并，请填写截止的年月")
	}
	if e.Parent != "" && e.Parent == graph.EnterpriseID(Fold(e.Name)) {
		r.fault("parent", "不能是企业自己，请留空或改写")
	}
	if e.Size == graph.SizeUnknown {
		e.Size, e.SizeBasis = sizeOfTiers(e.Tiers)
	}
	e.Search = SearchText(&e)
	return e
}

func words(kind graph.Kind, field string) (values []string) {
	for _, w := range graph.Describe(kind).Field(field).Words {
		values = append(values, w.Value)
	}
	return values
}

// sizeOfTiers settles the size of an enterprise of which only the tiers are
// known: a listed one is large, the others are medium.
func sizeOfTiers(tiers []string) (size graph.Size, basis string) {
	switch {
	case slices.Contains(tiers, "listed"):
		return graph.SizeLarge, "tier"
	case len(tiers) > 0:
		return graph.SizeMedium, "tier"
	}
	return graph.SizeUnknown, ""
}

// project: an investor outside the list stays text; it is never made an enterprise.
func project(d *reader, r *row, record graph.Record) graph.Record {
	p := record.(graph.Project)
	investors := r.list("investor")
	for i, e := range d.indexes[graph.KindEnterprises].loose(r, "investor", investors...) {
		p.Investors = append(p.Investors, graph.Investor{Name: investors[i], Enterprise: e.id})
	}
	return p
}

// coverage: an official count covers all industry, a segment or card (with a dot), or a chain.
func coverage(d *reader, r *row, record graph.Record) graph.Record {
	c := record.(graph.Coverage)
	r.oneOf("register", "yes", "no")
	switch {
	case c.Scope == graph.ScopeAll:
	case strings.Contains(c.Scope, "."):
		d.indexes[graph.KindSegments].one(r, "scope")
	default:
		d.indexes[graph.KindChains].one(r, "scope")
	}
	return c
}
