/** Buttons marked data-opens="id" open that dialog, data-closes closes it; without a script they lead where their link does. */
export function start(page) {
  for (const opener of page.querySelectorAll("[data-opens]")) {
    const dialog = page.getElementById(opener.dataset.opens);
    if (!dialog?.showModal) continue;
    opener.addEventListener("click", (event) => {
      event.preventDefault();
      dialog.showModal();
    });
  }
  for (const closer of page.querySelectorAll("dialog [data-closes]")) {
    closer.addEventListener("click", () => closer.closest("dialog").close());
  }
}
