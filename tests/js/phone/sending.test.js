import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as soon } from "node:timers/promises";

import { FAULTS, idsOf } from "./net.js";
import { FORMS, RINI, WATI, begun, finished, offline, online, stateOf } from "./world.js";

const EMERGENCY = { systolic_mmhg: 165, diastolic_mmhg: 112, danger_signs: [] };

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

test("one bad item never blocks the others", async () => {
  const it = await offline();
  const bad = await finished(it.tab, { note: "bad" });
  const good = [await finished(it.tab), await finished(it.tab)];
  const { answer } = it.server;
  for (const way of ["ours_500", "broken_500", "ours_413"]) {
    it.server.answer = async (address, how = {}) =>
      how.body && idsOf(how.body).includes(bad) ? FAULTS[way](() => {}) : answer(address, how);
    for (let n = 0; n < 6; n++) await online(it);
    assert.deepEqual([await stateOf(it.tab, good[0]), await stateOf(it.tab, good[1])], ["received", "received"], way);
    assert.equal(await stateOf(it.tab, bad), "waiting");
    good.splice(0, 2, await finished(it.tab), await finished(it.tab));
  }
});

test("what a server in between finds too large goes in parts", async () => {
  const it = await offline();
  const ids = [];
  for (let n = 0; n < 8; n++) ids.push(await finished(it.tab));
  const { answer } = it.server;
  it.server.answer = async (address, how = {}) =>
    how.body && idsOf(how.body).length > 3 ? { status: 413, headers: {}, text: "<h1>413</h1>" } : answer(address, how);

  for (let n = 0; n < 12; n++) await online(it);

  for (const id of ids) assert.equal(await stateOf(it.tab, id), "received");
});

test("a bad emergency blocks nothing either", async () => {
  const it = await offline();
  const bad = await finished(it.tab, EMERGENCY, { level: "emergency" });
  const good = await finished(it.tab);
  const { answer } = it.server;
  it.server.answer = async (address, how = {}) =>
    how.body && idsOf(how.body).includes(bad) ? FAULTS.broken_500() : answer(address, how);

  for (let n = 0; n < 4; n++) await online(it);

  assert.deepEqual([await stateOf(it.tab, bad), await stateOf(it.tab, good)], ["waiting", "received"]);
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

test("a receipt stays for a day, and longer while the bundle does not show the visit", async () => {
  const it = await offline();
  const id = await finished(it.tab);
  await online(it);
  assert.equal(await stateOf(it.tab, id), "received");
  assert.equal(it.store.rows("outbox")[0].text, null);

  await it.tab.bundle.refresh();
  assert.equal(await stateOf(it.tab, id), "received");

  it.clock.offset_ms = 25 * 3_600_000;
  it.server.client = { id: WATI, name: "Wati" };
  await it.tab.bundle.refresh();

  assert.equal(await stateOf(it.tab, id), undefined);
});

test("twenty usual visits need at most 170 bytes each", async () => {
  const it = await offline();
  for (let n = 0; n < 20; n++) await finished(it.tab, { systolic_mmhg: 110 + n, diastolic_mmhg: 70 + n, danger_signs: [] });

  await online(it);

  assert.ok(it.server.sizes.every((bytes) => bytes <= 170), String(it.server.sizes));
});
