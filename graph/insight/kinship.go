package insight

import (
	"strings"

	"chainchief/graph"
)

// Kinship is how two enterprises belong to one corporate group, seen from the
// first of them. It is no deal: it has no direction of goods and no confidence.
type Kinship struct {
	Relation   string `json:"relation"` // parent: the second is the first's; child; group
	RelationZH string `json:"relation_zh"`
	// Records are the records of enterprises that say so.
	Records []KinRecord `json:"records"`
}

// KinRecord is an enterprise whose record names its parent or its group.
type KinRecord struct {
	Enterprise Named `json:"enterprise"`
	Sourced
}

// The relations of Kinship.
const (
	kinParent = "parent"
	kinChild  = "child"
	kinGroup  = "group"
)

// NewKinship words what makes two enterprises kin, by graph.KinGroup; their
// ancestors must be among the families.
func NewKinship(families map[string]graph.Enterprise, from, to *graph.Enterprise) Kinship {
	f := family(families)
	above, over := f.lineage(from), f.lineage(to)
	switch {
	case from.Parent == to.ID:
		return newKinship(kinParent, "母公司", above[:1])
	case to.Parent == from.ID:
		return newKinship(kinChild, "子公司", over[:1])
	}
	if i, k := named(above), named(over); i >= 0 && k >= 0 && above[i].Group == over[k].Group {
		return newKinship(kinGroup, "同属"+groupZH(above[i].Group), above[:i+1], over[:k+1])
	}
	for i := range above {
		for k := range over {
			if above[i].ID == over[k].ID {
				return newKinship(kinGroup, upperZH(above[i], from, to), above[:i], over[:k])
			}
		}
	}
	return newKinship(kinGroup, "同属一个集团", above[:1], over[:1])
}

// lineage is an enterprise and its ancestors, the nearest first.
func (f family) lineage(e *graph.Enterprise) []graph.Enterprise {
	return append([]graph.Enterprise{*e}, f.ancestors(e)...)
}

// named is the place of the first enterprise with a name of a group; -1: there is none.
func named(list []graph.Enterprise) int {
	for i := range list {
		if list[i].Group != "" {
			return i
		}
	}
	return -1
}

func groupZH(name string) string {
	if strings.Contains(name, "集团") {
		return name
	}
	return name + "集团"
}

// upperZH names the ancestor that two enterprises have in common.
func upperZH(up graph.Enterprise, from, to *graph.Enterprise) string {
	switch {
	case up.ID == to.ID:
		return "上级公司"
	case up.ID == from.ID:
		return "下属公司"
	case from.Parent == up.ID && to.Parent == up.ID:
		return "母公司同为" + up.Name
	}
	return "上级公司同为" + up.Name
}

func newKinship(relation, zh string, said ...[]graph.Enterprise) Kinship {
	k := Kinship{Relation: relation, RelationZH: zh, Records: []KinRecord{}}
	for _, list := range said {
		for _, e := range list {
			k.Records = append(k.Records, KinRecord{Named{ID: e.ID, Name: e.Name}, SourcedOf(e.Source)})
		}
	}
	return k
}

// KindZH is the kind of step, as its row has it.
func (k *Kinship) KindZH() string { return "集团内（" + k.RelationZH + "）" }

// Sentence tells the step in one line: what it is, what it is not, and from where.
func (k *Kinship) Sentence() string {
	var sources []string
	for i := range k.Records {
		r := &k.Records[i]
		sources = append(sources, r.Enterprise.Name+"（"+SourceZH(r.Source)+"）")
	}
	return k.KindZH() + "，不是供货，来源：" + strings.Join(sources, "、")
}
