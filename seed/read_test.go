package seed

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/text/encoding/simplifiedchinese"

	"chainchief/graph"
	"chainchief/graph/rules"
)

func TestReadSmall(t *testing.T) {
	b, err := Read(folder(nil))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := rules.PlanBatch(emptyView{}, b); err != nil {
		t.Fatal(err)
	}
	if b.Title != "小样" || b.Person != "随附数据" || b.DataDate != "2026-11-30" ||
		b.Time.Format("2006-01-02T15:04:05Z07:00") != "2026-11-30T00:00:00Z" || b.ID != "seed-"+b.Digest()[:12] {
		t.Errorf("batch %s %s %s %s %s", b.ID, b.Title, b.Person, b.DataDate, b.Time)
	}
	put := &b.Put
	lithium, cell, institute := put.Enterprises[0], put.Enterprises[1], put.Enterprises[2]
	if lithium.ID != graph.EnterpriseID("甲锂业有限公司") || lithium.Parent != cell.ID || lithium.Park != put.Parks[0].ID {
		t.Errorf("ids of %+v", lithium)
	}
	if cell.Size != graph.SizeLarge || cell.SizeBasis != "tier" || institute.Size != graph.SizeUnknown || lithium.SizeBasis != "page" {
		t.Errorf("sizes %q %q, %q", cell.Size, cell.SizeBasis, institute.Size)
	}
	if institute.LocalUntil != "2025-12" || !lithium.Flagged("since-at-latest") {
		t.Errorf("dates and flags of %+v, %+v", institute, lithium)
	}
	if lithium.SourceURL != "https://example.com/b" || cell.SourceURL != "" {
		t.Errorf("a reposted page must not be shown: %q, %q", lithium.SourceURL, cell.SourceURL)
	}
	if l := put.Links[0]; l.Supplier != lithium.ID || l.Customer != cell.ID {
		t.Errorf("a link by alias: %+v", l)
	}
	if p := put.ParkPairs; p[0].PartnerPark != put.Parks[1].ID || p[1].PartnerPark != "" || p[1].PartnerText != "上海松江" {
		t.Errorf("pairs %+v", p)
	}
	want := []graph.Investor{{Name: "乙电池股份有限公司", Enterprise: cell.ID}, {Name: "某基金"}}
	if p := put.Projects[0]; !reflect.DeepEqual(p.Investors, want) {
		t.Errorf("investors %+v", p.Investors)
	}
}

// Whatever a spreadsheet does to a file without changing its cells changes nothing.
func TestReadSpreadsheetHabits(t *testing.T) {
	plain, err := Read(folder(nil))
	if err != nil {
		t.Fatal(err)
	}
	b, err := Read(folder(func(c map[string]string) {
		for name, text := range c {
			c[name] = "\uFEFF" + strings.ReplaceAll(text, "\n", "\r\n")
		}
		c["chains"] = "name,id,system,name_en,verification,source_date,source_url,evidence\n\n" +
			"新能源汽车 , nev,chain,New-energy vehicles,,2021,,plan-2021\n,,,,,,,\n" +
			"铁基材料,iron,cluster,Iron-based materials,,2021,,plan-2021"
		c["enterprises"] = strings.Replace(c["enterprises"], "甲锂(六安);老甲锂", " 甲锂(六安) ;;甲锂（六安）;甲锂业有限公司; 老甲锂;", 1)
		c["parks"] = strings.Replace(c["parks"], "新材料;电子信息", "\"新材料； 电子信息;\"", 1)
		c["projects"] = strings.Replace(strings.Replace(c["projects"], "有限公司;某", "有限公司；某", 1), "lithium;", "lithium； ", 1)
		c["links"] = "\uFEFF\uFEFF" + strings.Replace(strings.Replace(c["links"], "since", "\u200bsince\u200f", 1), "supply", "supply\u200b", 1)
	}))
	if err != nil {
		t.Fatal(err)
	}
	if b.ID != plain.ID {
		t.Error("the content changed")
	}
}

