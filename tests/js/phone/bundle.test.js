import assert from "node:assert/strict";
import { test } from "node:test";

import { ANI, CITRA, PIN, WATI, begun, finished, offline, online, secretOf, stateOf, world } from "./world.js";

const DAY = 86_400_000;

test("news are taken, and no news cost nothing", async () => {
  const it = await world();

  assert.equal(await it.tab.bundle.refresh(), "same");
  it.server.client = { id: WATI, name: "Wati" };
  assert.equal(await it.tab.bundle.refresh(), "new");

  assert.equal((await it.tab.bundle.current()).client.name, "Wati");
});

test("what the net says in the server's place is no news", async () => {
  const it = await world();
  for (const fault of ["down", "captive_200", "broken_500", "truncated", "empty_200", "other_app", "ours_500"]) {
    it.net.faults = [fault];
    it.server.client = { id: WATI, name: fault };
    assert.equal(await it.tab.bundle.refresh(), "offline", fault);
    assert.equal((await it.tab.bundle.current()).client.name, undefined);
  }
});

test("a 304 about another state of things is not believed", async () => {
  const it = await world();
  it.server.answer = async () => ({ status: 304, headers: { etag: '"other"' } });

  assert.equal(await it.tab.bundle.refresh(), "offline");
});

test("it says whose session it is not", async () => {
  const it = await world();
  it.server.session = CITRA;
  assert.equal(await it.tab.bundle.refresh(), "other-person");
  it.server.session = null;
  assert.equal(await it.tab.bundle.refresh(), "signed-out");
  await it.tab.vault.lock();
  assert.equal(await it.tab.bundle.refresh(), "locked");
  assert.equal(await it.tab.bundle.current(), null);
});

test("a pairing that has ended takes its drafts along, and no visit that is not acknowledged", async () => {
  const it = await offline();
  const id = await finished(it.tab);
  await it.tab.drafts.save(await begun(it.tab), { note: ["x"] });
  await it.tab.outbox.send();
  it.server.client = null;
  it.net.isDown = false;

  assert.equal(await it.tab.bundle.refresh(), "new");

  assert.equal((await it.tab.bundle.current()).client, null);
  assert.deepEqual(await it.tab.drafts.list(ANI), []);
  await it.tab.outbox.send();
  assert.equal(await stateOf(it.tab, id), "received");
});

test("thirty days without the server clear what is known of the woman, and no visit that is not acknowledged", async () => {
  for (const [days, isThere] of [[29, true], [31, false]]) {
    const it = await offline();
    const id = await finished(it.tab);
    await it.tab.drafts.save(await begun(it.tab), { note: ["x"] });
    it.clock.offset_ms = days * DAY;

    assert.equal((await it.tab.bundle.current()) !== null, isThere);

    assert.equal((await it.tab.drafts.list(ANI)).length, Number(isThere));
    await online(it);
    assert.equal(await stateOf(it.tab, id), "received");
  }
});

test("a phone whose clock is wrong by days is noticed", async () => {
  const it = await world();
  assert.equal(await it.tab.bundle.clockOff(), 0);
  it.clock.offset_ms = -3 * DAY;
  it.server.client = { id: WATI, name: "news" };
  await it.tab.bundle.refresh();

  assert.ok(Math.abs((await it.tab.bundle.clockOff()) + 3 * DAY) < 60_000);
});

test("two students' bundles lie beside each other", async () => {
  const it = await world();
  await it.tab.vault.setUp({ person: CITRA, secret: secretOf(CITRA) }, "121212");
  it.server.session = CITRA;
  it.server.client = { id: CITRA, name: "Rini" };
  await it.tab.bundle.refresh();
  assert.equal((await it.tab.bundle.current()).client.name, "Rini");

  await it.tab.vault.unlock(ANI, PIN);

  assert.equal((await it.tab.bundle.current()).client.id, WATI);
});
