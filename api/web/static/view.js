// A window onto an inline drawing: zoom, pan, fit, full screen and a small map of
// the whole. While the hand moves, one layer is moved by a CSS transform; at rest
// the drawing's viewBox is set, so that its letters are sharp.
//
//   const view = new View(frame, { parts: "[data-card]", rest: (seen) => … });
//
// frame is an element that holds one <svg> with a viewBox. parts selects what the
// small map shows. rest is called with what is seen, [x, y, width]: its middle and
// its width in units of the drawing, or null for the whole, each time it has changed.
// view.show(seen) shows that again, view.reveal(rect) moves as little as shows rect.
// view.light(rects, lines) leaves some of the drawing bright and draws lines over
// it, view.ring(rect) goes round something; null takes either away.

const make = (name, attributes = {}, parent) => {
  const e = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, v);
  parent?.append(e);
  return e;
};

const hole = ({ x, y, width, height }, rim) => `M${x - rim} ${y - rim}h${width + 2 * rim}v${height + 2 * rim}h${-width - 2 * rim}z`;

const button = (label, title, act) => {
  const b = document.createElement("button");
  b.type = "button";
  b.textContent = label;
  b.title = title;
  b.setAttribute("aria-label", title);
  b.addEventListener("click", act);
  return b;
};

const stillness = 160; // ms without a movement until the view rests
const closest = 16; // times that the whole can be enlarged

export class View {
  constructor(frame, { parts, rest = () => {}, covered = () => 0 } = {}) {
    this.frame = frame;
    this.svg = frame.querySelector("svg");
    this.whole = this.svg.getAttribute("viewBox").split(" ").map(Number);
    this.rest = rest;
    this.covered = covered; // px at the right that something else covers
    this.over = make("svg", { class: "over", "aria-hidden": "true" });
    [this.veil, this.lines, this.round] = [{ class: "veil", "fill-rule": "evenodd" }, { class: "wires" }, { class: "ring" }].map((a) => make("path", a, this.over));
    this.mover = document.createElement("div");
    this.mover.className = "mover";
    this.mover.append(this.svg, this.over);
    frame.append(this.mover);
    frame.style.aspectRatio = `${this.whole[2]} / ${this.whole[3]}`;
    frame.classList.add("on");
    this.pointers = new Map();
    this.tools = document.createElement("div");
    this.tools.className = "tools";
    this.tools.append(
      button("＋", "放大（+）", () => this.zoom(1.5)),
      button("－", "缩小（-）", () => this.zoom(1 / 1.5)),
      button("适合", "适合：看全图（0）", () => this.show(null)),
      button("全屏", "全屏", () => this.full()),
    );
    frame.before(this.tools);
    if (parts) this.#small(parts);
    this.box = this.#fitting(this.whole);
    this.#settle(true);
    this.#listen();
  }

