// Judges answers on the phone by the tables of app/clinical (phone_tables.py), as the server does.
// A condition is yes (true), no (false) or not known (undefined); data/conditions.toml explains the words.

import { factsOf } from "./measures.js";

const RANK = { none: 0, watch: 1, urgent: 2, emergency: 3 };
const NONE = [];
const union = (lists) => {
  const all = new Set();
  for (const list of lists) for (const one of list) all.add(one);
  return [...all];
};
// Array#toSorted is missing on phones older than 2023, and in Node 18.
// oxlint-disable-next-line unicorn/no-array-sort
const sorted = (list, by) => [...list].sort(by);

/** What a snapshot means: {level, findings, gaps, kspr, pre_eclampsia_risk}. `on` is an ISO day. */
export function assess(snapshot, tables, on) {
  const book = compiled(tables);
  const facts = factsOf(snapshot, on ?? snapshot.on, tables.measures);
  const seen = book.names.map((name) => facts[name] ?? undefined);
  const kspr = judgeKspr(seen, book);
  seen[book.at.get("kspr_category")] = kspr?.category;
  const screen = judgeScreen(seen, book);
  seen[book.at.get("pre_eclampsia_positive")] = screen.positive ?? undefined;
  const { held, open } = judgeRules(seen, book);
  const gaps = [...held, ...open].map((rule) => rule.condition.missing(seen));
  if (facts.phase === undefined) gaps.push([book.at.get("phase")]);
  return {
    level: held[0]?.level ?? "none",
    findings: held.map(({ shown, condition }) => Object.assign({ evidence: condition.because(seen) }, shown)),
    gaps: inOrder(gaps, book),
    kspr,
    pre_eclampsia_risk: screen,
  };
}

/** Places as names, in the order of the dictionary, each once. */
const inOrder = (places, { names }) => sorted(union(places), (a, b) => a - b).map((place) => names[place]);

const books = new WeakMap();

function compiled(tables) {
  if (!books.has(tables)) books.set(tables, compile(tables));
  return books.get(tables);
}

/** The tables ready for judging: names as places in a list, rows as functions of that list, rules severest first. */
function compile(tables) {
  const names = [...tables.fields, ...Object.keys(tables.inputs)];
  const at = new Map(names.map((name, place) => [name, place]));
  const condition = (row) => ({ ...row, condition: conditionOf(row.when, { names, at, inputs: tables.inputs }) });
  const rules = tables.rules.map((row) => {
    const { id, when: _, phases: __, ...shown } = row;
    return { ...condition(row), shown: { rule: id, ...shown } };
  });
  return {
    tables,
    names,
    at,
    rules: sorted(rules, (a, b) => RANK[b.level] - RANK[a.level]),
    factors: tables.kspr.factors.map(condition),
    items: tables.pre_eclampsia.items.map(condition),
  };
}

function judgeRules(seen, book) {
  const phase = seen[book.at.get("phase")] ?? "pregnancy";
  const best = new Map();
  const unknown = [];
  for (const rule of book.rules) {
    const verdict = rule.condition.holds(seen);
    if (verdict && !best.has(rule.topic)) best.set(rule.topic, rule);
    if (verdict === undefined && rule.phases.includes(phase)) unknown.push(rule);
  }
  const outranked = (rule) => best.has(rule.topic) && RANK[rule.level] <= RANK[best.get(rule.topic).level];
  return { held: [...best.values()], open: unknown.filter((rule) => !outranked(rule)) };
}

function judgeKspr(seen, book) {
  const gravida = seen[book.at.get("gravida")];
  if (gravida === undefined) return null;
  const { base, categories } = book.tables.kspr;
  const verdicts = new Map(book.factors.map((row) => [row.slug, judgeFactor(row, seen, gravida)]));
  for (const row of book.factors) {
    if (row.yields_to && verdicts.get(row.yields_to) === true) verdicts.set(row.slug, false);
  }
  const held = book.factors.filter((row) => verdicts.get(row.slug));
  const unknown = book.factors.filter((row) => verdicts.get(row.slug) === undefined);
  const score = held.reduce((sum, row) => sum + row.score, base);
  return {
    score,
    category: categories.reduce((best, one) => (score >= one.from_score ? one : best)).code,
    factors: held.map((row) => row.slug),
    not_known: inOrder(unknown.map((row) => row.condition.missing(seen)), book),
  };
}

function judgeFactor(row, seen, gravida) {
  const verdict = row.condition.holds(seen);
  return verdict === undefined && row.earlier && gravida === 1 ? false : verdict;
}

