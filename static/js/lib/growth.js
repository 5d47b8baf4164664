// Body mass index, the advised gain, fundal height (app/clinical/growth.py); `tables` are the phone's tables.

import { factsOf } from "./measures.js";

const rounded = (value, digits) => Math.round(value * 10 ** digits) / 10 ** digits;

/** kg/m². */
export function bmi(weightKg, heightCm, { measures }) {
  return factsOf({ prepregnancy_weight_kg: weightKg, height_cm: heightCm }, undefined, measures).early_bmi;
}

/** The row {scheme, code, says, …} of an index, by "kemenkes", "who_asia" or "gain". */
export function bmiClass(index, scheme, { growth }) {
  const holds = ({ below = Infinity, up_to: upTo = Infinity }) => index < below && index <= upTo;
  return growth.bmi.find((row) => row.scheme === scheme && holds(row));
}

const totalBand = (kg) => kg && { low_kg: kg[0], high_kg: kg[1], is_total: true };

/** The gain advised for the whole pregnancy with one fetus: {low_kg, high_kg, is_total}. */
export function totalGain(index, tables) {
  return totalBand(bmiClass(index, "gain", tables).total_kg);
}

/** The gain advised by this age; with twins only that of the whole pregnancy is known. undefined: none is. */
export function gainBand(index, gestationDays, fetuses, tables) {
  if (fetuses > 1) return fetuses === 2 ? totalBand(bmiClass(index, "gain", tables).twins_total_kg) : undefined;
  const rows = tables.measures.weight_gain;
  if (gestationDays < rows.from || gestationDays > rows.to) return undefined;
  const weekly = rows.class.find((row) => index < (row.bmi_below ?? Infinity)).weekly_kg;
  const weeks = (gestationDays - rows.from) / 7;
  const [low, high] = rows.first_trimester_kg.map((kg, i) => rounded(kg + weekly[i] * weeks, 6));
  return { low_kg: low, high_kg: high, is_total: false };
}

/** "below", "within" or "above" a band; of one for the whole pregnancy only "above" can be told before its end. */
export function standing(band, gainKg) {
  if (gainKg > band.high_kg) return "above";
  if (band.is_total) return undefined;
  return gainKg < band.low_kg ? "below" : "within";
}

/** {z, centile} of a fundal height; undefined at an age that the curves do not cover. */
export function fundalHeight(cm, gestationDays, { measures }) {
  const facts = { fundal_height_cm: cm, gestation_days: gestationDays };
  const z = factsOf(facts, undefined, measures).fundal_height_z;
  return z === undefined ? undefined : { z, centile: centile(z) };
}

/** How many of a hundred lie below, to one decimal: half of 1 + erf(z/√2), by its series. */
export function centile(z) {
  if (Math.abs(z) > 5) return z < 0 ? 0 : 100;
  const x = z / Math.SQRT2;
  let [term, sum] = [x, x];
  for (let n = 1; Math.abs(term) > 1e-12; n += 1) {
    term *= -x * x / n;
    sum += term / (2 * n + 1);
  }
  return rounded(50 * (1 + (2 * sum) / Math.sqrt(Math.PI)), 1);
}

/** {P3: cm, …} at an age, for a chart; empty where the curves do not reach. */
export function fundalHeightCurves(gestationDays, { measures, growth }) {
  const n = measures.fundal_height;
  if (gestationDays < n.from || gestationDays > n.to) return {};
  const weeks = gestationDays / 7;
  const median = n.a + n.b * weeks ** 2 + n.c * weeks ** 2 * Math.log(weeks);
  const deviation = n.d + n.e * weeks;
  return Object.fromEntries(growth.curve.map(({ code, z }) => [code, rounded(median + z * deviation, 5)]));
}
