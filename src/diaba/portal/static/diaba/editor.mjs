// Draws into the form: the form alone is enough, and the server says what would become of it.
const form = document.getElementById("editor");
const mode = form.dataset.mode;
const NEAR = 14;
let svg = document.getElementById("drawing");
document.body.classList.add("scripted");
if (mode === "boundary-correction") document.body.classList.add("movable");

const metres = (value) => value.toFixed(3);
const written = ({ x, y }) => `${metres(Number(svg.dataset.north) - y)} ${metres(Number(svg.dataset.west) + x)}`;
const scale = () => svg.getScreenCTM().a;

function under(event) {
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  return { x: point.x, y: point.y };
}

function corners() {
  return [...svg.querySelectorAll(".marks circle")].map((mark) => ({ x: mark.cx.baseVal.value, y: mark.cy.baseVal.value, mark }));
}

/** The corner or the point of an edge of the parcel that is near, else the point itself. */
function snapped(point) {
  const reach = NEAR / scale();
  const distance = (other) => Math.hypot(other.x - point.x, other.y - point.y);
  const known = corners();
  const corner = known.reduce((best, one) => (distance(one) < distance(best) ? one : best), { x: Infinity, y: Infinity });
  if (distance(corner) < reach) return { ...corner, held: true };
  let nearest = { ...point };
  let least = reach;
  known.forEach((from, at) => {
    const to = known[(at + 1) % known.length];
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const along = Math.max(0, Math.min(1, ((point.x - from.x) * dx + (point.y - from.y) * dy) / (dx * dx + dy * dy || 1)));
    const foot = { x: from.x + along * dx, y: from.y + along * dy };
    if (distance(foot) < least) [nearest, least] = [{ ...foot, held: true }, distance(foot)];
  });
  return nearest;
}

function mark(point) {
  let dot = svg.querySelector(".snap");
  if (!dot) {
    dot = document.createElementNS(svg.namespaceURI, "circle");
    dot.setAttribute("class", "snap");
    svg.append(dot);
  }
  dot.setAttribute("cx", point.x);
  dot.setAttribute("cy", point.y);
  dot.setAttribute("r", (point.held ? 6 : 3) / scale());
}

let asking;
/** Ask the server what the drawing would do, and show it. */
async function preview() {
  asking?.abort();
  asking = new AbortController();
  const said = new FormData(form);
  said.set("do", "preview");
  let page;
  try {
    const answer = await fetch(location.pathname, { method: "POST", body: said, signal: asking.signal });
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch (error) {
    if (error.name !== "AbortError") throw error;
    return;
  }
  const [drawing, outcome] = [page.getElementById("drawing"), page.getElementById("outcome")];
  if (!drawing || !outcome) return;
  svg.replaceChildren(...drawing.childNodes);
  document.getElementById("outcome").replaceChildren(...outcome.childNodes);
  choose();
}

let waiting;
const soon = () => {
  clearTimeout(waiting);
  waiting = setTimeout(preview, 250);
};

function choose() {
  const chosen = new Set([...form.querySelectorAll("[name=chosen]:checked")].map((box) => box.value));
  for (const plot of svg.querySelectorAll("[data-id]")) plot.classList.toggle("chosen", chosen.has(plot.dataset.id));
}

const text = form.querySelector("textarea");
text?.addEventListener("input", soon);
form.addEventListener("change", ({ target }) => {
  if (target.name !== "chosen") return;
  choose();
  soon();
});
choose();

if (mode === "subdivision") {
  svg.addEventListener("pointermove", (event) => mark(snapped(under(event))));
  svg.addEventListener("click", (event) => {
    if (event.detail > 1) return;
    const lines = text.value.replace(/\s+$/, "");
    const isNew = text.value.endsWith("\n\n") || !lines;
    text.value = `${lines}${isNew && lines ? "\n\n" : lines ? "\n" : ""}${written(snapped(under(event)))}`;
    soon();
  });
  svg.addEventListener("dblclick", () => { text.value = `${text.value.replace(/\s+$/, "")}\n\n`; });
} else {
  svg.addEventListener("click", ({ target }) => {
    const box = target.dataset.id && form.querySelector(`[name=chosen][value="${target.dataset.id}"]`);
    if (box) box.click();
  });
}

if (mode === "boundary-correction") {
  let held;
  svg.addEventListener("pointerdown", (event) => {
    if (!event.target.matches(".marks circle")) return;
    held = { x: event.target.cx.baseVal.value, y: event.target.cy.baseVal.value };
    svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener("pointermove", (event) => { if (held) mark(under(event)); });
  svg.addEventListener("pointerup", (event) => {
    if (!held) return;
    text.value = `${text.value.replace(/\s+$/, "")}${text.value.trim() ? "\n" : ""}${written(held)} ${written(under(event))}`;
    held = undefined;
    soon();
  });
}
