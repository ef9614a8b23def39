// Package seed brings data in: it reads folders of CSV files into a checked
// graph.Batch, folds names and spells them in pinyin for search, and carries
// the bundled data set.
package seed

import (
	"context"
	"embed"
	"io/fs"
	"slices"
	"strings"

	"chainchief/graph"
)

//go:embed data/*.csv
var data embed.FS

// BundledID is the id of the bundled set, which takes too long to read for every command.
const BundledID = "seed-91c3f1f17a6e"

// bundledTitles are the titles of earlier bundled sets, whose imports do not say otherwise what they are.
var bundledTitles = []string{"六安市五条产业链随附数据（含合肥市及外地龙头企业）"}

// bundledFile is the File of imports of a bundled set.
const bundledFile = "随附数据"

// Bundled returns the bundled data set as one batch.
func Bundled() (graph.Batch, error) {
	folder, err := fs.Sub(data, "data")
	if err != nil {
		return graph.Batch{}, err
	}
	b, err := Read(folder)
	b.File = bundledFile
	return b, err
}

// Outdated reports whether a store was filled with a bundled set that is not the present one.
func Outdated(ctx context.Context, h graph.Historian) (bool, error) {
	q := graph.ImportsQuery{Limit: graph.MaxLimit}
	for {
		page, err := h.Imports(ctx, q)
		if err != nil {
			return false, err
		}
		for _, i := range page.Imports { // the newest first
			if i.UndoneAt.IsZero() && ofSet(&i) && (i.File == bundledFile || slices.Contains(bundledTitles, i.Title)) {
				return i.ID != BundledID && !strings.HasPrefix(i.ID, BundledID+"-"), nil
			}
		}
		if q.Cursor = page.NextCursor; q.Cursor == "" {
			return false, nil
		}
	}
}
