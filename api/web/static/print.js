// What a sheet of paper says of itself: the day it was printed and the address of
// what was on the screen. Without this script they are filled in by hand.
addEventListener("beforeprint", () => {
  const said = { today: new Date().toLocaleDateString("zh-CN", { year: "numeric", month: "long", day: "numeric" }), here: location.href };
  for (const [what, text] of Object.entries(said)) {
    for (const e of document.querySelectorAll(`[data-print="${what}"]`)) e.textContent = text;
  }
});