function judgeScreen(seen, book) {
  const { needed } = book.tables.pre_eclampsia;
  const verdicts = book.items.map((row) => [row, row.condition.holds(seen)]);
  const of = (kind, wanted) => verdicts.filter(([row, verdict]) => row.kind === kind && verdict === wanted);
  const codes = (kind) => of(kind, true).map(([row]) => row.code);
  const kinds = Object.keys(needed);
  const reached = kinds.some((kind) => codes(kind).length >= needed[kind]);
  const open = kinds.some((kind) => codes(kind).length + of(kind, undefined).length >= needed[kind]);
  return { moderate: codes("moderate"), high: codes("high"), positive: reached || (open ? null : false) };
}

function conditionOf(when, book) {
  if ("field" in when) return leaf(when, book);
  const [[word, inner]] = Object.entries(when);
  const parts = Array.isArray(inner) ? inner.map((part) => conditionOf(part, book)) : conditionOf(inner, book);
  return { any, all, qualifier, recorded, unless }[word](parts);
}

function leaf(when, { at, inputs }) {
  const { field } = when;
  const { test, codes } = comparison(when);
  const place = at.get(field);
  const asked = (inputs[field] ?? [field]).map((name) => at.get(name));
  return {
    holds: (seen) => (seen[place] === undefined ? undefined : test(seen[place])),
    because: (seen) => ({ [field]: codes ? sorted(seen[place].filter((code) => codes.has(code))) : seen[place] }),
    missing: (seen) => (seen[place] === undefined ? asked.filter((one) => seen[one] === undefined) : NONE),
  };
}

function comparison(when) {
  if ("known" in when) return { test: () => true };
  if ("is" in when) return { test: (value) => value === when.is };
  if ("in" in when) return { test: (value) => when.in.includes(value) };
  if ("has" in when || "has_any" in when || "count_of" in when) {
    const codes = new Set(when.has_any ?? when.count_of ?? [when.has]);
    const enough = when.at_least ?? 1;
    if (enough === 1) return { codes, test: (value) => value.some((code) => codes.has(code)) };
    return { codes, test: (value) => new Set(value.filter((code) => codes.has(code))).size >= enough };
  }
  const { at_least = -Infinity, above = -Infinity, below = Infinity, at_most = Infinity } = when;
  return { test: (value) => at_least <= value && value <= at_most && above < value && value < below };
}

function merged(evidences) {
  const together = {};
  for (const [name, value] of evidences.flatMap(Object.entries)) {
    together[name] = Array.isArray(value) ? sorted(new Set([...(together[name] ?? []), ...value])) : value;
  }
  return together;
}

const heldOf = (parts, seen) => parts.filter((part) => part.holds(seen));
const openOf = (parts, seen) => parts.filter((part) => part.holds(seen) === undefined);
const because = (parts) => (seen) => merged(heldOf(parts, seen).map((part) => part.because(seen)));

/** Together: the first verdict that settles it, else not known, else the other one. */
const firstOf = (parts, settles) => (seen) => {
  let verdict = !settles;
  for (const { holds } of parts) {
    const one = holds(seen);
    if (one === settles) return settles;
    if (one === undefined) verdict = undefined;
  }
  return verdict;
};

const any = (parts) => ({
  holds: firstOf(parts, true),
  because: because(parts),
  missing(seen) {
    const held = heldOf(parts, seen).map((part) => part.missing(seen));
    if (held.length) return held.reduce((least, one) => (one.length < least.length ? one : least));
    return union(openOf(parts, seen).map((part) => part.missing(seen)));
  },
});

const all = (parts) => ({
  holds: firstOf(parts, false),
  because: because(parts),
  missing: (seen) => openOf(parts, seen)[0]?.missing(seen) ?? union(parts.map((part) => part.missing(seen))),
});

const qualifier = (inner) => ({
  holds: (seen) => inner.holds(seen) ?? true,
  because: (seen) => (inner.holds(seen) ? inner.because(seen) : {}),
  missing: (seen) => (inner.holds(seen) === undefined ? inner.missing(seen) : NONE),
});

const recorded = (inner) => ({
  holds: (seen) => inner.holds(seen) ?? false,
  because: inner.because,
  missing: (seen) => (inner.holds(seen) ? inner.missing(seen) : NONE),
});

const unless = (inner) => ({ holds: (seen) => !inner.holds(seen), because: () => ({}), missing: () => NONE });
