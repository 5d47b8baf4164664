// The cases of tests/clinical/cases, and random snapshots, judged by the phone's reader.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { assess } from "../../static/js/lib/rulebook.js";
import { bare, failures, wrong } from "./cases.js";
import { FUNCTIONS } from "./functions.js";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const ours = here("../../.venv/bin/python");
const python = process.env.PYTHON ?? (existsSync(ours) ? ours : "python3");
const asked = JSON.parse(execFileSync(python, [here("dump_cases.py")], { encoding: "utf8", maxBuffer: 1 << 29 }));
const { day, tables, typed, measures, bands, calls, ranges, judged } = asked;
const none = { day, tables, typed: [], measures: [], bands: [], calls: [], ranges: [], judged: [] };
const told = (some) => failures({ ...none, ...some }).told;

test("every case is judged as its source says", () => {
  assert.ok(typed.length > 800);
  assert.deepEqual(told({ typed }), []);
});

test("every computed fact is what its source says", () => assert.deepEqual(told({ measures }), []));

test("every total has the category of the card", () => assert.deepEqual(told({ bands }), []));

test("every function answers as its source says, and every function is called", () => {
  assert.deepEqual(told({ calls }), []);
  assert.deepEqual(new Set(calls.map((one) => one.function)), new Set(Object.keys(FUNCTIONS)));
});

test("every form on the phone takes, asks and refuses at its limits", () => {
  assert.deepEqual(told({ ranges }), []);
  const [{ limits }] = ranges;
  assert.notDeepEqual(told({ ranges: [{ limits: { pulse_bpm: limits.systolic_mmhg } }] }), []);
});

test("the phone and the server give the same answer to every case and to random snapshots", () => {
  assert.ok(judged.length > typed.length);
  assert.deepEqual(told({ judged }), []);
});

test("the order of answers never matters", () => {
  for (const { given, answer } of judged.slice(-500)) {
    const turned = Object.fromEntries(Object.entries(given).map((_, i, all) => all[all.length - 1 - i]));
    assert.deepEqual(bare(assess(turned, tables, day)), bare(answer));
  }
});

test("a case that expects something else is told", () => {
  const answer = assess({ phase: "pregnancy", gravida: 2, systolic_mmhg: 150, diastolic_mmhg: 85 }, tables, day);
  const others = [
    { level: "watch" }, { finds: ["bp-severe"] }, { not: ["bp-high"] }, { gaps: ["systolic_mmhg"] }, { no_gaps: ["danger_signs"] },
    { within: { "bp-high": 5 } }, { levels: { "bp-high": "watch" } }, { evidence: { "bp-high": {} } }, { sign: "pallor", level: "urgent" },
    { kspr: {} }, { kspr: { score: 6 } }, { kspr: { held: "DM" } }, { pre_eclampsia: { positive: true } }, { pre_eclampsia: { high: ["x"] } },
  ];
  for (const one of others) assert.equal(wrong(one, answer).length, 1, JSON.stringify(one));
});

test("a finding carries what to say and do", () => {
  const { findings } = assess({ phase: "pregnancy", systolic_mmhg: 165, diastolic_mmhg: 112 }, tables, day);
  const [{ says, act, first_aid: aid, do_not: doNot, source }] = findings;
  for (const words of [says, act, aid, doNot]) assert.ok(words.id && words.en);
  assert.ok(source);
});
