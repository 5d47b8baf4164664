/** A visit being filled in: every answer saved at once, judged when a question is left, summed up before it is finished. */

import { Adviser, emergencies } from "../advice.js";
import { readForm, rareValues } from "../answers.js";
import { later, now, painted, wait } from "../clock.js";
import { app, formOf, tablesOf } from "../desk.js";
import * as drafts from "../drafts.js";
import { Elsewhere, StorageFull } from "../errors.js";
import {
  askIfSure, askWhyNot, atItem, clearProblems, fillIn, leaveOut, pairsOf, problemWords, showProblems, wake, wordsOf,
} from "../form.js";
import { baseOf, judge, missing } from "../judge.js";
import { notice } from "../notices.js";
import * as outbox from "../outbox.js";
import { callsNow } from "./emergency.js";
import { askPlace } from "./place.js";
import { nextOf } from "./today.js";
import { clockOf, dayOf, fill, isoDay, numberOf, say, show } from "../words.js";

export async function visit({ main, parts: [name, baby], query, isCurrent, again }) {
  const chosen = app.bundle?.forms?.find((one) => one.form === name && (one.baby ?? undefined) === baby);
  let form = chosen && (await formOf(name, chosen.version));
  if (!form?.table) {
    location.hash = "#/";
    return;
  }
  const take = (steal) => drafts.open(app.person, app.bundle.client.id, name, baby ?? null, form.version, { steal, onTaken });
  const onTaken = () => notice("elsewhere").querySelector("button").addEventListener("click", again);
  let draft = await take(false);
  if (!isCurrent()) return drafts.close(draft);
  if (!draft.held) {
    show(main, fill("elsewhere", { title: form.title }));
    await new Promise((resolve) => main.querySelector("button").addEventListener("click", resolve));
    draft = await take(true);
  }
  notice("elsewhere", false);
  if (draft.version !== form.version) form = await formOf(name, draft.version);
  const desk = new Desk({ main, form, draft, chosen, tables: await tablesOf(), sudden: query === "sudden", again });
  desk.open();
  return () => desk.leave();
}

class Desk {
  constructor(known) {
    Object.assign(this, known);
    this.words = wordsOf(this.form.markup);
    this.left = new Set();
    this.place = this.draft.place ??= {};
    this.saver = drafts.autosave(this.draft, () => this.pairs(), {
      onSaved: () => this.saved(),
      onTrouble: (error) => this.notSaved(error),
    });
    this.advice = new Adviser(this);
  }

  /** Section by section, the first one at once, with a pause after each: a cheap phone never stands still, and she may
   *  begin. What she entered before counts from the first moment, in its section or still beside the form. */
  open(at) {
    const { form, main, draft, chosen } = this;
    this.rest = { ...draft.pairs };
    show(main, fill("visit", {
      title: form.title, name: app.bundle.client.name, code: app.bundle.client.code, sudden: this.sudden,
      saved: draft.saved_at ? say("saved", { when: clockOf(draft.saved_at) }) : say("draft_empty"),
      has_private: form.table.items.some((item) => item.private),
      of_day: isoDay(draft.began_at) < isoDay(now()) ? dayOf(draft.began_at) : "",
    }));
    this.box = main.querySelector("form");
    const steps = document.importNode(form.markup, true);
    leaveOut(steps, form.table, chosen.known);
    const bar = steps.querySelector(".steps");
    this.box.before(bar);
    this.box.append(...(chosen.carried ?? []).map((code) => fill("hidden", { code, value: chosen.known[code] })));
    this.listen();
    bar.addEventListener("click", (event) => jump(event, this.box));
    this.build(this.box, steps, at).catch((error) => {
      console.error(error);
      show(main, fill("notice-broken"));
    });
  }

  async build(box, steps, at) {
    const template = steps.querySelector("template[data-skip]");
    for (const section of steps.querySelectorAll(".section")) {
      askWhyNot(section, this.form.table, template);
      const names = fillIn(section, this.rest);
      box.append(section);
      for (const name of names) delete this.rest[name];
      await wait(0);
      if (!box.isConnected) return;
    }
    this.rest = {};
    box.append(fill("form-end"));
    wake();
    await wait(0);
    if (!box.isConnected) return;
    const last = at ?? this.place.at;
    if (last && !box.contains(document.activeElement)) this.goTo(last, { focus: Boolean(at) });
    if (!this.judgeLeft()) this.judgeNow();
  }

