package seed

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"chainchief/graph"
	_ "chainchief/graph/storetest/newkind"
)

// TestNewKind: a kind that stands in one file of its own has a file in a folder of data too.
func TestNewKind(t *testing.T) {
	m := folder(nil)
	read := func(text string) (graph.Batch, error) {
		m["receptions.csv"] = &fstest.MapFile{Data: []byte(text)}
		return Read(m)
	}
	b, err := read("date,enterprise,outcome,topics,evidence\n2026-10-08,老甲锂,interested,用地;用工,office\n")
	if err != nil {
		t.Fatal(err)
	}
	receptions := slices.Collect(b.Put.Of("receptions"))
	if len(receptions) != 1 {
		t.Fatalf("%d receptions", len(receptions))
	}
	got, want := string(graph.Encode(receptions[0])), `"enterprise":"`+graph.EnterpriseID(Fold("甲锂业有限公司"))+`","outcome":"interested","date":"2026-10-08","topics":["用地","用工"],"evidence":"office"}`
	if !strings.HasPrefix(got, `{"id":"v-`) || !strings.HasSuffix(got, want) {
		t.Errorf("got %s", got)
	}
	_, err = read("date,enterprise,outcome,topics,evidence\n2026-10-08,丁厂,maybe,,office\n2026-10-09,老甲锂,interested,,office\n")
	for _, want := range []string{"receptions.csv 第 2 行 enterprise 列“丁厂”：没有这家企业", "receptions.csv 第 2 行 outcome 列“maybe”：只能写 interested、none", "receptions.csv 第 3 行 topics 列：有意向时须写明议题"} {
		if err == nil || !strings.Contains(list(err.(Faults)), want) {
			t.Errorf("it does not say %s: %v", want, err)
		}
	}
}
