package graph

// Preview tells what a batch would do, worked out by the rules that Apply follows.
type Preview struct {
	// Import is what Apply would return, without its sequence; its counts are those of the write.
	Import  Import         `json:"import"`
	Applied bool           `json:"applied"` // the batch stands in the store already: Apply would change nothing
	Changes []RecordChange `json:"changes"` // in the order of Kinds, then by key; none of a batch that is Counted
	// Refused are the faults for which Apply would refuse the whole batch.
	Refused Faults `json:"refused"`
	// Conflict says why Apply would refuse the batch though no record is wrong in itself; blank: it would not.
	Conflict string `json:"conflict"`
	// Questions are what a person should look at before the write.
	Questions []Question `json:"questions"`
}

// RecordChange is one record that a write would add, change or delete.
type RecordChange struct {
	Ref    Ref           `json:"ref"`
	Who    string        `json:"who"`    // as a sentence names it
	Change string        `json:"change"` // added, updated, deleted
	Fields []FieldChange `json:"fields"` // those that differ; all that are not blank where it is added or deleted
}

// FieldChange is a field before and after a write, its values as CSV has them.
type FieldChange struct {
	Field   string `json:"field"`
	FieldZH string `json:"field_zh"`
	Before  string `json:"before"`
	After   string `json:"after"`
}

// Question is something a person should decide before a write.
type Question struct {
	Ref  Ref    `json:"ref"`
	Text string `json:"text"`
}

// The words of RecordChange.Change.
const (
	Added   = "added"
	Updated = "updated"
	Deleted = "deleted"
)

// ChangeOf compares a record before and after a write, field by field; nil stands for absent.
func ChangeOf(before, after Record) RecordChange {
	c := RecordChange{Change: Updated, Fields: []FieldChange{}}
	some := after
	switch {
	case before == nil:
		c.Change = Added
	case after == nil:
		c.Change, some = Deleted, before
	}
	c.Ref = some.Ref()
	d := Describe(c.Ref.Kind)
	if d == nil { // the data date
		c.Who = string(c.Ref.Kind)
		return c
	}
	c.Who = d.Call(some)
	text := func(f *Field, r Record) string {
		if r == nil {
			return ""
		}
		return f.Text(r)
	}
	for i := range d.Fields {
		f := &d.Fields[i]
		if f.Type == Derived {
			continue
		}
		if b, a := text(f, before), text(f, after); b != a {
			c.Fields = append(c.Fields, FieldChange{f.Name, f.ZH, b, a})
		}
	}
	return c
}
