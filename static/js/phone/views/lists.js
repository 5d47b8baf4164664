/** Earlier visits, and what the midwife answered. */

import { sorted } from "../bytes.js";
import { now } from "../clock.js";
import { app } from "../desk.js";
import * as outbox from "../outbox.js";
import { newest, stateWords, titleOf } from "./outbox.js";
import { alertFacts } from "./today.js";
import { fill, show, whenOf } from "../words.js";

export async function visits({ main, isCurrent }) {
  const kept = app.bundle?.visits ?? [];
  const known = new Set(kept.map((one) => one.id));
  const waiting = (await outbox.items(app.person)).filter((one) => one.kind === 1 && !known.has(one.id));
  const own = await Promise.all(waiting.map(async (one) => ({
    created_at: one.created_at, level: "", badge: "", title: await titleOf(one), when: whenOf(one.created_at, now()), state_words: stateWords(one),
  })));
  if (!isCurrent()) return;
  const received = kept.map((one) => ({
    ...one,
    badge: one.level ? fill(`badge-${one.level}`) : "",
    when: whenOf(one.began_at, now()),
    measured: one.measured?.join(" · "),
    missing: one.missing?.join(", "),
    state_words: stateWords({ ...one, state: "received" }),
  }));
  show(main, fill("visits", { visits: [...sorted(own, newest), ...received] }));
}

export async function alerts({ main }) {
  const { alerts: known = [], made_at: made } = app.bundle ?? {};
  show(main, fill("alerts", { alerts: known.map(alertFacts), made: made ? whenOf(made, now()) : "–" }));
}
