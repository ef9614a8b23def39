package storetest

import (
	"strings"
	"testing"

	"chainchief/graph"
)

const odd = `“某” <b>&'"\ / % 𠮷 😀 é　 ` + "\u2028" + `{"a":null} $1 {{x}} -- ;`

func (u suite) roundTrip(t *testing.T) {
	for _, c := range []struct {
		sentence string
		records  []graph.Record
	}{
		{"every property of every kind comes out as it went in", fullRecords()},
		{"records without their optional properties come out as they went in", bareRecords()},
		{"odd and long texts come out as they went in", oddRecords()},
		{"numbers come out as they went in", numbers()},
		{"dates of a year, a month and a day come out as they went in", dates()},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			s := u.filled(t)
			apply(t, s, set("b-1", c.records...))
			u.same(t, s, c.records)
			again := apply(t, s, batch("b-2", c.records...))
			if again.Unchanged != len(c.records) || again.Sequence != 0 {
				t.Errorf("put again, %d of %d are unchanged, sequence %d", again.Unchanged, len(c.records), again.Sequence)
			}
			if u.reopen != nil {
				u.same(t, u.reopen(t, s), c.records)
			}
		})
	}
	t.Run("an empty list and none are the same", func(t *testing.T) {
		s := u.filled(t)
		some, none := firm("e-h", "辛公司", "", ""), firm("e-h", "辛公司", "", "")
		some.Aliases, some.Products, some.Tiers, some.Verification, some.Extra = []string{}, []string{}, []string{}, []string{}, map[string]string{}
		p, q := project("p-9", "900101"), project("p-9", "900101")
		p.Segments, p.Investors, q.Segments, q.Investors = []string{}, []graph.Investor{}, nil, nil
		apply(t, s, batch("b-1", some, p))
		if i := apply(t, s, batch("b-2", none, q)); i.Unchanged != 2 {
			t.Errorf("import is %+v, want both unchanged", i)
		}
		u.same(t, s, []graph.Record{none, q})
	})
	t.Run("a put replaces the whole record: what it does not set is gone", func(t *testing.T) {
		s := u.filled(t)
		apply(t, s, set("b-1", fullRecords()...))
		apply(t, s, set("b-2", bareRecords()...))
		u.same(t, s, bareRecords())
	})
}

// set puts records as a set of data does: a problem may stand at any step in it.
func set(id string, records ...graph.Record) graph.Batch {
	b := batch(id, records...)
	b.Class = graph.ImportSeed
	return b
}

// same holds a store to some of its records, dumped and asked for.
func (u suite) same(t *testing.T, s graph.Store, want []graph.Record) {
	t.Helper()
	got := state{}
	for _, r := range dumped(t, s) {
		got[r.Ref()] = r
	}
	ids := []string{}
	for _, r := range want {
		if got[r.Ref()] == nil {
			t.Fatalf("%v is not there", r.Ref())
		}
		equal(t, string(r.Ref().Kind)+" "+r.Ref().Key, string(graph.Encode(got[r.Ref()])), string(graph.Encode(r)))
		if e, ok := r.(graph.Enterprise); ok {
			ids = append(ids, e.ID)
		}
	}
	list, err := s.Enterprises(t.Context(), ids)
	must(t, err)
	for i, e := range list {
		equal(t, "enterprise asked for", string(graph.Encode(e)), string(graph.Encode(got[graph.Ref{Kind: graph.KindEnterprises, Key: ids[i]}])))
	}
}

