/** Opening the phone: a PIN at first use, the PIN afterwards, signing in when it was forgotten; locking and leaving. */

import * as bundle from "../bundle.js";
import * as drafts from "../drafts.js";
import { app } from "../desk.js";
import { NotSaved } from "../errors.js";
import * as outbox from "../outbox.js";
import { waiting } from "../photos.js";
import * as vault from "../vault.js";
import { forgetNumbers, keepNumbers } from "./emergency.js";
import { fill, say, show } from "../words.js";

const SIX = /^[0-9]{6}$/;

export async function pin({ main, parts: [way], again, isCurrent }) {
  const people = await vault.people();
  if (!people.length) return firstUse({ main, way, again, isCurrent });
  if (way === "forgotten" || way === "other") return bySecret({ main, way, people, again });
  const labelled = people.map(({ person, label }) => ({ person, label: label || "" }));
  show(main, fill("pin", { many: people.length > 1, people: labelled }));
  const form = main.querySelector("form");
  submitted(form, async () => {
    const { pin: code, person } = Object.fromEntries(new FormData(form));
    const who = people.length > 1 ? person : people[0].person;
    if (!who) return problem(form, say("choose_person"));
    if (!SIX.test(code)) return problem(form, say("pin_six"));
    const answer = await vault.unlock(who, code);
    if (answer === true) return home(again);
    if (answer.needs) return go("#/pin/forgotten", again);
    problem(form, say("pin_wrong", { left: answer.tries_left }));
    form.elements.pin.value = "";
  });
}

/** The boxes stand before the server has said who is signed in: on a thin network she has typed by then. */
function firstUse({ main, way, again, isCurrent }) {
  const [asked, title] = [bundle.secret(), say("set_up")];
  newPin({ main, title, asked, people: [], again });
  const nobody = async () => {
    const known = await asked;
    if (known.person || !isCurrent()) return;
    signIn({ main, known, title, text: say(way === "other" ? "other_text" : "set_up_text"), again });
    main.querySelector("h1").focus();
  };
  nobody().catch(console.error);
}

/** Whoever has signed in online may set a PIN: a new one for her own data, a first one for herself. */
async function bySecret({ main, way, people, again }) {
  const asked = bundle.secret();
  const known = await asked;
  const title = say(way === "other" ? "sign_in_first" : "new_pin");
  const isHere = people.some((one) => one.person === known.person);
  if (known.person && isHere === (way === "forgotten")) return newPin({ main, title, asked, people, again });
  const text = say(known.person ? "other_account" : way === "forgotten" ? "forgotten_text" : "other_text");
  signIn({ main, known, title, text, back: true, again });
}

function signIn({ main, known, title, text, back = false, again }) {
  show(main, fill("sign-in", { title, text, offline: known === "offline", back }));
  main.querySelector("[data-again]")?.addEventListener("click", again);
}

function newPin({ main, title, asked, people, again }) {
  show(main, fill("new-pin", { title }));
  const form = main.querySelector("form");
  submitted(form, async () => {
    const { pin: code, again: same } = Object.fromEntries(new FormData(form));
    if (!SIX.test(code)) return problem(form, say("pin_six"));
    if (code !== same) return problem(form, say("pin_differs"));
    const { person, secret, name: label } = await asked;
    if (!person) return;
    const isHere = people.some((one) => one.person === person);
    await (isHere ? vault.unlockBySecret({ person, secret }, code) : vault.setUp({ person, secret, label }, code));
    await bundle.refresh();
    home(again);
  });
}

/** What the phone could not write down is said where she pressed. */
function submitted(form, work) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    work().catch((error) => {
      if (!(error instanceof NotSaved)) throw error;
      problem(form, say("not_kept"));
    });
  });
}

function problem(form, words) {
  const place = form.querySelector("[data-slot=problems]");
  show(place, fill("simple-problem", { words }));
  form.elements.pin.focus();
}

/** The phone opens to a neutral page, whatever was open before. */
async function home(again) {
  keepNumbers((await bundle.current())?.calls);
  go("#/", again);
}

function go(hash, again) {
  if (location.hash === hash || (hash === "#/" && !location.hash)) again();
  else location.hash = hash;
}

/** Lock; or take everything of hers off this phone, after saying what is unsent. */
export async function leave({ main, again }) {
  const items = await outbox.items(app.person);
  const [open, pictures] = [await drafts.list(app.person), await waiting(app.person)];
  const unsent = items.filter((one) => one.state !== "received").length + open.length + pictures;
  show(main, fill("leave", { unsent }));
  main.querySelector("[data-lock]").addEventListener("click", async () => {
    await vault.lock();
    go("#/", again);
  });
  const sure = main.querySelector("[name=sure]");
  const forget = main.querySelector("[data-forget]");
  forget.disabled = Boolean(sure);
  sure?.addEventListener("change", () => (forget.disabled = !sure.checked));
  forget.addEventListener("click", async () => {
    await vault.forget(app.person);
    if (!(await vault.people()).length) forgetNumbers();
    go("#/", again);
  });
}
