package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"chainchief/graph"
	"chainchief/people"
)

// roleRequests is how many requests are made up for each role; another number is given
// by the environment.
func roleRequests(t *testing.T) int {
	text := os.Getenv("CHAINCHIEF_ROLE_REQUESTS")
	if text == "" {
		return 300
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestEachRoleKeepsToItsScope makes up requests in the name of each role, by every way
// in: records and forms, corrections and their review, notes, opinions, files, signed
// sheets, merges, undo. Between them the city writes, so that there is something of
// others to meddle with. A county changes nothing of another county and a chief nothing
// but opinions of his chain; who only reads writes nothing; who sees to accounts or to
// the audit sees no business; nothing ends in a fault of the server.
func TestEachRoleKeepsToItsScope(t *testing.T) {
	n := roleRequests(t)
	for _, who := range []string{"admin", "shen", "lian", "jinzhai", "kan", "shi"} {
		t.Run(who, func(t *testing.T) { newPlayer(t, who).play(t, n) })
	}
}

// TestACountyKeepsToItself: a county sends in its own sheets, and sees nobody else's; it
// notes what it knows of its own firms. A firm elsewhere is not its own because its
// parent is, nor a project because an investor is.
func TestACountyKeepsToItself(t *testing.T) {
	shucheng := people.Account{Name: "shucheng", Person: "舒城员", Role: people.County, Scope: people.Scope{Regions: []string{otherCounty}}}
	o := newOffice(t, append(slices.Clone(clerks), shucheng)...)
	firms := map[string]graph.Enterprise{}
	for _, region := range []string{ownCounty, otherCounty} {
		found, err := o.store.Find(t.Context(), graph.FindQuery{Regions: []string{region}, Limit: 1})
		if err != nil || len(found.Enterprises) == 0 {
			t.Fatal(region, err)
		}
		firms[region] = found.Enterprises[0]
	}
	own, other := firms[ownCounty], firms[otherCounty]
	other.Parent = own.ID
	project := graph.Project{ID: "p-elsewhere", Name: "舒城试验项目", Kind: "new", Region: otherCounty, Stage: graph.ProjectSigned, Date: "2026-06", Investors: []graph.Investor{{Name: own.Name, Enterprise: own.ID}}, Source: graph.Source{Evidence: graph.EvidenceOffice, SourceDate: "2026-06"}}
	batch := graph.Batch{ID: "elsewhere", Title: "试验", Actor: graph.Actor{Person: "某人"}, Class: graph.ImportFile, Time: o.clock()}
	batch.Put.Add(other, project)
	if _, err := o.store.Apply(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	sheet := func(who, region string) string {
		r := o.as(who, "POST", "/api/v1/intakes", sheetBody("名单.csv", "企业名称,县区\n六安试验"+region+"有限公司,"+region+"\n"), sheetType)
		if r.StatusCode != 201 {
			t.Fatalf("%s: %d %s", who, r.StatusCode, text(t, r))
		}
		return r.Header.Get("Location")
	}
	// A row about elsewhere is told before anything is written, and the rest goes in.
	mixed := o.as("jinzhai", "POST", "/api/v1/intakes", sheetBody("两县.csv", "企业名称,县区\n六安试验本县有限公司,金寨县\n六安试验外县有限公司,舒城县\n"), sheetType)
	told := []byte(text(t, mixed))
	if mixed.StatusCode != 201 || at(t, told, "counts.refused") != "1" || at(t, told, "counts.added") != "1" || at(t, told, "faults.0.row") != "3" || !strings.Contains(at(t, told, "faults.0.want"), "不在金寨员的范围内") {
		t.Errorf("a sheet of two counties: %d %.600s", mixed.StatusCode, told)
	}
	if r := o.as("jinzhai", "POST", mixed.Header.Get("Location")+"/apply", ""); r.StatusCode != 201 {
		t.Errorf("the rest of it: %d %s", r.StatusCode, text(t, r))
	}
	for name, n := range map[string]int{"六安试验本县有限公司": 1, "六安试验外县有限公司": 0} {
		if found, err := o.store.Find(t.Context(), graph.FindQuery{Text: name, Limit: 10}); err != nil || len(found.Enterprises) != n {
			t.Errorf("%s: %d %v", name, len(found.Enterprises), err)
		}
	}
	mine, theirs := sheet("jinzhai", "金寨县"), sheet("shucheng", "舒城县")
	note := func(subject string) string {
		return fmt.Sprintf(`{"on":"enterprises","subject":%q,"text":"已走访","by":"某人","date":"2026-11-20"}`, subject)
	}
	count := func(region string) string {
		return fmt.Sprintf(`{"region":%q,"what":"signed_1","since":"2026-01-01","until":"2026-06-30","list":"统计平台","basis":"按签约日","value":3}`, region)
	}
	correct := func(kind graph.Kind, key, set string) string {
		return fmt.Sprintf(`{"kind":%q,"key":%q,"set":%s,"reason":"来电"}`, kind, key, set)
	}
	for _, c := range []struct {
		what, method, path, body string
		status                   int
	}{
		{"another's file, looked at", "GET", theirs, "", 404}, {"another's file, changed", "PATCH", theirs, `{"profile":"x"}`, 404}, {"another's file, written", "POST", theirs + "/apply", "", 404},
		{"own file", "POST", mine + "/apply", "", 201},
		{"a note on an own firm", "POST", "/api/v1/notes", note(own.ID), 201}, {"a note on one elsewhere", "POST", "/api/v1/notes", note(other.ID), 403}, {"a note on nothing", "POST", "/api/v1/notes", `{"text":"会议","by":"某人","date":"2026-11-20"}`, 403},
		{"a count of its own", "POST", "/api/v1/counts", count(ownCounty), 201}, {"a count of another", "POST", "/api/v1/counts", count(otherCounty), 403},
		{"an own firm", "POST", "/api/v1/corrections", correct(graph.KindEnterprises, own.ID, `{"address":"一号路"}`), 201},
		{"a subsidiary elsewhere", "POST", "/api/v1/corrections", correct(graph.KindEnterprises, other.ID, `{"address":"一号路"}`), 403},
		{"a project elsewhere of an own investor", "POST", "/api/v1/corrections", correct(graph.KindProjects, project.ID, `{"note":"已开工"}`), 403},
	} {
		headers := []string{jsonBody}
		if c.body == "" {
			headers = nil
		}
		if r := o.as("jinzhai", c.method, c.path, c.body, headers...); r.StatusCode != c.status {
			t.Errorf("%s: %d, want %d: %.300s", c.what, r.StatusCode, c.status, text(t, r))
		}
	}
	if r := o.as("shi", "GET", theirs, ""); r.StatusCode != 200 {
		t.Errorf("the city does not see what a county sent: %d", r.StatusCode)
	}
}

// player makes up requests in the name of an account, and knows all records, so that it
// sees what each request changed.
type player struct {
	*maker
	o        *office
	who      string
	body     string // that was sent last
	firms    []graph.Enterprise
	names    []string // of firms, which no system account may read
	slips    []string // signed sheets of two counties
	all      map[graph.Ref]graph.Record
	revision int64
	sequence int64
	within   map[string]bool // regions of the county
}

const ownCounty, otherCounty = "341524", "341523"

func newPlayer(t *testing.T, who string) *player {
	t.Helper()
	o := newOffice(t, clerks...)
	inner := o.unlocked(t)
	m := &player{maker: newMaker(t, inner), o: o, who: who, all: map[graph.Ref]graph.Record{}, within: map[string]bool{ownCounty: true}}
	for _, d := range graph.Describing() {
		m.read(t, d.Kind)
	}
	for _, one := range m.all {
		switch one := one.(type) {
		case graph.Region:
			if one.Parent == ownCounty {
				m.within[one.Code] = true
			}
		case graph.Enterprise:
			m.names = append(m.names, one.Name)
			if one.Region == ownCounty || one.Region == otherCounty {
				m.firms = append(m.firms, one)
			}
		}
	}
	slices.Sort(m.names)
	m.names = m.names[:200]
	slices.SortFunc(m.firms, func(a, b graph.Enterprise) int { return strings.Compare(a.ID, b.ID) })
	for _, region := range []string{ownCounty, otherCounty} {
		s := slipFor(t, inner, "region="+region+"&chain=nev")
		s.sign()
		for row := 1; row < min(6, len(s.sheets["企业"])); row++ {
			s.fill("企业", row, "核实结果", "属实")
		}
		m.slips = append(m.slips, s.file())
	}
	m.values["region"] = append(m.values["region"], ownCounty, otherCounty, ownCounty, otherCounty)
	m.values["accounts"] = []string{"kan", "nobody"}
	m.changed(t)
	return m
}

// read puts all records of a kind among those known, in place of what was known of it.
func (m *player) read(t *testing.T, kind graph.Kind) {
	t.Helper()
	if kind.Class() == graph.ClassKept {
		return
	}
	for ref := range m.all {
		if ref.Kind == kind {
			delete(m.all, ref)
		}
	}
	for q := (graph.DumpQuery{Kind: kind, Limit: graph.MaxLimit}); ; {
		page, err := m.o.store.Dump(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for one := range page.Bundle.Of(kind) {
			m.all[one.Ref()] = one
		}
		if q.Cursor = page.NextCursor; q.Cursor == "" {
			return
		}
	}
}

// readOne puts a record among those known as it stands now, which it may do no more: it
// is the first in the order of keys behind what comes just before it.
func (m *player) readOne(t *testing.T, ref graph.Ref) {
	t.Helper()
	last := len(ref.Key) - 1
	before := ref.Key[:last] + string(ref.Key[last]-1) + "\x7f"
	page, err := m.o.store.Dump(t.Context(), graph.DumpQuery{Kind: ref.Kind, Limit: 1, Cursor: graph.Cursor{Revision: m.revision, After: before}.String()})
	if err != nil {
		t.Fatal(err)
	}
	delete(m.all, ref)
	for one := range page.Bundle.Of(ref.Kind) {
		if one.Ref() == ref {
			m.all[ref] = one
		}
	}
}

// change is a record that a write touched, as it was and as it is; nil: there was, or is, none.
type change struct{ before, now graph.Record }

// changed are the records that were touched since it was asked last; undone reports
// whether something was written, or taken back, that no import tells of.
func (m *player) changed(t *testing.T) (list []change, undone bool) {
	t.Helper()
	ctx := t.Context()
	meta, err := m.o.store.Meta(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if meta.Revision == m.revision {
		return nil, false
	}
	undone, last := m.sequence > 0, m.sequence
	m.revision = meta.Revision
	touched := map[graph.Ref]bool{}
	page, err := m.o.store.Imports(ctx, graph.ImportsQuery{Limit: 50})
	if err != nil {
		t.Fatal(err)
	}
	m.values["imports"], m.values["merges"] = nil, nil
	for _, i := range page.Imports {
		m.values["imports"] = append(m.values["imports"], i.ID)
		m.sequence = max(m.sequence, i.Sequence)
		if i.Sequence <= last || last == 0 {
			continue
		}
		undone = false
		for q, own := i.Images(meta.Revision), true; own; own = own && q.Cursor != "" {
			images, err := m.o.store.Dump(ctx, q)
			if err != nil {
				t.Fatal(err)
			}
			for _, image := range images.Bundle.Images {
				if own = image.Import == i.ID; own && image.Target.Kind.Class() != graph.ClassKept {
					touched[image.Target] = true
				}
			}
			q.Cursor = images.NextCursor
		}
	}
	was, kinds := map[graph.Ref]graph.Record{}, map[graph.Kind]bool{}
	for ref := range touched {
		was[ref], kinds[ref.Kind] = m.all[ref], true
	}
	for _, d := range graph.Describing() {
		if undone || kinds[d.Kind] && len(touched) > 20 { // what is few is read by itself: most of the time went there
			m.read(t, d.Kind)
			kinds[d.Kind] = false
		}
	}
	for ref := range touched {
		if kinds[ref.Kind] {
			m.readOne(t, ref)
		}
		list = append(list, change{was[ref], m.all[ref]})
	}
	if !undone && !slices.ContainsFunc(slices.Collect(maps.Keys(touched)), func(ref graph.Ref) bool { return ref.Kind == graph.KindCorrections }) {
		return list, undone
	}
	m.values["corrections"] = nil
	for ref, one := range m.all {
		if c, ok := one.(graph.Correction); ok && (c.State == graph.CorrectionPending || m.IntN(4) == 0) {
			m.values["corrections"] = append(m.values["corrections"], ref.Key)
		}
	}
	slices.Sort(m.values["corrections"])
	return list, undone
}

// mine reports whether a record is the county's: by the region that it tells, else by
// those of its firms or its park, or by what it is about.
func (m *player) mine(one graph.Record) bool {
	firm := func(id string) string { // of one that was merged, that of the one it now is
		list, err := m.o.store.Enterprises(context.Background(), []string{id})
		if err != nil {
			return ""
		}
		return list[0].Region
	}
	about := func(kind graph.Kind, key string) bool {
		if kind == graph.KindEnterprises {
			return m.within[firm(key)]
		}
		record, ok := m.all[graph.Ref{Kind: kind, Key: key}]
		return ok && m.mine(record)
	}
	var at []string
	switch one := one.(type) {
	case graph.Enterprise:
		at = []string{one.Region}
	case graph.Membership:
		at = []string{firm(one.Enterprise)}
	case graph.SupplyLink:
		at = []string{firm(one.Supplier), firm(one.Customer)}
	case graph.Project:
		at = []string{one.Region}
	case graph.Park:
		at = []string{one.Region}
	case graph.Cluster:
		at = one.Regions
	case graph.Need:
		at = []string{one.Region}
	case graph.Check:
		at = []string{one.Region}
	case graph.Presence:
		at = []string{one.Region}
	case graph.Opinion:
		at = []string{one.Region}
	case graph.Note:
		return about(one.On, one.Subject)
	case graph.Correction:
		return about(one.On, one.Subject)
	case graph.ParkPair:
		return about(graph.KindParks, one.Park)
	case graph.Goal:
		at = []string{one.Region}
	case graph.Count:
		at = []string{one.Region}
	case graph.Coverage:
		at = []string{one.Region}
	case graph.GoalValue:
		return about(graph.KindGoals, one.Goal)
	case graph.Issue:
		at = []string{one.Region}
	case graph.Title:
		at = []string{firm(one.Enterprise)}
	case graph.Month:
		at = []string{firm(one.Enterprise)}
	case graph.Acre:
		at = []string{firm(one.Enterprise)}
	case graph.Institute:
		if at = []string{one.Region}; one.Region == "" {
			at = []string{firm(one.Enterprise)}
		}
	case graph.Result:
		return about(graph.KindInstitutes, one.Institute)
	case graph.Offer:
		at = []string{one.Region}
	case graph.Visit:
		if at = []string{one.Region}; one.Region == "" {
			at = []string{firm(one.Enterprise)}
		}
	case graph.Post:
		if at = []string{one.Region}; one.Region == "" {
			at = []string{firm(one.Enterprise)}
		}
	case graph.Carrier:
		return about(graph.KindParks, one.Park)
	case graph.Cooperation:
		if at = []string{one.Region}; one.Region == "" {
			return about(graph.KindParks, one.Park)
		}
	case graph.Passage: // it goes where its project does
		return about(graph.KindProjects, one.Project)
	case graph.Progress:
		return about(graph.KindProjects, one.Project)
	case graph.Screening:
		return about(graph.KindProjects, one.Project)
	case graph.Trip:
		at = []string{one.Region}
	case graph.Mapping, graph.Decision:
		return true // how sheets are read; they change no record
	}
	return slices.ContainsFunc(at, func(code string) bool { return m.within[code] })
}

// may reports whether the player may have changed a record so.
func (m *player) may(c change) bool {
	for _, one := range []graph.Record{c.before, c.now} {
		if one == nil {
			continue
		}
		o, opinion := one.(graph.Opinion)
		switch m.who {
		case "shi":
		case "jinzhai":
			if !m.mine(one) {
				return false
			}
		case "lian":
			if !opinion || !strings.HasPrefix(o.Segment, "nev.") {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// play makes up n requests, and looks after each at what it did.
func (m *player) play(t *testing.T, n int) {
	seen, ways := map[int]int{}, map[string]int{}
	if own := map[string]string{"admin": "/api/v1/accounts", "shen": "/api/v1/audit"}[m.who]; own != "" { // chance alone may miss it
		r := httptest.NewRequest("GET", own, nil)
		r.Host = "127.0.0.1:8080"
		seen[m.send(t, m.who, r).Code]++
	}
	every := min(max(25, n/100), 100)
	for i := range n {
		if i%every == 0 {
			for range 2 {
				m.send(t, "shi", m.writing())
			}
			m.changed(t)
		}
		r := m.writing()
		if m.IntN(2) == 0 {
			if r, _ = m.maker.request(); slow(r) && m.IntN(20) > 0 { // a picture is as much of a look as a table is
				continue
			}
			if m.who == "shen" && i > 2000 && strings.HasPrefix(r.URL.Path, "/api/v1/audit") {
				continue // each looks through all that is there by now
			}
		}
		method, path := r.Method, r.URL.Path
		w := m.send(t, m.who, r)
		seen[w.Code]++
		list, undone := m.changed(t)
		told := fmt.Sprintf("%s %s → %d\n%.1000s\n%.300s", method, r.URL, w.Code, m.body, w.Body)
		for _, c := range list {
			if !m.may(c) {
				t.Fatalf("%s changed\n%+v\ninto\n%+v\nby %s", m.who, c.before, c.now, told)
			}
		}
		switch {
		case w.Code >= 500:
			t.Fatal(told)
		case undone && m.who != "shi":
			t.Fatalf("%s took something back by %s", m.who, told)
		case (m.who == "admin" || m.who == "shen") && m.business(path, w):
			t.Fatalf("%s sees of the business by %s", m.who, told)
		case len(list) > 0 || undone:
			ways[method+" "+strings.Split(shapeOf(t, strings.TrimPrefix(path, "/api/v1")), " ")[0]]++
		}
	}
	t.Log("answers by status:", seen, "written by:", ways)
	if least := map[string]int{"jinzhai": 5, "shi": 8, "lian": 1}[m.who]; len(ways) < least || seen[200] == 0 || m.who != "shi" && seen[403] == 0 {
		t.Errorf("too little is reached, or written: %v %v", seen, ways)
	}
}

// slow reports whether a request takes long to answer.
func slow(r *http.Request) bool {
	return strings.Contains(r.URL.Path, "map") || strings.Contains(r.URL.Path, "/sheet") || strings.HasSuffix(r.URL.Path, "backtest")
}

// send sends a request in the name of an account, which enters again where it left.
func (m *player) send(t *testing.T, who string, r *http.Request) *httptest.ResponseRecorder {
	t.Helper()
	r = r.Clone(t.Context()) // nobody is trusted
	name, value, _ := strings.Cut(m.o.cookies[who], ": ")
	r.Header.Set(name, value)
	w := httptest.NewRecorder()
	m.o.ServeHTTP(w, r)
	if w.Code == http.StatusUnauthorized || strings.HasPrefix(w.Header().Get("Location"), "/login") || r.URL.Path == "/logout" {
		m.o.cookies[who] = m.o.login(t, who, ownPassword)
	}
	if at := w.Header().Get("Location"); strings.Contains(at, "/intakes/") {
		m.values["intakes"] = append(m.values["intakes"], at[strings.LastIndexByte(at, '/')+1:])
		m.values["intakes"] = m.values["intakes"][max(0, len(m.values["intakes"])-6):]
	}
	return w
}

// business reports whether an answer to who must see none of it holds any.
func (m *player) business(path string, w *httptest.ResponseRecorder) bool {
	at := strings.TrimPrefix(path, "/api/v1") // the audit names what was written, the description of the interface is for everybody
	body, audit := w.Body.String(), strings.HasPrefix(at, "/audit") || at == "/openapi.json"
	if !audit && slices.ContainsFunc(m.names, func(name string) bool { return strings.Contains(body, name) }) {
		return true
	}
	own := []string{"/accounts", "/account", "/audit", "/login", "/logout", "/session", "/openapi.json", "/healthz", "/readyz", "/metrics"}
	return w.Code == http.StatusOK && !slices.ContainsFunc(own, func(at string) bool { return strings.HasPrefix(strings.TrimPrefix(path, "/api/v1"), at) })
}

// writing makes up a request that would write something, most of the time.
func (m *player) writing() *http.Request {
	firm := m.firms[m.IntN(len(m.firms))]
	segment := m.one([]string{"nev.fc.mea", "nev.battery.cell", "iron.rolling", "food.camellia", "nev.tw.motor"})
	region, some := m.one([]string{ownCounty, otherCounty, ownCounty, "341500", "341500-kf"}), strconv.Itoa(m.IntN(6))
	page, kind := m.IntN(3) == 0, jsonBody
	post := func(path string, body map[string]any) *http.Request {
		text := ""
		if page {
			form := url.Values{}
			for name, value := range body {
				form.Set(name, fmt.Sprint(value))
			}
			text, kind = form.Encode(), formBody
		} else {
			data, _ := json.Marshal(body) // of texts and maps of them
			text, path = string(data), "/api/v1"+path
		}
		m.body = text
		return newRequest("POST", path, text, kind)
	}
	file := func(path, name, data string) *http.Request {
		if !page {
			path = "/api/v1" + path
		}
		m.body = data
		return newRequest("POST", path, sheetBody(name, data), sheetType)
	}
	held := "/intakes/" + url.PathEscape(m.one(m.values["intakes"]))
	correction := "/corrections/" + url.PathEscape(m.one(m.values["corrections"]))
	switch m.IntN(16) {
	case 0:
		return post("/needs", map[string]any{"region": region, "segment": segment, "need": "需要" + some, "said_by": "某局", "date": "2026-11-20"})
	case 1:
		return post("/checks?confirm=yes", map[string]any{"region": region, "segment": segment, "verdict": m.one([]string{"yes", "no"}), "by": "某人" + some, "date": "2026-11-20"})
	case 2:
		return post("/presence", map[string]any{"region": region, "segment": segment, "what": "年产" + some, "amount": 3, "unit": "万片", "date": "2026-11"})
	case 3:
		return post("/opinions", map[string]any{"region": region, "segment": segment, "answer": "strong", "view": "other", "state": "weak", "reason": "理由" + some, "by": "某教授", "date": "2026-11-20"})
	case 4:
		body := map[string]any{"text": "批注" + some, "by": "某人", "date": "2026-11-20"}
		if m.IntN(3) > 0 {
			body["on"], body["subject"] = "enterprises", firm.ID
		}
		return post("/notes", body)
	case 5, 6, 7:
		d := graph.Describe(m.kind())
		keys := m.values[string(d.Kind)]
		key := m.one(keys)
		if d.Kind == graph.KindEnterprises {
			key = firm.ID
		}
		var fields []string
		for i := range d.Fields {
			if f := &d.Fields[i]; (f.Type == graph.Text || f.Name == "region" || f.Name == "parent") && f.Name != d.Key {
				fields = append(fields, f.Name)
			}
		}
		field, value := m.one(fields), "改为"+some
		switch field {
		case "region":
			value = region
		case "parent":
			value = firm.ID
		}
		body := map[string]any{"kind": string(d.Kind), "key": key, "reason": "电话核实"}
		if page {
			body["set."+field] = value
			if m.IntN(3) == 0 {
				body["again"] = m.one(m.values["corrections"])
			}
		} else {
			body["set"] = map[string]any{field: value}
		}
		return post("/corrections", body)
	case 8:
		if page {
			return post(correction+"/accept?confirm=yes", map[string]any{"only": m.one(m.values["corrections"])})
		}
		return post(correction+"/accept?confirm=yes", map[string]any{})
	case 9:
		if page {
			return post(correction+"/return", map[string]any{"only": m.one(m.values["corrections"]), "reason": "再核"})
		}
		return post(correction+"/return", map[string]any{"reason": "再核"})
	case 10:
		other := m.firms[m.IntN(len(m.firms))]
		if page {
			return post("/merges", map[string]any{"old": firm.ID, "new": other.ID, "confirmed": "yes"})
		}
		return post("/merges?confirm=yes", map[string]any{"old": firm.ID, "new": other.ID})
	case 11:
		if m.IntN(2) == 0 {
			r := post("/merges/"+firm.ID+"/undo", nil)
			return newRequest("POST", r.URL.String(), "")
		}
		at := "/imports/" + url.PathEscape(m.one(m.values["imports"])) + "/undo"
		return post(at, map[string]any{"confirmed": "yes"})
	case 12:
		if m.IntN(3) > 0 { // each is checked against all firms
			return m.writing()
		}
		place := m.one([]string{"金寨县", "舒城县", ""})
		return file("/intakes", "名单.csv", "企业名称,县区,通讯地址\n"+m.one([]string{firm.Name, "六安试验" + some + "有限公司"})+","+place+",经济开发区"+some+"号\n")
	case 13:
		if m.IntN(3) > 0 {
			return m.writing()
		}
		return file("/verifications", "核实单.xlsx", m.slips[m.IntN(len(m.slips))])
	case 14:
		answers := map[string]any{"profile": "名单" + some}
		if page {
			return post(held+"/mapping", answers)
		}
		r := post(held, answers)
		return newRequest("PATCH", r.URL.String(), m.body, jsonBody)
	}
	if page {
		return post(held+"/apply", map[string]any{"confirmed": "yes"})
	}
	page = false
	r := post(held+"/apply", nil)
	m.body = ""
	return newRequest("POST", r.URL.String(), "")
}

// kind is one whose records are corrected, firms most often.
func (m *player) kind() graph.Kind {
	kinds := []graph.Kind{graph.KindEnterprises, graph.KindEnterprises, graph.KindProjects, graph.KindMemberships, graph.KindLinks, graph.KindParks, graph.KindParkPairs, graph.KindClusters, graph.KindPresence, graph.KindSegments, graph.KindNeeds}
	return kinds[m.IntN(len(kinds))]
}
