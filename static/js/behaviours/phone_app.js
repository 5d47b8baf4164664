/** The way to the phone's app is shown where the browser can keep it without a signal. */
export function start(page) {
  const canKeep = "serviceWorker" in navigator && "indexedDB" in window;
  for (const place of page.querySelectorAll("[data-phone-app]")) place.hidden = !canKeep;
}
