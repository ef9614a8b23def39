// The box at the head of each page: what a text leads to is shown while it is
// typed, “/” leads to the box. Without this script the form does the same.
import { base } from "./base.js";

const form = document.querySelector("form.find");
const box = form.elements.q;
const list = document.createElement("ul");
list.id = "found";
list.setAttribute("role", "listbox");
list.setAttribute("aria-label", "搜索建议");
list.hidden = true;
form.append(list);
for (const [name, value] of [["role", "combobox"], ["aria-controls", "found"], ["aria-expanded", "false"], ["aria-autocomplete", "list"], ["autocomplete", "off"]]) {
  box.setAttribute(name, value);
}

let asked = 0; // answers to an earlier text come too late
let chosen = -1;

const close = () => {
  list.hidden = true;
  chosen = -1;
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
};

const choose = (i) => {
  const rows = list.children;
  rows[chosen]?.removeAttribute("aria-selected");
  chosen = (i + rows.length + 1) % (rows.length + 1) ; // one place is the box itself
  if (chosen === rows.length) {
    chosen = -1;
    box.removeAttribute("aria-activedescendant");
    return;
  }
  rows[chosen].setAttribute("aria-selected", "true");
  box.setAttribute("aria-activedescendant", rows[chosen].id);
};

const row = (kind, name, note, href) => {
  const li = document.createElement("li");
  li.id = `found-${list.children.length}`;
  li.setAttribute("role", "option");
  li.dataset.href = base + href;
  const a = document.createElement("a");
  a.href = base + href;
  a.tabIndex = -1;
  for (const [tag, text] of [["small", kind], ["b", name], ["small", note]]) {
    if (text) {
      const part = document.createElement(tag);
      part.textContent = text;
      a.append(part, " ");
    }
  }
  li.append(a);
  list.append(li);
};

// where keeps the place, date and edition that the page is about.
const where = () => {
  const kept = new URLSearchParams();
  for (const name of ["region", "partner", "as_of", "edition"]) {
    const value = form.elements[name]?.value;
    if (value) kept.set(name, value);
  }
  return kept;
};

const show = (found) => {
  list.replaceChildren();
  const kept = where();
  const again = (text) => {
    const query = new URLSearchParams(kept);
    query.set("q", text);
    return `/search?${query}`;
  };
  const reading = found.reading;
  if (reading?.unclear) {
    for (const one of reading.unclear.means.slice(0, 4)) row("是否指", one.name, one.note, again(one.text));
  } else if (reading && !reading.beyond) {
    row("提问", reading.sentence, "", reading.page);
  }
  for (const one of found.things.slice(0, 6)) row(one.kind_zh, one.name, one.note, one.page);
  for (const one of [...found.enterprises, ...found.makers].slice(0, 6)) {
    const query = kept.size ? `?${kept}` : "";
    row("企业", one.short_name, one.region?.name ?? one.place, `/enterprises/${one.id}${query}`);
  }
  chosen = -1;
  list.hidden = list.children.length === 0;
  box.setAttribute("aria-expanded", String(!list.hidden));
};

const ask = async () => {
  const text = box.value.trim();
  const turn = ++asked;
  if (text.length < 2) return close();
  const query = where();
  query.set("q", text);
  query.set("limit", "6");
  try {
    const answer = await fetch(`${base}/api/v1/search?${query}`, { headers: { Accept: "application/json" } });
    if (answer.ok && turn === asked) show(await answer.json());
  } catch {
    close(); // the form still works
  }
};

let wait = 0;
box.addEventListener("input", (e) => {
  clearTimeout(wait);
  if (!e.isComposing) wait = setTimeout(ask, 150);
});
box.addEventListener("compositionend", () => {
  clearTimeout(wait);
  wait = setTimeout(ask, 150);
});
box.addEventListener("keydown", (e) => {
  if (e.isComposing || list.hidden) return;
  if (e.key === "ArrowDown" || e.key === "ArrowUp") {
    e.preventDefault();
    choose(chosen + (e.key === "ArrowDown" ? 1 : -1));
  } else if (e.key === "Enter" && chosen >= 0) {
    e.preventDefault();
    location.assign(list.children[chosen].dataset.href);
  } else if (e.key === "Escape") {
    close();
  }
});
box.addEventListener("focusout", (e) => {
  if (!form.contains(e.relatedTarget)) setTimeout(close, 200); // a tap on a row comes first
});
document.addEventListener("keydown", (e) => {
  const typing = e.target.closest?.("input, textarea, select, [contenteditable]");
  if (e.key === "/" && !typing && !e.ctrlKey && !e.metaKey && !e.altKey) {
    e.preventDefault();
    box.focus();
    box.select();
  }
});

// Who entered, as the server said when he did.
const own = document.querySelector("a[data-own]");
const person = document.cookie.split("; ").find((c) => c.startsWith("chainchief_person="));
if (own && person) {
  own.textContent = `${decodeURIComponent(person.slice("chainchief_person=".length))} · 我的账号`;
}
