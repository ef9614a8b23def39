// Package graph is the language of the house: the things an industrial-chain
// graph is made of, the questions asked of it, and the contract every store of
// it keeps. It imports the standard library only.
//
// A Chain has Segments (环节); a leaf Segment is fed by others (Inputs) and is
// drawn inside a card. An Enterprise works in segments (Membership) and sells
// to other enterprises (SupplyLink). Regions, parks, projects, needs, checks
// and official counts (Coverage) say where and how sure. Every record carries
// its Source.
//
// Stores are reached through the interfaces of store.go, and only through
// them; the suite in graph/storetest holds each sentence of their contract.
package graph
