package graph

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
)

var idEncoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// NewID returns prefix-… with 12 base32 characters of the SHA-256 of the parts.
// The callers below fix the parts; an id is stored with its record and never
// computed again.
func NewID(prefix string, parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "|")))
	return prefix + "-" + idEncoding.EncodeToString(sum[:])[:12]
}

// EnterpriseID takes the folded registered name at first entry.
func EnterpriseID(foldedName string) string { return NewID("e", foldedName) }

// ParkID takes the folded name and the region.
func ParkID(foldedName, region string) string { return NewID("k", foldedName, region) }

// ParkPairID takes the park's id and the folded name of the partner.
func ParkPairID(park, foldedPartner string) string { return NewID("q", park, foldedPartner) }

// ProjectID takes the folded name and the region.
func ProjectID(foldedName, region string) string { return NewID("p", foldedName, region) }

// LinkID takes the ids that the two enterprises had at first entry.
func LinkID(supplier, customer, segment, foldedProduct string, since Date) string {
	return NewID("l", supplier, customer, segment, foldedProduct, string(since))
}

// NeedID takes the folded text of the need.
func NeedID(region, segment, foldedNeed string) string {
	return NewID("n", region, segment, foldedNeed)
}

// CheckID takes the folded name of who checked: the verdicts of two people of
// one day are two records.
func CheckID(region, segment string, date Date, foldedBy string) string {
	return NewID("c", region, segment, string(date), foldedBy)
}

// CoverageID takes the folded text of who was counted.
func CoverageID(region, scope, foldedWhat string) string {
	return NewID("g", region, scope, foldedWhat)
}

// Position writes a reference as the order key of a list of several kinds.
func (r Ref) Position() string { return string(r.Kind) + " " + r.Key }

// ParsePosition reads what Position wrote; a blank text is before everything.
// It returns ErrInvalid for another text.
func ParsePosition(text string) (Ref, error) {
	if text == "" {
		return Ref{}, nil
	}
	kind, key, found := strings.Cut(text, " ")
	if !found || Describe(Kind(kind)) == nil {
		return Ref{}, fmt.Errorf("%w: 翻页标记无效，请从第一页重新开始", ErrInvalid)
	}
	return Ref{Kind(kind), key}, nil
}

// Cursor points behind the last record of a page, at one revision.
type Cursor struct {
	Revision int64
	After    string // the order key of the last record returned
}

// String encodes the cursor for a caller to hand back; ParseCursor reads it.
func (c Cursor) String() string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(c.Revision, 10) + "|" + c.After))
}

// ParseCursor reads a cursor; it returns ErrInvalid for another text and
// ErrStale where the cursor is of another revision. A blank text is the start.
func ParseCursor(text string, revision int64) (Cursor, error) {
	if text == "" {
		return Cursor{Revision: revision}, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	rev, after, found := strings.Cut(string(raw), "|")
	n, errNumber := strconv.ParseInt(rev, 10, 64)
	if err != nil || !found || errNumber != nil {
		return Cursor{}, fmt.Errorf("%w: 翻页标记无效，请从第一页重新开始", ErrInvalid)
	}
	if n != revision {
		return Cursor{}, fmt.Errorf("%w: 翻页期间数据有变化，请从第一页重新开始", ErrStale)
	}
	return Cursor{Revision: n, After: after}, nil
}
