package graph

import "reflect"

// The public edition (公开版): what of the graph may be told outside the office.

// Vouched reports whether what rests on the source may be told in public: it can be
// shown, and nobody has still to check it. A blank class is no reason against it.
func (s Source) Vouched() bool {
	switch s.Evidence {
	case EvidenceReposted, EvidenceCommonKnowledge, EvidenceTradeKnowledge:
		return false
	}
	return !s.Flagged(Unverified)
}

// Published is what of a record may be told in public, without the fields that the
// table calls internal, without an office's own columns and flags; false: nothing of
// it. The ledger, what the store keeps, checks and needs are the office's own; a
// membership must be confirmed, a link not inferred and a project more than a lead, and not given up. What segments there are and
// how places are called claims nothing: that is told whatever its source. References
// are left as they are.
func Published(r Record) (Record, bool) {
	d, ok := describing(r)
	if !ok || d.Class != ClassFact || d.Internal {
		return nil, false
	}
	switch one := r.(type) {
	case Membership:
		ok = one.Certainty == Confirmed
	case Project:
		ok = one.Stage != ProjectLead && one.Stage != ProjectEnded // which may have been no more
	case SupplyLink:
		ok = one.Confidence >= ConfidenceDisclosed
	}
	v := reflect.New(reflect.TypeOf(r)).Elem()
	v.Set(reflect.ValueOf(r))
	source := v.FieldByName("Source").Addr().Interface().(*Source)
	if !ok || !d.Unclaimed && !source.Vouched() {
		return nil, false
	}
	source.Extra = nil
	var known []string
	for _, flag := range source.Verification {
		if FlagZH(flag) != flag {
			known = append(known, flag)
		}
	}
	source.Verification = known
	for i := range d.Fields {
		if f := &d.Fields[i]; f.Internal {
			v.FieldByIndex(f.index).SetZero()
		}
	}
	return v.Interface().(Record), true
}
