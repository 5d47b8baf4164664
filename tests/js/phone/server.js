// The server in a few lines: it opens what was sealed to it, keeps each visit once, and says what it has.
import { base64, hex, join, sha256, utf8 } from "../../../static/js/phone/bytes.js";

const { subtle } = crypto;
const CURVE = { name: "ECDH", namedCurve: "P-256" };
const uuid = (bytes) => hex(bytes).replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");

/** `session` is who is signed in, or null. `verdict(item)` may refuse: {status, code} or null to take it. */
export async function server() {
  const pair = await subtle.generateKey(CURVE, true, ["deriveBits"]);
  const self = {
    key: base64(new Uint8Array(await subtle.exportKey("raw", pair.publicKey))),
    session: null,
    client: null,
    visits: new Map(),
    taken: [], // one entry for each time something was kept: nothing may be there twice
    requests: 0,
    sizes: [],
    orders: [],
    verdict: () => null,
    async answer(address, how = {}) {
      self.requests++;
      if (!self.session) return json(401, { app: "osoc", code: "not_signed_in" });
      if (address === "/api/phone/bundle") return bundle(how);
      return outbox(how.body);
    },
  };

  async function bundle(how) {
    const visits = [...self.visits.values()].filter(({ kind }) => kind === 1).slice(-12).map(({ id }) => ({ id }));
    const told = { app: "osoc", person: { id: self.session }, seal: self.key, client: self.client, visits };
    const etag = `"${hex(await sha256(utf8(JSON.stringify(told)))).slice(0, 12)}"`;
    if (how.headers?.["if-none-match"] === etag) return { status: 304, headers: { etag } };
    return json(200, { ...told, made_at: new Date().toISOString() }, { etag });
  }

  async function outbox(body) {
    const frame = hex(await sha256(body)).slice(0, 16);
    const sent = await read(body, pair.privateKey);
    self.sizes.push(body.length / sent.length);
    self.orders.push(sent.map(({ id, kind }) => `${id} ${kind}`));
    const items = sent.map((item) => Object.assign({ id: item.id, kind: item.kind }, judge(item)));
    return json(200, { app: "osoc", frame, server_time: new Date().toISOString(), items });
  }

  function judge(item) {
    if (item.person !== self.session) return { status: "other_person" };
    const key = `${item.id} ${item.kind}`;
    const known = self.visits.get(key);
    const said = JSON.stringify(item.row);
    if (known && known.said !== said) return { status: "refused", code: "conflict", says: { id: "", en: "" } };
    const refusal = known ? null : self.verdict(item);
    if (refusal) return refusal;
    if (!known) {
      self.visits.set(key, { ...item, said, at: new Date().toISOString() });
      self.taken.push(key);
    }
    return { status: "received", received_at: self.visits.get(key).at, level: "watch" };
  }
  return self;
}

export const json = (status, told, headers = {}) => ({ status, headers, text: JSON.stringify(told) });

/** The items of a frame, opened: [{id, client, kind, person, row}]. */
export async function read(frame, privateKey) {
  const items = [];
  let at = 1;
  const bytes = (length) => frame.slice(at, (at += length));
  if (frame[0] !== 1) throw new Error("another version");
  while (at < frame.length) {
    const [person, pub, client, [count]] = [bytes(16), bytes(65), bytes(16), bytes(1)];
    const key = await keyFor(pub, privateKey);
    for (let n = 0; n < count; n++) {
      const [id, kind, nonce, [high, low]] = [bytes(16), bytes(1), bytes(12), bytes(2)];
      const how = { name: "AES-GCM", iv: nonce, additionalData: join([person, client, id, kind]) };
      const packed = await subtle.decrypt(how, key, bytes(high * 256 + low));
      const row = JSON.parse(await new Response(inflated(packed)).text());
      items.push({ id: uuid(id), client: uuid(client), kind: kind[0], person: uuid(person), row });
    }
  }
  return items;
}

const inflated = (packed) => new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));

async function keyFor(pub, privateKey) {
  const theirs = await subtle.importKey("raw", pub, CURVE, false, []);
  const shared = await subtle.deriveBits({ name: "ECDH", public: theirs }, privateKey, 256);
  const base = await subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: pub, info: utf8("osoc phone outbox v1") };
  return subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
}
