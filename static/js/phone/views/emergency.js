/** Whom to telephone and what to do first: open to whoever holds the phone, PIN or not. */

import { app, tablesOf } from "../desk.js";
import { fill, say, show } from "../words.js";

const NUMBERS = "osoc-numbers";
const PSC = { who: "psc", tel: "119", phone: "119" };

/** Keep the numbers outside the lock, by role and without a name: see docs/decisions. */
export function keepNumbers(calls) {
  if (!calls) return;
  const kept = calls.map(({ who, tel, phone }) => ({ who, tel, phone }));
  localStorage.setItem(NUMBERS, JSON.stringify(kept));
}

export const forgetNumbers = () => localStorage.removeItem(NUMBERS);

/** Whom to call: with names when the phone is open, by role when it is locked, and always the ambulance. */
export function callsNow() {
  const kept = app.bundle?.calls ?? JSON.parse(localStorage.getItem(NUMBERS) ?? "[]");
  const named = kept.map((one) => ({ name: say(`who_${one.who}`), ...one }));
  return named.some((one) => one.who === "psc") ? named : [...named, { name: say("who_psc"), ...PSC }];
}

export async function emergency({ main }) {
  const { rules } = await tablesOf().catch(() => ({ rules: [] }));
  const aid = rules.filter((rule) => rule.level === "emergency" && rule.first_aid && rule.route !== "private");
  const seen = new Set();
  const facts = {
    calls: callsNow(),
    locked: !app.bundle,
    plan: app.bundle?.birth_plan,
    aid: aid.filter(({ says }) => !seen.has(says) && seen.add(says)),
  };
  show(main, fill("emergency", facts));
}
