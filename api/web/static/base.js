// Where the site begins on its host: blank, or the path under which a proxy offers it.
export const base = document.documentElement.dataset.base ?? "";