// A fault is where a user finds it, and there is no other.
func TestFaults(t *testing.T) {
	const cut = "\x00" // cuts the whole file
	cases := []struct {
		name, file, old, new string
		row                  int
		column, value, says  string
	}{
		// Files and columns.
		{"missing file", "regions", cut, "", 0, "", "", "缺少这个文件"},
		{"missing file that others refer to", "enterprises", cut, "", 0, "", "", "缺少这个文件"},
		{"empty file", "checks", "*", "", 1, "", "", "没有表头"},
		{"missing column", "links", "confidence,", "", 1, "confidence", "", "缺少这一列"},
		{"unknown column", "links", "since,", "since,color,", 1, "color", "", "不认识这一列"},
		{"duplicate column", "links", "since,", "since,since,", 1, "since", "", "出现了两次"},
		{"column without name", "links", "since,", "since,,", 1, "", "", "第 7 格没有列名"},
		{"not UTF-8", "parks", "六安", "\xc1\xf9\xb0\xb2", 2, "", "", "CSV UTF-8"},
		{"UTF-16", "meta", "*", "\xff\xfed\x00a\x00", 1, "", "", "CSV UTF-8"},
		{"too many cells", "needs", "电芯须外购", "电芯,须外购", 2, "", "", "有 10 格，应有 9 格"},
		{"too few cells", "regions", ",31.75,116.54", ",31.75", 5, "", "", "有 9 格，应有 10 格"},
		{"quote not closed", "needs", "电芯须外购", "\"电芯须外购", 2, "", "", "引号不成对"},
		{"quote inside", "chains", "铁基材料", "铁\"基材料", 3, "", "", "引号不成对"},
		{"line break in a cell", "needs", "电芯须外购", "\"电芯\n须外购\"", 2, "need", "电芯\n须外购", "换行"},
		{"row after blank lines", "chains", "iron,铁基材料", "\n,,,,,,,\niron,", 5, "name", "", "不能为空"},
		{"no meta row", "meta", "2026-11-30,小样", "", 2, "data_date", "", "请写明数据日期"},
		{"two meta rows", "meta", "小样", "小样\n2025,又一个", 3, "", "", "只能有一行"},
		{"meta without date", "meta", "2026-11-30", "", 2, "data_date", "", "不能为空"},

		// References.
		{"unknown region", "enterprises", "341502,", "341599,", 2, "region", "341599", "没有这个地区，请写 regions.csv 中已有的 code"},
		{"unknown region in a list", "clusters", "341502;", "341599;", 2, "region", "341599", "没有这个地区，请写 regions.csv 中已有的 code"},
		{"unknown parent region", "regions", "county,341500", "county,341599", 5, "parent", "341599", "没有这个地区，请写 regions.csv 中已有的 code"},
		{"unknown chain", "clusters", "nev,341502", "car,341502", 2, "chain", "car", "没有这条产业链"},
		{"unknown segment", "memberships", "nev.raw.lithium", "nev.raw.lithum", 2, "segment", "nev.raw.lithum", "没有这个环节"},
		{"segments with a wrong mark between", "projects", "nev.raw.lithium;", "nev.raw.lithium、", 2, "segments", "nev.raw.lithium、nev.raw.copper", "请用分号隔开：nev.raw.lithium;nev.raw.copper"},
		{"investors with a wrong mark between", "projects", "乙电池股份有限公司;", "乙电池股份有限公司、", 2, "investor", "乙电池股份有限公司、某基金", "请用分号隔开：乙电池股份有限公司;某基金"},
		{"investors with a comma between", "projects", "乙电池股份有限公司;", "乙电池股份有限公司，", 2, "investor", "乙电池股份有限公司，某基金", "请用分号隔开"},
		{"aliases with a wrong mark between", "enterprises", "甲锂(六安);", "甲锂(六安、金安)、", 2, "aliases", "甲锂(六安、金安)、老甲锂", "请用分号隔开：甲锂(六安、金安);老甲锂"},
		{"character that nobody sees", "enterprises", "small", "sm\u200ball", 2, "size", "sm\u200ball", "含有看不见的字符 U+200B，请删去"},
		{"byte order mark inside a name", "enterprises", "丙院", "丙\ufeff院", 4, "short_name", "丙\ufeff院", "U+FEFF"},
		{"character that nobody sees in a heading", "links", "since,", "si\u200bnce,", 1, "si\u200bnce", "", "列名含有看不见的字符 U+200B"},
		{"unknown input", "segments", "nev.cell,nev.cell.cell", "nev.cell,nev.cell.sell", 7, "inputs", "nev.cell.sell", "没有这个环节"},
		{"unknown enterprise", "links", "老甲锂,", "甲,", 2, "supplier", "甲", "没有这家企业"},
		{"unknown lead firm", "clusters", "甲锂业有限公司", "甲锂业", 2, "lead_firms", "甲锂业", "没有这家企业"},
		{"unknown park", "enterprises", "六安经济技术开发区", "六安开发区", 2, "park", "六安开发区", "没有这个园区"},
		{"unknown park of a pair", "park_pairs", "六安经济技术开发区,合", "六安开发区,合", 2, "park", "六安开发区", "没有这个园区"},
		{"unknown parent enterprise", "enterprises", ",乙电池股份有限公司,", ",乙电池,", 2, "parent", "乙电池", "没有这家企业"},
		{"unknown scope chain", "coverage", "500,nev,", "500,car,", 3, "scope", "car", "没有这条产业链"},
		{"unknown scope segment", "coverage", "nev.raw,", "nev.row,", 4, "scope", "nev.row", "没有这个环节"},
		{"blank region of a need", "needs", "341502", "", 2, "region", "", "不能为空"},

		// Segments.
		{"cycle", "segments", "upstream,nev.raw,,,iron.mine.copper", "upstream,nev.raw,nev.cell.pack,,iron.mine.copper", 7, "inputs", "nev.cell.cell",
			"nev.cell.pack → nev.raw.copper → nev.cell.cell → nev.cell.pack"},
		{"cycle of cards", "segments", "原材料,upstream,,", "原材料,upstream,,nev.cell", 2, "inputs", "nev.cell", "nev.raw → nev.cell → nev.raw"},
		{"segment that feeds itself", "segments", "nev.cell,nev.cell.cell", "nev.cell,nev.cell.pack", 7, "inputs", "nev.cell.pack", "不能指向自己"},
		{"leaf fed by a card", "segments", "nev.cell,nev.cell.cell", "nev.cell,nev.raw", 7, "inputs", "nev.raw", "板块只能与板块相连"},
		{"card fed by a leaf", "segments", "midstream,,nev.raw,", "midstream,,nev.raw.copper,", 3, "inputs", "nev.raw.copper", "板块只能与板块相连"},
		{"input twice", "segments", "nev.raw.lithium;nev.raw.copper", "nev.raw.lithium;nev.raw.lithium", 6, "inputs", "nev.raw.lithium", "两次"},
		{"parent that is no card", "segments", "nev.cell,nev.cell.cell", "nev.cell.cell,nev.cell.cell", 7, "parent", "nev.cell.cell", "一个板块"},
		{"parent of another chain", "segments", "iron.mine,,,nev", "nev.raw,,,nev", 9, "parent", "nev.raw", "同一条产业链"},
		{"leaf without card", "segments", "nev.cell,nev.cell.cell", ",nev.cell.cell", 7, "parent", "", "不能为空"},
		{"card with a kind", "segments", "nev,原材料,upstream,,,,,,yes,", "nev,原材料,upstream,,,,,,yes,part", 2, "kind", "part", "须留空"},
		{"leaf without kind", "segments", "part,no", ",no", 7, "kind", "", "只能写 part"},
		{"leaf without traded", "segments", "part,no", "part,", 7, "traded", "", "只能写 yes、no"},
		{"card column", "segments", "upstream,,,,,,yes,,,,,,,原料", "upstream,,,,,,对,,,,,,,原料", 2, "card", "对", "只能写 yes、no，或留空"},
		{"stage", "segments", "铜矿,upstream", "铜矿,上头", 9, "stage", "上头", "只能写 upstream"},
		{"weight", "segments", "yes,3,800", "yes,4,800", 4, "weight", "4", "1 到 3 之间的整数"},
		{"radius", "segments", "yes,3,800", "yes,3,800km", 4, "supply_radius_km", "800km", "整数"},
		{"segment id without dot", "segments", "iron.mine,iron", "mine,iron,矿,upstream,,,,,,yes,,,,,,,,trade-knowledge,,,\niron.mine,iron", 8, "id", "mine", "须含点"},
		{"chain id with dot", "chains", "iron,铁", "ir.on,铁,,chain,plan-2021,,,\niron,铁", 3, "id", "ir.on", "不能含点"},
		{"chain id in Chinese", "chains", "iron,铁", "铁,铁,,chain,plan-2021,,,\niron,铁", 3, "id", "铁", "英文字母"},
		{"membership of a card", "memberships", "nev.cell.cell", "nev.cell", 3, "segment", "nev.cell", "这是一个板块"},
		{"link of a card", "links", "nev.raw.lithium", "nev.raw", 2, "segment", "nev.raw", "这是一个板块"},
		{"project of a card", "projects", ";nev.raw.copper", ";nev.raw", 2, "segments", "nev.raw", "这是一个板块"},
		{"need of a card", "needs", "nev.cell.cell", "nev.cell", 2, "segment", "nev.cell", "这是一个板块"},
		{"check of a card", "checks", "nev.raw.copper", "nev.raw", 2, "segment", "nev.raw", "这是一个板块"},

		// Places.
		{"region code in Chinese", "regions", "341502,金安区", "金安,金安区,county,341500,,,office,,,\n341502,金安区", 5, "code", "金安", "英文字母"},
		{"province with parent", "regions", "province,", "province,340100", 2, "parent", "340100", "省级留空"},
		{"city under a city", "regions", "合肥市,city,340000", "合肥市,city,341500", 3, "parent", "341500", "层级不对"},
		{"county under a province", "regions", "county,341500", "county,340000", 5, "parent", "340000", "层级不对"},
		{"county without parent", "regions", "county,341500", "county,", 5, "parent", "", "不能为空"},
		{"level", "regions", "county", "town", 5, "level", "town", "只能写 province"},
		{"latitude", "regions", "31.75,116.54", "131.75,116.54", 5, "lat", "131.75", "-90 到 90"},
		{"latitude alone", "regions", "31.75,116.54", "31.75,", 5, "lat", "31.75", "同时"},
		{"park level", "parks", "national,新", "国家,新", 2, "level", "国家", "只能写 national"},
		{"pair without partner", "park_pairs", "上海松江", "", 3, "partner_park", "", "须写伙伴园区"},
		{"unpaired with partner", "park_pairs", "0.6,paired", "0.6,unpaired", 3, "partner_park", "上海松江", "须留空"},
		{"pair with itself", "park_pairs", "合肥经济技术开发区,上海松江", "合肥经济技术开发区,合肥经济技术开发区", 3, "partner_park", "合肥经济技术开发区", "不能与自己结对"},
		{"confidence of a pair", "park_pairs", "0.6", "60%", 3, "confidence", "60%", "0 到 1"},

		// Names and keys that occur twice.
		{"same region", "regions", "341500-kf", "341502,金安区,county,341500,,,office,,,\n341500-kf", 6, "code", "341502", "与第 5 行"},
		{"same chain", "chains", "iron,铁", "nev,铁,,chain,plan-2021,,,\niron,铁", 3, "id", "nev", "与第 2 行"},
		{"same segment", "segments", "nev.raw.copper,nev", "nev.raw.lithium,nev,锂,upstream,nev.raw,,,,,,part,no,,,,,,office,,,\nnev.raw.copper,nev", 5, "id", "nev.raw.lithium", "与第 4 行"},
		{"same park", "parks", "合肥经济技术开发区,340100", "六安经济技术开发区,341500-kf,national,,office,,,\n合肥经济技术开发区,340100", 3, "name", "六安经济技术开发区", "与第 2 行"},
		{"same park name elsewhere", "parks", "合肥经济", "六安经济技术开发区,341502,national,,office,,,\n合肥经济", 3, "name", "六安经济技术开发区", "第 2 行已用"},
		{"same pair", "park_pairs", "合肥经济技术开发区,上海松江", "六安经济技术开发区,合肥 经济技术开发区", 3, "park", "六安经济技术开发区", "与第 2 行"},
		{"same enterprise after folding", "enterprises", "丙金属研究院,", "甲锂业 有限公司,丁,,,,,,enterprise,,,,,,,,office,,,\n丙金属研究院,", 4, "name", "甲锂业 有限公司", "与第 2 行"},
		{"name that is an alias above", "enterprises", "丙金属研究院,", "甲锂（六安）,丁,,,,,,enterprise,,,,,,,,office,,,\n丙金属研究院,", 4, "name", "甲锂（六安）", "第 2 行已用（甲锂业有限公司）"},
		{"alias that is a name above", "enterprises", "丙院,", "丙院,甲锂业有限公司", 4, "aliases", "甲锂业有限公司", "第 2 行已用（甲锂业有限公司）"},
		{"alias that is a name below", "enterprises", "老甲锂", "老甲锂;丙金属研究院", 4, "name", "丙金属研究院", "第 2 行已用（甲锂业有限公司）"},
		{"alias that is an alias", "enterprises", "丙院,", "丙院,老甲锂", 4, "aliases", "老甲锂", "第 2 行已用（甲锂业有限公司）"},
		{"same cluster", "clusters", "nev-jinan", "nev-jinan,电池集群,nev,,,,,plan-2021,,2021,\nnev-jinan", 3, "id", "nev-jinan", "与第 2 行"},
		{"same membership", "memberships", "乙电池股份有限公司,nev.cell.cell,probable,", "甲锂业有限公司,nev.raw.lithium,probable,2020", 3, "enterprise", "甲锂业有限公司", "与第 2 行"},
		{"same link", "links", "乙电池股份有限公司,丙金属研究院,样品,,supply,,", "甲锂业有限公司,乙电池股份有限公司,电池级 碳酸锂,nev.raw.lithium,supply,2021,", 3, "supplier", "甲锂业有限公司", "与第 2 行"},
		{"same project", "projects", "电池包,upgrade,,,341500", "锂盐一期,upgrade,,,341502", 3, "name", "锂盐一期", "与第 2 行"},
		{"same need", "needs", "341502,", "341502,nev.cell.cell,电芯须外购,某人,,reposted,,,\n341502,", 3, "need", "电芯须外购", "与第 2 行"},
		{"same check", "checks", "341502,", "341502,nev.raw.copper,yes,市经信局,2025-06-30,,office,,,\n341502,", 3, "region", "341502", "与第 2 行"},
		{"same coverage", "coverage", "500,nev,", "500,*,", 3, "what", "规上企业", "与第 2 行"},
		{"flag twice", "enterprises", "unverified;since-at-latest", "unverified;unverified", 2, "verification", "unverified", "两次"},
		{"segment twice in a project", "projects", ";nev.raw.copper", ";nev.raw.lithium", 2, "segments", "nev.raw.lithium", "两次"},
		{"firm twice in a cluster", "clusters", "甲锂业有限公司", "甲锂业有限公司;老甲锂", 2, "lead_firms", "老甲锂", "两次"},

		// Values.
		{"blank name", "enterprises", "乙电池股份有限公司,乙电池", "\u200b,丁,,,,,,enterprise,,,,,,,,office,,,\n乙电池股份有限公司,乙电池", 3, "name", "", "不能为空"},
		{"blank short name", "enterprises", "丙院", "", 4, "short_name", "", "不能为空"},
		{"type", "enterprises", "institution", "学校", 4, "type", "学校", "只能写 enterprise、institution"},
		{"size", "enterprises", "small", "巨大", 2, "size", "巨大", "，或留空"},
		{"size basis", "enterprises", "page", "web", 2, "size_basis", "web", "只能写 listed"},
		{"tier", "enterprises", "listed;little-giant", "listed;giant", 3, "tier", "giant", "只能写 listed"},
		{"code without its zeros", "enterprises", "300001", "868", 3, "listed_code", "868", "六位"},
		{"parent that is itself", "enterprises", ",乙电池股份有限公司,", ",甲锂业有限公司,", 2, "parent", "甲锂业有限公司", "企业自己"},
		{"merged without end", "enterprises", "2001-05,2025-12", "2001-05,", 4, "local_until", "", "截止的年月"},
		{"end before start", "enterprises", "2001-05,2025-12", "2026,2025-12", 4, "local_until", "2025-12", "须晚于"},
		{"start date", "enterprises", "2019", "2019年", 2, "local_since", "2019年", "2021-04-30"},
		{"spreadsheet date", "projects", "2024-03", "Mar-24", 2, "date", "Mar-24", "文本格式"},
		{"day that does not exist", "needs", "金安区,2025", "金安区,2025-02-30", 2, "date", "2025-02-30", "2021-04-30"},
		{"data date", "meta", "2026-11-30", "2026/11/30", 2, "data_date", "2026/11/30", "2021-04-30"},
		{"certainty", "memberships", "probable", "sure", 3, "certainty", "sure", "只能写 confirmed、probable、hint"},
		{"link ends as it starts", "links", "2021,2024-06", "2021,2021-12", 2, "until", "2021-12", "须晚于"},
		{"link to itself", "links", "老甲锂,乙电池股份有限公司", "老甲锂,甲锂业有限公司", 2, "customer", "甲锂业有限公司", "同一家企业"},
		{"link kind", "links", "intra-group", "group", 2, "kind", "group", "只能写 supply、intra-group"},
		{"confidence over 1", "links", "0.95", "1.5", 2, "confidence", "1.5", "0 到 1"},
		{"confidence below 0", "links", "0.95", "-0.1", 2, "confidence", "-0.1", "0 到 1"},
		{"blank confidence", "links", "0.95", "", 2, "confidence", "", "不能为空"},
		{"amount", "projects", "4.5", "4.5亿", 2, "amount_100m_cny", "4.5亿", "不带单位"},
		{"amount that is not a number", "projects", "4.5", "NaN", 2, "amount_100m_cny", "NaN", "之间的数字"},
		{"project kind", "projects", "upgrade", "改造", 3, "kind", "改造", "只能写 new、upgrade"},
		{"project stage", "projects", "started", "building", 2, "stage", "building", "只能写 lead、signed"},
		{"verdict", "checks", ",no,", ",maybe,", 2, "verdict", "maybe", "只能写 yes、no"},
		{"check by nobody", "checks", "市经信局", "", 2, "by", "", "不能为空"},
		{"check without date", "checks", "市经信局,2025-06-30", "市经信局,", 2, "date", "", "不能为空"},
		{"count", "coverage", "85", "85家", 2, "known_count", "85家", "整数"},
		{"count of nothing", "coverage", "85", "0", 2, "known_count", "0", "整数"},
		{"blank count", "coverage", "85", "", 2, "known_count", "", "不能为空"},
		{"register", "coverage", "3,yes", "3,", 4, "register", "", "只能写 yes、no"},
		{"system", "chains", "cluster", "群", 3, "system", "群", "只能写 chain、cluster"},
		{"evidence", "chains", "cluster,plan-2021", "cluster,rumour", 3, "evidence", "rumour", "只能写 plan-2021"},
		{"no evidence", "chains", "cluster,plan-2021", "cluster,", 3, "evidence", "", "只能写 plan-2021"},
		{"address", "park_pairs", "https://", "www.", 2, "source_url", "www.example.com/a", "http://"},
		{"reported without address", "park_pairs", "https://example.com/a", "", 2, "source_url", "", "须给出网页地址"},
		{"source date", "chains", "cluster,plan-2021,,2021", "cluster,plan-2021,,去年", 3, "source_date", "去年", "2021-04-30"},
		{"flag", "projects", "unverified", "doubtful", 2, "verification", "doubtful", "只能写 unverified"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			found := false
			_, err := Read(folder(func(contents map[string]string) {
				before := contents[c.file]
				switch c.old {
				case cut:
					delete(contents, c.file)
				case "*":
					contents[c.file] = c.new
				default:
					contents[c.file] = strings.Replace(before, c.old, c.new, 1)
				}
				found = contents[c.file] != before
			}))
			if !found {
				t.Fatalf("%q is not in %s", c.old, c.file)
			}
			var faults Faults
			if !errors.As(err, &faults) || !errors.Is(err, graph.ErrInvalid) {
				t.Fatalf("error %v", err)
			}
			got := faults[0]
			if len(faults) != 1 || got.File != c.file+".csv" || got.Row != c.row || got.Column != c.column || got.Value != c.value ||
				!strings.Contains(got.Message, c.says) {
				t.Errorf("%d faults:\n%s", len(faults), list(faults))
			}
		})
	}
}

