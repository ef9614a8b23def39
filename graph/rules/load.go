package rules

import (
	"fmt"

	"chainchief/graph"
)

// CheckReferences returns ErrInvalid where a record that r refers to is absent
// or is not what r may refer to. get returns nil for an absent record. The
// segments of a graph must also pass SupplyCycle.
func CheckReferences(r graph.Record, get func(graph.Ref) (graph.Record, error)) error {
	for _, ref := range graph.References(r) {
		target, err := get(ref)
		if err != nil {
			return err
		}
		if target == nil {
			return fmt.Errorf("%w: %s引用的%s %s 不存在，请先录入或改正", graph.ErrInvalid, graph.Call(r), ref.Kind.ZH(), ref.Key)
		}
		if fault := misfit(r, target); fault != "" {
			return fmt.Errorf("%w: %s引用了%s：%s", graph.ErrInvalid, graph.Call(r), graph.Call(target), fault)
		}
	}
	return nil
}
