package inquiry_test

import (
	"context"
	"strings"
	"testing"

	"chainchief/graph/insight"
	"chainchief/inquiry"
)

// TestUnderstand: plain questions of staff are read as they are meant, and what
// may mean several is asked.
func TestUnderstand(t *testing.T) {
	desk := inquiry.New(bundled(t))
	read := func(text string) (r *inquiry.Reading) {
		t.Helper()
		err := desk.View(context.Background(), func(v *inquiry.View) (err error) {
			r, err = v.Understand(context.Background(), text, "")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	name := func(n *insight.Named) string {
		if n == nil {
			return ""
		}
		return n.Name
	}
	for _, c := range []struct{ text, ask, parts string }{
		{"金寨缺什么", "chain", "金寨县"},
		{"金寨县缺什么？", "chain", "金寨县"},
		{"缺什么", "chain", ""},
		{"霍邱铁基缺什么", "chain", "霍邱县 铁基材料"},
		{"新能源汽车有哪些短板", "chain", "新能源汽车"},
		{"2021年的铁基", "chain", "铁基材料 2021"},
		{"2021年4月舒城的新型显示", "chain", "舒城县 新型显示及电子信息 2021-04"},
		{"金寨食品健康", "chain", "金寨县 食品健康"},
		{"两轮车电池找谁", "targets", "两轮车电池"},
		{"谁能做双极板", "targets", "双极板"},
		{"明天氢能在合肥能卖给谁", "customers", "合肥市 明天氢能"},
		{"明天氢能卖给谁", "customers", "明天氢能"},
		{"合肥谁会买明天氢能的产品", "customers", "合肥市 明天氢能"},
		{"合肥谁能给明天氢能配套", "suppliers", "合肥市 明天氢能"},
		{"明天氢能找谁配套", "suppliers", "明天氢能"},
		{"金寨雅迪走了会怎样", "scenario", ""},
		{"如果六钢集团停产了怎么办", "scenario", ""},
		{"明天氢能和江淮汽车有什么关系", "paths", "明天氢能 江淮汽车"},
		{"明天氢能需要什么", "inputs", "明天氢能"},
		{"金寨的光伏企业", "firms", "金寨县 光伏与储能"},
		{"金寨有哪些光伏企业？", "firms", "金寨县 光伏与储能"},
		{"霍山双极板厂家有哪些", "firms", "霍山县 双极板"},
	} {
		r := read(c.text)
		if r == nil {
			t.Errorf("%q is not understood", c.text)
			continue
		}
		parts := strings.Join(strings.Fields(strings.Join([]string{name(r.Region), name(r.Partner), name(r.Chain), name(r.Segment), name(r.Enterprise), name(r.Other), string(r.AsOf)}, " ")), " ")
		if string(r.Ask) != c.ask || c.parts != "" && parts != c.parts {
			t.Errorf("%q: %s %q (%s), want %s %q", c.text, r.Ask, parts, r.Sentence, c.ask, c.parts)
		}
		t.Logf("%s → %s %+v", c.text, r.Sentence, r.Unclear)
	}
	// 雅迪 is the name of the holding in 无锡, and what people here call the plant.
	r := read("雅迪走了会怎样")
	if r == nil || r.Unclear == nil || len(r.Unclear.Means) < 2 {
		t.Fatalf("雅迪: %+v", r)
	}
	for _, o := range r.Unclear.Means {
		if again := read(o.Text); again == nil || again.Unclear != nil || again.Enterprise.ID == "" {
			t.Errorf("%q leaves open: %+v", o.Text, again)
		}
	}
	if r := read("两轮车电池找谁"); r == nil || r.Unclear == nil || len(r.Unclear.Means) != 2 || r.Unclear.Means[0].Text != "两轮车铅蓄电池找谁" {
		t.Errorf("两轮车电池: %+v", r)
	}
	for _, text := range []string{"", "？", "明天氢能", "合肥", "新能源汽车", "国轩高科", "查无此名缺什么", "安徽和信电子有限公司", "谁", "卖给谁", "走了会怎样", "光伏企业", "金寨的企业", "金寨的查无此业企业"} {
		if r := read(text); r != nil {
			t.Errorf("%q is read as %s %q", text, r.Ask, r.Sentence)
		}
	}
}

// TestThings: whatever bears a name is found by what people write.
func TestThings(t *testing.T) {
	desk := inquiry.New(bundled(t))
	for text, want := range map[string]string{
		"铁基": "铁基材料", "变速箱": "", "tieji": "铁基材料", "双极板": "双极板", "金寨": "金寨县", "美央": "", "六安经济技术": "六安经济技术开发区",
	} {
		var got []inquiry.Thing
		err := desk.View(context.Background(), func(v *inquiry.View) (err error) {
			got, err = v.Things(context.Background(), text, 5)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, g := range got {
			found = found || want == "" || strings.Contains(g.Name, want)
		}
		t.Logf("%s: %+v", text, got)
		if !found {
			t.Errorf("%q finds %v", text, got)
		}
	}
}
