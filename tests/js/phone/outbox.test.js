import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as soon } from "node:timers/promises";

import { FAULTS } from "./net.js";
import { ANI, CITRA, FORMS, PIN, RINI, WATI, begun, finished, secretOf, stateOf, world } from "./world.js";

const EMERGENCY = { systolic_mmhg: 165, diastolic_mmhg: 112, danger_signs: [] };

/** A world without a net and with unhurried waits, in which nothing is sent before the test says so. */
async function offline() {
  const it = await world({ speed: 1 });
  it.net.isDown = true;
  return it;
}

async function online(it) {
  await it.tab.outbox.send();
  it.net.isDown = false;
  return it.tab.outbox.send();
}

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
  assert.deepEqual([form, took, offset], ["anc-home-visit/1", 0, 0 - new Date().getTimezoneOffset()]);
  assert.ok(Math.abs(began - Date.now() / 1000) < 60);
  assert.deepEqual(extra, { offline: 1, place: [-8.55, 114.1] });
  assert.deepEqual(rest, [[118, 76, 1, 1, [0, 2]], [1], [2], [6, 1], [1]]);
  assert.equal(await stateOf(it.tab, id), "received");
});

test("what was not asked at all is null, and what was asked and absent is an empty list", async () => {
  const it = await world();
  await finished(it.tab, { systolic_mmhg: 118 });
  await it.tab.outbox.send();
  await finished(it.tab, { danger_signs: [] });
  await it.tab.outbox.send();

  const rows = [...it.server.visits.values()].map(({ row }) => row.slice(5));
  assert.deepEqual(rows, [[[118], null, null, [], []], [[], [], [], [], []]]);
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

test("finished twice, it is one visit", async () => {
  const it = await offline();
  const draft = await begun(it.tab);

  const answers = { danger_signs: [] };
  await Promise.allSettled([1, 2].map(() => it.tab.outbox.finish(draft, answers, { forms: FORMS })));
  await it.tab.outbox.finish(draft, answers, { forms: FORMS });

  assert.equal((await it.tab.outbox.items(ANI)).length, 1);
});

for (const fault of Object.keys(FAULTS).filter((name) => name !== "none")) {
  test(`after ${fault} the visit waits, and then is there once`, async () => {
    const it = await offline();
    const id = await finished(it.tab);
    await it.tab.outbox.send();
    it.clock.speed = fault === "silent" ? 200 : 1;
    it.net.faults.push(fault);
    const before = it.server.taken.length;
    it.net.isDown = false;

    await it.tab.outbox.send();

    assert.equal(await stateOf(it.tab, id), "waiting");
    await it.tab.outbox.send();
    assert.equal(await stateOf(it.tab, id), "received");
    assert.equal(it.server.taken.length, before + 1);
  });
}

test("an answer to another request changes nothing", async () => {
  const it = await offline();
  const first = await finished(it.tab);
  it.server.verdict = () => ({ status: "refused", code: "invalid", says: {}, problems: [] });
  await online(it);
  assert.equal(await stateOf(it.tab, first), "refused");
  it.server.verdict = () => null;
  const draft = await it.tab.outbox.reopen(first);
  it.net.isDown = true;
  await it.tab.outbox.finish(draft, { systolic_mmhg: 120 }, { forms: FORMS });

  it.net.faults.push("reordered");
  await online(it);

  assert.equal(await stateOf(it.tab, first), "waiting");
  await it.tab.outbox.send();
  assert.equal(await stateOf(it.tab, first), "received");
});

test("an answer about ids that were not sent, or without a time, acknowledges nothing", async () => {
  const it = await offline();
  const id = await finished(it.tab);
  const { answer } = it.server;
  for (const spoil of [{ id: RINI }, { kind: 2 }, { received_at: null }, { status: "accepted" }, { status: "later" }]) {
    it.server.answer = async (...given) => {
      const told = await answer(...given);
      const body = JSON.parse(told.text);
      return { ...told, text: JSON.stringify({ ...body, items: body.items.map((item) => Object.assign(item, spoil)) }) };
    };
    await online(it);
    assert.equal(await stateOf(it.tab, id), "waiting", JSON.stringify(spoil));
  }
});

test("an emergency goes alone and first, then early alerts, then visits in their order, twenty at most", async () => {
  const it = await offline();
  const visits = [];
  for (let n = 0; n < 22; n++) visits.push(await finished(it.tab));
  const ahead = await begun(it.tab);
  await it.tab.outbox.early(ahead, EMERGENCY, { forms: FORMS, after_ms: 0 });
  const urgent = await finished(it.tab, EMERGENCY, { level: "emergency" });

  await online(it);

  const [first, second, ...others] = it.server.orders;
  assert.deepEqual([first, second], [[`${ahead.visit_id} 2`], [`${urgent} 1`]]);
  assert.deepEqual(others.flat(), visits.map((id) => `${id} 1`));
  assert.deepEqual(others.map((one) => one.length), [20, 2]);
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

test("one bad item never blocks the others", async () => {
  const it = await offline();
  const bad = await finished(it.tab, { note: "bad" });
  const good = [await finished(it.tab), await finished(it.tab)];
  const { answer } = it.server;
  const has = async (body, id) => (await (await import("./net.js")).idsOf(body)).includes(id);
  for (const way of ["ours_500", "broken_500", "ours_413"]) {
    it.server.answer = async (address, how = {}) =>
      how.body && (await has(how.body, bad)) ? FAULTS[way](() => {}) : answer(address, how);
    for (let n = 0; n < 6; n++) await online(it);
    assert.deepEqual([await stateOf(it.tab, good[0]), await stateOf(it.tab, good[1])], ["received", "received"], way);
    assert.equal(await stateOf(it.tab, bad), "waiting");
    good.splice(0, 2, await finished(it.tab), await finished(it.tab));
  }
});

test("a bad emergency blocks nothing either", async () => {
  const it = await offline();
  const bad = await finished(it.tab, EMERGENCY, { level: "emergency" });
  const good = await finished(it.tab);
  const { answer } = it.server;
  const has = async (body, id) => (await (await import("./net.js")).idsOf(body)).includes(id);
  it.server.answer = async (address, how = {}) =>
    how.body && (await has(how.body, bad)) ? FAULTS.broken_500() : answer(address, how);

  for (let n = 0; n < 4; n++) await online(it);

  assert.deepEqual([await stateOf(it.tab, bad), await stateOf(it.tab, good)], ["waiting", "received"]);
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
  assert.equal(it.server.visits.get(`${id} 1`).row[5][0], 130);
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

  await it.tab.outbox.resend(id, FORMS);
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

test("it is tried again by itself, less and less often", async () => {
  const it = await offline();
  it.clock.speed = 1000;
  const id = await finished(it.tab);
  await it.tab.outbox.send();
  it.net.isDown = false;

  await soon(60);

  assert.equal(await stateOf(it.tab, id), "received");
  const { backoff } = it.tab.clock;
  it.clock.random = () => 0;
  assert.deepEqual([0, 1, 2, 9].map(backoff), [5_000, 10_000, 20_000, 900_000]);
  it.clock.random = () => 1;
  assert.deepEqual([0, 1].map(backoff), [2_500, 5_000]);
});

test("while it is under way it says sending, and a killed tab's sending stands as waiting", async () => {
  const it = await offline();
  const id = await finished(it.tab);
  await it.tab.outbox.send();
  it.net.faults.push("silent");
  it.net.isDown = false;
  it.tab.outbox.send();
  await soon(20);
  assert.equal(await stateOf(it.tab, id), "sending");

  await it.reopen();

  assert.equal(await stateOf(it.tab, id), "waiting");
  await it.tab.outbox.send();
  assert.equal(await stateOf(it.tab, id), "received");
  assert.equal(it.server.taken.length, 1);
});

test("a receipt stays until the bundle shows the visit", async () => {
  const it = await offline();
  const id = await finished(it.tab);
  await online(it);
  assert.equal(await stateOf(it.tab, id), "received");
  assert.equal(it.store.rows("outbox")[0].text, null);

  await it.tab.bundle.refresh();

  assert.equal(await stateOf(it.tab, id), undefined);
});

test("one can be handed on as a file, sealed when the phone is locked", async () => {
  const it = await offline();
  const id = await finished(it.tab, { note: "rahasia", danger_signs: [] });

  const open = JSON.parse((await it.tab.outbox.exported(id)).text);
  await it.tab.vault.lock();
  const closed = JSON.parse((await it.tab.outbox.exported(id)).text);

  assert.equal(open.content.answers.note, "rahasia");
  assert.deepEqual([closed.content, Boolean(closed.sealed.text)], [null, true]);
});

test("twenty usual visits need at most 170 bytes each", async () => {
  const it = await offline();
  for (let n = 0; n < 20; n++) await finished(it.tab, { systolic_mmhg: 110 + n, diastolic_mmhg: 70 + n, danger_signs: [] });

  await online(it);

  assert.ok(it.server.sizes.every((bytes) => bytes <= 170), String(it.server.sizes));
});
