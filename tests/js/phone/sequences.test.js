// Random sequences of what happens to a phone. After each: every visit that was finished is on the server exactly once,
// or stands on the phone; every "received" is true; no draft is lost. OSOC_SEQUENCES says how many, OSOC_SEED which.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as soon } from "node:timers/promises";

import { FAULTS } from "./net.js";
import { ANI, CITRA, FORMS, PIN, RINI, WATI, secretOf, world } from "./world.js";

const SEQUENCES = Number(process.env.OSOC_SEQUENCES ?? 60);
const SEED = Number(process.env.OSOC_SEED ?? 1);
const STEPS = 30;
const DAY = 86_400_000;

/** A small generator of chance that can be repeated (mulberry32). */
function chance(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One phone in bad weather. */
async function story(seed) {
  const random = chance(seed);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const it = await world({ speed: 2000, random });
  const self = { it, random, pick, finished: new Map(), draft: null, pairs: null, person: ANI, log: [] };
  await it.tab.vault.setUp({ person: CITRA, secret: secretOf(CITRA) }, PIN);
  Object.assign(it.server, { session: CITRA, client: { id: RINI } });
  await it.tab.bundle.refresh();
  await it.tab.vault.unlock(ANI, PIN);
  it.server.session = ANI;
  return self;
}

const clientOf = (person) => (person === ANI ? WATI : RINI);

async function draftOf(self) {
  const { drafts } = self.it.tab;
  self.draft = await drafts.open(self.person, clientOf(self.person), "anc-home-visit", null, 1, { steal: true });
  return self.draft;
}

/** What may happen, as often as it stands here. */
const STEPS_OF = {
  async write(self) {
    const draft = await draftOf(self);
    const pairs = { note: [String(self.random())] };
    const saved = await self.it.tab.drafts.save(draft, pairs).then(() => true, () => false);
    if (saved) self.pairs = { person: self.person, id: draft.visit_id, pairs };
  },
  async finish(self) {
    const draft = await draftOf(self);
    const level = self.random() < 0.2 ? "emergency" : undefined;
    const answers = { systolic_mmhg: Math.floor(100 + self.random() * 60), danger_signs: [] };
    if (level && self.random() < 0.5) await self.it.tab.outbox.early(draft, answers, { forms: FORMS, after_ms: 0 });
    const done = self.it.tab.outbox.finish(draft, answers, { forms: FORMS, level });
    if (await done.then(() => true, () => false)) noteFinished(self, draft);
  },
  async finishMany(self) {
    self.it.net.isDown = true;
    for (let n = 0; n < 4; n++) await STEPS_OF.finish(self);
    self.it.net.isDown = self.random() < 0.3;
  },
  async finishAndDie(self) {
    const draft = await draftOf(self);
    self.it.store.beforeWrite = (stores) => stores.includes("outbox") && self.random() < 0.5 && self.it.tab.kill();
    self.it.tab.outbox.finish(draft, { danger_signs: [] }, { forms: FORMS }).then(() => noteFinished(self, draft), () => {});
    await soon(1 + self.random() * 6);
    self.it.store.beforeWrite = null;
    await STEPS_OF.reopen(self);
  },
  async reopen(self) {
    const { vault } = await self.it.reopen();
    if (self.random() < 0.8) await vault.unlock(self.person, PIN);
    self.it.tab.outbox.start();
  },
  send: (self) => Promise.race([self.it.tab.outbox.send(), soon(15)]),
  fault: async (self) => void self.it.net.faults.push(self.pick(Object.keys(FAULTS))),
  faults: async (self) => {
    for (let n = 0; n < 4; n++) self.it.net.faults.push(self.pick(Object.keys(FAULTS)));
  },
  down: async (self) => void (self.it.net.isDown = self.random() < 0.5),
  full: async (self) => void (self.it.store.isFull = self.random() < 0.3),
  clock: async (self) => void (self.it.clock.offset_ms = self.pick([0, 3 * DAY, -3 * DAY])),
  session: async (self) => void (self.it.server.session = self.pick([ANI, ANI, CITRA, null])),
  async refresh(self) {
    self.it.server.client = { id: clientOf(self.it.server.session ?? ANI) };
    await Promise.race([self.it.tab.bundle.refresh(), soon(15)]);
  },
  async change(self) {
    self.person = self.pick([ANI, ANI, CITRA]);
    await self.it.tab.vault.unlock(self.person, PIN);
  },
  async refuse(self) {
    const rate = self.pick([0, 0, 0.3]);
    self.it.server.verdict = () => (self.random() < rate ? { status: "refused", code: "invalid", says: {} } : null);
  },
  async correct(self) {
    const { outbox } = self.it.tab;
    const items = await outbox.items(self.person);
    const refused = items.find(({ state, kind }) => state === "refused" && kind === 1);
    if (refused) await outbox.reopen(refused.id).catch(() => {});
  },
};

/** She saw that it was finished: from now on it must never be lost. */
function noteFinished(self, { visit_id: id, person }) {
  self.finished.set(id, person);
  self.pairs = null;
}

async function everyReceiptIsTrue({ it, log }) {
  for (const row of it.store.rows("outbox")) {
    if (row.state === "received") assert.ok(it.server.visits.has(row.key), `a false receipt after ${log}`);
  }
}

async function atTheEnd(self) {
  const { it } = self;
  Object.assign(it.net, { faults: [], isDown: false });
  it.server.verdict = () => null;
  it.store.isFull = false;
  it.clock.speed = 1; // no time-outs: now the machine may be as slow as it likes
  for (const person of [ANI, CITRA]) {
    it.server.session = person;
    it.server.client = { id: clientOf(person) };
    await it.tab.vault.unlock(person, PIN);
    await it.tab.bundle.refresh();
    for (let n = 0; n < 6; n++) await it.tab.outbox.send();
  }
}

function nothingIsLost({ it, finished, log }) {
  const onPhone = new Map(it.store.rows("outbox").map((row) => [row.key, row.state]));
  for (const [id, person] of finished) {
    const key = `${id} 1`;
    const isThere = it.server.visits.get(key)?.person === person;
    const isRefused = onPhone.get(key) === "refused";
    assert.ok(isThere || onPhone.has(key), `${id} is lost after ${log}`);
    assert.ok(!onPhone.has(key) || isRefused || onPhone.get(key) === "received", `${id} still waits after ${log}`);
  }
  assert.equal(new Set(it.server.taken).size, it.server.taken.length, `doubled after ${log}`);
}

async function draftIsThere({ it, pairs, finished, log }) {
  if (!pairs || finished.has(pairs.id) || it.server.visits.has(`${pairs.id} 1`)) return;
  await it.tab.vault.unlock(pairs.person, PIN);
  const kept = (await it.tab.drafts.list(pairs.person)).find((one) => one.visit_id === pairs.id);
  assert.deepEqual(kept?.pairs, pairs.pairs, `a draft is lost after ${log}`);
}

for (let seed = SEED; seed < SEED + SEQUENCES; seed++) {
  test(`sequence ${seed}: nothing lost, nothing doubled, every receipt true`, async () => {
    const self = await story(seed);
    for (let step = 0; step < STEPS; step++) {
      const name = self.pick(Object.keys(STEPS_OF));
      self.log.push(name);
      await STEPS_OF[name](self).catch((error) => assert.match(error.constructor.name, /Locked|StorageFull|Elsewhere/));
      await everyReceiptIsTrue(self);
    }
    await atTheEnd(self);
    nothingIsLost(self);
    await draftIsThere(self);
  });
}