func list(faults Faults) string {
	var lines []string
	for _, f := range faults {
		lines = append(lines, f.String())
	}
	return strings.Join(lines, "\n")
}

// All faults of all files come at once, by file and row.
func TestFaultsTogether(t *testing.T) {
	_, err := Read(folder(func(c map[string]string) {
		c["meta"] = strings.Replace(c["meta"], "小样", "", 1)
		c["links"] = strings.Replace(strings.Replace(c["links"], "0.95", "2", 1), "supply", "sale", 1)
		c["segments"] = strings.Replace(strings.Replace(c["segments"], "upstream,nev.raw,,,iron", "upstream,nev.raw,nev.cell.pack,,iron", 1),
			"原材料,upstream,,", "原材料,upstream,,nev.cell", 1)
		delete(c, "needs") // a set may lack what it has nothing of
	}))
	var faults Faults
	if !errors.As(err, &faults) {
		t.Fatal(err)
	}
	var at []string
	for _, f := range faults {
		at = append(at, f.File+" "+string(rune('0'+f.Row))+" "+f.Column)
	}
	want := []string{"segments.csv 2 inputs", "segments.csv 7 inputs", "links.csv 2 confidence", "links.csv 3 kind",
		"meta.csv 2 title"}
	if !slices.Equal(at, want) {
		t.Errorf("faults\n%s", list(faults))
	}
	if text := err.Error(); !strings.HasPrefix(text, "segments.csv 第 2 行 inputs 列“nev.cell”：inputs 成环：nev.raw → nev.cell → nev.raw；") ||
		!strings.HasSuffix(text, "；另有 4 处") {
		t.Error(text)
	}
	data, err := json.Marshal(faults[0])
	if err != nil || !strings.HasPrefix(string(data), `{"file":"segments.csv","row":2,"column":"inputs","value":"nev.cell","message":"`) {
		t.Errorf("%s %v", data, err)
	}
}

