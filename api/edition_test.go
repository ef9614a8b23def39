package api_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"html"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"chainchief/api"
	"chainchief/graph"
	"chainchief/seed"
)

// planted puts a mark that stands nowhere else into every field and record that is an
// office's own, and beside them the same for the public. It tells what each mark is in.
func planted(t *testing.T, b *bed) (marks map[string]string, pages []string) {
	marks = map[string]string{}
	mark := func(what string) string {
		m := fmt.Sprintf("密标%02d号", len(marks))
		marks[m] = what
		return m
	}
	const region, segment, date = "341502", "nev.fc.mea", graph.Date("2026-11-20")
	open := graph.Source{Evidence: graph.EvidenceReported, SourceURL: "https://example.com/news", SourceDate: date}
	weak := func(e graph.Evidence) graph.Source { return graph.Source{Evidence: e, SourceDate: date} }
	doubted := open
	doubted.Verification = []string{graph.Unverified}
	var put graph.Bundle
	firm := func(name string, s graph.Source) graph.Enterprise {
		e := graph.Enterprise{ID: enterpriseID(name), Name: name, ShortName: name, Region: region, Type: graph.TypeEnterprise, Size: graph.SizeMedium, LocalSince: "2020", Products: []string{"膜电极"}, Source: s}
		e.Search = seed.SearchText(&e)
		return e
	}
	works := func(e graph.Enterprise, segment string, certainty graph.Certainty, s graph.Source) {
		put.Add(graph.Membership{Enterprise: e.ID, Segment: segment, Certainty: certainty, Since: "2020", Source: s})
	}
	told := firm("六安公开甲机械有限公司", open)
	told.State, told.StateDate, told.StateNote = "normal", date, mark("state of an enterprise")
	told.Extra = map[string]string{"备注栏": mark("an office's own column")}
	other := firm("六安公开乙机械有限公司", open)
	put.Add(told, other)
	works(told, segment, graph.Confirmed, open)
	works(other, segment, graph.Confirmed, open)
	var hidden []graph.Enterprise
	for _, s := range []graph.Source{doubted, weak(graph.EvidenceReposted), weak(graph.EvidenceCommonKnowledge), weak(graph.EvidenceTradeKnowledge)} {
		e := firm("六安"+mark("an enterprise without a source to show")+"有限公司", s)
		put.Add(e)
		works(e, segment, graph.Confirmed, open) // its work is told, it is not
		hidden = append(hidden, e)
	}
	for _, c := range []graph.Certainty{graph.Probable, graph.Hint} {
		e := firm("六安"+mark("a firm that only "+string(c)+" works there")+"有限公司", weak(graph.EvidenceTradeKnowledge))
		put.Add(e)
		works(e, "nev.fc.bipolar", c, open)
	}
	told.Parent = hidden[0].ID
	put.Enterprises[0] = told
	link := func(product string, from, to graph.Enterprise, confidence float64, s graph.Source) {
		put.Add(graph.SupplyLink{ID: graph.NewID("l", product), Supplier: from.ID, Customer: to.ID, Product: product, Kind: graph.LinkSupply, Confidence: confidence, Source: s})
	}
	link(mark("an inferred link"), told, other, 0.5, open)
	link(mark("a link of which one end is not told"), hidden[1], told, 0.95, open)
	link(mark("a link without a source to show"), told, other, 0.95, weak(graph.EvidenceTradeKnowledge))
	link("双极板", told, other, 0.95, open)
	project := func(name string, s graph.Source) graph.Project {
		return graph.Project{ID: graph.NewID("p", name), Name: name, Kind: "new", Region: region, Stage: graph.ProjectStarted, Date: "2026-06", Segments: []string{segment}, Investors: []graph.Investor{{Name: told.Name, Enterprise: told.ID}}, Source: s}
	}
	shown := project("六安公开膜电极项目", open)
	shown.Note, shown.StateNote, shown.Operator = mark("the doubts of a project"), mark("the state of a project"), hidden[2].ID
	shown.Extra = map[string]string{"联系人": mark("an office's own column of a project")}
	put.Add(shown, project(mark("an unverified project")+"项目", doubted), project(mark("a reposted project")+"项目", weak(graph.EvidenceReposted)))
	park := graph.Park{ID: "k-planted-open", Name: "公开园区", Region: region, Level: "provincial", Source: open}
	put.Add(park, graph.Park{ID: "k-planted", Name: mark("a park without a source to show"), Region: region, Level: "provincial", Source: weak(graph.EvidenceTradeKnowledge)},
		graph.ParkPair{ID: "q-planted", Park: park.ID, PartnerText: mark("a pair without a source to show"), Status: "paired", Source: weak(graph.EvidenceReposted)},
		graph.Cluster{ID: "planted", Name: mark("a cluster still to be checked"), Chain: "nev", Regions: []string{region}, Source: doubted},
		graph.Presence{ID: "r-planted", Region: region, Segment: "nev.fc.gdl", What: mark("what a repost says of a place"), Date: date, Source: weak(graph.EvidenceReposted)},
		graph.Need{ID: "n-planted", Region: region, Segment: segment, Need: mark("a need"), SaidBy: mark("who said it"), CounterNote: mark("what speaks against it"), Date: date, Source: open},
		graph.Check{ID: "c-planted", Region: region, Segment: segment, Verdict: "yes", By: mark("who checked"), Date: date, Note: mark("a check"), Source: open},
		graph.Note{ID: "t-planted", On: graph.KindEnterprises, Subject: told.ID, Text: mark("a note"), By: mark("whose note"), Date: date, Source: open},
		graph.Opinion{ID: "o-planted", Region: region, Segment: segment, View: graph.OpinionOther, State: "weak", Reason: mark("an opinion"), By: mark("whose opinion"), Date: date, Source: open},
		graph.Correction{ID: "u-planted", On: graph.KindEnterprises, Subject: told.ID, Field: "products", Before: "膜电极", After: mark("a correction"), Reason: mark("why"), By: mark("whose correction"), Date: date, State: graph.CorrectionPending, Source: weak(graph.EvidenceOffice)})
	batch := graph.Batch{ID: "planted", Title: mark("a write"), Actor: graph.Actor{Person: mark("who wrote")}, Class: graph.ImportFile, Time: time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC), Put: put}
	if _, err := b.store.Apply(context.Background(), batch); err != nil {
		t.Fatal(err)
	}
	return marks, []string{"/chains/nev", "/chains/nev?kind=flow&region=" + region, "/chains/nev?compare=2021&projects=done", "/segments/" + segment + "?region=" + region, "/segments/nev.fc.bipolar?region=" + region, "/segments/nev.fc.gdl?region=" + region, "/enterprises/" + told.ID,
		"/enterprises/" + told.ID + "/network?region=" + region, "/enterprises/" + told.ID + "/network?inferred=yes", "/projects/" + shown.ID, "/parks/" + park.ID, "/enterprises?region=" + region, "/parks?region=" + region, "/projects?region=" + region, "/?region=" + region}
}

