package api_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"chainchief/api"
	"chainchief/api/web"
	"chainchief/graph"
	"chainchief/graph/embedded"
	"chainchief/graph/insight"
	"chainchief/seed"
)

// TestAhead: after a start and after a fact has changed the first pages are made before
// anybody asks, once each.
func TestAhead(t *testing.T) {
	t.Parallel()
	b := newDesk(t)
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- b.Serve(ctx, api.Doors{TCP: tcp, Ahead: true}) }()
	defer func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	made := func(times int) {
		t.Helper()
		said := ""
		for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
			said = text(t, b.do("GET", "/metrics", ""))
			if strings.Contains(said, fmt.Sprintf(`chainchief_requests_total{method="GET",path="/counties",status="200"} %d`, times)) {
				return
			}
		}
		t.Fatalf("never made %d times:\n%s", times, said)
	}
	made(1)
	if r := b.do("POST", "/api/v1/needs", need, jsonBody, bearer); r.StatusCode != 201 {
		t.Fatalf("%d %s", r.StatusCode, text(t, r))
	}
	made(2)
}

// TestGracefulStop: a write under way is finished; a new one, and a new
// connection, are refused.
func TestGracefulStop(t *testing.T) {
	b := newDesk(t)
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- b.Serve(ctx, api.Doors{TCP: tcp}) }()
	address := "http://" + tcp.Addr().String()

	body, write := io.Pipe()
	r, err := http.NewRequest("POST", address+"/api/v1/checks", body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+key(writers[0]))
	r.Header.Set("Expect", "100-continue") // sent when the handler reads the body
	transport := &http.Transport{ExpectContinueTimeout: time.Minute}
	answered := make(chan int)
	go func() {
		a, err := transport.RoundTrip(r)
		if err != nil {
			t.Error(err)
			answered <- 0
			return
		}
		a.Body.Close()
		answered <- a.StatusCode
	}()
	io.WriteString(write, check[:20])
	stop()
	refused := false
	for range 400 { // until it no longer listens
		c, err := net.Dial("tcp", tcp.Addr().String())
		if refused = err != nil; refused {
			break
		}
		c.Close()
		time.Sleep(5 * time.Millisecond)
	}
	if !refused {
		t.Error("a new connection is taken while stopping")
	}
	if p := problem(t, b.do("POST", "/api/v1/needs", need, jsonBody, bearer)); p.Status != 503 || !strings.Contains(p.Detail, "正在停止") {
		t.Errorf("a new write while stopping: %+v", p)
	}
	if got := b.do("GET", "/readyz", "").StatusCode; got != 503 {
		t.Errorf("ready while stopping: %d", got)
	}
	select {
	case err := <-ended:
		t.Fatalf("stopped with a write under way: %v", err)
	default:
	}
	io.WriteString(write, check[20:])
	write.Close()
	if got := <-answered; got != 201 {
		t.Errorf("the write under way: %d", got)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	records, err := b.store.Records(context.Background(), graph.RecordsQuery{Kinds: []graph.Kind{graph.KindChecks}, Limit: 10})
	if err != nil || len(records.Records) != 1 {
		t.Errorf("%v %v", records.Records, err)
	}
}

