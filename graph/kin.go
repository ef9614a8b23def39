package graph

import (
	"cmp"
	"context"
	"fmt"
)

// MostGenerations bounds a walk up or down the parents of enterprises.
const MostGenerations = 8

// KinQuery asks who belongs to the same corporate group as enterprises.
type KinQuery struct {
	Enterprises []string // unknown: ErrNotFound
	Limit       int      // per enterprise
}

// KinGroup holds the ids of the other enterprises of one corporate group, in
// order: those with an ancestor in common (by Enterprise.Parent, an enterprise
// being its own), and those with the same name of a group, where an enterprise
// without a name of its own goes by that of its nearest ancestor with one. No
// ancestor is more than MostGenerations away. The kin of kin need not be kin: a
// joint venture has a parent in one group and may bear the name of another.
type KinGroup struct {
	Of        string   `json:"of"` // as asked for
	Kin       []string `json:"kin"`
	Truncated bool     `json:"truncated"`
}

// Check returns ErrInvalid for arguments that no store answers.
func (q KinQuery) Check() error {
	if len(q.Enterprises) == 0 {
		return fmt.Errorf("%w: 须指定至少一家企业", ErrInvalid)
	}
	return cmp.Or(CheckIDs(q.Enterprises), CheckLimit(q.Limit))
}

func (w *readWeb) Kin(ctx context.Context, of []int32, limit int, take func(int32, []int32, bool) bool) error {
	groups, err := w.store.Kin(ctx, KinQuery{Enterprises: w.idsOf(of), Limit: min(limit, MaxLimit)})
	if err != nil {
		return err
	}
	for i, g := range groups {
		kin := make([]int32, len(g.Kin))
		for k, id := range g.Kin {
			kin[k] = w.number(id)
		}
		if !take(of[i], kin, g.Truncated) {
			return nil
		}
	}
	return nil
}
