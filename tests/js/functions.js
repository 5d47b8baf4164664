// The functions of static/js/lib by the names that tests/clinical/cases/functions/*.toml call them (functions.py).
import { careWindows, daysSinceBirth, postnatalCode, windowCodes } from "../../static/js/lib/care.js";
import { ageText, clinicalTrimester, datePregnancy, gestationalAge, programmeTrimester } from "../../static/js/lib/dating.js";
import { bmi, bmiClass, fundalHeight, fundalHeightCurves, gainBand, standing, totalGain } from "../../static/js/lib/growth.js";
import { diversity, ironAdherence, ironCourse, plate, pmtCourse, stageOf } from "../../static/js/lib/nutrition.js";
import { sinceLast } from "../../static/js/lib/progress.js";

import { holds } from "../../static/js/behaviours/shown_when.js";
import { toSnapshot } from "../../static/js/phone/judge.js";

export const MISSING = "missing";
const TODAY = "2026-11-24";

const days = (age) => age.split("w").reduce((weeks, rest) => Number(weeks) * 7 + Number.parseInt(rest, 10));
const list = (band) => band && [band.low_kg, band.high_kg, band.is_total];
const course = (one, daysLeft) => one && [one.target, one.left, one.left <= daysLeft];
const itemOf = ({ form, item }, { forms }) => formOf(form, forms).items.find(({ code }) => code === item);
const to = (digits) => (value) => Math.round(value * 10 ** digits) / 10 ** digits;

/** The newest version of a form that a phone may hold. */
export function formOf(name, forms) {
  const versions = Object.keys(forms).filter((key) => key.startsWith(`${name}/`));
  return forms[versions.at(-1)];
}

/** What a function makes of its inputs: "missing" for nothing, "refused" for an error. */
export function answer(name, given, tables) {
  try {
    return FUNCTIONS[name](given, tables) ?? MISSING;
  } catch (error) {
    if (error instanceof RangeError) return "refused";
    throw error;
  }
}

export const FUNCTIONS = {
  due_date(given, { dating }) {
    const found = datePregnancy(TODAY, given, dating);
    return found && [found.edd, found.source];
  },
  gestational_age({ edd, on }, { dating }) {
    const age = gestationalAge(edd, on, dating);
    if (age === undefined) throw new RangeError("before it began");
    return ageText(age);
  },
  clinical_trimester: ({ age }, { dating }) => clinicalTrimester(days(age), dating),
  programme_trimester: ({ age }, { dating }) => programmeTrimester(days(age), dating),
  bmi: (given, tables) => bmi(given.weight_kg, given.height_cm, tables),
  bmi_class: (given, tables) => bmiClass(given.bmi, given.scheme, tables).code,
  gain_band: (given, tables) => list(gainBand(given.bmi, given.gestation_days, given.fetuses ?? 1, tables)),
  total_gain: (given, tables) => list(totalGain(given.bmi, tables)),
  gain_standing: (given, tables) =>
    standing(gainBand(given.bmi, given.gestation_days, given.fetuses ?? 1, tables), given.gain_kg),
  centile: (given, tables) => fundalHeight(given.cm, given.gestation_days, tables)?.centile,
  fundal_height_curves(given, tables) {
    const curves = Object.values(fundalHeightCurves(given.gestation_days, tables));
    return curves.length ? curves.map(to(1)) : undefined;
  },
  curve_deviations(given, tables) {
    const curves = fundalHeightCurves(given.gestation_days, tables);
    return Object.values(curves).map((cm) => to(4)((cm - curves.P50) / given.deviation_cm));
  },
  stage: (given, { nutrition }) => stageOf(given, nutrition),
  plate: (given, { nutrition }) => plate(given.answers, given.stage, nutrition).map((one) => `${one.item} ${one.reach}`),
  diversity(given, { nutrition }) {
    const { count, is_enough: isEnough, missing } = diversity(given.groups, nutrition);
    return [count, isEnough, missing];
  },
  iron_course: (given, { nutrition }) => course(ironCourse(given.product, given.taken, nutrition), given.days_left),
  iron_adherence: (given, { nutrition }) => to(6)(ironAdherence(given.days, nutrition)),
  pmt_course: (given, { nutrition }) => course(pmtCourse(given.taken, nutrition), given.days_left),
  days_since_birth: (given) => daysSinceBirth(given.born_on, given.on),
  care_windows: (given, tables) => careWindows(given, tables).map((one) => [one.code, one.opens_on, one.closes_on]),
  care_targets: (given, tables) =>
    careWindows(given, tables)
      .filter((one) => one.target_opens_on)
      .map((one) => [one.code, one.provider, one.target_opens_on, one.target_closes_on]),
  window_codes: (given, tables) => windowCodes(careWindows(given, tables), given.on),
  postnatal_code: (given, tables) => postnatalCode(given.kind, given.days, given.hours, tables),
  is_asked: (given, tables) => holds(itemOf(given, tables).when, given.answers),
  scores: (given, tables) => Object.values(itemOf(given, tables).scores),
  total: (given, { forms }) => toSnapshot(formOf(given.form, forms), given.answers, "pregnancy")[given.field],
  since_last(given, { progress }) {
    const { measured, new_signs: fresh, gone_signs: gone } = sinceLast(given.before, given.now, progress);
    return [measured.map((one) => `${one.field} ${one.by}`), fresh, gone];
  },
};
