// What a reader follows (我的关注) and notes of it: this browser keeps it, and no server.
// On each page a star and the address to pass on, on 我的关注 the whole list. Without this
// script a page is as it was.
import { base } from "./base.js";

const place = "following";
const order = ["企业", "产业链", "环节", "园区", "项目", "县区", "集群", "问题"];
const heads = ["类别", "名称", "链接", "备注", "关注日期"];

// local is the part of an address that leads within this site; of any other text "".
const local = (text) => {
  try {
    const url = new URL(text, location.origin);
    return /^(\/|https?:)/.test(text) ? url.pathname + url.search : "";
  } catch {
    return "";
  }
};
// bare is an address of a list that was taken away, as it is kept.
const bare = (href) => (base && href.startsWith(`${base}/`) ? href.slice(base.length) : href);
const load = () => {
  try {
    return JSON.parse(localStorage.getItem(place) ?? "[]").filter((one) => one?.name && local(one.href) === one.href);
  } catch {
    return []; // nothing that could be read
  }
};
const save = (list) => {
  try {
    localStorage.setItem(place, JSON.stringify(list));
    return true;
  } catch {
    return false;
  }
};
const refused = "浏览器没有让本站保存，所以没有记下；请允许本站保存数据后再试。";
const today = () => new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 10);

const element = (tag, text, more = {}) => Object.assign(document.createElement(tag), { textContent: text }, more);
const press = (text, act) => {
  const b = element("button", text, { type: "button" });
  b.addEventListener("click", act);
  return b;
};
const change = (href, what) => save(load().map((one) => (one.href === href ? { ...one, ...what } : one)));
const noteOf = (one) => {
  const label = element("label", "备注 ");
  const input = element("input", "", { value: one.note ?? "", maxLength: 200, size: 24, placeholder: "只存在本浏览器" });
  input.setAttribute("aria-label", `${one.name}的备注`);
  input.addEventListener("change", () => {
    if (!change(one.href, { note: input.value.trim() })) input.setCustomValidity(refused), input.reportValidity();
  });
  label.append(input);
  return label;
};

// The star of a page.
const own = document.querySelector(".own, .edition");
const mark = document.querySelector("[data-follow]");
const star = () => {
  const { follow: href, kind, name } = mark.dataset;
  const one = load().find((x) => x.href === href);
  const said = element("output", "");
  const b = press(one ? "★ 已关注" : "☆ 关注", () => {
    const list = load().filter((x) => x.href !== href);
    if (!one) list.push({ kind, name, href, note: "", date: today() });
    if (!save(list)) return (said.textContent = refused);
    star();
    mark.querySelector("button").focus();
  });
  b.setAttribute("aria-pressed", String(!!one));
  mark.replaceChildren(b, said);
  if (one) mark.append(noteOf(one));
};
if (mark) star();

// The address of what is seen, where a page has no field of its own for it.
if (own && !document.querySelector(".address")) {
  const copy = press("复制链接", async () => {
    try {
      await navigator.clipboard.writeText(location.href);
    } catch { // no clipboard on plain http
      const field = element("input", "", { value: location.href, readOnly: true });
      copy.after(field);
      field.select();
      document.execCommand("copy");
      field.remove();
      copy.focus();
    }
    copy.textContent = "已复制";
  });
  own.append(copy);
}

// The list, as text: what begins as a formula would is set off from it.
const cell = (text) => `"${String(text ?? "").replace(/^[=+\-@]/, "'$&").replaceAll('"', '""')}"`;
const csv = (list) => "\ufeff" + [heads, ...list.map((x) => [x.kind, x.name, location.origin + base + x.href, x.note, x.date])].map((row) => row.map(cell).join(",") + "\r\n").join("");
const rows = (text) => {
  text = text.replace(/^\ufeff/, "");
  const between = text.includes("\t") ? "\t" : ",";
  const list = [[""]];
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const row = list.at(-1);
    const c = text[i];
    if (c === '"' && quoted && text[i + 1] === '"') row[row.length - 1] += text[i++];
    else if (c === '"' && (quoted || row.at(-1) === "")) quoted = !quoted;
    else if (!quoted && c === between) row.push("");
    else if (!quoted && c === "\n") list.push([""]);
    else if (quoted || c !== "\r") row[row.length - 1] += c;
  }
  return list.map((row) => row.map((x) => x.trim().replace(/^'(?=[=+\-@])/, "")));
};

const list = document.querySelector("#following");
const tools = document.querySelector("#taking");
const fresh = new Map(); // by address: the write that came since this list was last looked at
const show = () => {
  const all = load();
  list.replaceChildren();
  if (!all.length) list.append(element("p", "还没有关注。打开企业、产业链、环节、园区、项目、县区或提问的页面，点“☆ 关注”。", { className: "none" }));
  for (const kind of [...order, ...new Set(all.map((x) => x.kind).filter((k) => !order.includes(k)))]) {
    const some = all.filter((x) => x.kind === kind);
    if (!some.length) continue;
    const head = element("h2", `${kind} `);
    head.append(element("small", `${some.length}项`));
    const ul = element("ul", "", { className: "lines followed" });
    for (const one of some) {
      const li = document.createElement("li");
      li.append(element("a", one.name, { href: base + one.href }), " ", element("small", one.date ? `${one.date}起` : ""), noteOf(one));
      if (fresh.has(one.href)) li.append(element("a", `上次查看后有改动：${fresh.get(one.href)}`, { href: `${base}${one.href}/history`, className: "fresh" }));
      const away = press("取消关注", () => {
        save(load().filter((x) => x.href !== one.href));
        show();
        list.querySelector("button")?.focus();
      });
      away.setAttribute("aria-label", `取消关注${one.name}`);
      li.append(away);
      ul.append(li);
    }
    list.append(head, ul);
  }
  tools.querySelector("[data-csv]").disabled = !all.length;
};
// look asks for the last write of each record on the list, one after the other; a place
// or a question has no past of its own.
const look = async () => {
  for (const { href, seen } of load().filter((x) => !x.href.includes("?"))) {
    try {
      const answer = await fetch(`${base}/api/v1${href}/history?limit=1`);
      const last = answer.ok ? (await answer.json()).items[0]?.import : null;
      if (!last || last.id === seen) continue;
      if (seen) fresh.set(href, last.title);
      change(href, { seen: last.id });
    } catch {
      return; // the list stands without
    }
  }
  if (fresh.size) show();
};
if (list) {
  tools.hidden = false;
  show();
  look();
  addEventListener("storage", show);
  tools.querySelector("[data-csv]").addEventListener("click", () => {
    const a = element("a", "", { href: URL.createObjectURL(new Blob([csv(load())], { type: "text/csv" })), download: "我的关注.csv" });
    a.click();
    setTimeout(() => URL.revokeObjectURL(a.href), 10_000);
  });
  tools.querySelector("form").addEventListener("submit", (e) => {
    e.preventDefault();
    const field = e.target.elements.list;
    const all = load();
    let added = 0;
    let unread = 0;
    for (const [kind, name, link, note = "", date = ""] of rows(field.value)) {
      if (!kind && !name || kind === heads[0]) continue;
      const href = link ? bare(local(link)) : "";
      if (!name || !href) unread++;
      else if (!all.some((x) => x.href === href)) added = all.push({ kind, name, href, note, date }) && added + 1;
    }
    const kept = save(all);
    e.target.querySelector("output").textContent = kept ? `加入${added}项${unread ? `；${unread}行没有读出，每行须有类别、名称和链接` : ""}。` : refused;
    if (kept && !unread) field.value = "";
    show();
  });
}
