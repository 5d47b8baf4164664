/** The phone's app: one page, one view at a time, chosen by what stands behind the #. */

import { start as menus } from "../behaviours/menu.js";
import * as bundle from "./bundle.js";
import { now, wait } from "./clock.js";
import { app, isOpen } from "./desk.js";
import { notice } from "./notices.js";
import * as outbox from "./outbox.js";
import * as photos from "./photos.js";
import * as vault from "./vault.js";
import { alerts, visits } from "./views/lists.js";
import { emergency } from "./views/emergency.js";
import { outboxView } from "./views/outbox.js";
import { leave, pin } from "./views/pin.js";
import { client, today } from "./views/today.js";
import { result } from "./views/result.js";
import { visit } from "./views/visit.js";
import { fill, say, show } from "./words.js";
import { offerNewVersions } from "./worker.js";

const VIEWS = { "": today, client, visit, result, visits, alerts, outbox: outboxView, emergency, pin, leave };
const WITHOUT_PIN = new Set(["emergency", "pin"]);
const IN_HAND = /^#\/(visit\/|leave|pin)/; // she is filling these in: news does not draw them anew
const LOCKED_AFTER_MS = 10 * 60_000; // away for longer, the phone may lie in other hands [programme]
const LOOKS_EVERY_MS = 60_000; // how often an open page asks for news and sends what waits [programme]

const main = document.getElementById("main");
let turn = 0;
let left = null;

/** Show the view that the address names; a locked phone shows the PIN in its place. */
async function route() {
  const mine = (turn += 1);
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [name, ...parts] = path.split("/").map(decodeURIComponent);
  await left?.();
  left = null;
  document.querySelector("details.menu").open = false;
  await enter();
  if (mine !== turn) return;
  const view = (isOpen() || WITHOUT_PIN.has(name) ? VIEWS[name] : VIEWS.pin) ?? today;
  try {
    const gone = await view({ main, parts, query, again: route, isCurrent: () => mine === turn });
    if (mine !== turn) await gone?.();
    else left = gone ?? null;
  } catch (error) {
    console.error(error);
    if (mine === turn) show(main, fill("notice-broken"));
  }
  if (mine === turn) settle();
}

/** Who is at the phone, as the vault says. */
async function enter() {
  app.person = (await vault.current())?.person ?? null;
  app.bundle = app.person ? await bundle.current() : null;
  for (const part of document.querySelectorAll("[data-unlocked]")) part.hidden = !app.person;
  await strip();
}

function settle() {
  const heading = main.querySelector("h1");
  document.title = heading ? `${heading.textContent.trim()} · ${say("title")}` : say("title");
  scrollTo({ behavior: "instant", top: 0 });
  heading?.focus({ preventScroll: true });
}

/** How much waits, in the head of every page. */
async function strip() {
  const place = document.getElementById("strip");
  place.hidden = !app.person;
  if (!app.person) return;
  const states = (await outbox.items(app.person)).map((item) => item.state);
  const count = (state) => states.filter((one) => one === state).length;
  taken = count("received");
  const waiting = count("waiting") + count("sending");
  const key = count("refused") ? "refused" : count("sending") ? "sending" : waiting ? "waiting" : "sent";
  place.textContent = say(`strip_${key}`, { count: key === "refused" ? count("refused") : waiting });
}

/** Fetch what is new; whoever looks at a list sees it change. */
async function exchange() {
  const { trouble } = await outbox.trouble();
  notice("signed-out", trouble === "signed-out");
  if (!isOpen()) return;
  const answer = await bundle.refresh();
  app.bundle = await bundle.current();
  if (answer === "new" || answer === "same") await photos.send(app.person);
  notice("signed-out", answer === "signed-out" || trouble === "signed-out");
  notice("other-person", answer === "other-person");
  notice("clock", Boolean(await bundle.clockOff()));
  if (answer === "new" && !IN_HAND.test(location.hash)) await again();
}

/** The same view anew: what she reads stays where it is. */
async function again() {
  const [hash, y] = [location.hash, scrollY];
  await route();
  if (location.hash === hash) scrollTo({ behavior: "instant", top: y });
}

/** The outbox has changed: its count, and once the server has taken something, what the server says of it. */
let taken = 0;
async function heard() {
  const before = taken;
  await strip();
  if (taken > before) await exchange();
}

async function keepLooking() {
  for (;;) {
    await exchange().catch(console.error);
    await wait(LOOKS_EVERY_MS);
  }
}

let hiddenAt = null;
async function seenAgain() {
  if (document.visibilityState === "hidden") hiddenAt = now();
  else if (hiddenAt !== null && isOpen() && now() - hiddenAt > LOCKED_AFTER_MS) {
    await vault.lock();
    await route();
  } else exchange().catch(console.error);
}

addEventListener("hashchange", route);
addEventListener("online", () => exchange().catch(console.error));
document.addEventListener("visibilitychange", seenAgain);
outbox.on(() => heard().catch(console.error));
menus(document);
offerNewVersions();
outbox.start();
route().then(keepLooking);
