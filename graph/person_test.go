package graph

import "testing"

// TestSamePerson: who writes his unit with his name, or blanks in it, is still himself.
func TestSamePerson(t *testing.T) {
	for _, same := range []string{"李四（市发改委）", "李四 (市发改委)", "李 四", "李　四", "市发改委 李四", "李四【市发展和改革委员会】", "市发改委·李四", "李四-市经开区管委会办公室", "（市发改委）李四"} {
		if !SamePerson("李四", same) || !SamePerson(same, "李四(市工信局)") {
			t.Errorf("%q is taken for another person than 李四", same)
		}
	}
	for _, pair := range [][2]string{{"李四", "李四光"}, {"李四", "王五（李四）"}, {"市发改委", "市工信局"}, {"", ""}, {"李四", ""}, {"欧阳 锋", "欧阳 克"}} {
		if SamePerson(pair[0], pair[1]) {
			t.Errorf("%q and %q are taken for one person", pair[0], pair[1])
		}
	}
	if !SamePerson("市发改委", " 市发改委 ") {
		t.Error("a unit that signs by itself is not itself")
	}
}