  // fitting is the least box of the frame's shape that holds another one.
  #fitting([x, y, w, h]) {
    const { width, height } = this.frame.getBoundingClientRect();
    const shape = (width || 1) / (height || 1);
    const wide = Math.max(w, h * shape);
    return [x + (w - wide) / 2, y + (h - wide / shape) / 2, wide, wide / shape];
  }

  // kept holds a box within reason: not too small, its middle on the drawing.
  #kept([x, y, w, h]) {
    const all = this.#fitting(this.whole);
    const k = Math.min(Math.max(w, all[2] / closest), all[2]) / w;
    const [X, Y, W, H] = this.whole;
    const cx = Math.min(Math.max(x + w / 2, X), X + W);
    const cy = Math.min(Math.max(y + h / 2, Y), Y + H);
    if (w * k >= all[2]) return all;
    return [cx - (w * k) / 2, cy - (h * k) / 2, w * k, h * k];
  }

  get isWhole() {
    return this.box[2] >= this.#fitting(this.whole)[2] - 0.01;
  }

  // show shows what rest told, or for null the whole.
  show(seen) {
    this.box = seen ? this.#around(seen) : this.#fitting(this.whole);
    this.#settle();
  }

  #around([cx, cy, w]) {
    const { width, height } = this.frame.getBoundingClientRect();
    const h = (w * (height || 1)) / (width || 1);
    return this.#kept([cx - w / 2, cy - h / 2, w, h]);
  }

  // zoom enlarges by a factor around a place in the frame, given in px.
  zoom(factor, at) {
    const { width, height } = this.frame.getBoundingClientRect();
    const [px, py] = at ?? [(width - this.covered()) / 2, height / 2];
    const [x, y, w, h] = this.box;
    const least = this.#fitting(this.whole)[2];
    const wide = Math.min(Math.max(w / factor, least / closest), least);
    const k = wide / w;
    this.#move([x + (px / width) * w * (1 - k), y + (py / height) * h * (1 - k), w * k, h * k]);
  }

  // pan moves what is seen by so many px.
  pan(dx, dy) {
    const k = this.box[2] / this.frame.clientWidth;
    this.#move([this.box[0] - dx * k, this.box[1] - dy * k, this.box[2], this.box[3]]);
  }

  // reveal moves as little as it takes to show a rectangle, clear of what covers the frame.
  reveal({ x, y, width, height }) {
    const [bx, by, bw, bh] = this.box;
    const free = bw * (1 - this.covered() / this.frame.clientWidth);
    const rim = bw / 40;
    const by1 = (low, size, seen, room) => (low < seen + rim ? low - rim - seen : low + size > seen + room - rim ? low + size + rim - seen - room : 0);
    const dx = by1(x, width, bx, free);
    const dy = by1(y, height, by, bh);
    if (!dx && !dy) return;
    this.box = [bx + dx, by + dy, bw, bh];
    this.#settle();
  }

  light(rects, lines = "") {
    const [x, y, w, h] = this.whole;
    this.veil.setAttribute("d", rects ? `M${x} ${y}h${w}v${h}h${-w}z` + rects.map((r) => hole(r, 2)).join("") : "");
    this.lines.setAttribute("d", lines);
  }

  ring(rect, rim = 2) {
    this.round.setAttribute("d", rect ? hole(rect, rim) : "");
  }

  full() {
    const stage = this.frame.parentElement;
    if (document.fullscreenElement) document.exitFullscreen();
    else stage.requestFullscreen?.();
  }

  #move(box) {
    this.box = this.#kept(box);
    this.moved ??= requestAnimationFrame(() => {
      this.moved = null;
      const k = this.still[2] / this.box[2];
      const px = this.frame.clientWidth / this.box[2];
      this.mover.style.transform = `translate(${(this.still[0] - this.box[0]) * px}px, ${(this.still[1] - this.box[1]) * px}px) scale(${k})`;
      this.#window();
    });
    clearTimeout(this.resting);
    const left = this.box; // the hand may move again while a slow frame is made
    this.resting = setTimeout(() => requestAnimationFrame(() => this.box === left && this.pointers.size === 0 && this.#settle()), stillness);
  }

  // settle sets the drawing to what is seen.
  #settle(silent = false) {
    clearTimeout(this.resting);
    cancelAnimationFrame(this.moved);
    this.moved = null;
    const [x, y, w, h] = this.box;
    const seen = this.isWhole ? null : [x + w / 2, y + h / 2, w].map((n) => Math.round(n * 10) / 10);
    if (seen) this.box = this.#around(seen); // what the address says is what is seen
    this.still = this.box;
    const text = this.box.map((n) => n.toFixed(2)).join(" ");
    this.svg.setAttribute("viewBox", text);
    this.over.setAttribute("viewBox", text);
    this.mover.style.transform = "none";
    this.#window();
    if (!silent) this.rest(seen);
  }

  #listen() {
    const frame = this.frame;
    const local = (e) => {
      const r = frame.getBoundingClientRect();
      return [e.clientX - r.left, e.clientY - r.top];
    };
    frame.addEventListener("wheel", (e) => {
      if (!e.ctrlKey && !e.metaKey && !document.fullscreenElement) return; // the page scrolls
      e.preventDefault();
      this.zoom(Math.exp(-e.deltaY * (e.ctrlKey && e.deltaMode === 0 ? 0.004 : 0.0015)), local(e));
    }, { passive: false });
    frame.addEventListener("pointerdown", (e) => {
      if (e.button !== 0) return;
      this.pointers.set(e.pointerId, local(e));
      this.far = 0;
    });
    frame.addEventListener("pointermove", (e) => {
      const was = this.pointers.get(e.pointerId);
      if (!was) return;
      const now = local(e);
      this.far += Math.hypot(now[0] - was[0], now[1] - was[1]);
      if (this.far < 4) return; // still a click
      if (!frame.hasPointerCapture(e.pointerId)) frame.setPointerCapture(e.pointerId);
      const other = [...this.pointers].find(([id]) => id !== e.pointerId)?.[1];
      this.pointers.set(e.pointerId, now);
      if (other) {
        const apart = (p) => Math.max(1, Math.hypot(p[0] - other[0], p[1] - other[1]));
        this.zoom(apart(now) / apart(was), [(now[0] + other[0]) / 2, (now[1] + other[1]) / 2]);
      }
      const share = other ? 0.5 : 1;
      this.pan((now[0] - was[0]) * share, (now[1] - was[1]) * share);
    });
    const leave = (e) => {
      if (!this.pointers.delete(e.pointerId) || this.pointers.size) return;
      if (this.still !== this.box) this.#settle();
    };
    frame.addEventListener("pointerup", leave);
    frame.addEventListener("pointercancel", leave);
    frame.addEventListener("click", (e) => {
      if (this.far >= 4) { // it was a drag
        e.preventDefault();
        e.stopImmediatePropagation();
      }
      this.far = 0;
    }, true);
    frame.addEventListener("dragstart", (e) => e.preventDefault());
    frame.addEventListener("keydown", (e) => {
      if (e.ctrlKey || e.metaKey || e.altKey) return;
      const step = 80;
      const pans = { ArrowLeft: [step, 0], ArrowRight: [-step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
      if (e.key === "+" || e.key === "=") this.zoom(1.5);
      else if (e.key === "-") this.zoom(1 / 1.5);
      else if (e.key === "0") this.show(null);
      else if (e.shiftKey && pans[e.key]) this.pan(...pans[e.key]);
      else return;
      e.preventDefault();
      e.stopImmediatePropagation();
    });
    let size = "";
    new ResizeObserver(() => { // the window, or full screen: what was seen stays in view
      const now = `${frame.clientWidth} ${frame.clientHeight}`;
      if (size && now !== size && frame.clientWidth) {
        this.box = this.isWholeOf(size) ? this.#fitting(this.whole) : this.#fitting(this.box);
        this.#settle(true);
      }
      size = now;
    }).observe(frame);
    const seen = { before: () => this.svg.setAttribute("viewBox", this.whole.join(" ")), after: () => this.#settle(true) };
    addEventListener("beforeprint", seen.before);
    addEventListener("afterprint", seen.after);
  }

  isWholeOf(size) {
    const [w, h] = size.split(" ").map(Number);
    return this.box[2] >= Math.max(this.whole[2], (this.whole[3] * w) / h) - 0.01;
  }

  // small draws the parts of the whole in little, and what of it is seen.
  #small(parts) {
    const small = make("svg", { class: "small", viewBox: this.whole.join(" "), "aria-hidden": "true" });
    for (const part of this.svg.querySelectorAll(parts)) {
      const { x, y, width, height } = part.getBBox();
      make("rect", { x, y, width, height }, small);
    }
    this.seen = make("rect", { class: "seen" }, small);
    const to = (e) => {
      const r = small.getBoundingClientRect();
      const x = this.whole[0] + ((e.clientX - r.left) / r.width) * this.whole[2];
      const y = this.whole[1] + ((e.clientY - r.top) / r.height) * this.whole[3];
      this.#move([x - this.box[2] / 2, y - this.box[3] / 2, this.box[2], this.box[3]]);
    };
    small.addEventListener("pointerdown", (e) => {
      small.setPointerCapture(e.pointerId);
      to(e);
    });
    small.addEventListener("pointermove", (e) => e.buttons && to(e));
    this.frame.parentElement.append(small);
  }

  #window() {
    if (!this.seen) return;
    ["x", "y", "width", "height"].forEach((k, i) => this.seen.setAttribute(k, this.box[i]));
    this.seen.parentNode.classList.toggle("whole", this.isWhole);
  }
}

