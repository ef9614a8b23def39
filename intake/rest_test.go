package intake_test

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"chainchief/graph"
)

// TestAWriteThatFailed: the cells of a file are let go while it is written. After a
// write that failed it is checked again as it was, and goes in.
func TestAWriteThatFailed(t *testing.T) {
	s := house(t)
	f := open(t, s, "名单.csv", lines("单位：万元", "企业名称|县区|注册资本", "六安恒沃机械有限公司|金安区|300", "六安沃恒食品有限公司|裕安区|500"))
	r := check(t, s, f)
	counts, rows := r.Counts, f.Sheets[0].Records()
	f.Rest()
	done, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Apply(done, s, clerk, noon); err == nil {
		t.Fatal("written though nobody waits")
	}
	if got := f.Sheets[0].Records(); got != rows || rows != 2 {
		t.Errorf("%d rows, then %d", rows, got)
	}
	again := check(t, s, f)
	if again.Counts != counts || !reflect.DeepEqual(again.Rows[0].Cells, r.Rows[0].Cells) {
		t.Errorf("counts %+v, then %+v", counts, again.Counts)
	}
	if err := f.Sheets[0].HeadAt(2, 2); err != nil { // its cells are read for that once more
		t.Fatal(err)
	}
	if i := apply(t, s, again); i.Added != 2 {
		t.Errorf("%d added", i.Added)
	}
	if _, err := again.Apply(t.Context(), s, clerk, noon); !errors.Is(err, graph.ErrConflict) {
		t.Errorf("written twice: %v", err)
	}
}
