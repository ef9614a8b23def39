package seed

import "chainchief/graph"

// levelAbove is the level of the parent of a region; a province has none.
var levelAbove = map[graph.RegionLevel]graph.RegionLevel{
	graph.LevelCity:          graph.LevelProvince,
	graph.LevelCounty:        graph.LevelCity,
	graph.LevelZone:          graph.LevelCity,
	graph.LevelReportingUnit: graph.LevelCity,
}

func indexRegion(d *reader, r *row) {
	d.regions.add(r, "code", r.text("code"), entry{id: r.text("code"), class: r.text("level")})
}

func readRegion(d *reader, r *row) {
	g := graph.Region{
		Code:   r.slug("code"),
		Name:   r.required("name"),
		Level:  graph.RegionLevel(r.oneOf("level", "province", "city", "county", "zone", "reporting-unit")),
		Lat:    r.number("lat", -90, 90),
		Lon:    r.number("lon", -180, 180),
		Source: r.source(),
	}
	if (r.text("lat") == "") != (r.text("lon") == "") {
		r.fault("lat", "lat 和 lon 须同时填写或同时留空")
	}
	if want := levelAbove[g.Level]; want != "" {
		parent := d.regions.must(r, "parent")
		if parent.id != "" && parent.class != string(want) {
			r.fault("parent", "上级地区的层级不对：市的上级是省，县区、开发区和统计单元的上级是市")
		}
		g.Parent = parent.id
	} else if g.Level == graph.LevelProvince && r.text("parent") != "" {
		r.fault("parent", "省级没有上级，请留空")
	}
	d.put(r, "code", g)
}

func parkID(r *row) string { return graph.ParkID(Fold(r.text("name")), r.text("region")) }

func indexPark(d *reader, r *row) {
	d.parks.add(r, "name", r.text("name"), entry{id: parkID(r)})
}

func readPark(d *reader, r *row) {
	d.put(r, "name", graph.Park{
		ID:                parkID(r),
		Name:              r.required("name"),
		Region:            d.regions.must(r, "region").id,
		Level:             r.oneOf("level", "national", "provincial", "cooperation-park", "chemical-park"),
		LeadingIndustries: r.list("leading_industries"),
		Source:            r.source(),
	})
}

func readParkPair(d *reader, r *row) {
	p := graph.ParkPair{
		Park:        d.parks.must(r, "park").id,
		PartnerText: r.text("partner_park"),
		Since:       r.date("since"),
		Confidence:  r.number("confidence", 0, 1),
		Status:      r.oneOf("status", "paired", "unpaired"),
		Source:      r.source(),
	}
	p.PartnerPark = d.parks.entries[Fold(p.PartnerText)].id // a partner outside the list stays text
	p.ID = graph.ParkPairID(p.Park, Fold(p.PartnerText))
	switch {
	case p.Status == "paired" && p.PartnerText == "":
		r.fault("partner_park", "status 为 paired 时须写伙伴园区；没有伙伴时 status 写 unpaired")
	case p.Status == "unpaired" && p.PartnerText != "":
		r.fault("partner_park", "status 为 unpaired 时须留空；有伙伴时 status 写 paired")
	case p.PartnerPark != "" && p.PartnerPark == p.Park:
		r.fault("partner_park", "园区不能与自己结对，请改正其中一个")
	}
	d.put(r, "park", p)
}
