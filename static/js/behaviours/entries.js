/** On a desk: while the focus is in a list of entries, J and K go to the next and the one before. */
export function start(page) {
  page.addEventListener("keydown", (event) => {
    const step = { j: 1, k: -1 }[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
    const entry = event.target.closest("li[data-key]");
    if (!entry) return;
    const next = step > 0 ? entry.nextElementSibling : entry.previousElementSibling;
    next?.querySelector("a[href], button")?.focus();
  });
}
