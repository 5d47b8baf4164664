/** Say a short word at the foot of the page, politely to a screen reader. */
export function say(page, words, seconds = 5) {
  const place = page.getElementById("toasts");
  if (!place) return;
  const toast = page.createElement("p");
  toast.className = "toast";
  toast.textContent = words;
  place.append(toast);
  setTimeout(() => toast.remove(), seconds * 1000);
}
