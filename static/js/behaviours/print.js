/** A button that prints the page. */
export function start(page) {
  for (const place of page.querySelectorAll("[data-print]")) {
    place.hidden = false;
    place.querySelector("button").addEventListener("click", () => window.print());
  }
}
