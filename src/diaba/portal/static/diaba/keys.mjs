// Keys of the board. Single letters can be switched off, for those who speak to their machine.
const LETTERS = "diaba.letters";
const typed = (target) => target.closest?.("input, select, textarea, [contenteditable]");

export function followKeys({ next, prev, close, look, search }) {
  const help = document.getElementById("help");
  const letters = document.getElementById("help-letters");
  letters.checked = localStorage.getItem(LETTERS) !== "off";
  letters.addEventListener("change", () => localStorage.setItem(LETTERS, letters.checked ? "on" : "off"));
  document.getElementById("help-open").addEventListener("click", () => help.showModal());
  const named = { ArrowDown: next, ArrowUp: prev, Escape: close };
  const lettered = { j: next, k: prev, z: look, "/": search, "?": () => help.showModal() };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open || typed(event.target)) return;
    // Arrows move the map when it has the focus.
    if (event.key.startsWith("Arrow") && event.target.closest?.("#map")) return;
    const act = named[event.key] ?? (letters.checked ? lettered[event.key.toLowerCase()] : undefined);
    if (!act) return;
    event.preventDefault();
    act();
  });
}
