/** Her one client: what is due, what was answered, what waits to be sent; and the client's own page. */

import { now } from "../clock.js";
import { app, formOf } from "../desk.js";
import * as drafts from "../drafts.js";
import { wordsOf } from "../form.js";
import * as outbox from "../outbox.js";
import { callsNow, keepNumbers } from "./emergency.js";
import { dayOf, fill, isoDay, say, show, whenOf } from "../words.js";

const DAY_MS = 86_400_000;

export async function today({ main, isCurrent }) {
  const one = app.bundle ?? {};
  keepNumbers(one.calls);
  const [open, items] = await Promise.all([openDrafts(), outbox.items(app.person)]);
  if (!isCurrent()) return;
  show(main, fill("today", {
    no_bundle: !app.bundle,
    no_client: app.bundle && !one.client,
    ...headOf(one),
    ...nextOf(one),
    ...formsOf(one, open),
    drafts: open,
    alerts: (one.alerts ?? []).map(alertFacts),
    sent_words: sentWords(items),
    calls: callsNow(),
    made: one.made_at ? whenOf(one.made_at, now()) : "–",
  }));
}

/** What stands at the head of her: name, code, how far, due date, pressure, card. */
export function headOf({ client: her, pregnancy, risk, last }) {
  if (!her) return { client: null };
  return {
    client: her,
    name: her.name,
    code: her.code,
    age: ageWords(pregnancy),
    edd: pregnancy?.phase === "pregnancy" && pregnancy.edd_on ? dayOf(pregnancy.edd_on) : "",
    pressure: pressureOf(last),
    pressure_on: last?.systolic_mmhg ? dayOf(last.systolic_mmhg[1]) : "",
    kspr: risk?.category ? fill(`kspr-${risk.category}`, { score: risk.score ?? "" }) : "",
  };
}

const pressureOf = ({ systolic_mmhg: high, diastolic_mmhg: low } = {}) => (high ? `${high[0]}/${low?.[0] ?? "–"} mmHg` : "");

/** How far she is today: the phone counts on from the day of the bundle. */
export function ageWords(pregnancy) {
  if (pregnancy?.phase === "postpartum") return say("after_birth");
  const { days, on } = pregnancy?.gestation ?? {};
  if (days === undefined || days === null) return "–";
  const all = days + Math.round((Date.parse(isoDay(now())) - Date.parse(on)) / DAY_MS);
  return say("weeks", { weeks: Math.floor(all / 7), days: all % 7 });
}

export function nextOf({ next_contact: next }) {
  if (!next) return { next: "" };
  const { due_on: due, opens_on: first, closes_on: last, kind, state } = next;
  const key = last < isoDay(now()) ? "next_late" : { due: "next_due", due_soon: "next_soon" }[state];
  const range = say("next_range", { first: dayOf(first), last: dayOf(last) });
  return {
    next: dayOf(due),
    next_after: first > isoDay(now()) ? dayOf(due) : "", // else the visit of today is that one
    next_words: key ? say(key) : "",
    next_range: kind === "home_or_phone" ? `${range} · ${say("by_phone")}` : range,
  };
}

const routeOf = ({ form, baby }) => (baby ? `${form}/${baby}` : form);

/** One button for the visit that this phase asks for, and the other forms folded away. */
function formsOf({ forms = [] }, open) {
  const begun = new Set(open.map((one) => one.route));
  const rows = forms.map((one) => ({ ...one, route: routeOf(one) })).filter((one) => !begun.has(one.route));
  const main = forms[0]?.form; // the visit to her stands first
  const chief = rows.filter((one) => one.form === main);
  return {
    main_forms: chief.map((one) => ({ ...one, kind: open.length ? "second" : "", words: say("opens_begin") })),
    sudden: main,
    forms: rows.filter((one) => one.form !== main),
  };
}

async function openDrafts() {
  const known = (await drafts.list(app.person)).filter((one) => one.client === app.bundle?.client?.id);
  return Promise.all(known.map(async (draft) => ({
    route: routeOf(draft),
    title: (await formOf(draft.form, draft.version))?.title ?? draft.form,
    when: whenOf(draft.saved_at ?? draft.began_at, now()),
  })));
}

export function alertFacts(alert) {
  const level = alert.is_open ? alert.level : "";
  return {
    ...alert,
    level,
    badge: level ? fill(`badge-${level}`) : "",
    when: alert.at ? whenOf(alert.at, now()) : "",
  };
}

export function sentWords(items) {
  const count = (...states) => items.filter((one) => states.includes(one.state)).length;
  const said = [
    count("refused") && say("sent_refused", { count: count("refused") }),
    count("waiting", "sending") && say("sent_waiting", { count: count("waiting", "sending") }),
  ].filter(Boolean);
  return said.join(" ") || say("sent_none");
}

const fact = (key, value) => ({ label: say(key), value });

export async function client({ main }) {
  const one = app.bundle ?? {};
  if (!one.client) return today({ main, isCurrent: () => true });
  const { client: her, pregnancy = {}, risk, last = {} } = one;
  const facts = [
    fact("age", ageWords(pregnancy)), fact("hpht", pregnancy.lmp_on && dayOf(pregnancy.lmp_on)),
    fact("hpl", pregnancy.edd_on && dayOf(pregnancy.edd_on)), fact("born", pregnancy.born_on && dayOf(pregnancy.born_on)),
    fact("village", her.village), fact("address", her.address), fact("phone", her.phone), fact("contact", contactWords(her.safe_contact)),
  ];
  show(main, fill("client", {
    ...headOf(one),
    facts: facts.filter(({ value }) => value),
    risk,
    rows: risk?.rows ?? [],
    last: await lastRows(last),
    plan: one.birth_plan,
    calls: callsNow(),
  }));
}

const contactWords = (one) => one && [`${one.name} (${one.relation})`, one.phone, one.hours].filter(Boolean).join(" · ");

/** The last values, in the words of the form that measures them. */
async function lastRows(last) {
  const form = await formOf("anc-home-visit");
  const words = wordsOf(form.markup);
  const rows = Object.entries(last).filter(([name]) => name !== "systolic_mmhg" && name !== "diastolic_mmhg");
  const pressure = pressureOf(last) && [{ label: say("pressure"), value: pressureOf(last), on: dayOf(last.systolic_mmhg[1]) }];
  return [...(pressure || []), ...rows.map(([name, [value, on]]) => ({
    label: words.asked(name), value: words.value(form.table.items.find((item) => item.code === name) ?? {}, value), on: dayOf(on),
  }))];
}
