// Package anykind_test adds a kind to the table, in this file alone, and finds it
// everywhere in the interface.
package anykind_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"chainchief/api"
	"chainchief/graph"
	"chainchief/graph/embedded"
	"chainchief/seed"
)

// outing is a call on a firm.
type outing struct {
	ID         string     `json:"id"`
	Region     string     `json:"region"`
	Enterprise string     `json:"enterprise,omitzero"`
	Purpose    string     `json:"purpose"`
	With       []string   `json:"with,omitempty"`
	Kilometres float64    `json:"kilometres,omitzero"`
	Public     bool       `json:"public,omitzero"`
	By         string     `json:"by"`
	Date       graph.Date `json:"date"`
	graph.Source
}

func (v outing) Ref() graph.Ref { return graph.Ref{Kind: "outings", Key: v.ID} }

func init() {
	graph.Register[outing](graph.Description{
		Kind: "outings", ZH: "考察", Class: graph.ClassLedger, Label: "Outing", Key: "id", ID: []string{"v", "region", "enterprise", "date", "by"},
		Fields: []graph.Field{
			{Name: "id", ZH: "标识", Type: graph.Slug, Required: true},
			{Name: "region", ZH: "地区", Type: graph.Reference, Ref: graph.KindRegions, Required: true},
			{Name: "enterprise", ZH: "企业", Type: graph.Reference, Ref: graph.KindEnterprises},
			{Name: "purpose", ZH: "目的", Type: graph.Enum, Required: true, Words: []graph.Word{{Value: "courting", ZH: "招商"}, {Value: "service", ZH: "服务企业"}}},
			{Name: "with", ZH: "同行", Type: graph.Text},
			{Name: "kilometres", ZH: "里程", Type: graph.Number, High: 5000, Unit: "公里"},
			{Name: "public", ZH: "公开", Type: graph.YesNo},
			{Name: "by", ZH: "考察人", Type: graph.Text, Required: true},
			{Name: "date", ZH: "考察日期", Type: graph.Day, Required: true},
		},
	}, nil)
}

