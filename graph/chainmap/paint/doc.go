// Package paint is paper and ink: a Scene of paths and texts, measured in the bundled
// font, and the painters that write the same scene as SVG, PDF, PNG and slides. It
// knows nothing of chains.
//
//	scene.go, paper.go, palette.go  what a picture is made of
//	text.go                         how long a text is, and where it breaks
//	qr.go                           the code of an address
//	svg.go, pdf*.go, png*.go, pptx*.go
package paint
