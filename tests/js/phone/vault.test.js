import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { setTimeout as soon } from "node:timers/promises";

import { ANI, CITRA, PIN, WATI, begun, finished, secretOf, stateOf, world } from "./world.js";

test("the PIN opens what was sealed, also in a tab opened later", async () => {
  const it = await world();
  const box = await it.tab.vault.seal({ bp: "118/76" });

  const { vault } = await it.reopen();
  await assert.rejects(vault.open(box), { constructor: it.tab.errors.Locked });
  assert.equal(await vault.unlock(ANI, PIN), true);

  assert.deepEqual(await vault.open(box), { bp: "118/76" });
  assert.deepEqual(await vault.current(), { person: ANI });
});

test("after five wrong PINs the right one opens nothing; the sign-in's secret does, and nothing is lost", async () => {
  const it = await world();
  const box = await it.tab.vault.seal("kept");
  const { vault } = await it.reopen();

  const tries = [];
  for (let n = 0; n < 5; n++) tries.push(await vault.unlock(ANI, "000000"));

  assert.deepEqual(tries, [4, 3, 2, 1].map((tries_left) => ({ tries_left })).concat({ needs: "sign-in" }));
  assert.deepEqual(await vault.unlock(ANI, PIN), { needs: "sign-in" });
  assert.deepEqual(await vault.people(), [{ person: ANI, label: "Ani", needs: "sign-in" }]);
  assert.equal(await vault.unlockBySecret({ person: ANI, secret: secretOf(ANI) }, "135790"), true);
  assert.equal(await vault.open(box), "kept");
  await vault.lock();
  assert.equal(await vault.unlock(ANI, "135790"), true);
});

test("a tab killed while a PIN is looked at has spent the try", async () => {
  const it = await world();
  for (let n = 0; n < 5; n++) {
    const { vault } = await it.reopen();
    vault.unlock(ANI, "000000");
    await soon(5);
  }

  const { vault } = await it.reopen();

  assert.deepEqual(await vault.unlock(ANI, PIN), { needs: "sign-in" });
});

test("a right PIN gives all five tries back", async () => {
  const { tab } = await world();
  await tab.vault.unlock(ANI, "000000");
  await tab.vault.unlock(ANI, PIN);

  assert.deepEqual(await tab.vault.unlock(ANI, "000000"), { tries_left: 4 });
});

test("on a full phone the PIN opens what is here, a wrong one does not, and spent tries stay spent", async () => {
  const it = await world();
  const { vault } = await it.reopen();
  it.store.isFull = true;

  assert.deepEqual(await vault.unlock(ANI, "000000"), { tries_left: 4 });
  assert.equal(await vault.unlock(ANI, PIN), true);

  it.store.isFull = false;
  for (let n = 0; n < 5; n++) await vault.unlock(ANI, "000000");
  it.store.isFull = true;
  assert.deepEqual(await vault.unlock(ANI, PIN), { needs: "sign-in" });
});

test("another's secret opens nothing and spends nothing", async () => {
  const { tab } = await world();

  await assert.rejects(tab.vault.unlockBySecret({ person: ANI, secret: secretOf(CITRA) }, "111111"), {
    constructor: tab.errors.WrongSecret,
  });
  assert.equal(await tab.vault.unlock(ANI, PIN), true);
});

test("setting a PIN again keeps what was sealed", async () => {
  const { tab } = await world();
  const box = await tab.vault.seal("kept");

  await tab.vault.setUp({ person: ANI, secret: secretOf(ANI) }, "999999");

  assert.equal(await tab.vault.open(box), "kept");
});

test("what lies on the disk has no key that can be taken out, and no word of a visit", async () => {
  const it = await world();
  const draft = await begun(it.tab);
  await it.tab.drafts.save(draft, { note: ["rahasia ibu"] });
  await finished(it.tab, { note: "rahasia ibu", danger_signs: [] });

  const rows = Object.keys(it.tab.idb.STORES).flatMap((name) => it.store.rows(name));
  const keys = rows.flatMap((row) => [row, row.sealer ?? {}].flatMap(Object.values)).filter((one) => one instanceof CryptoKey);

  assert.ok(keys.length >= 3);
  assert.ok(keys.every((key) => !key.extractable && !key.usages.includes("decrypt")));
  assert.ok(!rows.some((row) => JSON.stringify(row, plain).includes("rahasia")));
});

const plain = (_, value) => (value instanceof Uint8Array ? new TextDecoder().decode(value) : value);

test("a locked phone still closes boxes for her", async () => {
  const { tab } = await world();
  await tab.vault.lock();

  const box = await tab.vault.seal("closed in the dark", ANI);

  await tab.vault.unlock(ANI, PIN);
  assert.equal(await tab.vault.open(box), "closed in the dark");
});

test("two students on one phone open only their own", async () => {
  const { tab } = await world();
  const hers = await tab.vault.seal("Ani's");
  await tab.vault.setUp({ person: CITRA, secret: secretOf(CITRA), label: "Citra" }, "123123");

  await assert.rejects(tab.vault.open(hers), { constructor: tab.errors.Locked });
  assert.deepEqual((await tab.vault.people()).map(({ label }) => label).toString(), "Ani,Citra");
});

test("forgetting one leaves the other, and keeps finished visits that nobody acknowledged", async () => {
  const it = await world();
  it.net.isDown = true;
  const id = await finished(it.tab);
  await begun(it.tab, ANI, WATI, "postpartum-visit");
  await it.tab.vault.setUp({ person: CITRA, secret: secretOf(CITRA) }, "123123");

  await it.tab.vault.forget(ANI);

  assert.deepEqual((await it.tab.vault.people()).map(({ person }) => person), [CITRA]);
  assert.equal(it.store.rows("drafts").length, 0);
  assert.equal(await stateOf(it.tab, id), "waiting");
  it.net.isDown = false;
  await it.tab.vault.setUp({ person: ANI, secret: secretOf(ANI) }, PIN);
  await it.tab.bundle.refresh();
  await it.tab.outbox.send();
  assert.deepEqual(it.server.taken, [`${id} 1`]);
});

test("she may give unsent visits up, after the warning", async () => {
  const it = await world();
  it.net.isDown = true;
  await finished(it.tab);

  await it.tab.vault.forget(ANI, { unsent: true });

  assert.deepEqual(it.store.rows("outbox"), []);
});

test("a PIN is stretched as OWASP asks", () => {
  const code = readFileSync(new URL("../../../static/js/phone/vault.js", import.meta.url), "utf8");

  assert.match(code, /ITERATIONS = 600_000/);
});
