// The network of an enterprise, alive: whatever is done on it is a link of the
// server's, whose page takes the place of this one without leaving it. The query
// of the address says what stands on the sheet, the fragment what is seen of it, in
// units from the middle. Without this script each link leads to the same page.
import { View, make, button, walk } from "./view.js";

const wide = matchMedia("(min-width: 50.01rem)");
let view = null;
let seen = null; // [x, y, width] from the middle; null: the whole
let past = []; // addresses to undo, and what was undone
let undone = [];
const kept = `undo ${location.pathname}`;
try {
  past = JSON.parse(sessionStorage.getItem(kept) ?? "[]");
} catch {
  past = []; // nothing to undo
}
const most = 200; // steps to undo; a browser's own history ends at 50

const net = () => document.querySelector("#net");
const query = () => location.pathname + location.search;
const fragment = () => (seen ? `#net&v=${seen.join(",")}` : "");
const write = (how, path) => {
  history[how](null, "", path + fragment());
  const address = net()?.querySelector(".address");
  if (address) address.value = location.href;
};
const keep = () => sessionStorage.setItem(kept, JSON.stringify(past.slice(-most)));

const bring = () => {
  const section = net();
  const frame = section.querySelector("[data-view]");
  const stage = section.querySelector(".stage");
  view = null;
  if (!frame) return;
  const svg = frame.querySelector("svg");
  const nodes = new Map();
  for (const g of svg.querySelectorAll("[data-key]")) {
    const { x, y, width, height } = g.getBBox();
    nodes.set(g.dataset.key, { key: g.dataset.key, link: g.closest("a"), rect: { x, y, width, height }, up: [], down: [] });
  }
  const ties = [];
  for (const g of svg.querySelectorAll("[data-from]")) {
    const { from, to } = g.dataset;
    nodes.get(from)?.down.push(to);
    nodes.get(to)?.up.push(from);
    ties.push({ from, to, line: g.querySelector("path") });
    const link = g.closest("a");
    if (!link) continue;
    link.setAttribute("tabindex", "-1"); // the panel of an enterprise leads there by key
    make("path", { d: g.querySelector("path").getAttribute("d"), class: "hit" }, g); // an arrow is too thin for a hand
  }
  const [ox, oy] = svg.querySelector("[data-origin]").dataset.origin.split(" ").map(Number);
  const round = (n) => Math.round(n * 10) / 10;
  if (wide.matches) {
    let quiet = true;
    view = new View(frame, {
      parts: "[data-key]",
      covered: () => section.querySelector(".panel")?.offsetWidth ?? 0,
      rest: (at) => {
        if (quiet) return;
        seen = at && [round(at[0] - ox), round(at[1] - oy), at[2]];
        write("replaceState", query());
      },
    });
    const box = seen && [seen[0] + ox, seen[1] + oy, seen[2]];
    view.show(box);
    quiet = false;
    const back = button("撤销", "撤销上一步（Ctrl+Z）", undo);
    const forth = button("重做", "重做（Ctrl+Y）", redo);
    back.disabled = !past.length;
    forth.disabled = !undone.length;
    const hint = document.createElement("small");
    hint.textContent = "按住Ctrl滚动缩放，拖动平移，点企业或箭头看依据";
    view.tools.prepend(back, forth);
    view.tools.append(hint);
  }
  const keyAt = (target) => target.closest?.("a")?.querySelector("[data-key]")?.dataset.key;
  const light = (key) => {
    const n = nodes.get(key);
    view?.light(n ? [key, ...n.up, ...n.down].filter((k) => nodes.has(k)).map((k) => nodes.get(k).rect) : null, n ? ties.filter((t) => t.from === key || t.to === key).map((t) => t.line.getAttribute("d")).join("") : "");
  };
  const point = (e) => view?.pointers.size || light(keyAt(e.target));
  frame.addEventListener("pointerover", point);
  frame.addEventListener("pointerleave", () => light(null));
  frame.addEventListener("focusin", point);
  frame.addEventListener("focusout", () => light(null));

  const on = new URLSearchParams(location.search).get("on");
  view?.ring(nodes.get(on)?.rect);
  const order = [...nodes.values()].sort((a, b) => a.rect.x - b.rect.x || a.rect.y - b.rect.y).map((n) => n.key);
  const { tab, step } = walk(frame, nodes, { at: keyAt, order, column: (n) => order.filter((k) => nodes.get(k).rect.x === n.rect.x), reveal: (rect) => view?.reveal(rect) });
  const middle = [...nodes.values()].find((n) => round(n.rect.x + n.rect.width / 2 - ox) === 0 && round(n.rect.y + n.rect.height / 2 - oy) === 0);
  tab(nodes.has(on) ? on : (middle ?? nodes.values().next().value).key);
  stage.step = () => step();
};

