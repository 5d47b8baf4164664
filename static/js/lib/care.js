// When contacts with the health service belong (app/clinical/care.py): K1 to K6, KF1 to KF4, KN1 to KN3.

import { addDays, dayOf } from "./dating.js";
import { daysBetween } from "./measures.js";

/** Days since the birth, whose own day is 0; undefined before it. */
export function daysSinceBirth(bornOn, on) {
  const days = daysBetween(bornOn, on);
  return days < 0 ? undefined : days;
}

/** [{code, opens_on, closes_on, …}]: before the birth, and from it on for the mother and each living newborn. */
export function careWindows({ edd, born_on: bornOn, outcome = "live_birth", newborns = 1 }, { care, dating }) {
  const before = antenatal(edd, bornOn, care.care, dating);
  if (!bornOn) return before;
  const follows = care.outcome.find((row) => row.code === outcome);
  if (!follows) throw new RangeError(`unknown outcome: ${outcome}`);
  const mother = follows.mother ? after(bornOn, care.postnatal) : [];
  const babies = follows.newborn ? Array.from({ length: newborns }, (_, n) => n + 1) : [];
  return [...before, ...mother, ...babies.flatMap((newborn) => after(bornOn, care.newborn, newborn))];
}

function antenatal(edd, bornOn, rows, dating) {
  const at = (age) => (age === undefined ? undefined : dayOf(edd, age, dating));
  const windows = rows.map((row) => ({
    code: row.code,
    provider: row.provider,
    opens_on: row.over === undefined ? at(0) : addDays(at(row.over), 1),
    closes_on: bornOn && bornOn < at(row.up_to) ? bornOn : at(row.up_to),
    target_opens_on: at(row.target_from),
    target_closes_on: at(row.target_to),
  }));
  return windows.filter((one) => one.opens_on <= one.closes_on);
}

function after(bornOn, rows, newborn) {
  return rows.map(({ code, opens_day: first, closes_day: last }) => (
    { code, newborn, opens_on: addDays(bornOn, first), closes_on: addDays(bornOn, last) }
  ));
}

/** The codes whose window holds a day, each once. */
export function windowCodes(windows, on) {
  return [...new Set(windows.filter((one) => one.opens_on <= on && on <= one.closes_on).map(({ code }) => code))];
}

/** The KF ("mother") or KN ("newborn") code so many days after a birth, to the hour where the hour is known. */
export function postnatalCode(kind, days, hours, { care }) {
  const rows = kind === "mother" ? care.postnatal : care.newborn;
  if (hours !== undefined) {
    const [first, second] = rows;
    if (hours <= first.closes_hours) return hours >= first.opens_hours ? first.code : undefined;
    if (days >= 0 && days <= second.closes_day) return second.code;
  }
  return rows.find((row) => row.opens_day <= days && days <= row.closes_day)?.code;
}
