package graph

import (
	"regexp"
	"strings"
)

var (
	bracketed = regexp.MustCompile(`\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】`)
	ofUnit    = regexp.MustCompile(`..[局委办厅部署科处室所院校站队会司镇乡]$|(?:公司|中心|政府|街道|园区|开发区|集团|银行|单位)$`)
)

// SamePerson reports whether two names are of one person as people write them: with or
// without blanks, in brackets of either width, with the unit behind or before it.
func SamePerson(a, b string) bool { return bareName(a) != "" && bareName(a) == bareName(b) }

// bareName is a name without its unit.
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
		if !ofUnit.MatchString(p) {
			own = append(own, p)
		}
	}
	if own == nil { // a unit that signs by itself, or a name that stands in brackets
		own = strings.FieldsFunc(wide, func(r rune) bool { return strings.ContainsRune(" ()[]【】", r) })
	}
	return strings.Join(own, "")
}
