// The map of a chain, alive: what lies up- and downstream of a segment stands out
// while the hand is on it, a click opens its panel, and the address says what is
// seen and chosen. Without this script the map is a picture with links.
import { base } from "./base.js";
import { View, button, walk } from "./view.js";

const section = document.querySelector("#map");
const frame = section?.querySelector("[data-view]");

const asked = (address, kind = "application/json") => fetch(address, { headers: { Accept: kind } });

// state is what the fragment of the address says: v what is seen, on the segment
// whose panel is open, find what is looked for.
const read = () => new URLSearchParams(location.hash.replace(/^#map&?/, ""));
const fragment = (state) => ["#map", ...["v", "on", "find"].filter((k) => state.get(k)).map((k) => `${k}=${encodeURIComponent(state.get(k)).replaceAll("%2C", ",")}`)].join("&");

const live = () => {
  const stage = frame.parentElement;
  const svg = frame.querySelector("svg");
  const nodes = new Map(); // by id: the group, its link, its place
  for (const g of svg.querySelectorAll("[data-segment]")) {
    const { x, y, width, height } = g.getBBox();
    nodes.set(g.dataset.segment, { id: g.dataset.segment, g, link: g.closest("a"), rect: { x, y, width, height }, up: [], down: [], text: g.textContent.toLowerCase() });
  }
  const tie = (from, to) => {
    if (!nodes.has(from) || !nodes.has(to) || nodes.get(to).up.includes(from)) return;
    nodes.get(to).up.push(from);
    nodes.get(from).down.push(to);
  };
  for (const n of nodes.values()) for (const from of n.g.dataset.inputs?.split(" ") ?? []) tie(from, n.id);

  // reach is all up- and all downstream of a segment, once.
  const reaches = new Map();
  const reach = (id) => {
    if (reaches.has(id)) return reaches.get(id);
    const found = new Set([id]);
    for (const way of ["up", "down"]) {
      const seen = new Set([id]);
      for (const next of seen) for (const k of nodes.get(next)[way]) seen.add(k);
      for (const k of seen) found.add(k);
    }
    reaches.set(id, found);
    return found;
  };
  for (const id of nodes.keys()) reach(id);

  const state = read();
  const panel = document.createElement("aside");
  panel.className = "panel";
  panel.hidden = true;
  panel.setAttribute("aria-label", "环节详情");
  const write = (how, changes) => {
    for (const [k, v] of Object.entries(changes)) v ? state.set(k, v) : state.delete(k);
    const hash = fragment(state);
    if (hash !== (location.hash || "#map")) history[how](null, "", hash);
    if (address) address.value = location.href;
  };
  const view = new View(frame, {
    parts: svg.querySelector("[data-card]") ? "[data-card]" : "[data-segment]",
    rest: (seen) => write("replaceState", { v: seen?.join(",") }),
    covered: () => (panel.hidden ? 0 : panel.offsetWidth),
  });
  stage.append(panel);

  // What stands out: a veil over the drawing with holes, and the links between.
  const wire = (a, b) => {
    const x0 = a.x + a.width, x1 = b.x, y0 = a.y + a.height / 2, y1 = b.y + b.height / 2;
    const bend = Math.max(18, Math.abs(x1 - x0) / 2);
    return `M${x0} ${y0}C${x0 + bend} ${y0} ${x1 - bend} ${y1} ${x1} ${y1}`;
  };
  const light = (ids, at) => {
    let d = "";
    for (const id of at ?? []) {
      const n = nodes.get(id);
      for (const k of n.up) d += wire(nodes.get(k).rect, n.rect);
      for (const k of n.down) d += wire(n.rect, nodes.get(k).rect);
    }
    view.light(ids && [...ids].map((id) => nodes.get(id).rect), d);
  };
  const chosen = () => (nodes.has(state.get("on")) ? state.get("on") : null);
  let found = [];
  const calm = () => {
    const on = chosen();
    light(found.length ? found : null, on ? [on] : null);
    view.ring(nodes.get(on)?.rect, 1);
  };
  const segmentAt = (target) => target.closest?.("a")?.querySelector("[data-segment]")?.dataset.segment;
  const near = (e) => {
    const id = segmentAt(e.target);
    if (id) return [id];
    const g = e.target.closest?.("[data-card]");
    return g ? [...nodes.values()].filter((n) => n.g.dataset.board === g.dataset.card).map((n) => n.id) : [];
  };
  const point = (e) => {
    if (view.pointers.size) return;
    const ids = near(e);
    if (!ids.length) return calm();
    const all = new Set(ids.flatMap((id) => [...reach(id)]));
    light(all, ids.length === 1 ? ids : null);
  };
  frame.addEventListener("pointerover", point);
  frame.addEventListener("pointerleave", calm);
  frame.addEventListener("focusin", point);
  frame.addEventListener("focusout", calm);

  // The panel beside the map: a page of its own, of which the middle is shown.
  const pages = new Map();
  const close = button("×", "关闭（Esc）", () => choose(null));
  close.className = "close";
  const fill = async (id) => {
    const { pathname, search } = new URL(nodes.get(id).link.href.baseVal, location.href);
    panel.replaceChildren(close);
    panel.setAttribute("aria-busy", "true");
    try {
      if (!pages.has(id)) {
        const answer = await asked(`${pathname}/panel${search}`, "text/html");
        if (!answer.ok) throw new Error(answer.status);
        pages.set(id, new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#panel"));
      }
      if (chosen() === id) panel.append(document.importNode(pages.get(id), true));
    } catch {
      const p = document.createElement("p");
      p.className = "warn";
      p.append("没有取到这个环节的资料，请检查网络后再点一次，或");
      const a = document.createElement("a");
      a.href = pathname + search;
      a.textContent = "打开环节全页";
      p.append(a, "。");
      if (chosen() === id) panel.append(p);
    }
    panel.removeAttribute("aria-busy");
  };
  const show = () => {
    const id = chosen();
    panel.hidden = !id;
    stage.classList.toggle("with-panel", !!id);
    calm();
    return id ? fill(id) : undefined;
  };
  const choose = async (id, byKey) => {
    const before = chosen();
    if (id === before) id = byKey ? id : null;
    write("pushState", { on: id });
    const filled = show();
    if (id) {
      view.reveal(nodes.get(id).rect);
      await filled;
      if (byKey) panel.querySelector("h2")?.focus();
    } else if (before && (panel.contains(document.activeElement) || document.activeElement === document.body)) {
      step(before);
    }
  };
  frame.addEventListener("click", (e) => {
    const id = segmentAt(e.target);
    if (!id || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey || e.button) return;
    e.preventDefault();
    tab(id);
    choose(id, e.detail === 0);
  });
  stage.addEventListener("keydown", (e) => {
    if (e.key === "Escape" && chosen()) choose(null);
  });
  panel.addEventListener("click", (e) => {
    const a = e.target.closest("a[data-merge]");
    if (!a) return;
    e.preventDefault();
    const query = new URLSearchParams(location.search);
    for (const [k, v] of new URL(a.href).searchParams) query.set(k, v);
    location.assign(`?${query}#map&on=${chosen()}`);
  });

  const order = [...nodes.keys()];
  const { tab, step } = walk(frame, nodes, { at: segmentAt, order, reveal: (rect) => view.reveal(rect) });

  // Looking for something in the drawing.
  const find = document.createElement("input");
  find.type = "search";
  find.placeholder = "在图中查找";
  find.setAttribute("aria-label", "在图中查找环节或企业，按回车看下一处");
  const said = document.createElement("output");
  const look = () => {
    const text = find.value.trim().toLowerCase();
    found = text ? order.filter((id) => nodes.get(id).text.includes(text)) : [];
    said.textContent = text ? `${found.length}处` : "";
    calm();
  };
  let at = -1;
  find.addEventListener("input", () => {
    at = -1;
    look();
    write("replaceState", { find: find.value.trim() });
  });
  find.addEventListener("keydown", (e) => {
    if (e.isComposing) return;
    if (e.key === "Enter" && found.length) {
      at = (at + 1) % found.length;
      const id = found[at];
      tab(id);
      view.reveal(nodes.get(id).rect);
      view.ring(nodes.get(id).rect, 1);
    }
  });
  view.tools.prepend(find, said);
  const hint = document.createElement("small");
  hint.textContent = "按住Ctrl滚动缩放，拖动平移，点环节看依据";
  view.tools.append(hint);

  // The address leads back to what was seen.
  const apply = () => {
    const now = read();
    for (const k of ["v", "on", "find"]) now.get(k) ? state.set(k, now.get(k)) : state.delete(k);
    const seen = state.get("v")?.split(",").map(Number);
    find.value = state.get("find") ?? "";
    look();
    show();
    view.show(seen?.length === 3 && seen.every(Number.isFinite) && seen[2] > 0 ? seen : null);
  };
  addEventListener("popstate", apply);
  // What the server draws is chosen by links: they take along what is seen here.
  section.addEventListener("click", (e) => {
    const a = e.target.closest("nav.chips a");
    if (!a) return;
    const kind = (url) => new URL(url, location.href).searchParams.get("kind") ?? "";
    const kept = new URLSearchParams(state);
    if (kind(a.href) !== kind(location.href)) kept.delete("v");
    a.hash = fragment(kept);
  });
  section.querySelector("form.chips")?.addEventListener("submit", (e) => {
    e.target.action = `${location.pathname}${fragment(new URLSearchParams(state))}`;
  });

  tab(chosen() ?? order[0]);
  apply();
  if (location.hash.startsWith("#map&") && performance.getEntriesByType("navigation")[0]?.type === "navigate") section.scrollIntoView();
};

const address = document.querySelector(".address");
if (address) {
  address.value = location.href;
  const copy = button("复制", "复制本页地址", async () => {
    address.select();
    try {
      await navigator.clipboard.writeText(address.value);
    } catch {
      document.execCommand("copy"); // no clipboard on plain http
    }
    copy.textContent = "已复制";
  });
  address.after(" ", copy);
}

// A phone shows the boards as a list instead; the map comes alive where it is seen.
if (frame) {
  let started = false;
  new ResizeObserver((_, watch) => {
    if (started || !frame.clientWidth) return;
    started = true;
    watch.disconnect();
    live();
  }).observe(frame);
}

// The first of those to court, where a card has room for them; one card after the
// other, so that the reader's own questions wait for none.
for (const p of document.querySelectorAll("[data-targets]")) {
  const url = new URL(p.dataset.targets, location.href);
  const place = url.search;
  url.searchParams.set("limit", "3");
  try {
    const answer = await asked(url);
    const { list_zh: list, items } = answer.ok ? await answer.json() : {};
    if (!items?.length) continue;
    p.replaceChildren(`${list}：`);
    items.forEach(({ firm, place: where }, i) => {
      const a = document.createElement("a");
      a.href = `${base}/enterprises/${firm.id}${place}`;
      a.textContent = firm.short_name;
      a.title = firm.name;
      const small = document.createElement("small");
      small.textContent = where;
      p.append(i ? "、" : "", a, " ", small);
    });
  } catch {
    // the link to all of them stands
  }
}
