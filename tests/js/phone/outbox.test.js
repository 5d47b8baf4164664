import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as soon } from "node:timers/promises";

import {
  ANI, CITRA, FORMS, PIN, RINI, WATI, begun, finished, offline, online, secretOf, stateOf, world,
} from "./world.js";

const EMERGENCY = { systolic_mmhg: 165, diastolic_mmhg: 112, danger_signs: [] };

test("a finished visit reaches the server as it was answered, once", async () => {
  const it = await world();
  const answers = {
    systolic_mmhg: 118, diastolic_mmhg: 76, fundus_seen: true, oedema: "feet", advice: ["diet", "iron"],
    danger_signs: ["fluid_leak"], signs_not_asked: ["convulsion"], not_measured: { note: "declined" },
    confirmed: ["systolic_mmhg"],
  };

  const id = await finished(it.tab, answers, { offline: true, place: [-8.55, 114.1] });
  await it.tab.outbox.send();

  const [kept] = it.server.visits.values();
  assert.deepEqual([kept.id, kept.client, kept.person, kept.kind], [id, WATI, ANI, 1]);
  const [form, began, took, offset, extra, ...rest] = kept.row;
  assert.deepEqual([form, took, offset], ["ahv1", 0, 0 - new Date().getTimezoneOffset()]);
  assert.ok(Math.abs(began - Date.now() / 1000) < 60);
  assert.deepEqual(extra, { offline: 1, place: [-8.55, 114.1] });
  assert.deepEqual(rest, ["118,76,1,1,5", [], [1], [2], [6, 1], [1]]);
  assert.equal(await stateOf(it.tab, id), "received");
});

test("what was not asked at all is null, and what was asked and absent is an empty list", async () => {
  const it = await world();
  await finished(it.tab, { systolic_mmhg: 118 });
  await it.tab.outbox.send();
  await finished(it.tab, { danger_signs: [] });
  await it.tab.outbox.send();

  const rows = [...it.server.visits.values()].map(({ row }) => row.slice(5));
  assert.deepEqual(rows, [["118", [], null, null, [], []], ["", [], [], [], [], []]]);
});

test("the draft goes in the same transaction in which the visit stands in the outbox", async () => {
  for (const moment of ["before", "after"]) {
    const it = await offline();
    const draft = await begun(it.tab);
    await it.tab.drafts.save(draft, { note: ["x"] });
    it.store.beforeWrite = (stores) => stores.includes("outbox") && moment === "before" && it.tab.kill();

    it.tab.outbox.finish(draft, { danger_signs: [] }, { forms: FORMS });
    await soon(20);
    it.store.beforeWrite = null;
    const { vault, drafts, outbox } = await it.reopen();
    await vault.unlock(ANI, PIN);

    const found = [(await drafts.list(ANI)).length, (await outbox.items(ANI)).length];
    assert.deepEqual(found, moment === "before" ? [1, 0] : [0, 1]);
  }
});

test("finishing on a full phone keeps the draft", async () => {
  const it = await offline();
  const draft = await begun(it.tab);
  await it.tab.drafts.save(draft, { note: ["x"] });
  it.store.isFull = true;

  await assert.rejects(it.tab.outbox.finish(draft, {}, { forms: FORMS }), { constructor: it.tab.errors.StorageFull });

  assert.deepEqual([(await it.tab.drafts.list(ANI)).length, (await it.tab.outbox.items(ANI)).length], [1, 0]);
});

test("a full phone still sends, and says received once it can write it down", async () => {
  const it = await offline();
  const id = await finished(it.tab);
  it.store.isFull = true;

  assert.equal((await online(it)).trouble, "full");
  assert.equal(await stateOf(it.tab, id), "waiting");
  it.store.isFull = false;
  await it.tab.outbox.send();

  assert.equal(await stateOf(it.tab, id), "received");
  assert.equal(it.server.taken.length, 1);
});

test("an alert that a full phone could not keep is given back, and carried from the page", async () => {
  const it = await world();
  const draft = await begun(it.tab);
  const answers = { systolic_mmhg: 165, danger_signs: [] };
  it.store.isFull = true;

  const row = await it.tab.outbox.early(draft, answers, { forms: FORMS });
  assert.deepEqual(await it.tab.outbox.items(ANI), []);
  it.net.isDown = true;
  assert.equal(await it.tab.outbox.carry(row), null);
  it.net.isDown = false;
  assert.ok(Math.abs((await it.tab.outbox.carry(row)) - Date.now()) < 60_000);

  assert.deepEqual([...it.server.visits.values()].map(({ id, kind }) => [id, kind]), [[draft.visit_id, 2]]);
  it.store.isFull = false;
  assert.equal(await it.tab.outbox.early(draft, answers, { forms: FORMS }), null);
});

