/** A form that was changed and not sent asks before the page is left. */

/** What a form holds, as one comparable string. */
export function stateOf(pairs) {
  return JSON.stringify([...pairs].map(([name, value]) => [name, typeof value === "string" ? value : value.name]));
}

export function start(page) {
  for (const form of page.querySelectorAll("form[data-unsent]")) {
    const first = form.dataset.unsent === "refused" ? null : stateOf(new FormData(form));
    let sending = false;
    form.addEventListener("submit", () => (sending = true));
    window.addEventListener("pageshow", () => (sending = false));
    window.addEventListener("beforeunload", (event) => {
      if (!sending && stateOf(new FormData(form)) !== first) event.preventDefault();
    });
  }
}
