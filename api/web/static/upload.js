// A file on its way in. A proxy before the server may let less through than the server
// takes, and refuses in words of its own: the page asks it first whether the file gets
// through, and says what to do. Without this script the form does the same, without the words.
import { base } from "./base.js";

const passes = 900_000; // bytes, which every proxy lets through
const megabytes = (n) => Math.ceil(n / 2 ** 20);

for (const form of document.querySelectorAll("form[data-most]")) {
  const most = Number(form.dataset.most);
  const tell = (text) => {
    const said = form.querySelector("[role=alert]") ?? form.appendChild(Object.assign(document.createElement("p"), { className: "warn", role: "alert" }));
    said.textContent = text;
    return false;
  };
  // through reports whether a file gets to the server; an address that takes none is asked, which reads none.
  const through = async (file) => {
    if (megabytes(file.size) > most) return tell(`文件有${megabytes(file.size)}MB，最多${most}MB：请删去图片和无关的工作表，或拆成几个文件。`);
    if (file.size < passes) return true;
    try {
      const answer = await fetch(`${base}/healthz`, { method: "POST", body: file });
      if (answer.headers.has("X-Request-Id")) return true; // the server's own
    } catch {
      // hung up
    }
    return tell(`文件有${megabytes(file.size)}MB，没有通过前面的代理（如 nginx，默认只让过1MB）：请管理员在它的配置里写 client_max_body_size ${most + 1}m; 再试。`);
  };
  form.addEventListener("submit", async (e) => {
    e.preventDefault();
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    if (await through(form.elements.file.files[0])) form.submit();
    button.disabled = false;
  });
}
