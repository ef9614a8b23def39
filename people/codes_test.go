package people

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestCodesOfTheStandard: the vectors of RFC 6238, appendix B (SHA-1), and of RFC 4226, appendix D.
func TestCodesOfTheStandard(t *testing.T) {
	secret := []byte("12345678901234567890")
	for at, want := range map[int64]string{59: "94287082", 1111111109: "07081804", 1111111111: "14050471", 1234567890: "89005924", 2000000000: "69279037", 20000000000: "65353130"} {
		if got := codeOf(secret, at/30, 8); got != want {
			t.Errorf("at %d: %s, want %s", at, got, want)
		}
	}
	for step, want := range []string{"755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"} {
		if got := codeOf(secret, int64(step), codeDigits); got != want {
			t.Errorf("step %d: %s, want %s", step, got, want)
		}
	}
}

// TestLoginWithCode: who has one-time passwords needs one besides his password; each
// lets in once, a clock may be off by half a minute, and a lost telephone is helped.
func TestLoginWithCode(t *testing.T) {
	ctx := t.Context()
	b, dir, on := bookOf(t)
	if err := b.Add(ctx, Account{Name: "li.si", Person: "李四", Role: City}, good); err != nil {
		t.Fatal(err)
	}
	if err := b.Confirm("li.si", "123456"); !errors.Is(err, ErrAccount) {
		t.Errorf("confirmed before it was offered: %v", err)
	}
	secret, err := b.Offer("li.si")
	if err != nil {
		t.Fatal(err)
	}
	key, err := base32Plain.DecodeString(secret)
	if err != nil || len(key) != codeSecret {
		t.Fatal(secret, err)
	}
	code := func(later time.Duration) string { return codeOf(key, b.now().Add(later).Unix()/30, codeDigits) }
	login := func(code string) error {
		_, err := b.Login(ctx, "li.si", good, code)
		return err
	}
	if err := login(""); err != nil || b.Coded() {
		t.Errorf("what is only offered is asked for: %v", err)
	}
	if err := b.Confirm("li.si", "000000"); !errors.Is(err, ErrWrongCode) {
		t.Errorf("a wrong one confirms: %v", err)
	}
	if err := b.Confirm("li.si", code(0)); err != nil || !b.Coded() {
		t.Fatal(err)
	}
	for said, want := range map[string]error{"": ErrCode, "000000": ErrWrongCode, code(0): ErrWrongCode, code(-2 * codeTime): ErrWrongCode, code(3 * codeTime): ErrWrongCode} {
		if err := login(said); !errors.Is(err, want) {
			t.Errorf("%q: %v", said, err)
		}
	}
	if _, err := b.Login(ctx, "li.si", "Wrong-pass-2026", code(codeTime)); !errors.Is(err, ErrWrong) {
		t.Errorf("without the password: %v", err)
	}
	on(10 * codeTime)
	said := code(-codeTime)
	if err := login(" " + said[:3] + " " + said[3:]); err != nil {
		t.Errorf("of a clock that is late: %v", err)
	}
	if err := login(said); !errors.Is(err, ErrWrongCode) {
		t.Errorf("twice: %v", err)
	}
	again, err := OpenBook(dir, b.now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := again.Login(ctx, "li.si", good, said); !errors.Is(err, ErrWrongCode) {
		t.Errorf("twice, with a restart between: %v", err)
	}
	if err := login(code(codeTime)); err != nil {
		t.Errorf("of a clock that is early: %v", err)
	}
	a, _ := b.Find("li.si")
	kept, err := os.ReadFile(filepath.Join(dir, bookName))
	if !a.Coded || a.Secret != "" || a.Step != 0 || err != nil || !strings.Contains(string(kept), secret) || strings.Contains(string(kept), `"coded"`) {
		t.Errorf("%+v %v", a, err)
	}
	if err := b.Uncode("li.si"); err != nil {
		t.Fatal(err)
	}
	if err := login(""); err != nil || b.Coded() {
		t.Errorf("after the telephone was lost: %v", err)
	}
	if address := CodeAddress(strings.Repeat("a", longestName), secret); len(address) > 106 {
		t.Errorf("%d bytes, more than one code holds", len(address))
	}
}
