/** What the server's answer changes in the outbox. */
import { DAY, now } from "./clock.js";
import { get, write } from "./idb.js";
import { seal } from "./vault.js";

const STATES = { received: "received", refused: "refused", other_person: "other_person" };

/** Write an answer down, whole or not at all; gives the keys that it left open. Only what is still waiting in the
 *  form in which it was sent is changed. */
export async function take(batch, { items }) {
  const changes = new Map();
  for (const row of batch) {
    const item = items.find(({ id, kind, status }) => id === row.id && kind === row.kind && status !== "later");
    const change = item && (await changeOf(row, item));
    if (change) changes.set(row.key, change);
  }
  await write(["outbox"], async (hands) => {
    for (const { key, nonce } of batch) {
      const row = await hands.get("outbox", key);
      const isSame = row?.state === "waiting" && String(row.nonce) === String(nonce);
      if (isSame && changes.has(key)) await hands.put("outbox", { ...row, ...changes.get(key) });
    }
  });
  return batch.map(({ key }) => key).filter((key) => !changes.has(key));
}

/** Her session is here: what was held back for her may go. */
export const welcome = (person) =>
  write(["meta", "outbox"], async (hands) => {
    await hands.put("meta", { name: "session", person });
    for (const row of await hands.all("outbox")) {
      const isHers = row.person === person && row.state === "other_person";
      if (isHers) await hands.put("outbox", { ...row, state: "waiting" });
    }
  });

/** Receipts may go that are older than a day, if the bundle shows their visits, or older than thirty. */
export const settle = (person, visitIds, time) =>
  write(["outbox"], async (hands) => {
    for (const row of await hands.all("outbox")) {
      const isOver = row.done_at < time - (visitIds.has(row.id) ? DAY : 30 * DAY);
      if (row.person === person && row.state === "received" && isOver) await hands.remove("outbox", row.key);
    }
  });

async function changeOf({ person }, item) {
  const state = STATES[item.status];
  if (state === "other_person") return { state };
  if (state === "refused") return { state, told: await closed({ refusal: refusalOf(item) }, person) };
  const received = Date.parse(item.received_at);
  if (state !== "received" || !received) return null;
  const told = await closed({ level: item.level ?? null }, person);
  return { state, received_at: received, done_at: now(), told, first: false, box: null, pub: null, nonce: null, text: null };
}

const refusalOf = ({ code, says, problems, rare }) => ({ code, says, problems, rare });

/** Sealed with her key, which closes while the phone is locked; where she was taken off the phone, only the code. */
async function closed(told, person) {
  if (await get("people", person)) return seal(told, person);
  return { refusal: told.refusal && { code: told.refusal.code } };
}
