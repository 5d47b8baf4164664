import assert from "node:assert/strict";
import { test } from "node:test";

import { duration, left } from "../../static/js/behaviours/time_left.js";

const minute = 60_000;
const hour = 60 * minute;

test("a length of time is said in its largest sensible units", () => {
  assert.equal(duration(80 * minute, "id"), "1 jam 20 menit");
  assert.equal(duration(5 * hour + 20 * minute, "id"), "5 jam");
  assert.equal(duration(53 * hour, "id"), "2 hari");
  assert.equal(duration(4 * minute, "en"), "4 minutes");
  assert.equal(duration(1 * hour, "en"), "1 hour");
  assert.equal(duration(0, "id"), "0 menit");
});

test("before its time it says how long is left, after it how late it is", () => {
  assert.equal(left(3 * hour, 0, "id"), "3 jam lagi");
  assert.equal(left(0, 20 * minute, "id"), "terlambat 20 menit");
  assert.equal(left(3 * hour, 0, "en"), "in 3 hours");
  assert.equal(left(0, 20 * minute, "en"), "20 minutes late");
  assert.equal(left(0, minute / 2, "id"), "terlambat 1 menit");
});
