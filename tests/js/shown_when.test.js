import assert from "node:assert/strict";
import { test } from "node:test";

import { answerOf, holds } from "../../static/js/behaviours/shown_when.js";

const again = { any: [{ field: "systolic_mmhg", at_least: 140 }, { field: "diastolic_mmhg", at_least: 90 }] };

test("a second measurement is asked for at the limit and not below it", () => {
  assert.equal(holds(again, { systolic_mmhg: 140, diastolic_mmhg: 70 }), true);
  assert.equal(holds(again, { systolic_mmhg: 139, diastolic_mmhg: 90 }), true);
  assert.equal(holds(again, { systolic_mmhg: 139, diastolic_mmhg: 89 }), false);
});

test("what was not answered asks for nothing more", () => {
  assert.equal(holds(again, {}), false);
  assert.equal(holds({ field: "danger_signs", has: "vaginal_bleeding" }, {}), false);
});

test("a sign, a yes and a low value each open their question", () => {
  assert.equal(holds({ field: "danger_signs", has: "vaginal_bleeding" }, { danger_signs: ["vaginal_bleeding"] }), true);
  assert.equal(holds({ field: "alone_now", is: true }, { alone_now: false }), false);
  assert.equal(holds({ field: "alone_now", is: true }, { alone_now: true }), true);
  assert.equal(holds({ field: "fetal_heart_rate_bpm", below: 110 }, { fetal_heart_rate_bpm: 110 }), false);
  assert.equal(holds({ field: "fetal_heart_rate_bpm", above: 160 }, { fetal_heart_rate_bpm: 160 }), false);
  assert.equal(holds({ field: "iron_product", in: ["ttd", "mms"] }, { iron_product: "mms" }), true);
  assert.equal(holds({ field: "fetal_movements_12h", known: true }, { fetal_movements_12h: 0 }), true);
});

test("a condition in words not known here shows the question", () => {
  assert.equal(holds({ field: "gravida", at_most: 1 }, { gravida: 2 }), true);
});

test("answers are read from boxes as the server reads them", () => {
  assert.equal(answerOf("float", ["10,5"]), 10.5);
  assert.equal(answerOf("int", ["165/112"]), 165);
  assert.equal(answerOf("int", [""]), undefined);
  assert.equal(answerOf("bool", ["no"]), false);
  assert.equal(answerOf("bool", []), undefined);
  assert.deepEqual(answerOf("list", ["donor"]), ["donor"]);
  assert.equal(answerOf("list", []), undefined);
  assert.equal(answerOf("choice", ["ttd"]), "ttd");
});
