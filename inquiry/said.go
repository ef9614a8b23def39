package inquiry

import (
	"context"
	"slices"
	"time"

	"chainchief/graph"
)

// Said is what an office said of one field of a record: the record's source says the
// rest, see graph.Revise.
type Said struct {
	graph.FieldChange
	By        string     `json:"by"`
	Date      graph.Date `json:"date"`
	SourceURL string     `json:"source_url,omitzero"`
	Import    string     `json:"import"` // the write
	Title     string     `json:"title"`  // of the write
}

// writesSaid is how many writes of a record's past are looked through for Said.
const writesSaid = 50

// Said lists the fields of a record that offices changed after it came in, as they
// stand, the newest first.
func (v *View) Said(ctx context.Context, now graph.Record) ([]Said, error) {
	out := []Said{}
	h, err := v.History(ctx, graph.HistoryQuery{Ref: now.Ref(), Limit: writesSaid})
	if err != nil || len(h.Touches) < 2 && (len(h.Touches) == 0 || h.Touches[0].Before == nil) {
		return out, err
	}
	work, err := v.Work(ctx)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{"evidence": true, "source_url": true, "source_date": true, "verification": true, "extra": true}
	for _, t := range h.Touches {
		if t.Before == nil {
			break
		}
		before, err := graph.Decode(now.Ref().Kind, t.Before)
		if err != nil {
			return nil, err
		}
		for _, c := range graph.ChangeOf(before, now).Fields {
			if seen[c.Field] {
				continue
			}
			seen[c.Field] = true
			if c.After == "" || t.Import.Class != graph.ImportFile && t.Import.Class != graph.ImportForm {
				continue
			}
			one := Said{c, t.Import.Person, graph.Date(t.Import.Time.Local().Format(time.DateOnly)), "", t.Import.ID, t.Import.Title}
			for _, k := range slices.Backward(work.Corrections) {
				if k.State == graph.CorrectionAccepted && k.Target() == now.Ref() && k.Field == c.Field && k.After == c.After {
					one.By, one.Date, one.SourceURL = k.By, k.Date, k.SourceURL
					break
				}
			}
			out = append(out, one)
		}
		now = before
	}
	return out, nil
}
