// Judges answers on the phone by the tables of app/clinical (phone_tables.py), as the server does.
// A condition is yes (true), no (false) or not known (undefined); data/conditions.toml explains the words.

import { factsOf } from "./measures.js";

const RANK = { none: 0, watch: 1, urgent: 2, emergency: 3 };
const isKnown = (value) => value !== undefined && value !== null;
const union = (sets) => new Set(sets.flatMap((set) => [...set]));
const NONE = new Set();
// Array#toSorted is missing on phones older than 2023, and in Node 18.
// oxlint-disable-next-line unicorn/no-array-sort
const sorted = (list, by) => [...list].sort(by);

/** What a snapshot means: {level, findings, gaps, kspr, pre_eclampsia_risk}. `on` is an ISO day. */
export function assess(snapshot, tables, on) {
  const book = compiled(tables);
  const facts = factsOf(snapshot, on ?? snapshot.on, tables.measures);
  const kspr = judgeKspr(facts, book);
  facts.kspr_category = kspr?.category;
  const screen = judgeScreen(facts, book);
  facts.pre_eclampsia_positive = screen.positive;
  const { held, open } = judgeRules(facts, book);
  const gaps = union([...held, ...open].map((rule) => rule.condition.missing(facts)));
  if (!isKnown(facts.phase)) gaps.add("phase");
  return {
    level: held[0]?.level ?? "none",
    findings: held.map(({ shown, condition }) => Object.assign({ evidence: condition.because(facts) }, shown)),
    gaps: tables.fields.filter((name) => gaps.has(name)),
    kspr,
    pre_eclampsia_risk: screen,
  };
}

const books = new WeakMap();

function compiled(tables) {
  if (!books.has(tables)) {
    const condition = (row) => ({ ...row, condition: compile(row.when, tables.inputs) });
    books.set(tables, {
      tables,
      rules: tables.rules.map((row, place) => {
        const { id, when: _, phases: __, ...shown } = row;
        return { ...condition(row), place, shown: { rule: id, ...shown } };
      }),
      factors: tables.kspr.factors.map(condition),
      items: tables.pre_eclampsia.items.map(condition),
    });
  }
  return books.get(tables);
}

function judgeRules(facts, book) {
  const phase = facts.phase ?? "pregnancy";
  const best = new Map();
  const unknown = [];
  for (const rule of book.rules) {
    const verdict = rule.condition.holds(facts);
    const other = best.get(rule.topic);
    if (verdict && (!other || RANK[rule.level] > RANK[other.level])) best.set(rule.topic, rule);
    if (verdict === undefined && rule.phases.includes(phase)) unknown.push(rule);
  }
  const outranked = (rule) => best.has(rule.topic) && RANK[rule.level] <= RANK[best.get(rule.topic).level];
  return {
    held: sorted(best.values(), (a, b) => RANK[b.level] - RANK[a.level] || a.place - b.place),
    open: unknown.filter((rule) => !outranked(rule)),
  };
}

function judgeKspr(facts, book) {
  if (!isKnown(facts.gravida)) return null;
  const { base, categories } = book.tables.kspr;
  const verdicts = new Map(book.factors.map((row) => [row.slug, judgeFactor(row, facts)]));
  for (const row of book.factors) {
    if (row.yields_to && verdicts.get(row.yields_to) === true) verdicts.set(row.slug, false);
  }
  const held = book.factors.filter((row) => verdicts.get(row.slug));
  const unknown = book.factors.filter((row) => verdicts.get(row.slug) === undefined);
  const missing = union(unknown.map((row) => row.condition.missing(facts)));
  const score = held.reduce((sum, row) => sum + row.score, base);
  return {
    score,
    category: categories.reduce((best, one) => (score >= one.from_score ? one : best)).code,
    factors: held.map((row) => row.slug),
    not_known: book.tables.fields.filter((name) => missing.has(name)),
  };
}

