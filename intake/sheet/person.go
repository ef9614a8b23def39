package sheet

import (
	"regexp"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

var (
	phoneWords = regexp.MustCompile(`电话|手机|联系方式|传真|邮箱|电子邮件|微信|qq`)
	idWords    = regexp.MustCompile(`身份证`)
	nameWords  = regexp.MustCompile(`联系人|联络人|负责人|责任人|联络员|经办人?$|经办人|专员|(?:包保|包联|联系|帮扶|驻企|挂点|挂钩|责任|分管)(?:人|干部)|干部$|填报人|填表人|跟踪人|接洽人|对接人|法人代表|法定代表人|法人$|姓名|挂钩领导|挂点领导|包保领导|联系领导|分管领导|领导$|审核人|专班成员|项目经理|董事长|总经理|(?:书记|市长|县长|区长|镇长|主任|局长|组长)$`)
	orgWords   = regexp.MustCompile(`单位|企业|公司|部门|业主|法人单位`)
)

// personOf says what a column tells of persons by its heading; above are the parts over it.
func personOf(leaf string) Person {
	switch {
	case idWords.MatchString(leaf):
		return PersonID
	case nameWords.MatchString(leaf):
		rest := nameWords.ReplaceAllString(leaf, "")
		if orgWords.MatchString(rest) && strings.ContainsAny(rest, "及和与、/,") && !strings.HasPrefix(leaf, "单位负责人") {
			return PersonMixed
		}
		return PersonName
	case phoneWords.MatchString(leaf):
		return PersonPhone
	}
	return NoPerson
}

var (
	// mobile, landline and idCard are numbers of persons, none of them part of a longer number or code.
	mobile   = regexp.MustCompile(`(?:^|[^0-9a-zA-Z.])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?:$|[^0-9a-zA-Z.])`)
	landline = regexp.MustCompile(`(?:^|[^0-9a-zA-Z.])\(?0(?:10|2\d|[3-9]\d{2})\)?[- ]?[2-9]\d{6,7}(?:$|[^0-9a-zA-Z.])|(?:电话|座机|手机)\D{0,3}[2-9]\d{6,7}(?:$|\D)`)
	idCard   = regexp.MustCompile(`(?:^|[^0-9a-zA-Z.])([1-8]\d{16}[0-9xX])(?:$|[^0-9a-zA-Z.])`)
)

// Personal reports whether a text holds the number of a person: of a mobile or another
// telephone, or of an identity card, whose date and last digit are right.
func Personal(text string) bool {
	digits := 0
	for _, r := range text {
		if r >= '0' && r <= '9' || r >= '０' && r <= '９' {
			digits++
		}
	}
	if digits < 7 || strings.HasPrefix(text, "http") {
		return false
	}
	text = norm.NFKC.String(text)
	if mobile.MatchString(text) || landline.MatchString(text) {
		return true
	}
	for _, m := range idCard.FindAllStringSubmatch(text, -1) {
		if validID(strings.ToUpper(m[1])) {
			return true
		}
	}
	return false
}

// validID checks the date of birth and the last digit of 18 (GB 11643).
func validID(id string) bool {
	if _, err := time.Parse("20060102", id[6:14]); err != nil {
		return false
	}
	sum, weight := 0, 1 // the weights are the powers of 2 from the end, modulo 11
	for i := 16; i >= 0; i-- {
		weight = weight * 2 % 11
		sum += int(id[i]-'0') * weight
	}
	return id[17] == "10X98765432"[sum%11]
}

// numbers marks the columns whose cells hold numbers of persons and tells of them. A column
// that has a unit holds quantities.
func (t *Table) numbers() {
	for i := range t.Headings {
		h := &t.Headings[i]
		if h.Person != NoPerson || h.Unit.Kind != "" {
			continue
		}
		for k := range t.Records {
			c := &t.Records[k].Cells[i]
			if c.Kind == Date || c.Kind == Fault || !Personal(c.Text) {
				continue
			}
			if h.Numbers = true; !strings.HasSuffix(h.Text, "（内部）") {
				t.find(c.Row, c.Col, "“%s”（%s）写有手机、电话或身份证号，带号码的内容只留作内部自有列，不公开", short(h.Text, 30), c.Place())
			}
			break
		}
	}
}
