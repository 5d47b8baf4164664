// What is wrong with an answer of the phone, by what a case expects of it: tests/clinical/case_checks.py in JavaScript.
import { factsOf } from "../../static/js/lib/measures.js";
import { assess } from "../../static/js/lib/rulebook.js";
import { rareValues, readForm } from "../../static/js/phone/answers.js";
import { MISSING, answer } from "./functions.js";

const same = (one, other) =>
  JSON.stringify(one) === JSON.stringify(other) || JSON.stringify(ordered(one)) === JSON.stringify(ordered(other));

/** The same value with every object's names in order, since order is no difference. */
function ordered(value) {
  if (Array.isArray(value)) return value.map(ordered);
  if (value === null || typeof value !== "object") return value;
  const names = Object.keys(value).filter((name) => value[name] !== undefined).sort(); // oxlint-disable-line unicorn/no-array-sort
  return Object.fromEntries(names.map((name) => [name, ordered(value[name])]));
}

/** The answer without the words, which server and phone take from the same row. */
export function bare({ level, findings, gaps, kspr, pre_eclampsia_risk }) {
  const shown = findings.map(({ rule, level: own, evidence }) => ({ rule, level: own, evidence }));
  return { level, findings: shown, gaps, kspr, pre_eclampsia_risk };
}

/** Of each field of a form on the phone: what is not taken, asked about or refused as its limits say. */
export function wrongRanges({ limits }, { forms }) {
  return Object.entries(limits).flatMap(([name, [low, ...others]]) => {
    const [form, code] = name.includes(".") ? name.split(".") : [undefined, name];
    const items = Object.entries(forms)
      .filter(([key]) => !form || key.startsWith(`${form}/`))
      .flatMap(([, one]) => one.items.filter((item) => item.code === code));
    return items.flatMap((item) => wrongRange(item, [low, ...others]));
  });
}

function wrongRange(item, limits) {
  const step = item.type === "int" ? 1 : 0.1;
  const [low, high] = [limits[0], limits.at(-1)];
  const rare = limits.length === 4 ? limits.slice(1, 3) : [low, high];
  const near = new Set([low, high, ...rare].flatMap((limit) => [limit - step, limit, limit + step].map((value) => Math.round(value * 10) / 10)));
  return [...near].filter((value) => value >= 0).flatMap((value) => {
    const { answers, problems } = readForm({ items: [item], reasons: [], signs: [] }, { [item.code]: [String(value)] });
    const isTaken = low <= value && value <= high;
    const isAsked = rareValues({ items: [item] }, answers).length > 0;
    return [
      ...((answers[item.code] === value) === isTaken && problems.length === Number(!isTaken) ? [] : [`${item.code} ${value} is taken, or not`]),
      ...(isAsked === (isTaken && !(rare[0] <= value && value <= rare[1])) ? [] : [`${item.code} ${value} is asked about, or not`]),
    ];
  });
}

/** Everything in which a case's answer is not what its source says; empty when it is. */
export function wrong(one, told) {
  return [...wrongLevel(one, told), ...wrongFindings(one, told), ...wrongCard(one, told)];
}

function wrongLevel({ level, finds = [], not = [], gaps = [], no_gaps: noGaps = [] }, told) {
  const found = new Set(told.findings.map(({ rule }) => rule));
  return [
    ...(level !== undefined && level !== told.level ? [`level ${told.level}`] : []),
    ...finds.filter((rule) => !found.has(rule)).map((rule) => `${rule} is not found`),
    ...not.filter((rule) => found.has(rule)).map((rule) => `${rule} is found`),
    ...gaps.filter((gap) => !told.gaps.includes(gap)).map((gap) => `${gap} is no gap`),
    ...noGaps.filter((gap) => told.gaps.includes(gap)).map((gap) => `${gap} is a gap`),
  ];
}

function wrongFindings({ within = {}, levels = {}, evidence = {}, sign, level }, { findings }) {
  const found = new Map(findings.map((one) => [one.rule, one]));
  const ofSign = findings.filter((one) => one.evidence.danger_signs?.includes(sign));
  const isLost = sign && level !== "none" && !ofSign.some((one) => one.level === level);
  return [
    ...Object.entries(within).filter(([rule, minutes]) => (found.get(rule)?.respond_within_minutes ?? 0) !== minutes),
    ...Object.entries(levels).filter(([rule, wanted]) => found.get(rule)?.level !== wanted),
    ...Object.entries(evidence).filter(([rule, wanted]) => !same(found.get(rule)?.evidence, wanted)),
    ...(isLost ? [`${sign} is not in the evidence`] : []),
  ].map(String);
}

function wrongCard({ kspr, pre_eclampsia: screen = {} }, told) {
  const card = told.kspr ?? {};
  const isHeld = ([key, value]) => (key === "held" ? card.factors?.includes(value) : same(card[key], value));
  const isScreened = ([key, value]) => same(told.pre_eclampsia_risk[key], value === "null" ? null : value);
  return [
    ...(kspr && !Object.keys(kspr).length && told.kspr ? ["there is a card"] : []),
    ...Object.entries(kspr ?? {}).filter((one) => !isHeld(one)).map((one) => `KSPR ${one}, not ${card[one[0]]}`),
    ...Object.entries(screen).filter((one) => !isScreened(one)).map((one) => `pre-eclampsia ${one}`),
  ];
}

/** Every case, fact, total and call that fails on this engine, each in a line; and how many were judged. */
export function failures({ day, tables, typed, measures, bands, calls, ranges, judged }) {
  const told = [];
  const note = (name, list) => told.push(...list.map((one) => `${name}: ${one}`));
  for (const one of typed) note(one.name, wrong(one, assess(one.given, tables, day)));
  for (const { given, fact, is } of measures) {
    const got = factsOf(given, day, tables.measures)[fact] ?? MISSING;
    if (got !== is) note(fact, [`${got}, not ${is}, of ${JSON.stringify(given)}`]);
  }
  for (const { score, category } of bands) {
    const got = tables.kspr.categories.findLast((one) => score >= one.from_score)?.code ?? "none";
    if (got !== category) note(`a total of ${score}`, [got]);
  }
  for (const { function: name, given, is } of calls) {
    const got = answer(name, given, tables);
    if (!same(got, is)) note(name, [`${JSON.stringify(got)} of ${JSON.stringify(given)}`]);
  }
  for (const one of ranges) note("a form", wrongRanges(one, tables));
  for (const { given, answer: server } of judged) {
    if (!same(bare(assess(given, tables, day)), bare(server))) note("unlike the server", [JSON.stringify(given)]);
  }
  return { told, count: typed.length + measures.length + bands.length + calls.length + ranges.length + judged.length };
}
