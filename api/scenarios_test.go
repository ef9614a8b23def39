package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// scenario is one request and what must come of it. want are pairs of a path in
// the JSON answer (items.0.name, items.# for a length) and its value; a problem
// must hold every word of says.
type scenario struct {
	name         string
	method, path string
	body         string
	headers      []string
	status       int
	want         []string
	says         []string
	// loose: the document cannot say what is wrong with the request.
	loose bool
	as    string // of these people; blank: the program, or who says so in headers
}

const (
	jsonBody   = "Content-Type: application/json"
	formBody   = "Content-Type: application/x-www-form-urlencoded"
	check      = `{"region":"341524","segment":"nev.fc.mea","verdict":"no","by":"县经信局张三","date":"2026-11-20","note":"电话核实"}`
	need       = `{"region":"341524","segment":"nev.tw.motor","need":"轮毂电机须外购","said_by":"县专班","date":"2026-11"}`
	opinion    = `{"region":"341500","segment":"nev.fc.mea","answer":"strong","view":"other","state":"weak","reason":"只有一家且未量产","by":"王教授","date":"2026-11-20"}`
	correction = `{"kind":"enterprises","key":"{mtqn}","set":{"size":"大型"},"reason":"电话核实","by":"张三"}`
	presence   = `{"region":"341524","segment":"nev.fc.mea","what":"年产膜电极","amount":3,"unit":"万片","date":"2026-11"}`
)

const sheetType = "Content-Type: multipart/form-data; boundary=x"

// sheetBody is a form with a file.
func sheetBody(name, data string) string {
	return "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"\r\nContent-Type: application/octet-stream\r\n\r\n" + data + "\r\n--x--\r\n"
}

