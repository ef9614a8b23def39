// Package service lets the system start the program as a service, where that takes
// more than to run it.
package service
