/** A checklist's form on the page: from its template to boxes, from boxes to pairs and back. */

import { holds, start as shownWhen } from "../behaviours/shown_when.js";
import { start as noneOfThese } from "../behaviours/none_of_these.js";
import { start as sections } from "../behaviours/sections.js";
import { fill, filled, numberOf, say } from "./words.js";

/** At each item that may be left out, why it was. */
export function askWhyNot(form, table) {
  const template = form.querySelector("template[data-skip]");
  for (const item of table.items.filter((one) => one.may_skip)) {
    const place = form.querySelector(`[data-item="${item.code}"]`);
    const label = say(item.unit ? "skip_measure" : "skip");
    place?.append(filled(template, { name: item.pair ? `${item.code}_both` : item.code, label }));
  }
  template.remove();
}

/** What the record knows is not asked again, nor what does not belong because of it; of whom it speaks is carried along. */
export function leaveOut(form, table, { known = {}, carried = [] }) {
  for (const { code, when } of table.items) {
    const isRuledOut = when && when.field in known && !holds(when, known);
    if (code in known || isRuledOut) form.querySelector(`[data-item="${code}"]`)?.remove();
  }
  for (const code of carried) form.append(fill("hidden", { code, value: known[code] }));
  for (const section of form.querySelectorAll(".section")) {
    if (section.querySelector("[data-item]")) continue;
    form.parentElement.querySelector(`.steps a[href="#${section.id}"]`)?.closest("li").remove();
    section.remove();
  }
}

/** Set what was entered before into the boxes, and wake the niceties of the form. */
export function wake(form, pairs) {
  for (const name of Object.keys(pairs)) if (name.endsWith("_confirmed")) askIfSure(form, name.slice(0, -10));
  for (const box of form.elements) {
    if (!(box.name in pairs)) continue;
    if (box.type === "radio" || box.type === "checkbox") box.checked = pairs[box.name].includes(box.value);
    else [box.value] = pairs[box.name];
  }
  for (const fold of form.querySelectorAll("details[data-not-measured]")) fold.open = Boolean(fold.querySelector("input:checked"));
  for (const start of [noneOfThese, shownWhen, sections]) start(document);
}

/** What the boxes hold, as a browser would send it. */
export function pairsOf(form) {
  const pairs = {};
  for (const [name, value] of new FormData(form)) (pairs[name] ??= []).push(value);
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
  if (form.elements[`${code}_confirmed`]) return;
  itemOf(form, code)?.append(fill("sure", { code, asked: say("sure") }));
}

/** A problem in the words of the reader. */
export function problemWords(words, { code, key, facts }) {
  const shown = Object.fromEntries(Object.entries(facts).map(([name, value]) =>
    [name, typeof value === "number" ? numberOf(value) : value]));
  return say(key, { asked: words.asked(code), ...shown });
}
