/** What she has entered and not finished, sealed: on the disk within 300 ms. One tab writes at a time. */
import { base64, sha256, sorted, utf8, uuid7 } from "./bytes.js";
import { tell } from "./bus.js";
import { later, now } from "./clock.js";
import { Elsewhere } from "./errors.js";
import { all, get, write } from "./idb.js";
import * as vault from "./vault.js";

const SOON = 60;
const ME = uuid7(Date.now()); // this tab
const releases = new Map();

/** The draft of this person, client, form and baby, made at first use: {key, person, client, form, version, baby,
 *  visit_id, began_at, pairs, place, problems, touched, held}. `held` is false while another tab writes it; with
 *  {steal: true} that tab loses it, and its `onTaken` is called. Locked without the PIN. */
export async function open(person, client, form, baby = null, version = 1, { steal = false, onTaken } = {}) {
  const key = await keyOf(person, client, form, baby);
  const held = await claim(key, steal, onTaken);
  const kept = held ? await own(key) : await get("drafts", key);
  const began = now();
  if (kept) {
    const fresh = kept.rev === 0 && { version, began_at: began }; // only looked at until now
    return { ...(await vault.open(kept.box)), ...fresh, ...plainOf(kept), held };
  }
  const nothing = { pairs: {}, place: null, problems: null };
  const draft = { form, version, baby, visit_id: uuid7(began), began_at: began, ...nothing };
  const row = { key, person, client, owner: ME, rev: 0, saved_at: began, box: await vault.seal(draft, person) };
  const was = await write(["drafts"], async (hands) => (await hands.get("drafts", key)) ?? hands.put("drafts", row));
  return was?.box ? open(person, client, form, baby, version, { steal, onTaken }) : { ...draft, ...plainOf(row), held };
}

/** Write the entered pairs down, and where she was. StorageFull, or Elsewhere when the draft is another tab's now. */
export async function save(draft, pairs, place = draft.place) {
  Object.assign(draft, { pairs, place });
  const rev = (draft.rev = (draft.rev ?? 0) + 1);
  const box = await vault.seal(contentOf(draft), draft.person);
  await write(["drafts"], async (hands) => {
    const row = await hands.get("drafts", draft.key);
    if (!row || row.owner !== ME) throw new Elsewhere("another tab has this draft");
    if (row.rev < rev) await hands.put("drafts", { ...row, box, rev, saved_at: now() });
  });
  draft.touched = true;
}

/** Saves what `readPairs()` gives soon after each touch(), and at once when the page goes away: {touch, flush, stop}.
 *  `onSaved()` hears of a save after which nothing waits, `onTrouble(error)` of one that failed. */
export function autosave(draft, readPairs, { onSaved = () => {}, onTrouble = () => {} } = {}) {
  let cancel = null;
  let last = Promise.resolve();
  const flush = () => {
    if (!cancel) return last;
    cancel();
    cancel = null;
    const saved = save(draft, readPairs()).then(() => cancel ?? onSaved(), onTrouble);
    last = Promise.all([last, saved]);
    return last;
  };
  const hide = () => globalThis.document?.visibilityState !== "visible" && flush();
  globalThis.addEventListener?.("visibilitychange", hide, true);
  globalThis.addEventListener?.("pagehide", flush);
  return {
    touch: () => (cancel ??= later(SOON, flush)),
    flush,
    async stop() {
      globalThis.removeEventListener?.("visibilitychange", hide, true);
      globalThis.removeEventListener?.("pagehide", flush);
      await flush();
    },
  };
}

/** Her drafts that hold something, the last touched first. */
export async function list(person) {
  const rows = (await all("drafts")).filter((row) => row.person === person && row.rev > 0);
  const found = await Promise.all(rows.map(async (row) => Object.assign(await vault.open(row.box), plainOf(row))));
  return sorted(found, (one, other) => other.saved_at - one.saved_at);
}

/** She gives a draft up. */
export async function drop(key) {
  await write(["drafts"], (hands) => hands.remove("drafts", key));
  close({ key });
}

/** She leaves the form: another tab may have the draft. */
export function close({ key }) {
  releases.get(key)?.();
  releases.delete(key);
}

/** Whether the draft is still this tab's to write; Elsewhere if not. For transactions that end a draft. */
export function mustBeMine(row) {
  if (!row || row.owner !== ME) throw new Elsewhere("another tab has this draft, or finished it");
}

/** The key of a draft, which tells nothing to whoever sees it. */
export async function keyOf(person, client, form, baby = null) {
  return base64(await sha256(utf8([person, client, form, baby ?? ""].join(" "))));
}

/** A draft's row for the store, of this tab. */
export async function rowOf(draft) {
  const { key, person, client } = draft;
  return { key, person, client, owner: ME, rev: 1, saved_at: now(), box: await vault.seal(contentOf(draft), person) };
}

const plainOf = ({ key, person, client, rev, saved_at }) => ({ key, person, client, rev, saved_at, touched: rev > 0 });

function contentOf({ form, version, baby, visit_id, began_at, pairs, place, problems, replaces }) {
  return { form, version, baby, visit_id, began_at, pairs, place, problems, replaces };
}

/** The row as it stands, from now on this tab's. */
const own = (key) =>
  write(["drafts"], async (hands) => {
    const row = await hands.get("drafts", key);
    if (row && row.owner !== ME) await hands.put("drafts", { ...row, owner: ME });
    return row;
  });

/** Hold the lock of a draft until close(); false when another tab has it and it is not stolen. */
function claim(key, steal, onTaken) {
  const locks = globalThis.navigator?.locks;
  if (releases.has(key) || !locks) return true;
  return new Promise((resolve) => {
    const hold = (lock) => {
      resolve(lock !== null);
      return lock && new Promise((release) => releases.set(key, release));
    };
    locks.request(`osoc-draft ${key}`, steal ? { steal } : { ifAvailable: true }, hold).catch(() => {
      releases.delete(key);
      tell({ type: "taken", key });
      onTaken?.();
    });
  });
}
