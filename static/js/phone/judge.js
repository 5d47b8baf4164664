/** What answers mean, worked out on the phone: the twin of app/clinical/completeness.py in front of lib/rulebook.js. */

import { holds } from "../behaviours/shown_when.js";
import { assess } from "../lib/rulebook.js";

const ANY_PHASE = "mother";
const RANK = { none: 0, watch: 1, urgent: 2, emergency: 3 };

const HOUR_MS = 3_600_000;

/** What is known before today's answers: of her, of the baby that the form is about, and the hours since the birth. */
export function baseOf(bundle, chosen, beganAt) {
  const { born_at: born } = bundle.pregnancy ?? {};
  const hours = born && beganAt >= Date.parse(born) ? { hours_since_birth: (beganAt - Date.parse(born)) / HOUR_MS } : {};
  return { ...bundle.facts, ...hours, ...chosen?.facts };
}

/** The dictionary's facts among the answers; "no sign" only when every sign was asked. */
export function toSnapshot(form, answers, phase) {
  const facts = { measured_by: form.audience, phase: form.phase === ANY_PHASE ? phase : form.phase };
  for (const item of form.items) {
    const value = answers[item.code];
    if (item.type === "signs" || value === undefined) continue;
    if (item.field) facts[item.code] = value;
    if (item.completes) facts[item.completes] = new Set(value).size === item.options.length;
    if (value === false) for (const other of item.rules_out ?? []) if (!(other in answers)) facts[other] = false;
  }
  if (answers.danger_signs?.length || (answers.danger_signs && !answers.signs_not_asked)) {
    facts.danger_signs = answers.danger_signs;
  }
  return { ...facts, ...sumsOf(form, answers) };
}

function sumsOf(form, answers) {
  const scores = Object.fromEntries(form.items.map((item) => [item.code, item.scores]));
  const scored = (code) => (typeof answers[code] === "boolean" ? Number(answers[code]) : scores[code][answers[code]]);
  const found = {};
  for (const { field, items, known_from: from } of form.sums ?? []) {
    const given = items.filter((code) => code in answers).map(scored);
    const sum = given.reduce((one, other) => one + other, 0);
    if (given.length === items.length || (from && sum >= from)) found[field] = sum;
  }
  return found;
}

/** {level, open, private, gaps}: findings that may be shown to everybody beside her, and those told alone. */
export function judge({ form, answers, base, phase, tables, on }) {
  const { findings, gaps } = assess({ ...base, ...toSnapshot(form, answers, phase), on }, tables, on);
  const open = findings.filter((one) => one.route !== "private");
  const level = open.reduce((worst, one) => (RANK[one.level] > RANK[worst] ? one.level : worst), "none");
  const key = new Set(form.items.filter((item) => item.key).map((item) => item.code));
  return {
    level,
    open,
    private: findings.filter((one) => one.route === "private"),
    gaps: gaps.filter((name) => key.has(name) || (name === "danger_signs" && form.signs.length)),
  };
}

/** The items that these answers ask for and that have neither a value nor a reason. */
export function missing(form, answers, known = {}) {
  const isAsked = ({ code, when }) => !(code in known) && (!when || holds(when, { ...known, ...answers }));
  return form.items.filter((item) => item.required && isAsked(item) && !isAnswered(item, answers));
}

function isAnswered(item, answers) {
  if (item.type !== "signs") return item.code in answers || item.code in (answers.not_measured ?? {});
  const { danger_signs: given, signs_not_asked: notAsked = [] } = answers;
  return given !== undefined && item.signs.every((sign) => given.includes(sign) || !notAsked.includes(sign));
}
