/** Sending the outbox. An item becomes received only by the server's own acknowledgement of that id, in an answer to
 *  the very request that carried it; anything else leaves it waiting. Used by the pages and by the worker. */
import { ask } from "./ask.js";
import { on, tell } from "./bus.js";
import { hex, sha256, sorted } from "./bytes.js";
import { at, backoff, now, span } from "./clock.js";
import { all, get, write } from "./idb.js";
import { frame } from "./seal.js";
import { take } from "./taking.js";

const ADDRESS = "/api/phone/outbox";
const MOST = 20;
const PATIENCE = 3; // failures of the server after which an item no longer goes before others

/** Keys of what is under way, in this tab or another. */
export const inFlight = new Set();
let size = MOST;
let failures = 0;
let running = null;
let isAsked = false;
let cancel = () => {};

on(({ sending, sent }) => {
  sending?.forEach((key) => inFlight.add(key));
  sent?.forEach((key) => inFlight.delete(key));
});

/** Try everything that is due now: {left, trouble, due_at}. Asked for while it runs, it runs once more. */
export function send() {
  isAsked = true;
  running ??= run().finally(() => (running = null));
  return running;
}

/** Keep sending while this page is open: now, when the net returns, when the page is seen again. */
export function start() {
  const hurry = () => globalThis.document?.hidden || send();
  globalThis.addEventListener?.("online", hurry);
  globalThis.document?.addEventListener("visibilitychange", hurry);
  return send();
}

/** Why sending stopped: {trouble: null | "offline" | "signed-out" | "server" | "full", at}. */
export const trouble = async () => (await get("meta", "sending")) ?? { trouble: null, at: null };

async function run() {
  const locks = globalThis.navigator?.locks;
  let result;
  while (isAsked) {
    isAsked = false;
    result = await (locks ? locks.request("osoc-outbox", pass) : pass()).catch(() => ({ left: 1, trouble: "full" }));
  }
  cancel();
  failures = result.trouble ? failures + 1 : 0;
  if (result.trouble) result.due_at = now() + span(backoff(failures - 1));
  if (result.left && result.trouble !== "signed-out") cancel = at(result.due_at, send);
  return result;
}

/** One go through the outbox. That a killed tab was sending was never written down: it stands as waiting. */
async function pass() {
  inFlight.clear();
  const tried = new Set();
  let why = null;
  while (!why) {
    const batch = nextOf((await dueNow()).filter(({ key }) => !tried.has(key)));
    if (!batch.length) break;
    why = await exchange(batch, tried);
  }
  await write(["meta"], (hands) => hands.put("meta", { name: "sending", trouble: why, at: now() })).catch(() => {});
  tell({ type: "outbox" });
  const rows = await waiting();
  const next = ({ key, tries, send_after: due }) => (tried.has(key) ? now() + span(backoff(tries)) : due);
  return { left: rows.length, trouble: why, due_at: Math.min(...rows.map(next)) };
}

/** Hers who is signed in, and nobody else's. */
async function waiting() {
  const session = await get("meta", "session");
  return (await all("outbox")).filter((row) => row.state === "waiting" && row.person === session?.person);
}

/** What may go now, in its order: emergencies, early alerts, visits as they were finished. */
async function dueNow() {
  const rows = (await waiting()).filter((row) => row.send_after <= now() || row.created_at > now()); // its clock was set back
  return sorted(rows, (one, other) => compare(rank(one), rank(other)));
}

const rank = (row) => [row.tries >= PATIENCE, !row.first, -row.kind, row.tries, row.created_at].map(Number);

function compare(one, other) {
  const place = one.findIndex((value, nth) => value !== other[nth]);
  return place < 0 ? 0 : one[place] - other[place];
}

/** An emergency goes alone. */
const nextOf = (rows) => (rows[0]?.first ? rows.slice(0, 1) : rows.filter((row) => !row.first).slice(0, size));

/** Send a batch and take the answer; says why the pass must stop, or null. */
async function exchange(batch, tried) {
  const keys = batch.map(({ key }) => key);
  tell({ type: "outbox", sending: keys });
  try {
    await count(keys, "attempts").catch(() => {}); // a full phone sends all the same
    const { status, told, isOurs } = await post(batch);
    return await (isOurs ? answered(batch, keys, told, tried) : failed(keys, status, told, tried));
  } catch {
    return "full"; // the answer could not be written down; it will be asked for again
  } finally {
    tell({ type: "outbox", sent: keys });
  }
}

/** What came back; it is ours only where the server itself answers this very frame. */
async function post(batch) {
  const body = frame(batch);
  const headers = { "content-type": "application/octet-stream" };
  const { status, told } = await ask(ADDRESS, { method: "POST", body, headers });
  const isOurs = status === 200 && told?.frame === hex(await sha256(body)).slice(0, 16) && Array.isArray(told.items);
  return { status, told, isOurs };
}

/** Carry one item that a full phone could not keep: when the server received it, or null. */
export async function carry(row) {
  const { told, isOurs } = await post([row]);
  const item = isOurs && told.items.find(({ id, kind }) => id === row.id && kind === row.kind);
  return (item?.status === "received" && Date.parse(item.received_at)) || null;
}

async function answered(batch, keys, told, tried) {
  const open = await take(batch, told);
  keys.forEach((key) => tried.add(key));
  size = Math.min(MOST, size * 2);
  await count(open, "tries");
  return null;
}

/** No answer. Where the server itself refused the whole of it, its parts are tried one by one. */
async function failed(keys, status, told, tried) {
  if (status === 401 || status === 403) return told ? "signed-out" : "offline";
  if (!told && status < 500 && status !== 413) return "offline"; // a server in between may find it too large
  const isAlone = keys.length === 1;
  if (isAlone || !told) await count(keys, "tries").catch(() => {});
  size = told ? 1 : Math.max(1, size >> 1);
  if (!told || status === 429 || status === 503) return "server";
  if (isAlone) tried.add(keys[0]);
  return null;
}

const count = (keys, what) =>
  write(["outbox"], async (hands) => {
    for (const key of keys) {
      const row = await hands.get("outbox", key);
      if (row) await hands.put("outbox", { ...row, [what]: (row[what] ?? 0) + 1 });
    }
  });
