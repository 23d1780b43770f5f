// Sending files: chosen or dropped, in pieces that survive a broken line and a reload, with what is left to wait.
import { createUpload, unfinished } from "./tus.mjs";

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const words = read("words");
const settings = read("upload-settings");
const form = document.querySelector("form.send");
const [input, drop, chosen, said, sending, bar, progressSaid, button] =
  ["files", "drop", "chosen", "said", "sending", "bar", "progress-said", "go"].map((id) => document.getElementById(id));
const HASH_MOST = 1 << 29;
const language = document.documentElement.lang;

const filled = (text, facts) => text.replace(/\{(\w+)\}/g, (_, name) => facts[name]);
const number = (value, digits) => value.toLocaleString(language, { maximumFractionDigits: digits });
function size(bytes) {
  const steps = ["B", "kB", "MB", "GB"];
  let step = 0;
  let left = bytes;
  while (left >= 1000 && step < 3) { left /= 1000; step += 1; }
  return `${number(left, left < 10 && step ? 1 : 0)} ${steps[step]}`;
}
const wait = (seconds) => (seconds < 90 ? filled(words.seconds, { n: Math.max(1, Math.ceil(seconds)) }) : filled(words.minutes, { n: Math.ceil(seconds / 60) }));

function tell(text, kind = "") {
  said.hidden = !text;
  said.textContent = text;
  said.className = `note ${kind}`;
}

// The files: what the input holds, shown with a way to leave one out.
let files = [];
function list() {
  const held = new DataTransfer();
  for (const file of files) held.items.add(file);
  input.files = held.files;
  chosen.replaceChildren(...files.map((file, place) => {
    const entry = document.createElement("li");
    const name = Object.assign(document.createElement("span"), { className: "name", textContent: file.name });
    const bytes = Object.assign(document.createElement("span"), { className: "size", textContent: size(file.size) });
    const remove = Object.assign(document.createElement("button"), { type: "button", textContent: "✕" });
    remove.setAttribute("aria-label", filled(words.remove, { file: file.name }));
    remove.addEventListener("click", () => { files.splice(place, 1); list(); });
    entry.append(name, bytes, remove);
    return entry;
  }));
}
function take(more) {
  for (const file of more) if (!files.some((held) => held.name === file.name && held.size === file.size)) files.push(file);
  tell("");
  list();
}
input.addEventListener("change", () => take([...input.files]));
for (const kind of ["dragenter", "dragover"]) {
  drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); });
}
for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("over"));
drop.addEventListener("drop", (event) => { event.preventDefault(); take([...event.dataTransfer.files]); });

function meter(total) {
  const began = performance.now();
  let first = null;
  return (sent) => {
    first ??= sent;
    const speed = (sent - first) / Math.max(0.2, (performance.now() - began) / 1000);
    const percent = total ? Math.floor((100 * sent) / total) : 100;
    bar.value = percent;
    progressSaid.textContent = filled(words.sending, { percent, speed: size(speed), left: speed ? wait((total - sent) / speed) : "…" });
    if (sent >= total) progressSaid.textContent = words.checking;
  };
}

async function digest(file) {
  if (!globalThis.crypto?.subtle || file.size > HASH_MOST) return null;
  progressSaid.textContent = words.hashing;
  const hash = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const token = () => form.querySelector("[name=csrfmiddlewaretoken]").value;

async function refusalOf(text) {
  try {
    return JSON.parse(text).title ?? words.failed;
  } catch {
    return words.failed;
  }
}

/** Piece by piece, then told to the server as one delivery. */
async function sendInPieces() {
  const total = files.reduce((sum, file) => sum + file.size, 0);
  const parts = [];
  for (const file of files) parts.push({ file, sha256: await digest(file) });
  const show = meter(total);
  let before = 0;
  const sent = [];
  for (const { file, sha256 } of parts) {
    const upload = await createUpload(settings.uploads, file, { sha256, token: token() });
    if (upload.offset) tell(filled(words.resumed, { percent: Math.floor((100 * upload.offset) / file.size) }));
    await upload.run((offset) => { tell(""); show(before + offset); }, (seconds) => tell(filled(words.waiting, { seconds })));
    before += file.size;
    sent.push({ upload: upload.id, name: file.name, ...(sha256 && { sha256 }) });
  }
  const fields = new FormData(form);
  const srid = Number(fields.get("srid"));
  const body = JSON.stringify({ commune: fields.get("commune"), profile: fields.get("profile") || "auto", ...(srid && { srid }), files: sent });
  const answer = await fetch(settings.deliveries, {
    method: "POST", body,
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token(), "Idempotency-Key": sent.map((one) => one.upload).join("-").slice(0, 200), "Accept-Language": language },
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(await refusalOf(text));
  for (const file of files) unfinished.forget(file);
  const told = JSON.parse(text);
  return `/deliveries/${told.id ?? told.delivery}`;
}

/** All at once, where the server takes no pieces. */
function sendAtOnce() {
  return new Promise((resolve, reject) => {
    const show = meter(files.reduce((sum, file) => sum + file.size, 0));
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", ({ loaded, total }) => show(Math.min(loaded, total)));
    request.addEventListener("load", async () => {
      if (request.status < 300) resolve(JSON.parse(request.responseText).board);
      else reject(new Error(await refusalOf(request.responseText)));
    });
    request.addEventListener("error", () => reject(new Error(words.failed)));
    request.send(new FormData(form));
  });
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  tell("");
  sending.hidden = false;
  button.disabled = true;
  try {
    location.assign(await (settings.uploads ? sendInPieces() : sendAtOnce()));
  } catch (error) {
    tell(error.message || words.failed, "wrong");
    sending.hidden = true;
    button.disabled = false;
    said.scrollIntoView({ block: "nearest" });
  }
});

for (const { name, percent } of unfinished.all()) tell(filled(words.unfinished, { file: name, percent }));
form.dataset.ready = "1";