// TestETag: 304 for who holds the answer, until a write.
func TestETag(t *testing.T) {
	b := newDesk(t)
	for _, address := range []string{"/api/v1/chains/nev/gaps?limit=2", "/api/v1/enterprises?q=mtqn", "/chains/nev", "/", "/api/v1/openapi.json"} {
		first := b.do("GET", address, "")
		tag := first.Header.Get("ETag")
		if first.StatusCode != 200 || len(tag) < 20 || first.Header.Get("Cache-Control") != "private, no-cache" {
			t.Fatalf("%s: %d %v", address, first.StatusCode, first.Header)
		}
		zipped := b.do("GET", address, "", "Accept-Encoding: gzip").Header.Get("ETag")
		twice := strings.TrimSuffix(zipped, `"`) + `-gzip"` // packed by us, and renamed by a proxy
		for held, echo := range map[string]string{tag: tag, "W/" + tag: "W/" + tag, `"other", ` + tag: tag, zipped: zipped, `"other",W/` + twice: "W/" + twice, "*": tag} {
			for _, accept := range []string{"identity", "gzip"} {
				again := b.do("GET", address, "", "If-None-Match: "+held, "Accept-Encoding: "+accept)
				if held == "*" && accept == "gzip" {
					echo = zipped
				}
				if again.StatusCode != 304 || text(t, again) != "" || again.Header.Get("ETag") != echo || again.Header.Get("Content-Encoding") != "" {
					t.Errorf("%s holding %s: %d %v", address, held, again.StatusCode, again.Header)
				}
			}
		}
		if again := b.do("GET", address, "", "If-None-Match: "+strings.TrimSuffix(tag, `"`)+`-other"`); again.StatusCode != 200 {
			t.Errorf("%s holding a tag that begins alike: %d", address, again.StatusCode)
		}
		if again := b.do("GET", address, "", `If-None-Match: "other"`); again.StatusCode != 200 {
			t.Errorf("%s holding another: %d", address, again.StatusCode)
		}
	}
	for address, status := range map[string]int{"/api/v1/chains/nope": 404, "/healthz": 200, "/static/none.css": 404} {
		if r := b.do("GET", address, "", "If-None-Match: *"); r.StatusCode != status || text(t, r) == "" {
			t.Errorf("%s, which has no tag, holding any: %d", address, r.StatusCode)
		}
	}
	tag := b.do("GET", "/api/v1/chains/nev/gaps?limit=2", "").Header.Get("ETag")
	for _, other := range []string{"/api/v1/chains/nev/gaps?limit=3", "/api/v1/chains/nev/gaps?limit=2&region=341524", "/api/v1/chains/food/gaps?limit=2", "/api/v1/chains/nev"} {
		if b.do("GET", other, "").Header.Get("ETag") == tag {
			t.Errorf("%s has the tag of another answer", other)
		}
	}
	if r := b.do("POST", "/api/v1/checks", check, jsonBody, bearer); r.StatusCode != 201 {
		t.Fatal(text(t, r))
	}
	if again := b.do("GET", "/api/v1/chains/nev/gaps?limit=2", "", "If-None-Match: "+tag); again.StatusCode != 200 || again.Header.Get("ETag") == tag {
		t.Errorf("after a write: %d", again.StatusCode)
	}
	if r := b.do("GET", "/api/v1/chains/nope", ""); r.Header.Get("ETag") != "" || r.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("a problem can be kept: %v", r.Header)
	}
}

