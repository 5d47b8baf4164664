/** The menu closes with Escape and by a press beside it, and gives the focus back. */
export function start(page) {
  const menu = page.querySelector("details.menu");
  if (!menu) return;
  page.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  page.addEventListener("click", (event) => {
    if (menu.open && !menu.contains(event.target)) menu.open = false;
  });
}