  listen() {
    const { box, main } = this;
    box.addEventListener("input", () => this.saveSoon());
    box.addEventListener("change", (event) => this.changed(event.target));
    box.addEventListener("focusout", (event) => this.leaves(event));
    box.addEventListener("submit", (event) => {
      event.preventDefault();
      this.check();
    });
    main.querySelector("[data-hide]")?.addEventListener("click", () => this.hide());
    main.querySelector("[data-anew]")?.addEventListener("click", () => this.beginAnew());
    addEventListener("osoc-save-now", this.saver.flush);
  }

  async leave() {
    removeEventListener("osoc-save-now", this.saver.flush);
    if (!this.judgeLeft()) this.advice.close(); // what she has just entered may call for help
    await this.saver.stop();
    drafts.close(this.draft);
  }

  /** Off the screen at once, and back to a page that says nothing. */
  hide() {
    if (this.left.size && emergencies(this.read(this.asLeft).judged).length) this.advice.ahead();
    show(this.main);
    location.hash = "#/";
  }

  /** She gives up what was begun on another day: this visit is today's. */
  async beginAnew() {
    this.isDone = true;
    await this.saver.flush();
    await drafts.drop(this.draft.key);
    this.again();
  }

  // Saving ---------------------------------------------------------------------------------------------------
  pairs() {
    return this.box.isConnected ? (this.lastPairs = { ...this.rest, ...pairsOf(this.box) }) : this.lastPairs;
  }

  /** Something beside the answers: where she is, what she was told. */
  keep(facts) {
    Object.assign(this.place, facts);
    this.saveSoon();
  }

  saveSoon() {
    if (this.isDone) return;
    this.saver.touch();
    this.tell("saving");
  }

  saved() {
    this.draft.saved_at = now();
    notice("full", false);
    this.tell("saved", { when: clockOf(this.draft.saved_at) });
  }

  notSaved(error) {
    if (this.isDone) return;
    this.refused(error);
    this.tell("not_saved");
  }

  /** The draft is another tab's, or the phone is full: said above the page. */
  refused(error) {
    const isElsewhere = error instanceof Elsewhere;
    if (!isElsewhere && !(error instanceof StorageFull)) console.error(error);
    notice(isElsewhere ? "elsewhere" : "full");
  }

  tell(key, facts) {
    const place = this.main.querySelector("[data-saved]");
    const words = say(key, facts);
    if (place && place.textContent !== words) place.textContent = words;
  }

  // Reading and judging --------------------------------------------------------------------------------------
  read(pairs = this.pairs()) {
    const { form, tables, chosen, draft } = this;
    this.left.clear();
    const { answers, problems } = readForm(form.table, pairs);
    const phase = app.bundle.pregnancy?.phase;
    const base = baseOf(app.bundle, chosen, draft.began_at);
    this.answers = answers;
    this.problems = problems;
    this.judged = judge({ form: form.table, answers, base, phase, tables, on: isoDay(now()) });
    return this;
  }

  changed(box) {
    this.saveSoon();
    if (box.type === "radio" || box.type === "checkbox" || box.tagName === "SELECT") this.hasLeft(itemOf(box));
  }

  /** A question is left when the focus goes out of all its boxes: 165 of 165/112 is not judged half-written. */
  leaves({ target, relatedTarget }) {
    const item = itemOf(target);
    if (!item || target.closest(".field")?.contains(relatedTarget)) return;
    this.place.at = item.dataset.item;
    this.hasLeft(item);
  }

  /** Judged as it stands now, once the key or the tap has been seen; the focus is in its new place by then. */
  hasLeft(item) {
    if (!item) return;
    if (!this.left.size) painted().then(() => this.judgeLeft());
    this.left.add(item);
    this.asLeft = this.pairs();
  }

  /** Whether a question was left and not yet judged; now it is. */
  judgeLeft() {
    const items = [...this.left];
    if (!items.length) return false;
    this.judgeNow(this.asLeft);
    for (const { dataset } of items) for (const code of [dataset.item, dataset.pair]) if (code) this.sayAt(code);
    return true;
  }

  judgeNow(pairs) {
    this.read(pairs).askToRepeat();
    this.advice.see(this.judged);
  }

  sayAt(code) {
    clearProblems(this.box, code);
    for (const one of this.problems) if (one.code === code) atItem(this.box, code, problemWords(this.words, one));
    for (const item of this.rare()) {
      if (item.code !== code) continue;
      askIfSure(this.box, code);
      atItem(this.box, code, this.rareWords(item));
    }
  }

  rare = () => rareValues(this.form.table, this.answers);

  rareWords(item) {
    const value = `${numberOf(this.answers[item.code])} ${item.unit ?? ""}`.trim();
    return say("rare", { asked: this.words.asked(item.code), value });
  }

