/** The lock on what the phone keeps of a person. The data key lies wrapped twice: by her PIN, mixed with a key of
 *  this device that cannot be taken out, and by a secret that the server gives her after signing in. Whoever holds
 *  the phone's disk can try all PINs: it protects against the next user, not against a laboratory. */
import { fromBase64, random, textOf, utf8 } from "./bytes.js";
import { tell, on } from "./bus.js";
import { Locked, StorageFull, WrongSecret } from "./errors.js";
import { all, get, write } from "./idb.js";

/** OWASP Password Storage Cheat Sheet, PBKDF2-HMAC-SHA256. */
const ITERATIONS = 600_000;
const TRIES = 5;
const AES = "AES-GCM";
const subtle = () => crypto.subtle;

let held = null; // {person, key}: only in this tab's memory

/** Who has set a PIN on this phone: [{person, label, needs: "pin" | "sign-in"}]. */
export async function people() {
  return (await all("people")).map(({ person, label, tries_left: left }) => ({
    person,
    label,
    needs: left > 0 ? "pin" : "sign-in",
  }));
}

/** Whose data are unlocked in this tab: {person}, or null. */
export const current = async () => held && { person: held.person };

/** Set a PIN at first use. Whoever has one keeps her data: then it is a new PIN by the secret. */
export async function setUp({ person, secret, label = "" }, pin) {
  globalThis.navigator?.storage?.persist?.().catch(() => {});
  const raw = random(32);
  const device = await subtle().generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const row = {
    person,
    label,
    device,
    tries_left: TRIES,
    shut: await dataKey(raw, ["encrypt"]),
    by_secret: await encrypt(await secretKey(person, secret), raw),
    ...(await byPin(raw, pin, device)),
  };
  const isNew = await write(["people"], async (hands) => {
    if (await hands.get("people", person)) return false;
    await hands.put("people", row);
    return true;
  });
  if (!isNew) return unlockBySecret({ person, secret }, pin);
  return hold(person, raw);
}

/** true; or {tries_left}; or {needs: "sign-in"} after five wrong ones. A try counts before it is looked at; on a full
 *  phone it is looked at all the same, as what she has here must open. */
export async function unlock(person, pin) {
  const row = await changeOrRead(person, (kept) => (kept.tries_left = Math.max(-1, kept.tries_left - 1)));
  if (!row || row.tries_left < 0) return { needs: "sign-in" };
  const raw = await decrypt(await pinKey(pin, row.salt, row.device), row.by_pin).catch(() => null);
  if (!raw) return row.tries_left ? { tries_left: row.tries_left } : { needs: "sign-in" };
  await changeOrRead(person, (kept) => (kept.tries_left = TRIES));
  return hold(person, raw);
}

/** After signing in: unlock by the server's secret and set a new PIN. Nothing is lost; WrongSecret if not hers. */
export async function unlockBySecret({ person, secret }, newPin) {
  const row = await get("people", person);
  if (!row) throw new WrongSecret("nobody of that name");
  const raw = await decrypt(await secretKey(person, secret), row.by_secret).catch(() => {
    throw new WrongSecret("another secret locked this");
  });
  const renewed = await byPin(raw, newPin, row.device);
  await change(person, (kept) => Object.assign(kept, renewed, { tries_left: TRIES }));
  return hold(person, raw);
}

/** Forget the key in this tab. */
export async function lock() {
  held = null;
}

/** An object as a box that only her PIN or her secret opens. It can be closed while the phone is locked. */
export async function seal(thing, person = held?.person) {
  const key = held?.person === person ? held.shut : (await get("people", person ?? ""))?.shut;
  if (!key) throw new Locked("nobody's key to seal with");
  return encrypt(key, utf8(JSON.stringify(thing)));
}

/** What is in a box of hers. Locked when the PIN is wanted, or the box is not of this key. */
export async function open(box) {
  if (!held) throw new Locked("the PIN is wanted");
  const plain = await decrypt(held.key, box).catch(() => {
    throw new Locked("another key closed this");
  });
  return JSON.parse(textOf(plain));
}

/** Take one person off this phone, and nobody else. Her finished visits that no server has acknowledged stay, sealed
 *  to the server, unless they are given up with {unsent: true}; her drafts and pictures nobody could open any more. */
export async function forget(person, { unsent = false } = {}) {
  await write(["people", "drafts", "outbox", "bundles", "photos"], async (hands) => {
    await hands.remove("people", person);
    await hands.remove("bundles", person);
    for (const store of ["drafts", "outbox", "photos"]) {
      for (const row of await hands.all(store)) {
        const stays = store === "outbox" && row.state !== "received" && !unsent;
        if (row.person === person && !stays) await hands.remove(store, row.key ?? row.id);
      }
    }
  });
  tell({ type: "forgotten", person });
}

on((message) => {
  if (message.type === "forgotten" && held?.person === message.person) held = null;
});

async function hold(person, raw) {
  held = { person, key: await dataKey(raw, ["decrypt"]), shut: await dataKey(raw, ["encrypt"]) };
  return true;
}

async function change(person, how) {
  return write(["people"], async (hands) => {
    const row = await hands.get("people", person);
    if (!row) return undefined;
    how(row);
    await hands.put("people", row);
    return row;
  });
}

/** The row with the change; where there is no room to write it down, only in the answer. */
function changeOrRead(person, how) {
  return change(person, how).catch(async (error) => {
    const row = error instanceof StorageFull && (await get("people", person));
    if (!row) throw error;
    how(row);
    return row;
  });
}

async function byPin(raw, pin, device) {
  const salt = random(16);
  return { salt, by_pin: await encrypt(await pinKey(pin, salt, device), raw) };
}

async function pinKey(pin, salt, device) {
  const typed = await subtle().importKey("raw", utf8(pin), "PBKDF2", false, ["deriveBits"]);
  const slow = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ITERATIONS };
  return wrapKey(await subtle().sign("HMAC", device, await subtle().deriveBits(slow, typed, 256)));
}

async function secretKey(person, secret) {
  const given = await subtle().importKey("raw", fromBase64(secret), "HKDF", false, ["deriveBits"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: utf8(person), info: utf8("osoc phone vault v1") };
  return wrapKey(await subtle().deriveBits(how, given, 256));
}

const wrapKey = (bits) => subtle().importKey("raw", bits, AES, false, ["encrypt", "decrypt"]);
const dataKey = (raw, uses) => subtle().importKey("raw", raw, AES, false, uses);

async function encrypt(key, plain) {
  const nonce = random(12);
  return { nonce, text: new Uint8Array(await subtle().encrypt({ name: AES, iv: nonce }, key, plain)) };
}

const decrypt = async (key, { nonce, text }) =>
  new Uint8Array(await subtle().decrypt({ name: AES, iv: nonce }, key, text));
