import assert from "node:assert/strict";
import { test } from "node:test";

import { after } from "../../static/js/behaviours/none_of_these.js";

test("ticking none of these clears every sign", () => {
  assert.deepEqual(after([true, false, true, true], 3), [false, false, false, true]);
});

test("ticking a sign takes none of these back", () => {
  assert.deepEqual(after([false, true, false, true], 1), [false, true, false, false]);
});

test("unticking changes nothing else", () => {
  assert.deepEqual(after([true, false, false, false], 1), [true, false, false, false]);
  assert.deepEqual(after([false, false, false, false], 3), [false, false, false, false]);
});
