// Package insight is the judgement: which segments of a chain are missing or
// weak in a place, what to do about each, how sure that is, and why. It is made
// of pure functions over what a store answered: no I/O, no store, no clock.
//
// A question goes through three hands:
//
//	NewFrame   who is asked about: the focal region, its partner parts, the segments that matter
//	Facts      what a store said of them (package inquiry reads it)
//	Judge      status, action, score, rank and figures, with every input and reason
//
// docs/method.md explains the rules in plain words with their formulas; Rules
// holds every threshold, under one version number.
package insight
