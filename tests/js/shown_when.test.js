import assert from "node:assert/strict";
import { test } from "node:test";

import { holds } from "../../static/js/behaviours/shown_when.js";

test("a question is shown when one of the awaited answers was given", () => {
  const bleeding = { field: "danger_signs", is: ["vaginal_bleeding"] };

  assert.equal(holds(bleeding, { danger_signs: ["chills", "vaginal_bleeding"] }), true);
  assert.equal(holds(bleeding, { danger_signs: ["chills"] }), false);
  assert.equal(holds(bleeding, {}), false);
});
