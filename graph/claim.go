package graph

import "fmt"

// ClaimFaults lists what of a record, on its way in, says of another person that he did a thing
// which rules want of two: only he can say so, under his own name. stored is the record whose place
// it takes, nil where there was none; by is the person who enters it.
func ClaimFaults(stored, r Record, by string) Faults {
	c := &Report{d: byKind[r.Ref().Kind], record: r}
	own := func(field, was, is, who string) {
		if is != was && is != "" && !SamePerson(is, by) {
			c.Fault(field, is, fmt.Sprintf("%s须是登记的人自己（%s），不能代他人写", who, by))
		}
	}
	switch r := r.(type) {
	case Passage:
		before, _ := stored.(Passage)
		own("by", before.By, r.By, "经办人")
		if r.Second != before.Second && r.Second != "" {
			c.Fault("second", r.Second, "复核由复核人本人在项目的“阶段与进展”页办理，不能在这里写")
		}
	case Issue:
		before, _ := stored.(Issue)
		own("done_by", before.DoneBy, r.DoneBy, "办结人")
		own("closed_by", before.ClosedBy, r.ClosedBy, "销号人")
	}
	return c.faults
}
