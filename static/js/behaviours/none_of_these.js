/** "Semua tidak ada": one tick clears the others, an undo brings them back, and ticking a sign takes the word back. */

/** The ticks after one was pressed. `ticks` are booleans, the last one is "none of these". */
export function after(ticks, pressed) {
  const none = ticks.length - 1;
  if (!ticks[pressed]) return ticks;
  return ticks.map((on, i) => (pressed === none ? i === none : on && i !== none));
}

export function start(page) {
  for (const group of page.querySelectorAll("[data-none-of-these]")) attach(group);
}

function attach(group) {
  const none = group.querySelector("[data-none]");
  const boxes = [...group.querySelectorAll("input[type=checkbox]")].filter((box) => box !== none);
  const all = [...boxes, none];
  const undo = undoButton(group);
  let before = null;

  const set = (ticks) => all.forEach((box, i) => (box.checked = ticks[i]));
  group.addEventListener("change", (event) => {
    const pressed = all.indexOf(event.target);
    if (pressed < 0) return;
    const ticks = all.map((box) => box.checked);
    const next = after(ticks, pressed);
    const cleared = boxes.some((box, i) => ticks[i] && !next[i]);
    before = event.target === none && cleared ? [...ticks.slice(0, -1), false] : null;
    undo.hidden = before === null;
    set(next);
  });
  undo.addEventListener("click", () => {
    set(before);
    undo.hidden = true;
    group.dispatchEvent(new Event("change", { bubbles: true }));
    boxes[before.indexOf(true)].focus();
  });
}

function undoButton(group) {
  const undo = document.createElement("button");
  undo.type = "button";
  undo.className = "button quiet undo";
  undo.textContent = group.dataset.undo;
  undo.hidden = true;
  group.append(undo);
  return undo;
}
