/** Bytes, their texts, ids, and order. */

export const random = (length) => crypto.getRandomValues(new Uint8Array(length));
export const utf8 = (text) => new TextEncoder().encode(text);
export const textOf = (bytes) => new TextDecoder().decode(bytes);
export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
export const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
export const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
export const uuidBytes = (uuid) => fromHex(uuid.replaceAll("-", ""));

export function base64(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** One run of bytes from several. */
export function join(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

/** A UUID of version 7 (RFC 9562): its time first, then chance. */
export function uuid7(ms) {
  const bytes = random(16);
  for (let place = 0; place < 6; place++) bytes[place] = Math.floor(ms / 256 ** (5 - place)) % 256;
  bytes[6] = (bytes[6] & 15) | 112;
  bytes[8] = (bytes[8] & 63) | 128;
  return hex(bytes).replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

// Array#toSorted is missing on phones older than 2023.
// oxlint-disable-next-line unicorn/no-array-sort
export const sorted = (list, by) => [...list].sort(by);