test("an alert kept before the phone was full still goes by itself", async () => {
  const it = await offline();
  const draft = await begun(it.tab);
  await it.tab.outbox.early(draft, { systolic_mmhg: 165 }, { forms: FORMS });
  it.store.isFull = true;

  assert.equal(await it.tab.outbox.early(draft, { systolic_mmhg: 170 }, { forms: FORMS }), null);

  assert.equal((await it.tab.outbox.items(ANI)).length, 1);
});

test("finished twice, it is one visit", async () => {
  const it = await offline();
  const draft = await begun(it.tab);

  const answers = { danger_signs: [] };
  await Promise.allSettled([1, 2].map(() => it.tab.outbox.finish(draft, answers, { forms: FORMS })));
  await it.tab.outbox.finish(draft, answers, { forms: FORMS });

  assert.equal((await it.tab.outbox.items(ANI)).length, 1);
});

test("an early alert waits its minute, may be taken back, and is sent even if the tab is killed", async () => {
  const it = await world({ speed: 1 });
  const draft = await begun(it.tab);
  await it.tab.outbox.early(draft, EMERGENCY, { forms: FORMS });
  await it.tab.outbox.send();
  assert.equal(it.server.taken.length, 0);
  assert.equal(await it.tab.outbox.withhold(draft.visit_id), true);
  assert.equal((await it.tab.outbox.items(ANI)).length, 0);
  await it.tab.outbox.early(draft, EMERGENCY, { forms: FORMS });

  await it.reopen();
  it.clock.offset_ms = 61_000;
  await it.tab.outbox.send();

  assert.deepEqual(it.server.taken, [`${draft.visit_id} 2`]);
  assert.equal(await it.tab.outbox.withhold(draft.visit_id), false);
});

test("the tap sends the alert at once, however long it had to wait", async () => {
  const it = await world({ speed: 1 });
  const draft = await begun(it.tab);
  await it.tab.outbox.early(draft, EMERGENCY, { forms: FORMS });
  await it.tab.outbox.early(draft, EMERGENCY, { forms: FORMS, after_ms: 0 });
  await it.tab.outbox.send();

  assert.deepEqual(it.server.taken, [`${draft.visit_id} 2`]);
});

test("a visit that is finished within the minute takes the place of its alert; a tapped alert still goes", async () => {
  for (const [after, taken] of [[60_000, 1], [0, 2]]) {
    const it = await offline();
    const draft = await begun(it.tab);
    await it.tab.outbox.early(draft, EMERGENCY, { forms: FORMS, after_ms: after });
    await it.tab.outbox.finish(draft, { systolic_mmhg: 118, danger_signs: [] }, { forms: FORMS });
    await soon(5);

    await online(it);

    assert.equal(it.server.taken.length, taken);
  }
});

test("what is refused stays, with its reason; put right it goes under its id", async () => {
  const it = await offline();
  const id = await finished(it.tab, { systolic_mmhg: 300, danger_signs: [] });
  const problems = [{ field: "systolic_mmhg", says: { id: "Terlalu tinggi", en: "Too high" } }];
  it.server.verdict = () => ({ status: "refused", code: "invalid", says: { id: "Periksa", en: "Check" }, problems });
  await online(it);
  const [item] = await it.tab.outbox.items(ANI);
  assert.deepEqual([item.state, item.refusal.code, item.refusal.problems], ["refused", "invalid", problems]);

  it.server.verdict = () => null;
  const draft = await it.tab.outbox.reopen(id);
  assert.equal(draft.visit_id, id);
  assert.equal(await stateOf(it.tab, id), "refused");
  const opened = await begun(it.tab);
  assert.deepEqual(opened.problems.code, "invalid");
  await it.tab.outbox.finish(opened, { systolic_mmhg: 130, danger_signs: [] }, { forms: FORMS });
  await it.tab.outbox.send();

  assert.equal(await stateOf(it.tab, id), "received");
  assert.equal(it.server.visits.get(`${id} 1`).row[5], "130");
});

