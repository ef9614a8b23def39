package main

import (
	"regexp"
	"strings"
	"testing"
)

// TestCorrectAndReview: a correction is entered, sent back, entered again and
// accepted by commands, and the firm says so.
func TestCorrectAndReview(t *testing.T) {
	dir := copied(t)
	do := func(want int, says string, args ...string) string {
		t.Helper()
		code, out, errors := cc(t, append(args, "--data", dir)...)
		if code != want || !strings.Contains(out+errors, says) {
			t.Fatalf("%v: %d %s%s, want %d and %q", args, code, out, errors, want, says)
		}
		return out
	}
	enter := []string{"correct", "--key", "明天氢能", "--set", "规模=大型", "--reason", "电话核实", "--by", "张三"}
	do(2, "--set", "correct", "--key", "明天氢能", "--set", "规模", "--reason", "r", "--by", "张三")
	do(2, "更正人", "correct", "--key", "明天氢能", "--set", "size=large", "--reason", "r")
	do(1, "国轩高科股份有限公司", "correct", "--key", "国轩", "--set", "size=large", "--reason", "r", "--by", "张三")
	do(1, "只能是 微型、小型、中型、大型", "correct", "--key", "明天氢能", "--set", "规模=超大", "--reason", "r", "--by", "张三")
	do(2, "企业没有这一项，可写 企业名称、简称", "correct", "--kind", "企业", "--key", "明天氢能", "--set", "没有=1", "--reason", "r", "--by", "张三")
	do(2, "pending 待审", "corrections", "--state", "等待")
	do(1, "不能更正", "correct", "--key", "明天氢能", "--set", "id=x", "--reason", "r", "--by", "张三")
	out := do(0, "规模 中型 → 大型，张三", enter...)
	id := regexp.MustCompile(`u-[a-z2-7]{12}`).FindString(out)
	do(0, id, "corrections", "--state", "pending", "--of", "张三")
	told := do(0, "企业 安徽明天氢能科技股份有限公司", "corrections")
	if strings.Contains(told, " e-") || strings.Contains(told, "large") || strings.Index(told, id) < strings.Index(told, "安徽明天氢能科技股份有限公司") {
		t.Errorf("a list for people shows codes: %s", told)
	}
	if !strings.HasPrefix(out, "待审更正：企业 安徽明天氢能科技股份有限公司 规模") {
		t.Errorf("an id stands before the name: %s", out)
	}
	do(2, "--reason", "corrections", "--return", id, "--by", "李四")
	do(0, "审核人李四：请附出处", "corrections", "--return", id, "--by", "李四", "--reason", "请附出处")
	do(1, "已由李四退回", "corrections", "--accept", id, "--by", "李四")
	do(0, "待审", append(enter, "--source", "https://example.cn/annual")...)
	do(0, "已采纳", "corrections", "--accept", id, "--by", "李四")
	do(1, "没有改动任何一项", enter...)
	do(0, id, "corrections", "--state", "已采纳", "--format", "csv")
	do(0, id, "corrections", "--state", "accepted", "--format", "csv")
}

// TestCheckAndNeedCommands: what people say of a place is entered by commands.
func TestCheckAndNeedCommands(t *testing.T) {
	dir := copied(t)
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"check", "--region", "金寨县", "--segment", "膜电极", "--verdict", "无", "--by", "张三", "--date", "2026-11-20"}, 0, "金寨县，膜电极"},
		{[]string{"check", "--region", "金寨县", "--segment", "膜电极", "--verdict", "有", "--by", "张三", "--date", "2026-11-20"}, 1, "--yes"},
		{[]string{"check", "--region", "金寨县", "--segment", "膜电极", "--verdict", "有", "--by", "张三", "--date", "2026-11-20", "--yes"}, 0, "已登记核实"},
		{[]string{"check", "--region", "金寨县"}, 2, "--by"},
		{[]string{"need", "--region", "金寨县", "--segment", "轮毂电机", "--need", "须外购", "--said-by", "县专班", "--date", "2026-11", "--by", "张三"}, 0, "已登记需求"},
		{[]string{"need", "--region", "金寨县", "--segment", "轮毂电机", "--need", "须外购", "--said-by", "县专班", "--speaker-kind", "公司", "--date", "2026-11", "--by", "张三"}, 1, "只能是 政府、企业、协会、院校院所\n"},
		{[]string{"need", "--region", "金寨县", "--segment", "轮毂电机", "--need", "电机须外购", "--said-by", "县专班", "--speaker-kind", "政府", "--date", "2026-11", "--by", "张三"}, 0, "已登记需求"},
		{[]string{"need", "--region", "无此县", "--segment", "轮毂电机", "--need", "须外购", "--said-by", "县专班", "--date", "2026-11", "--by", "张三"}, 1, "无此县"},
	} {
		code, out, errors := cc(t, append(c.args, "--data", dir)...)
		if code != c.code || !strings.Contains(out+errors, c.says) {
			t.Errorf("%v: %d %s%s", c.args, code, out, errors)
		}
	}
}
