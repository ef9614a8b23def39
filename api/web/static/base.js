// Where the site begins on its host: blank, or the path under which a proxy offers it.
export const base = document.documentElement.dataset.base ?? "";

// A link to a part of a page that is folded unfolds it.
const unfold = () => document.querySelector(":target > details")?.setAttribute("open", "");
addEventListener("hashchange", unfold);
unfold();
