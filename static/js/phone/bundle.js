/** Everything for her one client, as the server last told it, sealed. */
import { ask } from "./ask.js";
import { DAY, HOUR, now } from "./clock.js";
import { tell } from "./bus.js";
import { all, get, write } from "./idb.js";
import { sealer } from "./seal.js";
import { send } from "./send.js";
import { settle, welcome } from "./taking.js";
import * as vault from "./vault.js";

const ADDRESS = "/api/phone/bundle";
const KEPT = 30 * DAY;
const OFF = 12 * HOUR;

/** Ask the server for news: "new", "same", "offline", "signed-out"; "locked" when nobody's PIN has been given here,
 *  "other-person" when the session is not hers whose data are open. */
export async function refresh() {
  await clearOld();
  const person = (await vault.current())?.person;
  if (!person) return "locked";
  const kept = await get("bundles", person);
  const headers = kept?.etag ? { "if-none-match": kept.etag } : {};
  const { status, told, etag } = await ask(ADDRESS, { headers });
  if (status === 304 && kept && isSame(etag, kept.etag)) return same(person);
  if (told && (status === 401 || status === 403)) return "signed-out";
  if (status !== 200 || !told?.person?.id) return "offline";
  await welcome(told.person.id);
  if (told.person.id !== person) return "other-person";
  await keep(person, told, etag);
  send();
  return "new";
}

/** Her secret for the vault, of whoever is signed in: {person, name, secret}, "offline" or "signed-out". */
export async function secret() {
  const { status, told } = await ask("/api/phone/secret");
  if (told && (status === 401 || status === 403)) return "signed-out";
  if (status !== 200 || !told?.secret) return "offline";
  await welcome(told.person);
  return { person: told.person, name: told.name, secret: told.secret };
}

/** The bundle of her whose data are unlocked, or null. */
export async function current() {
  await clearOld();
  const person = (await vault.current())?.person;
  const kept = person && (await get("bundles", person));
  return kept ? vault.open(kept.box) : null;
}

/** When the server was last reached for her: {contact_at} or null. */
export const contact = async (person) => (await get("bundles", person))?.contact_at ?? null;

/** How many milliseconds the phone's clock is ahead of the server's; 0 when it is less than twelve hours either way. */
export async function clockOff() {
  const off = (await get("meta", "clock"))?.off_ms ?? 0;
  return Math.abs(off) > OFF ? off : 0;
}

/** The phone's clock beside the server's, from any answer that tells its time. */
export async function noteClock(serverTime) {
  const theirs = Date.parse(serverTime);
  if (theirs) await write(["meta"], (hands) => hands.put("meta", { name: "clock", off_ms: now() - theirs }));
}

async function same(person) {
  await welcome(person);
  await write(["bundles"], async (hands) => {
    const row = await hands.get("bundles", person);
    if (row) await hands.put("bundles", { ...row, contact_at: now() });
  });
  send();
  return "same";
}

/** Keep the bundle; what belongs to a pairing that has ended goes, but never a visit that is not acknowledged. */
async function keep(person, told, etag) {
  await noteClock(told.made_at);
  const box = await vault.seal(told, person);
  const known = (await get("people", person))?.sealer;
  const fresh = told.seal && known?.server !== told.seal ? await sealer(told.seal) : known;
  await write(["people", "bundles", "drafts"], async (hands) => {
    const row = await hands.get("people", person);
    if (!row) return;
    await hands.put("people", { ...row, sealer: fresh });
    await hands.put("bundles", { person, etag, contact_at: now(), box });
    for (const draft of await hands.all("drafts")) {
      if (draft.person === person && draft.client !== told.client?.id) await hands.remove("drafts", draft.key);
    }
  });
  await settle(person, new Set((told.visits ?? []).map(({ id }) => id)), now());
  tell({ type: "bundle", person });
}

/** After thirty days without the server, what is known of the woman goes from the phone. */
async function clearOld() {
  const old = (await all("bundles")).filter(({ contact_at: at }) => at < now() - KEPT).map(({ person }) => person);
  if (!old.length) return;
  await write(["bundles", "drafts"], async (hands) => {
    for (const person of old) await hands.remove("bundles", person);
    for (const draft of await hands.all("drafts")) {
      if (old.includes(draft.person) && draft.saved_at < now() - KEPT) await hands.remove("drafts", draft.key);
    }
  });
}

const isSame = (one, other) => one?.replace(/^W\//, "") === other?.replace(/^W\//, "");
