/** Finished visits and early alerts, from finishing to the server's acknowledgement. The sending is in send.js. */
import { base64, sorted, uuid7 } from "./bytes.js";
import { on as hear, tell } from "./bus.js";
import { now, span } from "./clock.js";
import { keyOf, mustBeMine, rowOf } from "./drafts.js";
import { DraftExists, Locked, NoServerKey, NotSaved } from "./errors.js";
import { all, get, write } from "./idb.js";
import { pack } from "./pack.js";
import { sealItem } from "./seal.js";
import * as sending from "./send.js";
import * as vault from "./vault.js";

export const VISIT = 1;
export const EARLY = 2;

export const carry = sending.carry;
export const send = sending.send;
export const start = sending.start;
export const trouble = sending.trouble;
const UNDO = 60_000;
const keyFor = (id, kind) => `${id} ${kind}`;

/** The visit is finished: it stands in the outbox and the draft is gone, in one transaction, or nothing has changed.
 *  Said twice it is the same. options: {forms, level, offline, place, ended_at}. */
export async function finish(draft, answers, options) {
  const row = await rowFor(draft, answers, VISIT, options);
  const ahead = keyFor(draft.visit_id, EARLY);
  await write(["drafts", "outbox"], async (hands) => {
    const known = await hands.get("outbox", row.key);
    if (known && known.state !== "refused") return;
    mustBeMine(await hands.get("drafts", draft.key));
    const alert = await hands.get("outbox", ahead);
    if (alert && isUntried(alert) && alert.send_after > now()) await hands.remove("outbox", ahead);
    if (draft.replaces && draft.replaces !== row.key) await hands.remove("outbox", draft.replaces);
    await hands.put("outbox", row);
    await hands.remove("drafts", draft.key);
  });
  added();
}

/** An emergency goes ahead of the visit. It is kept at once and sent after `after_ms`, even if the tab is killed;
 *  said again before it was tried, the newer answers and the earlier time count. What a full phone could not keep is
 *  given back, to be carried from the page. */
export async function early(draft, answers, { after_ms: after = UNDO, ...options }) {
  const row = await rowFor(draft, answers, EARLY, { ...options, level: "emergency" });
  row.send_after = now() + span(after);
  const put = write(["outbox"], async (hands) => {
    const known = await hands.get("outbox", row.key);
    if (known && !isUntried(known)) return;
    if (known) row.send_after = Math.min(row.send_after, known.send_after);
    await hands.put("outbox", row);
  });
  const isKept = (await put.then(() => true, ifNotSaved)) || Boolean(await get("outbox", row.key));
  if (isKept) added();
  return isKept ? null : row;
}

function ifNotSaved(error) {
  if (!(error instanceof NotSaved)) throw error;
  return false;
}

/** The value was corrected: take the early alert back. False when it was tried; then the visit puts it right. */
export async function withhold(visitId) {
  const key = keyFor(visitId, EARLY);
  const taken = await write(["outbox"], async (hands) => {
    const row = await hands.get("outbox", key);
    if (!row || !isUntried(row) || sending.inFlight.has(key)) return false;
    await hands.remove("outbox", key);
    return true;
  });
  changed();
  return taken;
}

/** Hers, oldest first: [{id, kind, client, state, created_at, received_at, form, version, baby, answers, refusal, level,
 *  send_after, attempts}].
 *  While it is locked all that tells of the woman is null. State: waiting, sending, received, refused, other_person. */
export async function items(person) {
  const rows = (await all("outbox")).filter((row) => row.person === person);
  const shown = await Promise.all(rows.map(item));
  return sorted(shown, (one, other) => one.created_at - other.created_at || one.kind - other.kind);
}

/** A refused visit becomes a draft again: under its id, or a new one after a conflict. The refused one stays in its
 *  place until the new one is finished. DraftExists when another draft of this form is in the way. */
