package storetest

import (
	"strings"
	"time"

	"chainchief/graph"
)

// The world is small and made up. Its places, firms and segments are named in
// the tables of the topics, whose answers can be read off this file.

const worldDate graph.Date = "2024-06-30"

var (
	noon      = time.Date(2024, 7, 1, 12, 0, 0, 0, time.UTC)
	synthetic = graph.Source{Evidence: graph.EvidenceSynthetic}
	tester    = graph.Actor{Person: "测试员"}
)

// batch puts records under an id.
func batch(id string, records ...graph.Record) graph.Batch {
	b := graph.Batch{ID: id, Title: "测试批次 " + id, Actor: tester, Time: noon}
	for _, r := range records {
		b.Put.Add(r)
	}
	return b
}

func region(code, name string, level graph.RegionLevel, parent string) graph.Region {
	return graph.Region{Code: code, Name: name, Level: level, Parent: parent, Source: synthetic}
}

func card(id, chain string, inputs ...string) graph.Segment {
	return graph.Segment{ID: id, Chain: chain, Name: "卡片" + id, Stage: graph.StageMidstream, Card: true, Inputs: inputs, Source: synthetic}
}

// leaf lies in the card and the chain that its id begins with: aa.x.one in aa.x of aa.
func leaf(id string, inputs ...string) graph.Segment {
	chain, _, _ := strings.Cut(id, ".")
	return graph.Segment{
		ID: id, Chain: chain, Parent: id[:strings.LastIndex(id, ".")], Name: "环节" + id, Stage: graph.StageMidstream,
		Kind: graph.SegmentPart, Traded: true, Weight: 2, Inputs: inputs, Source: synthetic,
	}
}

// firm makes an enterprise; its pinyin and initials are made from its id.
func firm(id, name, region string, size graph.Size, change ...func(*graph.Enterprise)) graph.Enterprise {
	e := graph.Enterprise{
		ID: id, Name: name, ShortName: strings.TrimSuffix(name, "公司"), Region: region, Size: size,
		Type: graph.TypeEnterprise, Source: synthetic,
	}
	for _, f := range change {
		f(&e)
	}
	names := []string{fold(e.Name), fold(e.ShortName)}
	for _, a := range e.Aliases {
		names = append(names, fold(a))
	}
	if e.ListedCode != "" {
		names = append(names, fold(e.ListedCode))
	}
	if e.Search == "" {
		e.Search = graph.SearchText(names, []string{"pinyin" + fold(id)}, []string{"py" + fold(id)})
	}
	return e
}

// fold is enough of folding for made-up names: lower case, no blanks.
func fold(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), "")) }

func works(enterprise, segment string, c graph.Certainty, since, until graph.Date) graph.Membership {
	return graph.Membership{Enterprise: enterprise, Segment: segment, Certainty: c, Since: since, Until: until}
}

func link(id, supplier, customer string, confidence float64, since, until graph.Date) graph.SupplyLink {
	return graph.SupplyLink{
		ID: id, Supplier: supplier, Customer: customer, Product: "配件" + id, Segment: "aa.x.one", Kind: graph.LinkSupply,
		Since: since, Until: until, Confidence: confidence, Source: synthetic,
	}
}

func project(id, region string, segments ...string) graph.Project {
	return graph.Project{
		ID: id, Name: "项目" + id, Kind: "new", Region: region, Segments: segments, Stage: graph.ProjectSigned,
		Investors: []graph.Investor{{Name: "甲公司", Enterprise: "e-a"}, {Name: "某外地公司"}}, Amount100MCNY: 1.5, Date: "2024-02", Source: synthetic,
	}
}

func need(id, region, segment string) graph.Need {
	return graph.Need{ID: id, Region: region, Segment: segment, Need: "需要" + segment, SaidBy: "某局", Date: "2024", Source: synthetic}
}

func check(id, region, segment string) graph.Check {
	return graph.Check{ID: id, Region: region, Segment: segment, Verdict: "yes", By: "某人", Date: "2024-05-06", Source: synthetic}
}

