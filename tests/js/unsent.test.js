import assert from "node:assert/strict";
import { test } from "node:test";

import { stateOf } from "../../static/js/behaviours/unsent.js";

test("the same answers are the same state, another answer is another", () => {
  assert.equal(stateOf([["a", "1"], ["b", "2"]]), stateOf([["a", "1"], ["b", "2"]]));
  assert.notEqual(stateOf([["a", "1"]]), stateOf([["a", "2"]]));
  assert.notEqual(stateOf([["a", "1"]]), stateOf([["a", "1"], ["b", ""]]));
});

test("a file counts by its name", () => {
  assert.equal(stateOf([["photo", { name: "x.jpg" }]]), stateOf([["photo", { name: "x.jpg" }]]));
});
