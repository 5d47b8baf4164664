// Reads {tables, day, visits, rounds} and the limit's module; tells the CPU time of each way, then the answer to each
// line, when the limit's is the same.
import assert from "node:assert/strict";
import { createInterface } from "node:readline";
import { readFileSync } from "node:fs";

import { factsOf } from "../../static/js/lib/measures.js";
import { assess } from "../../static/js/lib/rulebook.js";

const [given, module] = process.argv.slice(2);
const { limit } = await import(module);
const { tables, day, visits, rounds } = JSON.parse(readFileSync(given, "utf8"));

function oneRound(way, given) {
  const before = process.cpuUsage();
  for (const one of given) way(one);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / given.length;
}

const factsOn = (visit) => factsOf(visit, day, tables.measures);
const ways = {
  ours: [(visit) => assess(visit, tables, day), visits],
  limit: [(visit) => limit(factsOn(visit)), visits],
  ifs: [limit, visits.map(factsOn)],
};
const taken = { ours: [], limit: [], ifs: [] };
for (let round = 0; round < rounds; round += 1) {
  for (const name of Object.keys(ways)) taken[name].push(oneRound(...ways[name]));
}
const median = (times) => [...times].sort((a, b) => a - b)[times.length >> 1];
console.log(JSON.stringify(Object.fromEntries(Object.entries(taken).map(([name, times]) => [name, median(times)]))));

for await (const line of createInterface({ input: process.stdin })) {
  const visit = JSON.parse(line);
  const { level, findings, gaps, kspr, pre_eclampsia_risk: risk } = assess(visit, tables, day);
  const rules = findings.map(({ rule }) => rule);
  const score = kspr?.score ?? null;
  const [, hits, total, isPositive] = limit(factsOn(visit));
  const same = [hits.sort(), total ?? null, isPositive];
  assert.deepEqual(same, [[...rules].sort(), score, risk.positive === true], line);
  console.log(JSON.stringify([level, rules, gaps, score, risk.positive]));
}