func coverage(id, region, scope string) graph.Coverage {
	return graph.Coverage{ID: id, Region: region, Scope: scope, KnownCount: 12, Register: true, What: "某名录", Source: synthetic}
}

// worldState is the world as a state.
func worldState() state {
	begun := func(d graph.Date) func(*graph.Enterprise) {
		return func(e *graph.Enterprise) { e.LocalSince = d }
	}
	s := state{}
	for _, r := range []graph.Record{
		region("90", "甲省", graph.LevelProvince, ""),
		region("9001", "甲市", graph.LevelCity, "90"),
		region("900101", "甲区", graph.LevelCounty, "9001"),
		region("900102", "乙区", graph.LevelCounty, "9001"),
		region("900191", "甲开发区", graph.LevelZone, "9001"),
		region("9001r1", "甲填报单位", graph.LevelReportingUnit, "9001"),
		region("9002", "乙市", graph.LevelCity, "90"),
		region("900201", "丙县", graph.LevelCounty, "9002"),

		graph.Park{ID: "k-a", Name: "甲园区", Region: "900191", Level: "national", LeadingIndustries: []string{"甲业"}, Source: synthetic},
		graph.Park{ID: "k-b", Name: "乙园区", Region: "900201", Level: "provincial", Source: synthetic},
		graph.ParkPair{ID: "q-1", Park: "k-a", PartnerPark: "k-b", Since: "2022", Confidence: 0.95, Status: "paired", Source: synthetic},
		graph.ParkPair{ID: "q-2", Park: "k-b", Status: "unpaired", Source: synthetic},

		graph.Chain{ID: "aa", Name: "甲链", NameEN: "chain a", System: "chain", Source: synthetic},
		graph.Chain{ID: "bb", Name: "乙链", System: "cluster", Source: synthetic},
		card("aa.x", "aa"), card("aa.y", "aa", "aa.x"), card("bb.z", "bb"),
		leaf("aa.x.one"),
		recycling(leaf("aa.x.two", "aa.x.one"), "aa.y.end"),
		leaf("aa.y.end", "aa.x.one", "aa.x.two"),
		leaf("bb.z.raw"),
		twin(leaf("bb.z.ware", "bb.z.raw", "aa.x.one"), "aa.y.end"),

		firm("e-a", "甲公司", "900101", graph.SizeLarge, begun("2015")),
		firm("e-b", "乙公司", "900101", graph.SizeMedium),
		firm("e-c", "丙公司", "900102", graph.SizeSmall, func(e *graph.Enterprise) { e.Parent = "e-a" }),
		firm("e-d", "丁公司", "", graph.SizeUnknown, func(e *graph.Enterprise) { e.Place = "海外某地" }),
		firm("e-e", "戊公司", "900201", graph.SizeMicro, func(e *graph.Enterprise) { e.LocalUntil, e.Park = "2020-06", "k-b" }),
		firm("e-f", "己学院", "900101", graph.SizeLarge, func(e *graph.Enterprise) { e.Type = graph.TypeInstitution }),
		firm("e-g", "庚公司", "900191", graph.SizeUnknown, begun("2023-05")),
		graph.Cluster{
			ID: "cl-1", Name: "甲集群", Chain: "aa", Regions: []string{"900101", "900102"}, LeadFirms: []string{"e-a", "e-b"},
			TargetOutput100MCNY: 300, Source: synthetic,
		},

		works("e-a", "aa.x.one", graph.Confirmed, "", ""),
		works("e-b", "aa.x.one", graph.Probable, "2018", ""),
		works("e-d", "aa.x.one", graph.Hint, "", ""),
		works("e-e", "aa.x.one", graph.Confirmed, "", ""),
		works("e-f", "aa.x.one", graph.Confirmed, "", ""),
		works("e-a", "aa.x.two", graph.Probable, "", ""),
		works("e-c", "aa.x.two", graph.Hint, "2019", "2022-03"),
		works("e-d", "aa.y.end", graph.Confirmed, "", ""),
		works("e-g", "aa.y.end", graph.Probable, "", ""),
		works("e-b", "bb.z.raw", graph.Confirmed, "", ""),

		link("l-0", "e-g", "e-b", 0.3, "", ""),
		link("l-1", "e-a", "e-b", 0.95, "", ""),
		link("l-2", "e-a", "e-b", 0.95, "", ""),
		link("l-3", "e-b", "e-a", 0.7, "", ""),
		link("l-4", "e-c", "e-a", 0.7, "2019", "2022-03"),
		link("l-5", "e-d", "e-a", 0.5, "", ""),
		link("l-6", "e-a", "e-g", 0.95, "2025", ""),

		project("p-1", "900101", "aa.x.one"),
		project("p-2", "900102", "aa.x.two", "aa.y.end"),
		project("p-3", "900101"),
		need("n-1", "900101", "aa.x.one"), need("n-2", "900201", "bb.z.ware"), need("n-3", "900101", "aa.y.end"),
		check("c-1", "900101", "bb.z.ware"), check("c-2", "900102", "aa.x.one"),
		coverage("g-1", "900101", "aa.x.one"), coverage("g-2", "900101", "aa.x"), coverage("g-3", "9002", "bb"), coverage("g-4", "9001", graph.ScopeAll),
		note("t-1", graph.KindEnterprises, "e-b"), note("t-2", "", ""),
		problem("j-0", "e-g", 0), problem("j-1", "e-g", 1),
		carrier("b-0", "land"), carrier("b-1", "plant"), cooperation("y-0", "plan"), cooperation("y-1", graph.CooperationItem),
	} {
		s[r.Ref()] = r
	}
	// Of the kinds that this file does not name, two each, which refer to the last of their kinds.
	d := newDice(1)
	for _, kind := range written() {
		if len(s.ofKind(kind)) > 0 {
			continue
		}
		for i := range 2 {
			r := d.sample(graph.Describe(kind), i, func(to graph.Kind) string {
				list := s.ofKind(to)
				return list[len(list)-1].Ref().Key
			})
			if x, ok := r.(graph.Passage); ok { // one that counts belongs to a track
				x.State = graph.PassagePending
				r = x
			}
			s[r.Ref()] = r
		}
	}
	return s
}

