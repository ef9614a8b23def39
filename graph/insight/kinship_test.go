package insight

import (
	"strings"
	"testing"

	"chainchief/graph"
)

// TestKinshipSaysWhatMakesKin: parents first, then the name of a group, then the
// nearest ancestor in common; and whose records say so.
func TestKinshipSaysWhatMakesKin(t *testing.T) {
	families := map[string]graph.Enterprise{}
	for _, e := range []graph.Enterprise{
		{ID: "top"}, {ID: "mid", Parent: "top"}, {ID: "low", Parent: "mid"}, {ID: "sister", Parent: "mid"}, {ID: "aunt", Parent: "top"},
		{ID: "brand", Group: "国轩"}, {ID: "child", Parent: "brand"}, {ID: "far", Group: "国轩"}, {ID: "other", Group: "某某集团（虚构）"}, {ID: "more", Group: "某某集团（虚构）"},
	} {
		e.Name = e.ID
		families[e.ID] = e
	}
	for _, c := range []struct{ from, to, relation, zh, records string }{
		{"low", "mid", "parent", "母公司", "low"},
		{"mid", "low", "child", "子公司", "low"},
		{"low", "sister", "group", "母公司同为mid", "low sister"},
		{"low", "aunt", "group", "上级公司同为top", "low mid aunt"},
		{"low", "top", "group", "上级公司", "low mid"},
		{"top", "low", "group", "下属公司", "low mid"},
		{"child", "far", "group", "同属国轩集团", "child brand far"},
		{"child", "brand", "parent", "母公司", "child"},
		{"other", "more", "group", "同属某某集团（虚构）", "other more"},
	} {
		from, to := families[c.from], families[c.to]
		k := NewKinship(families, &from, &to)
		var records []string
		for _, r := range k.Records {
			records = append(records, r.Enterprise.ID)
		}
		if got := strings.Join(records, " "); k.Relation != c.relation || k.RelationZH != c.zh || got != c.records {
			t.Errorf("%s to %s: %s %s by %s, want %+v", c.from, c.to, k.Relation, k.RelationZH, got, c)
		}
		if s := k.Sentence(); !strings.Contains(s, "集团内（"+c.zh+"）") || !strings.Contains(s, "不是供货") || !strings.Contains(s, "来源：") {
			t.Errorf("%s to %s is told as %q", c.from, c.to, s)
		}
	}
}

// TestGroupStepsAreSaidToBeNoDeals, on the line of a path and in the sentences of an answer.
func TestGroupStepsAreSaidToBeNoDeals(t *testing.T) {
	families := map[string]graph.Enterprise{"a": {ID: "a", Name: "甲", Parent: "b"}, "b": {ID: "b", Name: "乙"}, "c": {ID: "c", Name: "丙"}}
	supply := []graph.SupplyLink{{ID: "l", Supplier: "c", Customer: "b", Confidence: 0.8}}
	segment := func(string) *Named { return nil }
	mixed := NewPath([]string{"a", "b", "c"}, [][]graph.SupplyLink{nil, supply}, 0.8, families, segment)
	if got, want := mixed.Sentence(), "甲 —集团内（母公司）— 乙 ← 丙"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if h := mixed.Hops[0]; mixed.GroupSteps != 1 || mixed.InGroup() || h.Deal != nil || h.WithFlow || h.Kin == nil || mixed.Hops[1].Kin != nil || mixed.Hops[1].Deal == nil {
		t.Errorf("%+v", mixed)
	}
	alone := NewPath([]string{"a", "b"}, [][]graph.SupplyLink{nil}, 0, families, segment)
	for _, c := range []struct {
		path Path
		kind string
		want []string
		not  string
	}{
		{mixed, "2步，其中集团内1步，供货的最低可信度80%", []string{"最少隔2步", "不是供货", "没有供货方向"}, "属同一集团"},
		{alone, "1步，同一集团，不是供货", []string{"甲与乙属同一集团（母公司）", "不是供货"}, "最少隔"},
		{Path{Length: 2, Confidence: 0.8}, "2步，最低可信度80%", []string{"最少隔2步"}, "集团"},
	} {
		if got := c.path.KindZH(); got != c.kind {
			t.Errorf("%q, want %q", got, c.kind)
		}
		a := PathAnswer{From: Named{Name: "甲"}, To: Named{Name: "乙"}, Paths: []Path{c.path}, AsOf: "2026"}
		a.Tell(1)
		text := strings.Join(a.Sentences, "\n")
		for _, w := range c.want {
			if !strings.Contains(text, w) {
				t.Errorf("%q lacks %q", text, w)
			}
		}
		if strings.Contains(text, c.not) {
			t.Errorf("%q has %q", text, c.not)
		}
	}
}