// A broken file is one fault, not one for each row that refers to it.
func TestFaultsDoNotCascade(t *testing.T) {
	for _, name := range fileNames() {
		m := folder(nil)
		m[name+".csv"] = &fstest.MapFile{Data: []byte("nonsense\n")}
		_, err := Read(m)
		var faults Faults
		if !errors.As(err, &faults) || slices.ContainsFunc(faults, func(x Fault) bool { return x.File != name+".csv" }) {
			t.Errorf("%s:\n%v", name, list(faults))
		}
	}
}

type brokenFS struct{}

func (brokenFS) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
}

func TestReadErrorIsNoFault(t *testing.T) {
	_, err := Read(brokenFS{})
	if !errors.Is(err, fs.ErrPermission) || errors.Is(err, graph.ErrInvalid) {
		t.Error(err)
	}
}

func FuzzRead(f *testing.F) {
	for i, name := range fileNames() {
		text := folder(nil)[name+".csv"].Data
		f.Add(byte(i), text)
		f.Add(byte(i), append([]byte("\uFEFF"), text[:len(text)/2]...))
	}
	f.Add(byte(0), []byte("\"\n\n,\"\r\n\xff"))
	f.Fuzz(func(t *testing.T, i byte, data []byte) {
		m := folder(nil)
		m[fileNames()[int(i)%len(fileNames())]+".csv"] = &fstest.MapFile{Data: data}
		b, err := Read(m)
		if err == nil {
			if _, err := rules.PlanBatch(emptyView{}, b); err != nil {
				t.Fatalf("read without fault, and refused by a store: %v", err)
			}
			return
		}
		var faults Faults
		if !errors.As(err, &faults) || len(faults) == 0 || strings.ContainsAny(err.Error(), "\n\r\x00") {
			t.Fatalf("error %q", err)
		}
		for _, fault := range faults {
			if fault.File == "" || fault.Message == "" || fault.Row < 0 {
				t.Fatalf("fault %+v", fault)
			}
		}
	})
}