// reading follows links from some pages on, and everything a script would fetch, and
// says what all of it holds. most is how many addresses of a shape are read, and six
// times as many of a path.
type reading struct {
	b      *bed
	t      *testing.T
	public bool
	most   int
	as     []string          // headers
	said   map[string]string // by address
	shapes map[string]int
}

var anyAddress = regexp.MustCompile(`\b(?:href|src|action|data-targets)="(/[^"#]*|/)`)

func (r *reading) from(queue ...string) {
	for first := len(queue); len(queue) > 0; first-- {
		address := queue[0]
		queue = queue[1:]
		shape := shapeOf(r.t, address)
		path, _, _ := strings.Cut(shape, " ")
		if _, ok := r.said[address]; ok || first <= 0 && (r.shapes[shape] >= r.most || r.shapes[path] >= 6*r.most) || strings.HasPrefix(address, "/static/") || strings.Contains(address, ".png") || strings.Contains(address, ".pdf") {
			continue
		}
		r.shapes[shape]++
		r.shapes[path]++
		u, _ := url.Parse(address)
		if public := u.Query().Get("edition") == "public"; public != r.public {
			if r.public {
				r.t.Errorf("%s is led to, which is not public", address)
			}
			continue
		}
		a := r.b.do("GET", address, "", append(r.as, "Accept: text/html")...)
		body := text(r.t, a)
		if a.StatusCode != http.StatusOK && r.public {
			r.t.Errorf("%s: %d %.200s", address, a.StatusCode, body)
		}
		r.said[address] = unpacked(r.t, body)
		if !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") && !strings.HasPrefix(a.Header.Get("Content-Type"), "image/svg") {
			continue
		}
		body = regexp.MustCompile(`<a data-plain [^>]*>退出公开版</a>|action="/search"|action="[^"]*" method|method="get" action="[^"]*"|method="post" action="[^"]*"`).ReplaceAllString(body, "")
		for _, m := range anyAddress.FindAllStringSubmatch(body, -1) {
			queue = append(queue, html.UnescapeString(m[1]))
		}
		if path, query, _ := strings.Cut(address, "?"); strings.HasPrefix(path, "/segments/") && strings.Count(path, "/") == 2 {
			queue = append(queue, path+"/panel?"+query) // which the script of a map fetches
		}
	}
}

