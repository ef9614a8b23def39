package api

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
)

//go:embed openapi/*.json
var openAPIFiles embed.FS

// composeOpenAPI lays the files of openapi/ together: base.json has what all
// share, each other file the paths and schemas of its noun. What base.json calls
// x-everywhere are the responses that any operation may give. The kinds of the
// table of kinds and the other formats of a noun come from the rows.
func composeOpenAPI(rows []route) (map[string]any, error) {
	names, err := fs.Glob(openAPIFiles, "openapi/*.json")
	if err != nil {
		return nil, err
	}
	document := map[string]any{}
	for _, name := range names {
		data, err := openAPIFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		var part map[string]any
		if err := json.Unmarshal(data, &part); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if err := lay(document, part, name+"#"); err != nil {
			return nil, err
		}
	}
	if err := documentRows(document, rows); err != nil {
		return nil, err
	}
	everywhere, _ := document["x-everywhere"].(map[string]any)
	delete(document, "x-everywhere")
	for path, item := range document["paths"].(map[string]any) {
		for method, operation := range item.(map[string]any) {
			responses, ok := operation.(map[string]any)["responses"].(map[string]any)
			if !ok {
				return nil, fmt.Errorf("openapi: %s %s has no responses", method, path)
			}
			for status, response := range everywhere {
				if _, own := responses[status]; !own {
					responses[status] = response
				}
			}
		}
	}
	return document, nil
}

// lay puts the values of one document into another; the same value said twice is an error.
func lay(into, from map[string]any, at string) error {
	for key, value := range from {
		there, taken := into[key]
		if !taken {
			into[key] = value
			continue
		}
		a, oneIsMap := there.(map[string]any)
		b, otherIsMap := value.(map[string]any)
		if !oneIsMap || !otherIsMap {
			return fmt.Errorf("%s/%s: already in another file", at, key)
		}
		if err := lay(a, b, at+"/"+key); err != nil {
			return err
		}
	}
	return nil
}
