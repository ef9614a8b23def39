package graph

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Evidence is the class of a source. A weaker class is never turned into a
// stronger one.
type Evidence string

// The evidence classes, from the strongest to the weakest.
const (
	EvidencePlan2021        Evidence = "plan-2021"        // the city's own plan of 2021
	EvidenceReported        Evidence = "reported"         // a public page whose address is given
	EvidenceReposted        Evidence = "reposted"         // seen only as a repost
	EvidenceCommonKnowledge Evidence = "common-knowledge" // widely known, not checked
	EvidenceTradeKnowledge  Evidence = "trade-knowledge"  // a reviewer's judgement
	EvidenceOffice          Evidence = "office"           // entered by a named person of an office
	EvidenceSynthetic       Evidence = "synthetic"        // made up, for tests and benchmarks
)

// EvidenceClasses lists every class in the order above.
var EvidenceClasses = []Evidence{
	EvidencePlan2021, EvidenceReported, EvidenceReposted, EvidenceCommonKnowledge,
	EvidenceTradeKnowledge, EvidenceOffice, EvidenceSynthetic,
}

// evidenceWords are the classes with their words, in the order above.
var evidenceWords = []Word{
	{string(EvidencePlan2021), "市2021年计划"}, {string(EvidenceReported), "公开报道"}, {string(EvidenceReposted), "网络转载（未核）"},
	{string(EvidenceCommonKnowledge), "无出处（待核）"}, {string(EvidenceTradeKnowledge), "行业研判"}, {string(EvidenceOffice), "单位填报"},
	{string(EvidenceSynthetic), "虚构数据"},
}

// Source says where a record comes from. Its fields are part of every record.
type Source struct {
	Evidence Evidence `json:"evidence,omitzero"`
	// SourceURL is the page read; only set where the class is reported or office.
	SourceURL string `json:"source_url,omitzero"`
	// SourceDate is the date of the source; blank where the source bears none.
	SourceDate Date `json:"source_date,omitzero"`
	// Verification holds flags such as unverified, since-at-latest or merged-2025-12.
	Verification []string `json:"verification,omitempty"`
	// Extra holds an office's own columns by their headings.
	Extra map[string]string `json:"extra,omitempty"`
}

// Flagged reports whether the record bears the verification flag.
func (s Source) Flagged(flag string) bool { return slices.Contains(s.Verification, flag) }

// Unverified is the flag of a record whose name, product or date is still to be checked.
const Unverified = "unverified"

// flagWords are what people read for the flags; sinceMerged is for those that say when.
var (
	flagWords   = []Word{{Unverified, "待核"}, {"since-at-latest", "起始时间不晚于所注日期"}}
	sinceMerged = regexp.MustCompile(`^(\d{4})年(\d{1,2})月已归并$`)
)

// FlagZH is what people read for a verification flag; an unknown one stands as it is.
func FlagZH(flag string) string {
	if month, err := time.Parse("2006-01", strings.TrimPrefix(flag, "merged-")); err == nil {
		return month.Format("2006年1月已归并")
	}
	return (&Field{Words: flagWords}).WordZH(flag)
}

// FlagMeant is the flag for which people read the word; any other text is returned as it is.
func FlagMeant(word string) string {
	if m := sinceMerged.FindStringSubmatch(word); m != nil {
		return "merged-" + m[1] + "-" + strings.Repeat("0", 2-len(m[2])) + m[2]
	}
	return (&Field{Words: flagWords}).Meant(word, strings.TrimSpace)
}

// Date is a year (2021), a month (2021-04) or a day (2021-04-30), or blank for
// unknown. A partial date counts from its last day.
type Date string

// ParseDate accepts a year, a month or a day of the years 1900 to 2199.
func ParseDate(s string) (Date, error) {
	layout := map[int]string{4: "2006", 7: "2006-01", 10: "2006-01-02"}[len(s)]
	if layout != "" {
		if t, err := time.Parse(layout, s); err == nil && t.Year() >= 1900 && t.Year() < 2200 {
			return Date(s), nil
		}
	}
	return "", fmt.Errorf("%w: 日期“%s”无效，请写成 2021、2021-04 或 2021-04-30", ErrInvalid, s)
}

// valid reports whether d is blank or a well-formed date.
func (d Date) valid() bool {
	if d == "" {
		return true
	}
	_, err := ParseDate(string(d))
	return err == nil
}

// LastDay returns the last day that d covers, as YYYY-MM-DD; days compare as
// strings. It returns "" for a blank date.
func (d Date) LastDay() string {
	switch len(d) {
	case 4:
		return string(d) + "-12-31"
	case 7:
		t, err := time.Parse("2006-01", string(d))
		if err != nil {
			return ""
		}
		return t.AddDate(0, 1, -1).Format(time.DateOnly)
	}
	return string(d)
}

// Month counts calendar months; a bare year is read as its June. It returns
// false for a blank date.
func (d Date) Month() (int, bool) {
	s := string(d)
	if len(s) == 4 {
		s += "-06"
	}
	if len(s) < 7 {
		return 0, false
	}
	t, err := time.Parse("2006-01", s[:7])
	if err != nil {
		return 0, false
	}
	return t.Year()*12 + int(t.Month()) - 1, true
}

// earliest is the first day of the dates that ParseDate accepts.
const earliest = Date("1900-01-01")

// MonthsBefore returns the same day n calendar months earlier, or the last day
// of that month where it is shorter, but no day before those of ParseDate. d must
// not be blank.
func (d Date) MonthsBefore(n int) Date {
	t, err := time.Parse(time.DateOnly, d.LastDay())
	if err != nil {
		return ""
	}
	first := time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC).AddDate(0, -n, 0)
	last := first.AddDate(0, 1, -1).Day()
	return max(earliest, Date(first.AddDate(0, 0, min(t.Day(), last)-1).Format(time.DateOnly)))
}

// ActiveAt reports whether an interval [since, until) holds on the as-of date;
// an unknown since is present, an unknown until is open.
func ActiveAt(since, until, asOf Date) bool {
	day := asOf.LastDay()
	return (since == "" || since.LastDay() <= day) && (until == "" || day < until.LastDay())
}

// earlier returns the earlier of two dates, a blank one counting as never.
func earlier(a, b Date) Date {
	if a == "" || b != "" && b.LastDay() < a.LastDay() {
		return b
	}
	return a
}

// slug reports whether s is an ASCII identifier: letters, digits, dot, dash, underscore.
func slug(s string) bool {
	return s != "" && len(s) <= 120 && strings.IndexFunc(s, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '-' || r == '_')
	}) < 0
}
