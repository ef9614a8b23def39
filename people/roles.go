package people

import "slices"

// Role is what an account is for. One person has one: who gives out accounts
// neither judges chains nor reads the audit, and who reads the audit does neither.
type Role string

// The roles.
const (
	System Role = "system" // 系统管理: accounts and settings
	Audit  Role = "audit"  // 安全审计: what was done
	Chief  Role = "chief"  // 链长: reads, gives opinions on his chains
	City   Role = "city"   // 市直: all of the work
	County Role = "county" // 县区: the work on its own counties
	Reader Role = "reader" // 只读
)

// Act is something that an account may do.
type Act string

// The acts.
const (
	Read    Act = "read"    // look at pages, maps, lists
	Opine   Act = "opine"   // an expert's opinion on a verdict
	Enter   Act = "enter"   // checks, needs, corrections, signed sheets
	Review  Act = "review"  // accept a correction or send it back
	Import  Act = "import"  // a workbook
	Arrange Act = "arrange" // merge, split, undo
	Manage  Act = "manage"  // accounts
	Inspect Act = "inspect" // the audit
)

// roles is the one table of who may do what; what stands in no row is refused.
var roles = []struct {
	Role
	zh   string
	acts []Act
}{
	{System, "系统管理", []Act{Manage}},
	{Audit, "安全审计", []Act{Inspect}},
	{Chief, "链长", []Act{Read, Opine}},
	{City, "市直", []Act{Read, Opine, Enter, Review, Import, Arrange}},
	{County, "县区", []Act{Read, Opine, Enter, Import}},
	{Reader, "只读", []Act{Read}},
}

// Roles are all of them, in the order people read them.
func Roles() (list []Role) {
	for _, r := range roles {
		list = append(list, r.Role)
	}
	return list
}

// RoleCalled is the role of a name, as programs or people write it; blank: none.
func RoleCalled(name string) Role {
	for _, r := range roles {
		if name == string(r.Role) || name == r.zh {
			return r.Role
		}
	}
	return ""
}

// ZH is the role as people read it.
func (r Role) ZH() string {
	for _, one := range roles {
		if one.Role == r {
			return one.zh
		}
	}
	return string(r)
}

// May reports whether the role has the act at all; where, its scope says.
func (r Role) May(act Act) bool {
	for _, one := range roles {
		if one.Role == r {
			return slices.Contains(one.acts, act)
		}
	}
	return false
}

// Scope is where an account works; a blank list is everywhere.
type Scope struct {
	Regions []string `json:"regions,omitempty"` // codes of counties
	Chains  []string `json:"chains,omitempty"`  // ids of chains
}

// Covers reports whether a place and a chain lie in the scope. A blank one is
// that of a record without any, which only an unbounded scope covers.
func (s Scope) Covers(region, chain string) bool {
	return (len(s.Regions) == 0 || slices.Contains(s.Regions, region)) && (len(s.Chains) == 0 || slices.Contains(s.Chains, chain))
}