// A file in the encoding that Excel writes in China is read and told; it makes no faults that are not there.
func TestEncodings(t *testing.T) {
	in := func(file string, encoded func([]byte) []byte) (batch graph.Batch, warnings Faults, err error) {
		m := folder(func(c map[string]string) { // as many of one segment as would be taken for one record
			c["memberships"] += "甲锂业有限公司,nev.cell.cell,hint,,,office,,,\n"
			c["checks"] += "341500,nev.raw.copper,no,市经信局,2025-06-30,,office,,,\n"
		})
		m[file+".csv"].Data = encoded(m[file+".csv"].Data)
		batch, err = ReadWarning(m, func(f Fault) { warnings = append(warnings, f) })
		return batch, warnings, err
	}
	gb := func(data []byte) []byte {
		text, err := simplifiedchinese.GB18030.NewEncoder().Bytes(data)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	plain, _, err := in("parks", func(data []byte) []byte { return data })
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"enterprises", "segments", "parks"} {
		b, warnings, err := in(file, gb)
		if err != nil || b.ID != plain.ID || len(warnings) != 1 || !strings.Contains(warnings[0].String(), file+".csv：不是 UTF-8 编码，已按 GB18030") {
			t.Errorf("%s: %v %v", file, err, warnings)
		}
	}
	// Of a file that cannot be read one fault is reported, and none of the rows that refer to it.
	for _, file := range []string{"enterprises", "segments", "regions", "chains", "parks"} {
		_, _, err := in(file, func(data []byte) []byte { return append(data, "\xff\xff\xff"...) })
		var faults Faults
		if !errors.As(err, &faults) || len(faults) != 1 || faults[0].File != file+".csv" {
			t.Errorf("%s:\n%s", file, list(faults))
		}
		_, _, err = in(file, func(data []byte) []byte { // in the midst of the file, one quote without its other
			half := bytes.IndexByte(data, '\n') + 1
			return slices.Concat(data[:half], []byte{'"'}, data[half:])
		})
		if !errors.As(err, &faults) || len(faults) != 1 || faults[0].File != file+".csv" || !strings.Contains(faults[0].Message, "引号不成对") {
			t.Errorf("%s with one quote:\n%s", file, list(faults))
		}
	}
}

