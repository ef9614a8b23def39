// The slides of the wall by key: where there is no script, their links do the same.
const slides = [...document.querySelectorAll(".slide")]

const shown = () => Math.max(0, slides.findLastIndex(s => s.getBoundingClientRect().top < innerHeight / 2))

const steps = {ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1, Home: -slides.length, End: slides.length}

addEventListener("keydown", event => {
	const step = steps[event.key]
	if (!step || event.ctrlKey || event.altKey || event.metaKey || event.target.closest?.("input, select, button")) return
	event.preventDefault()
	const to = slides[Math.min(slides.length - 1, Math.max(0, shown() + step))]
	history.replaceState(null, "", "#" + to.id) // the address shows the slide; going back leaves the wall
	to.scrollIntoView()
	to.focus({preventScroll: true})
})