// fullRecords sets every property of every kind.
func fullRecords() []graph.Record {
	source := graph.Source{
		Evidence: graph.EvidenceSynthetic, SourceURL: "https://example.invalid/a?b=c&d=<e>#f", SourceDate: "2024-03",
		Verification: []string{graph.Unverified, "since-at-latest"}, Extra: map[string]string{"本单位编号": "007", "科室": "", "a\"b": odd},
	}
	return []graph.Record{
		graph.Region{Code: "900299", Name: "丁县", Level: graph.LevelCounty, Parent: "9002", Lat: 31.75, Lon: 116.49, Source: source},
		graph.Dataset{ID: "dataset", Title: "某市数据", Region: "9002", Partner: "9001", CapCity100MCNY: 60, CapCounty100MCNY: 12.5, Source: source},
		graph.Policy{Class: "pc-9", Name: "某类", Effect: graph.PolicyPlace, Text: "须进园区", Basis: "某规定", Source: source},
		graph.Chain{ID: "cc", Name: "丙链", NameEN: "chain c", System: "cluster", Source: source},
		graph.Segment{ID: "cc.x", Chain: "cc", Name: "卡片", Stage: graph.StageUpstream, Card: true, Aliases: []string{"卡"}, Source: source},
		graph.Segment{
			ID: "cc.x.one", Chain: "cc", Name: "环节", Stage: graph.StageSupport, Parent: "cc.x", Inputs: []string{"bb.z.raw", "aa.x.one"},
			RecycledFrom: []string{"aa.y.end"}, TwinOf: []string{"aa.x.two"}, UpgradeFrom: []string{"aa.x.one"}, Kind: graph.SegmentCapital,
			Traded: true, Weight: 3, SupplyRadiusKM: 1500, MinInvest100MCNY: 0.95, Policy: "限制", PolicyClass: "pc-9",
			Products: []string{"乙件", "甲件"}, Serves: []string{"aa.x.two", "aa.x.one"}, Order: 70, Aliases: []string{"别名乙", "别名甲"}, Source: source,
		},
		graph.ProductEdge{ID: "x-9", SupplierSegment: "cc.x.one", Product: "乙件", CustomerSegment: "aa.x.one", CustomerProduct: "整机", Source: source},
		graph.Park{ID: "k-9", Name: "丙园区", Region: "900299", Level: "chemical-park", LeadingIndustries: []string{"乙业", "甲业"}, Source: source},
		graph.ParkPair{ID: "q-9", Park: "k-9", PartnerPark: "k-a", PartnerText: "甲园区", Since: "2021-04", Confidence: 0.95, Status: "paired", Source: source},
		graph.Enterprise{
			ID: "e-9", Name: "酉公司", ShortName: "酉", Aliases: []string{"酉业", "酉厂"}, Region: "900299", Place: "某地", Park: "k-9", Parent: "e-a", Group: "某集团",
			Type: graph.TypeEnterprise, Size: graph.SizeMicro, SizeBasis: "page", Tiers: []string{"listed", "unicorn"}, ListedCode: "999999.XX",
			Products: []string{"乙件", "甲件"}, LocalSince: "2001", LocalUntil: "2030-12-31",
			State: graph.StateMoved, StateDate: "2029-03", StateSource: "https://example.invalid/s", StateNote: "外迁", MovedTo: "900299",
			CreditCode: "91350100M000100Y43", FormerNames: []string{"旧酉公司"}, Address: "某路1号", RegisteredCapital: 1234.5678, Founded: "1999-09-09", AboveScaleSince: "2003-01",
			Search: graph.SearchText([]string{"酉公司", "酉", "酉业"}, []string{"you"}, []string{"y"}), Source: source,
		},
		graph.Cluster{ID: "cl-9", Name: "乙集群", Chain: "cc", Regions: []string{"900299", "900101"}, LeadFirms: []string{"e-9", "e-a"}, TargetOutput100MCNY: 1234.5, TargetNote: "约", Source: source},
		graph.Membership{Enterprise: "e-9", Segment: "cc.x.one", Certainty: graph.Probable, Since: "2002-02", Until: "2029", Products: []string{"乙件", "甲件"}, Captive: true, Source: source},
		graph.SupplyLink{
			ID: "l-9", Supplier: "e-9", Customer: "e-a", Product: "乙件", Segment: "cc.x.one", Kind: graph.LinkIntraGroup, Since: "2003", Until: "2028",
			Confidence: 0.85, Source: source,
		},
		graph.Project{
			ID: "p-9", Name: "项目", Kind: "upgrade", Investors: []graph.Investor{{Name: "酉公司", Enterprise: "e-9"}, {Name: "外地公司"}}, InvestorRegion: "9001",
			Region: "900299", Amount100MCNY: 12.3, Segments: []string{"cc.x.one", "aa.x.one"}, Stage: graph.ProjectCommissioned, Date: "2024-04-30", Note: "存疑",
			Operator: "e-9", Announced100MCNY: 45.6, PlannedEnd: "2025", Overdue: true, LastHeard: "2024-06", LastURL: "https://example.invalid/p", StateNote: "在建",
			Fixed100MCNY: 9.5, Paid100MCNY: 1.25, Unit: "某局", Leader: "某领导", Referrer: "引荐人", ReferrerUnit: "某商会", Source: source,
		},
		graph.Need{ID: "n-9", Region: "900299", Segment: "cc.x.one", Need: "需要", SaidBy: "某局", Date: "2024", SpeakerKind: "government", CounterNote: "另有说法", Source: source},
		graph.Check{ID: "c-9", Region: "900299", Segment: "cc.x.one", Verdict: "no", By: "某人", Date: "2024-05", Note: "无", Source: source},
		graph.Coverage{ID: "g-9", Region: "900299", Scope: "cc", KnownCount: 987654, Register: true, What: "名录", Source: source},
		graph.Presence{ID: "r-9", Region: "900299", Segment: "cc.x.one", What: "产量", Amount: 1887.48, Unit: "万台", Date: "2023-06", Source: source},
		graph.Note{ID: "t-9", On: graph.KindEnterprises, Subject: "e-9", Text: "批注", By: "某人", Date: "2024-05-06", Source: source},
		graph.Mapping{ID: "f-9", Fingerprint: "abc", Name: "月报", On: graph.KindEnterprises, Columns: map[string]string{"企业": "name", "序号": "-"},
			Constants: map[string]string{"region": "900299"}, Answers: map[string]string{"环节 甲": "cc.x.one"}, By: "某人", Date: "2024-05-06", Source: source},
		graph.Decision{ID: "d-9", One: "酉厂", Other: "酉公司", Verdict: graph.DecidedSame, By: "某人", Date: "2024-05-06", Source: source},
		graph.Correction{ID: "u-9", On: graph.KindEnterprises, Subject: "e-9", Field: "size", Before: "small", After: "medium", Reason: "电话核实", By: "某人", Date: "2024-05-06",
			State: graph.CorrectionReturned, Reviewer: "审核人", Reviewed: "2024-05-07", ReviewNote: "请附出处", Source: source},
		graph.Opinion{ID: "o-9", Region: "900299", Segment: "cc.x.one", View: graph.OpinionOther, State: "weak", Answer: "ordinary", Reason: "只有一家", By: "某专家", Date: "2024-05-06", Source: source},
		graph.Post{ID: "h-9", Person: "某链长", Title: "某职务", Role: graph.PostChain, Chain: "cc", Cluster: "cl-9", Enterprise: "e-9", Region: "900299", Since: "2021-03", Until: "2026", Note: "分管", Source: source},
		graph.Goal{ID: "m-9", Name: "新开工项目", Number: 170.5, Unit: "个", Measure: "亿元以上", Pace: graph.PaceSum, Count: graph.CountStarted, Least100MCNY: 0.5, Region: "900299", Chain: "cc", Cluster: "cl-9",
			Since: "2024", Until: "2024-12-31", Lead: "某委", With: []string{"乙局", "甲局"}, Basis: "某计划", Progress: "已开工145个", Reported: "2024-06", Source: source},
		graph.GoalValue{ID: "w-9", Goal: "m-9", Date: "2024-06-30", Value: 145.25, Text: "已开工", By: "某人", Source: source},
		graph.Carrier{ID: "b-9", Park: "k-9", Type: "plant", Name: "一号厂房", Number: 12345.6, Unit: "平方米", Date: "2024-05", Note: "带行车", Source: source},
		graph.Cooperation{ID: "y-9", Element: "platform", Name: "承接平台", Park: "k-9", Partner: "某园区", Region: "900299", Chain: "cc", Text: "共建", Lead: "某局", Until: "2025", State: graph.CooperationRuns,
			Progress: "已签约", Reported: "2024-06", Source: source},
		graph.Visit{ID: "v-9", Whom: "酉公司", Enterprise: "e-9", Region: "900299", Chain: "cc", Purpose: "service", Date: "2024-05-06", By: "某人", Text: "缺工", Source: source},
		graph.Issue{ID: "j-9", What: "缺地", Type: "land", Region: "900299", Enterprise: "e-9", Chain: "cc", Segment: "cc.x.one", Visit: "v-9", Need: "n-9", By: "甲", Date: "2024-05-06",
			AssignedBy: "乙", Assigned: "2024-05-07", Unit: "某局", Until: "2024-06", MetBy: "丙", Met: "2024-05-08", Plan: "供地", DoneBy: "丁", Done: "2024-05-09", Result: "已供",
			RecalledBy: "戊", Recalled: "2024-05-10", Reply: "满意", ClosedBy: "己", Closed: "2024-05-11", Returned: "重办过", Source: source},
		graph.Passage{ID: "ps-9", Project: "p-9", Region: "900299", Step: 2, From: graph.ProjectSigned, To: graph.ProjectLead, Date: "2024-05", Proof: "会议纪要", Reason: "协议未生效", By: "某人", Second: "另一人",
			State: graph.PassageReturned, Source: source},
		graph.Demand{ID: "dm-9", Stage: graph.ProjectStarted, What: graph.DemandSecond, Note: "现场照片", Source: source},
		graph.Screening{ID: "sc-9", Project: "p-9", Gate: "land", Result: graph.ScreeningFailed, Clause: "第三条", By: "某人", Date: "2024-05-06", Source: source},
		graph.Progress{ID: "pg-9", Project: "p-9", Date: "2024-05-06", Text: "已供地", Next: "办施工许可", NextDue: "2024-06-30", By: "某人", Source: source},
		graph.Trip{ID: "tr-9", Region: "900299", Date: "2024-05-06", Until: "2024-05-08", To: "某市", Head: true, Leader: "某领导", Firms: []string{"乙公司", "甲公司"}, Result: "意向一个", Source: source},
		graph.Count{ID: "ct-9", Region: "900299", What: "signed_5", Since: "2024-01-01", Until: "2024-06-30", List: "省平台", Basis: "以注册为准", Value: 12, Source: source},
		graph.Holiday{ID: "hd-9", Day: "2024-10-01", Kind: graph.DayOff, Festival: "国庆节", Source: source},
		graph.Criterion{ID: "cr-9", Rule: "某地2022", Use: graph.RuleAcre, Scale: graph.ScaleAbove, What: "tax_per_mu", Way: graph.WayBenchmark, Number: 24.097, Weight: 30, Lack: graph.LackMean, Least: 5000, Most: 10000,
			When: "2024-12-05", Yearly: true, Text: "亩均税收÷24.097×30", Since: "2023-09-25", Source: source},
		graph.Title{ID: "ti-9", Enterprise: "e-9", Title: "green-factory", Level: "province", Batch: "第六批", Product: "一分厂", From: "2022-05", Until: "2025-05", Source: source},
		graph.Month{ID: "mo-9", Enterprise: "e-9", Month: "2024-05", Output: 1200.5, Revenue: 1100, Profit: -20.25, Tax: 30, Power: 55.5, Staff: 210, Orders: 4000, Stock: 300, Receivable: 800, Source: source},
		graph.Acre{ID: "ac-9", Enterprise: "e-9", Year: 2023, Scale: graph.ScaleBelow, Land: 30.5, Tax: 300, Value: 2000, Revenue: 9000, Upgrade: 100, Energy: 500, Power: 200, Emission: 1.5, Staff: 120, RD: 270, RDStaff: 20, Equity: 10,
			MainShare: 80, Market: 12.5, Niche: 8, Rights: 3, Institute: true, Zero: []string{"debt"}, Exclude: "start-up", Plus: -2, PlusNote: "处罚", Objection: "面积有误", Objected: "2024-06-01", Ruling: "changed", RulingZH: "按实测", Source: source},
		graph.Institute{ID: "in-9", Name: "某研究院", Type: "institute", Enterprise: "e-9", Region: "900299", Place: "某地", Segments: []string{"cc.x.one"}, Field: "膜材料", Teams: []string{"乙团队", "甲团队"}, Note: "备注", Source: source},
		graph.Result{ID: "re-9", Name: "某成果", Institute: "in-9", Owner: "某单位", Segments: []string{"cc.x.one"}, Words: []string{"乙件", "甲件"}, Ripe: "pilot", Team: "甲团队", State: "talking", Date: "2024-05", Text: "简介", Source: source},
		graph.Offer{ID: "me-9", Name: "某政策", Issuer: "某局", Number: "某发〔2024〕1号", Level: "city", Region: "900299", Segments: []string{"cc.x.one"}, Titles: []string{"srdi", "high-tech"}, Sizes: []string{"small"}, Text: "奖10万元", From: "2024-01-01", Until: "2026-12-31",
			Review: graph.ReviewPassed, Source: source},
	}
}

