// Resumable upload, tus 1.0.0 (core and creation): an offset kept by the server, an address kept by the browser.
const VERSION = { "Tus-Resumable": "1.0.0" };
const PIECE = 4 << 20;
const PREFIX = "diaba.upload.";
const PATIENCE = [1, 2, 5, 10, 20, 30];

const keyOf = (file) => `${PREFIX}${file.name}:${file.size}:${file.lastModified}`;
const encoded = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

/** What was begun in this browser and not brought to its end. */
export const unfinished = {
  all: () => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).map((key) => JSON.parse(localStorage[key])),
  of: (file) => JSON.parse(localStorage.getItem(keyOf(file)) ?? "null"),
  keep(file, address, offset) {
    const percent = file.size ? Math.floor((100 * offset) / file.size) : 100;
    localStorage.setItem(keyOf(file), JSON.stringify({ name: file.name, address, percent }));
  },
  forget: (file) => localStorage.removeItem(keyOf(file)),
};

async function offsetAt(address) {
  try {
    const answer = await fetch(address, { method: "HEAD", headers: VERSION, cache: "no-store" });
    return answer.ok ? Number(answer.headers.get("Upload-Offset")) : null;
  } catch {
    return null;
  }
}

function patch(address, token, file, offset, onSent) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PATCH", address);
    for (const [name, value] of Object.entries({ ...VERSION, "Upload-Offset": offset, "Content-Type": "application/offset+octet-stream", "X-CSRFToken": token })) {
      request.setRequestHeader(name, value);
    }
    request.upload.addEventListener("progress", ({ loaded }) => onSent(offset + loaded));
    request.addEventListener("load", () => (request.status === 204 ? resolve(Number(request.getResponseHeader("Upload-Offset"))) : reject(Object.assign(new Error(problem(request)), { status: request.status }))));
    request.addEventListener("error", () => reject(new Error("")));
    request.send(file.slice(offset, offset + PIECE));
  });
}

function problem(request) {
  try {
    return JSON.parse(request.responseText).title ?? "";
  } catch {
    return "";
  }
}

/** An upload of `file`, new or taken up where it stopped. */
export async function createUpload(endpoint, file, { sha256, token }) {
  const known = unfinished.of(file);
  let address = known?.address;
  let offset = address ? await offsetAt(address) : null;
  if (offset === null) {
    const about = [`filename ${encoded(file.name)}`, ...(sha256 ? [`sha256 ${encoded(sha256)}`] : [])].join(",");
    const answer = await fetch(endpoint, {
      method: "POST", headers: { ...VERSION, "Upload-Length": file.size, "Upload-Metadata": about, "X-CSRFToken": token, Accept: "application/json" },
    });
    if (answer.status !== 201) throw new Error((await answer.json().catch(() => ({}))).title ?? "");
    address = new URL(answer.headers.get("Location"), location.href).pathname;
    offset = 0;
    unfinished.keep(file, address, 0);
  }
  return {
    id: address.split("/").filter(Boolean).pop(),
    offset,
    /** Send what is left; a broken line is waited out, and what the server has is asked before going on. */
    async run(onSent, onWait) {
      let at = offset;
      for (let failures = 0; at < file.size;) {
        try {
          at = await patch(address, token, file, at, onSent);
          failures = 0;
        } catch (error) {
          // A refusal is told at once; a lost line, a server that restarts and a wrong offset are waited out.
          if (error.status && error.status < 500 && error.status !== 409) throw error;
          const seconds = PATIENCE[Math.min(failures, PATIENCE.length - 1)];
          failures += 1;
          onWait(seconds);
          await new Promise((wake) => { setTimeout(wake, seconds * 1000); addEventListener("online", wake, { once: true }); });
          at = (await offsetAt(address)) ?? at;
        }
        unfinished.keep(file, address, at);
        onSent(at);
      }
    },
  };
}
