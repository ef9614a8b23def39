package api

// Pages are the paths of all pages that can be opened, and whether each has a public edition.
func Pages() map[string]bool {
	list := map[string]bool{}
	for _, r := range routesOf() {
		if r.page != "" && r.method == "GET" {
			list[r.path] = r.public
		}
	}
	return list
}
