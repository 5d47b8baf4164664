/** Niceties on top of pages that work without them. Each behaviour looks for its own mark in the page. */
import { start as copyLinks } from "./behaviours/copy.js";
import { start as dialogs } from "./behaviours/dialog.js";
import { start as entries } from "./behaviours/entries.js";
import { start as guardUnsent } from "./behaviours/unsent.js";
import { start as hiding } from "./behaviours/hide.js";
import { start as live } from "./behaviours/live.js";
import { start as menus } from "./behaviours/menu.js";
import { start as noneOfThese } from "./behaviours/none_of_these.js";
import { start as passwords } from "./behaviours/password.js";
import { start as phoneApp } from "./behaviours/phone_app.js";
import { start as printing } from "./behaviours/print.js";
import { start as pushing } from "./behaviours/push.js";
import { start as sections } from "./behaviours/sections.js";
import { start as shownWhen } from "./behaviours/shown_when.js";
import { start as sums } from "./behaviours/sums.js";
import { start as timeLeft } from "./behaviours/time_left.js";

// A page that follows what happens first takes note of what the server wrote.
const behaviours = [
  live, menus, noneOfThese, shownWhen, sections, guardUnsent, sums, timeLeft, copyLinks, passwords, printing, dialogs,
  phoneApp, hiding, pushing, entries,
];

for (const start of behaviours) {
  try {
    start(document);
  } catch (error) {
    console.error(error); // one nicety that fails must not take the others with it
  }
}
