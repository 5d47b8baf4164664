/** A checklist's form on the page: from its template to boxes, from boxes to pairs and back. */

import { holds, start as shownWhen } from "../behaviours/shown_when.js";
import { start as noneOfThese } from "../behaviours/none_of_these.js";
import { start as sections } from "../behaviours/sections.js";
import { fill, filled, numberOf, say } from "./words.js";

/** At each item that may be left out, why it was. */
export function askWhyNot(section, table, template) {
  const items = new Map(table.items.map((one) => [one.code, one]));
  for (const place of section.querySelectorAll("[data-item]")) {
    const { code, pair, unit, may_skip: maySkip } = items.get(place.dataset.item) ?? {};
    const label = say(unit ? "skip_measure" : "skip");
    if (maySkip) place.append(filled(template, { name: pair ? `${code}_both` : code, label }));
  }
}

/** What the record knows is not asked again, nor what does not belong because of it; of whom it speaks is carried along. */
export function leaveOut(steps, table, known = {}) {
  for (const { code, when } of table.items) {
    const isRuledOut = when && when.field in known && !holds(when, known);
    if (code in known || isRuledOut) steps.querySelector(`[data-item="${code}"]`)?.remove();
  }
  for (const section of steps.querySelectorAll(".section")) {
    if (section.querySelector("[data-item]")) continue;
    steps.querySelector(`.steps a[href="#${section.id}"]`)?.closest("li").remove();
    section.remove();
  }
}

const isMark = ({ type }) => type === "radio" || type === "checkbox";

/** Set what was entered before into the boxes of a section that is not yet on the page. What hangs on another answer
 *  is folded away until the whole form stands. Gives the names of its boxes. */
export function fillIn(section, pairs) {
  const names = new Set();
  for (const name of Object.keys(pairs)) if (name.endsWith("_confirmed")) askIfSure(section, name.slice(0, -10));
  for (const box of section.querySelectorAll("input, select, textarea")) {
    names.add(box.name);
    if (!(box.name in pairs)) continue;
    if (isMark(box)) box.checked = pairs[box.name].includes(box.value);
    else [box.value] = pairs[box.name];
  }
  for (const fold of section.querySelectorAll("details[data-not-measured]")) fold.open = Boolean(fold.querySelector("input:checked"));
  for (const part of section.querySelectorAll("[data-shown-when]")) part.hidden = true;
  noneOfThese(section);
  return names;
}

/** Wake what looks at the form as a whole. */
export function wake() {
  for (const start of [shownWhen, sections]) start(document);
}

/** What the boxes hold, as a browser would send it; FormData would lay the page out for it. */
export function pairsOf(form) {
  const pairs = {};
  for (const box of form.elements) {
    if (box.name && (!isMark(box) || box.checked)) (pairs[box.name] ??= []).push(box.value);
  }
  return pairs;
}

const clean = (one) => [...(one?.childNodes ?? [])].filter((node) => !node.classList?.contains("optional"))
  .map((node) => node.textContent).join("").trim();

/** The words of a form: each question, and each option of it. */
export function wordsOf(root) {
  const asked = (code) => clean(itemOf(root, code)?.querySelector(".label, .part > label"));
  return {
    asked,
    value(item, value) {
      if (typeof value === "number") return `${numberOf(value)} ${item.unit ?? ""}`.trim();
      if (typeof value === "boolean") return option(root, item.code, value ? "yes" : "no");
      if (Array.isArray(value)) return value.map((one) => option(root, item.code, one)).join(", ");
      return item.options ? option(root, item.code, value) : value;
    },
    sign: (code) => signWords(root, code),
  };
}

function option(root, name, value) {
  const box = root.querySelector(`[name="${name}"][value="${value}"]`);
  return (box?.closest("label") ?? root.querySelector(`[name="${name}"] [value="${value}"]`))?.textContent.trim() ?? value;
}

function signWords(root, code) {
  const alone = root.querySelector(`[data-sign="${code}"] .label`);
  if (alone) return alone.textContent.trim().replace(/\?$/, "");
  return root.querySelector(`input[value="${code}"]`)?.closest("label").textContent.trim() ?? code;
}

const itemOf = (root, code) => root.querySelector(`[data-item="${code}"], [data-pair="${code}"]`);

/** Put each problem at its question and list them all above; the list takes the focus. */
export function showProblems(form, place, problems) {
  clearProblems(form);
  for (const { code, words } of problems) atItem(form, code, words);
  place.replaceChildren(fill("problems", { problems: problems.map(({ code, words }) => ({ words, to: boxOf(form, code)?.id })) }));
  for (const link of place.querySelectorAll("a[data-to]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const box = document.getElementById(link.dataset.to);
      for (let fold = box?.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
      box?.focus();
    });
  }
  place.querySelector(".problems").focus();
}

export function clearProblems(form, code) {
  const within = code ? itemOf(form, code) : form;
  for (const line of within?.querySelectorAll("p.error[data-own]") ?? []) line.remove();
  for (const field of within?.querySelectorAll(".field.wrong") ?? []) field.classList.remove("wrong");
  for (const box of within?.querySelectorAll("[aria-invalid]") ?? []) box.removeAttribute("aria-invalid");
}

/** One problem, said at its question; what the box is described by names it too. */
export function atItem(form, code, words) {
  const field = itemOf(form, code)?.querySelector(".field");
  if (!field || field.querySelector(`#e-${code}`)) return;
  const line = fill("error", { words, id: `e-${code}` });
  field.classList.add("wrong");
  field.querySelector(".label")?.after(line);
  const box = boxOf(form, code);
  box?.setAttribute("aria-invalid", "true");
  const described = box?.getAttribute("aria-describedby") ?? "";
  if (!described.includes(`e-${code}`)) box?.setAttribute("aria-describedby", `e-${code} ${described}`.trim());
}

const boxOf = (form, code) => form.querySelector(`#f-${CSS.escape(code)}`);

/** The tick "checked again, it is right" at a question; once. */
export function askIfSure(form, code) {
  if (form.querySelector(`[name="${code}_confirmed"]`)) return;
  itemOf(form, code)?.append(fill("sure", { code, asked: say("sure") }));
}

/** A problem in the words of the reader. */
export function problemWords(words, { code, key, facts }) {
  const shown = Object.fromEntries(Object.entries(facts).map(([name, value]) =>
    [name, typeof value === "number" ? numberOf(value) : value]));
  return say(key, { asked: words.asked(code), ...shown });
}