  /** A first pressure that is high asks for a second on this very form. */
  askToRepeat() {
    const place = this.box.querySelector("[data-item=repeat_systolic_mmhg]");
    if (!place) return;
    const wants = !place.hidden && this.answers.repeat_systolic_mmhg === undefined
      && (this.answers.systolic_mmhg !== undefined || this.answers.diastolic_mmhg !== undefined);
    const stands = this.box.querySelector("[data-repeat]");
    if (!wants) stands?.remove();
    else if (!stands) place.prepend(fill("repeat"));
  }

  // Before it is finished ------------------------------------------------------------------------------------
  check() {
    this.read();
    const wrong = this.problems.map((one) => ({ code: one.code, words: problemWords(this.words, one) }));
    for (const item of this.rare()) {
      askIfSure(this.box, item.code);
      wrong.push({ code: item.code, words: this.rareWords(item) });
    }
    this.advice.see(this.judged);
    const place = this.main.querySelector("[data-problems]");
    if (wrong.length) return showProblems(this.box, place, wrong);
    place.replaceChildren();
    this.saver.flush();
    this.summary();
  }

  summary() {
    const { form, main, answers, judged, words } = this;
    const items = form.table.items.filter((item) => !item.private);
    const told = items.flatMap((item) => (item.signs ?? []).filter((sign) => answers.danger_signs?.includes(sign)));
    show(main, fill("summary", {
      title: form.title, name: app.bundle.client.name, code: app.bundle.client.code,
      is_emergency: judged.level === "emergency", calls: callsNow(),
      signs: told.map((sign) => ({ words: words.sign(sign) })),
      signs_words: say(answers.danger_signs && !answers.signs_not_asked ? "signs_none" : "signs_open"),
      measured: measuredRows(items, answers, words),
      missing: missingRows({ ...form.table, items }, answers, this.chosen.known, words),
      has_private: judged.private.length > 0, may_place: app.bundle.client.may_place,
      next: nextOf(app.bundle).next_after,
    }));
    main.querySelector("h1").focus();
    scrollTo(0, 0);
    main.querySelector("[data-back]").addEventListener("click", () => this.back());
    this.coarse = null;
    askPlace(main, (place) => (this.coarse = place));
    main.querySelector("[data-finish]").addEventListener("click", (event) => this.finish(event.currentTarget));
    for (const link of main.querySelectorAll("[data-to]")) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        this.back(link.dataset.to);
      });
    }
  }

  back(code) {
    this.draft.pairs = this.lastPairs;
    this.open(code ?? null);
    if (!code) this.main.querySelector("h1").focus();
  }

  async finish(button) {
    button.disabled = true;
    await this.saver.flush();
    try {
      const { judged, tables } = this;
      const level = emergencies(judged).length ? "emergency" : judged.level;
      const evidence = { offline: !navigator.onLine, place: this.coarse };
      await outbox.finish(this.draft, this.answers, { forms: tables.forms, level, ...evidence });
    } catch (error) {
      this.refused(error);
      button.disabled = false;
      return;
    }
    this.isDone = true;
    this.advice.close();
    drafts.close(this.draft);
    location.hash = `#/result/${this.draft.visit_id}`;
  }

  goTo(code, { focus }) {
    if (!this.box.isConnected) return history.back(); // she had gone on to another page
    const item = this.box.querySelector(`[data-item="${CSS.escape(code)}"], [data-pair="${CSS.escape(code)}"]`);
    for (let fold = item?.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    later(0, () => {
      item?.scrollIntoView({ block: "center" });
      if (focus) item?.querySelector("input, select, textarea")?.focus();
    });
  }
}

const itemOf = (box) => box.closest("[data-item]");

function measuredRows(items, answers, words) {
  const seconds = new Set(items.map((item) => item.pair).filter(Boolean));
  const rows = items.filter((item) => item.type !== "signs" && item.code in answers && !seconds.has(item.code));
  return rows.map((item) => ({
    asked: words.asked(item.code),
    value: item.pair ? `${answers[item.code]}/${answers[item.pair] ?? "–"} ${item.unit ?? ""}` : words.value(item, answers[item.code]),
  }));
}

/** What is missing, each question once. */
function missingRows(table, answers, known, words) {
  const rows = missing(table, answers, known).map(({ code }) => [words.asked(code), code]);
  return [...new Map(rows)].map(([asked, code]) => ({ code, asked }));
}

/** Going to a section must not change the address, which names the view. */
function jump(event, box) {
  const link = event.target.closest("a");
  if (!link) return;
  event.preventDefault();
  const section = box.querySelector(link.hash);
  section?.scrollIntoView();
  section?.querySelector("input, select, textarea, summary")?.focus({ preventScroll: true });
}
