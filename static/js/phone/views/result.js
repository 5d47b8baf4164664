/** What a finished visit means, judged on the phone until the server has it; where it is, in words that are true. */

import { because } from "../advice.js";
import { now } from "../clock.js";
import { app, formOf, tablesOf } from "../desk.js";
import { wordsOf } from "../form.js";
import { baseOf, judge } from "../judge.js";
import * as outbox from "../outbox.js";
import { callsNow } from "./emergency.js";
import { nextOf } from "./today.js";
import { stateWords } from "./outbox.js";
import { keep, photoOf, send } from "../photos.js";
import { fill, isoDay, say, show, whenOf } from "../words.js";

export async function result({ main, parts: [id], isCurrent }) {
  const itemNow = async () => (await outbox.items(app.person)).find((one) => one.id === id && one.kind === outbox.VISIT);
  const item = await itemNow();
  const facts = await factsOf(id, item);
  if (!facts) {
    location.hash = "#/visits";
    return;
  }
  if (!isCurrent()) return;
  const known = app.bundle ?? {}; // after thirty days without the server it is gone, and what waits is not
  const { client } = known;
  show(main, fill("result", {
    ...facts, name: client?.name, code: client?.code, may_photo: client?.may_photo, calls: callsNow(), next: nextOf(known).next_after,
    is_emergency: facts.level === "emergency", is_urgent: facts.level === "urgent", is_watch: facts.level === "watch",
    nothing: !facts.findings.length && !facts.gap_words && !facts.must_stay && !facts.is_unknown,
  }));
  const photos = client?.may_photo ? watchPhoto(main, { id, person: app.person, client: client.id }) : () => {};
  await photos();
  return outbox.on(async () => {
    await photos();
    const fresh = await itemNow();
    const place = main.querySelector("[data-state-words]");
    if (fresh && place) place.textContent = stateWords(fresh);
  });
}

const unreadable = new Set(); // visits whose last picture could not be kept; said until another is chosen

/** The picture of this visit: taken, replaced until it is received, and how far it is; the answer says that anew.
 *  News may draw the page again while the camera is open: what is said is said on the page that then stands. */
function watchPhoto(main, visit) {
  const draw = async () => {
    const { state = "none", received_at: at, refusal } = (await photoOf(visit.id)) ?? {};
    const place = main.querySelector(`[data-photo="${visit.id}"]`);
    if (!place) return;
    const key = unreadable.has(visit.id) ? "unreadable" : state;
    place.textContent = say(`photo_${key}`, { when: at && whenOf(at, now()), reason: refusal?.[document.documentElement.lang] });
    main.querySelector("[name=photo]").parentElement.hidden = state === "received";
  };
  main.querySelector("[data-photo]").dataset.photo = visit.id;
  main.querySelector("[name=photo]").addEventListener("change", async ({ target }) => {
    try {
      await keep(visit, target.files[0]);
      unreadable.delete(visit.id);
    } catch {
      unreadable.add(visit.id);
    }
    await draw();
    if (!unreadable.has(visit.id)) await send(visit.person).catch(console.error);
  });
  return draw;
}

/** From the answers that wait here; else from what the bundle says of the visit. */
async function factsOf(id, item) {
  if (item?.answers) return ownFacts(item, app.bundle ?? {});
  const kept = app.bundle?.visits?.find((one) => one.id === id);
  if (!kept) return item && { level: item.level, findings: [], gap_words: "", state_words: stateWords(item), when: whenOf(item.created_at, now()), is_unknown: true };
  return {
    level: kept.level,
    when: whenOf(kept.began_at, now()),
    findings: kept.findings.map((one) => ({ ...one, badge: badge(one.level) })),
    gap_words: kept.missing?.length ? say("gap_measures", { what: listed(kept.missing) }) : "",
    state_words: stateWords({ ...kept, state: "received" }),
    must_stay: false,
  };
}

async function ownFacts(item, bundle) {
  const [form, tables] = [await formOf(item.form, item.version), await tablesOf()];
  const { answers } = item;
  const words = wordsOf(form.markup);
  const chosen = bundle.forms?.find((one) => one.form === item.form && one.baby === item.baby);
  const judged = judge({
    form: form.table, answers, base: baseOf(bundle, chosen, item.created_at),
    phase: bundle.pregnancy?.phase, tables, on: isoDay(item.created_at),
  });
  return {
    level: judged.level,
    when: whenOf(item.created_at, now()),
    findings: judged.open.map((one) => ({ ...one, badge: badge(one.level), draft: !bundle.signed?.includes(one.rule), because: because(one, { form, words, answers }) })),
    gap_words: gapWords(judged.gaps, form.table, words),
    state_words: stateWords(item),
    must_stay: judged.private.length > 0,
  };
}

const badge = (level) => fill(`badge-${level ?? "none"}`);
const listed = (many) => [...new Set(many)].join(", ");

/** "Belum lengkap: …": what every visit should have and this one has not. */
function gapWords(gaps, table, words) {
  const open = gaps.includes("danger_signs");
  const what = listed(gaps.filter((name) => name !== "danger_signs").map((name) => words.asked(name)));
  if (what) return say(open ? "gap_both" : "gap_measures", { what });
  return open ? say("gap_signs") : "";
}
