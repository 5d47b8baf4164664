/** The boxes of a form become answers: the twin of app/clinical/forms.py and answers.py. `pairs` are {name: [values]};
 *  `form` is one of the tables' `forms`. Problems are {code, key, facts}: a key of the page's word list. */

import { readDay, readNumber, splitPair } from "./values.js";

const first = (pairs, name) => (pairs[name] ?? []).find((value) => value.trim()) ?? "";

/** {answers, problems}: all that could be read, and all that is wrong. */
export function readForm(form, pairs) {
  const sent = withPastedPairs(form, pairs);
  const answers = signsOf(form, sent);
  const problems = [];
  const reasons = {};
  const wrong = (item, key, facts) => problems.push({ code: item.code, key, facts: facts ?? {} });
  for (const item of form.items) {
    if (item.type === "signs") {
      const [chosen, none] = ticksOf(item, sent);
      if (chosen.length && none) wrong(item, "both_ways");
      continue;
    }
    const value = valueOf(item, sent, wrong, reasons);
    if (value !== undefined) answers[item.code] = value;
    const reason = first(sent, `${item.code}_not_measured`);
    if (reason && value !== undefined) wrong(item, "value_and_reason");
    else if (reason && form.reasons.includes(reason)) reasons[item.code] = reason;
  }
  pairsInOrder(form, answers, wrong);
  if (Object.keys(reasons).length) answers.not_measured = reasons;
  const sure = form.items.map((item) => item.code).filter((code) => `${code}_confirmed` in sent && code in answers);
  if (sure.length) answers.confirmed = sure;
  return { answers, problems };
}

/** What is possible but so unusual that the form asks "are you sure?", unless it was confirmed. */
export function rareValues(form, answers) {
  const isOutside = ({ rare, code }) => rare && code in answers && !(rare[0] <= answers[code] && answers[code] <= rare[1]);
  return form.items.filter((item) => isOutside(item) && !answers.confirmed?.includes(item.code));
}

function withPastedPairs(form, pairs) {
  const sent = { ...pairs };
  for (const upper of form.items.filter((item) => item.pair)) {
    const reason = first(pairs, `${upper.code}_both_not_measured`);
    if (reason) for (const code of [upper.code, upper.pair]) sent[`${code}_not_measured`] = [reason];
    const pasted = splitPair(first(pairs, upper.code), upper.unit);
    if (pasted) [sent[upper.code], sent[upper.pair]] = pasted.map((part) => [part]);
  }
  return sent;
}

function valueOf(item, sent, wrong, reasons) {
  if (item.type === "list") {
    const [chosen, none] = ticksOf(item, sent);
    if (chosen.length && none) return void wrong(item, "both_ways");
    return chosen.length || none ? item.options.filter((code) => chosen.includes(code)) : undefined;
  }
  if (item.type === "date") return dayOf(item, sent, wrong);
  const text = first(sent, item.code).trim();
  if (!text) return undefined;
  if (item.type === "int" || item.type === "float") return numberOf(item, text, wrong);
  if (item.type !== "bool") return text;
  if (text === "not_known") reasons[item.code] ??= text;
  return { yes: true, no: false }[text];
}

function dayOf(item, sent, wrong) {
  const parts = ["day", "month", "year"].map((part) => first(sent, `${item.code}_${part}`));
  if (!parts.some((part) => part.trim())) return undefined;
  const day = readDay(parts);
  if (!day) return void wrong(item, "no_such_day");
  const [low, high] = item.plausible ?? [day, day];
  return low <= day && day <= high ? day : void wrong(item, "no_such_day");
}

function numberOf(item, text, wrong) {
  const value = readNumber(text, item.unit);
  if (value === null) return void wrong(item, "no_number");
  if (item.type === "int" && !Number.isInteger(value)) return void wrong(item, "not_whole");
  const [low, high] = item.plausible ?? [value, value];
  if (low <= value && value <= high) return value;
  return void wrong(item, "outside", { value, low, high, unit: item.unit ?? "" });
}

function ticksOf(item, sent) {
  const values = (sent[item.code] ?? []).map((value) => value.trim()).filter(Boolean);
  const chosen = values.filter((value) => value !== "yes" && value !== "no");
  if (values.includes("yes")) chosen.push(...item.signs);
  return [chosen, values.includes("no") || `${item.code}_none` in sent];
}

/** The signs given, and those of the questions that were not asked; nothing when none was. */
function signsOf(form, sent) {
  const questions = form.items.filter((item) => item.signs);
  const given = new Set();
  const open = [];
  for (const item of questions) {
    const [chosen, none] = ticksOf(item, sent);
    chosen.forEach((sign) => given.add(sign));
    if (!chosen.length && !none && !item.volunteered) open.push(item);
  }
  const asked = questions.filter((item) => !item.volunteered);
  if (!questions.length || (open.length === asked.length && !given.size)) return {};
  const signs = form.signs.filter((sign) => given.has(sign));
  const notAsked = open.flatMap((item) => item.signs);
  return { danger_signs: signs, ...(notAsked.length && { signs_not_asked: notAsked }) };
}

function pairsInOrder(form, answers, wrong) {
  for (const upper of form.items.filter((item) => item.pair)) {
    if (answers[upper.code] <= answers[upper.pair]) wrong(upper, "pair_order");
  }
}
