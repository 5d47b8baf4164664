/** Questions that hang on another answer are folded away until they matter. Without a script they all stand, with
 *  their condition in words. A question that holds an answer is never hidden: what was entered is seen and sent. */

const COMPARES = {
  at_least: (given, limit) => given >= limit,
  above: (given, limit) => given > limit,
  below: (given, limit) => given < limit,
  is: (given, limit) => given === limit,
  in: (given, limit) => limit.includes(given),
  has: (given, limit) => given.includes(limit),
  known: (given, limit) => limit === true,
};

/** Does the condition of an item hold? The words are those of app/clinical/checklists.py; one not known here shows it. */
export function holds(when, answers) {
  if (when.any) return when.any.some((part) => holds(part, answers));
  const { field, ...words } = when;
  const given = answers[field];
  if (given === undefined) return false;
  return Object.entries(words).every(([word, limit]) => COMPARES[word]?.(given, limit) ?? true);
}

const READ = {
  int: number,
  float: number,
  bool: ([value]) => (value ? value === "yes" : undefined),
  list: (values) => (values.length ? values : undefined),
};

/** The value of a box as a number, with comma or point; of "120/80" the first. Undefined when it is none. */
function number([value = ""]) {
  const read = parseFloat(value.split("/")[0].trim().replace(",", "."));
  return Number.isNaN(read) ? undefined : read;
}

/** One item's answer from what its boxes hold. */
export function answerOf(kind, values) {
  return (READ[kind] ?? (([value]) => value || undefined))(values);
}

export function start(page) {
  for (const form of page.querySelectorAll("form")) {
    const parts = [...form.querySelectorAll("[data-shown-when]")].map((part) => [part, JSON.parse(part.dataset.shownWhen)]);
    if (!parts.length) continue;
    let isOpen = false;
    let waits = false;
    const refresh = () => {
      waits = false;
      const answers = answersOf(form);
      for (const [part, when] of parts) {
        const wasHidden = part.hidden;
        part.hidden = !holds(when, answers) && isEmpty(part);
        if (isOpen && wasHidden && !part.hidden) bringUp(part);
      }
    };
    const soon = () => {
      waits ||= requestAnimationFrame(() => setTimeout(refresh)); // what she typed is seen first
    };
    form.addEventListener("input", soon); // while she types: unfolded at a tap, it would move what is tapped
    form.addEventListener("change", soon);
    refresh();
    isOpen = true;
  }
}

/** What must be done at once is brought before her eyes. */
function bringUp(part) {
  part.querySelector("[role=alert]")?.scrollIntoView({ block: "center" });
}

function answersOf(form) {
  const answers = {};
  const sent = new FormData(form);
  for (const item of form.querySelectorAll("[data-item]")) {
    const { item: code, kind, sign } = item.dataset;
    const values = sent.getAll(code);
    if (kind === "signs") {
      const signs = values.filter((value) => value !== "no").map((value) => (value === "yes" ? sign : value));
      answers.danger_signs = [...(answers.danger_signs ?? []), ...signs];
    } else answers[code] = answerOf(kind, values);
    const lower = item.dataset.pair;
    if (lower) answers[lower] = answerOf(kind, [values[0].split("/")[1] ?? sent.get(lower)]);
  }
  return answers;
}

function isEmpty(part) {
  return [...part.querySelectorAll("input, select, textarea")].every((box) =>
    box.type === "radio" || box.type === "checkbox" ? !box.checked : !box.value.trim());
}
