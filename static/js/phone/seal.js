/** Visits are sealed to the server's public key: the phone can close them while it is locked, and never open them.
 *  The frame is read by app/phone; docs/phone.md has its layout. */
import { fromBase64, join, random, utf8, uuidBytes } from "./bytes.js";

const CURVE = { name: "ECDH", namedCurve: "P-256" };
const INFO = utf8("osoc phone outbox v1");
const VERSION = 1;

/** A key that only encrypts, for this server key (base64). The private half of its pair is thrown away. */
export async function sealer(serverKey) {
  const { subtle } = crypto;
  const pair = await subtle.generateKey(CURVE, false, ["deriveBits"]);
  const theirs = await subtle.importKey("raw", fromBase64(serverKey), CURVE, false, []);
  const shared = await subtle.deriveBits({ name: "ECDH", public: theirs }, pair.privateKey, 256);
  const pub = new Uint8Array(await subtle.exportKey("raw", pair.publicKey));
  const how = { name: "HKDF", hash: "SHA-256", salt: pub, info: INFO };
  const base = await subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const key = await subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  return { server: serverKey, pub, key };
}

/** The sealed form of packed bytes: {pub, nonce, text}; it belongs to this person, client, visit and kind. */
export async function sealItem({ pub, key }, { person, client, id, kind }, packed) {
  const nonce = random(12);
  const about = join([...[person, client, id].map(uuidBytes), Uint8Array.of(kind)]);
  const how = { name: "AES-GCM", iv: nonce, additionalData: about };
  return { pub, nonce, text: new Uint8Array(await crypto.subtle.encrypt(how, key, packed)) };
}

/** The request body for items that were sealed: those of one person and client under one key share their head. */
export function frame(items) {
  const parts = [Uint8Array.of(VERSION)];
  for (const group of groups(items)) {
    const { person, pub, client } = group[0];
    parts.push(uuidBytes(person), pub, uuidBytes(client), Uint8Array.of(group.length));
    for (const { id, kind, nonce, text } of group) {
      parts.push(uuidBytes(id), Uint8Array.of(kind, ...nonce, text.length >> 8, text.length & 255), text);
    }
  }
  return join(parts);
}

function groups(items) {
  const found = [];
  for (const item of items) {
    const last = found.at(-1)?.[0];
    const isHers = last?.person === item.person && last.client === item.client;
    const joins = isHers && String(last.pub) === String(item.pub);
    if (joins) found.at(-1).push(item);
    else found.push([item]);
  }
  return found;
}