// Two rows that are likely one enterprise are told, and stay two.
func TestTwins(t *testing.T) {
	for _, c := range []struct {
		row, name string
		twin      bool
	}{
		{"甲锂业有限责任公司", "甲锂业有限责任公司", true},
		{"甲鋰業有限公司", "甲鋰業有限公司", true},
		{"（甲）锂业有限公司", "（甲）锂业有限公司", true},
		{"乙电池厂,乙,乙电池股份公司", "乙电池股份公司", true},
		{"甲锂电有限公司", "", false},
		{"甲锂业集团", "", false},
	} {
		row := c.row
		if !strings.Contains(row, ",") {
			row += ",丁,"
		}
		var warnings Faults
		b, err := ReadWarning(folder(func(f map[string]string) { f["enterprises"] += row + ",,,,,enterprise,,,,,,,,office,,,\n" }),
			func(f Fault) { warnings = append(warnings, f) })
		if err != nil || len(b.Put.Enterprises) != 4 {
			t.Fatal(c.row, err)
		}
		switch {
		case !c.twin && len(warnings) > 0:
			t.Errorf("%s: %v", c.row, warnings)
		case c.twin && (len(warnings) != 1 || warnings[0].Row != 5 || warnings[0].Value != c.name || !strings.Contains(warnings[0].Message, "行“")):
			t.Errorf("%s: %v", c.row, warnings)
		}
	}
	// A radical is the character itself, so this is one enterprise twice.
	_, err := Read(folder(func(f map[string]string) {
		f["enterprises"] += "乙电池股份有限公司,乙,,,,,,enterprise,,,,,,,,office,,,\n⼄电池股份有限公司,乙,,,,,,enterprise,,,,,,,,office,,,\n"
	}))
	if err == nil || !strings.Contains(err.Error(), "同一条记录") {
		t.Error(err)
	}
	folder, err := fs.Sub(data, "data")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ReadWarning(folder, func(f Fault) { t.Error(f) }); err != nil {
		t.Error(err)
	}
}

// However many faults one column has, each other column with a fault is shown.
func TestFaultLines(t *testing.T) {
	var many Faults
	for i := range 500 {
		many = append(many, Fault{"links.csv", i + 2, "confidence", "高", "请写数字"})
	}
	many = append(many, Fault{"links.csv", 3, "kind", "供", "只能写 supply"}, Fault{File: "meta.csv", Message: "缺少这个文件"})
	lines := many.Lines(30)
	if len(lines) != 13 || lines[0] != "links.csv 第 2 行 confidence 列“高”：请写数字" || lines[10] != "links.csv confidence 另有 490 处" ||
		lines[11] != "links.csv 第 3 行 kind 列“供”：只能写 supply" || lines[12] != "meta.csv：缺少这个文件" {
		t.Errorf("%d lines\n%s", len(lines), strings.Join(lines, "\n"))
	}
	if all := many.Lines(502); len(all) != 502 {
		t.Errorf("%d lines", len(all))
	}
}
