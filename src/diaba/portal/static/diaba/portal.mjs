// The map beside the page. Pages work without it; it follows the panel, and the panel follows it.
import { createMap } from "./map.mjs";

const settings = JSON.parse(document.getElementById("map-settings").textContent);
const panel = document.getElementById("panel");

const focusOf = (page) => JSON.parse(page.querySelector("#focus")?.textContent ?? "null");

function paintSwatches() {
  for (const swatch of panel.querySelectorAll("[data-use]")) {
    swatch.style.setProperty("--use", settings.colours[swatch.dataset.use] ?? settings.unknown);
  }
}

const map = await createMap(document.getElementById("map"), settings, (address) => go(address));

let going;
async function go(address, isNew = true) {
  going?.abort();
  going = new AbortController();
  let page;
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" }, signal: going.signal });
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch (error) {
    if (error.name !== "AbortError") location.assign(address);
    return;
  }
  const next = page.getElementById("panel");
  // A page with another layout is a page of its own.
  if (!next || page.body.className !== document.body.className) {
    location.assign(address);
    return;
  }
  if (isNew) history.pushState(null, "", address);
  panel.replaceChildren(...next.childNodes);
  document.title = page.title;
  paintSwatches();
  panel.scrollTop = 0;
  const heading = panel.querySelector("h1");
  heading?.setAttribute("tabindex", "-1");
  heading?.focus({ preventScroll: true });
  map.show(focusOf(document));
}

const ours = /^\/(?:$|search|parcels\/|communes\/|provinces\/)/;
panel.addEventListener("click", (event) => {
  const anchor = event.target.closest("a[href]");
  if (!anchor || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (anchor.origin === location.origin && ours.test(anchor.pathname)) {
    event.preventDefault();
    go(anchor.href);
  }
});
panel.addEventListener("submit", (event) => {
  if (!event.target.matches(".search") || event.target.method !== "get") return;
  event.preventDefault();
  go(`${event.target.action}?${new URLSearchParams(new FormData(event.target))}`);
});
addEventListener("popstate", () => go(location.href, false));

paintSwatches();
map.show(focusOf(document), false);
