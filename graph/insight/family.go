package insight

import "chainchief/graph"

// family knows which enterprises belong to one group of companies, by the
// parents that are on record.
type family map[string]graph.Enterprise

// mostGenerations bounds a walk up the parents.
const mostGenerations = 8

// root is the uppermost known parent of an enterprise.
func (f family) root(e *graph.Enterprise) string {
	id, parent := e.ID, e.Parent
	for range mostGenerations {
		if parent == "" {
			break
		}
		up, ok := f[parent]
		if !ok {
			return parent
		}
		id, parent = up.ID, up.Parent
	}
	return id
}

// ancestors lists the parents of an enterprise, the nearest first.
func (f family) ancestors(e *graph.Enterprise) []graph.Enterprise {
	var list []graph.Enterprise
	for at := e.Parent; at != "" && len(list) < mostGenerations; {
		up, ok := f[at]
		if !ok {
			break
		}
		list = append(list, up)
		at = up.Parent
	}
	return list
}

// label is what people call the corporate group of an enterprise: its own word, else that of the nearest parent.
func (f family) label(e *graph.Enterprise) string {
	if e.Group != "" {
		return e.Group
	}
	for _, up := range f.ancestors(e) {
		if up.Group != "" {
			return up.Group
		}
	}
	return ""
}

// same reports whether two enterprises belong to one group: by their parents, or by its name.
func (f family) same(a, b *graph.Enterprise) bool {
	if f.root(a) == f.root(b) {
		return true
	}
	label := f.label(a)
	return label != "" && label == f.label(b)
}

// GroupKeys name the corporate group of an enterprise: by its uppermost known
// parent, and by what people call the group.
func GroupKeys(families map[string]graph.Enterprise, e *graph.Enterprise) []string {
	f := family(families)
	keys := []string{f.root(e)}
	if label := f.label(e); label != "" {
		keys = append(keys, "group "+label)
	}
	return keys
}

// kin: both belong to one corporate group, by what is on record of the two.
func kin(a, b *Firm) bool {
	return a.ID == b.ID || a.group != "" && a.group == b.group || a.parent != "" && (a.parent == b.parent || a.parent == b.ID) || b.parent != "" && b.parent == a.ID
}
