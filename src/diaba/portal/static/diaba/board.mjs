// The board: groups that fill as they are opened, a card beside the map, J and K from finding to finding. Words come from the server.
import { followKeys } from "./keys.mjs";

const board = document.getElementById("board");
const groups = document.getElementById("groups");
const card = document.getElementById("card");
const container = document.getElementById("map");
const { base, query } = board.dataset;
const settings = JSON.parse(document.getElementById("map-settings").textContent);

const withPart = (address, more) => `${address}${address.includes("?") ? "&" : "?"}${more}`;

async function fetchPart(address) {
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  const page = document.createElement("template");
  page.innerHTML = await answer.text();
  return page.content;
}

// The list.
const listOf = (group) => group.querySelector(".list");
const rowsAddress = (rule, from) => withPart(`${base}/parts/rows${query}`, new URLSearchParams({ rule, from }));

async function fill(group, from = 0) {
  listOf(group).replaceChildren(await fetchPart(rowsAddress(group.dataset.rule, from)));
  group.dataset.filled = "1";
  watch(group);
}

async function extend(link) {
  const list = link.closest(".list");
  const rule = link.closest(".group").dataset.rule;
  if (link.dataset.asked) return;
  link.dataset.asked = "1";
  const page = await fetchPart(rowsAddress(rule, link.dataset.from));
  link.closest(".page-link").remove();
  list.querySelector(".rows").append(...page.querySelector(".rows").children);
  const more = page.querySelector(".more-rows")?.closest(".page-link");
  if (more) list.append(more);
  watch(list.closest(".group"));
}

const nearEnd = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) if (isIntersecting) extend(target);
}, { root: null, rootMargin: "300px" });

function watch(group) {
  const link = group.querySelector(".more-rows");
  if (link) nearEnd.observe(link);
}

groups.addEventListener("toggle", (event) => {
  const group = event.target;
  if (group.matches(".group") && group.open && !group.dataset.filled && !group.querySelector(".rows")) fill(group);
}, true);

// The card and the map. The map is large, so the first finding goes before it.
const focus = JSON.parse(document.querySelector("#focus")?.textContent ?? "null");
const wide = matchMedia("(min-width: 1000px)");
const narrow = matchMedia("(max-width: 820px)");
let island = null;

const MAP_WAITS = 4000;
let onFirst;
const firstSeen = new Promise((resolve) => { onFirst = resolve; });

async function drawMap() {
  await Promise.race([firstSeen, new Promise((wake) => { setTimeout(wake, MAP_WAITS); })]);
  await new Promise((painted) => { requestAnimationFrame(() => requestAnimationFrame(painted)); });
  const [{ createMap }, { showDelivered }] = await Promise.all([import("./map.mjs"), import("./delivered.mjs")]);
  const map = await createMap(container, settings, (address) => { location.assign(address); });
  let inside;
  const delivered = await map.cover((held) => showDelivered((inside = held), container.dataset, ({ seq, object }) => {
    if (seq !== undefined) show(`${base}/findings/${seq}${query}`);
    else show(`${base}/objects?${new URLSearchParams({ object })}`);
  }));
  island = { map, delivered, inside };
  if (inner()) lookAtCard(false);
  else if (focus) map.look(focus.bbox, false);
}

const kept = new Map();
function fetchCard(address) {
  if (!kept.has(address)) {
    const part = fetchPart(withPart(address, "part=card"));
    part.catch(() => kept.delete(address));
    kept.set(address, part);
    if (kept.size > 40) kept.delete(kept.keys().next().value);
  }
  return kept.get(address);
}

let wanted = "";
async function show(address, isNew = true) {
  wanted = address;
  let part;
  try {
    part = await fetchCard(address);
  } catch {
    location.assign(address);
    return;
  }
  if (wanted !== address) return;
  card.replaceChildren(part.cloneNode(true));
  card.hidden = false;
  card.scrollTop = 0;
  if (isNew && !address.includes("/objects?")) history.replaceState(null, "", address);
  lookAtCard();
  markRow();
  const next = card.querySelector("a[rel=next]");
  if (next) fetchCard(next.getAttribute("href"));
}

const inner = () => card.querySelector(".card-inner");

function lookAtCard(isSmooth = true) {
  const shown = inner();
  if (!shown || !island) return;
  const { map, delivered, inside } = island;
  const objects = JSON.parse(shown.querySelector("script").textContent);
  delivered.mark(Number(shown.dataset.seq || -1), objects);
  // The card lies over the map's left side; what is looked at stands beside it.
  inside.setPadding({ left: wide.matches ? card.offsetWidth : 0 });
  if (shown.dataset.bbox) map.look(shown.dataset.bbox.split(",").map(Number), isSmooth);
}