// unpacked is the text of a file that may be a zip of texts.
func unpacked(t *testing.T, body string) string {
	if !strings.HasPrefix(body, "PK") {
		return body
	}
	z, err := zip.NewReader(bytes.NewReader([]byte(body)), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range z.File {
		part, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&all, part); err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}

// TestPublicEdition: with marks in all that is an office's own, whoever comes to the
// public edition and follows whatever it links to finds none of them, and comes to
// every page that it has; inside, each mark is found.
func TestPublicEdition(t *testing.T) {
	b := newDesk(t)
	marks, pages := planted(t, b)
	edition := func(address string) string {
		if strings.Contains(address, "?") {
			return address + "&edition=public"
		}
		return address + "?edition=public"
	}
	var asked []string // what the box at the head asks while somebody types
	for _, q := range []string{"密标", "六安", "膜电极", "项目", "园区", "集群", "六安市缺什么"} {
		asked = append(asked, "/api/v1/search?limit=6&q="+url.QueryEscape(q), "/search?q="+url.QueryEscape(q))
	}
	open := &reading{b, t, true, 2, []string{bearer}, map[string]string{}, map[string]int{}}
	open.from(edition("/"))
	for _, address := range slices.Concat(pages, asked) {
		open.from(edition(address))
	}
	for address, body := range open.said {
		for m, what := range marks {
			if i := strings.Index(body, m); i >= 0 {
				t.Errorf("%s tells %s: …%s…", address, what, body[max(0, i-150):min(len(body), i+60)])
			}
		}
		for _, word := range []string{"/corrections", "/history", "/imports", "/intakes", "/merges", "/holdings", "/exports", "/notes", "/opinions", "/checks", "/needs", "/login", "/data", "登记批注", "更正</a>"} {
			if strings.Contains(body, `href="`+word) || strings.Contains(word, "登记") && strings.Contains(body, word) {
				t.Errorf("%s leads to %s", address, word)
			}
		}
		if strings.HasPrefix(address, "/api/") {
			continue
		}
		if !strings.Contains(address, "/panel") && (!strings.Contains(body, "<b>公开版</b>") || !strings.Contains(body, "退出公开版") || !strings.Contains(body, `name="edition" value="public"`)) {
			t.Errorf("%s does not say that it is public, or its box at the head forgets it", address)
		}
	}
	reached := map[string]bool{}
	for address := range open.said {
		path, _, _ := strings.Cut(shapeOf(t, address), " ")
		reached[path] = true
	}
	for path, public := range api.Pages() {
		filled := strings.NewReplacer(":id", "nev").Replace(path)
		switch {
		case public && !reached[path]:
			t.Errorf("nothing of the public edition leads to %s", path)
		case !public:
			r := b.do("GET", edition(filled), "", "Accept: text/html", bearer)
			if body := text(t, r); r.StatusCode != http.StatusNotFound || !strings.Contains(body, "公开版没有这一页") || !strings.Contains(body, `href="/?edition=public"`) {
				t.Errorf("%s in public: %d", filled, r.StatusCode)
			}
		}
	}
	if len(open.said) < 60 {
		t.Errorf("only %d addresses read", len(open.said))
	}
	for _, name := range []string{"六安公开甲机械有限公司", "六安公开膜电极项目", "公开园区"} {
		if !slices.ContainsFunc(slices.Collect(maps.Values(open.said)), func(body string) bool { return strings.Contains(body, name) }) {
			t.Errorf("%s, which may be told, is told nowhere", name)
		}
	}

	inside := &reading{b, t, false, 1, []string{bearer}, map[string]string{}, map[string]int{}}
	inside.from("/")
	for _, address := range slices.Concat(pages, asked, []string{"/needs?region=341502", "/checks?region=341502", "/notes", "/opinions", "/clusters/planted", "/imports", "/corrections", "/api/v1/exports/notes.csv", "/api/v1/exports/links.csv", "/api/v1/exports/needs.csv", "/api/v1/exports/projects.csv"}) {
		inside.from(address)
	}
	for m, what := range marks {
		if !slices.ContainsFunc(slices.Collect(maps.Values(inside.said)), func(body string) bool { return strings.Contains(body, m) }) {
			t.Errorf("inside, nothing tells %s: the test proves nothing of it", what)
		}
	}
	t.Logf("%d addresses in public, %d inside, %d marks", len(open.said), len(inside.said), len(marks))
}
