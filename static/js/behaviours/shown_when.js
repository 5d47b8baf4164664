/** Questions that hang on another answer are folded away until they matter. Without a script they all stand, with
 *  their condition in words. A hidden question keeps its answer in its box, but is not sent. */

/** Does the condition hold? `test`: {field, is: [values]} on the answers {field: [values]}. */
export function holds(test, answers) {
  const given = answers[test.field] ?? [];
  return test.is.some((value) => given.includes(value));
}

export function start(page) {
  for (const form of page.querySelectorAll("form")) {
    const parts = [...form.querySelectorAll("[data-shown-when]")];
    if (!parts.length) continue;
    const refresh = () => parts.forEach((part) => show(part, answersOf(form)));
    form.addEventListener("change", refresh);
    form.addEventListener("settled", refresh);
    refresh();
  }
}

function answersOf(form) {
  const answers = {};
  for (const [name, value] of new FormData(form)) (answers[name] ??= []).push(value);
  return answers;
}

function show(part, answers) {
  const shown = JSON.parse(part.dataset.shownWhen).some((test) => holds(test, answers));
  part.hidden = !shown;
  for (const box of part.querySelectorAll("input, select, textarea")) box.disabled = !shown;
}
