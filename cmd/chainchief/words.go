package main

import (
	"regexp"
	"strings"
)

// flagOf is the flag that a parameter of the API is given by.
var flagOf = map[string]string{
	"region": "--region", "partner": "--partner", "as_of": "--as-of", "limit": "--limit", "chain": "--chain", "segment": "--segment",
	"enterprise": "--enterprise", "park": "--park", "direction": "--direction", "depth": "--depth", "from": "--from", "to": "--to",
	"k": "--limit", "directed": "--directed", "inferred": "--inferred", "without": "--without", "date": "--date", "parent": "--parent",
	"kind": "--kind", "focus": "--focus", "steps": "--steps", "paper": "--paper", "layers": "--layers", "edition": "--edition",
	"compare": "--compare", "projects": "--projects", "for": "--for", "class": "--class", "office": "--office", "dpi": "--dpi",
}

// commandOf is the command that lists what an address of the API lists.
var commandOf = map[string]string{
	"/api/v1/chains": "chainchief chains", "/api/v1/regions": "chainchief regions",
	"/api/v1/segments": "chainchief segments", "/api/v1/parks": "chainchief parks",
}

// token is a word of the API in a Chinese sentence, or something quoted, which stays as it is.
var token = regexp.MustCompile("“[^”]*”|[A-Za-z0-9_/=.:?&-]+")

// inFlags puts a sentence of the API into the words of the command line.
func inFlags(sentence string) string {
	return token.ReplaceAllStringFunc(sentence, func(word string) string {
		if command, ok := commandOf[word]; ok {
			return command
		}
		if word == "confirm=yes" {
			return "--yes"
		}
		name, value, given := strings.Cut(word, "=")
		flag, ok := flagOf[name]
		switch {
		case ok && given:
			return flag + " " + value
		case ok:
			return flag
		}
		return word
	})
}
