package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chainchief/graph/insight"
)

// TestCourtCommands: targets, partners and inputs over the bundled data, in each
// format, and what they refuse.
func TestCourtCommands(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	call := func(args ...string) (int, string, string) {
		var out, errs bytes.Buffer
		code := run(t.Context(), append(args, "--data", data), streams{strings.NewReader(""), &out, &errs})
		return code, out.String(), errs.String()
	}
	book := filepath.Join(t.TempDir(), "整零.xlsx")
	for _, c := range []struct {
		args []string
		code int
		says []string // on either stream
	}{
		{[]string{"partners", "--enterprise", "英力"}, 0, []string{"联宝科技", "宝龙达", "可以供货的客户", "产业链接"}},
		{[]string{"partners", "--enterprise", "英力", "--direction", "suppliers", "--format", "csv"}, 0, []string{"\uFEFF列表,排名,企业", "会通新材料", "园区链接"}},
		{[]string{"partners", "--segment", "nev.body.diecast", "--limit", "1"}, 0, []string{"铝合金压铸件"}},
		{[]string{"partners", "--park", "舒城经济"}, 0, []string{"已结对"}},
		{[]string{"partners", "--enterprise", "国轩"}, 1, []string{"国轩高科股份有限公司", "写全称"}},
		{[]string{"partners"}, 2, []string{"恰好一个"}},
		{[]string{"partners", "--enterprise", "英力", "--direction", "up"}, 1, []string{"suppliers"}},
		{[]string{"targets", "--segment", "nev.battery.separator"}, 0, []string{"备查名单", "星源材质", "尚未核实", "增资扩产对接"}},
		{[]string{"targets", "--segment", "nev.battery"}, 1, []string{"请给出其中一个环节的标识"}},
		{[]string{"targets"}, 2, []string{"--segment"}},
		{[]string{"targets", "--segment", "nev.battery.separator", "--format", "xlsx"}, 2, []string{"-o"}},
		{[]string{"inputs", "--enterprise", "蔚来", "--depth", "1"}, 0, []string{"整零协同表", "第1层上游", "安徽雄邦"}},
		{[]string{"inputs", "--enterprise", "蔚来", "--format", "xlsx", "-o", book}, 0, []string{"已写入"}},
		{[]string{"inputs", "--enterprise", "蔚来", "--depth", "3"}, 2, []string{"1 到 2"}},
		{[]string{"inputs", "--enterprise", "查无此企"}, 1, []string{"查无此企"}},
	} {
		code, out, errs := call(c.args...)
		if code != c.code {
			t.Errorf("%v ends with %d: %s", c.args, code, errs)
		}
		for _, want := range c.says {
			if !strings.Contains(out+errs, want) {
				t.Errorf("%v does not say %s:\n%s%s", c.args, want, out, errs)
			}
		}
	}
	if info, err := os.Stat(book); err != nil || info.Size() < 5000 {
		t.Errorf("the workbook: %v %v", info, err)
	}
	_, out, _ := call("targets", "--segment", "nev.battery.separator", "--format", "json")
	var answer insight.Targets
	if err := json.Unmarshal([]byte(out), &answer); err != nil || answer.List != "reference" || len(answer.Items) == 0 {
		t.Errorf("targets as JSON: %v, %d items", err, len(answer.Items))
	}
}
