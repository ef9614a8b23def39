package api_test

import (
	"encoding/json"
	"flag"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"chainchief/api"
	"chainchief/graph"
)

var (
	requests = flag.Int("requests", 1500, "how many requests TestRandomRequests makes up")
	seeded   = flag.Uint64("seed", 1, "of the random numbers")
)

// TestRandomRequests makes up requests from the document, good ones and broken
// ones, and holds every answer against it: no fault of the server, a problem that
// says what to do, or an answer of the form promised.
func TestRandomRequests(t *testing.T) {
	b := newBed(t, moving)
	c := newContract(t, b)
	m := newMaker(t, b)
	seen := map[int]int{}
	for range *requests {
		r, again := m.request()
		w := httptest.NewRecorder()
		b.ServeHTTP(w, r)
		a := w.Result()
		seen[a.StatusCode]++
		if a.StatusCode >= 500 {
			t.Errorf("%s %s → %d %.300s", r.Method, r.URL, a.StatusCode, w.Body)
		}
		if address, item, found := c.operation(again); found && item.GetOperations().GetOrZero(strings.ToLower(r.Method)) != nil && address != "" && !strings.Contains(r.URL.Path, "//") && !strings.HasSuffix(r.URL.Path, "/") { // blank ids are of no operation
			c.answer(t, again, a)
		} else if a.StatusCode >= 400 {
			problem(t, a)
		}
		if t.Failed() {
			t.Fatalf("by %s %s %v", r.Method, r.URL, r.Header)
		}
	}
	t.Log("answers by status:", seen)
	if seen[200] < *requests/10 || seen[400] == 0 || seen[404] == 0 || seen[201] == 0 {
		t.Errorf("the requests reach too little: %v", seen)
	}
}

// maker makes up requests.
type maker struct {
	*rand.Rand
	operations []operation
	values     map[string][]string // good ones, by the name of a parameter or the noun before {id}
}

type operation struct {
	method, path string
	parameters   []string
	body         map[string]any // an example
}

func newMaker(t testing.TB, b *bed) *maker {
	m := &maker{Rand: rand.New(rand.NewPCG(*seeded, 0)), values: map[string][]string{
		"region": {"341500", "341524", "340100", "340000", "341500-kf"}, "partner": {"340100", "310000", "341523"},
		"as_of": {"2021", "2024-06", "2026-11-30"}, "date": {"2021-04", "2023"}, "limit": {"1", "7", "1000"}, "cursor": {""},
		"q": {"mtqn", "六安", "luan gangtie", "603308", "电", "a"}, "card": {"yes", "no"}, "level": {"city", "county"}, "parent": {"341500"},
		"k": {"1", "3"}, "depth": {"1", "2"}, "direction": {"both", "suppliers", "customers"}, "directed": {"yes", "no"}, "inferred": {"yes", "no"},
	}}
	for noun, address := range map[string]string{"chains": "/chains", "segments": "/segments?limit=1000", "enterprises": "/enterprises?limit=1000", "parks": "/parks?limit=1000", "projects": "/projects?limit=1000"} {
		for _, item := range items(t, b, address, "") {
			var named struct {
				ID    string
				Chain json.RawMessage
			}
			if err := json.Unmarshal([]byte(item), &named); err != nil {
				t.Fatal(err)
			}
			if named.ID == "" {
				named.ID = at(t, named.Chain, "id")
			}
			m.values[noun] = append(m.values[noun], named.ID)
		}
	}
	for _, d := range graph.Describing() { // whose histories are asked for
		if m.values[string(d.Kind)] != nil || d.Class == graph.ClassKept {
			continue
		}
		page, err := b.store.Dump(t.Context(), graph.DumpQuery{Kind: d.Kind, Limit: 5})
		if err != nil {
			t.Fatal(err)
		}
		for r := range page.Bundle.All() {
			m.values[string(d.Kind)] = append(m.values[string(d.Kind)], r.Ref().Key)
		}
	}
	m.values["key"] = m.values["enterprises"]
	m.values["chain"], m.values["segment"], m.values["park"] = m.values["chains"], m.values["segments"], m.values["parks"]
	for _, name := range []string{"enterprise", "from", "to", "without"} {
		m.values[name] = m.values["enterprises"]
	}
	var document struct {
		Paths map[string]map[string]struct {
			Parameters []struct {
				Ref  string `json:"$ref"`
				Name string
			}
			RequestBody struct {
				Content map[string]struct{ Example map[string]any }
			}
		}
		Components struct {
			Parameters map[string]struct{ Name string }
		}
	}
	if err := json.Unmarshal([]byte(text(t, b.do("GET", "/api/v1/openapi.json", ""))), &document); err != nil {
		t.Fatal(err)
	}
	for _, path := range slices.Sorted(maps.Keys(document.Paths)) {
		for _, method := range slices.Sorted(maps.Keys(document.Paths[path])) {
			o, in := operation{method: strings.ToUpper(method), path: path}, document.Paths[path][method]
			for _, p := range in.Parameters {
				name := p.Name
				if name == "" {
					name = document.Components.Parameters[p.Ref[strings.LastIndexByte(p.Ref, '/')+1:]].Name
				}
				if !strings.Contains(path, "{"+name+"}") {
					o.parameters = append(o.parameters, name)
				}
			}
			for _, media := range in.RequestBody.Content {
				o.body = media.Example
			}
			if o.body["key"] != nil {
				o.body["key"] = m.values["key"][0]
			}
			m.operations = append(m.operations, o)
			if o.body != nil { // what is written is worth more tries than one kind of file among many
				m.operations = append(m.operations, o, o)
			}
		}
	}
	return m
}

