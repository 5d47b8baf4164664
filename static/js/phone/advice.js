/** An emergency shows at once: whom to call, what to do first. It goes ahead of the visit by itself after a minute,
 *  unless the value is corrected; what was told alone has a screen of its own and shows nowhere else. */

import { at, now, span, wait } from "./clock.js";
import { app } from "./desk.js";
import * as outbox from "./outbox.js";
import { callsNow } from "./views/emergency.js";
import { clockOf, fill, say, show } from "./words.js";

const GOES_AHEAD_MS = 60_000; // the alert leaves by itself [programme]
const NEXT_NUMBER_MS = 5 * 60_000; // unanswered this long, the next number stands first [script 2]

export const emergencies = (judged) => [...judged.open, ...judged.private].filter((one) => one.level === "emergency");

/** What this form has told her of an emergency. What she has seen stays seen when she opens it again. */
export class Adviser {
  constructor(desk) {
    this.desk = desk;
    this.last = Promise.resolve(); // what was done with the alert last: on a slow phone a correction must not overtake it
  }

  /** New findings of the answers as they stand now; the alert stands in the outbox from this moment, to leave in a
   *  minute, whatever becomes of this page. */
  see(judged) {
    this.judged = judged;
    const { place } = this.desk;
    const found = emergencies(judged);
    const told = [...found, ...judged.private.filter((one) => one.level === "urgent")];
    const ids = told.map((one) => one.rule);
    const isNew = ids.some((id) => !place.seen?.includes(id));
    const wasThere = place.seen?.length > 0;
    place.seen = ids;
    if (isNew) {
      this.open(told);
      this.desk.keep({});
    }
    const deed = () => (found.length ? this.ahead() : wasThere && this.withdraw());
    this.last = this.last.then(deed).catch(console.error);
  }

  /** The value was corrected before the alert had left. */
  async withdraw() {
    this.desk.keep({});
    this.unkept = this.due_at = null;
    await outbox.withhold(this.desk.draft.visit_id);
  }

  async ahead(after = GOES_AHEAD_MS) {
    const { desk } = this;
    if (desk.isDone) return;
    const row = await outbox.early(desk.draft, desk.answers, { forms: desk.tables.forms, offline: !navigator.onLine, after_ms: after });
    if (this.unkept?.state !== "received") this.unkept = row && { ...row, state: "unkept" };
    if (this.unkept && after) {
      this.due_at ??= now() + span(after);
      at(this.due_at, () => this.carry().catch(console.error));
    } else await this.carry();
    await this.tell();
  }

  /** The phone is full: the alert is only in this page, and is sent from here. */
  async carry() {
    const { unkept } = this;
    if (unkept?.state !== "unkept") return;
    unkept.state = "sending";
    await this.tell();
    unkept.received_at = await outbox.carry(unkept);
    unkept.state = unkept.received_at ? "received" : "unkept";
    await this.tell();
  }

  open(found) {
    const open = found.filter((one) => one.route !== "private");
    this.close();
    document.body.append(open.length ? this.page(open) : privatePage());
    this.dialog = document.body.lastElementChild;
    const on = (name, act) => this.dialog.querySelector(`[data-${name}]`)?.addEventListener("click", act);
    on("go-on", () => this.close());
    on("correct", () => {
      this.close();
      this.desk.goTo(firstOf(open), { focus: true });
    });
    on("hide", () => {
      this.close();
      this.desk.hide();
    });
    on("send", () => this.ahead(0));
    on("answered", (event) => this.answered(event.currentTarget));
    this.off = outbox.on(() => this.tell().catch(console.error));
    this.dialog.addEventListener("close", () => this.close());
    this.dialog.showModal();
    this.dialog.querySelector("h1").focus();
    this.tell().catch(console.error);
    if (open.length) this.rotate();
  }

  page(open) {
    const first = callsNow().find((one) => one.tel.startsWith("+"));
    const text = encodeURIComponent(say("call_text"));
    return fill("advice", {
      calls: callsNow(),
      findings: open.map((one) => ({ ...one, because: because(one, this.desk) })),
      transport: app.bundle?.birth_plan?.find((one) => one.code === "transport")?.value,
      whatsapp: first && `https://wa.me/${first.tel.slice(1)}?text=${text}`,
      sms: first && `sms:${first.tel}?body=${text}`,
    });
  }

  /** Nobody answers: after five minutes the next number stands first. */
  async rotate() {
    const { dialog } = this;
    const list = dialog.querySelector(".calls");
    for (let n = 1; n < list.children.length; n += 1) {
      await wait(NEXT_NUMBER_MS);
      if (!dialog.isConnected || dialog.dataset.answered) return;
      list.append(list.firstElementChild);
      dialog.querySelector("[data-again-words]").hidden = false;
    }
  }

  answered(button) {
    this.dialog.dataset.answered = "1";
    this.dialog.querySelector("[data-again-words]").hidden = true;
    button.disabled = true;
  }

  /** Where the early alert is, in words that are true. */
  async tell() {
    const place = this.dialog?.querySelector("[data-early]");
    if (!place) return;
    const { draft } = this.desk;
    const isIt = (one) => one.id === draft.visit_id && one.kind === outbox.EARLY;
    const sent = this.unkept ?? (await outbox.items(app.person)).find(isIt);
    const key = !sent || (sent.state === "waiting" && sent.send_after > now()) ? "early_soon" : `early_${sent.state}`;
    place.textContent = say(key, { when: sent?.received_at ? clockOf(sent.received_at) : "" });
    const isEmergency = emergencies(this.judged).length > 0;
    if (!isEmergency) show(place);
    const button = this.dialog?.querySelector("[data-send]");
    if (button) button.hidden = !["early_soon", "early_unkept"].includes(key) || !isEmergency;
  }

  close() {
    this.off?.();
    const { dialog } = this;
    this.off = this.dialog = null;
    dialog?.close(); // gives the focus back to where it was
    dialog?.remove();
  }
}

const privatePage = () => fill("private", { calls: callsNow().filter((one) => one.who === "coordinator" || one.who === "psc") });

const firstOf = (open) => Object.keys(open[0].evidence).find((name) => name !== "danger_signs") ?? "bleeding";

/** What a finding rests on, in the words of the form; the halves of a pressure together. */
export function because({ evidence }, { form, words, answers }) {
  const lines = new Map();
  for (const [name, value] of Object.entries(evidence)) {
    const item = form.table.items.find((one) => one.code === name || one.pair === name);
    if (name === "danger_signs") for (const sign of value) lines.set(sign, words.sign(sign));
    else if (item?.pair) lines.set(item.code, `${words.asked(item.code)} ${answers[item.code] ?? "–"}/${answers[item.pair] ?? "–"} ${item.unit}`);
    else if (item) lines.set(name, `${words.asked(name)} ${words.value(item, value)}`);
  }
  return [...lines.values()].join(" · ");
}
