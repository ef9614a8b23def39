// Package people keeps who may enter, what each may do, and what was done:
// accounts with their passwords and keys, roles, and the audit. Its files lie in
// a directory of their own beside the store's and are never part of a dump, a
// copy or an undo of the graph.
package people