// bareRecords has the keys of fullRecords and nothing that can be left out.
func bareRecords() []graph.Record {
	return []graph.Record{
		graph.Region{Code: "900299", Name: "丁县", Level: graph.LevelCounty, Parent: "9002"},
		graph.Dataset{ID: "dataset", Title: "某市数据"},
		graph.Policy{Class: "pc-9", Name: "某类", Effect: graph.PolicyClosed, Text: "不宜", Basis: "某规定"},
		graph.Chain{ID: "cc", Name: "丙链", System: "cluster"},
		graph.Segment{ID: "cc.x", Chain: "cc", Name: "卡片", Stage: graph.StageUpstream, Card: true},
		graph.Segment{ID: "cc.x.one", Chain: "cc", Name: "环节", Stage: graph.StageSupport, Parent: "cc.x", Kind: graph.SegmentCapital},
		graph.ProductEdge{ID: "x-9", SupplierSegment: "cc.x.one", Product: "乙件", CustomerSegment: "aa.x.one"},
		graph.Park{ID: "k-9", Name: "丙园区", Region: "900299", Level: "chemical-park"},
		graph.ParkPair{ID: "q-9", Park: "k-9", Status: "unpaired"},
		graph.Enterprise{ID: "e-9", Name: "酉公司", ShortName: "酉", Type: graph.TypeEnterprise, Search: graph.SearchText([]string{"酉公司", "酉"}, nil, nil)},
		graph.Cluster{ID: "cl-9", Name: "乙集群", Chain: "cc", Regions: []string{"900101"}, LeadFirms: []string{"e-a"}},
		graph.Membership{Enterprise: "e-9", Segment: "cc.x.one", Certainty: graph.Probable, Since: "2002-02"},
		graph.SupplyLink{ID: "l-9", Supplier: "e-9", Customer: "e-a", Kind: graph.LinkSupply},
		graph.Project{ID: "p-9", Name: "项目", Kind: "new", Region: "900299", Stage: graph.ProjectUnknown},
		graph.Need{ID: "n-9", Region: "900299", Segment: "cc.x.one", Need: "需要", SaidBy: "某局"},
		graph.Check{ID: "c-9", Region: "900299", Segment: "cc.x.one", Verdict: "no", By: "某人", Date: "2024-05"},
		graph.Coverage{ID: "g-9", Region: "900299", Scope: "cc", KnownCount: 1, What: "名录"},
		graph.Presence{ID: "r-9", Region: "900299", Segment: "cc.x.one", What: "产量"},
		graph.Note{ID: "t-9", Text: "批注", By: "某人", Date: "2024"},
		graph.Mapping{ID: "f-9", Fingerprint: "abc", Name: "月报", On: graph.KindEnterprises, By: "某人"},
		graph.Decision{ID: "d-9", One: "酉厂", Other: "酉公司", Verdict: graph.DecidedSame, By: "某人", Date: "2024"},
		graph.Correction{ID: "u-9", On: graph.KindEnterprises, Subject: "e-9", Field: "place", Before: "某地", Reason: "已迁出", By: "某人", Date: "2024", State: graph.CorrectionPending},
		graph.Opinion{ID: "o-9", Region: "900299", Segment: "cc.x.one", View: graph.OpinionAgrees, Reason: "属实", By: "某专家", Date: "2024"},
		graph.Post{ID: "h-9", Person: "某链长", Role: graph.PostChain, Chain: "cc"},
		graph.Goal{ID: "m-9", Name: "新开工项目", Until: "2024"},
		graph.GoalValue{ID: "w-9", Goal: "m-9", Date: "2024", By: "某人"},
		graph.Carrier{ID: "b-9", Park: "k-9", Type: "land", Date: "2024"},
		graph.Cooperation{ID: "y-9", Element: graph.CooperationItem, Name: "某事", State: graph.CooperationPlanned},
		graph.Visit{ID: "v-9", Whom: "酉公司", Purpose: "study", Date: "2024", By: "某人"},
		graph.Issue{ID: "j-9", What: "缺地", Region: "900299", By: "甲", Date: "2024"},
		graph.Passage{ID: "ps-9", Project: "p-9", Region: "900299", Step: 1, To: graph.ProjectSigned, Date: "2024", Proof: "协议", By: "某人", State: graph.PassagePending},
		graph.Demand{ID: "dm-9", Stage: graph.ProjectStarted, What: "unit"},
		graph.Screening{ID: "sc-9", Project: "p-9", Gate: "land", Result: graph.ScreeningPassed, Clause: "第三条", By: "某人", Date: "2024"},
		graph.Progress{ID: "pg-9", Project: "p-9", Date: "2024", Text: "已供地", Next: "开工", NextDue: "2024", By: "某人"},
		graph.Trip{ID: "tr-9", Region: "900299", Date: "2024", To: "某市", Leader: "某领导"},
		graph.Count{ID: "ct-9", Region: "900299", What: "trips", Since: "2024", Until: "2024", List: "省平台", Basis: "以注册为准"},
		graph.Holiday{ID: "hd-9", Day: "2024-10-01", Kind: graph.DayWorked, Festival: "国庆节"},
		graph.Criterion{ID: "cr-9", Rule: "某地2022", Use: graph.RuleAlert, What: "report", Way: graph.WaySilent, Text: "未报"},
		graph.Title{ID: "ti-9", Enterprise: "e-9", Title: "1bn"},
		graph.Month{ID: "mo-9", Enterprise: "e-9", Month: "2024-05"},
		graph.Acre{ID: "ac-9", Enterprise: "e-9", Year: 2023, Scale: graph.ScaleAbove},
		graph.Institute{ID: "in-9", Name: "某研究院", Type: "other"},
		graph.Result{ID: "re-9", Name: "某成果"},
		graph.Offer{ID: "me-9", Name: "某政策", Text: "奖励"},
	}
}

