// Package ledger says what follows from what an office keeps of its work: how goals
// stand, whether a sentence agrees with its own figures, which problems are overdue,
// what lies with a chief. Its functions are pure: they read nothing, and today is given.
package ledger
