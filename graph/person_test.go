package graph

import "testing"

// TestSamePerson: who writes his unit or his title with his name, or blanks in it, is still
// himself; so is, for what can be told, who has one character more.
func TestSamePerson(t *testing.T) {
	for _, same := range []string{"李四（市发改委）", "李四 (市发改委)", "李 四", "李　四", "市发改委 李四", "李四【市发展和改革委员会】", "市发改委·李四", "李四-市经开区管委会办公室", "（市发改委）李四",
		"市经信局李四", "李四同志", "李四科长", "主任李四", "李四先生", "市经信局局长李四", "市发改委副主任李四同志", "李四 副处长", "科长 李四", "金寨县政府李四", "李四光"} {
		if !SamePerson("李四", same) || !SamePerson(same, "市工信局李四主任") {
			t.Errorf("%q is taken for another person than 李四", same)
		}
	}
	for _, pair := range [][2]string{{"李四", "王五（李四）"}, {"市发改委", "市工信局"}, {"", ""}, {"李四", ""}, {"欧阳 锋", "欧阳 克"},
		{"李四", "王五科长"}, {"李四科长", "王五科长"}, {"市经信局李四", "市经信局王五"}, {"张主任", "李主任"}, {"张主任", "张三"}, {"市发改委", "市发改委李四"}, {"李", "李四"}} {
		if SamePerson(pair[0], pair[1]) {
			t.Errorf("%q and %q are taken for one person", pair[0], pair[1])
		}
	}
	if !SamePerson("市发改委", " 市发改委 ") {
		t.Error("a unit that signs by itself is not itself")
	}
}
