package inquiry_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
)

func TestRegionCode(t *testing.T) {
	store := bundled(t)
	b := graph.Batch{ID: "b-twice", Title: "同名", Actor: graph.Actor{Person: "测试员"}, Time: time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)}
	for _, r := range []graph.Region{{Code: "341599", Name: "龙湖区", Level: graph.LevelCounty, Parent: "341500"}, {Code: "340199", Name: "龙湖区", Level: graph.LevelCounty, Parent: "340100"}} {
		r.Source.Evidence = graph.EvidenceOffice
		b.Put.Add(r)
	}
	if _, err := store.Apply(context.Background(), b); err != nil {
		t.Fatal(err)
	}
	desk := inquiry.New(store)
	for name, want := range map[string]string{"金寨": "341524", "金寨县": "341524", " 金寨 县": "341524", "六安": "341500", "六安市": "341500", "合肥": "340100", "安徽": "340000", "舒城縣": "341523",
		"市开发区": "341500-kf", "六安经济技术开发区": "341500-kf", "新站": "340178"} {
		if code, err := desk.RegionCode(context.Background(), name); code != want {
			t.Errorf("%s: %s, %v", name, code, err)
		}
	}
	for name, says := range map[string]string{"金赛": "金寨县（341524）", "无此地方": "请写地区的名称或代码", "龙湖": "合肥市龙湖区（340199）、六安市龙湖区（341599）"} {
		code, err := desk.RegionCode(context.Background(), name)
		if code != "" || !errors.Is(err, graph.ErrInvalid) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %s, %v", name, code, err)
		}
	}
}

// TestIDsByName: a chain, a segment or a board is found by its name, or by what no other has of it.
func TestIDsByName(t *testing.T) {
	names, err := inquiry.New(bundled(t)).Names(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"新能源汽车": "nev", "新能源": "nev", "装备制造": "equipment", "智能家电": "appliance"} {
		if id, err := names.ChainID(name); id != want {
			t.Errorf("%s: %s, %v", name, id, err)
		}
	}
	for name, want := range map[string]string{"电池隔膜": "nev.battery.separator", "动力与储能电池": "nev.battery"} {
		if id, err := names.SegmentID(name); id != want {
			t.Errorf("%s: %s, %v", name, id, err)
		}
	}
	if id, err := names.ChainID("造船"); id != "" || !errors.Is(err, graph.ErrNotFound) {
		t.Errorf("%s, %v", id, err)
	}
	if id, err := names.SegmentID("铝合金压铸件"); id != "" || !errors.Is(err, graph.ErrInvalid) || !strings.Contains(err.Error(), "nev.body.diecast") {
		t.Errorf("%s, %v", id, err)
	}
}

// A date is answered or refused as it was given; 36 months before the first is still a date.
func TestEarliestDate(t *testing.T) {
	desk := inquiry.New(bundled(t))
	for _, day := range []graph.Date{"1900", "1901-02-03"} {
		if _, err := desk.Gaps(context.Background(), insight.Question{Chain: "nev", AsOf: day}); err != nil {
			t.Errorf("%s: %v", day, err)
		}
		if _, err := desk.Backtest(context.Background(), insight.BacktestQuestion{Date: day}); err != nil {
			t.Errorf("a backtest of %s: %v", day, err)
		}
	}
}