func oddRecords() []graph.Record {
	long := strings.Repeat("长文𠮷", graph.MaxText/len([]rune("长文𠮷")))
	p, q := project("p-8", "900101"), project("p-9", "900101")
	p.Name, p.Note, p.Investors = odd, long, []graph.Investor{{Name: odd}}
	q.Name, q.Note = " 前后有空格 ", "null"
	g := leaf("aa.x.odd")
	g.Name, g.Policy, g.Aliases = odd, long, []string{odd, "", "null", "[]"}
	e := firm("e-9", "酉"+odd, "", "", func(e *graph.Enterprise) {
		e.Aliases, e.Products, e.Place = []string{odd}, []string{odd, "0", "true"}, odd
	})
	return []graph.Record{p, q, g, e,
		graph.Need{ID: "n-9", Region: "900101", Segment: "aa.x.one", Need: long, SaidBy: odd},
		graph.Coverage{ID: "g-9", Region: "900101", Scope: "aa", KnownCount: 1, What: odd},
	}
}

func numbers() []graph.Record {
	list := []graph.Record{
		graph.Region{Code: "900298", Name: "戊县", Level: graph.LevelCounty, Parent: "9002", Lat: -89.999999999, Lon: 179.123456789012},
		graph.Coverage{ID: "g-8", Region: "900101", Scope: "aa", KnownCount: 100_000_000, What: "某名录"},
		graph.Segment{ID: "aa.x.num", Chain: "aa", Parent: "aa.x", Name: "环节", Stage: graph.StageMidstream, Kind: graph.SegmentPart, SupplyRadiusKM: 20_000, MinInvest100MCNY: 1e5},
	}
	third := 1.0
	third /= 3
	for i, v := range []float64{0, 1, 0.95, 0.1, 0.7000000000000001, 1e-9, 5e-324, third} {
		l := link("l-n"+string(rune('a'+i)), "e-a", "e-b", v, "", "")
		p := project("p-n"+string(rune('a'+i)), "900101")
		p.Amount100MCNY = v * 1e4
		list = append(list, l, p)
	}
	return list
}

func dates() []graph.Record {
	var list []graph.Record
	for i, d := range []graph.Date{"", "1900", "2021", "2021-04", "2021-04-30", "2024-02-29", "2199-12-31"} {
		n := need("n-d"+string(rune('a'+i)), "900101", "aa.x.one")
		n.Date, n.SourceDate = d, d
		list = append(list, n, works("e-c", "bb.z.raw", graph.Hint, d, ""))
	}
	return append(list, link("l-d1", "e-a", "e-b", 0.5, "2021", "2022-02"), link("l-d2", "e-a", "e-b", 0.5, "2021-03", "2021-12-31"))
}
