package graph

import (
	"cmp"
	"slices"
)

// Revise is a record as it stands after a source said what now says and before did not.
//
// A source is that of what it said, and of nothing else. The one on a record bears out
// the record's claim (Field.Claim): that a firm works in a segment, that one supplies
// another. A source that says the claim becomes the record's; the address read before
// stays unless it gives one. Where the record tells more than it said, as a project does
// whose stage is told and whose sum is not, or where it says another field, the record's
// is left as it is, unless it is no source: who said that field, when and from where is told beside it, from the
// record's past. Where the source itself is what was said, nothing of it is touched.
//
// What tells of a field (Field.Of) goes with it: what was said of the value before is
// not said of the one now. A project's last news is that of who says its stage. fields
// are those that the source said, be it that they are as before.
func Revise(before, now Record, said Source, fields ...string) Record {
	d := Describe(now.Ref().Kind)
	changed := func(f *Field) bool { return f.Text(before) != f.Text(now) }
	claimed, sourced, more := false, false, false
	for i := range d.Fields {
		f := &d.Fields[i]
		if f.Of != "" && !changed(f) && changed(d.Field(f.Of)) && !slices.Contains(fields, f.Name) {
			now = f.With(now, nil)
		}
		claimed = claimed || f.Claim && changed(f)
		switch {
		case f.Name == "evidence", f.Name == "source_url", f.Name == "source_date":
			sourced = sourced || changed(f)
		case f.Name == "verification", f.Name == "extra", f.Claim, f.Of != "", f.Name == d.Key, slices.Contains(d.ID, f.Name), slices.Contains(d.Ends[:], f.Name): // the claim, and of what it is
		default:
			more = more || !changed(f) && f.Text(before) != "" && !slices.Contains(fields, f.Name)
		}
	}
	switch old := before.(type) {
	case Project:
		if p := now.(Project); p.Stage != old.Stage {
			if p.LastHeard == "" {
				p = p.Heard(said)
			}
			p.SourceURL = cmp.Or(p.SourceURL, old.LastURL)
			now = p
		}
	case Enterprise:
		if e := now.(Enterprise); e.State != old.State {
			e.StateSource = cmp.Or(e.StateSource, said.SourceURL)
			if e.State == StateMoved { // it was there, and is not any more when somebody says so
				e.StateDate = cmp.Or(e.StateDate, said.SourceDate)
			}
			now = e
		}
	}
	if !claimed || sourced || more && d.Field("evidence").Text(before) != string(EvidenceCommonKnowledge) {
		return now
	}
	return Vouch(now, said)
}

// Vouch gives a record the source that bears its claim out; see Revise.
func Vouch(r Record, said Source) Record {
	d := Describe(r.Ref().Kind)
	r = d.Field("evidence").With(r, said.Evidence)
	r = d.Field("source_date").With(r, said.SourceDate)
	if said.SourceURL != "" {
		r = d.Field("source_url").With(r, said.SourceURL)
	}
	return r
}

// Heard is a project of which there is news: it goes on. The page of the news before
// stays where there is no other.
func (p Project) Heard(said Source) Project {
	p.Overdue, p.LastHeard, p.LastURL = false, said.SourceDate, cmp.Or(said.SourceURL, p.LastURL)
	return p
}