var scenarios = []scenario{
	{name: "chains", path: "/chains", status: 200, want: []string{"items.#", "7", "region.name", "六安市", "partner.id", "340100", "as_of", "2026-11-30", "items.0.chain.id", "nev", "items.0.system_zh", "市级链长制"}},
	{name: "chains of a county", path: "/chains?region=341524&as_of=2024-06", status: 200, want: []string{"region.name", "金寨县", "as_of", "2024-06"}},
	{name: "no partner for Hefei itself", path: "/chains?region=340100", status: 200, want: []string{"partner", "<nil>"}},
	{name: "chains of an unknown region", path: "/chains?region=999999", status: 404, says: []string{"999999", "六安是 341500"}, loose: true},
	{name: "partner inside the region", path: "/chains?region=341500&partner=341524", status: 400, loose: true},
	{name: "unknown parameter", path: "/chains?regoin=341500", status: 400, says: []string{"regoin", "region、partner、as_of"}, loose: true},
	{name: "parameter twice", path: "/chains?region=341500&region=341524", status: 400, says: []string{"只能给一次"}, loose: true},
	{name: "bad date", path: "/chains?as_of=2021-13", status: 400, says: []string{"as_of", "2021-13", "2021-04"}},
	{name: "blank date", path: "/chains?as_of=", status: 400},
	{name: "bad escape", path: "/chains?region=%zz", status: 400, loose: true},
	{name: "control character", path: "/enterprises?q=a%0d%0ab", status: 400, says: []string{"控制字符"}, loose: true},

	{name: "chain", path: "/chains/nev", status: 200, want: []string{"chain.name", "新能源汽车", "system", "chain"}},
	{name: "chain with clusters", path: "/chains/iron", status: 200, want: []string{"clusters.0.id", "iron-huoqiu", "clusters.0.regions.0.name", "霍邱县", "clusters.0.lead_firms.0.name", "六安钢铁控股集团有限公司", "clusters.0.evidence_zh", "市2021年计划"}},
	{name: "unknown chain", path: "/chains/nevv", status: 404, says: []string{"nevv", "nev（新能源汽车）"}, loose: true},
	{name: "chain that is no id", path: "/chains/%E9%93%BE", status: 404},

	{name: "gaps", path: "/chains/nev/gaps", status: 200, want: []string{"rule_version", "3", "items.0.rank", "1", "items.0.segment.id", "nev.tw.controller", "items.0.status_zh", insight.Unseen.ZH(), "items.0.action_zh", "补链", "next_cursor", ""}},
	{name: "gaps, a page", path: "/chains/nev/gaps?limit=3", status: 200, want: []string{"items.#", "3", "items.2.rank", "3"}},
	{name: "gaps of a county with another partner", path: "/chains/food/gaps?region=341522&partner=310000&as_of=2025-12-31", status: 200, want: []string{"partner.name", "上海市", "region.name", "霍邱县"}},
	{name: "gaps, limit of none", path: "/chains/nev/gaps?limit=0", status: 400, says: []string{"1 到 1000"}},
	{name: "gaps, limit too large", path: "/chains/nev/gaps?limit=1001", status: 400},
	{name: "gaps, limit no number", path: "/chains/nev/gaps?limit=ten", status: 400},
	{name: "gaps, a made-up cursor", path: "/chains/nev/gaps?cursor=abc", status: 400, says: []string{"第一页"}, loose: true},
	{name: "gaps, a cursor of another revision", path: "/chains/nev/gaps?cursor=OTl8MQ", status: 410, says: []string{"第一页"}, loose: true},
	{name: "gaps, unknown partner", path: "/chains/nev/gaps?partner=000000", status: 404, loose: true},
	{name: "how every segment stands", path: "/chains/nev/segments?status=strong", status: 200, want: []string{"chain.id", "nev", "items.0.status", "strong", "items.#", "16"}},
	{name: "gaps, chosen", path: "/chains/nev/gaps?status=unseen&action=link", status: 200, want: []string{"items.0.action", "link", "items.0.status", "unseen", "items.0.rank", "4", "not_ranked.#", "0"}},
	{name: "gaps, chosen by a word that is none", path: "/chains/nev/gaps?status=gone", status: 400, says: []string{"status", "missing"}, loose: true},
	{name: "figures", path: "/chains/nev/figures", status: 200, want: []string{"chain.id", "nev", "rule_version", "3"}},
	{name: "figures of an unknown chain", path: "/chains/x/figures", status: 404, loose: true},

	{name: "map", path: "/chains/nev/map.svg", status: 200},
	{name: "segments for the public", path: "/chains/nev/segments?edition=public&region=341524", status: 200, want: []string{"items.0.action", "none", "items.0.reasons.#", "0"}},
	{name: "enterprises for the public", path: "/enterprises?edition=public&q=%E5%9B%BD%E8%BD%A9&limit=2", status: 200},
	{name: "an edition that is none", path: "/enterprises?edition=secret", status: 400, says: []string{"edition", "internal", "public"}},
	{name: "gaps have no public edition", path: "/chains/nev/gaps?edition=public", status: 400, says: []string{"edition"}, loose: true},
	{name: "projects for the public by doubts", path: "/projects?edition=public&stale=yes", status: 400, says: []string{"公开版不按待核筛选"}, loose: true},
	{name: "map of a county for the public", path: "/chains/nev/map.svg?region=341524&edition=public&paper=a4&layers=status,firms", status: 200},
	{name: "map, three states", path: "/chains/nev/map.pdf?compare=2021&projects=done&paper=600x300", status: 200},
	{name: "map, filtered", path: "/chains/nev/map.svg?status=unseen,missing&action=fill", status: 200},
	{name: "map, as an image", path: "/chains/iron/map.png?paper=a4", status: 200},
	{name: "map, as a slide", path: "/chains/iron/map.pptx?paper=a4", status: 200},
	{name: "map, its DOT", path: "/chains/iron/map.dot?kind=flow&focus=iron.rolling&steps=2", status: 200},
	{name: "map of an unknown chain", path: "/chains/x/map.svg", status: 404, loose: true},
	{name: "map about something unknown", path: "/chains/nev/map.svg?kind=flow&focus=x", status: 404, says: []string{"x", "breaks"}, loose: true},
	{name: "map, focus without flow", path: "/chains/nev/map.svg?focus=nev.battery", status: 400, says: []string{"kind=flow"}, loose: true},
	{name: "map, bad kind", path: "/chains/nev/map.svg?kind=tree", status: 400, says: []string{"panel（图谱）、flow（流程图）"}},
	{name: "map, bad paper", path: "/chains/nev/map.svg?paper=a9", status: 400, says: []string{"a4"}, loose: true},
	{name: "map, bad layer", path: "/chains/nev/map.svg?layers=status,x", status: 400, says: []string{"status"}, loose: true},
	{name: "map for a slide", path: "/chains/nev/map.svg?for=slide", status: 200, says: []string{"新能源汽车"}},
	{name: "map for a wall, by an office", path: "/chains/iron/map.svg?for=wall&paper=a1&office=%E5%B8%82%E9%93%BE%E5%8A%9E", status: 200, says: []string{"编制单位：市链办"}},
	{name: "map for a page", path: "/chains/nev/map.svg?for=page", status: 200, says: []string{"新能源汽车"}},
	{name: "map for nothing known", path: "/chains/nev/map.svg?for=tram", status: 400, says: []string{"slide"}},
	{name: "a flow map has no purpose", path: "/chains/nev/map.svg?kind=flow&for=wall", status: 400, says: []string{"图谱"}, loose: true},
	{name: "map, too many steps", path: "/chains/nev/map.svg?kind=flow&steps=7", status: 400, says: []string{"1 到 6"}},
	{name: "map compared with later", path: "/chains/nev/map.svg?compare=2027", status: 400, says: []string{"早于"}, loose: true},

	{name: "the analysis of a chain", path: "/reports/analysis.docx?chain=iron&office=%E5%B8%82%E5%8F%91%E6%94%B9%E5%A7%94&secrecy=%E5%86%85%E9%83%A8&version=%E5%BE%81%E6%B1%82%E6%84%8F%E8%A7%81%E7%A8%BF&date=2026-12-01", status: 200},
	{name: "its evidence", path: "/reports/analysis.xlsx?chain=iron", status: 200},
	{name: "the analysis of a county for the public", path: "/reports/analysis.docx?chain=nev&region=341524&edition=public", status: 200},
	{name: "the analysis of no chain", path: "/reports/analysis.docx", status: 400, says: []string{"chain", "nev"}, loose: true},
	{name: "the analysis of an unknown chain", path: "/reports/analysis.docx?chain=x", status: 404, says: []string{"x"}, loose: true},
	{name: "a paper by an office of too long a name", path: "/reports/analysis.docx?chain=nev&office=" + strings.Repeat("a", 41), status: 400, says: []string{"40"}},
	{name: "how all chains stand to the partner", path: "/reports/linkage.docx", status: 200},
	{name: "its evidence, of one chain", path: "/reports/linkage.xlsx?chain=iron&heads=en", status: 200},
	{name: "how a place without a partner stands to it", path: "/reports/linkage.docx?region=340100", status: 400, says: []string{"没有联动伙伴"}, loose: true},
	{name: "a chief's page", path: "/reports/brief.docx?chain=nev", status: 200},
	{name: "its evidence alone", path: "/reports/brief.xlsx?chain=nev", status: 200},
	{name: "an outline for a visit", path: "/reports/visit.docx?enterprise={mtqn}", status: 200},
	{name: "its evidence, of a segment", path: "/reports/visit.xlsx?enterprise={mtqn}&segment=nev.fc.mea", status: 200},
	{name: "an outline for a visit to nobody", path: "/reports/visit.docx", status: 400, says: []string{"enterprise"}, loose: true},
	{name: "an outline for a visit about a board", path: "/reports/visit.docx?enterprise={mtqn}&segment=nev.h2", status: 400, says: []string{"板块"}, loose: true},
	{name: "the schedule of projects", path: "/reports/schedule.docx?region=341524", status: 200},
	{name: "its evidence, of a chain", path: "/reports/schedule.xlsx?chain=nev", status: 200},

	{name: "segments", path: "/segments?limit=2", status: 200, want: []string{"items.#", "2"}},
	{name: "segments of a chain, leaves", path: "/segments?chain=nev&card=no&limit=1000", status: 200, want: []string{"items.0.chain", "nev"}},
	{name: "segments, cards", path: "/segments?chain=nev&card=yes", status: 200, want: []string{"items.0.card", "true"}},
	{name: "segments, bad card", path: "/segments?card=maybe", status: 400, says: []string{"yes（是）、no（否）"}},
	{name: "segments of an unknown chain", path: "/segments?chain=x", status: 404, loose: true},
	{name: "segments, stale cursor", path: "/segments?cursor=OTl8MQ", status: 410, loose: true},
	{name: "segment", path: "/segments/nev.fc.mea", status: 200, want: []string{"segment.name", "膜电极", "segment.kind_zh", "零部件与整机", "chain.id", "nev", "verdict.status", "strong"}},
	{name: "card", path: "/segments/nev.h2?region=341524", status: 200, want: []string{"verdict", "<nil>", "card", "<nil>", "segment.card", "true"}},
	{name: "unknown segment", path: "/segments/nev.nothing", status: 404, loose: true},

	{name: "enterprises", path: "/enterprises?limit=2", status: 200, want: []string{"items.#", "2"}},
	{name: "enterprises of a county in a chain", path: "/enterprises?chain=nev&region=341502", status: 200, want: []string{"items.0.region.name", "金安区"}},
	{name: "enterprises of a segment", path: "/enterprises?segment=nev.fc.mea&q=mingtian", status: 200, want: []string{"items.#", "1", "items.0.short_name", "明天氢能"}},
	{name: "enterprises, chain and segment", path: "/enterprises?chain=nev&segment=nev.fc.mea", status: 400, says: []string{"只能给一个"}, loose: true},
	{name: "enterprises of an unknown chain", path: "/enterprises?chain=x", status: 404, loose: true},
	{name: "enterprises of an unknown segment", path: "/enterprises?segment=x", status: 404, loose: true},
	{name: "enterprises of an unknown region", path: "/enterprises?region=x", status: 404, loose: true},
	{name: "enterprises, nothing found", path: "/enterprises?q=%E6%9F%A5%E6%97%A0%E6%AD%A4%E4%BC%81", status: 200, want: []string{"items.#", "0", "next_cursor", ""}},
	{name: "enterprises, only blanks", path: "/enterprises?q=%20", status: 200, want: []string{"items.#", "0"}},
	{name: "enterprises, too long a text", path: "/enterprises?q=" + strings.Repeat("a", 201), status: 400, says: []string{"200"}},
	{name: "enterprises, stale cursor", path: "/enterprises?cursor=OTl8YQ", status: 410, loose: true},
	{name: "profile", path: "/enterprises/{mtqn}", status: 200, want: []string{"enterprise.short_name", "明天氢能", "enterprise.region.name", "金安区", "enterprise.size_zh", "中型", "enterprise.evidence_zh", "网络转载（未核）", "memberships.0.chain.id", "nev", "enterprise.search", "<nil>"}},
	{name: "profile at a date before it", path: "/enterprises/{mtqn}?as_of=2000", status: 200, want: []string{"as_of", "2000", "memberships.#", "0"}},
	{name: "profile of nobody", path: "/enterprises/e-aaaaaaaaaaaa", status: 404, says: []string{"e-aaaaaaaaaaaa"}, loose: true},

	{name: "partners", path: "/partners?enterprise=%E8%8B%B1%E5%8A%9B%E8%82%A1%E4%BB%BD", status: 200, want: []string{"of.kind", "enterprise", "other.name", "合肥市", "known.0.firm.short_name", "联宝科技", "customers.0.firm.short_name", "宝龙达", "customers.0.link_zh", "产业链接"}},
	{name: "partners by id, one way, a few", path: "/partners?enterprise={mtqn}&direction=customers&limit=1", status: 200, want: []string{"suppliers.#", "0", "customers.#", "1"}},
	{name: "enterprises, narrowed and ordered", path: "/enterprises?region=341500&size=large&evidence=reported&sort=source", status: 200, want: []string{"items.0.size", "large", "items.0.evidence", "reported"}},
	{name: "enterprises of no known size", path: "/enterprises?size=unknown&limit=1", status: 200, want: []string{"items.0.size", ""}},
	{name: "enterprises of an unknown park", path: "/enterprises?park=k-nothing", status: 404},
	{name: "enterprises in an unknown order", path: "/enterprises?sort=luck", status: 400},
	{name: "parks of a level", path: "/parks?level=national&limit=1", status: 200, want: []string{"items.0.level", "national"}},
	{name: "projects of a stage, the newest first", path: "/projects?region=341500&stage=started&sort=date&limit=1", status: 200, want: []string{"items.0.stage", "started", "items.0.date", "2026-02"}},
	{name: "projects to be checked", path: "/projects?stale=yes&as_of=2022&limit=2", status: 200},
	{name: "partners, the reverse", path: "/partners?enterprise=%E8%81%94%E5%AE%9D%E7%A7%91%E6%8A%80", status: 200, want: []string{"home.name", "合肥市", "other.name", "六安市"}},
	{name: "partners in another city", path: "/partners?chain=equipment&partner=310000", status: 200, want: []string{"other.name", "上海市", "of.name", "高端装备制造"}},
	{name: "partners of a segment", path: "/partners?segment=nev.body.diecast", status: 200, want: []string{"of.name", "铝合金压铸件"}},
	{name: "partners of a park", path: "/partners?park=%E8%88%92%E5%9F%8E%E7%BB%8F%E6%B5%8E", status: 200, want: []string{"pairings.0.in_other", "true"}},
	{name: "partners of a name that fits several", path: "/partners?enterprise=%E5%9B%BD%E8%BD%A9", status: 409, says: []string{"国轩高科股份有限公司", "写全称"}, loose: true},
	{name: "partners of a park that fits several", path: "/partners?park=%E7%BB%8F%E6%B5%8E%E5%BC%80%E5%8F%91%E5%8C%BA", status: 409, says: []string{"多个园区"}, loose: true},
	{name: "partners of nobody", path: "/partners?enterprise=%E6%9F%A5%E6%97%A0%E6%AD%A4%E4%BC%81", status: 404, loose: true},
	{name: "partners of no park", path: "/partners?park=x", status: 404, loose: true},
	{name: "partners of nothing", path: "/partners", status: 400, says: []string{"恰好一个"}, loose: true},
	{name: "partners of two", path: "/partners?chain=nev&segment=nev.fc.mea", status: 400, says: []string{"恰好一个"}, loose: true},
	{name: "partners, bad direction", path: "/partners?chain=nev&direction=up", status: 400, says: []string{"suppliers"}},
	{name: "partners inside the region", path: "/partners?chain=nev&partner=341524", status: 400, loose: true},
	{name: "targets", path: "/segments/nev.battery.separator/targets?limit=2", status: 200, want: []string{"items.#", "2", "items.0.firm.short_name", "星源材质", "list", "reference", "items.0.evidence.0", "supplies"}},
	{name: "targets of a restricted segment", path: "/segments/nev.battery.electrolyte/targets", status: 200, want: []string{"list_zh", "备查名单"}},
	{name: "targets of a card", path: "/segments/nev.battery/targets", status: 404, says: []string{"请给出其中一个环节的标识"}, loose: true},
	{name: "targets of an unknown segment", path: "/segments/x/targets", status: 404, loose: true},
	{name: "inputs", path: "/enterprises/{mtqn}/inputs?depth=1", status: 200, want: []string{"depth", "1", "short_name", "明天氢能", "rows.0.level", "1"}},
	{name: "inputs, too deep", path: "/enterprises/{mtqn}/inputs?depth=3", status: 400, says: []string{"1 到 2"}},
	{name: "inputs of nobody", path: "/enterprises/e-aaaaaaaaaaaa/inputs", status: 404, loose: true},
	{name: "inputs for an unknown region", path: "/enterprises/{mtqn}/inputs?region=x", status: 404, loose: true},

	{name: "search, a question", path: "/search?q=" + url.QueryEscape("金寨缺什么"), status: 200, want: []string{"reading.ask", "chain", "reading.page", "/?region=341524"}},
	{name: "search, a question that leaves open who is meant", path: "/search?q=" + url.QueryEscape("雅迪走了会怎样"), status: 200, want: []string{"reading.page", "", "reading.unclear.said", "雅迪", "reading.unclear.means.0.note", "金寨县"}},
	{name: "search, a product", path: "/search?q=" + url.QueryEscape("变速箱") + "&region=341524", status: 200, want: []string{"things.0.kind", "segments", "things.0.page", "/segments/nev.edrive.gear?region=341524"}},
	{name: "search, the firms of a place and a trade", path: "/search?q=" + url.QueryEscape("金寨的光伏企业"), status: 200, want: []string{"reading.ask", "firms", "reading.page", "/enterprises?chain=pv&region=341524"}},
	{name: "search, a firm", path: "/search?limit=1&q=mtqn", status: 200, want: []string{"reading", "<nil>", "enterprises.0.short_name", "明天氢能"}},
	{name: "search, nothing asked", path: "/search", status: 200, want: []string{"text", ""}},
	{name: "search, bad date", path: "/search?q=x&as_of=13", status: 400},
	{name: "counties", path: "/counties", status: 200, want: []string{"region.id", "341500", "items.0.region.name", "六安市", "items.1.chains.0.page", "/chains/nev?region=341500-kf"}},
	{name: "counties, asked by one of them", path: "/counties?region=341524", status: 200, want: []string{"region.id", "341500"}},
	{name: "counties of a city without any", path: "/counties?region=310000", status: 400, loose: true},
	{name: "counties of an unknown region", path: "/counties?region=999999", status: 404, loose: true},
	{name: "regions", path: "/regions?level=county&parent=341500", status: 200, want: []string{"items.0.level_zh", "县区"}},
	{name: "regions, bad level", path: "/regions?level=village", status: 400},
	{name: "regions of an unknown parent", path: "/regions?parent=1", status: 404, loose: true},
	{name: "parks", path: "/parks?region=341500", status: 200, want: []string{"items.0.level_zh", "省级"}},
	{name: "parks of an unknown region", path: "/parks?region=1", status: 404, loose: true},
	{name: "park", path: "/parks/{park}", status: 200, want: []string{"park.name", "安徽霍邱经济开发区", "pairs.#", "1", "pairs.0.partner_park.name", "合肥高新技术产业开发区", "pairs.0.status_zh", "已结对"}},
	{name: "unknown park", path: "/parks/k-aaaaaaaaaaaa", status: 404, loose: true},

	{name: "projects", path: "/projects?region=341502&chain=nev", status: 200, want: []string{"items.0.region.name", "金安区"}},
	{name: "projects of a card", path: "/projects?segment=nev.h2&limit=1", status: 200, want: []string{"items.#", "1"}},
	{name: "projects of both", path: "/projects?segment=nev.h2&chain=nev", status: 400, loose: true},
	{name: "projects of an unknown segment", path: "/projects?segment=x", status: 404, loose: true},
	{name: "project", path: "/projects/{project}", status: 200, want: []string{"name", "明天氢能产业园（万套级燃料电池生产线）", "stage_zh", "投产", "kind_zh", "新建", "investors.0.name", "安徽明天氢能科技股份有限公司"}},
	{name: "unknown project", path: "/projects/p-aaaaaaaaaaaa", status: 404, loose: true},

	{name: "checks", path: "/checks", status: 200, want: []string{"items.#", "0"}},
	{name: "checks of an unknown region", path: "/checks?region=x", status: 404, loose: true},
	{name: "needs", path: "/needs?region=341500", status: 200, want: []string{"items.0.region.id", "341524", "items.0.segment.id", "nev.tw.libattery"}},
	{name: "needs of an unknown region", path: "/needs?region=x", status: 404, loose: true},

	{name: "presence", path: "/presence?region=341523", status: 200, want: []string{"items.0.region.name", "舒城县", "items.0.segment.id", "display.component.battery", "items.1.what", "2020年油茶面积"}}, // the newest first
	{name: "presence in an unknown region", path: "/presence?region=x", status: 404, loose: true},
	{name: "one presence", path: "/presence/{presence}", status: 200, want: []string{"id", "{presence}", "evidence_zh", "网络转载（未核）"}},
	{name: "no presence", path: "/presence/r-aaaaaaaaaaaa", status: 404, says: []string{"r-aaaaaaaaaaaa"}, loose: true},
	{name: "presence, only looked at", method: "POST", path: "/presence?preview=yes", body: presence, headers: []string{jsonBody, bearer}, status: 200, want: []string{"applied", "false", "changes.#", "1", "changes.0.change", "added", "refused.#", "0"}},
	{name: "presence, added", method: "POST", path: "/presence", body: presence, headers: []string{jsonBody, bearer}, status: 201, want: []string{"region.name", "金寨县", "segment.name", "膜电极", "what", "年产膜电极", "evidence_zh", "单位填报"}},
	{name: "presence of nothing", method: "POST", path: "/presence", body: strings.Replace(presence, "年产膜电极", "", 1), headers: []string{jsonBody, bearer}, status: 400, says: []string{"what"}},

	{name: "check without a key", method: "POST", path: "/checks", body: check, headers: []string{jsonBody}, status: 401, says: []string{"请先登录"}},
	{name: "check with a wrong key", method: "POST", path: "/checks", body: check, headers: []string{jsonBody, "Authorization: Bearer nonsense"}, status: 401, says: []string{"钥匙不对"}, loose: true},
	{name: "check", method: "POST", path: "/checks", body: check, headers: []string{jsonBody, bearer}, status: 201, want: []string{"region.name", "金寨县", "segment.name", "膜电极", "verdict_zh", "无", "evidence", "office", "source_date", "2026-11-20"}},
	{name: "check counts at once", path: "/segments/nev.fc.mea?region=341524", status: 200, want: []string{"verdict.status", "missing"}},
	{name: "checks now", path: "/checks?region=341500", status: 200, want: []string{"items.#", "1", "items.0.by", "县经信局张三"}},
	{name: "check, bad verdict", method: "POST", path: "/checks", body: strings.Replace(check, `"no"`, `"perhaps"`, 1), headers: []string{jsonBody, bearer}, status: 400, says: []string{"verdict", "yes、no"}},
	{name: "check, blank person", method: "POST", path: "/checks", body: strings.Replace(check, "县经信局张三", " ", 1), headers: []string{jsonBody, bearer}, status: 400, says: []string{"by"}, loose: true},
	{name: "check, unknown segment", method: "POST", path: "/checks", body: strings.Replace(check, "nev.fc.mea", "nev.x", 1), headers: []string{jsonBody, bearer}, status: 400, loose: true},
	{name: "check, unknown field", method: "POST", path: "/checks", body: strings.Replace(check, `"by"`, `"who":1,"by"`, 1), headers: []string{jsonBody, bearer}, status: 400, says: []string{"who"}},
	{name: "check, null", method: "POST", path: "/checks", body: strings.Replace(check, `"电话核实"`, `null`, 1), headers: []string{jsonBody, bearer}, status: 400, says: []string{"note"}},
	{name: "check, null alone", method: "POST", path: "/checks", body: "null", headers: []string{jsonBody, bearer}, status: 400},
	{name: "check, capitals", method: "POST", path: "/checks", body: strings.Replace(check, `"by"`, `"BY"`, 1), headers: []string{jsonBody, bearer}, status: 400, says: []string{"BY"}},
	{name: "check, not JSON", method: "POST", path: "/checks", body: "no", headers: []string{jsonBody, bearer}, status: 400},
	{name: "check, two objects", method: "POST", path: "/checks", body: check + check, headers: []string{jsonBody, bearer}, status: 400, says: []string{"多余"}},
	{name: "check as a form", method: "POST", path: "/checks", body: "region=341524&segment=nev.battery.separator&verdict=yes&by=%E6%9D%8E%E5%9B%9B&date=2026-11-21&note=", headers: []string{formBody, bearer}, status: 201,
		want: []string{"segment.id", "nev.battery.separator", "verdict_zh", "有", "by", "李四", "source_date", "2026-11-21"}},
	{name: "checks, newest first", path: "/checks?limit=1", status: 200, want: []string{"items.0.source_date", "2026-11-21"}},
	{name: "check as a form that lacks almost everything", method: "POST", path: "/checks", body: "region=341524", headers: []string{formBody, bearer}, status: 400,
		want: []string{"faults.#", "4", "faults.0.field", "segment", "faults.0.field_zh", "环节", "faults.1.field", "verdict", "faults.2.field", "by", "faults.3.field", "date"}, loose: true},
	{name: "check, everything wrong at once", method: "POST", path: "/checks", body: `{"region":"99","segment":"nev.x","verdict":"perhaps","by":" ","date":"2026-12-02","who":1}`, headers: []string{jsonBody, bearer}, status: 400,
		want: []string{"faults.#", "6", "faults.0.field", "who", "faults.0.want", "没有这一项，请删去", "faults.1.field", "date", "faults.1.want", "不能晚于今天（2026-12-01）", "faults.2.field", "verdict", "faults.3.field", "by",
			"faults.4.value", "99", "faults.4.want", "没有这个地区，请从清单里选择", "faults.5.want", "没有这个环节，请从清单里选择"}},
	{name: "check as something else", method: "POST", path: "/checks", body: "region=341524", headers: []string{"Content-Type: text/plain", bearer}, status: 415},
	{name: "check, only looked at", method: "POST", path: "/checks?preview=yes", body: strings.Replace(check, `"no"`, `"yes"`, 1), headers: []string{jsonBody, bearer}, status: 200,
		want: []string{"applied", "false", "changes.#", "1", "changes.0.change", "updated", "changes.0.fields.0.field_zh", "核实结果", "changes.0.fields.0.before", "no", "changes.0.fields.0.after", "yes", "refused.#", "0"}},
	{name: "check in another's name, only looked at", method: "POST", path: "/checks?preview=yes", body: strings.Replace(check, "电话核实", "到场核实", 1), headers: []string{jsonBody, by("乙")}, status: 200,
		want: []string{"changes.0.change", "updated", "questions.#", "1", "questions.0.text", "同一条核实已由接口登记，这次会改掉原来的内容，请确认"}},
	{name: "check in another's name", method: "POST", path: "/checks", body: strings.Replace(check, "电话核实", "到场核实", 1), headers: []string{jsonBody, by("乙")}, status: 409,
		says: []string{"已由接口登记", "confirm=yes"}},
	{name: "check turned round", method: "POST", path: "/checks", body: strings.Replace(check, `"no"`, `"yes"`, 1), headers: []string{jsonBody, bearer}, status: 409,
		says: []string{"县经信局张三在同一天核实的结果是“无”，这次会改成“有”", "confirm=yes"}},
	{name: "check not changed by what was refused", path: "/checks?region=341524", status: 200, want: []string{"items.#", "2", "items.1.verdict", "no", "items.1.note", "电话核实"}},
	{name: "check turned round, confirmed", method: "POST", path: "/checks?confirm=yes", body: strings.Replace(check, `"no"`, `"yes"`, 1), headers: []string{jsonBody, bearer}, status: 201, want: []string{"verdict", "yes"}},
	{name: "check turned back, confirmed", method: "POST", path: "/checks?confirm=yes", body: check, headers: []string{jsonBody, bearer}, status: 201, want: []string{"verdict", "no"}},
	{name: "check by another person of the same day, only looked at", method: "POST", path: "/checks?preview=yes", body: strings.NewReplacer(`"no"`, `"yes"`, "张三", "李四").Replace(check), headers: []string{jsonBody, bearer}, status: 200,
		want: []string{"changes.0.change", "added", "questions.#", "1"}},
	{name: "check after the date of the data, only looked at", method: "POST", path: "/checks?preview=yes", body: strings.Replace(check, "2026-11-20", "2026-12-01", 1), headers: []string{jsonBody, bearer}, status: 200,
		want: []string{"changes.0.change", "added", "questions.#", "1", "questions.0.text", "核实日期 2026-12-01 晚于数据截至日期 2026-11-30，判断不计入，请确认"}},
	{name: "check, wrong and only looked at", method: "POST", path: "/checks?preview=yes", body: strings.Replace(check, "nev.fc.mea", "nev.x", 1), headers: []string{jsonBody, bearer}, status: 200,
		want: []string{"refused.#", "1", "refused.0.field", "segment"}, loose: true},
	{name: "check again", method: "POST", path: "/checks", body: check, headers: []string{jsonBody, bearer}, status: 200, want: []string{"by", "县经信局张三"}},
	{name: "one check", path: "/checks/{check}", status: 200, want: []string{"region.id", "341524", "evidence_zh", "单位填报"}},
	{name: "no check", path: "/checks/c-aaaaaaaaaaaa", status: 404, says: []string{"c-aaaaaaaaaaaa"}, loose: true},
	{name: "check, the date in Chinese", method: "POST", path: "/checks", body: strings.Replace(check, "2026-11-20", "2026年11月20日", 1), headers: []string{jsonBody, bearer}, status: 400,
		want: []string{"faults.#", "1", "faults.0.field", "date", "faults.0.field_zh", "核实日期", "faults.0.value", "2026年11月20日", "faults.0.want", "请写成 2021、2021-04 或 2021-04-30"}, loose: true},
	{name: "check, a month in Chinese", method: "POST", path: "/checks", body: strings.Replace(check, "2026-11-20", "2026年1月", 1), headers: []string{jsonBody, bearer}, status: 400,
		want: []string{"faults.#", "1", "faults.0.field", "date", "faults.0.want", "请写成 2021、2021-04 或 2021-04-30"}, loose: true},
	{name: "check, no such day", method: "POST", path: "/checks", body: strings.Replace(check, "2026-11-20", "2026-13-40", 1), headers: []string{jsonBody, bearer}, status: 400,
		want: []string{"faults.#", "1", "faults.0.field", "date", "faults.0.want", "请写成 2021、2021-04 或 2021-04-30"}, loose: true},
	{name: "check, no such date, only looked at", method: "POST", path: "/checks?preview=yes", body: strings.Replace(check, "2026-11-20", "2026-02-30", 1), headers: []string{jsonBody, bearer}, status: 200,
		want: []string{"changes.#", "0", "import.added", "0", "conflict", "", "refused.#", "1", "refused.0.field", "date", "refused.0.who", "核实"}, loose: true},
	{name: "check of a card, only looked at", method: "POST", path: "/checks?preview=yes", body: strings.Replace(check, "nev.fc.mea", "nev.h2", 1), headers: []string{jsonBody, bearer}, status: 200,
		want: []string{"changes.#", "0", "conflict", "", "refused.#", "1", "refused.0.field", "segment", "refused.0.field_zh", "环节", "refused.0.who", "核实"}},
	{name: "check of a card", method: "POST", path: "/checks", body: strings.Replace(check, "nev.fc.mea", "nev.h2", 1), headers: []string{jsonBody, bearer}, status: 400,
		want: []string{"faults.#", "1", "faults.0.field", "segment", "faults.0.want", "“氢能与燃料电池”是板块，请选择其中的具体环节"}, loose: true},
	{name: "check, broken bytes", method: "POST", path: "/checks", body: strings.Replace(check, "电话核实", "\xff\xfe", 1), headers: []string{jsonBody, bearer}, status: 400, says: []string{"乱码", "UTF-8"}, loose: true},
	{name: "check, half a character", method: "POST", path: "/checks", body: strings.Replace(check, "电话核实", `\ud800`, 1), headers: []string{jsonBody, bearer}, status: 400,
		want: []string{"faults.#", "1", "faults.0.field", "note", "faults.0.want", "含有乱码，请改正"}, loose: true},
	{name: "check, a list", method: "POST", path: "/checks", body: "[]", headers: []string{jsonBody, bearer}, status: 400, want: []string{"detail", "请求内容须是一个 JSON 对象，即写在 { } 里的各项"}, loose: true},
	{name: "check, half an object", method: "POST", path: "/checks", body: "{", headers: []string{jsonBody, bearer}, status: 400, says: []string{"不是完整、正确的 JSON", "括号"}, loose: true},
	{name: "check, nothing", method: "POST", path: "/checks", body: "", headers: []string{jsonBody, bearer}, status: 400, want: []string{"detail", "请求内容是空的，请发送一个 JSON 对象"}, loose: true},
	{name: "check, the date twice", method: "POST", path: "/checks", body: "date=2026&date=2025&region=341524&segment=nev.fc.mea&verdict=yes&by=a", headers: []string{formBody, bearer}, status: 400,
		want: []string{"faults.#", "1", "faults.0.field", "date", "faults.0.value", "2026、2025", "faults.0.want", "只能填一个，请只保留一个"}, loose: true},
	{name: "check, an object for a segment", method: "POST", path: "/checks", body: strings.Replace(check, `"nev.fc.mea"`, `{}`, 1), headers: []string{jsonBody, bearer}, status: 400,
		want: []string{"faults.#", "1", "faults.0.field", "segment", "faults.0.value", "{}", "faults.0.want", "须是文字"}, loose: true},
	{name: "check, a person of 40 characters", method: "POST", path: "/checks?preview=yes", body: strings.Replace(check, "县经信局张三", strings.Repeat("长", 40), 1), headers: []string{jsonBody, bearer}, status: 200, want: []string{"refused.#", "0"}},
	{name: "check, a person of 41 characters", method: "POST", path: "/checks", body: strings.Replace(check, "县经信局张三", strings.Repeat("长", 41), 1), headers: []string{jsonBody, bearer}, status: 400,
		want: []string{"faults.#", "1", "faults.0.field", "by", "faults.0.want", "太长，最多 40 字，请缩短"}, loose: true},
	{name: "check, a note of 10000 characters", method: "POST", path: "/checks?preview=yes", body: strings.Replace(check, "电话核实", strings.Repeat("长", 10000), 1), headers: []string{jsonBody, bearer}, status: 200, want: []string{"refused.#", "0"}},
	{name: "check, a note of 10001 characters", method: "POST", path: "/checks", body: strings.Replace(check, "电话核实", strings.Repeat("长", 10001), 1), headers: []string{jsonBody, bearer}, status: 400,
		want: []string{"faults.#", "1", "faults.0.field", "note", "faults.0.want", "太长，最多 10000 字，请缩短"}, loose: true},
	{name: "check, too large", method: "POST", path: "/checks", body: `{"note":"` + strings.Repeat("长", 1<<19) + `"}`, headers: []string{jsonBody, bearer}, status: 413, says: []string{"1048576"}},
	{name: "need", method: "POST", path: "/needs", body: need, headers: []string{jsonBody, bearer}, status: 201, want: []string{"region.name", "金寨县", "need", "轮毂电机须外购", "evidence_zh", "单位填报"}},
	{name: "need, no date", method: "POST", path: "/needs", body: strings.Replace(need, `,"date":"2026-11"`, "", 1), headers: []string{jsonBody, bearer}, status: 400, says: []string{"date"}},

	{name: "corrections", path: "/corrections", status: 200, want: []string{"items.#", "0", "next_cursor", ""}},
	{name: "corrections, bad state", path: "/corrections?state=open", status: 400, says: []string{"pending（待审）、accepted（已采纳）、returned（已退回）"}},
	{name: "correction, founded in the future", method: "POST", path: "/corrections?preview=yes", body: strings.Replace(correction, `"set":{`, `"set":{"founded":"2031-03","local_until":"2031-03",`, 1), headers: []string{jsonBody, bearer}, status: 400,
		want: []string{"faults.#", "1", "faults.0.field", "founded", "faults.0.want", "不能晚于今天（2026-12-01）"}, loose: true},
	{name: "correction without a key", method: "POST", path: "/corrections", body: correction, headers: []string{jsonBody}, status: 401, says: []string{"请先登录"}},
	{name: "correction, only looked at", method: "POST", path: "/corrections?preview=yes", body: correction, headers: []string{jsonBody, bearer}, status: 200, want: []string{"changes.#", "1", "changes.0.change", "added", "changes.0.ref.kind", "corrections"}},
	{name: "correction", method: "POST", path: "/corrections", body: correction, headers: []string{jsonBody, bearer}, status: 201,
		want: []string{"items.#", "1", "items.0.id", "{correction}", "items.0.field", "size", "items.0.before", "medium", "items.0.after", "large", "items.0.by", "张三", "items.0.state_zh", "待审", "items.0.evidence_zh", "单位填报"}},
	{name: "correction again", method: "POST", path: "/corrections", body: correction, headers: []string{jsonBody, bearer}, status: 200, want: []string{"items.#", "1"}},
	{name: "correction changes nothing yet", path: "/enterprises/{mtqn}", status: 200, want: []string{"enterprise.size", "medium"}},
	{name: "correction of nothing", method: "POST", path: "/corrections", body: strings.Replace(correction, `"大型"`, `"medium"`, 1), headers: []string{jsonBody, bearer}, status: 400, says: []string{"没有改动任何一项"}, loose: true},
	{name: "correction to what cannot be", method: "POST", path: "/corrections", body: strings.Replace(correction, `"大型"`, `"huge"`, 1), headers: []string{jsonBody, bearer}, status: 400, want: []string{"faults.#", "1", "faults.0.field", "size", "faults.0.field_zh", "规模"}, loose: true},
	{name: "correction of an unknown field", method: "POST", path: "/corrections", body: strings.Replace(correction, `"size"`, `"search"`, 1), headers: []string{jsonBody, bearer}, status: 400, want: []string{"faults.0.field", "search", "faults.0.want", "这一项不能更正，请从更正表里选择"}, loose: true},
	{name: "correction of an id", method: "POST", path: "/corrections", body: strings.Replace(correction, `"size"`, `"id"`, 1), headers: []string{jsonBody, bearer}, status: 400, says: []string{"不能更正"}, loose: true},
	{name: "correction without reason", method: "POST", path: "/corrections", body: strings.Replace(correction, "电话核实", " ", 1), headers: []string{jsonBody, bearer}, status: 400, want: []string{"faults.#", "1", "faults.0.field", "reason"}, loose: true},
	{name: "correction of nobody", method: "POST", path: "/corrections", body: strings.Replace(correction, "{mtqn}", "e-aaaaaaaaaaaa", 1), headers: []string{jsonBody, bearer}, status: 404, says: []string{"e-aaaaaaaaaaaa"}},
	{name: "correction of a note", method: "POST", path: "/corrections", body: strings.Replace(correction, "enterprises", "notes", 1), headers: []string{jsonBody, bearer}, status: 400, says: []string{"不能这样更正"}, loose: true},
	{name: "correction of everything wrong", method: "POST", path: "/corrections", body: `{"kind":"enterprises","key":"{mtqn}","set":{"region":"99","local_since":"2021年","parent":"查无此企"},"reason":"r"}`, headers: []string{jsonBody, bearer}, status: 400,
		want: []string{"faults.#", "3", "faults.0.field", "parent", "faults.1.field", "local_since", "faults.2.field", "region", "faults.2.want", "没有这个地区，请从清单里选择"}, loose: true},
	{name: "correction, set is no object", method: "POST", path: "/corrections", body: `{"kind":"enterprises","key":"{mtqn}","set":"size=large","reason":"r"}`, headers: []string{jsonBody, bearer}, status: 400, says: []string{"对象"}},
	{name: "correction of a membership", method: "POST", path: "/corrections?preview=yes", body: `{"kind":"memberships","key":"{mtqn}|nev.fc.stack|2017","set":{"captive":true,"products":["电堆"]},"reason":"r"}`, headers: []string{jsonBody, bearer}, status: 200, want: []string{"changes.#", "2"}},
	{name: "one correction", path: "/corrections/{correction}", status: 200, want: []string{"on", "enterprises", "subject", "{mtqn}", "reason", "电话核实"}},
	{name: "no correction", path: "/corrections/u-aaaaaaaaaaaa", status: 404, says: []string{"u-aaaaaaaaaaaa"}, loose: true},
	{name: "corrections of a firm that wait", path: "/corrections?kind=enterprises&key={mtqn}&state=pending&by=%E5%BC%A0%E4%B8%89", status: 200, want: []string{"items.#", "1"}},
	{name: "correction sent back without a reason", method: "POST", path: "/corrections/{correction}/return", body: `{}`, headers: []string{jsonBody, bearer}, status: 400, says: []string{"理由"}},
	{name: "correction sent back", method: "POST", path: "/corrections/{correction}/return", body: `{"reason":"请附出处"}`, headers: []string{jsonBody, by("乙")}, status: 200, want: []string{"items.0.state", "returned", "items.0.reviewer", "乙", "items.0.review_note", "请附出处"}},
	{name: "correction sent back is not accepted", method: "POST", path: "/corrections/{correction}/accept", headers: []string{bearer}, status: 409, says: []string{"已由乙退回"}},
	{name: "correction entered again", method: "POST", path: "/corrections", body: strings.Replace(correction, `"reason"`, `"source_url":"https://example.cn/a","reason"`, 1), headers: []string{jsonBody, bearer}, status: 201, want: []string{"items.0.id", "{correction}", "items.0.state", "pending", "items.0.review_note", "<nil>"}},
	{name: "correction accepted", method: "POST", path: "/corrections/{correction}/accept", body: `{"reason":"已核"}`, headers: []string{jsonBody, by("乙")}, status: 200, want: []string{"items.0.state_zh", "已采纳", "items.0.reviewer", "乙"}},
	{name: "correction accepted counts", path: "/enterprises/{mtqn}", status: 200, want: []string{"enterprise.size", "large", "enterprise.evidence", "reposted", "enterprise.source_url", "<nil>",
		"corrected.#", "1", "corrected.0.field", "size", "corrected.0.before", "medium", "corrected.0.after", "large", "corrected.0.by", "张三", "corrected.0.source_url", "https://example.cn/a"}},
	{name: "correction accepted twice", method: "POST", path: "/corrections/{correction}/accept", headers: []string{bearer}, status: 409, says: []string{"已由乙采纳"}},
	{name: "correction accepted, of nobody", method: "POST", path: "/corrections/u-aaaaaaaaaaaa/accept", headers: []string{bearer}, status: 404, loose: true},

	{name: "opinions", path: "/opinions", status: 200, want: []string{"items.#", "0"}},
	{name: "opinion of another state", method: "POST", path: "/opinions", body: opinion, headers: []string{jsonBody, bearer}, status: 201,
		want: []string{"segment.name", "膜电极", "answer_zh", "优势", "view_zh", "另有判断", "state_zh", "薄弱", "by", "王教授"}},
	{name: "opinion changes no verdict", path: "/segments/nev.fc.mea", status: 200, want: []string{"verdict.status", "strong"}},
	{name: "opinion of no state", method: "POST", path: "/opinions", body: strings.Replace(opinion, `"state":"weak",`, "", 1), headers: []string{jsonBody, bearer}, status: 400, want: []string{"faults.#", "1", "faults.0.field", "state"}, loose: true},
	{name: "opinion that agrees and does not", method: "POST", path: "/opinions", body: strings.Replace(opinion, "other", "agree", 1), headers: []string{jsonBody, bearer}, status: 400, want: []string{"faults.0.want", "同意系统判定时请留空"}, loose: true},
	{name: "one opinion", path: "/opinions/{opinion}", status: 200, want: []string{"reason", "只有一家且未量产"}},
	{name: "history of an opinion", path: "/opinions/{opinion}/history", status: 200, want: []string{"items.#", "1"}},

	{name: "one need", path: "/needs/{need}", status: 200, want: []string{"need", "轮毂电机须外购"}},
	{name: "note", method: "POST", path: "/notes", body: `{"on":"segments","subject":"nev.fc.mea","text":"下月走访","date":"2026-11-30"}`, headers: []string{jsonBody, by("张三")}, status: 201,
		want: []string{"by", "张三", "text", "下月走访", "on", "segments"}},
	{name: "history of a note", path: "/notes/{note}/history", status: 200, want: []string{"items.#", "1"}},
	{name: "note on what there is not", method: "POST", path: "/notes", body: `{"on":"segments","subject":"nev.nothing","text":"x","date":"2026-11-30","by":"张三"}`, headers: []string{jsonBody, bearer}, status: 400,
		want: []string{"faults.#", "1", "faults.0.field", "subject", "faults.0.want", "没有这个环节，请从它的页面上登记批注"}, loose: true},
	{name: "note of nobody", method: "POST", path: "/notes", body: `{"text":"下月走访","date":"2026-11-30"}`, headers: []string{jsonBody, bearer}, status: 400, want: []string{"faults.0.field", "by"}, loose: true},
	{name: "notes", path: "/notes", status: 200, want: []string{"items.#", "1", "items.0.by", "张三"}},
	{name: "one note", path: "/notes/{note}", status: 200, want: []string{"text", "下月走访"}},
	{name: "imports", path: "/imports?limit=2", status: 200, want: []string{"items.#", "2", "items.0.title", "批注", "items.0.person", "张三", "items.0.means", "key", "items.0.class_zh", "填报"}},
	{name: "imports of a class", path: "/imports?class=merge", status: 200, want: []string{"items.#", "0"}},
	{name: "imports of no class", path: "/imports?class=x", status: 400, says: []string{"form"}},
	{name: "one import", path: "/imports/{import}", status: 200, want: []string{"title", "批注", "added", "1"}},
	{name: "no import", path: "/imports/x", status: 404, says: []string{"历次导入"}, loose: true},
	{name: "undo without a key", method: "POST", path: "/imports/{import}/undo", status: 401},
	{name: "undo", method: "POST", path: "/imports/{import}/undo", headers: []string{by("王五")}, status: 200, want: []string{"title", "批注", "undone_by", "王五"}},
	{name: "undo again", method: "POST", path: "/imports/{import}/undo", headers: []string{bearer}, status: 409, says: []string{"已经撤销"}, loose: true},
	{name: "undo of nothing", method: "POST", path: "/imports/x/undo", headers: []string{bearer}, status: 404, loose: true},
	{name: "undo of the seed", method: "POST", path: "/imports/{seed}/undo", headers: []string{bearer}, status: 409, says: []string{"建库的数据", "新的数据目录"}},
	{name: "notes, undone", path: "/notes", status: 200, want: []string{"items.#", "0"}},
	{name: "decision", method: "POST", path: "/decisions", body: `{"one":"六安测试机械厂","other":"六安测试机械有限公司","verdict":"different","by":"张三","date":"2026-11-30"}`, headers: []string{jsonBody, bearer}, status: 201,
		want: []string{"verdict", "different", "verdict_zh", "不是同一家"}},
	{name: "decisions", path: "/decisions", status: 200, want: []string{"items.#", "1"}},
	{name: "one decision", path: "/decisions/{decision}", status: 200, want: []string{"one", "六安测试机械厂"}},
	{name: "history of a decision", path: "/decisions/{decision}/history", status: 200, want: []string{"items.#", "1", "items.0.change", "added"}},
	{name: "mapping", method: "POST", path: "/profiles", body: `{"fingerprint":"x1","name":"规上企业月报","on":"enterprises","columns":{"企业名称":"name"},"by":"张三","date":"2026-11-30"}`, headers: []string{jsonBody, bearer}, status: 201,
		want: []string{"name", "规上企业月报", "columns.企业名称", "name"}},
	{name: "mappings", path: "/profiles", status: 200, want: []string{"items.#", "1"}},
	{name: "one mapping", path: "/profiles/{profile}", status: 200, want: []string{"on", "enterprises"}},

	{name: "intake", method: "POST", path: "/intakes", body: sheetBody("名单.csv", "序号,企业名称,县区,所属环节,注册资本\n1,六安测试甲机械有限公司,裕安区,没有的环节,500\n2,六安测试乙机械有限公司,霍山县,,\n"), headers: []string{sheetType, by("张三")}, status: 201,
		want: []string{"file", "名单.csv", "by", "张三", "sheets.0.kind", "enterprises", "sheets.0.columns.1.use", "name", "counts.rows", "2", "counts.added", "1", "counts.asked", "1", "questions.#", "2", "questions.0.about", "unit", "written", ""}},
	{name: "intake without a key", method: "POST", path: "/intakes", body: sheetBody("名单.csv", "企业名称\n甲\n"), headers: []string{sheetType}, status: 401},
	{name: "intake, no file", method: "POST", path: "/intakes", body: "--x--\r\n", headers: []string{sheetType, bearer}, status: 400, says: []string{"没有选文件"}, loose: true},
	{name: "intake, as JSON", method: "POST", path: "/intakes", body: "{}", headers: []string{jsonBody, bearer}, status: 415, says: []string{"multipart/form-data"}},
	{name: "intake, a picture", method: "POST", path: "/intakes", body: sheetBody("名单.xlsx", "\x89PNG\r\n\x1a\nxxxxxxxxxxxxx"), headers: []string{sheetType, bearer}, status: 400, says: []string{"图片"}, loose: true},
	{name: "one intake", path: "/intakes/{intake}", headers: []string{bearer}, status: 200, want: []string{"counts.asked", "1"}},
	{name: "one intake without a key", path: "/intakes/{intake}", headers: []string{"Cookie: none=x"}, status: 401},
	{name: "no intake", path: "/intakes/i-nothing", headers: []string{bearer}, status: 404, says: []string{"重新选择文件"}, loose: true},
	{name: "intake changed", method: "PATCH", path: "/intakes/{intake}", body: `{"sheets":[{"sheet":"名单.csv","columns":{"D":{"use":"+"},"E":{"use":"registered_capital","unit":"万元"}}}]}`, headers: []string{jsonBody, bearer}, status: 200,
		want: []string{"counts.added", "2", "counts.asked", "0", "questions.#", "0", "records.added", "2"}},
	{name: "intake, a column that is none", method: "PATCH", path: "/intakes/{intake}", body: `{"sheets":[{"sheet":"名单.csv","columns":{"D":{"use":"color"}}}]}`, headers: []string{jsonBody, bearer}, status: 400, says: []string{"color"}, loose: true},
	{name: "intake, two columns of one field", method: "PATCH", path: "/intakes/{intake}", body: `{"sheets":[{"sheet":"名单.csv","columns":{"D":{"use":"region"}}}]}`, headers: []string{jsonBody, bearer}, status: 400, says: []string{"只留一列"}, loose: true},
	{name: "intake, back", method: "PATCH", path: "/intakes/{intake}", body: `{"sheets":[{"sheet":"名单.csv","columns":{"D":{"use":"+"}}}]}`, headers: []string{jsonBody, bearer}, status: 200, want: []string{"counts.added", "2"}},
	{name: "intake, unknown words", method: "PATCH", path: "/intakes/{intake}", body: `{"colour":1}`, headers: []string{jsonBody, bearer}, status: 400, says: []string{"profile、sheets、answers"}},
	{name: "intake written", method: "POST", path: "/intakes/{intake}/apply", headers: []string{by("张三")}, status: 201, want: []string{"added", "2", "class", "file", "file", "名单.csv", "person", "张三"}},
	{name: "intake written again", method: "POST", path: "/intakes/{intake}/apply", headers: []string{bearer}, status: 409, says: []string{"已经写入"}, loose: true},

	{name: "what a county is asked", path: "/verifications?region=341524&chain=nev", status: 200, want: []string{"region.name", "金寨县", "chain.id", "nev", "as_of", "2026-11-30", "items.0.kind", "checks", "items.0.kind_zh", "环节"}},
	{name: "what an unknown county is asked", path: "/verifications?region=999999", status: 404, says: []string{"999999"}, loose: true},
	{name: "answers of a county", method: "POST", path: "/verifications", body: sheetBody("核实单.csv", "核实人,张三\n核实单位,测试局\n核实日期,2026-11-30\n核实编号,企业,现有登记,核实结果\nmemberships/e-x|nev.fc.mea|#00000000,甲,线索,属实\n"), headers: []string{sheetType, bearer}, status: 201,
		want: []string{"signed.by", "张三", "signed.unit", "测试局", "signed.date", "2026-11-30", "counts.refused", "1", "faults.0.row", "5"}},
	{name: "answers that nobody signed", method: "POST", path: "/verifications", body: sheetBody("核实单.csv", "核实人,\n核实编号,现有登记,核实结果\nx,线索,属实\n"), headers: []string{sheetType, bearer}, status: 400, says: []string{"还没有签署"}, loose: true},
	{name: "answers without a key", method: "POST", path: "/verifications", body: sheetBody("核实单.csv", "核实结果\n"), headers: []string{sheetType}, status: 401},
	{name: "accounts", as: "admin", path: "/accounts", status: 200, want: []string{"items.#", "6", "items.0.name", "admin", "items.0.role_zh", "系统管理", "items.0.password", "<nil>"}},
	{name: "account made", as: "admin", method: "POST", path: "/accounts", body: `{"name":"xin","person":"新人","role":"县区","regions":["金寨"],"password":"First-of-all-2026"}`, headers: []string{jsonBody}, status: 200, want: []string{"role", "county", "regions_zh.0", "金寨县", "first", "true"}},
	{name: "account made twice", as: "admin", method: "POST", path: "/accounts", body: `{"name":"xin","person":"新人","role":"只读","password":"First-of-all-2026"}`, headers: []string{jsonBody}, status: 400, says: []string{"已有账号"}, loose: true},
	{name: "account with a weak password", as: "admin", method: "POST", path: "/accounts", body: `{"name":"xin2","person":"新人","role":"只读","password":"12345"}`, headers: []string{jsonBody}, status: 400, says: []string{"至少用10个"}, loose: true},
	{name: "account stopped", as: "admin", method: "POST", path: "/accounts/xin", body: `{"stopped":"yes"}`, headers: []string{jsonBody}, status: 200, want: []string{"name", "xin"}},
	{name: "account with a key", as: "admin", method: "POST", path: "/accounts/shi", body: `{"key":"省平台","until":"2027-06-30","read":"yes"}`, headers: []string{jsonBody}, status: 200, want: []string{"keys.0.name", "省平台", "keys.0.read", "true", "keys.0.sum", ""}},
	{name: "account whose key is taken back", as: "admin", method: "POST", path: "/accounts/shi", body: `{"drop_key":"省平台"}`, headers: []string{jsonBody}, status: 200, want: []string{"keys", "<nil>"}},
	{name: "key without an end", as: "admin", method: "POST", path: "/accounts/shi", body: `{"key":"省平台"}`, headers: []string{jsonBody}, status: 400, says: []string{"有效期"}, loose: true},
	{name: "account of nobody", as: "admin", method: "POST", path: "/accounts/nobody", body: `{"stopped":"yes"}`, headers: []string{jsonBody}, status: 404, says: []string{"没有账号"}},
	{name: "accounts of no business of his", as: "shi", path: "/accounts", status: 403, says: []string{"市直账号不能"}},
	{name: "audit, the newest alone", as: "shen", path: "/audit?event=account&limit=2", status: 200, want: []string{"items.#", "2", "items.0.what", "账号 shi"}},
	{name: "audit", as: "shen", path: "/audit?event=account", status: 200, want: []string{"whole", "true", "fault", "", "items.0.what", "账号 shi"}},
	{name: "holdings", path: "/holdings", status: 200, want: []string{"as_of", "2026-11-30", "kinds.0.kind", "regions", "chains.#", "7", "fields.2.field", "credit_code", "fields.2.recorded", "0"}},

	{name: "session, wrong password", method: "POST", path: "/session", body: `{"name":"writer1","password":"x"}`, headers: []string{jsonBody}, status: 401},
	{name: "session", method: "POST", path: "/session", body: session("张三"), headers: []string{jsonBody}, status: 204},
	{name: "session, closed", method: "DELETE", path: "/session", status: 204},

	{name: "chiefs, none", path: "/chiefs", status: 200, want: []string{"items.#", "0", "next_cursor", ""}},
	{name: "post", method: "POST", path: "/posts", body: `{"person":"某链长","title":"某职务","role":"chain-chief","chain":"nev","since":"2021-03"}`, headers: []string{jsonBody, by("张三")}, status: 201,
		want: []string{"person", "某链长", "role", "chain-chief", "role_zh", "链长", "chain.name", "新能源汽车"}},
	{name: "post of a unit", method: "POST", path: "/posts", body: `{"person":"某委","role":"unit","chain":"nev"}`, headers: []string{jsonBody, by("张三")}, status: 201,
		want: []string{"role_zh", "责任单位"}},
	{name: "chief of no chain", method: "POST", path: "/posts", body: `{"person":"某链长","role":"chain-chief"}`, headers: []string{jsonBody, by("张三")}, status: 400,
		want: []string{"faults.#", "1", "faults.0.field", "chain", "faults.0.want", "链长须写明是哪条产业链"}, loose: true},
	{name: "posts", path: "/posts", status: 200, want: []string{"items.#", "2"}},
	{name: "one post", path: "/posts/{post}", status: 200, want: []string{"person", "某链长"}},
	{name: "history of a post", path: "/posts/{post}/history", status: 200, want: []string{"items.#", "1"}},
	{name: "chiefs", path: "/chiefs?region=341500", status: 200, want: []string{"items.#", "2", "items.0.person", "某链长", "items.0.posts.0.chain.name", "新能源汽车", "items.0.posts.0.held", "true"}},
	{name: "goal", method: "POST", path: "/goals", body: `{"name":"新开工亿元以上项目","number":170,"unit":"个","until":"2026-12-31","lead":"某委","chain":"nev"}`, headers: []string{jsonBody, by("张三")}, status: 201,
		want: []string{"name", "新开工亿元以上项目", "number", "170", "until", "2026-12-31"}},
	{name: "goal without a unit", method: "POST", path: "/goals", body: `{"name":"新开工","number":170,"until":"2026"}`, headers: []string{jsonBody, by("张三")}, status: 400,
		want: []string{"faults.#", "1", "faults.0.field", "unit"}, loose: true},
	{name: "goals", path: "/goals?limit=1", status: 200, want: []string{"items.#", "1"}},
	{name: "one goal", path: "/goals/{goal}", status: 200, want: []string{"lead", "某委"}},
	{name: "history of a goal", path: "/goals/{goal}/history", status: 200, want: []string{"items.#", "1"}},
	{name: "value of a goal whose sentence is wrong", method: "POST", path: "/goal_values", body: `{"goal":"{goal}","date":"2026-06-30","value":145,"text":"已开工145个，占目标任务的87.9%"}`, headers: []string{jsonBody, by("张三")}, status: 409, says: []string{"写作87.9%，按145个÷170个应为85.3%", "confirm=yes"}},
	{name: "value of a goal", method: "POST", path: "/goal_values?confirm=yes", body: `{"goal":"{goal}","date":"2026-06-30","value":145,"text":"已开工145个，占目标任务的87.9%"}`, headers: []string{jsonBody, by("张三")}, status: 201,
		want: []string{"value", "145", "by", "张三"}},
	{name: "value below zero of what is counted up", method: "POST", path: "/goal_values", body: `{"goal":"{goal}","date":"2026-07-31","value":-5}`, headers: []string{jsonBody, by("张三")}, status: 400, says: []string{"完成值不能是负数"}, loose: true},
	{name: "values of goals", path: "/goal_values", status: 200, want: []string{"items.#", "1"}},
	{name: "one value", path: "/goal_values/{goal_value}", status: 200, want: []string{"date", "2026-06-30"}},
	{name: "history of a value", path: "/goal_values/{goal_value}/history", status: 200, want: []string{"items.#", "1"}},
	{name: "how goals stand", path: "/goals/standing?year=2026&chain=nev&lead=%E6%9F%90%E5%A7%94", status: 200, want: []string{"head", "共1项：按序时推进1项", "items.0.status_zh", "按序时推进", "items.0.value", "145", "items.0.slips.0", "写作87.9%，按145个÷170个应为85.3%"}},
	{name: "goals that lag", path: "/goals/standing?status=behind&year=2026", status: 200, want: []string{"items.#", "0"}},
	{name: "goals of no status", path: "/goals/standing?status=gone", status: 400, says: []string{"status"}},
	{name: "carrier", method: "POST", path: "/carriers", body: `{"park":"{park}","type":"plant","name":"一号厂房","number":12000,"unit":"平方米","date":"2026-06"}`, headers: []string{jsonBody, by("张三")}, status: 201,
		want: []string{"type", "plant", "type_zh", "厂房", "park.name", "安徽霍邱经济开发区"}},
	{name: "carrier of a park by its name", method: "POST", path: "/carriers?preview=yes", body: `{"park":"霍邱经济开发区","type":"land","name":"二号地","number":90,"unit":"亩","date":"2026-06"}`, headers: []string{jsonBody, by("张三")}, status: 200, want: []string{"changes.#", "1", "refused.#", "0"}},
	{name: "carrier of no park", method: "POST", path: "/carriers", body: `{"park":"某某园","type":"land","date":"2026-06"}`, headers: []string{jsonBody, by("张三")}, status: 400, says: []string{"没有园区“某某园”，请从清单里选择"}, loose: true},
	{name: "carriers", path: "/carriers", status: 200, want: []string{"items.#", "1"}},
	{name: "one carrier", path: "/carriers/{carrier}", status: 200, want: []string{"number", "12000"}},
	{name: "history of a carrier", path: "/carriers/{carrier}/history", status: 200, want: []string{"items.#", "1"}},
	{name: "cooperation", method: "POST", path: "/cooperations", body: `{"element":"plan","name":"共建方案","park":"{park}","state":"running","until":"2026-12-20","lead":"某委"}`, headers: []string{jsonBody, by("张三")}, status: 201,
		want: []string{"element_zh", "合作方案", "state", "running"}},
	{name: "cooperations", path: "/cooperations", status: 200, want: []string{"items.#", "1"}},
	{name: "one cooperation", path: "/cooperations/{cooperation}", status: 200, want: []string{"name", "共建方案"}},
	{name: "history of a cooperation", path: "/cooperations/{cooperation}/history", status: 200, want: []string{"items.#", "1"}},
	{name: "pairs of a county", path: "/pairs?region=341522", status: 200, want: []string{"items.0.park.name", "安徽霍邱经济开发区", "items.0.partners.0", "合肥高新技术产业开发区", "items.0.elements.0.items.0.name", "共建方案", "items.0.elements.1.items.#", "0", "items.0.carriers.0.type_zh", "厂房"}},
	{name: "pairs, those that wait first", path: "/pairs?region=341500&limit=1", status: 200, want: []string{"items.0.paired", "false"}},
	{name: "visit", method: "POST", path: "/visits", body: `{"whom":"明天氢能","enterprise":"{mtqn}","region":"341502","purpose":"service","date":"2026-11-20","by":"某链长"}`, headers: []string{jsonBody, by("张三")}, status: 201,
		want: []string{"purpose", "service", "enterprise.id", "{mtqn}"}},
	{name: "visits", path: "/visits?region=341502", status: 200, want: []string{"items.#", "1"}},
	{name: "one visit", path: "/visits/{visit}", status: 200, want: []string{"whom", "明天氢能"}},
	{name: "history of a visit", path: "/visits/{visit}/history", status: 200, want: []string{"items.#", "1"}},
	{name: "problem", method: "POST", path: "/problems", body: `{"what":"膜电极用工不足","region":"341502","enterprise":"{mtqn}","chain":"nev","type":"labour","visit":"{visit}","date":"2026-11-21"}`, headers: []string{jsonBody, by("张三")}, status: 201,
		want: []string{"what", "膜电极用工不足", "by", "张三", "enterprise.id", "{mtqn}"}},
	{name: "problem that begins at its end", method: "POST", path: "/problems", body: `{"what":"缺地","region":"341502","enterprise":"{mtqn}","chain":"nev","type":"labour","visit":"{visit}","assigned_by":"甲","assigned":"2026-11-22","unit":"某局","until":"2026-12","met_by":"甲","met":"2026-11-23","date":"2026-11-21"}`, headers: []string{jsonBody, by("张三")}, status: 400,
		want: []string{"faults.#", "1", "faults.0.want", "一次只能办一步：现在到“收集”，下一步是“交办”，不能直接会商"}, loose: true},
	{name: "problems", path: "/problems", status: 200, want: []string{"items.#", "1"}},
	{name: "one problem", path: "/problems/{problem}", status: 200, want: []string{"type_zh", "用工"}},
	{name: "step of a problem, another than the next", method: "POST", path: "/problems/{problem}/steps", body: `{"step":"办结"}`, headers: []string{jsonBody, by("张三")}, status: 409, says: []string{"下一步是“交办”"}},
	{name: "step of a problem, without what it asks for", method: "POST", path: "/problems/{problem}/steps", body: `{"step":"交办"}`, headers: []string{jsonBody, by("张三")}, status: 400, says: []string{"交办须写明责任单位"}, loose: true},
	{name: "step of a problem, with what it does not keep", method: "POST", path: "/problems/{problem}/steps", body: `{"step":"交办","unit":"某局","until":"2026-11-25","says":"请速办"}`, headers: []string{jsonBody, by("张三")}, status: 400,
		want: []string{"faults.#", "1", "faults.0.field", "says", "faults.0.value", "请速办"}, says: []string{"“交办”这一步不记办理说明（会商、办结、回访时填写）"}, loose: true},
	{name: "step of a problem", method: "POST", path: "/problems/{problem}/steps", body: `{"step":"交办","unit":"某局","until":"2026-11-25","date":"2026-11-22"}`, headers: []string{jsonBody, by("张三")}, status: 201,
		want: []string{"unit", "某局", "assigned_by", "张三", "assigned", "2026-11-22"}},
	{name: "problem met, with another day to be done by", method: "POST", path: "/problems/{problem}/steps", body: `{"says":"组织专场招聘","unit":"另一局","until":"2026-12-25"}`, headers: []string{jsonBody, by("张三")}, status: 400,
		want: []string{"faults.0.field", "unit", "faults.1.field", "until"}, says: []string{"“会商”这一步不记责任单位（交办时填写）"}, loose: true},
	{name: "problem met", method: "POST", path: "/problems/{problem}/steps", body: `{"says":"组织专场招聘"}`, headers: []string{jsonBody, by("张三")}, status: 201,
		want: []string{"plan", "组织专场招聘", "met", "2026-12-01"}},
	{name: "units that are late", path: "/problems/units?overdue=yes&chain=nev", status: 200, want: []string{"items.0.unit", "某局", "items.0.overdue", "1", "items.0.longest", "6"}},
	{name: "problem settled", method: "POST", path: "/problems/{problem}/steps", body: `{"says":"已招12人"}`, headers: []string{jsonBody, by("张三")}, status: 201,
		want: []string{"result", "已招12人"}},
	{name: "problem sent back without a reason", method: "POST", path: "/problems/{problem}/return", body: `{"step":"会商","reason":" "}`, headers: []string{jsonBody, by("张三")}, status: 400, says: []string{"理由"}, loose: true},
	{name: "problem sent back", method: "POST", path: "/problems/{problem}/return", body: `{"step":"会商","reason":"企业反映仍缺人"}`, headers: []string{jsonBody, by("张三")}, status: 201,
		want: []string{"returned", "企业反映仍缺人", "done_by", "<nil>"}},
	{name: "problem settled again", method: "POST", path: "/problems/{problem}/steps", body: `{"says":"再招8人"}`, headers: []string{jsonBody, by("张三")}, status: 201},
	{name: "problem, asked of the firm", method: "POST", path: "/problems/{problem}/steps", body: `{"says":"满意"}`, headers: []string{jsonBody, by("张三")}, status: 201,
		want: []string{"reply", "满意"}},
	{name: "problem struck off by who settled it", method: "POST", path: "/problems/{problem}/steps", body: `{"step":"销号"}`, headers: []string{jsonBody, by("张三")}, status: 400, says: []string{"另一人"}, loose: true},
	{name: "problem struck off", method: "POST", path: "/problems/{problem}/steps", body: `{"step":"销号"}`, headers: []string{jsonBody, by("李四")}, status: 201,
		want: []string{"closed_by", "李四"}},
	{name: "problem that is struck off", method: "POST", path: "/problems/{problem}/steps", body: `{}`, headers: []string{jsonBody, by("张三")}, status: 409, says: []string{"已由李四", "销号"}},
	{name: "problem that states a need", method: "POST", path: "/problems/{problem}/need", body: `{"segment":"nev.fc.mea","need":"膜电极熟练工"}`, headers: []string{jsonBody, by("张三")}, status: 201,
		want: []string{"segment.name", "膜电极"}},
	{name: "need that a problem stated", path: "/needs?region=341502", status: 200, want: []string{"items.0.need", "膜电极熟练工", "items.0.said_by", "安徽明天氢能科技股份有限公司"}},
	{name: "history of a problem", path: "/problems/{problem}/history", status: 200, want: []string{"items.#", "9"}},
	{name: "step of no problem", method: "POST", path: "/problems/j-aaaaaaaaaaaa/steps", body: `{}`, headers: []string{jsonBody, by("张三")}, status: 404, says: []string{"问题清单"}, loose: true},
	{name: "chief", path: "/chiefs/{post}?since=2026-01-01", status: 200, want: []string{"chief.person", "某链长", "chains.0.chain.id", "nev", "chains.0.first.#", "3", "goals.0.status_zh", "按序时推进", "due.#", "1", "problems.#", "0", "clusters.0.cluster.id", "nev-fuelcell"}},
	{name: "no chief", path: "/chiefs/h-aaaaaaaaaaaa", status: 404, says: []string{"没有链长"}, loose: true},

	{name: "title", method: "POST", path: "/titles", body: `{"enterprise":"{mtqn}","title":"srdi","level":"province","batch":"第六批","from":"2024-03","until":"2027-03"}`, headers: []string{jsonBody, by("张三")}, status: 201, want: []string{"title_zh", "专精特新中小企业", "level_zh", "省级"}},
	{name: "a national little giant that a province named", method: "POST", path: "/titles", body: `{"enterprise":"{mtqn}","title":"little-giant","level":"province"}`, headers: []string{jsonBody, by("张三")}, status: 400, want: []string{"faults.0.field", "level"}, loose: true},
	{name: "titles", path: "/titles", status: 200, want: []string{"items.#", "1"}},
	{name: "one title", path: "/titles/{title}", status: 200, want: []string{"batch", "第六批"}},
	{name: "history of a title", path: "/titles/{title}/history", status: 200, want: []string{"items.#", "1"}},
	{name: "firms with a title", path: "/enterprises?title=srdi&level=province", status: 200, want: []string{"items.#", "1", "items.0.id", "{mtqn}"}},
	{name: "firms with a title of another level", path: "/enterprises?title=srdi&level=city", status: 200, want: []string{"items.#", "0"}},
	{name: "firms with a title, in public", path: "/enterprises?title=srdi&edition=public", status: 400, says: []string{"公开版"}, loose: true},
	{name: "month 2026-08", method: "POST", path: "/months", body: `{"enterprise":"{mtqn}","month":"2026-08","output":1000,"revenue":900,"staff":200,"zero":["orders"]}`, headers: []string{jsonBody, by("张三")}, status: 201, want: []string{"enterprise.id", "{mtqn}"}},
	{name: "month 2026-09", method: "POST", path: "/months", body: `{"enterprise":"{mtqn}","month":"2026-09","output":900,"revenue":900,"staff":200,"zero":["orders"]}`, headers: []string{jsonBody, by("张三")}, status: 201, want: []string{"enterprise.id", "{mtqn}"}},
	{name: "month 2026-10", method: "POST", path: "/months", body: `{"enterprise":"{mtqn}","month":"2026-10","output":750,"revenue":900,"staff":200,"zero":["orders"]}`, headers: []string{jsonBody, by("张三")}, status: 201, want: []string{"enterprise.id", "{mtqn}"}},
	{name: "month with a day", method: "POST", path: "/months", body: `{"enterprise":"{mtqn}","month":"2026-10-31"}`, headers: []string{jsonBody, by("张三")}, status: 400, want: []string{"faults.0.field", "month"}, loose: true},
	{name: "months", path: "/months", status: 200, want: []string{"items.#", "3"}},
	{name: "one month", path: "/months/{month}", status: 200},
	{name: "history of a month", path: "/months/{month}/history", status: 200, want: []string{"items.#", "1"}},
	{name: "alerts", path: "/alerts", status: 200, want: []string{"firms", "1", "items.#", "1", "items.0.what_zh", "产值", "items.0.rule", "产值连续2个月下降", "lacks.0.lacks.0", "利润", "lacks.0.lacks.#", "3"}},
	{name: "alerts of power", path: "/alerts?what=power&region=341502", status: 200, want: []string{"items.#", "0"}},
	{name: "alerts of no figure", path: "/alerts?what=gone", status: 400},
	{name: "year", method: "POST", path: "/acres", body: `{"enterprise":"{mtqn}","year":2025,"scale":"below","land":50,"tax":300,"revenue":1900,"power":600,"objection":"面积有误","objected":"2026-06-02"}`, headers: []string{jsonBody, by("张三")}, status: 201, want: []string{"year", "2025", "scale_zh", "规下"}},
	{name: "years", path: "/acres", status: 200, want: []string{"items.#", "1"}},
	{name: "one year", path: "/acres/{acre}", status: 200, want: []string{"land", "50"}},
	{name: "history of a year", path: "/acres/{acre}/history", status: 200, want: []string{"items.#", "1"}},
	{name: "the rest of a year, with a 0", method: "POST", path: "/acres", body: `{"enterprise":"{mtqn}","year":2025,"rd":0,"staff":30}`, headers: []string{jsonBody, by("张三")}, status: 201, want: []string{"land", "50", "tax", "300", "zero.0", "rd", "staff", "30", "objection", "面积有误"}},
	{name: "a figure that somebody else told", method: "POST", path: "/acres", body: `{"enterprise":"{mtqn}","year":2025,"tax":310}`, headers: []string{jsonBody, by("李四")}, status: 409, says: []string{"已由张三登记", "把税收由300改为310"}},
	{name: "a figure more than somebody else told, to be looked at", method: "POST", path: "/acres?preview=yes", body: `{"enterprise":"{mtqn}","year":2025,"value":0}`, headers: []string{jsonBody, by("李四")}, status: 200, want: []string{"questions.#", "0", "changes.0.change", "updated"}},
	{name: "a year that has not come", method: "POST", path: "/acres", body: `{"enterprise":"{mtqn}","year":2027,"scale":"below","land":50}`, headers: []string{jsonBody, by("张三")}, status: 400, want: []string{"faults.0.field", "year"}, loose: true},
	{name: "more research than revenue, and no land", method: "POST", path: "/acres", body: `{"enterprise":"{mtqn}","year":2025,"rd":2000,"land":0}`, headers: []string{jsonBody, by("张三")}, status: 400, want: []string{"faults.#", "2", "faults.0.field", "land", "faults.1.field", "rd"}, loose: true},
	{name: "the rest of a month, with a 0 and what is not stated", method: "POST", path: "/months", body: `{"enterprise":"{mtqn}","month":"2026-10","stock":0,"receivable":"--"}`, headers: []string{jsonBody, by("张三")}, status: 201, want: []string{"output", "750", "zero.#", "2", "zero.1", "stock"}},
	{name: "a title at the one level there is", method: "POST", path: "/titles", body: `{"enterprise":"{mtqn}","title":"high-tech","batch":"第一批"}`, headers: []string{jsonBody, by("张三")}, status: 201, want: []string{"level", "national"}},
	{name: "the same with its level", method: "POST", path: "/titles", body: `{"enterprise":"{mtqn}","title":"high-tech","level":"national","batch":"第一批"}`, headers: []string{jsonBody, by("张三")}, status: 200},
	{name: "candidates", path: "/candidates", status: 200, want: []string{"rule", "规上工业", "items.#", "1", "items.0.chance", "meets", "windows.#", "2", "windows.0.days", "35"}},
	{name: "candidates for 小巨人", path: "/candidates?for=little-giant&rule=%E5%B0%8F%E5%B7%A8%E4%BA%BA2024%EF%BC%88%E6%9C%BA%E6%9E%84%E8%BD%AC%E8%BF%B0%EF%BC%8C%E6%9C%AA%E8%A7%81%E5%9B%BD%E5%AE%B6%E5%8E%9F%E6%96%87%EF%BC%89&chance=lacks&region=341500", status: 200, want: []string{"items.#", "1"}},
	{name: "candidates by no rule", path: "/candidates?rule=x", status: 404, says: []string{"没有规则"}, loose: true},
	{name: "candidates for nothing", path: "/candidates?for=x", status: 400},
	{name: "grades", path: "/grades", status: 200, want: []string{"year", "2025", "rule", "黄岩2022", "items.0.rank", "1", "items.0.grade", "", "items.0.why", "家数太少，不评级", "items.0.parts.#", "2", "items.0.objection", "面积有误"}},
	{name: "grades by a rule without weights", path: "/grades?rule=%E6%97%8C%E5%BE%B72022%EF%BC%88%E6%9D%83%E9%87%8D%E5%BE%85%E5%A1%AB%EF%BC%89&year=2025&scale=below", status: 200, want: []string{"items.0.grade", "", "items.0.why", "规则缺权重，请在规则条款里补上"}},
	{name: "grades, those of A", path: "/grades?grade=A", status: 200, want: []string{"items.#", "0"}},
	{name: "criteria", path: "/criteria?limit=100", status: 200, want: []string{"items.#", "64"}},
	{name: "a criterion more", method: "POST", path: "/criteria", body: `{"rule":"监测","use":"alert","what":"stock","way":"falling","number":3,"text":"库存连续3个月下降"}`, headers: []string{jsonBody, by("张三")}, status: 201, want: []string{"way_zh", "连续下降月数"}},
	{name: "one criterion", path: "/criteria/{criterion}", status: 200},
	{name: "history of a criterion", path: "/criteria/{criterion}/history", status: 200},
	{name: "institute", method: "POST", path: "/institutes", body: `{"name":"某研究院","type":"institute","region":"340100","segments":["nev.fc.mea"],"teams":["膜材料团队"]}`, headers: []string{jsonBody, by("张三")}, status: 201, want: []string{"type_zh", "科研院所", "segments.0.name", "膜电极"}},
	{name: "institutes", path: "/institutes?region=340100", status: 200, want: []string{"items.#", "1"}},
	{name: "one institute", path: "/institutes/{institute}", status: 200, want: []string{"teams.0", "膜材料团队"}},
	{name: "history of an institute", path: "/institutes/{institute}/history", status: 200, want: []string{"items.#", "1"}},
	{name: "result", method: "POST", path: "/results", body: `{"name":"膜电极批量涂布","institute":"{institute}","words":["电池"],"segments":["nev.tw.battery"],"ripe":"pilot","date":"2026-05"}`, headers: []string{jsonBody, by("张三")}, status: 201, want: []string{"ripe_zh", "中试"}},
	{name: "results", path: "/results", status: 200, want: []string{"items.#", "1"}},
	{name: "one result", path: "/results/{result}", status: 200},
	{name: "history of a result", path: "/results/{result}/history", status: 200, want: []string{"items.#", "1"}},
	{name: "matches", path: "/matches?region=341524&chain=nev", status: 200, want: []string{"items.0.owner", "某研究院", "items.0.same_segment", "true", "items.0.words.0", "电池"}},
	{name: "measure", method: "POST", path: "/measures", body: `{"name":"专精特新奖励","number":"某政办〔2026〕1号","region":"341500","titles":["srdi"],"text":"一次性奖20万元","until":"2027-12-31","review":"pending"}`, headers: []string{jsonBody, by("张三")}, status: 201, want: []string{"review_zh", "待审查"}},
	{name: "measures", path: "/measures?region=341500", status: 200, want: []string{"items.#", "1"}},
	{name: "one measure", path: "/measures/{measure}", status: 200},
	{name: "history of a measure", path: "/measures/{measure}/history", status: 200, want: []string{"items.#", "1"}},
	{name: "measures that a firm may ask for", path: "/enterprises/{mtqn}/measures", status: 200, want: []string{"items.#", "1", "items.0.reasons.0", "有称号“专精特新中小企业”", "items.0.review_zh", "待审查"}},

	{name: "network", path: "/enterprises/{mtqn}/network?depth=1", status: 200, want: []string{"depth", "1"}},
	{name: "network of nobody", path: "/enterprises/e-aaaaaaaaaaaa/network", status: 404, loose: true},
	{name: "network, too deep", path: "/enterprises/{mtqn}/network?depth=7", status: 400},
	{name: "paths", path: "/paths?from=%E8%8B%B1%E5%8A%9B%E7%94%B5%E5%AD%90&to=%E8%81%94%E5%AE%9D%E7%A7%91%E6%8A%80", status: 200},
	{name: "paths, drawn", path: "/paths/map.svg?from=%E8%8B%B1%E5%8A%9B%E7%94%B5%E5%AD%90&to=%E8%81%94%E5%AE%9D%E7%A7%91%E6%8A%80&paper=a4", status: 200},
	{name: "paths, drawn for print", path: "/paths/map.pdf?from=%E8%8B%B1%E5%8A%9B%E7%94%B5%E5%AD%90&to=%E8%81%94%E5%AE%9D%E7%A7%91%E6%8A%80&k=5&inferred=yes&edition=public", status: 200},
	{name: "paths, as an image", path: "/paths/map.png?from=%E8%8B%B1%E5%8A%9B%E7%94%B5%E5%AD%90&to=%E8%81%94%E5%AE%9D%E7%A7%91%E6%8A%80&paper=a4", status: 200},
	{name: "paths, as a slide", path: "/paths/map.pptx?from=%E8%8B%B1%E5%8A%9B%E7%94%B5%E5%AD%90&to=%E8%81%94%E5%AE%9D%E7%A7%91%E6%8A%80&paper=a4", status: 200},
	{name: "paths, nothing to draw", path: "/paths/map.svg?from=%E6%98%8E%E5%A4%A9%E6%B0%A2%E8%83%BD&to=%E6%B1%9F%E6%B7%AE%E6%B1%BD%E8%BD%A6", status: 404, says: []string{"没有登记"}},
	{name: "partners, drawn", path: "/partners/map.svg?enterprise=%E8%8B%B1%E5%8A%9B%E8%82%A1%E4%BB%BD&paper=a4", status: 200},
	{name: "partners, drawn for print", path: "/partners/map.pdf?chain=iron&edition=public", status: 200},
	{name: "partners, as an image", path: "/partners/map.png?enterprise=%E8%81%94%E5%AE%9D%E7%A7%91%E6%8A%80&direction=suppliers&paper=a4", status: 200},
	{name: "partners, as a slide", path: "/partners/map.pptx?enterprise=%E8%81%94%E5%AE%9D%E7%A7%91%E6%8A%80&direction=suppliers&paper=a4", status: 200},
	{name: "partners, in bands", path: "/partners/map.svg?chain=nev&kind=bands", status: 200},
	{name: "partners, in bands, for print", path: "/partners/map.pdf?chain=food&region=341524&kind=bands&edition=public", status: 200},
	{name: "partners, in bands, as an image", path: "/partners/map.png?chain=nev&direction=customers&kind=bands&paper=a4", status: 200},
	{name: "partners, in bands, as a slide", path: "/partners/map.pptx?chain=iron&partner=310000&kind=bands", status: 200},
	{name: "partners, in circles", path: "/partners/map.svg?chain=nev&kind=circles", status: 400, says: []string{"bands（联动带状图）"}},
	{name: "partners, nothing to draw in bands", path: "/partners/map.svg?enterprise=%E5%BA%94%E6%B5%81%E8%88%AA%E6%BA%90&kind=bands", status: 404, says: []string{"没有可画"}},
	{name: "partners, nothing to draw", path: "/partners/map.svg?enterprise=%E5%BA%94%E6%B5%81%E8%88%AA%E6%BA%90", status: 404, says: []string{"没有可画"}},
	{name: "inputs, drawn", path: "/enterprises/{mtqn}/inputs/map.svg?paper=a4", status: 200},
	{name: "inputs, drawn for print", path: "/enterprises/{mtqn}/inputs/map.pdf?depth=1", status: 200},
	{name: "inputs, as an image", path: "/enterprises/{mtqn}/inputs/map.png?paper=a4", status: 200},
	{name: "inputs, as a slide", path: "/enterprises/{mtqn}/inputs/map.pptx?paper=a4", status: 200},
	{name: "network, drawn", path: "/enterprises/{mtqn}/network/map.svg?depth=1&paper=a4", status: 200},
	{name: "network, drawn for print", path: "/enterprises/{mtqn}/network/map.pdf?inferred=yes", status: 200},
	{name: "network, as an image", path: "/enterprises/{mtqn}/network/map.png?paper=a4", status: 200},
	{name: "network, as a slide", path: "/enterprises/{mtqn}/network/map.pptx?paper=a4", status: 200},
	{name: "network as spread out, svg", path: "/enterprises/{mtqn}/network/sheet.svg", status: 200},
	{name: "network as spread out, pdf", path: "/enterprises/{mtqn}/network/sheet.pdf", status: 200},
	{name: "network as spread out, png?edition=public", path: "/enterprises/{mtqn}/network/sheet.png?edition=public", status: 200},
	{name: "network as spread out, pptx", path: "/enterprises/{mtqn}/network/sheet.pptx", status: 200},
	{name: "network as spread out, csv", path: "/enterprises/{mtqn}/network/sheet.csv", status: 200},
	{name: "network as spread out, xlsx", path: "/enterprises/{mtqn}/network/sheet.xlsx", status: 200},
	{name: "network as spread out, from nowhere", path: "/enterprises/{mtqn}/network/sheet.svg?pin=a", status: 400, loose: true},
	{name: "network, bad paper", path: "/enterprises/{mtqn}/network/map.png?paper=a9", status: 400, loose: true},
	{name: "paths, a name of several", path: "/paths?from=%E6%B1%9F%E6%B7%AE&to=%E8%81%94%E5%AE%9D%E7%A7%91%E6%8A%80", status: 409, loose: true},
	{name: "paths, no end", path: "/paths?from=%E6%B1%9F%E6%B7%AE", status: 400},
	{name: "scenario", path: "/scenario?without={mtqn}&chain=nev", status: 200},
	{name: "scenario, two", path: "/scenario?without={mtqn}&without=%E6%B1%9F%E6%B7%AE%E6%B1%BD%E8%BD%A6&chain=nev", status: 200},
	{name: "scenario of no chain", path: "/scenario?without={mtqn}", status: 400, loose: true},
	{name: "backtest", path: "/backtest?date=2021-04", status: 200},
	{name: "backtest, bad date", path: "/backtest?date=2021-13", status: 400},

	{name: "targets", path: "/segments/nev.battery.cell_next/targets?limit=5", status: 200},
	{name: "targets of an unknown segment", path: "/segments/nev.x/targets", status: 404, loose: true},
	{name: "partners of an enterprise", path: "/partners?enterprise={mtqn}", status: 200},
	{name: "partners of nobody", path: "/partners", status: 400, loose: true},
	{name: "inputs", path: "/enterprises/{jac}/inputs", status: 200},
	{name: "inputs of nobody", path: "/enterprises/e-aaaaaaaaaaaa/inputs", status: 404, loose: true},

	{name: "proposed merges", path: "/merges/proposed?limit=1", status: 200, want: []string{"items.#", "1", "items.0.sure", "false"}},
	{name: "merge of two that differ", method: "POST", path: "/merges", body: `{"old":"{first}","new":"{second}"}`, headers: []string{jsonBody, bearer}, status: 409, says: []string{"请核实是同一家再合并", "confirm=yes"}},
	{name: "merge", method: "POST", path: "/merges?confirm=yes", body: `{"old":"{first}","new":"{second}"}`, headers: []string{jsonBody, bearer}, status: 201, want: []string{"class", "merge", "class_zh", "合并"}},
	{name: "merges", path: "/merges", status: 200, want: []string{"items.#", "1", "items.0.old", "{first}", "items.0.new.id", "{second}"}},
	{name: "merge of what is no id", method: "POST", path: "/merges", body: `{"old":"","new":"甲"}`, headers: []string{jsonBody, bearer}, status: 400, want: []string{"faults.#", "2", "faults.0.field", "old"}},
	{name: "merge of one with itself", method: "POST", path: "/merges", body: `{"old":"{second}","new":"{second}"}`, headers: []string{jsonBody, bearer}, status: 400, loose: true},
	{name: "merge of nobody", method: "POST", path: "/merges", body: `{"old":"e-aaaaaaaaaaaa","new":"{second}"}`, headers: []string{jsonBody, bearer}, status: 404, loose: true},
	{name: "merge, undone", method: "POST", path: "/merges/{first}/undo", headers: []string{bearer}, status: 200, want: []string{"class", "merge", "undone_by", "接口"}},
	{name: "merge, undone again", method: "POST", path: "/merges/{first}/undo", headers: []string{bearer}, status: 404, loose: true},

	{name: "document", path: "/openapi.json", status: 200, want: []string{"openapi", "3.1.0"}},
	{name: "health", path: "//healthz", status: 200, want: []string{"status", "ok"}},
	{name: "ready", path: "//readyz", status: 200, want: []string{"status", "ready", "data_date", "2026-11-30"}},
	{name: "metrics", path: "//metrics", status: 200},
	{name: "metrics from another machine", path: "//metrics", headers: []string{"Remote: 10.1.2.3:5000"}, status: 403, says: []string{"本机"}},
	{name: "another host name", path: "/chains", headers: []string{"Host: evil.example"}, status: 421, says: []string{"evil.example", "--host"}},
	{name: "another site", method: "POST", path: "/checks", body: check, headers: []string{jsonBody, bearer, "Origin: https://evil.example"}, status: 403, says: []string{"其他网站"}},

	{name: "history of a firm", path: "/enterprises/{mtqn}/history", status: 200, want: []string{"ref.key", "{mtqn}", "who", "企业 安徽明天氢能科技股份有限公司", "items.#", "2", "items.0.import.person", "乙", "items.0.change", "updated",
		"items.0.fields.0.field_zh", "规模", "items.0.fields.0.before", "medium", "items.0.fields.0.after", "large", "items.1.change", "added", "items.1.import.class", "seed", "truncated", "false"}},
	{name: "history of a firm, the last", path: "/enterprises/{mtqn}/history?limit=1", status: 200, want: []string{"items.#", "1", "truncated", "true"}},
	{name: "history of nobody", path: "/enterprises/e-aaaaaaaaaaaa/history", status: 404, says: []string{"e-aaaaaaaaaaaa"}, loose: true},
	{name: "history of a membership", path: "/memberships/{mtqn}%7Cnev.fc.stack%7C2017/history", status: 200, want: []string{"ref.key", "{mtqn}|nev.fc.stack|", "who", "从业 安徽明天氢能科技股份有限公司 燃料电池电堆", "items.#", "1"}},
	{name: "history of a profile", path: "/profiles/{profile}/history", status: 200, want: []string{"items.#", "1", "items.0.change", "added"}},
	{name: "history of a check", path: "/checks/{check}/history", status: 200, want: []string{"items.0.import.class", "form"}},
	{name: "history of a correction", path: "/corrections/{correction}/history", status: 200, want: []string{"items.#", "4", "items.3.change", "added", "items.2.fields.0.field", "state"}},
}

