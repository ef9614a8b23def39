package inquiry_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"chainchief/graph"
	"chainchief/graph/storetest"
	"chainchief/inquiry"
	"chainchief/seed"
)

// bundled returns a store with the bundled data.
func bundled(t testing.TB) graph.Store {
	t.Helper()
	batch, err := seed.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	store := storetest.NewNaive()
	if _, err := store.Apply(context.Background(), batch); err != nil {
		t.Fatal(err)
	}
	return store
}

func TestResolve(t *testing.T) {
	desk := inquiry.New(bundled(t))
	for _, c := range []struct{ text, want string }{
		{"明天氢能", "安徽明天氢能科技股份有限公司"},
		{" 明天 氢能 ", "安徽明天氢能科技股份有限公司"},
		{"安徽明天氢能科技股份有限公司", "安徽明天氢能科技股份有限公司"},
		{"安徽明天氢能科技有限公司", "安徽明天氢能科技股份有限公司"}, // another legal form
		{"安徽明天氫能科技股份有限责任公司", "安徽明天氢能科技股份有限公司"},
		{"联宝合肥", "联宝(合肥)电子科技有限公司"},
		{"sh600418", "安徽江淮汽车集团股份有限公司"},
		{"BOE", "京东方科技集团股份有限公司"},
		{"eve", "惠州亿纬锂能股份有限公司"},
		{"catl", "宁德时代新能源科技股份有限公司"},
		{"jac", "安徽江淮汽车集团股份有限公司"},
		{"nio", "蔚来控股有限公司"},
		{"byd", "比亚迪股份有限公司"},
		{"江淮汽车", "安徽江淮汽车集团股份有限公司"}, // exact, though others have it in their names
		{"600418", "安徽江淮汽车集团股份有限公司"},
		{graph.EnterpriseID(seed.Fold("安徽明天氢能科技股份有限公司")), "安徽明天氢能科技股份有限公司"},
	} {
		got, err := desk.Resolve(context.Background(), c.text)
		if err != nil || got.Name != c.want {
			t.Errorf("%q: got %s, %v", c.text, got.Name, err)
		}
	}
	for _, text := range []string{"", "  ", "查无此企业", "e-aaaaaaaaaaaa"} {
		if _, err := desk.Resolve(context.Background(), text); !errors.Is(err, graph.ErrNotFound) {
			t.Errorf("%q: %v", text, err)
		}
	}
	// What only sounds alike, or is a piece of another word or name, is asked about, even where it is one.
	for text, want := range map[string]string{"mingtianqingneng": "安徽明天氢能科技股份有限公司", "meidi": "", "ernova": "通用电气(GE Vernova)", "bmw": "", "vw": "", "dji": "",
		"六安江淮有限公司": "六安江淮电机有限公司"} {
		got, err := desk.Resolve(context.Background(), text)
		var asked *inquiry.AmbiguousError
		switch {
		case want == "":
			if !errors.Is(err, graph.ErrNotFound) {
				t.Errorf("%q: %s, %v", text, got.Name, err)
			}
		case !errors.As(err, &asked) || !asked.Close || len(asked.Candidates) != 1 || asked.Candidates[0].Name != want ||
			!strings.Contains(err.Error(), "是否指："+want+"？"):
			t.Errorf("%q: %s, %v", text, got.Name, err)
		}
	}
	_, err := desk.Resolve(context.Background(), "六安")
	var several *inquiry.AmbiguousError
	if !errors.As(err, &several) || !errors.Is(err, graph.ErrConflict) || len(several.Candidates) != 10 || !several.More {
		t.Fatalf("六安: %v", err)
	}
	if several.Candidates[0].Region == "" {
		t.Error("a candidate without its region")
	}
}
