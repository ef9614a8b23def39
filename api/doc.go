// Package api is the HTTP face of the product: JSON under /api/v1 with its
// OpenAPI document, and the pages of api/web. Commands are clients of the same
// handlers, in process or through the Unix socket of a running server.
//
// Handlers see a graph.Store and never a backend.
package api