// TestScenarios runs the table in order against one server, and holds every
// request and every answer against the OpenAPI document.
// pasts ask for the history of a record of each kind that the data set has; the
// scenarios above make those of the others.
func pasts(t *testing.T, b *bed) (list []scenario) {
	for _, d := range graph.Describing() {
		if d.Class == graph.ClassKept {
			continue
		}
		page, err := b.store.Dump(t.Context(), graph.DumpQuery{Kind: d.Kind, Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		for r := range page.Bundle.All() {
			list = append(list, scenario{name: "history of " + string(d.Kind), path: "/" + string(d.Kind) + "/" + url.PathEscape(r.Ref().Key) + "/history", status: 200,
				want: []string{"ref.key", r.Ref().Key, "items.0.change", "added", "items.0.import.class", "seed"}})
		}
	}
	return list
}

func TestScenarios(t *testing.T) {
	b := newDesk(t, moving)
	c := newContract(t, b)
	ids := strings.NewReplacer(
		"{mtqn}", find(t, b, "/enterprises?q=mtqn", "items.0.id"),
		"{jac}", find(t, b, "/enterprises?q=%E6%B1%9F%E6%B7%AE%E6%B1%BD%E8%BD%A6", "items.0.id"),
		"{park}", findWhere(t, b, "/parks?limit=1000", "name", "安徽霍邱经济开发区"),
		"{project}", findWhere(t, b, "/projects?limit=1000", "name", "明天氢能产业园（万套级燃料电池生产线）"),
	)
	firms := b.do("GET", "/api/v1/enterprises?limit=2", "")
	two := []byte(text(t, firms))
	made := ""                     // the file on its way in
	now := func(s string) string { // what other scenarios have made meanwhile
		s = strings.NewReplacer("{first}", at(t, two, "items.0.id"), "{second}", at(t, two, "items.1.id"), "{intake}", made).Replace(ids.Replace(s))
		for mark, noun := range map[string]string{"{title}": "/titles", "{month}": "/months", "{acre}": "/acres", "{criterion}": "/criteria", "{institute}": "/institutes", "{result}": "/results", "{measure}": "/measures", "{check}": "/checks", "{need}": "/needs", "{note}": "/notes", "{correction}": "/corrections", "{opinion}": "/opinions", "{decision}": "/decisions", "{profile}": "/profiles", "{presence}": "/presence?region=341523", "{post}": "/chiefs", "{goal}": "/goals/standing?year=2026", "{goal_value}": "/goal_values", "{carrier}": "/carriers", "{cooperation}": "/cooperations", "{visit}": "/visits", "{problem}": "/problems", "{import}": "/imports?class=form", "{seed}": "/imports?class=seed"} {
			if strings.Contains(s, mark) {
				s = strings.ReplaceAll(s, mark, find(t, b, noun, "items.0.id"))
			}
		}
		return stageMarks(t, b, s)
	}
	good := map[string]bool{} // operations with a good answer
	o := newOffice(t, clerks...)
	for _, s := range slices.Concat(scenarios, stageScenarios, pasts(t, b)) {
		t.Run(s.name, func(t *testing.T) {
			address, outside := strings.CutPrefix(now(s.path), "/")
			s.body = now(s.body)
			if !strings.HasPrefix(address, "/") || !outside {
				address = "/api/v1/" + address
			}
			if s.method == "" {
				s.method = "GET"
			}
			b := b
			if s.as != "" {
				b, s.headers = o.bed, append(s.headers, o.cookies[s.as])
			}
			r := newRequest(s.method, address, s.body, s.headers...)
			w := httptest.NewRecorder()
			b.ServeHTTP(w, r)
			a := w.Result()
			if a.StatusCode != s.status {
				t.Fatalf("status %d, want %d: %.300s", a.StatusCode, s.status, w.Body)
			}
			again := newRequest(s.method, address, s.body, s.headers...)
			c.answer(t, again, a)
			allowed, why := c.request(newRequest(s.method, address, s.body, s.headers...))
			switch {
			case s.status < 300 && !allowed:
				t.Errorf("the document does not allow this request: %s", why)
			case (s.status == 400 || s.status == 415) && allowed && !s.loose:
				t.Error("the document allows what the server refuses")
			}
			if s.status >= 400 {
				p := problem(t, w.Result())
				for _, word := range s.says {
					if !strings.Contains(p.Detail, word) {
						t.Errorf("the problem does not say %q: %s", word, p.Detail)
					}
				}
			}
			for i := 0; i < len(s.want); i += 2 {
				if got := at(t, w.Body.Bytes(), s.want[i]); got != now(s.want[i+1]) {
					t.Errorf("%s is %s, want %s", s.want[i], got, s.want[i+1])
				}
			}
			if item, _, found := c.operation(r); found && s.status < 300 {
				good[s.method+" "+item] = true
				to := w.Header().Get("Location")
				if id, ok := strings.CutPrefix(to, "/api/v1/intakes/"); ok {
					made = id
				}
				if to != "" && b.do("GET", to, "", bearer).StatusCode != 200 {
					t.Errorf("the Location %s leads nowhere", to)
				}
				if s.method == "GET" {
					asTables(t, b, c, address, good, s.headers...)
				}
			}
		})
	}
	var document struct {
		Paths map[string]map[string]any
	}
	if err := json.Unmarshal([]byte(text(t, b.do("GET", "/api/v1/openapi.json", ""))), &document); err != nil {
		t.Fatal(err)
	}
	for address, item := range document.Paths {
		for method := range item {
			if key := strings.ToUpper(method) + " " + address; !good[key] {
				t.Errorf("%s has no scenario with a good answer", key)
			}
		}
	}
}

// asTables asks for an answer in the formats of a table, where it has them.
func asTables(t *testing.T, b *bed, c contract, address string, good map[string]bool, headers ...string) {
	t.Helper()
	path, query, _ := strings.Cut(address, "?")
	for format, begins := range map[string]string{"csv": "\uFEFF", "xlsx": "PK\x03\x04"} {
		other := path + "." + format + "?" + query
		item, _, found := c.operation(newRequest("GET", other, ""))
		if !found || !strings.HasSuffix(item, "."+format) {
			continue
		}
		a := b.do("GET", other, "", headers...)
		c.answer(t, newRequest("GET", other, ""), a)
		body := text(t, a)
		_, named, err := mime.ParseMediaType(a.Header.Get("Content-Disposition"))
		if a.StatusCode != 200 || !strings.HasPrefix(body, begins) || err != nil || !strings.HasSuffix(named["filename"], "."+format) {
			t.Errorf("%s: %d %v %.60q", other, a.StatusCode, a.Header, body)
		}
		good["GET "+item] = a.StatusCode == 200
	}
}

// TestExamples: what the document shows is what it says.
func TestExamples(t *testing.T) {
	b := newBed(t)
	c := newContract(t, b)
	shown := 0
	for address, item := range c.model.Paths.PathItems.FromOldest() {
		for method, operation := range item.GetOperations().FromOldest() {
			for status, response := range operation.Responses.Codes.FromOldest() {
				for kind, media := range response.Content.FromOldest() {
					if media.Example == nil {
						continue
					}
					shown++
					var example any
					if err := media.Example.Decode(&example); err != nil {
						t.Fatal(err)
					}
					body, err := json.Marshal(example)
					if err != nil {
						t.Fatal(err)
					}
					code, _ := strconv.Atoi(status)
					a := &http.Response{StatusCode: code, Header: http.Header{"Content-Type": {kind}}, Body: io.NopCloser(bytes.NewReader(body))}
					a.Header.Set("Retry-After", "2")
					a.Header.Set("ETag", `"x"`)
					a.Header.Set("Location", "/")
					a.Header.Set("WWW-Authenticate", "Bearer")
					c.answer(t, newRequest(strings.ToUpper(method), strings.ReplaceAll(address, "{id}", "nev"), ""), a)
				}
			}
		}
	}
	if shown < 50 {
		t.Errorf("only %d examples", shown)
	}
}

// at follows a path in a JSON document; # is a length, a thing missing is <nil>.
func at(t testing.TB, body []byte, path string) string {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v: %.200s", err, body)
	}
	for step := range strings.SplitSeq(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[step]
		case []any:
			if step == "#" {
				return strconv.Itoa(len(x))
			}
			n, err := strconv.Atoi(step)
			if err != nil || n >= len(x) {
				t.Fatalf("%s: no %s in a list of %d", path, step, len(x))
			}
			v = x[n]
		default:
			t.Fatalf("%s: nothing at %s", path, step)
		}
	}
	return fmt.Sprint(v)
}

func find(t testing.TB, b *bed, address, path string) string {
	t.Helper()
	return at(t, []byte(text(t, b.do("GET", "/api/v1"+address, ""))), path)
}

func findWhere(t testing.TB, b *bed, address, field, value string) string {
	t.Helper()
	body := []byte(text(t, b.do("GET", "/api/v1"+address, "")))
	n, _ := strconv.Atoi(at(t, body, "items.#"))
	for i := range n {
		if item := fmt.Sprintf("items.%d.", i); at(t, body, item+field) == value {
			return at(t, body, item+"id")
		}
	}
	t.Fatalf("%s: nothing whose %s is %s", address, field, value)
	return ""
}
