package inquiry_test

import (
	"context"
	"errors"
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
		{"mingtianqingneng", "安徽明天氢能科技股份有限公司"},
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
	_, err := desk.Resolve(context.Background(), "六安")
	var several *inquiry.AmbiguousError
	if !errors.As(err, &several) || !errors.Is(err, graph.ErrConflict) || len(several.Candidates) != 10 || !several.More {
		t.Fatalf("六安: %v", err)
	}
	if several.Candidates[0].Region == "" {
		t.Error("a candidate without its region")
	}
}