func (m *maker) one(list []string) string {
	if len(list) == 0 {
		return m.junk()
	}
	return list[m.IntN(len(list))]
}

// junk is a value that nobody means.
func (m *maker) junk() string {
	switch m.IntN(9) {
	case 0:
		return ""
	case 1:
		return strconv.FormatInt(m.Int64()-m.Int64(), 10)
	case 2:
		return strings.Repeat(m.one([]string{"a", "六", "%", "../", "0"}), m.IntN(300))
	case 3:
		return m.one([]string{"null", "NaN", "1e9", "-1", "0", "1001", "true", "2021-02-30", "2021-13", "9999", "２０２１", "' OR 1=1 --", "<script>", "\x00", "a\r\nb: c", "\xff\xfe", "𠮷", "🙂", "{id}", "..", ".", "/", "MQ", "OTl8MQ", "MXwx"})
	case 4:
		b := make([]byte, m.IntN(20))
		for i := range b {
			b[i] = byte(m.Uint32())
		}
		return string(b)
	case 5:
		return m.one(m.values["enterprises"])
	case 6:
		return m.one(m.values["chains"])
	}
	return m.one(m.values["q"])
}

// value is a good one, most of the time.
func (m *maker) value(name string) string {
	if m.IntN(8) == 0 {
		return m.junk()
	}
	return m.one(m.values[name])
}

// request makes one up; again is the same with its body unread.
func (m *maker) request() (r, again *http.Request) {
	o := m.operations[m.IntN(len(m.operations))]
	path := o.path
	if before, after, found := strings.Cut(path, "{id}"); found {
		noun := before[strings.LastIndexByte(strings.TrimSuffix(before, "/"), '/')+1:]
		path = before + url.PathEscape(m.value(strings.TrimSuffix(noun, "/"))) + after
	}
	query := url.Values{}
	for _, name := range o.parameters {
		for range m.IntN(5) / 2 {
			query.Add(name, m.value(name))
			if m.IntN(20) > 0 {
				break
			}
		}
	}
	if m.IntN(30) == 0 {
		query.Add(m.junk(), m.junk())
	}
	address := path + "?" + query.Encode()
	if m.IntN(50) == 0 {
		address += "&" + m.one([]string{"%zz", "=", "a=%", ";", "region"})
	}
	method := o.method
	if m.IntN(40) == 0 {
		method = m.one([]string{"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE"})
	}
	body := ""
	if o.body != nil {
		body = m.body(o)
	}
	make := func() *http.Request {
		r := newRequest("GET", "/", body)
		r.Method = method
		u, err := url.ParseRequestURI(address)
		if err != nil {
			u = &url.URL{Path: path}
		}
		r.URL = u
		if body != "" {
			r.Header.Set("Content-Type", "application/json")
		}
		return r
	}
	r, again = make(), make()
	if m.IntN(4) > 0 {
		r = r.WithContext(api.Trusted(r.Context(), "socket"))
	}
	if m.IntN(10) == 0 {
		r.Header.Set("If-None-Match", m.junk())
	}
	return r, again
}

// body is the example with its fields changed, left out, or broken.
func (m *maker) body(o operation) string {
	in := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(o.body)) {
		in[name] = o.body[name]
		switch m.IntN(12) {
		case 0:
			delete(in, name)
		case 1:
			in[name] = m.junk()
		case 2:
			in[name] = m.Int()
		case 3:
			in[name] = m.value(name)
		}
	}
	data, err := json.Marshal(in)
	if err != nil || m.IntN(20) == 0 {
		return m.junk()
	}
	return string(data)
}
