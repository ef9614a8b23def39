package graph

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	bracketed = regexp.MustCompile(`\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】`)
	ofUnit    = regexp.MustCompile(`..[局委办厅部署科处室所院校站队会司镇乡]$|(?:公司|中心|政府|街道|园区|开发区|集团|银行|单位)$`)
	// unitBefore is a unit written together with the name behind it: 市经信局李四.
	unitBefore = regexp.MustCompile(`^.*(?:..[局委办厅部署科处室所院校站队会司镇乡]|公司|中心|政府|街道|园区|开发区|集团|银行|单位)(..{1,3})$`)
	titled     = regexp.MustCompile(`(?:常务)?副?(?:[局处科股部厅区县市镇乡校院所站队会司组]长|主任|书记|主席|经理|总监|调研员|专员|科员|工程师)|同志|先生|女士|老师`)
)

// SamePerson reports whether two names are taken for one person's: with or without blanks, in
// brackets of either width, with unit or title behind or before it. A name that stands whole in
// the other, of two characters or more, is taken for it too: 李四 and 李四光 cannot be told from
// 李四 with something behind.
func SamePerson(a, b string) bool {
	a, b = bareName(a), bareName(b)
	if len(a) > len(b) {
		a, b = b, a
	}
	return a != "" && (a == b || hans(a) >= 2 && strings.Contains(b, a))
}

// SamePersonZH tells somebody that two names are taken for one person's, and what to do.
func SamePersonZH(a, b, what string) string {
	return fmt.Sprintf("“%s”与“%s”按同一人计，请写全名，或由另一人%s", a, b, what)
}

func hans(s string) (n int) {
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			n++
		}
	}
	return n
}

// bareName is a name without its unit and title.
func bareName(name string) string {
	wide := strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			r += '!' - '！'
		}
		return r
	}, strings.ToLower(name))
	parts := strings.FieldsFunc(bracketed.ReplaceAllString(wide, " "), func(r rune) bool { return strings.ContainsRune(" \t\u3000\u00a0/·、,:;-—_", r) })
	var own []string
	for _, p := range parts {
		if ofUnit.MatchString(p) {
			continue
		}
		if bare := unitBefore.ReplaceAllString(titled.ReplaceAllString(p, ""), "$1"); utf8.RuneCountInString(bare) >= 2 || len(parts) > 1 {
			p = bare // 张主任 keeps what he has: of 张 alone nobody knows who it is
		}
		own = append(own, p)
	}
	if text := strings.Join(own, ""); text != "" {
		return text
	}
	// a unit that signs by itself, or a name that stands in brackets
	return strings.Join(strings.FieldsFunc(wide, func(r rune) bool { return strings.ContainsRune(" ()[]【】", r) }), "")
}