func note(id string, on graph.Kind, subject string) graph.Note {
	return graph.Note{ID: id, On: on, Subject: subject, Text: "批注" + id, By: "某人", Date: "2024-06", Source: synthetic}
}

func carrier(id, of string) graph.Carrier {
	return graph.Carrier{ID: id, Park: "k-a", Type: of, Number: 120, Unit: "亩", Date: "2024-06", Source: synthetic}
}

func cooperation(id, element string) graph.Cooperation {
	return graph.Cooperation{ID: id, Element: element, Name: "事项" + id, Park: "k-a", State: graph.CooperationRuns, Source: synthetic}
}

// problem is one about a firm, settled up to a step; who takes a step follows from its key.
func problem(id, enterprise string, step int) graph.Issue {
	p := graph.Issue{ID: id, What: "问题" + id, Region: "900101", Enterprise: enterprise, By: "收集" + id, Date: "2024-05", Source: synthetic}
	steps := []func(){
		func() { p.AssignedBy, p.Assigned, p.Unit, p.Until = "交办"+id, "2024-05-02", "某局", "2024-08" },
		func() { p.MetBy, p.Met = "会商"+id, "2024-05-03" },
		func() { p.DoneBy, p.Done = "办结"+id, "2024-05-04" },
		func() { p.RecalledBy, p.Recalled = "回访"+id, "2024-05-05" },
		func() { p.ClosedBy, p.Closed = "销号"+id, "2024-05-06" },
	}
	for _, take := range steps[:step] {
		take()
	}
	return p
}

func recycling(g graph.Segment, from ...string) graph.Segment { g.RecycledFrom = from; return g }

func twin(g graph.Segment, of ...string) graph.Segment { g.TwinOf = of; return g }
