package intake_test

import (
	"strings"
	"testing"

	"chainchief/graph"
)

// TestPersonsStayInside: columns of persons are left out unless ticked, and then for the
// office alone; so is what holds a telephone or identity number, whatever its heading.
func TestPersonsStayInside(t *testing.T) {
	s := house(t)
	f := open(t, s, "名单.csv", lines(
		"企业名称|县区|地址|经办|招商专员|包保干部|联络员|法人|备注|走访记录|用电量（万千瓦时）",
		"六安测试甲有限公司|裕安区|一号路|张某|李某|王某|赵某|钱某|重点|联系孙某 13812345678|13812345678",
		"六安测试乙有限公司|裕安区|二号路 0564-3312345|张某|李某|王某|赵某|钱某|身份证 11010519491231002X|已走访|5",
	))
	uses := ""
	for _, c := range f.Sheets[0].Map.Columns {
		uses += c.Use + " "
	}
	if uses != "name region address - - - - - ! ! + " {
		t.Fatalf("columns are %s", uses)
	}
	told := ""
	for _, x := range f.Sheets[0].Table.Findings {
		told += x.Text + "\n"
	}
	for _, want := range []string{"“备注”（I3）写有手机、电话或身份证号，带号码的内容只留作内部自有列，不公开", "“走访记录”（J2）", "“地址”（C3）"} {
		if !strings.Contains(told, want) {
			t.Errorf("%q is not told: %s", want, told)
		}
	}
	if col := &f.Sheets[0].Map.Columns[3]; col.Become(graph.ColumnOwn) != nil || col.Use != graph.ColumnTicked {
		t.Errorf("ticked it is %s", col.Use)
	}
	apply(t, s, check(t, s, f))
	a, b := firm(t, s, "六安测试甲有限公司"), firm(t, s, "六安测试乙有限公司")
	if a.Address != "一号路" || b.Address != "" || a.Extra["经办（内部）"] != "张某" || a.Extra["备注（内部）"] != "重点" || b.Extra["地址（内部）"] == "" {
		t.Errorf("%q %v\n%q %v", a.Address, a.Extra, b.Address, b.Extra)
	}
	for _, e := range []graph.Record{graph.Public(a), graph.Public(b)} {
		for _, secret := range []string{"某", "孙某", "3312345", "002X", "备注"} {
			if strings.Contains(string(graph.Encode(e)), secret) {
				t.Errorf("everybody sees %s: %s", secret, graph.Encode(e))
			}
		}
	}
	if got := graph.PublicColumns(a.Extra); got["用电量（万千瓦时）"] != "13812345678" || len(got) != 1 {
		t.Errorf("public are %v", got)
	}
}

// TestTwoColumnsOfOneHeading: of two columns of persons with one heading both stay inside.
func TestTwoColumnsOfOneHeading(t *testing.T) {
	s := house(t)
	f := open(t, s, "名单.csv", lines("企业名称|县区|联系电话|联系电话", "六安测试甲有限公司|裕安区|13812345678|13912345678"))
	for i := range f.Sheets[0].Map.Columns[2:] {
		if err := f.Sheets[0].Map.Columns[2+i].Become(graph.ColumnOwn); err != nil {
			t.Fatal(err)
		}
	}
	apply(t, s, check(t, s, f))
	if a := firm(t, s, "六安测试甲有限公司"); len(a.Extra) != 2 || graph.PublicColumns(a.Extra) != nil {
		t.Errorf("%v", a.Extra)
	}
}

// TestAColumnOfPersonsIsNoField: chosen by hand it is refused, and a mapping kept from
// before publishes nothing.
func TestAColumnOfPersonsIsNoField(t *testing.T) {
	s := house(t)
	data := lines("企业名称|县区|法人电话", "六安测试甲有限公司|裕安区|13812345678")
	f := open(t, s, "名单.csv", data)
	col := &f.Sheets[0].Map.Columns[2]
	err := col.Become("address")
	if err == nil || !strings.Contains(err.Error(), "“法人电话”（C列）是个人信息，只能选“不读入”或“自有列”（内部）") || col.Use != graph.ColumnLeft {
		t.Errorf("%v %s", err, col.Use)
	}
	col.Use = "address" // as one could before
	apply(t, s, check(t, s, f))
	f = open(t, s, "名单.csv", data)
	apply(t, s, check(t, s, f))
	if e := firm(t, s, "六安测试甲有限公司"); e.Address != "" || f.Sheets[0].Map.Columns[2].Use != graph.ColumnLeft {
		t.Errorf("%q %s", e.Address, f.Sheets[0].Map.Columns[2].Use)
	}
}