func TestAKindOfOneFile(t *testing.T) {
	store, err := embedded.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	batch, err := seed.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Apply(context.Background(), batch); err != nil {
		t.Fatal(err)
	}
	noon := time.Date(2026, 12, 1, 4, 0, 0, 0, time.UTC)
	server, err := api.New(api.Options{Store: store, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	do := func(method, target, body, kind string) (int, string) {
		r := httptest.NewRequest(method, target, strings.NewReader(body))
		r.Host = "127.0.0.1"
		r = r.WithContext(api.Trusted(r.Context(), "socket")) // from the machine itself
		r.Header.Set(api.PersonHeader, "%E5%BC%A0%E4%B8%89")
		if kind != "" {
			r.Header.Set("Content-Type", kind)
		}
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		data, err := io.ReadAll(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		return w.Code, string(data)
	}
	const asJSON, asForm = "application/json", "application/x-www-form-urlencoded"
	firm := graph.EnterpriseID(seed.Fold("安徽明天氢能科技股份有限公司"))

	status, said := do("POST", "/api/v1/outings", `{"region":"99","enterprise":"e-aaaaaaaaaaaa","purpose":"fun","kilometres":"far","public":"perhaps","with":7}`, asJSON)
	var p api.Problem
	if err := json.Unmarshal([]byte(said), &p); err != nil || status != 400 || len(p.Faults) != 7 {
		t.Errorf("everything wrong: %d %s", status, said)
	}
	status, said = do("POST", "/api/v1/outings", `{"region":"341502","enterprise":"`+firm+`","purpose":"courting","with":["李四","王五"],"kilometres":12.5,"public":true,"date":"2026-11-30","extra":{"车牌":"皖N"}}`, asJSON)
	var made map[string]any
	if err := json.Unmarshal([]byte(said), &made); err != nil || status != 201 {
		t.Fatalf("%d %s", status, said)
	}
	for field, want := range map[string]string{"by": `"张三"`, "purpose_zh": `"招商"`, "with": `["李四","王五"]`, "kilometres": "12.5", "public": "true", "extra": `{"车牌":"皖N"}`, "evidence_zh": `"单位填报"`,
		"enterprise": `{"id":"` + firm + `","name":"安徽明天氢能科技股份有限公司"}`, "region": `{"id":"341502","name":"金安区"}`} {
		if got, err := json.Marshal(made[field]); err != nil || string(got) != want {
			t.Errorf("%s is %s, want %s", field, got, want)
		}
	}
	if status, said = do("POST", "/outings", "region=341524&purpose=service&with="+"%E6%9D%8E%E5%9B%9B%3B%E7%8E%8B%E4%BA%94&kilometres=3&public=yes&by=%E5%BC%A0%E4%B8%89&date=2026-11-29", asForm); status != http.StatusSeeOther {
		t.Errorf("a form: %d %s", status, said)
	}
	for address, holds := range map[string][]string{
		"/api/v1/outings":                                    {`"name":"金安区"`, `"name":"金寨县"`, `"next_cursor":""`},
		"/api/v1/outings?region=341524":                      {`"purpose_zh":"服务企业"`, `"with":["李四","王五"]`, `"kilometres":3`},
		"/api/v1/outings/" + made["id"].(string):             {`"purpose":"courting"`},
		"/api/v1/outings.csv":                                {"地区,企业,目的,同行,里程（公里）,公开,考察人,考察日期", "金安区,安徽明天氢能科技股份有限公司,招商,李四；王五,12.5,是,张三,2026-11-30"},
		"/api/v1/outings.csv?heads=en":                       {"region,enterprise,purpose,with,kilometres,public,by,date", "341502," + firm + ",courting,李四;王五,12.5,yes,张三,2026-11-30"},
		"/outings":                                           {"登记一条考察", "金寨县", "招商"},
		"/outings/new":                                       {"登记考察", "里程（公里）", "服务企业"},
		"/api/v1/imports?limit=2":                            {`"title":"考察"`, `"person":"张三"`, `"class_zh":"填报"`},
		"/api/v1/openapi.json":                               {`"/api/v1/outings/{id}"`, `"/api/v1/outings.xlsx"`, `"目的：courting 招商，service 服务企业"`, `"里程（公里）"`},
		"/api/docs":                                          {"/api/v1/outings", "登记考察", "/api/v1/exports/outings.csv"},
		"/api/v1/exports/outings.csv":                        {"地区,企业,目的,同行,里程（公里）,公开,考察人,考察日期", "自有：车牌", "金安区,安徽明天氢能科技股份有限公司,招商,李四;王五,12.5,是,张三,2026-11-30", "皖N"},
		"/api/v1/exports/outings.csv?region=341524&heads=en": {"region,enterprise,purpose,with,kilometres,public,by,date", "341524,,service,李四;王五,3,yes,张三,2026-11-29"},
		"/exports":                                           {"考察", "/api/v1/exports/outings.xlsx"},
	} {
		status, said := do("GET", address, "", "")
		if status != 200 {
			t.Errorf("%s: %d %.300s", address, status, said)
		}
		for _, want := range holds {
			if !strings.Contains(said, want) {
				t.Errorf("%s lacks %s: %.600s", address, want, said)
			}
		}
	}
	_, said = do("GET", "/api/v1/template.xlsx", "", "")
	book, err := excelize.OpenReader(strings.NewReader(said))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows("考察")
	if err != nil || len(rows) != 2 || strings.Join(rows[1][:8], ",") != "地区,企业,目的,同行,里程（公里）,公开,考察人,考察日期" || !strings.Contains(rows[0][0], "必填：地区、目的、考察人、考察日期") {
		t.Errorf("the template's sheet: %v %q", err, rows)
	}
	rules, err := book.GetDataValidations("考察")
	if err != nil || len(rules) != 6 || rules[2].Formula1 != `"招商,服务企业"` {
		t.Errorf("its choices: %v, %d", err, len(rules))
	}
}