// walk goes through the boxes of a drawing by key: one stop for Tab, the arrows up
// and down a column and left and right along the links. nodes are by key, each with
// its link, its rect and the keys up- and downstream of it; at tells the key of an
// event's target, reveal shows a rect. tab makes a box the stop, step goes to it too.
const walk = (frame, nodes, { at, order, column = () => order, reveal }) => {
  let stop = null;
  for (const n of nodes.values()) n.link?.setAttribute("tabindex", "-1");
  const tab = (key) => {
    nodes.get(stop)?.link?.setAttribute("tabindex", "-1");
    stop = key;
    nodes.get(key).link?.setAttribute("tabindex", "0");
  };
  const step = (key = stop) => {
    if (!nodes.has(key)) return;
    tab(key);
    nodes.get(key).link?.focus({ preventScroll: true });
    reveal(nodes.get(key).rect);
  };
  const beside = (keys, y) => keys.toSorted((a, b) => Math.abs(nodes.get(a).rect.y - y) - Math.abs(nodes.get(b).rect.y - y))[0];
  frame.addEventListener("keydown", (e) => {
    const key = at(e.target);
    if (!key || e.shiftKey || e.ctrlKey || e.metaKey || e.altKey) return;
    const n = nodes.get(key);
    const rows = column(n);
    const i = rows.indexOf(key);
    const next = {
      ArrowDown: () => rows[i + 1],
      ArrowUp: () => rows[i - 1],
      ArrowLeft: () => beside(n.up, n.rect.y),
      ArrowRight: () => beside(n.down, n.rect.y),
      Home: () => order[0],
      End: () => order.at(-1),
    }[e.key];
    if (!next) return;
    e.preventDefault();
    step(next());
  });
  return { tab, step };
};

export { make, button, walk };
