/** A button beside an address that copies it, shown only where copying can work. */
import { say } from "./toast.js";

export function start(page) {
  if (!navigator.clipboard) return;
  for (const place of page.querySelectorAll("[data-copy]")) {
    place.hidden = false;
    place.querySelector("button").addEventListener("click", async () => {
      await navigator.clipboard.writeText(place.dataset.copy);
      say(page, place.dataset.copied);
    });
  }
}