async function markRow() {
  const { seq, rule } = inner()?.dataset ?? {};
  for (const row of groups.querySelectorAll(".row[aria-current]")) row.removeAttribute("aria-current");
  if (!seq) return;
  const group = groups.querySelector(`.group[data-rule="${CSS.escape(rule)}"]`);
  if (!group) return;
  const find = () => group.querySelector(`.row[data-seq="${seq}"]`);
  if (!find()) await fill(group, group.querySelector(".rows") || group.dataset.filled ? seq : 0);
  if (!find()) await fill(group, seq);
  group.open = true;
  const row = find();
  row?.setAttribute("aria-current", "true");
  if (narrow.matches) scrollTo(0, 0);
  else row?.scrollIntoView({ block: "nearest" });
}

function close() {
  wanted = "";
  closings += 1;
  card.hidden = true;
  card.replaceChildren();
  island?.delivered.mark(-1, []);
  island?.inside.setPadding({ left: 0 });
  history.replaceState(null, "", base + query);
  const row = groups.querySelector(".row[aria-current]");
  row?.removeAttribute("aria-current");
  row?.focus({ preventScroll: true });
}

// Keys pressed faster than cards come are taken one after the other.
let stepping = Promise.resolve();
let closings = 0;
function step(direction) {
  const era = closings;
  stepping = stepping.then(() => {
    if (era !== closings) return null;
    const link = card.querySelector(`a[rel=${direction}]`);
    if (link && !card.hidden) return show(link.getAttribute("href"));
    return card.hidden || !inner()?.dataset.seq ? openFirst() : null;
  });
}

async function openFirst() {
  const group = groups.querySelector(".group");
  if (!group) return;
  if (!group.querySelector(".row")) await fill(group);
  group.open = true;
  const row = group.querySelector(".row");
  if (row) await show(row.getAttribute("href"));
}

board.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const act = {
    row: () => show(link.getAttribute("href")), step: () => show(link.getAttribute("href")), object: () => show(link.getAttribute("href")),
    "open-finding": () => show(link.getAttribute("href")), close, "more-rows": () => extend(link), first: () => fill(link.closest(".group")),
  };
  const name = ["close", ...Object.keys(act)].find((each) => link.classList.contains(each));
  if (!name) return;
  event.preventDefault();
  act[name]();
});
function followChoices() {
  for (const choice of board.querySelectorAll(".filters select, .filters input[type=checkbox]")) choice.addEventListener("change", () => choice.form.requestSubmit());
}
followChoices();

followKeys({
  next: () => step("next"), prev: () => step("prev"), close: () => { if (!card.hidden) close(); },
  look: () => lookAtCard(), search: () => board.querySelector("input[name=q]")?.focus(),
});

// While the check runs, groups and counts grow; an open group grows with them. Until the first finding is there, it is asked for often.
const SOON = 150;
async function follow() {
  const running = () => groups.querySelector("[data-state=checking]");
  if (!running() || groups.querySelector(".group")) onFirst();
  if (!running()) return;
  const isAccepted = running().dataset.step === "accepting";
  let seen = "0";
  for (let pause = SOON; running();) {
    await new Promise((wake) => { setTimeout(wake, pause); });
    const open = groups.querySelector(".group[open]")?.dataset.rule ?? "";
    let part;
    try {
      part = await fetchPart(withPart(`${base}/parts/groups${query}`, new URLSearchParams({ show: open })));
    } catch {
      pause = 2000;
      continue;
    }
    for (const group of part.querySelectorAll(".group")) {
      const old = groups.querySelector(`.group[data-rule="${CSS.escape(group.dataset.rule)}"]`);
      if (!old) continue;
      if (old.dataset.count === group.dataset.count) group.replaceWith(old);
      else if (old.open && !group.open) { fill(group); group.open = true; }
    }
    const { listed, ...counts } = part.querySelector(".progress").dataset;
    for (const chip of board.querySelectorAll(".chip")) chip.querySelector("b").textContent = counts[chip.dataset.severity];
    groups.replaceChildren(part);
    for (const group of groups.querySelectorAll(".group[open]")) watch(group);
    if (listed !== "0") onFirst();
    if (listed !== seen) island?.delivered.refresh();
    pause = listed === "0" ? SOON : Math.min(Math.max(pause, 500) * 1.2, 2000);
    seen = listed;
  }
  onFirst();
  if (isAccepted) location.reload();
  else await renew();
}

/** What the page says once the check is over: the file, what can be done now, how to filter. */
async function renew() {
  const page = await fetchPart(base + query);
  for (const part of ["#status", ".file", ".chips", ".tools", ".filters"]) {
    const [old, fresh] = [board.querySelector(part), page.querySelector(part)];
    if (old && fresh) old.replaceWith(fresh);
    else if (old) old.remove();
  }
  followChoices();
  markRow();
}

for (const group of groups.querySelectorAll(".group[open]")) watch(group);
markRow();
board.dataset.ready = "1";
follow();
drawMap();
