// One phone, one server, one net, and the people of the tests.
import { after } from "node:test";

import { base64, random, uuid7 } from "../../../static/js/phone/bytes.js";
import { net } from "./net.js";
import { server } from "./server.js";
import { store } from "./store.js";
import { hurryPins, locks, tab } from "./tabs.js";

export const [ANI, CITRA, WATI, RINI] = Array.from({ length: 4 }, () => uuid7(Date.now()));
export const PIN = "246810";
const secrets = new Map();
export const secretOf = (person) => secrets.get(person) ?? secrets.set(person, base64(random(32))).get(person);

export const FORMS = {
  "anc-home-visit/1": {
    items: [
      { code: "bleeding", type: "signs" },
      { code: "systolic_mmhg", type: "int" },
      { code: "diastolic_mmhg", type: "int" },
      { code: "fundus_seen", type: "bool" },
      { code: "oedema", type: "choice", options: ["none", "feet", "face"] },
      { code: "advice", type: "list", options: ["diet", "rest", "iron"] },
      { code: "note", type: "text" },
    ],
    signs: ["vaginal_bleeding", "fluid_leak", "convulsion"],
    reasons: ["no_device", "declined"],
  },
};

hurryPins();
const opened = [];
after(closeAll);

/** A world in which Ani has signed in, set her PIN and has her bundle; waits are a thousand times shorter. */
export async function world(settings = {}) {
  globalThis.osocClock = { speed: 1000, offset_ms: 0, ...settings };
  Object.defineProperty(globalThis, "navigator", { value: { locks: locks() }, configurable: true, writable: true });
  const [there, kept] = [await server(), store()];
  there.session = ANI;
  there.client = { id: WATI };
  closeAll();
  const it = { server: there, store: kept, net: net(there), clock: globalThis.osocClock };
  it.another = async () => opened[opened.push(await tab(kept)) - 1];
  it.reopen = async () => {
    it.tab?.kill();
    it.tab = await it.another();
    return it.tab;
  };
  await it.reopen();
  await it.tab.vault.setUp({ person: ANI, secret: secretOf(ANI), label: "Ani" }, PIN);
  await it.tab.bundle.refresh();
  return it;
}

function closeAll() {
  for (const one of opened.splice(0)) one.kill();
}

/** A visit begun: its draft. */
export const begun = ({ drafts }, person = ANI, client = WATI, form = "anc-home-visit") => drafts.open(person, client, form);

/** A visit begun and finished; its id. */
export async function finished(tab_, answers = { systolic_mmhg: 118, danger_signs: [] }, options = {}) {
  const draft = await begun(tab_);
  await tab_.outbox.finish(draft, answers, { forms: FORMS, ...options });
  return draft.visit_id;
}

/** The state of one item on the phone, as a page would show it. */
export async function stateOf({ outbox }, id, kind = 1, person = ANI) {
  return (await outbox.items(person)).find((item) => item.id === id && item.kind === kind)?.state;
}

/** A world without a net and with unhurried waits, in which nothing is sent before the test says so. */
export async function offline() {
  const it = await world({ speed: 1 });
  it.net.isDown = true;
  return it;
}

/** The net is back, and the outbox is sent. */
export async function online(it) {
  await it.tab.outbox.send();
  it.net.isDown = false;
  return it.tab.outbox.send();
}