test("after a conflict it gets a new id, and the old one goes only then", async () => {
  const it = await offline();
  const id = await finished(it.tab);
  it.server.verdict = (item) => (item.id === id ? { status: "refused", code: "conflict", says: {} } : null);
  await online(it);

  const draft = await it.tab.outbox.reopen(id);
  assert.notEqual(draft.visit_id, id);
  assert.equal(await stateOf(it.tab, id), "refused");
  await it.tab.outbox.finish(draft, { danger_signs: [] }, { forms: FORMS });
  await it.tab.outbox.send();

  assert.deepEqual((await it.tab.outbox.items(ANI)).map((one) => [one.id, one.state]), [[draft.visit_id, "received"]]);
});

test("a refused one does not write over another draft of its form", async () => {
  const it = await offline();
  const id = await finished(it.tab);
  it.server.verdict = () => ({ status: "refused", code: "invalid", says: {} });
  await online(it);
  await it.tab.drafts.save(await begun(it.tab), { note: ["new"] });

  await assert.rejects(it.tab.outbox.reopen(id), { constructor: it.tab.errors.DraftExists });
});

test("what could not be read is sealed anew and sent", async () => {
  const it = await offline();
  const id = await finished(it.tab);
  it.server.verdict = () => ({ status: "refused", code: "unreadable", says: {} });
  await online(it);
  it.server.verdict = () => null;

  const draft = await it.tab.outbox.reopen(id);
  await it.tab.outbox.finish(draft, { danger_signs: [] }, { forms: FORMS });
  await it.tab.outbox.send();

  assert.equal(await stateOf(it.tab, id), "received");
});

test("it is sent while the phone is locked, and shows nothing of the woman", async () => {
  const it = await offline();
  const id = await finished(it.tab, { note: "rahasia", danger_signs: [] });
  await it.reopen();

  const [item] = await it.tab.outbox.items(ANI);
  assert.deepEqual([item.form, item.answers, item.state], [null, null, "waiting"]);
  await online(it);

  assert.equal(await stateOf(it.tab, id), "received");
});

test("another's session sends nothing of hers; with her own it goes", async () => {
  const it = await offline();
  const id = await finished(it.tab);
  it.server.session = CITRA;
  await online(it);
  assert.equal(await stateOf(it.tab, id), "other_person");
  await it.tab.outbox.send();
  assert.equal(it.server.visits.size, 0);

  it.server.session = ANI;
  await it.tab.bundle.refresh();
  await it.tab.outbox.send();

  assert.equal(await stateOf(it.tab, id), "received");
});

test("two students on one phone: each sends and sees her own only", async () => {
  const it = await offline();
  const hers = await finished(it.tab);
  await it.tab.vault.setUp({ person: CITRA, secret: secretOf(CITRA) }, "121212");
  it.server.session = CITRA;
  it.server.client = { id: RINI };
  it.net.isDown = false;
  assert.equal(await it.tab.bundle.refresh(), "new");
  const draft = await begun(it.tab, CITRA, RINI);
  await it.tab.outbox.finish(draft, { danger_signs: [] }, { forms: FORMS });
  await it.tab.outbox.send();

  assert.deepEqual(it.server.taken, [`${draft.visit_id} 1`]);
  assert.deepEqual((await it.tab.outbox.items(CITRA)).map(({ id }) => id), [draft.visit_id]);
  assert.equal(await stateOf(it.tab, hers), "waiting");
});

test("a session that has ended keeps the outbox, and says why it waits", async () => {
  const it = await offline();
  const id = await finished(it.tab);
  it.server.session = null;

  assert.equal((await online(it)).trouble, "signed-out");
  assert.equal((await it.tab.outbox.trouble()).trouble, "signed-out");
  it.server.session = ANI;
  await it.tab.outbox.send();

  assert.equal(await stateOf(it.tab, id), "received");
});

test("one can be handed on as a file that only the server can read", async () => {
  const it = await offline();
  const id = await finished(it.tab, { note: "rahasia", danger_signs: [] });

  const { name, text } = await it.tab.outbox.exported(id);

  assert.equal(name, `osoc-${id}.json`);
  assert.ok(JSON.parse(text).sealed.text);
  assert.ok(!text.includes("rahasia"));
});
