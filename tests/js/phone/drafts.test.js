import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as soon } from "node:timers/promises";

import { ANI, CITRA, FORMS, PIN, RINI, WATI, begun, finished, secretOf, world } from "./world.js";

test("what was entered is there after the tab was killed, with the place where she was", async () => {
  const it = await world();
  const draft = await begun(it.tab);
  await it.tab.drafts.save(draft, { systolic_mmhg: ["165/112"] }, { section: "vitals" });

  const { vault, drafts } = await it.reopen();
  await vault.unlock(ANI, PIN);
  const again = await drafts.open(ANI, WATI, "anc-home-visit");

  assert.deepEqual(again.pairs, { systolic_mmhg: ["165/112"] });
  assert.deepEqual(again.place, { section: "vitals" });
  assert.equal(again.visit_id, draft.visit_id);
  assert.equal(again.began_at, draft.began_at);
});

test("a form that was only looked at begins when she comes back to it", async () => {
  const it = await world();
  const seen = await begun(it.tab);
  it.tab.drafts.close(seen);
  it.clock.offset_ms = 3 * 86_400_000;

  const { vault, drafts } = await it.reopen();
  await vault.unlock(ANI, PIN);
  const draft = await drafts.open(ANI, WATI, "anc-home-visit", null, 2);

  assert.ok(draft.began_at - seen.began_at >= 3 * 86_400_000);
  assert.deepEqual([draft.visit_id, draft.version], [seen.visit_id, 2]);
  await drafts.save(draft, { systolic_mmhg: ["118"] });
  drafts.close(draft);
  assert.equal((await drafts.open(ANI, WATI, "anc-home-visit")).began_at, draft.began_at);
});

test("an answer is kept within 300 ms of the last touch", async () => {
  const it = await world({ speed: 1 });
  const draft = await begun(it.tab);
  const pairs = { note: [""] };
  const saver = it.tab.drafts.autosave(draft, () => structuredClone(pairs));

  for (const letter of "tidur") {
    pairs.note[0] += letter;
    saver.touch();
    await soon(20);
  }
  await soon(300);
  const { vault, drafts } = await it.reopen();
  await vault.unlock(ANI, PIN);

  assert.deepEqual((await drafts.open(ANI, WATI, "anc-home-visit")).pairs, { note: ["tidur"] });
});

test("a fast hand never leaves an older state behind", async () => {
  const { tab } = await world();
  const draft = await begun(tab);

  await Promise.all(Array.from({ length: 30 }, (_, n) => tab.drafts.save(draft, { n: [n] })));

  assert.deepEqual((await tab.drafts.list(ANI))[0].pairs, { n: [29] });
});

test("a full phone is told, and what was kept before stays", async () => {
  const it = await world();
  const draft = await begun(it.tab);
  await it.tab.drafts.save(draft, { note: ["first"] });
  it.store.isFull = true;

  await assert.rejects(it.tab.drafts.save(draft, { note: ["second"] }), { constructor: it.tab.errors.StorageFull });

  assert.deepEqual((await it.tab.drafts.list(ANI))[0].pairs, { note: ["first"] });
  it.store.isFull = false;
  await it.tab.drafts.save(draft, { note: ["second"] });
  assert.deepEqual((await it.tab.drafts.list(ANI))[0].pairs, { note: ["second"] });
});

test("each form of each woman has a draft of its own, and an untouched one is not listed", async () => {
  const { tab } = await world();
  const [one, other, baby] = [
    await begun(tab),
    await begun(tab, ANI, RINI),
    await tab.drafts.open(ANI, WATI, "newborn-visit", RINI),
  ];

  await tab.drafts.save(one, { a: ["1"] });
  await tab.drafts.save(baby, { b: ["2"] });

  assert.equal(new Set([one.key, other.key, baby.key]).size, 3);
  const listed = (await tab.drafts.list(ANI)).map(({ form }) => form);
  assert.deepEqual(new Set(listed), new Set(["anc-home-visit", "newborn-visit"]));
  assert.equal(listed.length, 2);
});

test("two tabs: the second is told, takes the draft over with all of it, and the first cannot write any more", async () => {
  const it = await world();
  const first = it.tab;
  const mine = await begun(first);
  await first.drafts.save(mine, { note: ["from the first"] });
  const second = await it.another();
  await second.vault.unlock(ANI, PIN);

  const seen = await begun(second);
  assert.equal(seen.held, false);
  await assert.rejects(second.drafts.save(seen, { note: ["no"] }), { constructor: second.errors.Elsewhere });
  const taken = await second.drafts.open(ANI, WATI, "anc-home-visit", null, 1, { steal: true });

  assert.deepEqual([taken.held, taken.pairs], [true, { note: ["from the first"] }]);
  await assert.rejects(first.drafts.save(mine, { note: ["late"] }), { constructor: first.errors.Elsewhere });
  await second.drafts.save(taken, { note: ["from the second"] });
  await assert.rejects(first.outbox.finish(mine, { danger_signs: [] }, { forms: FORMS }), {
    constructor: first.errors.Elsewhere,
  });
  await second.outbox.finish(taken, { danger_signs: [] }, { forms: FORMS });
  assert.equal(it.store.rows("outbox").length, 1);
});

test("whose draft was taken over is told", async () => {
  const it = await world();
  let told = 0;
  await it.tab.drafts.open(ANI, WATI, "anc-home-visit", null, 1, { onTaken: () => told++ });
  const second = await it.another();
  await second.vault.unlock(ANI, PIN);

  await second.drafts.open(ANI, WATI, "anc-home-visit", null, 1, { steal: true });
  await soon(5);

  assert.equal(told, 1);
});

test("a finished form begins anew", async () => {
  const { tab } = await world();
  const id = await finished(tab);

  assert.notEqual((await begun(tab)).visit_id, id);
});

test("another student's drafts are not hers", async () => {
  const { tab } = await world();
  await tab.drafts.save(await begun(tab), { note: ["Ani's"] });
  await tab.vault.setUp({ person: CITRA, secret: secretOf(CITRA) }, "121212");

  const hers = await begun(tab, CITRA);

  assert.deepEqual([hers.pairs, await tab.drafts.list(CITRA)], [{}, []]);
});

test("a draft given up is gone", async () => {
  const { tab } = await world();
  const draft = await begun(tab);
  await tab.drafts.save(draft, { note: ["x"] });

  await tab.drafts.drop(draft.key);

  assert.deepEqual(await tab.drafts.list(ANI), []);
});
