/** Show what is being typed into a password box, at a press. */
export function start(page) {
  for (const row of page.querySelectorAll("[data-reveal]")) {
    const box = row.querySelector("input");
    const button = page.createElement("button");
    button.type = "button";
    button.className = "button second";
    button.textContent = row.dataset.reveal;
    button.addEventListener("click", () => {
      const shown = box.type === "password";
      box.type = shown ? "text" : "password";
      button.textContent = shown ? row.dataset.conceal : row.dataset.reveal;
    });
    box.form?.addEventListener("submit", () => (box.type = "password"));
    row.append(button);
  }
}