// show takes what the server says of an address into the page; nothing else of it changes.
let turn = 0;
const show = async (path) => {
  const now = ++turn;
  const section = net();
  section.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(path, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("#net");
    if (!fresh) throw new Error("no network");
    if (now !== turn) return;
    const open = [...section.querySelectorAll("details")].map((d) => d.open);
    section.replaceWith(document.importNode(fresh, true));
    net().querySelectorAll("details").forEach((d, i) => (d.open = open[i] ?? false));
    document.title = page.title;
    for (const part of ["h1", ".sentence"]) document.querySelector(`main > ${part}`).textContent = page.querySelector(`main > ${part}`).textContent;
    bring();
    const address = net().querySelector(".address");
    if (address) address.value = location.href;
  } catch {
    if (now === turn) location.assign(path); // the browser says what is wrong
  }
};

// act goes on to another address; what is seen stays where it is.
const act = async (path, byKey) => {
  if (view && !seen) {
    const [x, y, w, h] = view.box;
    const [ox, oy] = net().querySelector("[data-origin]").dataset.origin.split(" ").map(Number);
    seen = [x + w / 2 - ox, y + h / 2 - oy, w].map((n) => Math.round(n * 10) / 10);
  }
  past.push(query());
  undone = [];
  keep();
  write("pushState", path);
  await show(path);
  if (byKey) (net().querySelector(".panel h2") ?? { focus: net().querySelector(".stage").step }).focus();
};
const turnBack = async (from, to) => {
  const path = from.pop();
  if (!path) return;
  to.push(query());
  keep();
  write("replaceState", path);
  await show(path);
};
const undo = () => turnBack(past, undone);
const redo = () => turnBack(undone, past);

document.addEventListener("click", (e) => {
  if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey || e.button) return;
  const a = e.target.closest?.("#net a[data-net], #net .frame a");
  if (!a) return;
  e.preventDefault();
  const url = new URL(a.href.baseVal ?? a.href, location.href);
  if (url.pathname + url.search !== query()) act(url.pathname + url.search, e.detail === 0);
  else document.querySelector(".panel h2")?.focus();
});
document.addEventListener("keydown", (e) => {
  if (e.target.closest?.("input, textarea, select")) return;
  const letter = (e.ctrlKey || e.metaKey) && e.key.toLowerCase();
  if (letter === "z" && !e.shiftKey) undo();
  else if (letter === "y" || (letter === "z" && e.shiftKey)) redo();
  else if (e.key === "Escape") document.querySelector("#net .panel .close")?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
  else return;
  e.preventDefault();
});
const readSeen = () => {
  const v = new URLSearchParams(location.hash.replace(/^#net&?/, "")).get("v")?.split(",").map(Number);
  seen = v?.length === 3 && v.every(Number.isFinite) && v[2] > 0 ? v : null;
};
addEventListener("popstate", () => {
  readSeen();
  show(query());
});

if (net()) {
  readSeen();
  bring();
  const address = net().querySelector(".address");
  if (address) address.value = location.href;
}
