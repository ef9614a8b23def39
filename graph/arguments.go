package graph

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Every store begins a call in this order, so that all return the same kind of
// error: the context, then Check (ErrInvalid), then the cursor (ErrInvalid or
// ErrStale, see ParseCursor), then whether each id exists (ErrNotFound). A card
// where a leaf is asked for is an id that is not there: ErrNotFound.

// EffectiveDate is the date that a question is answered for: the one asked for,
// else the data date. It is blank where both are.
func EffectiveDate(asked, dataDate Date) Date { return cmp.Or(asked, dataDate) }

// openDate lies behind every date a record can bear.
const openDate Date = "9999-12-31"

// FilterDate is the as-of to be given to ActiveAt. If both dates are blank,
// everything without an end date is in force.
func FilterDate(asked, dataDate Date) Date {
	return cmp.Or(EffectiveDate(asked, dataDate), openDate)
}

// CheckIDs returns ErrInvalid for more than MaxIDs ids. An id may be asked for twice.
func CheckIDs(ids []string) error {
	if len(ids) > MaxIDs {
		return fmt.Errorf("%w: 一次最多查询 %d 个标识，这次有 %d 个，请分几次查询", ErrInvalid, MaxIDs, len(ids))
	}
	return nil
}

func checkAsOf(d Date) error {
	if d == "" {
		return nil
	}
	_, err := ParseDate(string(d))
	return err
}

// Check returns ErrInvalid for arguments that no store answers.
func (q TallyQuery) Check() error {
	seen := map[string]bool{}
	for _, part := range q.Parts {
		for _, code := range part {
			if seen[code] {
				return fmt.Errorf("%w: 地区代码“%s”列了两次，各部分不能重叠，请只保留一处", ErrInvalid, code)
			}
			seen[code] = true
		}
	}
	return cmp.Or(CheckIDs(q.Scopes), checkAsOf(q.AsOf))
}

// Check returns ErrInvalid for arguments that no store answers.
func (q MembersQuery) Check() error {
	if len(q.Segments) == 0 && len(q.Enterprises) == 0 {
		return fmt.Errorf("%w: 环节和企业至少要指定一项", ErrInvalid)
	}
	if q.MinCertainty != "" && q.MinCertainty.Index() < 0 {
		return fmt.Errorf("%w: 确定程度“%s”无效，只能是 confirmed、probable、hint", ErrInvalid, q.MinCertainty)
	}
	return cmp.Or(CheckIDs(q.Segments), CheckIDs(q.Enterprises), checkAsOf(q.AsOf), CheckLimit(q.Limit))
}

// Check returns ErrInvalid for arguments that no store answers.
func (q FindQuery) Check() error {
	unfolded := func(r rune) bool {
		return r >= 'A' && r <= 'Z' || unicode.IsSpace(r) || unicode.IsControl(r)
	}
	if !utf8.ValidString(q.Text) || strings.ContainsFunc(q.Text, unfolded) {
		return fmt.Errorf("%w: 查询文字须先折叠：小写，不含空白、控制字符和乱码", ErrInvalid)
	}
	return cmp.Or(CheckIDs(q.Scopes), checkAsOf(q.AsOf), CheckLimit(q.Limit))
}

// Check returns ErrInvalid for arguments that no store answers.
func (q LinksQuery) Check() error {
	if len(q.Enterprises) == 0 {
		return fmt.Errorf("%w: 须指定至少一家企业", ErrInvalid)
	}
	switch q.Direction {
	case Suppliers, Customers, Both:
	default:
		return fmt.Errorf("%w: 方向“%s”无效，只能是 suppliers、customers、both", ErrInvalid, q.Direction)
	}
	if math.IsNaN(q.MinConfidence) || q.MinConfidence < 0 || q.MinConfidence > 1 {
		return fmt.Errorf("%w: 最低可信度 %v 无效，须在 0 到 1 之间", ErrInvalid, q.MinConfidence)
	}
	return cmp.Or(CheckIDs(q.Enterprises), checkAsOf(q.AsOf), CheckLimit(q.Limit))
}

// Check returns ErrInvalid for arguments that no store answers.
func (q ProjectsQuery) Check() error {
	return cmp.Or(CheckIDs(q.IDs), CheckIDs(q.Segments), CheckLimit(q.Limit))
}

// InOrder returns the kinds asked for in the order of the table, each once.
func (q RecordsQuery) InOrder() []Kind {
	kinds := slices.SortedFunc(slices.Values(q.Kinds), func(a, b Kind) int { return cmp.Compare(a.Place(), b.Place()) })
	return slices.Compact(kinds)
}

// Check returns ErrInvalid for arguments that no store answers.
func (q RecordsQuery) Check() error {
	for _, kind := range q.Kinds {
		switch d := Describe(kind); {
		case d == nil:
			return fmt.Errorf("%w: 没有“%s”这一类记录", ErrInvalid, kind)
		case d.Relationship() || kind == KindEnterprises || kind == KindImages:
			return fmt.Errorf("%w: “%s”这一类记录不能这样查询", ErrInvalid, kind)
		}
	}
	switch kinds := len(q.InOrder()); {
	case kinds == 0:
		return fmt.Errorf("%w: 没有写明查询哪一类记录，请至少写一类", ErrInvalid)
	case kinds > 1 && len(q.IDs) > 0:
		return fmt.Errorf("%w: 按标识查询时只能写一类记录", ErrInvalid)
	}
	return cmp.Or(CheckIDs(q.IDs), CheckLimit(q.Limit))
}

// Check returns ErrInvalid for arguments that no store answers.
func (q ImportsQuery) Check() error { return cmp.Or(CheckIDs(q.IDs), CheckLimit(q.Limit)) }

// Check returns ErrInvalid for arguments that no store answers.
func (q DumpQuery) Check() error {
	if Describe(q.Kind) == nil {
		return fmt.Errorf("%w: 没有“%s”这一类记录", ErrInvalid, q.Kind)
	}
	return CheckLimit(q.Limit)
}

// Check returns ErrInvalid for arguments that no store answers.
func (q HistoryQuery) Check() error {
	if class := q.Ref.Kind.Class(); class == "" || class == ClassKept {
		return fmt.Errorf("%w: “%s”这一类记录没有改动记录", ErrInvalid, q.Ref.Kind)
	}
	return CheckLimit(q.Limit)
}

// Check returns ErrInvalid where it does not say who and when.
func (q UndoRequest) Check() error { return checkSigned("撤销", q.Person, q.Time.IsZero()) }

// Check returns ErrInvalid where it does not say who and when.
func (q MergeRequest) Check() error { return checkSigned("合并", q.Person, q.Time.IsZero()) }

// Check returns ErrInvalid where it does not say who and when.
func (q UnmergeRequest) Check() error { return checkSigned("拆分", q.Person, q.Time.IsZero()) }

func checkSigned(what, person string, undated bool) error {
	if strings.TrimSpace(person) == "" || undated {
		return fmt.Errorf("%w: %s须写明何人、何时", ErrInvalid, what)
	}
	return nil
}

// Check returns ErrInvalid for a load that no store takes.
func (q LoadRequest) Check() error {
	if q.Revision < 0 || q.Records == nil {
		return fmt.Errorf("%w: 装载须给出记录，修订号不能为负", ErrInvalid)
	}
	return checkAsOf(q.DataDate)
}