export async function reopen(id) {
  const row = await get("outbox", keyFor(id, VISIT));
  if (row?.state !== "refused") return null;
  const [content, told] = [await contentOf(row), await toldOf(row)];
  if (!content) throw new Locked("the PIN is wanted");
  const { person, client, key: replaces } = row;
  const key = await keyOf(person, client, content.form, content.baby);
  const visit_id = told?.refusal?.code === "conflict" ? uuid7(now()) : id;
  const draft = { ...content, key, person, client, visit_id, problems: told?.refusal, replaces };
  const kept = await rowOf(draft);
  await write(["drafts"], async (hands) => {
    if (await hands.get("drafts", key)) throw new DraftExists("another draft of this form");
    await hands.put("drafts", kept);
  });
  return draft;
}

/** One item as a file, sealed to the server, to be handed on by another way: {name, text}. */
export async function exported(id, kind = VISIT) {
  const row = await get("outbox", keyFor(id, kind));
  if (!row) return null;
  const { person, client, state, created_at: created } = row;
  const { pub, nonce, text } = row;
  const closed = pub && { pub: base64(pub), nonce: base64(nonce), text: base64(text) };
  const told = { app: "osoc", id, kind, person, client, state, created_at: new Date(created), sealed: closed };
  return { name: `osoc-${id}.json`, text: JSON.stringify(told, null, 1) };
}

/** Hear that something here has changed: in this tab, another, or the worker. The answer stops it. */
export const on = (listener) => hear((message) => message.type === "outbox" && listener(message));

const isUntried = (row) => row.state === "waiting" && !row.attempts;
const changed = () => tell({ type: "outbox" });

function added() {
  changed();
  const worker = globalThis.navigator?.serviceWorker;
  worker?.getRegistration?.("/phone/").then((one) => one?.sync?.register("osoc-outbox"), () => {}).catch(() => {});
  send();
}

async function item(row) {
  const { id, kind, client, state, created_at, received_at = null, send_after, attempts = 0 } = row;
  const { form = null, version = null, baby = null } = (await opened(row.label)) ?? {};
  const answers = (await opened(row.box))?.answers ?? null;
  const { refusal = null, level = null } = (await toldOf(row)) ?? {};
  const plain = { id, kind, client, state, created_at, received_at, send_after, attempts };
  if (state === "waiting" && sending.inFlight.has(row.key)) plain.state = "sending";
  return { ...plain, form, version, baby, answers, refusal, level };
}

const opened = (box) => (box ? vault.open(box).catch(() => null) : null);
const contentOf = (row) => opened(row.box);
const toldOf = (row) => (row.told?.nonce ? opened(row.told) : row.told);

async function rowFor(draft, answers, kind, options) {
  const { visit_id: id, person, client, form, version, baby, began_at, pairs, place } = draft;
  const ended = options.ended_at ?? now();
  const { offline, place: coarse } = options;
  const extra = { ...(offline && { offline: 1 }), ...(coarse && { place: coarse }), ...(baby && { baby }) };
  const content = { form, version, baby, began_at, pairs, place, answers, took_s: seconds(ended - began_at), extra };
  const row = { key: keyFor(id, kind), id, kind, person, client, created_at: now(), send_after: 0, state: "waiting" };
  row.first = options.level === "emergency";
  row.label = await vault.seal({ form, version, baby }, person);
  row.box = await vault.seal(content, person);
  return { ...row, tries: 0, attempts: 0, ...(await sealed(row, content, options.forms)) };
}

const seconds = (ms) => Math.max(0, Math.round(ms / 1000));

async function sealed(row, content, forms) {
  const key = (await get("people", row.person))?.sealer;
  if (!key) throw new NoServerKey("no bundle yet");
  const offset_min = -new Date(content.began_at).getTimezoneOffset();
  const extra = Object.keys(content.extra).length ? content.extra : 0;
  const packed = await pack({ ...content, extra, offset_min }, forms[`${content.form}/${content.version}`]);
  return sealItem(key, row, packed);
}
