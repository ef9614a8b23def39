package graph

import (
	"errors"
	"strings"
	"testing"
)

// TestInvisibleCharacters: one inside a text is refused by its name and not
// printed; the joiners of an emoji are part of it.
func TestInvisibleCharacters(t *testing.T) {
	note := func(s string) error {
		return CheckRecord(Check{ID: "c", Region: "341524", Segment: "nev.fc.mea", Verdict: "no", By: "张三", Date: "2026-11-20", Note: s})
	}
	for _, r := range []rune{0x200B, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2060, 0x2066, 0x2067, 0x2068, 0x2069, 0xFEFF} {
		err := note("甲" + string(r) + "乙")
		if !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), "甲�乙") || strings.ContainsRune(err.Error(), r) {
			t.Errorf("%U: %v", r, err)
		}
	}
	if err := note("甲\u202e乙"); err == nil || !strings.Contains(err.Error(), "含有看不见的字符 U+202E，请删去") {
		t.Error(err)
	}
	for _, s := range []string{"", "家👨‍👩‍👧公司", "链—“长”　制·é"} {
		if err := note(s); err != nil {
			t.Errorf("%q: %v", s, err)
		}
	}
}
