package inquiry

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"chainchief/graph"
)

// Work is what people say of records, beside the facts. Its lists are by key and
// shared: a caller must not change them.
type Work struct {
	Corrections []graph.Correction
	Opinions    []graph.Opinion
	Carriers    []graph.Carrier
	// State differs where the lists do: another write to the ledger leaves it.
	State string
}

type allWork struct{}

var workKinds = []graph.Kind{graph.KindCorrections, graph.KindOpinions, graph.KindCarriers}

// Work reads the work once a state of it.
func (v *View) Work(ctx context.Context) (*Work, error) {
	return keptOfLedger(ctx, v, allWork{}, workKinds, func(ctx context.Context) (*Work, error) {
		list, err := All[graph.Record](ctx, v.Reader, graph.RecordsQuery{Kinds: workKinds, Limit: graph.MaxLimit})
		if err != nil {
			return nil, err
		}
		w, sum := &Work{}, sha256.New()
		for _, one := range list {
			sum.Write(graph.Encode(one))
			switch one := one.(type) {
			case graph.Correction:
				w.Corrections = append(w.Corrections, one)
			case graph.Opinion:
				w.Opinions = append(w.Opinions, one)
			case graph.Carrier:
				w.Carriers = append(w.Carriers, one)
			}
		}
		w.State = hex.EncodeToString(sum.Sum(nil)[:12])
		return w, nil
	})
}
