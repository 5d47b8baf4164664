import assert from "node:assert/strict";
import { test } from "node:test";

import { totalOf } from "../../static/js/behaviours/sums.js";

const SCORES = { one: { a: 3, b: 0 }, two: { yes: 1, no: 0 } };

test("a total is of the answers given, and says how many are missing", () => {
  assert.deepEqual(totalOf(SCORES, {}), { total: 0, missing: 2 });
  assert.deepEqual(totalOf(SCORES, { one: "a" }), { total: 3, missing: 1 });
  assert.deepEqual(totalOf(SCORES, { one: "a", two: "yes" }), { total: 4, missing: 0 });
});

test("an answer that is none of the scale counts as missing", () => {
  assert.deepEqual(totalOf(SCORES, { one: "z", two: "no" }), { total: 0, missing: 1 });
});
