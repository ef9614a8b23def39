// Package seed brings data in: it reads folders of CSV files into a checked
// graph.Batch, folds names and spells them in pinyin for search, and carries
// the bundled data set.
package seed

import (
	"embed"
	"io/fs"

	"chainchief/graph"
)

//go:embed data/*.csv
var data embed.FS

// Bundled returns the bundled data set as one batch.
func Bundled() (graph.Batch, error) {
	folder, err := fs.Sub(data, "data")
	if err != nil {
		return graph.Batch{}, err
	}
	return Read(folder)
}