function judgeFactor(row, facts) {
  const verdict = row.condition.holds(facts);
  return verdict === undefined && row.earlier && facts.gravida === 1 ? false : verdict;
}

function judgeScreen(facts, book) {
  const { needed } = book.tables.pre_eclampsia;
  const verdicts = book.items.map((row) => [row, row.condition.holds(facts)]);
  const of = (kind, wanted) => verdicts.filter(([row, verdict]) => row.kind === kind && verdict === wanted);
  const codes = (kind) => of(kind, true).map(([row]) => row.code);
  const kinds = Object.keys(needed);
  const reached = kinds.some((kind) => codes(kind).length >= needed[kind]);
  const open = kinds.some((kind) => codes(kind).length + of(kind, undefined).length >= needed[kind]);
  return { moderate: codes("moderate"), high: codes("high"), positive: reached || (open ? null : false) };
}

function compile(when, inputs) {
  if ("field" in when) return leaf(when, inputs);
  const [[word, inner]] = Object.entries(when);
  const parts = Array.isArray(inner) ? inner.map((part) => compile(part, inputs)) : compile(inner, inputs);
  return { any, all, qualifier, recorded, unless }[word](parts);
}

function leaf(when, inputs) {
  const { field } = when;
  const { test, codes } = comparison(when);
  return {
    holds: (facts) => (isKnown(facts[field]) ? test(facts[field]) : undefined),
    because: (facts) => ({ [field]: codes ? sorted(facts[field].filter((code) => codes.has(code))) : facts[field] }),
    missing: (facts) => (isKnown(facts[field]) ? NONE : new Set((inputs[field] ?? [field]).filter((name) => !isKnown(facts[name])))),
  };
}

function comparison(when) {
  if ("known" in when) return { test: () => true }
  if ("is" in when) return { test: (value) => value === when.is }
  if ("in" in when) return { test: (value) => when.in.includes(value) }
  if ("has" in when || "has_any" in when || "count_of" in when) {
    const codes = new Set(when.has_any ?? when.count_of ?? [when.has]);
    const enough = when.at_least ?? 1;
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

const heldOf = (parts, facts) => parts.filter((part) => part.holds(facts));
const openOf = (parts, facts) => parts.filter((part) => part.holds(facts) === undefined);
const because = (parts) => (facts) => merged(heldOf(parts, facts).map((part) => part.because(facts)));

function any(parts) {
  return {
    holds(facts) {
      let verdict = false;
      for (const part of parts) {
        const one = part.holds(facts);
        if (one) return true;
        if (one === undefined) verdict = undefined;
      }
      return verdict;
    },
    because: because(parts),
    missing(facts) {
      const held = heldOf(parts, facts).map((part) => part.missing(facts));
      if (held.length) return held.reduce((least, set) => (set.size < least.size ? set : least));
      return union(openOf(parts, facts).map((part) => part.missing(facts)));
    },
  };
}

function all(parts) {
  return {
    holds(facts) {
      let verdict = true;
      for (const part of parts) {
        const one = part.holds(facts);
        if (one === false) return false;
        if (one === undefined) verdict = undefined;
      }
      return verdict;
    },
    because: because(parts),
    missing: (facts) => openOf(parts, facts)[0]?.missing(facts) ?? union(parts.map((part) => part.missing(facts))),
  };
}

const qualifier = (inner) => ({
  holds: (facts) => inner.holds(facts) ?? true,
  because: (facts) => (inner.holds(facts) ? inner.because(facts) : {}),
  missing: (facts) => (inner.holds(facts) === undefined ? inner.missing(facts) : NONE),
});

const recorded = (inner) => ({
  holds: (facts) => inner.holds(facts) ?? false,
  because: inner.because,
  missing: (facts) => (inner.holds(facts) ? inner.missing(facts) : NONE),
});

const unless = (inner) => ({ holds: (facts) => !inner.holds(facts), because: () => ({}), missing: () => NONE });
