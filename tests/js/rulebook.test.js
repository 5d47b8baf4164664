// The cases of tests/clinical/cases, and random snapshots, judged by the phone's reader.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { factsOf } from "../../static/js/lib/measures.js";
import { assess } from "../../static/js/lib/rulebook.js";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const ours = here("../../.venv/bin/python");
const python = process.env.PYTHON ?? (existsSync(ours) ? ours : "python3");
const dumped = execFileSync(python, [here("dump_cases.py")], { encoding: "utf8", maxBuffer: 1 << 29 });
const { day, tables, typed, judged, random, measures } = JSON.parse(dumped);

/** The answer without the words, which both take from the same row. */
function bare({ level, findings, gaps, kspr, pre_eclampsia_risk: risk }) {
  const shown = findings.map(({ rule, level: own, evidence }) => ({ rule, level: own, evidence }));
  return { level, findings: shown, gaps, kspr, risk };
}

for (const { name, given, level, finds = [], not = [], gaps = [] } of typed) {
  test(name, () => {
    const answer = assess(given, tables, day);
    const found = new Set(answer.findings.map(({ rule }) => rule));
    if (level) assert.equal(answer.level, level);
    for (const rule of finds) assert.ok(found.has(rule), `${rule} is not found`);
    for (const rule of not) assert.ok(!found.has(rule), `${rule} is found`);
    for (const gap of gaps) assert.ok(answer.gaps.includes(gap), `${gap} is no gap`);
  });
}

test("every computed fact is what its source says", () => {
  for (const { given, fact, is } of measures) {
    assert.equal(factsOf(given, day, tables.measures)[fact] ?? "missing", is, `${fact} of ${JSON.stringify(given)}`);
  }
});

test("the phone and the server give the same answer to every case", () => {
  for (const { name, given, answer } of judged) assert.deepEqual(bare(assess(given, tables, day)), bare(answer), name);
});

test("the phone and the server give the same answer to random snapshots", () => {
  assert.ok(random.length > 0);
  for (const { given, answer } of random) {
    assert.deepEqual(bare(assess(given, tables, day)), bare(answer), JSON.stringify(given));
  }
});

test("the order of answers never matters", () => {
  for (const { given, answer } of random.slice(0, 500)) {
    const turned = Object.fromEntries(Object.entries(given).map((_, i, all) => all[all.length - 1 - i]));
    assert.deepEqual(bare(assess(turned, tables, day)), bare(answer));
  }
});

test("a finding carries what to say and do", () => {
  const { findings } = assess({ phase: "pregnancy", systolic_mmhg: 165, diastolic_mmhg: 112 }, tables, day);
  const [{ says, act, first_aid: aid, do_not: doNot, source }] = findings;
  for (const words of [says, act, aid, doNot]) assert.ok(words.id && words.en);
  assert.ok(source);
});
