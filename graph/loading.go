package graph

import "fmt"

// CheckRecord returns ErrInvalid where a record is wrong in itself, whatever
// else the graph holds. PlanBatch checks by it; a Load has to.
func CheckRecord(r Record) error { return r.check() }

// CheckReferences returns ErrInvalid where a record that r refers to is absent
// or is not what r may refer to. get returns nil for an absent record. The
// segments of a graph must also pass SupplyCycle.
func CheckReferences(r Record, get func(Ref) (Record, error)) error {
	at := r.Ref()
	for _, ref := range r.References() {
		target, err := get(ref)
		if err != nil {
			return err
		}
		if target == nil {
			return fmt.Errorf("%w: %s %s 引用的 %s %s 不存在，请先录入或改正", ErrInvalid, at.Kind, at.Key, ref.Kind, ref.Key)
		}
		if fault := misfit(r, target); fault != "" {
			return fmt.Errorf("%w: %s %s 引用了 %s %s：%s", ErrInvalid, at.Kind, at.Key, ref.Kind, ref.Key, fault)
		}
	}
	return nil
}
