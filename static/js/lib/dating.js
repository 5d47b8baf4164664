// Dating a pregnancy (app/clinical/gestation.py). Days are ISO days, ages are days; `dating` is tables.dating.

import { daysBetween } from "./measures.js";

const DAY_MS = 86_400_000;

/** The ISO day so many days later. */
export function addDays(day, days) {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** {edd, source} by ultrasound, else last period, else an age on a day; undefined when nothing is known. */
export function datePregnancy(on, { edd, lmp, gestation_days: given }, dating) {
  if (edd) return { edd, source: "ultrasound" };
  if (lmp) return { edd: addDays(lmp, dating.pregnancy_days), source: "lmp" };
  if (given === undefined || given === null) return undefined;
  return { edd: addDays(on, dating.pregnancy_days - given), source: "gestation_days" };
}

/** The age in days on a day; undefined before the pregnancy began. */
export function gestationalAge(edd, on, dating) {
  const days = daysBetween(edd, on) + dating.pregnancy_days;
  return days < 0 ? undefined : days;
}

/** 31w4d. */
export function ageText(days) {
  return `${Math.floor(days / 7)}w${days % 7}d`;
}

/** The day on which the pregnancy reaches an age. */
export function dayOf(edd, age, dating) {
  return addDays(edd, age - dating.pregnancy_days);
}

/** 1 to 3, as limits such as haemoglobin are cut. */
export function clinicalTrimester(days, dating) {
  return dating.clinical_trimester.find((row) => days < row.before)?.number ?? 3;
}

/** 1 to 3, as the contacts K1 to K6 are counted. */
export function programmeTrimester(days, dating) {
  return dating.programme_trimester.find((row) => days <= row.up_to)?.number ?? 3;
}
