// Package chainmap draws pictures fit for print. One pipeline makes them all:
//
//	model.go, flow.go   an answer and the taxonomy → what is to be drawn
//	linkage.go, spread.go, hops.go
//	shelf.go, search.go → where a panel's cards go and the ways of its arrows, from the taxonomy alone
//	route.go, strands.go
//	board.go, weave.go  → cards, or the boxes of a flow map, in columns on a page, with those ways
//	matrix.go, ways.go  → rows and columns on as many pages as they take
//	bands.go            → 联动带状图: bands between segments here and there
//	dot.go              → DOT of networks, deterministic and escaped
//	layout/             → where their boxes go (Graphviz in worker processes)
//	panel*.go, rows.go   → one paint.Scene of boxes, texts and curves on a page
//	arrows.go, sheet.go, side.go, tiles.go, network.go
//	live.go             where the page that shows the same is found
//	paint/              scenes, and the painters of SVG, PDF, PNG and slides
//
// A chain has two drawings: Panel (图谱), its cards under the headings of their
// stages, as a sheet or for a Purpose, in the colours of paint.Palette; and Flow (流程), its segments around a focus.
//
// DrawPaths, DrawNetwork, DrawSpread, DrawPartners, DrawBands and DrawInputs draw the other
// answers; Draw takes a Network given as data, nodes, edges and the facts that
// stand under the title:
//
//	scene, err := chainmap.Draw(ctx, layouter, chainmap.Network{
//		Title: "明天氢能的供应关系",
//		Facts: []string{"数据截至2026年11月30日"},
//		Nodes: []chainmap.Node{{ID: e.ID, Name: e.ShortName, Focus: true, Href: "/enterprises/" + e.ID}, …},
//		Edges: []chainmap.Edge{{From: supplier, To: customer, Label: "膜电极", Class: "disclosed"}, …},
//	}, chainmap.Options{Paper: paper, Edition: chainmap.Internal})
//	err = scene.SVG(ctx, w) // or PDF, PNG
//
// The layouter is a layout.Pool. Edges may run only between nodes of the
// network; more than mostNodes or mostEdges is graph.ErrTooLarge, and whoever
// asks says what to narrow. Scene.Warnings belongs in the answer.
package chainmap
