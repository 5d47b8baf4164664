/** Put into the app's page by a test, joined with the app's own modules, which it calls by name. */
import * as bundle from "./bundle.js";
import * as bytes from "./bytes.js";
import * as drafts from "./drafts.js";
import * as errors from "./errors.js";
import * as idb from "./idb.js";
import * as outbox from "./outbox.js";
import * as seal from "./seal.js";
import * as vault from "./vault.js";

for (const [name, kind] of Object.entries(errors)) kind.prototype.name = name; // a test reads what is thrown by name
const tables = fetch(document.documentElement.dataset.tables).then(async (told) => JSON.parse((await told.text()).split("\n", 1)[0]));
tables.catch(() => {}); // asked for only where it is needed
const open = (m) => drafts.open(m.person, m.client, m.form, null, 1, { steal: true });
const { put } = IDBObjectStore.prototype;
globalThis.storm = {
  vault, outbox, bundle,
  async write(m) {
    const draft = await open(m);
    await drafts.save(draft, m.pairs);
    return draft.visit_id;
  },
  async kept(m) {
    const draft = (await drafts.list(m.person)).find((one) => one.form === m.form && one.client === m.client);
    return draft ? { id: draft.visit_id, pairs: draft.pairs } : null;
  },
  async begin(m) {
    const draft = await open(m);
    return { draft, id: draft.visit_id };
  },
  async finish(m) {
    const draft = await open(m);
    globalThis.finishing = draft.visit_id;
    const { forms } = await tables;
    if (m.level === "emergency" && m.early) await outbox.early(draft, m.answers, { forms, after_ms: m.after_ms });
    await outbox.finish(draft, m.answers, { forms, level: m.level, offline: !navigator.onLine });
    return draft.visit_id;
  },
  /** What the phone would send now, as another phone with the same contents would. */
  async frame(person) {
    const rows = (await idb.all("outbox")).filter((row) => row.person === person && row.state === "waiting");
    return rows.length ? bytes.base64(seal.frame(rows.slice(0, 20))) : null;
  },
  /** A refused visit is opened and finished as it is; null when another draft of its form is in the way. */
  async putRight(id) {
    const draft = await outbox.reopen(id).catch((error) => {
      if (!(error instanceof errors.DraftExists)) throw error;
    });
    if (!draft) return null;
    await outbox.finish(draft, draft.answers, { forms: (await tables).forms, level: "none" });
    return draft.visit_id;
  },
  fillUp() {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("no room", "QuotaExceededError");
    };
  },
  makeRoom() {
    IDBObjectStore.prototype.put = put;
  },
  async renew() {
    const registration = await navigator.serviceWorker.getRegistration("/phone/");
    await registration?.update().catch(() => {}); // it may be installing still
  },
  async items(person) {
    return (await outbox.items(person)).map(({ id, kind, state, received_at, refusal }) =>
      ({ id, kind, state, received_at, code: refusal?.code ?? null }));
  },
};