// TestTagsOfAnotherState: the same address at the same revision is another answer
// over another store, and over one put back from a backup and written to again.
func TestTagsOfAnotherState(t *testing.T) {
	over := func(dir string) (*bed, func()) {
		t.Helper()
		store, err := embedded.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		return newDesk(t, func(o *api.Options) { o.Store = store }), func() {
			if err := store.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	write := func(b *bed, verdict string) *bed {
		t.Helper()
		if r := b.do("POST", "/api/v1/checks", strings.Replace(check, `"no"`, `"`+verdict+`"`, 1), jsonBody, bearer); r.StatusCode != 201 {
			t.Fatal(text(t, r))
		}
		return b
	}
	dir, backup := t.TempDir(), t.TempDir()
	batch, err := seed.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	first, err := embedded.Open(dir)
	if err == nil {
		_, err = first.Apply(t.Context(), batch)
	}
	if err == nil {
		err = first.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(backup, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	before, closeBefore := over(dir)
	defer closeBefore()
	after, closeAfter := over(backup)
	defer closeAfter()
	states := map[string]*bed{"before": write(before, "no"), "put back": write(after, "yes"), "another store": write(newDesk(t), "yes")}
	const address = "/chains/nev?region=341524"
	tag := before.do("GET", address, "").Header.Get("ETag")
	for name, b := range states {
		want := map[bool]int{true: 304, false: 200}[b == before]
		if r := b.do("GET", address, "", "If-None-Match: "+tag); len(tag) < 20 || r.StatusCode != want {
			t.Errorf("%s: %d to who holds %q of the first", name, r.StatusCode, tag)
		}
		if got := find(t, b, "/imports", "items.#"); got != "2" {
			t.Errorf("%s: %s writes: the case is vacuous", name, got)
		}
	}
}

func TestGzip(t *testing.T) {
	b := newBed(t)
	const address = "/api/v1/chains/nev/gaps"
	plain := text(t, b.do("GET", address, ""))
	r := b.do("GET", address, "", "Accept-Encoding: gzip")
	if r.Header.Get("Content-Encoding") != "gzip" || !slices.Contains(r.Header.Values("Vary"), "Accept-Encoding") {
		t.Fatalf("%v", r.Header)
	}
	packed := text(t, r)
	z, err := gzip.NewReader(strings.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	unpacked, err := io.ReadAll(z)
	if err != nil || string(unpacked) != plain || len(packed)*3 > len(plain) {
		t.Errorf("%d bytes became %d, %v", len(plain), len(packed), err)
	}
	if r := b.do("GET", "/healthz", "", "Accept-Encoding: gzip"); r.Header.Get("Content-Encoding") != "" {
		t.Error("a few bytes are packed")
	}
}

// TestHead: HEAD answers as GET does, without the body.
func TestHead(t *testing.T) {
	b := newBed(t)
	address := serve(t, b)
	r, err := http.Head("http://" + address + "/chains/nev")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if body := text(t, r); r.StatusCode != 200 || r.Header.Get("ETag") == "" || body != "" {
		t.Errorf("%d %v %d bytes", r.StatusCode, r.Header, len(body))
	}
}

// TestPaging: pages put together are the whole, in order.
func TestPaging(t *testing.T) {
	b := newBed(t)
	for _, address := range []string{"/chains/nev/gaps?limit=4", "/segments?limit=90", "/enterprises?limit=150", "/enterprises?q=%E5%85%AC%E5%8F%B8&limit=200", "/regions?limit=9", "/parks?limit=7", "/projects?limit=25", "/needs?limit=1"} {
		whole, least := allPages(t, b, address[:strings.Index(address, "limit=")]+"limit=1000")
		parts, pages := allPages(t, b, address)
		if !slices.Equal(parts, whole) || pages <= least {
			t.Errorf("%s: %d in %d pages, %d in %d", address, len(parts), pages, len(whole), least)
		}
	}
}

func allPages(t testing.TB, b *bed, address string) (list []string, pages int) {
	t.Helper()
	for cursor := ""; pages == 0 || cursor != ""; pages++ {
		var part []string
		part, cursor = itemsAndCursor(t, b, address, cursor)
		list = append(list, part...)
	}
	return list, pages
}

func items(t testing.TB, b *bed, address, cursor string) []string {
	list, _ := itemsAndCursor(t, b, address, cursor)
	return list
}

func itemsAndCursor(t testing.TB, b *bed, address, cursor string) (list []string, next string) {
	t.Helper()
	if cursor != "" {
		address += "&cursor=" + cursor
	}
	var page struct {
		Items      []json.RawMessage
		NextCursor string `json:"next_cursor"`
	}
	body := text(t, b.do("GET", "/api/v1"+address, ""))
	if err := json.Unmarshal([]byte(body), &page); err != nil || page.Items == nil {
		t.Fatalf("%s: %v %.200s", address, err, body)
	}
	for _, item := range page.Items {
		list = append(list, string(item))
	}
	return list, page.NextCursor
}

// TestSearch: whatever of a name a person types finds the enterprise, in the order of the contract.
func TestSearch(t *testing.T) {
	b := newBed(t)
	search := func(q string) []string {
		list := []string{}
		body := []byte(text(t, b.do("GET", "/api/v1/enterprises?limit=1000&q="+strings.ReplaceAll(q, " ", "%20"), "")))
		var page struct {
			Items []struct{ Name string }
		}
		if err := json.NewDecoder(bytes.NewReader(body)).Decode(&page); err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Items {
			list = append(list, e.Name)
		}
		return list
	}
	const hydrogen, steel, car = "安徽明天氢能科技股份有限公司", "六安钢铁控股集团有限公司", "安徽江淮汽车集团股份有限公司"
	for _, c := range []struct{ q, first string }{
		{hydrogen, hydrogen},       // full name
		{"明天氢能科技", hydrogen},       // inside it
		{"明天氢能", hydrogen},         // short name
		{"明天 氢能", hydrogen},        // blanks do not count
		{"mtqn", hydrogen},         // initials
		{"MTQN", hydrogen},         // nor do capitals
		{"mingtianqing", hydrogen}, // pinyin
		{"六安钢铁", steel},
		{"luan gangtie", steel},
		{"liuangangtie", steel},    // 六 read as elsewhere
		{"安徽首矿大昌金属材料有限公司", steel},  // old name
		{"603308", "安徽应流机电股份有限公司"}, // listed code
		{"江淮汽车", car},              // exact, before those who have it in their names
		{"江淮汽車", car},              // traditional characters
		{"江淮汽⻋", car},              // a radical, out of a PDF
		{"sh603308", "安徽应流机电股份有限公司"},
		{"安徽明天氢能科技有限责任公司", hydrogen}, // another legal form
		{"%E2%80%9C" + hydrogen + "%E2%80%9D", hydrogen},
	} {
		if got := search(c.q); len(got) == 0 || got[0] != c.first {
			t.Errorf("%s finds %v, want %s first", c.q, got, c.first)
		}
	}
	// Prefixes of a name come before what is inside one, names before pinyin.
	got := search("六安")
	if len(got) < 3 || !strings.HasPrefix(got[0], "六安") {
		t.Errorf("六安 finds %v", got)
	}
}

// TestMetrics: requests are counted by route, not by address.
func TestMetrics(t *testing.T) {
	b := newBed(t)
	for i := range 3 {
		b.do("GET", fmt.Sprintf("/api/v1/chains/%d", i), "")
	}
	b.do("BREW", "/pot", "")
	got := text(t, b.do("GET", "/metrics", ""))
	for _, want := range []string{
		`chainchief_requests_total{method="GET",path="/api/v1/chains/:id",status="404"} 3`,
		`chainchief_requests_total{method="other",path="other",status="404"} 1`,
		"process_resident_memory_bytes",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the metrics lack %s", want)
		}
	}
}

func enterpriseID(name string) string { return graph.EnterpriseID(seed.Fold(name)) }

// ownScript is the scripts of every page, and those of the map, the network, the wall and of files on their way in: files of our own.
var ownScript = regexp.MustCompile(`<script type="module" src="/static/(?:box|follow|net|map|print|upload|wall)-[0-9a-f]{12}\.js"></script>`)

// TestPages executes every page template, and the error page, by its address.
func TestPages(t *testing.T) {
	b := newDesk(t, moving)
	site, err := web.New()
	if err != nil {
		t.Fatal(err)
	}
	sent := b.do("POST", "/api/v1/intakes", sheetBody("名单.csv", "企业名称,县区,注册资本\n六安测试甲公司,裕安区,500\n"), sheetType, bearer)
	b.do("POST", "/api/v1/posts", `{"person":"某链长","role":"链长","chain":"nev"}`, jsonBody, bearer)
	b.do("POST", "/api/v1/problems", `{"what":"缺电工","region":"341524","by":"张三","date":"2026-11-30"}`, jsonBody, bearer)
	pages := map[string]struct {
		address string
		status  int
		holds   []string
	}{
		"home":     {"/", 200, []string{"新能源汽车", "完整度", "数据截至2026年11月30日", fmt.Sprintf("判定规则第%d版", insight.Default.Version), "市级链长制", "县区产业集群群长制", "市2021年计划"}},
		"chain":    {"/chains/nev?region=341524&partner=310000&as_of=2025-12", 200, []string{"新能源汽车 · 金寨县", "上海市", "2025年12月", insight.Unseen.ZH(), "判定依据和测算明细", "可信度", "工作建议及依据", "排名", `value="341524" selected`}},
		"counties": {"/counties", 200, []string{"六安市各县区的产业链", `<a href="/?region=341524">金寨县</a>`, "/chains/nev?region=341524", "登记", "不宜", "资料不足", "/api/v1/counties.xlsx"}},
		"wall":     {"/wall?chain=nev&region=341524", 200, []string{"新能源汽车", "现状", "先做什么", "在哪里", `id="s3"`, "退出大屏", "/chains/nev?region=341524"}},
		"list":     {"/enterprises?chain=nev&region=341524", 200, []string{"企业名录", "金寨县", "清除筛选", "动力与储能电池", "/api/v1/enterprises.xlsx?chain=nev&amp;region=341524", "sort=size", "不限地区"}},
		"partners": {"/partners?segment=food.tea.refining", 200, []string{"茶叶精制深加工与品牌在合肥市的伙伴", "科创链接", "可以供货的客户", "对本地", "/api/v1/partners.xlsx?segment=food.tea.refining"}},
		"docs":     {"/api/docs", 200, []string{"/api/v1/chains/{id}/gaps", "账号的钥匙", "缺口清单", `href="/api/docs?shape=Verdict"`, "<code>Authorization: Bearer 钥匙</code>"}},
		"enterprise": {"/enterprises/" + enterpriseID("安徽英力电子科技股份有限公司") + "?region=341523", 200, []string{"英力股份", "舒城县", "小巨人", "已有合作", "联宝科技", "宝龙达",
			"可以供货的客户", "产业链接", "园区链接", "可信度95%", "公开报道，2021年", "/segments/display.structure.metal?region=341523"}},
		"panel":       {"/segments/nev.battery.electrolyte/panel?as_of=2025", 200, []string{`<article id="panel"`, "电解液", "判定依据", "政策条件", "天赐材料", "备查名单", "的客户", "/corrections/new?kind=segments", "改动记录", "/enterprises/e-", "?as_of=2025"}},
		"segment":     {"/segments/nev.battery.electrolyte", 200, []string{"电解液", "先看这一句", "政策条件", "化工园区", "天赐材料", "的国轩高科供应", "备查名单", "增资扩产对接", "投资意向线索", "/enterprises/e-"}},
		"inputs":      {"/enterprises/" + enterpriseID("蔚来控股有限公司") + "/inputs", 200, []string{"整零协同表", "50–100公里", "安徽雄邦", insight.InputStateZH(insight.InputEmpty, "六安"), "第2层上游"}},
		"network":     {"/enterprises/" + enterpriseID("安徽英力电子科技股份有限公司") + "/network", 200, []string{"供应网络", "英力股份", "联宝科技", "登记的供应商0家、客户3家", "数据截至2026年11月30日", "另有5家往来企业未画", "/network/sheet.pdf"}},
		"paths":       {"/paths?from=" + url.QueryEscape("华霆动力") + "&to=" + url.QueryEscape("国轩高科"), 200, []string{"企业关联查询", "路径", "江淮", "最低可信度", "无出处（待核）"}},
		"scenario":    {"/scenario?chain=nev&without=&without=" + enterpriseID("安徽明天氢能科技股份有限公司"), 200, []string{"新能源汽车：安徽明天氢能科技股份有限公司外迁（停产）", "影响下限", "影响上限", "燃料电池电堆", "独家支撑环节（现状）", "途经占比", "个途经占比为0，未列"}},
		"backtest":    {"/backtest", 200, []string{"排序是否可靠", "2021年4月", "只看本地需求", "新型显示及电子信息", "0.5等于随机", "测算明细"}},
		"products":    {"/search?q=" + url.QueryEscape("光伏玻璃"), 200, []string{"产品写明“光伏玻璃”的企业", "合肥彩虹光伏"}},
		"chief":       {"/chiefs/" + find(t, b, "/posts", "items.0.id"), 200, []string{"某链长", "新能源汽车 · 六安市", "产业链", "近期变化", "/segments/"}},
		"problem":     {"/problems/" + find(t, b, "/problems", "items.0.id"), 200, []string{"缺电工", "收集", "销号", "未办"}},
		"search":      {"/search?q=guoxuan", 200, []string{"国轩高科", "金寨县", "/enterprises/e-"}},
		"sheet":       {"/projects/p-2a5lxtih4cie", 200, []string{"金寨美央电子科技园", "项目", "金寨县", "开工", "/projects/p-2a5lxtih4cie/history", "网络转载（未核）"}},
		"track":       {"/projects/p-2a5lxtih4cie/passages", 200, []string{"金寨美央电子科技园", "阶段与进展", "尚未入台账", "纳入台账", "产业契合", "未研判", "依据"}},
		"board":       {"/board?region=341524&only=stuck", 200, []string{"调度", "线索", "入规", "登记招商项目", "从“阶段与进展”纳入台账", "七日内到期", "工作日按节假日表计至2026年12月31日", `value="341524" selected`, "/api/v1/board.xlsx", `aria-current="page">调度`}},
		"notice":      {"/notice?since=2026-01-01&until=2026-06-30", 200, []string{"2026年1-6月份全市招商引资工作成效", "亿元以上新签约项目0个", "特此公示", "其他平台的同期数", "推进情况通报"}},
		"records":     {"/needs?region=341524", 200, []string{"控制器等高值部件须外购", "金寨县", "登记一条需求", "/api/v1/needs.xlsx?region=341524"}},
		"record":      {"/checks/new?segment=nev.fc.mea&region=341524", 200, []string{"登记核实", `<optgroup label="六安市"><option value="341500">六安市</option>`, `<optgroup label="江苏省">`, "膜电极", `value="341524" selected`, `value="2026-12-01"`, "核实结果", "必填", `method="post"`}},
		"correct":     {"/corrections/new?kind=enterprises&key=" + enterpriseID("安徽明天氢能科技股份有限公司"), 200, []string{"更正 · 企业 安徽明天氢能科技股份有限公司", `name="was.size" value="medium"`, `value="medium" selected`, "更正理由", "安徽金安经济开发区"}},
		"history":     {"/enterprises/" + enterpriseID("安徽明天氢能科技股份有限公司") + "/history", 200, []string{"改动记录 · 企业 安徽明天氢能科技股份有限公司", "随附数据", "中型", "金安区", "history.xlsx"}},
		"corrections": {"/corrections", 200, []string{"待审更正", "暂无待审的更正", "/api/v1/corrections.xlsx?state=pending"}},
		"imports":     {"/imports", 200, []string{"历次导入与撤销", "数据包", "/api/v1/imports.xlsx", "建库的数据"}},
		"merges":      {"/merges", 200, []string{"企业合并", "可能重复登记的企业", "名称相近", "富凯矿业", "暂无合并"}},
		"import":      {"/imports/" + find(t, b, "/imports?class=seed", "items.0.id"), 200, []string{"历次导入与撤销", "不能撤销", "新增"}},
		"exports":     {"/exports?region=341524", 200, []string{"导出与模板", "台账", "金寨县", "/api/v1/exports/enterprises.xlsx?region=341524", "chainchief export"}},
		"following":   {"/following", 200, []string{"我的关注", "只保存在这个浏览器里", "没有脚本在运行", `<a href="/following" aria-current="page">我的关注`}},
		"glossary":    {"/glossary", 200, []string{"名词解释", insight.Unseen.ZH(), insight.Suspected.ZH(), "断点", "独家支撑", insight.NotNow.ZH(), "波动区间"}},
		"intakes":     {"/intakes", 200, []string{"导入本单位的表格", ".xlsx、.xls 或 .csv", "不超过32MB", "这一步不写入"}},
		"intake":      {strings.TrimPrefix(sent.Header.Get("Location"), "/api/v1"), 200, []string{"表与对应", "校核", "企业名称", "没有写单位", "待回答", "写入"}},
		"account":     {"/account", 200, []string{"我的账号", "市员", "市直", "改密码", "退出登录"}},
		"accounts":    {"/accounts", 200, []string{"账号管理", "金寨员", "县区 金寨县", "停用市员", "初始密码", "/api/v1/accounts.xlsx"}},
		"audit":       {"/audit", 200, []string{"审计记录", "与写入时相同", "登录", "市员"}},
		"login":       {"/login?to=/checks", 200, []string{"账号", "密码", "/login?to=%2fchecks"}},
		"error":       {"/chains/nothing", 404, []string{"没有找到", "没有产业链“nothing”", "请求编号"}},

		"data":          {"/data", 200, []string{"导入", "/verifications", "暂无待审的更正", "历次导入与撤销", "数据底账", "导出与模板"}},
		"holdings":      {"/holdings", 200, []string{"数据底账", "统一社会信用代码", "登记率", "/api/v1/holdings.xlsx", "没有企业的环节", "无出处（待核）"}},
		"verifications": {"/verifications?region=341524&chain=nev", 200, []string{"核实单", "金寨县 · 新能源汽车", "/api/v1/verifications.xlsx?chain=nev&amp;region=341524", "暂无登记", "登记企业0家", "这一步不写入"}},
	}
	o := newOffice(t, clerks...)
	for _, name := range site.Names() {
		p, ok := pages[name]
		if !ok {
			t.Errorf("page %s has no address here", name)
			continue
		}
		r := b.do("GET", p.address, "", "Accept: text/html", bearer)
		if who, theirs := map[string]string{"account": "shi", "accounts": "admin", "audit": "shen"}[name]; theirs {
			r = o.as(who, "GET", p.address, "", "Accept: text/html")
		}
		body := text(t, r)
		if r.StatusCode != p.status || r.Header.Get("Content-Type") != "text/html; charset=utf-8" || !strings.HasSuffix(strings.TrimSpace(body), "</html>") {
			t.Errorf("%s: %d %s", p.address, r.StatusCode, r.Header.Get("Content-Type"))
		}
		for _, want := range p.holds {
			if !strings.Contains(body, want) {
				t.Errorf("%s lacks %s", p.address, want)
			}
		}
		body = ownScript.ReplaceAllString(body, "")
		for _, bad := range []string{"<no value>", "%!", "<nil>", "ZgotmplZ", " style=", "<script"} {
			if strings.Contains(body, bad) {
				t.Errorf("%s holds %s", p.address, bad)
			}
		}
	}
	for address, want := range map[string]string{
		"/paths": "企业关联查询", "/paths?from=" + url.QueryEscape("国轩高科") + "&to=" + url.QueryEscape("国轩高科"): "同一家企业",
		"/paths?from=" + url.QueryEscape("江淮") + "&to=" + url.QueryEscape("国轩高科"): "可指多家企业，请选一家", "/paths?from=" + url.QueryEscape("查无此企") + "&to=x": "没有企业“查无此企”",
		"/scenario": "独家支撑", "/scenario?without=" + url.QueryEscape("国轩高科"): "请再选一条产业链", "/scenario?chain=nev&without=" + url.QueryEscape("江淮"): "可指多家企业",
		"/scenario?chain=nev&without=" + url.QueryEscape("雅迪"): "安徽雅迪新能源机车制造有限公司</a> <small>金寨县", // the plant, not only the holding elsewhere
		"/partners?enterprise=" + url.QueryEscape("雅迪"):        "安徽雅迪新能源机车制造有限公司</a> <small>金寨县",
		"/search?q=" + url.QueryEscape("变速箱"):                  "星瑞齿轮</a>",
		"/enterprises?q=" + url.QueryEscape("变速箱"):             "星瑞齿轮</a>",
		"/enterprises/" + enterpriseID("六安星瑞齿轮传动有限公司"):         "<dt>所在地</dt><dd>市开发区(六安经济技术开发区)</dd>",
		"/chiefs": "某链长", "/goals": "目标台账", "/problems?overdue=yes&all=yes": "没有符合的问题清单", "/pairs": "待明确", "/visits": "登记一条走访",
		"/candidates": "纳规候选：", "/candidates?for=little-giant": "未见国家原文", "/alerts": "还没有登记运行监测", "/grades": "还没有登记亩均评价", "/matches?all=yes": "成果0项",
		"/backtest?date=2030": "须早于数据日期",
		"/enterprises/" + enterpriseID("安徽雅迪新能源机车制造有限公司") + "/network":              "推断的4条关系不计在内",
		"/enterprises/" + enterpriseID("安徽雅迪新能源机车制造有限公司") + "/network?inferred=yes": "登记的供应商6家、客户1家。",
		"/search?q=" + url.QueryEscape("金寨缺什么"):                                     "换个说法。",
		"/search": "可以这样问", "/search?q=" + url.QueryEscape("查无此企"): "没有找到", "/segments/nev.h2?region=341524": "板块里的环节",
		"/data?edition=public": "公开版没有这一页", "/counties?edition=public": "退出公开版",
		"/segments/iron.steelmaking.casting": "没有招商名单", "/enterprises/" + enterpriseID("合肥工业大学"): "是机构，不参加供应配对",
		"/segments/nev.nothing": "没有环节“nev.nothing”，请从首页选择", "/enterprises/e-aaaaaaaaaaaa": "没有企业", "/enterprises/" + url.PathEscape("英力"): "用页面上方的搜索",
	} {
		if body := text(t, b.do("GET", address, "", "Accept: text/html")); !strings.Contains(body, want) || strings.Contains(body, "可用 /api") {
			t.Errorf("%s lacks %s, or sends people to the interface", address, want)
		}
	}
	// Every chain, in the city and in a county, with each list filled or empty.
	for _, chain := range []string{"nev", "food", "iron", "equipment", "display"} {
		for _, query := range []string{"", "?region=341524", "?region=340100", "?region=341500&as_of=2021", "?region=&partner=&as_of="} {
			if r := b.do("GET", "/chains/"+chain+query, "", "Accept: text/html"); r.StatusCode != 200 {
				t.Errorf("/chains/%s%s: %d", chain, query, r.StatusCode)
			}
		}
	}
	// The style sheet's address names its content.
	home := text(t, b.do("GET", "/", ""))
	_, rest, _ := strings.Cut(home, `href="/static/`)
	name, _, _ := strings.Cut(rest, `"`)
	r := b.do("GET", "/static/"+name, "")
	if r.StatusCode != 200 || !strings.Contains(r.Header.Get("Cache-Control"), "immutable") || !strings.HasPrefix(r.Header.Get("Content-Type"), "text/css") {
		t.Errorf("/static/%s: %d %v", name, r.StatusCode, r.Header)
	}
}

// TestFaultyPageSendsNothingOfIt: a template that fails is an error, not half a page.
func TestFaultyPageSendsNothingOfIt(t *testing.T) {
	site, err := web.New()
	if err != nil {
		t.Fatal(err)
	}
	if body, err := site.Render("home", struct{ Data int }{1}); err == nil || body != nil {
		t.Errorf("%d bytes, %v", len(body), err)
	}
}

// A region may be given by its name, on every route that takes a code.
func TestRegionsByName(t *testing.T) {
	b := newBed(t)
	for _, paths := range [][2]string{
		{"/api/v1/chains/nev/gaps?region=341524&limit=3", "/api/v1/chains/nev/gaps?region=" + url.QueryEscape("金寨") + "&limit=3"},
		{"/api/v1/enterprises?region=341500&limit=3", "/api/v1/enterprises?limit=3&region=" + url.QueryEscape("六安市")},
	} {
		if code, named := text(t, b.do("GET", paths[0], "")), text(t, b.do("GET", paths[1], "")); code != named || !strings.Contains(code, "items") {
			t.Errorf("%s: %s", paths[1], named)
		}
	}
	wrong := b.do("GET", "/api/v1/chains/nev/gaps?region="+url.QueryEscape("金赛"), "")
	if said := text(t, wrong); wrong.StatusCode != 400 || !strings.Contains(said, "金寨县（341524）") {
		t.Errorf("%d %s", wrong.StatusCode, said)
	}
}
