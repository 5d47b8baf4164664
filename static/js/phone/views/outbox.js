/** What waits to be sent, is being sent, was received or refused: four states, in words. */

import { sorted } from "../bytes.js";
import { now } from "../clock.js";
import { app, formOf } from "../desk.js";
import { DraftExists } from "../errors.js";
import * as outbox from "../outbox.js";
import { sentWords } from "./today.js";
import { fill, say, show, whenOf } from "../words.js";

const lang = document.documentElement.lang;

/** For lists: what was made last stands first. */
export const newest = (one, other) => other.created_at - one.created_at;

/** The truth about one item, in a sentence. */
export function stateWords({ id, state, received_at: at, refusal, level }) {
  const when = at ? whenOf(at, now()) : "";
  if (state === "received") return receivedWords(id, when, level);
  return say(`words_${state}`, { when, reason: bare(refusal?.says?.[lang] ?? say("reason_unknown")) });
}

/** Received; and where a midwife is to answer, whether she has read it, as far as this phone was told. */
function receivedWords(id, when, level) {
  const short = say("words_received_short", { when });
  const told = app.bundle?.alerts?.find((one) => one.visit_id === id)?.state;
  if (told) return told.startsWith(short) ? told : `${short}. ${told}`;
  return level && level !== "none" ? say("words_received", { when }) : short;
}

const bare = (sentence) => sentence.replace(/\.$/, "");

export async function titleOf({ kind, form, version }) {
  if (kind === outbox.EARLY) return say("early_title");
  return (await formOf(form, version).catch(() => null))?.title ?? form;
}

export async function outboxView({ main, isCurrent }) {
  const draw = async () => {
    const items = await outbox.items(app.person);
    const rows = await Promise.all(items.map(rowOf));
    if (!isCurrent()) return;
    const waiting = items.some((one) => one.state === "waiting");
    show(main, fill("outbox", { items: sorted(rows, newest), lead: sentWords(items), waiting }));
    listen(main, items, () => draw().catch(console.error));
  };
  await draw();
  return outbox.on(() => draw().catch(console.error));
}

async function rowOf(item) {
  return {
    ...item,
    title: await titleOf(item),
    when: say(item.kind === outbox.EARLY ? "made" : "finished", { when: whenOf(item.created_at, now()) }),
    state_name: say(`state_${item.state}`),
    state_words: stateWords(item),
    refused: item.state === "refused" && item.kind === outbox.VISIT,
    problems: (item.refusal?.problems ?? []).map((one) => ({ words: one.says?.[lang] ?? "" })),
    result: item.kind === outbox.VISIT,
  };
}

function listen(main, items, draw) {
  main.querySelector("[data-send]")?.addEventListener("click", () => outbox.send().catch(console.error));
  for (const button of main.querySelectorAll("[data-fix]")) button.addEventListener("click", () => fix(items, button, draw));
  for (const button of main.querySelectorAll("[data-export]")) button.addEventListener("click", () => save(button.dataset.export));
}

/** A refused visit becomes a draft again, and opens; where another draft of the form is in the way, it is told. */
async function fix(items, button, draw) {
  const { id, form, baby } = items.find((one) => one.id === button.dataset.fix);
  const route = baby ? `${form}/${baby}` : form;
  try {
    if (!(await outbox.reopen(id))) return draw(); // sent or put right meanwhile, in another tab
    location.hash = `#/visit/${route}`;
  } catch (error) {
    if (!(error instanceof DraftExists)) return void (location.hash = "#/pin");
    button.parentElement.replaceWith(fill("in-the-way", { route }));
  }
}

async function save(id) {
  const { name, text } = await outbox.exported(id);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
